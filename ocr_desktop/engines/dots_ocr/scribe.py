"""The parts of an answer of dots.ocr, written with the tokens that the model would take."""

import json
import unicodedata
from functools import lru_cache

from tokenizers import Tokenizer

from ocr_desktop.document.blocks import Category
from ocr_desktop.engines.runtime.known import KnownBlock

OPEN, NEXT, CLOSE = '[{"bbox": [', ', {"bbox": [', "]"
_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "•": "-", "…": "."})


class Scribe:
    """Writes an answer's parts as the model would: with the tokens that it would take.

    Args:
        tokenizer: of the checkpoint. A small one that knows no words spells texts letter by letter, although it has
            longer tokens for the scaffold and for the numbers of boxes.
        end: ends an answer.
        wordless: the answer holds boxes and categories alone.
    """

    def __init__(self, tokenizer: Tokenizer, end: int | None = None, *, wordless: bool = False) -> None:
        self._tokenizer = tokenizer
        self._wordless = wordless
        self._end = [end] if end is not None else []
        word = "the"
        letters = len(tokenizer.encode(word, add_special_tokens=False).ids) == len(word)
        self.spells = letters and tokenizer.token_to_id(" ") is not None  # others have letters in bytes, and know words
        self._sign = lru_cache(maxsize=4096)(self._spelled)
        self.piece = lru_cache(maxsize=65536)(lambda token: str(tokenizer.decode([token], skip_special_tokens=False)))
        self.plain = lru_cache(maxsize=4096)(self._plain)

    def block(self, block: KnownBlock, *, last: bool) -> list[int]:
        """From the end of a block's box to where the next one's numbers begin, or to the end of the answer.

        Args:
            block: what is known.
            last: whether no other follows.
        """
        name = block.category.value
        if self.spells and self._tokenizer.token_to_id(name) is None:
            name = Category.TEXT.value
        ends = "}" + (CLOSE if last else NEXT)
        end = self._end if last else []
        if self._wordless or (block.category is Category.PICTURE and not self.spells):
            return [*self.plain(f'], "category": "{name}"{ends}'), *end]
        opening, closing = f'], "category": "{name}", "text": "', f'"{ends}'
        if self.spells:
            return [*self.plain(opening), *self.text(block.text), *self.plain(closing), *end]
        return [*self._plain(opening + _escaped(block.text) + closing), *end]

    def text(self, text: str) -> list[int]:
        """A text, or a part of one."""
        if self.spells:
            return [token for sign in text for token in self._sign(sign)]
        return list(self._plain(_escaped(text)))

    def _plain(self, text: str) -> tuple[int, ...]:
        """Any part of the scaffold."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _spelled(self, sign: str) -> tuple[int, ...]:
        """The tokens of one sign of a text, or of what resembles it; nothing for one that cannot be written."""
        token = self._tokenizer.token_to_id(_escaped(sign))
        if token is not None:
            return (token,)
        other = unicodedata.normalize("NFKD", " " if sign.isspace() else sign).translate(_PLAIN)
        return () if other == sign else tuple(token for simpler in other for token in self._sign(simpler))


def _escaped(text: str) -> str:
    """As it stands in JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
