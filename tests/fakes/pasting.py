"""Reads back what was put on a clipboard, as the programs that it is pasted into do."""

import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class _Cell:
    rows: int
    columns: int
    text: str = ""
    attributes: dict[str, str | None] = field(default_factory=dict)


class HtmlTables(HTMLParser):
    """The tables of a piece of HTML, as grids: what a cell spans beyond its first position is empty."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self._tables: list[list[list[_Cell]]] = []
        self._cell: _Cell | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "table":
            self._tables.append([])
        elif tag == "tr":
            self._tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = _Cell(int(values.get("rowspan") or 1), int(values.get("colspan") or 1), "", values)
            self._tables[-1][-1].append(self._cell)
        elif tag == "br" and self._cell is not None:
            # Excel begins another row at a line break that does not say this.
            self._cell.text += "\n" if "same-cell" in (values.get("style") or "") else "\0"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.text += data

    @property
    def grids(self) -> list[list[list[str]]]:
        """Text at each position of each table."""
        return [_grid(table) for table in self._tables]

    @property
    def spans(self) -> list[tuple[str, int, int]]:
        """The cells that span more than one position: text, rows, columns."""
        cells = [cell for table in self._tables for row in table for cell in row]
        return [(cell.text, cell.rows, cell.columns) for cell in cells if cell.rows * cell.columns > 1]

    @property
    def as_text(self) -> list[str]:
        """The cells that Excel is told to take for text."""
        cells = [cell for table in self._tables for row in table for cell in row]
        return [cell.text for cell in cells if "mso-number-format:'\\@'" in (cell.attributes.get("style") or "")]


def _grid(table: list[list[_Cell]]) -> list[list[str]]:
    placed: dict[tuple[int, int], str] = {}
    for y, row in enumerate(table):
        x = 0
        for cell in row:
            while (y, x) in placed:
                x += 1
            for dy in range(cell.rows):
                for dx in range(cell.columns):
                    placed[y + dy, x + dx] = "" if dy or dx else cell.text
    height, width = max(y for y, _ in placed) + 1, max(x for _, x in placed) + 1
    return [[placed[y, x] for x in range(width)] for y in range(height)]


def pipe_table(text: str) -> list[list[str]]:
    """The rows of a Markdown table, the header first and the line of dashes left out."""
    rows = [
        [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
        for line in text.strip().split("\n")
    ]
    assert all(re.fullmatch(r":?-+:?", cell) for cell in rows[1])
    return [rows[0], *rows[2:]]


def separated(text: str, separator: str) -> list[list[str]]:
    """The rows of CSV or TSV."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
