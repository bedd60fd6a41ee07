"""A page on a canvas that a small model knows: scaled by the size of its print, the paper continued around it.

The published model takes pictures of any size. A small one reads print of some size on canvases of some sizes only,
as its ``preprocessor_config.json`` says; what does not fit is refused, and what nearly does not is doubted.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.dots_ocr.config import Canvases
from ocr_desktop.engines.runtime.checks import Doubt, print_outside
from ocr_desktop.errors import EngineError
from ocr_desktop.sentences import said
from ocr_desktop.sources.page import PageImage

SOURCE_PIXELS = 8_000_000
"""Pixels of the picture that the print is looked for in."""

_MARGIN = (10, 6)  # pixels of a canvas left and above of the print, as in training
_REFUSED = 0.8  # of the smallest print that was trained: below it nothing is read any more
_DENSER, _TOO_DENSE = 1.25, 1.8  # times the characters that were trained: doubted, refused; shapes are not letters
_LEAST_CONTRAST = 70  # grey levels between paper and print in training
_DARK = 110  # median grey level of a ground on which print is light
_NO_PRINT = 24  # grey levels that are noise rather than print
_CHARACTER = 0.71  # median width of a character's shape, in heights: measured on the training's pages
_SPECK = 0.25  # of the median height: dots and dust
_FIGURE = 8.0  # times the median height: pictures, frames and upright rules
_DIRT = 0.6  # of the median height: what is smaller and near nothing larger is dirt, no full stop or accent
_RULE = 20.0  # times as wide as high: no letter is
_GLANCE = 500_000  # pixels of the picture that is searched for print beside the canvas


@dataclass(frozen=True, slots=True)
class Print:
    """What is printed on a picture, judged by the outlines of its dark shapes.

    Args:
        box: around it, in pixels.
        height: median height of a shape in pixels: between that of an x and of an X.
        characters: about how many.
        paper: RGB of the ground.
        contrast: grey levels between the ground and the print.
    """

    box: Box
    height: float
    characters: int
    paper: tuple[int, int, int]
    contrast: int


def on_canvas(image: PageImage, canvases: Canvases) -> tuple[PageImage, tuple[Doubt, ...]]:
    """The picture on the smallest canvas that holds its print at a size which the model reads.

    A picture of a canvas' own size with print of a known size is left as it is. Light print on a dark ground is
    turned round.

    Returns:
        the canvas, whose ``clip`` may reach beyond the page; and what is doubtful about reading it.

    Raises:
        EngineError: the print would be too small, or is too much.
    """
    height, width = image.pixels.shape[:2]
    smaller = _within(image.pixels, SOURCE_PIXELS)  # a picture comes in its own size
    dark = bool(np.median(smaller) < _DARK)
    searched = _inverted(smaller) if dark else smaller
    found = find_print(searched)
    share = searched.shape[1] / width
    if found is not None:
        found = replace(found, box=found.box.scaled(1 / share), height=found.height / share)
    known = (width, height) in canvases.sizes
    least, most = canvases.letters[0] * _REFUSED, canvases.letters[1] / _REFUSED
    if found is not None and found.characters > canvases.characters * _TOO_DENSE:
        raise _beyond(found, canvases)
    if found is None or (known and least <= found.height <= most):
        scale, size = (1.0, (width, height)) if known else _whole(width, height, canvases)
        window = Box(0, 0, size[0] / scale, size[1] / scale)
    else:
        scale, size = _fitted(found, canvases)
        corner = found.box.x0 - _MARGIN[0] / scale, found.box.y0 - _MARGIN[1] / scale
        window = Box(*corner, corner[0] + size[0] / scale, corner[1] + size[1] / scale)
    paper = found.paper if found is not None else _paper(searched)
    drawn = _cut(image.pixels, window, size, (255 - paper[0], 255 - paper[1], 255 - paper[2]) if dark else paper)
    drawn = _inverted(drawn) if dark else drawn
    units = image.clip.width / width, image.clip.height / height
    clip = Box(
        image.clip.x0 + window.x0 * units[0],
        image.clip.y0 + window.y0 * units[1],
        image.clip.x0 + window.x1 * units[0],
        image.clip.y0 + window.y1 * units[1],
    )
    doubts = [*_doubts(found, scale, canvases), *_left_out(searched, window.scaled(share))]
    return PageImage(drawn, size[0] / clip.width, clip), tuple(doubts)


def find_print(pixels: NDArray[np.uint8]) -> Print | None:
    """What is printed, dark on a lighter ground; None where nothing is.

    Args:
        pixels: uint8, shape (height, width, 3), RGB.
    """
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    paper = float(np.median(grey))
    ink = _darkest(grey)
    if paper - ink < _NO_PRINT:
        return None
    dark = (grey < (paper + ink) / 2).astype(np.uint8)
    _, _, shapes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    shapes = shapes[1:]
    shapes = shapes[(shapes[:, cv2.CC_STAT_HEIGHT] >= 3) & (shapes[:, cv2.CC_STAT_AREA] >= 4)]
    shapes = shapes[shapes[:, cv2.CC_STAT_WIDTH] < _RULE * shapes[:, cv2.CC_STAT_HEIGHT]]
    if not len(shapes):
        return None
    for _ in range(2):  # a photograph or a frame among the shapes moves the first median only
        tall = float(np.median(shapes[:, cv2.CC_STAT_HEIGHT]))
        heights = shapes[:, cv2.CC_STAT_HEIGHT]
        shapes = shapes[(heights >= _SPECK * tall) & (heights <= _FIGURE * tall)]
        shapes = shapes[_is_no_dirt(shapes, tall)]
    if not len(shapes):
        return None
    left, top = shapes[:, cv2.CC_STAT_LEFT], shapes[:, cv2.CC_STAT_TOP]
    right, bottom = left + shapes[:, cv2.CC_STAT_WIDTH], top + shapes[:, cv2.CC_STAT_HEIGHT]
    return Print(
        box=Box(float(left.min()), float(top.min()), float(right.max()), float(bottom.max())),
        height=tall,
        characters=round(float(shapes[:, cv2.CC_STAT_WIDTH].sum()) / (_CHARACTER * tall)),
        paper=_paper(pixels),
        contrast=round(paper - ink),
    )


def _is_no_dirt(shapes: NDArray[Any], tall: float) -> NDArray[np.bool_]:
    """Which shapes are not both small and alone: a few of those would stretch the print over a sheet."""
    left, top = shapes[:, cv2.CC_STAT_LEFT], shapes[:, cv2.CC_STAT_TOP]
    wide, high = shapes[:, cv2.CC_STAT_WIDTH], shapes[:, cv2.CC_STAT_HEIGHT]
    small = (wide < _DIRT * tall) & (high < _DIRT * tall)
    cell = 2 * tall
    rows = ((top + high / 2) / cell).astype(int)
    columns = [((left + part * wide) / cell).astype(int) for part in (0.0, 0.5, 1.0)]
    near = np.zeros((rows.max(initial=0) + 1, columns[-1].max(initial=0) + 1), np.uint8)
    for column in columns:
        near[rows[~small], column[~small]] = 1
    near = np.asarray(cv2.dilate(near, np.ones((3, 3), np.uint8)), np.uint8)
    return np.asarray(~small | (near[rows, columns[1]] > 0))


def _fitted(found: Print, canvases: Canvases) -> tuple[float, tuple[int, int]]:
    """The scale of the print, and the canvas it fits on."""
    least, most = canvases.letters
    wide, high = canvases.largest
    room = wide - 1.5 * _MARGIN[0], high - 2 * _MARGIN[1]
    best = (least * most) ** 0.5
    scale = min(best / found.height, room[0] / found.box.width, room[1] / found.box.height)
    if found.height * scale < least * _REFUSED:
        raise _beyond(found, canvases)
    needed = found.box.width * scale + _MARGIN[0], found.box.height * scale + 2 * _MARGIN[1]
    return scale, canvases.smallest(needed[0], needed[1] - 1)


def _beyond(found: Print, canvases: Canvases) -> EngineError:
    too_many = found.characters > canvases.characters
    what = (
        f"There is too much on this page for the demonstration model: about {found.characters:,} characters, and it "
        f"reads up to {canvases.characters}."
        if too_many
        else "The print on this page is too small for its width: the demonstration model reads short lines in large "
        "print only."
    )
    return EngineError(
        what, remedy=said("Read it with the Instant engine or dots.ocr, or choose a picture of a few lines.")
    )


def _whole(width: int, height: int, canvases: Canvases) -> tuple[float, tuple[int, int]]:
    """The scale at which a whole picture fits, and its canvas: for one without print."""
    wide, high = canvases.largest
    scale = min(wide / width, high / height, 1.0)
    return scale, canvases.smallest(width * scale - 1, height * scale - 1)


def _doubts(found: Print | None, scale: float, canvases: Canvases) -> list[Doubt]:
    if found is None:
        return []
    doubts = []
    if found.height * scale < canvases.letters[0] - 0.5:
        doubts.append(Doubt(None, said("The print is smaller than what the demonstration model was trained on.")))
    if found.characters > canvases.characters * _DENSER:
        doubts.append(
            Doubt(
                None,
                said(
                    "There are about {count} characters on this page, and the demonstration model reads up to {most}.",
                    count=found.characters,
                    most=canvases.characters,
                ),
            )
        )
    if found.contrast < _LEAST_CONTRAST:
        doubts.append(Doubt(None, said("The print is paler than what the demonstration model was trained on.")))
    return doubts


def _left_out(pixels: NDArray[np.uint8], window: Box) -> list[Doubt]:
    """Whether there is print beside the canvas: other shapes than those that it was fitted to."""
    height, width = pixels.shape[:2]
    small = _within(pixels, _GLANCE)
    if not print_outside(PageImage(small, small.shape[1] / width, Box(0, 0, width, height)), [window]):
        return []
    return [
        Doubt(None, said("Something is left out: paler, larger or smaller print than the rest, a picture or a shadow."))
    ]


def _darkest(grey: NDArray[np.uint8]) -> float:
    """The level of the darkest pixels that are no dust: so few that a short line on a large sheet has as many."""
    place = min(max(20, min(grey.size // 2000, 200)), grey.size - 1)
    return float(np.partition(grey, place, axis=None)[place])


def _within(pixels: NDArray[np.uint8], most: int) -> NDArray[np.uint8]:
    """A picture with at most so many pixels."""
    height, width = pixels.shape[:2]
    if width * height <= most:
        return pixels
    share = math.sqrt(most / (width * height))
    size = max(1, int(width * share)), max(1, int(height * share))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _inverted(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What is light dark, and what is dark light."""
    return np.ascontiguousarray(255 - levels)


def _paper(pixels: NDArray[np.uint8]) -> tuple[int, int, int]:
    red, green, blue = (int(np.median(pixels[..., channel])) for channel in range(3))
    return red, green, blue


def _cut(
    pixels: NDArray[np.uint8], window: Box, size: tuple[int, int], paper: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """A window of a picture at a size, resampled once; outside the picture there is paper."""
    height, width = pixels.shape[:2]
    if (window.x0, window.y0) == (0, 0) and size == (width, height):
        return pixels
    steps = window.width / size[0], window.height / size[1]
    # A canvas may be many times as large as the picture: there is paper for it, but no picture of that size is made.
    left, right = _covered(window.x0, steps[0], width, size[0])
    top, bottom = _covered(window.y0, steps[1], height, size[1])
    x0, y0 = window.x0 + left * steps[0], window.y0 + top * steps[1]
    x1, y1 = window.x0 + right * steps[0], window.y0 + bottom * steps[1]
    beyond = 3 + math.ceil(2 * max(1.0, *steps))  # of the resampling: no more of a large picture is copied
    corner = math.floor(x0) - beyond, math.floor(y0) - beyond
    end = math.ceil(x1) + beyond, math.ceil(y1) + beyond
    part = pixels[max(corner[1], 0) : max(end[1], 0), max(corner[0], 0) : max(end[0], 0)]
    sheet = Image.new("RGB", (end[0] - corner[0], end[1] - corner[1]), paper)
    sheet.paste(Image.fromarray(part), (max(-corner[0], 0), max(-corner[1], 0)))
    box = (x0 - corner[0], y0 - corner[1], x1 - corner[0], y1 - corner[1])
    canvas = Image.new("RGB", size, paper)
    canvas.paste(sheet.resize((right - left, bottom - top), Image.Resampling.BICUBIC, box=box), (left, top))
    return np.asarray(canvas)


def _covered(start: float, step: float, length: int, count: int) -> tuple[int, int]:
    """The first pixel of a canvas' side that a picture has a part in, and the one after the last.

    Args:
        start: of the canvas, in pixels of the picture.
        step: a pixel of the canvas, likewise.
        length: of the picture's side.
        count: pixels of the canvas' side.
    """
    reach = 3 + math.ceil(2 / step)  # of the resampling
    return max(0, math.floor(-start / step) - reach), min(count, math.ceil((length - start) / step) + reach)
