"""Rounding to float16 that stays in float32: what ``astype`` there and back does, several times as fast.

numpy converts one number after another, and numbers near zero very slowly; on the bits it is whole-array arithmetic.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# As many numbers as the fastest cache holds together with what is made of them.
_BLOCK = 1 << 15
_SIZE, _INFINITE = np.uint32(0x7FFF_FFFF), np.uint32(0x7F80_0000)
_ODD, _HALF, _KEPT = np.uint32(1), np.uint32(0xFFF), np.uint32(0xFFFF_E000)
# The least number that float16 has with all its bits, and the least that it has not at all.
_NORMAL, _TOO_LARGE = np.uint32(0x3880_0000), np.uint32(0x477F_F000)
# Adding it leaves the bits down to 2⁻²⁴, the step of the smallest float16 numbers.
_STEP = np.float32(0.75)


def rounded(values: NDArray[Any]) -> NDArray[np.float32]:
    """A copy whose numbers are the nearest in float16, ties to even; what is too large becomes infinite."""
    made = np.array(values, np.float32, order="C")
    flat = made.reshape(-1)
    for start in range(0, flat.size, _BLOCK):
        _round(flat[start : start + _BLOCK])
    return made


def _round(part: NDArray[np.float32]) -> None:
    bits = part.view(np.uint32)
    size = bits & _SIZE
    tiny = size < _NORMAL
    fine = np.copysign((part + _STEP) - _STEP, part) if tiny.any() else None
    large = size >= _TOO_LARGE
    exceptions = (
        np.where(size > _INFINITE, np.float32(np.nan), np.copysign(np.float32(np.inf), part)) if large.any() else None
    )
    bits += ((bits >> np.uint32(13)) & _ODD) + _HALF
    bits &= _KEPT
    if fine is not None:
        np.copyto(part, fine, where=tiny)
    if exceptions is not None:
        np.copyto(part, exceptions, where=large)
