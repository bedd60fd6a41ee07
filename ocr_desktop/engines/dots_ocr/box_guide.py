"""Boxes are four numbers: a token that would break one off gives way to the likeliest that does not.

A block whose box is not closed costs the structure of all that comes after it. What a model says elsewhere is left
as it is: a quotation mark that lacks its backslash is mended better by the parser, which sees what follows.
"""

import re
from collections.abc import Sequence

from tokenizers import Tokenizer

_OPENED = re.compile(r'(?<!\\)"bbox"\s*:\s*\[')
_NUMBER = re.compile(r"\s*-?(?:0|[1-9]\d{0,4})(?:\.\d{1,3})?\s*")
_BEGUN_NUMBER = re.compile(r"\s*(?:-?(?:(?:0|[1-9]\d{0,4})(?:\.(?:\d{1,3}\s*)?|\s*))?)?")
_NUMBERS = 4
_TAIL = 96  # characters in which a box is found: one that is longer is none


class BoxGuide:
    """Watches one answer.

    Args:
        tokenizer: spells its tokens.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._pieces: dict[int, str] = {}
        self._tail = ""

    def admits(self, token: int) -> bool:
        """Whether the box, where the answer is within one, can still become whole with this token."""
        piece = self._piece(token)
        text = self._tail + piece
        opened = max((found.end() for found in _OPENED.finditer(text)), default=None)
        if opened is None or "]" in self._tail[opened:]:
            return True
        return bool(piece) and _may_become_a_box(text[opened:])

    def push(self, token: int) -> None:
        """The answer goes on with this token."""
        self._tail = (self._tail + self._piece(token))[-_TAIL:]

    def back_to(self, ids: Sequence[int]) -> None:
        """This is all of the answer now."""
        self._tail = "".join(map(self._piece, ids[-_TAIL:]))[-_TAIL:]

    def _piece(self, token: int) -> str:
        if token not in self._pieces:
            self._pieces[token] = str(self._tokenizer.decode([token]))
        return self._pieces[token]


def _may_become_a_box(text: str) -> bool:
    """Whether what follows the opening bracket is four numbers and the closing one, or the beginning of that."""
    inside, closed, _ = text.partition("]")
    *numbers, last = inside.split(",")
    if not all(_NUMBER.fullmatch(number) for number in numbers) or len(numbers) >= _NUMBERS:
        return False
    if closed:
        return len(numbers) == _NUMBERS - 1 and _NUMBER.fullmatch(last) is not None
    return _BEGUN_NUMBER.fullmatch(last) is not None
