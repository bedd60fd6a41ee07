"""One frame of a picture: decoded in pieces if it is big, put on white, reduced to a budget, turned upright."""

import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from PIL import BmpImagePlugin, Image, ImageFile, TiffImagePlugin

from ocr_desktop.errors import PageUnreadable
from ocr_desktop.sentences import said
from ocr_desktop.sources import big_bitmap, big_png, big_tiff
from ocr_desktop.space import size

WORKING_PIXELS = 50_000_000
"""Most pixels of a decoded frame: what is larger is reduced by a whole factor while it is decoded."""

WHOLE_BYTES = 200_000_000
"""What takes more is decoded in pieces where its format allows it."""

LARGEST_BYTES = 1_600_000_000
"""What takes more although it must be decoded whole is refused."""

STRIP_PIXELS = 8_000_000
ORIENTATION_TAG = 0x0112

_BITS_TAG, _PHOTOMETRIC_TAG, _MIN_IS_WHITE = 258, 262, 0
_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
# Decoders that hold the whole picture more than once.
_COPIES = {"WEBP": 3, "AVIF": 3, "HEIF": 3}
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_Strips = Callable[[], Iterable[Image.Image]]
_Levels = tuple[float, float]


def orientation(image: Image.Image) -> int:
    """How the stored rows lie, 1 to 8 as EXIF has it; 1 is upright."""
    try:
        # Not image.getexif(): that of a PNG decodes the whole picture first.
        return int(Image.Image.getexif(image).get(ORIENTATION_TAG, 1))
    except Exception:  # broken EXIF is no reason not to show the picture
        return 1


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height as a person sees it, of an image that has not been decoded yet."""
    # Pillow tells the upright size of a TIFF already.
    lying = orientation(image) >= 5 and not isinstance(image, TiffImagePlugin.TiffImageFile)
    return (image.height, image.width) if lying else (image.width, image.height)


def decoded(image: ImageFile.ImageFile, path: Path) -> Image.Image:
    """The frame that the image stands at: upright, on white, grey (L) or RGB, at most the working budget.

    Args:
        image: opened and not yet decoded.

    Raises:
        PageUnreadable: it cannot be decoded within the memory allowed.
        Exception: whatever Pillow's decoders raise for broken data.
    """
    turned = orientation(image)
    strips = _in_pieces(image, path) if _bytes(image) > WHOLE_BYTES else None
    if strips is None:
        _draft(image)
        if _bytes(image) > LARGEST_BYTES:
            raise PageUnreadable(
                said(
                    "“{path}” is so big and so packed that showing it takes {size} of memory.",
                    path=path.name,
                    size=size(_bytes(image)),
                ),
                remedy=said("Save it as PDF, or as PNG or JPEG without progressive or interlaced display."),
            )
        strips = _loaded(image)
        if isinstance(image, TiffImagePlugin.TiffImageFile):
            turned = 1  # by Pillow, while it loaded
        width, height = image.size
    else:
        width, height = _stored_size(image)
    factor = max(math.ceil(math.sqrt(width * height / WORKING_PIXELS)), 1)
    levels = _levels(image, strips)
    whole = _joined((_on_white(strip, levels) for strip in strips()), (width, height), factor)
    return whole.transpose(_TURN[turned]) if turned in _TURN else whole


def _bytes(image: ImageFile.ImageFile) -> int:
    """What decoding takes at most."""
    area = image.width * image.height
    if image.format in ("JPEG", "MPO") and image.info.get("progressive"):
        return _coefficients(image)
    return area * _BYTES_A_PIXEL.get(image.mode, 4) * _COPIES.get(image.format or "", 1)


def _coefficients(image: ImageFile.ImageFile) -> int:
    """The bytes of all coefficients of a progressive JPEG, which the decoder holds at full size, even for a draft."""
    width, height = image.info.get("full_size", image.size)
    sampling = [across * down for _, across, down, _ in getattr(image, "layer", [])] or [1, 1, 1]
    return int(2 * width * height * sum(sampling) / max(sampling))


def _draft(image: ImageFile.ImageFile) -> None:
    """Let a big JPEG be reduced by 2, 4 or 8 while it is decoded."""
    factor = math.sqrt(image.width * image.height / WORKING_PIXELS)
    if image.format in ("JPEG", "MPO") and factor > 1:
        image.info["full_size"] = image.size
        image.draft(None, (math.ceil(image.width / factor), math.ceil(image.height / factor)))


def _in_pieces(image: ImageFile.ImageFile, path: Path) -> _Strips | None:
    """How to read it strip by strip, None where it cannot be."""
    if image.format == "PNG" and not big_png.interlaced(path):
        return lambda: big_png.strips(path, STRIP_PIXELS)
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        tiff = image
        return (lambda: big_tiff.strips(tiff, path, STRIP_PIXELS)) if big_tiff.in_pieces(tiff) else None
    if isinstance(image, BmpImagePlugin.BmpImageFile) and big_bitmap.uncompressed(image):
        bitmap = image
        return lambda: big_bitmap.strips(bitmap, path, STRIP_PIXELS)
    return None


def _stored_size(image: Image.Image) -> tuple[int, int]:
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        return int(image.tag_v2[big_tiff.WIDTH]), int(image.tag_v2[big_tiff.LENGTH])
    return image.size


def _loaded(image: Image.Image) -> _Strips:
    """The strips of an image that is decoded whole."""
    image.load()
    rows = max(STRIP_PIXELS // image.width, 1)

    def strips() -> Iterator[Image.Image]:
        for top in range(0, image.height, rows):
            yield image.crop((0, top, image.width, min(top + rows, image.height)))

    return strips


def _joined(strips: Iterable[Image.Image], size: tuple[int, int], factor: int) -> Image.Image:
    """Strips, one below the other, reduced by a whole factor; rows that do not fill it wait for the next strip."""
    whole: Image.Image | None = None
    waiting: Image.Image | None = None
    top = below = 0
    for strip in strips:
        if whole is None:
            whole = Image.new(strip.mode, (-(-size[0] // factor), -(-size[1] // factor)), "white")
        below += strip.height
        current = _stacked(waiting, strip) if waiting else strip
        ready = current.height if below >= size[1] else current.height // factor * factor
        waiting = current.crop((0, ready, size[0], current.height)) if ready < current.height else None
        if ready:
            part = current.crop((0, 0, size[0], ready))
            whole.paste(part.reduce(factor) if factor > 1 else part, (0, top))
            top += ready // factor
    if whole is None:
        raise ValueError("the picture has no rows")
    return whole


def _stacked(above: Image.Image, below: Image.Image) -> Image.Image:
    made = Image.new(below.mode, (below.width, above.height + below.height))
    made.paste(above, (0, 0))
    made.paste(below, (0, above.height))
    return made


def _on_white(image: Image.Image, levels: _Levels | None) -> Image.Image:
    """As grey (L) or RGB, what is transparent shown on white."""
    if levels is not None:
        return _grey(np.asarray(image), levels)
    if image.has_transparency_data:
        plain = image.convert(image.mode.upper()) if image.mode in ("La", "RGBa") else image
        over = plain.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), over).convert("RGB")
    if image.mode == "LAB":
        return image.getchannel(0)  # lightness: Pillow converts its colours only with a profile
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _grey(values: "NDArray[np.generic]", levels: _Levels) -> Image.Image:
    black, white = levels
    scaled = np.nan_to_num((values.astype(np.float32) - np.float32(black)) * np.float32(255.0 / (white - black)))
    return Image.fromarray(np.clip(scaled + 0.5, 0, 255).astype(np.uint8))


def _levels(image: Image.Image, strips: _Strips) -> _Levels | None:
    """The numbers that mean black and white, None for modes that Pillow knows how to show."""
    tags: Any = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else {}
    levels: _Levels | None = None
    if image.mode.startswith("I;16"):
        bits = tags.get(_BITS_TAG, (16,))
        levels = 0.0, float(2 ** int(bits[0]) - 1)
    elif image.mode in ("I", "F"):
        levels = _range(strips())
    if levels and tags.get(_PHOTOMETRIC_TAG) == _MIN_IS_WHITE:
        return levels[1], levels[0]
    return levels


def _range(strips: Iterable[Image.Image]) -> _Levels:
    """The usual range that holds all numbers if there is one, their own extremes otherwise."""
    extremes = [cast(tuple[float, float], strip.getextrema()) for strip in strips]
    finite = [value for pair in extremes for value in pair if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=1.0)
    for usual in (1.0, 255.0, 65535.0):
        if low >= 0 and high <= usual:
            return 0.0, usual
    return float(low), float(high) if high > low else low + 1.0
