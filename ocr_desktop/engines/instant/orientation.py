"""Which way a page lies: the axis its lines run along, how far they lean, and the map that sets it upright.

Rectangles alone tell the axis and the lean. Whether lines run forwards or stand on their heads, and whether
the signs of a Chinese or Japanese line lie on their sides (a column of a vertical page), only reading tells:
``judge`` is given functions that read a few of them.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.instant.detection import Quads
from ocr_desktop.engines.instant.line_reading import LineText
from ocr_desktop.engines.instant.scripts import mostly_square

_LONG = 2.5  # sides' ratio from which a rectangle is surely longer along its text than across
_UPRIGHT_SHARE = 0.4  # a page is on its side only where more than this remains for the other axis
_NEIGHBOURHOOD = 1.5  # degrees around the commonest lean that count as the same
_AGREEMENT = 0.5  # share of the lines' length that must agree on a lean
_SURE = 0.93  # lines on their heads do not read as well as this,
_ENOUGH = 12  # at least not over so many signs
_LEGIBLE = 0.6  # below, there is nothing to go by
_COLUMN = 0.5  # share of the signs that must be read again; turned lines reach a tenth
_WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Lie:
    """How the lines of a picture run.

    Args:
        vertical: along the y axis rather than the x axis.
        lean: clockwise degrees between the lines and that axis.
    """

    vertical: bool
    lean: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What reading a few lines told.

    Args:
        quarters: clockwise quarter turns that set the picture upright.
        columns: the page is written in columns, as Chinese and Japanese may be.
    """

    quarters: int
    columns: bool


def lie_of(quads: Quads) -> Lie:
    """The axis and lean that most of the lines' length agrees on; no lean where there is no agreement."""
    if not len(quads):
        return Lie(vertical=False, lean=0.0)
    across, down = _sides(quads)
    flat, tall = across >= _LONG * down, down >= _LONG * across
    flat_length, tall_length = across[flat].sum(), down[tall].sum()
    vertical = bool(tall_length * _UPRIGHT_SHARE > flat_length * (1 - _UPRIGHT_SHARE))
    chosen = tall if vertical else flat
    lengths = (down if vertical else across)[chosen]
    return Lie(vertical, _agreed_lean(_leans(quads[chosen]), lengths))


def _sides(quads: Quads) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    across = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    down = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    return across, down


def _leans(quads: Quads) -> NDArray[np.float64]:
    along = quads[:, 1] - quads[:, 0]
    leans: NDArray[np.float64] = np.degrees(np.arctan2(along[:, 1], along[:, 0])).astype(np.float64)
    return leans


def _agreed_lean(leans: NDArray[np.float64], lengths: NDArray[np.float32]) -> float:
    if not len(leans):
        return 0.0
    near = np.abs(leans[:, None] - leans[None, :]) <= _NEIGHBOURHOOD
    support = near @ lengths
    best = int(support.argmax())
    if support[best] < _AGREEMENT * lengths.sum():
        return 0.0
    members = near[best]
    return _weighted_median(leans[members], lengths[members] ** 2)


def _weighted_median(values: NDArray[np.float64], weights: NDArray[np.float32]) -> float:
    order = values.argsort()
    reached = weights[order].cumsum()
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def turned_quads(quads: Quads, quarters: int) -> Quads:
    """The same rectangles with their corners named for text that lies turned clockwise by quarters.

    Text turned by a quarter reads downwards, so its own top left is the rectangle's top right.
    """
    return np.roll(quads, -quarters, axis=1)


def judge(
    lie: Lie, quads: Quads, read: Callable[[Quads], Sequence[LineText]], relay: Callable[[Quads], Sequence[LineText]]
) -> Judgement:
    """How far to turn the picture, and whether it is written in columns.

    Args:
        lie: of the quads.
        quads: a few good lines that run along the lie's axis.
        read: reads lines, given corners from the text's own top left.
        relay: reads the same lines as if they were columns.
    """
    if not len(quads):
        return Judgement(0, columns=False)
    readings = {}
    for lies in (1, 3) if lie.vertical else (0, 2):  # quarters clockwise by which the text is turned
        readings[lies] = read(turned_quads(quads, lies))
        if _length(readings[lies]) >= _ENOUGH and _mean(readings[lies]) >= _SURE:
            break
    lies = max(readings, key=lambda quarters: _mean(readings[quarters]))
    lines = readings[lies]
    if _mean(lines) < _LEGIBLE:
        return Judgement(0, columns=False)
    if mostly_square("".join(line.text for line in lines)) and is_column(lines, relay(turned_quads(quads, lies))):
        return Judgement((1 - lies) % 4, columns=True)
    return Judgement(-lies % 4, columns=False)


def is_column(lying: Sequence[LineText], upright: Sequence[LineText]) -> bool:
    """Whether lines are columns: with each sign turned upright they say about as much, about as clearly."""
    clear = sum(len(line.text) * line.confidence for line in upright)
    return clear >= _COLUMN * _length(lying)


def _length(lines: Sequence[LineText]) -> int:
    return sum(len(line.text) for line in lines)


def _mean(lines: Sequence[LineText]) -> float:
    """Mean confidence of all signs; a line without any counts as one sign."""
    return sum(max(1, len(line.text)) * line.confidence for line in lines) / sum(
        max(1, len(line.text)) for line in lines
    )


def upright_map(size: Size, quarters: int, lean: float) -> tuple[Transform, Size]:
    """The map that turns a picture clockwise by quarters and then back by its lean, and the size that holds it all."""
    turn = Transform.quarter_turns(quarters, size)
    turned = Size(size.height, size.width) if quarters % 2 else size
    if not lean:
        return turn, turned
    back = Transform.rotation(-lean)
    box: Box = back.box(turned.box)
    whole = Size(math.ceil(box.width), math.ceil(box.height))
    return turn.then(back).then(Transform.shift(-box.x0, -box.y0)), whole


def turned_picture(pixels: NDArray[np.uint8], to_upright: Transform, size: Size) -> NDArray[np.uint8]:
    """The picture under a map, on white."""
    # The map speaks of pixels as areas, OpenCV of their middles.
    middles = Transform.shift(0.5, 0.5).then(to_upright).then(Transform.shift(-0.5, -0.5))
    matrix = np.array([[middles.a, middles.c, middles.e], [middles.b, middles.d, middles.f]])
    picture = cv2.warpAffine(
        pixels,
        matrix,
        (round(size.width), round(size.height)),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_WHITE,
    )
    return np.asarray(picture, np.uint8)
