"""What is asked of the service and what it says: orders, limits, how far jobs are, what happens to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocr_desktop.errors import OcrDesktopError, from_name
from ocr_desktop.jobs.job import Progress, State
from ocr_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """What the service takes on.

    Args:
        waiting: jobs that have not ended.
        pages: that are to be read of one document.
        seconds: for a job, from its first page on; 0 for any time.
        kept_seconds: after which a job that has ended is forgotten.
    """

    waiting: int = 100
    pages: int = 2000
    seconds: float = 3600.0
    kept_seconds: float = 86_400.0


@dataclass(frozen=True, slots=True)
class Order:
    """A document that is to be read.

    Args:
        file: where it is.
        name: for people.
        settings: with the mark of the model.
        pages: a range as in ``sources.page_range``.
        password: kept in memory only.
        owned: the file is the service's own, in a folder of its own, and goes when it is not needed any more.
        lasting: the job outlives this process; else whoever ordered it waits for it and then deletes it.
    """

    file: Path
    name: str
    settings: Settings
    pages: str = ""
    password: str | None = field(default=None, repr=False)
    owned: bool = False
    lasting: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be done: a class in ``errors``, what it says, what to do."""

    code: str
    message: str
    remedy: str = ""

    @staticmethod
    def of(error: OcrDesktopError) -> "Failure":
        """What an error says."""
        return Failure(type(error).__name__, error.message, error.remedy)

    def error(self) -> OcrDesktopError:
        """The error again."""
        return from_name(self.code, self.message, self.remedy)


@dataclass(frozen=True, slots=True)
class PageFailure:
    """A page (from 0) that could not be read."""

    page: int
    failure: Failure


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a job so far.

    Args:
        sha256, kind, page_count: of the document; empty and 0 until it has been opened.
        pages: those that were asked for, from 0.
        read: those of them that have been read.
        failed: those that could not be.
        failure: why the job as a whole failed.
    """

    sha256: str = ""
    kind: str = ""
    page_count: int = 0
    pages: tuple[int, ...] = ()
    read: tuple[int, ...] = ()
    failed: tuple[PageFailure, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it stands.

    Args:
        name: of the document.
        made_at, ended_at: Unix seconds.
        held: what it waits for; empty where it waits for nothing.
    """

    id: str
    name: str
    state: State
    made_at: float
    ended_at: float | None
    settings: Settings
    outcome: Outcome
    progress: Progress = field(default_factory=Progress)
    held: str = ""


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """Something that happened to a job.

    Args:
        number: rises with each event of the job.
        kind: ``opened``, ``page_started``, ``page_ended``, ``progress``, ``held``, ``ended``.
        values: plain ones; pages count from 1.
    """

    number: int
    kind: str
    values: Mapping[str, Any]
