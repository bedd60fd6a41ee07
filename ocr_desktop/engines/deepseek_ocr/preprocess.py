"""A page as DeepSeek-OCR takes it: one square picture of it, or square tiles and the whole beside them.

The rules are those of the published code (github.com/deepseek-ai/DeepSeek-OCR). The two small squares show the page
stretched; in the two large ones it keeps its shape, with grey around it. Tiles cut the page, stretched to the grid of
whole tiles that is nearest to its shape; with them goes the page in a square of medium size.

What the answer says of places does not depend on any of this: its numbers are thousandths of the picture's sides.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.parse import SCALE
from ocr_desktop.engines.deepseek_ocr.vision_config import COMPRESSION, PATCH
from ocr_desktop.sources.frame import WORKING_PIXELS
from ocr_desktop.sources.kinds import MUPDF_KINDS
from ocr_desktop.sources.page import PageImage, Source

FEWEST_TILES, MOST_TILES = 2, 9
DRAWN_SCALE = 200 / 72
"""Pixels a page unit of what is drawn. The published pipeline has 144 dpi, and then enlarges it to fit its tiles."""

DRAWN_PIXELS = 6_000_000
NEWLINE, SEPARATOR = -1, -2
"""In a layout: the vector that ends a row of features, and the one that ends them all."""

_HALVES = (Fraction(1, 2), Fraction(5, 8), Fraction(1), Fraction(5, 4))


class Mode(StrEnum):
    """How a page is shown to the model."""

    TINY = "tiny"
    SMALL = "small"
    BASE = "base"
    LARGE = "large"
    GUNDAM = "gundam"


SQUARES = (Mode.TINY, Mode.SMALL, Mode.BASE, Mode.LARGE)
_STRETCHED = (Mode.TINY, Mode.SMALL)


@dataclass(frozen=True, slots=True)
class Views:
    """What the model sees of a page.

    Args:
        whole: the page, uint8, shape (side, side, 3).
        tiles: parts of it, row by row, of a side of their own; none where the page is shown as a whole alone.
        grid: columns and rows of tiles.
    """

    whole: NDArray[np.uint8]
    tiles: tuple[NDArray[np.uint8], ...] = ()
    grid: tuple[int, int] = (0, 0)

    @property
    def in_order(self) -> tuple[NDArray[np.uint8], ...]:
        """All of them, as their features follow each other: the tiles, then the whole."""
        return (*self.tiles, self.whole)

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height in pixels that the page is seen at."""
        side = len(self.tiles[0]) if self.tiles else len(self.whole)
        return (self.grid[0] * side, self.grid[1] * side) if self.tiles else (side, side)


def side(mode: Mode, image: int) -> int:
    """Side in pixels of the square that shows the whole page.

    Args:
        mode: how the page is shown.
        image: side that the checkpoint was made for: the base mode's, 1024 as published.
    """
    share = Fraction(1) if mode is Mode.GUNDAM else _HALVES[SQUARES.index(mode)]
    return int(image * share)


def tile_side(image: int) -> int:
    """Side in pixels of a tile: that of the small mode."""
    return side(Mode.SMALL, image)


def places(pixels: int) -> int:
    """Features a side of a square of so many pixels a side."""
    return -(-pixels // (PATCH * COMPRESSION))


def views(pixels: NDArray[np.uint8], mode: Mode, config: DeepseekConfig) -> Views:
    """Show a picture (height, width, 3) in a mode."""
    image = config.vision.image
    picture = Image.fromarray(pixels)
    if mode in _STRETCHED:
        return Views(stretched(pixels, side(mode, image)))
    whole = _padded(picture, side(mode, image), config)
    length = tile_side(image)
    if mode is not Mode.GUNDAM or max(picture.size) <= length:
        return Views(whole)
    columns, rows = grid(picture.width, picture.height, length)
    spread = _resized(picture, (columns * length, rows * length))
    cut = spread.reshape(rows, length, columns, length, 3).swapaxes(1, 2).reshape(-1, length, length, 3)
    return Views(whole, tuple(cut), (columns, rows))


def stretched(pixels: NDArray[np.uint8], length: int) -> NDArray[np.uint8]:
    """A picture (height, width, 3) as a square of so many pixels a side, whatever its shape."""
    return _resized(Image.fromarray(pixels), (length, length))


def grid(width: int, height: int, length: int) -> tuple[int, int]:
    """Columns and rows of tiles for a picture: those nearest to its shape.

    Of two that are as near, the larger, where the picture has more than half of its pixels.

    Args:
        width, height: of the picture.
        length: side of a tile.
    """
    shape = width / height
    best, least = (1, 1), float("inf")
    for columns, rows in _grids():
        apart = abs(shape - columns / rows)
        if apart < least or (apart == least and width * height > 0.5 * length * length * columns * rows):
            best, least = (columns, rows), apart
    return best


def layout(shown: Views) -> NDArray[np.int32]:
    """Where each vector of the picture's part of a prompt comes from.

    Rows of tiles are read across: the first line of features of every tile in it, and a newline; then the second. The
    whole follows in the same way, and at the end a separator.

    Returns:
        the number of a feature, all views' features counted through in the views' order, or ``NEWLINE``, or
        ``SEPARATOR``.
    """
    columns, rows = shown.grid
    parts: list[NDArray[np.int32]] = []
    count = 0
    if shown.tiles:
        each = places(len(shown.tiles[0]))
        count = columns * rows * each * each
        numbers = np.arange(count, dtype=np.int32).reshape(rows, columns, each, each)
        parts.append(_lined(numbers.swapaxes(1, 2).reshape(rows * each, columns * each)))
    each = places(len(shown.whole))
    parts.append(_lined(np.arange(count, count + each * each, dtype=np.int32).reshape(each, each)))
    return np.concatenate([*parts, np.array([SEPARATOR], np.int32)])


def normalised(view: NDArray[np.uint8], config: DeepseekConfig) -> NDArray[np.float32]:
    """A view as the tower takes it: float32, shape (3, side, side)."""
    mean, std = (np.array(part, np.float32)[:, None, None] for part in (config.mean, config.std))
    values: NDArray[np.float32] = (view.transpose(2, 0, 1).astype(np.float32) / np.float32(255) - mean) / std
    return values


def page_pixels(source: Source, page: int, *, clip: Box | None = None) -> PageImage:
    """A page, or a part of it, as it goes into ``views``. A picture keeps its own pixels.

    Raises:
        PageUnreadable: the page cannot be rendered.
    """
    if source.kind in MUPDF_KINDS:
        return source.render(page, max_pixels=DRAWN_PIXELS, max_scale=DRAWN_SCALE, clip=clip)
    return source.render(page, max_pixels=WORKING_PIXELS, max_scale=1.0, clip=clip)


def to_page(image: PageImage) -> Transform:
    """The map from the answer's numbers, 0 to 999 over the picture, to page units."""
    scale = Transform.scale(image.clip.width / SCALE, image.clip.height / SCALE)
    return scale.then(Transform.shift(image.clip.x0, image.clip.y0))


def _grids() -> list[tuple[int, int]]:
    """All grids of so few and so many tiles, those of few first."""
    counts = range(1, MOST_TILES + 1)
    found = [(c, r) for c in counts for r in counts if FEWEST_TILES <= c * r <= MOST_TILES]
    return sorted(found, key=lambda grid: grid[0] * grid[1])


def _lined(numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Lines of features, (lines, n), each with a newline at its end, one after the other."""
    return np.pad(numbers, ((0, 0), (0, 1)), constant_values=NEWLINE).reshape(-1)


def _resized(picture: Image.Image, size: tuple[int, int]) -> NDArray[np.uint8]:
    return np.asarray(picture.resize(size, Image.Resampling.BICUBIC))


def _padded(picture: Image.Image, length: int, config: DeepseekConfig) -> NDArray[np.uint8]:
    """The picture in the middle of a square, as large as fits; what is left is of the mean grey."""
    red, green, blue = (int(part * 255) for part in config.mean)
    return np.asarray(ImageOps.pad(picture, (length, length), color=(red, green, blue)))
