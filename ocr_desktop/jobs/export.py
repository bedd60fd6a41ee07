"""Documents exported to a folder, a whole tree of them with its shape kept.

An export is a job of the queue. Each document is written when its last page has ended, from what the
library has, on a thread of its own: memory never holds more than one document. What was written is noted in
the library, so that the next run leaves alone what has not changed. Where nothing can be written for now (the disk
is full, the drive is gone) or read (the folder is gone), the job is held, and goes on by itself when something can.
"""

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ocr_desktop import catalog
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.errors import DamagedSource, OcrDesktopError, PageUnreadable, SourceNotFound
from ocr_desktop.jobs import job as events
from ocr_desktop.jobs.atomic import remove_leftovers
from ocr_desktop.jobs.export_files import ExportFiles, ReadDocument
from ocr_desktop.jobs.job import DocumentRequest, Event, Job, State
from ocr_desktop.jobs.naming import natural_key
from ocr_desktop.jobs.place import Place
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, PageProblem, Result, doubts, write_report
from ocr_desktop.jobs.run import RunLog, RunState
from ocr_desktop.jobs.target import Target, awaited
from ocr_desktop.library.store import Library
from ocr_desktop.sentences import said

SECONDS_BETWEEN_TRIES = 5.0

_log = logging.getLogger(__name__)


class Queue(Protocol):
    """The part of ``jobs.queue.JobQueue`` that an export uses."""

    def add(self, job: Job) -> None:
        """Begin a job."""

    def cancel(self, job: int) -> None:
        """Stop all of it."""

    def cancel_document(self, job: int, document: int) -> None:
        """Stop one document."""

    def retry(self, job: int, document: int) -> None:
        """Read once more what failed."""

    def hold(self, job: int, error: OcrDesktopError | None) -> None:
        """Begin no further pages for now; None: go on."""


@dataclass(slots=True)
class _Item:
    """One document on its way.

    Args:
        base: the name it would like, without a suffix; ``place`` is what a person opens.
        ended: how the queue ended it.
        missed: it could not be read for its folder is gone: it is read when that is back.
    """

    source: Path
    base: Path = Path()
    opened: events.DocumentOpened | None = None
    ended: events.DocumentEnded | None = None
    place: Path | None = None
    unchanged: bool = False
    missed: bool = False
    done: set[int] = field(default_factory=set)
    from_library: int = 0
    seconds: float = 0.0
    failures: dict[int, PageProblem] = field(default_factory=dict)
    doubts: dict[int, list[PageProblem]] = field(default_factory=dict)
    losses: dict[int, list[PageProblem]] = field(default_factory=dict)
    finishes: dict[int, FinishReason] = field(default_factory=dict)

    def note(self, result: PageResult) -> None:
        """What is to be told of a page that was read."""
        number = result.page + 1
        self.finishes[result.page] = result.finish
        doubtful = [PageProblem(number, text) for text in doubts(result)]
        lost = [
            PageProblem(number, text, PageUnreadable.__name__, DamagedSource.default_remedy) for text in result.losses
        ]
        for told, problems in ((self.doubts, doubtful), (self.losses, lost)):
            told.pop(result.page, None)
            if problems:  # most pages have none, and an export has very many pages
                told[result.page] = problems


class FolderExport:
    """An export that runs on a queue. Let the queue's listener call ``handle`` with every event."""

    def __init__(
        self,
        plan: ExportPlan,
        library: Library,
        *,
        assets: Path,
        on_document: Callable[[DocumentOutcome], None] | None = None,
        record: RunLog | None = None,
    ) -> None:
        """Nothing begins before ``start``.

        ``engine`` is what reads, for a person; ``report_file`` the report, once it has been written;
        ``report_error`` is why it has not been.

        Args:
            assets: the folder with the cropped pictures.
            on_document: told of each document when it is written or given up, on the export's thread.
            record: of the run that this export is a part of, and that somebody else ends; None: it is one of its own.
        """
        self.job = Job(tuple(DocumentRequest(path, plan.pages, plan.password) for path in plan.sources), plan.settings)
        self._plan = plan
        self._files = ExportFiles(plan.settings, library, assets)
        self._on_document = on_document
        self._items = [_Item(source) for source in plan.sources]
        self._outcomes: dict[int, DocumentOutcome] = {}
        self._record = record or RunLog(library)
        self._is_run = record is None
        self._ended: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._target = Target(plan.target)
        self._source = Place(plan.root) if plan.root is not None else None
        self._stopped = threading.Event()
        self._again = threading.Event()
        self._finished = threading.Event()
        self._report: ExportReport | None = None
        self.report_file: Path | None = None
        self.report_error: OcrDesktopError | None = None
        self._queue: Queue | None = None
        self._began = 0.0
        entry = catalog.engine(plan.settings.engine)
        self.engine = f"{entry.title} {entry.version}"
        self._thread = threading.Thread(target=self._run, name="export", daemon=True)

    def start(self, jobs: Queue) -> None:
        """Begin: the job is given to the queue.

        Raises:
            OutputError: nothing can be written to the target; nothing has begun.
            LibraryError: what was exported before is not known.
        """
        self._began = time.monotonic()
        self._queue = jobs
        folders = {self._plan.target}
        for item, base in zip(self._items, self._files.names(self._plan), strict=True):
            item.base = base
            folders |= self._files.layout.folders(base)
        self._target.begin(folders)
        if self._source is not None:
            self._source.begin()
        for folder in folders:
            remove_leftovers(folder)
        self._record.begin(self._plan)
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
            self._document_ended(event)
        elif isinstance(event, events.JobChanged) and event.state.ended and not self._items:
            self._ended.put(None)

    def wait(self, timeout: float | None = None) -> ExportReport | None:
        """The report, once every document has been written or given up; None where it took longer or was closed."""
        return self._report if self._finished.wait(timeout) else None

    @property
    def state(self) -> RunState:
        """How it has ended, if it has: to be gone on with, or done with."""
        if self._report is None or self._report.count(Result.CANCELLED) or self.report_error is not None:
            return RunState.STOPPED
        return RunState.DONE

    def stop(self) -> None:
        """Read no more, and wait no more until something can be written; the report follows."""
        self._stopped.set()
        self._again.set()
        if self._queue is not None:
            self._queue.cancel(self.job.id)

    def try_again(self) -> None:
        """Where it waits until something can be read or written: try it now."""
        self._again.set()

    def close(self) -> None:
        """End the thread; what has not been written yet is not written."""
        self._stopped.set()
        self._again.set()
        if self._thread.ident is not None:
            self._ended.put(-1)
            self._thread.join()
        self._files.close()

    # On the queue's thread.

    def _opened(self, event: events.DocumentOpened) -> None:
        item = self._items[event.document]
        item.opened, item.unchanged = event, False
        item.done.clear()
        for pages in (item.failures, item.losses, item.doubts, item.finishes):
            pages.clear()
        if self._queue is None:
            return
        try:
            place = self._files.unchanged(item.base, event)
        except OcrDesktopError as exc:
            _log.warning("what was exported before is not known: %s", exc)
            return
        if place is not None:
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
            item.seconds += 0.0 if event.from_library else event.result.seconds
            item.note(event.result)

    def _document_ended(self, event: events.DocumentEnded) -> None:
        item = self._items[event.document]
        failed = event.state is State.FAILED or bool(event.failed_pages)
        gone = self._source is not None and failed and not self._source.there
        item.ended, item.missed = event, gone
        if gone:
            self._hold(self._source_gone())  # at once: the others would only fail as well
        self._ended.put(event.document)

    def _source_gone(self) -> OcrDesktopError:
        assert self._source is not None
        return SourceNotFound(
            said("The folder “{folder}” is no longer there.", folder=self._source.folder),
            remedy=said("Connect its drive again, or put the folder back where it was."),
        )

    def _hold(self, error: OcrDesktopError | None) -> None:
        """Something is in the way of all that is left to do; None: nothing is any more."""
        if self._queue is not None and not (error is None and self._stopped.is_set()):
            self._queue.hold(self.job.id, error)

    # On the export's own thread.

    def _run(self) -> None:
        while (number := self._ended.get()) != -1:
            if number is not None and self._read_again(number):
                continue
            if number is not None:
                outcome = self._outcome(self._items[number])
                self._outcomes[number] = outcome
                self._record.note(number, outcome)
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
        report = ExportReport(
            str(self._plan.target),
            self.engine,
            round(self._plan.seconds + time.monotonic() - self._began, 3),
            tuple(
                sorted([*self._outcomes.values(), *self._plan.earlier], key=lambda one: natural_key(Path(one.source)))
            ),
            tuple(map(str, self._plan.unreadable)),
            self._plan.excluded,
            self._plan.excluded_folders,
        )
        try:
            if self._plan.report:
                self._target.check()
                self.report_file = write_report(report, self._plan.target)[0]
        except OcrDesktopError as exc:
            _log.warning("the report cannot be written: %s", exc)
            self.report_error = exc
        self._report = report
        if self._is_run:
            self._record.end(self.state)
        self._finished.set()

    def _recall(self, item: _Item) -> None:
        """Note what is doubtful about a document that is left alone: the report shall tell of it all the same."""
        assert item.opened is not None
        try:
            for result in self._files.pages(item.opened.sha256, item.opened.pages):
                item.note(result)
        except OcrDesktopError as exc:  # its file is there all the same
            _log.info("what was doubtful about %s is not known any more: %s", item.source, exc)

    def _put(self, read: ReadDocument) -> tuple[Path, Result]:
        """Write a document. Where nothing can be written for now, the job waits with it until something can.

        Raises:
            OcrDesktopError: it cannot be written although others could, or the person does not want to wait.
        """
        held = False
        try:
            while True:
                try:
                    self._target.check()
                    return self._files.put(read)
                except OcrDesktopError as exc:
                    folders = self._files.layout.folders(read.base)
                    if self._stopped.is_set() or not self._target.hinders(exc, folders):
                        raise
                    held = True
                    self._hold_a_while(awaited(exc))
        finally:
            if held:
                self._go_on()

    def _read_again(self, number: int) -> bool:
        """Whether a document is read once more; where its folder is gone, that is waited for."""
        item = self._items[number]
        if not item.missed:
            return False
        assert self._source is not None
        assert self._queue is not None
        while not self._stopped.is_set() and not self._source.there:
            self._hold_a_while(self._source_gone())
        if self._stopped.is_set():
            return False
        item.missed = False
        self._queue.retry(self.job.id, number)
        self._go_on()
        return True

    def _hold_a_while(self, error: OcrDesktopError) -> None:
        """Hold the job until it is time to try again, or somebody wants to."""
        self._hold(error)
        self._record.hold(error)
        self._again.wait(SECONDS_BETWEEN_TRIES)
        self._again.clear()

    def _go_on(self) -> None:
        """Nothing is in the way any more."""
        self._hold(None)
        self._record.hold(None)

    def _outcome(self, item: _Item) -> DocumentOutcome:
        """Write a document that has ended; what became of it."""
        ended, opened = item.ended, item.opened
        assert ended is not None
        error: OcrDesktopError | None = None
        result = Result.FAILED
        if item.unchanged:
            result = Result.UNCHANGED
            self._recall(item)
        elif ended.state is State.CANCELLED or item.missed:
            result = Result.CANCELLED
        elif item.done and opened is not None:
            try:
                pages = tuple(sorted(item.done))
                whole = not any(item.losses.values())
                read = ReadDocument(
                    item.source, item.base, opened.sha256, opened.page_count, pages, whole,
                    asked=opened.pages, password=opened.password,
                )  # fmt: skip
                item.place, result = self._put(read)
            except OcrDesktopError as exc:
                error = exc
                result = Result.CANCELLED if self._stopped.is_set() else Result.FAILED
            except Exception as exc:  # one document's trouble must not stop the others
                _log.exception("%s cannot be written", item.source)
                error = OcrDesktopError(
                    said("Something unexpected went wrong: {name}: {reason}.", name=type(exc).__name__, reason=exc)
                )
        told = (type(error).__name__, error.message, error.remedy) if error else (
            ended.error, ended.message, ended.remedy
        )  # fmt: skip
        known = len(opened.pages) if item.unchanged and opened else len(item.done)
        return DocumentOutcome(
            str(item.source),
            result,
            str(item.place) if item.place and result not in (Result.FAILED, Result.EMPTY) else "",
            known,
            known if item.unchanged else item.from_library,
            round(item.seconds, 3),
            *told,
            failures=tuple(item.failures[page] for page in sorted(item.failures)),
            doubts=tuple(doubt for page in sorted(item.doubts) for doubt in item.doubts[page]),
            losses=tuple(loss for page in sorted(item.losses) for loss in item.losses[page]),
            finishes=dict(sorted(Counter(map(str, item.finishes.values())).items())),
            engine=self.engine,
        )
