"""Two texts that say the same, written differently: which characters of one stand for which of the other.

What was read of a block is written with hyphens at the ends of printed lines, joined as a paragraph, as Markdown, and
as it is shown. Only letters and digits count here: hyphens, spaces, marks of Markdown and borders of cells do not.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cached_property

_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_]+")
_MOST = 200_000  # pairs of letters that are compared one by one
_UNKNOWN = -1


class Alignment:
    """Leads from characters of one text to those of the other, and back.

    Args:
        one: a text.
        other: the same, written differently; what is in one of them only leads nowhere.
    """

    def __init__(self, one: str, other: str) -> None:
        self._one, self._other = one, other
        self._places = [match.start() for match in _LETTER.finditer(one)]
        self._others = [match.start() for match in _LETTER.finditer(other)]

    def there(self, start: int, end: int) -> tuple[int, int] | None:
        """Where in the other text a range of the one stands, from its first letter to its last; None for nowhere."""
        return _led((start, end), self._places, self._links[0], self._others)

    def back(self, start: int, end: int) -> tuple[int, int] | None:
        """Where in the one text a range of the other stands."""
        return _led((start, end), self._others, self._links[1], self._places)

    @cached_property
    def _links(self) -> tuple[Sequence[int], Sequence[int]]:
        """For each letter of either text the number of its counterpart."""
        one, other = ("".join(_LETTER.findall(text)) for text in (self._one, self._other))
        if one == other:
            same = range(len(one))
            return same, same
        there, back = [_UNKNOWN] * len(one), [_UNKNOWN] * len(other)
        for low, high, size in _common(self._one, self._other):
            there[low : low + size] = range(high, high + size)
            back[high : high + size] = range(low, low + size)
        return there, back


def _led(
    wanted: tuple[int, int], places: Sequence[int], links: Sequence[int], others: Sequence[int]
) -> tuple[int, int] | None:
    found = [
        links[number]
        for number in range(bisect_left(places, wanted[0]), bisect_left(places, wanted[1]))
        if links[number] != _UNKNOWN
    ]
    return (others[found[0]], others[found[-1]] + 1) if found else None


def _common(one: str, other: str) -> list[tuple[int, int, int]]:
    """Runs of letters that both texts have: their numbers in either, and how many. Words first, for speed."""
    ours, theirs = _WORD.findall(one), _WORD.findall(other)
    starts, their_starts = _starts(ours), _starts(theirs)
    found: list[tuple[int, int, int]] = []
    for kind, low, high, lower, higher in SequenceMatcher(None, ours, theirs).get_opcodes():
        at, end, there = starts[low], starts[high], their_starts[lower]
        if kind == "equal":
            found.append((at, there, end - at))
        elif kind == "replace":
            left, right = "".join(ours[low:high]), "".join(theirs[lower:higher])
            if left == right:  # a word that is hyphenated at the end of a line
                found.append((at, there, end - at))
            elif len(left) * len(right) <= _MOST:
                found += [(at, there, 1), (end - 1, their_starts[higher] - 1, 1)]  # whatever stands there
                matcher = SequenceMatcher(None, left, right, autojunk=False)
                found += [(at + run.a, there + run.b, run.size) for run in matcher.get_matching_blocks() if run.size]
    return found


def _starts(words: Sequence[str]) -> list[int]:
    """The number of the first letter of each word, and that of all letters."""
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return starts
