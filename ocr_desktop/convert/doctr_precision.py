"""docTR networks in half precision and in 8 bit, and whether they then still read the same.

Both come from onnxruntime's own tools. Half precision keeps float32 at its edges. 8 bit is static (weights and
activations, quantised and dequantised at each operation), with ranges from pictures that the app brings along.
"""

import contextlib
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.transformers.float16 import convert_float_to_float16

from ocr_desktop.convert.doctr_graph import Role
from ocr_desktop.engines.doctr import networks
from ocr_desktop.errors import ConversionFailed
from ocr_desktop.sentences import said

PRECISIONS = ("fp32", "fp16", "8-bit")
ALIKE = {"detection": 0.9, "recognition": 0.95}
"""How much of what the original finds a converted network must find: overlap of areas, share of equal signs."""

Pictures = NDArray[np.float32]
"""Normalised, shape (n, 3, height, width)."""


def convert(source: Path, target: Path, precision: str, sample: Pictures, signs: int) -> float:
    """Write a network in another precision.

    Args:
        source: in float32.
        target: is written.
        precision: ``fp16`` or ``8-bit``.
        sample: pictures to take ranges from and to try both on.
        signs: that a recognition network knows; 0 for a detection network.

    Returns:
        how much alike both are on the sample, 0 to 1.

    Raises:
        ConversionFailed: the tools cannot, or it would not read as before.
    """
    role: Role = "recognition" if signs else "detection"
    try:
        with _quiet():
            if precision == "fp16":
                onnx.save(convert_float_to_float16(onnx.load(str(source)), keep_io_types=True), str(target))
            else:
                _quantise(source, target, sample)
            alike = likeness(run(source, sample), run(target, sample, half=precision == "fp16"), signs)
    except ConversionFailed:
        raise
    except Exception as exc:  # the tools raise whatever they meet
        raise ConversionFailed(
            said("The {role} network cannot be made {precision}: {reason}", role=role, precision=precision, reason=exc),
            remedy=said("Import it with `--precision fp32`."),
        ) from exc
    if alike < ALIKE[role]:
        raise ConversionFailed(
            said(
                "In {precision} the {role} network gives only {share:.0%} of what it gives in fp32.",
                precision=precision,
                role=role,
                share=alike,
            ),
            remedy=said("Import it with `--precision fp32`, or fp16 in place of 8-bit."),
        )
    return alike


def run(file: Path, pictures: Pictures, *, half: bool = False) -> NDArray[np.float32]:
    """What a network gives, on the processor, picture by picture where it takes one at a time.

    Args:
        file: ONNX.
        pictures: for its input.
        half: its weights are in half precision.

    Raises:
        ConversionFailed: it cannot be run.
    """
    options = networks.session_options(1, half=half)
    try:
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        entry = session.get_inputs()[0]
        size = 1 if entry.shape[0] == 1 else len(pictures)
        feed = pictures.astype(np.float16) if entry.type == "tensor(float16)" else pictures
        parts = [session.run(None, {entry.name: feed[at : at + size]})[0] for at in range(0, len(feed), size)]
    except Exception as exc:  # onnxruntime's own errors share no public base
        raise ConversionFailed(
            said("The network {file} cannot be run: {reason}", file=file.name, reason=str(exc)[:300]),
            remedy=said("Export it again, with opset 17 and a current docTR."),
        ) from exc
    return np.concatenate(parts).astype(np.float32)


def likeness(first: NDArray[np.float32], second: NDArray[np.float32], signs: int) -> float:
    """How much of what one answer says the other says too: areas of text, or signs other than none."""
    if first.shape != second.shape or not np.isfinite(second).all():
        return 0.0
    if signs:
        best, other_best = first.argmax(-1), second.argmax(-1)
        said_something = (best < signs) | (other_best < signs)
        return float((best == other_best)[said_something].mean()) if said_something.any() else 1.0
    one, other = first > 0, second > 0  # more likely text than not
    either = int((one | other).sum())
    return float((one & other).sum() / either) if either else 1.0


class _Sample(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, name: str, pictures: Pictures) -> None:
        self._feeds = iter([{name: pictures[at : at + 1]} for at in range(len(pictures))])

    def get_next(self) -> dict[str, Pictures] | None:
        return next(self._feeds, None)


def _quantise(source: Path, target: Path, sample: Pictures) -> None:
    known = onnx.load(str(source), load_external_data=False).graph
    weights = {tensor.name for tensor in known.initializer}
    name = next(value.name for value in known.input if value.name not in weights)
    quantize_static(
        str(source),
        str(target),
        _Sample(name, sample),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv", "MatMul", "Gemm"],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The tools advise on steps that are of no use here."""
    logger = logging.getLogger()
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
