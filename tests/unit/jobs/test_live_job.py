"""A job of the service, told by the queue what happens."""

from pathlib import Path

import pytest

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.errors import RequestTooLarge
from ocr_desktop.jobs.job import (
    DocumentEnded,
    DocumentOpened,
    Event,
    JobChanged,
    JobHeld,
    PageEnded,
    PageStarted,
    Progress,
    State,
)
from ocr_desktop.jobs.live_job import EVENTS_KEPT, LiveJob
from ocr_desktop.jobs.service_order import Order
from ocr_desktop.settings import Settings

OPENED = DocumentOpened(1, 0, "ab" * 32, "PDF", 9, (0, 1, 4), password="sesame")


@pytest.fixture
def job() -> LiveJob:
    return LiveJob("0" * 32, 1, Order(Path("/in/a.pdf"), "a.pdf", Settings()), 1.0)


def take(job: LiveJob, *events: Event) -> list[str]:
    for event in events:
        if job.take(event):
            job.end()
    return [event.kind for event in job.events]


def read(page: int) -> PageEnded:
    return PageEnded(1, 0, page, State.DONE, PageResult(page, Size(1, 1), "instant", "1"))


def failed(page: int) -> PageEnded:
    return PageEnded(1, 0, page, State.FAILED, error="WorkerCrashed", message="It crashed.")


def changed(state: State, done: int = 0) -> JobChanged:
    return JobChanged(1, state, Progress(pages_done=done))


def test_pages_are_told_from_one_and_kept_from_zero(job: LiveJob) -> None:
    kinds = take(job, OPENED, PageStarted(1, 0, 4), read(4), failed(1), read(0), DocumentEnded(1, 0, State.DONE))
    assert kinds == ["opened", "page_started", "page_ended", "page_ended", "page_ended"]
    assert [event.values["page"] for event in list(job.events)[1:]] == [5, 5, 2, 1]
    take(job, changed(State.DONE))
    view = job.view()
    assert (view.state, view.outcome.read, [one.page for one in view.outcome.failed]) == (State.DONE, (0, 4), [1])
    assert job.events[-1].values == {"state": "done", "pages_read": 2, "pages_failed": 1, "error": None}
    assert job.password == "sesame"
    assert "sesame" not in str([event.values for event in job.events])


def test_of_progress_the_newest_is_kept_and_numbers_only_rise(job: LiveJob) -> None:
    take(job, changed(State.RUNNING), changed(State.RUNNING, 1), PageStarted(1, 0, 0), changed(State.RUNNING, 2))
    assert [(event.number, event.kind) for event in job.events] == [
        (2, "progress"),
        (3, "page_started"),
        (4, "progress"),
    ]
    take(job, *(PageStarted(1, 0, page) for page in range(2 * EVENTS_KEPT)))
    assert len(job.events) == EVENTS_KEPT
    numbers = [event.number for event in job.events]
    assert numbers == sorted(set(numbers))


def test_why_it_has_failed(job: LiveJob) -> None:
    take(job, DocumentEnded(1, 0, State.FAILED, "DamagedSource", "It is damaged.", "Copy it."), changed(State.FAILED))
    assert job.events[-1].values["error"] == {
        "code": "DamagedSource",
        "message": "It is damaged.",
        "remedy": "Copy it.",
    }


def test_a_job_whose_pages_have_all_failed_says_why(job: LiveJob) -> None:
    take(job, OPENED, failed(0), failed(1), DocumentEnded(1, 0, State.FAILED), changed(State.FAILED))
    assert job.outcome.failure is not None
    assert job.outcome.failure.code == "WorkerCrashed"


def test_what_was_given_up_has_failed_and_was_not_cancelled(job: LiveJob) -> None:
    take(job, OPENED)
    job.giving_up = RequestTooLarge("These are 3 pages.")
    take(job, DocumentEnded(1, 0, State.CANCELLED), changed(State.CANCELLED))
    assert job.view().state is State.FAILED
    assert job.events[-1].values["error"]["code"] == "RequestTooLarge"


def test_what_it_waits_for(job: LiveJob) -> None:
    take(job, JobHeld(1, "DiskFull", "No space.", "Free some."))
    assert job.view().held.startswith("Paused: No space.")
    take(job, JobHeld(1))
    assert job.view().held == ""
