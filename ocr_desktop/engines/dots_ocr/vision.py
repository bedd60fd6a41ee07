"""The vision side of dots.ocr: how closely to look, rotary positions, and the tower in MLX.

The tower's modules are named as in the checkpoint (``vision_tower.*``): patch embedding, blocks of attention with
2-D rotary positions and SwiGLU, a norm, and the merger of 2×2 patches into one feature of the decoder's width.
"""

import functools
import math
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path

import mlx.core as mx
import numpy as np
from mlx import nn
from numpy.typing import NDArray

from ocr_desktop.engines.dots_ocr.config import DotsConfig, VisionConfig
from ocr_desktop.engines.runtime import mlx_tower

PREFIX = "vision_tower."
LAYER_NORM_EPS = 1e-6
# Rows of queries that attend at once: what the scores of a full page may take where the backend keeps them whole.
SCORE_VALUES = 1 << 28


class Detail(StrEnum):
    """How closely a page is looked at: the person's choice."""

    EFFICIENT = "efficient"
    FULL = "full"


def pixel_budget(detail: Detail, buckets: Sequence[int], config: DotsConfig) -> int:
    """Pixels of the picture that the tower sees: what fills the largest bucket, or all that the checkpoint takes."""
    if detail is Detail.FULL:
        return config.max_pixels
    return min(max(buckets) * config.vision.patch**2, config.max_pixels)


def rotary(
    grid_h: int, grid_w: int, head_dim: int, theta: float, merge: int = 2
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Cosines and sines of every patch's position, in the order of the patches.

    Half of a head's pairs turn with the row, the other half with the column; both halves of the table are the
    same, because a number's partner stands half a head further on.

    Args:
        grid_h, grid_w: rows and columns of patches, multiples of the merge.
        head_dim: width of an attention head, a multiple of four.
        theta: base of the frequencies.
        merge: side of the square whose patches follow one another.

    Returns:
        two tables, float32, shape (grid_h · grid_w, head_dim).
    """
    quarter = head_dim // 4
    frequencies = 1 / np.float32(theta) ** (np.arange(quarter, dtype=np.float32) * np.float32(1 / quarter))
    shape = (grid_h // merge, grid_w // merge, merge, merge)
    rows = np.arange(grid_h, dtype=np.float32).reshape(grid_h // merge, 1, merge, 1)
    columns = np.arange(grid_w, dtype=np.float32).reshape(1, grid_w // merge, 1, merge)
    angles = np.concatenate(
        [np.broadcast_to(places, shape).reshape(-1, 1) * frequencies for places in (rows, columns)] * 2, axis=1
    )
    return np.cos(angles), np.sin(angles)


class PatchEmbedding(nn.Module):
    """Patches to embeddings: a convolution whose stride is its size, hence one product."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.proj = nn.Linear(config.patch_values, config.dim)
        self.norm = nn.RMSNorm(config.dim, eps=config.rms_eps)

    def __call__(self, patches: mx.array) -> mx.array:
        """(n, channels · patch · patch) → (n, dim)."""
        embedded: mx.array = self.norm(self.proj(patches))
        return embedded


class Attention(nn.Module):
    """Every patch attends to every patch."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.head_dim = config.head_dim
        self.qkv = nn.Linear(config.dim, 3 * config.dim, bias=False)
        self.proj = nn.Linear(config.dim, config.dim, bias=False)

    def __call__(self, hidden: mx.array, cos: mx.array, sin: mx.array) -> mx.array:
        """(n, dim) → (n, dim)."""
        count = hidden.shape[0]
        joined = self.qkv(hidden).reshape(count, 3, self.heads, self.head_dim).transpose(1, 2, 0, 3)
        queries, keys, values = (part[None] for part in joined)
        queries, keys = _turned(queries, cos, sin), _turned(keys, cos, sin)
        rows = max(SCORE_VALUES // (self.heads * count), 64)
        parts = [
            mx.fast.scaled_dot_product_attention(
                queries[:, :, start : start + rows], keys, values, scale=1 / math.sqrt(self.head_dim)
            )
            for start in range(0, count, rows)
        ]
        mixed = mx.concatenate(parts, axis=2) if len(parts) > 1 else parts[0]
        return self.proj(mixed[0].transpose(1, 0, 2).reshape(count, -1))


class FeedForward(nn.Module):
    """SwiGLU."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.fc1 = nn.Linear(config.dim, config.ffn, bias=False)
        self.fc2 = nn.Linear(config.ffn, config.dim, bias=False)
        self.fc3 = nn.Linear(config.dim, config.ffn, bias=False)

    def __call__(self, hidden: mx.array) -> mx.array:
        """(n, dim) → (n, dim)."""
        return self.fc2(nn.silu(self.fc1(hidden)) * self.fc3(hidden))


class Block(nn.Module):
    """One layer of the trunk."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.norm1 = nn.RMSNorm(config.dim, eps=config.rms_eps)
        self.attn = Attention(config)
        self.norm2 = nn.RMSNorm(config.dim, eps=config.rms_eps)
        self.mlp = FeedForward(config)

    def __call__(self, hidden: mx.array, cos: mx.array, sin: mx.array) -> mx.array:
        """(n, dim) → (n, dim)."""
        hidden = hidden + self.attn(self.norm1(hidden), cos, sin)
        return hidden + self.mlp(self.norm2(hidden))


class Merger(nn.Module):
    """Four neighbouring patches to one feature."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.width = config.dim * config.merge**2
        self.ln_q = nn.LayerNorm(config.dim, eps=LAYER_NORM_EPS)
        # Numbered as in the checkpoint: 0 and 2 have weights, 1 is the activation.
        self.mlp = [nn.Linear(self.width, self.width), nn.GELU(), nn.Linear(self.width, config.hidden)]

    def __call__(self, hidden: mx.array) -> mx.array:
        """(n, dim) → (n/4, hidden)."""
        merged: mx.array = self.ln_q(hidden).reshape(-1, self.width)
        for layer in self.mlp:
            merged = layer(merged)
        return merged


class _PatchEmbed(nn.Module):
    """The level of names that the checkpoint has between the tower and its patch embedding."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.patchifier = PatchEmbedding(config)


class Tower(mlx_tower.SteppedTower):
    """The whole tower. ``layers`` gives it step by step."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.patch_embed = _PatchEmbed(config)
        self.blocks = [Block(config) for _ in range(config.layers)]
        self.post_trunk_norm = nn.RMSNorm(config.dim, eps=config.rms_eps)
        self.merger = Merger(config)

    def layers(self, patches: mx.array, cos: mx.array, sin: mx.array) -> Iterator[mx.array]:
        """What every step gives: the embeddings, the output of each block, at last the features.

        Args:
            patches: (n, channels · patch · patch).
            cos, sin: (n, head_dim).
        """
        hidden = self.patch_embed.patchifier(patches)
        yield hidden
        for block in self.blocks:
            hidden = block(hidden, cos, sin)
            yield hidden
        yield self.merger(self.post_trunk_norm(hidden))


def opened_tower(folder: Path, config: DotsConfig, dtype: mx.Dtype) -> Tower:
    """A tower whose weights are read when they are first used, as ``MlxTower.load`` otherwise."""
    return mlx_tower.opened(Tower(config.vision), folder, (PREFIX,), lambda weights: _named(weights, config), dtype)


class MlxTower(mlx_tower.MlxTower):
    """Encodes pages of any size."""

    @classmethod
    def load(cls, folder: Path, config: DotsConfig, *, dtype: mx.Dtype | None = None) -> "MlxTower":
        """Read the weights in a folder: a published checkpoint, or the same names in MLX's own layout."""
        return cls.loaded(functools.partial(opened_tower, folder, config), dtype)


def _named(weights: dict[str, mx.array], config: DotsConfig) -> dict[str, mx.array]:
    """The tower's parameters; the kernel of its patches becomes a matrix."""
    named = {name.removeprefix(PREFIX): value for name, value in weights.items()}
    projection = "patch_embed.patchifier.proj.weight"
    if projection in named and named[projection].ndim == 4:
        named[projection] = named[projection].reshape(config.vision.dim, -1)
    return named


def _turned(values: mx.array, cos: mx.array, sin: mx.array) -> mx.array:
    """Turned by its position, in float32: the angle of a far column has no place in fewer bits."""
    half = values.shape[-1] // 2
    wide = values.astype(mx.float32)
    partner = mx.concatenate([-wide[..., half:], wide[..., :half]], axis=-1)
    return (wide * cos + partner * sin).astype(values.dtype)
