"""Columns of upright signs, as vertical Chinese and Japanese are written.

The network reads a column laid on its side, but guesses at signs and drops the stops beside them. Set side by
side, upright, the same signs are an ordinary line. Read both ways, a column also tells that it is one: the
signs of a horizontal line that was turned make no sense when each is turned once more.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Crop = NDArray[np.uint8]

_BAND_EDGE = 0.18  # of the densest row's ink: less lies between columns
_NARROWEST, _WIDEST, _USUAL = 0.75, 1.35, 1.05  # distances between signs, in heights of one
_STOP_ROOM = 0.45  # how far beside its column a stop may stand, in heights of a sign
_CELL = 40  # pixels of a sign in the new line
_AIR = 4  # pixels around it


def relaid(crop: Crop) -> Crop:
    """A line whose signs lie on their left sides, as the line of the same signs upright."""
    paper = np.median(crop, axis=(0, 1))
    ink = np.abs(crop.astype(np.float32) - paper).mean(axis=2)
    top, bottom = _band(ink)
    height = max(6, bottom - top)
    cuts = _cuts(ink[top:bottom].mean(axis=0), height)
    beside = max(0, top - round(_STOP_ROOM * height))
    if ink[beside:top].size and ink[beside:top].mean() < ink[top:bottom].mean() / 3:
        top = beside
    margin = max(1, height // 12)
    part = crop[max(0, top - margin) : bottom + margin]
    return np.concatenate([_cell(sign, paper, height) for sign in np.split(part, cuts, axis=1)], axis=1)


def _band(ink: NDArray[np.float32]) -> tuple[int, int]:
    """The rows of the column in the middle: its neighbours may look in at the edges."""
    rows = np.convolve(ink.mean(axis=1), np.full(3, 1 / 3), "same")
    quarter = len(rows) // 4
    middle = quarter + int(rows[quarter : len(rows) - quarter].argmax())
    empty = np.flatnonzero(rows <= _BAND_EDGE * rows[middle])
    above, below = empty[empty < middle], empty[empty > middle]
    return int(above[-1]) + 1 if len(above) else 0, int(below[0]) if len(below) else len(rows)


def _cuts(ink: NDArray[np.float32], height: int) -> list[int]:
    """Where signs part: about every height, in the emptiest place there."""
    nearest, farthest = int(_NARROWEST * height), int(_WIDEST * height) + 1
    cuts = [0]
    while cuts[-1] + farthest + nearest < len(ink):
        part = ink[cuts[-1] + nearest : cuts[-1] + farthest]
        emptiest = np.flatnonzero(part <= part.min() + 1e-3) + nearest
        cuts.append(cuts[-1] + int(emptiest[np.abs(emptiest - _USUAL * height).argmin()]))
    return cuts[1:]


def _cell(sign: Crop, paper: NDArray[np.floating], height: int) -> Crop:
    upright = cv2.rotate(sign, cv2.ROTATE_90_CLOCKWISE)
    scale = min(_CELL / height, _CELL / upright.shape[0])
    width, rows = (max(1, round(side * scale)) for side in (upright.shape[1], upright.shape[0]))
    small = cv2.resize(upright, (width, rows), interpolation=cv2.INTER_LINEAR)
    cell = np.empty((_CELL + 2 * _AIR, width + 2 * _AIR, 3), np.uint8)
    cell[:] = paper.astype(np.uint8)
    first = (cell.shape[0] - rows) // 2
    cell[first : first + rows, _AIR : _AIR + width] = small
    return cell
