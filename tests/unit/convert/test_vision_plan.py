import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.convert.vision_plan import BUCKETS, VisionOptions, chunks
from ocr_desktop.errors import UsageError


def test_the_public_tower_has_six_chunks_of_seven_layers() -> None:
    planned = chunks(42, 7)
    assert [(chunk.first_layer, chunk.last_layer) for chunk in planned] == [(n, n + 7) for n in range(0, 42, 7)]
    assert [chunk.file for chunk in planned] == [f"chunk_{n}.mlpackage" for n in range(6)]
    assert [chunk.input for chunk in planned] == ["patches"] + ["hidden"] * 5
    assert [chunk.output for chunk in planned] == ["hidden_out"] * 5 + ["features"]


@given(layers=st.integers(1, 60), at_most=st.integers(1, 60))
def test_chunks_cover_every_layer_once_and_are_about_equal(layers: int, at_most: int) -> None:
    lengths = [chunk.last_layer - chunk.first_layer for chunk in chunks(layers, at_most)]
    assert sum(lengths) == layers
    assert max(lengths) <= at_most
    assert max(lengths) - min(lengths) <= 1
    assert len(lengths) == -(-layers // at_most)


def test_the_default_is_for_the_neural_engine() -> None:
    options = VisionOptions()
    assert (options.buckets, options.precision, options.weights) == (BUCKETS, "float16", "palettized8")
    assert options.storage.scaled_queries


@pytest.mark.parametrize(
    "wrong",
    [
        {"precision": "float8"},
        {"weights": "palettized3"},
        {"attention": "none"},
        {"precision": "float16", "weights": "float32"},
        {"precision": "float32", "weights": "float16"},
        {"buckets": ()},
        {"buckets": (64, 16)},
        {"buckets": (16, 16)},
        {"buckets": (18,)},
        {"buckets": (0,)},
        {"buckets": (16388,)},
        {"layers_per_chunk": 0},
        {"layers_per_chunk": 8},
    ],
)
def test_what_cannot_be_built_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        VisionOptions(**wrong)  # type: ignore[arg-type]
