"""What joins the window to the system around it. Elsewhere than on a Mac there is next to nothing of it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ocr_desktop import paths
from ocr_desktop.gui import style
from ocr_desktop.gui.attention import Attention
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.dock_menu import DockMenu
from ocr_desktop.gui.folder_exporter import FolderExporter
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.macos import Mac
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.quick_look import QuickLook
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.screen_capture import ScreenCapture
from ocr_desktop.jobs.job import Progress

_MOST_RECENT = 10  # no more of them are listed by the system, unless a person has chosen otherwise


class Integration(QObject):
    """The Dock, Quick Look, capture of the screen, and what of the menus is a Mac's alone.

    Signals:
        trouble: an ``OcrDesktopError`` that says why something cannot be had.
    """

    trouble = Signal(object)

    def __init__(self, window: MainWindow, backstage: Backstage, exports: FolderExporter, mac: Mac) -> None:
        super().__init__(window)
        self._window = window
        self._mac = mac
        self._reader: Reader | None = None
        self._working: set[str] = set()
        self.attention = Attention(window, exports, mac)
        self.quick_look = QuickLook(self)
        self.capture = ScreenCapture(backstage.intake, paths.spool_directory(), mac, self)
        self.capture.trouble.connect(self.trouble)
        if style.IS_MAC:
            self.dock = DockMenu(window, exports, mac)
        backstage.intake.files.connect(self._note_recent)
        backstage.desk.progress_changed.connect(lambda progress: self._work("reading", progress))
        exports.progressed.connect(lambda progress: self._work("export", progress))

    @property
    def look(self) -> Callable[[Path], None] | None:
        """Shows a file without opening it, where the system can."""
        return self.quick_look.show if style.IS_MAC else None

    def look_at(self, shown: QWidget, reader: Reader) -> None:
        """Follow what is shown; the space bar in the list shows the document as it is.

        Args:
            shown: the list.
            reader: shows one of its documents.
        """
        self._reader = reader
        if style.IS_MAC:
            shown.installEventFilter(self)
            reader.page_shown.connect(self._update_actions)
            reader.text_view.selection_changed.connect(self._update_actions)

    def doings(self) -> dict[str, Callable[[], object]]:
        """What actions of the window do."""
        if not style.IS_MAC:
            return {}
        return {
            "capture": self.capture.begin,
            "quick_look": self._look,
            "minimize": self._window.showMinimized,
            "zoom_window": self._zoom,
            "front": _bring_to_front,
        }

    def forget_recent(self) -> None:
        """The person wants the system to forget, too, what was opened of late."""
        self._mac.clear_recent()

    def close(self) -> None:
        """The window closes."""
        self.quick_look.close()
        self.capture.close()
        self._working.clear()
        self._mac.work(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own: the space bar."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Space
            and not event.modifiers()
        ):
            if not event.isAutoRepeat():
                self._look()
            return True
        return super().eventFilter(watched, event)

    def _update_actions(self) -> None:
        assert self._reader is not None
        self._window.window_actions.enable(
            {
                "quick_look": self._reader.document is not None,
                "find_selection": self._reader.text_view.has_selection(),
            }
        )

    def _note_recent(self, opened: list[Path]) -> None:
        """The system lists them in the Dock; what was pasted or captured has no place of its own to be found again."""
        spool = paths.spool_directory()
        for path in reversed([path for path in opened if spool not in path.parents][:_MOST_RECENT]):
            self._mac.note_recent(path)

    def _look(self) -> None:
        document = self._reader.document if self._reader is not None else None
        if document is not None:
            self.quick_look.switch(document.path)

    def _work(self, what: str, progress: Progress | None) -> None:
        """An app in the background is not slowed down while it reads or exports."""
        (self._working.discard if progress is None else self._working.add)(what)
        self._mac.work(bool(self._working), tr("Documents are being read"))

    def _zoom(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowMaximized)


def _bring_to_front() -> None:
    active = QApplication.activeWindow()
    for widget in QApplication.topLevelWidgets():
        if widget.isWindow() and widget.isVisible() and not widget.isMinimized():
            widget.raise_()
    if active is not None:
        active.raise_()
