"""A vision encoder as Core ML packages: a folder of chunks that run one after another, and what they expect.

Every chunk holds one function a bucket (a fixed number of patches), with the same weights. Inputs of every
function: ``patches (1,S,patch_values)`` for the first chunk or ``hidden (1,S/between,dim)`` for the others; and of
encoders of pages of any shape ``cos`` and ``sin (1,1,S,head_dim)``, and ``mask (1,1,1,S)``, which is added to the
attention scores: 0 or −1e4. The output is ``hidden_out (1,S/between,dim)``, of the last chunk
``features (1,S/group,hidden)``: a chunk's ``input`` and ``output`` are these names. (Core ML wants names of inputs and
outputs to differ.)
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ocr_desktop.errors import ModelDamaged, ModelMissing
from ocr_desktop.sentences import said

FORMAT = 1
FILE = "vision.json"
MASKED = -1e4
PRECISIONS = ("float16", "float32")
WEIGHTS = ("float32", "float16", "int8", "palettized8", "palettized6", "palettized4")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of layers in one package.

    Args:
        file: name of the ``.mlpackage`` in the folder.
        first_layer: from 0.
        last_layer: the layer after the last one.
        input: ``patches`` or ``hidden``.
        output: ``hidden_out`` or ``features``.
    """

    file: str
    first_layer: int
    last_layer: int
    input: str
    output: str

    def __post_init__(self) -> None:
        if Path(self.file).name != self.file or not 0 <= self.first_layer < self.last_layer:
            raise ValueError(f"not a chunk: {self.file} {self.first_layer}–{self.last_layer}")
        if self.input not in {"patches", "hidden"} or self.output not in {"hidden_out", "features"}:
            raise ValueError(f"not a chunk: {self.file} from {self.input} to {self.output}")


@dataclass(frozen=True, slots=True)
class VisionPackage:
    """The chunks in order, and the sizes that they share.

    Args:
        folder: where the chunks and ``vision.json`` are.
        buckets: numbers of patches that there is a function for, ascending.
        chunks: first to last.
        precision: what is computed in: ``float16`` or ``float32``.
        weights: how the weights are stored, one of ``WEIGHTS``.
        dim: width between the chunks.
        hidden: width of the features.
        head_dim: width of ``cos`` and ``sin``; 0 where there are none, because every bucket is a picture of one shape.
        patch_values: numbers in one patch.
        group: patches that become one feature.
        between: patches for one row between the chunks.
    """

    folder: Path
    buckets: tuple[int, ...]
    chunks: tuple[Chunk, ...]
    precision: str
    weights: str
    dim: int
    hidden: int
    head_dim: int
    patch_values: int
    group: int = 4
    between: int = 1

    def __post_init__(self) -> None:
        if min(self.dim, self.hidden, self.patch_values, self.group, self.between) < 1 or self.head_dim < 0:
            raise ValueError("a width of nothing")
        if not self.buckets or list(self.buckets) != sorted(set(self.buckets)) or self.buckets[0] < self.group:
            raise ValueError(f"not ascending buckets: {self.buckets}")
        if any(bucket % self.group or bucket % self.between for bucket in self.buckets):
            raise ValueError(f"buckets of patches that {self.group} does not divide: {self.buckets}")
        if self.precision not in PRECISIONS or self.weights not in WEIGHTS:
            raise ValueError(f"unknown kind of package: {self.precision}, {self.weights}")
        self._check_chunks()

    def _check_chunks(self) -> None:
        layer = 0
        for number, chunk in enumerate(self.chunks):
            first, last = number == 0, number == len(self.chunks) - 1
            if (
                chunk.first_layer != layer
                or (chunk.input == "patches") != first
                or (chunk.output == "features") != last
            ):
                raise ValueError(f"“{chunk.file}” is out of line")
            layer = chunk.last_layer
        if not self.chunks:
            raise ValueError("no chunks")

    @property
    def is_placed(self) -> bool:
        """Whether pages of any shape go in, with the positions of their patches, and are padded to a bucket."""
        return self.head_dim > 0

    def inputs(self, chunk: Chunk) -> tuple[str, ...]:
        """Names of a chunk's inputs."""
        return (chunk.input, "cos", "sin", "mask") if self.is_placed else (chunk.input,)

    def function(self, bucket: int) -> str:
        """The name of a bucket's function inside every chunk."""
        if bucket not in self.buckets:
            raise ValueError(f"no bucket of {bucket} patches")
        return function_name(bucket)

    def path(self, chunk: Chunk) -> Path:
        """Where a chunk's package is."""
        return self.folder / chunk.file

    def save(self) -> None:
        """Write ``vision.json``: there whole or not at all."""
        values = {"format": FORMAT, **asdict(self)}
        del values["folder"]
        temporary = self.folder / f".{FILE}.part"
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(values, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.folder / FILE)

    @classmethod
    def load(cls, folder: Path) -> "VisionPackage":
        """Read ``vision.json`` and see that every chunk is there.

        Raises:
            ModelMissing: a file is not there.
            ModelDamaged: ``vision.json`` is not what ``save`` writes.
        """
        try:
            values = json.loads((folder / FILE).read_bytes())
        except FileNotFoundError as exc:
            raise ModelMissing(said("There is no {file} in “{folder}”.", file=FILE, folder=folder)) from exc
        except (OSError, ValueError, RecursionError) as exc:
            raise ModelDamaged(said("“{file}” cannot be read.", file=folder / FILE)) from exc
        try:
            package = _from_json(folder, values)
        except (KeyError, TypeError, ValueError) as exc:
            raise ModelDamaged(
                said("“{file}” does not describe a vision encoder: {reason}.", file=folder / FILE, reason=exc)
            ) from exc
        for chunk in package.chunks:
            if not package.path(chunk).is_dir():
                raise ModelMissing(said("“{file}” is not in “{folder}”.", file=chunk.file, folder=folder))
        return package


def function_name(bucket: int) -> str:
    """The name of the function for a bucket of so many patches."""
    return f"patches_{bucket}"


def _from_json(folder: Path, values: dict[str, Any]) -> VisionPackage:
    if values["format"] != FORMAT:
        raise ValueError(f"its format is {values['format']!r}")
    return VisionPackage(
        folder=folder,
        buckets=tuple(int(bucket) for bucket in values["buckets"]),
        chunks=tuple(Chunk(**chunk) for chunk in values["chunks"]),
        precision=str(values["precision"]),
        weights=str(values["weights"]),
        dim=int(values["dim"]),
        hidden=int(values["hidden"]),
        head_dim=int(values["head_dim"]),
        patch_values=int(values["patch_values"]),
        group=int(values.get("group", 4)),
        between=int(values.get("between", 1)),
    )
