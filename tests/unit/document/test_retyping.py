"""A text that is typed over: what belongs to it follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Span, Style, Table, TextFormat
from ocr_desktop.document.geometry import Box
from ocr_desktop.document.retyping import retyped, table_text

BOX = Box(0, 0, 100, 20)


def styled(text: str, *spans: tuple[int, int]) -> Block:
    return Block(BOX, Category.TEXT, text, spans=tuple(Span(start, end, Style.BOLD) for start, end in spans))


@pytest.mark.parametrize(
    ("text", "bold", "typed", "still"),
    [
        ("a bold word", "bold", "one bold word", ["bold"]),
        ("a bold word", "bold", "a bold", ["bold"]),
        ("a bold word", "bold", "a bald word", ["bald"]),
        ("a bold word", "bold", "a word", []),
        ("a bold word", "bold", "a bolder word", ["bold"]),
        ("a bold word", "old w", "a bold sword", ["old sw"]),
        ("a bold word", "a bold word", "", []),
    ],
)
def test_styles_outside_of_the_change_stay(text: str, bold: str, typed: str, still: list[str]) -> None:
    start = text.index(bold)
    block = retyped(styled(text, (start, start + len(bold))), typed)
    assert [block.text[span.start : span.end] for span in block.spans] == still


@given(st.text("ab ", max_size=9), st.text("ab ", max_size=9), st.data())
def test_styles_are_never_outside(old: str, new: str, data: st.DataObject) -> None:
    places = st.integers(0, len(old))
    pairs = [sorted(pair) for pair in data.draw(st.lists(st.tuples(places, places), max_size=3))]
    block = retyped(styled(old, *[(low, high) for low, high in pairs if low < high]), new)
    assert block.text == new  # and its spans lie within, or it could not be made


def lined(*lines: str) -> Block:
    boxes = (Box(0, 10 * place, 100, 10 * place + 9) for place in range(len(lines)))
    return Block(BOX, Category.TEXT, " ".join(lines), lines=tuple(map(Line, boxes, lines)))


def test_a_change_within_a_line_leaves_the_lines() -> None:
    before = lined("The linnet sinqs", "in the hedge", "the whole day")
    after = retyped(before, "The linnet sings in the hedge the whole day")
    assert [line.text for line in after.lines] == ["The linnet sings", "in the hedge", "the whole day"]
    assert [line.box for line in after.lines] == [line.box for line in before.lines]
    last = retyped(before, before.text + " long")
    assert [line.text for line in last.lines] == ["The linnet sinqs", "in the hedge", "the whole day long"]


@pytest.mark.parametrize("typed", ["Something else", "The linnet hedge the whole day", ""])
def test_a_change_over_several_lines_leaves_none(typed: str) -> None:
    assert retyped(lined("The linnet sinqs", "in the hedge", "the whole day"), typed).lines == ()


def test_lines_that_do_not_say_what_the_text_says() -> None:
    block = Block(BOX, Category.TEXT, "example", lines=(Line(BOX, "exam-"), Line(BOX, "ple")))
    assert retyped(block, "examples").lines == ()


GRID = Table(
    2,
    2,
    (Cell(0, 0, "Name and\nplace", column_span=2, header=True, box=BOX), Cell(1, 0, "a"), Cell(1, 1, "b", box=BOX)),
)


def test_cells_of_a_table_keep_all_but_their_text() -> None:
    block = Block(BOX, Category.TABLE, table_text(GRID), table=GRID)
    assert block.text == "Name and place\t\na\tb"
    changed = retyped(block, "Name and place\t\na\tc").table
    assert changed is not None
    assert changed.cells == (*GRID.cells[:2], Cell(1, 1, "c", box=BOX))


def test_another_grid() -> None:
    block = retyped(Block(BOX, Category.TABLE, table_text(GRID), table=GRID), "A\tB\tC\nd\n\te")
    assert block.table is not None
    assert (block.table.rows, block.table.columns) == (3, 3)
    assert [cell.text for cell in block.table.cells if cell.header] == ["A", "B", "C"]
    assert block.text == "A\tB\tC\nd\t\t\n\te\t"
    assert block.format is TextFormat.PLAIN
