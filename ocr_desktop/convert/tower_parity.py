"""The gate for the tower in MLX: does what looks at pages in full detail do what the checkpoint's own tower does?

Every step is compared alone (the embeddings, each layer, the merger), and the features of the whole. One layer is in
memory at a time, however large the tower.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np

from ocr_desktop.convert.kept_reference import Reference
from ocr_desktop.convert.original import Original, Tower
from ocr_desktop.convert.parity import Difference, as_share, difference
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.mlx_tower import SteppedTower, usual_dtype
from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said


@dataclass(frozen=True, slots=True)
class TowerGate:
    """What the tower may differ by at most, as shares (see ``TowerFound``)."""

    step: float
    whole: float


TOWER_GATES = {
    16: TowerGate(step=0.15, whole=0.2),
    8: TowerGate(step=0.25, whole=0.35),
    4: TowerGate(step=0.36, whole=1.0),
}
"""By the bits of a weight; the embedding of the patches is kept in 16 always.

Measured, with room to spare for what is wider and better trained.

The worst step and the whole of honest towers, the worse of float32 and bfloat16 (in which the GPU computes): the
demonstration model's of 6 layers, trained; random ones of 2 and of 42 layers, as deep as the published one, 64 wide:

    ======  ==============  ==============  ==============  ==========
    bits    trained, 6      random, 2       random, 42      gate
    ======  ==============  ==============  ==============  ==========
    16      0.017, 0.020    0.008, 0.008    0.022, 0.017    0.15, 0.2
    8       0.014, 0.015    0.046, 0.041    0.041, 0.077    0.25, 0.35
    4       0.21, 0.19      0.23, 0.19      0.25, 0.57      0.36, 1.0
    ======  ==============  ==============  ==============  ==========

The whole grows with the depth, so that a layer at random near the end of 42 hides in what 4 bits cost; a step does
not, for it is given what the original's is. By arithmetic bfloat16 rounds away about 0.0016 of what goes through a
layer: the gate leaves room for trained towers whose layers add as little as a ninetieth of that.

Matrices at random in one layer gave 0.48 to 1.4, the gate for what it gates 0.42 to 0.51, a merger at random 1.2 and
more; in the trained one, whose attention looks at something, keys that are queries 0.48 to 0.50. A norm's epsilon of
4 gave 0.35 there, of 1 only 0.16, which 16 bits find: what changes as little as the bits themselves is not found.
"""


@dataclass(frozen=True, slots=True)
class TowerFound:
    """How far the tower lies from the original's.

    Args:
        bits: of a weight; of the smallest, where they differ.
        computed: in what numbers.
        steps: of the embeddings, each layer and what else there is, how much of what it does is otherwise (``off``).
        names: of the steps, for a person.
        error: of the whole's features, the same by the length of all of them.
        whole: the features of the whole.
    """

    bits: int
    computed: str
    steps: tuple[float, ...]
    names: tuple[str, ...]
    error: float
    whole: Difference

    @property
    def worst(self) -> int:
        """The step that differs most, but for the embedding."""
        return max(range(1, len(self.steps)), key=self.steps.__getitem__)

    @property
    def worst_name(self) -> str:
        """What that step is, for a person."""
        return self.names[self.worst]


def compared(folder: Path, original: Original, page: Reference, cancel: CancelFlag) -> TowerFound:
    """Compare the tower in a folder, computed as it is when pages are read.

    Raises:
        ModelMissing, ModelDamaged: its files are missing or damaged.
        Cancelled: the flag was set; it is looked at after every layer.
    """
    how = original.tower()
    return comparison(how.opened(folder, usual_dtype()), how, usual_dtype(), page, cancel)


def comparison(tower: SteppedTower, how: Tower, dtype: mx.Dtype, page: Reference, cancel: CancelFlag) -> TowerFound:
    """Compare a tower, which gives up its layers on the way."""
    bits = _bits(tower)
    run = how.run(tower, dtype, page)
    names, steps = [], []
    for name, step in run.steps():
        if cancel.is_set():
            raise Cancelled(said("Stopped."))
        names.append(name)
        steps.append(step)
    mx.clear_cache()
    whole = difference("tower for full detail", run.features, page.features)
    error = math.inf
    if np.isfinite(run.features).all():
        error = float(np.linalg.norm(run.features - page.features) / np.linalg.norm(page.features))
    return TowerFound(bits, str(dtype).removeprefix("mlx.core."), tuple(steps), tuple(names), error, whole)


def tower_failures(found: TowerFound) -> tuple[str, ...]:
    """What the gate for a tower's bits does not let pass, in sentences for a person."""
    gate = TOWER_GATES[found.bits]
    failed = []
    if not found.steps[0] <= TOWER_GATES[16].step:
        failed.append(
            f"The embedding of the patches in the tower for full detail differs by {as_share(found.steps[0])}; "
            f"{100 * TOWER_GATES[16].step:g} % is allowed."
        )
    if not found.steps[found.worst] <= gate.step:
        failed.append(
            f"The tower for full detail differs in {found.worst_name} by {as_share(found.steps[found.worst])} of what "
            f"the original does there; {100 * gate.step:g} % is allowed in {found.bits} bits."
        )
    if not found.error <= gate.whole:
        failed.append(
            f"The features of the tower for full detail differ by {as_share(found.error)}; "
            f"{100 * gate.whole:g} % is allowed in {found.bits} bits."
        )
    return tuple(failed)


def tower_line(found: TowerFound | None) -> str:
    """The figures in a sentence for a person."""
    if found is None:
        return "Tower for full detail: not compared; this variant has none."
    return (
        f"Tower for full detail (MLX, {found.bits} bits, computed in {found.computed}): its features differ by "
        f"{as_share(found.error)}, no step by more than {as_share(found.steps[found.worst])} ({found.worst_name})."
    )


def _bits(tower: SteppedTower) -> int:
    """Of a weight; a function of its own, so that no layer is held on to."""
    parts: list[Any] = tower.modules()  # type: ignore[no-untyped-call]
    return min((int(part.bits) for part in parts if hasattr(part, "bits")), default=16)
