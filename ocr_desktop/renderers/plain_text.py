"""Plain text: what a person would type into a text file."""

from ocr_desktop.document.blocks import Block, Category, TextFormat
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.renderers import arrangement, inline
from ocr_desktop.renderers.arrangement import Figure, ItemList, Part
from ocr_desktop.renderers.registry import Rendering, RenderOptions

_INDENT = "  "
_BULLET = "•"
_PAGE_BREAK = "\f"


def render_document(document: Document, options: RenderOptions) -> Rendering:
    """The whole document; a page break is a form feed."""
    pages = [page_text(page, options) for page in document.pages]
    if options.page_breaks:
        return Rendering(f"\n{_PAGE_BREAK}".join(pages) + "\n" if pages else "")
    text = "\n\n".join(filter(None, pages))
    return Rendering(text + "\n" if text else "")


def page_text(page: PageResult, options: RenderOptions) -> str:
    """One page, without a line end after it."""
    note = arrangement.missing_note(page)
    written = [f"[{note}]"] if note else []
    written.extend(_part(part) for part in arrangement.arranged(page, options))
    return "\n\n".join(filter(None, written))


def block_text(block: Block) -> str:
    """One block by itself, without a line end after it."""
    if arrangement.is_item(block):
        return "\n".join(_item_list(group, 0) for group in arrangement.item_lists([block]))
    if block.category is Category.TABLE and (table := arrangement.grid(block)) is not None:
        rows = arrangement.cells_by_row(table)
        grid = [[""] * table.columns for _ in rows]
        for row in rows:
            for cell in row:
                grid[cell.row][cell.column] = inline.one_line(cell.text)
        return "\n".join("\t".join(row) for row in grid)
    if block.format is TextFormat.LATEX:
        return arrangement.latex_line(block.text)
    if arrangement.is_listing(block) or block.format is TextFormat.MARKDOWN:
        return inline.cleaned(block.text).strip("\n")
    lines = ["".join(run.text for run in line) for line in inline.lines(block.text)]
    if block.category in (Category.TITLE, Category.SECTION_HEADER):
        return " ".join(filter(None, lines))
    return "\n".join(lines).strip("\n")


def _part(part: Part) -> str:
    if isinstance(part, ItemList):
        return _item_list(part, 0)
    if isinstance(part, Figure):
        return "\n\n".join(filter(None, map(block_text, (*part.above, part.block, *part.below))))
    return block_text(part)


def _item_list(group: ItemList, depth: int) -> str:
    written: list[str] = []
    for number, item in enumerate(group.items):
        marker = arrangement.literal_marker(item.block) or _BULLET
        if group.start is not None:
            marker = f"{group.start + number}."
        indent = _INDENT * depth
        lines = [line for line in inline.cleaned(item.block.text).split("\n") if line.strip()]
        text = f"\n{indent}{' ' * (len(marker) + 1)}".join(" ".join(line.split()) for line in lines)
        written.append(f"{indent}{marker} {text}".rstrip(" "))
        written.extend(_item_list(nested, depth + 1) for nested in item.lists)
    return "\n".join(written)
