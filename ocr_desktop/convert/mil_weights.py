"""A vision encoder's weights on their way from a checkpoint into a Core ML program.

Each is read once, brought into the form that is stored, and emitted as constants into every function of a chunk.
Constants with the same ``weight_id`` share one place in the package's weight file.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import coremltools as ct
import numpy as np
from coremltools.converters.mil.mil import Builder, types
from numpy.typing import NDArray

from ocr_desktop.convert import palettize
from ocr_desktop.engines.runtime.package import Chunk
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import ConversionFailed
from ocr_desktop.sentences import said

OPSET = ct.target.iOS18
_PALETTES = {"palettized8": 8, "palettized6": 6, "palettized4": 4}
_INDICES = {8: np.dtype(np.uint8), 6: types.np_uint6_dtype, 4: types.np_uint4_dtype}


@dataclass(frozen=True, slots=True)
class Storage:
    """How a package keeps its weights.

    Args:
        weights: one of the runtime's ``WEIGHTS``, for the matrices of the layers. Norms, biases and the embedding of
            patches are kept as they are computed with.
        precision: ``float16`` or ``float32``, what every number becomes when it is used.
        scaled_queries: the attention's scale is in the query weights.
    """

    weights: str
    precision: str
    scaled_queries: bool

    @property
    def dtype(self) -> type[np.floating[Any]]:
        """What is computed in."""
        return np.float16 if self.precision == "float16" else np.float32

    @property
    def last(self) -> str:
        """How the matrices are kept that every feature passes at the end: of 8 bits at least."""
        # They are a thirtieth of dots.ocr's tower. With 4 bits there as well, the features of a small trained one had
        # 4 dB more noise.
        return "palettized8" if self.weights in _PALETTES else self.weights

    def matrix_bytes(self, weights: str, rows: int, columns: int) -> int:
        """What a matrix takes in the weight file."""
        if weights in _PALETTES:
            bits = _PALETTES[weights]
            groups = rows // math.gcd(rows, palettize.GROUP)
            return rows * columns * bits // 8 + groups * (1 << bits) * self.vector_bytes(1)
        if weights == "int8":
            return rows * columns + rows * self.vector_bytes(1)
        return rows * columns * self.vector_bytes(1)

    def vector_bytes(self, length: int) -> int:
        """What a norm or a bias takes."""
        return length * np.dtype(self.dtype).itemsize


Stored = NDArray[Any] | palettize.Lut | palettize.Scaled


class ChunkWeights:
    """The weights of one chunk, in the form that is stored.

    Args:
        checkpoint: where they come from.
        storage: what they become.
    """

    def __init__(self, checkpoint: Checkpoint, storage: Storage) -> None:
        self._checkpoint = checkpoint
        self._storage = storage
        self._stored: dict[str, Stored] = {}

    def begin(self, chunk: Chunk) -> None:
        """Add what comes before a chunk's layers."""
        raise NotImplementedError

    def layer(self, number: int) -> None:
        """Add one layer."""
        raise NotImplementedError

    def end(self, chunk: Chunk) -> None:
        """Add what comes after a chunk's layers."""
        raise NotImplementedError

    def emit(self, name: str) -> Any:
        """Put one weight into the function that is being built; its variable."""
        stored = self._stored[name]
        if isinstance(stored, palettize.Lut):
            rows, groups = stored.indices.shape[0], len(stored.tables)
            if rows % groups:
                raise AssertionError(f"{name}: {groups} groups of {rows} rows")
            indices = stored.indices.view(_INDICES[stored.bits])
            return Builder.constexpr_lut_to_dense(
                indices=_const(f"{name}_indices", indices),
                lut=_const(f"{name}_lut", stored.tables[:, None, :, None].astype(self._storage.dtype)),
                name=name,
            )
        if isinstance(stored, palettize.Scaled):
            return Builder.constexpr_blockwise_shift_scale(
                data=_const(f"{name}_data", stored.data),
                scale=_const(f"{name}_scale", stored.scale.astype(self._storage.dtype)),
                name=name,
            )
        return _const(name, stored)

    def emit_zeros(self, length: int) -> Any:
        """A bias of nothing: where a product has none, coremltools would write one of its own for every bucket."""
        return _const(f"zeros_{length}", np.zeros(length, self._storage.dtype))

    def _linear(self, name: str, source: str, rows: int, columns: int, *, weights: str = "") -> None:
        self._stored[name] = self._matrix(self._read(source, rows, columns), source, weights)

    def _matrix(self, weight: NDArray[np.float32], source: str, weights: str = "") -> Stored:
        compress = _COMPRESS.get(weights or self._storage.weights)
        return compress(self._fitting(weight, source)) if compress else self._plain(weight, source)

    def _vector(self, name: str, source: str, length: int) -> None:
        self._stored[name] = self._plain(self._read(source, length), source)

    def _read(self, source: str, *shape: int) -> NDArray[np.float32]:
        found = self._checkpoint.shape(source)
        if found != shape:
            raise ConversionFailed(
                said(
                    "“{source}” is of shape {list}, where config.json asks for {list_2}.",
                    source=source,
                    list=list(found),
                    list_2=list(shape),
                ),
                remedy=said("The checkpoint and its config.json do not belong together: download or import it again."),
            )
        values: NDArray[np.float32] = self._checkpoint.read(source, np.float32)
        return values

    def _table(self, name: str, values: NDArray[np.float32], source: str) -> None:
        """Numbers that were made of a tensor, kept as they are computed with."""
        self._stored[name] = self._plain(values, source)

    def _plain(self, values: NDArray[np.float32], source: str) -> NDArray[Any]:
        if self._storage.precision == "float16":
            self._fitting(values, source)
        elif not np.isfinite(values).all():
            raise _unfit(source)
        return values.astype(self._storage.dtype)

    def _fitting(self, values: NDArray[np.float32], source: str) -> NDArray[np.float32]:
        """The values, if each of them has a float16 near it."""
        largest = float(np.abs(values).max(initial=0))
        if not largest <= float(np.finfo(np.float16).max):
            raise _unfit(source)
        return values


def _palettes(bits: int) -> Callable[[NDArray[np.float32]], Stored]:
    def compress(weight: NDArray[np.float32]) -> Stored:
        return palettize.lut(weight, bits)

    return compress


_COMPRESS: dict[str, Callable[[NDArray[np.float32]], Stored]] = {
    **{name: _palettes(bits) for name, bits in _PALETTES.items()},
    "int8": palettize.int8,
}


def _const(name: str, values: NDArray[Any]) -> Any:
    variable = Builder.const(val=values, name=name)
    variable.op.weight_id = name
    return variable


def _unfit(source: str) -> ConversionFailed:
    return ConversionFailed(
        said("“{source}” holds numbers that are not finite or too large for float16.", source=source),
        remedy=said("Download or import the checkpoint again; if it is as published, use a float32 variant."),
    )
