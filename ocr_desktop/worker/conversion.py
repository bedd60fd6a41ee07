"""The conversion role: published checkpoints become what runs here, and are compared with what they were."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ocr_desktop.convert import decoder_weights, kept_reference, models, tower_weights, verification, vision_package
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import UsageError
from ocr_desktop.paths import TOWER
from ocr_desktop.sentences import said
from ocr_desktop.worker import messages
from ocr_desktop.worker.process import CancelFlag
from ocr_desktop.worker.streaming import Told, streamed

_BUILT = 0.8  # of the time for the packages; the rest is for their float32 reference


class Conversion:
    """Answers ``Convert`` and ``Verify``."""

    def __init__(self, hello: messages.Hello) -> None:
        """Nothing of the handshake is needed: both requests name their folders."""

    def answers(self, request: messages.Request, cancel: CancelFlag) -> Iterator[messages.Answer]:
        """Progress, then the one answer."""
        if isinstance(request, messages.Convert):
            yield from streamed(request.id, lambda told: _convert(request, told, cancel))
        elif isinstance(request, messages.Verify):
            yield from streamed(request.id, lambda told: _verify(request, told, cancel))
        else:
            raise UsageError(said("A conversion worker does not know {name}.", name=type(request).__name__))

    def prepare(self, pages: messages.Prepare) -> None:
        """Pages are not for this role."""

    def close(self) -> None:
        """Nothing is held."""


def _convert(request: messages.Convert, told: Told, cancel: CancelFlag) -> messages.Converted:
    folder, target = Path(request.checkpoint), Path(request.target)
    checkpoint, config = Checkpoint(folder), models.load(folder)
    made: dict[str, Any] = {"bits": request.bits}
    if request.part == "vision":
        options = VisionOptions(models.blueprint(config).buckets, request.precision, request.weights)
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
            checkpoint, models.original(config).tower(), target / TOWER, bits=request.bits, progress=told, cancel=cancel
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
