import json
import random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Origin, TextFormat
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.dots_ocr.parse import LayoutParser
from ocr_desktop.engines.runtime.answers import Parsed, TextParser

PAGE = Size(1000, 1400)
ANSWER = (
    '[{"bbox": [10, 20, 500, 60], "category": "Title", "text": "# A title"}, '
    '{"bbox": [10, 80, 900, 200], "category": "Text", "text": "He said \\"yes\\"\\nand \\u00e9\\ud83d\\ude00 left."}, '
    '{"bbox": [10, 220, 900, 400], "category": "Picture"}, '
    '{"bbox": [10, 420, 900, 600], "category": "Formula", "text": "$$\\\\frac{a}{b}$$"}, '
    '{"bbox": [10, 620, 900, 800], "category": "Table", "text": "<table><tr><td>a</td><td>1</td></tr></table>"}]'
)


def parsed(answer: str, step: int = 0) -> Parsed:
    parser = LayoutParser(PAGE)
    for start in range(0, len(answer), step or max(1, len(answer))):
        parser.feed(answer[start : start + step] if step else answer)
    return parser.finish()


def texts(answer: str) -> list[str]:
    return [block.text for block in parsed(answer).blocks]


def said(answer: str) -> str:
    return " ".join(doubt.text for doubt in parsed(answer).doubts)


def one(fields: str) -> Block:
    (block,) = parsed("[{" + fields + "}]").blocks
    return block


def test_a_sound_answer() -> None:
    result = parsed(ANSWER)
    assert [(block.category, block.text, block.format) for block in result.blocks] == [
        (Category.TITLE, "# A title", TextFormat.MARKDOWN),
        (Category.TEXT, 'He said "yes"\nand é😀 left.', TextFormat.MARKDOWN),
        (Category.PICTURE, "", TextFormat.MARKDOWN),
        (Category.FORMULA, r"\frac{a}{b}", TextFormat.LATEX),
        (Category.TABLE, "a\t1", TextFormat.PLAIN),
    ]
    assert [block.order for block in result.blocks] == [0, 1, 2, 3, 4]
    assert result.blocks[0].box == Box(10, 20, 500, 60)
    assert result.blocks[4].table is not None
    assert {block.origin for block in result.blocks} == {Origin.MODEL}
    assert result.doubts == ()
    assert not result.unplaced


def test_how_the_answer_is_cut_into_pieces_does_not_matter() -> None:
    whole = parsed(ANSWER)
    for step in (1, 2, 3, 7, 50):
        assert parsed(ANSWER, step) == whole


def test_a_blank_page_is_no_failure() -> None:
    assert parsed("[]") == Parsed((), (), frozenset())
    assert parsed("") == Parsed((), (), frozenset())


def test_a_block_is_there_once_its_box_is_and_its_text_grows() -> None:
    parser = LayoutParser(PAGE)
    assert parser.feed('[{"bbox": [10, 20, 500, 6') == []
    (block,) = parser.feed("0]")
    assert (block.box, block.text) == (Box(10, 20, 500, 60), "")
    (block,) = parser.feed(', "category": "Section-header"')
    assert block.category is Category.SECTION_HEADER
    lengths: list[int] = []
    for _ in range(100):
        lengths += [len(block.text) for block in parser.feed("x" if lengths else ', "text": "xxxxxxxxxxxx')]
    assert lengths[0] == 12
    assert lengths == sorted(lengths)
    assert 100 > len(lengths) > 5
    (block,) = parser.feed('"}, {')
    assert len(block.text) == 12 + 99


def test_boxes_are_mapped_back_through_the_resize() -> None:
    parser = LayoutParser(Size(595, 842), Transform.scale(595 / 1708, 842 / 2408))
    (block,) = parser.feed('[{"bbox": [0, 0, 1708, 2408], ')
    assert block.box.x1 == pytest.approx(595)
    assert block.box.y1 == pytest.approx(842)
    assert parser.finish().doubts[0].order == 0  # it breaks off


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("[30, 40, 10, 20]", Box(10, 20, 30, 40)),
        ("[10.5, 20, 30, 40]", Box(10.5, 20, 30, 40)),
        ("[[10, 20], [30, 40]]", Box(10, 20, 30, 40)),
        ("[10, 20, 30, 20, 30, 40, 10, 40]", Box(10, 20, 30, 40)),
        ('"[10, 20, 30, 40]"', Box(10, 20, 30, 40)),
        ("[10 20 30 40]", Box(10, 20, 30, 40)),
        ("[10, 20, 30, 40", Box(10, 20, 30, 40)),
        ("[10, 20, 30, 40]]", Box(10, 20, 30, 40)),
    ],
)
def test_boxes_written_otherwise(box: str, expected: Box) -> None:
    result = parsed('[{"bbox": ' + box + ', "category": "Text", "text": "a"}]')
    assert [(block.box, block.text) for block in result.blocks] == [(expected, "a")]


@pytest.mark.parametrize(
    "box", ["[10, 20, 30]", "[]", "null", "[1, 2, 3, 4, 5]", '["a", 2]', "[1e999, 2, 3, 4]", "[1..2, 1, 1, 1]"]
)
def test_a_bad_box_costs_the_place_and_nothing_else(box: str) -> None:
    answer = '[{"bbox": [1, 2, 3, 4], "category": "Text", "text": "one"}, '
    answer += '{"bbox": ' + box + ', "category": "Section-header", "text": "two"}, '
    answer += '{"bbox": [5, 6, 7, 8], "category": "Text", "text": "three"}]'
    result = parsed(answer)
    assert [block.text for block in result.blocks] == ["one", "two", "three"]
    assert result.unplaced == {1}
    assert result.blocks[1].category is Category.SECTION_HEADER
    assert {doubt.order for doubt in result.doubts} == {1}


def test_a_lost_quote_does_not_cost_the_text() -> None:
    answer = '[{"bbox": [10, 20, 500, List-item", "text": "- A line"}, {"bbox": [10, 80, 90, 200], "text": "next"}]'
    assert texts(answer) == ["- A line", "next"]
    assert "box cannot be read" in said(answer)
    for cut in range(len(answer)):
        parsed(answer[:cut])


def test_boxes_outside_the_page_are_cut_and_told() -> None:
    result = parsed('[{"bbox": [900, 10, 1200, 60], "category": "Text", "text": "a"}]')
    assert result.blocks[0].box == Box(900, 10, 1000, 60)
    assert [doubt.order for doubt in result.doubts] == [0]
    assert parsed('[{"bbox": [900, 10, 1004, 60], "category": "Text", "text": "a"}]').doubts == ()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (r"a \"quoted\" word", 'a "quoted" word'),
        ('a "quoted" word', 'a "quoted" word'),
        ('ends in "quotes"', 'ends in "quotes"'),
        ('{"a": 1}, {"b": "c"} z', '{"a": 1}, {"b": "c"} z'),
        ('x", "y": "z', 'x", "y": "z'),
        ("two\nlines", "two\nlines"),
        (r"two\nlines", "two\nlines"),
        (r"\(x\)", r"\(x\)"),
        (r"\alpha and \nu", r"\alpha and \nu"),
        (r"\frac12 \beta", r"\frac12 \beta"),
        (r"\rho\r\nx", "\\rho\\r\\nx"),
        (r"a\r\nx", "a\nx"),
        (r"\ud83d\ude00 \ud83d.", "😀 \ufffd."),
        (r"\u12", r"\u12"),
        ("a\\u0000b", "ab"),
    ],
)
def test_quotes_and_escapes(written: str, text: str) -> None:
    assert one(f'"bbox": [1, 2, 3, 4], "category": "Text", "text": "{written}"').text == text


def test_categories() -> None:
    assert one('"bbox": [1, 2, 3, 4], "category": "section header", "text": "a"').category is Category.SECTION_HEADER
    assert one('"bbox": [1, 2, 3, 4], "category": "Figure"').category is Category.PICTURE
    odd = '[{"bbox": [1, 2, 3, 4], "category": "Spaceship", "text": "a"}]'
    assert parsed(odd).blocks[0].category is Category.TEXT
    assert "Spaceship" in said(odd)
    assert "category is missing" in said('[{"bbox": [1, 2, 3, 4], "text": "a"}]')


def test_fields_in_another_order_or_of_another_kind() -> None:
    assert one('"text": "a", "category": "Text", "bbox": [1, 2, 3, 4]').box == Box(1, 2, 3, 4)
    assert one('"category": "Text", "bbox": [1, 2, 3, 4], "text": null').text == ""
    assert one('"category": "Text", "bbox": [1, 2, 3, 4], "text": ["a", "b"]').text == '["a", "b"]'
    assert one('"category": "Text", "bbox": [1, 2, 3, 4], "text": bare words, and more').text == "bare words, and more"
    assert one('"category": "Text", "bbox": [1, 2, 3, 4], "latex": "x^2"').text == "x^2"
    assert one('"category": "Text", "bbox": [1, 2, 3, 4], "text": 42').text == "42"


def test_words_outside_the_blocks_are_kept() -> None:
    assert texts("The page is about cats.") == ["The page is about cats."]
    assert texts("```json\n" + ANSWER + "\n```") == texts(ANSWER)
    assert texts('Here: [{"bbox": [1, 2, 3, 4], "category": "Text", "text": "a"}] and so on') == [
        "Here:",
        "a",
        "and so on",
    ]


def test_an_object_that_was_not_closed() -> None:
    answer = '[{"bbox": [1, 2, 3, 4], "category": "Text", {"bbox": [5, 6, 7, 8], "category": "Text", "text": "b"}]'
    assert texts(answer) == ["", "b"]
    answer = '[{"bbox": [1, 2, 3, 4], "category": "Text", "text": "a"], {"bbox": [5, 6, 7, 8], "text": "b"}]'
    assert texts(answer) == ["a", "b"]


def test_the_same_block_again_is_kept_once() -> None:
    block = '{"bbox": [1, 2, 3, 4], "category": "Text", "text": "a"}'
    result = parsed("[" + ", ".join([block] * 30) + "]")
    assert [found.text for found in result.blocks] == ["a"]
    assert [doubt.text for doubt in result.doubts] == ["The answer gave this block 30 times; it is kept once."]


def test_a_block_that_says_nothing_is_left_out() -> None:
    assert texts('[{}, {"category": "Text"}, {"bbox": [1, 2, 3, 4]}]') == [""]
    assert "left out" in said('[{"category": "Text"}]')


def test_formulas_lose_their_delimiters_only() -> None:
    for answer, text in (("$$x$$", "x"), (r"\\[x\\]", "x"), ("$a$ and $b$", "$a$ and $b$"), ("x", "x"), ("$$x", "x")):
        assert one(f'"bbox": [1, 2, 3, 4], "category": "Formula", "text": "{answer}"').text == text


def test_tables_that_are_none() -> None:
    block = one('"bbox": [1, 2, 3, 4], "category": "Table", "text": "| a | b |"')
    assert (block.text, block.table, block.format) == ("| a | b |", None, TextFormat.MARKDOWN)


def test_plain_answers() -> None:
    parser = TextParser(PAGE.box)
    assert parser.feed("short") == []
    assert [block.text for block in parser.feed(" and longer than that")] == ["short and longer than that"]
    assert [block.text for block in parser.finish().blocks] == ["short and longer than that"]
    assert TextParser(PAGE.box).finish().blocks == ()


def sound(result: Parsed) -> None:
    """What holds whatever the answer was."""
    assert [block.order for block in result.blocks] == list(range(len(result.blocks)))
    for block in result.blocks:
        assert PAGE.box.contains(block.box.x0, block.box.y0)
        assert PAGE.box.contains(block.box.x1, block.box.y1)
        block.text.encode()
        assert block.order not in result.unplaced or any(doubt.order == block.order for doubt in result.doubts)


@given(st.integers(0, len(ANSWER)))
def test_any_truncation(length: int) -> None:
    result = parsed(ANSWER[:length])
    sound(result)
    whole = parsed(ANSWER).blocks
    # All blocks but the last are as in the whole answer; a box that was complete is not lost.
    assert list(result.blocks[:-1]) == list(whole[: max(0, len(result.blocks) - 1)])
    assert len(result.blocks) >= ANSWER[:length].count('], "category')
    broken = [doubt for doubt in result.doubts if "breaks off" in doubt.text]
    assert len(broken) == (0 < length < len(ANSWER))


PIECES: tuple[str, ...] = (
    '{"bbox": [',
    "1, 2, 3, 4]",
    "]",
    "[",
    "{",
    "}",
    '"',
    '"}',
    '"},',
    ', "text": "',
    ', "category": "',
    "Text",
    "\\",
)
PIECES += (
    "\\u",
    "\\ud83d",
    "\\n",
    "\x00",
    "\n",
    "null",
    "12",
    "-",
    "1e9",
    ":",
    ",",
    " ",
    "word",
    "<table><tr><td>",
    "é",
    "\ud800",
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.integers(1, 9))
@example(['{"bbox": [', "1, 2, 3, 4]", ', "text": "', '"}', "word"], 1)
def test_any_answer_gives_sound_blocks_however_it_is_cut(pieces: list[str], step: int) -> None:
    answer = "".join(pieces)
    result = parsed(answer)
    sound(result)
    assert parsed(answer, step) == result


@settings(max_examples=200)
@given(st.randoms(use_true_random=False), st.integers(1, 12))
def test_any_corruption(source: random.Random, count: int) -> None:
    characters = list(ANSWER)
    for _ in range(count):
        place = source.randrange(len(characters))
        action = source.randrange(3)
        if action == 0:
            del characters[place]
        elif action == 1:
            characters.insert(place, source.choice('{}[]",:\\x1 \n'))
        else:
            characters[place : place + 1] = characters[max(0, place - 30) : place + 1]
    sound(parsed("".join(characters)))


words = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60)
records = st.lists(
    st.fixed_dictionaries(
        {"bbox": st.tuples(*[st.integers(0, 1000)] * 4), "category": st.sampled_from(["Text", "List-item", "Caption"])}
    ).flatmap(lambda record: words.map(lambda text: {**record, "text": text})),
    max_size=8,
)


@given(records, st.booleans())
def test_all_that_json_can_say_is_read_as_it_is(blocks: list[dict[str, Any]], escaped: bool) -> None:
    expected = [record for index, record in enumerate(blocks) if index == 0 or record != blocks[index - 1]]
    result = parsed(json.dumps(blocks, ensure_ascii=escaped))
    assert [block.text for block in result.blocks] == [record["text"].strip() for record in expected]
    assert [block.category.value for block in result.blocks] == [record["category"] for record in expected]


@given(st.text(max_size=200))
def test_quotes_that_are_not_escaped_belong_to_the_text(text: str) -> None:
    plain = "".join(character for character in text if character.isalnum() or character in ' ".,')
    answer = f'[{{"bbox": [1, 2, 3, 4], "category": "Text", "text": "{plain}"}}]'
    assert texts(answer) == [plain.strip()]


def test_long_answers_take_linear_time() -> None:
    block = '{"bbox": [1, 2, 3, 4], "category": "Text", "text": "%s"}'
    answer = "[" + ", ".join(block % (f"{number} " + "word " * 40) for number in range(300)) + "]"
    emitted = 0
    parser = LayoutParser(PAGE)
    for start in range(0, len(answer), 4):
        emitted += sum(len(found.text) for found in parser.feed(answer[start : start + 4]))
    assert len(parser.finish().blocks) == 300
    assert emitted < 12 * len(answer)
