"""What dots.ocr will probably answer, drafted from what is known of the page.

The answer is a list of boxes, categories and texts. As soon as the model has drawn a box, what is known to stand in it
is written down as the model would write it; whatever the model says otherwise, the draft goes on from there. Where a
box will be is a guess, corrected by how the boxes before it differed from what was known of them.
"""

import json
import re
import unicodedata
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from statistics import median

from tokenizers import Tokenizer

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.runtime.drafting import Draft
from ocr_desktop.engines.runtime.following import Follower
from ocr_desktop.engines.runtime.known import KnownBlock, KnownPage

_OPEN, _NEXT, _CLOSE = '[{"bbox": [', ', {"bbox": [', "]"
_BOX = re.compile(r'"bbox":\s*\[')
_TEXT_OR_BOX = re.compile(r'"text":\s*"|"bbox":\s*\[')
_TAIL = 12  # characters in which a name that is spread over tokens is looked for
_CHAINED = 4  # blocks of one proposal
_HABITS = 12  # boxes of which is remembered how they differed
_MEMORY = 0.9  # what a token leaves of how well a source foretold those before it
_FAR = 2.0  # heights of a line, by which a corner is another block's
_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "•": "-", "…": "."})


@dataclass(frozen=True, slots=True)
class _Written:
    """A block after its box, as tokens; the text begins at one of them."""

    tokens: list[int]
    text_at: int


class Scribe:
    """Writes an answer's parts as the model would: with the tokens that it would take.

    Args:
        tokenizer: of the checkpoint. A small one that knows no words spells texts letter by letter, although it has
            longer tokens for the scaffold and for the numbers of boxes.
        end: ends an answer.
        wordless: the answer holds boxes and categories alone.
    """

    def __init__(self, tokenizer: Tokenizer, end: int | None = None, *, wordless: bool = False) -> None:
        self._tokenizer = tokenizer
        self._wordless = wordless
        self._end = [end] if end is not None else []
        word = "the"
        letters = len(tokenizer.encode(word, add_special_tokens=False).ids) == len(word)
        self.spells = letters and tokenizer.token_to_id(" ") is not None  # others have letters in bytes, and know words
        self._sign = lru_cache(maxsize=4096)(self._spelled)
        self.piece = lru_cache(maxsize=65536)(lambda token: str(tokenizer.decode([token], skip_special_tokens=False)))
        self.plain = lru_cache(maxsize=4096)(self._plain)

    def block(self, block: KnownBlock, *, last: bool) -> _Written:
        """From the end of a block's box to where the next one's numbers begin, or to the end of the answer.

        Args:
            block: what is known.
            last: whether no other follows.
        """
        name = block.category.value
        if self.spells and self._tokenizer.token_to_id(name) is None:
            name = Category.TEXT.value
        ends = "}" + (_CLOSE if last else _NEXT)
        end = self._end if last else []
        if self._wordless or (block.category is Category.PICTURE and not self.spells):
            tokens = self.plain(f'], "category": "{name}"{ends}')
            return _Written([*tokens, *end], len(tokens))
        opening, closing = f'], "category": "{name}", "text": "', f'"{ends}'
        if self.spells:
            front = self.plain(opening)
            return _Written([*front, *self.text(block.text), *self.plain(closing), *end], len(front))
        coded = self._tokenizer.encode(opening + _escaped(block.text) + closing, add_special_tokens=False)
        text_at = next((n for n, (start, _) in enumerate(coded.offsets) if start >= len(opening)), len(coded.ids))
        return _Written([*coded.ids, *end], text_at)

    def text(self, text: str) -> list[int]:
        """A text, or a part of one."""
        if self.spells:
            return [token for sign in text for token in self._sign(sign)]
        return list(self._tokenizer.encode(_escaped(text), add_special_tokens=False).ids)

    def _plain(self, text: str) -> tuple[int, ...]:
        """Any part of the scaffold."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _spelled(self, sign: str) -> tuple[int, ...]:
        """The tokens of one sign of a text, or of what resembles it; nothing for one that cannot be written."""
        token = self._tokenizer.token_to_id(_escaped(sign))
        if token is not None:
            return (token,)
        other = unicodedata.normalize("NFKD", " " if sign.isspace() else sign).translate(_PLAIN)
        return () if other == sign else tuple(token for simpler in other for token in self._sign(simpler))


@dataclass(slots=True)
class BoxHabits:
    """How a model's boxes differ from what is known of their blocks: may be kept from page to page.

    Args:
        edges: for each edge (x0, y0, x1, y1) the last differences, in pixels, or in heights of a line for y.
    """

    edges: tuple[deque[float], ...] = field(default_factory=lambda: tuple(deque(maxlen=_HABITS) for _ in range(4)))

    def expected(self, block: KnownBlock, to_seen: Transform) -> list[int]:
        """The numbers that the model will probably give a block."""
        heights = _heights(block, to_seen)
        edges = _edges(to_seen.box(block.box))
        usual = [median(past) if past else 0.0 for past in self.edges]
        return [max(0, round(edge + off * height)) for edge, off, height in zip(edges, usual, heights, strict=True)]

    def learn(self, block: KnownBlock, to_seen: Transform, numbers: Sequence[int]) -> None:
        """Remember what numbers the model gave a block."""
        heights = _heights(block, to_seen)
        edges = _edges(to_seen.box(block.box))
        for past, number, edge, height in zip(self.edges, numbers, edges, heights, strict=True):
            if abs(number - edge) < _FAR * heights[1]:
                past.append((number - edge) / height)


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
        self.text_at = 0
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
            return [*self._scribe.plain(_OPEN), *self._from_box("", most)][:most]
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
                for source in self._sources:
                    if source.follower is not None and not self._pending:
                        source.follower.jump(source.text_at)
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
            made = self._written(block, last=source.expected() is None)
            source.follower, source.text_at = Follower(made.tokens), made.text_at

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
        given = _numbers(typed.rpartition(",")[0])
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
            tokens += self._written(block, last=source.page.from_line(line) is None).tokens
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
            return self._scribe.plain(_NEXT)[:most]
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


def _escaped(text: str) -> str:
    """As it stands in JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _numbers(written: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d{1,6}", written)]


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def _heights(block: KnownBlock, to_seen: Transform) -> tuple[float, float, float, float]:
    """What differences of a box's edges are measured in."""
    first, last = (max(1.0, to_seen.box(line.box).height) for line in (block.lines[0], block.lines[-1]))
    return 1.0, first, 1.0, last
