import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, TextFormat
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.deepseek_ocr.parse import LayoutParser, Task, parser
from ocr_desktop.engines.runtime.answers import Parsed

PAGE = Size(999, 999)
ANSWER = r"""<|ref|>title<|/ref|><|det|>[[115, 65, 507, 101]]<|/det|>
# A title

<|ref|>text<|/ref|><|det|>[[115, 120, 680, 160]]<|/det|>
Let \( x > 0 \), then `\(this\)` is code.

<|ref|>equation<|/ref|><|det|>[[154, 180, 580, 210]]<|/det|>
\[
\frac{a}{b} \ge 5
\]

<|ref|>image<|/ref|><|det|>[[131, 220, 463, 400], [500, 220, 863, 400]]<|/det|>
<|ref|>image_caption<|/ref|><|det|>[[115, 410, 883, 430]]<|/det|>
<center>Figure 1: two parts </center>

<|ref|>table<|/ref|><|det|>[[50, 450, 900, 700]]<|/det|>

<table><tr><td>a &gt; b</td><td>1</td></tr></table>

<|ref|>page_number<|/ref|><|det|>[[480, 970, 500, 980]]<|/det|>
7"""


def read(answer: str, step: int = 0, task: Task = Task.DOCUMENT) -> Parsed:
    reader = parser(task, PAGE)
    for start in range(0, len(answer), step or max(1, len(answer))):
        reader.feed(answer[start : start + step] if step else answer)
    return reader.finish()


def grounded(label: str, text: str, places: str = "[[10, 20, 30, 40]]") -> str:
    return f"<|ref|>{label}<|/ref|><|det|>{places}<|/det|>\n{text}\n\n"


def one(answer: str, task: Task = Task.DOCUMENT) -> Block:
    (block,) = read(answer, task=task).blocks
    return block


def doubts(answer: str) -> str:
    return " ".join(doubt.text for doubt in read(answer).doubts)


def test_a_sound_answer() -> None:
    result = read(ANSWER)
    assert [(block.category, block.text, block.format) for block in result.blocks] == [
        (Category.TITLE, "# A title", TextFormat.MARKDOWN),
        (Category.TEXT, r"Let $x > 0$, then `\(this\)` is code.", TextFormat.MARKDOWN),
        (Category.FORMULA, r"\frac{a}{b} \ge 5", TextFormat.LATEX),
        (Category.PICTURE, "", TextFormat.MARKDOWN),
        (Category.PICTURE, "", TextFormat.MARKDOWN),
        (Category.CAPTION, "Figure 1: two parts", TextFormat.MARKDOWN),
        (Category.TABLE, "a > b\t1", TextFormat.PLAIN),
        (Category.PAGE_FOOTER, "7", TextFormat.MARKDOWN),
    ]
    assert [block.order for block in result.blocks] == list(range(8))
    assert [block.box for block in result.blocks[3:5]] == [Box(131, 220, 463, 400), Box(500, 220, 863, 400)]
    assert result.doubts == ()
    assert not result.unplaced


def test_how_the_answer_is_cut_into_pieces_does_not_matter() -> None:
    for task in Task:
        whole = read(ANSWER, task=task)
        for step in (1, 2, 3, 7, 50):
            assert read(ANSWER, step, task) == whole


def test_places_are_thousandths_of_the_picture_that_was_read() -> None:
    answer = grounded("text", "x", "[[0, 999, 999, 333]]")
    page = Size(600, 800)
    (block,) = LayoutParser(page).feed(answer)
    assert (block.box.x0, block.box.x1) == (0, 600)
    assert (block.box.y0, block.box.y1) == pytest.approx((800 / 3, 800))
    part = Transform.scale(100 / 999).then(Transform.shift(50, 70))
    (block,) = LayoutParser(page, part).feed(answer)
    assert (block.box.x0, block.box.x1) == pytest.approx((50, 150))


def test_a_block_is_there_once_its_place_is_and_its_text_grows() -> None:
    reader = LayoutParser(PAGE)
    assert reader.feed("<|ref|>text<|/ref|><|det|>[[10, 20, 30, 4") == []
    (block,) = reader.feed("0]]<|/det|>")
    assert (block.box, block.text) == (Box(10, 20, 30, 40), "")
    lengths: list[int] = []
    for _ in range(200):
        lengths += [len(block.text) for block in reader.feed("x")]
    assert 5 < len(lengths) < 60
    assert lengths == sorted(lengths)
    (block,) = reader.feed("<|ref|>")
    assert len(block.text) == 200


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("sub_title", Category.SECTION_HEADER),
        ("Sub_Title", Category.SECTION_HEADER),
        ("text", Category.TEXT),
        ("list", Category.LIST_ITEM),
        ("table_caption", Category.CAPTION),
        ("equation_caption", Category.CAPTION),
        ("figure_title", Category.CAPTION),
        ("table_footnote", Category.FOOTNOTE),
        ("header", Category.PAGE_HEADER),
        ("footer", Category.PAGE_FOOTER),
        ("reference", Category.TEXT),
        ("seal", Category.PICTURE),
    ],
)
def test_labels_become_categories(label: str, category: Category) -> None:
    assert one(grounded(label, "word")).category is category
    assert doubts(grounded(label, "word")) == ""


def test_every_category_can_be_said() -> None:
    labels = ("title", "sub_title", "text", "list", "table", "equation", "image", "caption", "footnote")
    assert {one(grounded(label, "word")).category for label in (*labels, "header", "footer")} == set(Category)


def test_a_page_number_at_the_top_is_in_the_header() -> None:
    assert one(grounded("page_number", "7", "[[480, 10, 500, 20]]")).category is Category.PAGE_HEADER
    assert one(grounded("page_number", "7", "[[480, 970, 500, 980]]")).category is Category.PAGE_FOOTER


def test_an_unknown_label_is_told_and_its_text_kept() -> None:
    block = one(grounded("marginalia", "note"))
    assert (block.category, block.text) == (Category.TEXT, "note")
    assert "marginalia" in doubts(grounded("marginalia", "note"))


def test_what_is_no_label_but_what_stands_there_is_text() -> None:
    assert one(grounded("Invoice no. 5, 2 May", "")).text == "Invoice no. 5, 2 May"
    assert one(grounded("Invoice", "")).text == "Invoice"
    assert one(grounded("Invoice no. 5: paid!", "in full")).text == "Invoice no. 5: paid!\n\nin full"
    assert doubts(grounded("Invoice", "")) == ""


def test_a_text_in_several_parts_lies_around_them() -> None:
    assert one(grounded("text", "x", "[[10, 20, 30, 40], [100, 5, 200, 30]]")).box == Box(10, 5, 200, 40)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ("[[30, 40, 10, 20]]", Box(10, 20, 30, 40)),
        ("[[10.5, 20, 30, 40]]", Box(10.5, 20, 30, 40)),
        ("[[[10, 20, 30, 40]]]", Box(10, 20, 30, 40)),
        ("[10, 20, 30, 40]", Box(10, 20, 30, 40)),
        ("10, 20, 30, 40", Box(10, 20, 30, 40)),
        ("[[10, 20], [30, 40]]", Box(10, 20, 30, 40)),
        ("[(10, 20, 30, 40)]", Box(10, 20, 30, 40)),
        ("[[10,20,30,40", Box(10, 20, 30, 40)),
        ("[[10, 20, 30, 40]],", Box(10, 20, 30, 40)),
        ("[[10, 20, 30, 40]], [[10, 20, 30, 50]]", Box(10, 20, 30, 50)),
        (" [[ 10 , 20 ,\n 30 , 40 ]] ", Box(10, 20, 30, 40)),
    ],
)
def test_places_written_otherwise(places: str, expected: Box) -> None:
    result = read(grounded("text", "a", places))
    assert [(block.box, block.text.strip(" ,\n")) for block in result.blocks] == [(expected, "a")]
    assert result.doubts == ()


@pytest.mark.parametrize(
    "places", ["", "[[]]", "[[10, 20, 30]]", "[[a, b, c, d]]", "[[1..2, 1, 1, 1]]", "[[--1,1,1,1]]"]
)
def test_bad_places_cost_the_place_and_nothing_else(places: str) -> None:
    result = read(grounded("text", "one", places) + grounded("sub_title", "two"))
    assert [(block.category, block.text) for block in result.blocks] == [
        (Category.TEXT, "one"),
        (Category.SECTION_HEADER, "two"),
    ]
    assert result.unplaced == {0}
    assert {doubt.order for doubt in result.doubts} == {0}


def test_a_bad_box_among_good_ones_costs_itself() -> None:
    block = one(grounded("text", "x", "[[10, 20, 30, 40], [1, 2]]"))
    assert block.box == Box(10, 20, 30, 40)
    assert "cannot be read" in doubts(grounded("text", "x", "[[10, 20, 30, 40], [1, 2]]"))


@pytest.mark.parametrize("places", ["[[10, 20, 3000, 40]]", "[[-100, 20, 30, 40]]"])
def test_places_outside_are_brought_in_and_told(places: str) -> None:
    box = one(grounded("text", "x", places)).box
    assert PAGE.box.clamped(box) == box
    assert "outside" in doubts(grounded("text", "x", places))
    assert doubts(grounded("text", "x", "[[0, 0, 1000, 1000]]")) == ""


@pytest.mark.parametrize(
    "answer",
    [
        "<|ref|>text<|/ref|><|det|>[[10, 20, 30, 40]]\nsome text, 5 apples",  # the end of the places is missing
        "<|ref|>text<|/ref|><|det|>[[10, 20, 30, 40]]some text, 5 apples",
        "<|ref|>text\n<|det|>[[10, 20, 30, 40]]<|/det|>some text, 5 apples",  # the end of the label
        "<|ref|>text<|det|>[[10, 20, 30, 40]]<|/det|>some text, 5 apples",
        "<|ref|>\ntext<|/ref|><|det|>[[10, 20, 30, 40]]\n<|/det|>some text, 5 apples",
        "<|ref|>text<|/ref|>\n<|det|>[[10, 20, 30, 40]]<|/det|>some text, 5 apples<|/det|><|/ref|>",
        "<|grounding|><|ref|>text<|/ref|><|det|>[[10, 20, 30, 40]]<|/det|>some text, 5 apples<｜end▁of▁sentence｜>",
    ],
)
def test_missing_or_lost_marks(answer: str) -> None:
    block = one(answer)
    assert (block.category, block.box, block.text) == (Category.TEXT, Box(10, 20, 30, 40), "some text, 5 apples")


def test_places_without_a_label_are_a_text_and_told() -> None:
    result = read("<|det|>[[10, 20, 30, 40]]<|/det|>words" + grounded("title", "# T"))
    assert [(block.category, block.text) for block in result.blocks] == [
        (Category.TEXT, "words"),
        (Category.TITLE, "# T"),
    ]
    assert "category is missing" in result.doubts[0].text


def test_words_before_the_first_block_are_kept() -> None:
    result = read("Here it is:\n" + grounded("text", "x"))
    assert [block.text for block in result.blocks] == ["Here it is:", "x"]
    assert result.unplaced == {0}


def test_what_follows_a_heading_is_none_of_it() -> None:
    result = read(grounded("sub_title", "## Three\nlines\n\nThen prose.\n\nMore."))
    assert [(block.category, block.text) for block in result.blocks] == [
        (Category.SECTION_HEADER, "## Three\nlines"),
        (Category.TEXT, "Then prose.\n\nMore."),
    ]
    assert result.unplaced == {1}


def test_an_answer_that_breaks_off_keeps_what_was_there() -> None:
    whole = read(ANSWER)
    for cut in range(len(ANSWER)):
        for block, before in zip(read(ANSWER[:cut]).blocks[:-1], whole.blocks, strict=False):
            assert (block.category, block.text) == (before.category, before.text)


def test_it_is_told_where_an_answer_breaks_off() -> None:
    result = read("<|ref|>text<|/ref|><|det|>[[10, 20, 30")
    assert "breaks off" in result.doubts[-1].text
    assert "breaks off" in doubts(grounded("text", "a") + "<|ref|>te")
    assert "breaks off" not in doubts(grounded("text", "a"))


def test_a_block_given_again_and_again_is_kept_once() -> None:
    result = read(grounded("text", "a") * 5)
    assert len(result.blocks) == 1
    assert "5 times" in result.doubts[0].text


def test_several_formulas_in_one_block_stay_apart() -> None:
    block = one(grounded("equation", "\\[a\\]\n\\[b\\]"))
    assert (block.text, block.format) == ("$$a$$\n$$b$$", TextFormat.MARKDOWN)


def test_a_blank_page_is_no_failure() -> None:
    assert read("") == Parsed((), (), frozenset())
    assert read(" \n") == Parsed((), (), frozenset())


def test_an_answer_without_places_is_read_as_markdown() -> None:
    result = read("# Title\n\nProse.")
    assert [(block.category, block.text) for block in result.blocks] == [
        (Category.TITLE, "# Title"),
        (Category.TEXT, "Prose."),
    ]
    assert result.unplaced == {0, 1}
    assert len(result.doubts) == 1


def test_lines_of_a_picture_stand_in_the_place_of_labels() -> None:
    answer = (
        "<|ref|>Table<|/ref|><|det|>[[1, 2, 30, 40]]<|/det|>\n<|ref|>*5* $<|/ref|><|det|>[[1, 50, 30, 60]]<|/det|>\n"
    )
    result = read(answer, task=Task.OCR)
    assert [(block.text, block.category, block.format) for block in result.blocks] == [
        ("Table", Category.TEXT, TextFormat.PLAIN),
        ("*5* $", Category.TEXT, TextFormat.PLAIN),
    ]
    assert result.doubts == ()


def test_each_place_of_a_phrase_is_a_block() -> None:
    answer = "<|ref|>total<|/ref|><|det|>[[1, 2, 30, 40], [100, 2, 130, 40]]<|/det|>"
    blocks = read(answer, task=Task.LOCATE).blocks
    assert [(block.text, block.box) for block in blocks] == [
        ("total", Box(1, 2, 30, 40)),
        ("total", Box(100, 2, 130, 40)),
    ]


@pytest.mark.parametrize(
    "answer", ["", "It is not there.", "<|ref|>total<|/ref|>", "<|ref|>total<|/ref|><|det|>[[1, 2]]"]
)
def test_a_phrase_that_is_not_there_has_no_place(answer: str) -> None:
    assert read(answer, task=Task.LOCATE) == Parsed((), (), frozenset())
    found = read("Here: " + answer + grounded("total", ""), task=Task.LOCATE)
    assert [(block.order, block.box) for block in found.blocks] == [(0, Box(10, 20, 30, 40))]
    assert not found.unplaced


def test_plain_markdown_comes_in_passages() -> None:
    answer = (
        "# Title\nProse that\ngoes on.\n\n- one\n- two\n  more\n\n\\[ x \\]\n\n$$\ny\n$$\n"
        "<table><tr><td>1</td></tr>\n\n</table>\n## Section\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\nAfter.\n```\ncode\n\n# no title\n```\nEnd"
    )
    result = read(answer, task=Task.TEXT)
    assert [(block.category, block.text) for block in result.blocks] == [
        (Category.TITLE, "# Title"),
        (Category.TEXT, "Prose that\ngoes on."),
        (Category.LIST_ITEM, "- one\n- two\n  more"),
        (Category.FORMULA, "x"),
        (Category.FORMULA, "y"),
        (Category.TABLE, "1"),
        (Category.SECTION_HEADER, "## Section"),
        (Category.TABLE, "| a | b |\n|---|---|\n| 1 | 2 |"),
        (Category.TEXT, "After."),
        (Category.TEXT, "```\ncode\n\n# no title\n```"),
        (Category.TEXT, "End"),
    ]
    assert result.doubts == ()
    assert len(result.unplaced) == len(result.blocks)


def test_passages_grow_while_they_are_written() -> None:
    reader = parser(Task.TEXT, PAGE)
    lengths = [len(block.text) for _ in range(200) for block in reader.feed("x")]
    assert 5 < len(lengths) < 60
    assert len(reader.finish().blocks[0].text) == 200


MARKS = ("<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|", "|>", "text", "title", "image", "[[", "]]", "[1, 2, 3, 4]")
OTHERS = (
    "1",
    ",",
    " ",
    "\n",
    "\n\n",
    "# ",
    "word",
    "<table>",
    "</table>",
    "<td>",
    "\\[",
    "\\]",
    "\\(",
    "\\)",
    "$",
    "`",
)
ODD = ("- ", "|", "```", "<center>", "<｜end▁of▁sentence｜>", "-", "9999", "é", "\x00", "\ud800")
PIECES = st.sampled_from((*MARKS, *OTHERS, *ODD))
GARBAGE = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=60).map("".join)


@settings(max_examples=300, deadline=None)
@given(GARBAGE, st.integers(1, 12), st.sampled_from(Task))
def test_any_answer_in_any_pieces(answer: str, step: int, task: Task) -> None:
    result = read(answer, step, task)
    assert result == read(answer, task=task)
    assert [block.order for block in result.blocks] == list(range(len(result.blocks)))
    for block in result.blocks:
        assert block.box.clamped(PAGE.box) == block.box


WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=8).map(" ".join)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["text", "sub_title", "odd", "list", "table"]), WORDS), max_size=6), st.data()
)
def test_no_text_is_lost_whatever_mark_is_missing(written: list[tuple[str, str]], data: Any) -> None:
    parts = [
        part
        for number, (label, words) in enumerate(written)
        for part in ("<|ref|>", label, "<|/ref|>", "<|det|>", f"[[{number}, 1, 2, 3]]", "<|/det|>", f"\n{words}\n\n")
    ]
    marks = [place for place, part in enumerate(parts) if part.startswith("<|")]
    if marks:
        del parts[data.draw(st.sampled_from(marks))]
    result = read("".join(parts))
    found = " ".join(block.text for block in result.blocks).split()
    wanted = " ".join(words for _, words in written).split()
    assert [word for word in found if word in wanted and word not in ("text", "list", "table")] == wanted


@pytest.mark.parametrize("task", [Task.DOCUMENT, Task.OCR, Task.TEXT])
@pytest.mark.parametrize(
    "unit", ["<|ref|>", "<|det|>", "<|det|>[[1", "\\[", "\\(", "`", "x", "\n", "<table>", "$$\n", "# \n"]
)
def test_the_work_is_in_proportion_to_the_answer(unit: str, task: Task) -> None:
    def seconds(count: int) -> float:
        reader = parser(task, PAGE)
        began = time.process_time()
        for _ in range(count):
            reader.feed(unit)
        reader.finish()
        return time.process_time() - began

    assert min(seconds(4000) for _ in range(2)) < 8 * min(seconds(1000) for _ in range(2)) + 0.1
