"""One document with everything that renderers must handle, of our own making."""

import dataclasses

from ocr_desktop.document.blocks import Block, Category, Cell, Origin, Span, Style, Table, TextFormat
from ocr_desktop.document.document import Document, FinishReason
from ocr_desktop.document.outline import with_heading_levels
from tests.fakes.documents import block, document, page

ASSETS_HREF = "Field notes_assets"
CODE = 'def rank(x):\n    return x ** 2  # ``` < "y"'


def styled(category: Category, text: str, *styles: tuple[str, Style], **more: object) -> Block:
    """A block with the first occurrence of each phrase styled, only what stands before its ``|`` where it has one."""
    spans = []
    for phrase, style in styles:
        start = text.index(phrase.replace("|", ""))
        target = "https://example.org/a_(b)?c=1&d=2" if style is Style.LINK else ""
        spans.append(Span(start, start + len(phrase.split("|")[0]), style, target))
    return block(category, text, spans=tuple(spans), **more)


def item(text: str, marker: str, level: int = 0) -> Block:
    """A list item."""
    return block(Category.LIST_ITEM, text, marker=marker, level=level)


SIMPLE = Table(
    3, 3,
    (
        Cell(0, 0, "Name", header=True), Cell(0, 1, "Size\nin cm", header=True), Cell(0, 2, "a|b", header=True),
        Cell(1, 0, "Linnet"), Cell(1, 1, "13"), Cell(1, 2, "x_y * z"),
        Cell(2, 0, "Siskin"), Cell(2, 2, "`code`"),
    ),
)  # fmt: skip
SPANNED = Table(
    3, 3,
    (
        Cell(0, 0, "Region", row_span=2, header=True), Cell(0, 1, "Birds & <nests>", column_span=2, header=True),
        Cell(1, 1, "2024", header=True), Cell(1, 2, "2025", header=True),
        Cell(2, 0, "North"), Cell(2, 1, "1,204"), Cell(2, 2, "1,377"),
    ),
)  # fmt: skip
HEADLESS = Table(2, 2, (Cell(0, 0, "one"), Cell(0, 1, "two"), Cell(1, 0, "three"), Cell(1, 1, "four")))


def sample_document() -> Document:
    """Three pages: prose and lists, figures and tables, and one that failed."""
    first = page(
        block(Category.PAGE_HEADER, "Field notes — 3"),
        block(Category.TITLE, "Field notes on C#", font_size=24.0),
        styled(
            Category.TEXT,
            "Plain text with bold, italic, bold italic, code_1, struck, H2O and x2, and a link. snake_case, 3 * 4, "
            "5 - 3, AT&T, a < b, [12], “quotes” (see 1.) and a star* stay clean.",
            ("bold|,", Style.BOLD), ("italic|,", Style.ITALIC), ("bold italic", Style.BOLD),
            ("bold italic", Style.ITALIC), ("code_1", Style.CODE), ("struck", Style.STRIKE),
            ("2|O", Style.SUBSCRIPT), ("2|,", Style.SUPERSCRIPT), ("a link", Style.LINK),
        ),
        block(
            Category.TEXT,
            "# no heading\n1. no item\n- no bullet\n> no quotation\n---\n<b>no tag</b> &copy; *no star* ~~no strike~~ "
            "[no](link) `no code` and a backslash \\\n\nA second paragraph.",
        ),
        block(Category.SECTION_HEADER, "1 Lists", font_size=16.0),
        item("First", "1."), item("With dots", "•", 1), item("Deeper", "(a)", 2), item("Second", "2."),
        item("After a gap", "7."), item("A bullet\n\nwith two paragraphs", "–"),
        block(Category.SECTION_HEADER, "1.1 Other writing", font_size=13.0, spans=(Span(0, 17, Style.BOLD),)),
        block(Category.TEXT, "שלום עולם, זהו טקסט מימין לשמאל."),
        block(Category.TEXT, "日本語の文章と（括弧）。", spans=(Span(0, 3, Style.BOLD),)),
        block(Category.TEXT, CODE, spans=(Span(0, len(CODE), Style.CODE),)),
        block(Category.FOOTNOTE, "1 A footnote.", spans=(Span(0, 1, Style.SUPERSCRIPT),)),
        block(Category.FORMULA, "\\[ E = mc^2 % energy\n a<b \\]", format=TextFormat.LATEX, origin=Origin.MODEL),
        block(Category.FORMULA, "x_1 = (a + b) * c", origin=Origin.RECOGNITION),
        block(Category.PAGE_FOOTER, "17"),
    )  # fmt: skip
    second = page(
        block(Category.SECTION_HEADER, "2 Figures and tables", font_size=16.0),
        block(Category.CAPTION, "Figure 1: A grey picture [sic].", caption_of=3),
        block(Category.TEXT, "Text between a caption and its figure."),
        block(Category.PICTURE, asset="0a 1b.png"),
        block(Category.CAPTION, "Table 1: Simple.", caption_of=5),
        block(Category.TABLE, "Name\tSize", table=SIMPLE),
        block(Category.TABLE, "Region", table=SPANNED),
        block(Category.CAPTION, "Table 2: Spanned.", caption_of=6),
        block(Category.TABLE, "one\ttwo", table=HEADLESS),
        block(Category.TABLE, "tab\tseparated\nno\tgrid"),
        block(Category.TEXT, "A model's *Markdown* with $x^2$ and <script>alert(1)</script>.",
              format=TextFormat.MARKDOWN, origin=Origin.MODEL),
        number=1,
    )  # fmt: skip
    failed = dataclasses.replace(page(number=2), finish=FinishReason.FAILED, error="The page is damaged [7].")
    return document(*with_heading_levels((first, second, failed)), name="Field notes.pdf")
