"""Where in a known sequence of tokens an answer is, though the two differ here and there.

Kept is, for every place of a band around the last one, how many edits (a token more, a token less, another token)
lead there: one row of the table of Wagner and Fischer (1974) a token. Where nothing differs, no table is needed.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BAND = 64  # tokens ahead that may have been left out
_SURE = 8  # tokens in a row, after which only the place itself is kept
_FAR = 1 << 20
_LOST = 0.7  # share of the last tokens that differ
_MEMORY = 0.85  # what a token leaves of what was before it


class Follower:
    """Follows an answer through one sequence, from its beginning.

    Args:
        known: the sequence.
    """

    def __init__(self, known: Sequence[int]) -> None:
        self._known = known
        self._array = np.asarray(known, np.int64)
        self._place = 0
        self._edits: NDArray[np.int64] | None = None  # from ``_first`` on
        self._first = 0
        self._in_a_row = 0
        self._differ = 0.0

    @property
    def place(self) -> int:
        """The number of the token that probably comes next; the sequence's length where that is at its end."""
        return self._place

    @property
    def is_lost(self) -> bool:
        """Whether most of the last tokens were others."""
        return self._differ > _LOST

    def following(self, most: int) -> Sequence[int]:
        """The tokens that probably come next."""
        return self._known[self._place : self._place + most]

    def push(self, token: int) -> bool:
        """Go on by a token of the answer; whether it was the one expected."""
        expected = self._place < len(self._known) and self._known[self._place] == token
        self._differ = _MEMORY * self._differ + (1 - _MEMORY) * (not expected)
        self._in_a_row = self._in_a_row + 1 if expected else 0
        if self._edits is None and expected:
            self._place += 1
        elif self._in_a_row >= _SURE:
            self._place += 1
            self._edits = None
        else:
            self._compare(token)
        return expected

    def _compare(self, token: int) -> None:
        """The next row of the table, and the place with the fewest edits in it."""
        if self._edits is None:
            self._first = self._place
            self._edits = np.arange(min(_BAND, len(self._known) - self._place) + 1)
        else:
            self._shift()
        known = self._array[self._first : self._first + len(self._edits) - 1]
        same = known == token
        edits = self._edits + 1
        edits[1:] = np.minimum(edits[1:], self._edits[:-1] + ~same)
        steps = np.arange(len(edits))
        edits = np.minimum.accumulate(edits - steps) + steps
        self._edits = edits - edits.min()
        best = np.flatnonzero(self._edits == 0)
        # Of equal places those are likelier at which this very token stands, then the one next to the last.
        ends = best[(best > 0) & same[best - 1]] if len(same) else best[:0]
        candidates = ends if len(ends) else best
        expected = self._place + 1 - self._first
        self._place = self._first + int(candidates[np.argmin(np.abs(candidates - expected))])

    def _shift(self) -> None:
        """Move the band along: what lies far behind is given up, what comes into reach is as far as the steps there."""
        assert self._edits is not None
        behind = self._place - _BAND // 4 - self._first
        if behind > 0:
            self._edits = self._edits[behind:]
            self._first += behind
        more = min(self._place + _BAND, len(self._known)) - (self._first + len(self._edits) - 1)
        if more > 0:
            ahead = self._edits[-1] + 1 + np.arange(more)
            self._edits = np.concatenate((self._edits, ahead))
