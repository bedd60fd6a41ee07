"""Drafts: what an answer will probably say, found where it goes on, and how much of it is worth a look at once.

A decoder that is given n tokens after the last one says in one forward what it would have said after each of them.
Those that it would have said itself are kept, the first other one takes the draft's place: the answer is the same as
token by token (speculative decoding with a text in place of a small model; Leviathan, Kalman and Matias 2023,
Saxena 2023). How many tokens pay is measured while reading: a GPU takes eight in little more than the time of one,
a processor without fast matrix products takes eight times as long.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from statistics import median
from typing import Protocol

LONGEST = 31  # drafted tokens in a forward: with the one before them 32 rows
_LENGTHS = (1, 2, 3, 5, 7, 11, 15, 23, LONGEST)
_NGRAMS = (6, 3, 2)  # tokens by which a place is found again; the longer, the surer
_NEAR = 12  # tokens that a draft may have too much or too few at a place
_ASTRAY = 6  # wrong tokens in a row after which a place is given up
_WINDOW = 9  # measurements whose median counts
_BETTER = 1.03  # what drafting must promise to be worth it
_LEAST = 3  # measurements of plain tokens before anything is compared with them
_AGAIN = 256  # tokens after which what did not pay is tried again, and what is compared with is measured again
_FADING = 0.98  # weight of what was seen before, against the token that has just been compared
_RUNS = (1, 3, 8, 24)  # bounds of kinds of places: how many tokens before were right


class Drafter(Protocol):
    """Knows what an answer will probably say."""

    def propose(self, ids: Sequence[int], most: int) -> Sequence[int]:
        """The tokens that probably follow the answer so far; none where nothing is known.

        Args:
            ids: all of the answer so far. It grows from call to call, or was taken back.
            most: no more than so many.
        """


class Draft:
    """Texts that the answer will probably hold, in pieces or whole, and the place in them where it is.

    A place is followed token by token. After a token that the draft does not have there, it is found again: by the
    last tokens of the answer, wherever in the draft they stand (the next place first); else close by, where the draft
    has a few tokens more; else it goes on after the token that is wrong.

    Args:
        texts: as tokens, in the order in which they are expected.
    """

    def __init__(self, texts: Sequence[Sequence[int]]) -> None:
        self._tokens: list[int] = []
        for text in texts:
            self._tokens += [*text, _GAP]
        self._places: dict[tuple[int, ...], list[int]] = {}
        for size in _NGRAMS:
            for end in range(size, len(self._tokens)):
                words = tuple(self._tokens[end - size : end])
                if _GAP not in words:
                    self._places.setdefault(words, []).append(end)
        self._seen: list[int] = []
        self._place = 0
        self._wrong = 0

    def propose(self, ids: Sequence[int], most: int) -> Sequence[int]:
        """The draft from where the answer is."""
        known = len(self._seen)
        if len(ids) < known or (known and ids[known - 1] != self._seen[-1]):
            self._back_to(ids)
        for token in ids[len(self._seen) :]:
            self._follow(token)
        if self._wrong >= _ASTRAY:
            return ()
        ahead = self._tokens[self._place : self._place + most]
        return ahead[: ahead.index(_GAP)] if _GAP in ahead else ahead

    def _back_to(self, ids: Sequence[int]) -> None:
        self._seen.clear()
        self._place = self._wrong = 0
        for token in ids:
            self._follow(token)

    def _follow(self, token: int) -> None:
        expected = self._tokens[self._place] if self._place < len(self._tokens) else _GAP
        self._seen.append(token)
        if expected == token:
            self._place += 1
            self._wrong = 0
            return
        self._wrong += 1
        for size in _NGRAMS if self._wrong > 1 else _NGRAMS[:1]:  # a single wrong token is most often just that
            places = self._places.get(tuple(self._seen[-size:]), ()) if len(self._seen) >= size else ()
            if places:
                self._place = _nearest(places, self._place)
                self._wrong = 0
                return
        ahead = self._tokens[self._place + 1 : self._place + 1 + _NEAR]
        if token in ahead:
            self._place += 2 + ahead.index(token)
        elif expected != _GAP:
            self._place += 1


class Pace:
    """How many drafted tokens pay: from what forwards have cost and how much of drafts was right. Kept with a model.

    All times are in seconds.
    """

    def __init__(self) -> None:
        self._plain: deque[float] = deque(maxlen=_WINDOW)  # from one token to the next, without a draft
        self._costs: dict[int, deque[float]] = {}  # of a forward, by drafted tokens
        self._handling: deque[float] = deque(maxlen=_WINDOW)  # of a token, by whoever reads the answer
        self._right = [0.8] * (len(_RUNS) + 1)  # share of drafted tokens that were right, by kind of place
        self._idle = 0  # tokens since a draft was last looked at,
        self._stale = 0  # forwards with drafts since a token came without

    def length(self, available: int, run: int) -> int:
        """How many drafted tokens the next forward should be given; 0 for none.

        Args:
            available: no more than so many.
            run: drafted tokens that were right, up to here.
        """
        self._idle += 1
        if not available or len(self._plain) < _LEAST or self._stale >= _AGAIN:
            return 0
        right = self._right[_kind(run)]
        alone = median(self._plain)
        best, longest = 0, self._longest_tried()
        fastest = alone / _BETTER
        for length in _LENGTHS:
            if length > min(available, longest):
                break
            tokens = _expected(right, length)
            each = self._cost(length) / tokens + (median(self._handling) if self._handling else 0.0)
            if each < fastest:
                best, fastest = length, each
        if not best and self._idle >= _AGAIN:
            self._costs.clear()
            best = 1
        if best:
            self._idle = 0
        return best

    def note_plain(self, seconds: float) -> None:
        """One token came so long after the one before it, without a draft."""
        self._plain.append(seconds)
        self._stale = 0

    def note_drafted(self, length: int, seconds: float) -> None:
        """A forward with so many drafted tokens took so long."""
        self._costs.setdefault(length, deque(maxlen=_WINDOW)).append(seconds)
        self._stale += 1

    def note_handling(self, seconds: float) -> None:
        """Whoever reads the answer took so long with a token."""
        self._handling.append(seconds)

    def judge(self, run: int, was_right: bool) -> None:
        """A drafted token, after so many right ones, was what the model says, or was not."""
        kind = _kind(run)
        self._right[kind] = _FADING * self._right[kind] + (1 - _FADING) * was_right

    def _longest_tried(self) -> int:
        """The longest draft that may be tried: one step beyond those whose cost is known."""
        known = max(self._costs, default=0)
        return next((length for length in _LENGTHS if length > known), LONGEST)

    def _cost(self, length: int) -> float:
        """Of a forward with so many drafted tokens: as measured, else by the nearest shorter ones."""
        if length in self._costs:
            return median(self._costs[length])
        alone = median(self._plain)
        known = max((size for size in self._costs if size < length), default=0)
        if not known:
            return alone
        there = median(self._costs[known])
        return there + max(there - alone, 0.0) / known * (length - known)


_GAP = -1  # between texts


def _nearest(places: Sequence[int], place: int) -> int:
    """The first of the places that is not before the one given, else the last before it."""
    at = bisect_left(places, place)
    return places[at] if at < len(places) else places[-1]


def _kind(run: int) -> int:
    return sum(run >= bound for bound in _RUNS)


def _expected(right: float, length: int) -> float:
    """Tokens that a forward gives: those that were right up to the first wrong one, and the model's own after them."""
    return sum(right**count for count in range(length + 1))
