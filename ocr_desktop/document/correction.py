"""What a person has changed on a page: kept beside the engine's answer, never over it.

A correction holds the blocks as the person wants them, each with the blocks of the answer that it was made of. Every
change makes a new correction, so that undo is to show the one before. It names the reading that it was
made on: where a page is read again with another outcome, the correction is kept but not applied.

Blocks are named by their position in reading order, from 0, which is also their ``order``.
"""

import hashlib
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ocr_desktop.document import codec
from ocr_desktop.document.blocks import Block, Category, Origin, Table, TextFormat
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box
from ocr_desktop.document.parting import joined, parted_text, rows_parted
from ocr_desktop.document.retyping import chosen, read_otherwise, retyped, with_table

SCHEMA_VERSION = 1
SAME_PLACE = 0.5
WITHIN = 0.9  # of a block's area
_NO_NUMBER = -1  # of a block that is new


class Change(StrEnum):
    """In what a block differs from the engine's answer."""

    TEXT = "text"
    CATEGORY = "category"
    BOX = "box"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class CorrectedBlock:
    """A block, and the ``order`` of those in the engine's answer that it was made of; none where it was drawn."""

    block: Block
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """The blocks of a page as a person wants them.

    Args:
        page: from 0.
        reading: what the engine answered, as ``reading_of`` tells it.
        blocks: in reading order; their ``order`` is their position.
    """

    page: int
    reading: str
    blocks: tuple[CorrectedBlock, ...] = ()

    def __post_init__(self) -> None:
        if [one.block.order for one in self.blocks] != list(range(len(self.blocks))):
            raise ValueError("the blocks of a correction are numbered in reading order")

    @staticmethod
    def of(result: PageResult) -> "Correction":
        """What to begin with: nothing is changed yet."""
        answer = sorted(answer_of(result), key=lambda block: block.order)
        kept = (CorrectedBlock(block, (block.order,)) for block in answer)
        return Correction(result.page, reading_of(result), _numbered(kept))

    def applies_to(self, result: PageResult) -> bool:
        """Whether it was made on this reading."""
        return self.page == result.page and self.reading == reading_of(result)

    def applied(self, result: PageResult) -> PageResult:
        """The page as the person wants it, the engine's answer with it; as it was where nothing is changed."""
        answer = answer_of(result)
        if self.is_empty(answer):
            return replace(result, blocks=answer, engine_blocks=None)
        return replace(result, blocks=tuple(one.block for one in self.blocks), engine_blocks=answer)

    def onto(self, result: PageResult) -> "Correction":
        """The same blocks for another reading of the page, each with what lies in its place there."""
        answer = answer_of(result)

        def under(block: Block) -> tuple[int, ...]:
            return tuple(
                other.order
                for other in answer
                if max(other.box.overlap(block.box), block.box.overlap(other.box)) > SAME_PLACE
            )

        blocks = tuple(CorrectedBlock(one.block, under(one.block) if one.sources else ()) for one in self.blocks)
        return Correction(result.page, reading_of(result), blocks)

    # Changes. Each makes a new correction; an IndexError is a position that there is not.

    def with_text(self, at: int, text: str) -> "Correction":
        """Another text; of a table its rows, tab-separated."""
        return self._with(at, retyped(self._at(at), text))

    def with_table(self, at: int, table: Table) -> "Correction":
        """Other cells; the block becomes a table where it was none."""
        block = self._at(at)
        if block.category is not Category.TABLE:
            block = _as_category(block, Category.TABLE)
        return self._with(at, with_table(block, table))

    def with_category(self, at: int, category: Category, level: int = 0) -> "Correction":
        """Another class.

        Args:
            level: for headings 1 to 6, or 0: as it follows from the document; for list items the nesting.
        """
        block = self._at(at)
        if (block.category, block.level) == (category, level):
            return self
        if block.category is not category:
            block = _as_category(block, category)
        return self._with(at, replace(block, level=level))

    def with_box(self, at: int, box: Box) -> "Correction":
        """Another place or size. Where the block is moved as a whole, its lines and cells move along."""
        return self._with(at, _in_box(self._at(at), box))

    def with_new(self, box: Box, category: Category, text: str = "", at: int | None = None) -> "Correction":
        """A block that was drawn; last in reading order, or at a position."""
        place = len(self.blocks) if at is None else at
        block = Block(box, category, order=_NO_NUMBER, origin=Origin.PERSON, format=_format_of(category))
        new = CorrectedBlock(retyped(block, text))
        return self._renumbered([*self.blocks[:place], new, *self.blocks[place:]])

    def with_blocks(self, blocks: Sequence[Block], at: int | None = None) -> "Correction":
        """Blocks that were read in a region of the page; last in reading order, or from a position on."""
        place = len(self.blocks) if at is None else at
        read = [CorrectedBlock(replace(block, order=_NO_NUMBER, caption_of=None)) for block in blocks]
        return self._renumbered([*self.blocks[:place], *read, *self.blocks[place:]])

    def with_reading(self, places: Sequence[int], blocks: Sequence[Block], at: int | None = None) -> "Correction":
        """What another reading of the page has, in the place of some blocks; of one for one, box and class stay.

        Args:
            places: of the blocks that go; none where it has more than this one.
            blocks: of the other reading, in its order; none where it has nothing there.
            at: where new blocks come in, if none goes.
        """
        if not blocks:
            return self.without(*places)
        if len(places) == len(blocks) == 1:
            return self._with(places[0], read_otherwise(self._at(places[0]), blocks[0]))
        gone = sorted({self._at(place).order for place in places})
        sources = tuple(sorted({source for place in gone for source in self.blocks[place].sources}))
        new = [CorrectedBlock(replace(chosen(block), order=_NO_NUMBER, caption_of=None), sources) for block in blocks]
        place = gone[0] if gone else len(self.blocks) if at is None else at
        kept = [
            [one for one in part if one.block.order not in gone] for part in (self.blocks[:place], self.blocks[place:])
        ]
        return self._renumbered([*kept[0], *new, *kept[1]])

    def with_region(self, region: Box, blocks: Sequence[Block]) -> "Correction":
        """What was read in a region of the page, in the place of the blocks that lie within it."""
        gone = self.within(region)
        return self.without(*gone).with_blocks(blocks, gone[0] if gone else self.place_of(region))

    def within(self, region: Box) -> tuple[int, ...]:
        """Positions of the blocks that lie within a region, but for what a hand that draws leaves out."""
        return tuple(at for at, one in enumerate(self.blocks) if one.block.box.overlap(region) >= WITHIN)

    def place_of(self, box: Box) -> int:
        """Where in reading order something new belongs: after what stands over it in its column."""
        boxes = [one.block.box for one in self.blocks]
        middle = box.centre[1]
        column = [at for at, other in enumerate(boxes) if other.x0 < box.x1 and box.x0 < other.x1]
        above = [at for at in column if boxes[at].y1 <= middle]
        if above:
            return above[-1] + 1
        below = [at for at in column if boxes[at].y0 >= middle]
        return below[0] if below else sum(other.y1 <= middle for other in boxes)

    def without(self, *places: int) -> "Correction":
        """Blocks deleted."""
        gone = {self._at(place).order for place in places}
        return self._renumbered([one for one in self.blocks if one.block.order not in gone])

    def moved(self, at: int, to: int) -> "Correction":
        """Another place in reading order: the one at which it is afterwards."""
        others = [one for one in self.blocks if one.block is not self._at(at)]
        return self._renumbered([*others[:to], self.blocks[at], *others[to:]])

    def split(self, at: int, character: int) -> "Correction":
        """Two blocks: the text before a character, and from it on.

        Raises:
            ValueError: one of them would have no text; or it is a table.
        """
        return self._parted(at, parted_text(self._at(at), character))

    def split_table(self, at: int, row: int) -> "Correction":
        """Two tables: the rows before one, and from it on.

        Raises:
            ValueError: one of them would have no row; or it is no table.
        """
        return self._parted(at, rows_parted(self._at(at), row))

    def merged(self, *places: int) -> "Correction":
        """Blocks joined, in reading order, in the place of the first, as one of its class.

        Raises:
            ValueError: fewer than two.
        """
        chosen = sorted({self._at(place).order for place in places})
        if len(chosen) < 2:
            raise ValueError("two blocks at least are needed")
        parts = [self.blocks[place] for place in chosen]
        sources = tuple(sorted({source for part in parts for source in part.sources}))
        whole = CorrectedBlock(joined([part.block for part in parts]), sources)
        rest = [one for one in self.blocks if one.block.order not in chosen[1:]]
        rest[chosen[0]] = whole
        return self._renumbered(rest, dict.fromkeys(chosen[1:], chosen[0]))

    # What is changed.

    def changes(self, answer: Iterable[Block]) -> tuple[frozenset[Change], ...]:
        """For each block in what it differs from the engine's answer; empty where in nothing."""
        before = {block.order: block for block in answer}
        uses = Counter(source for one in self.blocks for source in one.sources)
        moved = _out_of_order([one.sources[0] if len(one.sources) == 1 else -1 for one in self.blocks])
        return tuple(
            _changes(one, before, split=any(uses[source] > 1 for source in one.sources), moved=place in moved)
            for place, one in enumerate(self.blocks)
        )

    def deleted(self, answer: Iterable[Block]) -> tuple[int, ...]:
        """The ``order`` of blocks of the engine's answer of which nothing is left."""
        used = {source for one in self.blocks for source in one.sources}
        return tuple(sorted(block.order for block in answer if block.order not in used))

    def is_empty(self, answer: Sequence[Block]) -> bool:
        """Whether nothing is changed."""
        return not any(self.changes(answer)) and not self.deleted(answer)

    def _at(self, place: int) -> Block:
        if place < 0:
            raise IndexError(f"positions count from 0: {place}")
        return self.blocks[place].block

    def _with(self, at: int, block: Block) -> "Correction":
        changed = replace(self.blocks[at], block=block)
        return replace(self, blocks=(*self.blocks[:at], changed, *self.blocks[at + 1 :]))

    def _parted(self, at: int, parts: tuple[Block, Block]) -> "Correction":
        sources = self.blocks[at].sources
        new = [CorrectedBlock(part, sources) for part in parts]
        return self._renumbered([*self.blocks[:at], *new, *self.blocks[at + 1 :]])

    def _renumbered(self, blocks: Iterable[CorrectedBlock], became: Mapping[int, int] | None = None) -> "Correction":
        return replace(self, blocks=_numbered(blocks, became))


def answer_of(result: PageResult) -> tuple[Block, ...]:
    """What the engine answered, whether or not a person has corrected it."""
    return result.blocks if result.engine_blocks is None else result.engine_blocks


def as_answered(result: PageResult) -> PageResult:
    """The page as the engine read it, whether or not a person has corrected it."""
    return replace(result, blocks=answer_of(result), engine_blocks=None)


def reading_of(result: PageResult) -> str:
    """A hash of what the engine answered: of classes, boxes and texts, all that a person sees."""
    told = [
        [block.order, block.category, [float(side) for side in (box.x0, box.y0, box.x1, box.y1)], block.text]
        for block in answer_of(result) for box in (block.box,)
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode("ascii")).hexdigest()


def correction_to_dict(correction: Correction) -> dict[str, Any]:
    """A correction for storage."""
    return {"schema": SCHEMA_VERSION, "correction": codec.to_plain(correction)}


def correction_from_dict(data: Mapping[str, Any]) -> Correction:
    """A stored correction.

    Raises:
        ValueError: another schema version, or not a correction.
    """
    if data.get("schema") != SCHEMA_VERSION:
        raise ValueError(f"schema {data.get('schema')!r} is not {SCHEMA_VERSION}")
    return codec.from_plain(Correction, data.get("correction"))


def _numbered(blocks: Iterable[CorrectedBlock], became: Mapping[int, int] | None = None) -> tuple[CorrectedBlock, ...]:
    """The blocks numbered in their order; captions still belong to what they belonged to.

    Args:
        became: number before → that of the block which it has become part of.
    """
    listed = list(blocks)
    numbers: dict[int, int] = {}
    for place, one in enumerate(listed):
        numbers.setdefault(one.block.order, place)  # of two parts the first
    found = []
    for place, one in enumerate(listed):
        of = one.block.caption_of
        of = numbers.get((became or {}).get(of, of)) if of is not None else None
        of = None if of == place else of
        same = (one.block.order, one.block.caption_of) == (place, of)
        found.append(one if same else replace(one, block=replace(one.block, order=place, caption_of=of)))
    return tuple(found)


def _format_of(category: Category) -> TextFormat:
    return TextFormat.LATEX if category is Category.FORMULA else TextFormat.PLAIN


def _as_category(block: Block, category: Category) -> Block:
    """What belongs to the old class only goes; the picture of a block stays with it, should it become one again."""
    text_format, spans = block.format, block.spans
    if Category.FORMULA in (category, block.category):
        text_format, spans = _format_of(category), ()
    return replace(
        block,
        category=category,
        format=text_format,
        spans=spans,
        level=0,
        marker=block.marker if category is Category.LIST_ITEM else "",
        table=None,
        caption_of=block.caption_of if category is Category.CAPTION else None,
    )


def _in_box(block: Block, box: Box) -> Block:
    dx, dy = box.x0 - block.box.x0, box.y0 - block.box.y0
    same_size = abs(box.width - block.box.width) < 1e-6 and abs(box.height - block.box.height) < 1e-6

    def shifted(one: Box) -> Box:
        return Box(one.x0 + dx, one.y0 + dy, one.x1 + dx, one.y1 + dy) if same_size else one.clamped(box)

    lines = tuple(replace(line, box=shifted(line.box)) for line in block.lines)
    table = block.table
    if table is not None:
        cells = (replace(cell, box=shifted(cell.box)) if cell.box is not None else cell for cell in table.cells)
        table = replace(table, cells=tuple(cells))
    return replace(block, box=box, lines=lines, table=table)


def _changes(one: CorrectedBlock, before: Mapping[int, Block], *, split: bool, moved: bool) -> frozenset[Change]:
    if not one.sources:
        return frozenset({Change.ADDED})
    found = {Change.MOVED: moved, Change.SPLIT: split, Change.MERGED: len(one.sources) > 1}
    old, new = before.get(one.sources[0]), one.block
    if old is not None:
        found[Change.TEXT] = _said(new) != _said(old)
        found[Change.CATEGORY] = (new.category, new.level) != (old.category, old.level)
        found[Change.BOX] = new.box != old.box
    return frozenset(change for change, true in found.items() if true)


def _said(block: Block) -> tuple[object, ...]:
    """What a block says, wherever it and its cells stand."""
    cells = [replace(cell, box=None) for cell in block.table.cells] if block.table is not None else None
    return block.text, block.marker, block.format, cells


def _out_of_order(numbers: Sequence[int]) -> set[int]:
    """The fewest positions without which the numbers (from 0; others do not count) rise.

    Source: patience sorting for the longest increasing subsequence (Schensted 1961).
    """
    ends: list[int] = []
    last: list[int] = []
    previous: dict[int, int] = {}
    counted = [place for place, number in enumerate(numbers) if number >= 0]
    for place in counted:
        pile = bisect_left(ends, numbers[place])
        previous[place] = last[pile - 1] if pile else -1
        ends[pile : pile + 1] = [numbers[place]]
        last[pile : pile + 1] = [place]
    kept = set()
    place = last[-1] if last else -1
    while place >= 0:
        kept.add(place)
        place = previous[place]
    return set(counted) - kept
