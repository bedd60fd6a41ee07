"""The documents of the pictures: the samples, read by the real engine, and field notes whose reading is known.

The field notes are printed and described in one go, so that every box lies where its text was printed.
"""

import dataclasses
import hashlib
import html
import threading
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from ocr_desktop import catalog, paths
from ocr_desktop.document.blocks import Block, Category, Cell, Origin, Table, TextFormat
from ocr_desktop.document.document import PageResult, TextSource
from ocr_desktop.document.doubting import about_block
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.document.retyping import table_text
from ocr_desktop.jobs.job import DocumentOpened, DocumentRequest, Event, Job, JobChanged, PageEnded
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.library.store import Library
from ocr_desktop.renderers.formulas import Formula
from ocr_desktop.renderers.math_drawing import drawn
from ocr_desktop.settings import Settings

OTHER = "dots-ocr"
A4 = Size(595.0, 842.0)
_LEFT, _RIGHT = 64.0, 531.0
_FORMULA_EM = 15.0
_PATIENCE = 900.0  # seconds; workers give way to whatever else the machine does
_STYLE = "* { font-family: serif; color: #1d2129; line-height: 1.35; }"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document and what was read on its pages."""

    path: Path
    sha256: str
    kind: str
    pages: tuple[PageResult, ...]


class _Page:
    """A page that is printed from top to bottom, and described meanwhile."""

    def __init__(self, document: pymupdf.Document, number: int) -> None:
        self._page = document.new_page(width=A4.width, height=A4.height)
        self._number = number
        self._blocks: list[Block] = []
        self._top = 72.0

    def text(self, words: str, category: Category = Category.TEXT, *, size: float = 11.5, marker: str = "") -> "_Page":
        """A paragraph."""
        left = _LEFT + (16 if marker else 0)
        bold = "bold" if category in (Category.TITLE, Category.SECTION_HEADER) else "normal"
        shown = f"{html.escape(marker)} {html.escape(words)}".strip()
        body = f'<p style="font-size:{size}px;font-weight:{bold};margin:0">{shown}</p>'
        room = pymupdf.Rect(left, self._top, _RIGHT, A4.height - 40)
        spare = self._page.insert_htmlbox(room, body, css=_STYLE)[0]
        bottom = room.y1 - spare
        level = {Category.TITLE: 1, Category.SECTION_HEADER: 2}.get(category, 0)
        self._add(
            Block(Box(left, self._top, _RIGHT, bottom), category, words, level=level, marker=marker, font_size=size)
        )
        self._top = bottom + size * 0.8
        return self

    def formula(self, latex: str) -> "_Page":
        """A formula on its own."""
        drawing = drawn(Formula(latex, display=True), "#1d2129")
        picture = pymupdf.open(stream=drawing.svg, filetype="svg")
        width, height = drawing.width * _FORMULA_EM, drawing.height * _FORMULA_EM
        left = (A4.width - width) / 2
        place = pymupdf.Rect(left, self._top, left + width, self._top + height)
        made = pymupdf.open("pdf", picture.convert_to_pdf())
        self._page.show_pdf_page(place, made, 0)
        box = Box(place.x0 - 3, place.y0 - 3, place.x1 + 3, place.y1 + 3)
        self._add(Block(box, Category.FORMULA, latex, format=TextFormat.LATEX))
        self._top = place.y1 + 14
        return self

    def table(self, rows: tuple[tuple[str, ...], ...], *, span: bool = False) -> "_Page":
        """A table; with ``span`` its first line has one cell over the last two columns."""
        columns, height = len(rows[0]), 20.0
        width = (_RIGHT - _LEFT) / columns
        cells = []
        for row, words in enumerate(rows):
            for column, word in enumerate(words):
                wide = 2 if span and row == 0 and column == columns - 2 else 1
                if span and row == 0 and column == columns - 1:
                    continue
                x, y = _LEFT + column * width, self._top + row * height
                place = pymupdf.Rect(x, y, x + wide * width, y + height)
                self._page.draw_rect(place, color=(0.45, 0.48, 0.55), width=0.6)
                weight = "bold" if row == 0 else "normal"
                body = f'<p style="font-size:10px;margin:0;font-weight:{weight}">{html.escape(word)}</p>'
                self._page.insert_htmlbox(pymupdf.Rect(x + 5, y + 3, place.x1 - 3, place.y1 - 1), body, css=_STYLE)
                cells.append(
                    Cell(
                        row,
                        column,
                        word,
                        column_span=wide,
                        header=row == 0,
                        box=Box(place.x0, place.y0, place.x1, place.y1),
                    )
                )
        table = Table(len(rows), columns, tuple(cells))
        bottom = self._top + len(rows) * height
        self._add(Block(Box(_LEFT, self._top, _RIGHT, bottom), Category.TABLE, table_text(table), table=table))
        self._top = bottom + 14
        return self

    def result(self) -> PageResult:
        """What was read."""
        version = catalog.engine("instant").version
        blocks = tuple(self._blocks)
        return PageResult(self._number, A4, "instant", version, blocks, text_source=TextSource.TEXT_LAYER)

    def _add(self, block: Block) -> None:
        self._blocks.append(dataclasses.replace(block, order=len(self._blocks)))


def field_notes(folder: Path) -> Paper:
    """Three pages: text and a table; formulas; Chinese."""
    document = pymupdf.open()
    pages = [_birds(document), _formulas(document), _chinese(document)]
    path = folder / "Field notes.pdf"
    document.save(path, no_new_id=True)
    document.close()
    return Paper(path, hashlib.sha256(path.read_bytes()).hexdigest(), "PDF", tuple(page.result() for page in pages))


def _birds(document: pymupdf.Document) -> _Page:
    return (
        _Page(document, 0)
        .text("Field Notes on the Linnet", Category.TITLE, size=25)
        .text(
            "The linnet (Linaria cannabina) nests low in thorn hedges, seldom more than two metres above the ground. "
            "Both parents feed the young, mostly with the seeds of weeds that others leave standing."
        )
        .text("What was counted", Category.SECTION_HEADER, size=15)
        .text(
            "Nests were counted from the middle of April to the end of July along four hedges of the same length. "
            "A nest counts as successful when at least one young bird has left it."
        )
        .table(
            (("Hedge", "Length (m)", "Nests", ""), ("", "", "found", "successful"), ("Mill Lane", "420", "17", "11"),
             ("Long Acre", "410", "9", "6"), ("Church Field", "430", "14", "8"), ("River Bank", "415", "5", "1")),
            span=True,
        )
        .text("Table 1. Nests along four hedges, 2023.", Category.CAPTION, size=9.5)
        .text("Mill Lane has the oldest thorn and the fewest cuts.", Category.LIST_ITEM, marker="•")
        .text("River Bank was flooded twice in May.", Category.LIST_ITEM, marker="•")
        .text("Counts before 2019 were made by other people and are not comparable.", Category.FOOTNOTE, size=9)
    )  # fmt: skip


def _formulas(document: pymupdf.Document) -> _Page:
    return (
        _Page(document, 1)
        .text("How survival was estimated", Category.SECTION_HEADER, size=15)
        .text("The chance that a nest survives all of its days is the product of the chances of each day:")
        .formula(r"\hat{S} = \prod_{i=1}^{n} \left( 1 - \frac{d_i}{r_i} \right)")
        .text("Its variance follows from Greenwood's formula, with the same numbers of deaths and of nests at risk:")
        .formula(r"\operatorname{Var}(\hat{S}) = \hat{S}^2 \sum_{i=1}^{n} \frac{d_i}{r_i\,(r_i - d_i)}")
        .text("The density of singing males was fitted by a half-normal curve:")
        .formula(r"g(x) = e^{-x^2 / 2\sigma^2}, \qquad \mu = \int_0^{w} g(x)\,\mathrm{d}x")
        .text("All counts were made by the same two people.")
    )


def _chinese(document: pymupdf.Document) -> _Page:
    return (
        _Page(document, 2)
        .text("摘要", Category.SECTION_HEADER, size=15)
        .text("赤胸朱顶雀在低矮的树篱中筑巢，离地很少超过两米。双亲共同喂养幼鸟，食物主要是杂草的种子。")
        .text("Аннотация", Category.SECTION_HEADER, size=15)
        .text("Коноплянка гнездится низко в колючих изгородях, редко выше двух метров над землёй.")
    )


def doubted(result: PageResult) -> PageResult:
    """The same page, with something doubtful on it."""
    blocks = tuple(
        dataclasses.replace(block, confidence=0.52, origin=Origin.RECOGNITION) if block.order == 3 else block
        for block in result.blocks
    )
    warnings = (about_block(4, "Instant reads other numbers there: 17 or 11?"),)
    return dataclasses.replace(result, blocks=blocks, warnings=warnings)


def read_otherwise(result: PageResult) -> PageResult:
    """The same page as another engine may read it."""
    blocks = list(result.blocks)
    blocks[1] = dataclasses.replace(blocks[1], text=blocks[1].text.replace("thorn hedges", "them hedges"))
    table = blocks[4].table
    assert table is not None
    cells = tuple(dataclasses.replace(cell, text="77") if cell.text == "17" else cell for cell in table.cells)
    changed = dataclasses.replace(table, cells=cells)
    blocks[4] = dataclasses.replace(blocks[4], table=changed, text=table_text(changed))
    kept = [dataclasses.replace(block, order=order) for order, block in enumerate(blocks[:-1])]
    entry = catalog.engine(OTHER)
    return dataclasses.replace(result, engine=OTHER, engine_version=entry.version, blocks=tuple(kept))


def read_samples(library: Library, folder: Path) -> list[Paper]:
    """The sample documents, read as the app reads them."""
    files = [paths.resource("samples/welcome.pdf"), paths.resource("samples/letter.jpg")]
    opened: dict[int, DocumentOpened] = {}
    pages: dict[int, list[PageResult]] = {0: [], 1: []}
    done = threading.Event()

    def listen(event: Event) -> None:
        if isinstance(event, DocumentOpened):
            opened[event.document] = event
        elif isinstance(event, PageEnded):
            assert event.result is not None, event
            pages[event.document].append(event.result)
        elif isinstance(event, JobChanged) and event.state.ended:
            done.set()

    queue = JobQueue(library, listener=listen, workers=1, spool=folder / "spool", assets=paths.assets_directory())
    try:
        queue.add(Job(tuple(DocumentRequest(file) for file in files), Settings()))
        assert done.wait(_PATIENCE), "the samples were not read"
    finally:
        queue.close()
    return [Paper(file, opened[at].sha256, opened[at].kind, tuple(pages[at])) for at, file in enumerate(files)]


def keep(library: Library, paper: Paper, settings: Settings) -> None:
    """Put what was read into the library."""
    library.note_file(paper.sha256, paper.path, paper.kind, len(paper.pages))
    for result in paper.pages:
        library.put_page(paper.sha256, result, settings.result_key)
