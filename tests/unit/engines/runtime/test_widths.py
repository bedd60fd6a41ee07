"""How many answers at once: told what tokens cost, which number is chosen."""

from collections.abc import Callable

import pytest

from ocr_desktop.engines.runtime.widths import Widths


def settled(cost: Callable[[int], float], most: int, rounds: int = 60) -> tuple[int, list[int]]:
    """The number that is chosen in the end, and all that were tried; ``cost`` is of a forward with so many rows."""
    widths, tried = Widths(), []
    for _ in range(rounds):
        width = widths.best(most)
        tried.append(width)
        widths.note(width, 12 * width, 12 * cost(width))
    return tried[-1], tried


def test_nothing_is_tried_before_one_alone_is_known() -> None:
    assert Widths().best(8) == 1


def test_where_a_forward_of_many_rows_costs_little_as_many_as_may() -> None:
    assert settled(lambda width: 10 + width, 8)[0] == 8
    assert settled(lambda width: 10 + width, 3)[0] == 3


def test_where_it_costs_as_much_as_its_rows_each_goes_alone() -> None:
    best, tried = settled(lambda width: 10 * width, 8)
    assert best == 1
    assert set(tried) == set(range(1, 9))  # which costs nothing


def test_what_is_worse_is_not_tried_in_all_sizes() -> None:
    best, tried = settled(lambda width: 10 * width * width, 8)
    assert best == 1
    assert max(tried) == 2


def test_the_best_number_may_lie_between() -> None:
    assert settled(lambda width: 10 if width <= 4 else 11 * width, 8)[0] == 4


def test_a_single_delay_changes_nothing() -> None:
    widths = Widths()
    for width, seconds in ((1, 10.0), (2, 12.0)):
        for number in range(9):
            widths.note(width, width, seconds * (50 if number == 4 else 1))
    assert widths.best(2) == 2


def test_it_is_measured_anew_after_a_while() -> None:
    widths = Widths()
    for width, seconds in ((1, 10.0), (2, 30.0)):
        for _ in range(9):
            widths.note(width, width, seconds)
    assert widths.best(2) == 1
    for _ in range(3):
        assert widths.best(2) == 1
        widths.note(1, 20_000, 200_000.0)
    widths.note(1, 20, 200.0)
    for _ in range(2):
        widths.note(1, 20, 200.0)
    assert widths.best(2) == 2


def test_gain() -> None:
    widths = Widths()
    assert widths.gain() == 1
    for width, seconds in ((1, 10.0), (4, 20.0)):
        for _ in range(3):
            widths.note(width, width, seconds)
    assert widths.gain() == pytest.approx(2)
