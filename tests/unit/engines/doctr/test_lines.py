"""Words to lines."""

from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.doctr.lines import Word, lines_of


def word(text: str, x: float, y: float = 0.0, confidence: float = 0.9) -> Word:
    return Word(Box(x, y, x + 40, y + 20), text, confidence)


def test_words_beside_each_other_are_a_line_whatever_their_order() -> None:
    lines = lines_of([word("keeper", 100), word("the", 0), word("old", 50), word("below", 0, 40)])
    assert [line.text for line in lines] == ["the old keeper", "below"]
    assert lines[0].quad == ((0, 0), (140, 0), (140, 20), (0, 20))


def test_a_wide_gap_parts_columns() -> None:
    assert [line.text for line in lines_of([word("left", 0), word("right", 200)])] == ["left", "right"]


def test_a_word_between_two_lines_goes_to_none_of_them() -> None:
    assert len(lines_of([word("one", 0), word("two", 50, 15)])) == 2


def test_words_without_text_are_left_out_and_do_not_part_what_stands_around() -> None:
    lines = lines_of([word("a", 0), word(" ", 45), word("b", 55)])
    assert [line.text for line in lines] == ["a b"]


def test_confidence_counts_every_sign() -> None:
    (line,) = lines_of([word("abc", 0, confidence=1.0), word("d", 50, confidence=0.2)])
    assert abs(line.confidence - 0.8) < 1e-9


def test_hebrew_reads_from_the_right() -> None:
    assert lines_of([word("עולם", 0), word("שלום", 50)])[0].text == "שלום עולם"


BOXES = st.builds(
    lambda x, y, w, h, text: Word(Box(x, y, x + w, y + h), text, 0.5),
    st.floats(0, 900), st.floats(0, 900), st.floats(1, 200), st.floats(1, 60), st.text("ab ", min_size=0, max_size=3),
)  # fmt: skip


@given(st.lists(BOXES, max_size=25))
def test_no_word_is_lost_or_told_twice(words: list[Word]) -> None:
    told = sorted(" ".join(line.text for line in lines_of(words)).split())
    assert told == sorted(" ".join(word.text for word in words).split())
