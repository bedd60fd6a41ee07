"""What is known of a page, as a model would write it."""

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Table, TextFormat
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.runtime import known
from ocr_desktop.engines.runtime.html_tables import read
from ocr_desktop.sources.page import TextLine


def line(y: float, text: str, size: float = 10, *, bold: bool = False) -> TextLine:
    return TextLine(Box(20, y, 20 + 5 * len(text), y + size), text, size, bold)


LAYER = (
    (line(10, "A large title", 20),),
    (line(40, "Before", bold=True), line(55, "Some words that are parted at the mar-"), line(70, "gin, and more.")),
    (line(90, "•  one thing"), line(105, "1. another"), line(120, "that goes on")),
)


def test_a_text_layer_has_headings_and_items() -> None:
    page = known.of_text_layer(LAYER, markdown=True)
    assert [(block.category, block.text) for block in page.blocks] == [
        (Category.TITLE, "# A large title"),
        (Category.SECTION_HEADER, "## Before"),
        (Category.TEXT, "Some words that are parted at the margin, and more."),
        (Category.LIST_ITEM, "- one thing"),
        (Category.LIST_ITEM, "1. another that goes on"),
    ]
    assert page.blocks[2].box == Box(20, 55, 210, 80)


def test_a_model_without_markdown_writes_what_is_printed() -> None:
    page = known.of_text_layer(LAYER, markdown=False)
    assert [block.text for block in page.blocks][::3] == ["A large title", "• one thing"]


def test_chinese_goes_on_in_the_next_line_without_a_space() -> None:
    (block,) = known.of_text_layer(
        ((line(10, "學士後醫學"), line(22, "系新生體檢"), line(34, "in 2019")),), markdown=True
    ).blocks
    assert block.text == "學士後醫學系新生體檢 in 2019"


def test_a_reading_is_written_as_a_model_writes_it() -> None:
    table = Table(2, 2, (Cell(0, 0, "a < b", header=True, column_span=2), Cell(1, 0, "1"), Cell(1, 1, "2")))
    blocks = (
        Block(Box(0, 0, 9, 9), Category.TITLE, "On mills", 0),
        Block(Box(0, 10, 9, 19), Category.LIST_ITEM, "grain", 1, marker="•"),
        Block(Box(0, 20, 9, 29), Category.LIST_ITEM, "wool", 2, marker="2."),
        Block(Box(0, 30, 9, 39), Category.TABLE, "a < b\n1\t2", 3, table=table),
        Block(Box(0, 40, 9, 49), Category.PICTURE, "", 4),
        Block(Box(0, 50, 9, 59), Category.FORMULA, "x^2", 5, format=TextFormat.LATEX),
        Block(Box(0, 60, 9, 69), Category.TEXT, "**bold** as said", 6, format=TextFormat.MARKDOWN),
    )
    page = known.of_reading(blocks, markdown=True)
    assert [block.text for block in page.blocks] == [
        "# On mills",
        "- grain",
        "2. wool",
        '<table><thead><tr><th colspan="2">a &lt; b</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>",
        "",
        "$$x^2$$",
        "**bold** as said",
    ]
    assert read(page.blocks[3].text) == table
    plain = known.of_reading(blocks[:2], markdown=False)
    assert [block.text for block in plain.blocks] == ["On mills", "• grain"]
    assert len(known.of_reading(blocks, markdown=False).blocks) == len(blocks) - 1


def reading() -> known.KnownPage:
    lines = tuple(Line(Box(0, y, 100, y + 9), f"line {y}") for y in (0, 10, 20))
    first = Block(Box(0, 0, 100, 29), Category.TEXT, "line 0 line 10 line 20", 0, lines=lines)
    second = Block(Box(0, 40, 100, 49), Category.CAPTION, "line 40", 1, lines=(Line(Box(0, 40, 100, 49), "line 40"),))
    return known.of_reading((first, second), markdown=True)


def test_in_the_same_box_stands_the_same_block() -> None:
    page = reading()
    block, after = page.within(Box(1, 1, 99, 30))
    assert block is page.blocks[0]
    assert page.from_line(after) is page.blocks[1]


def test_in_another_box_stand_the_lines_that_lie_in_it() -> None:
    page = reading()
    block, after = page.within(Box(0, 9, 100, 20))
    assert block is not None
    assert (block.text, after) == ("line 10", 2)
    left = page.from_line(after)
    assert left is not None
    assert (left.text, left.box) == ("line 20", Box(0, 20, 100, 29))
    over, _ = page.within(Box(0, 19, 100, 50))
    assert over is not None
    assert over.text == "line 20 line 40"


def test_where_nothing_is_known_nothing_is_said() -> None:
    page = reading()
    assert page.within(Box(200, 0, 300, 20)) == (None, 0)
    assert page.from_line(4) is None
    assert page.after(1) == 3
    assert known.KnownPage(()).within(Box(0, 0, 9, 9)) == (None, 0)
    assert known.of_text_layer((), markdown=True).blocks == ()
