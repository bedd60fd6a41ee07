"""The list of a page's blocks: number, category, first words, doubt."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ocr_desktop.gui import colours, style, symbols
from ocr_desktop.gui.block_items import ROW_ROLE, BlockItems, Row
from ocr_desktop.gui.language import number, tr
from ocr_desktop.gui.rows import RowState, accent

AnyIndex = QModelIndex | QPersistentModelIndex
_SYMBOL = 14
_NUMBER_WIDTH = 3 * style.GRID + 4
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason,
)  # fmt: skip
_EDIT_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETE_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class BlockList(QListView):
    """Shows the blocks; keys and pointer choose, move, edit and delete them.

    Signals:
        chosen: others are chosen, or another one is the current one.
        edit_wanted, delete_wanted: the current block is to be edited; the chosen ones are to go.
        menu_wanted: a context menu is asked for, at a global position.
        left: the person is done with the list.
    """

    chosen = Signal()
    edit_wanted = Signal()
    delete_wanted = Signal()
    menu_wanted = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items = BlockItems(self)
        self._told = True
        self.setModel(self.items)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self.setAccessibleName(tr("Blocks of the page"))
        self.setAccessibleDescription(
            tr("In reading order. Drag a block to another place, press Return to edit its text, Delete to delete it.")
        )
        self.viewport().setAutoFillBackground(False)
        self.doubleClicked.connect(lambda _index: self.edit_wanted.emit())
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self._tell())
        self.selectionModel().currentChanged.connect(lambda _new, _old: self._tell())

    @property
    def chosen_orders(self) -> tuple[int, ...]:
        """Reading order of the chosen blocks, ascending."""
        return tuple(sorted(self.items.rows[index.row()].order for index in self.selectedIndexes()))

    @property
    def current_order(self) -> int:
        """Reading order of the current block, which is one of the chosen; -1 none."""
        index = self.currentIndex()
        if index.isValid() and self.selectionModel().isSelected(index):
            return self.items.rows[index.row()].order
        return self.chosen_orders[-1] if self.chosen_orders else -1

    def choose(self, orders: tuple[int, ...], current: int) -> None:
        """Choose blocks without telling anyone; the current one is brought into view."""
        if (self.chosen_orders, self.current_order) == (orders, current):
            return
        model = self.selectionModel()
        self._told = False
        model.clear()
        places = {row.order: place for place, row in enumerate(self.items.rows)}
        for order in (*(order for order in orders if order != current), current):  # the last one is current
            if order in places:
                model.setCurrentIndex(self.items.index(places[order]), model.SelectionFlag.Select)
        self._told = True
        if current in places:
            self.scrollTo(self.items.index(places[current]))

    def show_rows(self, rows: Sequence[Row], *, movable: bool) -> None:
        """Show these rows; without telling anyone, though what was chosen may go.

        Args:
            movable: by dragging.
        """
        for widget in (self, self.viewport()):
            widget.setAcceptDrops(movable)  # rows of its own; what else is dropped reaches the window
        self._told, self.items.movable = False, movable
        self.items.show(rows)
        self._told = True

    def _tell(self) -> None:
        if self._told:
            self.chosen.emit()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own: Return edits, the delete keys delete, Escape leaves; page keys walk the list."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in _EDIT_KEYS and self.current_order >= 0:
            self.edit_wanted.emit()
        elif plain and event.key() in _DELETE_KEYS and self.chosen_orders:
            self.delete_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's own: who comes with the keyboard has something chosen at once, on which the keys act."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEYBOARD and self.items.rows and not self.chosen_orders:
            self.setCurrentIndex(QModelIndex())
            self.setCurrentIndex(self.items.index(0))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own: at the pointer, or, from the keyboard, at the current block."""
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and index.isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.visualRect(index).center()))
        else:
            self.menu_wanted.emit(event.globalPos())


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: ARG002
        """Qt's own: every row is of one height."""
        lines = QFontMetrics(_caption()).height() + QFontMetrics(style.font()).height()
        return QSize(120, lines + style.GRID + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Qt's own."""
        row: Row | None = index.data(ROW_ROLE)
        if row is None:
            return
        state = RowState.of(option)
        palette = state.palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state.paint_ground(painter)
        if state.focused and not state.chosen:
            painter.setPen(QPen(accent(), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(state.ground.adjusted(0.5, 0.5, -0.5, -0.5), style.RADIUS, style.RADIUS)
        ink = palette.color(QPalette.ColorRole.HighlightedText) if state.strong else None
        area = QRect(state.rect).adjusted(style.GRID + 4, style.GRID // 2 + 2, -style.GRID - 4, -style.GRID // 2)
        _paint_number(painter, area, row, palette, ink)
        _paint_words(painter, area.adjusted(_NUMBER_WIDTH + style.GRID, 0, 0, 0), row, palette, ink)
        painter.restore()


def _paint_number(painter: QPainter, area: QRect, row: Row, palette: QPalette, ink: QColor | None) -> None:
    """The number in its pill, as it stands on the page; hollow where a person has changed the block."""
    colour = ink or colours.colour(row.category, colours.is_dark(palette))
    paper = accent() if ink else QApplication.palette().color(QPalette.ColorRole.Window)
    font = style.font(0.8, bold=True)
    pill = QRectF(area.left(), area.top() + 1, _NUMBER_WIDTH, QFontMetrics(font).height() + 2)
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush if row.corrected else colour)
    painter.drawRoundedRect(pill.adjusted(0.6, 0.6, -0.6, -0.6), pill.height() / 2, pill.height() / 2)
    painter.setFont(font)
    painter.setPen(colour if row.corrected else paper)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, number(row.order + 1))


def _paint_words(painter: QPainter, area: QRect, row: Row, palette: QPalette, ink: QColor | None) -> None:
    caption, body = QFontMetrics(_caption()), QFontMetrics(style.font())
    top = QRect(area.left(), area.top(), area.width(), caption.height())
    if row.doubts:
        place = QRectF(top.right() - _SYMBOL, top.center().y() - _SYMBOL / 2 + 0.5, _SYMBOL, _SYMBOL)
        symbols.renderer("doubt", ink or colours.warning(colours.is_dark(palette))).render(painter, place)
        top.setRight(round(place.left()) - style.GRID // 2)
    said = " · ".join(filter(None, (row.title, row.marks)))
    painter.setFont(_caption())
    painter.setPen(ink or style.secondary(palette))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(top, left, caption.elidedText(said, Qt.TextElideMode.ElideRight, top.width()))
    below = QRect(area.left(), area.top() + caption.height() + 1, area.width(), body.height())
    words = body.elidedText(row.words or tr("no text"), Qt.TextElideMode.ElideRight, below.width())
    painter.setFont(style.font())
    painter.setPen(ink or (palette.color(QPalette.ColorRole.WindowText) if row.words else style.secondary(palette)))
    painter.drawText(below, left, words)


def _caption() -> QFont:
    return style.font(0.88)
