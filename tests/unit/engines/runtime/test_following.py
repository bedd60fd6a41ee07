"""Following an answer through a sequence that it resembles."""

import random

from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.engines.runtime.following import Follower

SIGNS = "etaoinshrdlu "


def right(known: str, answer: str) -> float:
    """The share of tokens that were foretold."""
    follower = Follower([ord(sign) for sign in known])
    return sum(follower.push(ord(sign)) for sign in answer) / len(answer)


def text(seed: int, length: int = 400) -> str:
    rng = random.Random(seed)
    return "".join(rng.choice(SIGNS) for _ in range(length))


def test_the_same_is_foretold_from_end_to_end() -> None:
    follower = Follower([ord(sign) for sign in "a line of print"])
    for sign in "a line of print":
        assert follower.following(1) == [ord(sign)]
        assert follower.push(ord(sign))
    assert follower.following(5) == []
    assert not follower.is_lost
    assert not follower.push(ord("x"))


def test_after_another_token_or_one_more_or_one_less_it_goes_on() -> None:
    known = "the mill grinds the grain of all the farms around"
    for answer in (
        "the mi11 grinds the grain of all the farms around",
        "the millstone grinds the grain of all the farms around",
        "the mill grinds grain of all the farms around",
        "the mill grinds the grain of the farms around",
    ):
        follower = Follower([ord(sign) for sign in known])
        for sign in answer[:-8]:
            follower.push(ord(sign))
        assert follower.following(8) == [ord(sign) for sign in answer[-8:]]


def test_few_differences_cost_little_more_than_themselves() -> None:
    shares = []
    for seed in range(20):
        rng, known, answer = random.Random(seed), text(seed), ""
        for sign in known:
            chance = rng.random()
            answer += "" if chance < 0.015 else "X" if chance < 0.03 else f"X{sign}" if chance < 0.05 else sign
        shares.append(right(known, answer))
    assert sum(shares) / len(shares) > 0.9


def test_what_has_nothing_to_do_with_it_is_told() -> None:
    follower = Follower([ord(sign) for sign in text(1)])
    for sign in "0123456789" * 3:
        follower.push(ord(sign))
    assert follower.is_lost


@given(st.lists(st.integers(0, 3), max_size=30), st.lists(st.integers(0, 3), max_size=60))
def test_any_answer_can_be_followed(known: list[int], answer: list[int]) -> None:
    follower = Follower(known)
    for token in answer:
        follower.push(token)
        assert 0 <= follower.place <= len(known)
        assert list(follower.following(4)) == known[follower.place : follower.place + 4]
