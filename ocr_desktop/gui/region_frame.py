"""A region of the page that is being read: a frame whose dashes move, and how far it is."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ocr_desktop.document.geometry import Box
from ocr_desktop.gui.box_hand import ACCENT

DASHES = (5.0, 4.0)  # in widths of the pen
PEN = 1.8
_TINT = 30
_FONT_PX = 11
_ABOVE_BOXES = 2e10


class RegionFrame(QGraphicsItem):
    """One region, in page units; the pen and the words keep their size at any zoom."""

    def __init__(self, box: Box) -> None:
        super().__init__()
        self._rect = QRectF(box.x0, box.y0, box.width, box.height)
        self._offset = 0.0
        self._tag = _Tag()
        self._tag.setParentItem(self)
        self._tag.setPos(self._rect.topLeft())
        self.setZValue(_ABOVE_BOXES)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def words(self) -> str:
        """What it says of the region."""
        return self._tag.words

    def say(self, words: str) -> None:
        """How far reading is."""
        self._tag.say(words)

    def step(self) -> None:
        """Let the dashes move on."""
        self._offset = (self._offset + 1.0) % sum(DASHES)
        self.update()

    def boundingRect(self) -> QRectF:
        """The region with room for the pen at the smallest zoom."""
        return self._rect.adjusted(-4, -4, 4, 4)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Tint and outline."""
        del option, widget
        tint = QColor(ACCENT)
        tint.setAlpha(_TINT)
        pen = QPen(ACCENT, PEN)
        pen.setCosmetic(True)
        pen.setDashPattern(DASHES)
        pen.setDashOffset(self._offset)
        painter.setPen(pen)
        painter.setBrush(tint)
        painter.drawRect(self._rect)


class _Tag(QGraphicsItem):
    """The words at the region's corner: upright and of one size whatever the zoom and rotation."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self._font = QFont()
        self._font.setPixelSize(_FONT_PX)
        self._font.setWeight(QFont.Weight.DemiBold)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def say(self, words: str) -> None:
        if words != self.words:
            self.prepareGeometryChange()
            self.words = words
            self.update()

    def boundingRect(self) -> QRectF:
        metrics = QFontMetricsF(self._font)
        height = metrics.height() + 6
        return QRectF(0, -height, metrics.horizontalAdvance(self.words) + 14, height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ACCENT)
        painter.drawRoundedRect(self.boundingRect().adjusted(0, 0, 0, -1), 4, 4)
        painter.setFont(self._font)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(self.boundingRect(), Qt.AlignmentFlag.AlignCenter, self.words)
