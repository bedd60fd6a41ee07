"""A published model as the verification knows it: what of that is each model's own."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import mlx.core as mx
import numpy as np
from mlx import nn
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ocr_desktop.engines.runtime.decoder import Decoder
from ocr_desktop.engines.runtime.mlx_tower import SteppedTower
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import ModelDamaged
from ocr_desktop.sentences import said

Array = NDArray[np.float32]
Positions = tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample page as a vision encoder takes it.

    Args:
        patches: (n, patch values).
        grid: rows and columns of patches.
    """

    patches: Array
    grid: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that are kept of a step, to compare single steps with.

    Args:
        places: which.
        width: of a row.
    """

    places: NDArray[np.intp]
    width: int


@dataclass(frozen=True, slots=True)
class Step:
    """What a step of the original's vision encoder gives.

    Args:
        values: rows.
        layer: that all of it goes into, where a chunk begins there.
    """

    values: Array
    layer: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The sample page as a decoder takes it.

    Args:
        prompt: token ids.
        image_token: stands among them for the picture.
        picture: what takes its places, (how many there are, width).
        answer: token ids.
    """

    prompt: Sequence[int]
    image_token: int
    picture: Array
    answer: Sequence[int]


@dataclass(frozen=True, slots=True)
class Reading:
    """The decoder of an installed variant. Belongs to the thread that opened it.

    Args:
        decoder: in MLX.
        tokenizer: of the model.
        prompt: of the features, token ids and their embeddings with the picture among them.
    """

    decoder: Decoder
    tokenizer: Tokenizer
    prompt: Callable[[Array], tuple[list[int], mx.array]]


class PageReference(Protocol):
    """What the original makes of the sample page, as it was kept (``kept_reference.Reference``)."""

    @property
    def patches(self) -> Array:
        """(n, patch values)."""

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches."""

    @property
    def hidden(self) -> Mapping[int, Array]:
        """By layer number what goes into that layer's chunk."""

    @property
    def rows(self) -> Sequence[Array]:
        """Of every step but the last, some rows."""

    @property
    def places(self) -> Sequence[NDArray[np.intp]]:
        """Which rows of every step those are."""

    @property
    def features(self) -> Array:
        """(n / group, hidden)."""


class Run(Protocol):
    """One pass over a tower in MLX, step by step."""

    @property
    def features(self) -> Array:
        """Of the whole, after the last step."""

    def steps(self) -> Iterator[tuple[str, float]]:
        """What every step is called, and how far it is off."""


@dataclass(frozen=True, slots=True)
class Tower:
    """A tower in MLX.

    Args:
        prefixes: of its tensors in the checkpoint.
        shapes: of those tensors, by their names.
        matrices: names of those that may be quantised.
        opened: reads it from a folder, computing in a type.
        run: over such a tower, of that type, for a reference.
    """

    prefixes: tuple[str, ...]
    shapes: Mapping[str, tuple[int, ...]]
    matrices: frozenset[str]
    opened: Callable[[Path, mx.Dtype], SteppedTower]
    run: Callable[[Any, mx.Dtype, PageReference], Run]


class Original(Protocol):
    """One model."""

    @property
    def steps(self) -> int:
        """Of the vision encoder."""

    def page(self, bucket: int) -> Sample:
        """The sample page for a bucket."""

    def positions(self, grid: tuple[int, int]) -> Positions:
        """What an encoder is told of the patches' positions."""

    def seen(self, checkpoint: Checkpoint, page: Sample, borders: frozenset[int]) -> Iterator[Step]:
        """The vision encoder in float32, step by step; the last gives the features.

        Args:
            checkpoint: with the weights.
            page: that is looked at.
            borders: layers at which chunks begin.
        """

    def kept(self, patches: int) -> list[Kept]:
        """What is kept of every step of a page of so many patches, but of the features."""

    def asked(self, checkpoint: Checkpoint, page: Sample, features: Array) -> Asked:
        """What the decoder is given, and an answer: what is printed on the page.

        Raises:
            ModelMissing, ModelDamaged: there is no tokenizer that belongs to the weights.
        """

    def reading(self, folder: Path) -> Reading:
        """The decoder of an installed variant, opened.

        Raises:
            ModelError: its files are missing or damaged.
        """

    def tower(self) -> Tower:
        """The vision encoder in MLX, and how its weights are kept."""

    def operations(self, patches: int) -> float:
        """Floating-point operations of the vision encoder for so many patches."""


def spread(count: int, most: int) -> NDArray[np.intp]:
    """So many places of so many, at most, spread over all."""
    return np.linspace(0, count - 1, min(count, most)).astype(np.intp)


def fitting(answer: list[int], vocabulary: int) -> list[int]:
    """An answer of tokens that a table of so many has.

    Raises:
        ModelDamaged: one is not there, or there are none.
    """
    if not answer or max(answer) >= vocabulary:
        raise ModelDamaged(said("The tokenizer does not belong to these weights."))
    return answer


def linear_weights(network: Any, prefix: str) -> frozenset[str]:
    """Names of the weights of a module's linear layers."""
    return frozenset(f"{prefix}{name}.weight" for name, part in network.named_modules() if isinstance(part, nn.Linear))


def plain(values: mx.array) -> Array:
    """As numpy has it, in float32."""
    made: Array = np.array(values.astype(mx.float32))
    return made


def off(ours: Array, wanted: Array) -> float:
    """How much of what a step does is otherwise: in the median channel, the length of the difference by that of all.

    The median, because trained towers have a few channels so large that their rounding alone would be all one sees.
    What is not a number is infinitely far away.
    """
    if not np.isfinite(ours).all():
        return math.inf
    lengths = np.linalg.norm(wanted, axis=0)
    there = lengths > 0
    return float(np.median(np.linalg.norm(ours - wanted, axis=0)[there] / lengths[there])) if there.any() else math.inf
