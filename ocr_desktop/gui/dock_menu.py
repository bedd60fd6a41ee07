"""The menu of the app's picture in the Dock: what can be wanted of an app that is behind other windows."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ocr_desktop.gui.folder_exporter import FolderExporter
from ocr_desktop.gui.language import number, tr
from ocr_desktop.gui.macos import Mac
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.jobs.job import Progress


class DockMenu(QObject):
    """Open, stop everything, and how far an export is; the system adds windows and recent documents by itself.

    Args:
        window: shown when something in it is needed.
    """

    def __init__(self, window: MainWindow, exports: FolderExporter, mac: Mac) -> None:
        super().__init__(window)
        self._window = window
        self._exports = exports
        self.menu = QMenu(window)
        self._progress = self.menu.addAction("")
        self._progress.setVisible(False)
        self._progress.triggered.connect(exports.show)
        self.menu.addSeparator()
        self.menu.addAction(window.window_actions["open"])
        self._stop = window.window_actions["stop_all"]
        self.menu.addAction(self._stop)
        self.menu.triggered.connect(self._chosen)
        exports.progressed.connect(self._progressed)
        mac.dock_menu(self.menu)

    def _chosen(self, action: QAction) -> None:
        """What is shown in a window that is hidden in the Dock is not seen."""
        if action is not self._stop:
            self._window.come_forward()

    def _progressed(self, progress: Progress | None) -> None:
        self._progress.setVisible(progress is not None)
        if progress is not None:
            done = progress.documents_done + progress.documents_failed
            self._progress.setText(
                tr("Export: {done} of %n document(s)", "", done + progress.documents_left).format(done=number(done))
            )
