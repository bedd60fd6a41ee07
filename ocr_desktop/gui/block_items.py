"""The blocks of a page as Qt items, in reading order: what a screen reader tells of them, and how they are moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from ocr_desktop.document.blocks import Category
from ocr_desktop.gui import category_filter, style
from ocr_desktop.gui.changes import ends_alike
from ocr_desktop.gui.language import number, tr

AnyIndex = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
FORMAT = "application/x-ocr-desktop-blocks"
MOST_CHARACTERS = 200
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Row:
    """A block.

    Args:
        order: its place in reading order, from 0.
        words: its text, or the beginning of it, in one line.
        doubts: why it is doubtful, in sentences; empty where it is not.
        corrected: what a person has changed of it, in words; empty for nothing.
    """

    order: int
    category: Category
    words: str
    doubts: str = ""
    corrected: str = ""

    @property
    def title(self) -> str:
        """What it is."""
        return category_filter.title(self.category)

    @property
    def marks(self) -> str:
        """What is to be known of it beside what it is."""
        told = (tr("Doubtful") if self.doubts else "", tr("Corrected") if self.corrected else "")
        return " · ".join(filter(None, told))

    @property
    def spoken(self) -> str:
        """All of it in a line, the number first."""
        head = ", ".join(filter(None, (number(self.order + 1), self.title, self.marks.replace(" · ", ", "))))
        return f"{head}: {self.words or tr('no text')}"


class BlockItems(QAbstractListModel):
    """Rows as Qt items; dragged rows are dropped between others.

    Signals:
        moved: the rows that are dragged, ascending, and the one before which they are dropped, or how many there are.
    """

    moved = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.movable = False

    def show(self, rows: Sequence[Row]) -> None:
        """Other rows from now on. Those that are the same stay, and with them what a view and its reader hold."""
        old, new = self.rows, list(rows)
        head, tail = ends_alike(old, new)
        changed = min(len(old), len(new)) - head - tail
        first = head + changed
        if len(new) > len(old):
            self.beginInsertRows(_NOWHERE, first, first + len(new) - len(old) - 1)
            self.rows = new
            self.endInsertRows()
        elif len(new) < len(old):
            self.beginRemoveRows(_NOWHERE, first, first + len(old) - len(new) - 1)
            self.rows = new
            self.endRemoveRows()
        self.rows = new
        if changed:
            self.dataChanged.emit(self.index(head), self.index(first - 1))

    # Qt's own

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Qt's own."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's own."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.spoken
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return "\n".join(filter(None, (row.doubts, row.corrected)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return style.tip("\n".join(filter(None, (row.words, row.doubts, row.corrected))))
        return row if role == ROW_ROLE else None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Qt's own: rows are dragged, and dropped between others, never on one."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled if self.movable else Qt.ItemFlag.NoItemFlags
        found = super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren
        return found | Qt.ItemFlag.ItemIsDragEnabled if self.movable else found

    def supportedDropActions(self) -> Qt.DropAction:
        """Qt's own."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Qt's own."""
        return [FORMAT]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Qt's own: places of rows, which mean something in this list alone."""
        made = QMimeData()
        places = sorted({index.row() for index in indexes})
        made.setData(FORMAT, f"{id(self)} {' '.join(map(str, places))}".encode())
        return made

    def canDropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex) -> bool:
        """Qt's own: rows of this list, and nothing else."""
        del action, row, column, parent
        return self.movable and bool(self._dragged(data))

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex) -> bool:
        """Qt's own."""
        del action, column
        dragged = self._dragged(data)
        if not self.movable or not dragged or parent.isValid():
            return False
        self.moved.emit(dragged, row if row >= 0 else len(self.rows))
        return True

    def _dragged(self, data: QMimeData) -> list[int]:
        """The rows that are dragged; none where they come from elsewhere, or are not there any more."""
        told = bytes(data.data(FORMAT).data()).decode("ascii", "replace").split()
        if not told or told[0] != str(id(self)) or not all(word.isdecimal() for word in told):
            return []
        places = [int(word) for word in told[1:]]
        return places if all(place < len(self.rows) for place in places) else []
