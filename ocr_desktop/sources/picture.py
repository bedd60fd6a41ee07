"""Pictures through Pillow: PNG, JPEG, TIFF with many frames, WebP, BMP, GIF, HEIC, AVIF.

A picture of any size is read with bounded memory: JPEG is reduced while it is decoded, PNG is decoded strip by
strip, and what other formats must decode whole is reduced strip by strip. What is kept is at most
``WORKING_PIXELS`` of one page; the page's size stays that of the original.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop import errors
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.sources import big_png
from ocr_desktop.sources.page import PageImage

WORKING_PIXELS = 50_000_000
DECODED_BYTES = 1_600_000_000
STRIP_PIXELS = 16_000_000
ORIENTATION_TAG = 0x0112

_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
_MANY_PAGES = "TIFF"
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Size alone is no reason to refuse a picture: what it may take is bounded here instead.
Image.MAX_IMAGE_PIXELS = None


class PictureSource:
    """A picture file; frames of a TIFF are pages, of an animation only the first is.

    Args:
        sizes: of the upright frames, in pixels, which are the page units.
    """

    def __init__(self, path: Path, kind: str, sizes: tuple[Size, ...]) -> None:
        self._path = path
        self._kind = kind
        self._sizes = sizes
        self._kept: tuple[int, Image.Image] | None = None

    @property
    def kind(self) -> str:
        """A key of ``kinds.SUFFIXES``."""
        return self._kind

    @property
    def page_count(self) -> int:
        """Frames that count as pages, at least 1."""
        return len(self._sizes)

    def page_size(self, page: int) -> Size:
        """Size of the upright picture in pixels.

        Raises:
            PageUnreadable: there is no such frame.
        """
        if not 0 <= page < len(self._sizes):
            raise errors.PageUnreadable(f"There is no page {page + 1}; the picture has {len(self._sizes)}.")
        return self._sizes[page]

    def render(self, page: int, *, max_pixels: int, max_scale: float = 4.0, clip: Box | None = None) -> PageImage:
        """A picture of a frame or a part of it, as ``sources.page.Source`` has it; never enlarged.

        Raises:
            PageUnreadable: the frame cannot be decoded.
        """
        size = self.page_size(page)
        shown = clip.clamped(size.box) if clip else size.box
        if shown.area == 0:
            raise errors.PageUnreadable(f"Page {page + 1} has nothing at the place that was asked for.")
        working = self._working(page)
        across, down = working.width / size.width, working.height / size.height
        scale = min(max_scale, math.sqrt(max_pixels / shown.area), across, down)
        width, height = (max(math.floor(side * scale + 1e-6), 1) for side in (shown.width, shown.height))
        width, height = min(width, max_pixels), min(height, max_pixels)
        part = (shown.x0 * across, shown.y0 * down, shown.x1 * across, shown.y1 * down)
        if (width, height) == working.size and part == (0, 0, *working.size):
            made = working
        else:
            made = working.resize((width, height), Image.Resampling.LANCZOS, box=part, reducing_gap=3.0)
        return PageImage(np.array(made, np.uint8), scale, shown)

    def close(self) -> None:
        """Release what is kept."""
        self._kept = None

    def _working(self, page: int) -> Image.Image:
        """The frame, upright, RGB on white, within the working budget; the last one is kept."""
        if self._kept is None or self._kept[0] != page:
            self._kept = None
            with _opened(self._path, self._kind, page) as image:
                self._kept = (page, _decoded(image, self._path))
        return self._kept[1]


def open_picture(path: Path, kind: str) -> PictureSource:
    """Open a picture of a known kind; only its headers are read.

    Raises:
        DamagedSource: it is not what it begins like.
    """
    if kind in ("HEIC", "AVIF"):
        _allow_heif()
    sizes = []
    try:
        with Image.open(path, formats=_formats(kind)) as image:
            frames = int(getattr(image, "n_frames", 1)) if kind == _MANY_PAGES else 1
            for frame in range(frames):
                if frame:
                    image.seek(frame)
                sizes.append(_upright_size(image))
    except Exception as exc:  # Pillow raises whatever its decoders meet: OSError, SyntaxError, struct.error …
        if not sizes:
            message = f"“{path.name}” is damaged: it begins like a {kind} picture but is not one."
            raise errors.DamagedSource(message) from exc
    return PictureSource(path, kind, tuple(sizes))


@contextmanager
def _opened(path: Path, kind: str, page: int) -> Iterator[Image.Image]:
    """A frame, not yet decoded; whatever goes wrong with it becomes an error of ours."""
    try:
        with Image.open(path, formats=_formats(kind)) as image:
            if page:
                image.seek(page)
            yield image
    except errors.SourceError:
        raise
    except FileNotFoundError as exc:
        raise errors.SourceNotFound(f"“{path.name}” is gone.") from exc
    except MemoryError as exc:
        raise errors.PageUnreadable(f"There is not enough memory for “{path.name}”.") from exc
    except Exception as exc:  # as above
        raise errors.PageUnreadable(
            f"“{path.name}” is damaged: page {page + 1} cannot be decoded ({exc}).",
            remedy="Copy or download the file again.",
        ) from exc


def _formats(kind: str) -> tuple[str, ...]:
    """Pillow's names; a picture that an iPhone calls JPEG may be of the MPO kind."""
    return {"JPEG": ("JPEG", "MPO"), "WebP": ("WEBP",), "HEIC": ("HEIF",), "AVIF": ("AVIF",)}.get(kind, (kind,))


def _allow_heif() -> None:
    pillow_heif.register_heif_opener()


def _upright_size(image: Image.Image) -> Size:
    width, height = map(float, image.size)
    return Size(height, width) if _orientation(image) >= 5 else Size(width, height)


def _orientation(image: Image.Image) -> int:
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would decode the whole picture to look for EXIF behind it
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except Exception:  # broken EXIF is no reason not to show the picture
        return 1


def _decoded(image: Image.Image, path: Path) -> Image.Image:
    """Decode, reduce to the working budget, put on white, turn upright."""
    factor = max(math.ceil(math.sqrt(image.width * image.height / WORKING_PIXELS)), 1)
    if image.format == "PNG" and _decoded_bytes(image) > DECODED_BYTES:
        strips = big_png.strips(path, STRIP_PIXELS, multiple=factor)
        return _reduced(((strip, strip.height) for strip in strips), image.size, factor, None)
    if image.format in ("JPEG", "MPO") and factor > 1:
        image.draft(None, (image.width // factor, image.height // factor))
        factor = max(math.ceil(math.sqrt(image.width * image.height / WORKING_PIXELS)), 1)
    if _decoded_bytes(image) > DECODED_BYTES:
        raise errors.PageUnreadable(
            f"“{path.name}” would take {_decoded_bytes(image) / 1e9:.1f} GB of memory, more than it is allowed to.",
            remedy="Save it as PNG, JPEG or PDF: those are read piece by piece.",
        )
    image.load()
    orientation = _orientation(image)
    extremes = image.getextrema() if image.mode in ("I", "F") else None
    rows = max(STRIP_PIXELS // image.width // factor, 1) * factor
    strips_of = (
        (image.crop((0, top, image.width, min(top + rows, image.height))), min(rows, image.height - top))
        for top in range(0, image.height, rows)
    )
    upright = _reduced(strips_of, image.size, factor, extremes)
    return upright.transpose(_TURN[orientation]) if orientation in _TURN else upright


def _decoded_bytes(image: Image.Image) -> int:
    progressive = 6 if image.info.get("progressive") else 0  # libjpeg keeps all coefficients, at full size
    return image.width * image.height * (progressive or _BYTES_A_PIXEL.get(image.mode, 4))


def _reduced(
    strips: Iterator[tuple[Image.Image, int]], size: tuple[int, int], factor: int, extremes: object
) -> Image.Image:
    """Put strips together, each made RGB and reduced by a whole factor on its own."""
    whole = Image.new("RGB", (-(-size[0] // factor), -(-size[1] // factor)), "white")
    top = 0
    for strip, height in strips:
        made = _on_white(strip, extremes)
        whole.paste(made.reduce(factor) if factor > 1 else made, (0, top // factor))
        top += height
    return whole


def _on_white(image: Image.Image, extremes: object) -> Image.Image:
    if image.mode.startswith("I;16"):
        return _grey(np.asarray(image), 0, 65535)
    if image.mode in ("I", "F"):
        low, high = _range(extremes)
        return _grey(np.asarray(image), low, high)
    if image.has_transparency_data:
        over = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, over).convert("RGB")
    return image.convert("RGB")


def _grey(values: "NDArray[np.generic]", low: float, high: float) -> Image.Image:
    span = max(high - low, 1e-12)
    scaled = np.nan_to_num((values.astype(np.float32) - low) * (255.0 / span))
    return Image.fromarray(np.clip(scaled, 0, 255).astype(np.uint8)).convert("RGB")


def _range(extremes: object) -> tuple[float, float]:
    """Black and white of a picture of numbers: the usual ranges if they hold it, its own extremes otherwise."""
    low, high = (float(value) for value in extremes) if isinstance(extremes, tuple) else (0.0, 1.0)
    for usual in (1.0, 255.0, 65535.0):
        if low >= 0 and high <= usual:
            return 0.0, usual
    return (low, high) if math.isfinite(low) and math.isfinite(high) else (0.0, 1.0)
