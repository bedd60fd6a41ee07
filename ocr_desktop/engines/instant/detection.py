"""Where lines of text are: a text probability for each pixel, and around each island of it a rectangle.

The network and its settings are PP-OCR's differentiable binarisation (arXiv 1911.08947): it marks the core of
each line, which is then grown by ``area · ratio / perimeter`` on every side.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.instant.networks import Network

Quads = NDArray[np.float32]
"""Shape (n, 4, 2): the corners (x, y) of n rectangles, clockwise from each one's own top left."""

_STRIDE = 32
_LARGEST_SCALE = 2.0
_CORE_THRESHOLD = 0.3
_LINE_THRESHOLD = 0.5
_GROWTH = 1.6
_SMALLEST_CORE = 2.0
_SMALLEST_SIDE = 4.0
_JOIN = np.ones((2, 2), np.uint8)


class LineDetector:
    """Finds lines of text, at any angle.

    Args:
        file: the network.
        threads: processor threads.
        longest: longest side in pixels of the picture that the network sees.
        least: longest side below which a picture is enlarged, at most twofold: tiny print is found then.
    """

    def __init__(self, file: Path, *, threads: int, longest: int = 1600, least: int = 1024) -> None:
        self._network = Network(file, threads=threads)
        self._longest = longest
        self._least = least

    def detect(self, pixels: NDArray[np.uint8], *, longest: int = 0) -> Quads:
        """Rectangles around lines, in pixels; the first side of each is the one closest to the x axis.

        Args:
            pixels: uint8 RGB.
            longest: side of the picture that the network sees, where fewer lines will do; 0 is the usual one.
        """
        height, width = pixels.shape[:2]
        columns, rows = self._size(width, height, longest or self._longest)
        small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
        probability = self._network.run(_normalised(small))[0, 0]
        quads = _rectangles(probability)
        return quads * np.array([width / columns, height / rows], np.float32)

    def _size(self, width: int, height: int, most: int) -> tuple[int, int]:
        longest = max(width, height)
        scale = min(most / longest, max(1.0, min(_LARGEST_SCALE, self._least / longest)))
        columns, rows = (max(_STRIDE, round(side * scale / _STRIDE) * _STRIDE) for side in (width, height))
        return columns, rows


def _normalised(pixels: cv2.typing.MatLike) -> NDArray[np.float32]:
    blob = cv2.dnn.blobFromImage(pixels, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)
    return np.asarray(blob, np.float32)


def _rectangles(probability: NDArray[np.float32]) -> Quads:
    mask = cv2.dilate((probability > _CORE_THRESHOLD).view(np.uint8), _JOIN)
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads = [quad for contour in contours if (quad := _rectangle(contour, probability)) is not None]
    return np.array(quads, np.float32).reshape(-1, 4, 2)


def _rectangle(contour: cv2.typing.MatLike, probability: NDArray[np.float32]) -> NDArray[np.float32] | None:
    centre, (width, height), angle = cv2.minAreaRect(contour)
    if min(width, height) < _SMALLEST_CORE:
        return None
    if (
        _mean_inside(np.asarray(cv2.boxPoints((centre, (width, height), angle)), np.float32), probability)
        < _LINE_THRESHOLD
    ):
        return None
    grow = _GROWTH * width * height / (width + height)  # twice area / perimeter: both sides of the rectangle
    width, height = width + grow, height + grow
    if min(width, height) < _SMALLEST_SIDE:
        return None
    return _corners(centre, width, height, angle)


def _mean_inside(corners: NDArray[np.float32], probability: NDArray[np.float32]) -> float:
    rows, columns = probability.shape
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)).astype(int), (columns - 1, rows - 1))
    part = probability[top : bottom + 1, left : right + 1]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillConvexPoly(mask, (corners - (left, top)).astype(np.int32), 1)
    return float(cv2.mean(part, mask)[0])


def _corners(centre: Sequence[float], width: float, height: float, angle: float) -> NDArray[np.float32]:
    """Corners of a rectangle turned clockwise by an angle in degrees, named anew so that it is within ±45°."""
    turns = round(angle / 90)
    if turns % 2:
        width, height = height, width
    lean = math.radians(angle - 90 * turns)
    along = np.array([math.cos(lean), math.sin(lean)]) * width / 2
    down = np.array([-math.sin(lean), math.cos(lean)]) * height / 2
    middle = np.array(centre)
    return np.array([middle - along - down, middle + along - down, middle + along + down, middle - along + down])
