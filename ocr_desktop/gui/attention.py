"""Who looks away is told: how far an export is in the Dock, and its end or what holds it up as a notification."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from ocr_desktop.gui.folder_exporter import FolderExporter, summary_of
from ocr_desktop.gui.language import told, tr
from ocr_desktop.gui.macos import Mac
from ocr_desktop.jobs.job import Progress
from ocr_desktop.jobs.report import ExportReport


class Attention(QObject):
    """Follows the exports of a window."""

    def __init__(self, window: QWidget, exports: FolderExporter, mac: Mac | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._mac = mac or Mac()
        self._badge = ""
        exports.progressed.connect(self._progressed)
        exports.held.connect(self._held)
        exports.finished.connect(self._finished)

    def _progressed(self, progress: Progress | None) -> None:
        """The share of the documents that are done; None at the end."""
        badge = ""
        if progress is not None:
            done = progress.documents_done + progress.documents_failed
            whole = done + progress.documents_left
            badge = f"{100 * done // whole}%" if whole else ""
        if badge != self._badge:
            self._badge = badge
            self._mac.badge(badge)

    def _held(self, line: str) -> None:
        if line:
            self._tell(tr("The export is waiting"), told(line))

    def _finished(self, report: ExportReport) -> None:
        summary = summary_of(report)
        self._tell(summary.title, summary.text)

    def _tell(self, title: str, text: str) -> None:
        """Nothing for who has the app before them."""
        if QGuiApplication.applicationState() != Qt.ApplicationState.ApplicationActive:
            QApplication.alert(self._window)
            self._mac.notify(title, text)
