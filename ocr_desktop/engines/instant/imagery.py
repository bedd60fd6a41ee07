"""Pictures within a scanned page: what is neither paper nor text, found from the pixels."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.geometry import Box

_SIDE = 600  # pixels that the longer side is brought down to
_INK = 45  # grey levels away from the paper
_FULL = 0.45  # share of its box that a picture fills: less is a frame
_LEAST = 0.006  # of the page's area
_SOLID = 0.9  # share of one single tone: a coloured panel, not a picture


def pictures(pixels: NDArray[np.uint8], text: Sequence[Box], type_size: float) -> list[Box]:
    """Boxes of photographs and drawings, in pixels of the picture.

    Args:
        pixels: of the upright page, uint8 RGB.
        text: boxes of its lines; what they cover is no picture.
        type_size: of most of the text, in pixels: parts of a drawing lie closer together than that.
    """
    factor = min(1.0, _SIDE / max(pixels.shape[:2]))
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    paper = int(np.argmax(np.bincount(grey.ravel(), minlength=256)))
    ink = (np.abs(grey.astype(np.int16) - paper) > _INK).astype(np.uint8)
    for box in text:
        small = box.padded(0.15 * box.height).scaled(factor)
        ink[max(0, int(small.y0)) : int(small.y1) + 1, max(0, int(small.x0)) : int(small.x1) + 1] = 0
    reach = max(3, round(0.8 * type_size * factor))
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    closed = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    found = []
    for x, y, width, height, area in stats[1:count]:
        if width * height < _LEAST * grey.size or area < _FULL * width * height or min(width, height) < 12:
            continue
        tones = np.bincount(grey[y : y + height, x : x + width].ravel() // 16, minlength=16)
        if tones.max() < _SOLID * width * height:
            found.append(Box(float(x), float(y), float(x + width), float(y + height)).scaled(1 / factor))
    return found
