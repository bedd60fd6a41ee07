"""The documents and pages of the sidebar as Qt items: their states, nothing of their contents."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ocr_desktop.document.geometry import Size
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.language import told, tr
from ocr_desktop.jobs.job import DocumentOpened, State
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

ITEM_ROLE = Qt.ItemDataRole.UserRole

_serials = itertools.count(1)
_STATE_WORDS = {
    State.WAITING: said("Waiting"),
    State.RUNNING: said("Reading"),
    State.PAUSED: said("Paused"),
    State.DONE: said("Done"),
    State.FAILED: said("Could not be read"),
    State.CANCELLED: said("Stopped"),
}
_DOUBTS_TOLD = 12
AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with a document or a page: class name in ``errors``, message, remedy."""

    error: str
    message: str
    remedy: str = ""

    @property
    def wants_password(self) -> bool:
        """Whether a password would help."""
        return self.error in ("PasswordRequired", "WrongPassword")


@dataclass(slots=True, eq=False)
class PageItem:
    """A page in the list; ``number`` counts from 0 in the document, ``row`` in the list.

    ``doubts`` are told in sentences; ``doubted`` is how many places of it are doubtful, for whatever reason.
    """

    document: "DocumentItem"
    number: int
    row: int
    state: State = State.WAITING
    stage: str = ""
    fraction: float = 0.0
    problem: Problem | None = None
    losses: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    doubted: int = 0

    @property
    def is_read(self) -> bool:
        """Whether there is something that was read."""
        return self.state is State.DONE

    def unmark(self) -> None:
        """Nothing is known any more of how well it was read."""
        self.losses = self.doubts = ()
        self.doubted = 0

    @property
    def begun(self) -> bool:
        """Whether it is being read."""
        return self.state is State.RUNNING

    @property
    def title(self) -> str:
        """What the list calls it."""
        return phrases.page(self.number)

    @property
    def words(self) -> str:
        """Its state in words."""
        if self.state is State.RUNNING and self.stage:
            return told(self.stage)
        if self.problem is not None:
            return phrases.short_error(self.problem.error)
        if self.losses:
            return tr("Read in part")
        state = tr(_STATE_WORDS[self.state])
        return f"{state} · {self.counted}" if self.doubts else state

    @property
    def counted(self) -> str:
        """How much of it is doubtful: blocks that are hard to read are not told in sentences, but are doubtful too."""
        return phrases.doubts(max(self.doubted, len(self.doubts)))

    @property
    def about(self) -> str:
        """All that is to be said of its state, a line each."""
        if self.problem is not None:
            return told(self.problem.message)
        doubts = tr("{doubts}:").format(doubts=self.counted) if self.doubts else ""
        return "\n".join(filter(None, (*map(told, self.losses), doubts, *map(told, self.doubts)))) or self.words


@dataclass(slots=True, eq=False)
class DocumentItem:
    """A document in the list; ``job`` and ``index`` name it in the queue.

    ``earlier`` are the settings that it was read with before those of now, the newest first.
    """

    job: int
    index: int
    path: Path
    settings: Settings
    earlier: tuple[Settings, ...] = ()
    password: str | None = field(default=None, repr=False)
    state: State = State.WAITING
    sha256: str = ""
    kind: str = ""
    page_count: int = 0
    first_size: Size | None = None
    pages: list[PageItem] = field(default_factory=list)
    problem: Problem | None = None
    serial: int = field(default_factory=lambda: next(_serials))
    row: int = 0
    by_number: dict[int, PageItem] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the list calls it."""
        return self.path.name

    @property
    def ended_pages(self) -> int:
        """Pages that are done or failed."""
        return sum(page.state.ended for page in self.pages)

    @property
    def failed_pages(self) -> int:
        """Pages that could not be read."""
        return sum(page.state is State.FAILED for page in self.pages)

    @property
    def damaged_pages(self) -> int:
        """Pages of which something is lost."""
        return sum(bool(page.losses) for page in self.pages)

    @property
    def is_read(self) -> bool:
        """Whether reading has ended, and there is something that was read."""
        return self.state.ended and any(page.is_read for page in self.pages)

    @property
    def doubtful_pages(self) -> int:
        """Pages of which something is doubted."""
        return sum(bool(page.doubts) for page in self.pages)

    @property
    def fraction(self) -> float:
        """How much of it is read, 0 to 1."""
        if not self.pages:
            return 0.0
        ended = sum(1.0 if page.state.ended else page.fraction for page in self.pages)
        return ended / len(self.pages)

    @property
    def begun(self) -> bool:
        """Whether it is being read: open it may be, and wait for its turn all the same."""
        return self.state is State.RUNNING and any(page.state is not State.WAITING for page in self.pages)

    @property
    def words(self) -> str:
        """Its state in words."""
        if self.problem is not None:
            return phrases.short_error(self.problem.error)
        if self.state is State.RUNNING and not self.begun:
            return f"{tr(_STATE_WORDS[State.WAITING])} · {phrases.pages(len(self.pages))}"
        if self.state is State.RUNNING and len(self.pages) > 1:
            return tr("Reading · {how_far}").format(how_far=phrases.of(self.ended_pages, len(self.pages)))
        if self.state is State.RUNNING and self.pages:
            return self.pages[0].words
        about = f"{told(self.kind)} · {phrases.pages(self.page_count)}" if self.kind else ""
        if self.failed_pages:
            return tr("%n page(s) not read", "", self.failed_pages)
        if self.damaged_pages:
            return tr("%n page(s) read in part", "", self.damaged_pages)
        if self.state is State.DONE and about:
            return self._doubted if self.doubtful_pages else about
        return tr(_STATE_WORDS[self.state])

    @property
    def about(self) -> str:
        """All that is to be said of its state, a line each; of many doubts the first ones."""
        if self.problem is not None:
            return told(self.problem.message)
        if len(self.pages) == 1:
            return self.pages[0].about if self.doubtful_pages else self.words
        doubts = [f"{page.title}: {told(doubt)}" for page in self.pages for doubt in page.doubts]
        if not doubts:
            return self.words
        head = tr("{doubts} on %n page(s):", "", self.doubtful_pages).format(doubts=phrases.doubts(len(doubts)))
        return "\n".join([head, *doubts[:_DOUBTS_TOLD], *(["…"] if len(doubts) > _DOUBTS_TOLD else [])])

    @property
    def _doubted(self) -> str:
        """What kind of a file it is, is left out: the list is narrow."""
        whole = phrases.pages(self.page_count)
        if len(self.pages) == 1:
            return f"{whole} · {self.pages[0].counted}"
        doubtful = tr("%n doubtful", "pages", self.doubtful_pages)
        return f"{whole} · {doubtful}"

    def read_with(self, settings: Settings) -> None:
        """It is to be read with these settings from now on; how it was read so far is remembered."""
        known = {(each.engine, each.result_key): each for each in (self.settings, *self.earlier)}
        self.earlier = tuple(known.values())
        self.settings = settings


AnyItem = DocumentItem | PageItem


class DocumentItems(QAbstractItemModel):
    """Documents, and under each of several pages its pages. Index ids: 0 a document, else its page's document."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.documents: list[DocumentItem] = []
        self._by_serial: dict[int, DocumentItem] = {}
        self._by_key: dict[tuple[int, int], DocumentItem] = {}
        self._by_path: dict[Path, DocumentItem] = {}

    def add(self, documents: Sequence[DocumentItem]) -> None:
        """Put documents at the end."""
        if not documents:
            return
        first = len(self.documents)
        self.beginInsertRows(_NOWHERE, first, first + len(documents) - 1)
        for item in documents:
            item.row = len(self.documents)
            self.documents.append(item)
            self._by_serial[item.serial] = item
            self._by_key[item.job, item.index] = item
            self._by_path.setdefault(item.path, item)
        self.endInsertRows()

    def remove(self, item: DocumentItem) -> None:
        """Take a document out."""
        self.beginRemoveRows(_NOWHERE, item.row, item.row)
        self.documents.pop(item.row)
        for row in range(item.row, len(self.documents)):
            self.documents[row].row = row
        self._by_serial.pop(item.serial)
        self._by_key.pop((item.job, item.index))
        if self._by_path.get(item.path) is item:
            self._by_path.pop(item.path)
        self.endRemoveRows()

    def rename(self, item: DocumentItem, job: int, index: int) -> None:
        """The queue knows a document by another name from now on."""
        self._by_key.pop((item.job, item.index))
        item.job, item.index = job, index
        self._by_key[job, index] = item

    def find(self, job: int, index: int) -> DocumentItem | None:
        """The document that the queue names so; None where it was taken out of the list."""
        return self._by_key.get((job, index))

    def find_path(self, path: Path) -> DocumentItem | None:
        """The document of this path, if it is in the list."""
        return self._by_path.get(path)

    def open(self, item: DocumentItem, event: DocumentOpened) -> None:
        """Fill in what a document holds."""
        item.sha256, item.kind, item.page_count = event.sha256, event.kind, event.page_count
        item.first_size, item.problem, item.state = event.first_size, None, State.RUNNING
        known = tuple(page.number for page in item.pages)
        if known != event.pages:
            self._drop_pages(item)
            pages = [PageItem(item, number, row) for row, number in enumerate(event.pages)]
            listed = len(pages) > 1
            if listed:
                self.beginInsertRows(self.index_of(item), 0, len(pages) - 1)
            item.pages, item.by_number = pages, {page.number: page for page in pages}
            if listed:
                self.endInsertRows()
        self.changed(item)

    def problem_after(self, shown: AnyItem) -> AnyItem | None:
        """The next page or document with which something is wrong; after the last one the first again."""
        problems: list[AnyItem] = []
        for each in self.documents:
            bad = [page for page in each.pages if page.state is State.FAILED or page.losses]
            problems.extend(bad or ([each] if each.problem else []))
        later = (item for item in problems if _place(item) > _place(shown))
        return next(later, problems[0] if problems else None)

    def changed(self, item: AnyItem) -> None:
        """Tell the views that an item looks different now; a page's document does too."""
        index = self.index_of(item)
        self.dataChanged.emit(index, index)
        if isinstance(item, PageItem):
            above = self.index_of(item.document)
            self.dataChanged.emit(above, above)

    def index_of(self, item: AnyItem) -> QModelIndex:
        """Where an item is; a document's only page is the document itself."""
        if isinstance(item, PageItem) and len(item.document.pages) > 1:
            return self.createIndex(item.row, 0, item.document.serial)
        document = item.document if isinstance(item, PageItem) else item
        return self.createIndex(document.row, 0, 0)

    def item_at(self, index: AnyIndex) -> AnyItem | None:
        """What is at an index; None for an index of nothing."""
        if not index.isValid():
            return None
        serial = index.internalId()
        if not serial:
            return self.documents[index.row()] if index.row() < len(self.documents) else None
        document = self._by_serial.get(serial)
        return document.pages[index.row()] if document is not None and index.row() < len(document.pages) else None

    def index(self, row: int, column: int, parent: AnyIndex = _NOWHERE) -> QModelIndex:
        """Qt's own."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, 0)
        return self.createIndex(row, column, self.documents[parent.row()].serial)

    def parent(self, child: AnyIndex = _NOWHERE) -> Any:
        """Qt's own."""
        serial = child.internalId() if child.isValid() else 0
        document = self._by_serial.get(serial) if serial else None
        return QModelIndex() if document is None else self.createIndex(document.row, 0, 0)

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Qt's own."""
        if not parent.isValid():
            return len(self.documents)
        if parent.internalId() or parent.row() >= len(self.documents):
            return 0
        count = len(self.documents[parent.row()].pages)
        return count if count > 1 else 0

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Qt's own: what is read can be dragged."""
        item = self.item_at(index)
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if item is not None and item.is_read else flags

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:  # noqa: ARG002
        """Qt's own."""
        return 1

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt's own."""
        item = self.item_at(index)
        if item is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.title}, {item.words}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return style.tip(f"{item.path}\n{item.about}" if isinstance(item, DocumentItem) else item.about)
        return item if role == ITEM_ROLE else None

    def _drop_pages(self, item: DocumentItem) -> None:
        if len(item.pages) > 1:
            self.beginRemoveRows(self.index_of(item), 0, len(item.pages) - 1)
            item.pages, item.by_number = [], {}
            self.endRemoveRows()
        item.pages, item.by_number = [], {}


def _place(item: AnyItem) -> tuple[int, int]:
    return (item.document.row, item.row) if isinstance(item, PageItem) else (item.row, 0)
