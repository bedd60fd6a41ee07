"""The vision tower as a MIL function for one bucket: the graph that the Neural Engine takes whole.

Everything has a fixed shape, at most four axes and one number type. What is unusual has a reason:

- An RMS norm is a layer norm over [x, −x], whose mean is 0 and whose variance is the mean square: squares of float16
  overflow from 256 on, silently, and this never forms them outside of the norm.
- Queries and keys come as the two halves of every head, each by its own matrix, so that rotating them needs no slice
  of the last axis.
- Long attention goes through slices of queries, so that no score matrix is larger than the hardware takes at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coremltools.converters.mil.mil import Builder, Function, types

from ocr_desktop.convert.mil_weights import OPSET, ChunkWeights, Storage
from ocr_desktop.engines.dots_ocr.config import VisionConfig
from ocr_desktop.engines.runtime.package import Chunk

_ROWS = 512
_ROWS_OF_LONG = 256
_LONG = 8192
_MERGER_EPS = 1e-6


@dataclass(frozen=True, slots=True)
class Plan:
    """What a function is built for.

    Args:
        config: the tower's sizes.
        storage: precision, and whether the queries are scaled already.
        fused: attention as the one fused operation.
        checkpoint: called before each layer; raises where the person has stopped the work.
    """

    config: VisionConfig
    storage: Storage
    fused: bool
    each_layer: Callable[[], None]


def rows_at_once(patches: int) -> int:
    """How many queries one slice of the attention has."""
    return min(patches, _ROWS_OF_LONG if patches >= _LONG else _ROWS)


def function(plan: Plan, chunk: Chunk, patches: int, weights: ChunkWeights) -> Function:
    """A chunk for one bucket.

    Args:
        plan: what is the same for all.
        chunk: which layers.
        patches: size of the bucket.
        weights: those of the chunk.
    """
    config = plan.config
    kind = types.fp16 if plan.storage.precision == "float16" else types.fp32
    width = config.patch_values if chunk.input == "patches" else config.dim
    inputs = {
        chunk.input: (1, patches, width),
        "cos": (1, 1, patches, config.head_dim),
        "sin": (1, 1, patches, config.head_dim),
        "mask": (1, 1, 1, patches),
    }
    placeholders = {name: Builder.placeholder(shape=shape, dtype=kind) for name, shape in inputs.items()}
    with Function(placeholders, opset_version=OPSET) as built:
        given = dict(built.inputs)
        layers = _Layers(plan, patches, weights, given)
        hidden = layers.patches(given["patches"]) if chunk.input == "patches" else given["hidden"]
        for layer in range(chunk.first_layer, chunk.last_layer):
            plan.each_layer()
            last = layer == chunk.last_layer - 1 and chunk.output == "hidden_out"
            hidden = layers.block(layer, hidden, output="hidden_out" if last else "")
        if chunk.output == "features":
            hidden = layers.merger(hidden)
        built.set_outputs([hidden])
    return built


class _Layers:
    """Builds into the function that is open."""

    def __init__(self, plan: Plan, patches: int, weights: ChunkWeights, given: dict[str, Any]) -> None:
        self._plan = plan
        self._config = plan.config
        self._patches = patches
        self._weights = weights
        self._weight = weights.emit
        self._nothing: dict[int, Any] = {}
        self._dtype = plan.storage.dtype
        self._mask = given["mask"]
        # Both halves of the angles are the same; each is all that one half of a head needs.
        self._cos = self._first(given["cos"], "cos_half", self._config.head_dim // 2)
        self._sin = self._first(given["sin"], "sin_half", self._config.head_dim // 2)

    def patches(self, patches: Any) -> Any:
        """(1,S,patch_values) → (1,S,dim)."""
        weight, bias = self._weight("patch_weight"), self._weight("patch_bias")
        embedded = Builder.linear(x=patches, weight=weight, bias=bias, name="patch_embedded")
        return self._rms_norm(embedded, "patch_norm")

    def block(self, layer: int, hidden: Any, *, output: str) -> Any:
        """One layer: (1,S,dim) → (1,S,dim).

        Args:
            layer: its number.
            hidden: what comes in.
            output: name of the result, where it leaves the function.
        """
        name = f"layer{layer}"
        normed = self._rms_norm(hidden, f"{name}_norm1")
        query = self._rotated(normed, f"{name}_q")
        key = self._rotated(normed, f"{name}_k")
        value = self._heads(self._linear(normed, f"{name}_v"), f"{name}_v")
        mixed = Builder.transpose(x=self._attention(query, key, value, name), perm=[0, 2, 1, 3], name=f"{name}_mixed")
        joined = Builder.reshape(x=mixed, shape=[1, self._patches, self._config.dim], name=f"{name}_joined")
        hidden = Builder.add(x=hidden, y=self._linear(joined, f"{name}_proj"), name=f"{name}_attended")
        normed = self._rms_norm(hidden, f"{name}_norm2")
        gate = Builder.silu(x=self._linear(normed, f"{name}_fc1"), name=f"{name}_gate")
        inner = Builder.mul(x=gate, y=self._linear(normed, f"{name}_fc3"), name=f"{name}_inner")
        return Builder.add(x=hidden, y=self._linear(inner, f"{name}_fc2"), name=output or f"{name}_out")

    def merger(self, hidden: Any) -> Any:
        """(1,S,dim) → (1,S/4,hidden): four rows in a row are a square of patches."""
        config = self._config
        square = config.merge**2
        normed = Builder.layer_norm(
            x=self._rms_norm(hidden, "trunk_norm"),
            axes=[2],
            gamma=self._weight("merger_norm"),
            beta=self._weight("merger_norm_bias"),
            epsilon=self._dtype(_MERGER_EPS),
            name="merger_normed",
        )
        shape = [1, self._patches // square, config.dim * square]
        squares = Builder.reshape(x=normed, shape=shape, name="merger_squares")
        wide = self._linear(squares, "merger_wide", bias="merger_wide_bias")
        bent = Builder.gelu(x=wide, mode="EXACT", name="merger_gelu")
        weight, bias = self._weight("merger_out"), self._weight("merger_out_bias")
        return Builder.linear(x=bent, weight=weight, bias=bias, name="features")

    def _linear(self, x: Any, name: str, *, bias: str = "") -> Any:
        weight = self._weight(name)
        added = self._weight(bias) if bias else self._zeros(weight.shape[0])
        return Builder.linear(x=x, weight=weight, bias=added, name=f"{name}_product")

    def _zeros(self, length: int) -> Any:
        """A bias of nothing, once in the function."""
        if length not in self._nothing:
            self._nothing[length] = self._weights.emit_zeros(length)
        return self._nothing[length]

    def _rms_norm(self, x: Any, name: str) -> Any:
        mirrored = Builder.mul(x=x, y=self._dtype(-1), name=f"{name}_mirrored")
        both = Builder.concat(values=[x, mirrored], axis=2, name=f"{name}_both")
        normed = Builder.layer_norm(
            x=both,
            axes=[2],
            gamma=self._weight(name),
            epsilon=self._dtype(self._config.rms_eps),
            name=f"{name}_normed",
        )
        return self._first(normed, f"{name}_half", self._config.dim)

    def _first(self, x: Any, name: str, length: int) -> Any:
        """The beginning of the last axis."""
        end = [*x.shape[:-1], length]
        return Builder.slice_by_index(x=x, begin=[0] * len(end), end=end, name=name)

    def _heads(self, x: Any, name: str) -> Any:
        """(1,S,heads·width) → (1,heads,S,width)."""
        heads = self._config.heads
        apart = Builder.reshape(x=x, shape=[1, self._patches, heads, x.shape[2] // heads], name=f"{name}_apart")
        return Builder.transpose(x=apart, perm=[0, 2, 1, 3], name=f"{name}_heads")

    def _rotated(self, x: Any, name: str) -> Any:
        """Queries or keys (1,heads,S,head_dim), turned by their patch's place on the page."""
        low, high = (self._heads(self._linear(x, f"{name}_{side}"), f"{name}_{side}") for side in ("low", "high"))
        low_cos = Builder.mul(x=low, y=self._cos, name=f"{name}_low_cos")
        high_sin = Builder.mul(x=high, y=self._sin, name=f"{name}_high_sin")
        high_cos = Builder.mul(x=high, y=self._cos, name=f"{name}_high_cos")
        low_sin = Builder.mul(x=low, y=self._sin, name=f"{name}_low_sin")
        turned_low = Builder.sub(x=low_cos, y=high_sin, name=f"{name}_turned_low")
        turned_high = Builder.add(x=high_cos, y=low_sin, name=f"{name}_turned_high")
        return Builder.concat(values=[turned_low, turned_high], axis=3, name=f"{name}_rotated")

    def _attention(self, query: Any, key: Any, value: Any, name: str) -> Any:
        if self._plan.fused:
            return Builder.scaled_dot_product_attention(
                query=query, key=key, value=value, attn_mask=self._mask, name=f"{name}_attention"
            )
        rows = rows_at_once(self._patches)
        slices = [
            self._attend(query, key, value, f"{name}_slice{number}", start)
            for number, start in enumerate(range(0, self._patches, rows))
        ]
        return slices[0] if len(slices) == 1 else Builder.concat(values=slices, axis=2, name=f"{name}_attention")

    def _attend(self, query: Any, key: Any, value: Any, name: str, start: int) -> Any:
        """The queries from ``start`` on, as many as one slice has, over all keys."""
        rows = rows_at_once(self._patches)
        if rows < self._patches:
            end = [*query.shape[:2], min(start + rows, self._patches), query.shape[3]]
            query = Builder.slice_by_index(x=query, begin=[0, 0, start, 0], end=end, name=f"{name}_q")
        scores = Builder.matmul(x=query, y=key, transpose_y=True, name=f"{name}_scores")
        masked = Builder.add(x=scores, y=self._mask, name=f"{name}_masked")
        shares = Builder.softmax(x=masked, axis=-1, name=f"{name}_shares")
        return Builder.matmul(x=shares, y=value, name=f"{name}_values")
