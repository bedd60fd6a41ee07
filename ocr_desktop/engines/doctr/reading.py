"""The reader of the docTR engine: the person's own networks find and read words, the Instant engine does the rest."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr_desktop import model_mark, paths
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.doctr.lines import Word, lines_of
from ocr_desktop.engines.doctr.networks import Devices, Networks
from ocr_desktop.engines.doctr.package import KIND, Package
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.text_reading import Progress, ReadText, TextRead
from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

_FOUND = 0.3  # share of the time until words are found


class DoctrReader:
    """Reads with the docTR networks that are imported.

    Args:
        threads: processor threads.
        models: folder of the installed models; None is the person's own.
    """

    def __init__(self, *, threads: int, models: Path | None = None) -> None:
        self._threads = threads
        self._models = models
        self._loaded: tuple[tuple[str, str], Networks] | None = None

    def reading(self, settings: Settings) -> ReadText:
        """What reads with the networks that the job began with, or with those in use.

        Raises:
            ModelError: none are imported, or they are not as they should be.
            EngineUnavailable: they cannot run on what the settings say.
        """
        marked = model_mark.find(self._models or paths.models_directory(), KIND, settings.model)
        wanted = (marked.mark, settings.doctr_device)
        if self._loaded is None or self._loaded[0] != wanted:
            devices = Devices.chosen(settings.doctr_device)
            self._loaded = None  # before the others are loaded: there may be no room for both
            self._loaded = (wanted, Networks(Package.load(marked.folder), devices, self._threads))
        return partial(_read, self._loaded[1], settings.doctr_batch)

    def close(self) -> None:
        """Release the networks."""
        self._loaded = None


def words_of(
    networks: Networks, pixels: NDArray[np.uint8], batch: int, cancel: CancelFlag, progress: Progress
) -> tuple[list[Word], dict[str, float]]:
    """The words of a picture, as docTR's own predictor finds and reads them, and seconds by stage.

    Args:
        networks: both.
        pixels: uint8 RGB.
        batch: words that are read at once.
        cancel: looked at before each batch.
        progress: told the stage.

    Raises:
        Cancelled: the flag was set.
        EngineError: a network failed.
    """
    timings: dict[str, float] = {}
    height, width = pixels.shape[:2]
    _check(cancel)
    progress(said("Finding lines"), 0.0)
    with _timed(timings, "detection"):
        boxes, _ = networks.boxes(pixels)
        crops = networks.crops(pixels, boxes)
    there = [(box, crop) for box, crop in zip(boxes, crops, strict=True) if crop.size]
    words: list[Word] = []
    for begin in range(0, len(there), batch):
        _check(cancel)
        progress(said("Reading text"), _FOUND + (1 - _FOUND) * begin / len(there))
        some = there[begin : begin + batch]
        with _timed(timings, "recognition"):
            texts = networks.texts([crop for _, crop in some])
        for (box, _), (text, confidence) in zip(some, texts, strict=True):
            x0, y0, x1, y1 = (float(edge) for edge in box[:4])
            words.append(Word(Box(x0 * width, y0 * height, x1 * width, y1 * height), text, float(confidence)))
    return words, timings


def _read(
    networks: Networks, batch: int, pixels: NDArray[np.uint8], cancel: CancelFlag, progress: Progress
) -> TextRead:
    words, timings = words_of(networks, pixels, batch, cancel, progress)
    return TextRead(lines_of(words), timings)


def _check(cancel: CancelFlag) -> None:
    if cancel.is_set():
        raise Cancelled(said("Reading was stopped."))


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    timings[stage] = timings.get(stage, 0.0) + time.perf_counter() - start
