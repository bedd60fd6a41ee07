"""Reading order by hand: the number of a block is dragged to the block whose place it is to take."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QLabel

from ocr_desktop.gui import style
from ocr_desktop.gui.box_item import BoxItem
from ocr_desktop.gui.language import number
from ocr_desktop.gui.reader import Reader

SLACK_PX = 4  # a press that moves less is a click
_BESIDE = QPoint(2 * style.GRID, 2 * style.GRID)
_LEFT = Qt.MouseButton.LeftButton


class NumberHand(QObject):
    """Takes the pointer where it is over a number, before the page does.

    Args:
        move: blocks, by their reading order, are to stand before another one.
    """

    def __init__(self, reader: Reader, move: Callable[[Sequence[int], int], object]) -> None:
        super().__init__(reader)
        self._reader = reader
        self._view, self._canvas = reader.page_view, reader.page_view.canvas
        self._move = move
        self._pressed: QPoint | None = None
        self._order = -1  # of the block whose number was pressed
        self._dragging = False
        self._told = QLabel(self._canvas.viewport())
        self._told.setAutoFillBackground(True)
        self._told.setBackgroundRole(QPalette.ColorRole.Highlight)
        self._told.setForegroundRole(QPalette.ColorRole.HighlightedText)
        self._told.setMargin(style.GRID // 2)
        self._told.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._told.hide()
        self._canvas.viewport().installEventFilter(self)
        self._canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own."""
        if isinstance(event, QKeyEvent):
            if self._order < 0 or event.key() != Qt.Key.Key_Escape:
                return False
            self._let_go()
            return True
        if not isinstance(event, QMouseEvent) or watched is not self._canvas.viewport():
            return False
        place = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            return event.button() == _LEFT and self._press(place)
        if event.type() == QEvent.Type.MouseMove:
            return self._hover(place) if not event.buttons() else self._drag(place)
        return event.type() == QEvent.Type.MouseButtonRelease and event.button() == _LEFT and self._release(place)

    def _press(self, place: QPoint) -> bool:
        self._order = self._number_at(place)
        self._pressed = place
        return self._order >= 0

    def _hover(self, place: QPoint) -> bool:
        order = self._number_at(place)
        if order < 0:
            return False
        self._canvas.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        self._view.highlight(order)
        self._view.block_hovered.emit(order)
        return True

    def _drag(self, place: QPoint) -> bool:
        if self._order < 0 or self._pressed is None:
            return False
        self._dragging |= (place - self._pressed).manhattanLength() > SLACK_PX
        if self._dragging:
            self._canvas.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            target = self._target(place)
            self._view.highlight(target if target >= 0 else self._order)
            arrow = f" → {number(target + 1)}" if target >= 0 else ""
            self._told.setText(f"{number(self._order + 1)}{arrow}")
            self._told.adjustSize()
            self._told.move(place + _BESIDE)
            self._told.show()
        return True

    def _release(self, place: QPoint) -> bool:
        if self._order < 0:
            return False
        order, dragged = self._order, self._dragging
        target = self._target(place) if dragged else -1
        self._let_go()
        if not dragged:
            self._reader.reveal(order)
        elif target >= 0:
            self._reader.reveal(order)
            self._move([order], target if target < order else target + 1)
        return True

    def _let_go(self) -> None:
        self._order, self._dragging, self._pressed = -1, False, None
        self._told.hide()
        self._view.highlight(-1)
        self._canvas.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def _target(self, place: QPoint) -> int:
        """The other block at a place, by its number or its box; -1 none."""
        number_there = self._number_at(place)
        target = number_there if number_there >= 0 else self._view.order_at(place)
        return target if target != self._order else -1

    def _number_at(self, place: QPoint) -> int:
        """Reading order of the block whose number is at a place of the viewport; -1 for none, or where all stays."""
        if self._view.hand.drawing or not self._reader.editable:
            return -1
        for item in self._canvas.items(place):
            box = item.parentItem()
            if isinstance(box, BoxItem) and item is box.badge:
                return box.block.order
        return -1
