"""Pictures of pages: recognised lines, then the same layout that born-digital pages get."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.blocks import Category, Origin
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.instant import imagery, layout, scan_page, tables
from ocr_desktop.engines.instant.drawn_rules import drawn_rules
from ocr_desktop.engines.instant.layout import Part
from ocr_desktop.engines.instant.layout_model import LayoutModel
from ocr_desktop.engines.instant.printed import PrintedLine, Run
from ocr_desktop.engines.instant.recognition import Recognition
from ocr_desktop.engines.runtime.text_reading import RecognizedLine

_TYPE = 0.8  # of a recognised line's height
_DESCENT = 0.2


@dataclass(frozen=True, slots=True)
class ScanLayout:
    """The layout of a picture.

    Args:
        parts: in reading order, in points.
        lines: all of them, in points.
        to_pixels: points → pixels of the upright picture.
    """

    parts: list[Part]
    lines: tuple[PrintedLine, ...]
    to_pixels: Transform


def lay_out(recognition: Recognition, layer: Sequence[PrintedLine], model: LayoutModel) -> ScanLayout:
    """The parts of a recognised page.

    Args:
        recognition: of the picture.
        layer: lines of a text layer, in pixels of the upright picture; they take the place of recognised ones.
        model: the layout network.
    """
    recognised = [_printed(line) for line in recognition.lines if line.text.strip()]
    own = [line for line in recognised if not any(line.box.overlap(other.box) > 0.5 for other in layer)]
    lines = [*layer, *own]
    height, width = recognition.upright.shape[:2]
    scale = scan_page.scale_of((width, height), lines)
    to_points = Transform.scale(scale)
    placed = tuple(line.mapped(to_points) for line in lines)
    document = scan_page.build(recognition.upright, placed, scale)
    try:
        page = document[0]
        analysis = model.analyse(page)
        size = median(line.size for line in lines) if lines else 20.0
        rules = [to_points.box(rule) for rule in drawn_rules(recognition.upright, size)]
        seen = imagery.pictures(recognition.upright, [line.box for line in lines], size)
        parts = layout.arrange(placed, analysis, [to_points.box(picture) for picture in seen], rules)
        parts = [
            own for p in parts for own in (tables.settled(p, page, model, ()) if p.category is Category.TABLE else [p])
        ]
    finally:
        document.close()
    return ScanLayout(parts, placed, to_points.inverse)


def crop(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8] | None:
    """The part of a picture that a box (in its pixels) covers, None where that is nothing."""
    height, width = pixels.shape[:2]
    x0, y0 = max(0, round(box.x0)), max(0, round(box.y0))
    x1, y1 = min(width, round(box.x1)), min(height, round(box.y1))
    return np.ascontiguousarray(pixels[y0:y1, x0:x1]) if x1 > x0 and y1 > y0 else None


def _printed(line: RecognizedLine) -> PrintedLine:
    box = Box.around(line.quad)
    if line.vertical:
        size = box.width * _TYPE
        baseline = box.y1
    else:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = line.quad
        height = (np.hypot(dx - ax, dy - ay) + np.hypot(cx - bx, cy - by)) / 2
        size = float(height) * _TYPE
        baseline = box.centre[1] + float(height) * (0.5 - _DESCENT)
    turned = not line.vertical and box.height > 2 * box.width and len(line.text.strip()) > 2
    return PrintedLine(
        box=box,
        runs=(Run(line.text, size),),
        baseline=baseline,
        size=size,
        origin=Origin.RECOGNITION,
        confidence=min(1.0, max(0.0, line.confidence)),
        vertical=line.vertical or turned,
    )
