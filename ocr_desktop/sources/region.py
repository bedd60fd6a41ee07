"""A part of a page, perhaps turned, as if it were a page of its own: engines then read it as they read any page."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.errors import PageUnreadable
from ocr_desktop.sources.page import PageImage, Source, TextLine
from ocr_desktop.sources.pdf import PdfSource

SMALLEST_SIDE = 2.0  # page units


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page, and the way back to that.

    Args:
        source: where the part is page number ``page``, and nothing else is on it.
        size: of the whole page, in page units.
        to_page: units of the part → page units.
        upright: whether a person has said that it stands upright now.
    """

    source: Source
    page: int
    size: Size
    to_page: Transform
    upright: bool = False


@contextlib.contextmanager
def region_of(source: Source, page: int, clip: Box | None, upright: int | None = None) -> Iterator[Region]:
    """A part of a page, for as long as it is needed; nothing else may be asked of the source meanwhile.

    Args:
        page: from 0.
        clip: the part, in page units; what of it lies beside the page is left out. None is the whole page.
        upright: clockwise degrees (0, 90, 180, 270) that make it upright, where a person has said so; it is turned so.

    Raises:
        PageUnreadable: the page cannot be parsed, or nothing of it is there.
    """
    size = source.page_size(page)
    part = (clip or size.box).clamped(size.box)
    if min(part.width, part.height) < min(SMALLEST_SIDE, size.width, size.height):
        raise PageUnreadable("This part of the page is too small to be read.", remedy="Draw a larger rectangle.")
    turned, said = upright or 0, upright is not None
    turn = Transform.quarter_turns(turned // 90, Size(part.width, part.height))
    to_page = turn.inverse.then(Transform.shift(part.x0, part.y0))
    if isinstance(source, PdfSource):
        with source.narrowed(page, part, turned) as (narrowed, number):
            yield Region(narrowed, number, size, to_page, said)
    else:
        yield Region(_Cutting(source, part, turned), page, size, to_page, said)


class _Cutting:
    """A source whose pages show one part, turned; of use for sources without a text layer."""

    def __init__(self, source: Source, part: Box, turned: int) -> None:
        self._source = source
        self._part = part
        self._turned = turned
        own = Size(part.width, part.height)
        self._turn = Transform.quarter_turns(turned // 90, own)
        self._size = Size(own.height, own.width) if turned % 180 else own

    @property
    def kind(self) -> str:
        return self._source.kind

    @property
    def page_count(self) -> int:
        return self._source.page_count

    def page_size(self, page: int) -> Size:
        self._source.page_size(page)  # there is such a page
        return self._size

    def render(self, page: int, *, max_pixels: int, max_scale: float = 4.0, clip: Box | None = None) -> PageImage:
        to_part = self._turn.inverse.then(Transform.shift(self._part.x0, self._part.y0))
        wanted = to_part.box((clip or self._size.box).clamped(self._size.box)).clamped(self._part)
        image = self._source.render(page, max_pixels=max_pixels, max_scale=max_scale, clip=wanted)
        pixels = np.ascontiguousarray(np.rot90(image.pixels, -self._turned // 90))
        return PageImage(pixels, image.scale, to_part.inverse.box(image.clip))

    def text_layer(self, page: int) -> tuple[tuple[TextLine, ...], ...]:  # noqa: ARG002  (see above)
        return ()

    def losses(self, page: int) -> tuple[str, ...]:
        return self._source.losses(page)

    def close(self) -> None:
        """It belongs to whoever opened it."""
