"""The conversion role: published checkpoints become what runs here, and are compared with what they were.

The work calls back with its progress; it runs on a thread of its own, so that its progress can be answered meanwhile.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ocr_desktop.convert import decoder_weights, kept_reference, tower_weights, verification, vision_package
from ocr_desktop.convert.vision_plan import VisionOptions, buckets_of
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import ConversionFailed, OcrDesktopError, UsageError
from ocr_desktop.paths import TOWER
from ocr_desktop.sentences import said
from ocr_desktop.worker import messages
from ocr_desktop.worker.process import CancelFlag

SECONDS_BETWEEN = 0.1
_BUILT = 0.8  # of the time for the packages; the rest is for their float32 reference

_log = logging.getLogger(__name__)

Told = Callable[[float, str], None]


class Conversion:
    """Answers ``Convert`` and ``Verify``."""

    def __init__(self, hello: messages.Hello) -> None:
        """Nothing of the handshake is needed: both requests name their folders."""

    def answers(self, request: messages.Request, cancel: CancelFlag) -> Iterator[messages.Answer]:
        """Progress, then the one answer."""
        if isinstance(request, messages.Convert):
            yield from _streamed(request.id, lambda told: _convert(request, told, cancel))
        elif isinstance(request, messages.Verify):
            yield from _streamed(request.id, lambda told: _verify(request, told, cancel))
        else:
            raise UsageError(said("A conversion worker does not know {name}.", name=type(request).__name__))

    def prepare(self, pages: messages.Prepare) -> None:
        """Pages are not for this role."""

    def close(self) -> None:
        """Nothing is held."""


def _convert(request: messages.Convert, told: Told, cancel: CancelFlag) -> messages.Converted:
    folder, target = Path(request.checkpoint), Path(request.target)
    checkpoint, config = Checkpoint(folder), DotsConfig.load(folder)
    made: dict[str, Any] = {"bits": request.bits}
    if request.part == "vision":
        options = VisionOptions(buckets_of(config), request.precision, request.weights)
        built = _share(told, 0.0, _BUILT)
        vision = vision_package.build(checkpoint, config, target / "vision", options, built, cancel)
        kept_reference.keep(checkpoint, config, vision, _share(told, _BUILT, 1.0), cancel)
        made = asdict(options)
    elif request.part == "decoder":
        decoder_weights.convert_decoder(
            checkpoint, config, target / "decoder", bits=request.bits, progress=told, cancel=cancel
        )
        decoder_weights.copy_companions(folder, target)
    elif request.part == "tower":
        tower_weights.convert_tower(
            checkpoint, config.vision, target / TOWER, bits=request.bits, progress=told, cancel=cancel
        )
    else:
        raise UsageError(said("A model has no part “{part}”.", part=request.part))
    return messages.Converted(request.id, made)


def _verify(request: messages.Verify, told: Told, cancel: CancelFlag) -> messages.Verified:
    report = verification.verify(Path(request.folder), Path(request.compiled), told, cancel)
    return messages.Verified(request.id, report.passed, report.failures, report.to_json(), report.markdown())


def _share(told: Told, begin: float, end: float) -> Told:
    """Progress of a part as progress of the whole."""
    return lambda fraction, stage: told(begin + (end - begin) * min(max(fraction, 0.0), 1.0), stage)


def _streamed(number: int, work: Callable[[Told], messages.Answer]) -> Iterator[messages.Answer]:
    """The answers of work that calls back; what it raises is raised here."""
    arrived: queue.SimpleQueue[messages.Answer | BaseException] = queue.SimpleQueue()
    last = ("", 0.0)

    def told(fraction: float, stage: str) -> None:
        nonlocal last
        now = time.monotonic()
        if stage != last[0] or now - last[1] >= SECONDS_BETWEEN:
            last = (stage, now)
            arrived.put(messages.Progress(number, stage, fraction))

    def run() -> None:
        try:
            arrived.put(work(told))
        except BaseException as exc:  # whatever it is, it is raised on the thread that waits
            arrived.put(exc)

    thread = threading.Thread(target=run, name="conversion")
    thread.start()
    while isinstance(answer := arrived.get(), messages.Progress):
        yield answer
    thread.join()
    if isinstance(answer, MemoryError):
        raise ConversionFailed(
            said("There is not enough memory for this."), remedy=said("Close other programs.")
        ) from answer
    if isinstance(answer, BaseException) and not isinstance(answer, OcrDesktopError):
        _log.error("request %d failed", number, exc_info=answer)
        raise ConversionFailed(
            said("Something unexpected went wrong ({name}: {answer}).", name=type(answer).__name__, answer=answer)
        ) from answer
    if isinstance(answer, OcrDesktopError):
        raise answer
    yield answer
