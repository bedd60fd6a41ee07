"""From line pictures to text."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.instant.networks import Network
from ocr_desktop.engines.instant.scripts import tidy
from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said

_HEIGHT = 48  # pixels of a line as the network sees it
_STEP = 8  # pixels a column of its output
_WIDEST = 4096
_SQUEEZE = 0.75  # of a line's width, at first
_SHORT = 160  # pixels: narrower lines take hardly any time
_CLEAR = 0.95  # confidence that leaves no doubt
_TRIAL = 12  # squeezed lines before it is judged whether they are
_WORTH_IT = 0.5  # share of doubtful ones at most: each costs its squeezed reading for nothing


@dataclass(frozen=True, slots=True)
class LineText:
    """What one line says.

    Args:
        text: without spaces at its ends.
        confidence: mean over its characters, 0 to 1; 0 for none.
    """

    text: str
    confidence: float


class PictureLevels:
    """A picture and its halves, so that a line of any size is taken from a level about as large as the network's.

    Taking a line twice as large in one step would skip pixels.
    """

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self._levels = [pixels]

    def line(self, quad: NDArray[np.float32]) -> NDArray[np.uint8]:
        """The content of a rectangle, brought to the network's height.

        Args:
            quad: corners (4, 2), clockwise from the text's own top left.
        """
        width = float(np.linalg.norm(quad[1] - quad[0]))
        height = max(1.0, float(np.linalg.norm(quad[3] - quad[0])))
        columns = int(np.clip(round(width * _HEIGHT / height), 8, _WIDEST))
        level = max(0, round(np.log2(height / _HEIGHT)))
        source = self._level(level)
        corners = quad[[0, 1, 3]].astype(np.float32) / 2**level
        target = np.array([[0, 0], [columns, 0], [0, _HEIGHT]], np.float32)
        crop = cv2.warpAffine(
            source,
            cv2.getAffineTransform(corners, target),
            (columns, _HEIGHT),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(crop, np.uint8)

    def _level(self, level: int) -> NDArray[np.uint8]:
        while len(self._levels) <= level:
            last = self._levels[-1]
            size = max(1, last.shape[1] // 2), max(1, last.shape[0] // 2)
            self._levels.append(np.asarray(cv2.resize(last, size, interpolation=cv2.INTER_AREA), np.uint8))
        return self._levels[min(level, len(self._levels) - 1)]


class LineReader:
    """Reads lines.

    Each line is a run of its own, as wide as it is: a batch would be padded to its widest member, and on a
    processor a batch saves nothing. Several threads read different lines. The time a line takes grows with its
    width, so a line is first read squeezed; the few that then leave a doubt are read again as they are. On a page
    where most do, the squeezed reading is left out.

    Args:
        file: the network.
        threads: lines that are read at once.
    """

    def __init__(self, file: Path, *, threads: int) -> None:
        self._network = Network(file, threads=1)
        self._characters = ["", *self._network.metadata["character"].splitlines(), " "]
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="line") if threads > 1 else None

    def read(
        self, crops: Iterable[NDArray[np.uint8]], cancel: CancelFlag, *, squeeze: bool = True
    ) -> Iterator[LineText]:
        """The text of each line picture, in the order given, as they come.

        Args:
            crops: as ``PictureLevels.line`` makes them.
            cancel: looked at before each line.
            squeeze: whether lines may be read squeezed first.

        Raises:
            Cancelled: the flag was set.
        """

        squeezed = doubtful = 0  # counted without a lock: they only choose the quicker of two right ways

        def read_one(crop: NDArray[np.uint8]) -> LineText:
            nonlocal squeezed, doubtful
            if cancel.is_set():
                raise Cancelled(said("Reading was stopped."))
            width = crop.shape[1]
            if not squeeze or width < _SHORT or (squeezed >= _TRIAL and doubtful > squeezed * _WORTH_IT):
                return self._read(crop)
            narrow = cv2.resize(crop, (round(width * _SQUEEZE), _HEIGHT), interpolation=cv2.INTER_AREA)
            line = self._read(np.asarray(narrow, np.uint8))
            squeezed += 1
            if line.confidence >= _CLEAR:
                return line
            doubtful += 1
            return max(line, self._read(crop), key=lambda reading: reading.confidence)

        return self._pool.map(read_one, crops) if self._pool else map(read_one, crops)

    def close(self) -> None:
        """End the threads."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _read(self, crop: NDArray[np.uint8]) -> LineText:
        width = crop.shape[1]
        padded = -(-width // _STEP) * _STEP
        batch = np.zeros((1, 3, _HEIGHT, padded), np.float32)
        # BGR, which the network was trained on; -1 to 1, padded with the middle.
        batch[0, :, :, :width] = (crop[:, :, ::-1].astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)
        return self._decode(self._network.run(batch)[0])

    def _decode(self, probabilities: NDArray[np.float32]) -> LineText:
        """Connectionist temporal classification: the best class of each column, repeats and blanks (0) left out."""
        best = probabilities.argmax(axis=1)
        kept = best != 0
        kept[1:] &= best[1:] != best[:-1]
        if not kept.any():
            return LineText("", 0.0)
        places = np.flatnonzero(kept)
        text = "".join(self._characters[index] for index in best[places])
        return LineText(tidy(text), float(probabilities[places, best[places]].mean()))
