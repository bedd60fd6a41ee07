"""Tokens as text, while they come."""

from collections.abc import Iterable

from tokenizers import Tokenizer

_INCOMPLETE = "\ufffd"
_LONGEST = 8  # tokens of one character; what is longer is no character


class Spelling:
    """Spells an answer piece by piece: a character that is spread over several tokens comes when it is whole.

    Args:
        tokenizer: decodes byte by byte, as those of Qwen do: what a token spells does not depend on the one before.
        keep_special: whether tokens that stand for no text are spelled by their names.
    """

    def __init__(self, tokenizer: Tokenizer, *, keep_special: bool = False) -> None:
        self._tokenizer = tokenizer
        self._skip = not keep_special
        self._waiting: list[int] = []

    def add(self, token: int) -> str:
        """The text that is complete with this token, possibly none."""
        self._waiting.append(token)
        text = self._spelled()
        if text.endswith(_INCOMPLETE) and len(self._waiting) < _LONGEST:
            return ""
        self._waiting.clear()
        return text

    def rest(self) -> str:
        """What was waiting to become whole."""
        text = self._spelled() if self._waiting else ""
        self._waiting.clear()
        return text

    def again(self, tokens: Iterable[int]) -> str:
        """Begin anew with these tokens."""
        self._waiting.clear()
        return "".join(map(self.add, tokens))

    def _spelled(self) -> str:
        return str(self._tokenizer.decode(self._waiting, skip_special_tokens=self._skip))
