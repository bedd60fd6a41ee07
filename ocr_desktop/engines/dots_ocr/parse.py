"""The answer of dots.ocr, a JSON list of blocks, read while it is being written.

A block is known as soon as its box is complete; then its text grows. Whatever the model gets wrong (quotes it
did not escape, a box of three numbers, an answer that breaks off) costs at most that one field of that one
block, is reported as a doubt, and never raises. Nothing of the answer is evaluated.
"""

import contextlib
import re
from collections.abc import Generator

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.geometry import Size, Transform
from ocr_desktop.engines.runtime.answers import Parsed
from ocr_desktop.engines.runtime.growing import GrowingBlock, GrowingBlocks, box_of, excerpt
from ocr_desktop.sentences import said

END = ""  # what the scanner receives when there is no more
_Scan = Generator[None, str, None]
_Read = Generator[None, str, str]

_FIELDS = ("bbox", "category", "text")
_LONGEST_NAME = 64
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


class LayoutParser:
    """Reads one answer. ``feed`` it as it comes, then ``finish``."""

    def __init__(self, page: Size, to_page: Transform | None = None) -> None:
        """Begin.

        Args:
            page: size of the page, in page units.
            to_page: from the pixels that the model saw to page units; None where they are the same.
        """
        self._blocks = GrowingBlocks(page, to_page or Transform())
        self._loose: list[str] = []
        self._pushed: list[str] = []  # characters to be read again, the next one last
        self._ended = False
        self._open = False  # the list has begun and is not closed
        self._broken: GrowingBlock | None = None  # the block within which the answer breaks off
        self._raw_escapes = False  # the model does not escape the backslashes of this block
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
        return self._blocks.changed()

    def finish(self) -> Parsed:
        """Take the answer as ended, wherever it is."""
        if not self._ended:
            self._ended = True
            with contextlib.suppress(StopIteration):
                self._scanner.send(END)
        return self._blocks.parsed()

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
            self._blocks.breaks_off(self._broken)

    def _object(self) -> _Scan:
        block = self._blocks.begin()
        self._raw_escapes = False
        while True:
            character = yield from self._after_space()
            if character == '"':
                name = yield from self._short_string()
                after = yield from self._after_space()
                if after == ":":
                    yield from self._value(block, name.strip().lower())
                    continue
                # Where a quote was lost, what seems to be a name is what stands between two fields.
                between = after.isalpha() and not name.strip(" ,:")
                self._again(*('"' if between else ""), after)
            elif character == "{" and block.named:
                self._again(character)  # the object before it was not closed
                break
            elif character in ("}", END):
                if character == END:
                    self._broken = block
                    self._again(END)
                break
        self._blocks.close(block)

    def _value(self, block: GrowingBlock, name: str) -> _Scan:
        character = yield from self._after_space()
        if name == "bbox":
            quoted = character == '"'
            numbers = yield from (self._short_string() if quoted else self._numbers(character))
            block.named = True
            numbers = numbers.translate(_SEPARATORS) if quoted else numbers
            self._blocks.place(block, box_of(numbers.split()), " ".join(numbers.split()))
        elif name == "category" and character == '"':
            written = yield from self._short_string()
            block.named = True
            self._classify(block, written)
        elif name == "text" and character == '"':
            block.named = True
            if block.length:
                block.add("\n")
            yield from self._long_string(block)
        elif character == '"':
            self._blocks.doubt(
                block,
                said(
                    "It has a field that is not known (“{excerpt}”); what it says stands in the text.",
                    excerpt=excerpt(name),
                ),
            )
            yield from self._long_string(block)
        else:
            yield from self._bare(block, name, character)

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

    def _long_string(self, block: GrowingBlock) -> _Scan:
        """The text, up to the quote that ends it; quotes that the model forgot to escape belong to it."""
        while True:
            character = yield from self._next()
            if character == "\\":
                yield from self._escape(block)
            elif character == END:
                self._again(END)
                break
            elif character == '"':
                if (yield from self._closing()):
                    break
                block.add(character)
            else:
                block.add(character)
            if block.has_grown:
                self._blocks.show(block)

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

    def _escape(self, block: GrowingBlock) -> _Scan:
        r"""One escape; the backslash has been read.

        LaTeX whose backslashes the model did not escape (``\frac``, ``\alpha``) is taken as it stands: no print
        holds form feeds, backspaces or lone carriage returns.
        """
        character = yield from self._next()
        if character == END:
            self._again(END)
        elif character == "u":
            yield from self._unicode(block)
        elif character in '"\\/' or (character in _ESCAPES and not self._raw_escapes):
            block.add(_ESCAPES[character])
        elif character == "r" and not self._raw_escapes:
            after = yield from self._next()
            self._again(after)
            self._raw_escapes = after.isalpha()
            block.add("\\r" if after.isalpha() else "")
        else:
            self._raw_escapes = True
            block.add("\\" + character)

    def _unicode(self, block: GrowingBlock) -> _Scan:
        digits = ""
        while len(digits) < 4:
            character = yield from self._next()
            if character == END or character not in "0123456789abcdefABCDEF":
                self._again(character)
                self._raw_escapes = True
                block.add("\\u" + digits)
                return
            digits += character
        block.add(chr(int(digits, 16)))  # halves of a pair are joined when the text is complete

    def _bare(self, block: GrowingBlock, name: str, character: str) -> _Scan:
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
        block.named = block.named or name in _FIELDS
        if value.strip('[]{}", ') and value not in ("null", "None"):
            self._blocks.doubt(
                block,
                said(
                    "Its field “{excerpt}” is not what it should be; what it says stands in the text.",
                    excerpt=excerpt(name),
                ),
            )
            block.add(("\n" if block.length else "") + value)

    def _field_ahead(self) -> Generator[None, str, bool]:
        seen: list[str] = []
        found = (yield from self._look(seen)) == '"' and (yield from self._field_follows(seen))
        self._again(*seen)
        return found

    # What the fields mean.

    def _classify(self, block: GrowingBlock, written: str) -> None:
        block.category = _CATEGORIES.get(re.sub(r"\W", "", written.lower()))
        if block.category is None:
            self._blocks.unknown_category(block, written)
        if block.box is not None:
            self._blocks.show(block)

    def _end_loose(self) -> None:
        """Words outside all blocks: kept as a block of their own."""
        words = _FENCE.sub("", "".join(self._loose)).strip(" \t\r\n\ufeff\u00a0[],")
        self._loose.clear()
        self._blocks.loose(words)
