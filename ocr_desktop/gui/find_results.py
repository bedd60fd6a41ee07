"""What was found, as a list: where it stands, and a piece of the text with the words marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ocr_desktop.gui import colours, phrases, style
from ocr_desktop.gui.finder import Answer
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.rows import RowState
from ocr_desktop.library.search import BlockHit, PageHit

MOST_BLOCKS = 3  # of one page, where everything is searched
LINES = 2
LEAD = 0.6  # of a line: no more stands before the first word that is marked
AnyIndex = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """A block in which something was found; ``named``: its document is told with it."""

    hit: PageHit
    block: BlockHit
    named: bool

    @property
    def place(self) -> str:
        """Where it stands."""
        page = phrases.page(self.hit.key.page)
        return f"{self.name} · {page}" if self.named else page

    @property
    def name(self) -> str:
        """What its document is called."""
        return self.hit.path.name if self.hit.path is not None else tr("Unknown file")

    @property
    def identity(self) -> tuple[object, ...]:
        """By which it is known in the next answer."""
        return (self.hit.key, self.block.block)


def rows_of(answer: Answer) -> list[Row]:
    """The rows of an answer."""
    everywhere = not answer.query.sha256
    most = MOST_BLOCKS if everywhere else None
    return [
        Row(hit, block, everywhere)
        for hit in answer.hits
        for block in (hit.blocks[:most] if everywhere else sorted(hit.blocks, key=lambda block: block.block))
    ]


class FoundItems(QAbstractListModel):
    """Rows as Qt items."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, rows: Sequence[Row]) -> None:
        """Other rows from now on."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Qt's own."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's own."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{row.place}: {row.block.snippet}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return style.tip(str(row.hit.path) if row.hit.path is not None else row.place)
        return row if role == ROW_ROLE else None


class FoundList(QListView):
    """The list. Its colours and measures are those of the list of documents."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.items = FoundItems(self)
        self.setModel(self.items)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, False)
        self.setAccessibleName(tr("What was found"))
        self.viewport().setAutoFillBackground(False)

    def row(self) -> Row | None:
        """The current row."""
        found: Row | None = self.currentIndex().data(ROW_ROLE)
        return found

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Other rows; the current one stays it, where it is among them."""
        before = self.row()
        self.items.show(rows)
        if before is not None:
            places = [number for number, row in enumerate(rows) if row.identity == before.identity]
            if places:
                self.setCurrentIndex(self.items.index(places[0]))

    def step(self, by: int) -> None:
        """Make the next (1) or previous (-1) row the current one; after the last one the first again."""
        count = len(self.items.rows)
        if count:
            now = self.currentIndex().row()
            self.setCurrentIndex(self.items.index((now + by) % count if now >= 0 else (0 if by > 0 else count - 1)))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: ARG002
        """Qt's own: every row is of one height."""
        lines = QFontMetrics(_caption()).height() + LINES * QFontMetrics(style.font()).lineSpacing()
        return QSize(120, lines + 2 * style.GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Qt's own."""
        row: Row | None = index.data(ROW_ROLE)
        if row is None:
            return
        state = RowState.of(option)
        palette, strong = state.palette, state.strong
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state.paint_ground(painter)
        ink = palette.color(QPalette.ColorRole.HighlightedText if strong else QPalette.ColorRole.WindowText)
        area = QRect(state.rect).adjusted(style.GRID + 4, style.GRID - 2, -style.GRID - 4, 0)
        painter.setFont(_caption())
        painter.setPen(ink if strong else style.secondary(palette))
        metrics = QFontMetrics(_caption())
        place = _elided(row, metrics, area.width())
        line = QRect(area.left(), area.top(), area.width(), metrics.height())
        painter.drawText(line, Qt.TextFlag.TextDontClip, place)  # a script from another font may be higher
        painter.setPen(ink)
        text, marks = shortened(row.block.snippet, row.block.marks, QFontMetrics(style.font()), area.width())
        layout = laid_out(text, [(low, high, _marked(palette, strong=strong)) for low, high in marks], area.width())
        layout.draw(painter, QPointF(area.left(), area.top() + metrics.height() + 2))
        painter.restore()


def _elided(row: Row, metrics: QFontMetrics, width: int) -> str:
    """Where a row stands; of a long name the middle is left out, the page never."""
    if not row.named:
        return row.place
    page = row.place[len(row.name) :]
    room = width - metrics.horizontalAdvance(page)
    return metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, room) + page


def shortened(
    snippet: str, marks: Sequence[tuple[int, int]], metrics: QFontMetrics, width: int
) -> tuple[str, list[tuple[int, int]]]:
    """A snippet that begins so late that the first mark stands in its first line, and its marks."""
    first = marks[0][0] if marks else 0
    lead = metrics.elidedText(snippet[:first], Qt.TextElideMode.ElideLeft, round(LEAD * width))
    moved = len(lead) - first
    return lead + snippet[first:], [(low + moved, high + moved) for low, high in marks]


def laid_out(text: str, formats: Sequence[tuple[int, int, QTextCharFormat]], width: int) -> QTextLayout:
    """Text in as many lines as there is room for, the last one with … where there is more."""
    layout = _lines(text, formats, width)
    last = layout.lineAt(LINES - 1)
    end = last.textStart() + last.textLength() if layout.lineCount() > LINES else 0
    while layout.lineCount() > LINES:
        end -= 1
        shown = text[:end].rstrip() + "…"
        layout = _lines(shown, [(low, min(high, end), how) for low, high, how in formats], width)
    return layout


def _lines(text: str, formats: Sequence[tuple[int, int, QTextCharFormat]], width: int) -> QTextLayout:
    layout = QTextLayout(text, style.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_range(low, high, how) for low, high, how in formats if low < high])
    layout.beginLayout()
    top = 0.0
    for _ in range(LINES + 1):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout


def _range(low: int, high: int, how: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = low, high - low, how
    return made


def _marked(palette: QPalette, *, strong: bool) -> QTextCharFormat:
    """How what was looked for stands out: on the colour of a selection by weight and a line alone."""
    made = QTextCharFormat()
    made.setFontWeight(QFont.Weight.Bold)
    if strong:
        made.setFontUnderline(True)
    else:
        tint = QColor(colours.warning(colours.is_dark(palette)))
        tint.setAlphaF(0.30)
        made.setBackground(tint)
    return made


def _caption() -> QFont:
    return style.font(0.88)
