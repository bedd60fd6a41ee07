"""What onnxruntime says of a run, and what is made of it."""

from functools import partial
from typing import Any

import pytest

from ocr_desktop.engines.instant import networks
from ocr_desktop.engines.runtime import onnx_profile


def event(operation: str, provider: str, kind: str, microseconds: int, name: str = "_kernel_time") -> dict[str, Any]:
    known = {"op_name": operation, "provider": provider, "output_type_shape": [{kind: [1, 2]}]}
    return {"cat": "Node", "name": f"{operation}{name}", "dur": microseconds, "args": known}


def test_shares_are_of_the_time() -> None:
    ran = onnx_profile._ran(
        "mine",
        [
            event("Conv", "CoreMLExecutionProvider", "float16", 600),
            event("Conv", "CPUExecutionProvider", "float", 200),
            event("Cast", "CPUExecutionProvider", "float", 100),
            event("Shape", "CPUExecutionProvider", "int64", 100),
            event("Conv", "CPUExecutionProvider", "float", 9999, name="_fence_before"),
            {"cat": "Session", "name": "model_run", "dur": 5000},
        ],
        0.5,
        2,
    )
    assert ran.devices == pytest.approx({"CoreML": 0.6, "CPU": 0.4})
    assert ran.precisions == pytest.approx({"fp16": 600 / 900, "fp32": 300 / 900})
    assert ran.casts == pytest.approx(0.1)
    assert (ran.device, ran.precision) == ("CoreML", "fp16")
    assert onnx_profile.told(ran.devices) == "CoreML 60%, CPU 40%"


def test_nothing_recorded_is_unknown() -> None:
    ran = onnx_profile._ran("mine", [], 0.5, 1)
    assert (ran.device, ran.precision, onnx_profile.told(ran.devices)) == ("unknown", "unknown", "unknown")


def test_a_real_network() -> None:
    file = networks.installed_weights().recognizer
    batch = onnx_profile.random_pictures(1, 48, 64)
    ran = onnx_profile.measure("lines", file, batch, partial(networks.session_options, 1), ("CPUExecutionProvider",))
    assert ran.devices == {"CPU": 1.0}
    assert ran.precision == "fp32"
    assert ran.seconds > 0
