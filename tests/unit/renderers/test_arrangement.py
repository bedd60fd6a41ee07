"""What is shown, in which order, as which lists."""

import pytest

from ocr_desktop.document.blocks import Block, Category, Cell, Span, Style, Table, TextFormat
from ocr_desktop.renderers import arrangement
from ocr_desktop.renderers.arrangement import Figure, ItemList
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.documents import block, page


def item(text: str, marker: str = "•", level: int = 0) -> Block:
    return block(Category.LIST_ITEM, text, marker=marker, level=level)


def outline(groups: list[ItemList]) -> list[object]:
    """Lists as lists, a start first, items as their text followed by what is below them."""
    return [
        [group.start, *(part for entry in group.items for part in (entry.block.text, *outline(entry.lists)))]
        for group in groups
    ]


def test_headers_and_footers_only_when_asked_for() -> None:
    made = page(block(Category.PAGE_FOOTER, "foot"), block(Category.TEXT, "text"), block(Category.PAGE_HEADER, "head"))
    shown = [part.text for part in arrangement.arranged(made, RenderOptions()) if isinstance(part, Block)]
    assert shown == ["text"]
    options = RenderOptions(headers_footers=True)
    shown = [part.text for part in arrangement.arranged(made, options) if isinstance(part, Block)]
    assert shown == ["head", "text", "foot"]


def test_footnotes_come_last() -> None:
    made = page(block(Category.FOOTNOTE, "note"), block(Category.TEXT, "text"))
    assert [part.text for part in arrangement.arranged(made, RenderOptions()) if isinstance(part, Block)] == [
        "text",
        "note",
    ]


def test_captions_stand_beside_their_figure_on_their_side() -> None:
    made = page(
        block(Category.CAPTION, "before", caption_of=2),
        block(Category.TEXT, "text"),
        block(Category.PICTURE, asset="a.png"),
        block(Category.TEXT, "more"),
        block(Category.CAPTION, "after", caption_of=2),
        block(Category.CAPTION, "of nothing shown", caption_of=9),
    )
    text, figure, more, lost = arrangement.arranged(made, RenderOptions())
    assert isinstance(text, Block)
    assert isinstance(more, Block)
    assert isinstance(figure, Figure)
    assert [caption.text for caption in figure.above] == ["before"]
    assert [caption.text for caption in figure.below] == ["after"]
    assert isinstance(lost, Block)
    assert lost.text == "of nothing shown"


def test_items_nest_by_level_and_lists_end_where_numbers_jump() -> None:
    blocks = [
        item("a", "1."), item("b", "•", 1), item("c", "•", 2), item("d", "•", 1), item("e", "2."), item("f", "4."),
        item("g", "5)"), item("h", "-"),
    ]  # fmt: skip
    assert outline(arrangement.item_lists(blocks)) == [
        [1, "a", [None, "b", [None, "c"], "d"], "e"],
        [4, "f", "g"],
        [None, "h"],
    ]


def test_levels_may_jump_and_begin_anywhere() -> None:
    assert outline(arrangement.item_lists([item("a", level=2), item("b", level=0), item("c", level=3)])) == [
        [None, "a", "b", [None, "c"]]
    ]


@pytest.mark.parametrize(
    ("marker", "number", "literal"),
    [
        ("1.", 1, ""), ("12)", 12, ""), ("007.", 7, ""), ("•", None, ""), ("–", None, ""), ("*", None, ""),
        ("(a)", None, "(a)"), ("(1)", None, "(1)"), ("iv.", None, "iv."), ("1.2.", None, "1.2."), ("", None, ""),
        ("☐", None, "☐"), ("✓", None, "✓"), ("1234567890.", None, "1234567890."), ("1", None, "1"),
    ],
)  # fmt: skip
def test_markers(marker: str, number: int | None, literal: str) -> None:
    assert arrangement.item_number(item("x", marker)) == number
    assert arrangement.literal_marker(item("x", marker)) == literal


def test_a_whole_list_of_a_model_is_no_item() -> None:
    assert not arrangement.is_item(block(Category.LIST_ITEM, "- a\n- b", format=TextFormat.MARKDOWN))
    assert arrangement.is_item(block(Category.LIST_ITEM, "a *b*", format=TextFormat.MARKDOWN))
    assert not arrangement.is_item(item("  "))


def test_heading_levels() -> None:
    def level(category: Category, text: str = "x", **more: object) -> int:
        return arrangement.heading_level(block(category, text, **more))

    assert level(Category.TITLE) == 1
    assert level(Category.SECTION_HEADER) == 2
    assert level(Category.SECTION_HEADER, level=9) == 6
    assert level(Category.SECTION_HEADER, "#### x", format=TextFormat.MARKDOWN) == 4
    assert level(Category.SECTION_HEADER, "#### x") == 2
    assert arrangement.without_hashes("## a # b") == "a # b"


def test_listing_is_all_code_of_several_lines() -> None:
    assert arrangement.is_listing(block(Category.TEXT, "a\nb", spans=(Span(0, 1, Style.CODE), Span(2, 3, Style.CODE))))
    assert not arrangement.is_listing(block(Category.TEXT, "a\nb", spans=(Span(0, 1, Style.CODE),)))
    assert not arrangement.is_listing(block(Category.TEXT, "a b", spans=(Span(0, 3, Style.CODE),)))


def test_grid_from_cells_or_from_tabs() -> None:
    assert arrangement.grid(block(Category.TABLE, "a\tb\nc")) == Table(
        2, 2, (Cell(0, 0, "a"), Cell(0, 1, "b"), Cell(1, 0, "c"))
    )
    assert arrangement.grid(block(Category.TABLE, "no tabs")) is None
    assert arrangement.grid(block(Category.TABLE, table=Table(0, 0, ()))) is None


def test_rows_are_filled_and_headers_counted() -> None:
    table = Table(3, 2, (Cell(0, 0, "h", column_span=2, header=True), Cell(1, 1, "x", row_span=2)))
    assert [[cell.column for cell in row] for row in arrangement.cells_by_row(table)] == [[0], [0, 1], [0]]
    assert arrangement.header_rows(table) == 1
    assert arrangement.header_rows(Table(1, 1, (Cell(0, 0, "x"),))) == 0


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        ("$$ a $$", "a"), ("\\[\na\n\\]", "a"), ("\\(a\\)", "a"), ("a % note\n+ b", "a + b"), ("50\\% a", "50\\% a"),
        ("a\\\\% note", "a\\\\"), ("$", "$"), ("", ""),
    ],
)  # fmt: skip
def test_latex_on_one_line(latex: str, line: str) -> None:
    assert arrangement.latex_line(latex) == line
