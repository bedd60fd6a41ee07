"""How a model draws boxes, against where blocks are known to stand."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.runtime.known import KnownBlock

_REMEMBERED = 12  # boxes
_FAR = 2.0  # heights of a line, by which a corner is another block's


@dataclass(slots=True)
class BoxHabits:
    """How a model's boxes differ from what is known of their blocks: may be kept from page to page.

    Args:
        edges: for each edge (x0, y0, x1, y1) the last differences, in pixels, or in heights of a line for y.
    """

    edges: tuple[deque[float], ...] = field(default_factory=lambda: tuple(deque(maxlen=_REMEMBERED) for _ in range(4)))

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


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def _heights(block: KnownBlock, to_seen: Transform) -> tuple[float, float, float, float]:
    """What differences of a box's edges are measured in."""
    first, last = (max(1.0, to_seen.box(line.box).height) for line in (block.lines[0], block.lines[-1]))
    return 1.0, first, 1.0, last
