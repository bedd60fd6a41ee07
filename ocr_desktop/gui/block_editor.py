"""The editor of one block: its source as text, a table cell by cell. It stands below the text of the page."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.document.blocks import Block, Category, Cell, Table, TextFormat
from ocr_desktop.document.retyping import table_text
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.language import number, tr
from ocr_desktop.sentences import said

HEIGHT_PX = 220
_SOURCES = {TextFormat.PLAIN: said("plain text"), TextFormat.MARKDOWN: "Markdown", TextFormat.LATEX: "LaTeX"}


class BlockEditor(QFrame):
    """Edits a copy; what is wanted is told when it is saved.

    Signals:
        text_saved: reading order of the block and its text.
        table_saved: reading order of the block and its ``Table``.
        split_wanted: reading order of the block, and the character or row from which on it is another one.
        left: the editor is closed.
    """

    text_saved = Signal(int, str)
    table_saved = Signal(int, object)
    split_wanted = Signal(int, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._block: Block | None = None
        self._before: Table | None = None
        self._title = style.Caption(parent=self)
        self._title.setWordWrap(True)
        self.text = QPlainTextEdit(self)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Text of the block"))
        self.table = QTableWidget(self)
        self.table.setAccessibleName(tr("Cells of the table"))
        self._fields = QStackedWidget(self)
        self._fields.addWidget(self.text)
        self._fields.addWidget(self.table)
        self._split = QPushButton(tr("Split Here"), self)
        self._split.setToolTip(tr("Make two blocks: what is before the cursor, and the rest"))
        self._cancel = QPushButton(tr("Cancel"), self)
        self._save = QPushButton(tr("Save"), self)
        self._save.setDefault(True)
        keys = QKeySequence("Ctrl+Return")
        self._save.setToolTip(f"{self._save.text()}  {keys.toString(QKeySequence.SequenceFormat.NativeText)}")
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)
        self._save.clicked.connect(self.save)
        self._cancel.clicked.connect(self.leave)
        self._split.clicked.connect(self._ask_to_split)
        self._buttons = QGridLayout()
        self._lay_out()
        self.hide()

    @property
    def block(self) -> Block | None:
        """What is being edited."""
        return self._block

    def edit(self, block: Block) -> None:
        """Begin with a block."""
        self._block = block
        as_table = block.category is Category.TABLE
        source = tr("cells") if as_table else tr(_SOURCES[block.format])
        self._title.setText(
            " · ".join(
                (tr("Block {number}").format(number=number(block.order + 1)), phrases.category(block.category), source)
            )
        )
        if as_table:
            self._before = block.table or _grid(block.text)
            self._fill(self._before)
        else:
            self.text.setFont(
                style.font()
                if block.format is TextFormat.PLAIN
                else QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            )
            self.text.setPlainText(block.text)
            self.text.selectAll()
        field: QWidget = self.table if as_table else self.text
        self._fields.setCurrentWidget(field)
        self.show()
        field.setFocus()

    def choose(self, start: int, end: int) -> None:
        """Select a stretch of the block's text, or the cell that it stands in."""
        block = self._block
        if block is None:
            return
        if block.category is not Category.TABLE:
            cursor = self.text.textCursor()
            cursor.setPosition(_units(block.text[:start]))
            cursor.setPosition(_units(block.text[:end]), QTextCursor.MoveMode.KeepAnchor)
            self.text.setTextCursor(cursor)
        elif self._before is not None and table_text(self._before) == block.text:  # else it is not known which cell
            *above, row = block.text[:start].split("\n")
            self.table.setCurrentCell(len(above), row.count("\t"))

    def save(self) -> None:
        """Tell what is wanted, and close."""
        block = self._block
        if block is None:
            return
        self.setFocus()  # which ends the editing of a cell
        table, text = self._wanted_table(), self.text.toPlainText()
        as_table = block.category is Category.TABLE
        self.leave()
        if not as_table:
            self.text_saved.emit(block.order, text)
        elif table != block.table:
            self.table_saved.emit(block.order, table)

    def leave(self) -> None:
        """Close; nothing is changed."""
        if self._block is not None:
            self._block = None
            self.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(tr("Editing of a block"))
        self.setFixedHeight(HEIGHT_PX)
        self._buttons.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.GRID, style.GRID, style.GRID, style.GRID)
        column.addWidget(self._title)
        column.addWidget(self._fields, 1)
        column.addLayout(self._buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt's own: where three buttons do not fit beside each other, one stands above the others."""
        super().resizeEvent(event)
        buttons = self._split, self._cancel, self._save
        wanted = sum(button.sizeHint().width() for button in buttons) + 2 * self._buttons.horizontalSpacing()
        row = int(wanted > self.width() - 2 * style.GRID)
        for button in buttons:
            self._buttons.removeWidget(button)
        self._buttons.addWidget(self._split, 0, 0, 1, 4 if row else 1, Qt.AlignmentFlag.AlignLeft)
        self._buttons.addWidget(self._cancel, row, 2)
        self._buttons.addWidget(self._save, row, 3)

    def _ask_to_split(self) -> None:
        block = self._block
        if block is None:
            return
        as_table = block.category is Category.TABLE
        place = self.text.textCursor().position()
        at = self.table.currentRow() if as_table else _characters(self.text.toPlainText(), place)
        self.save()  # in a step of its own
        self.split_wanted.emit(block.order, at)

    def _fill(self, table: Table) -> None:
        self.table.clear()
        self.table.clearSpans()
        self.table.setRowCount(table.rows)
        self.table.setColumnCount(table.columns)
        for cell in table.cells:
            self.table.setItem(cell.row, cell.column, QTableWidgetItem(cell.text))
            if cell.row_span > 1 or cell.column_span > 1:
                self.table.setSpan(cell.row, cell.column, cell.row_span, cell.column_span)
        if table.rows and table.columns:
            self.table.setCurrentCell(0, 0)

    def _wanted_table(self) -> Table | None:
        """The cells as they stand in the editor; what was not touched is as it was."""
        if self._before is None:
            return None
        known = {(cell.row, cell.column): cell for cell in self._before.cells}
        cells = []
        for row in range(self._before.rows):
            for column in range(self._before.columns):
                item = self.table.item(row, column)
                text, cell = item.text() if item is not None else "", known.get((row, column))
                if cell is not None:
                    cells.append(cell if cell.text == text else replace(cell, text=text))
                elif text:
                    cells.append(Cell(row, column, text))
        return Table(self._before.rows, self._before.columns, tuple(cells))


def _grid(text: str) -> Table:
    """Cells for tab-separated rows."""
    rows = [line.split("\t") for line in text.split("\n")]
    cells = [Cell(row, column, word) for row, words in enumerate(rows) for column, word in enumerate(words)]
    return Table(len(rows), max(map(len, rows)), tuple(cells))


def _characters(text: str, units: int) -> int:
    """How many characters stand before a place of Qt's."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "replace"))


def _units(text: str) -> int:
    """How many characters a text has for Qt."""
    return len(text.encode("utf-16-le")) // 2
