"""Tables as vision-language models write them: HTML, often cut short or wrong, to a grid of cells."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from ocr_desktop.document.blocks import Cell, Table

# Of a grid that spans may make: a span of a million is a slip of the model, not a table.
MOST_ROWS = 5_000
MOST_COLUMNS = 500
MOST_POSITIONS = 200_000

_TABLE = re.compile(r"<\s*(table|tr|td|th)\b", re.IGNORECASE)
_BREAKS = frozenset({"br", "p", "div", "li"})


def is_html(text: str) -> bool:
    """Whether the text holds (the beginning of) an HTML table."""
    return _TABLE.search(text) is not None


def read(markup: str) -> Table | None:
    """The table that the markup stands for; None where it has no cell.

    Markup that ends early gives the rows so far. Cells that would overlap move to the next free position, spans
    are cut at the grid's limits, and text outside the cells (a caption, a note after the table) becomes a row of
    its own: no word of it is lost.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return _grid(reader.finished())


def text(table: Table) -> str:
    """The cells' words: rows as lines, cells separated by tabs; line breaks within a cell become spaces."""
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        row = rows[cell.row]
        row.extend("" for _ in range(cell.column - len(row)))
        row.append(" ".join(cell.text.split()))
    return "\n".join("\t".join(row) for row in rows)


@dataclass(slots=True)
class _Cell:
    header: bool
    rows: int = 1
    columns: int = 1
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Rows of cells, from tags; whatever is not closed is closed by what comes after it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[list[_Cell]] = []
        self._cell: _Cell | None = None
        self._loose: list[str] = []
        self._depth = 0  # of tables within a cell: their words belong to that cell

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row or a cell."""
        if tag == "table":
            self._depth += 1
        if self._depth > 1 and self._cell is not None:
            self._cell.parts.append("\n" if tag in {"tr", "table"} else " ")
        elif tag in {"td", "th"}:
            self._flush()
            if not self._rows:
                self._rows.append([])
            spans = dict(attrs)
            self._cell = _Cell(
                tag == "th", _count(spans.get("rowspan"), MOST_ROWS), _count(spans.get("colspan"), MOST_COLUMNS)
            )
            self._rows[-1].append(self._cell)
        elif tag == "tr":
            self._flush()
            self._rows.append([])
        elif tag in _BREAKS:
            self._words("\n")

    def handle_endtag(self, tag: str) -> None:
        """End a cell, a row or the table."""
        if tag == "table":
            self._depth = max(0, self._depth - 1)
        if self._depth > (0 if tag == "table" else 1):
            self._words(" ")
        elif tag in {"td", "th", "tr", "table"}:
            self._flush()
        elif tag in _BREAKS:
            self._words("\n")

    def handle_data(self, data: str) -> None:
        """Words, of the open cell or of none."""
        self._words(data)

    def unknown_decl(self, data: str) -> None:
        """A marked section is text to a person."""
        self._words(data)

    def finished(self) -> list[list[_Cell]]:
        """All rows."""
        self._flush()
        return [row for row in self._rows if row]

    def _words(self, data: str) -> None:
        (self._cell.parts if self._cell is not None else self._loose).append(data)

    def _flush(self) -> None:
        """Close the open cell; make a row of the words since the last one."""
        self._cell = None
        if "".join(self._loose).strip():
            # Zero columns stand for the whole width, which is known at the end.
            self._rows.append([_Cell(False, columns=0, parts=self._loose)])
            self._rows.append([])
        self._loose = []


def _count(value: str | None, most: int) -> int:
    """A span as written; 1 where it makes no sense."""
    found = re.match(r"\s*(\d{1,9})", value or "")
    return min(max(int(found[1]), 1), most) if found else 1


def _grid(rows: list[list[_Cell]]) -> Table | None:
    if not any(cell.columns for row in rows for cell in row):
        return None
    taken: set[tuple[int, int]] = set()
    placed: list[tuple[int, int, int, int, _Cell]] = []
    width = 1
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            columns = _free(taken, number, column, min(cell.columns, max(1, MOST_COLUMNS - column)))
            height = min(cell.rows, len(rows) - number, max(1, (MOST_POSITIONS - len(taken)) // columns))
            taken.update((number + down, column + right) for down in range(height) for right in range(columns))
            placed.append((number, column, height, columns if cell.columns else 0, cell))
            column += columns
            width = max(width, column)
    cells = (
        Cell(number, column, cell.text, height, columns or _free(taken, number, column, width - column), cell.header)
        for number, column, height, columns, cell in placed
    )
    return Table(len(rows), width, tuple(cells))


def _free(taken: set[tuple[int, int]], row: int, column: int, wanted: int) -> int:
    """How many of the wanted positions from here on are free; the first one is taken for granted."""
    count = 1
    while count < wanted and (row, column + count) not in taken:
        count += 1
    return count
