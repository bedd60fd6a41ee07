"""Drafts of grounded Markdown: what they are made from comes out again, and they go on behind other numbers."""

import pytest
from tokenizers import Tokenizer

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Table, TextFormat
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.deepseek_ocr import draft, parse
from ocr_desktop.engines.deepseek_ocr.parse import SCALE, Task
from ocr_desktop.engines.runtime import known, tokens
from ocr_desktop.engines.runtime.drafting import Draft
from tests.fakes import deepseek_checkpoint

PAGE = Size(595, 842)
TO_PAGE = Transform.scale(PAGE.width / SCALE, PAGE.height / SCALE)
CELLS = (Cell(0, 0, "Year", header=True), Cell(0, 1, "Boxes", header=True), Cell(1, 0, "1911"), Cell(1, 1, "3"))
BLOCKS = (
    Block(Box(50, 40, 300, 60), Category.TITLE, "On Harbours", 0),
    Block(
        Box(50, 80, 500, 120),
        Category.TEXT,
        "They had stayed dry, in spite of the weather.",
        1,
        lines=(
            Line(Box(50, 80, 500, 100), "They had stayed dry, in"),
            Line(Box(50, 100, 300, 120), "spite of the weather."),
        ),
    ),
    Block(Box(50, 140, 500, 260), Category.PICTURE, "", 2),
    Block(
        Box(50, 280, 500, 360),
        Category.TABLE,
        "Year\tBoxes\n1911\t3",
        3,
        table=Table(2, 2, CELLS),
    ),
    Block(Box(50, 380, 300, 400), Category.FORMULA, "a = b", 4, format=TextFormat.LATEX),
    Block(Box(50, 800, 300, 820), Category.PAGE_FOOTER, "12", 5),
)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    folder = deepseek_checkpoint.write(tmp_path_factory.mktemp("checkpoint"))
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def text_of(task: Task) -> str:
    page = known.of_reading(BLOCKS, markdown=task is not Task.OCR)
    (text,) = draft.drafted([page], task, TO_PAGE)
    return text


def test_an_answer_of_a_draft_s_words_is_what_was_known() -> None:
    parser = parse.parser(Task.DOCUMENT, PAGE, TO_PAGE)
    parser.feed(text_of(Task.DOCUMENT))
    found = parser.finish()
    assert found.doubts == ()
    assert [block.category for block in found.blocks] == [block.category for block in BLOCKS]
    assert found.blocks[1].text == BLOCKS[1].text
    assert found.blocks[3].table is not None
    assert [cell.text for cell in found.blocks[3].table.cells] == ["Year", "Boxes", "1911", "3"]
    assert found.blocks[4].text == "a = b"
    for made, block in zip(found.blocks, BLOCKS, strict=True):
        assert (made.box.x0, made.box.y1) == pytest.approx((block.box.x0, block.box.y1), abs=0.5)


def test_each_line_has_its_place() -> None:
    text = text_of(Task.OCR)
    assert "<|ref|>They had stayed dry, in<|/ref|><|det|>[[84, 95, 839, 119]]<|/det|>\n" in text
    assert "[[84, 119, 504, 142]]" in text


def test_text_alone_and_what_nothing_is_known_of() -> None:
    assert text_of(Task.TEXT).startswith("# On Harbours\n\nThey had stayed dry, in spite of the weather.\n\n<table>")
    for task in (Task.FIGURE, Task.LOCATE):
        assert draft.drafted([known.of_reading(BLOCKS, markdown=True)], task, TO_PAGE) == []


def test_it_goes_on_behind_other_numbers(tokenizer: Tokenizer) -> None:
    text = text_of(Task.DOCUMENT)
    answer = tokens.ids_of(tokenizer, text.replace("[[84, 95,", "[[91, 99,").replace("[[84, 333,", "[[80, 340,"))
    drafter = Draft([tokens.ids_of(tokenizer, text)])
    right = sum(tuple(drafter.propose(answer[:place], 1)) == (answer[place],) for place in range(len(answer)))
    assert right > 0.9 * len(answer)


def test_nothing_to_draw_on() -> None:
    assert draft.drafted([], Task.DOCUMENT, TO_PAGE) == []
