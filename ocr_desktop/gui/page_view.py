"""The page: its picture, sharp at any zoom, with the boxes of what was read on it."""

import math
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsPixmapItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui import colours
from ocr_desktop.gui.box_item import BoxItem
from ocr_desktop.gui.page_notice import PageNotice
from ocr_desktop.gui.page_pictures import LARGEST_SCALE, PageKey, PagePictures, Picture

WHOLE_PAGE_PIXELS = 6_000_000
FIRST_PIXELS = 2_500_000
DETAIL_PIXELS = 12_000_000
DETAIL_MARGIN = 0.25
SETTLE_MS = 120
MARGIN_PX = 24
ZOOM_STEP = 1.25
SMALLEST_ZOOM, LARGEST_ZOOM = 0.02, 32.0
FIT_SLACK_PX = 2  # what rounding may add before a scroll bar is in the way
UNKNOWN_SIZE = Size(595.0, 842.0)
CLICK_SLACK_PX = 4


class PageView(QWidget):
    """Shows one page at a time.

    Scene coordinates are page units; the view's transform alone leads from there to the screen.

    Signals:
        block_hovered, block_clicked: reading order of a block, -1 for none.
        zoom_changed: logical pixels a page unit.
        copy_requested: reading order of the block to copy.
        retry_requested: the person wants the page tried again.
    """

    block_hovered = Signal(int)
    block_clicked = Signal(int)
    zoom_changed = Signal(float)
    copy_requested = Signal(int)
    retry_requested = Signal()

    def __init__(self, pictures: PagePictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._key: PageKey | None = None
        self._size = UNKNOWN_SIZE
        self._whole_request = self._detail_request = -1
        self._base_scale = 0.0
        self._boxes: dict[int, BoxItem] = {}
        self._current = self._hovered = -1
        self._show_boxes = self._show_order = True
        self._fit: str = "page"
        self._turns = 0
        self.canvas = _Canvas(self)
        self.notice = PageNotice(self.canvas)
        self.notice.retry_requested.connect(self.retry_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setFocusProxy(self.canvas)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._ask_for_detail)
        queued = Qt.ConnectionType.QueuedConnection  # an answer may come before its request has a name here
        pictures.picture_ready.connect(self._picture_arrived, queued)
        pictures.picture_failed.connect(self._picture_failed, queued)
        self.canvas.set_sheet(None)

    # What is shown

    def show_page(self, path: Path, page: int, password: str | None, size: Size | None) -> None:
        """Go to a page; the picture follows.

        Args:
            page: from 0.
            size: in page units, if known already.
        """
        self.clear()
        self._key = PageKey(path, page, password)
        self._set_size(size or UNKNOWN_SIZE)
        self._apply_fit()
        self._whole_request = self._pictures.request(
            self._key, max_pixels=FIRST_PIXELS, max_scale=self._wanted_scale(LARGEST_SCALE / 4)
        )

    def clear(self) -> None:
        """Show nothing."""
        self._settle.stop()
        for request in (self._whole_request, self._detail_request):
            if request >= 0:
                self._pictures.cancel(request)
        self._whole_request = self._detail_request = -1
        self._key = None
        self._base_scale = 0.0
        self.set_result(None)
        self.canvas.set_sheet(None)
        self.notice.clear()

    def set_result(self, result: PageResult | None) -> None:
        """The boxes of a page that has been read; None takes all boxes away."""
        current = self._current
        for item in self._boxes.values():
            self.canvas.scene().removeItem(item)
        self._boxes.clear()
        self._current = self._hovered = -1
        if result is None:
            return
        if self._key is not None and result.size != self._size:
            self._set_size(result.size)
            self._apply_fit()
        for block in result.blocks:
            self.add_block(block)
        self._current = current if current in self._boxes else -1
        self._dress_all()

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
        self._hovered = order
        self._dress_all()

    def reveal(self, order: int) -> None:
        """Make a block the current one and bring it into view; -1 none."""
        self._current = order
        self._dress_all()
        item = self._boxes.get(order)
        if item is not None:
            self.canvas.ensureVisible(item, MARGIN_PX, MARGIN_PX)
            self.canvas.setAccessibleDescription(_described(item.block, len(self._boxes)))

    def set_stage(self, text: str, fraction: float | None) -> None:
        """A quiet note of what is happening to the page; empty takes it away.

        Args:
            fraction: 0 to 1, None while unknown.
        """
        self.notice.set_stage(text, fraction)

    def set_error(self, message: str, remedy: str) -> None:
        """Say on the page what went wrong and what can be done."""
        self.notice.set_error(message, remedy)

    def set_note(self, text: str) -> None:
        """Say at the foot of the page what is lacking on it."""
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

    def next_block(self, step: int = 1) -> None:
        """Go to the next block in reading order, or the one before with step -1."""
        orders = sorted(self._boxes)
        if not orders:
            return
        if self._current in orders:
            position = min(max(orders.index(self._current) + step, 0), len(orders) - 1)
        else:
            position = 0 if step > 0 else len(orders) - 1
        self.block_clicked.emit(orders[position])
        self.reveal(orders[position])

    # From the canvas

    def hover_at(self, position: QPoint) -> None:
        """The pointer is at a place of the canvas."""
        order = self.order_at(position)
        if order != self._hovered:
            self.highlight(order)
            self.block_hovered.emit(order)

    def click_at(self, position: QPoint) -> None:
        """The person has clicked a place of the canvas."""
        order = self.order_at(position)
        self.reveal(order)
        self.block_clicked.emit(order)

    def leave(self) -> None:
        """The pointer has left the canvas."""
        self.highlight(-1)
        self.block_hovered.emit(-1)

    def order_at(self, position: QPoint) -> int:
        """The smallest block at a place of the canvas (in its viewport's pixels), -1 for none."""
        point = self.canvas.mapToScene(position)
        found = [item.block for item in self._boxes.values() if item.block.box.contains(point.x(), point.y())]
        return min(found, key=lambda block: block.box.area).order if found and self._show_boxes else -1

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
        self._settle.start()

    # Inside

    def _set_size(self, size: Size) -> None:
        self._size = size
        self.canvas.set_sheet(size)

    def _wanted_scale(self, at_least: float = 0.0) -> float:
        return min(max(self.zoom * self.canvas.devicePixelRatioF(), at_least), LARGEST_SCALE)

    def _zoom_to(self, zoom: float) -> None:
        self._fit = ""
        self._set_zoom(zoom)

    def _set_zoom(self, zoom: float) -> None:
        zoom = min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)
        self.canvas.setTransform(QTransform().rotate(90 * self._turns).scale(zoom, zoom))
        self._scale_changed()

    def _apply_fit(self) -> None:
        if not self._fit or self._key is None:
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
        self._settle.start()

    def _dress_all(self) -> None:
        for item in self._boxes.values():
            self._dress(item)

    def _dress(self, item: BoxItem) -> None:
        item.setVisible(self._show_boxes)
        item.set_strong(item.block.order in (self._current, self._hovered))
        item.badge.setVisible(self._show_order)
        item.set_scale(self.zoom)

    def _ask_for_detail(self) -> None:
        """Once the view rests: ask for more pixels if those at hand are too few for this zoom."""
        if self._key is None or self._base_scale == 0.0:
            return
        if self._detail_request >= 0:
            self._pictures.cancel(self._detail_request)
            self._detail_request = -1
        scale = self._wanted_scale()
        if scale <= self._base_scale * 1.05:
            self.canvas.set_detail(None)
            return
        clip: Box | None = None
        if self._size.area * scale * scale > WHOLE_PAGE_PIXELS:
            seen = self.canvas.visible_part()
            margin = DETAIL_MARGIN * max(seen.width(), seen.height())
            clip = Box(seen.left(), seen.top(), seen.right(), seen.bottom()).padded(margin).clamped(self._size.box)
            if clip.area == 0 or self.canvas.detail_serves(clip.intersection(_box(seen)), scale):
                return
        self._detail_request = self._pictures.request(self._key, max_pixels=DETAIL_PIXELS, max_scale=scale, clip=clip)

    def _picture_arrived(self, request: int, picture: Picture) -> None:
        if request == self._whole_request:
            self._whole_request = -1
            if picture.page_size != self._size:
                self._set_size(picture.page_size)
                self._apply_fit()
            self._base_scale = picture.scale
            self.canvas.set_whole(picture)
            self._settle.start()
        elif request == self._detail_request:
            self._detail_request = -1
            if picture.clip == self._size.box:
                self._base_scale = picture.scale
                self.canvas.set_whole(picture)
                self.canvas.set_detail(None)
            else:
                self.canvas.set_detail(picture)

    def _picture_failed(self, request: int, message: str, remedy: str) -> None:
        if request == self._whole_request:
            self._whole_request = -1
            self.set_error(message, remedy)
        elif request == self._detail_request:
            self._detail_request = -1


class _Canvas(QGraphicsView):
    """The paper on its ground, and the person's hand on it."""

    def __init__(self, owner: PageView) -> None:
        scene = QGraphicsScene(owner)
        super().__init__(scene, owner)
        self._owner = owner
        self._scene = scene
        self._sheet = QGraphicsRectItem()
        self._whole = QGraphicsPixmapItem()
        self._detail = QGraphicsPixmapItem()
        self._detail_picture: Picture | None = None
        for depth, item in enumerate((self._sheet, self._whole, self._detail)):
            item.setZValue(-1e12 + depth)
            scene.addItem(item)
        for pixmap in (self._whole, self._detail):
            pixmap.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._sheet.setBrush(Qt.GlobalColor.white)
        self._pressed: QPoint | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName("Page")
        self._colour_ground()

    def set_sheet(self, size: Size | None) -> None:
        """The paper's size; None takes it away. Pictures of before are dropped."""
        self._whole.setPixmap(QPixmap())
        self.set_detail(None)
        self._sheet.setVisible(size is not None)
        if size is not None:
            self._sheet.setRect(0, 0, size.width, size.height)

    def set_margin(self, margin: float) -> None:
        """Ground around the paper, in page units."""
        self._scene.setSceneRect(self._sheet.rect().adjusted(-margin, -margin, margin, margin))

    def set_whole(self, picture: Picture) -> None:
        """The picture of the whole page."""
        _place(self._whole, picture)

    def set_detail(self, picture: Picture | None) -> None:
        """A sharper picture of a part, over the other."""
        self._detail_picture = picture
        if picture is None:
            self._detail.setPixmap(QPixmap())
        else:
            _place(self._detail, picture)

    def detail_serves(self, clip: Box | None, scale: float) -> bool:
        """Whether the sharper picture at hand shows this part at this scale already."""
        picture = self._detail_picture
        if picture is None or clip is None:
            return False
        return picture.scale >= scale * 0.95 and clip.overlap(picture.clip) > 0.999

    def room(self) -> QRectF:
        """The viewport as it is without scroll bars, in logical pixels."""
        return QRectF(self.contentsRect())

    def visible_part(self) -> QRectF:
        """What is seen, in page units."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def event(self, event: QEvent) -> bool:
        """Pinching zooms."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._owner.zoom_at(1.0 + event.value(), event.position().toPoint())
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Leaving the page ends the hover."""
        if event.type() == QEvent.Type.Leave:
            self._owner.leave()
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system between light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._colour_ground()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        super().resizeEvent(event)
        self._owner.canvas_changed(resized=True)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Another part is seen."""
        super().scrollContentsBy(dx, dy)
        self._owner.canvas_changed(resized=False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls; with the control key (⌘ on a Mac) it zooms at the pointer."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._owner.zoom_at(1.0015 ** event.angleDelta().y(), event.position().toPoint())
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where, to tell a click from a drag."""
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press and release at one place is a click."""
        super().mouseReleaseEvent(event)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        place = event.position().toPoint()
        if self._pressed is not None and (place - self._pressed).manhattanLength() <= CLICK_SLACK_PX:
            self._owner.click_at(place)
        self._pressed = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover."""
        super().mouseMoveEvent(event)
        if not event.buttons():
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
            self._owner.hover_at(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """``]`` and ``[`` walk through the blocks, Escape leaves them."""
        if event.key() in (Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft):
            self._owner.next_block(1 if event.key() == Qt.Key.Key_BracketRight else -1)
        elif event.key() == Qt.Key.Key_Escape:
            self._owner.reveal(-1)
            self._owner.block_clicked.emit(-1)
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            event.ignore()  # pages are turned by the window
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy the block under the pointer."""
        order = self._owner.order_at(event.pos())
        if order < 0:
            return
        menu = QMenu(self)
        copy = menu.addAction("Copy Block as Markdown")
        copy.triggered.connect(lambda: self._owner.copy_requested.emit(order))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _colour_ground(self) -> None:
        dark = colours.is_dark(self.palette())
        self.setBackgroundBrush(QColor("#1c1c1e") if dark else QColor("#e9e9ec"))
        pen = QPen(QColor("#48484a") if dark else QColor("#c7c7cc"), 1)
        pen.setCosmetic(True)
        self._sheet.setPen(pen)


def _place(item: QGraphicsPixmapItem, picture: Picture) -> None:
    item.setPixmap(QPixmap.fromImage(picture.image))
    clip = picture.clip
    horizontal = clip.width / max(picture.image.width(), 1)
    vertical = clip.height / max(picture.image.height(), 1)
    item.setTransform(QTransform(horizontal, 0, 0, vertical, clip.x0, clip.y0))


def _box(rect: QRectF) -> Box:
    return Box(rect.left(), rect.top(), rect.right(), rect.bottom())


def _described(block: Block, count: int) -> str:
    return f"Block {block.order + 1} of {count}, {block.category.value}: {block.text[:200]}"
