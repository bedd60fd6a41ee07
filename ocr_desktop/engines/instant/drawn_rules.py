"""Rules in a picture: the straight dark lines, level or upright, that tables are drawn with."""

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.geometry import Box

_MOST_PIXELS = 4_000_000
_CONTRAST = 12  # grey levels darker than the surroundings


def drawn_rules(pixels: NDArray[np.uint8], type_size: float) -> list[Box]:
    """Thin boxes, in pixels of the picture.

    Args:
        pixels: upright, uint8 RGB.
        type_size: of most of the text, in pixels; a rule is at least twice as long and much thinner.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    factor = min(1.0, (_MOST_PIXELS / max(grey.size, 1)) ** 0.5)
    if factor < 1.0:
        # Darkest first, so that hairlines outlive the reduction.
        grey = cv2.erode(grey, np.ones((2, 2), np.uint8))
        grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    size = max(type_size * factor, 4.0)
    block = int(2 * size) | 1
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, _CONTRAST)
    length = max(12, round(2.5 * size))
    rules: list[Box] = []
    for kernel in (np.ones((1, length), np.uint8), np.ones((length, 1), np.uint8)):
        lines = cv2.morphologyEx(dark, cv2.MORPH_OPEN, kernel)
        count, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        for x, y, width, height, _ in stats[1:count]:
            if min(width, height) <= 0.4 * size and max(width, height) >= length:
                box = Box(float(x), float(y), float(x + width), float(y + height))
                rules.append(box.scaled(1 / factor))
    return rules
