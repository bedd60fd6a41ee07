"""What a vision encoder is to be: its options, its chunks, and the space that they take."""

from dataclasses import dataclass

from ocr_desktop.convert.lint import LONGEST_AXIS
from ocr_desktop.convert.mil_weights import Storage
from ocr_desktop.engines.runtime.package import PRECISIONS, WEIGHTS, Chunk
from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said

BUCKETS = (1024, 2048, 4096, 8192)
ATTENTION = ("sliced", "fused")
LAYERS = 7


@dataclass(frozen=True, slots=True)
class VisionOptions:
    """What to build.

    Args:
        buckets: numbers of patches, each a function; multiples of four.
        precision: ``float16`` for the Neural Engine; ``float32`` as the reference.
        weights: one of ``WEIGHTS``; those of plain numbers must be of the precision. The embedding of patches is
            never compressed, the last matrices never to less than 8 bits.
        layers_per_chunk: at most so many in one package, 7 or fewer: large ones are unreliable on the Neural Engine.
        attention: ``sliced`` into explicit products, or the ``fused`` operation.
    """

    buckets: tuple[int, ...] = BUCKETS
    precision: str = "float16"
    weights: str = "palettized8"
    layers_per_chunk: int = LAYERS
    attention: str = "sliced"

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS or self.weights not in WEIGHTS or self.attention not in ATTENTION:
            raise UsageError(
                said(
                    "A vision encoder cannot be {precision}, {weights}, {attention}.",
                    precision=self.precision,
                    weights=self.weights,
                    attention=self.attention,
                )
            )
        if self.weights in PRECISIONS and self.weights != self.precision:
            raise UsageError(
                said(
                    "Weights of {weights} cannot be computed with in {precision}.",
                    weights=self.weights,
                    precision=self.precision,
                )
            )
        if list(self.buckets) != sorted(set(self.buckets)) or not self.buckets or self.buckets[0] < 4:
            raise UsageError(said("The buckets are not ascending numbers of patches: {buckets}.", buckets=self.buckets))
        if any(bucket % 4 or bucket > LONGEST_AXIS for bucket in self.buckets):
            raise UsageError(
                said(
                    "Each bucket must be a multiple of 4 up to {longest_axis}: {buckets}.",
                    longest_axis=LONGEST_AXIS,
                    buckets=self.buckets,
                )
            )
        if not 1 <= self.layers_per_chunk <= LAYERS:
            raise UsageError(said("A chunk has 1 to {layers} layers.", layers=LAYERS))

    @property
    def storage(self) -> Storage:
        """How the weights are kept; the fused attention scales by itself."""
        return Storage(self.weights, self.precision, scaled_queries=self.attention == "sliced")


def chunks(layers: int, at_most: int) -> tuple[Chunk, ...]:
    """Runs of layers as equal as can be, none longer than ``at_most``."""
    count = -(-layers // at_most)
    cuts = [layers * number // count for number in range(count + 1)]
    return tuple(
        Chunk(
            file=f"chunk_{number}.mlpackage",
            first_layer=cuts[number],
            last_layer=cuts[number + 1],
            input="patches" if number == 0 else "hidden",
            output="features" if number == count - 1 else "hidden_out",
        )
        for number in range(count)
    )
