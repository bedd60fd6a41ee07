"""Runs a vision encoder's packages in this process: chunk after chunk, padded to a bucket.

What runs a package is Core ML on a Mac, and everywhere else the executor of the same files in numpy.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime import coreml
from ocr_desktop.engines.runtime.encoder import EncoderOptions, Progress, bucket_for, silent
from ocr_desktop.engines.runtime.mil import MilModel
from ocr_desktop.engines.runtime.package import MASKED, VisionPackage
from ocr_desktop.errors import Cancelled, EngineError, EngineUnavailable
from ocr_desktop.sentences import said

BUCKETS_KEPT = 2
"""Buckets whose models stay loaded: most pages of a document fall into the same one."""

KEPT_BYTES = 1_000_000_000
"""The executor keeps the models of packages up to this size, and reads larger ones again for every page."""

LOOKING = "Looking at the page"
"""The stage of every page; all others are told once."""

_log = logging.getLogger(__name__)


class Predictor(Protocol):
    """One function of one package."""

    def predict(
        self, inputs: Mapping[str, NDArray[Any]], cancel: CancelFlag | None = None
    ) -> dict[str, NDArray[np.float32]]:
        """Run it; Core ML cannot be stopped in the middle, the executor can."""


Loader = Callable[[Path, str], Predictor]


class PackageEncoder:
    """A ``VisionEncoder`` over packages.

    Args:
        package: the chunks.
        load: loads a function of a chunk.
        progress: told what is being done where that takes long.
        buckets_kept: buckets whose models stay loaded; 0 keeps none, not even from chunk to chunk.
    """

    def __init__(
        self,
        package: VisionPackage,
        load: Loader,
        progress: Progress = silent,
        buckets_kept: int = BUCKETS_KEPT,
    ) -> None:
        self.package = package
        self._load = load
        self._progress = progress
        self._buckets_kept = buckets_kept
        self._loaded: OrderedDict[int, list[Predictor]] = OrderedDict()
        self._done = 0.0

    def tell(self, stage: str) -> None:
        """Pass on what takes long just now, with the share of the page that is done."""
        self._progress(self._done, stage)

    def encode(
        self,
        patches: NDArray[np.float32],
        cos: NDArray[np.float32],
        sin: NDArray[np.float32],
        cancel: CancelFlag,
    ) -> NDArray[np.float16]:
        """As ``VisionEncoder`` has it.

        Raises:
            ValueError: the arrays do not belong together, or to this package.
            EngineError: no bucket holds the page, or its features are not numbers.
            Cancelled: the flag was set.
        """
        count, package = len(patches), self.package
        if count % package.group or count == 0 or patches.shape[1] != package.patch_values:
            raise ValueError(f"not patches of this encoder: {patches.shape}")
        if cos.shape != (count, package.head_dim) or sin.shape != cos.shape:
            raise ValueError(f"not the positions of {count} patches: {cos.shape}, {sin.shape}")
        bucket = bucket_for(count, package.buckets)
        if bucket != count and not package.is_placed:
            raise ValueError(f"not a picture of this encoder: {count} patches")
        current: NDArray[np.float32] = patches
        for number in range(len(package.chunks)):
            self._done = number / len(package.chunks)
            self._progress(self._done, LOOKING)
            current = self.run(number, bucket, current, (cos, sin), cancel)
        with np.errstate(over="ignore"):
            features = current[: count // package.group].astype(np.float16)
        if not np.isfinite(features).all():
            raise EngineError(
                said("The vision encoder gave something that is not a number for this page."),
                remedy=said("Choose other compute units in the settings, or read the page with full detail."),
            )
        return features

    def run(
        self,
        number: int,
        bucket: int,
        values: NDArray[np.float32],
        positions: tuple[NDArray[np.float32], NDArray[np.float32]],
        cancel: CancelFlag,
    ) -> NDArray[np.float32]:
        """Run one chunk.

        Args:
            number: of the chunk.
            bucket: that holds the page.
            values: what goes in: patches or hidden states, (n, width) or already padded to the bucket.
            positions: cosines and sines, (n, head_dim): they say how many rows count.
            cancel: looked at before, and by the executor within.

        Returns:
            all rows of the bucket, (bucket / between, dim) or (bucket / group, hidden).
        """
        _check(cancel)
        chunk = self.package.chunks[number]
        model = self._model(bucket, number)
        _check(cancel)
        rows = bucket if number == 0 else bucket // self.package.between
        inputs = {chunk.input: _padded(values, rows)[None]}
        if self.package.is_placed:
            cos, sin = positions
            mask = np.zeros((1, 1, 1, bucket), np.float32)
            mask[..., len(cos) :] = MASKED
            inputs |= {"cos": _padded(cos, bucket)[None, None], "sin": _padded(sin, bucket)[None, None], "mask": mask}
        made: NDArray[np.float32] = model.predict(inputs, cancel)[chunk.output][0]
        return made

    def close(self) -> None:
        """Let go of every model."""
        self._loaded.clear()

    def _model(self, bucket: int, number: int) -> Predictor:
        """A chunk's model for a bucket."""
        chunk = self.package.chunks[number]
        if self._buckets_kept == 0:
            return self._load(self.package.path(chunk), self.package.function(bucket))
        models = self._loaded.setdefault(bucket, [])
        self._loaded.move_to_end(bucket)
        while len(self._loaded) > self._buckets_kept:
            self._loaded.popitem(last=False)
        while len(models) <= number:
            following = self.package.chunks[len(models)]
            models.append(self._load(self.package.path(following), self.package.function(bucket)))
        return models[number]


def open_encoder(folder: Path, options: EncoderOptions, progress: Progress = silent) -> PackageEncoder:
    """An encoder over the packages in a folder, with what this machine has to run them.

    Raises:
        ModelMissing, ModelDamaged: the folder holds no usable package.
        EngineUnavailable: the backend asked for is not to be had.
    """
    package = VisionPackage.load(folder)
    backend = options.backend or ("coreml" if coreml.available() else "mil")
    if backend == "coreml":
        units = coreml.ComputeUnits(options.units)

        def load(chunk: Path, function: str) -> Predictor:
            return runtime.load(chunk, function)

        encoder = PackageEncoder(package, load, progress)
        runtime = coreml.CoreMl(options.compiled_store, units, encoder.tell)
        return encoder
    if backend != "mil":
        raise EngineUnavailable(said("There is no backend “{backend}” for vision encoders.", backend=backend))
    _log.warning("no Core ML here: the vision encoder runs in numpy, which is slow")
    progress(0.0, "There is no Core ML on this machine: looking at a page takes long here")
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return PackageEncoder(package, MilModel, progress, BUCKETS_KEPT if size <= KEPT_BYTES else 0)


def _padded(values: NDArray[np.float32], rows: int) -> NDArray[np.float32]:
    """With the last row repeated: rows that nobody looks at then hold nothing that the page itself does not.

    What overflows in a masked row would reach all others, because zero times infinity is no number.
    """
    made = np.empty((rows, values.shape[1]), np.float32)
    made[: len(values)] = values
    made[len(values) :] = values[-1]
    return made


def _check(cancel: CancelFlag) -> None:
    if cancel.is_set():
        raise Cancelled(said("Stopped."))
