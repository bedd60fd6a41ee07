"""One window with real pages behind it and a played queue; and its picture, with all that stands before it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box
from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.formulas import Formulas
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.jobs.job import DocumentOpened, PageEnded, PageStarted, State
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient
from tests.fakes.desk_queue import FakeQueue
from tests.fakes.machine import PlayedMachine
from tests.screens.papers import Paper

D = TypeVar("D", bound=QDialog)
_LEFT = Qt.MouseButton.LeftButton
_ENDS = (messages.Rendered, messages.Failed)


class Pages:
    """The page worker of all windows, which outlives them; it knows whether a picture is still awaited."""

    def __init__(self, client: WorkerClient) -> None:
        self._client = client
        self._awaited: set[int] = set()

    @property
    def busy(self) -> bool:
        return bool(self._awaited)

    def send(
        self, request_factory: Callable[[int], messages.Request], listener: Callable[[messages.Answer], None]
    ) -> int:
        """As ``WorkerClient.send``."""

        def told(answer: messages.Answer) -> None:
            listener(answer)
            if isinstance(answer, _ENDS):
                self._awaited.discard(answer.id)

        number = self._client.send(request_factory, told)
        self._awaited.add(number)
        return number

    def cancel(self, request_id: int) -> None:
        """As ``WorkerClient.cancel``."""
        self._awaited.discard(request_id)
        self._client.cancel(request_id)

    def close(self) -> None:
        """The window is gone; the next one goes on with it."""


@dataclass(frozen=True, slots=True)
class Props:
    """What all windows have behind them.

    Args:
        folder: for what a state needs of files.
        library: with all papers in it.
        pages: the page worker.
        papers: the sample, the letter and the field notes.
        size: of the window.
    """

    folder: Path
    library: Library
    pages: Pages
    papers: tuple[Paper, ...]
    size: QSize


class Scene:
    """A window; a state function brings it where it shall be."""

    def __init__(self, props: Props, current: Settings) -> None:
        self.props = props
        self.sample, self.letter, self.notes = props.papers
        self.backstage = Backstage(client=props.pages)
        self.queue = FakeQueue(self.backstage.listen)
        self.backstage.library = self.backstage.results.store = props.library
        self.backstage.queue = cast(JobQueue, self.queue)
        self.backstage.corrector.store = Corrections(props.library)
        self.window = MainWindow(window_memory())
        self.window.resize(props.size)
        self.work = Workspace(self.window, self.backstage, current)
        self.work.folders.machine = self.backstage.awake.machine = PlayedMachine()
        self.backstage.desk.attach(self.queue)
        self.window.show()
        self.settle(0.05)

    # What a state needs

    def read(self, paper: Paper, *, pages: tuple[PageResult, ...] = (), upto: int = 99) -> DocumentItem:
        """Open a document; its pages are read.

        Args:
            pages: other results than those of the paper.
            upto: pages that are read; the rest is still to come.
        """
        results = pages or paper.pages
        item = self.open(paper.path)
        self.queue.listener(
            DocumentOpened(item.job, item.index, paper.sha256, paper.kind, len(results), tuple(range(len(results))),
                           first_size=results[0].size)
        )  # fmt: skip
        for result in results[:upto]:
            self.queue.listener(PageStarted(item.job, item.index, result.page))
            self.queue.listener(PageEnded(item.job, item.index, result.page, State.DONE, result))
        if upto >= len(results):
            self.queue.end_document(item.job, item.index)
            self.wait(lambda: item.state.ended)
        else:
            self.wait(lambda: len(item.pages) == len(results))
        return item

    def open(self, path: Path) -> DocumentItem:
        """Open a file, which is not read by itself."""
        before = len(self.work.desk.items.documents)
        self.work.open_paths([path])
        self.wait(lambda: len(self.work.desk.items.documents) > before)
        return self.work.desk.items.documents[-1]

    def show(self, item: DocumentItem, page: int = 0) -> None:
        """Show a page."""
        self.work.navigation.show_page(item, page)
        self.settle()

    def birds(self) -> DocumentItem:
        """The field notes, read, at their first page."""
        item = self.read(self.notes)
        self.show(item)
        return item

    def do(self, action: str) -> None:
        """Use a menu action, which must be enabled."""
        assert self.work.actions[action].isEnabled(), action
        self.work.actions[action].trigger()

    def open_bar(self, title: str) -> QMenu:
        """Open a menu of the menu bar, named as in the table of actions."""
        bar = self.window.menuBar()
        action = next(one for one in bar.actions() if one.text() == tr(title))
        menu = cast(QMenu, action.menu())
        self.open_menu(menu, bar.actionGeometry(action).bottomLeft())
        return menu

    def open_below(self, title: str, menu: QMenu) -> None:
        """Open a menu below one of the menu bar's."""
        outer = self.open_bar(title)
        outer.setActiveAction(menu.menuAction())
        place = outer.actionGeometry(menu.menuAction())
        menu.popup(outer.mapToGlobal(place.topRight()))

    def open_menu(self, menu: QMenu, at: QPoint) -> None:
        """Open a menu at a place in the window."""
        menu.popup(self.window.mapToGlobal(at))

    def dialog(self, kind: type[D]) -> D:
        """The dialog of this kind."""
        found = self.window.findChild(kind)
        assert isinstance(found, kind)
        return found

    def dialogs(self) -> list[QDialog]:
        """All that are open."""
        return [one for one in self.window.findChildren(QDialog) if one.isVisible()]

    def drag(self, box: Box, *, release: bool = True) -> None:
        """Draw a rectangle on the page."""
        canvas = self.work.reader.page_view.canvas
        begin, end = canvas.mapFromScene(box.x0, box.y0), canvas.mapFromScene(box.x1, box.y1)
        QTest.mousePress(canvas.viewport(), _LEFT, pos=begin)
        QTest.mouseMove(canvas.viewport(), (begin + end) / 2)
        QTest.mouseMove(canvas.viewport(), end)
        if release:
            QTest.mouseRelease(canvas.viewport(), _LEFT, pos=end)

    # Time

    def wait(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        """Until something is so."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain for {condition}"
            self._pass()

    def settle(self, seconds: float = 0.25) -> None:
        """Until every picture is there, and a little longer."""
        until = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > until and not self.props.pages.busy)

    def _pass(self) -> None:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.002)

    # The picture

    def picture(self) -> QPixmap:
        """The window with its dialogs and menus, as they would stand on a screen."""
        self.settle()
        formulas = self.work.reader.text_view.findChild(Formulas)
        if formulas is not None:
            self.wait(lambda: not formulas._drawing)
            self.settle()
        others = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not self.window]
        others.sort(key=lambda one: isinstance(one, QMenu))
        parts: list[tuple[QRect, QWidget]] = [(self.window.geometry(), self.window)]
        parts += [(one.geometry(), one) for one in others]
        whole = QRect()
        for rect, _ in parts:
            whole = whole.united(rect)
        ratio = self.window.devicePixelRatioF()
        made = QPixmap(whole.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(self.window.palette().color(QPalette.ColorRole.Mid))
        painter = QPainter(made)
        for rect, widget in parts:
            place = rect.translated(-whole.topLeft())
            if widget is not self.window:
                for step in range(1, 7):
                    painter.fillRect(place.adjusted(-step, -step, step, step), QColor(0, 0, 0, 14))
            painter.drawPixmap(place.topLeft(), widget.grab())
        painter.end()
        return made

    def close(self) -> None:
        """Leave nothing behind."""
        for one in QApplication.topLevelWidgets():
            if one is not self.window:
                one.close()
        self.work.session.close()
        self.work.folders.close()
        self.window.guard = lambda: True
        self.window.close()
        self.backstage.library = None  # it is the props'
        self.backstage.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
