"""Tokens as text, while they come."""

from collections.abc import Iterable

from tokenizers import Tokenizer

_INCOMPLETE = "\ufffd"
_LONGEST = 8  # tokens of one character; what is longer is no character


class Spelling:
    """Spells an answer piece by piece: a character that is spread over several tokens comes when it is whole.

    Args:
        tokenizer: decodes byte by byte, as those of Qwen do: what a token spells does not depend on the one before.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._waiting: list[int] = []

    def add(self, token: int) -> str:
        """The text that is complete with this token, possibly none."""
        self._waiting.append(token)
        text = str(self._tokenizer.decode(self._waiting))
        if text.endswith(_INCOMPLETE) and len(self._waiting) < _LONGEST:
            return ""
        self._waiting.clear()
        return text

    def rest(self) -> str:
        """What was waiting to become whole."""
        text = str(self._tokenizer.decode(self._waiting)) if self._waiting else ""
        self._waiting.clear()
        return text

    def again(self, tokens: Iterable[int]) -> str:
        """Begin anew with these tokens."""
        self._waiting.clear()
        return "".join(map(self.add, tokens))
