"""A job of the service while this process knows it: what it has come to, and its latest events."""

import dataclasses
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from ocr_desktop.document import codec
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.jobs import job as events
from ocr_desktop.jobs.job import Event, Progress, State
from ocr_desktop.jobs.service_order import Failure, JobView, Order, Outcome, PageFailure, ServiceEvent

EVENTS_KEPT = 500


class LiveJob:
    """The service changes it under its lock.

    Attributes:
        number: of the queue's job.
        began: when its first page was taken, in seconds of the monotonic clock; None before.
        giving_up: why it is being cancelled, where the service does that rather than a person.
        password: that opened the document.
    """

    def __init__(self, id: str, number: int, order: Order, made_at: float) -> None:  # noqa: A002
        self.id = id
        self.number = number
        self.order = order
        self.made_at = made_at
        self.ended_at: float | None = None
        self.state = State.WAITING
        self.began: float | None = None
        self.giving_up: OcrDesktopError | None = None
        self.password = order.password
        self.outcome = Outcome()
        self.progress = Progress()
        self.held = ""
        self.events: deque[ServiceEvent] = deque(maxlen=EVENTS_KEPT)
        self._next = 1

    def view(self) -> JobView:
        """The job as it stands."""
        return JobView(
            self.id, self.order.name, self.state, self.made_at, self.ended_at, self.order.settings, self.outcome,
            self.progress, self.held,
        )  # fmt: skip

    def take(self, event: Event) -> bool:
        """Something happened in the queue; whether the job has ended with it. What ends it is told by ``end``."""
        match event:
            case events.DocumentOpened():
                self.password = event.password or self.password
                self.outcome = Outcome(event.sha256, event.kind, event.page_count, event.pages)
                self._tell("opened", {"kind": event.kind, "page_count": event.page_count, "pages": len(event.pages)})
            case events.PageStarted():
                self.began = self.began or time.monotonic()
                self.state = State.RUNNING
                self._tell("page_started", {"page": event.page + 1})
            case events.PageEnded():
                self._page_ended(event)
            case events.JobHeld():
                self.held = event.line if event.error else ""
                self._tell("held", {"code": event.error, "message": event.message, "remedy": event.remedy})
            case events.DocumentEnded():
                if event.error:
                    failure = Failure(event.error, event.message, event.remedy)
                    self.outcome = dataclasses.replace(self.outcome, failure=failure)
            case events.JobChanged():
                self.progress = event.progress
                if event.state.ended:
                    self._settle(event.state)
                    return True
                self._tell_progress()
        return False

    def end(self) -> None:
        """Tell that it has ended."""
        self.ended_at = time.time()
        failure = self.outcome.failure
        self._tell(
            "ended",
            {
                "state": self.state.value,
                "pages_read": len(self.outcome.read),
                "pages_failed": len(self.outcome.failed),
                "error": codec.to_plain(failure, full=True) if failure else None,
            },
        )

    def fail(self, error: OcrDesktopError) -> None:
        """It cannot even begin."""
        self.state = State.FAILED
        self.outcome = Outcome(failure=Failure.of(error))

    def _page_ended(self, event: events.PageEnded) -> None:
        values: dict[str, Any] = {"page": event.page + 1, "state": event.state.value, "kept": event.from_library}
        if event.state is State.DONE:
            self.outcome = dataclasses.replace(self.outcome, read=(*self.outcome.read, event.page))
        elif event.state is State.FAILED:
            failure = Failure(event.error, event.message, event.remedy)
            failed = (*self.outcome.failed, PageFailure(event.page, failure))
            self.outcome = dataclasses.replace(self.outcome, failed=failed)
            values["error"] = codec.to_plain(failure, full=True)
        self._tell("page_ended", values)

    def _settle(self, state: State) -> None:
        self.state, self.held = state, ""
        self.outcome = dataclasses.replace(self.outcome, read=tuple(sorted(self.outcome.read)))
        if self.giving_up is not None:
            self.fail_with(Failure.of(self.giving_up))
        elif state is State.FAILED and self.outcome.failure is None and self.outcome.failed:
            self.fail_with(self.outcome.failed[0].failure)

    def fail_with(self, failure: Failure) -> None:
        """It has failed, whatever of it was read."""
        self.state = State.FAILED
        self.outcome = dataclasses.replace(self.outcome, failure=failure)

    def _tell_progress(self) -> None:
        """Of progress only the newest is of interest."""
        if self.events and self.events[-1].kind == "progress":
            self.events.pop()
        self._tell("progress", codec.to_plain(self.progress, full=True))

    def _tell(self, kind: str, values: Mapping[str, Any]) -> None:
        self.events.append(ServiceEvent(self._next, kind, values))
        self._next += 1
