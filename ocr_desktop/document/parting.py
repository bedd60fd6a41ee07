"""Blocks split in two, and blocks joined to one."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Origin, Span, Table, TextFormat
from ocr_desktop.document.geometry import Box
from ocr_desktop.document.retyping import line_ranges, spans_within, table_text

_ONE_PARAGRAPH = frozenset(
    {Category.TEXT, Category.CAPTION, Category.FOOTNOTE, Category.TITLE, Category.SECTION_HEADER, Category.LIST_ITEM}
)


def parted_text(block: Block, character: int) -> tuple[Block, Block]:
    """The text before a character, and from it on, each in its part of the box.

    Raises:
        ValueError: one of them would have no text; or it is a table.
    """
    if block.category is Category.TABLE:
        raise ValueError("a table is split between rows")
    first, second = block.text[:character].rstrip(), block.text[character:].lstrip()
    if character < 0 or not first.strip() or not second:
        raise ValueError("there is no text on one side")
    ranges = line_ranges(block)
    above = tuple(line for line, (_, end) in zip(block.lines, ranges, strict=False) if end <= len(first))
    below = tuple(
        line for line, (start, _) in zip(block.lines, ranges, strict=False) if start >= len(block.text) - len(second)
    )
    if above and below and len(above) + len(below) == len(block.lines):
        boxes = _around(above), _around(below)
    else:  # within a line, or nothing is known of lines: as long as the texts are
        above, below = (), ()
        boxes = _cut(block.box, len(first) / (len(first) + len(second)))
    start = len(block.text) - len(second)
    return (
        replace(block, text=first, box=boxes[0], lines=above, spans=spans_within(block.spans, 0, len(first))),
        replace(
            block, text=second, box=boxes[1], lines=below, spans=spans_within(block.spans, start, len(block.text)),
            marker="", asset="", caption_of=None,
        ),
    )  # fmt: skip


def rows_parted(block: Block, row: int) -> tuple[Block, Block]:
    """The rows of a table before one, and from it on; a cell that reaches over both is in both.

    Raises:
        ValueError: one of them would have no row; or it is no table.
    """
    table = block.table
    if table is None or not 0 < row < table.rows:
        raise ValueError("there is no such row to split at")
    edges = [cell.box.y0 for cell in table.cells if cell.box is not None and cell.row == row]
    height = block.box.height or 1.0
    share = (min(edges) - block.box.y0) / height if edges else row / table.rows
    boxes = _cut(block.box, min(max(share, 0.0), 1.0))
    upper = _rows(table, 0, row), _rows(table, row, table.rows)
    first, second = (
        replace(block, table=part, text=table_text(part), box=box, lines=(), spans=())
        for part, box in zip(upper, boxes, strict=True)
    )
    return first, replace(second, asset="", caption_of=None)


def joined(blocks: Sequence[Block]) -> Block:
    """One block of the first one's class: their texts in order, in a box around them all."""
    first = blocks[0]
    box = first.box
    for block in blocks[1:]:
        box = box.union(block.box)
    confidences = [block.confidence for block in blocks if block.confidence is not None]
    origins = {block.origin for block in blocks}
    whole = replace(
        first,
        box=box,
        confidence=min(confidences, default=None),
        origin=first.origin if len(origins) == 1 else Origin.PERSON,
        lines=tuple(line for block in blocks for line in block.lines) if all(one.lines for one in blocks) else (),
    )
    if first.category is Category.TABLE:
        table = _stacked([block.table or _as_row(block) for block in blocks])
        return replace(whole, table=table, text=table_text(table), spans=(), format=TextFormat.PLAIN)
    return _joined_texts(whole, blocks)


def _joined_texts(whole: Block, blocks: Sequence[Block]) -> Block:
    text, spans = "", list[Span]()
    for block in (block for block in blocks if block.text):
        if text:
            text, between = _glue(text, block.text, whole.category)
            spans = [one for one in (_shortened(span, len(text)) for span in spans) if one is not None]
            text += between
        if whole.format is TextFormat.PLAIN is block.format:
            spans += spans_within(block.spans, 0, len(block.text), len(text))
        text += block.text
    return replace(whole, text=text, spans=tuple(spans), table=None)


def _shortened(span: Span, length: int) -> Span | None:
    if span.end <= length:
        return span
    return replace(span, end=length) if span.start < length else None


def _glue(before: str, after: str, category: Category) -> tuple[str, str]:
    """The text before, and what comes between it and the text after."""
    if category not in _ONE_PARAGRAPH:
        return before, "\n"
    if len(before) > 1 and before[-1] in "-\u00ad" and before[-2].isalpha() and after[0].islower():
        return before[:-1], ""
    return before, "" if _is_wide(before[-1]) and _is_wide(after[0]) else " "


def _is_wide(char: str) -> bool:
    """Whether no space stands beside a character: Chinese and Japanese, and their punctuation; not Hangul."""
    return unicodedata.east_asian_width(char) in "WF" and not unicodedata.name(char, "").startswith("HANGUL")


def _rows(table: Table, start: int, end: int) -> Table:
    cells = []
    for cell in table.cells:
        low, high = max(cell.row, start), min(cell.row + cell.row_span, end)
        if low < high:
            cells.append(replace(cell, row=low - start, row_span=high - low))
    return Table(end - start, table.columns, tuple(cells))


def _as_row(block: Block) -> Table:
    return Table(1, 1, (Cell(0, 0, block.text, box=block.box),))


def _stacked(tables: Sequence[Table]) -> Table:
    cells: list[Cell] = []
    rows = 0
    for table in tables:
        cells += [replace(cell, row=cell.row + rows) for cell in table.cells]
        rows += table.rows
    return Table(rows, max(table.columns for table in tables), tuple(cells))


def _around(lines: Sequence[Line]) -> Box:
    box = lines[0].box
    for _, line in pairwise(lines):
        box = box.union(line.box)
    return box


def _cut(box: Box, share: float) -> tuple[Box, Box]:
    """Its upper part and the rest."""
    y = box.y0 + box.height * share
    y = min(max(y, box.y0), box.y1)
    return Box(box.x0, box.y0, box.x1, y), Box(box.x0, y, box.x1, box.y1)
