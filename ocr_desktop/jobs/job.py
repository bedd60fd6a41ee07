"""Jobs: which documents are read, how far they are, and the events that tell it.

A job is a list of documents with the settings they are read with. The queue owns the state and changes it on
its own thread; everybody else sees the frozen events below, in the order in which things happened.
"""

import itertools
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings


class State(StrEnum):
    """Where a page, a document or a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen unless it is retried."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """A document that is to be read.

    Args:
        path: absolute path of the file.
        pages: a page range as in ``sources.page_range``; empty for all.
        password: for an encrypted document; never stored.
        stays: else the file goes when it has been read, and its place is not remembered.
    """

    path: Path
    pages: str = ""
    password: str | None = field(default=None, repr=False)
    stays: bool = True


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Args:
        pages_done, pages_failed, pages_left: pages of the documents opened so far.
        documents_done, documents_failed, documents_left: all documents of the job.
        pages_per_second: over the recent past, 0 while unknown.
        seconds_left: an estimate, None until there is an honest one.
    """

    pages_done: int = 0
    pages_failed: int = 0
    pages_left: int = 0
    documents_done: int = 0
    documents_failed: int = 0
    documents_left: int = 0
    pages_per_second: float = 0.0
    seconds_left: float | None = None

    @property
    def fraction(self) -> float:
        """Share of the known pages that has ended, 0 to 1."""
        ended = self.pages_done + self.pages_failed
        total = ended + self.pages_left
        return ended / total if total else 0.0

    @property
    def rate(self) -> str:
        """How fast it goes, for a person; empty while that is unknown."""
        a_minute = 60 * self.pages_per_second
        if not a_minute:
            return ""
        return f"{a_minute:.0f} pages/min" if a_minute >= 10 else f"{a_minute:.1f} pages/min"


@dataclass(frozen=True, slots=True)
class DocumentOpened:
    """A document's content is known; its pages follow. ``password`` is the one that opened it, if any."""

    job: int
    document: int
    sha256: str
    kind: str
    page_count: int
    pages: tuple[int, ...]
    title: str = ""
    first_size: Size | None = None
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DocumentEnded:
    """A document is done, failed or cancelled.

    Args:
        error: class name in ``errors`` where the document as a whole failed (``PasswordRequired`` asks for one).
        failed_pages: pages that could not be read, though the document could.
    """

    job: int
    document: int
    state: State
    error: str = ""
    message: str = ""
    remedy: str = ""
    failed_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PageStarted:
    """A worker has taken a page."""

    job: int
    document: int
    page: int


@dataclass(frozen=True, slots=True)
class PageStage:
    """A page has reached a stage of its reading; ``fraction`` 0 to 1."""

    job: int
    document: int
    page: int
    stage: str
    fraction: float


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block of a page that is being read; a later one with the same order replaces it."""

    job: int
    document: int
    page: int
    block: Block


@dataclass(frozen=True, slots=True)
class PageEnded:
    """A page is done, failed or cancelled.

    Args:
        result: what was read; None where the page failed or was cancelled before anything was.
        from_library: whether it had been read before.
    """

    job: int
    document: int
    page: int
    state: State
    result: PageResult | None = None
    from_library: bool = False
    error: str = ""
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class WorkerRestarted:
    """A worker ended unexpectedly and was started again; ``message`` says how, for a person."""

    message: str


@dataclass(frozen=True, slots=True)
class JobHeld:
    """A job is paused until something outside has changed, or goes on by itself, because it has.

    Args:
        error: class name in ``errors`` of what it waits for; empty where it goes on.
        message, remedy: what that is, and what a person can do about it.
    """

    job: int
    error: str = ""
    message: str = ""
    remedy: str = ""

    @property
    def line(self) -> str:
        """All of it, for a person."""
        if not self.error:
            return said("Goes on: what it waited for is over.")
        return f"Paused: {self.message} {self.remedy} Then it goes on by itself."


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job's state or progress has changed."""

    job: int
    state: State
    progress: Progress


Event = (
    DocumentOpened | DocumentEnded | PageStarted | PageStage | PageBlock | PageEnded | WorkerRestarted | JobHeld
    | JobChanged
)  # fmt: skip

_ids = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Job:
    """What was asked for. Documents are named by their position in ``documents``."""

    documents: tuple[DocumentRequest, ...]
    settings: Settings
    id: int = field(default_factory=lambda: next(_ids))
