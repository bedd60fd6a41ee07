"""Reading order: recursive cuts through the white between boxes (XY-cut), columns before rows.

The cuts follow Nagy and Seth's recursive X-Y cut; that strips which share a column gap stay together is what
keeps two columns from being read across.
"""

from collections.abc import Iterator, Sequence

from ocr_desktop.document.geometry import Box

_NEAR = 2.0  # times the usual white between blocks: no more than what parts paragraphs
_SHORT = 36.0  # points: entries of a form have up to three lines
_SHRINK = 0.02  # boxes of a network overlap by a hair; this share of a side counts as white


def reading_order(boxes: Sequence[Box], *, right_to_left: bool = False) -> list[int]:
    """Indices of the boxes in the order in which a person reads them."""
    shrunk = [_shrunk(box) for box in boxes]
    return list(_Cuts(shrunk, right_to_left).order(list(range(len(boxes)))))


def _shrunk(box: Box) -> Box:
    dx, dy = min(2.0, box.width * _SHRINK), min(2.0, box.height * _SHRINK * 4)
    return Box(box.x0 + dx, box.y0 + dy, box.x1 - dx, box.y1 - dy)


class _Cuts:
    """The boxes of one page on their way into order."""

    def __init__(self, boxes: Sequence[Box], right_to_left: bool) -> None:
        self._boxes = boxes
        self._right_to_left = right_to_left
        self._usual_gap = _usual_gap(boxes)

    def order(self, indices: list[int]) -> Iterator[int]:
        if len(indices) <= 1:
            yield from indices
            return
        columns = self._columns(indices)
        groups = columns if len(columns) > 1 and not self._is_grid(columns) else self._strips(indices)
        if len(groups) <= 1:
            groups = columns
        if len(groups) <= 1:
            sign = -1 if self._right_to_left else 1
            yield from sorted(indices, key=lambda i: (self._boxes[i].y0, sign * self._boxes[i].x0))
            return
        for group in reversed(groups) if groups is columns and self._right_to_left else groups:
            yield from self.order(group)

    def _columns(self, indices: list[int]) -> list[list[int]]:
        """Groups that a vertical cut separates, left to right."""
        return _split(indices, [(self._boxes[i].x0, self._boxes[i].x1) for i in indices])

    def _strips(self, indices: list[int]) -> list[list[int]]:
        """Groups that a horizontal cut separates, top to bottom; neighbours with a common column gap are one."""
        strips = _split(indices, [(self._boxes[i].y0, self._boxes[i].y1) for i in indices])
        merged: list[list[int]] = []
        for strip in strips:
            if merged and self._share_columns(merged[-1], strip):
                merged[-1] = merged[-1] + strip
            else:
                merged.append(strip)
        return merged if len(merged) > 1 else strips

    def _share_columns(self, above: list[int], below: list[int]) -> bool:
        """Whether the same gutter runs through both.

        One of them may stand on one side of it only, a paragraph beside whose end another happens to end, if no
        more white than usual parts the two.
        """
        together = self._columns(above + below)
        if len(together) < 2 or self._is_grid(together):
            return False
        counts = sorted((len(self._columns(above)), len(self._columns(below))))
        gap = min(self._boxes[i].y0 for i in below) - max(self._boxes[i].y1 for i in above)
        return counts[0] > 1 or (counts[1] > 1 and gap <= _NEAR * self._usual_gap)

    def _is_grid(self, columns: list[list[int]]) -> bool:
        """Whether the columns hold short entries that stand side by side: a form, to be read row by row."""
        boxes = self._boxes
        first, *others = columns
        if len(first) < 2:
            return False
        for column in others:
            if len(column) != len(first):
                return False
            rows = zip(sorted(first, key=lambda i: boxes[i].y0), sorted(column, key=lambda i: boxes[i].y0), strict=True)
            for left, right in rows:
                a, b = boxes[left], boxes[right]
                height = min(a.height, b.height)
                if max(a.height, b.height) > _SHORT:
                    return False
                if abs(a.y0 - b.y0) > 0.5 * height or abs(a.y1 - b.y1) > 0.5 * height:
                    return False
        return True


def _usual_gap(boxes: Sequence[Box]) -> float:
    """The white between a box and the next one below it: a third have less."""
    gaps = []
    for box in boxes:
        below = [
            other.y0 - box.y1 for other in boxes if other.y0 >= box.y1 and min(box.x1, other.x1) > max(box.x0, other.x0)
        ]
        if below:
            gaps.append(min(below))
    return sorted(gaps)[len(gaps) // 3] if gaps else 0.0


def _split(indices: list[int], extents: list[tuple[float, float]]) -> list[list[int]]:
    ordered = sorted(zip(extents, indices, strict=True))
    groups: list[list[int]] = []
    reach = float("-inf")
    for (start, end), index in ordered:
        if start >= reach:
            groups.append([])
        groups[-1].append(index)
        reach = max(reach, end)
    return groups
