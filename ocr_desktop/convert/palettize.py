"""Weights of few bits: lookup tables found by k-means in one dimension, or whole numbers with a scale a channel.

In one dimension a cluster is an interval, so the weights of a group are sorted once; after that a step of Lloyd's
algorithm only looks up the borders and takes differences of one running sum, whatever the number of weights.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

GROUP = 16
BITS = (4, 6, 8)
_STEPS = 32
_SETTLED = 5e-3
_INTERVALS = 4
_KEYS = 1 << 16
_SIGN = np.uint16(0x8000)


@dataclass(frozen=True, slots=True)
class Lut:
    """A matrix as indices into tables.

    Args:
        indices: (rows, columns), each below ``2 ** bits``.
        tables: (groups, ``2 ** bits``), ascending; a group is a run of rows of equal length.
        bits: of an index.
    """

    indices: NDArray[np.uint8]
    tables: NDArray[np.float32]
    bits: int

    def dense(self) -> NDArray[np.float32]:
        """The matrix that this stands for."""
        groups = self.tables.shape[0]
        values = np.take_along_axis(self.tables, self.indices.reshape(groups, -1), axis=1)
        return values.reshape(self.indices.shape)


@dataclass(frozen=True, slots=True)
class Scaled:
    """A matrix as whole numbers times a scale a row.

    Args:
        data: (rows, columns), from −127 to 127.
        scale: (rows, 1), exact in float16.
    """

    data: NDArray[np.int8]
    scale: NDArray[np.float32]

    def dense(self) -> NDArray[np.float32]:
        """The matrix that this stands for."""
        return self.data * self.scale


def lut(weight: NDArray[np.float32], bits: int, *, group: int = GROUP) -> Lut:
    """Cluster a matrix, rows in groups that share a table.

    Args:
        weight: (rows, columns), finite in float16, which it is rounded to first.
        bits: 4, 6 or 8.
        group: rows that share a table; where it does not divide their number, as many as divide both.
    """
    if bits not in BITS:
        raise ValueError(f"{bits} bits")
    rows, columns = weight.shape
    step = math.gcd(rows, group)
    keys = _keys(weight.astype(np.float16)).reshape(rows // step, step * columns)
    size = 1 << bits
    indices = np.empty(keys.shape, np.uint8)
    tables = np.empty((len(keys), size), np.float32)
    numbers = np.arange(size, dtype=np.uint8)
    for number, block in enumerate(keys):
        ordered = np.sort(block)
        tables[number] = centres(_VALUES[ordered].astype(np.float64), size).astype(np.float16)
        borders = _borders(tables[number].astype(np.float64))
        cuts = np.searchsorted(_VALUES[_LOWEST:_HIGHEST], borders) + _LOWEST
        nearest = np.repeat(numbers, np.diff(cuts, prepend=0, append=_KEYS))
        indices[number] = nearest[block]
    return Lut(indices.reshape(rows, columns), tables, bits)


def int8(weight: NDArray[np.float32]) -> Scaled:
    """Round a matrix to 255 levels, symmetric about 0, each row by its own largest value."""
    smallest = float(np.finfo(np.float16).tiny)
    largest = np.abs(weight).max(axis=1, keepdims=True)
    scale = np.maximum(largest / 127, smallest).astype(np.float16).astype(np.float32)
    data = np.clip(np.rint(weight / scale), -127, 127).astype(np.int8)
    return Scaled(data, scale)


def centres(ordered: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The centres of ``size`` clusters of sorted numbers, ascending, by Lloyd's algorithm."""
    running = np.concatenate([[0.0], np.cumsum(ordered)])
    squares = np.concatenate([[0.0], np.cumsum(np.square(ordered))])
    found = _start(ordered, size)
    for _ in range(_STEPS):
        edges = np.concatenate([[0], np.searchsorted(ordered, _borders(found)), [ordered.size]])
        counts = np.diff(edges)
        sums = np.diff(running[edges])
        moved = np.where(counts > 0, sums / np.maximum(counts, 1), found)
        if not counts.all():
            errors = np.diff(squares[edges]) - sums * moved
            moved = _revived(moved, counts == 0, errors, ordered[np.maximum(edges[1:] - 1, 0)])
        change, cell = float(np.abs(moved - found).mean()), float(np.median(np.diff(moved)))
        found = moved
        if change <= _SETTLED * cell:
            break
    return found


def _revived(
    middles: NDArray[np.float64], empty: NDArray[np.bool_], errors: NDArray[np.float64], highest: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Centres that have no numbers go where the most is lost: into the upper half of the worst clusters.

    Without it, one outlier far away would hold back all the centres that began between it and the rest.

    Args:
        middles: the centres.
        empty: which of them have no numbers.
        errors: what is lost by each cluster: the sum of squared differences.
        highest: the highest number of each cluster.
    """
    worst = np.argsort(np.where(empty, -1.0, errors))[::-1][: np.count_nonzero(empty)]
    moved = middles.copy()
    moved[empty] = (middles[worst] + highest[worst]) / 2
    return np.sort(moved)


def _start(ordered: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Where to begin: centres as dense as the cube root of the weights' density.

    That is how an optimal fine quantiser lies (Panter and Dite, 1951). Between neighbouring quantiles the density is
    one over their distance, so that an interval has a share of its length to the power of two thirds.
    """
    quantiles = ordered[np.linspace(0, ordered.size - 1, _INTERVALS * size + 1).astype(np.intp)]
    reached = np.concatenate([[0.0], np.cumsum(np.diff(quantiles) ** (2 / 3))])
    wanted = (np.arange(size) + 0.5) / size * reached[-1]
    start: NDArray[np.float64] = np.interp(wanted, reached, quantiles)
    return start


def _borders(middles: NDArray[np.float64]) -> NDArray[np.float64]:
    return (middles[1:] + middles[:-1]) / 2


def _keys(values: NDArray[np.float16]) -> NDArray[np.uint16]:
    """Float16 numbers as whole numbers in the same order."""
    bits = np.ascontiguousarray(values).view(np.uint16)
    return np.where(bits & _SIGN, ~bits, bits | _SIGN)


def _all_values() -> NDArray[np.float16]:
    """The number of each key."""
    keys = np.arange(_KEYS, dtype=np.uint16)
    return np.where(keys & _SIGN, keys ^ _SIGN, ~keys).view(np.float16)


_VALUES: NDArray[Any] = _all_values().astype(np.float32)
_LOWEST, _HIGHEST = (int(key) for key in np.flatnonzero(np.isfinite(_VALUES))[[0, -1]] + [0, 1])
