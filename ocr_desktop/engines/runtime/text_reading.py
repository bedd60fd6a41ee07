"""Who reads the text of a picture that stands upright: networks of other makers can take the place of Instant's own.

The Instant engine sets the picture upright, lays out what was read and puts it in order, whoever reads the lines.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.settings import Settings

Progress = Callable[[str, float], None]
"""Told the stage and how much of the whole is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class RecognizedLine:
    """One line or column of text.

    Args:
        quad: four corners (x, y), clockwise from the text's own top left, in pixels of the upright picture.
        text: what it says.
        confidence: 0 to 1.
        vertical: a column, its signs upright one below the other.
    """

    quad: tuple[tuple[float, float], ...]
    text: str
    confidence: float
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class TextRead:
    """What a reader found in a picture.

    Args:
        lines: by no particular order.
        timings: seconds by stage.
    """

    lines: tuple[RecognizedLine, ...]
    timings: dict[str, float] = field(default_factory=dict)


ReadText = Callable[[NDArray[np.uint8], CancelFlag, Progress], TextRead]
"""Reads an upright picture, uint8 RGB of shape (height, width, 3)."""


class TextReader(Protocol):
    """Finds and reads lines. Made once an engine; ``reading`` is called on the engine's own thread."""

    def reading(self, settings: Settings) -> ReadText:
        """What reads with these settings; its networks are loaded now if they have not been.

        Raises:
            ModelError: what it reads with is not installed, or not as it should be.
            EngineUnavailable: it cannot run here.
        """

    def close(self) -> None:
        """Release networks and memory."""
