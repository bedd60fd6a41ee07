"""How an export goes on, for a window whose panel of it is closed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from ocr_desktop.gui import style
from ocr_desktop.gui.folder_exporter import FolderExporter
from ocr_desktop.gui.language import number, told, tr
from ocr_desktop.jobs.job import Progress


class ExportSign(QToolButton):
    """A quiet line that says how far it is, or that it waits; pressed, it shows the export."""

    def __init__(self, exports: FolderExporter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = False
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFont(style.font(0.9))
        self.setStyleSheet("QToolButton { color: palette(placeholder-text) }")  # follows light and dark
        self.clicked.connect(exports.show)
        exports.progressed.connect(self._progressed)
        exports.held.connect(self._hold)
        self.hide()

    def _progressed(self, progress: Progress | None) -> None:
        """None at the end."""
        self.setVisible(progress is not None)
        if progress is not None and not self._held:
            done = progress.documents_done + progress.documents_failed
            self.setText(
                tr("Exporting · {done} of {whole}").format(
                    done=number(done), whole=number(done + progress.documents_left)
                )
            )
            self.setToolTip(tr("Show the export"))

    def _hold(self, line: str) -> None:
        """What it waits for; empty when it goes on."""
        self._held = bool(line)
        if line:
            self.setText(tr("The export is waiting"))
            self.setToolTip(style.tip(told(line)))
