"""What dots.ocr will probably answer, drafted from what is known of the page.

The answer is a list of boxes, categories and texts. As soon as the model has drawn a box, what is known to stand in it
is written down as the model would write it; whatever the model says otherwise, the draft goes on from there. Where a
box will be is a guess, corrected by how the boxes before it differed from what was known of them.
"""

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.dots_ocr.box_habits import BoxHabits
from ocr_desktop.engines.dots_ocr.scribe import NEXT, OPEN, Scribe
from ocr_desktop.engines.runtime.drafting import Draft
from ocr_desktop.engines.runtime.following import Follower
from ocr_desktop.engines.runtime.known import KnownBlock, KnownPage

_BOX = re.compile(r'"bbox":\s*\[')
_TEXT_OR_BOX = re.compile(r'"text":\s*"|"bbox":\s*\[')
_TAIL = 12  # characters in which a name that is spread over tokens is looked for
_CHAINED = 4  # blocks of one proposal
_MEMORY = 0.9  # what a token leaves of how well a source foretold those before it


class _Phase(Enum):
    """Where within a block the answer is."""

    BOX = "box"
    NAMES = "names"
    TEXT = "text"


class _Source:
    """What one reading of the page, or the page itself, foretells."""

    def __init__(self, page: KnownPage, habits: BoxHabits, prior: float) -> None:
        self.page = page
        self.habits = habits
        self.score = prior
        self.follower: Follower | None = None
        self.next_line = 0

    def expected(self) -> KnownBlock | None:
        """The block that comes next."""
        return self.page.from_line(self.next_line)

    def push(self, token: int) -> None:
        """The answer has gone on by a token."""
        if self.follower is not None:
            self.score = _MEMORY * self.score + (1 - _MEMORY) * self.follower.push(token)


class AnswerDraft:
    """Foretells an answer in layout JSON (a ``runtime.drafting.Drafter``).

    Args:
        scribe: writes the tokens.
        pages: what is known of the page, the best first.
        to_seen: from page units to the pixels that the model sees.
        habits: of the boxes, for each of ``pages``.
    """

    def __init__(
        self, scribe: Scribe, pages: Sequence[KnownPage], to_seen: Transform, habits: Sequence[BoxHabits]
    ) -> None:
        self._scribe = scribe
        self._written = lru_cache(maxsize=256)(scribe.block)  # a block is foretold several times before it comes
        self._to_seen = to_seen
        self._known = [
            (page, own, 1.0 - 0.1 * rank) for rank, (page, own) in enumerate(zip(pages, habits, strict=True))
        ]
        self._begin()

    def _begin(self) -> None:
        self._ids: list[int] = []
        self._sources = [_Source(*each) for each in self._known]
        self._scaffold: Follower | None = None
        self._anywhere: Draft | None = None
        self._category = Category.TEXT.value
        self._phase = _Phase.TEXT
        self._pending = ""
        self._block_at = 0

    def propose(self, ids: Sequence[int], most: int) -> Sequence[int]:
        """The tokens that probably follow the answer ``ids``, at most so many."""
        self._read(ids)
        if not ids:
            return [*self._scribe.plain(OPEN), *self._from_box("", most)][:most]
        if self._phase is _Phase.BOX:
            return self._from_box(self._pending, most)[:most]
        source = self._best()
        if source is not None and source.follower is not None:
            tokens = list(source.follower.following(most))
            if len(tokens) < most:
                tokens += self._chain(source, source.next_line, most - len(tokens))
            return tokens[:most]
        return self._from_scaffold(most) or self._from_anywhere(most)

    # What has been said.

    def _read(self, ids: Sequence[int]) -> None:
        known = len(self._ids)
        if known > len(ids) or self._ids != list(ids[:known]):
            self._begin()  # it was taken back
            known = 0
        for token in ids[known:]:
            self._take(token)
        self._ids.extend(ids[known:])

    def _take(self, token: int) -> None:
        """Go on by a token; one may end several parts."""
        self._pending += self._scribe.piece(token)
        followed = False
        while True:
            if self._phase is _Phase.BOX:
                numbers, closed, rest = self._pending.partition("]")
                if not closed:
                    return
                self._pending = closed + rest
                self._phase = _Phase.NAMES
                self._box_drawn(numbers)
            elif self._phase is _Phase.NAMES:
                if not followed:
                    self._push(token)
                    followed = True
                found = _TEXT_OR_BOX.search(self._pending)
                if found is None:
                    return
                self._note_category(self._pending[: found.start()])
                self._pending = self._pending[found.end() :]
                if found[0].startswith('"bbox"'):
                    self._phase = _Phase.BOX
                    continue
                self._phase = _Phase.TEXT
                self._scaffold = None
            else:
                if not followed:
                    self._push(token)
                    followed = True
                found = _BOX.search(self._pending)
                if found is None:
                    self._pending = self._pending[-_TAIL:]
                    return
                self._pending = self._pending[found.end() :]
                self._phase = _Phase.BOX

    def _push(self, token: int) -> None:
        for source in self._sources:
            source.push(token)
        if self._scaffold is not None:
            self._scaffold.push(token)

    def _box_drawn(self, written: str) -> None:
        """The model has drawn a box: now it is known what stands in it."""
        self._block_at = len(self._ids)
        numbers = _numbers(written)
        for source in self._sources:
            source.follower = None
        opening = self._scribe.plain(f'], "category": "{self._category}", "text": "')
        self._scaffold = Follower(opening)
        if len(numbers) != 4:
            return
        box = self._to_seen.inverse.box(Box.around([(numbers[0], numbers[1]), (numbers[2], numbers[3])]))
        for source in self._sources:
            block, after = source.page.within(box)
            if block is not None:
                source.habits.learn(block, self._to_seen, numbers)
            else:  # it may be drawn in the wrong place: most probably it is the one that comes next all the same
                block, after = source.expected(), source.page.after(source.next_line)
            if block is None:
                continue
            source.next_line = after
            source.follower = Follower(self._written(block, last=source.expected() is None))

    def _note_category(self, names: str) -> None:
        named = re.search(r'"category":\s*"([^"]*)', names)
        if named and named[1]:
            self._category = named[1]

    # What comes next.

    def _best(self) -> _Source | None:
        following = [
            source
            for source in self._sources
            if source.follower is not None and not source.follower.is_lost and source.follower.following(1)
        ]
        return max(following, key=lambda source: source.score, default=None)

    def _from_box(self, typed: str, most: int) -> list[int]:
        """From within a box on."""
        waiting = [(source, block) for source in self._sources if (block := source.expected()) is not None]
        if not waiting:
            return self._commas(typed)
        source, block = max(waiting, key=lambda each: each[0].score)
        numbers = source.habits.expected(block, self._to_seen)
        given = _numbers(typed if self._scribe.spells else typed.rpartition(",")[0])
        line = source.next_line
        if len(given) >= 2:
            found = self._another(source, given, numbers)
            if found is not None:
                line, numbers = found
        tokens = list(self._scribe.plain(_rest_of_numbers(typed, numbers, whole=self._scribe.spells)))
        return tokens + self._chain(source, line, most - len(tokens), numbers_too=False)

    def _another(self, source: _Source, given: Sequence[int], numbers: Sequence[int]) -> tuple[int, list[int]] | None:
        """Where the model begins with another block than the one expected: its first line, and its numbers."""
        height = max(8.0, 0.5 * (numbers[3] - numbers[1]))
        if abs(given[0] - numbers[0]) + abs(given[1] - numbers[1]) < height:
            return None
        best = None
        for line, block in source.page.beginnings():
            expected = source.habits.expected(block, self._to_seen)
            off = abs(given[0] - expected[0]) + abs(given[1] - expected[1])
            if off < height and (best is None or off < best[0]):
                best = off, line, expected
        return best[1:] if best else None

    def _chain(self, source: _Source, line: int, most: int, *, numbers_too: bool = True) -> list[int]:
        """The blocks from a line on, as many as are asked for."""
        tokens: list[int] = []
        for _ in range(_CHAINED):
            block = source.page.from_line(line)
            if block is None or len(tokens) >= most:
                break
            if numbers_too:
                numbers = source.habits.expected(block, self._to_seen)
                tokens += self._scribe.plain(", ".join(map(str, numbers)))
            line = source.page.after(line)
            tokens += self._written(block, last=source.page.from_line(line) is None)
            numbers_too = True
        return tokens

    def _commas(self, typed: str) -> list[int]:
        """What follows a number where nothing is known of the box, and numbers are tokens."""
        if not self._scribe.spells or not typed.strip()[-1:].isdigit():
            return []
        count = len(_numbers(typed))
        if count < 4:
            return list(self._scribe.plain(", "))
        return list(self._scribe.plain(f'], "category": "{self._category}", "text": "'))

    def _from_scaffold(self, most: int) -> Sequence[int]:
        """Where nothing is known of the text: what always follows, and what followed before in the same table."""
        if self._phase is _Phase.NAMES and self._scaffold is not None:
            return self._scaffold.following(most)
        if self._pending.endswith('"}') and not self._pending.endswith('\\"}'):
            return self._scribe.plain(NEXT)[:most]
        return self._echo(most)

    def _from_anywhere(self, most: int) -> Sequence[int]:
        """Where the answer says what is not known to stand in its box: what stands anywhere on the page."""
        if self._anywhere is None:
            self._anywhere = Draft([self._scribe.text(page.text) for page, *_ in self._known])
        return self._anywhere.propose(self._ids, most)

    def _echo(self, most: int) -> list[int]:
        """What followed the last tag of a table when it was said before in this block."""
        if not self._pending.endswith(">") or len(self._ids) - self._block_at < 8:
            return []
        last = self._ids[-3:]
        for place in range(len(self._ids) - 4, self._block_at + 1, -1):
            if self._ids[place - 2 : place + 1] == last:
                return self._ids[place + 1 : place + 1 + min(most, 6)]
        return []


def _rest_of_numbers(typed: str, numbers: Sequence[int], *, whole: bool) -> str:
    """What is left to write of a box.

    Args:
        typed: what has been written of it.
        numbers: all that are expected.
        whole: whether a number is one token, and so complete.
    """
    *_, partial = parts = typed.split(",")
    place = min(len(parts), 4) - 1
    expected = str(numbers[place])
    begun = partial.strip()
    if not begun:
        rest = expected if partial or place == 0 else f" {expected}"
    else:
        rest = "" if whole else expected[len(begun) :]
    return ", ".join([rest, *map(str, numbers[place + 1 :])])


def _numbers(written: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,6}", written)]
