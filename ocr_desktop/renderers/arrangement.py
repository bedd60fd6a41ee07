"""What every renderer needs to know of a page: what is shown, captions beside their figures, items as nested lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ocr_desktop.document.blocks import Block, Category, Cell, Style, Table, TextFormat
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.renderers import harmless, inline
from ocr_desktop.renderers.registry import RenderOptions

_MARGINALIA = (Category.PAGE_HEADER, Category.PAGE_FOOTER)
_BULLETS = frozenset("•●◦○▪■▫□‣⁃∙·⋅–—-−*+►▶➢➤✓✔❖◆◇o\uf0b7\uf0a7\uf0d8\uf076")
_CHECKS = frozenset("□✓✔")
_NUMBER = re.compile(r"\(?([0-9]{1,9})[.)]\Z")
_MARKED = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s")
_HASHES = re.compile(r"\s*(#{1,6})(?:\s+|\Z)")
_TITLE_LEVEL, _SECTION_LEVEL, _DEEPEST = 1, 2, 6


@dataclass(slots=True)
class Item:
    """One list item with the lists below it."""

    block: Block
    lists: list["ItemList"] = field(default_factory=list)


@dataclass(slots=True)
class ItemList:
    """Consecutive items of one kind: numbered in sequence from ``start``, or (None) not numbered."""

    start: int | None
    items: list[Item] = field(default_factory=list)

    @property
    def deep(self) -> bool:
        """Whether any item holds more than one line can tell: a list below it, or several paragraphs."""
        return any(item.lists or len(inline.paragraphs(item.block.text)) > 1 for item in self.items)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture or table with its captions, those read before it and those read after it."""

    block: Block
    above: tuple[Block, ...]
    below: tuple[Block, ...]


Part = Block | Figure | ItemList


def arranged(page: PageResult, options: RenderOptions) -> list[Part]:
    """A page's parts in the order in which they are written: reading order, footnotes last."""
    shown = [block for block in page.blocks if visible(block, options)]
    shown.sort(key=_rank)
    owners = {block.order for block in shown if block.category in (Category.PICTURE, Category.TABLE)}
    captions: dict[int, list[Block]] = {}
    for block in shown:
        if block.category is Category.CAPTION and block.caption_of in owners and block.caption_of is not None:
            captions.setdefault(block.caption_of, []).append(block)
    placed = {id(block) for group in captions.values() for block in group}
    parts: list[Part] = []
    waiting: list[Block] = []
    for block in shown:
        if id(block) in placed:
            continue
        if is_item(block):
            waiting.append(block)
            continue
        parts.extend(item_lists(waiting))
        waiting = []
        own = captions.get(block.order, ()) if block.order in owners else ()
        above = tuple(caption for caption in own if caption.order < block.order)
        below = tuple(caption for caption in own if caption.order >= block.order)
        parts.append(Figure(block, above, below) if own else block)
    parts.extend(item_lists(waiting))
    return parts


def visible(block: Block, options: RenderOptions) -> bool:
    """Whether the person wants to see this block."""
    return options.headers_footers or block.category not in _MARGINALIA


def is_item(block: Block) -> bool:
    """Whether a block is one item of a list (and not a whole list that a model wrote as Markdown)."""
    if block.category is not Category.LIST_ITEM or not (inline.one_line(block.text) or literal_marker(block)):
        return False
    return block.format is TextFormat.PLAIN or (block.format is TextFormat.MARKDOWN and not _MARKED.match(block.text))


def item_lists(blocks: Sequence[Block]) -> list[ItemList]:
    """Consecutive list items, nested by level. A list ends where its kind changes or its numbers jump."""
    top: list[ItemList] = []
    path: list[tuple[int, ItemList]] = []
    for block in blocks:
        while len(path) > 1 and path[-1][0] > block.level and path[-2][0] >= block.level:
            path.pop()
        if len(path) == 1:
            # A list may begin deeper than it goes on.
            path[0] = (min(path[0][0], block.level), path[0][1])
        number = item_number(block)
        if path and path[-1][0] >= block.level:
            level, current = path[-1]
            if _continues(current, number):
                current.items.append(Item(block))
                continue
            path.pop()
        else:
            level = block.level
        siblings = path[-1][1].items[-1].lists if path else top
        siblings.append(ItemList(number, [Item(block)]))
        path.append((level, siblings[-1]))
    return top


def item_number(block: Block) -> int | None:
    """The number of a numbered item; None for bullets and for markers that are no plain number."""
    found = _NUMBER.match(block.marker.strip())
    if not found or block.marker.strip().startswith("(") or not inline.one_line(block.text):
        return None
    return int(found[1])


def literal_marker(block: Block) -> str:
    """What of an item's marker must be written as text: ``(a)`` or ``iv.``, but neither bullets nor plain numbers."""
    marker = inline.one_line(block.marker)
    if item_number(block) is not None or (marker in _BULLETS and marker not in _CHECKS):
        return ""
    return marker


def heading_level(block: Block) -> int:
    """The level of a heading, 1 to 6; a title is 1 and a section 2 where nothing better is known."""
    if block.level > 0:
        return min(block.level, _DEEPEST)
    hashes = _HASHES.match(block.text) if block.format is TextFormat.MARKDOWN else None
    if hashes:
        return len(hashes[1])
    return _TITLE_LEVEL if block.category is Category.TITLE else _SECTION_LEVEL


def without_hashes(text: str) -> str:
    """A model's heading without the ``#`` that it wrote itself."""
    return _HASHES.sub("", text, count=1)


def is_listing(block: Block) -> bool:
    """Whether a block is program code of several lines: all of it of the code style."""
    if block.category is not Category.TEXT or block.format is not TextFormat.PLAIN:
        return False
    return "\n" in block.text.strip() and inline.wholly(block.text, block.spans, Style.CODE)


def is_latex(block: Block) -> bool:
    """Whether a block's text is LaTeX."""
    return block.format is TextFormat.LATEX


def grid(block: Block) -> Table | None:
    """A table's cells; taken from tab-separated text where the engine gave no grid."""
    if block.table is not None:
        return block.table if block.table.rows and block.table.columns else None
    if block.format is not TextFormat.PLAIN or "\t" not in block.text:
        return None
    rows = [row.split("\t") for row in inline.cleaned(block.text).strip("\n").split("\n")]
    cells = tuple(Cell(y, x, text.strip()) for y, row in enumerate(rows) for x, text in enumerate(row))
    return Table(len(rows), max(map(len, rows)), cells)


def cells_by_row(table: Table) -> list[list[Cell]]:
    """The cells that begin in each row, left to right, with empty ones where the grid has none."""
    taken = {
        (cell.row + dy, cell.column + dx)
        for cell in table.cells
        for dy in range(cell.row_span)
        for dx in range(cell.column_span)
    }
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    for y in range(table.rows):
        rows[y].extend(Cell(y, x, "") for x in range(table.columns) if (y, x) not in taken)
        rows[y].sort(key=lambda cell: cell.column)
    return rows


def header_rows(table: Table) -> int:
    """How many leading rows are headers: all their cells that hold text are marked so."""
    count = 0
    for row in cells_by_row(table):
        filled = [cell for cell in row if cell.text.strip()]
        if not filled or not all(cell.header for cell in filled):
            break
        count += 1
    return count


def latex_line(text: str) -> str:
    """LaTeX on one line, without comments and without the delimiters of a display formula."""
    kept = (re.sub(r"(?<!\\)((?:\\\\)*)%.*", r"\1", line) for line in inline.cleaned(text).split("\n"))
    latex = harmless.disarmed(" ".join(" ".join(kept).split()))
    for opening, closing in (("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"), ("$", "$")):
        if len(latex) > len(opening + closing) and latex.startswith(opening) and latex.endswith(closing):
            return latex[len(opening) : -len(closing)].strip()
    return latex


def missing_note(page: PageResult) -> str:
    """What is written in place of a page that could not be read; empty for others."""
    if not page.error:
        return ""
    return f"Page {page.page + 1} could not be read: {inline.one_line(page.error)}"


def linked_assets(document: Document, options: RenderOptions) -> tuple[str, ...]:
    """The pictures that a rendering with links refers to, each once."""
    if options.pictures != "files":
        return ()
    names = (block.asset for page in document.pages for block in page.blocks if visible(block, options))
    return tuple(dict.fromkeys(name for name in names if name))


def _rank(block: Block) -> tuple[int, int]:
    # Headers first and footers last, whatever the reading order: they belong to no column.
    place = {Category.PAGE_HEADER: 0, Category.FOOTNOTE: 2, Category.PAGE_FOOTER: 3}.get(block.category, 1)
    return place, block.order


def _continues(current: ItemList, number: int | None) -> bool:
    if current.start is None or number is None:
        return current.start is None and number is None
    return number == current.start + len(current.items)
