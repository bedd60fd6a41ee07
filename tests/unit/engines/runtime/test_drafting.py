"""Drafts: where the answer is in them, and how much of them is worth a look."""

import itertools
import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.engines.runtime.drafting import LONGEST, Draft, Pace

TEXT = list(range(100, 160))


def followed(draft: Draft, answer: Sequence[int]) -> list[Sequence[int]]:
    """What is proposed before each token of the answer, and after the last."""
    return [draft.propose(answer[:length], 8) for length in range(len(answer) + 1)]


def test_it_begins_at_its_beginning() -> None:
    assert Draft([TEXT]).propose([], 4) == TEXT[:4]


def test_it_is_followed_to_its_end() -> None:
    proposed = followed(Draft([TEXT]), TEXT)
    assert all(list(ahead) == TEXT[place : place + 8] for place, ahead in enumerate(proposed))


def test_nothing_is_proposed_across_two_texts() -> None:
    draft = Draft([TEXT[:5], TEXT[20:]])
    assert list(draft.propose(TEXT[:3], 8)) == TEXT[3:5]


def test_a_wrong_token_costs_itself() -> None:
    answer = [*TEXT[:10], 7, *TEXT[11:]]
    assert list(followed(Draft([TEXT]), answer)[11]) == TEXT[11:19]


def test_tokens_that_the_draft_has_too_many_are_passed_over() -> None:
    answer = TEXT[:10] + TEXT[13:]
    assert list(followed(Draft([TEXT]), answer)[11]) == TEXT[14:22]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_tokens_that_it_lacks_are_got_over(count: int) -> None:
    answer = [*TEXT[:10], *range(count), *TEXT[10:]]
    proposed = followed(Draft([TEXT]), answer)
    assert list(proposed[10 + count + 3]) == TEXT[13:21]


def test_paragraphs_in_another_order_are_found() -> None:
    first, second, third = TEXT[:20], TEXT[20:40], TEXT[40:]
    answer = first + third + second
    proposed = followed(Draft([TEXT]), answer)
    wrong = sum(list(ahead[:1]) != answer[place : place + 1] for place, ahead in enumerate(proposed[:-1]))
    assert wrong <= 6


def test_the_next_of_several_places_is_taken() -> None:
    line = [1, 2, 3, 4, 5, 6]
    draft = Draft([[*line, 10, *line, 11, *line, 12]])
    assert list(draft.propose([*line, 10, *line], 1)) == [11]
    assert list(draft.propose([*line, 10, *line, 11, *line], 1)) == [12]


def test_lost_for_good_it_is_silent_and_found_again() -> None:
    draft = Draft([TEXT])
    strange = list(range(900, 940))
    assert list(draft.propose(strange, 8)) == []
    assert list(draft.propose([*strange, *TEXT[30:33]], 4)) == TEXT[33:37]


def test_taken_back_it_is_where_the_answer_is() -> None:
    draft = Draft([TEXT])
    draft.propose(TEXT[:30], 1)
    assert list(draft.propose(TEXT[:12], 4)) == TEXT[12:16]
    draft.propose(TEXT[:30], 1)
    assert list(draft.propose([*TEXT[:11], 5, *TEXT[12:31]], 2)) == TEXT[31:33]  # longer, and another one


@given(st.lists(st.lists(st.integers(0, 5), max_size=30), max_size=4), st.lists(st.integers(0, 6), max_size=60))
def test_whatever_comes_what_is_proposed_is_of_the_draft(texts: list[list[int]], answer: list[int]) -> None:
    draft = Draft(texts)
    known = [tuple(text[at : at + 4]) for text in texts for at in range(len(text))]
    for length in range(len(answer) + 1):
        ahead = tuple(draft.propose(answer[:length], 4))
        assert not ahead or any(place[: len(ahead)] == ahead for place in known)


class Machine:
    """Costs of forwards by their rows, and what drafted tokens are right, played through with a pace."""

    def __init__(self, alone: float, row: float, right: Sequence[bool]) -> None:
        self.alone, self.row = alone, row
        self.right = right
        self.pace = Pace()

    def play(self) -> tuple[float, int]:
        """Seconds for all tokens with drafts, and the longest draft that was looked at."""
        spent, at, run, longest = 0.0, 0, 0, 0
        while at < len(self.right):
            length = self.pace.length(min(LONGEST, len(self.right) - at - 1), run)
            longest = max(longest, length)
            if not length:
                spent += self.alone
                self.pace.note_plain(self.alone)
                self.pace.judge(run, self.right[at])
                run = run + 1 if self.right[at] else 0
                at += 1
                continue
            cost = self.alone + self.row * length
            spent += cost
            self.pace.note_drafted(length, cost)
            for place in range(length + 1):
                at += 1
                if place == length:
                    break
                self.pace.judge(run, self.right[at - 1])
                run = run + 1 if self.right[at - 1] else 0
                if not run:
                    break
        return spent, longest


def shares(wrong_every: int, count: int = 4000) -> list[bool]:
    return [place % wrong_every != wrong_every - 1 for place in range(count)]


def test_where_rows_are_free_whole_stretches_are_looked_at() -> None:
    machine = Machine(1.0, 0.02, shares(50))
    spent, longest = machine.play()
    assert longest >= 15
    assert spent < 0.15 * len(machine.right)


@pytest.mark.parametrize("wrong_every", [2, 5, 50, 10_000])
def test_where_a_row_costs_as_much_as_a_forward_it_is_never_slower(wrong_every: int) -> None:
    machine = Machine(1.0, 1.0, shares(wrong_every))
    spent, _ = machine.play()
    assert spent <= 1.03 * len(machine.right)


@pytest.mark.parametrize("row", [0.0, 0.1, 0.5, 2.0])
def test_a_draft_that_is_always_wrong_costs_nothing(row: float) -> None:
    machine = Machine(1.0, row, [False] * 4000)
    spent, _ = machine.play()
    assert spent <= 1.03 * len(machine.right)


def test_a_machine_that_gets_faster_with_rows_is_noticed() -> None:
    pace = Machine(1.0, 1.0, shares(50, 1000))
    pace.play()
    later = Machine(1.0, 0.02, shares(50, 4000))
    later.pace = pace.pace
    spent, _ = later.play()
    assert spent < 0.5 * len(later.right)


def test_a_draft_of_a_dense_page_is_quickly_made_and_followed() -> None:
    text = [(place * 7919) % 1000 for place in range(6000)]
    began = time.process_time()
    draft = Draft([text])
    for length in range(0, len(text), 3):
        draft.propose(text[:length], 8)
    assert time.process_time() - began < 2.0


def test_lengths_never_pass_what_is_there() -> None:
    pace = Pace()
    for _ in range(5):
        pace.note_plain(1.0)
    for available in itertools.chain(range(40), range(40, 0, -1)):
        length = pace.length(available, 30)
        assert length <= available
        if length:
            pace.note_drafted(length, 1.0 + 0.01 * length)
