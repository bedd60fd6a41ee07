"""The window as it is first seen: title, menus, toolbar, the invitation.

It needs a tenth of what the whole app needs, and so it stands long before the rest is loaded; what fills it, and
what its menus do, comes with ``workspace`` once it has been painted.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ocr_desktop import paths
from ocr_desktop.gui import style
from ocr_desktop.gui.empty_state import DropOverlay, EmptyState
from ocr_desktop.gui.engine_menu import EngineMenu
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.window_actions import WindowActions

SAMPLE = "samples/welcome.pdf"
LATEST_MS = 1000
_FIRST_SIZE = QSize(1280, 820)


class MainWindow(QMainWindow):
    """A frame.

    Args:
        memory: where its size and place are remembered.

    Signals:
        seen: it has been painted, or that takes suspiciously long; told once.
        dropped: mime data was dropped.
        page_key: a page key was pressed that nothing else took: 1 forwards, -1 back.
        palette_changed: colours are other ones now.
        closing: it closes.
    """

    seen = Signal()
    dropped = Signal(QMimeData)
    page_key = Signal(int)
    palette_changed = Signal()
    closing = Signal()

    def __init__(self, memory: QSettings) -> None:
        super().__init__()
        self.memory = memory
        self.guard: Callable[[], bool] = lambda: True
        self._told_seen = False
        self.setWindowTitle(paths.APP_NAME)
        self.setUnifiedTitleAndToolBarOnMac(True)
        self.setAcceptDrops(True)
        self.empty = EmptyState(self, with_sample=paths.resource(SAMPLE).is_file())
        self.page_label = QLabel()
        self.page_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.page_label.setMinimumWidth(11 * style.GRID)
        self.page_label.setAccessibleName(tr("Current page"))
        self.window_actions = WindowActions(self)
        self.engine_menu = EngineMenu(self)
        gap = QWidget()
        gap.setFixedWidth(2 * style.GRID)
        places = {"PAGE": self.page_label, "ENGINE": self.engine_menu, "GAP": gap}
        toolbar = self.window_actions.toolbar(self, places)
        self.addToolBar(toolbar)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._overlay = DropOverlay(self._stack)
        middle = QWidget()
        self._column = QVBoxLayout(middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._stack, 1)
        self.setCentralWidget(middle)
        self.resize(_FIRST_SIZE)
        geometry = memory.value("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        # A window on another desktop is not painted; what was asked for is read all the same.
        QTimer.singleShot(LATEST_MS, self, self._tell_seen)

    def furnish(self, *, above: QWidget, middle: QWidget, below: QWidget) -> None:
        """Take in what fills the window."""
        self._column.insertWidget(0, above)
        self._stack.addWidget(middle)
        self._column.addWidget(style.Hairline(self))
        self._column.addWidget(below)

    def come_forward(self) -> None:
        """Be seen, in front of other windows."""
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def invite(self, inviting: bool) -> None:
        """Show the invitation, or what fills the window."""
        self._stack.setCurrentIndex(0 if inviting else self._stack.count() - 1)

    def event(self, event: QEvent) -> bool:
        """Qt's own: notes the first paint."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._told_seen:
            QTimer.singleShot(0, self, self._tell_seen)
        return done

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt's own: somebody may object."""
        if not self.guard():
            event.ignore()
            return
        self.memory.setValue("geometry", self.saveGeometry())
        self.closing.emit()
        self.memory.sync()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own: the symbols follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "window_actions"):
            self.window_actions.dress(self)
            self.palette_changed.emit()
        elif event.type() == QEvent.Type.WindowStateChange:
            full = self.isFullScreen()
            self.window_actions["full_screen"].setText(tr("Exit Full Screen") if full else tr("Enter Full Screen"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own: the page keys turn pages wherever nothing else takes them."""
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.page_key.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Qt's own: something is dragged over the window."""
        if event.source() is None and can_be_opened(event.mimeData()):  # else it comes from here
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._overlay.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Qt's own: it has left again."""
        self._overlay.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Qt's own: it was dropped."""
        self._overlay.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(event.mimeData())
        self.activateWindow()

    def _tell_seen(self) -> None:
        if not self._told_seen:
            self._told_seen = True
            self.seen.emit()


def can_be_opened(mime: QMimeData) -> bool:
    """Whether anything that is dragged or copied could be read."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())
