"""What is taken away of a document: a block, a page or all of it, in each of the forms that it has."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from ocr_desktop.document.blocks import Block, Category, Table
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.renderers import arrangement, markdown, plain_text, table_cells, webpage
from ocr_desktop.renderers.registry import RenderOptions

What = Block | PageResult | Document


class Form(StrEnum):
    """A form."""

    MARKDOWN = "markdown"
    HTML = "html"
    PLAIN = "plain"
    LATEX = "latex"
    TSV = "tsv"
    CSV = "csv"


def forms(what: What) -> tuple[Form, ...]:
    """The forms that something has: text always, LaTeX if it is a formula, cells if it is a table or holds tables."""
    latex = isinstance(what, Block) and arrangement.is_latex(what) and bool(arrangement.latex_line(what.text))
    has_cells = next(_tables(what), None) is not None
    return (
        Form.MARKDOWN,
        Form.HTML,
        Form.PLAIN,
        *((Form.LATEX,) if latex else ()),
        *((Form.TSV, Form.CSV) if has_cells else ()),
    )


def written(what: What, form: Form, options: RenderOptions) -> str:
    """Something in one of its forms; several tables with an empty line between two."""
    match form:
        case Form.MARKDOWN:
            return _markdown(what, options)
        case Form.HTML:
            return _html(what, options)
        case Form.PLAIN:
            return _plain(what, options)
        case Form.LATEX:
            return arrangement.latex_line(what.text) if isinstance(what, Block) else ""
    write = table_cells.as_tsv if form is Form.TSV else table_cells.as_csv
    return "\r\n".join(write(table_cells.rows(block)) for block in _tables(what))


def pasted(what: What, options: RenderOptions) -> str:
    """HTML for the clipboard, rather than to be seen as source."""
    if isinstance(what, Block):
        return webpage.pasted_block(what, options)
    return "\n".join(filter(None, (webpage.pasted_page(page, options) for page in _pages(what))))


def defused(what: What) -> int:
    """How many cells have a mark before them in TSV and CSV, so that no spreadsheet runs them."""
    cells = (cell for block in _tables(what) for row in table_cells.rows(block) for cell in row)
    return sum(table_cells.defused(cell) != cell for cell in cells)


def together(blocks: Sequence[Block]) -> What:
    """Some blocks of a page, as one thing."""
    return blocks[0] if len(blocks) == 1 else PageResult(0, Size(1.0, 1.0), "", "", tuple(blocks))


def cut(table: Block, rows: range, columns: range) -> Block:
    """Some rows and columns of a table; what of a cell lies beyond them is cut off."""
    grid = arrangement.grid(table)
    if grid is None:
        return table
    cells = []
    for cell in grid.cells:
        down = range(max(cell.row, rows.start), min(cell.row + cell.row_span, rows.stop))
        along = range(max(cell.column, columns.start), min(cell.column + cell.column_span, columns.stop))
        if down and along:
            top, left = down.start - rows.start, along.start - columns.start
            cells.append(replace(cell, row=top, column=left, row_span=len(down), column_span=len(along)))
    return replace(table, table=Table(len(rows), len(columns), tuple(cells)))


def _markdown(what: What, options: RenderOptions) -> str:
    if isinstance(what, Document):
        return markdown.render_document(what, options).text
    if isinstance(what, PageResult):
        return markdown.page_markdown(what, options)
    return markdown.block_markdown(what, options)


def _html(what: What, options: RenderOptions) -> str:
    if isinstance(what, Block):
        return webpage.plain_block(what, options)
    return "\n".join(filter(None, (webpage.plain_page(page, options) for page in _pages(what))))


def _plain(what: What, options: RenderOptions) -> str:
    if isinstance(what, Document):
        return plain_text.render_document(what, options).text
    return plain_text.page_text(what, options) if isinstance(what, PageResult) else plain_text.block_text(what)


def _tables(what: What) -> Iterator[Block]:
    if isinstance(what, Block):
        if what.category is Category.TABLE and arrangement.grid(what) is not None:
            yield what
        return
    for page in _pages(what):
        yield from table_cells.tables(page)


def _pages(what: PageResult | Document) -> tuple[PageResult, ...]:
    return what.pages if isinstance(what, Document) else (what,)
