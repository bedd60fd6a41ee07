"""Word documents (DOCX). The only place that uses python-docx.

Headings, lists and captions get the styles that Word has for them, so that an outline, a table of contents and
another look come by themselves. Formulas are written as their LaTeX.
"""

import html.parser
import io
import logging
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Pt
from docx.text.paragraph import Paragraph

from ocr_desktop.document.blocks import Block, Category, Style, Table, TextFormat
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.renderers import arrangement, inline, pictures, webpage
from ocr_desktop.renderers.arrangement import Figure, ItemList, Part
from ocr_desktop.renderers.inline import Line, Run
from ocr_desktop.renderers.registry import Rendering, RenderOptions

_DEEPEST_LIST = 3  # Word's built-in list styles
_MONOSPACED = "Courier New"
_SMALL = Pt(9)
_MOST_COLUMNS = 63
"""That Word can open."""

_EPOCH = datetime(2000, 1, 1)
_UNREADABLE = (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, ValueError, KeyError, OSError)
_SWITCHES = {
    Style.BOLD: "bold",
    Style.ITALIC: "italic",
    Style.STRIKE: "strike",
    Style.SUPERSCRIPT: "superscript",
    Style.SUBSCRIPT: "subscript",
}

_log = logging.getLogger(__name__)


def render_document(document: Document, options: RenderOptions) -> Rendering:
    """The whole document. The same document gives the same bytes."""
    writer = _Writer(options)
    for number, page in enumerate(document.pages):
        if number and options.page_breaks:
            writer.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        writer.page(page)
    properties = writer.file.core_properties
    properties.title, properties.author, properties.comments = inline.one_line(document.name)[:255], "", ""
    properties.created = properties.modified = _EPOCH
    target = io.BytesIO()
    writer.file.save(target)
    return Rendering(data=_without_clock(target))


def _without_clock(package: io.BytesIO) -> bytes:
    """The same package, of which no part tells when it was packed."""
    target = io.BytesIO()
    with zipfile.ZipFile(package) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in packed.namelist():
            made.writestr(zipfile.ZipInfo(name), packed.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


class _Writer:
    """Writes parts to the end of a Word document."""

    def __init__(self, options: RenderOptions) -> None:
        self.file: WordFile = docx.Document()
        self._options = options
        section = self.file.sections[0]
        margins = (section.left_margin or 0) + (section.right_margin or 0)
        self._width: Length = Emu((section.page_width or 0) - margins)

    def page(self, page: PageResult) -> None:
        """One page."""
        if note := arrangement.missing_note(page):
            self._put([(Run(note, (Style.ITALIC,)),)], self.file.add_paragraph())
        for part in arrangement.arranged(page, self._options):
            self._part(part)

    def _part(self, part: Part) -> None:
        if isinstance(part, ItemList):
            self._item_list(part, 0)
        elif isinstance(part, Figure):
            for block in (*part.above, part.block, *part.below):
                self._block(block)
        else:
            self._block(part)

    def _block(self, block: Block) -> None:
        if block.category is Category.PICTURE:
            self._picture(block)
        if block.category is Category.TABLE and (table := arrangement.grid(block)) is not None:
            self._table(table, rtl=inline.right_to_left(block.text))
        elif block.category in (Category.TITLE, Category.SECTION_HEADER):
            line = inline.joined([line for paragraph in _paragraphs(block) for line in paragraph])
            if line:
                self._put([line], self.file.add_paragraph(style=f"Heading {arrangement.heading_level(block)}"))
        elif arrangement.is_latex(block):
            if latex := arrangement.latex_line(block.text):
                paragraph = self.file.add_paragraph()
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                self._put([(Run(latex, (Style.CODE,)),)], paragraph)
        elif arrangement.is_listing(block):
            code = [(Run(line, (Style.CODE,)),) for line in inline.cleaned(block.text).strip("\n").split("\n")]
            self._put(code, self.file.add_paragraph())
        else:
            self._prose(block)

    def _prose(self, block: Block) -> None:
        caption = block.category is Category.CAPTION
        small = block.category in (Category.FOOTNOTE, Category.PAGE_HEADER, Category.PAGE_FOOTER)
        for lines in _paragraphs(block):
            paragraph = self.file.add_paragraph(style="Caption" if caption else None)
            self._put(lines, paragraph)
            for run in paragraph.runs if small else ():
                run.font.size = _SMALL

    def _picture(self, block: Block) -> None:
        data = pictures.data(block, self._options)
        if not data:
            return
        paragraph = self.file.add_paragraph()
        try:
            shape = paragraph.add_run().add_picture(io.BytesIO(data))
        except _UNREADABLE as exc:
            _log.warning("the picture %s is no picture and is left out: %s", block.asset, exc)
            self.file.element.body.remove(paragraph._p)
            return
        if shape.width > self._width:
            shape.height = Emu(max(round(shape.height * self._width / shape.width), 1))
            shape.width = self._width

    def _table(self, table: Table, *, rtl: bool) -> None:
        if table.columns > _MOST_COLUMNS:
            for row in arrangement.cells_by_row(table):
                self._put([(Run("\t".join(inline.one_line(cell.text) for cell in row)),)], self.file.add_paragraph())
            return
        made = self.file.add_table(table.rows, table.columns, style="Table Grid")
        if rtl:
            made._tblPr.insert_element_before(OxmlElement("w:bidiVisual"), "w:tblW", "w:tblLook")
        grid = [list(row.cells) for row in made.rows]  # asked for once: each look at a cell walks the whole table
        for cell in table.cells:
            place = grid[cell.row][cell.column]
            if cell.row_span > 1 or cell.column_span > 1:
                place = place.merge(grid[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1])
            lines = [line for line in inline.lines(cell.text) if line]
            if cell.header:
                lines = [tuple(Run(run.text, (Style.BOLD,)) for run in line) for line in lines]
            self._put(lines, place.paragraphs[0])
        for row in made.rows[: arrangement.header_rows(table)] if table.rows > 1 else ():
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self.file.add_paragraph()  # two tables one after the other would be one

    def _item_list(self, group: ItemList, depth: int) -> None:
        numbered = group.start is not None
        kind = "List Number" if numbered else "List Bullet"
        deep = min(depth, _DEEPEST_LIST - 1)
        numbering = self._new_numbering(f"{kind}", deep, group.start or 1) if numbered else 0
        for item in group.items:
            marker = arrangement.literal_marker(item.block)
            style = "List" if marker else kind
            paragraphs = _paragraphs(item.block) or [()]
            for number, lines in enumerate(paragraphs):
                name = style if not number else "List Continue"
                paragraph = self.file.add_paragraph(style=name if not deep else f"{name} {deep + 1}")
                if marker and not number:
                    self._run(Run(f"{marker} "), paragraph, rtl=inline.right_to_left(item.block.text))
                if numbering and not number:
                    self._number(paragraph, numbering)
                self._put(lines, paragraph)
            for nested in item.lists:
                self._item_list(nested, depth + 1)

    def _new_numbering(self, kind: str, deep: int, start: int) -> int:
        """A numbering that begins anew; the paragraphs of a style would go on from one list to the next."""
        style = self.file.styles[kind if not deep else f"{kind} {deep + 1}"]
        properties = style.element.pPr.numPr
        numbering: Any = self.file.part.numbering_part.element
        abstract = numbering.num_having_numId(properties.numId.val).abstractNumId.val
        made = numbering.add_num(abstract)
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(made.numId)

    @staticmethod
    def _number(paragraph: Paragraph, numbering: int) -> None:
        properties: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = numbering

    def _put(self, lines: Sequence[Line], paragraph: Paragraph) -> None:
        """Lines into a paragraph, a break between them."""
        rtl = inline.right_to_left("".join(run.text for line in lines for run in line))
        if rtl:
            paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), "w:jc", "w:rPr", "w:sectPr")
        for number, line in enumerate(lines):
            if number:
                paragraph.add_run().add_break()
            for run in line:
                self._run(run, paragraph, rtl=rtl)

    def _run(self, run: Run, paragraph: Paragraph, *, rtl: bool) -> None:
        written = paragraph.add_run(run.text)
        for style, switch in _SWITCHES.items():
            if style in run.styles:
                setattr(written.font, switch, True)
        if Style.CODE in run.styles:
            written.font.name = _MONOSPACED
        if rtl:
            written.font.rtl = True
        if run.target:
            written.font.underline = True
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(run.target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            link.append(written._r)
            paragraph._p.append(link)


def _paragraphs(block: Block) -> list[tuple[Line, ...]]:
    """The paragraphs of a block as runs, whatever its format."""
    if block.format is not TextFormat.MARKDOWN:
        return list(inline.paragraphs(block.text, block.spans))
    reader = _HtmlRuns()
    text = arrangement.without_hashes(block.text) if block.category is not Category.TEXT else block.text
    reader.feed(webpage.model_html(text))
    reader.close()
    return reader.paragraphs()


class _HtmlRuns(html.parser.HTMLParser):
    """Reads the safe HTML of what a model wrote as Markdown."""

    _STYLES: ClassVar[dict[str, Style]] = {
        "b": Style.BOLD, "strong": Style.BOLD, "i": Style.ITALIC, "em": Style.ITALIC, "s": Style.STRIKE,
        "del": Style.STRIKE, "sup": Style.SUPERSCRIPT, "sub": Style.SUBSCRIPT, "code": Style.CODE, "pre": Style.CODE,
    }  # fmt: skip
    _BLOCKS = frozenset({"p", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Style] = []
        self._targets: list[str] = []
        self._found: list[list[list[Run]]] = [[[]]]

    def paragraphs(self) -> list[tuple[Line, ...]]:
        """What was read, without what is blank."""
        return [
            tuple(tuple(line) for line in paragraph)
            for paragraph in self._found
            if any(run.text.strip() for line in paragraph for run in line)
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The parser's own."""
        if tag in self._STYLES:
            self._open.append(self._STYLES[tag])
        if tag == "a":
            self._targets.append(inline.safe_target(dict(attrs).get("href") or ""))
        elif tag == "br":
            self._found[-1].append([])
        elif tag in ("td", "th"):
            self._add("\t" if self._found[-1][-1] else "")
        elif tag in self._BLOCKS:
            self._found.append([[]])

    def handle_endtag(self, tag: str) -> None:
        """The parser's own."""
        if self._STYLES.get(tag) in self._open:
            self._open.remove(self._STYLES[tag])
        if tag == "a" and self._targets:
            self._targets.pop()
        if tag in self._BLOCKS:
            self._found.append([[]])

    def handle_data(self, data: str) -> None:
        """The parser's own."""
        if Style.CODE in self._open and "\n" in data:
            for number, line in enumerate(data.rstrip("\n").split("\n")):
                if number:
                    self._found[-1].append([])
                self._add(line)
            return
        text = re.sub(r"\s+", " ", data)
        self._add(text if self._found[-1][-1] else text.lstrip())

    def _add(self, text: str) -> None:
        if text:
            target = self._targets[-1] if self._targets else ""
            self._found[-1][-1].append(Run(inline.cleaned(text), tuple(self._open), target))
