"""A quiet notice in the middle of an area: a symbol, what is the matter, what can be done, buttons for it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ocr_desktop.gui import style, symbols
from ocr_desktop.gui.language import told


@dataclass(frozen=True, slots=True)
class Way:
    """A way on: a button and what it does."""

    title: str
    go: Callable[[], object]


class WayButtons(QWidget):
    """A row of buttons, one a way on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(style.GRID)
        self._shown: list[QPushButton] = []

    def offer(self, ways: tuple[Way, ...]) -> None:
        """Show these; those of before are gone."""
        for button in self._shown:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._shown = [QPushButton(way.title, self) for way in ways]
        for button, way in zip(self._shown, ways, strict=True):
            button.setAutoDefault(True)
            button.clicked.connect(lambda _checked=False, go=way.go: go())
            self._row.addWidget(button)
        self.setVisible(bool(ways))


class Notice(QWidget):
    """Says one thing in the middle of its area."""

    def __init__(self, parent: QWidget | None = None, *, symbol_size: int = 40) -> None:
        super().__init__(parent)
        self._symbol = "note"
        self._symbol_size = symbol_size
        self._picture = QLabel(self)
        self._title = _label(style.font(1.25, bold=True))
        self._text = _label(style.font())
        self._remedy = style.Caption(scale=1.0)
        self._remedy.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._remedy.setWordWrap(True)
        self._buttons = WayButtons(self)
        column = QVBoxLayout()
        column.setSpacing(style.GRID)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text, self._remedy):
            column.addWidget(label)
        around = QWidget(self)
        around.setLayout(column)
        around.setMaximumWidth(420)
        around.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        rows = QVBoxLayout(self)
        rows.addStretch(2)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(around, 20)
        line.addStretch(1)
        rows.addLayout(line)
        rows.addSpacing(style.GRID)
        rows.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignHCenter)  # which may need more room than the words
        rows.addStretch(3)

    def say(self, symbol: str, title: str, text: str, remedy: str = "", ways: tuple[Way, ...] = ()) -> None:
        """Show this; what was shown before is gone."""
        self._symbol = symbol
        title, text, remedy = told(title), told(text), told(remedy)
        for label, words in ((self._title, title), (self._text, text), (self._remedy, remedy)):
            label.setText(words)
            label.setVisible(bool(words))
        self.setAccessibleName(". ".join(filter(None, (title, text, remedy))))
        self._buttons.offer(ways)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own: the symbol follows the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        colour = style.secondary(self.palette())
        self._picture.setPixmap(symbols.pixmap(self._symbol, colour, self._symbol_size, self.devicePixelRatioF()))


def _label(font: QFont) -> style.Words:
    label = style.Words()
    label.setFont(font)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
