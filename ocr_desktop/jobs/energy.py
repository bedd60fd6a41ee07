"""What a long job does for the machine's sake: it keeps it awake, and yields when the battery or the heat says so.

The job is looked after by a thread of its own, which asks the machine every half a minute. A person stands above
it: what they paused it leaves paused, and what they let go on it does not stop again for the same reason.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self

from ocr_desktop.jobs.job import Job
from ocr_desktop.jobs.machine import Heat, Machine, Reading, ThisMachine
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

SECONDS_BETWEEN = 30.0
LOW, ENOUGH = 10, 20  # percent of the battery: it pauses below the one, and goes on from the other
LOOKS = 2  # in a row that must agree: a plug that is loose for a moment changes nothing
LEAST_REST, MOST_REST = 120.0, 600.0
LEAST_WORK = 300.0  # between two rests: on a machine that is always hot, the job still comes to its end
CLOSED_WITHIN = 2.0

_log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why a job yields."""

    BATTERY = "battery"
    HEAT = "heat"


@dataclass(frozen=True, slots=True)
class EnergyChanged:
    """Something was done for the machine's sake.

    Args:
        line: says it to a person, whole.
        paused: whether nothing is read now for this reason; False where it goes on, and at the beginning.
        reason: ``battery`` or ``heat`` where it paused, else empty.
    """

    line: str
    paused: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Controls:
    """What is done with the job; each returns at once and may be called on any thread.

    Args:
        tell: whoever shows it to a person.
        slow: True to go on with half the workers, False with all.
    """

    pause: Callable[[], None]
    resume: Callable[[], None]
    tell: Callable[[EnergyChanged], None]
    slow: Callable[[bool], None] = lambda _: None


class Pausing(Protocol):
    """The part of ``jobs.queue.JobQueue`` that is used here."""

    def pause(self, job: int) -> None:
        """Begin no further pages of a job."""

    def resume(self, job: int) -> None:
        """Go on with it."""

    def slow(self, job: int, slowly: bool) -> None:
        """Go on with half the workers, or with all."""


class _Settled:
    """What is believed once so many looks in a row have agreed; the first is believed at once."""

    def __init__(self) -> None:
        self.value: bool | None = None
        self._doubts = 0

    def look(self, seems: bool) -> bool:
        """What is believed now."""
        self._doubts = self._doubts + 1 if seems is not self.value else 0
        if self.value is None or self._doubts >= LOOKS:
            self.value, self._doubts = seems, 0
        return self.value


class Judge:
    """Whether to yield, from one look to the next."""

    def __init__(self, chosen: Settings) -> None:
        self._chosen = chosen
        self._low = _Settled()
        self._on_battery = _Settled()
        self._saving = _Settled()
        self._hot = 0
        self._rests_since: float | None = None
        self._rests_again_at = float("-inf")

    def look(self, reading: Reading, now: float) -> Reason | None:
        """What the machine says now, and what follows from it.

        Args:
            now: seconds from any moment on.
        """
        self._on_battery.look(reading.on_battery)
        self._saving.look(reading.saving)
        resting = self._rest(reading.heat, now)
        low = self._low.look(self._seems_low(reading))
        return Reason.BATTERY if low else Reason.HEAT if resting else None

    @property
    def slowly(self) -> bool:
        """Whether fewer workers are to read: on battery where that was chosen, and where the machine is to save."""
        return self.saves or (self._chosen.on_battery == "fewer" and bool(self._on_battery.value))

    @property
    def saves(self) -> bool:
        """Whether that is for Low Power Mode."""
        return self._chosen.on_battery != "go-on" and bool(self._saving.value)

    def _seems_low(self, reading: Reading) -> bool:
        if reading.battery is None or not reading.on_battery or self._chosen.on_battery == "go-on":
            return False
        return self._chosen.on_battery == "pause" or reading.battery < (ENOUGH if self._low.value else LOW)

    def _rest(self, heat: Heat | None, now: float) -> bool:
        self._hot = self._hot + 1 if heat is Heat.HOT else 0
        if self._rests_since is not None:
            rested = now - self._rests_since
            cool = heat is None or heat is Heat.COOL
            if rested >= MOST_REST or (cool and rested >= LEAST_REST):
                self._rests_since, self._rests_again_at, self._hot = None, now + LEAST_WORK, 0
        elif self._chosen.rest_when_hot and self._hot >= LOOKS and now >= self._rests_again_at:
            self._rests_since = now
        return self._rests_since is not None


class Energy:
    """Looks after one job while it is in force (``with``, or ``start`` and ``close``)."""

    def __init__(
        self,
        chosen: Settings,
        controls: Controls,
        *,
        machine: Machine | None = None,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = SECONDS_BETWEEN,
        introduce: bool = True,
    ) -> None:
        """Nothing is asked before ``start``.

        Args:
            machine: None for this one.
            seconds: between two looks.
            introduce: whether what was chosen is told at the beginning.
        """
        self._chosen = chosen
        self._controls = controls
        self._machine = machine or ThisMachine()
        self._clock = clock
        self._seconds = seconds
        self._introduce = introduce
        self._judge = Judge(chosen)
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._closed = False
        self._by_person = False
        self._reason: Reason | None = None
        self._yields: Reason | None = None
        self._overruled: Reason | None = None
        self._slowly = self._to_save = False
        self._held = False
        self._thread = threading.Thread(target=self._run, name="energy", daemon=True)

    def start(self) -> None:
        """Begin; the job is with the queue already."""
        self._thread.start()

    def close(self) -> None:
        """The job has ended: nothing is told any more, and the machine may fall asleep."""
        with self._lock:
            self._closed = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(CLOSED_WITHIN)  # a machine that does not answer is not waited for

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def person(self, *, pauses: bool) -> None:
        """A person pauses the job or lets it go on: that is what counts."""
        with self._lock:
            self._by_person = pauses
            if not pauses:
                self._overruled, self._yields = self._reason, None
            (self._controls.pause if pauses else self._controls.resume)()
        self._wake.set()

    def begin(self) -> None:
        """The first look; what was chosen is told."""
        reading = self._machine.read()
        self._held = self._chosen.stay_awake and self._machine.hold()
        if self._introduce:
            self._tell(EnergyChanged(chosen_line(self._chosen, reading, held=self._held)))
        self._take(reading)
        self._keep_awake()

    def look(self) -> None:
        """Any further look."""
        self._take(self._machine.read())
        self._keep_awake()

    def _run(self) -> None:
        try:
            self.begin()
            due = self._clock() + self._seconds
            while not self._closed:
                self._wake.wait(max(0.0, due - self._clock()))
                self._wake.clear()
                if self._closed:
                    break
                if self._clock() >= due:
                    self.look()
                    due = self._clock() + self._seconds
                else:
                    self._keep_awake()
        except Exception:  # the job goes on without being looked after
            _log.exception("the machine is no longer looked after")
        finally:
            self._machine.release()

    def _take(self, reading: Reading) -> None:
        """What follows from a look."""
        with self._lock:
            self._reason = self._judge.look(reading, self._clock())
            self._take_slowly(self._judge.slowly)
            if self._overruled is not self._reason:
                self._overruled = None
            wanted = None if self._overruled else self._reason
            before = self._yields
            if self._closed or self._by_person or wanted is before:
                return
            self._yields = wanted
            if wanted is None:
                self._controls.resume()
            else:
                self._controls.pause()
            self._tell(EnergyChanged(_change_line(before, wanted, reading), wanted is not None, wanted or ""))

    def _take_slowly(self, slowly: bool) -> None:
        to_save, self._to_save = self._to_save, self._judge.saves
        if self._closed or slowly is self._slowly:
            return
        self._slowly = slowly
        self._controls.slow(slowly)
        if slowly and self._to_save:
            line = said("Low Power Mode: half the workers read.")
        elif slowly:
            line = said("On battery: half the workers read.")
        elif to_save:
            line = said("Low Power Mode is off: all workers read.")
        else:
            line = said("The mains are back: all workers read.")
        self._tell(EnergyChanged(line, self._yields is not None, self._yields or ""))

    def _keep_awake(self) -> None:
        """While it reads, and while it cools down; not while it waits for a person or for the mains."""
        if self._closed or self._by_person or self._yields is Reason.BATTERY or not self._chosen.stay_awake:
            self._machine.release()
            return
        held = self._machine.hold()
        if self._held and not held:
            self._tell(EnergyChanged(said("The machine may fall asleep: what kept it awake has ended.")))
        self._held = held

    def _tell(self, change: EnergyChanged) -> None:
        with self._lock:
            if not self._closed:
                _log.info("%s", change.line)
                self._controls.tell(change)


def looked_after(
    job: Job,
    jobs: Pausing,
    tell: Callable[[EnergyChanged], None],
    *,
    machine: Machine | None = None,
    introduce: bool = True,
) -> Energy:
    """What looks after a job that a queue has."""
    controls = Controls(
        lambda: jobs.pause(job.id),
        lambda: jobs.resume(job.id),
        tell,
        lambda slowly: jobs.slow(job.id, slowly),
    )
    return Energy(job.settings, controls, machine=machine, introduce=introduce)


def chosen_line(chosen: Settings, reading: Reading, *, held: bool) -> str:
    """What was chosen, as far as it matters on this machine."""
    if held:
        sentences = [said("The machine stays awake.")]
    elif chosen.stay_awake:
        sentences = [said("The machine may fall asleep, for nothing here can keep it awake.")]
    else:
        sentences = [said("The machine may fall asleep.")]
    if reading.battery is not None:
        sentences.append(
            {
                "until-low": said("It pauses on battery below {low} %.", low=LOW),
                "fewer": said("On battery half the workers read, and it pauses below {low} %.", low=LOW),
                "pause": said("It pauses on battery."),
            }.get(chosen.on_battery, said("It goes on to the end of the battery."))
        )
    if chosen.rest_when_hot and reading.heat is not None:
        sentences.append(said("It rests when hot."))
    return " ".join(sentences)


def _change_line(before: Reason | None, now: Reason | None, reading: Reading) -> str:
    if now is Reason.BATTERY:
        if reading.battery is None:
            return said("Paused: on battery. Goes on when the mains are back.")
        left = f"{reading.battery:.0f}"
        return said("Paused: on battery, {left} % left. Goes on when the mains are back.", left=left)
    if now is Reason.HEAT:
        return said(
            "Paused: the machine is hot. Goes on when it has cooled down, in {minutes} minutes at most.",
            minutes=round(MOST_REST / 60),
        )
    if before is Reason.HEAT:
        cool = reading.heat is None or reading.heat is Heat.COOL
        return said("Goes on: the machine has cooled down.") if cool else said("Goes on: the machine has had its rest.")
    if reading.on_battery:
        return said("Goes on: there is enough in the battery.")
    return said("Goes on: the mains are back.")
