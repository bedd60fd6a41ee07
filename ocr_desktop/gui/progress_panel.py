"""How an installation goes on, below the models."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.language import told, tr
from ocr_desktop.model_store.progress import Step, Update
from ocr_desktop.sentences import said

VERBS = {
    Step.DOWNLOAD: said("Downloading"),
    Step.IMPORT: said("Importing"),
    Step.CONVERT: said("Converting"),
    Step.VERIFY: said("Verifying"),
}


class ProgressPanel(QWidget):
    """How an installation goes on, and what went wrong with it.

    Signals:
        pause_wanted: the person wants to stop for now.
        again_wanted: the person wants to go on.
    """

    pause_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, words_width: int, parent: QWidget) -> None:
        """Nothing is shown yet.

        Args:
            words_width: where lines break.
        """
        super().__init__(parent)
        self._words_width = words_width
        self.words = style.Words()
        self.figures = style.Caption()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(style.GRID)
        self.bar.setAccessibleName(tr("Progress of the installation"))
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._pressed)
        self._running = False
        line = QHBoxLayout()
        line.addWidget(self.bar, 1)
        line.addStretch()
        line.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, style.GRID, 0, style.GRID)
        column.setSpacing(style.GRID // 2)
        column.addWidget(self.words)
        column.addWidget(self.figures)
        column.addLayout(line)
        self.hide()

    def begin(self, words: str) -> None:
        """Something begins."""
        self._running = True
        self._say(tr("{what}…").format(what=words), "", tr("Pause"))
        self.bar.setRange(0, 0)
        self.bar.show()

    def show_update(self, update: Update) -> None:
        """It has come to this."""
        if not self._running:
            return
        self._put(self.words, f"{tr(VERBS[update.step])} · {told(update.what)}")
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(update.fraction * 1000))
        parts = (
            [tr("{done} of {whole}").format(done=phrases.size(update.done), whole=phrases.size(update.total))]
            if update.total
            else []
        )
        parts += (
            [tr("{size} a second").format(size=phrases.size(round(update.speed)))]
            if update.total and update.speed
            else []
        )
        parts += [phrases.left(update.seconds_left)] if update.seconds_left is not None else []
        self._put(self.figures, " · ".join(parts))

    def stopping(self) -> None:
        """The person wants to stop: that takes effect at the next step."""
        self.button.setEnabled(False)
        self._put(self.words, tr("Stopping…"))

    def show_paused(self) -> None:
        """It has stopped."""
        self._running = False
        self._say(tr("Paused. What has arrived and what is converted is kept."), "", tr("Go On"))

    def show_error(self, error: OcrDesktopError) -> None:
        """It has failed."""
        self._running = False
        self._say(told(error.message), told(error.remedy), tr("Try Again"))
        self.bar.hide()

    def clear(self, words: str) -> None:
        """It is over; empty words say nothing."""
        self._running = False
        self._say(words, "", "")
        self.bar.hide()
        self.setVisible(bool(words))

    def _say(self, words: str, figures: str, button: str) -> None:
        self._put(self.words, words)
        self._put(self.figures, figures)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.button.setEnabled(True)
        self.show()

    def _pressed(self) -> None:
        (self.pause_wanted if self._running else self.again_wanted).emit()

    def _put(self, label: QLabel, text: str) -> None:
        label.setText(text)
        style.wrap(label, self._words_width)
