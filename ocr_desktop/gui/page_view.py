"""The page: its picture, sharp at any zoom, with the boxes of what was read on it."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTransform
from PySide6.QtWidgets import QGraphicsView, QMenu, QVBoxLayout, QWidget

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.box_hand import BLOCK, DRAWING, REGION, TOO_SMALL, BoxHand
from ocr_desktop.gui.box_item import BoxItem
from ocr_desktop.gui.canvas import Canvas
from ocr_desktop.gui.language import number, tr
from ocr_desktop.gui.page_marks import PageMarks
from ocr_desktop.gui.page_notice import PageNotice
from ocr_desktop.gui.page_pictures import PageKey, PagePictures
from ocr_desktop.gui.sharp_picture import SharpPicture
from ocr_desktop.gui.word_colours import Kind

MARGIN_PX = 24
ZOOM_STEP = 1.25
SMALLEST_ZOOM, LARGEST_ZOOM = 0.02, 32.0
FIT_SLACK_PX = 2  # what rounding may add before a scroll bar is in the way
_STEPS: dict[int, int] = {
    Qt.Key.Key_BracketRight: 1, Qt.Key.Key_BraceRight: 1, Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BraceLeft: -1,
}  # fmt: skip
UNKNOWN_SIZE = Size(595.0, 842.0)


class PageView(QWidget):
    """Shows one page at a time.

    Scene coordinates are page units; the view's transform alone leads from there to the screen.

    Signals:
        block_hovered, block_clicked: reading order of a block, -1 for none.
        place_pointed, place_clicked: reading order of the block there, -1 for none; x and y in page units.
        zoom_changed: logical pixels a page unit.
        copy_requested: reading order of the block to copy.
        retry_requested: the person wants the page tried again.
        edit_requested: reading order of the block whose text is to be changed.
        chosen_changed: others are chosen.
        delete_requested: the chosen blocks are to go.
        box_moved: reading order of a block, and its other ``Box``.
        box_drawn, region_drawn: the ``Box`` of a new block, or of a region that is to be read.
        drawing_ended: the person draws no more.
    """

    block_hovered = Signal(int)
    block_clicked = Signal(int)
    place_pointed = Signal(int, float, float)
    place_clicked = Signal(int, float, float)
    zoom_changed = Signal(float)
    copy_requested = Signal(int)
    retry_requested = Signal()
    edit_requested = Signal(int)
    chosen_changed = Signal()
    delete_requested = Signal()
    box_moved = Signal(int, object)
    box_drawn = Signal(object)
    region_drawn = Signal(object)
    drawing_ended = Signal()

    def __init__(self, pictures: PagePictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = UNKNOWN_SIZE
        self._shows = False  # a page
        self._boxes: dict[int, BoxItem] = {}
        self._current = self._hovered = -1
        self._also: set[int] = set()  # chosen beside the current one
        self._corrected: Mapping[int, str] = {}
        self._doubts: Mapping[int, str] = {}
        self._doubtful: frozenset[int] = frozenset()
        self._editable = False
        self._note = ""
        self.more: Callable[[QMenu, int], object] = lambda _menu, _order: None
        self._show_boxes = self._show_order = True
        self._fit: str = "page"
        self._turns = 0  # quarters by which what is seen is turned
        self._upright = 0  # of these, those that a person wants the page to be read with
        self.canvas = Canvas(self, self)
        self._picture = SharpPicture(pictures, self.canvas, lambda: self.zoom)
        self._picture.size_known.connect(self._take_size)
        self._picture.failed.connect(self.set_error)
        self.hand = BoxHand(self.canvas)
        self._marks = PageMarks()
        self.canvas.scene().addItem(self._marks)
        self.hand.moved.connect(lambda box: self.box_moved.emit(self._current, box))
        self.drawing_for = ""  # a purpose while boxes are drawn
        self.hand.drawn.connect(self._box_drawn)
        self.notice = PageNotice(self.canvas)
        self.hand.slipped.connect(lambda: self.notice.set_note(tr(TOO_SMALL)))
        self.notice.retry_requested.connect(self.retry_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self.canvas.set_sheet(None)

    # What is shown

    def show_page(self, path: Path, page: int, password: str | None, size: Size | None) -> None:
        """Go to a page; the picture follows.

        Args:
            page: from 0.
            size: in page units, if known already.
        """
        self.clear()
        self._shows = True
        self._set_size(size or UNKNOWN_SIZE)
        self._apply_fit()
        self._picture.show_page(PageKey(path, page, password))

    def clear(self) -> None:
        """Show nothing."""
        self._set_upright(0)
        self._picture.clear()
        self._shows = False
        self.set_result(None)
        self.canvas.set_sheet(None)
        self.set_drawing(False, self.drawing_for or BLOCK)
        self._note = ""
        self.notice.clear()

    def set_result(self, result: PageResult | None) -> None:
        """The boxes of a page that has been read; None takes all boxes away. What is there already stays."""
        current = self._current
        wanted = {block.order: block for block in result.blocks} if result is not None else {}
        for order in [order for order, item in self._boxes.items() if wanted.get(order) != item.block]:
            self.canvas.scene().removeItem(self._boxes.pop(order))
        self._current = self._hovered = -1
        self._also.clear()
        if result is None:
            self.hand.choose(None)
            return
        self._set_upright((result.asked_turn or 0) // 90)
        self._take_size(result.size)
        for order in wanted.keys() - self._boxes.keys():
            self.add_block(wanted[order])
        self._current = current if current in self._boxes else -1
        self._dress_all()

    @property
    def chosen(self) -> tuple[int, ...]:
        """Reading order of the blocks that are chosen, ascending."""
        return tuple(sorted((self._also | {self._current}) & self._boxes.keys()))

    @property
    def current(self) -> int:
        """Reading order of the current block, which is one of the chosen; -1 none."""
        return self._current if self._current in self._boxes else -1

    def choose(self, orders: Collection[int]) -> None:
        """Choose these blocks beside the current one, and no others."""
        self._also = {*orders, self._current} if len(orders) > 1 else set()
        self._dress_all()
        self.chosen_changed.emit()

    def set_editable(self, editable: bool) -> None:
        """Whether boxes can be changed."""
        self._editable = editable
        if not editable and self.hand.drawing:
            self.set_drawing(False, self.drawing_for)
        self._dress_all()

    def set_drawing(self, on: bool, purpose: str = BLOCK) -> None:
        """Begin or end drawing boxes for a purpose; the page says so while it lasts."""
        if on == (self.drawing_for == purpose):
            return
        ended, self.drawing_for = self.drawing_for, purpose if on else ""
        self.hand.draw(on)
        self.canvas.viewport().setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.notice.set_note(tr(DRAWING[purpose]) if on else self._note)
        if ended:
            self.drawing_ended.emit()

    def set_corrected(self, words: Mapping[int, str]) -> None:
        """The blocks that a person has changed: their numbers are hollow; the words say what was."""
        self._corrected = words
        self._dress_all()

    def set_doubts(self, words: Mapping[int, str], of_lines: Mapping[int, str]) -> None:
        """The blocks that are doubtful: their outlines are broken; the words say why, and which lines of others are."""
        self._doubtful = frozenset(words)
        self._doubts = {**of_lines, **words}
        self._dress_all()

    def mark_words(self, kind: Kind, boxes: Sequence[Box]) -> None:
        """Let places of the page stand out, and no others in this way."""
        self._marks.show_boxes(kind, boxes)

    def marked(self, kind: Kind) -> Sequence[QRectF]:
        """What stands out in this way, in page units."""
        return self._marks.boxes(kind)

    def bring_into_view(self, box: Box) -> None:
        """Scroll, as little as needed, so that a place is seen."""
        self.canvas.ensureVisible(QRectF(box.x0, box.y0, box.width, box.height), MARGIN_PX, MARGIN_PX)

    @property
    def size_shown(self) -> Size:
        """Of the page, in page units."""
        return self._size

    def add_block(self, block: Block) -> None:
        """A block found while the page is being read, or a new state of one."""
        old = self._boxes.pop(block.order, None)
        if old is not None:
            self.canvas.scene().removeItem(old)
        item = BoxItem(block)
        self._boxes[block.order] = item
        self.canvas.scene().addItem(item)
        self._dress(item)

    def highlight(self, order: int) -> None:
        """Let a block stand out without moving the view; -1 none."""
        before, self._hovered = self._hovered, order
        for item in filter(None, (self._boxes.get(before), self._boxes.get(order))):
            self._dress(item)

    def reveal(self, order: int, *, adding: bool = False) -> None:
        """Make a block the current one and bring it into view; -1 none.

        Args:
            adding: those that are chosen stay so.
        """
        self._also = {*self.chosen} if adding else set()
        self._current = order
        self._dress_all()
        item = self._boxes.get(order)
        if item is not None:
            self.canvas.ensureVisible(item, MARGIN_PX, MARGIN_PX)
            self.canvas.setAccessibleDescription(_described(item.block, len(self._boxes)))
        self.chosen_changed.emit()

    def set_stage(self, text: str, fraction: float | None) -> None:
        """A quiet note of what is happening to the page; empty takes it away.

        Args:
            fraction: 0 to 1, None while unknown.
        """
        self._note = ""
        self.notice.set_stage(text, fraction)

    def set_error(self, message: str, remedy: str) -> None:
        """Say on the page what went wrong and what can be done."""
        self.notice.set_error(message, remedy)

    def set_note(self, text: str) -> None:
        """Say at the foot of the page what is lacking on it."""
        self._note = text
        self.notice.set_note(text)

    def set_show_boxes(self, show: bool) -> None:
        """Whether boxes are drawn at all."""
        self._show_boxes = show
        self._dress_all()

    def set_show_order(self, show: bool) -> None:
        """Whether boxes carry their reading-order numbers."""
        self._show_order = show
        self._dress_all()

    # Zoom and rotation

    @property
    def zoom(self) -> float:
        """Logical pixels a page unit."""
        matrix = self.canvas.transform()
        return math.hypot(matrix.m11(), matrix.m12())

    @property
    def fit(self) -> str:
        """What the zoom follows: ``page`` or ``width``; empty where the person has chosen it."""
        return self._fit

    def show_as(self, fit: str, zoom: float) -> None:
        """As large as it was once, in terms of ``fit`` and ``zoom``."""
        if fit == "width":
            self.zoom_width()
        elif fit:
            self.zoom_fit()
        else:
            self._zoom_to(zoom)

    def zoom_in(self) -> None:
        """One step closer."""
        self._zoom_to(self.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step away."""
        self._zoom_to(self.zoom / ZOOM_STEP)

    def zoom_actual(self) -> None:
        """One page unit a logical pixel."""
        self._zoom_to(1.0)

    def zoom_fit(self) -> None:
        """The whole page, also after the window has changed its size."""
        self._fit = "page"
        self._apply_fit()

    def zoom_width(self) -> None:
        """The page's width, also after the window has changed its size."""
        self._fit = "width"
        self._apply_fit()

    def rotate_view(self, quarter_turns: int) -> None:
        """Turn what is seen, clockwise by quarters; the document is not changed."""
        self._turns = (self._turns + quarter_turns) % 4
        zoom = self.zoom
        self.canvas.setTransform(QTransform().rotate(90 * self._turns).scale(zoom, zoom))
        self._apply_fit()
        self._scale_changed()

    @property
    def turned(self) -> int:
        """Clockwise degrees by which what is seen is turned."""
        return 90 * self._turns

    def take_as_upright(self) -> None:
        """The page that is shown is upright as it is seen, and is so from now on."""
        self._upright = self._turns

    def next_block(self, step: int = 1, *, adding: bool = False) -> None:
        """Go to the next block in reading order, or the one before with step -1; those before stay chosen or not."""
        orders = sorted(self._boxes)
        if not orders:
            return
        if self._current in orders:
            position = min(max(orders.index(self._current) + step, 0), len(orders) - 1)
        else:
            position = 0 if step > 0 else len(orders) - 1
        self.block_clicked.emit(orders[position])
        self.reveal(orders[position], adding=adding)

    # From the canvas

    def hover_at(self, position: QPoint) -> None:
        """The pointer is at a place of the canvas."""
        order = self.order_at(position)
        if order != self._hovered:
            self.highlight(order)
            self.block_hovered.emit(order)
        point = self.canvas.mapToScene(position)
        self.place_pointed.emit(order, point.x(), point.y())

    def click_at(self, position: QPoint, *, adding: bool = False) -> None:
        """The person has clicked a place of the canvas."""
        point = self.canvas.mapToScene(position)  # before the page is scrolled
        order = self.order_at(position)
        if adding and order in self.chosen and len(self.chosen) > 1:
            self._also.discard(order)
            order = self._current if order != self._current else max(self._also - {order})
        chosen = self._also if adding else set()
        self.block_clicked.emit(order)
        self._also = chosen
        self.reveal(order, adding=adding)
        if not adding:
            self.place_clicked.emit(order, point.x(), point.y())

    def about_at(self, position: QPoint) -> str:
        """What is to be said of the block at a place of the canvas; empty for nothing."""
        order = self.order_at(position)
        said = (self._doubts.get(order, ""), self._corrected.get(order, ""))
        return style.tip("\n".join(filter(None, said)))

    def double_click_at(self, position: QPoint) -> None:
        """The person wants to change the text of a block."""
        order = self.order_at(position)
        if order >= 0 and not self.hand.drawing:
            self.edit_requested.emit(order)

    def key(self, event: QKeyEvent) -> bool:
        """``]`` and ``[`` walk through the blocks, with Shift those before stay chosen; Escape leaves them."""
        step = _STEPS.get(event.key())
        if step is not None:
            self.next_block(step, adding=event.key() in (Qt.Key.Key_BraceRight, Qt.Key.Key_BraceLeft))
        elif event.key() == Qt.Key.Key_Escape and (self.hand.busy or self.hand.drawing):
            self.hand.cancel()
            self.set_drawing(False, self.drawing_for or BLOCK)
        elif event.key() == Qt.Key.Key_Escape:
            self.reveal(-1)
            self.block_clicked.emit(-1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current in self._boxes:
            self.edit_requested.emit(self._current)
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete) and not event.modifiers() and self.chosen:
            self.delete_requested.emit()
        else:
            return False
        return True

    def fill_menu(self, menu: QMenu, position: QPoint) -> None:
        """What can be done with the block at a place; one that is not chosen is then."""
        order = self.order_at(position)
        if order < 0:
            self.more(menu, order)
            return
        if order not in self.chosen:
            self.click_at(position)
        menu.addAction(tr("Copy Block")).triggered.connect(lambda: self.copy_requested.emit(order))
        self.more(menu, order)

    def leave(self) -> None:
        """The pointer has left the canvas."""
        self.highlight(-1)
        self.block_hovered.emit(-1)
        self.place_pointed.emit(-1, 0.0, 0.0)

    def order_at(self, position: QPoint) -> int:
        """The smallest block at a place of the canvas (in its viewport's pixels), -1 for none."""
        point = self.canvas.mapToScene(position)
        found = [item.block for item in self._boxes.values() if item.block.box.contains(point.x(), point.y())]
        return min(found, key=lambda block: block.box.area).order if found and self._show_boxes else -1

    def seen_box(self, order: int) -> QRectF | None:
        """Where a block lies in the viewport, in its pixels; None for a block that is not there."""
        item = self._boxes.get(order)
        if item is None:
            return None
        box = item.block.box
        return QRectF(self.canvas.mapFromScene(box.x0, box.y0, box.width, box.height).boundingRect())

    def nearest(self, position: QPoint, shown: Callable[[int], bool]) -> int:
        """The block nearest to a place of the viewport, among those that are shown elsewhere, -1 where there is none.

        What is beside the place is nearer than what is above or below it.
        """
        point = self.canvas.mapToScene(position)
        upright = self._turns % 2 == 0

        def away(item: BoxItem) -> tuple[float, float, int]:
            box = item.block.box
            across = max(box.x0 - point.x(), point.x() - box.x1, 0.0)
            along = max(box.y0 - point.y(), point.y() - box.y1, 0.0)
            return (*((along, across) if upright else (across, along)), item.block.order)

        orders = (away(item) for item in self._boxes.values() if shown(item.block.order))
        return min(orders, default=(0.0, 0.0, -1))[2]

    def zoom_at(self, factor: float, position: QPoint) -> None:
        """Zoom by a factor with the place under the pointer staying where it is."""
        anchor = self.canvas.transformationAnchor()
        self.canvas.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        before = self.canvas.mapToScene(position)
        self._zoom_to(self.zoom * factor)
        self.canvas.setTransformationAnchor(anchor)
        moved = self.canvas.mapFromScene(before) - position
        self.canvas.horizontalScrollBar().setValue(self.canvas.horizontalScrollBar().value() + moved.x())
        self.canvas.verticalScrollBar().setValue(self.canvas.verticalScrollBar().value() + moved.y())

    def canvas_changed(self, *, resized: bool) -> None:
        """The canvas was resized or scrolled."""
        if resized:
            self._apply_fit()
            self.notice.place()
        self._picture.look_again()

    # Inside

    def _set_upright(self, quarters: int) -> None:
        turn, self._upright = (quarters - self._upright) % 4, quarters
        if turn:
            self.rotate_view(turn)

    def _box_drawn(self, box: Box) -> None:
        (self.region_drawn if self.drawing_for == REGION else self.box_drawn).emit(box)

    def _take_size(self, size: Size) -> None:
        if self._shows and size != self._size:
            self._set_size(size)
            self._apply_fit()

    def _set_size(self, size: Size) -> None:
        self._size = size
        self.canvas.set_sheet(size)
        self.hand.set_page(size)
        self._marks.set_page(size)

    def _zoom_to(self, zoom: float) -> None:
        self._fit = ""
        self._set_zoom(zoom)

    def _set_zoom(self, zoom: float) -> None:
        zoom = min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)
        self.canvas.setTransform(QTransform().rotate(90 * self._turns).scale(zoom, zoom))
        self._scale_changed()

    def _apply_fit(self) -> None:
        if not self._fit or not self._shows:
            return
        width, height = self._size.width, self._size.height
        if self._turns % 2:
            width, height = height, width
        room = self.canvas.room()
        horizontal = (room.width() - 2 * MARGIN_PX - FIT_SLACK_PX) / width
        vertical = (room.height() - 2 * MARGIN_PX - FIT_SLACK_PX) / height
        self._set_zoom(max(min(horizontal, vertical) if self._fit == "page" else horizontal, SMALLEST_ZOOM))

    def _scale_changed(self) -> None:
        self.canvas.set_margin(MARGIN_PX / self.zoom)
        self._dress_all()
        self.zoom_changed.emit(self.zoom)
        self._picture.look_again()

    def _dress_all(self) -> None:
        for item in self._boxes.values():
            self._dress(item)
        current = self._boxes.get(self._current)
        changeable = self._editable and self._show_boxes and not self._also - {self._current}
        self.hand.choose(current.block.box if current is not None and changeable else None)
        self.hand.rescale()

    def _dress(self, item: BoxItem) -> None:
        item.setVisible(self._show_boxes)
        item.set_strong(item.block.order in (self._current, self._hovered, *self._also))
        item.set_doubtful(item.block.order in self._doubtful)
        item.badge.set_hollow(item.block.order in self._corrected)
        item.badge.setVisible(self._show_order)
        item.set_scale(self.zoom)


def _described(block: Block, count: int) -> str:
    return tr("Block {number} of {count}, {category}: {text}").format(
        number=number(block.order + 1),
        count=number(count),
        category=phrases.category(block.category),
        text=block.text[:200],
    )
