"""Loops: a model that says the same again and again is noticed while it does.

Two signs, looked for with every token: the last tokens are the same few over and over, or the last lines are, their
digits aside (a loop often counts). How much is too much depends on where it stands. Rows of dots, lists of one word
and columns of zeros are printed on real pages, and cells of tables repeat most of all; the same box, on the other
hand, stands on a page once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_TOKEN_PERIOD = 1024  # the longest cycle of tokens that is noticed
_LINE_PERIOD = 64
_LEAST_RUN = 16  # items that equal those before them: with fewer nothing is a loop
_SPAN = 384  # tokens that a cycle may go on for,
_LINED_SPAN = 1536  # where each turn ends a line: a form of dotted lines,
_TABLE_SPAN = 6000  # in a table,
_TURNS = 4  # or so many turns where that is longer
_BOX_TURNS = 3
_LINES, _TABLE_LINES = 120, 600
_LINE_TURNS = 3
_LINE_END = re.compile(r"\\n|[\n}]")
_DIGITS = re.compile(r"\d+")
_TAIL = 16  # characters in which a tag that is spread over tokens is looked for


@dataclass(frozen=True, slots=True)
class Loop:
    """Something that is said over and over.

    Args:
        start: number of the token at which the first turn begins.
        period: tokens of a turn.
        end: number of tokens when it was noticed.
    """

    start: int
    period: int
    end: int


class _Cycles:
    """For each period, for how long a sequence has been repeating itself by now."""

    def __init__(self, longest: int) -> None:
        self.periods = np.arange(1, longest + 1)
        self._longest = longest
        self._past = np.full(2 * longest, -1, np.int32)  # the latest item first, from ``_first`` on
        self._first = longest
        self._runs = np.zeros(longest, np.int32)  # for each period, how many items equal those a period before
        self._longest_run = 0

    def push(self, item: int) -> None:
        self._runs += 1
        self._runs *= self._past[self._first : self._first + self._longest] == item
        self._longest_run = int(self._runs.max())
        if self._first == 0:
            self._past[self._longest :] = self._past[: self._longest]
            self._first = self._longest
        self._first -= 1
        self._past[self._first] = item

    def over(self, limits: Callable[[], NDArray[np.int64]]) -> tuple[int, int] | None:
        """The shortest period whose run, the first turn included, has reached its limit: period and length."""
        if self._longest_run < _LEAST_RUN:
            return None
        spans = self._runs + self.periods
        found = np.flatnonzero((self._runs > 0) & (spans >= limits()))
        return (int(self.periods[found[0]]), int(spans[found[0]])) if found.size else None


class RepetitionGuard:
    """Watches one answer.

    Args:
        marker: text that stands at the beginning of every block; a block's place is said after it.
    """

    def __init__(self, marker: str = '"bbox"') -> None:
        self._marker = marker
        self._pieces: list[tuple[int, str]] = []
        self._reset()

    @property
    def in_table(self) -> bool:
        """Whether the answer is within a table."""
        return self._in_table

    def push(self, token: int, piece: str) -> Loop | None:
        """Take the next token, and the text that came with it; a loop where there is one now."""
        self._pieces.append((token, piece))
        self._tokens.push(token)
        self._read(piece)
        ended = self._end_lines(piece)
        return self._token_loop() or (self._line_loop() if ended else None)

    def back_to(self, length: int) -> None:
        """Forget all but the first so many tokens."""
        kept = self._pieces[:length]
        self._pieces = []
        self._reset()
        for token, piece in kept:
            self.push(token, piece)

    def _reset(self) -> None:
        self._tokens = _Cycles(_TOKEN_PERIOD)
        self._lines = _Cycles(_LINE_PERIOD)
        self._line_numbers: dict[str, int] = {}
        self._line_starts = [0]
        self._line: list[str] = []
        self._tail = ""
        self._in_table = False
        self._latest_marker = -1
        self._latest_line_end = -1

    def _read(self, piece: str) -> None:
        known = len(self._tail)
        tail = self._tail + piece
        opened, closed = tail.rfind("<table"), tail.rfind("</table")
        if max(opened, closed) >= 0:
            self._in_table = opened > closed
        place = tail.rfind(self._marker)
        if place >= 0 and place + len(self._marker) > known:
            self._latest_marker = len(self._pieces) - 1
            self._in_table = False  # another block has begun, whether the table was closed or not
        self._tail = tail[-_TAIL:]

    def _end_lines(self, piece: str) -> bool:
        """Take the lines that end with this piece; whether any does."""
        before = self._line[-1] if self._line else ""
        self._line.append(piece)
        if not _LINE_END.search(before[-1:] + piece):
            return False
        self._latest_line_end = len(self._pieces) - 1
        *lines, rest = _LINE_END.split("".join(self._line))
        self._line = [rest] if rest else []
        for line in lines:
            words = _DIGITS.sub("0", line).strip(' \t\r,{[]"')
            if words:
                self._lines.push(self._line_numbers.setdefault(words, len(self._line_numbers)))
                self._line_starts.append(len(self._pieces))
        return True

    def _token_loop(self) -> Loop | None:
        found = self._tokens.over(self._token_limits)
        if found is None:
            return None
        period, span = found
        return Loop(len(self._pieces) - span, period, len(self._pieces))

    def _token_limits(self) -> NDArray[np.int64]:
        """For each period, the tokens that it may go on for."""
        periods = self._tokens.periods
        limits = np.full(len(periods), _TABLE_SPAN if self._in_table else _SPAN)
        count = len(self._pieces)
        if not self._in_table:
            limits[count - self._latest_line_end - 1 :] = _LINED_SPAN
        limits = np.asarray(np.maximum(limits, _TURNS * periods))
        if self._latest_marker >= 0:
            # Periods that hold the beginning of a block: the same block again.
            since = count - self._latest_marker - 1
            limits[since:] = _BOX_TURNS * periods[since:]
        return limits

    def _line_loop(self) -> Loop | None:
        periods = self._lines.periods
        most = _TABLE_LINES if self._in_table else _LINES
        found = self._lines.over(lambda: np.maximum(most, _LINE_TURNS * periods))
        if found is None:
            return None
        period, span = found
        starts = self._line_starts
        first = len(starts) - 1 - span
        start = starts[first]
        return Loop(start, max(1, starts[first + period] - start), len(self._pieces))
