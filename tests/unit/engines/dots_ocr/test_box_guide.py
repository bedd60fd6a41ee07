"""Boxes of an answer stay four numbers; the small model's own tokens, and made-up ones of all sorts."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from ocr_desktop.engines.dots_ocr.box_guide import BoxGuide

NANO = Tokenizer.from_file(str(Path(__file__).parents[4] / "models" / "nano" / "tokenizer.json"))
TITLE, END = (NANO.get_vocab()[name] for name in ("Title", "<|endofassistant|>"))


class Pieces:
    """A tokenizer of any pieces."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces

    def decode(self, ids: list[int]) -> str:
        return "".join(self._pieces[token] for token in ids)


def admitted(before: str, piece: str) -> bool:
    guide = BoxGuide(Pieces([before, piece]))  # type: ignore[arg-type]
    guide.push(0)
    return guide.admits(1)


@pytest.mark.parametrize("piece", ["6", "63", " 63", "-", "63, 3", "1, 2, 3, 4]", '1,2, 3 ,4], "category": "', "12.5"])
def test_what_may_follow_the_opening_bracket(piece: str) -> None:
    assert admitted('[{"bbox": [', piece)


@pytest.mark.parametrize(
    "piece",
    ["]", "L", '"', ",", "{", "[", "1]", "1, 2, 3]", "1, 2, 3, 4,", "1 2", "1, , 2", "123456", "", "\ufffd", "."],
)
def test_what_may_not(piece: str) -> None:
    assert not admitted('[{"bbox": [', piece)


def test_the_answer_that_broke_off() -> None:
    before = '[{"bbox": [1, 2, 3, 4], "category": "Text", "text": "a"}, {"bbox": [63, 368, 316'
    assert not admitted(before + ", ", "List-item")
    assert not admitted(before, '], "category": "')
    assert admitted(before + ", ", "401")
    assert admitted(before + ", 401", '], "category": "')
    assert not admitted(before + ", 401", ", ")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "no JSON at all [",
        '[{"bbox": [1, 2, 3, 4], "category": "Text", "text": "a"',
        '[{"bbox": [1, 2, 3, 4], "category": "Text", "text": "[',
        '[{"category": "Text", "text": "\\"bbox\\": [',  # printed on the page
    ],
)
@pytest.mark.parametrize("piece", ["x", "]", '"}', "[", "", "1"])
def test_elsewhere_everything_may_follow(before: str, piece: str) -> None:
    assert admitted(before, piece)


def test_taken_back_it_knows_where_the_answer_is() -> None:
    guide = BoxGuide(NANO)
    ids = NANO.encode('[{"bbox": [1, 2, 3, 4], "category": "').ids
    for token in ids:
        guide.push(token)
    assert guide.admits(TITLE)
    guide.back_to(ids[:4])
    assert not guide.admits(TITLE)
    guide.back_to([])
    assert guide.admits(TITLE)


def test_no_end_within_a_box() -> None:
    guide = BoxGuide(NANO)
    guide.back_to(NANO.encode('[{"bbox": [1, 2').ids)
    assert not guide.admits(END)


@given(st.lists(st.tuples(*[st.integers(0, 447)] * 4), min_size=1, max_size=3), st.text(st.characters(codec="ascii")))
def test_every_whole_answer_is_admitted(boxes: list[tuple[int, ...]], text: str) -> None:
    answer = json.dumps([{"bbox": list(box), "category": "Text", "text": text} for box in boxes], ensure_ascii=False)
    guide = BoxGuide(Pieces(list(answer)))  # type: ignore[arg-type]
    for token in range(len(answer)):
        assert guide.admits(token)
        guide.push(token)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_it_admits_boxes_are_four_numbers(data: st.DataObject) -> None:
    vocabulary = NANO.get_vocab_size()
    guide = BoxGuide(NANO)
    ids = NANO.encode('[{"bbox": [').ids
    guide.back_to(ids)
    while "]" not in NANO.decode(ids)[len('[{"bbox": [') :] and len(ids) < 80:
        start = data.draw(st.integers(0, vocabulary - 1))
        token = next(t for t in (*range(start, vocabulary), *range(start)) if guide.admits(t))
        guide.push(token)
        ids.append(token)
    box = NANO.decode(ids)[len('[{"bbox": ') :]
    if "]" in box:
        assert len(json.loads(box[: box.index("]") + 1])) == 4
