"""What an export does, told to programs: one JSON object a line on standard output.

Every line has ``event``, and every field of its event; ``schema()`` gives them as JSON Schema. Readers must ignore
fields and events that they do not know. Pages count from 1. Documents are named by their absolute paths.

    started            the documents are found
    document_started   a document is opened, its pages are known
    page_failed        a page could not be read; where its folder is gone (``held``), it is read when that is back
    page_doubtful      a page was read, and somebody should look at it
    progress           at most once a second, and at the end
    energy             the machine is kept awake; the export was paused for its sake, or goes on
    held               it waits for something outside, such as space on the disk; without an error: it goes on
    notice             something a person should know: a worker was started again
    document_ended     a document is written, left alone, given up or stopped
    ended              that was all; the exit status comes with the end of the process
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop.document import codec
from ocr_desktop.jobs.energy import EnergyChanged
from ocr_desktop.jobs.job import (
    DocumentOpened,
    Event,
    JobChanged,
    JobHeld,
    PageEnded,
    PageStarted,
    Progress,
    State,
    WorkerRestarted,
)
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, Result, doubts
from ocr_desktop.renderers import json_file

SCHEMA_VERSION = 1
SECONDS_BETWEEN = 1.0


@dataclass(frozen=True, slots=True)
class Started:
    """The documents are found. ``source`` and ``target`` are the folders, ``schema`` the version of these lines."""

    source: str
    target: str
    documents: int
    engine: str
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class DocumentStarted:
    """A document is opened; ``pages`` are to be read or known."""

    document: str
    pages: int


@dataclass(frozen=True, slots=True)
class PageFailed:
    """A page could not be read; ``error`` is the kind of error, ``remedy`` what to do about it."""

    document: str
    page: int
    error: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class PageDoubtful:
    """A page was read, and somebody should look at it."""

    document: str
    page: int
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that a worker has."""

    document: str
    page: int


@dataclass(frozen=True, slots=True)
class Advanced:
    """How far it is; pages of the documents opened so far. The rate is 0 and the rest null while they are unknown."""

    documents_done: int
    documents_failed: int
    documents_left: int
    pages_done: int
    pages_failed: int
    pages_left: int
    pages_per_minute: float
    seconds_left: float | None
    reading: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something a person should know."""

    message: str


@dataclass(frozen=True, slots=True)
class Held:
    """It is paused for this reason, and goes on by itself; all are empty when it does."""

    error: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Ended:
    """That was all; ``report`` is the path of the report, empty where none could be written."""

    state: str
    written: int
    unchanged: int
    failed: int
    stopped: int
    pages: int
    seconds: float
    report: str


EVENTS: dict[str, type[Any]] = {
    "started": Started,
    "document_started": DocumentStarted,
    "page_failed": PageFailed,
    "page_doubtful": PageDoubtful,
    "progress": Advanced,
    "energy": EnergyChanged,
    "held": Held,
    "notice": Noticed,
    "document_ended": DocumentOutcome,
    "ended": Ended,
}
_NAMES = {kind: name for name, kind in EVENTS.items()}


class ExportLines:
    """Tells of one export. Used on one thread.

    Args:
        documents: the paths, in the order of the job.
    """

    def __init__(self, documents: Sequence[Path], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._documents = documents
        self._clock = clock
        self._reading: dict[tuple[int, int], Reading] = {}
        self._progress: Progress | None = None
        self._told_at = float("-inf")

    def started(self, source: Path, target: Path, engine: str) -> None:
        """The export begins."""
        self._say(Started(str(source), str(target), len(self._documents), engine))

    def handle(self, event: Event | EnergyChanged) -> None:
        """Take an event of the queue, or what was done for the machine's sake."""
        if isinstance(event, DocumentOpened):
            self._say(DocumentStarted(self._name(event.document), len(event.pages)))
        elif isinstance(event, PageStarted):
            page = Reading(self._name(event.document), event.page + 1)
            self._reading[event.document, event.page] = page
        elif isinstance(event, PageEnded):
            self._page_ended(event)
        elif isinstance(event, WorkerRestarted):
            self._say(Noticed(event.message))
        elif isinstance(event, JobHeld):
            self._say(Held(event.error, event.message, event.remedy))
        elif isinstance(event, EnergyChanged):
            self._say(event)
        elif isinstance(event, JobChanged):
            self._progress = event.progress
            if self._clock() >= self._told_at + SECONDS_BETWEEN:
                self._tell_progress()

    def document_ended(self, outcome: DocumentOutcome) -> None:
        """A document is written or given up."""
        self._say(outcome)

    def ended(self, report: ExportReport, file: Path | None) -> None:
        """The export has ended."""
        self._tell_progress()
        written, failed = report.count(Result.WRITTEN), report.count(Result.FAILED)
        unchanged = report.count(Result.UNCHANGED) + report.count(Result.EMPTY)
        stopped = report.count(Result.CANCELLED)
        state = "stopped" if stopped else "done"
        self._say(Ended(state, written, unchanged, failed, stopped, report.pages, report.seconds, str(file or "")))

    def _page_ended(self, event: PageEnded) -> None:
        self._reading.pop((event.document, event.page), None)
        if event.state is State.FAILED:
            where = (self._name(event.document), event.page + 1)
            self._say(PageFailed(*where, event.error, event.message, event.remedy))
        elif event.state is State.DONE and event.result is not None:
            for doubt in (*doubts(event.result), *event.result.losses):
                self._say(PageDoubtful(self._name(event.document), event.page + 1, doubt))

    def _tell_progress(self) -> None:
        if self._progress is None:
            return
        self._told_at = self._clock()
        now, left = self._progress, self._progress.seconds_left
        self._say(
            Advanced(
                now.documents_done, now.documents_failed, now.documents_left,
                now.pages_done, now.pages_failed, now.pages_left,
                round(60 * now.pages_per_second, 2), None if left is None else round(left, 1),
                tuple(self._reading.values()),
            )
        )  # fmt: skip

    def _name(self, document: int) -> str:
        return str(self._documents[document])

    @staticmethod
    def _say(item: Any) -> None:
        # Plain ASCII: any line can be read whatever the terminal's encoding and the names of files.
        line = json.dumps({"event": _NAMES[type(item)], **codec.to_plain(item, full=True)}, allow_nan=False)
        print(line, flush=True)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a line."""
    definitions: dict[str, Any] = {}
    lines = []
    for name, kind in EVENTS.items():
        json_file.reference(kind, definitions)
        described = definitions[kind.__name__]
        described["properties"] = {"event": {"const": name}, **described["properties"]}
        described["required"] = ["event", *described["required"]]
        lines.append({"$ref": f"#/$defs/{kind.__name__}"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"OCR Desktop export, a line of --json, schema {SCHEMA_VERSION}",
        "oneOf": lines,
        "$defs": definitions,
    }
