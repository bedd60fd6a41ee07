import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from ocr_desktop.convert import palettize

Matrix = NDArray[np.float32]

MATRICES = arrays.arrays(
    np.float32,
    arrays.array_shapes(min_dims=2, max_dims=2, max_side=40),
    elements=st.floats(-65504, 65504, width=16),
)


def gaussian(rows: int, columns: int, seed: int = 0) -> Matrix:
    values: Matrix = np.random.default_rng(seed).standard_normal((rows, columns), dtype=np.float32)
    return values


def noise(weight: Matrix, other: Matrix) -> float:
    """Signal to noise, in decibels."""
    return float(10 * np.log10(np.square(weight).mean() / np.square(weight - other).mean()))


@pytest.mark.parametrize(("bits", "least"), [(4, 20.0), (6, 31.3), (8, 43.0)])
def test_noise_is_that_of_the_best_quantiser_of_a_normal_distribution(bits: int, least: float) -> None:
    # Lloyd and Max: 20.22, 31.89 and (at high resolution) 43.8 dB.
    weight = gaussian(32, 4096)
    assert noise(weight, palettize.lut(weight, bits).dense()) > least


@pytest.mark.parametrize(("bits", "least"), [(4, 18), (6, 31), (8, 43)])
def test_an_outlier_costs_little(bits: int, least: float) -> None:
    weight = gaussian(16, 2048)
    weight[3, 5] = 500
    dense = palettize.lut(weight, bits).dense()
    assert abs(dense[3, 5] - 500) < 1
    weight[3, 5] = dense[3, 5] = 0
    assert noise(weight, dense) > least


def test_k_means_does_no_worse_than_other_starts() -> None:
    """Lloyd's algorithm from quantiles, plainly written, as the yardstick."""
    ordered = np.sort(gaussian(1, 4000, 3)[0] ** 3).astype(np.float64)
    middles = np.quantile(ordered, (np.arange(16) + 0.5) / 16)
    for _ in range(200):
        nearest = np.abs(ordered[:, None] - middles).argmin(axis=1)
        middles = np.array([ordered[nearest == k].mean() for k in range(16)])

    def error(found: NDArray[np.float64]) -> float:
        return float(np.square(np.abs(ordered[:, None] - found).min(axis=1)).mean())

    assert error(palettize.centres(ordered, 16)) <= 1.1 * error(middles)


def test_groups_of_rows_have_tables_of_their_own() -> None:
    weight = gaussian(32, 64)
    weight[16:] *= 100
    found = palettize.lut(weight, 4)
    assert found.tables.shape == (2, 16)
    assert np.abs(found.tables[1]).max() > 50 * np.abs(found.tables[0]).max()


def test_rows_that_sixteen_do_not_divide_have_smaller_groups() -> None:
    assert palettize.lut(gaussian(24, 8), 4).tables.shape == (3, 16)
    assert palettize.lut(gaussian(7, 8), 4).tables.shape == (7, 16)


@settings(max_examples=60, deadline=None)
@given(weight=MATRICES, bits=st.sampled_from(palettize.BITS))
def test_each_weight_has_the_nearest_of_its_table(weight: Matrix, bits: int) -> None:
    found = palettize.lut(weight, bits)
    assert found.indices.max() < 1 << bits
    assert (np.diff(found.tables, axis=1) >= 0).all()
    np.testing.assert_array_equal(found.tables, found.tables.astype(np.float16).astype(np.float32))
    groups = np.repeat(found.tables, len(weight) // len(found.tables), axis=0).astype(np.float64)
    nearest = np.abs(weight[:, :, None] - groups[:, None, :]).min(axis=2)
    np.testing.assert_allclose(np.abs(weight.astype(np.float64) - found.dense()), nearest, rtol=1e-6, atol=1e-6)


def test_few_different_weights_are_kept_exactly() -> None:
    weight = np.array([-2, -1, 0, 0.5, 3], np.float32)[np.random.default_rng(1).integers(0, 5, (16, 100))]
    np.testing.assert_array_equal(palettize.lut(weight, 4).dense(), weight)


def test_bits_that_are_not_offered_are_refused() -> None:
    with pytest.raises(ValueError, match="5 bits"):
        palettize.lut(gaussian(2, 2), 5)


@settings(max_examples=60, deadline=None)
@given(weight=MATRICES)
def test_whole_numbers_are_within_half_a_step(weight: Matrix) -> None:
    found = palettize.int8(weight)
    assert np.abs(found.data.astype(int)).max() <= 127
    np.testing.assert_array_equal(found.scale, found.scale.astype(np.float16).astype(np.float32))
    # The scale itself is rounded to float16, which may cost the largest weight another 1/2048 of itself.
    allowed = found.scale / 2 + np.abs(weight).max(axis=1, keepdims=True) / 2000 + 1e-6
    assert (np.abs(weight - found.dense()) <= allowed).all()


def test_a_row_of_large_weights_leaves_the_others_fine() -> None:
    weight = gaussian(8, 512)
    weight[0] *= 1000
    assert noise(weight[1:], palettize.int8(weight).dense()[1:]) > 35
