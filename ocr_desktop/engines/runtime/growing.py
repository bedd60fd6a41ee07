"""Blocks while a model writes them: what every parser of boxed answers does with what it has found.

Whatever the model gets wrong costs at most that one thing of that one block, and is reported as a doubt.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ocr_desktop.document.blocks import Block, Category, Origin
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.runtime import answers
from ocr_desktop.engines.runtime.answers import Parsed
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.sentences import said

_FARTHEST = 1e6  # no picture has that many pixels; a number like that is noise
_OUTSIDE = 0.01  # of the page: boxes may stick out by rounding


@dataclass(slots=True)
class GrowingBlock:
    """A block being read.

    Args:
        order: its place in the answer, from 0.
        box: in page units; None while, or where, it is not known.
        category: None while, or where, it is not known.
        named: the answer said something of it, if only an empty text.
        length: of its text.
        is_blank: it says nothing yet.
    """

    order: int
    box: Box | None = None
    category: Category | None = None
    named: bool = False
    length: int = 0
    is_blank: bool = True
    _text: list[str] = field(default_factory=list)
    _shown: int = -1  # length of the text when it was last given out

    @property
    def text(self) -> str:
        """What has been read of it."""
        return "".join(self._text)

    @property
    def has_grown(self) -> bool:
        """Whether it is to be given out again."""
        return answers.has_grown(self.length, self._shown)

    def add(self, piece: str) -> None:
        """Text goes on."""
        if piece:
            self._text.append(piece)
            self.length += len(piece)
            self.is_blank = self.is_blank and piece.isspace()

    def write(self, text: str) -> None:
        """Text in place of what it says."""
        self._text, self.length, self.is_blank = [text], len(text), not text.strip()

    def shown(self) -> None:
        """It has been given out as it is."""
        self._shown = self.length


Finishing = Callable[[Block], Block]
"""Makes a block with the text as the model wrote it into one as it is kept."""


class GrowingBlocks:
    """The blocks of one answer, from its beginning."""

    def __init__(self, page: Size, to_page: Transform, finishing: Finishing = answers.finished) -> None:
        """Begin.

        Args:
            page: size of the page, in page units.
            to_page: from the numbers that the model writes to page units.
            finishing: what becomes of the text.
        """
        self._page = page.box
        self._to_page = to_page
        self._finishing = finishing
        self._blocks: list[GrowingBlock] = []
        self._doubts: list[Doubt] = []
        self._repeats: dict[int, int] = {}  # order of a block: how often the answer gave it
        self._changed: dict[int, GrowingBlock] = {}

    @property
    def last(self) -> GrowingBlock | None:
        """The latest block; None where there is none."""
        return self._blocks[-1] if self._blocks else None

    def begin(self, category: Category | None = None) -> GrowingBlock:
        """A new block, the last so far."""
        block = GrowingBlock(len(self._blocks), category=category)
        self._blocks.append(block)
        return block

    def place(self, block: GrowingBlock, box: Box | None, written: str) -> None:
        """Where a block is.

        Args:
            block: the block.
            box: as the model gave it; None where what it gave is no box.
            written: what it gave.
        """
        if box is None:
            self.doubt(block, said("Its box cannot be read ({reason}).", reason=excerpt(written) or "empty"))
            return
        placed = self._to_page.box(box)
        limits = self._page.padded(_OUTSIDE * max(self._page.width, self._page.height))
        if placed.clamped(limits) != placed:
            self.doubt(block, said("Its box lies outside the page, wholly or in part."))
        placed = placed.clamped(self._page)
        if not placed.area:
            self.doubt(block, said("Its box is empty."))
        block.box = placed
        self.show(block)

    def unknown_category(self, block: GrowingBlock, written: str) -> None:
        """What the model called a block is no category that there is."""
        block.category = Category.TEXT
        self.doubt(
            block, said("Its category is not known (“{excerpt}”); it is taken as text.", excerpt=excerpt(written))
        )

    def close(self, block: GrowingBlock) -> None:
        """The last block is complete: one that says nothing is dropped, one without a place is told."""
        if block.box is None and block.is_blank:
            self._drop(block)
            if block.named or block.category:
                number = block.order + 1
                self.doubt(None, said("Block {number} had neither a box nor text and was left out.", number=number))
            return
        if block.box is None:
            self.doubt(block, said("Where it stands on the page is not known."))
        elif block.category is None:
            self.doubt(block, said("Its category is missing; it is taken as text."))
        if self._is_repeat(block):
            self._repeats[block.order - 1] = self._repeats.get(block.order - 1, 1) + 1
            self._drop(block)
            return
        self.show(block)

    def loose(self, words: str) -> None:
        """Words outside all blocks: kept as a block of their own."""
        if any(character.isalnum() for character in words):
            block = self.begin(Category.TEXT)
            block.add(words)
            self.doubt(
                block, said("The answer said this outside all blocks; where it stands on the page is not known.")
            )
            self.show(block)

    def doubt(self, block: GrowingBlock | None, text: str) -> None:
        """Something that a person should know of a block, or of the page."""
        self._doubts.append(Doubt(None if block is None else block.order, text))

    def breaks_off(self, inside: GrowingBlock | None) -> None:
        """The answer ends before its end, within a block or between two."""
        here = inside is not None and inside is self.last
        text = said("The answer breaks off here.") if here else said("The answer breaks off.")
        self.doubt(inside if here else None, text)

    def show(self, block: GrowingBlock) -> None:
        """Give a block out with the next ones that have changed, once something is known of it."""
        block.shown()
        if block.box is not None or block.category is not None:
            self._changed[block.order] = block

    def changed(self) -> list[Block]:
        """The blocks that are new or have changed since the last call."""
        changed = [self._block(block) for block in self._changed.values()]
        self._changed.clear()
        return changed

    def parsed(self) -> Parsed:
        """The whole answer."""
        blocks = tuple(self._block(block) for block in self._blocks)
        unplaced = frozenset(block.order for block in self._blocks if block.box is None)
        repeats = (
            Doubt(order, said("The answer gave this block {count} times; it is kept once.", count=count))
            for order, count in self._repeats.items()
        )
        return Parsed(blocks, (*self._doubts, *repeats), unplaced)

    def _drop(self, block: GrowingBlock) -> None:
        """The last block is none after all: what was doubted of it goes with it."""
        while self._doubts and self._doubts[-1].order == block.order:
            self._doubts.pop()
        self._blocks.pop()
        self._changed.pop(block.order, None)

    def _is_repeat(self, block: GrowingBlock) -> bool:
        if block.order == 0 or block.box is None:
            return False
        before = self._blocks[block.order - 1]
        return (before.box, before.category, before.length) == (block.box, block.category, block.length) and (
            before.text == block.text
        )

    def _block(self, block: GrowingBlock) -> Block:
        category = block.category or Category.TEXT
        return self._finishing(Block(block.box or self._page, category, block.text, block.order, origin=Origin.MODEL))


def box_of(numbers: Sequence[str]) -> Box | None:
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


def excerpt(text: str) -> str:
    """As much of a text as a sentence can quote."""
    return text if len(text) <= 40 else text[:39] + "…"
