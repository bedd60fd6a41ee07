"""What a model needs, and what is proposed where a machine has less."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.errors import ModelTooLarge
from ocr_desktop.model_store import manifest, memory

MODEL = manifest.model("dots-ocr")
SIZES = MODEL.sizes
EFFICIENT = 8192 * 196
FULL = 11_289_600


def test_the_published_model_has_the_weights_that_are_known_of_it() -> None:
    assert SIZES.vision_weights == pytest.approx(1.26e9, rel=0.01)
    assert SIZES.decoder_weights == pytest.approx(1.78e9, rel=0.01)
    assert replace(SIZES, tied=True).decoder_weights == SIZES.decoder_weights - 151936 * 1536


def test_fewer_bits_need_less() -> None:
    needs = {variant.name: memory.needed(SIZES, variant, EFFICIENT).total for variant in MODEL.variants}
    assert needs["palettized4-4bit"] < needs["palettized8-4bit"] < needs["palettized8-8bit"] < needs["float16-16bit"]
    assert 3e9 < needs["palettized8-4bit"] < 6e9


@given(
    st.sampled_from(MODEL.variants),
    st.lists(st.integers(3136, FULL), min_size=2, max_size=2).map(sorted).filter(lambda pair: pair[0] < pair[1]),
)
def test_smaller_pages_never_need_more(variant: manifest.Variant, pixels: list[int]) -> None:
    small, large = (memory.needed(SIZES, variant, count) for count in pixels)
    assert small.cache <= large.cache
    assert small.page <= large.page
    assert small.total == small.vision + small.decoder + small.cache + small.page + small.program


@given(st.sampled_from(MODEL.variants), st.sampled_from([EFFICIENT, FULL]), st.integers(10**9, 64 * 10**9))
def test_it_fits_or_the_message_says_what_would(variant: manifest.Variant, pixels: int, machine: int) -> None:
    if memory.needed(SIZES, variant, pixels).total <= machine * memory.USABLE:
        memory.check(MODEL, SIZES, variant, pixels, machine)
        return
    with pytest.raises(ModelTooLarge) as failed:
        memory.check(MODEL, SIZES, variant, pixels, machine)
    assert f"This machine has {machine / 1e9:.1f} GB" in failed.value.message
    smallest = min(
        memory.needed(SIZES, other, budget).total
        for other, budget in itertools.product(MODEL.variants, (pixels, *memory.BUDGETS))
    )
    assert ("What would fit" in failed.value.remedy) == (smallest <= machine * memory.USABLE)


def test_what_is_proposed() -> None:
    variant = MODEL.variant("float16-16bit")
    with pytest.raises(ModelTooLarge) as failed:
        memory.check(MODEL, SIZES, variant, EFFICIENT, 8 * 10**9)
    assert "palettized8-4bit" in failed.value.remedy
    assert "float16-16bit" not in failed.value.remedy  # whatever the pages, 6 GB of weights are too many
    with pytest.raises(ModelTooLarge) as failed:
        memory.check(MODEL, SIZES, MODEL.variant(), FULL, 8 * 10**9)
    assert "pages of at most 1.6 megapixels" in failed.value.remedy
    with pytest.raises(ModelTooLarge, match="needs") as failed:
        memory.check(MODEL, SIZES, variant, EFFICIENT, 10**9)
    assert "Instant" in failed.value.remedy


def test_this_machine_has_memory() -> None:
    assert memory.machine() > 10**8
