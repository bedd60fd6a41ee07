"""What an exported docTR network is, told from its ONNX graph: what it takes and gives, and what is wrong with it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import onnx
from onnx import TensorProto

from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said

Role = Literal["detection", "recognition"]
ROLES: tuple[Role, ...] = ("detection", "recognition")
EXTRA_SIGNS = {"crnn": 1, "viptr": 1, "sar": 1, "vitstr": 1, "parseq": 1, "master": 3}
"""What a network tells apart beside its vocabulary: nothing, an end, a beginning, padding."""

KINDS: dict[Role, tuple[str, ...]] = {"detection": ("db", "linknet", "fast"), "recognition": tuple(EXTRA_SIGNS)}
USUAL: dict[Role, tuple[int, int]] = {"detection": (1024, 1024), "recognition": (32, 128)}
"""Height and width that docTR's own models see."""

_DOMAINS = {"", "ai.onnx", "com.microsoft", "ai.onnx.ml"}
_EXPORT = said(
    "Export it with docTR: `export_model_to_onnx(model.eval(), NAME, torch.randn(1, 3, {height}, {width}))`, the model "
    "made with `exportable=True`."
)
_ACTIVATIONS = {"Sigmoid", "Softmax", "LogSoftmax"}
_LARGE = 1.5  # times as many pixels as usual: from there on it is said
_LONGEST = 8192  # pixels a side: its pictures would take 0.8 GB
_TRUE = b"\x01"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a graph says of itself.

    Args:
        role: what it is for.
        kind: its architecture; empty where the graph does not tell.
        height, width: of its input, 0 where any are taken.
        batch: pictures at once, 0 for any number.
        classes: that it tells apart; 1 of a detection network.
        element: type of its input: ``float32`` or ``float16``.
        weights: bytes of each type of weights.
        unused: bytes of weights that nothing uses.
        opset: of ONNX.
        quantised: it computes in 8 bit.
    """

    role: Role
    kind: str
    height: int
    width: int
    batch: int
    classes: int
    element: str
    weights: dict[str, int]
    unused: int
    opset: int
    quantised: bool

    @property
    def precision(self) -> str:
        """Of its weights: ``fp32``, ``fp16`` or ``8-bit``."""
        if self.quantised:
            return "8-bit"
        half, full = self.weights.get("float16", 0), self.weights.get("float32", 0)
        return "fp16" if self.element == "float16" or half > full else "fp32"

    def notes(self) -> tuple[str, ...]:
        """What makes it slower than it need be, in sentences."""
        found = []
        height, width = USUAL[self.role]
        times = self.height * self.width / (height * width)
        if times >= _LARGE:
            found.append(
                f"It looks at pictures of {self.width} × {self.height} pixels, {times:.1f} times as many as docTR's "
                f"own ({width} × {height}): its time grows as much."
            )
        if self.role == "recognition" and self.batch == 1:
            found.append(
                "It takes one word at a time (a fixed batch of one); exported with a dynamic batch axis it reads many "
                "at once."
            )
        double = self.weights.get("float64", 0)
        if double > 0.01 * sum(self.weights.values()):
            found.append(
                f"{double / 1e6:.1f} MB of its weights are float64, which takes twice the time of float32: call "
                "`model.float()` before the export."
            )
        return tuple(found)


def load(file: Path) -> onnx.ModelProto:
    """The graph in a file, with weights that lie beside it.

    Raises:
        UsageError: it is not there, or no ONNX.
    """
    try:
        model = onnx.load(str(file))
        if not model.graph.node:
            raise ValueError("it holds no operations")
    except OSError as exc:
        raise UsageError(said("“{file}” cannot be read: {reason}.", file=file, reason=exc.strerror or exc)) from exc
    except Exception as exc:  # protobuf's and onnx's own errors share no public base
        raise UsageError(
            said("“{file}” is no ONNX model that can be used: {reason}", file=file.name, reason=str(exc)[:300]),
            remedy=_exporting("detection"),
        ) from exc
    return model


def examine(model: onnx.ModelProto, role: Role, name: str) -> Facts:
    """What a graph is, if it is one of docTR's that can be run.

    Args:
        model: the graph.
        role: what it is meant to be.
        name: of its file, for errors.

    Raises:
        UsageError: it cannot be used; with what to do otherwise.
    """
    refuse = _Refusing(role, name)
    graph = model.graph
    _check_domains(model, refuse)
    _check_training(graph, refuse)
    known = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in known]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise refuse(
            f"has {len(inputs)} inputs and {len(graph.output)} outputs, where a docTR {role} network has one of each"
        )
    batch, height, width = _picture(inputs[0], refuse)
    element = _element(inputs[0], refuse)
    classes = _classes(graph, refuse)
    used = set(_used(graph))
    weights: dict[str, int] = {}
    for tensor in graph.initializer:
        kind = TensorProto.DataType.Name(tensor.data_type).lower()
        kind = {"float": "float32", "double": "float64"}.get(kind, kind)
        weights[kind] = weights.get(kind, 0) + _bytes(tensor)
    unused = sum(_bytes(tensor) for tensor in graph.initializer if tensor.name not in used)
    opset = max((entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")), default=0)
    return Facts(
        role, _kind(graph, role), height, width, batch, classes, element, weights, unused, opset, _is_quantised(graph)
    )


def drop_unused(model: onnx.ModelProto) -> None:
    """Take away weights that nothing uses: what training left in."""
    used = set(_used(model.graph))
    kept = [tensor for tensor in model.graph.initializer if tensor.name in used]
    if len(kept) < len(model.graph.initializer):
        del model.graph.initializer[:]
        model.graph.initializer.extend(kept)


def set_batch(model: onnx.ModelProto, name: str) -> None:
    """Say that any number of pictures is taken, whatever the graph then makes of them."""
    for value in (*model.graph.input, *model.graph.output):
        dims = value.type.tensor_type.shape.dim
        if dims:
            dims[0].Clear()
            dims[0].dim_param = name
    del model.graph.value_info[:]  # of the one size that it was exported with


def set_size(model: onnx.ModelProto, height: int, width: int) -> None:
    """Fix the size of the picture."""
    known = {tensor.name for tensor in model.graph.initializer}
    for value in model.graph.input:
        if value.name not in known:
            for dim, size in zip(value.type.tensor_type.shape.dim[2:], (height, width), strict=True):
                dim.Clear()
                dim.dim_value = size


def float_edges(model: onnx.ModelProto) -> None:
    """Take and give float32 where the graph itself is in half precision: what feeds it knows nothing else."""
    graph = model.graph
    known = {tensor.name for tensor in graph.initializer}
    for value in [value for value in graph.input if value.name not in known]:
        if value.type.tensor_type.elem_type == TensorProto.FLOAT16:
            inner = f"{value.name}_half"
            for node in graph.node:
                node.input[:] = [inner if name == value.name else name for name in node.input]
            graph.node.insert(0, onnx.helper.make_node("Cast", [value.name], [inner], to=TensorProto.FLOAT16))
            value.type.tensor_type.elem_type = TensorProto.FLOAT
    for value in graph.output:
        if value.type.tensor_type.elem_type == TensorProto.FLOAT16:
            inner = f"{value.name}_half"
            for node in graph.node:
                node.output[:] = [inner if name == value.name else name for name in node.output]
                node.input[:] = [inner if name == value.name else name for name in node.input]
            graph.node.append(onnx.helper.make_node("Cast", [inner], [value.name], to=TensorProto.FLOAT))
            value.type.tensor_type.elem_type = TensorProto.FLOAT


def signs(kind: str, classes: int) -> int:
    """How many signs a network's vocabulary has."""
    return classes - EXTRA_SIGNS[kind]


def _exporting(role: Role) -> str:
    height, width = USUAL[role]
    return _EXPORT.format(height=height, width=width)


class _Refusing:
    """Errors about one file, all with the same way out."""

    def __init__(self, role: Role, name: str) -> None:
        self._role = role
        self._name = name

    def __call__(self, what: str, remedy: str = "") -> UsageError:
        return UsageError(
            said("The {role} network “{name}” {what}.", role=self._role, name=self._name, what=what),
            remedy=remedy or _exporting(self._role),
        )


def _check_domains(model: onnx.ModelProto, refuse: _Refusing) -> None:
    strange = sorted({node.domain for node in model.graph.node} - _DOMAINS)
    if strange:
        training = any("training" in domain for domain in strange)
        what = "holds what is needed for training only" if training else "needs operations of its own"
        raise refuse(f"{what} ({', '.join(strange)})")


def _check_training(graph: onnx.GraphProto, refuse: _Refusing) -> None:
    """Refuse what was exported while it was being trained: it would read otherwise each time, or wrongly."""
    constants = {tensor.name: tensor for tensor in graph.initializer}
    constants |= {
        node.output[0]: attribute.t
        for node in graph.node
        if node.op_type == "Constant"
        for attribute in node.attribute
        if attribute.name == "value"
    }
    for node in graph.node:
        if node.op_type == "BatchNormalization" and (_attribute(node, "training_mode") or len(node.output) > 1):
            raise refuse(f"was exported in training mode: “{node.name}” normalises by the batch it happens to see")
        if node.op_type == "Dropout" and len(node.input) > 2 and node.input[2] in constants:
            mode = constants[node.input[2]]
            if (mode.raw_data or bytes(mode.int32_data)) == _TRUE:
                raise refuse(f"was exported in training mode: “{node.name}” drops values at random")


def _picture(value: onnx.ValueInfoProto, refuse: _Refusing) -> tuple[int, int, int]:
    """Batch, height and width of the input; 0 where any is taken."""
    dims = [max(0, dim.dim_value) for dim in value.type.tensor_type.shape.dim]  # -1 is any, to some exporters
    if len(dims) != 4:
        raise refuse(f"takes an input of {len(dims)} axes, not pictures")
    if dims[1] != 3 and dims[3] == 3:
        raise refuse("takes pictures with the colours last, as TensorFlow exports them")
    if dims[1] != 3:
        raise refuse(f"takes pictures of {dims[1]} colours rather than three")
    if dims[0] > 1:
        raise refuse(
            f"takes exactly {dims[0]} pictures at a time",
            "Export it with a dynamic batch axis, as `export_model_to_onnx` does.",
        )
    if max(dims[2:]) > _LONGEST:
        raise refuse(
            f"takes pictures of {dims[3]} × {dims[2]} pixels, for which there is no room",
            f"Export it for pictures of {_LONGEST} pixels a side at most.",
        )
    return dims[0], dims[2], dims[3]


def _element(value: onnx.ValueInfoProto, refuse: _Refusing) -> str:
    kind: int = value.type.tensor_type.elem_type
    if kind == TensorProto.DOUBLE:
        raise refuse(
            "computes in float64, which is twice the work for nothing",
            "Call `model.float()` before the export.",
        )
    if kind not in (TensorProto.FLOAT, TensorProto.FLOAT16):
        raise refuse(f"takes pictures of type {TensorProto.DataType.Name(kind).lower()}, not float32 or float16")
    return "float32" if kind == TensorProto.FLOAT else "float16"


def _classes(graph: onnx.GraphProto, refuse: _Refusing) -> int:
    """How many classes the output tells apart, and whether it is what OnnxTR expects."""
    output = graph.output[0]
    dims = [dim.dim_value for dim in output.type.tensor_type.shape.dim]
    role = refuse._role
    last = next((node.op_type for node in graph.node if output.name in node.output), "")
    if last in _ACTIVATIONS:
        raise refuse(f"ends in a {last}: it gives probabilities, where the values before them are expected")
    if role == "detection":
        if len(dims) != 4:
            raise refuse(f"gives {len(dims)} axes, not a map: is it a recognition network?")
        if dims[1] > 1:
            raise refuse(f"tells {dims[1]} classes apart; one, words, can be used here")
        return 1
    if len(dims) != 3:
        raise refuse(f"gives {len(dims)} axes, not signs in a row: is it a detection network?")
    if dims[2] < 2:
        raise refuse("does not say how many signs it knows")
    return int(dims[2])


def _kind(graph: onnx.GraphProto, role: Role) -> str:
    """The architecture, by the names that docTR gives to its parts; empty where they tell nothing."""
    parts = {name.split("/")[1] for node in graph.node for name in (node.name,) if name.count("/") > 1}
    parts |= {tensor.name.partition(".")[0] for tensor in graph.initializer if "." in tensor.name}
    operations = {node.op_type for node in graph.node}
    weights = {tensor.name for tensor in graph.initializer}
    if role == "detection":
        by_parts = (({"fpn", "prob_head"}, "db"), ({"fpn", "classifier"}, "linknet"), ({"neck", "prob_head"}, "fast"))
        return next((kind for wanted, kind in by_parts if wanted <= parts), "")
    if {"encoder", "decoder"} <= parts:
        return "sar"
    if {"decoder", "linear"} <= parts:
        return "crnn" if "LSTM" in operations else "master"
    if {"decoder", "head"} <= parts:
        return "parseq"
    if "head" in parts:
        return "vitstr" if any(name.endswith("cls_token") for name in weights) else "viptr"
    return ""


def _is_quantised(graph: onnx.GraphProto) -> bool:
    operations = {node.op_type for node in graph.node}
    return bool(operations & {"QuantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "ConvInteger", "MatMulInteger"})


def _attribute(node: onnx.NodeProto, name: str) -> int:
    return next((int(attribute.i) for attribute in node.attribute if attribute.name == name), 0)


def _used(graph: onnx.GraphProto) -> Iterator[str]:
    """Names of all values that a graph, or one within it, takes."""
    yield from (output.name for output in graph.output)
    for node in graph.node:
        yield from node.input
        for attribute in node.attribute:
            inner: list[Any] = [attribute.g, *attribute.graphs]
            for part in inner:
                yield from _used(part)


def _bytes(tensor: onnx.TensorProto) -> int:
    sizes = {"DOUBLE": 8, "INT64": 8, "UINT64": 8, "FLOAT16": 2, "BFLOAT16": 2, "INT16": 2, "INT8": 1, "UINT8": 1,
             "BOOL": 1}  # fmt: skip
    return int(math.prod(tensor.dims)) * sizes.get(TensorProto.DataType.Name(tensor.data_type), 4)
