"""The vision half of DeepSeek-OCR as Core ML packages: two chunks, SAM with what compresses it, and CLIP.

Every bucket is a square picture. What is unusual has a reason:

- What SAM adds to a score for the distance of query and key is a product of the query with a vector for the key's
  row, and one for its column. These few numbers a query are spread over all keys by one more product, with ones at
  each key's row and column: no tensor of five axes, none that is gathered.
- Windows are cut by moving axes, of which a window's row and its channels stay one.
- Tables of positions are interpolated here, once for every bucket.
"""

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from coremltools.converters.mil.mil import Builder, Function

from ocr_desktop.convert.blueprint import Part
from ocr_desktop.convert.mil_layers import Added, Graph, Plan
from ocr_desktop.convert.mil_weights import OPSET, ChunkWeights, Storage
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.deepseek_ocr import positions, preprocess
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.vision import NECK_EPS
from ocr_desktop.engines.deepseek_ocr.vision_config import COMPRESSION, PATCH, TrunkConfig, VisionConfig
from ocr_desktop.engines.runtime.package import Chunk, VisionPackage
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said

_SAM, _CLIP, _PROJECTOR = "model.sam_model", "model.vision_model", "model.projector.layers"
_GROUP = COMPRESSION**2
_NORMS, _LINEARS = ("norm1", "norm2"), ("attn.qkv", "attn.proj", "mlp.lin1", "mlp.lin2")
_CLIP_NORMS = ("layer_norm1", "layer_norm2")
_CLIP_LINEARS = ("self_attn.qkv_proj", "self_attn.out_proj", "mlp.fc1", "mlp.fc2")


class DeepseekVision:
    """A ``Blueprint``.

    Args:
        config: of the checkpoint.
    """

    def __init__(self, config: DeepseekConfig) -> None:
        self._config = config.vision

    @property
    def layers(self) -> int:
        """SAM's, then CLIP's."""
        return self._config.sam.layers + self._config.clip.layers

    @property
    def buckets(self) -> tuple[int, ...]:
        """Of the sides that the modes look at; 640 is the tiles' as well."""
        return tuple((preprocess.side(mode, self._config.image) // PATCH) ** 2 for mode in preprocess.SQUARES)

    def facts(self) -> dict[str, Any]:
        """The sizes of both."""
        return asdict(self._config)

    def chunks(self, at_most: int) -> tuple[Chunk, ...]:  # noqa: ARG002
        """Always the same two: CLIP needs what SAM saw at its beginning and at its end."""
        sam = self._config.sam.layers
        return (
            Chunk("chunk_0.mlpackage", 0, sam, "patches", "hidden_out"),
            Chunk("chunk_1.mlpackage", sam, self.layers, "hidden", "features"),
        )

    def check(self, options: VisionOptions) -> None:
        """See that every bucket is a square of whole features."""
        if any(math.isqrt(bucket) ** 2 != bucket or math.isqrt(bucket) % COMPRESSION for bucket in options.buckets):
            raise UsageError(
                said(
                    "These are not squares of whole features: {buckets}.", buckets=", ".join(map(str, options.buckets))
                )
            )

    def sources(self, chunk: Chunk) -> list[str]:
        """Names of the tensors."""
        if chunk.input != "patches":
            names = [f"{_CLIP}.embeddings.{part}" for part in ("class_embedding", "position_embedding.weight")]
            names += _both(f"{_CLIP}.pre_layrnorm")
            for layer in range(self._config.clip.layers):
                for part in (*_CLIP_NORMS, *_CLIP_LINEARS):
                    names += _both(f"{_CLIP}.transformer.layers.{layer}.{part}")
            return names + _both(_PROJECTOR)
        names = [*_both(f"{_SAM}.patch_embed.proj"), f"{_SAM}.pos_embed"]
        for layer in range(self._config.sam.layers):
            names += [f"{_SAM}.blocks.{layer}.attn.rel_pos_{axis}" for axis in "hw"]
            for part in (*_NORMS, *_LINEARS):
                names += _both(f"{_SAM}.blocks.{layer}.{part}")
        names += [f"{_SAM}.{part}.weight" for part in ("neck.0", "neck.2", "net_2", "net_3")]
        return names + _both(f"{_SAM}.neck.1") + _both(f"{_SAM}.neck.3")

    def weight_bytes(self, storage: Storage, chunk: Chunk) -> int:
        """About how large a chunk's weight file will be; its tables for the published sides are among it."""
        config = self._config
        trunk = config.sam if chunk.input == "patches" else config.clip
        matrices = 4 * storage.matrix_bytes(storage.weights, trunk.dim, trunk.dim)
        matrices += storage.matrix_bytes(storage.weights, trunk.ffn, trunk.dim)
        matrices += storage.matrix_bytes(storage.weights, trunk.dim, trunk.ffn)
        total = trunk.layers * (matrices + storage.vector_bytes(13 * trunk.dim))
        squares = sum(self.buckets)
        if chunk.input != "patches":
            total += storage.matrix_bytes(storage.last, config.hidden, 2 * trunk.dim)
            return total + storage.vector_bytes(squares // _GROUP * trunk.dim)
        kernels = 9 * (config.neck**2 + config.neck * config.compressed + config.compressed * config.clip.dim)
        kernels += trunk.dim * (config.patch_values + config.neck)
        tables = squares * trunk.dim + 2 * squares * trunk.head_dim * len(config.whole)
        marks = sum(2 * bucket * math.isqrt(bucket) for bucket in self.buckets)
        return total + storage.vector_bytes(kernels + tables + marks)

    def weights(self, checkpoint: Checkpoint, options: VisionOptions) -> ChunkWeights:
        """Those of one chunk."""
        return _Weights(checkpoint, self._config, options)

    def function(self, plan: Plan, part: Part, weights: ChunkWeights) -> Function:
        """A chunk for one bucket."""
        config, chunk = self._config, part.chunk
        first = chunk.input == "patches"
        shape = (1, part.bucket, config.patch_values) if first else (1, part.bucket // _GROUP, config.clip.dim)
        placeholder = Builder.placeholder(shape=shape, dtype=plan.kind)
        with Function({chunk.input: placeholder}, opset_version=OPSET) as built:
            (given,) = built.inputs.values()
            graph = (_Sam if first else _Clip)(plan, config, weights, part.bucket)
            hidden = graph.begin(given)
            for layer in range(chunk.first_layer, chunk.last_layer):
                plan.each_layer()
                hidden = graph.block(layer, hidden)
            built.set_outputs([graph.end(hidden, given)])
        return built

    def package(self, folder: Path, options: VisionOptions) -> VisionPackage:
        """The whole."""
        return VisionPackage(
            folder=folder,
            buckets=options.buckets,
            chunks=self.chunks(options.layers_per_chunk),
            precision=options.precision,
            weights=options.weights,
            dim=self._config.clip.dim,
            hidden=self._config.hidden,
            head_dim=0,
            patch_values=self._config.patch_values,
            group=_GROUP,
            between=_GROUP,
        )


class _Weights(ChunkWeights):
    def __init__(self, checkpoint: Checkpoint, config: VisionConfig, options: VisionOptions) -> None:
        super().__init__(checkpoint, options.storage)
        self._config = config
        self._sides = tuple(math.isqrt(bucket) for bucket in options.buckets)

    def begin(self, chunk: Chunk) -> None:
        """SAM's patches and their places, or the places of what CLIP is given."""
        config = self._config
        if chunk.input != "patches":
            self._begin_clip()
            return
        source = f"{_SAM}.patch_embed.proj"
        kernel = self._read(f"{source}.weight", config.sam.dim, 3, PATCH, PATCH)
        self._table("patch", kernel.reshape(config.sam.dim, -1), f"{source}.weight")
        self._vector("patch_bias", f"{source}.bias", config.sam.dim)
        source = f"{_SAM}.pos_embed"
        table = self._read(source, 1, config.grid, config.grid, config.sam.dim)[0]
        for side in self._sides:
            places = positions.square(table, side).reshape(1, side * side, -1)
            self._table(f"places_{side}", places, source)
        for side in {config.window, *(self._sides if config.whole else ())}:
            self._table(f"marks_{side}", _marks(side), "marks")

    def layer(self, number: int) -> None:
        """One layer of SAM or of CLIP."""
        config = self._config
        clip = number - config.sam.layers
        if clip >= 0:
            source = f"{_CLIP}.transformer.layers.{clip}"
            self._trunk(f"layer{number}", source, config.clip, (_CLIP_NORMS, _CLIP_LINEARS))
            return
        source, name = f"{_SAM}.blocks.{number}", f"layer{number}"
        self._trunk(name, source, config.sam, (_NORMS, _LINEARS))
        whole = number in config.whole
        rows = 2 * (config.grid if whole else config.window) - 1
        for axis, kind in (("h", "rows"), ("w", "columns")):
            table = self._read(f"{source}.attn.rel_pos_{axis}", rows, config.sam.head_dim)
            for side in self._sides if whole else (config.window,):
                # The queries are scaled already, these vectors want them as they were.
                apart = positions.relative(table, side).transpose(0, 2, 1) * math.sqrt(config.sam.head_dim)
                self._table(f"{name}_{kind}_{side}", apart[None], f"{source}.attn.rel_pos_{axis}")

    def end(self, chunk: Chunk) -> None:
        """What compresses SAM's features, or what makes the decoder's of CLIP's."""
        config = self._config
        if chunk.input != "patches":
            matrix = self._read(f"{_PROJECTOR}.weight", config.hidden, 2 * config.clip.dim)
            self._stored["projector"] = self._matrix(matrix, _PROJECTOR, self._storage.last)
            self._vector("projector_bias", f"{_PROJECTOR}.bias", config.hidden)
            return
        kernel = self._read(f"{_SAM}.neck.0.weight", config.neck, config.sam.dim, 1, 1)
        self._table("neck0", kernel[..., 0, 0], f"{_SAM}.neck.0.weight")
        self._norm("neck1_norm", f"{_SAM}.neck.1", config.neck)
        self._kernel("neck2", f"{_SAM}.neck.2.weight", config.neck, config.neck)
        self._norm("neck3_norm", f"{_SAM}.neck.3", config.neck)
        self._kernel("net2", f"{_SAM}.net_2.weight", config.compressed, config.neck)
        self._kernel("net3", f"{_SAM}.net_3.weight", config.clip.dim, config.compressed)

    def _begin_clip(self) -> None:
        config, source = self._config, f"{_CLIP}.embeddings.position_embedding.weight"
        dim, grid = config.clip.dim, config.clip_grid
        table = self._read(source, grid * grid + 1, dim)
        first = self._read(f"{_CLIP}.embeddings.class_embedding", dim) + table[0]
        self._table("first", first[None, None], source)
        for side in self._sides:
            few = side // COMPRESSION
            places = positions.square(table[1:].reshape(grid, grid, dim), few)
            self._table(f"places_{side}", places.reshape(1, few * few, dim), source)
        self._norm("clip_norm", f"{_CLIP}.pre_layrnorm", dim)

    def _trunk(
        self, name: str, source: str, config: TrunkConfig, parts: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> None:
        """A layer's norms and matrices: queries, keys and values apart, the queries scaled."""
        dim, (norms, (joined, out, wide, narrow)) = config.dim, parts
        for number, norm in enumerate(norms):
            self._norm(f"{name}_norm{number + 1}", f"{source}.{norm}", dim)
        qkv = self._read(f"{source}.{joined}.weight", 3 * dim, dim).reshape(3, dim, dim)
        bias = self._read(f"{source}.{joined}.bias", 3 * dim).reshape(3, dim)
        if joined == _LINEARS[0] or self._storage.scaled_queries:
            qkv[0] *= config.head_dim**-0.5
            bias[0] *= config.head_dim**-0.5
        for number, part in enumerate("qkv"):
            self._stored[f"{name}_{part}"] = self._matrix(qkv[number], f"{source}.{joined}.weight")
            self._table(f"{name}_{part}_bias", bias[number], f"{source}.{joined}.bias")
        for kind, tensor, rows, columns in (
            ("proj", out, dim, dim), ("wide", wide, config.ffn, dim), ("narrow", narrow, dim, config.ffn),
        ):  # fmt: skip
            self._linear(f"{name}_{kind}", f"{source}.{tensor}.weight", rows, columns)
            self._vector(f"{name}_{kind}_bias", f"{source}.{tensor}.bias", rows)

    def _norm(self, name: str, source: str, length: int) -> None:
        self._vector(name, f"{source}.weight", length)
        self._vector(f"{name}_bias", f"{source}.bias", length)

    def _kernel(self, name: str, source: str, out: int, given: int) -> None:
        """Of 3×3; kept as it is computed with: all of them are a fiftieth of the whole."""
        self._table(name, self._read(source, out, given, 3, 3), source)


class _Trunk(Graph):
    """What both transformers have in common."""

    def __init__(self, plan: Plan, config: VisionConfig, weights: ChunkWeights, bucket: int) -> None:
        super().__init__(plan, weights)
        self._config = config
        self._side = math.isqrt(bucket)

    def begin(self, given: Any) -> Any:
        """What the layers get."""
        raise NotImplementedError

    def block(self, layer: int, hidden: Any) -> Any:
        """One layer."""
        raise NotImplementedError

    def end(self, hidden: Any, given: Any) -> Any:
        """What leaves the chunk, of what the layers give and of what came in."""
        raise NotImplementedError

    def _biased(self, x: Any, name: str, output: str = "") -> Any:
        return self._linear(x, name, bias=f"{name}_bias", output=output)

    def _widened(self, hidden: Any, name: str, eps: float, mode: str) -> Any:
        """The feed-forward part, after its norm, added."""
        wide = self._biased(self._layer_norm(hidden, f"{name}_norm2", eps), f"{name}_wide")
        bent = Builder.gelu(x=wide, mode=mode, name=f"{name}_gelu")
        return Builder.add(x=hidden, y=self._biased(bent, f"{name}_narrow"), name=f"{name}_out")

    def _parts(self, normed: Any, name: str, heads: int) -> tuple[Any, Any, Any]:
        """Queries, keys and values."""
        query, key, value = (
            self._heads(self._biased(normed, f"{name}_{part}"), f"{name}_{part}", heads) for part in "qkv"
        )
        return query, key, value


class _Sam(_Trunk):
    """SAM: (1,S,patch_values) → (1,S/16,CLIP's width)."""

    def begin(self, given: Any) -> Any:
        """The embeddings, (1,S,dim)."""
        embedded = self._biased(given, "patch")
        return Builder.add(x=embedded, y=self._weight(f"places_{self._side}"), name="placed")

    def block(self, layer: int, hidden: Any) -> Any:
        """(1,S,dim) → (1,S,dim)."""
        name, sam = f"layer{layer}", self._config.sam
        normed = self._layer_norm(hidden, f"{name}_norm1", sam.eps)
        window = self._side if layer in self._config.whole else self._config.window
        seen = self._attended(self._cut(normed, window, name), window, name)
        joined = self._uncut(seen, window, name)
        hidden = Builder.add(x=hidden, y=self._biased(joined, f"{name}_proj"), name=f"{name}_attended")
        return self._widened(hidden, name, sam.eps, "EXACT")

    def end(self, hidden: Any, given: Any) -> Any:  # noqa: ARG002
        """The neck, and the two convolutions that leave a sixteenth of the places."""
        normed = self._layer_norm(self._linear(hidden, "neck0"), "neck1_norm", NECK_EPS)
        seen = self._convolved(self._picture(normed, "neck1"), "neck2", 1)
        laid = Builder.transpose(x=seen, perm=[0, 2, 3, 1], name="neck2_last")
        rows = Builder.reshape(x=laid, shape=[1, self._side**2, self._config.neck], name="neck2_rows")
        normed = self._layer_norm(rows, "neck3_norm", NECK_EPS)
        seen = self._convolved(self._convolved(self._picture(normed, "neck3"), "net2", 2), "net3", 2)
        flat = Builder.reshape(x=seen, shape=[1, self._config.clip.dim, self._side**2 // _GROUP], name="compressed")
        return Builder.transpose(x=flat, perm=[0, 2, 1], name="hidden_out")

    def _attended(self, normed: Any, window: int, name: str) -> Any:
        """Attention within squares of (squares,window²,dim)."""
        heads = self._config.sam.heads
        query, key, value = self._parts(normed, name, heads)
        squares, width = query.shape[0], query.shape[3]
        grid = Builder.reshape(x=query, shape=[squares * heads, window, window, width], name=f"{name}_grid")
        turned = Builder.transpose(x=grid, perm=[0, 2, 1, 3], name=f"{name}_grid_turned")
        rows = Builder.matmul(x=grid, y=self._weight(f"{name}_rows_{window}"), name=f"{name}_rows")
        columns = Builder.matmul(x=turned, y=self._weight(f"{name}_columns_{window}"), name=f"{name}_columns_turned")
        columns = Builder.transpose(x=columns, perm=[0, 2, 1, 3], name=f"{name}_columns")
        apart = Builder.concat(values=[rows, columns], axis=3, name=f"{name}_distances")
        shape = [squares, heads, window**2, 2 * window]
        distances = Builder.reshape(x=apart, shape=shape, name=f"{name}_distances_heads")
        added = Added(distances=distances, marks=self._weight(f"marks_{window}"))
        return self._joined(self._attention(query, key, value, name, added), name)

    def _cut(self, normed: Any, window: int, name: str) -> Any:
        """(1,S,dim) → (windows,window²,dim); beyond the picture there are zeros, which are looked at as published."""
        side, dim = self._side, self._config.sam.dim
        count, more = -(-side // window), -side % window
        if count == 1 and not more:
            return normed
        laid = Builder.reshape(x=normed, shape=[1, side, side, dim], name=f"{name}_laid")
        if more:
            laid = Builder.pad(
                x=laid, pad=[0, 0, 0, more, 0, more, 0, 0], mode="constant", constant_val=self._dtype(0),
                name=f"{name}_padded",
            )  # fmt: skip
        apart = Builder.reshape(x=laid, shape=[count, window, count, window * dim], name=f"{name}_window_rows")
        moved = Builder.transpose(x=apart, perm=[0, 2, 1, 3], name=f"{name}_windows_apart")
        return Builder.reshape(x=moved, shape=[count**2, window**2, dim], name=f"{name}_windows")

    def _uncut(self, seen: Any, window: int, name: str) -> Any:
        """The way back."""
        side, dim = self._side, self._config.sam.dim
        count, more = -(-side // window), -side % window
        if count == 1 and not more:
            return seen
        apart = Builder.reshape(x=seen, shape=[count, count, window, window * dim], name=f"{name}_seen_rows")
        moved = Builder.transpose(x=apart, perm=[0, 2, 1, 3], name=f"{name}_seen_apart")
        laid = Builder.reshape(x=moved, shape=[1, side + more, side + more, dim], name=f"{name}_seen_laid")
        if more:
            laid = Builder.slice_by_index(x=laid, begin=[0, 0, 0, 0], end=[1, side, side, dim], name=f"{name}_seen_cut")
        return Builder.reshape(x=laid, shape=[1, side**2, dim], name=f"{name}_seen")

    def _picture(self, rows: Any, name: str) -> Any:
        """(1,S,channels) → (1,channels,side,side)."""
        laid = Builder.reshape(x=rows, shape=[1, self._side, self._side, rows.shape[2]], name=f"{name}_laid")
        return Builder.transpose(x=laid, perm=[0, 3, 1, 2], name=f"{name}_first")

    def _convolved(self, x: Any, name: str, stride: int) -> Any:
        weight = self._weight(name)
        return Builder.conv(
            x=x, weight=weight, bias=self._zeros(weight.shape[0]), strides=[stride, stride], pad_type="custom",
            pad=[1, 1, 1, 1], name=f"{name}_convolved",
        )  # fmt: skip


class _Clip(_Trunk):
    """CLIP: (1,n,dim) → (1,n,hidden)."""

    def begin(self, given: Any) -> Any:
        """With the class before the places, (1,1+n,dim)."""
        placed = Builder.add(x=given, y=self._weight(f"places_{self._side}"), name="placed")
        rows = Builder.concat(values=[self._weight("first"), placed], axis=1, name="with_class")
        return self._layer_norm(rows, "clip_norm", self._config.clip.eps)

    def block(self, layer: int, hidden: Any) -> Any:
        """(1,1+n,dim) → (1,1+n,dim)."""
        name, clip = f"layer{layer}", self._config.clip
        normed = self._layer_norm(hidden, f"{name}_norm1", clip.eps)
        mixed = self._attention(*self._parts(normed, name, clip.heads), name)
        joined = self._joined(mixed, name)
        hidden = Builder.add(x=hidden, y=self._biased(joined, f"{name}_proj"), name=f"{name}_attended")
        return self._widened(hidden, name, clip.eps, "SIGMOID_APPROXIMATION")

    def end(self, hidden: Any, given: Any) -> Any:
        """Without the class, with what SAM saw beside it, as the decoder takes it."""
        _, rows, dim = hidden.shape
        places = Builder.slice_by_index(x=hidden, begin=[0, 1, 0], end=[1, rows, dim], name="places")
        both = Builder.concat(values=[places, given], axis=2, name="both")
        return self._biased(both, "projector", output="features")


def _marks(side: int) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """For every key a one at its row, and a one at its column: (1, 1, side², 2·side)."""
    ones = np.eye(side, dtype=np.float32)
    return np.concatenate([np.repeat(ones, side, axis=0), np.tile(ones, (side, 1))], axis=1)[None, None]


def _both(name: str) -> list[str]:
    return [f"{name}.weight", f"{name}.bias"]
