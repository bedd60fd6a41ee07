from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from ocr_desktop.engines.runtime.spelling import Spelling
from tests.fakes import dots_checkpoint

TOKENIZER: Tokenizer = dots_checkpoint._tokenizer()


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_pieces_make_the_text(text: str) -> None:
    spelling = Spelling(TOKENIZER)
    pieces = [spelling.add(token) for token in TOKENIZER.encode(text, add_special_tokens=False).ids]
    assert "".join([*pieces, spelling.rest()]) == text
    if "\ufffd" not in text:
        assert not any("\ufffd" in piece for piece in pieces)


@given(st.lists(st.integers(0, 400), max_size=60))
def test_any_tokens_spell_something(tokens: list[int]) -> None:
    spelling = Spelling(TOKENIZER)
    said = "".join([*map(spelling.add, tokens), spelling.rest()])
    assert Spelling(TOKENIZER).again(tokens) == said[: len(Spelling(TOKENIZER).again(tokens))]


def test_special_tokens_are_not_spelt(tmp_path: Path) -> None:
    assert Spelling(TOKENIZER).again([8, 4, 3]) == ""
