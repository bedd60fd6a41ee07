"""How much memory and disk a variant of a model needs, and what to choose where a machine has less."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import psutil

from ocr_desktop.errors import ModelTooLarge
from ocr_desktop.model_store.manifest import Model, Variant
from ocr_desktop.model_store.sizes import EFFICIENT_PIXELS, Detail, Sizes
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.space import size

USABLE = 0.7
"""Share of a machine's memory that a model may take: the system and other programs need the rest."""

_PROGRAM = 900_000_000  # Python, MLX, Core ML and the page itself, in two processes
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

    pixels: int = EFFICIENT_PIXELS
    full: bool = False
    answer: int = Settings().model_max_tokens
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
    width = 4 if variant.precision == "float32" else 2
    look = sizes.look(reading.pixels, full=reading.full)
    stored = tower_bytes(sizes, variant) if reading.full else vision_bytes(sizes, variant)
    answer = min(reading.answer, max(sizes.most_tokens - look.features, 0))
    return Need(
        vision=stored * look.packages,
        decoder=decoder_bytes(sizes, variant),
        cache=int(sizes.cache_values * (look.features + answer) * _with_groups(reading.cache_bits) / 8),
        page=width * look.values,
    )


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

    def largest(which: Variant) -> Detail | None:
        """The most detail with which a variant fits."""
        wanted = Detail(reading.pixels, "")
        for detail in (wanted, *(detail for detail in sizes.details if detail.pixels < reading.pixels)):
            if _fits(needed(sizes, which, replace(reading, pixels=detail.pixels)), memory):
                return detail
        return None

    for other in (variant, *(known for known in model.variants if known != variant)):
        detail = largest(other)
        if detail is not None:
            named = f"the variant {other.name} ({other.title})"
            less = detail.pixels < reading.pixels
            yield detail.words if other == variant else f"{named} with {detail.words}" if less else named


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
