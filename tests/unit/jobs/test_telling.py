"""What the queue tells: at once what has happened, now and then how far it is, and never the listener's mistakes."""

import threading

import pytest

from ocr_desktop.jobs import telling
from ocr_desktop.jobs.job import Event, Job, JobChanged, State, WorkerRestarted
from ocr_desktop.jobs.telling import Teller
from ocr_desktop.jobs.worklist import JobWork
from ocr_desktop.settings import Settings


def test_progress_is_told_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Event] = []
    teller, work = Teller(told.append), JobWork.of(Job((), Settings()))
    assert teller.seconds_to_changes is None
    for _ in range(3):
        teller.progress(work)
        teller.changes()
    assert len(told) == 1
    assert 0 < (teller.seconds_to_changes or 0) <= 1 / telling.CHANGES_PER_SECOND
    work.state = State.DONE
    teller.state(work)
    assert [event.state for event in told if isinstance(event, JobChanged)] == [State.RUNNING, State.DONE]
    teller.progress(work)
    assert teller.seconds_to_changes is None, "of what has ended nothing more is told"


def test_a_listener_s_mistake_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_: Event) -> None:
        raise ValueError

    Teller(fail).event(WorkerRestarted("It ended."))
    assert "the listener failed on WorkerRestarted" in caplog.text


def test_who_waits_is_let_go() -> None:
    teller = Teller(lambda _: None)
    teller.expect(1, State.RUNNING)
    assert teller.wait(1, 0.01) is State.RUNNING
    threading.Timer(0.05, teller.expect, (1, State.DONE)).start()
    assert teller.wait(1, 10) is State.DONE
    teller.expect(1, State.RUNNING)
    threading.Timer(0.05, teller.close).start()
    assert teller.wait(1, 10) is State.RUNNING
