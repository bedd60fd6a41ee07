"""The paper on its ground, and the person's hand on it."""

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
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
    QToolTip,
    QWidget,
)

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui import colours
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.page_pictures import Picture

CLICK_SLACK_PX = 4


class Hand(Protocol):
    """What the pointer does to boxes rather than to the view."""

    def press(self, position: QPoint) -> bool:
        """The button is down; whether the hand takes it."""

    def drag(self, position: QPoint) -> None:
        """It has moved, with the button down."""

    def release(self, position: QPoint) -> bool:
        """The button is up; whether anything was dragged."""

    def cursor(self, position: QPoint) -> Qt.CursorShape:
        """What the pointer looks like at a place."""


class CanvasOwner(Protocol):
    """Who is told what the person does on a canvas."""

    hand: Hand

    def hover_at(self, position: QPoint) -> None:
        """The pointer is at a place."""

    def click_at(self, position: QPoint, *, adding: bool = False) -> None:
        """A place was clicked."""

    def double_click_at(self, position: QPoint) -> None:
        """A place was clicked twice."""

    def about_at(self, position: QPoint) -> str:
        """What is to be said of a place, for a tool tip."""

    def leave(self) -> None:
        """The pointer has left."""

    def key(self, event: QKeyEvent) -> bool:
        """A key was pressed; whether it means anything."""

    def fill_menu(self, menu: QMenu, position: QPoint) -> None:
        """What can be done at a place."""

    def zoom_at(self, factor: float, position: QPoint) -> None:
        """Zoom with a place staying where it is."""

    def canvas_changed(self, *, resized: bool) -> None:
        """The canvas was resized or scrolled."""


class Canvas(QGraphicsView):
    """The paper on its ground, and the person's hand on it."""

    def __init__(self, owner: CanvasOwner, parent: QWidget) -> None:
        scene = QGraphicsScene(parent)
        super().__init__(scene, parent)
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
        self.setAccessibleName(tr("Page"))
        self._colour_ground()

    def set_sheet(self, size: Size | None) -> None:
        """The paper's size; None takes it away. Pictures of before are dropped."""
        self._whole.setPixmap(QPixmap())
        self.set_detail(None)
        self._sheet.setVisible(size is not None)
        if size is not None:
            self._sheet.setRect(0, 0, size.width, size.height)

    @property
    def sheet_size(self) -> Size:
        """Of the paper, in page units."""
        sheet = self._sheet.rect()
        return Size(sheet.width(), sheet.height())

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
        """Leaving the page ends the hover; a doubtful block says why it is marked."""
        if event.type() == QEvent.Type.Leave:
            self._owner.leave()
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._owner.about_at(event.pos())
            QToolTip.showText(event.globalPos(), text, self) if text else QToolTip.hideText()
            return True
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
        """Remember where, to tell a click from a drag; over the chosen box it is that which is dragged."""
        self._pressed = event.position().toPoint() if event.button() == Qt.MouseButton.LeftButton else None
        if self._pressed is None or not self._owner.hand.press(self._pressed):
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press and release at one place is a click."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        pressed, self._pressed = self._pressed, None
        dragged = event.button() == Qt.MouseButton.LeftButton and self._owner.hand.release(place)
        self.viewport().setCursor(self._owner.hand.cursor(place))
        if not dragged and pressed is not None and (place - pressed).manhattanLength() <= CLICK_SLACK_PX:
            adding = event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
            self._owner.click_at(place, adding=bool(adding))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A block's text is to be changed."""
        self._pressed = None
        self._owner.double_click_at(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover, or a drag."""
        super().mouseMoveEvent(event)
        if event.buttons():
            self._owner.hand.drag(event.position().toPoint())
        else:
            self.viewport().setCursor(self._owner.hand.cursor(event.position().toPoint()))
            self._owner.hover_at(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pages are turned by the window, the rest is the page's."""
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            event.ignore()
        elif not self._owner.key(event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the block under the pointer."""
        menu = QMenu(self)
        self._owner.fill_menu(menu, event.pos())
        if not menu.isEmpty():
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
