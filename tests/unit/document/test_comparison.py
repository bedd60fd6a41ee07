"""Two readings of a page: what belongs together, what differs, and that no word is lost."""

import time
from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Table, TextFormat
from ocr_desktop.document.comparison import Comparison, Group, compare, notation, said
from ocr_desktop.document.geometry import Box
from ocr_desktop.document.retyping import table_text
from ocr_desktop.document.wording import tokens
from tests.unit.document.test_codec import blocks as any_blocks

WORDS = st.lists(st.sampled_from(("the", "fox", "over", "a", "dog.", "42", "的", "“x”")), max_size=6).map(" ".join)


@st.composite
def near_blocks(draw: st.DrawFn) -> Block:
    """Blocks on one small page, so that they cover each other and repeat each other's words."""
    x, y = draw(st.integers(0, 3)) * 10.0, draw(st.integers(0, 5)) * 10.0
    width, height = draw(st.sampled_from((0.0, 10.0, 20.0))), draw(st.sampled_from((5.0, 10.0, 30.0)))
    category = draw(st.sampled_from((Category.TEXT, Category.TITLE, Category.PICTURE, Category.LIST_ITEM)))
    made = draw(st.sampled_from((TextFormat.PLAIN, TextFormat.MARKDOWN)))
    return Block(
        Box(x, y, x + width, y + height),
        category,
        draw(WORDS),
        format=made,
        marker=draw(st.sampled_from(("", "1.", "•"))),
    )


def numbered(blocks: list[Block]) -> list[Block]:
    return [replace(block, order=order) for order, block in enumerate(blocks)]


pages = st.lists(near_blocks() | any_blocks(), max_size=8).map(numbered)
thorough = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@thorough
@given(pages)
def test_a_reading_does_not_differ_from_itself(page: list[Block]) -> None:
    found = compare(page, page)
    assert found.different == ()
    assert found.words == 0
    assert [(group.first, group.second) for group in found.groups] == [((block,), (block,)) for block in page]


@thorough
@given(pages, pages)
def test_both_directions_are_alike(first: list[Block], second: list[Block]) -> None:
    there, back = compare(first, second), compare(second, first)
    assert sorted(map(repr, there.groups)) == sorted(repr(group.turned) for group in back.groups)
    assert (there.words, there.rate) == (back.words, back.rate)
    assert 0 <= there.rate <= 1


@thorough
@given(pages, pages)
def test_every_word_of_both_readings_is_accounted_for_once(first: list[Block], second: list[Block]) -> None:
    found = compare(first, second)
    for page, side in ((first, "first"), (second, "second")):
        assert Counter(block.order for group in found.groups for block in getattr(group, side)) == Counter(
            range(len(page))
        )
        for group in found.groups:
            whole = "".join(getattr(piece, side) for piece in group.pieces)
            blocks = getattr(group, side)
            if group.cells:
                wanted = sorted(token.key for cell in blocks[0].table.cells for token in tokens(cell.text))
                pieces = [getattr(piece, side) for piece in group.pieces]
                assert sorted(token.key for piece in pieces for token in tokens(piece)) == wanted
            else:
                assert whole == "\n".join(said(block) for block in blocks)
            both = {notation(block) for block in (*group.first, *group.second)}
            if len(both) == 1 and not group.cells:
                assert sum(piece.words for piece in group.pieces) >= len(tokens(whole, both.pop()))


def line(order: int, text: str, category: Category = Category.TEXT, top: float | None = None, **more: object) -> Block:
    y = 20.0 * order if top is None else top
    return replace(Block(Box(10, y, 200, y + 15), category, text, order), **more)  # type: ignore[arg-type]


def orders(found: Comparison) -> list[tuple[list[int], list[int]]]:
    return [([one.order for one in group.first], [one.order for one in group.second]) for group in found.groups]


def marked(group: Group) -> list[tuple[str, str]]:
    return [(piece.first.strip(), piece.second.strip()) for piece in group.pieces if not piece.same]


def test_words_and_blocks_that_differ() -> None:
    first = [line(0, "Birds", Category.TITLE), line(1, "The linnet sings."), line(2, "It nests low."), line(3, "- 7 -")]
    second = [
        line(0, "Birds"),
        line(1, "The linnet sinqs."),
        line(2, "A margin note.", top=300),
        line(3, "It nests low.", top=41),
    ]
    found = compare(first, second)
    assert orders(found) == [([0], [0]), ([1], [1]), ([], [2]), ([2], [3]), ([3], [])]
    assert [group.same for group in found.groups] == [True, False, False, True, False]
    assert marked(found.groups[1]) == [("sings.", "sinqs.")]
    assert (found.words, found.different) == (1 + 3 + 3, (1, 2, 4))
    assert found.rate == 7 / (1 + 3 + 3 + 3 + 3)


def test_a_block_that_was_misread_altogether_is_found_by_its_place() -> None:
    assert orders(compare([line(0, "Rechnung"), line(1, "Summe")], [line(0, "Rcehmng"), line(1, "Surnrne")])) == [
        ([0], [0]), ([1], [1]),
    ]  # fmt: skip


def test_a_block_that_stands_elsewhere_is_found_by_its_words() -> None:
    first = [line(0, "the cat sat on the mat"), line(1, "page 12 of many")]
    second = [line(0, "page 12 of many", top=500), line(1, "the cat sat on a mat", top=700)]
    assert orders(compare(first, second)) == [([0], [1]), ([1], [0])]


def test_a_paragraph_that_the_other_has_in_parts() -> None:
    parts = ["one two three", "four five six", "seven eight nine", "ten eleven twelve"]
    whole = Block(Box(10, 0, 200, 80), Category.TEXT, " ".join(parts), 0)
    other = [line(order, part) for order, part in enumerate(parts)]
    for found in (compare([whole], other), compare(other, [whole])):
        assert len(found.groups) == 1
        assert found.groups[0].same
    changed = [*other[:2], replace(other[2], text="seven ate nine"), other[3]]
    found = compare([whole], changed)
    assert (len(found.groups), found.words) == (1, 1)


def test_words_in_a_picture_are_not_the_picture() -> None:
    picture = Block(Box(0, 0, 300, 300), Category.PICTURE, "", 0)
    found = compare([picture, line(1, "a label")], [replace(picture, order=0)])
    assert orders(found) == [([0], [0]), ([1], [])]
    found = compare([], [picture])
    assert (found.words, found.different) == (0, (0,)), "it is a difference without a word"


def test_tables_go_cell_by_cell() -> None:
    def table(*rows: str) -> Block:
        texts = [row.split() for row in rows]
        grid = Table(len(rows), max(map(len, texts)), tuple(
            Cell(row, column, text) for row, cells in enumerate(texts) for column, text in enumerate(cells)
        ))  # fmt: skip
        return Block(Box(0, 0, 100, 100), Category.TABLE, table_text(grid), 0, table=grid)

    found = compare([table("a b", "1 2", "3 4")], [table("a b", "x x", "1 2", "3 5")])
    [group] = found.groups
    wrong = {(cell.row, cell.column): [(p.first, p.second) for p in cell.pieces if not p.same] for cell in group.cells}
    assert {place: pieces for place, pieces in wrong.items() if pieces} == {
        (1, 0): [("", "x")], (1, 1): [("", "x")], (3, 1): [("4", "5")],
    }  # fmt: skip
    [group] = compare([table("a b", "1 2")], [table("a n b", "1 0 2")]).groups
    assert [(cell.row, cell.column) for cell in group.cells if not all(p.same for p in cell.pieces)] == [(0, 1), (1, 1)]


def test_a_formula_is_compared_as_latex_even_with_plain_text() -> None:
    first = line(0, "E = m c^{2}", Category.FORMULA, format=TextFormat.LATEX)
    assert compare([first], [line(0, "$E=mc^2$")]).different == ()


def test_the_number_of_an_item_counts_wherever_it_is_kept_and_a_bullet_does_not() -> None:
    first = [line(0, "milk", Category.LIST_ITEM, marker="1."), line(1, "bread", Category.LIST_ITEM, marker="•")]
    second = [
        line(0, "1. milk", Category.LIST_ITEM),
        line(1, "- bread", Category.LIST_ITEM, format=TextFormat.MARKDOWN),
    ]
    assert compare(first, second).different == ()


def test_five_hundred_blocks_cost_about_five_times_a_hundred() -> None:
    def page(count: int, *, misread: int = 0) -> list[Block]:
        return [
            line(at, " ".join(f"word{at * 7 + n}" if misread != (at + n) % 10 else "???" for n in range(30)))
            for at in range(count)
        ]

    def cost(count: int) -> float:
        pair = page(count), page(count, misread=3)
        began = time.process_time()
        assert len(compare(*pair).groups) == count
        return time.process_time() - began

    def least(count: int) -> float:  # what else the machine does is not ours
        return min(cost(count) for _ in range(3))

    assert least(500) < 12 * max(least(100), 0.01)


def test_boxes_that_all_cover_each_other_are_borne() -> None:
    page = [Block(Box(0, 0, 100 + at, 100), Category.TEXT, f"the same {at % 7}", at) for at in range(150)]
    assert sum(len(group.first) for group in compare(page, page[::-1]).groups) == len(page)
