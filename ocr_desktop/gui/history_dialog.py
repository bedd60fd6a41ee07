"""What was ever read on this machine: to be opened again, or to be forgotten."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.errors import LibraryError, OcrDesktopError, SourceNotFound
from ocr_desktop.gui import desktop, phrases, question, style
from ocr_desktop.gui.background import Background
from ocr_desktop.gui.language import number, tr
from ocr_desktop.library.history import Forgotten, History, HistoryEntry
from ocr_desktop.library.store import Library
from ocr_desktop.sentences import said

STEP = 500
SORT_ROLE = Qt.ItemDataRole.UserRole
COLUMNS = (said("Document"), said("Folder"), said("Pages Read"), said("Opened"))
_NAME, _FOLDER, _PAGES, _OPENED = range(len(COLUMNS))
_WIDTHS = (230, 250, 130)
_ROW = 3 * style.GRID
_CONSEQUENCES = said(
    "The text that was read, your corrections of it and its words in the search are gone then. The documents "
    "themselves, and what was exported from them, stay where they are."
)
AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Known:
    """A document that was read, and whether its file is still there."""

    entry: HistoryEntry
    there: bool

    @property
    def title(self) -> str:
        """What it is called."""
        return self.entry.path.name if self.entry.path is not None else tr("Unknown file")

    @property
    def folder(self) -> str:
        """Where it is, or was."""
        if self.entry.path is None:
            return ""
        return (
            str(self.entry.path.parent)
            if self.there
            else tr("Not there any more: {folder}").format(folder=self.entry.path.parent)
        )

    @property
    def pages(self) -> str:
        """How much of it was read."""
        read, count, corrected = self.entry.pages_read, self.entry.page_count, self.entry.pages_corrected
        words = phrases.of(read, count) if count > read else number(read)
        return " · ".join((words, tr("%n corrected", "", corrected))) if corrected else words

    @property
    def opened(self) -> str:
        """When it was opened last."""
        at = self.entry.opened_at
        made = QDateTime.fromSecsSinceEpoch(round(at))
        return QLocale().toString(made, QLocale.FormatType.ShortFormat) if at else ""


class KnownItems(QAbstractTableModel):
    """Documents as Qt items."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Known] = []

    def add(self, rows: Sequence[Known]) -> None:
        """Put more at the end."""
        if rows:
            first = len(self.rows)
            self.beginInsertRows(_NOWHERE, first, first + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def remove(self, gone: Collection[str]) -> None:
        """Take out the documents with these hashes."""
        for row in reversed(range(len(self.rows))):
            if self.rows[row].entry.sha256 in gone:
                self.beginRemoveRows(_NOWHERE, row, row)
                del self.rows[row]
                self.endRemoveRows()

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Qt's own."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Qt's own."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's own."""
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return tr(COLUMNS[section]) if shown else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt's own."""
        known = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (known.title, known.folder, known.pages, known.opened)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return style.tip(str(known.entry.path) if known.entry.path is not None else known.entry.sha256)
        if role == Qt.ItemDataRole.ForegroundRole and not known.there:
            return style.secondary(QApplication.palette())
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, _ROW)
        if role == SORT_ROLE:
            entry = known.entry
            return (known.title.lower(), known.folder.lower(), entry.pages_read, entry.opened_at)[index.column()]
        return None


class HistoryDialog(QDialog):
    """A list, a field that filters it, and what can be done.

    Signals:
        open_wanted: paths to open.
        deleted: hashes of the documents that were forgotten.
        trouble: an ``OcrDesktopError``.
    """

    open_wanted = Signal(list)
    deleted = Signal(object)
    trouble = Signal(object)

    def __init__(
        self,
        library: Library | None,
        background: Background,
        busy: Callable[[], Collection[str]],
        parent: QWidget | None = None,
    ) -> None:
        """Show the list; it fills while one looks.

        Args:
            library: None where it is not open.
            background: does what may take a while.
            busy: tells the hashes of the documents that are being read.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("History"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._history = History(library) if library is not None else None
        self._background = background
        self._busy = busy
        self._gone = False
        self.finished.connect(self._leave)
        self.items = KnownItems(self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self.items)
        self._shown.setSortRole(SORT_ROLE)
        self._shown.setFilterKeyColumn(-1)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.view = self._list()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter by name or folder"))
        self.filter.setAccessibleName(tr("Filter by name or folder"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._shown.setFilterFixedString)
        self.filter.textChanged.connect(lambda _text: self._update())
        self.note = style.Caption(tr("Looking…"))
        self._buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * style.GRID,) * 4)
        column.setSpacing(style.GRID)
        column.addWidget(self.filter)
        column.addWidget(self.view, 1)
        column.addWidget(self.note)
        column.addLayout(self._row)
        self.resize(820, 480)
        self._update()
        self._load()

    def _list(self) -> QTreeView:
        view = QTreeView()
        view.setModel(self._shown)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        view.setAllColumnsShowFocus(True)
        view.setAccessibleName(tr("Documents that were read"))
        view.setSortingEnabled(True)
        view.sortByColumn(_OPENED, Qt.SortOrder.DescendingOrder)
        view.header().setStretchLastSection(True)
        view.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(_WIDTHS):
            view.setColumnWidth(column, width)
        view.doubleClicked.connect(lambda _index: self._open())
        view.selectionModel().selectionChanged.connect(self._update)
        return view

    def _buttons(self) -> None:
        self.delete = QPushButton(tr("Delete…"))
        self.reveal = QPushButton(tr(style.SHOW_IN_FOLDER))
        self.open_button = QPushButton(tr("Open"))
        close = QPushButton(tr("Close"))
        self._row = QHBoxLayout()
        self._row.setSpacing(style.GRID)
        self._row.addWidget(self.delete)
        self._row.addStretch()
        for button, do in (
            (self.delete, self._delete), (self.reveal, self._reveal), (close, self.close),
            (self.open_button, self._open),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, do=do: do())
            if button is not self.delete:
                self._row.addWidget(button)
        self.open_button.setDefault(True)
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            shortcut = QShortcut(QKeySequence(key), self.view, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.delete.click)

    # The list

    def _load(self) -> None:
        history, offset = self._history, len(self.items.rows)
        if history is None:
            self._failed(LibraryError(said("The library is not open.")))
            return

        def step() -> list[Known]:
            entries = history.entries(STEP, offset)
            return [Known(entry, entry.path is not None and entry.path.is_file()) for entry in entries]

        self._background.run(step, self._loaded, self._failed)

    def _loaded(self, rows: list[Known]) -> None:
        if self._gone:
            return
        self.items.add(rows)
        if len(rows) == STEP:
            self._load()
        elif self.view.selectionModel().hasSelection() or not self.items.rows:
            self._update()
        else:
            self._choose_first()

    def _choose_first(self) -> None:
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.view.selectionModel().setCurrentIndex(self._shown.index(0, 0), how)
        self.view.setFocus()
        self._update()

    def _failed(self, error: OcrDesktopError) -> None:
        if not self._gone:
            self.note.setText(phrases.error(error))

    def _leave(self) -> None:
        self._gone = True

    def chosen(self) -> list[Known]:
        """What is selected, in the order of the list."""
        rows = sorted(self.view.selectionModel().selectedRows(), key=QModelIndex.row)
        return [self.items.rows[self._shown.mapToSource(index).row()] for index in rows]

    def _update(self) -> None:
        chosen, busy = self.chosen(), self._busy()
        reading = next((known for known in chosen if known.entry.sha256 in busy), None)
        self.delete.setEnabled(bool(chosen) and reading is None)
        self.reveal.setEnabled(len(chosen) == 1)
        self.open_button.setEnabled(bool(chosen))
        if reading is not None:
            self.note.setText(
                tr("“{name}” is being read. It can be deleted when that has ended.").format(name=reading.title)
            )
        elif not self.items.rows:
            self.note.setText(tr("Nothing has been read yet."))
        else:
            shown, all_of_them = self._shown.rowCount(), len(self.items.rows)
            some = tr("{done} of %n document(s)", "", all_of_them).format(done=number(shown))
            self.note.setText(some if shown < all_of_them else phrases.documents(shown))

    # What can be done

    def _open(self) -> None:
        there = [known.entry.path for known in self.chosen() if known.there and known.entry.path is not None]
        if there:
            self.open_wanted.emit(there)
            self.close()
        else:
            self._tell_missing()

    def _reveal(self) -> None:
        known = self.chosen()[0]
        if known.there and known.entry.path is not None:
            desktop.reveal(known.entry.path)
        else:
            self._tell_missing()

    def _tell_missing(self) -> None:
        missing = next((known for known in self.chosen() if not known.there), None)
        if missing is not None:
            self.trouble.emit(
                SourceNotFound(said("“{name}” is not where it was when it was read.", name=missing.title))
            )

    def _delete(self) -> None:
        history, chosen = self._history, self.chosen()
        if history is None or not chosen:
            return
        asked = (
            tr("Delete what was read of “{name}”?").format(name=chosen[0].title)
            if len(chosen) == 1
            else tr("Delete what was read of %n document(s)?", "", len(chosen))
        )
        if not question.agreed(self, asked, tr(_CONSEQUENCES), tr("Delete"), tr("Cancel")):
            return
        gone = [known.entry.sha256 for known in chosen]

        def forget() -> list[Forgotten]:
            return [history.delete(sha256) for sha256 in gone]

        self._background.run(forget, lambda _counts: self._deleted(gone), self._failed)

    def _deleted(self, gone: list[str]) -> None:
        if not self._gone:
            self.items.remove(gone)
            self.deleted.emit(gone)
            self._update()
