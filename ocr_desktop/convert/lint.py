"""A look at saved packages for what would keep them off the Neural Engine, without running or loading them.

Only the description of the program is read: names, types and shapes of its operations, never the weights.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coremltools as ct

from ocr_desktop.engines.runtime.package import VisionPackage, function_name
from ocr_desktop.errors import ModelDamaged
from ocr_desktop.sentences import said

LONGEST_AXIS = 16384
# Packages of more than this do not load there reliably.
LARGEST_WEIGHTS = 1 << 30
MOST_AXES = 5
# Parameters such as the order of axes are short lists of whole numbers; anything longer is data.
_PARAMETER = 2 * MOST_AXES
# A slice of the last axis from the middle costs the first generations dearly, where the tensor is big.
_BIG = 65536
ALLOWED = frozenset(
    {
        "add",
        "concat",
        "const",
        "constexpr_blockwise_shift_scale",
        "constexpr_lut_to_dense",
        "conv",
        "gelu",
        "layer_norm",
        "linear",
        "matmul",
        "mul",
        "pad",
        "reshape",
        "scaled_dot_product_attention",
        "silu",
        "slice_by_index",
        "softmax",
        "sub",
        "transpose",
    }
)
_TYPES = ct.proto.MIL_pb2.DataType
_LAYER = re.compile(r"layer(\d+)_")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the Neural Engine does not take, or that is not as it should be.

    Args:
        place: the package and the function in it.
        op: name of the operation, empty where it is about the whole.
        layer: the tower's layer that it belongs to, from 0; None outside of the layers.
        what: what is wrong.
    """

    place: str
    op: str
    layer: int | None
    what: str

    def __str__(self) -> str:
        where = f" in layer {self.layer}" if self.layer is not None else ""
        return f"{self.place}: {self.op + where + ': ' if self.op else ''}{self.what}"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a chunk is to have.

    Args:
        functions: their names.
        precision: ``float16`` or ``float32``.
        inputs: of every function.
        output: of every function.
    """

    functions: tuple[str, ...]
    precision: str
    inputs: tuple[str, ...]
    output: str


def lint(folder: Path) -> tuple[Finding, ...]:
    """Look at every chunk of a vision encoder.

    Raises:
        ModelMissing, ModelDamaged: the folder does not hold one.
    """
    package = VisionPackage.load(folder)
    functions = tuple(function_name(bucket) for bucket in package.buckets)
    found: list[Finding] = []
    for chunk in package.chunks:
        expected = Expected(functions, package.precision, package.inputs(chunk), chunk.output)
        found += lint_chunk(package.path(chunk), expected)
    return tuple(found)


def lint_chunk(package: Path, expected: Expected) -> tuple[Finding, ...]:
    """Look at one ``.mlpackage``."""
    try:
        spec = ct.utils.load_spec(str(package))
    except Exception as exc:  # protobuf, the package reader and the file system each have their own
        raise ModelDamaged(said("“{package}” cannot be read: {reason}.", package=package.name, reason=exc)) from exc
    program = spec.mlProgram
    found: list[Finding] = []
    weights = sum(path.stat().st_size for path in package.rglob("*.bin"))
    if weights > LARGEST_WEIGHTS and expected.precision != "float32":  # which is a reference, and never runs there
        found.append(Finding(package.name, "", None, f"its weights are {weights / 1e6:.0f} MB"))
    if set(program.functions) != set(expected.functions):
        found.append(Finding(package.name, "", None, f"its functions are {', '.join(sorted(program.functions))}"))
    for name, function in sorted(program.functions.items()):
        found += _Function(f"{package.name} {name}", expected).findings(function)
    return tuple(found)


class _Function:
    """The look at one function."""

    def __init__(self, place: str, expected: Expected) -> None:
        self._place = place
        self._expected = expected
        self._float = _TYPES.Value(expected.precision.upper())
        self._ints: dict[str, list[int]] = {}

    def findings(self, function: Any) -> Iterator[Finding]:
        """Everything that is wrong with it."""
        names = tuple(given.name for given in function.inputs)
        if set(names) != set(self._expected.inputs):
            yield self._finding("", f"its inputs are {', '.join(names)}")
        for given in function.inputs:
            yield from self._value(given.name, given.type)
        block = function.block_specializations[function.opset]
        if list(block.outputs) != [self._expected.output]:
            yield self._finding("", f"its outputs are {', '.join(block.outputs)}")
        taken = set(names)
        for operation in block.operations:
            yield from self._operation(operation)
            for output in operation.outputs:
                if output.name in taken:
                    yield self._finding(_op_name(operation), f"the name “{output.name}” is taken")
                taken.add(output.name)

    def _finding(self, op: str, what: str) -> Finding:
        layer = _LAYER.match(op)
        return Finding(self._place, op, int(layer[1]) if layer else None, what)

    def _operation(self, operation: Any) -> Iterator[Finding]:
        name = _op_name(operation)
        if operation.type not in ALLOWED:
            yield self._finding(name, f"the operation {operation.type} is not one that is known to run there")
            return
        if operation.blocks:
            yield self._finding(name, "it holds operations of its own")
        if operation.type == "const":
            yield from self._const(name, operation)
            return
        if operation.type == "slice_by_index":
            yield from self._slice(name, operation)
        for output in operation.outputs:
            yield from self._value(name, output.type)

    def _const(self, name: str, operation: Any) -> Iterator[Finding]:
        value = operation.attributes["val"]
        kind = value.type.tensorType
        if kind.dataType in {_TYPES.Value("INT32"), _TYPES.Value("BOOL"), _TYPES.Value("STRING")}:
            self._ints[operation.outputs[0].name] = list(value.immediateValue.tensor.ints.values)
            if _size(kind) > _PARAMETER:
                yield self._finding(name, f"a constant of {_TYPES.Name(kind.dataType)} that is no parameter")
        else:
            yield from self._value(name, value.type)

    def _value(self, name: str, kind: Any) -> Iterator[Finding]:
        """Type and shape of a tensor that is computed, given or kept."""
        if kind.WhichOneof("type") != "tensorType":
            yield self._finding(name, "it is not a tensor")
            return
        tensor = kind.tensorType
        if tensor.dataType != self._float:
            yield self._finding(name, f"it is {_TYPES.Name(tensor.dataType)}, not {self._expected.precision.upper()}")
        if tensor.rank > MOST_AXES:
            yield self._finding(name, f"it has {tensor.rank} axes; {MOST_AXES} is the most")
        for axis in tensor.dimensions:
            if axis.WhichOneof("dimension") != "constant":
                yield self._finding(name, "its shape is not fixed")
            elif axis.constant.size > LONGEST_AXIS:
                yield self._finding(name, f"an axis of {axis.constant.size}; {LONGEST_AXIS} is the longest")

    def _slice(self, name: str, operation: Any) -> Iterator[Finding]:
        begin = _argument(operation.inputs, "begin")
        starts = self._ints.get(begin, [])
        if not starts:
            yield self._finding(name, "where its slice begins is not a constant")
        elif starts[-1] and _size(operation.outputs[0].type.tensorType) >= _BIG:
            yield self._finding(name, f"a slice of the last axis from {starts[-1]} on")


def _argument(inputs: Mapping[str, Any], name: str) -> str:
    """The name of the value that an argument is bound to; empty where it is given in place."""
    if name not in inputs or not inputs[name].arguments:
        return ""
    return str(inputs[name].arguments[0].name)


def _op_name(operation: Any) -> str:
    if "name" in operation.attributes:
        names = operation.attributes["name"].immediateValue.tensor.strings.values
        if names:
            text = names[0]
            return text.decode() if isinstance(text, bytes) else str(text)
    return str(operation.outputs[0].name) if operation.outputs else str(operation.type)


def _size(tensor: Any) -> int:
    size = 1
    for axis in tensor.dimensions:
        size *= int(axis.constant.size)
    return size
