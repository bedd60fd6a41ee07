"""Blocks split and joined."""

import pytest

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Span, Style, Table
from ocr_desktop.document.geometry import Box
from ocr_desktop.document.parting import joined, parted_text, rows_parted
from ocr_desktop.document.retyping import table_text

BOX = Box(0, 0, 100, 40)


def block(text: str, category: Category = Category.TEXT, box: Box = BOX, **more: object) -> Block:
    return Block(box, category, text, **more)  # type: ignore[arg-type]


def test_between_lines_each_part_gets_its_lines() -> None:
    lines = tuple(Line(Box(0, 10 * n, 90, 10 * n + 9), text) for n, text in enumerate(("one two", "three", "four")))
    first, second = parted_text(block("one two three four", lines=lines), 8)
    assert (first.text, second.text) == ("one two", "three four")
    assert (first.lines, second.lines) == (lines[:1], lines[1:])
    assert (first.box, second.box) == (Box(0, 0, 90, 9), Box(0, 10, 90, 29))


def test_within_a_line_the_box_is_cut_as_the_texts_are_long() -> None:
    first, second = parted_text(block("abc d", lines=(Line(BOX, "abc d"),)), 3)
    assert (first.box, second.box) == (Box(0, 0, 100, 30), Box(0, 30, 100, 40))
    assert first.lines == second.lines == ()


def test_styles_are_split() -> None:
    first, second = parted_text(block("one two three", spans=(Span(4, 13, Style.BOLD),)), 8)
    assert [first.text[span.start : span.end] for span in first.spans] == ["two"]
    assert [second.text[span.start : span.end] for span in second.spans] == ["three"]


@pytest.mark.parametrize("character", [-1, 0, 1, 5, 6, 99])
def test_no_part_is_empty(character: int) -> None:
    with pytest.raises(ValueError, match="no text"):
        parted_text(block(" wide ") if character != 0 else block("x"), character)


TABLE = Table(
    3, 2, (Cell(0, 0, "tall", row_span=2), Cell(0, 1, "a"), Cell(1, 1, "b"), Cell(2, 0, "c", box=Box(0, 30, 50, 40)))
)


def test_rows() -> None:
    whole = block(table_text(TABLE), Category.TABLE, table=TABLE)
    first, second = rows_parted(whole, 1)
    assert (first.text, second.text) == ("tall\ta", "tall\tb\nc\t")
    first, second = rows_parted(whole, 2)
    assert (first.box, second.box) == (Box(0, 0, 100, 30), Box(0, 30, 100, 40))
    assert first.table == Table(2, 2, TABLE.cells[:3])
    for row in (0, 3):
        with pytest.raises(ValueError, match="row"):
            rows_parted(whole, row)
    with pytest.raises(ValueError, match="rows"):
        parted_text(whole, 3)
    joint = joined([first, second])
    assert joint.table == TABLE
    assert joint.text == whole.text


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("One", "two", "One two"), ("exam-", "ple", "example"), ("Baden-", "Baden", "Baden- Baden"),
        ("漢字", "文章", "漢字文章"), ("한국", "말", "한국 말"), ("", "only", "only"), ("a -", "b", "a - b"),
    ],
)  # fmt: skip
def test_joined_texts(first: str, second: str, whole: str) -> None:
    assert joined([block(first), block(second)]).text == whole


def test_joined_styles_and_confidence() -> None:
    first = block("exam-", spans=(Span(0, 5, Style.BOLD),), confidence=0.9)
    second = block("ple two", spans=(Span(4, 7, Style.ITALIC),), confidence=0.4, box=Box(0, 50, 120, 60))
    whole = joined([first, second])
    assert [(whole.text[span.start : span.end], span.style) for span in whole.spans] == [
        ("exam", Style.BOLD), ("two", Style.ITALIC),
    ]  # fmt: skip
    assert (whole.confidence, whole.box) == (0.4, Box(0, 0, 120, 60))


def test_a_text_below_a_table_becomes_a_row() -> None:
    whole = joined([block("tall\ta", Category.TABLE, table=Table(1, 2, TABLE.cells[1:2])), block("note")])
    assert whole.text == "\ta\nnote\t"


def test_formulas_and_tables_as_text() -> None:
    assert joined([block("x", Category.FORMULA), block("y", Category.FORMULA)]).text == "x\ny"
    assert joined([block("x"), block("a\tb", Category.TABLE, table=TABLE)]).table is None
