"""The tiny docTR networks of ``tests/golden/doctr``, what docTR itself reads with them, and spoiled copies of them."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from PIL import Image

from ocr_desktop.document.geometry import Box
from tests.fakes.doctr_pages import VOCABULARY

FOLDER = Path(__file__).parents[1] / "golden" / "doctr"
DETECTION = FOLDER / "detection.onnx"
RECOGNITION = FOLDER / "recognition.onnx"
PAGES = ("page5001.png", "page5002.png")


@dataclass(frozen=True, slots=True)
class Expected:
    """A word as docTR's own predictor gave it; the box in pixels."""

    text: str
    confidence: float
    box: Box


def pixels(page: str) -> NDArray[np.uint8]:
    return picture(FOLDER / page)


def picture(file: Path) -> NDArray[np.uint8]:
    with Image.open(file) as opened:
        return np.asarray(opened.convert("RGB"), np.uint8)


def expected(page: str) -> list[Expected]:
    height, width = pixels(page).shape[:2]
    found = []
    for word in json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))[page]:
        x0, y0, x1, y1 = word["box"]
        found.append(Expected(word["text"], word["confidence"], Box(x0 * width, y0 * height, x1 * width, y1 * height)))
    return found


def imported(target: Path, **more: Any) -> dict[str, Any]:
    """Both networks, imported to a folder; its manifest."""
    from ocr_desktop.convert import doctr_import  # noqa: PLC0415  (needs OnnxTR)

    asked: dict[str, Any] = {"detection": DETECTION, "recognition": RECOGNITION, "vocabulary": VOCABULARY, **more}
    wanted = doctr_import.Wanted(target=target, **asked)
    return doctr_import.import_models(wanted, lambda _fraction, _stage: None, threading.Event())


def changed(source: Path, target: Path, change: Callable[[onnx.ModelProto], None]) -> Path:
    """A copy of a network with something done to it."""
    model = onnx.load(str(source))
    change(model)
    onnx.save(model, str(target))
    return target


def fix_batch(model: onnx.ModelProto, size: int = 1) -> None:
    """As exported without a dynamic batch axis."""
    for value in (*model.graph.input, *model.graph.output):
        dim = value.type.tensor_type.shape.dim[0]
        dim.Clear()
        dim.dim_value = size


def in_training(model: onnx.ModelProto) -> None:
    """As exported without ``eval()``: its normalisation goes by the batch."""
    node = next(node for node in model.graph.node if node.op_type == "BatchNormalization")
    next(attribute for attribute in node.attribute if attribute.name == "training_mode").i = 1


def dropping(model: onnx.ModelProto) -> None:
    """With a Dropout that drops."""
    last = model.graph.node[-1]
    kept = f"{last.output[0]}_kept"
    model.graph.initializer.append(onnx.helper.make_tensor("ratio", onnx.TensorProto.FLOAT, [], [0.5]))
    model.graph.initializer.append(onnx.helper.make_tensor("training", onnx.TensorProto.BOOL, [], [True]))
    output = last.output[0]
    last.output[0] = kept
    model.graph.node.append(onnx.helper.make_node("Dropout", [kept, "ratio", "training"], [output], name="/Dropout"))


def with_optimiser(model: onnx.ModelProto) -> None:
    """With a megabyte of what only training needs."""
    state = np.zeros(250_000, np.float32)
    model.graph.initializer.append(onnx.numpy_helper.from_array(state, "optimizer.exp_avg"))


def ending_in(operation: str) -> Callable[[onnx.ModelProto], None]:
    """With an activation at its end, as exported without ``exportable=True``."""

    def change(model: onnx.ModelProto) -> None:
        output = model.graph.output[0].name
        inner = f"{output}_before"
        for node in model.graph.node:
            node.output[:] = [inner if name == output else name for name in node.output]
        model.graph.node.append(onnx.helper.make_node(operation, [inner], [output]))

    return change


def in_double(model: onnx.ModelProto) -> None:
    """Its input in float64."""
    model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.DOUBLE
    name = model.graph.input[0].name
    for node in model.graph.node:
        node.input[:] = ["single" if known == name else known for known in node.input]
    model.graph.node.insert(0, onnx.helper.make_node("Cast", [name], ["single"], to=onnx.TensorProto.FLOAT))


def nameless(model: onnx.ModelProto) -> None:
    """Without the names by which an architecture is known."""
    for number, node in enumerate(model.graph.node):
        node.name = f"node{number}"
    renamed = {tensor.name: f"weight{number}" for number, tensor in enumerate(model.graph.initializer)}
    for tensor in model.graph.initializer:
        tensor.name = renamed[tensor.name]
    for node in model.graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
