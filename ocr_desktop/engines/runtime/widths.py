"""How many answers are worth decoding side by side: from what a token has cost with each number of them.

A GPU reads a model's weights once for all rows of a forward, so that four rows take little longer than one. A
processor without fast matrix products takes four times as long, and an answer with a good draft gets several tokens
out of a forward by itself. So it is measured, in the same unit for all: seconds a token, over all answers.
"""

from collections import deque
from statistics import median

_WINDOW = 9  # measurements whose median counts
_LEAST = 3  # measurements that say something
_BETTER = 0.97  # of what a token costs alone: what side by side must not exceed to be worth it
_HOPELESS = 1.3  # of that: beyond it wider is not tried
_AGAIN = 20_000  # tokens after which all is measured anew: a machine has other things to do, too


class Widths:
    """What a token has cost with how many answers at once. Kept with a model."""

    def __init__(self) -> None:
        self._costs: dict[int, deque[float]] = {}
        self._tokens = 0

    def note(self, width: int, tokens: int, seconds: float) -> None:
        """So many tokens were found with so many answers at once, in this time."""
        self._tokens += tokens
        if self._tokens > _AGAIN:
            self._tokens = 0
            self._costs.clear()
        self._costs.setdefault(width, deque(maxlen=_WINDOW)).append(seconds / tokens)

    def best(self, most: int) -> int:
        """How many answers to decode at once now: the best number, or the next one to be tried.

        Args:
            most: no more than so many.
        """
        alone = self._cost(1)
        if alone is None:
            return 1
        best, least = 1, alone * _BETTER
        for width in range(2, most + 1):
            cost = self._cost(width)
            if cost is None:
                return width
            if cost < least:
                best, least = width, cost
            elif cost > alone * _HOPELESS:
                break
        return best

    def gain(self) -> float:
        """How much faster the best width is than one after the other; 1 where nothing is known."""
        alone = self._cost(1)
        known = [cost for width in self._costs if (cost := self._cost(width)) is not None]
        return alone / min(known) if alone is not None else 1.0

    def _cost(self, width: int) -> float | None:
        costs = self._costs.get(width, ())
        return median(costs) if len(costs) >= _LEAST else None
