"""Words that differ: what is counted, what is not, and that nothing is lost."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.wording import MOST, Notation, Piece, aligned, differences, tokens

PLAIN, MARKDOWN, LATEX = Notation.PLAIN, Notation.MARKDOWN, Notation.LATEX
prose = st.text(alphabet='ab 的中.\n“"\u00ad*#', max_size=40) | st.text(max_size=20)
notations = st.tuples(st.sampled_from(Notation), st.sampled_from(Notation))


def marked(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [(piece.first.strip(), piece.second.strip()) for piece in pieces if not piece.same]


@given(prose, prose, notations)
def test_the_pieces_are_the_texts_and_every_word_is_in_one(
    first: str, second: str, notations: tuple[Notation, Notation]
) -> None:
    pieces = differences(first, second, notations)
    assert "".join(piece.first for piece in pieces) == first
    assert "".join(piece.second for piece in pieces) == second
    counts = [len(tokens(first, notations[0])), len(tokens(second, notations[1]))]
    assert max(counts) <= sum(piece.words for piece in pieces) <= sum(counts)
    assert all(one.same is not other.same for one, other in itertools.pairwise(pieces))


@given(prose, prose, notations)
def test_both_directions_are_alike(first: str, second: str, notations: tuple[Notation, Notation]) -> None:
    back = differences(second, first, (notations[1], notations[0]))
    assert differences(first, second, notations) == tuple(piece.turned for piece in back)


@given(prose, st.sampled_from(Notation))
def test_a_text_does_not_differ_from_itself(text: str, notation: Notation) -> None:
    assert all(piece.same for piece in differences(text, text, (notation, notation)))


def test_words_that_differ() -> None:
    pieces = differences("The quick brown fox runs.", "The quick red fox runs far.")
    assert marked(pieces) == [("brown", "red"), ("runs.", "runs far.")]
    assert sum(piece.words for piece in pieces if not piece.same) == 3
    assert marked(differences("", "new words")) == [("", "new words")]
    assert marked(differences("one two three", "one three")) == [("two", "")]


def test_chinese_and_japanese_go_by_character_and_korean_by_word() -> None:
    assert marked(differences("他在北京工作。", "他在南京工作。")) == [("北", "南")]
    assert marked(differences("東京 タワー", "東京タワ―")) == [("ー", "―")]
    assert marked(differences("나는 학교에 간다", "나는 학교로 간다")) == [("학교에", "학교로")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("“Don’t” she said", '"Don\'t"  she\nsaid'),
        ("«oui»", '"oui"'),
        ("co\u00adoperate no\u00a0break", "cooperate no break"),
        ("ﬁrst oﬀice", "first office"),
        ("cafe\u0301", "café"),
        ("well\u2010known", "well-known"),
    ],
)
def test_what_is_no_difference(first: str, second: str) -> None:
    assert marked(differences(first, second)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("Cat", "cat"), ("resume", "résumé"), ("1–2", "1-2"), ("x²", "x2"), ("new york", "newyork"), ("end", "end.")],
)
def test_what_is_a_difference(first: str, second: str) -> None:
    assert marked(differences(first, second))


def test_marks_of_markdown_are_no_words() -> None:
    text = "## A **bold** claim\n- of *snake_case* and `code` 2*3\n> cited 5\\*"
    plain = "A bold claim of snake_case and code 2*3 cited 5*"
    assert marked(differences(text, plain, (MARKDOWN, PLAIN))) == []
    assert marked(differences("a # b", "a b", (MARKDOWN, PLAIN))) == [("#", "")]
    assert marked(differences("**a**", "a")) == [("**a**", "a")], "in a plain text they are words"


def test_formulas_go_by_command_and_sign() -> None:
    same = (r"\[ E = m c^{2} \quad \frac{a}{b} \]", r"$$E=mc^2\frac ab$$")
    assert marked(differences(*same, (LATEX, LATEX))) == []
    pieces = differences(r"\alpha + \beta_{10}", r"\alpha - \beta_{11}", (LATEX, LATEX))
    assert marked(pieces) == [("+", "-"), ("10}", "11}")]


def test_long_texts_cost_in_proportion() -> None:
    def text(words: int) -> tuple[str, str]:
        first = [f"w{number % 9}" if number % 3 else f"n{number}" for number in range(words)]
        second = [word if number % 50 else f"other{number}" for number, word in enumerate(first)]
        return " ".join(first), " ".join(second)

    pieces = differences(*text(20 * MOST))
    assert sum(piece.words for piece in pieces if not piece.same) == 20 * MOST // 50

    def cost(words: int) -> float:
        pair = text(words)
        began = time.process_time()
        differences(*pair)
        return time.process_time() - began

    assert cost(40 * MOST) < 40 * max(cost(4 * MOST), 0.005), "ten times the words, not a hundred times the time"


def test_texts_that_have_nothing_for_a_cut() -> None:
    first = ["a", "b"] * (2 * MOST)
    second = ["b", "c", "a"] * MOST
    began = time.process_time()
    runs = aligned(first, second)
    assert time.process_time() - began < 2
    assert (sum(run[0] for run in runs), sum(run[1] for run in runs)) == (len(first), len(second))
