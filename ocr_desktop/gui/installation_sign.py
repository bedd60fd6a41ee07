"""How an installation goes on, for a window whose sheet of models is closed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.language import told, tr
from ocr_desktop.gui.model_installer import ModelInstaller
from ocr_desktop.gui.progress_panel import VERBS
from ocr_desktop.model_store.progress import Update


class InstallationSign(QToolButton):
    """A quiet line that says how far it is, or that it has failed; pressed, it leads to the models."""

    def __init__(self, installer: ModelInstaller, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._installer = installer
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFont(style.font(0.9))
        self.setStyleSheet("QToolButton { color: palette(placeholder-text) }")  # follows light and dark
        self.setToolTip(tr("Show the models"))
        self.clicked.connect(self._pressed)
        installer.progressed.connect(self._show_update)
        installer.ended.connect(lambda _verdict: self.hide())
        installer.paused.connect(
            lambda: self._say(tr("The installation of {model} is paused").format(model=tr(installer.title)))
        )
        installer.failed.connect(self._failed)
        self.hide()

    def _show_update(self, update: Update) -> None:
        if self._installer.running is None:  # told before the end, heard after it
            return
        left = f" · {phrases.left(update.seconds_left)}" if update.seconds_left is not None else ""
        self._say(f"{tr(VERBS[update.step])} {tr(self._installer.title)} · {update.fraction:.0%}{left}")

    def _failed(self, error: OcrDesktopError) -> None:
        self._say(tr("The work on {model} has failed").format(model=tr(self._installer.title)))
        self.setToolTip(style.tip(f"{told(error.message)}\n{told(error.remedy)}"))

    def _say(self, words: str) -> None:
        self.setText(words)
        self.setToolTip(tr("Show the models"))
        self.show()

    def _pressed(self) -> None:
        self.setVisible(self._installer.running is not None)
