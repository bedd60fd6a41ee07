"""Dragging what was read out of the window: documents and pages from the list, blocks from the page."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetrics, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.document import Document
from ocr_desktop.gui import parcels, style
from ocr_desktop.gui.document_items import AnyItem, DocumentItem, PageItem
from ocr_desktop.gui.document_list import DocumentList
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.parcels import Parcel, Parcels
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.results import Results
from ocr_desktop.settings import Settings

_LABEL_WIDTH = 32 * style.GRID
_OUT_PX = 12  # beyond the edge of the page's view, where a box that is dragged leaves the window


class Dragging(QObject):
    """Begins drags, and clears up after them.

    A block is dragged with the ⌥ key held, from wherever it is; or without, once it is chosen and dragged beyond the
    edge of the page, where its box cannot go.

    Args:
        documents: the list.
        reader: shows a page.
        results: has what was read.
        current: the person's settings.

    Signals:
        failed: an ``OcrDesktopError`` that says why nothing was dropped.
    """

    failed = Signal(object)

    def __init__(
        self, documents: DocumentList, reader: Reader, results: Results, current: Callable[[], Settings]
    ) -> None:
        super().__init__(reader)
        self._reader = reader
        self._results = results
        self._current = current
        self._pressed: tuple[QPoint, int] | None = None
        documents.drag_wanted.connect(lambda items: self._carry(documents, [self._item(item) for item in items]))
        self._canvas = reader.page_view.canvas
        self._canvas.viewport().installEventFilter(self)

    def close(self) -> None:
        """The window closes."""
        parcels.clean()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own: the pointer over the page."""
        return self._pointed(event) if isinstance(event, QMouseEvent) else super().eventFilter(watched, event)

    # Inside

    def _pointed(self, event: QMouseEvent) -> bool:
        """Whether the pointer drags a block out, and nothing else then."""
        view, place = self._reader.page_view, event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            order = view.order_at(place)
            wanted = (
                event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.AltModifier
            )
            self._pressed = (place, order) if wanted and order >= 0 and self._reader.result is not None else None
        elif event.type() == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            order, self._pressed = self._pressed[1], None
            view.click_at(place)
            return True
        elif event.type() == QEvent.Type.MouseMove and self._pressed is not None:
            pressed, order = self._pressed
            if (place - pressed).manhattanLength() >= QApplication.startDragDistance():
                self._pressed = None
                self._carry_block(order)
        elif event.type() == QEvent.Type.MouseMove and view.hand.moving and self._is_outside(place):
            view.hand.cancel()
            if self._reader.block is not None:
                self._carry_block(self._reader.block.order)
            return True
        return self._pressed is not None

    def _is_outside(self, place: QPoint) -> bool:
        return not self._canvas.viewport().rect().adjusted(-_OUT_PX, -_OUT_PX, _OUT_PX, _OUT_PX).contains(place)

    def _carry_block(self, order: int) -> None:
        result, page = self._reader.result, self._reader.page
        block = next((each for each in result.blocks if each.order == order), None) if result is not None else None
        if result is None or page is None or block is None:
            return
        item = page.document
        what = tr("picture") if block.category is Category.PICTURE else tr("block")
        name = f"{_name(page)} – {what} {order + 1}"
        document = Document(item.path.name, item.sha256, item.page_count, (replace(result, blocks=(block,)),))
        self._carry(self._canvas, [Parcel(name, lambda: document, block)])

    def _item(self, item: AnyItem) -> Parcel:
        if isinstance(item, DocumentItem):
            return Parcel(_name(item), lambda: self._results.document(item))
        return Parcel(_name(item), lambda: self._page(item))

    def _page(self, item: PageItem) -> Document:
        found, owner = self._results.get(item), item.document
        return Document(owner.path.name, owner.sha256, owner.page_count, (found,) if found is not None else ())

    def _carry(self, source: QWidget, wanted: Sequence[Parcel]) -> None:
        """Drag things, until they are dropped or the person gives up."""
        if not wanted:
            return
        parcels.clean()
        carried = Parcels(wanted, self._current())
        drag = QDrag(source)
        drag.setMimeData(carried)
        drag.setPixmap(_label(source, wanted))
        drag.setHotSpot(QPoint(-style.GRID, -style.GRID))
        problem = None
        try:
            taken = drag.exec(Qt.DropAction.CopyAction)
            problem = carried.problem
        finally:
            if problem is not None or taken == Qt.DropAction.IgnoreAction:
                carried.discard()
        if problem is not None:
            self.failed.emit(problem)


def _name(item: AnyItem) -> str:
    document = item if isinstance(item, DocumentItem) else item.document
    page = "" if isinstance(item, DocumentItem) or len(document.pages) == 1 else f" – {item.title}"
    return document.path.stem + page


def _label(widget: QWidget, wanted: Sequence[Parcel]) -> QPixmap:
    """What is seen under the pointer: the name, or how many they are."""
    words = wanted[0].name if len(wanted) == 1 else tr("%n item(s)", "", len(wanted))
    metrics = QFontMetrics(style.font())
    words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, _LABEL_WIDTH)
    ratio = widget.devicePixelRatioF()
    area = QRect(0, 0, metrics.horizontalAdvance(words) + 2 * style.GRID, metrics.height() + style.GRID)
    picture = QPixmap(area.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    palette = QApplication.palette()
    painter.setBrush(palette.highlight())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(area, style.RADIUS, style.RADIUS)
    painter.setFont(style.font())
    painter.setPen(palette.highlightedText().color())
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
    painter.end()
    return picture
