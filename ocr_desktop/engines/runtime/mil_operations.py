"""The operations of a MIL program in numpy, each as its definition in the MIL operation set has it.

Floating-point arguments come as float32 (or as Python numbers), integers and flags as they are. A function gives
one array, or a tuple of them where the operation has several outputs; it never changes its arguments.
"""

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arguments = Mapping[str, Any]
Array = NDArray[Any]
Operation = Callable[[Arguments], Any]

# Rows of queries whose scores exist at once within a fused attention.
_ROWS = 512
_ERF_STEPS = 256
_ERF_END = 6.0  # beyond it erf is 1 in float64


def linear(a: Arguments) -> Array:
    """``x · weightᵀ + bias``."""
    x, weight = a["x"], a["weight"]
    made: Array = np.matmul(x.reshape(-1, x.shape[-1]), weight.T).reshape(*x.shape[:-1], weight.shape[0])
    bias = a.get("bias")
    if bias is not None:
        made += bias
    return made


def matmul(a: Arguments) -> Array:
    """The product over the last two axes, either side transposed on request."""
    x, y = a["x"], a["y"]
    if a.get("transpose_x", False):
        x = np.swapaxes(x, -1, -2)
    if a.get("transpose_y", False):
        y = np.swapaxes(y, -1, -2)
    return np.asarray(np.matmul(x, y))


def attention(a: Arguments) -> Array:
    """Softmax of scaled scores times values; the mask is added, or, of truth values, chooses."""
    query, key, value, mask = a["query"], a["key"], a["value"], a.get("attn_mask")
    if mask is not None and mask.dtype == np.bool_:
        mask = np.where(mask, np.float32(0), np.float32(-np.inf))
    shape = (*np.broadcast_shapes(query.shape[:-2], key.shape[:-2]), query.shape[-2], value.shape[-1])
    made = np.empty(shape, np.float32)
    scale, keys = np.float32(1 / math.sqrt(query.shape[-1])), np.swapaxes(key, -1, -2)
    for start in range(0, query.shape[-2], _ROWS):
        rows = slice(start, start + _ROWS)
        scores = np.matmul(query[..., rows, :] * scale, keys)
        if mask is not None:
            scores += mask[..., rows, :] if mask.shape[-2] > 1 else mask
        made[..., rows, :] = np.matmul(_shares(scores, -1), value)
    return made


def conv(a: Arguments) -> Array:
    """A convolution over two axes: (N,C,H,W) with kernels (out, C/groups, height, width)."""
    x, weight, groups = a["x"], a["weight"], int(a.get("groups", 1))
    if x.ndim != 4 or a.get("pad_type", "valid") not in {"valid", "custom"}:
        raise ValueError(f"a convolution over {x.ndim - 2} axes, padded as {a.get('pad_type')!r}")
    if any(int(step) != 1 for step in np.ravel(a.get("dilations", 1))):
        raise ValueError("a convolution with gaps")
    down, right = (int(step) for step in _each(a, "strides", 2, 1))
    if a.get("pad_type") == "custom":
        top, bottom, left, more = (int(size) for size in np.ravel(a["pad"]))
        x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, more)))
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], (2, 3))[:, :, ::down, ::right]
    parts = [
        np.tensordot(some, kernels, ((1, 4, 5), (1, 2, 3)))
        for some, kernels in zip(np.split(windows, groups, axis=1), np.split(weight, groups), strict=True)
    ]
    made = np.concatenate(parts, axis=-1).transpose(0, 3, 1, 2)
    bias = a.get("bias")
    return np.asarray(made if bias is None else made + bias[:, None, None])


def softmax(a: Arguments) -> Array:
    """Exponentials that add up to one along an axis."""
    return _shares(a["x"].copy(), int(a.get("axis", -1)))


def layer_norm(a: Arguments) -> Array:
    """Mean 0 and variance 1 over some axes, then scale and shift."""
    x = a["x"]
    axes = tuple(int(axis) % x.ndim for axis in np.ravel(a.get("axes", range(x.ndim))))
    made = x - x.mean(axis=axes, keepdims=True)
    variance = np.square(made).mean(axis=axes, keepdims=True)
    made *= 1 / np.sqrt(variance + np.float32(a.get("epsilon", 1e-5)))
    shape = [x.shape[axis] if axis in axes else 1 for axis in range(x.ndim)]
    if a.get("gamma") is not None:
        made *= a["gamma"].reshape(shape)
    if a.get("beta") is not None:
        made += a["beta"].reshape(shape)
    return np.asarray(made)


def gelu(a: Arguments) -> Array:
    """``x · Φ(x)``, exact or by one of the two published approximations."""
    x, mode = a["x"], a.get("mode", "EXACT")
    if mode == "EXACT":
        return np.asarray(x * (np.float32(0.5) * (1 + erf(x * np.float32(math.sqrt(0.5))))))
    if mode == "TANH_APPROXIMATION":
        inner = np.float32(math.sqrt(2 / math.pi)) * (x + np.float32(0.044715) * x**3)
        return np.asarray(x * (np.float32(0.5) * (1 + np.tanh(inner))))
    if mode == "SIGMOID_APPROXIMATION":
        return np.asarray(x * sigmoid(np.float32(1.702) * x))
    raise ValueError(f"gelu of mode {mode!r}")


def sigmoid(x: Array) -> Array:
    """``1 / (1 + e⁻ˣ)``."""
    return np.asarray(np.float32(0.5) * (1 + np.tanh(np.float32(0.5) * x)))


def erf(x: Array) -> Array:
    """The error function, to the last bit but one of float32.

    numpy has none: cubic pieces between exact values, whose slopes are known exactly as well.
    """
    values, slopes = _erf_table()
    place = np.nan_to_num(np.minimum(np.abs(x).astype(np.float64), _ERF_END)) * _ERF_STEPS
    left = np.minimum(place.astype(np.int32), len(values) - 2)
    t = place - left
    # Hermite's form: rise and slopes are those of one step.
    rise = values[left + 1] - values[left]
    first, last = slopes[left], slopes[left + 1]
    found = values[left] + t * (first + t * (3 * rise - 2 * first - last + t * (first + last - 2 * rise)))
    return np.where(np.isnan(x), x, np.copysign(found, x)).astype(np.float32)


def slice_by_index(a: Arguments) -> Array:
    """From ``begin`` to ``end`` along each axis; masks leave a side open or drop an axis."""
    x, rank = a["x"], a["x"].ndim
    begin, end = np.ravel(a["begin"]), np.ravel(a["end"])
    stride = _each(a, "stride", rank, 1)
    open_begin, open_end, squeezed = (_each(a, f"{name}_mask", rank, False) for name in ("begin", "end", "squeeze"))
    chosen: list[slice | int] = []
    for axis in range(rank):
        if squeezed[axis]:
            chosen.append(int(begin[axis]))
            continue
        first = None if open_begin[axis] else int(begin[axis])
        last = None if open_end[axis] else int(end[axis])
        chosen.append(slice(first, last, int(stride[axis])))
    return np.asarray(x[tuple(chosen)])


def slice_by_size(a: Arguments) -> Array:
    """So many values from ``begin`` on along each axis; a size of −1 is the rest."""
    begin, size = np.ravel(a["begin"]), np.ravel(a["size"])
    ends = (None if count == -1 else int(first + count) for first, count in zip(begin, size, strict=True))
    return np.asarray(a["x"][tuple(slice(int(first), end) for first, end in zip(begin, ends, strict=True))])


def concat(a: Arguments) -> Array:
    """One after another along an axis, or in turns."""
    parts, axis = list(a["values"]), int(a["axis"])
    if not a.get("interleave", False):
        return np.concatenate(parts, axis=axis)
    axis %= parts[0].ndim
    shape = [*parts[0].shape[:axis], parts[0].shape[axis] * len(parts), *parts[0].shape[axis + 1 :]]
    return np.stack(parts, axis=axis + 1).reshape(shape)


def split(a: Arguments) -> tuple[Array, ...]:
    """Into equal parts, or into parts of given sizes."""
    axis, sizes = int(a["axis"]), a.get("split_sizes")
    if sizes is None:
        return tuple(np.split(a["x"], int(a["num_splits"]), axis=axis))
    return tuple(np.split(a["x"], np.cumsum(np.ravel(sizes))[:-1], axis=axis))


def reshape(a: Arguments) -> Array:
    """The same values in another shape; 0 keeps an axis, −1 takes what is left."""
    x = a["x"]
    shape = [int(size) or x.shape[axis] for axis, size in enumerate(np.ravel(a["shape"]))]
    return np.asarray(x.reshape(shape))


def expand_dims(a: Arguments) -> Array:
    """New axes of length one."""
    return np.expand_dims(a["x"], tuple(int(axis) for axis in np.ravel(a["axes"])))


def squeeze(a: Arguments) -> Array:
    """Without some axes of length one, or without all of them."""
    axes = a.get("axes")
    return np.asarray(np.squeeze(a["x"], None if axes is None else tuple(int(axis) for axis in np.ravel(axes))))


def pad(a: Arguments) -> Array:
    """More values before and after, along the last axes."""
    x, more = a["x"], np.ravel(a["pad"]).reshape(-1, 2)
    widths = [(0, 0)] * (x.ndim - len(more)) + [(int(before), int(after)) for before, after in more]
    if a.get("mode", "constant") != "constant":
        raise ValueError(f"padding of mode {a['mode']!r}")
    return np.pad(x, widths, constant_values=a.get("constant_val", 0))


def lut_to_dense(indices: Array, lut: Array) -> Array:
    """A palettized weight: every index replaced by what its group's table has there.

    Args:
        indices: whole numbers, any shape.
        lut: one table for each block of the indices: (blocks along each axis…, values, 1).
    """
    if lut.shape[-1] != 1:
        raise ValueError("a palette of vectors")
    tables: Array = lut[..., 0]
    groups = lut.shape[:-2]
    if math.prod(groups) == groups[0]:  # runs of whole rows, which lie together
        flat = indices.reshape(groups[0], -1)
        tables = tables.reshape(groups[0], -1)
        return np.stack([table[row] for table, row in zip(tables, flat, strict=True)]).reshape(indices.shape)
    places = [np.arange(size) // (size // count) for size, count in zip(indices.shape, groups, strict=True)]
    return np.asarray(tables[(*np.ix_(*places), indices)])


def shift_scale(data: Array, scale: Array, offset: Array | None) -> Array:
    """A weight of whole numbers: ``scale · (data − offset)``, with one scale a block."""
    shifted = data.astype(np.float32)
    if offset is not None:
        shifted -= _spread(offset.astype(np.float32), data.shape)
    shifted *= _spread(scale, data.shape)
    return shifted


def _spread(blocks: Array, shape: Sequence[int]) -> Array:
    """One value a block as one value a place; what an axis has in common is left to broadcasting."""
    for axis, (count, size) in enumerate(zip(blocks.shape, shape, strict=True)):
        if 1 < count < size:
            blocks = np.repeat(blocks, size // count, axis=axis)
    return blocks


def _shares(scores: Array, axis: int) -> Array:
    """The softmax, in the place of the scores."""
    scores -= scores.max(axis=axis, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=axis, keepdims=True)
    return scores


@functools.cache
def _erf_table() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    places = np.arange(int(_ERF_END * _ERF_STEPS) + 1) / _ERF_STEPS
    slopes = 2 / math.sqrt(math.pi) * np.exp(-(places**2)) / _ERF_STEPS
    return np.array([math.erf(place) for place in places]), slopes


def _each(a: Arguments, name: str, rank: int, default: Any) -> Sequence[Any]:
    values = a.get(name)
    return [default] * rank if values is None else list(np.ravel(values))


def _unary(function: Callable[[Array], Any]) -> Operation:
    return lambda a: np.asarray(function(a["x"]))


def _binary(function: Callable[[Any, Any], Any]) -> Operation:
    return lambda a: np.asarray(function(a["x"], a["y"]))


def _reduction(function: Callable[..., Any]) -> Operation:
    def reduce(a: Arguments) -> Array:
        axes = a.get("axes")
        along = None if axes is None else tuple(int(axis) for axis in np.ravel(axes))
        return np.asarray(function(a["x"], axis=along, keepdims=bool(a.get("keep_dims", False))))

    return reduce


def _epsilon(a: Arguments, default: float) -> np.float32:
    return np.float32(a.get("epsilon", default))


# Their values are computed: they are rounded to the type of the output.
COMPUTING: dict[str, Operation] = {
    "linear": linear,
    "matmul": matmul,
    "scaled_dot_product_attention": attention,
    "softmax": softmax,
    "conv": conv,
    "layer_norm": layer_norm,
    "gelu": gelu,
    "sigmoid": _unary(sigmoid),
    "silu": _unary(lambda x: x * sigmoid(x)),
    "relu": _unary(lambda x: np.maximum(x, 0)),
    "erf": _unary(erf),
    "tanh": _unary(np.tanh),
    "exp": _unary(np.exp),
    "sqrt": _unary(np.sqrt),
    "square": _unary(np.square),
    "abs": _unary(np.abs),
    "sin": _unary(np.sin),
    "cos": _unary(np.cos),
    "rsqrt": lambda a: 1 / np.sqrt(a["x"] + _epsilon(a, 1e-12)),
    "inverse": lambda a: 1 / (a["x"] + _epsilon(a, 1e-4)),
    "clip": lambda a: np.clip(a["x"], a["alpha"], a["beta"]),
    "add": _binary(np.add),
    "sub": _binary(np.subtract),
    "mul": _binary(np.multiply),
    "real_div": _binary(np.divide),
    "pow": _binary(np.power),
    "maximum": _binary(np.maximum),
    "minimum": _binary(np.minimum),
    "reduce_mean": _reduction(np.mean),
    "reduce_sum": _reduction(np.sum),
    "reduce_max": _reduction(np.max),
    "reduce_min": _reduction(np.min),
    "reduce_sum_square": _reduction(lambda x, **more: np.square(x).sum(**more)),
    "cast": lambda a: a["x"],
}

# They move values that are of the right type already.
MOVING: dict[str, Operation] = {
    "identity": lambda a: a["x"],
    "reshape": reshape,
    "transpose": lambda a: np.transpose(a["x"], [int(axis) for axis in np.ravel(a["perm"])]),
    "concat": concat,
    "stack": lambda a: np.stack(list(a["values"]), axis=int(a["axis"])),
    "split": split,
    "slice_by_index": slice_by_index,
    "slice_by_size": slice_by_size,
    "expand_dims": expand_dims,
    "squeeze": squeeze,
    "pad": pad,
    "tile": lambda a: np.tile(a["x"], [int(count) for count in np.ravel(a["reps"])]),
}
