"""Blocks: what was read on a page, one layout element each."""

from dataclasses import dataclass
from enum import StrEnum

from ocr_desktop.document.geometry import Box


class Category(StrEnum):
    """The 11 layout classes of DocLayNet (Pfitzmann et al. 2022), spelled as dots.ocr spells them."""

    CAPTION = "Caption"
    FOOTNOTE = "Footnote"
    FORMULA = "Formula"
    LIST_ITEM = "List-item"
    PAGE_FOOTER = "Page-footer"
    PAGE_HEADER = "Page-header"
    PICTURE = "Picture"
    SECTION_HEADER = "Section-header"
    TABLE = "Table"
    TEXT = "Text"
    TITLE = "Title"


class Origin(StrEnum):
    """Where a block's text comes from."""

    TEXT_LAYER = "text-layer"
    RECOGNITION = "recognition"
    MODEL = "model"
    PERSON = "person"


class TextFormat(StrEnum):
    """How ``Block.text`` is to be taken."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    LATEX = "latex"


class Style(StrEnum):
    """What a span of plain text looks like or is."""

    BOLD = "bold"
    ITALIC = "italic"
    STRIKE = "strike"
    CODE = "code"
    SUPERSCRIPT = "superscript"
    SUBSCRIPT = "subscript"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Span:
    """A styled range of ``Block.text``: characters start (included) to end (excluded).

    ``target`` is the address of a link and empty otherwise.
    """

    start: int
    end: int
    style: Style
    target: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span must hold at least one character: {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a block, in page units: for highlighting, searchable PDFs and doubt."""

    box: Box
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: its top left grid position (from 0), how far it spans, its plain text.

    The text may hold line breaks. ``box`` (page units) is None where the engine does not tell it.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    box: Box | None = None

    def __post_init__(self) -> None:
        if self.row < 0 or self.column < 0 or self.row_span < 1 or self.column_span < 1:
            raise ValueError(f"impossible cell: {self}")


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of rows × columns; cells lie within it and never overlap; positions without a cell are empty."""

    rows: int
    columns: int
    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        taken: set[tuple[int, int]] = set()
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    if row >= self.rows or column >= self.columns or (row, column) in taken:
                        raise ValueError(f"a cell leaves the {self.rows} x {self.columns} grid or overlaps: {cell}")
                    taken.add((row, column))

    @property
    def spanned(self) -> bool:
        """Whether any cell covers more than one grid position."""
        return any(cell.row_span > 1 or cell.column_span > 1 for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Block:
    """One layout element.

    Args:
        box: where it is, in page units (see ``geometry``).
        category: its layout class.
        text: what a person would have typed, paragraphs joined; LaTeX for a formula; for a table its cells
            row by row, tab-separated; may be empty (pictures). Line breaks that belong to the text are kept.
        order: position in reading order, from 0, unique on the page.
        confidence: 0 to 1 where recognition gave one, else None (a text layer gives none).
        origin: where the text comes from.
        format: how ``text`` is to be taken; spans apply to plain text only.
        spans: styled ranges of ``text``.
        lines: the printed lines, top to bottom in reading order, where the engine knows them.
        level: for headings 1 (document title) to 6, 0 while not yet known; for list items the nesting, from 0.
        marker: for list items what stands before the text: ``•``, ``1.``, ``(a)``; empty otherwise.
        table: the cells, for tables.
        asset: file name of the cropped picture in the assets folder; empty where there is none.
        caption_of: for captions the ``order`` of the picture or table that they belong to.
        font_size: dominant size of the type in page units, 0 where unknown.
    """

    box: Box
    category: Category
    text: str = ""
    order: int = 0
    confidence: float | None = None
    origin: Origin = Origin.TEXT_LAYER
    format: TextFormat = TextFormat.PLAIN
    spans: tuple[Span, ...] = ()
    lines: tuple[Line, ...] = ()
    level: int = 0
    marker: str = ""
    table: Table | None = None
    asset: str = ""
    caption_of: int | None = None
    font_size: float = 0.0

    def __post_init__(self) -> None:
        if self.confidence is not None and not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"a confidence lies between 0 and 1: {self.confidence}")
        if any(span.end > len(self.text) for span in self.spans):
            raise ValueError("a span ends after the text")
