"""Text in pictures: the page is set upright, its lines are found and read.

The networks are PP-OCR's, from RapidOCR's wheel. They are run here rather than through RapidOCR itself: lines
are cut from the full picture and read one by one at their own width, detection looks at a smaller picture, and
no line is asked whether it stands on its head once the page is known to be upright.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.geometry import Size, Transform
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.instant.detection import LineDetector, Quads
from ocr_desktop.engines.instant.line_reading import LineReader, LineText, PictureLevels
from ocr_desktop.engines.instant.networks import installed_weights
from ocr_desktop.engines.instant.orientation import (
    Lie,
    Reading,
    judge,
    lie_of,
    mostly_square,
    turned_picture,
    turned_quads,
    upright_map,
)
from ocr_desktop.errors import Cancelled

Progress = Callable[[str, float], None]

_SMALLEST_LEAN = 0.3  # degrees below which turning blurs more than it helps
_LARGEST_LEAN = 22.0  # beyond it a few slanted labels are likelier than a slanted page
_DETECT_AGAIN = 2.0  # degrees from which lines are found better on the upright picture
_DOUBT = 0.75  # confidence below which a line is tried the other way round
_NOISE = 0.5  # confidence below which a line is taken for a smudge or a picture
_TALL = 1.5  # sides' ratio from which a rectangle may hold a column or a turned label
_SAMPLE = 4


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
class Recognition:
    """What was read in a picture.

    Args:
        lines: by no particular order.
        upright: the picture set upright, uint8 RGB.
        to_upright: from pixels of the given picture to pixels of the upright one.
        turned: clockwise degrees (0, 90, 180, 270) by which the content was turned to be upright.
        skew: clockwise degrees by which it then still leaned.
        timings: seconds by stage.
    """

    lines: tuple[RecognizedLine, ...]
    upright: NDArray[np.uint8]
    to_upright: Transform
    turned: int
    skew: float
    timings: dict[str, float] = field(default_factory=dict)


class Recognizer:
    """Reads pictures. The networks are loaded with the first one.

    Args:
        threads: processor threads.
    """

    def __init__(self, *, threads: int) -> None:
        self._threads = threads
        self._networks: tuple[LineDetector, LineReader] | None = None

    def read(
        self, pixels: NDArray[np.uint8], *, upright: bool, cancel: CancelFlag, progress: Progress | None = None
    ) -> Recognition:
        """Find and read the text of a picture.

        Args:
            pixels: uint8, shape (height, width, 3), RGB.
            upright: whether to find out which way the page lies; otherwise it is read as it is.
            cancel: looked at before each line.
            progress: told the stage and how much of the whole is done, 0 to 1.

        Raises:
            Cancelled: the flag was set.
            EngineUnavailable: the networks are missing or damaged.
        """
        if self._networks is None:
            weights = installed_weights()
            self._networks = (
                LineDetector(weights.detector, threads=self._threads),
                LineReader(weights.recognizer, threads=self._threads),
            )
        return _Reading(*self._networks, cancel, progress or _unseen).run(pixels, upright)

    def close(self) -> None:
        """Release the networks."""
        if self._networks:
            self._networks[1].close()
        self._networks = None


def _unseen(_stage: str, _fraction: float) -> None:
    pass


class _Reading:
    """One picture on its way."""

    def __init__(self, detector: LineDetector, reader: LineReader, cancel: CancelFlag, progress: Progress) -> None:
        self._detector = detector
        self._reader = reader
        self._cancel = cancel
        self._progress = progress
        self._timings: dict[str, float] = {}

    def run(self, pixels: NDArray[np.uint8], upright: bool) -> Recognition:
        self._stage("Finding lines", 0.0)
        with self._timed("detection"):
            quads = self._detector.detect(pixels)
        quarters, lean = 0, 0.0
        if upright:
            self._stage("Turning the page upright", 0.1)
            with self._timed("orientation"):
                quarters, lean = self._lie(pixels, quads)
        to_upright, size = upright_map(Size(pixels.shape[1], pixels.shape[0]), quarters, lean)
        if quarters or lean:
            with self._timed("orientation"):
                pixels = turned_picture(pixels, to_upright, size)
            if quarters or abs(lean) >= _DETECT_AGAIN:
                with self._timed("detection"):
                    quads = self._detector.detect(pixels)
            else:
                quads = _mapped(quads, to_upright)
        with self._timed("recognition"):
            lines = self._lines(pixels, quads)
        return Recognition(lines, pixels, to_upright, 90 * quarters, lean, self._timings)

    def _stage(self, name: str, fraction: float) -> None:
        if self._cancel.is_set():
            raise Cancelled("Reading was stopped.")
        self._progress(name, fraction)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._timings[stage] = self._timings.get(stage, 0.0) + time.perf_counter() - start

    def _lie(self, pixels: NDArray[np.uint8], quads: Quads) -> tuple[int, float]:
        lie = lie_of(quads)
        levels = PictureLevels(pixels)
        quarters = judge(
            lie,
            _sample(quads, lie),
            lambda chosen: [(line.text, line.confidence) for line in self._read(levels, chosen)],
            lambda chosen: _confidence(
                self._reader.read([_signs_turned(levels.line(q)) for q in chosen], self._cancel)
            ),
        )
        lean = lie.lean if _SMALLEST_LEAN <= abs(lie.lean) <= _LARGEST_LEAN else 0.0
        return quarters, lean

    def _read(self, levels: PictureLevels, quads: Quads) -> list[LineText]:
        return list(self._reader.read([levels.line(quad) for quad in quads], self._cancel))

    def _lines(self, pixels: NDArray[np.uint8], quads: Quads) -> tuple[RecognizedLine, ...]:
        levels = PictureLevels(pixels)
        lines = []
        tall = _tall(quads)
        named = np.where(tall[:, None, None], turned_quads(quads, 1), quads)
        widths = np.linalg.norm(named[:, 1] - named[:, 0], axis=1) / np.linalg.norm(named[:, 3] - named[:, 0], axis=1)
        order = np.argsort(-widths)
        whole = float(widths.sum()) or 1.0
        done = 0.0
        crops = (levels.line(named[index]) for index in order)
        self._stage("Reading text", 0.15)
        for index, line in zip(order, self._reader.read(crops, self._cancel), strict=True):
            lines.append(self._settled(levels, quads[index], bool(tall[index]), line))
            done += float(widths[index])
            self._stage("Reading text", 0.15 + 0.85 * done / whole)
        return tuple(line for line in lines if line.confidence >= _NOISE and line.text)

    def _settled(self, levels: PictureLevels, quad: NDArray[np.float32], tall: bool, line: LineText) -> RecognizedLine:
        """The line as read, or read another way round where that is clearly better."""
        lies = 1 if tall else 0
        if line.confidence < _DOUBT:
            for other in (0, 3) if tall else (2,):
                again = self._read(levels, turned_quads(quad[None], other))[0]
                if again.confidence > line.confidence:
                    lies, line = other, again
        vertical = tall and lies == 1 and mostly_square(line.text)
        corners = quad if vertical else turned_quads(quad[None], lies)[0]
        return RecognizedLine(
            tuple((float(x), float(y)) for x, y in corners), line.text, min(1.0, line.confidence), vertical
        )


def _mapped(quads: Quads, transform: Transform) -> Quads:
    matrix = np.array([[transform.a, transform.b], [transform.c, transform.d]])
    moved: Quads = (quads @ matrix + (transform.e, transform.f)).astype(np.float32)
    return moved


def _tall(quads: Quads) -> NDArray[np.bool_]:
    across = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    down = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    tall: NDArray[np.bool_] = down >= _TALL * across
    return tall


def _sample(quads: Quads, lie: Lie) -> Quads:
    """A few lines that tell most for their cost: not the shortest, which any noise is, nor the longest."""
    across = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    down = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    ratio = down / across if lie.vertical else across / down
    order = np.argsort(np.abs(np.log(ratio / 10)))
    return quads[[index for index in order[:_SAMPLE] if ratio[index] >= 2]]


def _signs_turned(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A line whose signs are each turned clockwise by a quarter: a column whose signs lie becomes a line."""
    side = crop.shape[0]
    turned = [cv2.rotate(cell, cv2.ROTATE_90_CLOCKWISE) for cell in np.split(crop, _gaps(crop), axis=1)]
    return np.concatenate([cv2.resize(cell, (side, side), interpolation=cv2.INTER_AREA) for cell in turned], axis=1)


def _gaps(crop: NDArray[np.uint8]) -> list[int]:
    """Where square signs part: about every height, at the emptiest column there."""
    side = crop.shape[0]
    grey = crop.mean(axis=2)
    ink = np.abs(grey - np.median(grey)).mean(axis=0)
    nearest, farthest = side * 6 // 10, side * 11 // 10
    cuts = [0]
    while cuts[-1] + farthest + nearest < len(ink):
        part = ink[cuts[-1] + nearest : cuts[-1] + farthest]
        cuts.append(cuts[-1] + nearest + int(part.argmin()))
    return cuts[1:]


def _confidence(lines: Iterator[LineText]) -> float:
    readings: list[Reading] = [(line.text, line.confidence) for line in lines]
    weight = sum(len(text) for text, _ in readings)
    return sum(len(text) * confidence for text, confidence in readings) / weight if weight else 0.0
