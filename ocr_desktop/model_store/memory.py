"""How much memory and disk a variant of a model needs, and what to choose where a machine has less."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psutil

from ocr_desktop.errors import ModelTooLarge
from ocr_desktop.model_store.manifest import Model, Sizes, Variant

PATCH_PIXELS = 14 * 14
NEURAL_ENGINE_PATCHES = 8192
"""More than so many patches a page are encoded by the tower in MLX."""

ANSWER_TOKENS = 8192
"""What room is kept for: the longest answer that a page gets before it is cut."""

USABLE = 0.7
"""Share of a machine's memory that a model may take: the system and other programs need the rest."""

BUDGETS = (8192 * PATCH_PIXELS, 4096 * PATCH_PIXELS, 2048 * PATCH_PIXELS, 1024 * PATCH_PIXELS)
"""Pixels a page that are proposed where memory is short."""

_PROGRAM = 900_000_000  # Python, MLX, Core ML and the page itself, in two processes
_QUERY_ROWS = 512
_GROUP = 64


@dataclass(frozen=True, slots=True)
class Need:
    """What a variant takes in memory while it reads a page, in bytes."""

    vision: int
    decoder: int
    cache: int
    page: int
    program: int = _PROGRAM

    @property
    def total(self) -> int:
        """All of it."""
        return self.vision + self.decoder + self.cache + self.page + self.program


def needed(sizes: Sizes, variant: Variant, pixels: int) -> Need:
    """What reading takes, from widths and depths alone.

    Args:
        sizes: of the checkpoint.
        variant: how its weights are kept.
        pixels: most pixels of a page's picture.
    """
    patches = max(pixels // PATCH_PIXELS, 4)
    full = patches > NEURAL_ENGINE_PATCHES
    bits = variant.tower_bits if full else variant.vision_bits
    width = 4 if variant.precision == "float32" else 2
    rows = min(patches, _QUERY_ROWS)
    return Need(
        vision=_stored(sizes.vision_weights, bits),
        decoder=decoder_bytes(sizes, variant),
        cache=2 * 2 * sizes.text_layers * sizes.kv_heads * (sizes.hidden // sizes.text_heads)
        * (patches // 4 + ANSWER_TOKENS),
        # The stream, its norm, queries, keys, values, both halves of the gate; the scores of one slice of rows, twice.
        page=width * patches * (6 * sizes.dim + 3 * sizes.ffn) + 2 * width * rows * patches * sizes.heads,
    )  # fmt: skip


def vision_bytes(sizes: Sizes, variant: Variant) -> int:
    """About what the vision packages of a variant take on disk."""
    return _stored(sizes.vision_weights, variant.vision_bits)


def tower_bytes(sizes: Sizes, variant: Variant) -> int:
    """About what the encoder in MLX takes on disk."""
    return _stored(sizes.vision_weights, variant.tower_bits)


def decoder_bytes(sizes: Sizes, variant: Variant) -> int:
    """About what the decoder of a variant takes, on disk and in memory: groups have a scale and an offset each."""
    grouped = 32 / _GROUP if variant.decoder_bits < 16 else 0
    return int(sizes.decoder_weights * (variant.decoder_bits + grouped) / 8)


def machine() -> int:
    """Bytes of memory that this machine has."""
    return int(psutil.virtual_memory().total)


def check(model: Model, sizes: Sizes, variant: Variant, pixels: int, memory: int) -> Need:
    """See that a variant fits.

    Args:
        model: whose variants are proposed otherwise.
        sizes: of the checkpoint.
        variant: the one that is wanted.
        pixels: most pixels of a page's picture.
        memory: bytes that the machine has.

    Raises:
        ModelTooLarge: it does not; the message has the reason, the remedy what would.
    """
    need = needed(sizes, variant, pixels)
    if _fits(need, memory):
        return need
    vision, decoder, rest = need.vision / 1e9, need.decoder / 1e9, (need.total - need.vision - need.decoder) / 1e9
    raise ModelTooLarge(
        f"{model.title} ({variant.title}) needs {need.total / 1e9:.1f} GB of memory: {vision:.1f} for the vision "
        f"encoder, {decoder:.1f} for the decoder, {rest:.1f} for the page and the program. "
        f"This machine has {memory / 1e9:.1f} GB, of which {memory * USABLE / 1e9:.1f} can be used.",
        remedy=_remedy(tuple(alternatives(model, sizes, variant, pixels, memory))),
    )


def alternatives(model: Model, sizes: Sizes, variant: Variant, pixels: int, memory: int) -> Iterator[str]:
    """What would fit: smaller pages with this variant, then other variants, in words for a person."""

    def largest(which: Variant) -> int | None:
        """The most pixels with which a variant fits."""
        return next((b for b in (pixels, *BUDGETS) if b <= pixels and _fits(needed(sizes, which, b), memory)), None)

    for other in (variant, *(known for known in model.variants if known != variant)):
        budget = largest(other)
        if budget is not None:
            named = f"the variant {other.name} ({other.title})"
            small = f"pages of at most {budget / 1e6:.1f} megapixels"
            yield small if other == variant else named if budget == pixels else f"{named} with {small}"


def _fits(need: Need, memory: int) -> bool:
    return need.total <= memory * USABLE


def _remedy(found: Sequence[str]) -> str:
    if not found:
        return "No variant of it fits; the Instant engine needs no model."
    return f"What would fit: {'; or '.join(found)}."


def _stored(weights: int, bits: int) -> int:
    return weights * bits // 8
