"""The window on a stage: everything behind it is played by the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from ocr_desktop.document.geometry import Size
from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.macos import Mac
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import FakeQueue
from tests.fakes.desk_store import FakeStore
from tests.fakes.machine import PlayedMachine
from tests.fakes.picture_client import PictureClient

D = TypeVar("D", bound=QDialog)


class ClosingPictures(PictureClient):
    """A page worker that can be closed."""

    def close(self) -> None:
        """Nothing runs."""


class Stage:
    """A window with a played queue, library and page worker."""

    def __init__(self, folder: Path, wait: Callable[..., None], mac: Mac | None = None) -> None:
        self.folder = folder
        self.wait = wait
        self.store = FakeStore()
        self.client = ClosingPictures(folder, Size(595, 842))
        self.backstage = Backstage(client=self.client)
        self.queue = FakeQueue(self.backstage.listen)
        self.backstage.results.store = self.store
        self.window = MainWindow(window_memory())
        self.work = Workspace(self.window, self.backstage, Settings(), mac)
        self.machine = self.work.folders.machine = PlayedMachine()
        self.awake = self.backstage.awake.machine = PlayedMachine()
        self.backstage.desk.attach(self.queue)
        self.window.show()

    @property
    def documents(self) -> list[DocumentItem]:
        return self.backstage.desk.items.documents

    def open(self, *names: str) -> list[DocumentItem]:
        """Open files by name; they need not exist."""
        before = len(self.documents)
        self.work.open_paths([self.folder / name for name in names])
        return self.documents[before:]

    def open_read(self, name: str, pages: int) -> DocumentItem:
        """Open a document whose pages have all been read."""
        item = self.open(name)[0]
        self.queue.open_document(item.job, item.index, pages)
        for page in range(pages):
            self.queue.read_page(item.job, item.index, page, f"first {page + 1}", f"second {page + 1}")
        self.queue.end_document(item.job, item.index)
        self.wait(lambda: item.state.ended, what="the document to end")
        return item

    def do(self, action: str) -> None:
        """Use a menu action, as the person would: a disabled one does nothing."""
        self.work.actions[action].trigger()

    def dialog(self, kind: type[D]) -> D:
        """The dialog of this kind."""
        found = self.window.findChild(kind)
        assert isinstance(found, kind)
        return found

    def clipboard(self) -> str:
        return QGuiApplication.clipboard().mimeData().text()

    def close(self) -> None:
        self.window.close()
        self.backstage.close()
        self.window.deleteLater()


@pytest.fixture
def stage(tmp_path: Path, wait_until: Callable[..., None], application: object) -> Iterator[Stage]:
    made = Stage(tmp_path, wait_until)
    yield made
    made.close()
