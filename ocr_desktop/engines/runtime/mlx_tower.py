"""Vision towers in MLX: reading their weights, and encoding pages with them on the GPU where there is one."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self, TypeVar

import mlx.core as mx
import numpy as np
from mlx import nn
from numpy.typing import NDArray

from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import Cancelled, EngineError, ModelDamaged, ModelMissing
from ocr_desktop.sentences import said

Named = Callable[[dict[str, mx.array]], dict[str, mx.array]]
"""Makes a module's parameters of a checkpoint's tensors."""


class SteppedTower(nn.Module):
    """A tower that gives what every step of it makes."""

    def layers(self, patches: mx.array, cos: mx.array, sin: mx.array) -> Iterator[mx.array]:
        """The embeddings, what every layer makes of them, at last the features (n / group, hidden).

        Args:
            patches: (n, channels · patch · patch).
            cos, sin: (n, head_dim); of no width where the tower knows where its patches are.
        """
        raise NotImplementedError


Opened = TypeVar("Opened", bound=SteppedTower)


def usual_dtype() -> mx.Dtype:
    """What the machine is quick at."""
    return mx.bfloat16 if mx.metal.is_available() else mx.float32


def opened(tower: Opened, folder: Path, prefixes: tuple[str, ...], named: Named, dtype: mx.Dtype) -> Opened:
    """A tower with the weights in a folder, which are read when they are first used.

    Args:
        tower: without its weights; its linear layers are quantised where the weights are.
        folder: with ``*.safetensors``: a published checkpoint, or the same names in MLX's own layout (quantised where
            ``scales`` lie beside a weight).
        prefixes: of the tensors that are the tower's.
        named: makes its parameters of them.
        dtype: of the weights that are not quantised.

    Raises:
        ModelMissing: there are no weights in the folder.
        ModelDamaged: a weight is missing or has another shape than the configuration says.
    """
    weights = named(_weights(folder, prefixes, dtype))
    _quantise(tower, weights)
    try:
        tower.load_weights(list(weights.items()), strict=True)
    except ValueError as exc:
        raise ModelDamaged(
            said(
                "The vision tower in “{folder}” does not match its configuration: {reason}.", folder=folder, reason=exc
            )
        ) from exc
    return tower


class MlxTower:
    """Encodes pages with a tower in MLX, as ``runtime.encoder.VisionEncoder`` has it.

    To be used from the thread that made it, as everything of MLX.

    Args:
        tower: with its weights.
        dtype: what is computed in.
    """

    def __init__(self, tower: SteppedTower, dtype: mx.Dtype) -> None:
        self._tower: SteppedTower | None = tower
        self._dtype = dtype
        self._owner = threading.get_ident()
        mx.eval(tower.parameters())  # type: ignore[no-untyped-call]

    @classmethod
    def loaded(cls, opened: Callable[[mx.Dtype], SteppedTower], dtype: mx.Dtype | None) -> Self:
        """A tower whose weights are read now.

        Args:
            opened: makes the tower, in what is to be computed in.
            dtype: None chooses what the machine is quick at.

        Raises:
            ModelMissing, ModelDamaged: as for the function ``opened``.
        """
        chosen = dtype or usual_dtype()
        return cls(opened(chosen), chosen)

    def encode(
        self,
        patches: NDArray[np.float32],
        cos: NDArray[np.float32],
        sin: NDArray[np.float32],
        cancel: CancelFlag,
    ) -> NDArray[np.float16]:
        """The features of a page.

        Raises:
            Cancelled: the flag was set; it is looked at after every layer.
            EngineError: the features are not numbers.
        """
        tower = self._tower
        assert tower is not None, "closed"
        assert threading.get_ident() == self._owner, "MLX arrays belong to the thread that made them"
        features = mx.zeros(0)
        for features in tower.layers(mx.array(patches).astype(self._dtype), mx.array(cos), mx.array(sin)):
            if cancel.is_set():
                raise Cancelled(said("Stopped."))
            mx.eval(features)
        found: NDArray[np.float16] = np.array(features.astype(mx.float16))
        if not np.isfinite(found).all():
            raise EngineError(said("The vision tower gave something that is not a number for this page."))
        return found

    def close(self) -> None:
        """Give the weights back."""
        self._tower = None
        mx.clear_cache()


def _weights(folder: Path, prefixes: tuple[str, ...], dtype: mx.Dtype) -> dict[str, mx.array]:
    """The tower's tensors by their names in the checkpoint; none is read yet.

    Read at once and then made 16 bits, they would all be in memory in 32 first.
    """
    checkpoint = Checkpoint(folder)  # finds what is damaged or missing
    inside = [name for name in checkpoint.names() if name.startswith(prefixes)]
    quantised = any(checkpoint.dtype(name) not in {"BF16", "F16", "F32"} for name in inside)
    found: dict[str, mx.array] = {}
    for file in sorted(folder.glob("*.safetensors")) if inside else ():
        loaded: dict[str, mx.array] = mx.load(str(file))  # type: ignore[assignment]
        found.update((name, value) for name, value in loaded.items() if name.startswith(prefixes))
    if not quantised:
        found = {name: value.astype(dtype) for name, value in found.items()}
    if not found:
        raise ModelMissing(said("There is no vision tower among the weights in “{folder}”.", folder=folder))
    return found


def _quantise(tower: nn.Module, weights: dict[str, mx.array]) -> None:
    """Make those layers quantised ones whose weights are."""

    def parameters(path: str, module: nn.Module) -> bool | dict[str, int]:
        scales = weights.get(f"{path}.scales")
        if scales is None or not isinstance(module, nn.Linear):
            return False
        width = module.weight.shape[1]
        bits = weights[f"{path}.weight"].shape[1] * 32 // width
        return {"group_size": width // scales.shape[1], "bits": bits}

    nn.quantize(tower, class_predicate=parameters)
