"""The vision tower of a checkpoint as Core ML packages, built layer by layer straight from the safetensors.

The weights of one chunk are in memory at a time. A chunk that is finished is kept beside the target with a stamp of
what it was made from, so that a conversion that was stopped goes on after it; the folder takes its place when all of
it is there, and keeps the stamps: what was stopped after that begins nothing anew.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import coremltools as ct
from coremltools.converters.mil.backend.mil.load import load as to_proto
from coremltools.converters.mil.mil import Program

from ocr_desktop import space
from ocr_desktop.convert import lint
from ocr_desktop.convert.blueprint import Blueprint, Part
from ocr_desktop.convert.mil_layers import Plan
from ocr_desktop.convert.mil_weights import OPSET, ChunkWeights
from ocr_desktop.convert.models import Config, blueprint
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.package import FILE, Chunk, VisionPackage, function_name
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import FOR_MODELS, Cancelled, ConversionFailed, DiskFull, unwritable
from ocr_desktop.sentences import said

Progress = Callable[[float, str], None]

STAMPS = "made_from.json"
"""In the finished folder: what each chunk was made from."""

# Changes whenever the same checkpoint and options would give other packages: finished chunks are then built again.
_RECIPE = 1
# A chunk's time: reading and compressing its layers, then writing them.
_WRITING = 0.25
_log = logging.getLogger(__name__)


def build(
    checkpoint: Checkpoint,
    config: Config,
    target: Path,
    options: VisionOptions,
    progress: Progress,
    cancel: CancelFlag,
) -> VisionPackage:
    """Convert a checkpoint's vision tower; a folder of anything else that is there already is replaced at the end.

    Args:
        checkpoint: where the weights are.
        config: what the checkpoint says of itself.
        target: the folder to make.
        options: what to build.
        progress: told how much is done, from 0 to 1, and what is being done.
        cancel: looked at before every layer.

    Raises:
        Cancelled: the flag was set; finished chunks are kept for the next time.
        DiskFull: there is not enough space, or it ran out.
        ConversionFailed: a weight does not fit, or the packages are not what the hardware takes.
        ModelDamaged: the checkpoint cannot be read.
    """
    return _Build(checkpoint, blueprint(config), target, options, progress, cancel).run()


class _Build:
    """One conversion."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        model: Blueprint,
        target: Path,
        options: VisionOptions,
        progress: Progress,
        cancel: CancelFlag,
    ) -> None:
        self._checkpoint = checkpoint
        self._model = model
        self._target = target
        self._options = options
        self._progress = progress
        self._cancel = cancel
        self._work = target.with_name(f".{target.name}.building")
        self._old = target.with_name(f".{target.name}.old")
        self._folder = self._work / "package"
        self._chunks = model.chunks(options.layers_per_chunk)
        model.check(options)

    def run(self) -> VisionPackage:
        """Build what is missing, look at the whole, put it in its place."""
        try:
            stamps = {chunk: self._stamp(chunk) for chunk in self._chunks}
            if self._is_in_place(stamps):
                self._tidy()
                self._progress(1.0, "Vision encoder: there already")
                return VisionPackage.load(self._target)
            self._folder.mkdir(parents=True, exist_ok=True)
            waiting = [chunk for chunk in self._chunks if not self._is_finished(chunk, stamps[chunk])]
            self._make_room(waiting)
            for chunk in self._chunks:
                if chunk in waiting:
                    self._build_chunk(chunk, stamps[chunk])
                else:
                    _log.info("%s is finished already", chunk.file)
                    told = f"Vision encoder: layers {chunk.first_layer + 1} to {chunk.last_layer} are there already"
                    self._report(chunk.last_layer, told)
            return self._put_in_place(stamps)
        except OSError as exc:
            raise unwritable(
                exc, f"the vision encoder in “{self._target.parent}”", ConversionFailed, FOR_MODELS
            ) from exc

    def _check(self) -> None:
        if self._cancel.is_set():
            raise Cancelled(
                said("The conversion was stopped."), remedy=said("Start it again to go on: finished parts are kept.")
            )

    def _report(self, layers: float, stage: str) -> None:
        self._progress(min(layers / self._model.layers, 1.0), stage)

    def _stamp(self, chunk: Chunk) -> str:
        """Names everything that a chunk is made from: weights, sizes, options, and the program that makes it."""
        self._check()
        self._progress(0.0, "Looking through the checkpoint")
        names = self._model.sources(chunk)
        parts = {
            "recipe": [_RECIPE, ct.__version__],
            "weights": self._checkpoint.digest(names),
            "config": self._model.facts(),
            "options": asdict(self._options),
            "chunk": asdict(chunk),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def _stamp_file(self, chunk: Chunk) -> Path:
        return self._work / f"{chunk.file}.json"

    def _is_in_place(self, stamps: Mapping[Chunk, str]) -> bool:
        """Whether an earlier run has finished, and only what comes after it was stopped."""
        try:
            kept = json.loads((self._target / STAMPS).read_bytes())
            return (self._target / FILE).is_file() and bool(kept == _kept(self._target, stamps))
        except (OSError, ValueError):
            return False

    def _is_finished(self, chunk: Chunk, stamp: str) -> bool:
        try:
            kept = json.loads(self._stamp_file(chunk).read_bytes())
            return bool(kept == {"stamp": stamp, "files": _sizes(self._folder / chunk.file)})
        except (OSError, ValueError):
            return False

    def _make_room(self, waiting: list[Chunk]) -> None:
        """Remove what no chunk will use, and see that the rest fits; a chunk is on the disk twice while it is saved."""
        useful = {chunk.file for chunk in self._chunks} - {chunk.file for chunk in waiting}
        for path in [*self._folder.iterdir(), *self._work.glob("*.part")]:
            if path.name not in useful:
                _remove(path)
        storage = self._options.storage
        sizes = [self._model.weight_bytes(storage, chunk) for chunk in waiting]
        needed = sum(sizes) + max(sizes, default=0)
        if waiting:
            space.check(self._work, needed, "The vision encoder", "Free some space, or choose a variant of fewer bits.")

    def _build_chunk(self, chunk: Chunk, stamp: str) -> None:
        weights = self._weights(chunk)
        self._report(
            chunk.last_layer - _WRITING * (chunk.last_layer - chunk.first_layer),
            f"Vision encoder: writing layers {chunk.first_layer + 1} to {chunk.last_layer}",
        )
        package = self._folder / chunk.file
        part = self._work / f"{chunk.file}.part"
        try:
            self._save(self._program(chunk, weights), part)
            _remove(package)
            (part / chunk.file).replace(package)
        finally:
            _remove(part)
        findings = lint.lint_chunk(package, self._expected(chunk))
        if findings:
            _remove(package)
            told = "; ".join(str(finding) for finding in findings[:3])
            raise ConversionFailed(
                said("“{file}” came out as the Neural Engine would not take it: {told}.", file=chunk.file, told=told)
            )
        kept = {"stamp": stamp, "files": _sizes(package)}
        self._stamp_file(chunk).write_text(json.dumps(kept), encoding="utf-8")
        self._report(chunk.last_layer, f"Vision encoder: layer {chunk.last_layer} of {self._model.layers}")

    def _weights(self, chunk: Chunk) -> ChunkWeights:
        weights = self._model.weights(self._checkpoint, self._options)
        weights.begin(chunk)
        for number, layer in enumerate(range(chunk.first_layer, chunk.last_layer)):
            self._check()
            done = chunk.first_layer + number * (1 - _WRITING)
            self._report(done, f"Vision encoder: layer {layer + 1} of {self._model.layers}")
            weights.layer(layer)
        self._check()
        weights.end(chunk)
        return weights

    def _program(self, chunk: Chunk, weights: ChunkWeights) -> Program:
        fused = self._options.attention == "fused"
        plan = Plan(self._options.storage, fused, self._check)
        program = Program()
        for bucket in self._options.buckets:
            program.add_function(function_name(bucket), self._model.function(plan, Part(chunk, bucket), weights))
        program.default_function_name = function_name(self._options.buckets[0])
        program.export_as_multifunction = True
        return program

    def _save(self, program: Program, part: Path) -> None:
        """Write a program as it stands: it holds what is wanted, so that no pass of coremltools has to run over it."""
        _remove(part)
        weights = part / "weights"
        weights.mkdir(parents=True)
        try:
            spec = to_proto(
                program,
                weights_dir=str(weights),
                specification_version=OPSET.value,
                convert_to="mlprogram",
                convert_from="milinternal",
            )
            name = next(chunk.file for chunk in self._chunks if part.name.startswith(f"{chunk.file}."))
            ct.utils.save_spec(spec, str(part / name), weights_dir=str(weights))
        except (RuntimeError, ValueError) as exc:
            if shutil.disk_usage(self._work).free < space.SPARE // 10:
                raise DiskFull(said("There is no space left for the vision encoder.")) from exc
            raise ConversionFailed(
                said("coremltools could not write the vision encoder: {reason}.", reason=exc)
            ) from exc
        _sync(part)

    def _expected(self, chunk: Chunk) -> lint.Expected:
        return lint.Expected(
            functions=tuple(function_name(bucket) for bucket in self._options.buckets),
            precision=self._options.precision,
            inputs=self._model.package(self._folder, self._options).inputs(chunk),
            output=chunk.output,
        )

    def _put_in_place(self, stamps: Mapping[Chunk, str]) -> VisionPackage:
        self._check()
        made = self._model.package(self._folder, self._options)
        (self._folder / STAMPS).write_text(json.dumps(_kept(self._folder, stamps)), encoding="utf-8")
        made.save()
        _remove(self._old)
        if self._target.exists():
            self._target.rename(self._old)
        self._folder.rename(self._target)
        self._tidy()
        self._progress(1.0, "Vision encoder: done")
        return replace(made, folder=self._target)

    def _tidy(self) -> None:
        """Remove what is not needed once the folder is in its place; a kill may have come before."""
        _remove(self._old)
        _remove(self._work)


def _kept(folder: Path, stamps: Mapping[Chunk, str]) -> dict[str, Any]:
    """What a finished folder says of its chunks."""
    return {chunk.file: {"stamp": stamp, "files": _sizes(folder / chunk.file)} for chunk, stamp in stamps.items()}


def _sizes(package: Path) -> dict[str, int]:
    return {
        str(path.relative_to(package)): path.stat().st_size for path in sorted(package.rglob("*")) if path.is_file()
    }


def _sync(folder: Path) -> None:
    """Bring every file to the disk, so that a stamp never outlives what it speaks of."""
    for path in folder.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
