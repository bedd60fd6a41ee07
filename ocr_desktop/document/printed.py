"""Where on the page the characters of a block are printed, and which character is printed at a place.

Known are the boxes of printed lines, and of the cells of some tables; what one of them says is taken to fill its box
from end to end. Where in a line a character stands is estimated: every character is as wide as its kind usually is.
Of a block without lines and cells nothing is known but its box.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.geometry import Box, Size, Transform

_NARROW, _WIDE = frozenset("fijlrtI.,:;'’‘|!()[]{}-"), frozenset("mwMW@%—…")
_VERTICAL = 1.5  # times as high as wide, a line of more than one character runs downwards
_REACH = 0.4  # of a line's height: how far from its box it is still taken to be meant


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A line, or a cell of whose lines nothing is known (``whole``); its box on the page when that is upright."""

    start: int
    text: str
    box: Box
    whole: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def downwards(self) -> bool:
        return len(self.text) > 1 and self.box.height > _VERTICAL * self.box.width


class Printed:
    """A block as it is printed: ``text`` is all that is known to stand somewhere, line by line.

    Args:
        block: with its lines or cells.
        size: of the page.
        turned: clockwise degrees that make the page upright.
    """

    def __init__(self, block: Block, size: Size, turned: int = 0) -> None:
        self._upright = Transform.quarter_turns(turned // 90, size)
        self._stretches: list[_Stretch] = []
        place = 0
        for text, box, whole in _known(block):
            self._stretches.append(_Stretch(place, text, self._upright.box(box), whole))
            place += len(text) + 1
        self.text = "\n".join(stretch.text for stretch in self._stretches)

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """Where a range of the text is printed: a box for each line that it touches, or cell."""
        back = self._upright.inverse
        return tuple(
            back.box(_part(stretch, max(start - stretch.start, 0), min(end, stretch.end) - stretch.start))
            for stretch in self._stretches
            if max(start, stretch.start) < min(end, stretch.end)
        )

    def at(self, x: float, y: float) -> int | None:
        """The character that is printed at a place on the page; None where there is none, or it is not known."""
        x, y = self._upright.point(x, y)
        near = [(_distance(stretch.box, x, y), stretch) for stretch in self._stretches if not stretch.whole]
        distance, stretch = min(near, key=lambda one: one[0], default=(0.0, None))
        if stretch is None or distance > _REACH * min(stretch.box.width, stretch.box.height):
            return None
        box = stretch.box
        along, length = (y - box.y0, box.height) if stretch.downwards else (x - box.x0, box.width)
        edges = _edges(stretch.text)
        share = along / length if length else 0.0
        if _runs_left(stretch.text):
            share = 1 - share
        number = sum(edge <= share for edge in edges) - 1
        return stretch.start + min(max(number, 0), len(stretch.text) - 1)


def _known(block: Block) -> Iterator[tuple[str, Box, bool]]:
    """What stands where: lines, and cells of which no line is known."""
    for line in block.lines:
        if line.text:
            yield line.text, line.box, False
    if block.table is not None and not block.lines:
        for cell in block.table.cells:
            if cell.box is not None and cell.text:
                yield cell.text, cell.box, True


def _part(stretch: _Stretch, start: int, end: int) -> Box:
    """The part of a line's box in which a range of its characters stands."""
    if stretch.whole:
        return stretch.box
    edges, box = _edges(stretch.text), stretch.box
    low, high = edges[start], edges[end]
    if stretch.downwards:
        return Box(box.x0, box.y0 + low * box.height, box.x1, box.y0 + high * box.height)
    if _runs_left(stretch.text):
        low, high = 1 - high, 1 - low
    return Box(box.x0 + low * box.width, box.y0, box.x0 + high * box.width, box.y1)


@lru_cache(maxsize=4096)
def _edges(text: str) -> Sequence[float]:
    """Where each character begins, and the last one ends, in parts of the line."""
    summed = list(accumulate(map(_width, text), initial=0.0))
    return [edge / summed[-1] for edge in summed[:-1]] + [1.0] if summed[-1] else [0.0, *[1.0] * len(text)]


def _width(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 2.0
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if char in _NARROW or char.isspace():
        return 0.55
    if char in _WIDE:
        return 1.6
    return 1.3 if char.isupper() else 1.0


def _runs_left(text: str) -> bool:
    """Whether a line is written from right to left, as its first letter is."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def _distance(box: Box, x: float, y: float) -> float:
    return max(box.x0 - x, x - box.x1, box.y0 - y, y - box.y1, 0.0)
