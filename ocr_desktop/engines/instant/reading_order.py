"""Reading order: recursive cuts through the white between boxes (XY-cut), columns before rows.

The cuts follow Nagy and Seth's recursive X-Y cut; that strips which share a column gap stay together is what
keeps two columns from being read across.
"""

from collections.abc import Sequence

from ocr_desktop.document.geometry import Box

_SHRINK = 0.02  # boxes of a network overlap by a hair; this share of a side counts as white


def reading_order(boxes: Sequence[Box], *, right_to_left: bool = False) -> list[int]:
    """Indices of the boxes in the order in which a person reads them."""
    shrunk = [_shrunk(box) for box in boxes]
    order: list[int] = []
    _visit(list(range(len(boxes))), shrunk, right_to_left, order)
    return order


def _shrunk(box: Box) -> Box:
    dx, dy = min(2.0, box.width * _SHRINK), min(2.0, box.height * _SHRINK * 4)
    return Box(box.x0 + dx, box.y0 + dy, box.x1 - dx, box.y1 - dy)


def _visit(indices: list[int], boxes: Sequence[Box], right_to_left: bool, order: list[int]) -> None:
    if len(indices) <= 1:
        order.extend(indices)
        return
    columns = _columns(indices, boxes)
    if len(columns) > 1 and not _is_grid(columns, boxes):
        for column in reversed(columns) if right_to_left else columns:
            _visit(column, boxes, right_to_left, order)
        return
    strips = _strips(indices, boxes)
    if len(strips) > 1:
        for strip in strips:
            _visit(strip, boxes, right_to_left, order)
        return
    if len(columns) > 1:
        for column in reversed(columns) if right_to_left else columns:
            _visit(column, boxes, right_to_left, order)
        return
    sign = -1 if right_to_left else 1
    order.extend(sorted(indices, key=lambda i: (boxes[i].y0, sign * boxes[i].x0)))


def _columns(indices: list[int], boxes: Sequence[Box]) -> list[list[int]]:
    """Groups that a vertical cut separates, left to right."""
    return _split(indices, [(boxes[i].x0, boxes[i].x1) for i in indices])


def _strips(indices: list[int], boxes: Sequence[Box]) -> list[list[int]]:
    """Groups that a horizontal cut separates, top to bottom; neighbours with a common column gap are one."""
    strips = _split(indices, [(boxes[i].y0, boxes[i].y1) for i in indices])
    merged: list[list[int]] = []
    for strip in strips:
        if merged and _share_columns(merged[-1], strip, boxes):
            merged[-1] = merged[-1] + strip
        else:
            merged.append(strip)
    return merged if len(merged) > 1 else strips


def _share_columns(above: list[int], below: list[int], boxes: Sequence[Box]) -> bool:
    """Whether both have columns, and the same gap runs through both."""
    if len(_columns(above, boxes)) < 2 or len(_columns(below, boxes)) < 2:
        return False
    together = _columns(above + below, boxes)
    return len(together) > 1 and not _is_grid(together, boxes)


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


def _is_grid(columns: list[list[int]], boxes: Sequence[Box]) -> bool:
    """Whether the columns hold short entries that stand side by side: a form, to be read row by row."""
    first, *others = columns
    if len(first) < 2:
        return False
    for column in others:
        if len(column) != len(first):
            return False
        pairs = zip(sorted(first, key=lambda i: boxes[i].y0), sorted(column, key=lambda i: boxes[i].y0), strict=True)
        for left, right in pairs:
            a, b = boxes[left], boxes[right]
            height = min(a.height, b.height)
            if abs(a.y0 - b.y0) > 0.5 * height or abs(a.y1 - b.y1) > 0.5 * height:
                return False
    return True
