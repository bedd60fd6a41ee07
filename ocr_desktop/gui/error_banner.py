"""A line above the page that says what went wrong there, or what was done, with a way on."""

from enum import StrEnum

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ocr_desktop.gui import colours, style, symbols
from ocr_desktop.gui.language import told, tr
from ocr_desktop.gui.notice import Way, WayButtons


class Tone(StrEnum):
    """What kind of news it is, by the symbol that stands before it."""

    TROUBLE = "warning"
    NOTE = "note"
    DONE = "done"


class ErrorBanner(QWidget):
    """Hidden until it has something to say. Only one thing at a time: the newest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.TROUBLE
        self._picture = QLabel(self)
        self._message = style.Words(parent=self)
        self._message.setWordWrap(True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._remedy = style.Caption(parent=self)
        self._remedy.setWordWrap(True)
        self._buttons = WayButtons(self)
        self._close = QToolButton(self)
        self._close.setAutoRaise(True)
        self._close.setToolTip(tr("Dismiss"))
        self._close.setAccessibleName(tr("Dismiss this message"))
        self._close.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._message)
        words.addWidget(self._remedy)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * style.GRID, style.GRID, style.GRID, style.GRID)
        row.setSpacing(style.GRID + 4)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._buttons)
        row.addWidget(self._close)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def say(self, message: str, remedy: str = "", ways: tuple[Way, ...] = (), *, tone: Tone = Tone.TROUBLE) -> None:
        """Show a message."""
        self._tone = tone
        message, remedy = told(message), told(remedy)
        self._message.setText(message)
        self._remedy.setText(remedy)
        self._remedy.setVisible(bool(remedy))
        self.setAccessibleName(f"{message} {remedy}".strip())
        self._buttons.offer(ways)
        self._draw()
        self.show()

    @property
    def message(self) -> str:
        """What it says, empty while it is hidden."""
        return "" if self.isHidden() else self._message.text()

    @property
    def tone(self) -> Tone:
        """Of what it said last."""
        return self._tone

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own: a tint of the colour of what it says, and a line below."""
        super().paintEvent(event)
        painter = QPainter(self)
        tint = self._colour()
        tint.setAlphaF(0.10)
        painter.fillRect(self.rect(), tint)
        painter.fillRect(0, self.height() - 1, self.width(), 1, style.hairline(self.palette()))
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own: the symbols follow the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _colour(self) -> QColor:
        dark = colours.is_dark(self.palette())
        of_tone = {Tone.TROUBLE: colours.failed, Tone.NOTE: colours.warning, Tone.DONE: colours.done}
        return of_tone[self._tone](dark)

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(symbols.pixmap(self._tone, self._colour(), 20, ratio))
        self._close.setIcon(symbols.icon("close", self.palette(), ratio))
        self.update()
