from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr_desktop.engines.runtime.half import rounded


def by_conversion(values: NDArray[Any]) -> NDArray[np.float32]:
    with np.errstate(all="ignore"):
        return values.astype(np.float16).astype(np.float32)


def same(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> bool:
    return bool(np.array_equal(found, wanted, equal_nan=True) and np.array_equal(np.signbit(found), np.signbit(wanted)))


@pytest.mark.parametrize("offset", [0, 331])
def test_bit_patterns_from_all_of_float32_round_as_numpy_rounds(offset: int) -> None:
    values = np.arange(offset, 2**32, 1999, dtype=np.uint64).astype(np.uint32).view(np.float32)
    values = values[~(np.isnan(values) & np.signbit(values))]  # the sign of what is no number says nothing
    with np.errstate(all="ignore"):
        assert same(rounded(values), by_conversion(values))


def test_every_float16_stays_and_every_tie_goes_to_the_even_one() -> None:
    halves = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float32)
    ties = (halves[:-1] + halves[1:]) / 2
    for values in (halves, ties, -ties, np.nextafter(ties, np.float32(np.inf)), np.nextafter(ties, np.float32(0))):
        assert same(rounded(values), by_conversion(values))


def test_the_limits() -> None:
    values = np.array([65504, 65519.996, 65520, -65520, np.inf, -np.inf, np.nan, -0.0, 2**-25, -(2**-26)], np.float32)
    with np.errstate(all="ignore"):
        assert same(rounded(values), by_conversion(values))


def test_a_copy_in_any_order_of_memory() -> None:
    values = np.random.default_rng(0).normal(0, 3, (70, 1000)).astype(np.float32)
    kept = values.copy()
    assert same(rounded(values.T), by_conversion(values).T)
    assert np.array_equal(values, kept)
    assert rounded(np.array(1.0001)).shape == ()
