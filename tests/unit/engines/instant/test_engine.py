import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image

from ocr_desktop.document.blocks import Block, Category, Origin, Style
from ocr_desktop.document.document import FinishReason, PageResult, TextSource
from ocr_desktop.document.geometry import Size
from ocr_desktop.engines.engine import BlockFound, Event, PageDone, PageInput, Stage
from ocr_desktop.engines.instant import characters
from ocr_desktop.engines.instant.engine import InstantEngine
from ocr_desktop.errors import Cancelled
from ocr_desktop.settings import Settings
from ocr_desktop.sources.opening import open_source
from tests.fakes import printed_pages


@pytest.fixture(scope="module")
def engine() -> Iterator[InstantEngine]:
    made = InstantEngine(threads=2)
    yield made
    made.close()


@pytest.fixture
def run(engine: InstantEngine, tmp_path: Path) -> "Run":
    return Run(engine, tmp_path)


class Run:
    """Reads documents through the engine."""

    def __init__(self, engine: InstantEngine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder

    def events(self, document: pymupdf.Document, **settings: object) -> list[Event]:
        return self.file(printed_pages.saved(document, self.folder), **settings)

    def file(self, path: Path, **settings: object) -> list[Event]:
        source = open_source(path)
        try:
            page = PageInput(source, 0, Settings(**settings), self.folder / "assets")  # type: ignore[arg-type]
            flag = threading.Event()
            return list(self.engine.decode(self.engine.encode(page, flag), flag))
        finally:
            source.close()

    def page(self, document: pymupdf.Document, **settings: object) -> PageResult:
        return result(self.events(document, **settings))


def result(events: list[Event]) -> PageResult:
    done = events[-1]
    assert isinstance(done, PageDone)
    return done.result


def scan_of(document: pymupdf.Document, *, dpi: int = 150, clockwise: int = 0) -> pymupdf.Document:
    """The first page as a picture on a page."""
    pixmap = document[0].get_pixmap(dpi=dpi)
    pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    picture = np.ascontiguousarray(np.rot90(pixels, -clockwise // 90))
    scan = pymupdf.open()
    width, height = picture.shape[1] * 72 / dpi, picture.shape[0] * 72 / dpi
    page = scan.new_page(width=width, height=height)
    page.insert_image(
        page.rect, pixmap=pymupdf.Pixmap(pymupdf.csRGB, picture.shape[1], picture.shape[0], picture.tobytes(), False)
    )
    document.close()
    return scan


def texts(page: PageResult, category: Category) -> list[str]:
    return [block.text for block in page.blocks if block.category is category]


def recall(page: PageResult, wanted: str) -> float:
    found = set(" ".join(block.text for block in page.blocks).split())
    words = wanted.split()
    return sum(word in found for word in words) / len(words)


def test_two_columns(run: Run) -> None:
    events = run.events(printed_pages.two_columns())
    page = result(events)
    assert page.text_source is TextSource.TEXT_LAYER
    assert page.finish is FinishReason.STOP
    body = texts(page, Category.TEXT)
    assert [text.split(".")[0] for text in body] == [
        f"{side} {number}" for side in ("Left", "Right") for number in ("first", "second", "third")
    ]
    assert body[0] == f"Left first. {printed_pages.LOREM}".strip()
    assert texts(page, Category.PAGE_HEADER) == ["Island Letters, volume four"]
    assert texts(page, Category.PAGE_FOOTER) == ["17"]
    assert [event.block for event in events if isinstance(event, BlockFound)] == list(page.blocks)
    assert any(isinstance(event, Stage) for event in events)
    assert {"text layer", "layout", "text"} <= set(page.timings)
    heading = next(block for block in page.blocks if block.text == "The Ferry and the Island")
    assert heading.category in (Category.TITLE, Category.SECTION_HEADER)
    assert heading.font_size > 1.5 * page.blocks[-2].font_size
    assert not any(span.style is Style.BOLD for span in heading.spans)


def test_a_drawn_table_keeps_its_spans(run: Run) -> None:
    page = run.page(printed_pages.ruled_table())
    (block,) = [block for block in page.blocks if block.table]
    assert block.table is not None
    assert (block.table.rows, block.table.columns) == (4, 3)
    assert [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in block.table.cells] == [
        ("Harbour", 0, 0, 1, 1), ("Departures a day", 0, 1, 1, 2),
        ("North", 1, 0, 1, 1), ("14", 1, 1, 1, 1), ("9", 1, 2, 1, 1),
        ("South", 2, 0, 2, 1), ("8", 2, 1, 1, 1), ("3", 2, 2, 1, 1),
        ("5", 3, 1, 1, 1), ("1", 3, 2, 1, 1),
    ]  # fmt: skip
    assert [cell.header for cell in block.table.cells] == [True, True] + [False] * 8
    assert texts(page, Category.TEXT) == [printed_pages.LOREM.strip(), printed_pages.SECOND.strip()]


def test_lists_styles_and_programs(run: Run) -> None:
    page = run.page(printed_pages.listing())
    items = [(block.marker, block.level, block.text) for block in page.blocks if block.category is Category.LIST_ITEM]
    assert items == [
        ("•", 0, "A warm coat for the deck"),
        ("•", 0, "Food for the day:"),
        ("○", 1, "bread and cheese"),
        ("○", 1, "apples"),
        ("•", 0, "The ticket"),
        ("1.", 0, "Good shoes"),
        ("2.", 0, "A map of the coast"),
    ]
    program = next(block for block in page.blocks if block.text.startswith("def"))
    assert program.text == "def ferry(hour):\n    if hour < 7:\n        return None\n    return hour + 2"
    styled = next(block for block in page.blocks if block.text.startswith("A bold"))
    looks = {styled.text[span.start : span.end]: span.style for span in styled.spans}
    assert looks["bold"] is Style.BOLD
    assert looks["a link"] is Style.LINK


def test_foreign_scripts(run: Run) -> None:
    page = run.page(
        printed_pages.html_page(
            "<p>中文字符测试，这是一个段落，它足够长，必须在行尾折断，然后在下一行继续，直到结束。</p>"
            "<p dir='rtl'>שלום עולם זה טקסט בעברית</p><p>한국어는 낱말 사이를 띄어 씁니다.</p>"
        )
    )
    text = "\n".join(block.text for block in page.blocks)
    assert "中文字符测试，这是一个段落，它足够长，必须在行尾折断，然后在下一行继续，直到结束。" in text
    assert "שלום עולם זה טקסט בעברית" in text
    assert "한국어는 낱말 사이를 띄어 씁니다." in text


@pytest.mark.parametrize("lying", [90, 180, 270])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_pages_that_lie_and_pages_that_are_rotated(run: Run, lying: int, rotation: int) -> None:
    """Text that lies clockwise by so much on a page that is then displayed rotated clockwise by so much."""
    document = pymupdf.open()
    size = (842, 595) if lying % 180 else (595, 842)
    page = document.new_page(width=size[0], height=size[1])
    page.show_pdf_page(page.rect, printed_pages.two_columns(), 0, rotate=-lying)
    page.set_rotation(rotation)
    found = run.page(document)
    assert found.turned == -(lying + rotation) % 360
    starts = [text.split(".")[0] for text in texts(found, Category.TEXT)]
    assert starts[:3] == ["Left first", "Left second", "Left third"]
    assert found.size == Size(*((size[1], size[0]) if rotation % 180 else size))
    head = next(block for block in found.blocks if block.category is Category.PAGE_HEADER)
    from_edge = {
        0: head.box.y0,
        90: found.size.width - head.box.x1,
        180: found.size.height - head.box.y1,
        270: head.box.x0,
    }
    assert from_edge[(lying + rotation) % 360] == pytest.approx(34, abs=2)


def test_a_scan_is_recognised(run: Run) -> None:
    events = run.events(scan_of(printed_pages.html_page(f"<h1>The Ferry</h1><p>{printed_pages.LOREM}</p>")))
    page = result(events)
    assert page.text_source is TextSource.RECOGNITION
    assert "scan" in page.reason
    assert recall(page, printed_pages.LOREM) > 0.95
    assert all(block.confidence and block.confidence > 0.8 for block in page.blocks)
    assert {"detection", "recognition", "layout"} <= set(page.timings)
    fractions = [event.fraction for event in events if isinstance(event, Stage)]
    assert fractions == sorted(fractions)
    paragraph = max(page.blocks, key=lambda block: len(block.text))
    assert abs(paragraph.box.x0 - 71) < 6
    assert paragraph.box.width > 400


def test_a_scanned_table(run: Run) -> None:
    page = run.page(scan_of(printed_pages.ruled_table(), dpi=200))
    (block,) = [block for block in page.blocks if block.table]
    assert block.table is not None
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in block.table.cells}
    assert spans["Departures a day"] == (1, 2)
    assert spans["South"] == (2, 1)


def test_a_scan_on_its_side_comes_back_in_page_coordinates(run: Run) -> None:
    page = run.page(scan_of(printed_pages.html_page(f"<h1>The Ferry</h1><p>{printed_pages.LOREM}</p>"), clockwise=90))
    assert page.turned == 270
    assert recall(page, printed_pages.LOREM) > 0.95
    heading = next(block for block in page.blocks if "Ferry" in block.text and len(block.text) < 20)
    assert heading.box.x0 > 0.8 * page.size.width  # what was the top is at the right


def test_text_without_unicode_is_recognised(run: Run) -> None:
    document = printed_pages.html_page(f"<p>{printed_pages.LOREM}</p>")
    for xref in range(1, document.xref_length()):
        if document.xref_get_key(xref, "ToUnicode")[0] == "xref":
            document.xref_set_key(xref, "ToUnicode", "null")
            document.xref_set_key(xref, "Encoding", "/Identity-H")
    page = run.page(document)
    assert page.text_source is TextSource.RECOGNITION
    assert recall(page, printed_pages.LOREM) > 0.95
    assert run.page(printed_pages.html_page(f"<p>{printed_pages.LOREM}</p>"), text_layer="never").text_source is (
        TextSource.RECOGNITION
    )


def test_text_in_a_large_image_is_read_where_the_rest_is_text_layer(run: Run) -> None:
    scan = scan_of(printed_pages.html_page(f"<p>{printed_pages.SECOND}</p>", area=pymupdf.Rect(20, 20, 480, 200)))
    picture = scan[0].get_pixmap(dpi=150, clip=pymupdf.Rect(0, 0, 500, 120))
    document = printed_pages.html_page(f"<p>{printed_pages.LOREM}</p>")
    document[0].insert_image(pymupdf.Rect(50, 400, 550, 520), pixmap=picture)
    page = run.page(document)
    assert page.text_source is TextSource.MIXED
    assert recall(page, printed_pages.LOREM) == 1
    assert recall(page, printed_pages.SECOND) > 0.9
    read = [block for block in page.blocks if block.origin is Origin.RECOGNITION]
    assert read
    assert all(390 < block.box.y0 < 530 for block in read)


def test_pictures_are_cropped(run: Run) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (60, 80, 3), np.uint8)
    grown = np.ascontiguousarray(noise.repeat(4, 0).repeat(4, 1))
    document = printed_pages.html_page(f"<p>{printed_pages.LOREM}</p>")
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, grown.shape[1], grown.shape[0], grown.tobytes(), False)
    document[0].insert_image(pymupdf.Rect(100, 300, 400, 525), pixmap=pixmap)
    document[0].insert_text((100, 545), "Figure 1: Noise, enlarged four times", fontsize=9)
    page = run.page(document)
    block = next(block for block in page.blocks if block.category is Category.PICTURE)
    with Image.open(run.folder / "assets" / block.asset) as picture:
        assert picture.size[0] / picture.size[1] == pytest.approx(300 / 225, rel=0.02)
    assert [round(value) for value in (block.box.x0, block.box.y0, block.box.x1, block.box.y1)] == [100, 300, 400, 525]
    caption = next(block for block in page.blocks if block.text.startswith("Figure"))
    assert caption.caption_of == (block.order if caption.category is Category.CAPTION else None)


def test_an_empty_page_says_so(run: Run) -> None:
    document = pymupdf.open()
    document.new_page()
    page = run.page(document)
    assert (page.finish, page.blocks, page.text_source) == (FinishReason.STOP, (), TextSource.NONE)
    assert page.reason == "The page is empty."


def test_a_white_picture_is_empty_too(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "white.png"
    Image.new("RGB", (300, 400), "white").save(path)
    assert result(run.file(path)).reason == "The page is empty."


def test_cancelling(run: Run, tmp_path: Path) -> None:
    path = printed_pages.saved(scan_of(printed_pages.two_columns()), tmp_path, "scan.pdf")
    source = open_source(path)
    page = PageInput(source, 0, Settings(), tmp_path)
    flag = threading.Event()
    encoded = run.engine.encode(page, flag)
    events: list[Event] = []
    for event in run.engine.decode(encoded, flag):
        events.append(event)
        flag.set()
    assert result(events).finish is FinishReason.CANCELLED
    assert len(events) <= 3
    with pytest.raises(Cancelled):
        run.engine.encode(page, flag)
    source.close()


def test_the_source_is_left_as_it_was(run: Run, tmp_path: Path) -> None:
    document = pymupdf.open()
    document.new_page().insert_text((300, 300), "A line of text that lies", rotate=90)
    source = open_source(printed_pages.saved(document, tmp_path))
    before = source.render(0, max_pixels=100_000).pixels.tobytes()
    page = PageInput(source, 0, Settings(), tmp_path)
    list(run.engine.decode(run.engine.encode(page, threading.Event()), threading.Event()))
    assert source.render(0, max_pixels=100_000).pixels.tobytes() == before
    source.close()


def test_every_word_of_a_text_layer_is_read_once(run: Run) -> None:
    for make in (printed_pages.two_columns, printed_pages.ruled_table, printed_pages.listing):
        document = make()
        printed = sorted("".join(characters.typed(document[0].get_text()).split()))
        blocks: tuple[Block, ...] = run.page(document).blocks
        assert sorted("".join("".join((block.marker + block.text).split()) for block in blocks)) == printed
