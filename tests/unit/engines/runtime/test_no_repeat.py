"""The rule against repeated runs: what is banned is what the published processor bans, exact with drafts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.engines.runtime.no_repeat import NoRepeat, Rule


def banned(ids: list[int], length: int, window: int) -> set[int]:
    """All tokens that would complete a run within the window once more, by looking at every run there."""
    if len(ids) < length:
        return set()
    stretch = ids[-window:]
    runs = [stretch[start : start + length] for start in range(len(stretch) - length + 1)]
    return {run[-1] for run in runs if run[:-1] == ids[len(ids) - length + 1 :]}


@given(st.lists(st.integers(0, 2), max_size=60), st.integers(2, 5), st.integers(0, 12))
def test_it_bans_what_the_published_rule_bans(ids: list[int], length: int, more: int) -> None:
    guide = NoRepeat(Rule(length, length + more), frozenset({2}))
    for token in ids:
        guide.push(token)
    refused = {token for token in range(3) if not guide.admits(token)}
    assert refused == banned(ids, length, length + more) - {2}


@given(st.lists(st.integers(0, 2), min_size=8, max_size=40), st.integers(0, 8))
def test_taken_back_it_knows_no_more_of_it(ids: list[int], kept: int) -> None:
    one, other = NoRepeat(Rule(3, 10)), NoRepeat(Rule(3, 10))
    for token in ids:
        one.push(token)
    one.back_to(ids[:kept])
    for token in ids[:kept]:
        other.push(token)
    assert [one.admits(token) for token in range(3)] == [other.admits(token) for token in range(3)]


def test_a_rule_must_have_a_run() -> None:
    for length, window in ((1, 5), (6, 5)):
        with pytest.raises(ValueError, match="no run"):
            Rule(length, window)
