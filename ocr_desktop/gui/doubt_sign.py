"""A quiet word on why the block that is shown is doubtful."""

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ocr_desktop.gui import colours, style, symbols

_SYMBOL = 14


class DoubtSign(QWidget):
    """A symbol and a line, with … where there is no room for all of it; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol = QLabel(self)
        self._line = _Line(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, style.GRID, 0)
        row.setSpacing(style.GRID // 2)
        row.addWidget(self._symbol)
        row.addWidget(self._line, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHorizontalStretch(100)  # what it says comes before what else the line could say
        self.setSizePolicy(policy)
        self.hide()
        self._dress()

    @property
    def words(self) -> str:
        """What it says."""
        return self._line.text()

    def say(self, words: str) -> None:
        """Say something; empty takes it away."""
        self._line.setText(words)
        self.setToolTip(style.tip(words))
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own: the symbol follows light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_line"):
            self._dress()

    def _dress(self) -> None:
        colour = colours.warning(colours.is_dark(self.palette()))
        self._symbol.setPixmap(symbols.pixmap("doubt", colour, _SYMBOL, self.devicePixelRatioF()))


class _Line(style.Words):
    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setFont(style.font(0.9))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own: as much as there is room for."""
        del event
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        area = QRect(0, 0, self.width(), self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
