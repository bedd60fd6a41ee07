"""What differs between two readings, marked on the page."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ocr_desktop.document.geometry import Box
from ocr_desktop.gui import colours

_AIR = 5.0  # page units outside of the box, where the outline of its class is not
_PEN, _STRONG_PEN = 1.6, 3.2
_TINT, _STRONG_TINT, _HATCH = 26, 70, 110
_ABOVE_BOXES = 1e10


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where the readings differ.

    Args:
        box: in page units.
        alone: -1 where both readings have something; else the one that has: 0 the first, 1 the second.
        current: whether it is the one that is looked at.
    """

    box: Box
    alone: int = -1
    current: bool = False


class DifferenceMarks(QGraphicsItem):
    """All of a page in one item: a dashed frame each; what one reading alone has is hatched, each its own way."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: tuple[Mark, ...] = ()
        self.setZValue(_ABOVE_BOXES)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def marks(self) -> Sequence[Mark]:
        """What is marked."""
        return self._marks

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Mark these places, and no others."""
        self.prepareGeometryChange()
        self._marks = tuple(marks)
        self.update()

    def boundingRect(self) -> QRectF:
        """All of them."""
        whole = QRectF()
        for mark in self._marks:
            whole = whole.united(_around(mark.box))
        return whole.adjusted(-_AIR, -_AIR, _AIR, _AIR)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Frames, and hatching."""
        del option, widget
        for mark in self._marks:
            # Paper is white in dark surroundings too.
            ink, _ = colours.different(max(mark.alone, 0), dark=False)
            pen = QPen(ink, _STRONG_PEN if mark.current else _PEN, Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            painter.setPen(pen)
            tint = QColor(ink)
            tint.setAlpha(_STRONG_TINT if mark.current else _TINT)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if mark.alone >= 0:
                painter.setBrush(tint)
                painter.drawRect(_around(mark.box))
                tint.setAlpha(_HATCH)
                painter.setBrush(QBrush(tint, Qt.BrushStyle.BDiagPattern if mark.alone else Qt.BrushStyle.FDiagPattern))
            painter.drawRect(_around(mark.box))


def _around(box: Box) -> QRectF:
    return QRectF(box.x0, box.y0, box.width, box.height).adjusted(-_AIR, -_AIR, _AIR, _AIR)
