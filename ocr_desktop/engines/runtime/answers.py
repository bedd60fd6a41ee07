"""What a model has answered, as blocks: the result of every engine's parser, and plain answers of one block.

A parser is fed an answer while it is written and gives out blocks as they come and grow.
"""

import dataclasses
import re
from dataclasses import dataclass
from typing import Protocol

from ocr_desktop.document.blocks import Block, Category, Origin, TextFormat
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.runtime import html_tables
from ocr_desktop.engines.runtime.checks import Doubt

_GROWTH = 8  # a block is given out again when its text has grown by an eighth: the work stays linear
_LEAST_GROWTH = 12
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MATH = (("$$", "$$"), (r"\[", r"\]"), (r"\(", r"\)"), ("$", "$"))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A whole answer.

    Args:
        blocks: in reading order; boxes in page units, within the page.
        doubts: what was mended, missing or lost.
        unplaced: orders of the blocks whose place is not known; their box is the page.
    """

    blocks: tuple[Block, ...]
    doubts: tuple[Doubt, ...]
    unplaced: frozenset[int]


class Parser(Protocol):
    """Reads one answer. ``feed`` it as it comes, then ``finish``."""

    def feed(self, piece: str) -> list[Block]:
        """Read on.

        Returns:
            the blocks that are new or have changed; one with a known order replaces the earlier one.
        """

    def finish(self) -> Parsed:
        """Take the answer as ended, wherever it is."""


class TextParser:
    """Reads an answer that is plain Markdown: of the whole page or of one region of it."""

    def __init__(self, box: Box, category: Category = Category.TEXT) -> None:
        """Begin.

        Args:
            box: what was read, in page units.
            category: of the one block that comes of it.
        """
        self._box = box
        self._category = category
        self._text: list[str] = []
        self._length = 0
        self._shown = -1  # length of the text when it was last given out

    def feed(self, piece: str) -> list[Block]:
        """Read on; a text that grows is given out in growing steps."""
        self._text.append(piece)
        self._length += len(piece)
        if not has_grown(self._length, self._shown):
            return []
        self._shown = self._length
        return [self._block()]

    def finish(self) -> Parsed:
        """Take the answer as ended. No words, no block."""
        blocks = (self._block(),) if "".join(self._text).strip() else ()
        return Parsed(blocks, (), frozenset())

    def _block(self) -> Block:
        return finished(Block(self._box, self._category, "".join(self._text), origin=Origin.MODEL))


def has_grown(length: int, shown: int) -> bool:
    """Whether a text of so many characters is to be given out again, after it was at another length."""
    return length - shown >= max(_LEAST_GROWTH, length // _GROWTH)


def finished(block: Block) -> Block:
    """A block with the text as a model wrote it, as it is kept: tidy, with its format and a table's cells."""
    text = _CONTROL.sub("", _paired(block.text)).strip()
    if block.category is Category.TABLE and html_tables.is_html(text):
        table = html_tables.read(text)
        if table is not None:
            return dataclasses.replace(block, text=html_tables.text(table), format=TextFormat.PLAIN, table=table)
    if block.category is Category.FORMULA:
        return dataclasses.replace(block, text=_without_delimiters(text), format=TextFormat.LATEX)
    return dataclasses.replace(block, text=text, format=TextFormat.MARKDOWN)


def _without_delimiters(text: str) -> str:
    for opening, closing in _MATH:
        if text.startswith(opening):
            inner = text[len(opening) :]
            if closing not in inner:
                return inner.strip()  # still growing
            if inner.index(closing) == len(inner) - len(closing):
                return inner[: -len(closing)].strip()
    return text


def _paired(text: str) -> str:
    """Surrogate halves joined; a lone one becomes the replacement character."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
