"""A page as the vision tower takes it: rendered at its pixel budget, resized once, cut into normalised patches.

The rules are those of the published Qwen2-VL image processor, to the bit. Its order of patches: the squares of
2×2 patches row by row, and within a square row by row; the numbers of a patch: channel, row, column.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.errors import EngineError
from ocr_desktop.sentences import said
from ocr_desktop.sources.frame import WORKING_PIXELS
from ocr_desktop.sources.kinds import MUPDF_KINDS
from ocr_desktop.sources.page import PageImage, Source

LARGEST_ASPECT = 200
# The published pipeline shows PDF pages at 200 dpi; letters larger than those in its training read no better.
SCALE = 200 / 72


class Patches(NamedTuple):
    """A picture in patches.

    Args:
        values: float32, shape (rows · columns, channels · patch · patch).
        grid: rows and columns of patches; both are multiples of the merge.
    """

    values: NDArray[np.float32]
    grid: tuple[int, int]


def fit(width: int, height: int, min_pixels: int, max_pixels: int, factor: int = 28) -> tuple[int, int]:
    """The size that a picture is resized to: multiples of the factor, within the pixels, the aspect nearly kept.

    Args:
        width, height: of the picture, at least 1.
        min_pixels, max_pixels: bounds of the result's area. A very long picture may end above the upper one,
            because no side becomes shorter than the factor.
        factor: what both sides are multiples of: patch times merge.

    Returns:
        width and height.

    Raises:
        EngineError: one side is more than two hundred times the other.
    """
    _check_aspect(width, height)
    # round() takes the even neighbour of a half, as the published rule does.
    fitted = round(width / factor) * factor, round(height / factor) * factor
    if fitted[0] * fitted[1] > max_pixels:
        shrink = math.sqrt(height * width / max_pixels)
        return _floored(width, shrink, factor), _floored(height, shrink, factor)
    if fitted[0] * fitted[1] < min_pixels:
        grow = math.sqrt(min_pixels / (height * width))
        return math.ceil(width * grow / factor) * factor, math.ceil(height * grow / factor) * factor
    return fitted


def patches(pixels: NDArray[np.uint8], config: DotsConfig, *, max_pixels: int | None = None) -> Patches:
    """Resize a picture and cut it into normalised patches.

    Args:
        pixels: uint8, shape (height, width, 3), RGB on white.
        config: of the checkpoint.
        max_pixels: for a smaller bucket; the checkpoint's own bound holds as well.

    Raises:
        EngineError: the picture is too long and narrow.
    """
    vision = config.vision
    height, width = pixels.shape[:2]
    most = min(max_pixels or config.max_pixels, config.max_pixels)
    size = fit(width, height, min(config.min_pixels, most), most, vision.patch * vision.merge)
    resized = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
    rows, columns = size[1] // vision.patch, size[0] // vision.patch
    side, square = vision.patch, vision.merge
    # (block row, row in block, pixel row, block column, column in block, pixel column, channel)
    parts = resized.reshape(rows // square, square, side, columns // square, square, side, vision.channels)
    ordered = parts.transpose(0, 3, 1, 4, 6, 2, 5).reshape(rows * columns, vision.channels, side * side)
    values = np.empty(ordered.shape, np.float32)
    for channel, levels in enumerate(_levels(config)):
        values[:, channel] = levels[ordered[:, channel]]
    return Patches(values.reshape(rows * columns, vision.patch_values), (rows, columns))


def page_pixels(source: Source, page: int, budget: int, *, clip: Box | None = None) -> PageImage:
    """A page, or a part of it, as it goes into ``patches``: no smaller picture lies between.

    What is drawn is drawn at the budget, up to 200 dpi. A picture keeps its own pixels, so that it is resized
    once only, however large the budget.

    Args:
        source: the opened document.
        page: from 0.
        budget: pixels of the picture that the tower sees.
        clip: part of the page in page units.

    Raises:
        EngineError: the page is too long and narrow.
        PageUnreadable: the page cannot be rendered.
    """
    size = source.page_size(page)
    shown = clip.clamped(size.box) if clip else size.box
    if shown.area > 0:
        # Drawing a page that cannot be read anyway might take long.
        _check_aspect(math.ceil(shown.width), math.ceil(shown.height))
    if source.kind in MUPDF_KINDS:
        return source.render(page, max_pixels=budget, max_scale=SCALE, clip=clip)
    return source.render(page, max_pixels=WORKING_PIXELS, max_scale=1.0, clip=clip)


def to_page(image: PageImage, resized: tuple[int, int]) -> Transform:
    """The map from the pixels that the tower sees, which the answer's boxes are in, to the page's units.

    Args:
        image: as ``page_pixels`` made it.
        resized: width and height that ``patches`` gave it: columns and rows times the patch.
    """
    scale = Transform.scale(image.clip.width / resized[0], image.clip.height / resized[1])
    return scale.then(Transform.shift(image.clip.x0, image.clip.y0))


def _check_aspect(width: int, height: int) -> None:
    if max(width, height) > LARGEST_ASPECT * min(width, height):
        raise EngineError(
            said(
                "The page is too long and narrow for this engine: {width}×{height}, and one side may "
                "be at most {largest_aspect} times the other.",
                width=width,
                height=height,
                largest_aspect=LARGEST_ASPECT,
            ),
            remedy=said("Read it with the Instant engine, or cut it into pieces."),
        )


def _floored(side: int, shrink: float, factor: int) -> int:
    return max(factor, math.floor(side / shrink / factor) * factor)


def _levels(config: DotsConfig) -> NDArray[np.float32]:
    """What each of the 256 values of a channel becomes, shape (3, 256); float64 up to the first rounding."""
    shares = (np.arange(256, dtype=np.float64) * (1 / 255)).astype(np.float32)
    mean = np.array(config.mean, np.float32)[:, None]
    std = np.array(config.std, np.float32)[:, None]
    levels: NDArray[np.float32] = (shares - mean) / std
    return levels
