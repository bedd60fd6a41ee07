"""Printed lines for tests."""

from ocr_desktop.document.blocks import Style
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant.printed import PrintedLine, Run

SIZE = 10.0


def line(text: str, x: float = 0.0, y: float = 0.0, *, width: float | None = None, size: float = SIZE) -> PrintedLine:
    """A line whose letters are half as wide as they are high, its top left at a point."""
    wide = len(text) * size / 2 if width is None else width
    return PrintedLine(Box(x, y, x + wide, y + size), (Run(text, size),), y + 0.8 * size, size)


def styled(*runs: tuple[str, Style | None]) -> PrintedLine:
    """A line of runs of different looks."""
    text = "".join(part for part, _ in runs)
    made = tuple(Run(part, SIZE, frozenset([style]) if style else frozenset()) for part, style in runs)
    return PrintedLine(Box(0, 0, len(text) * SIZE / 2, SIZE), made, 8.0, SIZE)


def stack(*texts: str, x: float = 0.0, y: float = 0.0, pitch: float = 12.0) -> list[PrintedLine]:
    """Lines one below the other."""
    return [line(text, x, y + index * pitch) for index, text in enumerate(texts)]
