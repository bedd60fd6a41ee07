"""In what two readings of a page differ: which blocks belong together, and in which words they are not the same.

Method. Two blocks belong together where their boxes cover each other and they say alike; the best such pairs are made
first, each block being in one. What is left over goes by its words alone: to the block of the other reading that says
nearly the same, wherever that stands. What still is left over and lies, with at least half of its words, within a block
that has found its partner (engines part paragraphs and lists in different places) joins that pair. The rest is in
one reading only. Texts are compared as ``wording`` says, which also says what is not counted as a difference; tables
cell by cell, rows and columns aligned by what stands in them; formulas as LaTeX. Classes, boxes, reading order, styles
and the spans of cells are not compared.

Cost. Candidates come from a sweep down the page and from an index of rare words, so that the work grows with the
number of blocks, and with its square only where they all cover each other. Texts are as in ``wording``.

With the readings exchanged the outcome is the same one, exchanged. Every word of both readings is in exactly one piece.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ocr_desktop.document.blocks import Block, Category, Table, TextFormat
from ocr_desktop.document.wording import Notation, Piece, aligned, differences, likeness, tokens

ALIKE_IN_PLACE = 0.5
"""Share of both boxes together that they have in common, from which on blocks belong together whatever they say."""
WITHIN = 0.5
"""Share of the smaller box that lies within the other, from which on blocks belong together if they say alike."""
ALIKE = 0.3
ALIKE_ELSEWHERE = 0.6
HALF = 0.5
RARE = 8
"""A word in more blocks than this says nothing about which of them is meant."""
_BULLETS = frozenset("•◦▪‣·–—-*")


@dataclass(frozen=True, slots=True)
class CellPair:
    """A cell in both readings; its place in the grid of both together. One that only one has is empty in the other."""

    row: int
    column: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Group:
    """Blocks that belong together.

    Args:
        first, second: the blocks of the two readings, in their reading order; one of them may be empty.
        pieces: their texts, piece by piece; of tables the cells' row by row.
        cells: of a table in both readings.
    """

    first: tuple[Block, ...]
    second: tuple[Block, ...]
    pieces: tuple[Piece, ...]
    cells: tuple[CellPair, ...] = ()

    @cached_property
    def words(self) -> int:
        """Words that differ."""
        return sum(piece.words for piece in self.pieces if not piece.same)

    @property
    def same(self) -> bool:
        """Whether both readings have it, and it says the same."""
        return bool(self.first and self.second) and all(piece.same for piece in self.pieces)

    @property
    def turned(self) -> "Group":
        """The readings exchanged."""
        cells = tuple(replace(cell, pieces=tuple(piece.turned for piece in cell.pieces)) for cell in self.cells)
        return Group(self.second, self.first, tuple(piece.turned for piece in self.pieces), cells)


@dataclass(frozen=True)
class Comparison:
    """Two readings of a page, in the reading order of the first."""

    groups: tuple[Group, ...]

    @cached_property
    def different(self) -> tuple[int, ...]:
        """Positions of the groups that are not the same."""
        return tuple(place for place, group in enumerate(self.groups) if not group.same)

    @cached_property
    def words(self) -> int:
        """Words that differ."""
        return sum(group.words for group in self.groups)

    @cached_property
    def all_words(self) -> int:
        """All words, each with its partner in the other reading counted once."""
        return sum(piece.words for group in self.groups for piece in group.pieces)

    @property
    def rate(self) -> float:
        """Share of all words that differ: 0 to 1."""
        return self.words / self.all_words if self.all_words else 0.0


def compare(first: Sequence[Block], second: Sequence[Block]) -> Comparison:
    """Two readings of a page, block by block.

    Args:
        first, second: their blocks, in page units of the same page.
    """
    readings = [
        [_Known(block) for block in sorted(blocks, key=lambda block: block.order)] for blocks in (first, second)
    ]
    turned = [one.sort_key for one in readings[0]] > [one.sort_key for one in readings[1]]
    ours, theirs = reversed(readings) if turned else readings
    groups = [_group(*(tuple(one.block for one in side) for side in sides)) for sides in _together(ours, theirs)]
    return Comparison(tuple(_in_order([group.turned if turned else group for group in groups])))


def said(block: Block) -> str:
    """What is compared of a block: its text, after the number of an item where that is kept beside it."""
    marker = block.marker.strip()
    return f"{marker} {block.text}" if marker and marker not in _BULLETS else block.text


def notation(block: Block) -> Notation:
    """How the text of a block is written."""
    if block.format is TextFormat.LATEX or block.category is Category.FORMULA:
        return Notation.LATEX
    return Notation.MARKDOWN if block.format is TextFormat.MARKDOWN else Notation.PLAIN


class _Known:
    """A block and its words, with their counts."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.words = Counter(token.key for token in tokens(said(block), notation(block)))
        box, table = block.box, "" if block.table is None else repr(block.table)
        self.sort_key = (box.y0, box.x0, box.y1, box.x1, block.category, block.text, block.marker, table, block.order)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Blocks, by their positions in the readings, that may belong together."""

    ours: int
    theirs: int
    score: float
    may_pair: bool


Sides = tuple[list[_Known], list[_Known]]


def _together(ours: list[_Known], theirs: list[_Known]) -> list[Sides]:
    near = list(_covering(ours, theirs))
    pairs = dict(_identical(ours, theirs))
    taken = set(pairs.values())

    def pair(candidates: Sequence[_Candidate]) -> None:
        for one in sorted(candidates, key=lambda one: (-one.score, abs(one.ours - one.theirs), one.ours, one.theirs)):
            if one.may_pair and one.ours not in pairs and one.theirs not in taken:
                pairs[one.ours] = one.theirs
                taken.add(one.theirs)

    pair(near)
    pair(list(_saying_the_same(
        {place: one for place, one in enumerate(ours) if place not in pairs},
        {place: one for place, one in enumerate(theirs) if place not in taken},
    )))  # fmt: skip
    members: dict[int, Sides] = {mine: ([ours[mine]], [theirs[other]]) for mine, other in pairs.items()}
    partner = {other: mine for mine, other in pairs.items()}
    joined: tuple[set[int], set[int]] = (set(), set())
    for one in sorted(near, key=lambda one: -one.score):
        if likeness(ours[one.ours].words, theirs[one.theirs].words)[1] < HALF:
            continue
        if one.ours not in pairs and one.ours not in joined[0] and one.theirs in partner:
            members[partner[one.theirs]][0].append(ours[one.ours])
            joined[0].add(one.ours)
        elif one.ours in pairs and one.theirs not in partner and one.theirs not in joined[1]:
            members[one.ours][1].append(theirs[one.theirs])
            joined[1].add(one.theirs)
    alone: list[Sides] = [([one], []) for at, one in enumerate(ours) if at not in pairs and at not in joined[0]]
    alone += [([], [one]) for at, one in enumerate(theirs) if at not in partner and at not in joined[1]]
    return [_sorted(sides) for sides in (*members.values(), *alone)]


def _sorted(sides: Sides) -> Sides:
    first, second = (sorted(side, key=lambda one: one.block.order) for side in sides)
    return first, second


def _identical(ours: list[_Known], theirs: list[_Known]) -> Iterator[tuple[int, int]]:
    """Blocks that are the same ones in the same place, in turn where there are several."""
    there: dict[tuple[object, ...], list[int]] = {}
    for place, other in reversed(list(enumerate(theirs))):
        there.setdefault(other.sort_key[:-1], []).append(place)
    for at, mine in enumerate(ours):
        if there.get(mine.sort_key[:-1]):
            yield at, there[mine.sort_key[:-1]].pop()


def _covering(ours: list[_Known], theirs: list[_Known]) -> Iterator[_Candidate]:
    """Blocks whose boxes have at least half of the smaller one in common, found from the top of the page down."""
    coming = sorted(
        [(one.block.box.y0, 0, at) for at, one in enumerate(ours)]
        + [(one.block.box.y0, 1, at) for at, one in enumerate(theirs)]
    )
    known = ours, theirs
    open_now: tuple[list[int], list[int]] = ([], [])
    for top, side, at in coming:
        other = 1 - side
        open_now[other][:] = [place for place in open_now[other] if known[other][place].block.box.y1 > top]
        for place in open_now[other]:
            found = _candidate(*((at, place) if side == 0 else (place, at)), ours, theirs)
            if found is not None:
                yield found
        open_now[side].append(at)


def _candidate(at: int, place: int, ours: list[_Known], theirs: list[_Known]) -> _Candidate | None:
    mine, other = ours[at], theirs[place]
    common = mine.block.box.intersection(other.block.box)
    if common is None:
        return None
    areas = mine.block.box.area, other.block.box.area
    of_both, of_smaller = common.area / (sum(areas) - common.area), common.area / min(areas)
    if of_smaller < WITHIN:
        return None
    alike, within = likeness(mine.words, other.words)
    may_pair = of_both >= ALIKE_IN_PLACE or alike >= ALIKE or within >= HALF
    return _Candidate(at, place, of_both + 2 * alike + within / 2, may_pair)


def _saying_the_same(ours: dict[int, _Known], theirs: dict[int, _Known]) -> Iterator[_Candidate]:
    """Blocks that say nearly the same, wherever they stand."""
    having: dict[str, list[int]] = {}
    for place, other in theirs.items():
        for word in other.words:
            having.setdefault(word, []).append(place)
    for at, mine in ours.items():
        places = {place for word in mine.words if len(having.get(word, ())) <= RARE for place in having.get(word, ())}
        for place in places:
            alike, _ = likeness(mine.words, theirs[place].words)
            if alike >= ALIKE_ELSEWHERE:
                yield _Candidate(at, place, alike, may_pair=True)


def _group(first: tuple[Block, ...], second: tuple[Block, ...]) -> Group:
    tables = [side[0].table if len(side) == 1 else None for side in (first, second)]
    if tables[0] is not None and tables[1] is not None and (tables[0].cells or tables[1].cells):
        cells = tuple(_cell_pairs(tables[0], tables[1]))
        return Group(first, second, tuple(piece for cell in cells for piece in cell.pieces), cells)
    latex = Notation.LATEX in {notation(block) for block in (*first, *second)}
    notations = [Notation.LATEX if latex or not side else notation(side[0]) for side in (first, second)]
    texts = ["\n".join(said(block) for block in side) for side in (first, second)]
    return Group(first, second, differences(texts[0], texts[1], (notations[0], notations[1])))


def _in_order(groups: list[Group]) -> list[Group]:
    """As one reads the first; what only the second has comes after what it has before it."""
    places = sorted(
        (block.order, group.first[0].order) for group in groups if group.first for block in group.second
    )  # fmt: skip

    def key(group: Group) -> tuple[int, int, int]:
        if group.first:
            return group.first[0].order, 0, 0
        order = group.second[0].order
        before = bisect_left(places, (order, -1)) - 1
        return places[before][1] if before >= 0 else -1, 1, order

    return sorted(groups, key=key)


# Tables


def _cell_pairs(first: Table, second: Table) -> Iterator[CellPair]:
    rows = _places(_lines(first, across=True), _lines(second, across=True))
    columns = _places(_lines(first, across=False), _lines(second, across=False))
    if first.columns == second.columns:
        columns = list(range(first.columns)), list(range(first.columns))
    texts: dict[tuple[int, int], list[str]] = {}
    for side, table in enumerate((first, second)):
        for cell in table.cells:
            texts.setdefault((rows[side][cell.row], columns[side][cell.column]), ["", ""])[side] = cell.text
    for (row, column), (one, other) in sorted(texts.items()):
        yield CellPair(row, column, differences(one, other))


Key = tuple[tuple[str, ...], ...]


def _lines(table: Table, *, across: bool) -> list[Key]:
    """What stands in each row, or in each column."""
    found: list[list[tuple[str, ...]]] = [[] for _ in range(table.rows if across else table.columns)]
    for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column)):
        found[cell.row if across else cell.column].append(tuple(token.key for token in tokens(cell.text)))
    return [tuple(filter(None, line)) for line in found]


def _places(first: Sequence[Key], second: Sequence[Key]) -> tuple[list[int], list[int]]:
    """Where each row, or column, of two tables stands in the grid of both together: equal ones at the same place."""
    places: tuple[list[int], list[int]] = ([], [])
    top = 0
    for length, other, _ in aligned(first, second):
        places[0].extend(range(top, top + length))
        places[1].extend(range(top, top + other))
        top += max(length, other)
    return places
