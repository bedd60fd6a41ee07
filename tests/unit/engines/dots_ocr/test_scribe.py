"""Parts of answers, with the tokens that the model would take."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.dots_ocr.scribe import Scribe
from ocr_desktop.engines.runtime.known import KnownBlock

ROOT = Path(__file__).parents[4]
END = 7


@pytest.fixture(scope="module")
def nano() -> Tokenizer:
    return Tokenizer.from_file(str(ROOT / "models" / "nano" / "tokenizer.json"))


def block(text: str, category: Category = Category.TEXT) -> KnownBlock:
    return KnownBlock(Box(0, 0, 9, 9), category, text, ())


def test_a_text_is_spelled_though_there_are_longer_tokens(nano: Tokenizer) -> None:
    written = Scribe(nano, END).block(block('Text in "1847"'), last=False)
    assert nano.decode(written) == '], "category": "Text", "text": "Text in \\"1847\\""}, {"bbox": ['
    assert len(written) == 3 + len('Text in "1847"') + 1


def test_the_last_block_ends_the_answer(nano: Tokenizer) -> None:
    written = Scribe(nano, END).block(block("x", Category.TITLE), last=True)
    assert nano.decode(written) == '], "category": "Title", "text": "x"}]'
    assert written[-1] == END


def test_a_category_that_the_model_does_not_have_is_text(nano: Tokenizer) -> None:
    written = Scribe(nano, END).block(block("x", Category.CAPTION), last=True)
    assert nano.decode(written) == '], "category": "Text", "text": "x"}]'


def test_the_layout_alone_has_no_words(nano: Tokenizer) -> None:
    written = Scribe(nano, END, wordless=True).block(block("words"), last=False)
    assert nano.decode(written) == '], "category": "Text"}, {"bbox": ['


def test_what_the_model_cannot_write_is_written_in_its_letters(nano: Tokenizer) -> None:
    assert nano.decode(Scribe(nano, END).text("naïve – “so” 漢\n• x")) == 'naive - \\"so\\"  - x'
