"""Boxes by hand: the chosen one is moved and resized, a new one is drawn."""

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.sentences import said

BLOCK, REGION = "block", "region"  # what is drawn
DRAWING = {
    BLOCK: said("Drag a rectangle around what is missing. Esc ends it."),
    REGION: said("Drag a rectangle around what is to be read. Esc ends it."),
}
TOO_SMALL = said("That was too small. Drag a larger rectangle; Esc ends it.")
HANDLE_PX = 8.0
REACH_PX = 7.0  # about a handle's middle, where it is gripped
SLACK_PX = 4  # a press that moves less is a click
SMALLEST = 2.0  # page units that a side keeps
ACCENT = QColor("#0a63d8")  # paper is white in dark surroundings too
Sides = tuple[int, int]  # which side moves: -1 the left or upper one, 1 the other, 0 none
_CORNERS: tuple[Sides, ...] = ((-1, -1), (-1, 1), (1, -1), (1, 1))
_ROOM = 4  # handles long is a side that has one in its middle too
_WHOLE: Sides = (0, 0)


class BoxHand(QObject):
    """What the pointer does to boxes.

    Args:
        view: whose scene coordinates are page units.

    Signals:
        moved: the chosen box is another one: a ``Box``.
        drawn: a new ``Box``.
        slipped: what was drawn is too small to be meant.
    """

    moved = Signal(object)
    drawn = Signal(object)
    slipped = Signal()

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._view = view
        self._limits = Box(0.0, 0.0, 1.0, 1.0)
        self._box: Box | None = None
        self._drawing = False
        self._pressed: QPoint | None = None
        self._grip: Sides | None = None
        self._dragged: Box | None = None
        self._frame = _Frame()
        view.scene().addItem(self._frame)

    @property
    def drawing(self) -> bool:
        """Whether a new box is to be drawn."""
        return self._drawing

    @property
    def busy(self) -> bool:
        """Whether something is being dragged."""
        return self._grip is not None

    @property
    def moving(self) -> bool:
        """Whether the chosen box is being moved as a whole."""
        return self._grip == _WHOLE and self._dragged is not None and not self._drawing

    def set_page(self, size: Size) -> None:
        """The page that boxes stay on."""
        self._limits = size.box

    def choose(self, box: Box | None) -> None:
        """The box that can be moved and resized, None for none; what is being dragged goes on."""
        self._box = box
        if not self.busy:
            self._frame.show_box(box, self._scale(), handles=True)

    def draw(self, on: bool) -> None:
        """Begin or end drawing new boxes."""
        self._drawing = on
        self.cancel()

    def cancel(self) -> None:
        """Let go of what is being dragged; nothing is changed."""
        self._pressed = self._grip = self._dragged = None
        self._frame.show_box(self._box, self._scale(), handles=True)

    def rescale(self) -> None:
        """The view shows the page at another zoom."""
        self._frame.set_scale(self._scale())

    # From the canvas; positions in the viewport's pixels

    def press(self, position: QPoint) -> bool:
        """The button is down; whether the hand takes it."""
        self._grip = (1, 1) if self._drawing else self._grip_at(position)
        self._pressed = position if self._grip is not None else None
        return self._grip is not None

    def drag(self, position: QPoint) -> None:
        """It has moved, with the button down."""
        if self._pressed is None or self._grip is None:
            return
        if self._dragged is None and (position - self._pressed).manhattanLength() <= SLACK_PX:
            return
        start, end = self._view.mapToScene(self._pressed), self._view.mapToScene(position)
        if self._drawing or self._box is None:
            box = Box.around([(start.x(), start.y()), (end.x(), end.y())]).clamped(self._limits)
        else:
            box = _changed(self._box, self._grip, end - start, self._limits)
        self._dragged = box
        self._frame.show_box(box, self._scale(), handles=not self._drawing)

    def release(self, position: QPoint) -> bool:
        """The button is up; whether anything was dragged."""
        if self._grip is None:
            return False
        self.drag(position)
        box, self._grip, self._pressed, self._dragged = self._dragged, None, None, None
        if box is None:
            return False
        self._frame.show_box(self._box, self._scale(), handles=True)
        if self._drawing:
            if min(box.width, box.height) >= SMALLEST:
                self.drawn.emit(box)
            else:
                self.slipped.emit()
        elif box != self._box:
            self.moved.emit(box)
        return True

    def cursor(self, position: QPoint) -> Qt.CursorShape:
        """What the pointer looks like at a place."""
        if self._drawing:
            return Qt.CursorShape.CrossCursor
        grip = self._grip_at(position)
        if grip is None:
            return Qt.CursorShape.ArrowCursor
        if grip == _WHOLE:
            return Qt.CursorShape.SizeAllCursor
        seen = self._view.mapFromScene(QPointF(1000.0 * grip[0], 1000.0 * grip[1])) - self._view.mapFromScene(0.0, 0.0)
        if abs(seen.x()) < abs(seen.y()) / 2:
            return Qt.CursorShape.SizeVerCursor
        if abs(seen.y()) < abs(seen.x()) / 2:
            return Qt.CursorShape.SizeHorCursor
        same = (seen.x() > 0) == (seen.y() > 0)
        return Qt.CursorShape.SizeFDiagCursor if same else Qt.CursorShape.SizeBDiagCursor

    def _scale(self) -> float:
        matrix = self._view.transform()
        return float((matrix.m11() ** 2 + matrix.m12() ** 2) ** 0.5) or 1.0

    def _grip_at(self, position: QPoint) -> Sides | None:
        """What of the chosen box is at a place."""
        if self._box is None:
            return None
        places = {
            sides: self._view.mapFromScene(_handle(self._box, sides)) for sides in _handles(self._box, self._scale())
        }
        near = {sides: (place - position).manhattanLength() for sides, place in places.items()}
        best = min(near, key=lambda sides: near[sides])
        if near[best] <= REACH_PX:
            return best
        point = self._view.mapToScene(position)
        return _WHOLE if self._box.contains(point.x(), point.y()) else None


class _Frame(QGraphicsItem):
    """The chosen box with its handles, or the one that is being drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._box = Box(0.0, 0.0, 0.0, 0.0)
        self._scale, self._handles = 1.0, True
        self.setVisible(False)
        self.setZValue(1e12)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_box(self, box: Box | None, scale: float, *, handles: bool) -> None:
        self.prepareGeometryChange()
        self.setVisible(box is not None)
        self._box, self._scale, self._handles = box or self._box, scale, handles
        self.update()

    def set_scale(self, scale: float) -> None:
        self.prepareGeometryChange()
        self._scale = scale

    def boundingRect(self) -> QRectF:
        margin = HANDLE_PX / self._scale
        box = self._box
        return QRectF(box.x0, box.y0, box.width, box.height).adjusted(-margin, -margin, margin, margin)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        del option, widget
        pen = QPen(ACCENT, 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        box, side = self._box, HANDLE_PX / self._scale
        painter.drawRect(QRectF(box.x0, box.y0, box.width, box.height))
        if self._handles:
            painter.setBrush(Qt.GlobalColor.white)
            for sides in _handles(box, self._scale):
                place = _handle(box, sides)
                painter.drawRect(QRectF(place.x() - side / 2, place.y() - side / 2, side, side))


def _handles(box: Box, scale: float) -> tuple[Sides, ...]:
    """Those that a box has room for, so that it can still be gripped as a whole."""
    wide = ((0, -1), (0, 1)) if box.width * scale >= _ROOM * HANDLE_PX else ()
    high = ((-1, 0), (1, 0)) if box.height * scale >= _ROOM * HANDLE_PX else ()
    return (*_CORNERS, *wide, *high)


def _handle(box: Box, sides: Sides) -> QPointF:
    x, y = box.centre
    return QPointF(x + sides[0] * box.width / 2, y + sides[1] * box.height / 2)


def _changed(box: Box, grip: Sides, by: QPointF, limits: Box) -> Box:
    """The box with the gripped sides moved, on the page and no smaller than can be gripped again."""
    if grip == _WHOLE:
        dx = min(max(by.x(), limits.x0 - box.x0), limits.x1 - box.x1)
        dy = min(max(by.y(), limits.y0 - box.y0), limits.y1 - box.y1)
        return Box(box.x0 + dx, box.y0 + dy, box.x1 + dx, box.y1 + dy)
    x0, x1 = _side(box.x0, box.x1, grip[0], by.x(), (limits.x0, limits.x1))
    y0, y1 = _side(box.y0, box.y1, grip[1], by.y(), (limits.y0, limits.y1))
    return Box(x0, y0, x1, y1)


def _side(low: float, high: float, moved: int, by: float, limits: tuple[float, float]) -> tuple[float, float]:
    if moved < 0:
        return min(max(low + by, limits[0]), max(high - SMALLEST, limits[0])), high
    if moved > 0:
        return low, max(min(high + by, limits[1]), min(low + SMALLEST, limits[1]))
    return low, high
