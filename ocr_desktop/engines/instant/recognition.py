"""Text in pictures: the page is set upright, its lines are found and read.

The networks are PP-OCR's, from RapidOCR's wheel. They are run here rather than through RapidOCR itself: lines
are cut from the full picture and read one by one at their own width, detection looks at a smaller picture, and
no line is asked whether it stands on its head once the page is known to be upright.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.geometry import Size, Transform
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.instant.columns import relaid
from ocr_desktop.engines.instant.detection import LineDetector, Quads
from ocr_desktop.engines.instant.line_reading import LineReader, LineText, PictureLevels
from ocr_desktop.engines.instant.networks import installed_weights
from ocr_desktop.engines.instant.orientation import (
    Judgement,
    Lie,
    is_column,
    judge,
    lie_of,
    turned_picture,
    turned_quads,
    upright_map,
)
from ocr_desktop.engines.instant.scripts import mostly_square
from ocr_desktop.engines.runtime.text_reading import Progress, ReadText, RecognizedLine
from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said

_SMALLEST_LEAN = 0.3  # degrees below which turning blurs more than it helps
_LARGEST_LEAN = 22.0  # beyond it a few slanted labels are likelier than a slanted page
_DETECT_AGAIN = 2.0  # degrees from which lines are found better on the upright picture
_DOUBT = 0.75  # confidence below which a line is tried the other way round
_NOISE = 0.5  # confidence below which a line is taken for a smudge or a picture
_TALL = 1.5  # sides' ratio from which a rectangle may hold a column or a turned label
_CLEAR = 0.9  # confidence from which a column or a turned label needs no second reading
_SAMPLE = 3  # lines that are read to find out which way a page lies,
_TELLING = 10.0  # and how many times as long as high they should be
_FOUND = 0.15  # share of the time until lines are found
_GLANCE = 1024  # pixels of the longest side that tell how a page lies, where others read its lines


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
        self,
        pixels: NDArray[np.uint8],
        *,
        upright: bool,
        cancel: CancelFlag,
        progress: Progress | None = None,
        reader: ReadText | None = None,
    ) -> Recognition:
        """Find and read the text of a picture.

        Args:
            pixels: uint8, shape (height, width, 3), RGB.
            upright: whether to find out which way the page lies; otherwise it is read as it is.
            cancel: looked at before each line.
            progress: told the stage and how much of the whole is done, 0 to 1.
            reader: reads the upright picture in place of these networks, which then only set it upright.

        Raises:
            Cancelled: the flag was set.
            EngineUnavailable: the networks are missing or damaged.
        """
        told = progress or _unseen
        if reader is not None and not upright:
            return _read_by(reader, _Stand(pixels), cancel, told)
        reading = _Reading(*self._loaded(), cancel, told)
        if reader is None:
            return reading.run(pixels, upright)
        return _read_by(reader, reading.stood_up(pixels), cancel, told)

    def _loaded(self) -> tuple[LineDetector, LineReader]:
        if self._networks is None:
            weights = installed_weights()
            self._networks = (
                LineDetector(weights.detector, threads=self._threads),
                LineReader(weights.recognizer, threads=self._threads),
            )
        return self._networks

    def close(self) -> None:
        """Release the networks."""
        if self._networks:
            self._networks[1].close()
        self._networks = None


def _unseen(_stage: str, _fraction: float) -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Stand:
    """A picture that stands upright, and how it came to."""

    pixels: NDArray[np.uint8]
    to_upright: Transform = field(default_factory=lambda: Transform.scale(1.0))
    quarters: int = 0
    lean: float = 0.0
    timings: dict[str, float] = field(default_factory=dict)


def _read_by(reader: ReadText, stand: _Stand, cancel: CancelFlag, told: Progress) -> Recognition:
    """What another reader finds in the picture."""
    read = reader(stand.pixels, cancel, told)
    timings = {**stand.timings, **read.timings}
    return Recognition(read.lines, stand.pixels, stand.to_upright, 90 * stand.quarters, stand.lean, timings)


class _Reading:
    """One picture on its way."""

    def __init__(self, detector: LineDetector, reader: LineReader, cancel: CancelFlag, progress: Progress) -> None:
        self._detector = detector
        self._reader = reader
        self._cancel = cancel
        self._progress = progress
        self._timings: dict[str, float] = {}
        self._known: dict[int, LineText] = {}  # lines read while finding out which way the page lies

    def run(self, pixels: NDArray[np.uint8], upright: bool) -> Recognition:
        self._stage(said("Finding lines"), 0.0)
        quads = self._detect(pixels)
        lie, judgement = Lie(vertical=False, lean=0.0), Judgement(0, columns=False)
        if upright:
            self._stage(said("Turning the page upright"), 0.1)
            with self._timed("orientation"):
                lie = lie_of(quads)
                judgement = self._judged(pixels, quads, lie)
        lean = _worth_turning(lie)
        quarters = judgement.quarters
        to_upright, size = upright_map(Size(pixels.shape[1], pixels.shape[0]), quarters, lean)
        if quarters or lean:
            with self._timed("orientation"):
                pixels = turned_picture(pixels, to_upright, size)
                quads = _mapped(quads, to_upright)
            if quarters or judgement.columns or abs(lean) >= _DETECT_AGAIN:
                quads = self._detect(pixels)
                self._known.clear()
        with self._timed("recognition"):
            lines = self._lines(pixels, quads, judgement.columns)
        return Recognition(lines, pixels, to_upright, 90 * quarters, lean, self._timings)

    def stood_up(self, pixels: NDArray[np.uint8]) -> _Stand:
        """The picture upright, for others to read."""
        self._stage(said("Turning the page upright"), 0.0)
        with self._timed("orientation"):
            quads = self._detector.detect(pixels, longest=_GLANCE)
            lie = lie_of(quads)
            quarters, lean = self._judged(pixels, quads, lie).quarters, _worth_turning(lie)
            to_upright, size = upright_map(Size(pixels.shape[1], pixels.shape[0]), quarters, lean)
            if quarters or lean:
                pixels = turned_picture(pixels, to_upright, size)
        return _Stand(pixels, to_upright, quarters, lean, self._timings)

    def _detect(self, pixels: NDArray[np.uint8]) -> Quads:
        with self._timed("detection"):
            return self._detector.detect(pixels)

    def _stage(self, name: str, fraction: float) -> None:
        if self._cancel.is_set():
            raise Cancelled(said("Reading was stopped."))
        self._progress(name, fraction)

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self._timings[stage] = self._timings.get(stage, 0.0) + time.perf_counter() - start

    def _judged(self, pixels: NDArray[np.uint8], quads: Quads, lie: Lie) -> Judgement:
        levels = PictureLevels(pixels)
        sample = _sample(quads, lie)
        first: list[LineText] = []

        def read(chosen: Quads) -> list[LineText]:
            lines = self._read(map(levels.line, chosen))
            first.extend(lines if not first else ())
            return lines

        found = judge(
            lie,
            quads[sample],
            read,
            lambda chosen: self._read((relaid(levels.line(quad)) for quad in chosen), squeeze=False),
        )
        if not lie.vertical and not found.quarters:
            self._known = dict(zip(sample, first, strict=True))
        return found

    def _read(self, crops: Iterable[NDArray[np.uint8]], *, squeeze: bool = True) -> list[LineText]:
        return list(self._reader.read(crops, self._cancel, squeeze=squeeze))

    def _lines(self, pixels: NDArray[np.uint8], quads: Quads, columns: bool) -> tuple[RecognizedLine, ...]:
        """All lines, the longest first, so that no thread is left with a long one at the end."""
        levels = PictureLevels(pixels)
        tall = _tall(quads)
        named = np.where(tall[:, None, None], turned_quads(quads, 1), quads)
        lengths = _ratio(named)
        order = [int(index) for index in np.argsort(-lengths) if index not in self._known]

        def crop(index: int) -> NDArray[np.uint8]:
            line = levels.line(named[index])
            return relaid(line) if columns and tall[index] else line

        self._stage(said("Reading text"), _FOUND)
        fresh = self._reader.read(map(crop, order), self._cancel, squeeze=not columns)
        readings = chain(self._known.items(), zip(order, fresh, strict=True))
        lines = []
        done = 0.0
        for index, reading in readings:
            lines.append(self._settled(levels, quads[index], bool(tall[index]), columns, reading))
            done += float(lengths[index] / lengths.sum())
            self._stage(said("Reading text"), _FOUND + (1 - _FOUND) * done)
        return tuple(line for line in lines if line.confidence >= _NOISE and line.text)

    def _settled(
        self, levels: PictureLevels, quad: NDArray[np.float32], tall: bool, columns: bool, line: LineText
    ) -> RecognizedLine:
        """The line as read, or read another way where that is better."""

        def again(lies: int) -> NDArray[np.uint8]:
            return levels.line(turned_quads(quad[None], lies)[0])

        if tall and columns:
            line = _better(line, *self._read([again(1)])) if line.confidence < _CLEAR else line
        elif tall and mostly_square(line.text):
            upright = self._read([relaid(again(1))], squeeze=False)[0]
            columns = is_column([line], [upright])
            line = _better(line, upright) if columns else line
        if tall and columns and mostly_square(line.text):
            return _line(quad, line, vertical=True)
        lies = 1 if tall else 0
        if line.confidence < (_CLEAR if tall else _DOUBT):
            for other in (0, 3) if tall else (2,):
                reading = self._read([again(other)])[0]
                if reading.confidence > line.confidence:
                    lies, line = other, reading
        return _line(turned_quads(quad[None], lies)[0], line)


def _worth_turning(lie: Lie) -> float:
    return lie.lean if _SMALLEST_LEAN <= abs(lie.lean) <= _LARGEST_LEAN else 0.0


def _better(*readings: LineText) -> LineText:
    return max(readings, key=lambda reading: reading.confidence)


def _line(quad: NDArray[np.float32], line: LineText, *, vertical: bool = False) -> RecognizedLine:
    corners = tuple((float(x), float(y)) for x, y in quad)
    return RecognizedLine(corners, line.text, min(1.0, line.confidence), vertical)


def _mapped(quads: Quads, transform: Transform) -> Quads:
    matrix = np.array([[transform.a, transform.b], [transform.c, transform.d]])
    moved: Quads = (quads @ matrix + (transform.e, transform.f)).astype(np.float32)
    return moved


def _ratio(quads: Quads) -> NDArray[np.float32]:
    across = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    down = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    ratio: NDArray[np.float32] = across / down
    return ratio


def _tall(quads: Quads) -> NDArray[np.bool_]:
    tall: NDArray[np.bool_] = _ratio(quads) <= 1 / _TALL
    return tall


def _sample(quads: Quads, lie: Lie) -> list[int]:
    """A few lines that tell most for their cost: not the shortest, which any noise is, nor the longest."""
    ratio = _ratio(quads) ** (-1 if lie.vertical else 1)
    order = np.argsort(np.abs(np.log(ratio / _TELLING)))
    return [int(index) for index in order[:_SAMPLE] if ratio[index] >= 2]
