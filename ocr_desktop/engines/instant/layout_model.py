"""The layout network: PyMuPDF's, which sorts a page's lines into regions and finds the grids of tables."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
import pymupdf
from numpy.typing import NDArray
from pymupdf.layout.onnx import BoxRFDGNN, TableGridExtractorV2

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box

_LOG = logging.getLogger(__name__)

_CATEGORIES = {
    "text": Category.TEXT,
    "title": Category.TITLE,
    "picture": Category.PICTURE,
    "table": Category.TABLE,
    "list-item": Category.LIST_ITEM,
    "page-header": Category.PAGE_HEADER,
    "page-footer": Category.PAGE_FOOTER,
    "section-header": Category.SECTION_HEADER,
    "footnote": Category.FOOTNOTE,
    "caption": Category.CAPTION,
    "formula": Category.FORMULA,
}
_SMALLEST = 2.0
_PICTURE_CHANNEL = 3  # of the segmentation: background, text, title, picture, then the other classes
_BACKGROUND_CHANNEL = 0


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the page of one category, in the units of the page that was given."""

    box: Box
    category: Category


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the network says of a page.

    Args:
        regions: in no particular order; they may overlap.
        pictures: where it sees pictures, from the pixels alone.
        classes: of each pixel of a coarse image of the page, uint8 (height, width): 0 background, 3 picture.
        size: width and height of the page.
    """

    regions: tuple[Region, ...]
    pictures: tuple[Box, ...]
    classes: NDArray[np.uint8]
    size: tuple[float, float]

    def written_share(self, box: Box) -> float:
        """How much of a box looks, from its pixels, like something that can be read: 0 to 1."""
        height, width = self.classes.shape
        fx, fy = width / self.size[0], height / self.size[1]
        part = self.classes[
            max(0, int(box.y0 * fy)) : max(0, int(box.y1 * fy)) + 1,
            max(0, int(box.x0 * fx)) : max(0, int(box.x1 * fx)) + 1,
        ]
        if part.size == 0:
            return 0.0
        return float(np.mean((part != _BACKGROUND_CHANNEL) & (part != _PICTURE_CHANNEL)))


class LayoutModel:
    """Holds the networks; one for a process, used from one thread.

    Args:
        threads: processor threads that the networks may use.
    """

    def __init__(self, *, threads: int) -> None:
        def session(path: str, providers: Sequence[str] | None = None) -> onnxruntime.InferenceSession:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = max(1, min(threads, os.cpu_count() or 1))
            options.inter_op_num_threads = 1
            # The arena would keep the memory of the largest page for ever, spinning threads the processor.
            options.enable_cpu_mem_arena = False
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            return onnxruntime.InferenceSession(path, sess_options=options, providers=providers)

        # PyMuPDF makes its sessions through this function, for all processors of the machine.
        vars(BoxRFDGNN)["make_session"] = session
        vars(TableGridExtractorV2)["make_session"] = session
        self._model = BoxRFDGNN.BoxRFDGNN(use_sort=False)
        # Grids are asked for one by one: most tables have rules, which tell more.
        self._grids: Any = self._model.table_grid_extractor
        self._model.table_grid_extractor = None
        pymupdf._get_layout = self._model.predict  # in place of the one that importing PyMuPDF has made

    def analyse(self, page: pymupdf.Page) -> Analysis:
        """Regions of a page, in units of the page as it is displayed now. A page without text gives none."""
        size = (float(page.rect.width), float(page.rect.height))
        try:
            groups = self._model.predict(page, return_raw=True) or []
            logits = self._model.feature_extractor.get_class_logits()
        except Exception:  # whatever it chokes on, the page is still read, by rules alone
            _LOG.warning("The layout network failed on a page; it is read without it.", exc_info=True)
            return Analysis((), (), np.zeros((1, 1), np.uint8), size)
        classes: NDArray[np.uint8] = np.argmax(logits[0], axis=0).astype(np.uint8)
        pictures = tuple(Box(*map(float, found)) for found in self._model.feature_extractor.get_picture_detections())
        regions = tuple(region for region in map(_region, groups) if region is not None)
        return Analysis(regions, pictures, classes, size)

    def grid(self, page: pymupdf.Page, box: Box, lines: Sequence[Box]) -> tuple[list[float], list[float]]:
        """The y and x of the inner lines of a table without rules."""
        pixmap = page.get_pixmap(clip=pymupdf.Rect(box.x0, box.y0, box.x1, box.y1), colorspace=pymupdf.csRGB)
        pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
        inside = [(line.x0 - box.x0, line.y0 - box.y0, line.x1 - box.x0, line.y1 - box.y0) for line in lines]
        try:
            grid, _ = self._grids.predict(pixels, inside)
        except Exception:  # a table that the network chokes on is read row by row
            _LOG.warning("The table network failed on a table; it is read without it.", exc_info=True)
            return [], []
        return [box.y0 + float(y) for y in grid.h_lines], [box.x0 + float(x) for x in grid.v_lines]


def _region(group: dict[str, Any]) -> Region | None:
    box = Box(*(float(value) for value in group["group_bbox"][:4]))
    if box.width <= _SMALLEST or box.height <= _SMALLEST:
        return None
    return Region(box, _CATEGORIES[group["class_name"]])
