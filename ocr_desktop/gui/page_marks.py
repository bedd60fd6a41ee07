"""Words that stand out on the page, as if by a marker."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui.word_colours import Kind, on_paper

_AIR = 1.0  # page units around the words, less where lines are thin
_ABOVE_BOXES = 1e11


class PageMarks(QGraphicsItem):
    """All marks of a page, in one item: hundreds of them cost no more than one."""

    def __init__(self) -> None:
        super().__init__()
        self._limits = QRectF()
        self._boxes: dict[Kind, list[QRectF]] = {}
        self.setZValue(_ABOVE_BOXES)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_page(self, size: Size) -> None:
        """The page that they lie on."""
        self.prepareGeometryChange()
        self._limits = QRectF(-_AIR, -_AIR, size.width + 2 * _AIR, size.height + 2 * _AIR)

    def show_boxes(self, kind: Kind, boxes: Sequence[Box]) -> None:
        """Mark these places, and no others in this way."""
        before = self._boxes.get(kind, [])
        self._boxes[kind] = now = [_around(box) for box in boxes]
        if before != now:
            for rect in (*before, *now):
                self.update(rect)

    def boxes(self, kind: Kind) -> Sequence[QRectF]:
        """What is marked in this way."""
        return self._boxes.get(kind, ())

    def boundingRect(self) -> QRectF:
        """Qt's own."""
        return self._limits

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """As a marker does it: what is dark stays dark."""
        del option, widget
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for kind in Kind:
            for rect in self._boxes.get(kind, ()):
                if kind is Kind.UNSURE:
                    painter.setPen(_dots(on_paper(kind)))
                    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
                    painter.setPen(Qt.PenStyle.NoPen)
                else:
                    painter.fillRect(rect, on_paper(kind))


def _dots(colour: QColor) -> QPen:
    pen = QPen(colour, 1.6, Qt.PenStyle.DotLine)
    pen.setCosmetic(True)
    return pen


def _around(box: Box) -> QRectF:
    air = min(_AIR, 0.1 * min(box.width, box.height))
    return QRectF(box.x0 - air, box.y0 - air, box.width + 2 * air, box.height + 2 * air)
