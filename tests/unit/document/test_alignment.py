"""Two texts that say the same: what stands where."""

from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.alignment import Alignment

PRINTED = "The recogni-\ntion of words, and of formu-\nlas in bold"
MARKDOWN = "The recognition of **words**, and of formulas in [bold](https://example.org/a)"


def led(one: str, other: str, word: str) -> str:
    found = Alignment(one, other).there(one.index(word), one.index(word) + len(word))
    return other[slice(*found)] if found is not None else ""


def test_hyphens_and_marks_do_not_count() -> None:
    assert led(MARKDOWN, PRINTED, "recognition") == "recogni-\ntion"
    assert led(MARKDOWN, PRINTED, "words") == "words"
    assert led(PRINTED, MARKDOWN, "formu-\nlas") == "formulas"
    assert led(PRINTED, MARKDOWN, "bold") == "bold"
    assert led(MARKDOWN, PRINTED, "example") == ""
    assert led("漢字 𝒳 カナ", "漢字カナ", "カナ") == "カナ"


def test_back_is_the_other_way() -> None:
    alignment = Alignment(PRINTED, MARKDOWN)
    start = MARKDOWN.index("recognition")
    assert alignment.back(start, start + 11) == (4, 17)
    assert alignment.back(0, 0) is None


def test_letters_that_were_read_otherwise_are_between_those_that_were_not() -> None:
    assert led("the modern house", "the modem house", "modern") == "modem"
    assert led("one two three", "one three", "two") == ""


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_a_range_leads_into_the_other_text_and_to_itself(one: str, other: str, start: int, end: int) -> None:
    found = Alignment(one, other).there(start, end)
    assert found is None or 0 <= found[0] < found[1] <= len(other)
    same = Alignment(one, one).there(start, end)
    assert same is None or start <= same[0] < same[1] <= end


def test_what_is_long_and_different_takes_no_time() -> None:
    one, other = "a" * 200_000, "b" * 200_000
    assert Alignment(one, other).there(0, 10) is None
