"""A block's box on the page: outline, tint and reading-order number."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ocr_desktop.document.blocks import Block
from ocr_desktop.gui import colours

PEN_WIDTH = 1.4
STRONG_PEN_WIDTH = 2.2
DOUBT_DASHES = (3.0, 2.5)  # in widths of the pen
TINT = 20
STRONG_TINT = 64
BADGE_FONT_PX = 10
BADGE_GAP_PX = 1.5
SMALLEST_SIDE_FOR_BADGE = 8.0
PADDING = 2.0  # page units of air between the text and its frame


class BoxItem(QGraphicsItem):
    """Draws one block in scene coordinates, which are page units; the pen's width is in pixels at any zoom."""

    def __init__(self, block: Block) -> None:
        super().__init__()
        self.block = block
        self._colour = colours.colour(block.category, dark=False)  # paper is white in dark surroundings too
        self._strong = self._doubtful = False
        box = block.box
        self._rect = QRectF(box.x0, box.y0, box.width, box.height).adjusted(-PADDING, -PADDING, PADDING, PADDING)
        self.badge = _Badge(block.order + 1, self._colour)
        self.badge.setParentItem(self)
        self.badge.setPos(self._rect.topLeft())
        self.setZValue(-self._rect.width() * self._rect.height())

    def boundingRect(self) -> QRectF:
        """The box with room for the pen at the smallest zoom."""
        return self._rect.adjusted(-4, -4, 4, 4)

    def set_strong(self, strong: bool) -> None:
        """Stand out, or not."""
        if strong != self._strong:
            self._strong = strong
            self.update()

    def set_doubtful(self, doubtful: bool) -> None:
        """Be outlined with a broken line, or not."""
        if doubtful != self._doubtful:
            self._doubtful = doubtful
            self.update()

    def set_scale(self, pixels_per_unit: float) -> None:
        """Hide the number where the box is too small to carry it."""
        side = min(self._rect.width(), self._rect.height()) * pixels_per_unit
        self.badge.setOpacity(1.0 if side >= SMALLEST_SIDE_FOR_BADGE or self._strong else 0.0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Tint and outline."""
        del option, widget
        tint = QColor(self._colour)
        tint.setAlpha(STRONG_TINT if self._strong else TINT)
        pen = QPen(self._colour, STRONG_PEN_WIDTH if self._strong else PEN_WIDTH)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if self._doubtful:
            pen.setDashPattern(DOUBT_DASHES)
        painter.setPen(pen)
        painter.setBrush(tint)
        painter.drawRect(self._rect)


class _Badge(QGraphicsItem):
    """The reading-order number at the box's corner: upright and of one size whatever the zoom and rotation."""

    def __init__(self, number: int, colour: QColor) -> None:
        super().__init__()
        self._text = str(number)
        self._colour = colour
        self._hollow = False
        self._font = QFont()
        self._font.setPixelSize(BADGE_FONT_PX)
        self._font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(self._font)
        height = metrics.height() + 2
        width = max(metrics.horizontalAdvance(self._text) + 8, height)
        self._rect = QRectF(-width - BADGE_GAP_PX, 0, width, height)  # beside the text, not over it
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_hollow(self, hollow: bool) -> None:
        """Stand out by an outline only, or not."""
        if hollow != self._hollow:
            self._hollow = hollow
            self.update()

    def boundingRect(self) -> QRectF:
        """In pixels about the box's corner."""
        return self._rect.adjusted(-1, -1, 1, 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """A pill with the number, filled or hollow."""
        del option, widget
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour, 1.4))
        painter.setBrush(Qt.GlobalColor.white if self._hollow else self._colour)
        radius = self._rect.height() / 2
        painter.drawRoundedRect(self._rect.adjusted(0.7, 0.7, -0.7, -0.7), radius, radius)
        painter.setFont(self._font)
        painter.setPen(self._colour if self._hollow else Qt.GlobalColor.white)
        painter.drawText(self._rect, Qt.AlignmentFlag.AlignCenter, self._text)
