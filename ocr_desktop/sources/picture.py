"""Pictures through Pillow: PNG, JPEG, TIFF with many frames, WebP, BMP, GIF, HEIC, AVIF.

A picture of any size is read with bounded memory (``frame``): what is kept is one decoded page a process, of at
most ``frame.WORKING_PIXELS``; the page's size stays that of the original.
"""

import contextlib
import math
import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageFile

from ocr_desktop import errors
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.sentences import said
from ocr_desktop.sources import frame
from ocr_desktop.sources.page import PageImage, TextLine

_MANY_PAGES = "TIFF"
_CUT_OFF = "The picture cannot be decoded to its end: part of it is lost."
_HELD_AS_THEY_ARE = ("JPEG", "PNG")
_LEAST_DPI, _MOST_DPI = 20.0, 10_000.0
_STDERR = 2
# Pillow's names where they are not ours; what an iPhone calls JPEG may be of the MPO kind.
_FORMATS = {"JPEG": ("JPEG", "MPO"), "WebP": ("WEBP",), "HEIC": ("HEIF",)}

# Size alone is no reason to refuse a picture: what it may take is bounded in ``frame``.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Stored:
    """How a frame is stored.

    Args:
        file: the bytes of the file where it is a JPEG or PNG, which other formats can hold as they are; else empty.
        orientation: how its rows lie, 1 to 8 as EXIF has it; 1 is upright.
        dpi: pixels an inch, 0 where it does not say.
    """

    file: bytes
    orientation: int
    dpi: float


class PictureSource:
    """A picture file; frames of a TIFF are pages, of an animation only the first is.

    Args:
        sizes: of the upright frames, in pixels, which are the page units.
    """

    def __init__(self, path: Path, kind: str, sizes: tuple[Size, ...]) -> None:
        self._path = path
        self._kind = kind
        self._sizes = sizes
        self._losses: dict[int, tuple[str, ...]] = {}

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
            raise errors.PageUnreadable(
                said("There is no page {number}; the picture has {count}.", number=page + 1, count=len(self._sizes))
            )
        return self._sizes[page]

    def render(self, page: int, *, max_pixels: int, max_scale: float = 4.0, clip: Box | None = None) -> PageImage:
        """A picture of a frame or a part of it, as ``sources.page.Source`` has it; never enlarged.

        Raises:
            PageUnreadable: one frame of several cannot be decoded.
            DamagedSource: the only one cannot.
        """
        size = self.page_size(page)
        shown = clip.clamped(size.box) if clip else size.box
        if shown.area == 0:
            raise errors.PageUnreadable(
                said("Page {number} has nothing at the place that was asked for.", number=page + 1)
            )
        working = _last_frame.get(self, page, lambda: self._decoded(page))
        across, down = working.width / size.width, working.height / size.height
        scale = min(max_scale, math.sqrt(max_pixels / shown.area), across, down)
        width, height = (max(math.floor(side * scale + 1e-6), 1) for side in (shown.width, shown.height))
        width, height = min(width, max_pixels), min(height, max_pixels)
        part = (shown.x0 * across, shown.y0 * down, shown.x1 * across, shown.y1 * down)
        if (width, height) == working.size and part == (0, 0, *working.size):
            made = working
        else:
            made = working.resize((width, height), Image.Resampling.LANCZOS, box=part, reducing_gap=3.0)
        return PageImage(np.array(made.convert("RGB"), np.uint8), scale, shown)

    def text_layer(self, page: int) -> tuple[tuple[TextLine, ...], ...]:  # noqa: ARG002  (every source is asked)
        """Pictures have none."""
        return ()

    def losses(self, page: int) -> tuple[str, ...]:
        """What of a frame is lost, as ``sources.page.Source`` has it.

        Raises:
            SourceError: all of it.
        """
        self.page_size(page)
        if page not in self._losses:
            _last_frame.get(self, page, lambda: self._decoded(page))
        return self._losses.get(page, ())

    def stored(self, page: int) -> Stored:
        """How a frame is stored.

        Raises:
            SourceError: it cannot be opened.
        """
        self.page_size(page)
        with self._opened(page) as image:
            said = image.info.get("dpi", (0, 0))
            dpi = float(said[0]) if all(_LEAST_DPI <= float(side) <= _MOST_DPI for side in said) else 0.0
            if self._kind not in _HELD_AS_THEY_ARE:
                return Stored(b"", 1, dpi)
            return Stored(self._path.read_bytes(), frame.orientation(image), dpi)

    def close(self) -> None:
        """Release what is kept."""
        _last_frame.drop(self)

    def _decoded(self, page: int) -> Image.Image:
        try:
            with self._opened(page) as image:
                return frame.decoded(image, self._path)
        except (errors.DamagedSource, errors.PageUnreadable):
            rest = self._what_is_left(page)
            if rest is None:
                raise
            self._losses[page] = (_CUT_OFF,)
            return rest

    def _what_is_left(self, page: int) -> Image.Image | None:
        """A frame as far as it can be decoded; None where that is not at all."""
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            with self._opened(page) as image:
                found = frame.decoded(image, self._path)
        except errors.SourceError:
            return None
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        pixels = np.array(found.convert("RGB"))
        # Decoders leave black or grey where nothing came; on paper that is white.
        rows = np.flatnonzero((pixels != pixels[-1, -1]).any(axis=(1, 2)))
        if not rows.size:
            return None
        pixels[rows[-1] + 1 :] = 255
        return Image.fromarray(pixels)

    @contextlib.contextmanager
    def _opened(self, page: int) -> Iterator[ImageFile.ImageFile]:
        """A frame, not yet decoded; whatever goes wrong with it becomes an error of ours."""
        name = self._path.name
        try:
            with _open(self._path, self._kind) as image:
                if page:
                    image.seek(page)
                yield image
        except errors.SourceError:
            raise
        except FileNotFoundError as exc:
            raise errors.SourceNotFound(said("“{name}” is gone.", name=name)) from exc
        except MemoryError as exc:
            raise errors.PageUnreadable(
                said("There is not enough memory to show page {number} of “{name}”.", number=page + 1, name=name)
            ) from exc
        except Exception as exc:  # Pillow raises whatever its decoders meet: OSError, SyntaxError, struct.error …
            if self.page_count == 1:
                raise errors.DamagedSource(
                    said("“{name}” is damaged: the picture cannot be decoded to its end.", name=name)
                ) from exc
            raise errors.PageUnreadable(
                said("Page {number} of “{name}” is damaged and cannot be decoded.", number=page + 1, name=name)
            ) from exc


def open_picture(path: Path, kind: str) -> PictureSource:
    """Open a picture of a known kind; only its headers are read.

    Raises:
        DamagedSource: it is not what it begins like.
    """
    try:
        with _open(path, kind) as image:
            sizes = [Size(*map(float, frame.upright_size(image)))]
            if kind == _MANY_PAGES:
                sizes += _further_sizes(image, sizes[0])
    except PermissionError as exc:
        raise errors.SourceNotPermitted(said("“{path}” may not be read.", path=path.name)) from exc
    except Exception as exc:  # as above
        message = f"“{path.name}” is damaged: it begins like {kind}, but cannot be opened as a picture."
        raise errors.DamagedSource(message) from exc
    return PictureSource(path, kind, tuple(sizes))


def _further_sizes(image: ImageFile.ImageFile, first: Size) -> list[Size]:
    """Sizes of the frames after the first. One that cannot be found counts, so that reading it says so."""
    sizes: list[Size] = []
    try:
        while True:
            image.seek(len(sizes) + 1)
            sizes.append(Size(*map(float, frame.upright_size(image))))
    except EOFError:
        return sizes
    except Exception:  # as above
        return [*sizes, first]


@contextlib.contextmanager
def _open(path: Path, kind: str) -> Iterator[ImageFile.ImageFile]:
    if kind == "HEIC":
        pillow_heif.register_heif_opener()
    with warnings.catch_warnings():
        # Pillow warns of what it can live with, such as broken EXIF; nobody could read that here.
        warnings.simplefilter("ignore")
        with (
            _muted() if kind == "TIFF" else contextlib.nullcontext(),
            Image.open(path, formats=_FORMATS.get(kind, (kind,))) as image,
        ):
            yield image


@contextlib.contextmanager
def _muted() -> Iterator[None]:
    """Nothing goes to the standard error stream meanwhile: libtiff writes there what it thinks of a broken file."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # an app without a terminal may have none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
        os.close(nowhere)


class _LastFrame:
    """The frame decoded last: one a process, because a worker may hold several pictures open."""

    def __init__(self) -> None:
        self._owner: PictureSource | None = None
        self._page = 0
        self._image: Image.Image | None = None

    def get(self, owner: PictureSource, page: int, decode: Callable[[], Image.Image]) -> Image.Image:
        """The frame, decoded only where it is not the last one."""
        if self._image is None or self._owner is not owner or self._page != page:
            self._image = self._owner = None
            self._image, self._owner, self._page = decode(), owner, page
        return self._image

    def drop(self, owner: PictureSource) -> None:
        """Forget it if it belongs to this source."""
        if self._owner is owner:
            self._image = self._owner = None


_last_frame = _LastFrame()
