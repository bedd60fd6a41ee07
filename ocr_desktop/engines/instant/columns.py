"""Columns of upright signs, as vertical Chinese and Japanese are written.

The network reads a column laid on its side, but guesses at signs and drops the stops beside them. Set side by
side, upright, the same signs are an ordinary line. Read both ways, a column also tells that it is one: the
signs of a horizontal line that was turned make no sense when each is turned once more.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Crop = NDArray[np.uint8]

_EDGE = 0.18  # of the densest row's ink: less lies between columns
_CORE = 0.45  # more is in the rows of the signs alone, without the stops
_CLOSEST, _USUAL, _WIDEST = 0.85, 1.1, 1.55  # distances from sign to sign, in heights of one
_NEAREST, _FARTHEST = 0.7, 1.4  # how far one distance may be from the usual of its column
_EVENNESS = 4.0  # how much an uneven distance weighs beside ink that is cut
_STOP_ROOM = 0.45  # how far beside its column a stop may stand, in heights of a sign
_CELL = 38  # pixels of a sign in the new line
_AIR = 5  # pixels above and below it,
_GAP = 2  # and on either side


def relaid(crop: Crop) -> Crop:
    """A line whose signs lie on their left sides, as the line of the same signs upright."""
    paper = np.median(crop, axis=(0, 1))
    ink = np.abs(crop.astype(np.float32) - paper).mean(axis=2)
    rows = np.convolve(ink.mean(axis=1), np.full(3, 1 / 3), "same")
    top, bottom = _band(rows, _EDGE)
    core = _band(rows, _CORE)
    height = max(6, core[1] - core[0])
    cuts = _cuts(ink[top:bottom].mean(axis=0), height)
    beside = max(0, top - round(_STOP_ROOM * height))
    if ink[beside:top].size and ink[beside:top].mean() < ink[top:bottom].mean() / 3:
        top = beside
    margin = max(1, height // 12)
    part = crop[max(0, top - margin) : bottom + margin]
    signs = np.split(part, cuts, axis=1)[1:-1] or [part]
    return np.concatenate([_cell(sign, paper, height) for sign in signs], axis=1)


def _band(rows: NDArray[np.float32], share: float) -> tuple[int, int]:
    """The rows around the middle that hold at least a share of the densest one's ink.

    Neighbouring columns may look in at the edges.
    """
    quarter = len(rows) // 4
    middle = quarter + int(rows[quarter : len(rows) - quarter].argmax())
    empty = np.flatnonzero(rows <= share * rows[middle])
    above, below = empty[empty < middle], empty[empty > middle]
    return int(above[-1]) + 1 if len(above) else 0, int(below[0]) if len(below) else len(rows)


def _pitch(ink: NDArray[np.float32], height: int) -> float:
    """The distance from sign to sign: the shift at which the ink is most like itself."""
    shifts = range(max(1, int(_CLOSEST * height)), min(int(_WIDEST * height) + 1, len(ink) // 2))
    deviation = ink - ink.mean()
    likeness = [float((deviation[:-shift] * deviation[shift:]).mean()) for shift in shifts]
    return shifts[int(np.argmax(likeness))] if likeness and max(likeness) > 0 else _USUAL * height


def _cuts(ink: NDArray[np.float32], height: int) -> list[int]:
    """Where signs begin and end: each time about a pitch further, in the emptiest place there."""
    if not ink.any():
        return []
    inked = np.flatnonzero(ink > ink.max() / 20)
    pitch = _pitch(ink, height)
    nearest, farthest = max(1, int(_NEAREST * pitch)), int(_FARTHEST * pitch) + 1
    uneven = _EVENNESS * ink.mean() * (np.arange(nearest, farthest) / pitch - 1) ** 2
    cuts = [max(0, int(inked[0]) - 1)]
    while cuts[-1] + farthest < inked[-1]:
        part = ink[cuts[-1] + nearest : cuts[-1] + farthest]
        cuts.append(cuts[-1] + nearest + int((part + uneven).argmin()))
    return [*cuts, int(inked[-1]) + 2]


def _cell(sign: Crop, paper: NDArray[np.floating], height: int) -> Crop:
    upright = cv2.rotate(sign, cv2.ROTATE_90_CLOCKWISE)
    scale = min(_CELL / upright.shape[0], _CELL / height)
    width, rows = (max(1, round(side * scale)) for side in (upright.shape[1], upright.shape[0]))
    small = cv2.resize(upright, (width, rows), interpolation=cv2.INTER_LINEAR)
    cell = np.empty((_CELL + 2 * _AIR, width + 2 * _GAP, 3), np.uint8)
    cell[:] = paper.astype(np.uint8)
    first = (cell.shape[0] - rows) // 2
    cell[first : first + rows, _GAP : _GAP + width] = small
    return cell
