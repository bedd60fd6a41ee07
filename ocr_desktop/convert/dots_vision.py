"""The vision tower of dots.ocr as Core ML packages: its weights, its graph, and what they take.

- An RMS norm is a layer norm over [x, −x], whose mean is 0 and whose variance is the mean square.
- Queries and keys come as the two halves of every head, each by its own matrix, so that rotating them needs no slice
  of the last axis.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from coremltools.converters.mil.mil import Builder, Function

from ocr_desktop.convert import vision_plan
from ocr_desktop.convert.blueprint import Part
from ocr_desktop.convert.mil_layers import Added, Graph, Plan
from ocr_desktop.convert.mil_weights import OPSET, ChunkWeights, Storage
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr.config import DotsConfig, VisionConfig
from ocr_desktop.engines.runtime.package import Chunk, VisionPackage
from ocr_desktop.engines.runtime.weights import Checkpoint

TOWER = "vision_tower"
_MERGER_EPS = 1e-6


class DotsVision:
    """A ``Blueprint``.

    Args:
        config: of the checkpoint.
    """

    def __init__(self, config: DotsConfig) -> None:
        self._config = config.vision
        self._canvases = config.canvases

    @property
    def layers(self) -> int:
        """Of the tower."""
        return self._config.layers

    @property
    def buckets(self) -> tuple[int, ...]:
        """One a canvas where the model knows nothing else, so that nothing is padded."""
        if self._canvases is None:
            return vision_plan.BUCKETS
        area = self._config.patch**2
        return tuple(sorted({width * height // area for width, height in self._canvases.sizes}))

    def facts(self) -> dict[str, Any]:
        """The tower's sizes."""
        return asdict(self._config)

    def chunks(self, at_most: int) -> tuple[Chunk, ...]:
        """Runs of layers as equal as can be."""
        return vision_plan.chunks(self._config.layers, at_most)

    def check(self, options: VisionOptions) -> None:
        """Any options are for this model."""

    def sources(self, chunk: Chunk) -> list[str]:
        """Names of the tensors."""
        names = []
        if chunk.first_layer == 0:
            patchifier = f"{TOWER}.patch_embed.patchifier"
            names += [f"{patchifier}.{part}" for part in ("proj.weight", "proj.bias", "norm.weight")]
        parts = ("norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc3", "mlp.fc2")
        names += [
            f"{TOWER}.blocks.{layer}.{part}.weight"
            for layer in range(chunk.first_layer, chunk.last_layer)
            for part in parts
        ]
        if chunk.last_layer == self._config.layers:
            names.append(f"{TOWER}.post_trunk_norm.weight")
            names += [
                f"{TOWER}.merger.{part}.{kind}" for part in ("ln_q", "mlp.0", "mlp.2") for kind in ("weight", "bias")
            ]
        return names

    def weight_bytes(self, storage: Storage, chunk: Chunk) -> int:
        """About how large a chunk's weight file will be."""
        config = self._config

        def matrix(rows: int, columns: int) -> int:
            return storage.matrix_bytes(storage.weights, rows, columns)

        dim, wide = config.dim, config.dim * config.merge**2
        layer = 4 * matrix(dim // 2, dim) + 2 * matrix(dim, dim) + 2 * matrix(config.ffn, dim) + matrix(dim, config.ffn)
        total = (layer + storage.vector_bytes(4 * dim)) * (chunk.last_layer - chunk.first_layer)
        if chunk.input == "patches":
            total += storage.vector_bytes(dim * config.patch_values + 3 * dim)
        if chunk.output == "features":
            total += storage.matrix_bytes(storage.last, wide, wide)
            total += storage.matrix_bytes(storage.last, config.hidden, wide)
            total += storage.vector_bytes(wide + config.hidden + 4 * dim)
        return total

    def weights(self, checkpoint: Checkpoint, options: VisionOptions) -> ChunkWeights:
        """Those of one chunk."""
        return _Weights(checkpoint, self._config, options.storage)

    def function(self, plan: Plan, part: Part, weights: ChunkWeights) -> Function:
        """A chunk for one bucket."""
        config, chunk, patches = self._config, part.chunk, part.bucket
        width = config.patch_values if chunk.input == "patches" else config.dim
        inputs = {
            chunk.input: (1, patches, width),
            "cos": (1, 1, patches, config.head_dim),
            "sin": (1, 1, patches, config.head_dim),
            "mask": (1, 1, 1, patches),
        }
        placeholders = {name: Builder.placeholder(shape=shape, dtype=plan.kind) for name, shape in inputs.items()}
        with Function(placeholders, opset_version=OPSET) as built:
            given = dict(built.inputs)
            layers = _Layers(plan, config, weights, given)
            hidden = layers.patches(given["patches"]) if chunk.input == "patches" else given["hidden"]
            for layer in range(chunk.first_layer, chunk.last_layer):
                plan.each_layer()
                last = layer == chunk.last_layer - 1 and chunk.output == "hidden_out"
                hidden = layers.block(layer, hidden, output="hidden_out" if last else "")
            if chunk.output == "features":
                hidden = layers.merger(hidden)
            built.set_outputs([hidden])
        return built

    def package(self, folder: Path, options: VisionOptions) -> VisionPackage:
        """The whole."""
        config = self._config
        return VisionPackage(
            folder=folder,
            buckets=options.buckets,
            chunks=self.chunks(options.layers_per_chunk),
            precision=options.precision,
            weights=options.weights,
            dim=config.dim,
            hidden=config.hidden,
            head_dim=config.head_dim,
            patch_values=config.patch_values,
        )


class _Weights(ChunkWeights):
    def __init__(self, checkpoint: Checkpoint, config: VisionConfig, storage: Storage) -> None:
        super().__init__(checkpoint, storage)
        self._config = config

    def begin(self, chunk: Chunk) -> None:
        """The embedding of patches."""
        if chunk.input != "patches":
            return
        patchifier = f"{TOWER}.patch_embed.patchifier"
        config = self._config
        kernel = self._read(f"{patchifier}.proj.weight", config.dim, config.channels, config.patch, config.patch)
        kernel = kernel.reshape(config.dim, config.patch_values)
        self._stored["patch_weight"] = self._plain(kernel, f"{patchifier}.proj.weight")
        self._vector("patch_bias", f"{patchifier}.proj.bias", config.dim)
        self._norm("patch_norm", f"{patchifier}.norm.weight")

    def layer(self, number: int) -> None:
        """One block: its queries and keys as two halves of every head, so that rotating them needs no slices."""
        dim, ffn = self._config.dim, self._config.ffn
        block, name = f"{TOWER}.blocks.{number}", f"layer{number}"
        self._norm(f"{name}_norm1", f"{block}.norm1.weight")
        source = f"{block}.attn.qkv.weight"
        qkv = self._read(source, 3 * dim, dim).reshape(3, self._config.heads, 2, self._config.head_dim // 2, dim)
        if self._storage.scaled_queries:
            qkv[0] *= self._config.head_dim**-0.5
        for place, part in enumerate("qk"):
            for half, side in enumerate(("low", "high")):
                matrix = qkv[place, :, half].reshape(dim // 2, dim)
                self._stored[f"{name}_{part}_{side}"] = self._matrix(matrix, source)
        self._stored[f"{name}_v"] = self._matrix(qkv[2].reshape(dim, dim), source)
        self._linear(f"{name}_proj", f"{block}.attn.proj.weight", dim, dim)
        self._norm(f"{name}_norm2", f"{block}.norm2.weight")
        self._linear(f"{name}_fc1", f"{block}.mlp.fc1.weight", ffn, dim)
        self._linear(f"{name}_fc3", f"{block}.mlp.fc3.weight", ffn, dim)
        self._linear(f"{name}_fc2", f"{block}.mlp.fc2.weight", dim, ffn)

    def end(self, chunk: Chunk) -> None:
        """The last norm, and the two linear layers that make one feature of a square of patches."""
        if chunk.output != "features":
            return
        config = self._config
        wide = config.dim * config.merge**2
        merger, weights = f"{TOWER}.merger", self._storage.last
        self._norm("trunk_norm", f"{TOWER}.post_trunk_norm.weight")
        self._vector("merger_norm", f"{merger}.ln_q.weight", config.dim)
        self._vector("merger_norm_bias", f"{merger}.ln_q.bias", config.dim)
        self._linear("merger_wide", f"{merger}.mlp.0.weight", wide, wide, weights=weights)
        self._vector("merger_wide_bias", f"{merger}.mlp.0.bias", wide)
        self._linear("merger_out", f"{merger}.mlp.2.weight", config.hidden, wide, weights=weights)
        self._vector("merger_out_bias", f"{merger}.mlp.2.bias", config.hidden)

    def _norm(self, name: str, source: str) -> None:
        """The weight of an RMS norm, twice: it is computed as a layer norm over [x, −x]."""
        weight = self._plain(self._read(source, self._config.dim), source)
        self._stored[name] = np.concatenate([weight, weight])


class _Layers(Graph):
    """Builds into the function that is open."""

    def __init__(self, plan: Plan, config: VisionConfig, weights: ChunkWeights, given: dict[str, Any]) -> None:
        super().__init__(plan, weights)
        self._config = config
        self._patches = given["cos"].shape[2]
        self._added = Added(mask=given["mask"])
        # Both halves of the angles are the same; each is all that one half of a head needs.
        self._cos = self._first(given["cos"], "cos_half", config.head_dim // 2)
        self._sin = self._first(given["sin"], "sin_half", config.head_dim // 2)

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
        value = self._heads(self._linear(normed, f"{name}_v"), f"{name}_v", self._config.heads)
        joined = self._joined(self._attention(query, key, value, name, self._added), name)
        hidden = Builder.add(x=hidden, y=self._linear(joined, f"{name}_proj"), name=f"{name}_attended")
        normed = self._rms_norm(hidden, f"{name}_norm2")
        gate = Builder.silu(x=self._linear(normed, f"{name}_fc1"), name=f"{name}_gate")
        inner = Builder.mul(x=gate, y=self._linear(normed, f"{name}_fc3"), name=f"{name}_inner")
        return Builder.add(x=hidden, y=self._linear(inner, f"{name}_fc2"), name=output or f"{name}_out")

    def merger(self, hidden: Any) -> Any:
        """(1,S,dim) → (1,S/4,hidden): four rows in a row are a square of patches."""
        config = self._config
        square = config.merge**2
        normed = self._layer_norm(self._rms_norm(hidden, "trunk_norm"), "merger_norm", _MERGER_EPS)
        shape = [1, self._patches // square, config.dim * square]
        squares = Builder.reshape(x=normed, shape=shape, name="merger_squares")
        wide = self._linear(squares, "merger_wide", bias="merger_wide_bias")
        bent = Builder.gelu(x=wide, mode="EXACT", name="merger_gelu")
        return self._linear(bent, "merger_out", bias="merger_out_bias", output="features")

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

    def _rotated(self, x: Any, name: str) -> Any:
        """Queries or keys (1,heads,S,head_dim), turned by their patch's place on the page."""
        low, high = (
            self._heads(self._linear(x, f"{name}_{side}"), f"{name}_{side}", self._config.heads)
            for side in ("low", "high")
        )
        low_cos = Builder.mul(x=low, y=self._cos, name=f"{name}_low_cos")
        high_sin = Builder.mul(x=high, y=self._sin, name=f"{name}_high_sin")
        high_cos = Builder.mul(x=high, y=self._cos, name=f"{name}_high_cos")
        low_sin = Builder.mul(x=low, y=self._sin, name=f"{name}_low_sin")
        turned_low = Builder.sub(x=low_cos, y=high_sin, name=f"{name}_turned_low")
        turned_high = Builder.add(x=high_cos, y=low_sin, name=f"{name}_turned_high")
        return Builder.concat(values=[turned_low, turned_high], axis=3, name=f"{name}_rotated")
