"""The rule that some models are published with: no run of tokens may come twice within a short stretch of an answer.

It stands beside ``repetition``, which notices loops of any length and takes an answer back: this one keeps short loops
from beginning, token by token, and costs nothing to speak of.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """How much of a repetition is too much.

    Args:
        length: tokens of a run that may not come again,
        window: within so many tokens.
    """

    length: int
    window: int

    def __post_init__(self) -> None:
        if not 1 < self.length <= self.window:
            raise ValueError(f"no run of {self.length} tokens within {self.window}")


class NoRepeat:
    """A ``decoding.Guide``: refuses the token that would complete a run which the last tokens of the answer hold.

    As published with DeepSeek-OCR (``NoRepeatNGramLogitsProcessor``).

    Args:
        rule: what is refused.
        exempt: tokens that are never refused: the cells of a table may all be alike.
    """

    def __init__(self, rule: Rule, exempt: AbstractSet[int] = frozenset()) -> None:
        self._rule = rule
        self._exempt = exempt
        self._ids: list[int] = []

    def admits(self, token: int) -> bool:
        """Whether the answer may go on with this token."""
        ids, length = self._ids, self._rule.length
        if len(ids) < length or token in self._exempt:
            return True
        run = [*ids[1 - length :], token]
        latest = len(ids) - length
        # From the end of a run to its beginning: most differ in their last token.
        return not any(
            ids[start + length - 1] == token and ids[start : start + length] == run
            for start in range(max(0, len(ids) - self._rule.window), latest + 1)
        )

    def push(self, token: int) -> None:
        """The answer goes on with this token."""
        self._ids.append(token)

    def back_to(self, ids: Sequence[int]) -> None:
        """The answer was taken back or has been lengthened: this is all of it now."""
        self._ids = list(ids)
