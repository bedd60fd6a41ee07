"""Tables of positions, made for one size of picture, for another: interpolated as the published code does it.

Both interpolations are products with matrices, made here in numpy: the tower in MLX and the converter use the same.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_SHARPNESS = -0.5  # of the cubic curve, where torch also keeps from aliasing


def cubic(places: int, wanted: int) -> Array:
    """What makes ``wanted`` places of a row of so many: (wanted, places); a square table needs it on both sides.

    Torch's ``interpolate`` with ``mode="bicubic", antialias=True``: a cubic curve, stretched where it shrinks the row.
    """
    step = places / wanted
    stretch = max(step, 1.0)
    centres = (np.arange(wanted)[:, None] + 0.5) * step
    apart = np.abs(np.arange(places)[None, :] + 0.5 - centres) / stretch
    near = ((_SHARPNESS + 2) * apart - (_SHARPNESS + 3)) * apart**2 + 1
    far = _SHARPNESS * (((apart - 5) * apart + 8) * apart - 4)
    weights = np.where(apart < 1, near, np.where(apart < 2, far, 0.0))
    shares: Array = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def linear(places: int, wanted: int) -> Array:
    """The same on straight lines between neighbours: torch's ``interpolate`` with ``mode="linear"``."""
    at = np.clip((np.arange(wanted) + 0.5) * places / wanted - 0.5, 0, places - 1)
    apart = np.abs(np.arange(places)[None, :] - at[:, None])
    shares: Array = np.maximum(1 - apart, 0).astype(np.float32)
    return shares


def apart(side: int) -> NDArray[np.intp]:
    """Which row of a relative table belongs to a query (first axis) and a key (second): (side, side)."""
    places = np.arange(side)
    return places[:, None] - places[None, :] + side - 1


def square(table: Array, side: int) -> Array:
    """A square table (n, n, width) for another side."""
    if len(table) == side:
        return table
    shares = cubic(len(table), side)
    made: Array = np.einsum("ab,bcd,ec->aed", shares, table, shares, optimize=True)
    return made


def relative(table: Array, side: int) -> Array:
    """A relative table (2n − 1, width) as rows for every query and key: (side, side, width)."""
    length = 2 * side - 1
    rows: Array = table if len(table) == length else linear(len(table), length) @ table
    found: Array = rows[apart(side)]
    return found
