"""What the vision encoders' MIL functions are built of: graphs that the Neural Engine takes whole.

Everything has a fixed shape, at most four axes and one number type. What is unusual has a reason:

- Norms are the one operation that is computed safely: squares of float16 overflow from 256 on, silently, and nothing
  here forms them outside of it.
- Queries, keys and values come each by matrices of their own, so that nothing is cut out of the last axis.
- Long attention goes through slices of queries, so that no score matrix is larger than the hardware takes at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coremltools.converters.mil.mil import Builder, types

from ocr_desktop.convert.mil_weights import ChunkWeights, Storage

_ROWS = 512
_ROWS_OF_LONG = 256
_LONG = 8192


@dataclass(frozen=True, slots=True)
class Plan:
    """What a function is built for.

    Args:
        storage: precision, and whether the queries are scaled already.
        fused: attention as the one fused operation.
        each_layer: called before each layer; raises where the person has stopped the work.
    """

    storage: Storage
    fused: bool
    each_layer: Callable[[], None]

    @property
    def kind(self) -> Any:
        """The type of everything."""
        return types.fp16 if self.storage.precision == "float16" else types.fp32


@dataclass(frozen=True, slots=True)
class Added:
    """What is added to the scores of an attention.

    Args:
        mask: the same for every query; None for nothing.
        distances: of the queries, (squares, heads, n, width), to be multiplied with the ``marks`` of the keys.
        marks: (1, 1, n, width).
    """

    mask: Any = None
    distances: Any = None
    marks: Any = None


NOTHING = Added()


def rows_at_once(patches: int) -> int:
    """How many queries one slice of the attention has."""
    return min(patches, _ROWS_OF_LONG if patches >= _LONG else _ROWS)


class Graph:
    """Builds into the function that is open.

    Args:
        plan: what is the same for all.
        weights: those of the chunk.
    """

    def __init__(self, plan: Plan, weights: ChunkWeights) -> None:
        self._plan = plan
        self._weights = weights
        self._dtype = plan.storage.dtype
        self._emitted: dict[str, Any] = {}

    def _weight(self, name: str) -> Any:
        """A weight, once in the function."""
        if name not in self._emitted:
            self._emitted[name] = self._weights.emit(name)
        return self._emitted[name]

    def _zeros(self, length: int) -> Any:
        """A bias of nothing, once in the function."""
        name = f"zeros_{length}"
        if name not in self._emitted:
            self._emitted[name] = self._weights.emit_zeros(length)
        return self._emitted[name]

    def _linear(self, x: Any, name: str, *, bias: str = "", output: str = "") -> Any:
        weight = self._weight(name)
        added = self._weight(bias) if bias else self._zeros(weight.shape[0])
        return Builder.linear(x=x, weight=weight, bias=added, name=output or f"{name}_product")

    def _layer_norm(self, x: Any, name: str, eps: float) -> Any:
        """Over the last of three axes, with a weight and a bias."""
        return Builder.layer_norm(
            x=x,
            axes=[2],
            gamma=self._weight(name),
            beta=self._weight(f"{name}_bias"),
            epsilon=self._dtype(eps),
            name=f"{name}ed",
        )

    def _heads(self, x: Any, name: str, heads: int) -> Any:
        """(squares,n,heads·width) → (squares,heads,n,width)."""
        squares, count, width = x.shape
        apart = Builder.reshape(x=x, shape=[squares, count, heads, width // heads], name=f"{name}_apart")
        return Builder.transpose(x=apart, perm=[0, 2, 1, 3], name=f"{name}_heads")

    def _joined(self, mixed: Any, name: str) -> Any:
        """(squares,heads,n,width) → (squares,n,heads·width)."""
        squares, heads, count, width = mixed.shape
        turned = Builder.transpose(x=mixed, perm=[0, 2, 1, 3], name=f"{name}_mixed")
        return Builder.reshape(x=turned, shape=[squares, count, heads * width], name=f"{name}_joined")

    def _first(self, x: Any, name: str, length: int) -> Any:
        """The beginning of the last axis."""
        end = [*x.shape[:-1], length]
        return Builder.slice_by_index(x=x, begin=[0] * len(end), end=end, name=name)

    def _attention(self, query: Any, key: Any, value: Any, name: str, added: Added = NOTHING) -> Any:
        """(squares,heads,n,width) each; queries are scaled where the attention is not the fused one."""
        if self._plan.fused and added.distances is None:
            mask = {} if added.mask is None else {"attn_mask": added.mask}
            return Builder.scaled_dot_product_attention(
                query=query, key=key, value=value, name=f"{name}_attention", **mask
            )
        count = query.shape[2]
        slices = [
            self._attend((query, key, value), f"{name}_slice{number}", start, added)
            for number, start in enumerate(range(0, count, rows_at_once(count)))
        ]
        return slices[0] if len(slices) == 1 else Builder.concat(values=slices, axis=2, name=f"{name}_attention")

    def _attend(self, given: tuple[Any, Any, Any], name: str, start: int, added: Added) -> Any:
        """The queries from ``start`` on, as many as one slice has, over all keys."""
        query, key, value = given
        scores = Builder.matmul(x=_rows(query, start, f"{name}_q"), y=key, transpose_y=True, name=f"{name}_scores")
        if added.distances is not None:
            distances = _rows(added.distances, start, f"{name}_d")
            apart = Builder.matmul(x=distances, y=added.marks, transpose_y=True, name=f"{name}_apart")
            scores = Builder.add(x=scores, y=apart, name=f"{name}_placed")
        if added.mask is not None:
            scores = Builder.add(x=scores, y=added.mask, name=f"{name}_masked")
        shares = Builder.softmax(x=scores, axis=-1, name=f"{name}_shares")
        return Builder.matmul(x=shares, y=value, name=f"{name}_values")


def _rows(x: Any, start: int, name: str) -> Any:
    """One slice of the third of four axes."""
    count = x.shape[2]
    rows = rows_at_once(count)
    if rows == count:
        return x
    end = [*x.shape[:2], min(start + rows, count), x.shape[3]]
    return Builder.slice_by_index(x=x, begin=[0, 0, start, 0], end=end, name=name)
