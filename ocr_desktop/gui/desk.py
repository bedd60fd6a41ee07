"""The desk: from paths to jobs, from the queue's events to the states of the list. No widgets."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from ocr_desktop.document.doubting import doubtful
from ocr_desktop.gui import phrases
from ocr_desktop.gui.document_items import DocumentItem, DocumentItems, PageItem, Problem
from ocr_desktop.gui.job_bridge import JobBridge
from ocr_desktop.gui.results import Results
from ocr_desktop.jobs import job as events
from ocr_desktop.jobs.job import DocumentRequest, Job, Progress, State
from ocr_desktop.jobs.regions import Region, RegionListener
from ocr_desktop.settings import Settings

_log = logging.getLogger(__name__)


class RegionQueue(Protocol):
    """The part of ``jobs.regions.Regions`` that is used here."""

    def ask(self, region: Region, listener: RegionListener) -> int:
        """Have a region read; a number to cancel it by."""

    def cancel(self, number: int) -> None:
        """Stop reading a region."""


class Queue(Protocol):
    """The part of ``jobs.queue.JobQueue`` that is used here."""

    @property
    def regions(self) -> RegionQueue:
        """Parts of pages that are read before all others."""

    def add(self, job: Job) -> None:
        """Start a job."""

    def cancel_document(self, job: int, document: int) -> None:
        """Stop one document."""

    def retry(
        self, job: int, document: int, *, pages: tuple[int, ...] = (), password: str | None = None, again: bool = False
    ) -> None:
        """Read once more what failed, or what is named."""

    def prioritise(self, job: int, document: int, page: int) -> None:
        """Read this page next."""


class Desk(QObject):
    """The documents that are open, and what happens to them.

    Signals:
        added: a list of document items is new.
        document_changed: a document was opened or has ended, or its state changed in another way.
        forgetting: what is shown of a document item is about to be dropped: it is read anew.
        replaced: the file of a document holds something else now.
        page_changed: a page's state changed.
        block_found: a page item and a block of it.
        password_wanted: a document item cannot be opened without a password, or not with the one given.
        progress_changed: progress over all running jobs; None when there are none.
        worker_restarted: a sentence for the person.
    """

    added = Signal(object)
    document_changed = Signal(object)
    forgetting = Signal(object)
    replaced = Signal(object)
    page_changed = Signal(object)
    block_found = Signal(object, object)
    password_wanted = Signal(object)
    progress_changed = Signal(object)
    worker_restarted = Signal(str)

    def __init__(self, bridge: JobBridge, results: Results, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items = DocumentItems(self)
        self.results = results
        self.queue: Queue | None = None
        self._waiting: list[Job] = []
        self._progress: dict[int, Progress] = {}
        self._following: dict[int, Settings] = {}  # by document: what it is to be read with once it has stopped
        bridge.document_opened.connect(self._document_opened)
        bridge.document_ended.connect(self._document_ended)
        bridge.page_started.connect(self._page_started)
        bridge.page_stage.connect(self._page_stage)
        bridge.page_block.connect(self._page_block)
        bridge.page_ended.connect(self._page_ended)
        bridge.job_changed.connect(self._job_changed)
        bridge.worker_restarted.connect(lambda event: self.worker_restarted.emit(event.message))
        bridge.job_held.connect(lambda event: self.worker_restarted.emit(phrases.held(event)))

    def attach(self, queue: Queue) -> None:
        """The queue is there: start what was opened before."""
        self.queue = queue
        waiting, self._waiting = self._waiting, []
        for job in waiting:
            queue.add(job)

    @property
    def busy(self) -> bool:
        """Whether anything is being read."""
        return bool(self._progress)

    def reading(self) -> set[str]:
        """The SHA-256 of the documents that are being read or wait for it."""
        return {document.sha256 for document in self.items.documents if not document.state.ended}

    def open(self, paths: Sequence[Path], settings: Settings) -> list[DocumentItem]:
        """Put files on the desk, as one job; those that are there already are not read twice.

        Returns:
            the items of all paths, in their order.
        """
        unique = list(dict.fromkeys(path.absolute() for path in paths))
        fresh = [path for path in unique if self.items.find_path(path) is None]
        job = Job(tuple(DocumentRequest(path) for path in fresh), settings)
        new = [DocumentItem(job.id, index, path, settings) for index, path in enumerate(fresh)]
        if new:
            self.items.add(new)
            self._start(job)
            self.added.emit(new)
        items = [item for path in unique if (item := self.items.find_path(path)) is not None]
        added = {item.serial for item in new}
        for item in items:
            if item.serial not in added and item.state.ended:
                self._look_again(item)
        return items

    def _look_again(self, document: DocumentItem) -> None:
        """A document that is there already is opened once more: what went wrong may be mended, the file another."""
        if document.state is not State.DONE or document.failed_pages:
            self.retry(document)
        elif self.queue is not None:
            # For a file that has not changed there is nothing to do, and the queue does nothing.
            self.queue.retry(document.job, document.index, password=document.password)

    def look_at(self, page: PageItem) -> None:
        """The person looks at this page: if it is still to be read, it comes next."""
        if self.queue is not None and page.state is State.WAITING:
            self.queue.prioritise(page.document.job, page.document.index, page.number)

    def stop(self, document: DocumentItem) -> None:
        """Read no more of a document; what was read stays."""
        if self.queue is not None and not document.state.ended:
            self.queue.cancel_document(document.job, document.index)

    def remove(self, document: DocumentItem) -> None:
        """Take a document off the desk. The file, and what was read of it, stay where they are."""
        self.stop(document)
        self.results.forget(document)
        self.items.remove(document)

    def give_password(self, document: DocumentItem, password: str) -> None:
        """Try again to open a document."""
        document.password = password
        self._reset(document)
        if self.queue is not None:
            self.queue.retry(document.job, document.index, password=password)

    def retry(self, document: DocumentItem, pages: Sequence[PageItem] = ()) -> None:
        """Read once more what failed or was stopped: of a document, or of some of its pages."""
        if self.queue is None or not (pages or document.state.ended):
            return
        chosen = list(pages) or [p for p in document.pages if p.state in (State.FAILED, State.CANCELLED)]
        if document.pages and not chosen:
            return  # nothing is left to do, and the queue would not say so
        self.forgetting.emit(document)
        if chosen:
            self.results.forget(document, *chosen)
        self._reset(document, chosen)
        numbers = tuple(page.number for page in chosen)
        self.queue.retry(document.job, document.index, pages=numbers, password=document.password)

    def read_again(self, document: DocumentItem, settings: Settings) -> None:
        """Read a document from its beginning, with the settings of now, whatever the library holds."""
        if self.queue is None or not document.state.ended:
            return
        self.forgetting.emit(document)
        self.results.forget(document)
        same = (document.settings.engine, document.settings.result_key) == (settings.engine, settings.result_key)
        document.read_with(document.settings if same else settings)
        self._reset(document, document.pages)
        if same and document.pages:
            numbers = tuple(page.number for page in document.pages)
            self.queue.retry(document.job, document.index, pages=numbers, password=document.password, again=True)
            return
        job = Job((DocumentRequest(document.path, password=document.password),), settings)
        self.items.rename(document, job.id, 0)
        self._start(job)

    def read_with(self, document: DocumentItem, settings: Settings) -> None:
        """Read a document with other settings; what is being read of it now is stopped first."""
        if document.state.ended:
            self.read_again(document, settings)
        else:
            self._following[document.serial] = settings
            self.stop(document)

    def _start(self, job: Job) -> None:
        if self.queue is None:
            self._waiting.append(job)
        else:
            self.queue.add(job)

    def _reset(self, document: DocumentItem, pages: Sequence[PageItem] = ()) -> None:
        document.state, document.problem = State.WAITING if document.state.ended else document.state, None
        for page in pages:
            page.state, page.stage, page.fraction, page.problem = State.WAITING, "", 0.0, None
            page.unmark()
            self.items.changed(page)
            self.page_changed.emit(page)
        self.items.changed(document)
        self.document_changed.emit(document)

    def _page(
        self, event: events.PageStarted | events.PageStage | events.PageBlock | events.PageEnded
    ) -> PageItem | None:
        document = self.items.find(event.job, event.document)
        return None if document is None else document.by_number.get(event.page)

    def _document_opened(self, event: events.DocumentOpened) -> None:
        document = self.items.find(event.job, event.document)
        if document is None:
            return
        other = document.sha256 not in ("", event.sha256)
        if other:
            self.forgetting.emit(document)
            self.results.forget(document)
            self._reset(document, document.pages)
        self.items.open(document, event)
        self.document_changed.emit(document)
        if other:
            self.replaced.emit(document)

    def _document_ended(self, event: events.DocumentEnded) -> None:
        document = self.items.find(event.job, event.document)
        if document is None:
            return
        document.state = event.state
        document.problem = Problem(event.error, event.message, event.remedy) if event.error else None
        for page in document.pages:
            if not page.state.ended:
                page.state = event.state
                self.items.changed(page)
                self.page_changed.emit(page)
        self.items.changed(document)
        self.document_changed.emit(document)
        following = self._following.pop(document.serial, None)
        if following is not None:
            self.read_again(document, following)
        elif document.problem is not None and document.problem.wants_password:
            self.password_wanted.emit(document)

    def _page_started(self, event: events.PageStarted) -> None:
        page = self._page(event)
        if page is not None:
            page.state, page.stage, page.fraction, page.problem = State.RUNNING, "", 0.0, None
            page.unmark()
            if page.document.state is State.WAITING:
                page.document.state = State.RUNNING
            self._tell(page)

    def _page_stage(self, event: events.PageStage) -> None:
        page = self._page(event)
        if page is not None and page.state is State.RUNNING:
            page.stage, page.fraction = event.stage, event.fraction
            self._tell(page)

    def _page_block(self, event: events.PageBlock) -> None:
        page = self._page(event)
        if page is not None:
            self.results.grow(page, event.block)
            self.block_found.emit(page, event.block)

    def _page_ended(self, event: events.PageEnded) -> None:
        page = self._page(event)
        if page is None:
            return
        page.state, page.stage, page.fraction = event.state, "", 0.0
        page.problem = Problem(event.error, event.message, event.remedy) if event.state is State.FAILED else None
        page.unmark()
        if event.result is not None:
            page.losses, page.doubts = event.result.losses, event.result.warnings
            page.doubted = len(doubtful(event.result))
            self.results.put(page, event.result)
        self._tell(page)

    def _tell(self, page: PageItem) -> None:
        self.items.changed(page)
        self.page_changed.emit(page)

    def _job_changed(self, event: events.JobChanged) -> None:
        if event.state.ended:
            self._progress.pop(event.job, None)
        else:
            self._progress[event.job] = event.progress
        self.progress_changed.emit(total(list(self._progress.values())))


def total(parts: Sequence[Progress]) -> Progress | None:
    """Progress over several jobs; None over none. Time is told only where all of them know theirs."""
    if not parts:
        return None
    whole = Progress(seconds_left=0.0)
    for part in parts:
        known = whole.seconds_left is not None and part.seconds_left is not None
        whole = replace(
            whole,
            pages_done=whole.pages_done + part.pages_done,
            pages_failed=whole.pages_failed + part.pages_failed,
            pages_left=whole.pages_left + part.pages_left,
            documents_done=whole.documents_done + part.documents_done,
            documents_failed=whole.documents_failed + part.documents_failed,
            documents_left=whole.documents_left + part.documents_left,
            pages_per_second=whole.pages_per_second + part.pages_per_second,
            seconds_left=(whole.seconds_left or 0.0) + (part.seconds_left or 0.0) if known else None,
        )
    return whole
