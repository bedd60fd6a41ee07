"""Documents written to files: one for the window's Export, or a whole folder with its tree mirrored.

A folder's export is a job of the queue. Each document is written when its last page has ended, from what the
library has, on a thread of its own: memory never holds more than one document. What was written is noted in
the library, so that the next run leaves alone what has not changed.
"""

import contextlib
import hashlib
import json
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ocr_desktop import catalog
from ocr_desktop.document.document import Document, FinishReason, PageResult
from ocr_desktop.document.outline import with_heading_levels
from ocr_desktop.errors import (
    DamagedSource,
    LibraryError,
    OcrDesktopError,
    PageUnreadable,
    SourceNotFound,
    SourceNotPermitted,
)
from ocr_desktop.jobs import job as events
from ocr_desktop.jobs import naming
from ocr_desktop.jobs.atomic import check_folder, remove_leftovers, write_atomically
from ocr_desktop.jobs.job import DocumentRequest, Event, Job, State
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, PageProblem, Result, write_report
from ocr_desktop.library.store import ExportRecord, Library
from ocr_desktop.renderers import registry
from ocr_desktop.settings import Settings
from ocr_desktop.sources.kinds import kind_of, named_like_one

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder holds: documents, and what is named like one, in natural order; what may not be looked into."""

    documents: tuple[Path, ...]
    unreadable: tuple[Path, ...] = ()


def find_documents(folder: Path) -> list[Path]:
    """The documents in a folder and the folders in it, in natural order.

    Raises:
        SourceNotFound, SourceNotPermitted: the folder itself is not there or may not be looked into.
    """
    return list(survey(folder).documents)


def survey(folder: Path, *, without: Path | None = None) -> Survey:
    """The documents in a folder, told by their content or their name, and what of it cannot be looked into.

    Hidden files are left out, and so are pictures that an export has put beside its text. Links to folders are
    not followed: they may lead in circles, or to a whole disk.

    Args:
        without: a folder that is left out: the target of an export into its own source.

    Raises:
        SourceNotFound, SourceNotPermitted: the folder itself is not there or may not be looked into.
    """
    start = folder.absolute()
    found: list[Path] = []
    unreadable: list[Path] = []

    def refused(error: OSError) -> None:
        path = Path(os.fsdecode(error.filename or ""))
        if path == start:
            if isinstance(error, PermissionError):
                raise SourceNotPermitted(f"The folder “{folder}” may not be read.") from error
            raise SourceNotFound(f"There is no folder “{folder}”.") from error
        unreadable.append(path)

    for place, folders, files in os.walk(start, onerror=refused):
        here = Path(place)
        folders[:] = [name for name in folders if _is_entered(here / name, files, without)]
        for name in files:
            path = here / name
            if name.startswith("."):
                continue
            if named_like_one(path):  # one that turns out to be none must not go without a word
                found.append(path)
            elif path.is_file():
                try:
                    if kind_of(path) is not None:
                        found.append(path)
                except OSError:
                    unreadable.append(path)
    return Survey(tuple(sorted(found, key=naming.natural_key)), tuple(sorted(unreadable, key=naming.natural_key)))


def _is_entered(folder: Path, beside: Sequence[str], without: Path | None) -> bool:
    """Whether a folder is looked into; ``beside`` are the names of the files that lie next to it."""
    if folder.name.startswith(".") or (without is not None and folder == without.absolute()):
        return False
    stem = folder.name.removesuffix(naming.ASSETS_ENDING)
    ours = stem != folder.name and any(stem + entry.suffix in beside for entry in registry.FORMATS.values())
    return not ours


def write_document(document: Document, target: Path, settings: Settings, assets: Path) -> list[Path]:
    """Write a document in the format of the settings, its pictures into a folder beside it.

    Args:
        target: the file; one that is there is replaced.
        assets: the folder with the cropped pictures.

    Returns:
        what was written, the document first.

    Raises:
        OutputError: it cannot be written; the target is as it was before.
    """
    text, names = _rendered(document, target, settings, assets)
    return _write(target, text, names, assets)


def _rendered(document: Document, target: Path, settings: Settings, assets: Path) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of the file, and the file names of the pictures it links."""
    levelled = Document(document.name, document.sha256, document.page_count, with_heading_levels(document.pages))
    options = registry.RenderOptions.from_settings(
        settings,
        assets_href=naming.assets_folder(target).name,
        read_asset=lambda name: (assets / Path(name).name).read_bytes(),
    )
    rendering = registry.render(levelled, settings.format, options)
    return rendering.text.encode("utf-8"), rendering.assets if settings.pictures == "files" else ()


def _write(target: Path, text: bytes, names: Sequence[str], assets: Path) -> list[Path]:
    """Pictures first: a text never refers to what is not there yet."""
    written: list[Path] = []
    for name in dict.fromkeys(Path(name).name for name in names):
        copy = naming.assets_folder(target) / name
        try:
            data = (assets / name).read_bytes()
        except OSError as exc:
            _log.warning("the picture %s is lost: %s", name, exc)
            continue
        # Their names are hashes of their content: one that is there with this size is the same.
        if not copy.is_file() or copy.stat().st_size != len(data):
            write_atomically(copy, data)
        written.append(copy)
    write_atomically(target, text)
    return [target, *written]


class Queue(Protocol):
    """The part of ``jobs.queue.JobQueue`` that an export uses."""

    def add(self, job: Job) -> None:
        """Begin a job."""

    def cancel_document(self, job: int, document: int) -> None:
        """Stop one document."""


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """What is to be exported where.

    Args:
        sources: absolute paths, no repeats.
        target: the folder to write to.
        settings: how to read and what to write.
        root: the folder whose tree is mirrored; None puts all into one folder.
        pages: a page range for every document.
        password: for encrypted documents; never stored.
        unreadable: what of the root may not be read, for the report.
        report: whether a report is put beside the results.
    """

    sources: tuple[Path, ...]
    target: Path
    settings: Settings
    root: Path | None = None
    pages: str = ""
    password: str | None = field(default=None, repr=False)
    unreadable: tuple[Path, ...] = ()
    report: bool = True

    @staticmethod
    def for_folder(
        folder: Path, target: Path, settings: Settings, *, pages: str = "", password: str | None = None
    ) -> "ExportPlan":
        """All documents in a folder.

        Raises:
            SourceNotFound, SourceNotPermitted: the folder is not there or may not be looked into.
        """
        found = survey(folder, without=target)
        return ExportPlan(
            found.documents, target.absolute(), settings, folder.absolute(), pages, password, found.unreadable
        )


@dataclass(slots=True)
class _Item:
    """One document on its way.

    Args:
        target: the name it would like; ``place`` is the one it got.
        ended: how the queue ended it.
    """

    source: Path
    target: Path
    opened: events.DocumentOpened | None = None
    ended: events.DocumentEnded | None = None
    place: Path | None = None
    unchanged: bool = False
    done: set[int] = field(default_factory=set)
    from_library: int = 0
    seconds: float = 0.0
    failures: dict[int, PageProblem] = field(default_factory=dict)
    doubts: dict[int, list[PageProblem]] = field(default_factory=dict)
    losses: dict[int, list[PageProblem]] = field(default_factory=dict)


class FolderExport:
    """An export that runs on a queue. Let the queue's listener call ``handle`` with every event."""

    def __init__(
        self,
        plan: ExportPlan,
        library: Library,
        *,
        assets: Path,
        on_document: Callable[[DocumentOutcome], None] | None = None,
    ) -> None:
        """Nothing begins before ``start``. ``report_file`` is the report for a person, once it has been written.

        Args:
            assets: the folder with the cropped pictures.
            on_document: told of each document when it is written or given up, on the export's thread.
        """
        self.job = Job(tuple(DocumentRequest(path, plan.pages, plan.password) for path in plan.sources), plan.settings)
        self._plan = plan
        self._library = library
        self._assets = assets
        self._on_document = on_document
        suffix = registry.FORMATS[plan.settings.format].suffix
        targets = naming.targets(plan.sources, plan.root, plan.target, suffix)
        self._items = [_Item(source, target) for source, target in zip(plan.sources, targets, strict=True)]
        self._outcomes: dict[int, DocumentOutcome] = {}
        self._ended: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._finished = threading.Event()
        self._report: ExportReport | None = None
        self.report_file: Path | None = None
        self._queue: Queue | None = None
        self._began = 0.0
        self._thread = threading.Thread(target=self._run, name="export", daemon=True)

    def start(self, jobs: Queue) -> None:
        """Begin: the job is given to the queue.

        Raises:
            OutputError: nothing can be written to the target; nothing has begun.
        """
        check_folder(self._plan.target)
        self._began = time.monotonic()
        self._queue = jobs
        folders = {self._plan.target}
        for item in self._items:
            folders |= {item.target.parent, naming.assets_folder(item.target)}
        for folder in folders:
            remove_leftovers(folder)
        self._thread.start()
        jobs.add(self.job)

    def handle(self, event: Event) -> None:
        """Take an event of the queue; those of other jobs are ignored. Returns at once."""
        if isinstance(event, events.WorkerRestarted) or event.job != self.job.id:
            return
        if isinstance(event, events.DocumentOpened):
            self._opened(event)
        elif isinstance(event, events.PageEnded):
            self._page_ended(event)
        elif isinstance(event, events.DocumentEnded):
            self._items[event.document].ended = event
            self._ended.put(event.document)
        elif isinstance(event, events.JobChanged) and event.state.ended and not self._items:
            self._ended.put(None)

    def wait(self, timeout: float | None = None) -> ExportReport | None:
        """The report, once every document has been written or given up; None where it took longer or was closed."""
        return self._report if self._finished.wait(timeout) else None

    def close(self) -> None:
        """End the thread; what has not been written yet is not written."""
        if self._thread.ident is not None:
            self._ended.put(-1)
            self._thread.join()

    # On the queue's thread.

    def _opened(self, event: events.DocumentOpened) -> None:
        item = self._items[event.document]
        item.opened, item.unchanged = event, False
        item.done.clear()
        item.failures.clear()
        item.losses.clear()
        if self._plan.settings.existing != "skip" or self._queue is None:
            return
        fingerprint = self._fingerprint(event.sha256, event.pages)
        try:
            place = self._place(item, overwrite_ours=True)
            known = self._library.exported(place)
        except OcrDesktopError as exc:
            _log.warning("what was exported before is not known: %s", exc)
            return
        if known is not None and known.fingerprint == fingerprint and place.is_file():
            item.unchanged, item.place = True, place
            self._queue.cancel_document(self.job.id, event.document)

    def _page_ended(self, event: events.PageEnded) -> None:
        item = self._items[event.document]
        number = event.page + 1
        item.failures.pop(event.page, None)
        if event.state is State.FAILED:
            item.failures[event.page] = PageProblem(number, event.message, event.error, event.remedy)
        elif event.state is State.DONE and event.result is not None:
            item.done.add(event.page)
            item.from_library += event.from_library
            item.seconds += 0.0 if event.from_library else sum(event.result.timings.values())
            item.doubts[event.page] = [PageProblem(number, text) for text in _doubts(event.result)]
            item.losses[event.page] = [
                PageProblem(number, text, PageUnreadable.__name__, DamagedSource.default_remedy)
                for text in event.result.losses
            ]

    # On the export's own thread.

    def _run(self) -> None:
        while (number := self._ended.get()) != -1:
            if number is not None:
                outcome = self._outcome(self._items[number])
                self._outcomes[number] = outcome
                self._tell(outcome)
            if len(self._outcomes) == len(self._items):
                self._finish()
        self._finished.set()

    def _tell(self, outcome: DocumentOutcome) -> None:
        try:
            if self._on_document is not None:
                self._on_document(outcome)
        except Exception:  # a listener's mistake must not stop the export
            _log.exception("the export's listener failed")

    def _finish(self) -> None:
        entry = catalog.engine(self._plan.settings.engine)
        report = ExportReport(
            str(self._plan.target),
            f"{entry.title} {entry.version}",
            round(time.monotonic() - self._began, 3),
            tuple(self._outcomes[number] for number in range(len(self._items))),
            tuple(map(str, self._plan.unreadable)),
        )
        try:
            if self._plan.report:
                self.report_file = write_report(report, self._plan.target)[0]
        except OcrDesktopError as exc:
            _log.warning("the report cannot be written: %s", exc)
        self._report = report
        self._finished.set()

    def _outcome(self, item: _Item) -> DocumentOutcome:
        """Write a document that has ended; what became of it."""
        ended, opened = item.ended, item.opened
        assert ended is not None
        error: OcrDesktopError | None = None
        result = Result.FAILED
        if item.unchanged:
            result = Result.UNCHANGED
        elif ended.state is State.CANCELLED:
            result = Result.CANCELLED
        elif item.done and opened is not None:
            try:
                item.place, result = self._put(item, opened)
            except OcrDesktopError as exc:
                error = exc
            except Exception as exc:  # one document's trouble must not stop the others
                _log.exception("%s cannot be written", item.source)
                error = OcrDesktopError(f"Something unexpected went wrong: {type(exc).__name__}: {exc}.")
        told = (type(error).__name__, error.message, error.remedy) if error else (
            ended.error, ended.message, ended.remedy
        )  # fmt: skip
        pages = len(opened.pages) if item.unchanged and opened else len(item.done)
        return DocumentOutcome(
            str(item.source),
            result,
            str(item.place) if item.place and result is not Result.FAILED else "",
            pages,
            pages if item.unchanged else item.from_library,
            round(item.seconds, 3),
            *told,
            failures=tuple(item.failures[page] for page in sorted(item.failures)),
            doubts=tuple(doubt for page in sorted(item.doubts) for doubt in item.doubts[page]),
            losses=tuple(loss for page in sorted(item.losses) for loss in item.losses[page]),
        )

    def _put(self, item: _Item, opened: events.DocumentOpened) -> tuple[Path, Result]:
        """Write a document from the library; where it went, and whether that was needed."""
        pages = tuple(sorted(item.done))
        document = Document(item.source.name, opened.sha256, opened.page_count, self._pages(opened.sha256, pages))
        settings = self._plan.settings
        record = ExportRecord(
            opened.sha256, self._fingerprint(opened.sha256, pages, whole=not any(item.losses.values()))
        )
        if settings.existing == "overwrite":
            place = item.target
        else:
            place = self._place(item, overwrite_ours=settings.existing == "skip")
            same = self._identical(document, item.target) if place != item.target else False
            if same and settings.existing == "skip":
                self._library.note_export(item.target, record)
                return item.target, Result.UNCHANGED
        write_document(document, place, settings, self._assets)
        self._library.note_export(place, record)
        return place, Result.WRITTEN

    def _pages(self, sha256: str, pages: Sequence[int]) -> tuple[PageResult, ...]:
        settings = self._plan.settings
        version = catalog.engine(settings.engine).version
        found = []
        for page in pages:
            result = self._library.page(sha256, page, settings.engine, version, settings.result_key)
            if result is None:
                raise LibraryError(f"Page {page + 1} is no longer in the library.", remedy="Run the export again.")
            found.append(result)
        return tuple(found)

    def _place(self, item: _Item, *, overwrite_ours: bool) -> Path:
        """The first free name; one that an earlier export has taken counts as free where it may be overwritten.

        A file that no export of ours has written belongs to somebody: it stays.
        """
        for place in naming.versions(item.target):
            if not os.path.lexists(place) or (overwrite_ours and self._library.exported(place) is not None):
                return place
        raise AssertionError("names never end")

    def _identical(self, document: Document, target: Path) -> bool:
        """Whether a file that we do not know holds what we would write: the target has been moved or copied."""
        with contextlib.suppress(OSError):
            return target.read_bytes() == _rendered(document, target, self._plan.settings, self._assets)[0]
        return False

    def _fingerprint(self, sha256: str, pages: Sequence[int], *, whole: bool = True) -> str:
        """A hash of everything that decides what is written.

        Args:
            whole: something else where parts of the pages are lost: the next export shall not pass over that.
        """
        settings = self._plan.settings
        version = catalog.engine(settings.engine).version
        parts = [
            sha256, list(pages), settings.engine, version, settings.result_key, settings.format,
            settings.headers_footers, settings.pictures, settings.page_breaks, *(() if whole else ("lost",)),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _doubts(result: PageResult) -> list[str]:
    """What a person should know about a page that was read."""
    ends = {
        FinishReason.LENGTH: "The page was longer than the engine could read to its end.",
        FinishReason.REPETITION: "The engine began to repeat itself and was stopped.",
    }
    return [*result.warnings, *([ends[result.finish]] if result.finish in ends else [])]
