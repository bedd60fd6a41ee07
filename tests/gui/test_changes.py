"""How a list becomes another one: right for any two, and cheap for one that grows."""

import time

from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.gui.changes import changes

LISTS = st.lists(st.sampled_from("abc"), max_size=12)


@given(LISTS, LISTS)
def test_what_is_done_makes_the_other_list_and_touches_nothing_that_is_alike(old: list[str], new: list[str]) -> None:
    made = list(old)
    for low, high, first, last in reversed(changes(old, new)):
        made[low:high] = new[first:last]
    assert made == new
    assert (changes(old, new) == []) is (old == new)


def test_a_model_that_says_the_same_again_and_again_holds_nobody_up() -> None:
    same = ["the same"] * 5000
    began = time.process_time()
    assert changes(same, [*same, "more"]) == [(5000, 5000, 5000, 5001)]
    assert changes(same, [*same, "the same"]) == [(5000, 5000, 5000, 5001)]
    assert changes([*same, "a", *same], [*same, "ab", *same]) == [(5000, 5001, 5000, 5001)]
    assert time.process_time() - began < 0.5  # the square of it takes several seconds
