"""The tables of a document as comma-separated values, for spreadsheets."""

from ocr_desktop.document.document import Document
from ocr_desktop.renderers import table_cells
from ocr_desktop.renderers.registry import Rendering, RenderOptions

_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""


def render_document(document: Document, options: RenderOptions) -> Rendering:
    """One table, as a file; or all of them, an empty line between two."""
    found = [block for page in document.pages for block in table_cells.tables(page)]
    if options.table is not None:
        return Rendering(_MARK + table_cells.as_csv(table_cells.rows(found[options.table])))
    return Rendering("\r\n".join(table_cells.as_csv(table_cells.rows(block)) for block in found))
