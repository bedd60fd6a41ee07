"""How much memory and disk a variant of a model needs, and what to choose where a machine has less."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import psutil

from ocr_desktop.errors import ModelTooLarge
from ocr_desktop.model_store.manifest import Model, Sizes, Variant
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.space import size

PATCH_PIXELS = 14 * 14
NEURAL_ENGINE_PATCHES = 8192
"""The largest bucket of the vision packages; a page in more detail is encoded by the tower in MLX."""

BUCKETS_KEPT = 2
"""Buckets whose models stay loaded side by side, each with weights of its own: Core ML promises to share none."""

USABLE = 0.7
"""Share of a machine's memory that a model may take: the system and other programs need the rest."""

BUDGETS = (8192 * PATCH_PIXELS, 4096 * PATCH_PIXELS, 2048 * PATCH_PIXELS, 1024 * PATCH_PIXELS)
"""Pixels a page that are proposed where memory is short."""

_PROGRAM = 900_000_000  # Python, MLX, Core ML and the page itself, in two processes
_QUERY_ROWS = 512
_TOWER_SCORES = 1 << 28  # values of the attention's scores that the tower computes at once
_GROUP = 64


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page may ask for at most.

    Args:
        pixels: of its picture.
        full: it is looked at by the tower in MLX, which is one for all sizes, rather than by the vision packages.
        answer: tokens, for all of which there is room.
        cache_bits: of a number in the decoder's cache.
    """

    pixels: int = NEURAL_ENGINE_PATCHES * PATCH_PIXELS
    full: bool = False
    answer: int = Settings().dots_max_tokens
    cache_bits: int = 16


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


def needed(sizes: Sizes, variant: Variant, reading: Reading) -> Need:
    """What reading takes, from widths and depths alone.

    Args:
        sizes: of the checkpoint.
        variant: how its weights are kept.
        reading: the most that is asked for.
    """
    patches = max(reading.pixels // PATCH_PIXELS, 4)
    width = 4 if variant.precision == "float32" else 2
    if reading.full:
        vision, rows = tower_bytes(sizes, variant), _TOWER_SCORES // (sizes.heads * patches)
    else:
        smaller = sum(budget < reading.pixels for budget in BUDGETS)
        vision, rows = vision_bytes(sizes, variant) * min(BUCKETS_KEPT, 1 + smaller), _QUERY_ROWS
    rows = min(patches, rows)
    numbers = 2 * sizes.text_layers * sizes.kv_heads * (sizes.hidden // sizes.text_heads)
    return Need(
        vision=vision,
        decoder=decoder_bytes(sizes, variant),
        cache=int(numbers * (patches // 4 + reading.answer) * _with_groups(reading.cache_bits) / 8),
        # The stream, its norm, queries, keys, values, both halves of the gate; the scores of one slice of rows, twice.
        page=width * patches * (6 * sizes.dim + 3 * sizes.ffn) + 2 * width * rows * patches * sizes.heads,
    )  # fmt: skip


def published_bytes(sizes: Sizes) -> int:
    """About what the published files take, with 16 bits a weight."""
    return 2 * (sizes.vision_weights + sizes.decoder_weights)


def vision_bytes(sizes: Sizes, variant: Variant) -> int:
    """About what the vision packages of a variant take on disk."""
    return _stored(sizes.vision_weights, variant.vision_bits)


def tower_bytes(sizes: Sizes, variant: Variant) -> int:
    """About what the encoder in MLX takes on disk."""
    return _stored(sizes.vision_weights, variant.tower_bits)


def decoder_bytes(sizes: Sizes, variant: Variant) -> int:
    """About what the decoder of a variant takes, on disk and in memory: groups have a scale and an offset each."""
    return int(sizes.decoder_weights * _with_groups(variant.decoder_bits) / 8)


def machine() -> int:
    """Bytes of memory that this machine has."""
    return int(psutil.virtual_memory().total)


def check(model: Model, sizes: Sizes, variant: Variant, reading: Reading, memory: int) -> Need:
    """See that a variant fits.

    Args:
        model: whose variants are proposed otherwise.
        sizes: of the checkpoint.
        variant: the one that is wanted.
        reading: the most that is asked for.
        memory: bytes that the machine has.

    Raises:
        ModelTooLarge: it does not; the message has the reason, the remedy what would.
    """
    need = needed(sizes, variant, reading)
    if _fits(need, memory):
        return need
    rest = need.total - need.vision - need.decoder
    raise ModelTooLarge(
        said(
            "{title} ({title_2}) needs {size} of memory: {size_2} for the vision encoder, {size_3} "
            "for the decoder, {size_4} for the page and the program. This machine has {size_5}, of "
            "which {size_6} can be used.",
            title=model.title,
            title_2=variant.title,
            size=size(need.total),
            size_2=size(need.vision),
            size_3=size(need.decoder),
            size_4=size(rest),
            size_5=size(memory),
            size_6=size(memory * USABLE),
        ),
        remedy=_remedy(tuple(alternatives(model, sizes, variant, reading, memory))),
    )


def alternatives(model: Model, sizes: Sizes, variant: Variant, reading: Reading, memory: int) -> Iterator[str]:
    """What would fit: smaller pages with this variant, then other variants, in words for a person."""

    def largest(which: Variant) -> int | None:
        """The most pixels with which a variant fits."""
        budgets = (reading.pixels, *(budget for budget in BUDGETS if budget < reading.pixels))
        needs = ((budget, needed(sizes, which, replace(reading, pixels=budget))) for budget in budgets)
        return next((budget for budget, need in needs if _fits(need, memory)), None)

    for other in (variant, *(known for known in model.variants if known != variant)):
        budget = largest(other)
        if budget is not None:
            named = f"the variant {other.name} ({other.title})"
            small = f"pages of at most {budget / 1e6:.1f} megapixels"
            yield small if other == variant else named if budget == reading.pixels else f"{named} with {small}"


def _fits(need: Need, memory: int) -> bool:
    return need.total <= memory * USABLE


def _remedy(found: Sequence[str]) -> str:
    if not found:
        return "No variant of it fits; the Instant engine needs no model."
    return f"What would fit: {'; or '.join(found)}."


def _stored(weights: int, bits: int) -> int:
    return weights * bits // 8


def _with_groups(bits: int) -> float:
    """Bits of a number, with its share of the scale and offset of its group where it is not kept whole."""
    return bits + 32 / _GROUP if bits < 16 else bits
