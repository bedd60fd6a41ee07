"""The answer of dots.ocr, a JSON list of blocks, read while it is being written.

A block is known as soon as its box is complete; then its text grows. Whatever the model gets wrong (quotes it
did not escape, a box of three numbers, an answer that breaks off) costs at most that one field of that one
block, is reported as a doubt, and never raises. Nothing of the answer is evaluated.
"""

import contextlib
import math
import re
from collections.abc import Generator
from dataclasses import dataclass, field

from ocr_desktop.document.blocks import Block, Category, Origin
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.runtime.answers import Parsed, has_grown, written
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.sentences import said

END = ""  # what the scanner receives when there is no more
_Scan = Generator[None, str, None]
_Read = Generator[None, str, str]

_FIELDS = ("bbox", "category", "text")
_LONGEST_NAME = 64
_FARTHEST = 1e6  # no picture has that many pixels; a number like that is noise
_OUTSIDE = 0.01  # of the page: boxes may stick out by rounding
_SPACE = frozenset(" \t\r\n\f\v\u00a0\ufeff")
_NUMBER = frozenset("0123456789.+-eE")
_SEPARATORS = str.maketrans("[](),", "     ")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "/": "/"}
_FENCE = re.compile(r"```\w*")
_CATEGORIES = {re.sub(r"\W", "", category.value.lower()): category for category in Category} | {
    "heading": Category.SECTION_HEADER, "header": Category.PAGE_HEADER, "footer": Category.PAGE_FOOTER,
    "figure": Category.PICTURE, "image": Category.PICTURE, "list": Category.LIST_ITEM, "equation": Category.FORMULA,
    "paragraph": Category.TEXT,
}  # fmt: skip


@dataclass(slots=True)
class _Draft:
    """A block being read."""

    order: int
    box: Box | None = None
    category: Category | None = None
    text: list[str] = field(default_factory=list)
    length: int = 0
    shown: int = -1  # length of the text when it was last given out
    raw_escapes: bool = False
    named: bool = False  # the answer said something of it, if only an empty text

    def add(self, piece: str) -> None:
        self.text.append(piece)
        self.length += len(piece)


class LayoutParser:
    """Reads one answer. ``feed`` it as it comes, then ``finish``."""

    def __init__(self, page: Size, to_page: Transform | None = None) -> None:
        """Begin.

        Args:
            page: size of the page, in page units.
            to_page: from the pixels that the model saw to page units; None where they are the same.
        """
        self._page = page.box
        self._to_page = to_page or Transform()
        self._drafts: list[_Draft] = []
        self._doubts: list[Doubt] = []
        self._repeats: dict[int, int] = {}  # order of a block: how often the answer gave it
        self._loose: list[str] = []
        self._changed: dict[int, _Draft] = {}
        self._pushed: list[str] = []  # characters to be read again, the next one last
        self._ended = False
        self._open = False  # the list has begun and is not closed
        self._broken: _Draft | None = None  # the block within which the answer breaks off
        self._scanner = self._answer()
        next(self._scanner)

    def feed(self, piece: str) -> list[Block]:
        """Read on.

        Returns:
            the blocks that are new or have changed; one with a known order replaces the earlier one. A text that
            grows is given out in growing steps, not with every character.
        """
        for character in piece:
            self._scanner.send(character)
        changed = [self._block(draft) for draft in self._changed.values()]
        self._changed.clear()
        return changed

    def finish(self) -> Parsed:
        """Take the answer as ended, wherever it is."""
        if not self._ended:
            self._ended = True
            with contextlib.suppress(StopIteration):
                self._scanner.send(END)
        blocks = tuple(self._block(draft) for draft in self._drafts)
        unplaced = frozenset(draft.order for draft in self._drafts if draft.box is None)
        repeats = (
            Doubt(order, said("The answer gave this block {count} times; it is kept once.", count=count))
            for order, count in self._repeats.items()
        )
        return Parsed(blocks, (*self._doubts, *repeats), unplaced)

    # Scanning: generators that are sent one character at a time.

    def _next(self) -> _Read:
        if self._pushed:
            return self._pushed.pop()
        return (yield)

    def _after_space(self) -> _Read:
        while (character := (yield from self._next())) in _SPACE:
            pass
        return character

    def _again(self, *characters: str) -> None:
        """Characters that were read are to be read again."""
        self._pushed.extend(reversed(characters))

    def _answer(self) -> _Scan:
        while (character := (yield from self._next())) != END:
            if character == "{":
                self._end_loose()
                self._open = True
                yield from self._object()
            else:
                self._open = character == "[" or (self._open and character != "]")
                self._loose.append(character)
        self._end_loose()
        if self._open:
            inside = bool(self._drafts) and self._drafts[-1] is self._broken
            order = len(self._drafts) - 1 if inside else None
            self._doubts.append(
                Doubt(order, said("The answer breaks off here.") if inside else said("The answer breaks off."))
            )

    def _object(self) -> _Scan:
        draft = _Draft(len(self._drafts))
        self._drafts.append(draft)
        while True:
            character = yield from self._after_space()
            if character == '"':
                name = yield from self._short_string()
                after = yield from self._after_space()
                if after == ":":
                    yield from self._value(draft, name.strip().lower())
                    continue
                # Where a quote was lost, what seems to be a name is what stands between two fields.
                between = after.isalpha() and not name.strip(" ,:")
                self._again(*('"' if between else ""), after)
            elif character == "{" and draft.named:
                self._again(character)  # the object before it was not closed
                break
            elif character in ("}", END):
                if character == END:
                    self._broken = draft
                    self._again(END)
                break
        self._close(draft)

    def _value(self, draft: _Draft, name: str) -> _Scan:
        character = yield from self._after_space()
        if name == "bbox":
            quoted = character == '"'
            numbers = yield from (self._short_string() if quoted else self._numbers(character))
            draft.named = True
            numbers = numbers.translate(_SEPARATORS) if quoted else numbers
            self._place(draft, numbers.split())
        elif name == "category" and character == '"':
            written = yield from self._short_string()
            draft.named = True
            self._classify(draft, written)
        elif name == "text" and character == '"':
            draft.named = True
            if draft.length:
                draft.add("\n")
            yield from self._long_string(draft)
        elif character == '"':
            self._doubt(
                draft,
                said(
                    "It has a field that is not known (“{excerpt}”); what it says stands in the text.",
                    excerpt=_excerpt(name),
                ),
            )
            yield from self._long_string(draft)
        else:
            yield from self._bare(draft, name, character)

    def _short_string(self) -> _Read:
        """A name or a category: ends at a quote or a line's end; the opening quote has been read."""
        written: list[str] = []
        while len(written) < _LONGEST_NAME:
            character = yield from self._next()
            if character in ('"', "\n"):
                break
            if character in ("{", "}", END):
                self._again(character)
                break
            written.append(character)
        return "".join(written)

    def _numbers(self, character: str) -> _Read:
        """What stands in a list of numbers, however nested, separated by spaces."""
        written: list[str] = []
        depth = 0
        while True:
            if character == "[":
                depth += 1
                written.append(" ")
            elif character in _NUMBER:
                written.append(character)
            elif character in ('"', "{", "}", END):
                self._again(character)
                break
            elif character == "]":
                depth -= 1
                written.append(" ")
                if depth <= 0:
                    break
            else:
                # Anything else is kept as a mark that this is no number.
                written.append(" " if character in _SPACE or character == "," else "?")
            character = yield from self._next()
        return "".join(written)

    def _long_string(self, draft: _Draft) -> _Scan:
        """The text, up to the quote that ends it; quotes that the model forgot to escape belong to it."""
        while True:
            character = yield from self._next()
            if character == "\\":
                yield from self._escape(draft)
            elif character == END:
                self._again(END)
                break
            elif character == '"':
                if (yield from self._closing()):
                    break
                draft.add(character)
            else:
                draft.add(character)
            if has_grown(draft.length, draft.shown):
                self._show(draft)

    def _closing(self) -> Generator[None, str, bool]:
        """Whether the quote just read ends the text: what follows must be the object's end or its next field."""
        seen: list[str] = []
        character = yield from self._look(seen)
        if character == ",":
            character = yield from self._look(seen)
            closes = character == '"' and (yield from self._field_follows(seen))
        elif character in ("}", "]"):
            character = yield from self._look(seen)
            closes = character in (",", "]", "{", END)
        else:
            closes = character == END
        self._again(*seen)
        return closes

    def _field_follows(self, seen: list[str]) -> Generator[None, str, bool]:
        name = ""
        while len(name) <= max(map(len, _FIELDS)):
            character = yield from self._next()
            seen.append(character)
            if character == '"':
                return name in _FIELDS and (yield from self._look(seen)) == ":"
            if not character.isalpha():
                return False
            name += character
        return False

    def _look(self, seen: list[str]) -> _Read:
        """The next character that is no space; all that were read are noted."""
        while True:
            character = yield from self._next()
            seen.append(character)
            if character not in _SPACE:
                return character

    def _escape(self, draft: _Draft) -> _Scan:
        r"""One escape; the backslash has been read.

        LaTeX whose backslashes the model did not escape (``\frac``, ``\alpha``) is taken as it stands: no print
        holds form feeds, backspaces or lone carriage returns.
        """
        character = yield from self._next()
        if character == END:
            self._again(END)
        elif character == "u":
            yield from self._unicode(draft)
        elif character in '"\\/' or (character in _ESCAPES and not draft.raw_escapes):
            draft.add(_ESCAPES[character])
        elif character == "r" and not draft.raw_escapes:
            after = yield from self._next()
            self._again(after)
            draft.raw_escapes = after.isalpha()
            draft.add("\\r" if after.isalpha() else "")
        else:
            draft.raw_escapes = True
            draft.add("\\" + character)

    def _unicode(self, draft: _Draft) -> _Scan:
        digits = ""
        while len(digits) < 4:
            character = yield from self._next()
            if character == END or character not in "0123456789abcdefABCDEF":
                self._again(character)
                draft.raw_escapes = True
                draft.add("\\u" + digits)
                return
            digits += character
        draft.add(chr(int(digits, 16)))  # halves of a pair are joined when the text is complete

    def _bare(self, draft: _Draft, name: str, character: str) -> _Scan:
        """A value that is no string: kept as text where words stand in it, up to the object's end or next field."""
        written: list[str] = []
        depth = 0
        while character != END:
            if character == "\n" and depth == 0:
                break
            if depth == 0 and (character == "}" or (character == "," and (yield from self._field_ahead()))):
                self._again(character)
                break
            depth += (character in "[{") - (character in "]}")
            written.append(character)
            character = yield from self._next()
        else:
            self._again(END)
        value = "".join(written).strip()
        draft.named = draft.named or name in _FIELDS
        if value.strip('[]{}", ') and value not in ("null", "None"):
            self._doubt(
                draft,
                said(
                    "Its field “{excerpt}” is not what it should be; what it says stands in the text.",
                    excerpt=_excerpt(name),
                ),
            )
            draft.add(("\n" if draft.length else "") + value)

    def _field_ahead(self) -> Generator[None, str, bool]:
        seen: list[str] = []
        found = (yield from self._look(seen)) == '"' and (yield from self._field_follows(seen))
        self._again(*seen)
        return found

    # What the fields mean.

    def _place(self, draft: _Draft, numbers: list[str]) -> None:
        box = _box(numbers)
        if box is None:
            self._doubt(
                draft, said("Its box cannot be read ({reason}).", reason=_excerpt(" ".join(numbers)) or "empty")
            )
            return
        placed = self._to_page.box(box)
        limits = self._page.padded(_OUTSIDE * max(self._page.width, self._page.height))
        if placed.clamped(limits) != placed:
            self._doubt(draft, said("Its box lies outside the page, wholly or in part."))
        placed = placed.clamped(self._page)
        if not placed.area:
            self._doubt(draft, said("Its box is empty."))
        draft.box = placed
        self._show(draft)

    def _classify(self, draft: _Draft, written: str) -> None:
        draft.category = _CATEGORIES.get(re.sub(r"\W", "", written.lower()))
        if draft.category is None:
            self._doubt(
                draft, said("Its category is not known (“{excerpt}”); it is taken as text.", excerpt=_excerpt(written))
            )
            draft.category = Category.TEXT
        if draft.box is not None:
            self._show(draft)

    def _close(self, draft: _Draft) -> None:
        """The block is complete: one that says nothing is dropped, one without a place is told."""
        if draft.box is None and not "".join(draft.text).strip():
            if draft.named or draft.category:
                self._doubts.append(
                    Doubt(
                        None,
                        said("Block {number} had neither a box nor text and was left out.", number=draft.order + 1),
                    )
                )
            self._doubts = [doubt for doubt in self._doubts if doubt.order != draft.order]
            self._drafts.pop()
            return
        if draft.box is None:
            self._doubt(draft, said("Where it stands on the page is not known."))
        elif draft.category is None:
            self._doubt(draft, said("Its category is missing; it is taken as text."))
        if self._is_repeat(draft):
            self._doubts = [doubt for doubt in self._doubts if doubt.order != draft.order]
            self._repeats[draft.order - 1] = self._repeats.get(draft.order - 1, 1) + 1
            self._drafts.pop()
            self._changed.pop(draft.order, None)
            return
        self._show(draft)

    def _is_repeat(self, draft: _Draft) -> bool:
        if draft.order == 0 or draft.box is None:
            return False
        last = self._drafts[draft.order - 1]
        return (last.box, last.category, last.length) == (draft.box, draft.category, draft.length) and "".join(
            last.text
        ) == "".join(draft.text)

    def _end_loose(self) -> None:
        """Words outside all blocks: kept as a block of their own."""
        words = _FENCE.sub("", "".join(self._loose)).strip(" \t\r\n\ufeff\u00a0[],")
        self._loose.clear()
        if any(character.isalnum() for character in words):
            draft = _Draft(len(self._drafts), category=Category.TEXT)
            draft.add(words)
            self._drafts.append(draft)
            self._doubt(
                draft, said("The answer said this outside all blocks; where it stands on the page is not known.")
            )
            self._show(draft)

    def _doubt(self, draft: _Draft, text: str) -> None:
        self._doubts.append(Doubt(draft.order, text))

    def _show(self, draft: _Draft) -> None:
        draft.shown = draft.length
        if draft.box is not None or draft.category is not None:
            self._changed[draft.order] = draft

    def _block(self, draft: _Draft) -> Block:
        category = draft.category or Category.TEXT
        text, form, table = written(category, "".join(draft.text))
        return Block(
            draft.box or self._page, category, text, draft.order, origin=Origin.MODEL, format=form, table=table
        )


def _box(numbers: list[str]) -> Box | None:
    """The box of four numbers (two corners) or of a polygon's eight; None for anything else."""
    values: list[float] = []
    for number in numbers:
        try:
            values.append(float(number))
        except ValueError:
            return None
    if len(values) not in (4, 8) or not all(math.isfinite(value) and abs(value) <= _FARTHEST for value in values):
        return None
    return Box.around(zip(values[::2], values[1::2], strict=True))


def _excerpt(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
