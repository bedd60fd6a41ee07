"""DeepSeek-OCR's vision half in plain float32 numpy, straight from the checkpoint: what a package is measured by.

It shares no line with the graph that the converter writes but the interpolation of the tables: windows are cut one by
one, distances are added to whole matrices of scores, norms are written out. One layer's weights are in memory at a
time.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.convert.reference import gelu
from ocr_desktop.engines.deepseek_ocr import positions
from ocr_desktop.engines.deepseek_ocr.vision_config import VisionConfig
from ocr_desktop.engines.runtime.weights import Checkpoint

Array = NDArray[np.float32]

_SAM, _CLIP = "model.sam_model", "model.vision_model"
_NECK_EPS = 1e-6  # not in the configuration


class ReferenceVision:
    """The published vision half.

    Args:
        checkpoint: with the weights.
        config: their sizes.
    """

    def __init__(self, checkpoint: Checkpoint, config: VisionConfig) -> None:
        self._checkpoint = checkpoint
        self._config = config

    def steps(self, patches: Array) -> Iterator[Array]:
        """What every step gives, as rows: SAM's embeddings, its layers, what is left of them, CLIP's, the features.

        Args:
            patches: of a square picture, (side², values).
        """
        config, side = self._config, math.isqrt(len(patches))
        kernel = self._read(f"{_SAM}.patch_embed.proj.weight").reshape(config.sam.dim, -1)
        table = positions.square(self._read(f"{_SAM}.pos_embed")[0], side)
        hidden = (patches @ kernel.T + self._read(f"{_SAM}.patch_embed.proj.bias")).reshape(side, side, -1) + table
        yield hidden.reshape(len(patches), -1)
        for layer in range(config.sam.layers):
            hidden = self._sam_layer(layer, hidden)
            yield hidden.reshape(len(patches), -1)
        seen = self._compressed(hidden)
        yield seen
        hidden = self._clip_embedded(seen)
        yield hidden
        for layer in range(config.clip.layers):
            hidden = self._clip_layer(layer, hidden)
            yield hidden
        yield self._linear(np.concatenate([hidden[1:], seen], axis=1), "model.projector.layers")

    def _sam_layer(self, layer: int, hidden: Array) -> Array:
        name, eps = f"{_SAM}.blocks.{layer}", self._config.sam.eps
        normed = self._norm(hidden, f"{name}.norm1", eps)
        window = len(hidden) if layer in self._config.whole else self._config.window
        more = -len(hidden) % window
        padded = np.pad(normed, ((0, more), (0, more), (0, 0)))
        seen = np.empty_like(padded)
        for top in range(0, len(padded), window):
            for left in range(0, len(padded), window):
                place = slice(top, top + window), slice(left, left + window)
                seen[place] = self._square(padded[place], f"{name}.attn")
        hidden = hidden + seen[: len(hidden), : len(hidden)]
        inner = gelu(self._linear(self._norm(hidden, f"{name}.norm2", eps), f"{name}.mlp.lin1"))
        return hidden + self._linear(inner, f"{name}.mlp.lin2")

    def _square(self, square: Array, name: str) -> Array:
        """Attention within one square, (side, side, dim)."""
        side, dim, width = len(square), square.shape[2], self._config.sam.head_dim
        queries, keys, values = np.split(self._linear(square.reshape(-1, dim), f"{name}.qkv"), 3, axis=1)
        rows, columns = (positions.relative(self._read(f"{name}.rel_pos_{axis}"), side) for axis in "hw")
        mixed = np.empty_like(queries)
        for head in range(self._config.sam.heads):
            part = slice(head * width, (head + 1) * width)
            query, key = queries[:, part], keys[:, part]
            scores = (query @ key.T / np.float32(math.sqrt(width))).reshape(side, side, side, side)
            grid = query.reshape(side, side, width)
            scores += np.einsum("hwc,hkc->hwk", grid, rows)[..., None]
            scores += np.einsum("hwc,wkc->hwk", grid, columns)[:, :, None, :]
            mixed[:, part] = _shares(scores.reshape(side * side, -1)) @ values[:, part]
        return self._linear(mixed, f"{name}.proj").reshape(square.shape)

    def _compressed(self, hidden: Array) -> Array:
        """SAM's neck and both convolutions: (side, side, dim) → (side²/16, CLIP's width)."""
        seen = hidden @ self._read(f"{_SAM}.neck.0.weight")[..., 0, 0].T
        seen = _convolved(self._norm(seen, f"{_SAM}.neck.1", _NECK_EPS), self._read(f"{_SAM}.neck.2.weight"), 1)
        seen = _convolved(self._norm(seen, f"{_SAM}.neck.3", _NECK_EPS), self._read(f"{_SAM}.net_2.weight"), 2)
        seen = _convolved(seen, self._read(f"{_SAM}.net_3.weight"), 2)
        return seen.reshape(-1, seen.shape[2])

    def _clip_embedded(self, seen: Array) -> Array:
        grid, dim = self._config.clip_grid, self._config.clip.dim
        table = self._read(f"{_CLIP}.embeddings.position_embedding.weight")
        places = positions.square(table[1:].reshape(grid, grid, dim), math.isqrt(len(seen)))
        first = self._read(f"{_CLIP}.embeddings.class_embedding") + table[0]
        rows = np.concatenate([first[None], seen + places.reshape(len(seen), dim)])
        return self._norm(rows, f"{_CLIP}.pre_layrnorm", self._config.clip.eps)

    def _clip_layer(self, layer: int, hidden: Array) -> Array:
        name, clip = f"{_CLIP}.transformer.layers.{layer}", self._config.clip
        joined = self._linear(self._norm(hidden, f"{name}.layer_norm1", clip.eps), f"{name}.self_attn.qkv_proj")
        queries, keys, values = np.split(joined, 3, axis=1)
        mixed = np.empty_like(hidden)
        for head in range(clip.heads):
            part = slice(head * clip.head_dim, (head + 1) * clip.head_dim)
            scores = queries[:, part] @ keys[:, part].T / np.float32(math.sqrt(clip.head_dim))
            mixed[:, part] = _shares(scores) @ values[:, part]
        hidden = hidden + self._linear(mixed, f"{name}.self_attn.out_proj")
        inner = self._linear(self._norm(hidden, f"{name}.layer_norm2", clip.eps), f"{name}.mlp.fc1")
        return hidden + self._linear(inner / (1 + np.exp(np.float32(-1.702) * inner)), f"{name}.mlp.fc2")

    def _linear(self, values: Array, name: str) -> Array:
        made: Array = values @ self._read(f"{name}.weight").T + self._read(f"{name}.bias")
        return made

    def _norm(self, values: Array, name: str, eps: float) -> Array:
        centred = values - values.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(eps))
        made: Array = centred / spread * self._read(f"{name}.weight") + self._read(f"{name}.bias")
        return made

    def _read(self, name: str) -> Array:
        values: Array = self._checkpoint.read(name)
        return values


def _shares(scores: Array) -> Array:
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Array = scores / scores.sum(axis=1, keepdims=True)
    return shares


def _convolved(values: Array, kernel: Array, stride: int) -> Array:
    """(side, side, channels) with a kernel of 3×3 and zeros around: one product for each of its nine places."""
    side = -(-len(values) // stride)
    padded = np.pad(values, ((1, 1), (1, 1), (0, 0)))
    made = np.zeros((side, side, len(kernel)), np.float32)
    for down in range(3):
        for right in range(3):
            some = padded[down : down + len(values) : stride, right : right + len(values) : stride]
            made += some @ kernel[:, :, down, right].T
    return made
