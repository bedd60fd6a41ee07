"""What is known of a page before a model reads it: blocks of lines, written as a vision-language model writes them.

Nothing here has to be right. It is what a model's answer is drafted from, and what the model says otherwise counts.
"""

import html
import itertools
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ocr_desktop.document.blocks import Block, Category, Table, TextFormat
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.engine import PageInput
from ocr_desktop.errors import SourceError
from ocr_desktop.sources.page import TextLine

_log = logging.getLogger(__name__)
_HEADINGS = {Category.TITLE: "# ", Category.SECTION_HEADER: "## "}
_SILENT = frozenset({Category.PICTURE})
_BULLETS = "•‣▪■□○●◦⁃·∙"
_MARKER = re.compile(rf"(?:[{_BULLETS}–\-*+]|\(?\d{{1,3}}[.)]|\(?[a-zA-Z][.)])\s+(?=\S)")
_TITLE, _HEADING = 1.25, 1.08  # times the size of most of the page's type
_OTHER_SIZE = 1.12
_LONGEST_HEADING = 3  # lines
_SAME = 0.6  # intersection over union, from which two boxes are of the same block
_WITHIN = 0.5  # of a line's area


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line, or all of a block of which no lines are known; its box in page units."""

    box: Box
    text: str


@dataclass(frozen=True, slots=True)
class KnownBlock:
    """A block as an answer might hold it.

    Args:
        box: in page units.
        category: its layout class.
        text: as a model writes it; empty for pictures.
        lines: of the text.
    """

    box: Box
    category: Category
    text: str
    lines: tuple[KnownLine, ...]


class KnownPage:
    """A page's blocks in reading order.

    Args:
        blocks: in reading order.
    """

    def __init__(self, blocks: Sequence[KnownBlock]) -> None:
        self.blocks = tuple(blocks)
        self._lines = [(number, line) for number, block in enumerate(self.blocks) for line in block.lines]
        self._ends = tuple(itertools.accumulate(len(block.lines) for block in self.blocks))  # number of the line after

    @property
    def text(self) -> str:
        """All lines."""
        return " ".join(line.text for _, line in self._lines)

    def within(self, box: Box) -> tuple[KnownBlock | None, int]:
        """What stands in a box that a model has drawn, and the number of the line after it."""
        number = max(range(len(self.blocks)), key=lambda number: _alike(self.blocks[number].box, box), default=None)
        if number is not None and _alike(self.blocks[number].box, box) >= _SAME:
            same = self.blocks[number]
            if self._is_alone(same, box):
                return same, self._ends[number]
        inside = [place for place, (_, line) in enumerate(self._lines) if _lies_in(line.box, box)]
        if not inside:
            return None, 0
        first = self.blocks[self._lines[inside[0]][0]]
        return _joined([self._lines[place][1] for place in inside], first.category), inside[-1] + 1

    def from_line(self, number: int) -> KnownBlock | None:
        """The block that begins with a line, or what is left of it from there; None after the last one."""
        if number >= len(self._lines):
            return None
        owner = self._lines[number][0]
        block, left = self.blocks[owner], self._ends[owner] - number
        return block if left == len(block.lines) else _joined(block.lines[-left:], block.category)

    def after(self, number: int) -> int:
        """The number of the first line of the block after that of a line."""
        return number if number >= len(self._lines) else self._ends[self._lines[number][0]]

    def beginnings(self) -> Iterator[tuple[int, KnownBlock]]:
        """All blocks, each with the number of its first line."""
        for block, end in zip(self.blocks, self._ends, strict=True):
            yield end - len(block.lines), block

    def _is_alone(self, block: KnownBlock, box: Box) -> bool:
        return not any(other is not block and _lies_in(other.box, box) for other in self.blocks)


def of_page(page: PageInput, *, markdown: bool) -> Iterator[tuple[str, KnownPage]]:
    """What is known of a page and from where, the best first.

    Args:
        page: that is to be read.
        markdown: as for ``of_reading``.
    """
    for name, asked in (("earlier", page.earlier), ("reading", page.reference)):
        result = asked() if asked is not None else None
        if result is not None and result.blocks and not result.turned:
            yield name, of_reading(result.blocks, markdown=markdown)
    try:
        layer = page.source.text_layer(page.page)
    except SourceError as exc:  # the reading itself will say so
        _log.info("page %d has no text layer to draft from: %s", page.page + 1, exc)
        return
    if layer:
        yield "text layer", of_text_layer(layer, markdown=markdown)


def of_reading(blocks: Sequence[Block], *, markdown: bool) -> KnownPage:
    """What a reading of the page says.

    Args:
        blocks: of any engine.
        markdown: whether the model writes headings, lists and tables as such, or just what is printed.
    """
    told = (block for block in blocks if block.text or (markdown and block.category in _SILENT))
    return KnownPage([_known(block, markdown=markdown) for block in told])


def of_text_layer(layer: Sequence[Sequence[TextLine]], *, markdown: bool) -> KnownPage:
    """What a page says by itself; what is a heading or a list is told by size, weight and markers."""
    body = _usual_size([line for block in layer for line in block])
    found: list[KnownBlock] = []
    for lines in layer:
        for group in _groups(lines):
            category = _category(group, body)
            if category is Category.TITLE and any(block.category is Category.TITLE for block in found):
                category = Category.SECTION_HEADER
            known = [KnownLine(line.box, " ".join(line.text.split())) for line in group]
            found.append(_written(known, category, markdown=markdown))
    return KnownPage(found)


def table_html(table: Table) -> str:
    """A grid as a model writes it: rows of header cells first, in a head of their own."""
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    heads = [True] * table.rows
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        tag = "th" if cell.header else "td"
        heads[cell.row] &= cell.header
        rows_over = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
        columns_over = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
        rows[cell.row].append(f"<{tag}{rows_over}{columns_over}>{html.escape(cell.text, quote=False)}</{tag}>")
    count = 0
    while count < table.rows and rows[count] and heads[count]:
        count += 1
    written = [f"<tr>{''.join(row)}</tr>" for row in rows if row]
    head = f"<thead>{''.join(written[:count])}</thead>" if count else ""
    return f"<table>{head}<tbody>{''.join(written[count:])}</tbody></table>"


def _known(block: Block, *, markdown: bool) -> KnownBlock:
    box, category = block.box, block.category
    lines = [KnownLine(line.box, line.text) for line in block.lines if line.text]
    marker = block.marker
    if category in _SILENT:
        return KnownBlock(box, category, "", (KnownLine(box, ""),))
    if block.format is TextFormat.LATEX:
        text, lines = f"$${block.text}$$", []
    elif block.table is not None and markdown:
        text, lines = table_html(block.table), []
    elif block.format is TextFormat.MARKDOWN:
        return KnownBlock(box, category, block.text, (KnownLine(box, block.text),))
    else:
        text = block.text if markdown else " ".join(block.text.split())
        if markdown:
            marker = "-" if marker and marker in _BULLETS else marker
            text = _HEADINGS.get(category, "") + text
        text = f"{marker} {text}" if marker else text
    if lines and marker:
        lines[0] = KnownLine(lines[0].box, f"{marker} {lines[0].text}")
    return KnownBlock(box, category, text, tuple(lines) or (KnownLine(box, text),))


def _groups(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """The lines of a block of the text layer, parted where an item begins or the type changes."""
    group: list[TextLine] = []
    for line in lines:
        if group and (_MARKER.match(line.text.lstrip()) or _differ(group[-1], line)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _differ(above: TextLine, below: TextLine) -> bool:
    sizes = sorted((above.size, below.size))
    return sizes[1] > _OTHER_SIZE * sizes[0] or above.bold is not below.bold


def _category(group: Sequence[TextLine], body: float) -> Category:
    if _MARKER.match(group[0].text.lstrip()):
        return Category.LIST_ITEM
    if len(group) > _LONGEST_HEADING:
        return Category.TEXT
    size = _usual_size(group)
    if size >= _TITLE * body:
        return Category.TITLE
    bold = all(line.bold for line in group)
    return Category.SECTION_HEADER if bold or size >= _HEADING * body else Category.TEXT


def _usual_size(lines: Sequence[TextLine]) -> float:
    """The median by characters."""
    sizes = sorted((line.size, len(line.text)) for line in lines)
    half = sum(length for _, length in sizes) / 2
    for size, length in sizes:
        half -= length
        if half <= 0:
            return size
    return 0.0


def _written(lines: Sequence[KnownLine], category: Category, *, markdown: bool) -> KnownBlock:
    block = _joined(lines, category)
    text = block.text
    if markdown:
        text = _HEADINGS.get(category, "") + text
        if category is Category.LIST_ITEM and text[:1] in _BULLETS:
            text = "-" + text[1:]
    return replace(block, text=text)


def _joined(lines: Sequence[KnownLine], category: Category) -> KnownBlock:
    """Lines as one block: a word that was parted at a line's end is whole again, and Chinese has no space there."""
    text, box = "", lines[0].box
    for line in lines:
        box = box.union(line.box)
        parted = text.endswith("-") and text[-2:-1].isalpha() and line.text[:1].islower()
        space = "" if _is_wide(text[-1:]) and _is_wide(line.text[:1]) else " "
        text = text[:-1] + line.text if parted else f"{text}{space}{line.text}".lstrip()
    return KnownBlock(box, category, text, tuple(lines))


def _is_wide(sign: str) -> bool:
    return bool(sign) and unicodedata.east_asian_width(sign) in "WF"


def _alike(one: Box, other: Box) -> float:
    """Intersection over union."""
    common = one.intersection(other)
    return common.area / (one.area + other.area - common.area) if common and common.area else 0.0


def _lies_in(line: Box, box: Box) -> bool:
    return box.contains(*line.centre) or line.overlap(box) >= _WITHIN
