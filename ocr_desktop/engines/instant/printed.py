"""Printed lines: the one form in which text reaches the layout, from a text layer or from recognition."""

from dataclasses import dataclass, replace

from ocr_desktop.document.blocks import Origin, Style
from ocr_desktop.document.geometry import Box, Transform


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look.

    Args:
        text: in logical order.
        size: of the type, in layout units.
        styles: how it is set.
        target: address of a link, else empty.
    """

    text: str
    size: float
    styles: frozenset[Style] = frozenset()
    target: str = ""


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line, or a part of one, as it stands on the upright page.

    Args:
        box: in layout units (those of the upright page that the layout works on).
        runs: in reading order.
        baseline: y of the line that the letters stand on.
        size: of most of its type, in layout units.
        origin: text layer or recognition.
        confidence: 0 to 1 from recognition, else None.
        vertical: set from top to bottom (or turned by a quarter against the page).
        visible: whether it is painted; a scan's hidden text is not.
    """

    box: Box
    runs: tuple[Run, ...]
    baseline: float
    size: float
    origin: Origin = Origin.TEXT_LAYER
    confidence: float | None = None
    vertical: bool = False
    visible: bool = True

    @property
    def text(self) -> str:
        """The characters without their look."""
        return "".join(run.text for run in self.runs)

    def mapped(self, transform: Transform) -> "PrintedLine":
        """The same line on a page that is scaled, moved or turned."""
        box = transform.box(self.box)
        factor = scale_of(transform)
        _, baseline = transform.point(self.box.x0, self.baseline)
        return replace(
            self,
            box=box,
            runs=tuple(replace(run, size=run.size * factor) for run in self.runs),
            baseline=min(max(baseline, box.y0), box.y1),
            size=self.size * factor,
        )


def scale_of(transform: Transform) -> float:
    """By how much a transform enlarges."""
    return float(abs(transform.a * transform.d - transform.b * transform.c) ** 0.5)
