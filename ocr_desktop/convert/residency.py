"""Where Core ML would run a vision encoder: the share of its estimated cost that goes to the Neural Engine.

Core ML tells this on macOS only. It counts cost, not operations: a hundred small ones on the processor matter less
than one product there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coremltools import ComputeUnit
from coremltools.models.compute_plan import MLComputePlan

from ocr_desktop.errors import VerificationFailed
from ocr_desktop.sentences import said

NEURAL_ENGINE = "neural engine"
_DEVICES = {"MLNeuralEngineComputeDevice": NEURAL_ENGINE, "MLGPUComputeDevice": "gpu", "MLCPUComputeDevice": "cpu"}
_MOST_ELSEWHERE = 10


@dataclass(frozen=True, slots=True)
class Residency:
    """Where one function of one compiled package would run.

    Args:
        shares: estimated cost by device, together 1.
        elsewhere: the operators that cost most away from the Neural Engine: name and share, the largest first.
    """

    shares: Mapping[str, float]
    elsewhere: tuple[tuple[str, float], ...]

    @property
    def neural_engine(self) -> float:
        """The share of the Neural Engine, 0 to 1."""
        return self.shares.get(NEURAL_ENGINE, 0.0)


def residency(compiled: Path, function: str) -> Residency:
    """Ask Core ML, for a compiled model (``.mlmodelc``) that may use the processor and the Neural Engine.

    Raises:
        VerificationFailed: Core ML has no plan for it.
    """
    try:
        plan = MLComputePlan.load_from_path(str(compiled), ComputeUnit.CPU_AND_NE)
        operations = list(_operations(plan.model_structure.program.functions[function].block))
    except Exception as exc:  # whatever Core ML says comes as RuntimeError, ValueError or Exception
        raise VerificationFailed(
            said("Core ML does not tell where “{compiled}” would run ({reason}).", compiled=compiled.stem, reason=exc)
        ) from exc
    costs: dict[str, float] = defaultdict(float)
    away: dict[str, float] = defaultdict(float)
    for operation in operations:
        cost = plan.get_estimated_cost_for_mlprogram_operation(operation)
        usage = plan.get_compute_device_usage_for_mlprogram_operation(operation)
        if cost is None or usage is None:
            continue  # constants
        device = _DEVICES.get(type(usage.preferred_compute_device).__name__, "other")
        costs[device] += cost.weight
        if device != NEURAL_ENGINE:
            away[operation.operator_name] += cost.weight
    total = sum(costs.values())
    if not total:
        raise VerificationFailed(said("Core ML estimates no cost for “{compiled}”.", compiled=compiled.stem))
    worst = sorted(away.items(), key=lambda item: -item[1])[:_MOST_ELSEWHERE]
    return Residency(
        {device: cost / total for device, cost in costs.items()},
        tuple((name, cost / total) for name, cost in worst if cost > 0),
    )


def _operations(block: Any) -> Iterator[Any]:
    """The operations of a block and of the blocks within them."""
    for operation in block.operations:
        yield operation
        for inner in operation.blocks:
            yield from _operations(inner)
