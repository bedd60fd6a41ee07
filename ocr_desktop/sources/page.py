"""Pages that are to be read: what every opened source offers."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.geometry import Box, Size


@dataclass(frozen=True, slots=True)
class PageImage:
    """A rendered page or part of one.

    Args:
        pixels: uint8, shape (height, width, 3), RGB, on white, C-contiguous.
        scale: pixels a page unit, the same in x and y.
        clip: the part of the page that is shown, in page units.
    """

    pixels: NDArray[np.uint8]
    scale: float
    clip: Box


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a page's text layer.

    Args:
        box: around it, in page units.
        text: as the document has it.
        size: of most of its type, in page units.
        bold: whether most of it is.
    """

    box: Box
    text: str
    size: float
    bold: bool = False


class Source(Protocol):
    """An opened document. Not for use from several threads."""

    @property
    def kind(self) -> str:
        """What it is, in a word for a person: ``PDF``, ``JPEG``, ``TIFF`` …"""

    @property
    def page_count(self) -> int:
        """Pages or frames, at least 1."""

    def page_size(self, page: int) -> Size:
        """Size of a page (from 0) in page units.

        Raises:
            PageUnreadable: the page cannot be parsed.
        """

    def render(self, page: int, *, max_pixels: int, max_scale: float = 4.0, clip: Box | None = None) -> PageImage:
        """A picture of a page or a part of it.

        The scale is the largest that keeps the picture within ``max_pixels`` and ``max_scale`` pixels a page
        unit; whatever the page's size, memory stays bounded by the budget.

        Args:
            max_pixels: most pixels of the result.
            max_scale: largest scale, in pixels a page unit.
            clip: part of the page in page units; None is the whole page.

        Raises:
            PageUnreadable: the page cannot be rendered.
        """

    def text_layer(self, page: int) -> tuple[tuple[TextLine, ...], ...]:
        """What a page (from 0) says by itself, in the order of the file: its lines by blocks, unchecked.

        Empty where there is nothing, as in all pictures.

        Raises:
            PageUnreadable: the page cannot be parsed.
        """

    def losses(self, page: int) -> tuple[str, ...]:
        """What of a page (from 0) is lost because the file is damaged, in sentences for a person.

        Raises:
            PageUnreadable: nothing of it is left.
        """

    def close(self) -> None:
        """Release the file."""
