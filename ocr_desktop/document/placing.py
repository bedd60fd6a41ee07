"""Blocks moved from one system of coordinates to another: those read in a part of a page, onto the page."""

import math
from dataclasses import replace

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.geometry import Transform


def placed(block: Block, to_page: Transform) -> Block:
    """A block with its lines and cells under a map of shifts, quarter turns and one scale for both axes."""
    table = block.table
    if table is not None:
        cells = (replace(cell, box=to_page.box(cell.box)) if cell.box is not None else cell for cell in table.cells)
        table = replace(table, cells=tuple(cells))
    return replace(
        block,
        box=to_page.box(block.box),
        lines=tuple(replace(line, box=to_page.box(line.box)) for line in block.lines),
        table=table,
        font_size=block.font_size * math.hypot(to_page.a, to_page.b),
    )
