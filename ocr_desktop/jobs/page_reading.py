"""A page that is being read: for whom, by which worker, and what has become of it. Owned by the queue's thread."""

import logging
from dataclasses import dataclass, field

from ocr_desktop import catalog
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.errors import OcrDesktopError, from_name
from ocr_desktop.jobs import job as events
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.pool import PageClient
from ocr_desktop.jobs.worklist import DocumentWork, JobWork
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageKey:
    """What makes two readings of a page the same, as in the library."""

    sha256: str
    page: int
    engine: str
    engine_version: str
    result_key: str


def turn_of(library: Library, key: PageKey) -> int | None:
    """Clockwise degrees by which a person has turned a page; None also where the library cannot be asked."""
    try:
        return library.turn(key.sha256, key.page)
    except OcrDesktopError as exc:
        _log.warning("the library cannot be asked how page %d is turned: %s", key.page + 1, exc)
        return None


def earlier_of(library: Library, key: PageKey, settings: Settings) -> PageResult | None:
    """What the engine answered about a page with other settings; None where it does not draft from that, or cannot."""
    if not catalog.engine(key.engine).uses_reference or settings.drafting == "off":
        return None
    try:
        found = library.earlier(key.sha256, key.page, key.engine)
    except OcrDesktopError as exc:
        _log.warning("the library cannot be asked what page %d was read as: %s", key.page + 1, exc)
        return None
    return found if found is not None and not found.turned else None


@dataclass(slots=True)
class Reading:
    """A page that a worker has, or that is on its way from there into the library, and who waits for it.

    Args:
        looks_ahead: whether the worker can be told what comes next.
        told: what it was told, as numbers of jobs, documents and pages, and whether they may be decoded along with it.
    """

    key: PageKey
    client: PageClient
    request: int = 0
    waiters: list[tuple[JobWork, DocumentWork]] = field(default_factory=list)
    looks_ahead: bool = False
    told: tuple[tuple[tuple[int, int, int], ...], bool] = ((), False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a page, for every job that waits for it."""

    state: State
    result: PageResult | None = None
    error: OcrDesktopError | None = None

    @classmethod
    def of(cls, answer: messages.Answer) -> "Outcome":
        """What a worker's final answer says."""
        if isinstance(answer, messages.Failed):
            error = from_name(answer.error, answer.message, answer.remedy)
            return cls(State.CANCELLED if answer.error == "Cancelled" else State.FAILED, error=error)
        assert isinstance(answer, messages.PageFinished)
        result = answer.result
        if result.finish is FinishReason.CANCELLED:
            return cls(State.CANCELLED, result)
        if result.finish is FinishReason.FAILED:
            error = from_name("EngineError", result.error or "The engine could not read this page.")
            return cls(State.FAILED, result, error)
        return cls(State.DONE, result)

    def event(self, job: int, document: int, page: int) -> events.PageEnded:
        """The event for one of the jobs."""
        told = (type(self.error).__name__, self.error.message, self.error.remedy) if self.error else ("", "", "")
        return events.PageEnded(job, document, page, self.state, self.result, False, *told)
