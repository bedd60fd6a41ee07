"""A table's cells as HTML, for Markdown and for web pages."""

from collections.abc import Callable

from ocr_desktop.document.blocks import Cell, Table
from ocr_desktop.renderers import arrangement


def _none(_cell: Cell) -> str:
    return ""


def written(
    table: Table, content: Callable[[Cell], str], attributes: str = "", of_cell: Callable[[Cell], str] = _none
) -> str:
    """The table; no empty line in it, which would end it for CommonMark.

    Args:
        content: the HTML of a cell, on one line.
        attributes: of the table, with a space before them.
        of_cell: the attributes of a cell, likewise.
    """
    headers = arrangement.header_rows(table)
    lines = [f"<table{attributes}>"]
    for number, row in enumerate(arrangement.cells_by_row(table)):
        if number == 0:
            lines.append("<thead>" if headers else "<tbody>")
        elif number == headers:
            lines.append("</thead>\n<tbody>")
        lines.append(f"<tr>{''.join(_cell(cell, content(cell), of_cell(cell)) for cell in row)}</tr>")
    lines.append("</thead>" if headers == table.rows else "</tbody>")
    return "\n".join([*lines, "</table>"])


def _cell(cell: Cell, content: str, more: str) -> str:
    tag = "th" if cell.header else "td"
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return f"<{tag}{spans}{more}>{content}</{tag}>"
