"""What of a vision encoder's conversion is each model's own; all else is the same for all of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from coremltools.converters.mil.mil import Function

from ocr_desktop.convert.mil_layers import Plan
from ocr_desktop.convert.mil_weights import ChunkWeights, Storage
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.runtime.package import Chunk, VisionPackage
from ocr_desktop.engines.runtime.weights import Checkpoint


@dataclass(frozen=True, slots=True)
class Part:
    """One function of one chunk.

    Args:
        chunk: which layers.
        bucket: number of patches.
    """

    chunk: Chunk
    bucket: int


class Blueprint(Protocol):
    """How the packages of one model are built."""

    @property
    def layers(self) -> int:
        """Numbered through all of the encoder, whatever they are of."""

    @property
    def buckets(self) -> tuple[int, ...]:
        """Numbers of patches that there is to be a function for."""

    def facts(self) -> dict[str, Any]:
        """The sizes that the packages are made for, as plain values."""

    def chunks(self, at_most: int) -> tuple[Chunk, ...]:
        """Runs of layers, of at most so many layers each where all of them are alike.

        Args:
            at_most: layers.
        """

    def check(self, options: VisionOptions) -> None:
        """See that the options are for this model.

        Raises:
            UsageError: they are not.
        """

    def sources(self, chunk: Chunk) -> list[str]:
        """Names, in the checkpoint, of every tensor that a chunk is made from."""

    def weight_bytes(self, storage: Storage, chunk: Chunk) -> int:
        """About how large a chunk's weight file will be."""

    def weights(self, checkpoint: Checkpoint, options: VisionOptions) -> ChunkWeights:
        """The weights of one chunk, none of them added yet."""

    def function(self, plan: Plan, part: Part, weights: ChunkWeights) -> Function:
        """A chunk for one bucket."""

    def package(self, folder: Path, options: VisionOptions) -> VisionPackage:
        """The whole, in a folder."""
