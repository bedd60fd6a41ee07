"""The sidebar: documents and their pages with thumbnails and states."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ocr_desktop.gui import colours, style, symbols
from ocr_desktop.gui.document_items import ITEM_ROLE, AnyItem, DocumentItem, DocumentItems, PageItem
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.rows import RowState
from ocr_desktop.jobs.job import State

Thumbnails = Callable[[Path, int, str | None, int], QImage | None]
AnyIndex = QModelIndex | QPersistentModelIndex

_ROW = style.THUMBNAIL + 2 * style.GRID
_SYMBOL = 16


class DocumentDelegate(QStyledItemDelegate):
    """Draws a row: thumbnail, name, state in words, state as a symbol.

    Args:
        thumbnails: as ``PagePictures.thumbnail``; asked for rows that are drawn, and for no others.
    """

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: ARG002
        """Qt's own: all rows are of one height, so that a thousand of them cost no more than one."""
        return QSize(160, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Qt's own."""
        item: AnyItem | None = index.data(ITEM_ROLE)
        if item is None:
            return
        state = RowState.of(option)
        rect, palette, chosen = state.rect, state.palette, state.strong
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRect(rect).adjusted(0, style.GRID // 2, -2 * style.GRID, -style.GRID // 2)
        picture = QRect(area.left(), area.top() + style.GRID // 2, style.THUMBNAIL, style.THUMBNAIL)
        self._paint_picture(painter, picture, item, palette)
        symbol = QRectF(area.right() - _SYMBOL, area.center().y() - _SYMBOL / 2 + 0.5, _SYMBOL, _SYMBOL)
        text = QRect(area)
        text.setLeft(picture.right() + style.GRID)
        text.setRight(round(symbol.left()) - style.GRID)
        ink = palette.color(QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.WindowText)
        self._paint_words(painter, text, item, (ink, ink if chosen else style.secondary(palette)))
        paint_state(painter, symbol, item, palette, ink if chosen else None)
        painter.restore()

    def _paint_picture(self, painter: QPainter, rect: QRect, item: AnyItem, palette: QPalette) -> None:
        document = item.document if isinstance(item, PageItem) else item
        image = None
        if document.pages:
            page = item if isinstance(item, PageItem) else document.pages[0]
            height = round(style.THUMBNAIL * painter.device().devicePixelRatio())
            image = self._thumbnails(document.path, page.number, document.password, height)
        if image is None or image.isNull():
            paper = QRectF(0, 0, style.THUMBNAIL * 0.74, style.THUMBNAIL)
        else:
            size = image.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
            paper = QRectF(0, 0, max(size.width(), 4), max(size.height(), 4))
        paper.moveCenter(QRectF(rect).center())
        if image is None or image.isNull():
            painter.fillRect(paper, style.mixed(palette.color(QPalette.ColorRole.Base), QColor("grey"), 0.12))
            if document.problem is not None:
                name = "lock" if document.problem.wants_password else "document"
                middle = QRectF(0, 0, 20, 20)
                middle.moveCenter(paper.center())
                symbols.renderer(name, style.secondary(palette)).render(painter, middle)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(paper, image)
        painter.setPen(QPen(style.hairline(palette), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(paper)

    def _paint_words(self, painter: QPainter, rect: QRect, item: AnyItem, inks: tuple[QColor, QColor]) -> None:
        title = style.font(bold=isinstance(item, DocumentItem))
        about = style.font(0.88)
        heights = QFontMetrics(title).height(), QFontMetrics(about).height()
        top = rect.center().y() - (heights[0] + heights[1] + 2) // 2
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for words, made, ink, height, mode in (
            (item.title, title, inks[0], heights[0], Qt.TextElideMode.ElideMiddle),
            (item.words, about, inks[1], heights[1], Qt.TextElideMode.ElideRight),
        ):
            painter.setFont(made)
            painter.setPen(ink)
            shown = QFontMetrics(made).elidedText(words, mode, rect.width())
            painter.drawText(QRect(rect.left(), top, rect.width(), height), left, shown)
            top += height + 2


def paint_state(painter: QPainter, rect: QRectF, item: AnyItem, palette: QPalette, ink: QColor | None = None) -> None:
    """Draw an item's state as a small symbol.

    Args:
        ink: one colour for all of it, on a selected row; None takes the state's own.
    """
    dark = colours.is_dark(palette)
    failed = item.state is State.FAILED or (isinstance(item, DocumentItem) and item.failed_pages > 0)
    damaged = bool(item.losses) if isinstance(item, PageItem) else item.damaged_pages > 0
    circle = rect.adjusted(2, 2, -2, -2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if item.begun:
        painter.setPen(QPen(_faint(ink or style.secondary(palette)), 2.5))
        painter.drawEllipse(circle)
        accent = ink or _accent()
        painter.setPen(QPen(accent, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(circle, 90 * 16, -round(max(item.fraction, 0.04) * 360 * 16))
    elif failed:
        symbols.renderer("warning", ink or colours.failed(dark)).render(painter, rect)
    elif damaged:
        symbols.renderer("warning", ink or colours.warning(dark)).render(painter, rect)
    elif item.state is State.DONE and (item.doubts if isinstance(item, PageItem) else item.doubtful_pages):
        symbols.renderer("doubt", ink or colours.warning(dark)).render(painter, rect)
    elif item.state is State.DONE:
        path = QPainterPath(QPointF(rect.left() + 3.5, rect.center().y() + 0.5))
        path.lineTo(rect.left() + 6.75, rect.bottom() - 4.5)
        path.lineTo(rect.right() - 3, rect.top() + 4.5)
        painter.setPen(QPen(ink or colours.done(dark), 1.75, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(path)
    elif item.state is State.CANCELLED:
        painter.setPen(QPen(ink or style.secondary(palette), 1.75, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(rect.left() + 4, rect.center().y()), QPointF(rect.right() - 4, rect.center().y()))
    else:
        painter.setPen(QPen(_faint(ink or style.secondary(palette)), 1.5))
        painter.drawEllipse(circle)


def _accent() -> QColor:
    return QApplication.palette().color(QPalette.ColorRole.Highlight)


def _faint(ink: QColor) -> QColor:
    return QColor(ink.red(), ink.green(), ink.blue(), 90)


class DocumentList(QTreeView):
    """The list of documents. The current row is what the window shows.

    Signals:
        shown: a document or page item has become the current one.
        menu_wanted: a context menu is asked for, at a global position.
        remove_wanted: the person pressed a delete key.
        drag_wanted: items that were read are dragged out: a list of them.
    """

    shown = Signal(object)
    menu_wanted = Signal(object)
    remove_wanted = Signal()
    drag_wanted = Signal(list)

    def __init__(self, items: DocumentItems, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = items
        self.setModel(items)
        self.setItemDelegate(DocumentDelegate(thumbnails, self))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(3 * style.GRID)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self.setAccessibleName(tr("Documents and pages"))
        self.setMinimumWidth(180)
        self.viewport().setAutoFillBackground(False)
        # The selection is drawn in drawRow, as a rounded rectangle over the whole row.
        unseen = QPalette()
        unseen.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        self.setPalette(unseen)

    def current(self) -> AnyItem | None:
        """The item that is shown."""
        return self._items.item_at(self.currentIndex())

    def chosen_documents(self) -> list[DocumentItem]:
        """The documents of all selected rows, in the order of the list."""
        found = {}
        for index in self.selectionModel().selectedRows():
            item = self._items.item_at(index)
            document = item.document if isinstance(item, PageItem) else item
            if document is not None:
                found[document.row] = document
        return [found[row] for row in sorted(found)]

    def show_item(self, item: AnyItem) -> None:
        """Make an item the current one, and visible."""
        index = self._items.index_of(item)
        if isinstance(item, PageItem):
            self.expand(index.parent())
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        )
        self.scrollTo(index)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) page, across documents."""
        item = self.current()
        if item is None:
            return
        document = item.document if isinstance(item, PageItem) else item
        position = item.row if isinstance(item, PageItem) else (0 if document.pages else -1)
        target = position + by
        if 0 <= target < len(document.pages):
            self.show_item(document.pages[target])
            return
        row = document.row + (1 if by > 0 else -1)
        if 0 <= row < len(self._items.documents):
            beside = self._items.documents[row]
            self.show_item((beside.pages[0 if by > 0 else -1]) if beside.pages else beside)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Qt's own: the selection, then what is on it."""
        if self.selectionModel().isSelected(index):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_accent() if self.hasFocus() else style.hairline(self.palette()))
            rect = QRectF(0, self.visualRect(index).top(), self.viewport().width(), _ROW)
            painter.drawRoundedRect(rect.adjusted(style.GRID, 1, -style.GRID, -1), style.RADIUS, style.RADIUS)
            painter.restore()
        super().drawRow(painter, option, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        """Qt's own: a chevron where there are pages below, and no lines."""
        if not self._items.rowCount(index):
            return
        chosen = self.selectionModel().isSelected(index) and self.hasFocus()
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.WindowText
        middle = QPointF(rect.right() - style.GRID / 2 + 1, rect.center().y() + 0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(role), 1.5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        painter.translate(middle)
        painter.rotate(90 if self.isExpanded(index) else 0)
        painter.drawPolyline([QPointF(-1.75, -3.5), QPointF(1.75, 0), QPointF(-1.75, 3.5)])
        painter.restore()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Qt's own."""
        super().currentChanged(current, previous)
        self.shown.emit(self._items.item_at(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own: the delete keys take documents out of the list."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
            return
        super().keyPressEvent(event)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N803, ARG002
        """Qt's own: of what is selected, that which was read; pages not again where their document goes along."""
        chosen = sorted(self.selectionModel().selectedRows(), key=lambda index: (index.parent().row(), index.row()))
        items = [item for item in map(self._items.item_at, chosen) if item is not None and item.is_read]
        whole = [item for item in items if isinstance(item, DocumentItem)]
        wanted = [item for item in items if isinstance(item, DocumentItem) or item.document not in whole]
        if wanted:
            self.drag_wanted.emit(wanted)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own."""
        self.menu_wanted.emit(event.globalPos())

    def refresh_thumbnail(self, path: str, page: int) -> None:
        """A thumbnail has arrived: draw its rows again."""
        document = self._items.find_path(Path(path))
        if document is None or page not in document.by_number:
            return
        self.update(self._items.index_of(document.by_number[page]))
        if document.pages[0].number == page:
            self.update(self._items.index_of(document))
