"""What an ONNX network really ran on, and in which precision: onnxruntime's own record of one run.

A provider that was asked for and a type that a file is written in say little: onnxruntime gives each operation to
whoever can do it, and casts where a processor has no kernel for half precision.
"""

import contextlib
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

_TYPES = {
    "float": "fp32", "float16": "fp16", "bfloat16": "bf16", "double": "fp64", "int8": "8-bit", "uint8": "8-bit",
}  # fmt: skip
_SUFFIX = "ExecutionProvider"
_RUNS = 3
_TOLD = 0.005


@dataclass(frozen=True, slots=True)
class Ran:
    """One network, as it ran.

    Args:
        name: for a person.
        devices: share of the time that each provider's operations took, the largest first.
        precisions: the same by the type of what was computed; operations on sizes and indices are left out.
        casts: share of the time in casts from one type to another.
        seconds: of the quickest run, after the first.
        pictures: at once.
    """

    name: str
    devices: dict[str, float]
    precisions: dict[str, float]
    casts: float
    seconds: float
    pictures: int

    @property
    def device(self) -> str:
        """Where most of the time went."""
        return next(iter(self.devices), "unknown")

    @property
    def precision(self) -> str:
        """In what most of the time was computed."""
        return next(iter(self.precisions), "unknown")


def measure(name: str, file: Path, batch: NDArray[Any], options: Callable[[], Any], providers: Sequence[str]) -> Ran:
    """Run a network on a batch and look where its operations ran.

    Args:
        name: for a person.
        file: ONNX.
        batch: for its one input.
        options: makes onnxruntime's options, as the engine runs it.
        providers: in order of preference.
    """
    session = onnxruntime.InferenceSession(str(file), options(), providers=list(providers))
    entry = session.get_inputs()[0].name
    session.run(None, {entry: batch})
    seconds = min(_timed(session, entry, batch) for _ in range(_RUNS))
    with tempfile.TemporaryDirectory() as folder:
        recorded = options()
        recorded.enable_profiling = True
        recorded.profile_file_prefix = os.path.join(folder, "run")  # noqa: PTH118  (onnxruntime takes a text)
        session = onnxruntime.InferenceSession(str(file), recorded, providers=list(providers))
        session.run(None, {entry: batch})
        record = Path(session.end_profiling())
        events = json.loads(record.read_bytes())
    return _ran(name, events, seconds, len(batch))


def _timed(session: Any, entry: str, batch: NDArray[Any]) -> float:
    start = time.perf_counter()
    session.run(None, {entry: batch})
    return time.perf_counter() - start


def _ran(name: str, events: Sequence[dict[str, Any]], seconds: float, pictures: int) -> Ran:
    devices: defaultdict[str, float] = defaultdict(float)
    precisions: defaultdict[str, float] = defaultdict(float)
    casts = 0.0
    for event in events:
        known = event.get("args", {})
        if event.get("cat") != "Node" or not str(event.get("name", "")).endswith("_kernel_time"):
            continue
        took = float(event["dur"])
        devices[str(known.get("provider", "")).removesuffix(_SUFFIX) or "unknown"] += took
        casts += took if known.get("op_name") == "Cast" else 0.0
        outputs = [kind for output in known.get("output_type_shape", ()) for kind in output]
        with contextlib.suppress(StopIteration):
            precisions[next(_TYPES[kind] for kind in outputs if kind in _TYPES)] += took
    whole = sum(devices.values()) or 1.0
    return Ran(name, _shares(devices), _shares(precisions), casts / whole, seconds, pictures)


def _shares(times: dict[str, float]) -> dict[str, float]:
    whole = sum(times.values()) or 1.0
    return {name: took / whole for name, took in sorted(times.items(), key=lambda item: -item[1])}


def told(shares: dict[str, float]) -> str:
    """Shares of a time, for a person; the smallest are left out."""
    return ", ".join(f"{name} {share:.0%}" for name, share in shares.items() if share >= _TOLD) or "unknown"


def random_pictures(count: int, height: int, width: int) -> NDArray[np.float32]:
    """A batch to measure with, always the same; what is on it does not change how long it takes."""
    return np.random.default_rng(0).standard_normal((count, 3, height, width)).astype(np.float32)
