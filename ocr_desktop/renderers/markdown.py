"""Markdown: CommonMark with GFM's tables, written so that stricter and older implementations read it alike."""

import dataclasses
import re
from collections.abc import Sequence

from ocr_desktop.document.blocks import Block, Category, Cell, Style, Table, TextFormat
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.renderers import arrangement, escaping, formulas, html_table, inline, model_markdown, pictures
from ocr_desktop.renderers.arrangement import Figure, ItemList, Part
from ocr_desktop.renderers.formulas import Formula
from ocr_desktop.renderers.inline import Line, Run
from ocr_desktop.renderers.registry import Rendering, RenderOptions

_TAGS = {
    Style.BOLD: "strong",
    Style.ITALIC: "em",
    Style.STRIKE: "del",
    Style.SUPERSCRIPT: "sup",
    Style.SUBSCRIPT: "sub",
}
_DISPLAY = {"dollars": ("$$", "$$"), "brackets": (r"\[", r"\]")}
_HARD_BREAK = "  \n"
# What may stand directly outside emphasis written with * for every implementation to see it.
_OPEN_GROUND = frozenset(" \n.,;:?!()\"'“”„‘’–—…/")
# What in a formula is a tag, a link or a picture for whoever does not know formulas; a space ends that, and is nothing
# in a formula.
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(:\[])|!(?=\[)")
_LIST_END = "<!-- -->"
_BRACKETS = {"[": "&#91;", "]": "&#93;"}


def render_document(document: Document, options: RenderOptions) -> Rendering:
    """The whole document."""
    pages: list[str] = []
    for number, page in enumerate(document.pages):
        if number and options.page_breaks:
            pages.append(f"---\n\n<!-- page {page.page + 1} -->")
        pages.append(page_markdown(page, options))
    text = "\n\n".join(filter(None, pages))
    return Rendering(text + "\n" if text else "", arrangement.linked_assets(document, options))


def page_markdown(page: PageResult, options: RenderOptions) -> str:
    """One page, without a line end after it."""
    written: list[str] = []
    note = arrangement.missing_note(page)
    if note:
        written.append("> " + escaping.escaped_phrase(note))
    previous: Part | None = None
    page = dataclasses.replace(page, blocks=tuple(_delimited(block, options) for block in page.blocks))
    for part in arrangement.arranged(page, options):
        text = _part(part, options)
        if not text:
            continue
        if isinstance(part, ItemList) and isinstance(previous, ItemList) and _would_merge(previous, part):
            written.append(_LIST_END)
        written.append(text)
        previous = part
    return formulas.disarmed("\n\n".join(written))


def block_markdown(block: Block, options: RenderOptions) -> str:
    """One block by itself, whatever its category, without a line end after it."""
    block = _delimited(block, options)
    if arrangement.is_item(block):
        return formulas.disarmed("\n\n".join(_side_by_side(arrangement.item_lists([block]))))
    return formulas.disarmed(_block(block, options))


def delimited(formula: Formula, math: str) -> str:
    """A formula in a line of text between the delimiters that the person wants, as in the settings."""
    if math == "dollars":
        return f"$${formula.latex}$$" if formula.display else f"${formula.latex}$"
    return rf"\[{formula.latex}\]" if formula.display else rf"\({formula.latex}\)"


def _delimited(block: Block, options: RenderOptions) -> Block:
    """A block with the formulas in what a model wrote as they are wanted; dollars are what models write."""
    if options.math == "dollars" or block.format is not TextFormat.MARKDOWN:
        return block
    text = formulas.replaced(block.text, lambda formula: delimited(formula, options.math))
    return dataclasses.replace(block, text=text)


def _part(part: Part, options: RenderOptions) -> str:
    if isinstance(part, ItemList):
        return _item_list(part)
    if isinstance(part, Figure):
        return "\n\n".join(filter(None, (_block(block, options) for block in (*part.above, part.block, *part.below))))
    return _block(part, options)


def _block(block: Block, options: RenderOptions) -> str:
    if block.category is Category.PICTURE:
        return _picture(block, options)
    if block.category is Category.TABLE:
        return _table_block(block)
    if block.category in (Category.TITLE, Category.SECTION_HEADER):
        return _heading(block)
    if arrangement.is_latex(block):
        latex = _latex(block)
        begin, end = _DISPLAY[options.math]
        return f"{begin}\n{latex}\n{end}" if latex else ""
    if arrangement.is_listing(block):
        code = inline.cleaned(block.text).strip("\n")
        ticks = escaping.fence(code)
        return f"{ticks}\n{code}\n{ticks}"
    return _prose(block)


def _latex(block: Block) -> str:
    return _MARKUP.sub(r"\g<0> ", arrangement.latex_line(block.text))


def _prose(block: Block) -> str:
    if block.format is TextFormat.MARKDOWN:
        return model_markdown.defused(block.text)
    return "\n\n".join(_paragraph(paragraph) for paragraph in inline.paragraphs(block.text, block.spans))


def _heading(block: Block) -> str:
    marks = "#" * arrangement.heading_level(block)
    if block.format is TextFormat.MARKDOWN:
        text = " ".join(model_markdown.defused(arrangement.without_hashes(block.text)).split())
        return f"{marks} {text}" if text else ""
    if arrangement.is_latex(block):
        return f"{marks} ${_latex(block)}$"
    line = inline.joined([line for line in inline.lines(block.text, block.spans) if line])
    if inline.wholly(block.text, block.spans, Style.BOLD):
        line = inline.without(line, Style.BOLD)
    text = escaping.heading_end(_paragraph([line]))
    return f"{marks} {text}" if text else ""


def _picture(block: Block, options: RenderOptions) -> str:
    """The picture, then the words in it: they must not depend on whether pictures are shown."""
    address = pictures.source(block, options)
    shown = "!" + _paragraph([(Run("Picture", (Style.LINK,), address),)]) if address else ""
    return "\n\n".join(filter(None, (shown, _prose(block))))


def _item_list(group: ItemList) -> str:
    """A list; where it is more than one level deep its content begins at the fourth column or beyond.

    CommonMark wants what belongs to an item at the column where the item's text begins, the ``markdown``
    package at multiples of four: four (or five, after three digits) is right for both.
    """
    several = any(len(inline.paragraphs(item.block.text)) > 1 for item in group.items)
    written: list[str] = []
    for number, item in enumerate(group.items):
        marker = "-" if group.start is None else f"{group.start + number}."
        marker = marker.ljust(3 if group.deep else 1) + " "
        indent = " " * len(marker)
        nested = "\n\n".join(_side_by_side(item.lists))
        content = _item_text(item.block, loose=several)
        if nested:
            # Only a list that begins at 1 may follow a line of text directly.
            content += ("\n" if item.lists[0].start in (None, 1) else "\n\n") + nested
        written.append(marker + _indented(content, indent))
    # Once an empty line stands in a list, every item needs one before it to be seen by all implementations.
    return ("\n\n" if any("\n\n" in item for item in written) else "\n").join(written)


def _side_by_side(groups: Sequence[ItemList]) -> list[str]:
    written: list[str] = []
    for number, group in enumerate(groups):
        if number and _would_merge(groups[number - 1], group):
            written.append(_LIST_END)
        written.append(_item_list(group))
    return written


def _would_merge(first: ItemList, second: ItemList) -> bool:
    """Whether two lists, one right after the other, would be read as one."""
    return (first.start is None) == (second.start is None)


def _item_text(block: Block, *, loose: bool) -> str:
    literal = arrangement.literal_marker(block)
    if block.format is TextFormat.MARKDOWN:
        text = model_markdown.defused(block.text)
        return f"{_paragraph([(Run(literal),)])} {text}" if literal else text
    found = list(inline.paragraphs(block.text, block.spans)) or [()]
    if literal:
        first = found[0][0] if found[0] else ()
        found[0] = ((Run(literal + " " if first else literal), *first), *found[0][1:])
    return ("\n\n" if loose else _HARD_BREAK).join(_paragraph(paragraph) for paragraph in found)


def _indented(text: str, indent: str) -> str:
    return text.replace("\n", "\n" + indent).replace(f"\n{indent}\n", "\n\n")


def _table_block(block: Block) -> str:
    table = arrangement.grid(block)
    if table is None:
        return _prose(block)
    headers = arrangement.header_rows(table)
    return html_table.written(table, _html_cell) if table.spanned or headers > 1 else _pipe_table(table, headers)


def _pipe_table(table: Table, headers: int) -> str:
    rows = [[_cell(cell.text) for cell in row] for row in arrangement.cells_by_row(table)]
    if not headers:
        # GFM wants a header; an empty one claims nothing about the first row.
        rows.insert(0, [""] * table.columns)
    rows.insert(1, ["---"] * table.columns)
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _cell(text: str) -> str:
    return escaping.escaped_cell([" ".join(line.split()) for line in inline.cleaned(text).split("\n") if line.strip()])


def _html_cell(cell: Cell) -> str:
    lines = filter(None, (escaping.attribute(line) for line in inline.cleaned(cell.text).split("\n")))
    return "<br>".join(lines)


def _paragraph(lines: Sequence[Line]) -> str:
    """Lines of runs, each on a line of its own."""
    text = "\n".join("".join(run.text for run in line) for line in lines)
    edges: set[int] = set()
    place = 0
    for line in lines:
        for run in line:
            if run.styles:
                edges |= {place, place + len(run.text)}
            place += len(run.text)
        place += 1
    emphasis = any({Style.BOLD, Style.ITALIC} & set(run.styles) for line in lines for run in line)
    written = escaping.escaped(text, frozenset(edges), emphasis=emphasis)
    result: list[str] = []
    place = 0
    for line in lines:
        pieces: list[tuple[Run, str]] = []
        for run in line:
            characters = written[place : place + len(run.text)]
            if Style.LINK in run.styles:
                # Escaped brackets in a link are not seen by all implementations.
                characters = [_BRACKETS.get(char[-1], char) for char in characters]
            pieces.append((run, "".join(characters)))
            place += len(run.text)
        place += 1
        result.append(_nested(pieces, 0))
    return _HARD_BREAK.join(result)


def _nested(pieces: Sequence[tuple[Run, str]], depth: int) -> str:
    """Markup around runs, the outermost style at ``depth`` first."""
    result = ""
    start = 0
    while start < len(pieces):
        key = _style_at(pieces[start][0], depth)
        end = start + 1
        while end < len(pieces) and _style_at(pieces[end][0], depth) == key:
            end += 1
        group = pieces[start:end]
        if key is None:
            result += "".join(text for _, text in group)
        else:
            after = pieces[end][0] if end < len(pieces) else None
            beside = "*" if after and len(after.styles) > depth and not after.text[:1].isspace() else ""
            beside = beside or (after.text[:1] if after else "")
            result = _wrapped(result, group, beside, depth)
        start = end
    return result


def _style_at(run: Run, depth: int) -> tuple[Style, str] | None:
    return (run.styles[depth], run.target) if depth < len(run.styles) else None


def _wrapped(before: str, group: Sequence[tuple[Run, str]], after: str, depth: int) -> str:
    style = group[0][0].styles[depth]
    if style is Style.CODE:
        raw, inner = "".join(run.text for run, _ in group), "".join(text for _, text in group)
        content = escaping.code(raw, inner) if raw.strip(" ") else ""
        if Style.LINK in group[0][0].styles and _BRACKETS.keys() & set(raw):
            content = f"<code>{inner.strip(' ')}</code>"
        leading, trailing = raw[: len(raw) - len(raw.lstrip(" "))], raw[len(raw.rstrip(" ")) :]
    else:
        inner = _nested(group, depth + 1)
        content = inner.strip()
        leading, trailing = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        if (len(content) - len(content.rstrip("\\"))) % 2:
            content += "\\"  # it would escape the markup that follows
    if not content.strip():
        return before + (leading or trailing or content)
    before += leading
    after = trailing or after
    if style is Style.CODE:
        return before + content + trailing
    if style is Style.LINK:
        return before + _link(content, group) + trailing
    mark = {Style.BOLD: "**", Style.ITALIC: "*"}.get(style, "")
    if style is Style.ITALIC and Style.BOLD in group[0][0].styles[:depth]:
        # Inside something bold a star could melt into one run with its stars.
        mark = "_"
    free = (not before or before[-1] in _OPEN_GROUND) and (not after or after[0] in _OPEN_GROUND)
    if mark and free and content[0] not in "*\\" and content[-1] not in "*\\":
        return f"{before}{mark}{content}{mark}{trailing}"
    return f"{before}<{_TAGS[style]}>{content}</{_TAGS[style]}>{trailing}"


def _link(content: str, group: Sequence[tuple[Run, str]]) -> str:
    target = escaping.escaped_address(group[0][0].target)
    text = "".join(run.text for run, _ in group).strip()
    if text == target and target.startswith("http") and "_" not in target:
        return f"<{target}>"
    return f"[{content}]({target})"
