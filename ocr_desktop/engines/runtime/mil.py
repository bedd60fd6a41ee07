"""Runs a saved Core ML package without Core ML: its MIL program, operation by operation, in numpy.

It reads the very files that Core ML reads, quantised weights included. In float32 it is the exact reference of the
graph; rounded to float16 after every operation that the program computes in float16, it also shows what overflows
there. Weights are read when they are used, so that a package needs no more memory than its largest layer and what
the cache may keep.
"""

import json
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from coremltools import proto
from coremltools.libmilstoragepython import _BlobStorageReader as BlobReader
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime import half, mil_operations
from ocr_desktop.errors import Cancelled, EngineUnavailable, ModelDamaged, ModelMissing
from ocr_desktop.sentences import said

CACHE_BYTES = 128 * 1024 * 1024
"""Float32 weights that a model keeps between calls."""

_MIL = proto.MIL_pb2
_Array = NDArray[Any]
_log = logging.getLogger(__name__)


class Rounding(StrEnum):
    """What is computed in."""

    FLOAT16 = "float16"
    """As the program says: float16 where its types are, overflow included; float32 elsewhere."""
    FLOAT32 = "float32"
    """Everything in float32."""


@dataclass(frozen=True, slots=True)
class _Type:
    """How values of a MIL type are stored: the numpy type, the reader's method, bits where less than a byte."""

    numpy: type[Any]
    read: str = ""
    bits: int = 0


_TYPES = {
    _MIL.FLOAT16: _Type(np.float16, "read_fp16_data"),
    _MIL.FLOAT32: _Type(np.float32, "read_float_data"),
    _MIL.BOOL: _Type(np.bool_),
    _MIL.INT4: _Type(np.int8, "read_int4_data", 4),
    _MIL.INT8: _Type(np.int8, "read_int8_data"),
    _MIL.INT16: _Type(np.int16, "read_int16_data"),
    _MIL.INT32: _Type(np.int32, "read_int32_data"),
    _MIL.UINT1: _Type(np.uint8, "read_uint1_data", 1),
    _MIL.UINT2: _Type(np.uint8, "read_uint2_data", 2),
    _MIL.UINT3: _Type(np.uint8, "read_uint3_data", 3),
    _MIL.UINT4: _Type(np.uint8, "read_uint4_data", 4),
    _MIL.UINT6: _Type(np.uint8, "read_uint6_data", 6),
    _MIL.UINT8: _Type(np.uint8, "read_uint8_data"),
    _MIL.UINT16: _Type(np.uint16, "read_uint16_data"),
}
_FLOATS = {_MIL.FLOAT16, _MIL.FLOAT32}


@dataclass(frozen=True, slots=True)
class _Step:
    """One operation.

    Args:
        kind: its MIL name.
        run: what it does.
        given: names of its arguments' values; several where it takes a list.
        makes: names of its outputs.
        types: MIL types of the outputs.
        computing: its values are computed, not only moved.
        last: names that no later step needs.
    """

    kind: str
    run: mil_operations.Operation
    given: dict[str, str | tuple[str, ...]]
    makes: tuple[str, ...]
    types: tuple[int, ...]
    computing: bool
    last: list[str] = field(default_factory=list)


class MilModel:
    """One function of a package.

    Args:
        package: an ``.mlpackage`` folder.
        function: name of the function in it.
        rounding: what is computed in.
        cache_bytes: float32 weights to keep from one call to the next.

    Raises:
        ModelMissing: there is no such package.
        ModelDamaged: it cannot be read, or has no such function.
        EngineUnavailable: it needs an operation that is not known here.
    """

    def __init__(
        self,
        package: Path,
        function: str,
        *,
        rounding: Rounding = Rounding.FLOAT16,
        cache_bytes: int = CACHE_BYTES,
    ) -> None:
        self._package = package
        self._rounding = rounding
        self._spec_folder, described = _function(package, function)
        self._readers: dict[str, Any] = {}
        self._constants: dict[str, Any] = {}
        self._weights: dict[str, Callable[[], _Array]] = {}
        self._kept: dict[str, _Array] = {}
        self._space = cache_bytes
        self._input_types = {given.name: given.type.tensorType.dataType for given in described.inputs}
        self.inputs = {given.name: _shape(given.type.tensorType) for given in described.inputs}
        block = described.block_specializations[described.opset]
        self._steps: list[_Step] = []
        shapes: dict[str, tuple[int, ...]] = {}
        for operation in block.operations:
            self._add(operation)
            shapes.update({output.name: _shape(output.type.tensorType) for output in operation.outputs})
        self.outputs = {name: shapes[name] for name in block.outputs}
        _note_last_uses(self._steps, set(block.outputs))

    def predict(self, inputs: Mapping[str, _Array], cancel: CancelFlag | None = None) -> dict[str, NDArray[np.float32]]:
        """Run the function.

        Args:
            inputs: arrays of any floating-point type, of the shapes in ``inputs``.
            cancel: looked at before every operation.

        Raises:
            ValueError: the inputs are not those of the function.
            Cancelled: the flag was set.
        """
        if inputs.keys() != self.inputs.keys():
            raise ValueError(f"the inputs are {sorted(self.inputs)}, not {sorted(inputs)}")
        values: dict[str, Any] = {}
        # Overflow to infinity is what float16 does; the result shows it.
        with np.errstate(all="ignore"):
            for name, shape in self.inputs.items():
                if inputs[name].shape != shape:
                    raise ValueError(f"“{name}” has the shape {shape}, not {inputs[name].shape}")
                values[name] = self._rounded(np.array(inputs[name], np.float32), self._input_types[name])
            for step in self._steps:
                if cancel is not None and cancel.is_set():
                    raise Cancelled(said("Stopped."))
                self._run(step, values)
        return {name: np.ascontiguousarray(self._value(name, values), np.float32) for name in self.outputs}

    def _run(self, step: _Step, values: dict[str, Any]) -> None:
        arguments = {
            name: tuple(self._value(part, values) for part in given)
            if isinstance(given, tuple)
            else self._value(given, values)
            for name, given in step.given.items()
        }
        made = step.run(arguments)
        parts = made if isinstance(made, tuple) else (made,)
        for name, kind, part in zip(step.makes, step.types, parts, strict=True):
            values[name] = self._rounded(part, kind) if step.computing else part
        for name in step.last:
            del values[name]

    def _value(self, name: str, values: dict[str, Any]) -> Any:
        if name in values:
            return values[name]
        return self._constants[name] if name in self._constants else self._weight(name)

    def _weight(self, name: str) -> _Array:
        """A weight as float32 or whole numbers. Those used first stay: each is used once a call, in turn."""
        kept = self._kept.get(name)
        if kept is not None:
            return kept
        made = self._weights[name]()
        if made.nbytes <= self._space:
            self._space -= made.nbytes
            self._kept[name] = made
        return made

    def _rounded(self, values: _Array, kind: int) -> _Array:
        """As the MIL type has it."""
        if kind == _MIL.FLOAT16 and self._rounding is Rounding.FLOAT16:
            return half.rounded(values)
        return values.astype(np.float32 if kind in _FLOATS else _TYPES[kind].numpy, copy=False)

    def _add(self, operation: Any) -> None:
        """Note one operation of the program."""
        kind = operation.type
        if kind == "const":
            self._add_constant(operation.outputs[0].name, operation.attributes["val"])
            return
        given = {name: self._bound(argument.arguments) for name, argument in operation.inputs.items()}
        for name, value in operation.attributes.items():
            if name != "name":
                given[name] = self._named(f"{operation.outputs[0].name}.{name}", value)
        makes = tuple(output.name for output in operation.outputs)
        types = tuple(output.type.tensorType.dataType for output in operation.outputs)
        if kind in _WEIGHTS:
            build = _WEIGHTS[kind]
            arguments = {name: part for name, part in given.items() if isinstance(part, str)}
            self._weights[makes[0]] = lambda: self._rounded(build(self, arguments), types[0])
            return
        computing = kind in mil_operations.COMPUTING
        run = mil_operations.COMPUTING.get(kind) or mil_operations.MOVING.get(kind)
        if run is None or operation.blocks:
            raise EngineUnavailable(
                said(
                    "“{package}” uses the operation “{kind}”, which can run on a Mac only.",
                    package=self._package.name,
                    kind=kind,
                ),
                remedy=said("Use it on a Mac, or convert the model again with this version of the app."),
            )
        self._steps.append(_Step(kind, run, given, makes, types, computing))

    def _bound(self, bindings: Any) -> str | tuple[str, ...]:
        """Names of the values of one argument; literal ones get a name."""
        names = tuple(
            binding.name
            if binding.WhichOneof("binding") == "name"
            else self._named(f"#{len(self._constants) + len(self._weights)}", binding.value)
            for binding in bindings
        )
        return names[0] if len(names) == 1 else names

    def _named(self, name: str, value: Any) -> str:
        self._add_constant(name, value)
        return name

    def _add_constant(self, name: str, value: Any) -> None:
        if value.WhichOneof("value") == "blobFileValue":
            self._weights[name] = lambda: self._from_file(value)
        else:
            self._constants[name] = _immediate(value)

    def _from_file(self, value: Any) -> _Array:
        """An array out of the package's weight file."""
        tensor, place = value.type.tensorType, value.blobFileValue
        kind = _TYPES[tensor.dataType]
        try:
            raw = getattr(self._reader(place.fileName), kind.read)(place.offset)
            read = np.asarray(raw)
            # The reader gives float16 as the whole numbers with the same bits.
            read = read.view(np.float16) if kind.numpy is np.float16 else read.astype(kind.numpy, copy=False)
            return _widened(read.reshape(_shape(tensor)))
        except (RuntimeError, ValueError, MemoryError) as exc:
            raise ModelDamaged(
                said("The weights of “{package}” are damaged or cut off.", package=self._package.name)
            ) from exc

    def _reader(self, name: str) -> Any:
        if name not in self._readers:
            file = self._spec_folder / name.removeprefix("@model_path/")
            if ".." in file.parts or not file.is_file():
                raise ModelDamaged(said("“{package}” lacks its weights.", package=self._package.name))
            self._readers[name] = BlobReader(str(file))
        return self._readers[name]

    def _lut_to_dense(self, given: dict[str, str]) -> _Array:
        return mil_operations.lut_to_dense(self._plain(given["indices"]), self._plain(given["lut"]))

    def _shift_scale(self, given: dict[str, str]) -> _Array:
        offset = self._plain(given["offset"]) if "offset" in given else None
        return mil_operations.shift_scale(self._plain(given["data"]), self._plain(given["scale"]), offset)

    def _plain(self, name: str) -> _Array:
        """A part of a weight, which is not worth keeping."""
        found: _Array = self._constants[name] if name in self._constants else self._weights[name]()
        return found


_WEIGHTS: dict[str, Callable[[MilModel, dict[str, str]], _Array]] = {
    "constexpr_lut_to_dense": MilModel._lut_to_dense,
    "constexpr_blockwise_shift_scale": MilModel._shift_scale,
}


def _function(package: Path, name: str) -> tuple[Path, Any]:
    """The folder of the program's file, and one function of the program."""
    if not package.is_dir():
        raise ModelMissing(said("There is no package “{package}”.", package=package))
    try:
        manifest = json.loads((package / "Manifest.json").read_bytes())
        entry = manifest["itemInfoEntries"][manifest["rootModelIdentifier"]]
        file = package / "Data" / entry["path"]
        model = proto.Model_pb2.Model()
        model.ParseFromString(file.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, DecodeError) as exc:
        raise ModelDamaged(said("“{package}” cannot be read.", package=package.name)) from exc
    functions = model.mlProgram.functions
    if name not in functions:
        raise ModelDamaged(
            said(
                "“{package}” has no function “{name}”, but {what}.",
                package=package.name,
                name=name,
                what=", ".join(functions) or "none at all",
            )
        )
    return file.parent, functions[name]


def _shape(tensor: Any) -> tuple[int, ...]:
    return tuple(dimension.constant.size for dimension in tensor.dimensions)


def _widened(values: _Array) -> _Array:
    return values.astype(np.float32) if values.dtype == np.float16 else values


def _immediate(value: Any) -> Any:
    """A value that stands in the program itself: an array, a number, a flag or a text."""
    tensor = value.type.tensorType
    content = value.immediateValue.tensor
    which = content.WhichOneof("value")
    if which == "strings":
        return content.strings.values[0]
    kind = _TYPES[tensor.dataType]
    if which == "bytes":
        raw = np.frombuffer(content.bytes.values, np.uint8)
        read = _unpacked(raw, kind, math.prod(_shape(tensor))) if kind.bits else raw.view(kind.numpy)
    else:
        read = np.array(getattr(content, which or "floats").values, kind.numpy)
    shaped = _widened(read.reshape(_shape(tensor)))
    return shaped if shaped.ndim else shaped.item() if shaped.dtype != np.float32 else np.float32(shaped)


def _unpacked(raw: NDArray[np.uint8], kind: _Type, count: int) -> _Array:
    """Numbers of fewer bits than a byte, lowest bits first."""
    bits = np.unpackbits(raw, bitorder="little")[: count * kind.bits].reshape(count, kind.bits)
    numbers = bits @ (1 << np.arange(kind.bits))
    if np.issubdtype(kind.numpy, np.signedinteger):
        numbers = numbers - ((numbers >> (kind.bits - 1)) << kind.bits)
    return numbers.astype(kind.numpy)


def _note_last_uses(steps: list[_Step], outputs: set[str]) -> None:
    """Say of every value when it can go."""
    made = {name for step in steps for name in step.makes}
    seen = set(outputs)
    for step in reversed(steps):
        used = {name for given in step.given.values() for name in ((given,) if isinstance(given, str) else given)}
        for name in (*step.makes, *used):
            if name in made and name not in seen:
                seen.add(name)
                step.last.append(name)
