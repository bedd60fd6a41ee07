"""HTML: a page that stands alone, and blocks for a text view. Nothing in it can run or call home.

``block_html`` and ``page_html`` keep to what QTextDocument draws (no classes, old table attributes); the
standalone page has classes and a style sheet.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

import markdown

from ocr_desktop.document.blocks import Block, Category, Cell, Style, TextFormat
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.renderers import (
    arrangement,
    formulas,
    html_table,
    inline,
    model_markdown,
    pictures,
    safe_html,
    table_cells,
)
from ocr_desktop.renderers.arrangement import Figure, ItemList, Part
from ocr_desktop.renderers.formulas import Formula, Writer
from ocr_desktop.renderers.inline import Line
from ocr_desktop.renderers.registry import Rendering, RenderOptions

_TAGS = {
    Style.BOLD: "b",
    Style.ITALIC: "i",
    Style.STRIKE: "s",
    Style.SUPERSCRIPT: "sup",
    Style.SUBSCRIPT: "sub",
    Style.CODE: "code",
}
_CLASSES = {
    Category.CAPTION: "caption",
    Category.FOOTNOTE: "footnote",
    Category.PAGE_HEADER: "margin",
    Category.PAGE_FOOTER: "margin",
    Category.FORMULA: "formula",
    Category.PICTURE: "inside",
}
_WINDOW_TABLE = (
    ' border="1" cellspacing="0" cellpadding="4"'
    ' style="border-collapse: collapse; border-style: solid; border-color: #9a9a9f; '
    'margin-top: 6px; margin-bottom: 10px"'
)
_MOST_BRACKETS = 1000
_MARK = ("\ue000", "\ue001")  # of private use: taken out of what a model wrote, and never in an attribute
_MARKED = re.compile("\ue000(\\d+)\ue001")

_STYLE = """\
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #6e6e73; --line: #d2d2d7; --fill: #f5f5f7; --paper: #fff;
  --link: #0066cc; }
@media (prefers-color-scheme: dark) { :root { --ink: #f5f5f7; --soft: #a1a1a6; --line: #424245; --fill: #2c2c2e;
  --paper: #1d1d1f; --link: #4da3ff; } }
body { max-width: 44rem; margin: 2.5rem auto; padding: 0 1.25rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 -apple-system, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.6em 0 .5em; }
h1 { font-size: 1.9rem; } h2 { font-size: 1.45rem; } h3 { font-size: 1.2rem; } h4, h5, h6 { font-size: 1rem; }
a { color: var(--link); }
table { border-collapse: collapse; margin: 1em 0; display: block; max-width: 100%; overflow-x: auto; }
th, td { border: 1px solid var(--line); padding: .3em .6em; text-align: start; vertical-align: top; }
th { background: var(--fill); }
figure { margin: 1.5em 0; }
figcaption, .caption, .footnote, .inside, .margin, .missing { color: var(--soft); font-size: .9em; }
img { max-width: 100%; height: auto; }
pre { background: var(--fill); padding: .8em 1em; border-radius: 6px; overflow-x: auto; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .92em; }
.formula { text-align: center; }
li.bare { list-style: none; }
hr { border: 0; border-top: 1px solid var(--line); margin: 2.5em 0; }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } figure, tr, pre { break-inside: avoid; }
  h1, h2, h3, h4, h5, h6 { break-after: avoid; } hr { break-after: page; visibility: hidden; margin: 0; }
  table { display: table; } a { color: inherit; } }
"""
_POLICY = "default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class _Writer:
    """How to write.

    Args:
        options: what the person wants to see.
        window: for QTextDocument rather than for a browser.
        pasted: for a program that it is pasted into, which has no style sheet either.
    """

    options: RenderOptions
    window: bool
    pasted: bool = False

    def part(self, part: Part) -> str:
        if isinstance(part, ItemList):
            return self.item_list(part)
        if isinstance(part, Figure):
            return self.figure(part)
        return self.block(part)

    def block(self, block: Block) -> str:
        if block.category is Category.PICTURE:
            return self.picture(block)
        if block.category is Category.TABLE:
            return self.table(block)
        if block.category in (Category.TITLE, Category.SECTION_HEADER):
            return self.heading(block)
        if arrangement.is_latex(block):
            return self.formula(inline.one_line(arrangement.latex_line(block.text)))
        if arrangement.is_listing(block):
            code = inline.cleaned(block.text).strip("\n")
            return f"<pre>{html.escape(code)}</pre>" if self.window else f"<pre><code>{html.escape(code)}</code></pre>"
        return self.prose(block)

    def heading(self, block: Block) -> str:
        tag = f"h{arrangement.heading_level(block)}"
        if block.format is TextFormat.MARKDOWN:
            content = self.model(" ".join(arrangement.without_hashes(block.text).split()))
            content = content.replace("<p>", "").replace("</p>", "")
        else:
            line = inline.joined([line for line in inline.lines(block.text, block.spans) if line])
            if inline.wholly(block.text, block.spans, Style.BOLD):
                line = inline.without(line, Style.BOLD)
            content = _lines([line])
        return f"<{tag}{_direction(block.text)}>{content}</{tag}>" if content else ""

    def formula(self, latex: str) -> str:
        if not latex:
            return ""
        drawn = self.options.formula(Formula(latex, display=True)) if self.options.formula else ""
        return self.element("p", drawn or f"<code>{html.escape(latex)}</code>", "formula", "center")

    def prose(self, block: Block) -> str:
        return self.model(block.text) if block.format is TextFormat.MARKDOWN else self.paragraphs(block)

    def model(self, text: str) -> str:
        return model_html(text, self.options.formula)

    def paragraphs(self, block: Block) -> str:
        name = _CLASSES.get(block.category, "")
        small = self.window and name in ("caption", "footnote", "inside", "margin")
        centre = "center" if name == "formula" else ""
        written = []
        for paragraph in inline.paragraphs(block.text, block.spans):
            content = _lines(paragraph)
            content = f"<small>{content}</small>" if small else content
            written.append(self.element("p", content, name, centre, block.text))
        return "\n".join(written)

    def element(self, tag: str, content: str, name: str, align: str = "", text: str = "") -> str:
        mark = f' align="{align}"' if self.window and align else f' class="{name}"' if name and not self.window else ""
        return f"<{tag}{mark}{_direction(text)}>{content}</{tag}>"

    def picture(self, block: Block) -> str:
        """The picture, then the words in it: they must not depend on whether pictures are shown."""
        image, words = self.image(block), self.prose(block)
        if not image:
            return words
        return f"<p>{image}</p>\n{words}".rstrip() if self.window else f"<figure>{image}{words}</figure>"

    def image(self, block: Block) -> str:
        address = pictures.source(block, self.options)
        if not address:
            return ""
        size = ""
        if (pixels := pictures.size(block, self.options)) is not None:
            width, height = pixels
            limit = self.options.max_image_width if self.window else 0
            if limit and width > limit:
                width, height = limit, max(1, round(height * limit / width))
            size = f' width="{width}" height="{height}"'
        return f'<img src="{html.escape(address)}" alt="Picture"{size}>'

    def figure(self, figure: Figure) -> str:
        if self.window or figure.block.category is not Category.PICTURE:
            return "\n".join(filter(None, map(self.block, (*figure.above, figure.block, *figure.below))))
        captions = [
            "".join(f"<figcaption{_direction(caption.text)}>{self.caption(caption)}</figcaption>" for caption in group)
            for group in (figure.above, figure.below)
        ]
        # A figure may have one caption only: several become one.
        above, below = (group.replace("</figcaption><figcaption>", "<br>") for group in captions)
        image = self.image(figure.block) + self.prose(figure.block)
        if above and below:
            return f"<figure>{above}{image}</figure>\n" + "\n".join(map(self.block, figure.below))
        return f"<figure>{above}{image}{below}</figure>"

    def caption(self, block: Block) -> str:
        if block.format is TextFormat.MARKDOWN:
            return self.model(block.text)
        return "<br>".join(map(_lines, inline.paragraphs(block.text, block.spans)))

    def table(self, block: Block) -> str:
        table = arrangement.grid(block)
        if table is not None:
            look = _WINDOW_TABLE if self.window else ""
            if self.pasted:
                return html_table.written(table, _pasted_cell, look + _direction(block.text), _as_text)
            return html_table.written(table, _cell, look + _direction(block.text))
        if block.format is TextFormat.MARKDOWN:
            written = self.model(block.text)
            return written.replace("<table>", f"<table{_WINDOW_TABLE}>") if self.window else written
        return self.paragraphs(block)

    def item_list(self, group: ItemList) -> str:
        tag = "ul" if group.start is None else "ol"
        start = f' start="{group.start}"' if group.start not in (None, 1) else ""
        written = [f"<{tag}{start}>"]
        for item in group.items:
            block = item.block
            marker = html.escape(arrangement.literal_marker(block))
            bare = ' class="bare"' if marker and not self.window else ""
            if block.format is TextFormat.MARKDOWN:
                text = self.model(block.text)
                single = text.startswith("<p>") and text.find("</p>") == len(text) - 4
                text = text[3:-4] if single else text
            else:
                text = "<br>".join(map(_lines, inline.paragraphs(block.text, block.spans)))
            content = f"{marker} {text}" if marker and text else marker or text
            nested = "".join("\n" + self.item_list(below) for below in item.lists)
            written.append(f"<li{bare}{_direction(block.text)}>{content}{nested}</li>")
        return "\n".join([*written, f"</{tag}>"])


def render_document(document: Document, options: RenderOptions) -> Rendering:
    """A standalone page: no scripts, nothing loaded but the pictures beside it."""
    writer = _Writer(options, window=False)
    pages: list[str] = []
    for page in document.pages:
        body = _page(page, writer)
        pages.append(f'<section aria-label="Page {page.page + 1}">\n{body}\n</section>')
    text = f"""\
<!DOCTYPE html>
<html lang="und">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="OCR Desktop">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{html.escape(inline.one_line(document.name)) or "Document"}</title>
<style>
{_STYLE}</style>
</head>
<body>
{(chr(10) + "<hr>" + chr(10) if options.page_breaks else chr(10)).join(pages)}
</body>
</html>
"""
    return Rendering(text, arrangement.linked_assets(document, options))


def block_html(block: Block, options: RenderOptions) -> str:
    """One block as safe body HTML for a QTextDocument. A nested list item keeps its depth."""
    written = _alone(block, _Writer(options, window=True))
    if arrangement.is_item(block) and block.level:
        # The property that QTextDocument itself uses to say how deep a list lies.
        written = written.replace("l", f'l style="-qt-list-indent: {block.level + 1}"', 1)
    return written


def page_html(page: PageResult, options: RenderOptions) -> str:
    """One page as safe body HTML for a QTextDocument."""
    return _page(page, _Writer(options, window=True))


def plain_block(block: Block, options: RenderOptions) -> str:
    """One block as safe HTML for a web page of someone's own."""
    return _alone(block, _Writer(options, window=False))


def plain_page(page: PageResult, options: RenderOptions) -> str:
    """One page as safe HTML for a web page of someone's own."""
    return _page(page, _Writer(options, window=False))


def pasted_block(block: Block, options: RenderOptions) -> str:
    """One block as safe HTML for the clipboard."""
    return _alone(block, _Writer(options, window=True, pasted=True))


def pasted_page(page: PageResult, options: RenderOptions) -> str:
    """One page as safe HTML for the clipboard."""
    return _page(page, _Writer(options, window=True, pasted=True))


def model_html(text: str, formula: Writer | None = None) -> str:
    """Safe HTML of Markdown that a model wrote.

    Args:
        formula: writes the formulas in it; their source is written without.
    """
    kept: list[str] = []

    def keep(found: Formula) -> str:
        """A mark in the place of a formula, which the parser of Markdown shall not see."""
        drawn = formula(found) if formula else ""
        kept.append(drawn)
        return f"{_MARK[0]}{len(kept) - 1}{_MARK[1]}" if drawn else ""

    if formula:
        text = formulas.replaced(re.sub(f"[{''.join(_MARK)}]", "", text), keep)
    text = model_markdown.defused(text)
    if text.count("[") > _MOST_BRACKETS:
        # A model in a loop: looking for the end of every link would take minutes.
        text = text.replace("[", "&#91;")
    written = markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists"])
    return _MARKED.sub(lambda found: kept[int(found[1])], safe_html.reduced(written))


def _alone(block: Block, writer: _Writer) -> str:
    if not arrangement.is_item(block):
        return writer.block(block)
    return "\n".join(map(writer.item_list, arrangement.item_lists([block])))


def _page(page: PageResult, writer: _Writer) -> str:
    note = arrangement.missing_note(page)
    written = [writer.element("p", f"<i>{html.escape(note)}</i>", "missing")] if note else []
    written.extend(map(writer.part, arrangement.arranged(page, writer.options)))
    return "\n".join(filter(None, written))


def _cell(cell: Cell) -> str:
    return "<br>".join(_lines([line]) for line in inline.lines(cell.text) if line)


def _pasted_cell(cell: Cell) -> str:
    """What Excel would otherwise take for the end of a row stays in its cell."""
    return _cell(cell).replace("<br>", '<br style="mso-data-placement:same-cell">')


def _as_text(cell: Cell) -> str:
    """The attributes of a cell: Excel takes for text what it would run as a formula otherwise."""
    text = inline.one_line(cell.text)
    return " style=\"mso-number-format:'\\@'\"" if table_cells.defused(text) != text else ""


def _lines(lines: Sequence[Line]) -> str:
    return "<br>".join("".join(_run(line, 0)) for line in lines)


def _run(line: Line, depth: int) -> str:
    written = ""
    start = 0
    while start < len(line):
        style = line[start].styles[depth] if depth < len(line[start].styles) else None
        target = line[start].target if style is Style.LINK else ""
        end = start + 1
        while end < len(line) and _same(line[end], depth, style, target):
            end += 1
        group = line[start:end]
        if style is None:
            written += "".join(html.escape(run.text) for run in group)
        elif style is Style.LINK:
            written += f"<a{safe_html.link_attributes(target)}>{_run(group, depth + 1)}</a>"
        else:
            written += f"<{_TAGS[style]}>{_run(group, depth + 1)}</{_TAGS[style]}>"
        start = end
    return written


def _same(run: inline.Run, depth: int, style: Style | None, target: str) -> bool:
    if depth >= len(run.styles):
        return style is None
    return run.styles[depth] is style and (style is not Style.LINK or run.target == target)


def _direction(text: str) -> str:
    return ' dir="rtl"' if inline.right_to_left(text) else ""
