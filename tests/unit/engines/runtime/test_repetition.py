import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.engines.runtime.repetition import Loop, RepetitionGuard

BOUND = 384
TABLE_BOUND = 6000


def watched(pieces: list[str], known: dict[str, int] | None = None) -> Loop | None:
    guard = RepetitionGuard()
    numbers = known if known is not None else {}
    for piece in pieces:
        loop = guard.push(numbers.setdefault(piece, len(numbers)), piece)
        if loop:
            return loop
    return None


def words(count: int, seed: int = 0) -> list[str]:
    """Words without order."""
    drawn = random.Random(seed)
    return ["".join(drawn.choices("abcdefghijklmnop", k=6)) + " " for _ in range(count)]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 300), st.integers(1, 200), st.integers(0, 99))
def test_any_repeated_sequence_stops_within_a_bound(before: int, period: int, seed: int) -> None:
    cycle = words(period, seed)
    loop = watched(words(before, seed + 1000) + cycle * (BOUND + 2))
    assert loop is not None
    assert loop.start <= before
    assert loop.period <= period
    assert period % loop.period == 0
    assert loop.end <= before + max(BOUND, 4 * period) + 1


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text('a{}[]"\\n<>tdr/.0 \n', min_size=1, max_size=6), min_size=1, max_size=8), st.booleans())
def test_any_repeated_text_stops_in_a_table_too(cycle: list[str], table: bool) -> None:
    loop = watched([*(["<table>"] if table else []), *itertools.islice(itertools.cycle(cycle), TABLE_BOUND + 50)])
    assert loop is not None


def test_a_box_that_comes_again_is_noticed_soon() -> None:
    block = ['{"', "bbox", '": [', "1", ", 2]", '"text": "', *words(20), '"}, ']
    loop = watched(["[", *block * 10])
    assert loop is not None
    assert loop.period == len(block)
    assert loop.end <= 1 + 4 * len(block)


def test_a_loop_that_counts_is_noticed_by_its_lines() -> None:
    pieces = [piece for n in range(1000) for piece in (str(n), ". ", "the same", "\\n")]
    loop = watched(pieces)
    assert loop is not None
    assert loop.period == 4
    assert loop.end <= 4 * 125


def test_boxes_that_wander_with_the_same_text_are_noticed() -> None:
    pieces = [p for n in range(1000) for p in ('{"bbox": [', str(n), f", {n + 7}", '], "text": "', "Total", '"}, ')]
    loop = watched(["[", *pieces])
    assert loop is not None
    assert loop.end <= 6 * 125


@pytest.mark.parametrize(
    "pieces",
    [
        [part for _ in range(30) for part in [*["...."] * 12, "\\n"]],
        [part for n in range(100) for part in ("Yes", ".", "\\n")],
        ["<table>", *["<tr>", *["<td>", "0", "</td>"] * 20, "</tr>"] * 50, "</table>"],
        [part for row in range(60) for part in ("0", " ", "0", " ", f"{row}", "\\n")],
        [p for n in range(90) for p in ('{"bbox": [10, ', str(10 * n), f", 90, {n}", '], "text": "', "Yes", '"}, ')],
        [*words(50), *words(50), *words(50)],
    ],
    ids=[
        "a form of dots",
        "a list of one word",
        "a table of zeros",
        "columns of zeros",
        "boxes of one word",
        "a refrain",
    ],
)
def test_pages_that_repeat_themselves_with_reason_are_left_alone(pieces: list[str]) -> None:
    assert watched(pieces) is None


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_ordinary_text_is_left_alone(seed: int) -> None:
    drawn = random.Random(seed)
    common = words(200, seed)
    assert watched([drawn.choice(common) for _ in range(3000)]) is None


def test_a_table_ends_where_the_next_block_begins() -> None:
    guard = RepetitionGuard()
    for number, piece in enumerate(("<tab", "le>", "<td>")):
        guard.push(number, piece)
    assert guard.in_table
    guard.push(3, '{"bbox"')
    assert not guard.in_table


def test_taken_back_it_forgets() -> None:
    guard = RepetitionGuard()
    for number in range(50):
        guard.push(number, f"w{number} ")
    loops = [guard.push(7, "x") for _ in range(BOUND + 5)]
    assert any(loops)
    guard.back_to(50)
    assert [guard.push(7, "x") for _ in range(BOUND - 2)] == [None] * (BOUND - 2)
