"""When a job yields for the machine's sake, and when it does not."""

import itertools
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop import settings
from ocr_desktop.jobs import energy
from ocr_desktop.jobs.energy import Controls, Energy, EnergyChanged, Judge, Reason, chosen_line
from ocr_desktop.jobs.machine import Heat, Reading
from ocr_desktop.settings import Settings
from tests.fakes.machine import PlayedMachine

MAINS = Reading(80.0, heat=Heat.COOL)
HOT = Reading(heat=Heat.HOT)
STEP = energy.SECONDS_BETWEEN


def battery(percent: float) -> Reading:
    return Reading(percent, on_battery=True)


class Played:
    """A job that is looked after, its clock and its machine in the test's hands."""

    def __init__(self, reading: Reading | None = None, *, holds: bool = True, **changes: object) -> None:
        self.machine = PlayedMachine(reading, holds=holds)
        self.done: list[str] = []
        self.told: list[EnergyChanged] = []
        self.now = 0.0
        controls = Controls(
            lambda: self.done.append("pause"),
            lambda: self.done.append("resume"),
            self.told.append,
            lambda slowly: self.done.append("slower" if slowly else "faster"),
        )
        self.energy = Energy(
            settings.changed(Settings(), changes), controls, machine=self.machine, clock=lambda: self.now
        )
        self.energy.begin()

    def look(self, reading: Reading, times: int = 1) -> list[str]:
        """What was done after so many looks."""
        self.machine.reading = reading
        for _ in range(times):
            self.now += STEP
            self.energy.look()
        return self.done

    def for_minutes(self, reading: Reading, minutes: float) -> list[str]:
        return self.look(reading, int(minutes * 60 / STEP))

    @property
    def last(self) -> str:
        return self.told[-1].line


def test_on_mains_it_stays_awake_and_reads() -> None:
    job = Played(MAINS)
    assert job.last == "The machine stays awake. It pauses on battery below 10 %. It rests when hot."
    assert job.machine.held
    assert job.for_minutes(MAINS, 60) == []
    assert len(job.told) == 1


def test_a_battery_that_runs_low_pauses_it_until_the_mains_are_back() -> None:
    job = Played(battery(50))
    assert job.look(battery(10), 5) == []
    assert job.machine.held
    assert job.look(battery(9), 2) == ["pause"]
    assert job.told[-1] == EnergyChanged(
        "Paused: on battery, 9 % left. Goes on when the mains are back.", paused=True, reason="battery"
    )
    assert not job.machine.held, "it may sleep: awake it would only empty the battery"
    assert job.look(battery(8), 20) == ["pause"]
    assert job.look(Reading(8), 2) == ["pause", "resume"]
    assert job.told[-1] == EnergyChanged("Goes on: the mains are back.")
    assert job.machine.held
    assert len(job.told) == 3


def test_on_battery_fewer_workers_read_where_that_was_chosen() -> None:
    job = Played(MAINS, on_battery="fewer")
    assert "On battery half the workers read, and it pauses below 10 %." in job.last
    assert job.look(battery(80)) == [], "a plug that is loose for a moment changes nothing"
    assert job.look(battery(80)) == ["slower"]
    assert job.told[-1] == EnergyChanged("On battery: half the workers read.")
    assert job.look(battery(9), 2) == ["slower", "pause"]
    assert job.look(Reading(9), 2) == ["slower", "pause", "faster", "resume"]
    assert Played(battery(80), on_battery="fewer").done == ["slower"]
    assert Played(battery(80)).done == []


def test_in_low_power_mode_fewer_workers_read() -> None:
    saving = Reading(80, saving=True)
    job = Played(MAINS)
    assert job.look(saving) == []
    assert job.look(saving) == ["slower"]
    assert job.told[-1] == EnergyChanged("Low Power Mode: half the workers read.")
    assert job.look(MAINS, 2) == ["slower", "faster"]
    assert job.last == "Low Power Mode is off: all workers read."
    assert Played(saving, on_battery="go-on").done == []
    both = Played(Reading(80, on_battery=True, saving=True), on_battery="fewer")
    assert both.look(battery(80), 2) == ["slower"], "for another reason, still"
    assert both.look(MAINS, 2) == ["slower", "faster"]
    assert both.last == "The mains are back: all workers read."


def test_around_the_limit_nothing_flaps() -> None:
    job = Played(battery(11))
    assert job.look(battery(9), 2) == ["pause"]
    for percent in (10, 9, 11, 19, 9):
        job.look(battery(percent), 2)
    assert job.done == ["pause"]
    assert job.look(battery(20), 2) == ["pause", "resume"]
    assert job.last == "Goes on: there is enough in the battery."
    assert job.look(battery(19), 2) == ["pause", "resume"]


def test_a_loose_plug_changes_nothing() -> None:
    job = Played(Reading(50), on_battery="pause")
    for _ in range(5):
        job.look(battery(50))
        job.look(Reading(50))
    assert job.done == []
    job.look(battery(50), 2)
    for _ in range(5):
        job.look(Reading(50))
        job.look(battery(50))
    assert job.done == ["pause"]


@pytest.mark.parametrize(
    ("chosen", "percent", "done"),
    [("pause", 99, ["pause"]), ("until-low", 99, []), ("until-low", 5, ["pause"]), ("go-on", 1, [])],
)
def test_what_is_chosen_counts_from_the_beginning(chosen: str, percent: float, done: list[str]) -> None:
    assert Played(battery(percent), on_battery=chosen).done == done


def test_heat_rests_it_and_keeps_the_machine_awake() -> None:
    job = Played(HOT)
    assert job.done == []
    assert job.look(HOT) == ["pause"]
    assert job.told[-1].reason == "heat"
    assert job.last == "Paused: the machine is hot. Goes on when it has cooled down, in 10 minutes at most."
    assert job.machine.held
    assert job.look(Reading(heat=Heat.WARM), 8) == ["pause"], "warm is not cool"
    assert job.look(Reading(heat=Heat.COOL)) == ["pause", "resume"]
    assert job.last == "Goes on: the machine has cooled down."


def test_a_moment_of_heat_or_of_coolness_changes_nothing() -> None:
    job = Played(MAINS)
    job.look(HOT)
    job.look(MAINS)
    assert job.look(HOT) == []
    assert job.look(HOT) == ["pause"]
    assert job.look(Reading(heat=Heat.COOL), 3) == ["pause"], "a rest has its least length"
    assert job.look(Reading(heat=Heat.COOL)) == ["pause", "resume"]


def test_a_machine_that_is_always_hot_comes_to_the_end_all_the_same() -> None:
    job = Played(HOT)
    job.for_minutes(HOT, 60)
    assert job.done[:2] == ["pause", "resume"]
    assert "had its rest" in next(change.line for change in job.told if change.line.startswith("Goes on"))
    rests = job.done.count("pause")
    assert 3 <= rests <= 5


def test_heat_is_not_minded_where_that_was_chosen() -> None:
    job = Played(HOT, rest_when_hot=False)
    assert job.for_minutes(HOT, 10) == []
    assert job.last == "The machine stays awake."


def test_from_the_heat_to_the_battery_it_stays_paused() -> None:
    job = Played(HOT)
    job.look(HOT)
    job.look(Reading(5, on_battery=True, heat=Heat.HOT), 2)
    assert job.told[-1].reason == "battery"
    assert "resume" not in job.done


def test_what_a_person_paused_stays_paused() -> None:
    job = Played(MAINS)
    job.energy.person(pauses=True)
    job.look(battery(5), 3)
    job.look(MAINS, 3)
    assert job.done == ["pause"]
    assert len(job.told) == 1, "it says nothing of what it did not do"
    assert not job.machine.held
    job.energy.person(pauses=False)
    assert job.done == ["pause", "resume"]
    assert job.look(MAINS) == ["pause", "resume"]
    assert job.machine.held


def test_what_a_person_lets_go_on_goes_on() -> None:
    job = Played(battery(5))
    job.energy.person(pauses=False)
    assert job.look(battery(4), 20) == ["pause", "resume"]
    assert job.machine.held
    job.look(MAINS, 2)
    assert job.look(battery(5), 2)[2:] == ["pause"], "it is another time"


def test_a_person_may_overrule_the_battery_and_not_the_heat() -> None:
    job = Played(battery(5))
    job.energy.person(pauses=False)
    job.look(Reading(50, heat=Heat.HOT), 2)
    assert job.done == ["pause", "resume", "pause"]
    assert job.told[-1].reason == "heat"


def test_a_machine_that_cannot_be_kept_awake_is_told_of() -> None:
    job = Played(Reading(), holds=False)
    assert job.last == "The machine may fall asleep, for nothing here can keep it awake."
    assert job.for_minutes(Reading(), 5) == []
    assert len(job.told) == 1


def test_it_is_told_once_when_it_is_no_longer_kept_awake() -> None:
    job = Played(MAINS)
    job.machine.holds = False
    job.look(MAINS, 5)
    assert [change.line for change in job.told[1:]] == ["The machine may fall asleep: what kept it awake has ended."]


def test_it_may_sleep_where_that_was_chosen() -> None:
    job = Played(MAINS, stay_awake=False)
    job.look(MAINS)
    assert not job.machine.held
    assert job.told[0].line.startswith("The machine may fall asleep. ")


@pytest.mark.parametrize(("chosen", "words"), [("pause", "pauses on battery."), ("go-on", "end of the battery.")])
def test_the_line_of_what_was_chosen(chosen: str, words: str) -> None:
    assert chosen_line(Settings(on_battery=chosen), Reading(50), held=True).endswith(words)


readings = st.builds(
    Reading,
    st.none() | st.floats(0, 100),
    on_battery=st.booleans(),
    heat=st.none() | st.sampled_from(list(Heat)),
)


@given(st.lists(readings, max_size=200), st.sampled_from(["until-low", "fewer", "pause", "go-on"]))
def test_whatever_the_machine_says_changes_keep_their_distance(said: list[Reading], chosen: str) -> None:
    judge = Judge(Settings(on_battery=chosen))
    reasons = [judge.look(reading, STEP * number) for number, reading in enumerate(said)]
    heat = 0
    for before, now, reading in zip(reasons, reasons[1:], said[1:], strict=False):
        heat = heat + 1 if now is Reason.HEAT else 0
        assert heat * STEP <= energy.MOST_REST
        if now is Reason.BATTERY and before is not Reason.BATTERY:
            assert reading.on_battery
            assert chosen != "go-on"
            assert chosen == "pause" or (reading.battery is not None and reading.battery < energy.LOW)
    low = [reason is Reason.BATTERY for reason in reasons]
    changes = [number for number in range(1, len(low)) if low[number] is not low[number - 1]]
    assert all(later - earlier >= energy.LOOKS for earlier, later in itertools.pairwise(changes))


@pytest.fixture
def no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) == before


@pytest.mark.usefixtures("no_thread_left")
def test_its_own_thread_looks_until_it_is_closed() -> None:
    machine = PlayedMachine(battery(50))
    paused, told = threading.Event(), list[EnergyChanged]()
    controls = Controls(paused.set, lambda: None, told.append)
    with Energy(Settings(), controls, machine=machine, seconds=0.01) as looked_after:
        deadline = time.monotonic() + 10
        while not machine.held:
            assert time.monotonic() < deadline
            time.sleep(0.001)
        machine.reading = battery(3)
        assert paused.wait(10)
        looked_after.person(pauses=False)
    assert not machine.held
    count = len(told)
    looked_after.look()
    assert len(told) == count


@pytest.mark.usefixtures("no_thread_left")
def test_a_person_s_pause_lets_the_machine_sleep_at_once() -> None:
    machine = PlayedMachine(MAINS)
    with Energy(Settings(), Controls(lambda: None, lambda: None, lambda _: None), machine=machine) as looked_after:
        for pauses in (True, False):
            looked_after.person(pauses=pauses)
            deadline = time.monotonic() + 10
            while machine.held is pauses:
                assert time.monotonic() < deadline
                time.sleep(0.001)


@pytest.mark.usefixtures("no_thread_left")
def test_a_machine_that_fails_costs_the_job_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(PlayedMachine):
        def read(self) -> Reading:
            raise OSError("no such machine")

    done: list[str] = []
    controls = Controls(lambda: done.append("pause"), lambda: None, lambda _: None)
    looked_after = Energy(Settings(), controls, machine=Broken(), seconds=0.01)
    looked_after.start()
    looked_after._thread.join(10)
    assert not looked_after._thread.is_alive()
    looked_after.close()
    assert done == []
