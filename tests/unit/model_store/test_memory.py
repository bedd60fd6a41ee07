"""What a model needs, and what is proposed where a machine has less."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.convert import vision_plan
from ocr_desktop.engines.dots_ocr import vision
from ocr_desktop.engines.runtime import package_encoder
from ocr_desktop.errors import ModelTooLarge
from ocr_desktop.model_store import manifest, memory, sizes
from ocr_desktop.model_store.memory import Reading
from ocr_desktop.model_store.sizes import DeepseekSizes, DotsSizes
from ocr_desktop.settings import Settings

MODEL = manifest.model("dots-ocr")
SIZES = MODEL.sizes
SQUARES = manifest.model("deepseek-ocr")
EFFICIENT = Reading()
FULL = Reading(11_289_600, full=True)


def test_the_published_model_has_the_weights_that_are_known_of_it() -> None:
    assert SIZES.vision_weights == pytest.approx(1.26e9, rel=0.01)
    assert SIZES.decoder_weights == pytest.approx(1.78e9, rel=0.01)
    assert isinstance(SIZES, DotsSizes)
    assert replace(SIZES, tied=True).decoder_weights == SIZES.decoder_weights - 151936 * 1536


def test_the_published_model_of_squares_has_the_weights_that_are_known_of_it() -> None:
    weights = SQUARES.sizes.vision_weights + SQUARES.sizes.decoder_weights
    assert weights == pytest.approx(3_336_106_240, rel=0.001)  # those in its one file
    assert memory.published_bytes(SQUARES.sizes) == pytest.approx(6.67e9, rel=0.001)


def test_less_detail_needs_less_and_is_proposed_by_its_name() -> None:
    sizes_ = SQUARES.sizes
    assert isinstance(sizes_, DeepseekSizes)
    needs = {
        mode: memory.needed(sizes_, SQUARES.variant(), Reading(pixels)).total for mode, pixels in sizes_.modes.items()
    }
    assert list(needs) == ["gundam", "large", "base", "small", "tiny"]
    assert needs["gundam"] > needs["base"] > needs["small"] > needs["tiny"]
    assert needs["large"] > needs["base"]
    looks = [sizes_.look(pixels, full=False).features for pixels in sizes_.modes.values()]
    assert looks == [1263, 421, 273, 111, 73]
    tight = int((needs["gundam"] + needs["tiny"]) / 2 / memory.USABLE)
    with pytest.raises(ModelTooLarge) as failed:
        memory.check(SQUARES, sizes_, SQUARES.variant(), Reading(sizes_.modes["gundam"]), tight)
    assert "the detail “" in failed.value.remedy


def test_no_room_is_kept_for_more_tokens_than_a_model_can_have() -> None:
    long = memory.needed(SQUARES.sizes, SQUARES.variant(), Reading(answer=30000)).cache
    assert long == 2 * 2 * 12 * 1280 * 8192


def test_fewer_bits_need_less() -> None:
    needs = {variant.name: memory.needed(SIZES, variant, EFFICIENT).total for variant in MODEL.variants}
    assert needs["palettized4-4bit"] < needs["palettized8-4bit"] < needs["palettized8-8bit"] < needs["float16-16bit"]
    assert 3e9 < needs["palettized8-4bit"] < 6e9


@given(
    st.sampled_from(MODEL.variants),
    st.lists(st.integers(3136, FULL.pixels), min_size=2, max_size=2).map(sorted),
    st.booleans(),
)
def test_smaller_pages_never_need_more(variant: manifest.Variant, pixels: list[int], full: bool) -> None:
    small, large = (memory.needed(SIZES, variant, Reading(count, full=full)) for count in pixels)
    assert small.vision <= large.vision
    assert small.cache <= large.cache
    assert small.page <= large.page
    assert small.total == small.vision + small.decoder + small.cache + small.page + small.program


@given(st.sampled_from(MODEL.variants), st.sampled_from([EFFICIENT, FULL]), st.integers(10**9, 64 * 10**9))
def test_it_fits_or_the_message_says_what_would(variant: manifest.Variant, reading: Reading, machine: int) -> None:
    if memory.needed(SIZES, variant, reading).total <= machine * memory.USABLE:
        memory.check(MODEL, SIZES, variant, reading, machine)
        return
    with pytest.raises(ModelTooLarge) as failed:
        memory.check(MODEL, SIZES, variant, reading, machine)
    assert f"This machine has {machine / 1e9:.1f} GB" in failed.value.message
    smallest = min(
        memory.needed(SIZES, other, replace(reading, pixels=budget)).total
        for other, budget in itertools.product(
            MODEL.variants, (reading.pixels, *(detail.pixels for detail in SIZES.details))
        )
    )
    assert ("What would fit" in failed.value.remedy) == (smallest <= machine * memory.USABLE)


def test_room_is_kept_for_the_longest_answer_that_the_settings_allow() -> None:
    default = memory.needed(SIZES, MODEL.variant(), Reading()).cache
    assert default == 28672 * (2048 + Settings().model_max_tokens)
    assert memory.needed(SIZES, MODEL.variant(), Reading(answer=1000)).cache < default
    assert memory.needed(SIZES, MODEL.variant(), Reading(cache_bits=8)).cache == pytest.approx(default * 8.5 / 16)


def test_every_bucket_that_stays_loaded_counts() -> None:
    def vision(pixels: int) -> int:
        return memory.needed(SIZES, MODEL.variant(), Reading(pixels)).vision

    once = memory.vision_bytes(SIZES, MODEL.variant())
    assert vision(1024 * 196) == once  # every page falls into the same bucket
    assert vision(1024 * 196 + 1) == vision(8192 * 196) == 2 * once
    assert memory.needed(SIZES, MODEL.variant(), FULL).vision == memory.tower_bytes(SIZES, MODEL.variant())


def test_what_is_counted_is_what_the_engine_does() -> None:
    assert package_encoder.BUCKETS_KEPT == sizes.BUCKETS_KEPT
    budgets = [sizes.PATCH_PIXELS * bucket for bucket in reversed(vision_plan.BUCKETS)]
    assert [detail.pixels for detail in SIZES.details] == budgets
    assert max(vision_plan.BUCKETS) == sizes.NEURAL_ENGINE_PATCHES
    assert vision.SCORE_VALUES == sizes.TOWER_SCORES


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
