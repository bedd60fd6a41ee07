"""What works behind the window: the library, the queue, the page worker, a thread for small jobs."""

import logging
import time
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from ocr_desktop import paths
from ocr_desktop.gui.awake import Awake
from ocr_desktop.gui.background import Background
from ocr_desktop.gui.corrector import Corrector
from ocr_desktop.gui.desk import Desk
from ocr_desktop.gui.finder import Finder
from ocr_desktop.gui.intake import Intake
from ocr_desktop.gui.job_bridge import JobBridge
from ocr_desktop.gui.page_pictures import PagePictures, PictureClient
from ocr_desktop.gui.results import Results
from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.job import Event, WorkerRestarted
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.store import Library
from ocr_desktop.worker.client import WorkerClient

RECENT = 12
_log = logging.getLogger(__name__)


class PageClient(PictureClient, Protocol):
    """The part of ``worker.client.WorkerClient`` that is used here."""

    def close(self) -> None:
        """End the process."""


class Backstage(QObject):
    """Made before the window, started after it is seen, closed when it is gone. Starts no process by itself."""

    def __init__(self, parent: QObject | None = None, *, client: PageClient | None = None) -> None:
        """Make everything that costs nothing until it is used.

        Args:
            client: of another page worker than the app's own.
        """
        super().__init__(parent)
        self.bridge = JobBridge(self)
        self.results = Results()
        self.corrector = Corrector(self.results, self)
        self.desk = Desk(self.bridge, self.results, self)
        self.awake = Awake(self.desk)
        self.client = client or WorkerClient("page", spool=paths.spool_directory(), assets=paths.assets_directory())
        self.pictures = PagePictures(self.client, self)
        self.background = Background(self)
        self.intake = Intake(self.background, paths.spool_directory(), self)
        self.finder = Finder(lambda: self.library, self)
        self.library: Library | None = None
        self.queue: JobQueue | None = None
        self._exports: dict[int, tuple[FolderExport, JobBridge]] = {}

    def start(self, workers: int) -> None:
        """Open the library and begin to read what was opened before.

        Args:
            workers: as in the settings.

        Raises:
            LibraryError: the library cannot be opened.
        """
        if self.queue is not None:
            return
        self.library = self.results.store = Library(paths.library_file())
        self.corrector.store = Corrections(self.library)
        self.queue = JobQueue(
            self.library,
            listener=self.listen,
            workers=workers,
            spool=paths.spool_directory(),
            assets=paths.assets_directory(),
        )
        self.desk.attach(self.queue)

    def listen_for(self, export: FolderExport, bridge: JobBridge) -> None:
        """Let an export, and its bridge to the window, have the events of its job."""
        self._exports = {**self._exports, export.job.id: (export, bridge)}

    def listen_no_more(self, export: FolderExport) -> None:
        """The export has ended."""
        self._exports = {job: found for job, found in self._exports.items() if found[0] is not export}

    def listen(self, event: Event) -> None:
        """Take an event of the queue, on the queue's thread: to the export whose job it is, else to the desk."""
        found = None if isinstance(event, WorkerRestarted) else self._exports.get(event.job)
        if found is None:
            self.bridge.listen(event)
        else:
            found[0].handle(event)
            found[1].listen(event)

    def recent(self, since: float = 0.0) -> list[Path]:
        """Files opened of late, newest first, without pasted pictures.

        Args:
            since: seconds since the epoch; older ones were cleared from the list.
        """
        if self.library is None:
            return []
        spool = paths.spool_directory()
        files = self.library.recent(2 * RECENT)
        wanted = [file.path for file in files if file.opened_at > since and spool not in file.path.parents]
        return list(dict.fromkeys(wanted))[:RECENT]

    def close(self) -> None:
        """Stop everything; what was read is kept."""
        began = time.monotonic()
        self.bridge.close()
        self.awake.close()
        self.background.close()
        self.finder.close()
        if self.queue is not None:
            self.queue.close()
        self.client.close()
        self.corrector.close()
        if self.library is not None:
            self.library.close()
        _log.info("closed in %.2f s", time.monotonic() - began)
