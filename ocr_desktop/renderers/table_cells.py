"""Tables as spreadsheets have them: every position of the grid, what spans several in the first of them."""

import re
from collections.abc import Sequence

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.renderers import arrangement, inline

# What a spreadsheet may take for a formula; numbers with a sign, which tables are full of, are none.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_SIGNED = re.compile(
    r"[+-]\s?[\u20ac$\u00a3\u00a5]?[\d.,'\u2019\u00a0\u202f ]*((?<=\d)[eE][+-]?\d+)?"
    r"\s?([%\u2030\u20ac$\u00a3\u00a5]|\u00b0[CF]?)?"
)
# Where the comma marks decimals, spreadsheets take the semicolon for what separates.
_TO_BE_QUOTED = re.compile(r'[,;\t"\r\n]|^\s|\s$')


def tables(page: PageResult) -> list[Block]:
    """The tables of a page that have cells, in reading order."""
    found = (block for block in page.blocks if block.category is Category.TABLE and arrangement.grid(block) is not None)
    return sorted(found, key=lambda block: block.order)


def rows(block: Block) -> list[list[str]]:
    """The text at each position of a table; what a cell spans beyond its first position is empty, lines are kept.

    A block that is no table is one position.
    """
    table = arrangement.grid(block) if block.category is Category.TABLE else None
    if table is None:
        return [[_text(block.text)]]
    found = [[""] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        found[cell.row][cell.column] = _text(cell.text)
    return found


def as_csv(grid: Sequence[Sequence[str]]) -> str:
    """Comma-separated values (RFC 4180). Nothing in them is a formula for a spreadsheet."""
    return _written(grid, ",")


def as_tsv(grid: Sequence[Sequence[str]]) -> str:
    """Tab-separated values, as spreadsheets have them on the clipboard. Nothing in them is a formula."""
    return _written(grid, "\t")


def defused(text: str) -> str:
    """Text that a spreadsheet takes for text or a number, whoever wrote the document.

    What could be taken for a formula gets an apostrophe before it: it would be run as soon as the file is opened,
    and formulas can send data away (https://owasp.org/www-community/attacks/CSV_Injection). Signed numbers, amounts and
    temperatures are left as they are: they do nothing.
    """
    return "'" + text if _FORMULA.match(text) and not _SIGNED.fullmatch(text.strip()) else text


def _written(grid: Sequence[Sequence[str]], separator: str) -> str:
    return "".join(separator.join(_field(defused(text)) for text in row) + "\r\n" for row in grid)


def _field(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _TO_BE_QUOTED.search(text) else text


def _text(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in inline.cleaned(text).split("\n")).strip()
