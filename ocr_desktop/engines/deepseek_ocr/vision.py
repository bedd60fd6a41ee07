"""The vision half of DeepSeek-OCR in MLX: SAM over the picture, convolutions, CLIP over what they leave, a projector.

The modules are named as in the checkpoint (``model.sam_model.*``, ``model.vision_model.*``, ``model.projector.*``).
A picture is a square; its side is all that it says of where its patches are, so that positions are not given along.
"""

import functools
import math
from collections.abc import Iterator
from pathlib import Path

import mlx.core as mx
import numpy as np
from mlx import nn
from numpy.typing import NDArray

from ocr_desktop.engines.deepseek_ocr import positions
from ocr_desktop.engines.deepseek_ocr.vision_config import COMPRESSION, PATCH, TrunkConfig, VisionConfig
from ocr_desktop.engines.runtime import mlx_tower
from ocr_desktop.engines.runtime.weights import Checkpoint

PREFIXES = ("model.sam_model.", "model.vision_model.", "model.projector.")
UNUSED = ("model.vision_model.embeddings.patch_embedding.weight", "model.vision_model.embeddings.position_ids")
"""Published, and needed by nothing: CLIP is given SAM's features in place of patches."""

NECK_EPS = 1e-6
# Scores that exist at once where the backend keeps them whole.
_SCORE_VALUES = 1 << 28

Array = NDArray[np.float32]


def tokens(side: int) -> int:
    """Features of a picture of so many pixels a side."""
    return (side // (PATCH * COMPRESSION)) ** 2


def patches(values: Array) -> Array:
    """A picture (3, side, side) as SAM's patches, row by row: (n, 3·16·16), each channel by channel."""
    side = values.shape[1]
    if values.shape != (3, side, side) or side % (PATCH * COMPRESSION):
        raise ValueError(f"not a square picture of whole features: {values.shape}")
    cut = values.reshape(3, side // PATCH, PATCH, side // PATCH, PATCH).transpose(1, 3, 0, 2, 4)
    return np.ascontiguousarray(cut.reshape(-1, 3 * PATCH * PATCH), np.float32)


def nowhere(count: int) -> tuple[Array, Array]:
    """What encoders ask for of every patch's position, where they know it themselves: nothing."""
    nothing = np.zeros((count, 0), np.float32)
    return nothing, nothing


def separators(checkpoint: Checkpoint) -> tuple[Array, Array]:
    """The two vectors among the features: the one that ends a row of them, and the one that ends a view.

    Raises:
        ModelDamaged: the checkpoint has none.
    """
    return checkpoint.read("model.image_newline"), checkpoint.read("model.view_seperator")


class _Layer(nn.Module):
    """A layer of either transformer: attention and a feed-forward part, each after a norm."""

    def __init__(self, config: TrunkConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.scale = 1 / math.sqrt(config.head_dim)


class SamAttention(_Layer):
    """Every patch attends to every patch of its square, by content and by how far apart they are."""

    def __init__(self, config: TrunkConfig, table: int) -> None:
        super().__init__(config)
        self.qkv = nn.Linear(config.dim, 3 * config.dim)
        self.proj = nn.Linear(config.dim, config.dim)
        self.rel_pos_h = mx.zeros((2 * table - 1, config.head_dim))
        self.rel_pos_w = mx.zeros((2 * table - 1, config.head_dim))

    def __call__(self, hidden: mx.array) -> mx.array:
        """(squares, side, side, dim) → the same.

        What distance adds to a score is a product of the query with a vector for the key's row, and one for its
        column: both become further numbers of the query, which the key, by ones in their places, picks from.
        """
        count, side, _, dim = hidden.shape
        joined = self.qkv(hidden).reshape(count, side * side, 3, self.heads, dim // self.heads)
        queries, keys, values = joined.transpose(2, 0, 3, 1, 4)
        grid = queries.reshape(count, self.heads, side, side, -1)
        rows = grid @ _relative(self.rel_pos_h, side).swapaxes(1, 2)
        columns = (grid.swapaxes(2, 3) @ _relative(self.rel_pos_w, side).swapaxes(1, 2)).swapaxes(2, 3)
        wide = mx.concatenate([grid * self.scale, rows, columns], axis=-1).reshape(count, self.heads, side * side, -1)
        marks = mx.broadcast_to(_marks(side, keys.dtype), (count, self.heads, side * side, 2 * side))
        mixed = _attended(wide, mx.concatenate([keys, marks], axis=-1), values, 1.0)
        return self.proj(mixed.transpose(0, 2, 1, 3).reshape(count, side, side, dim))


class _SamMlp(nn.Module):
    def __init__(self, config: TrunkConfig) -> None:
        super().__init__()
        self.lin1 = nn.Linear(config.dim, config.ffn)
        self.lin2 = nn.Linear(config.ffn, config.dim)

    def __call__(self, hidden: mx.array) -> mx.array:
        return self.lin2(nn.gelu(self.lin1(hidden)))


class SamBlock(nn.Module):
    """One layer of SAM.

    Args:
        config: of SAM.
        table: side in patches that its relative positions are made for.
        window: side of the windows that it looks through; 0 where it sees everything.
    """

    def __init__(self, config: TrunkConfig, table: int, window: int) -> None:
        super().__init__()
        self.window = window
        self.norm1 = nn.LayerNorm(config.dim, eps=config.eps)
        self.attn = SamAttention(config, table)
        self.norm2 = nn.LayerNorm(config.dim, eps=config.eps)
        self.mlp = _SamMlp(config)

    def __call__(self, hidden: mx.array) -> mx.array:
        """(side, side, dim) → the same."""
        normed = self.norm1(hidden)
        seen = _through_windows(self.attn, normed, self.window) if self.window else self.attn(normed[None])[0]
        hidden = hidden + seen
        changed: mx.array = hidden + self.mlp(self.norm2(hidden))
        return changed


class _PatchEmbed(nn.Module):
    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.proj = nn.Linear(config.patch_values, config.sam.dim)  # a convolution whose stride is its size


class Sam(nn.Module):
    """SAM, its neck, and the two convolutions that leave a sixteenth of the places."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        sam = config.sam
        self.patch_embed = _PatchEmbed(config)
        self.pos_embed = mx.zeros((1, config.grid, config.grid, sam.dim))
        self.blocks = [
            SamBlock(sam, config.grid, 0) if layer in config.whole else SamBlock(sam, config.window, config.window)
            for layer in range(sam.layers)
        ]
        self.neck = [
            nn.Conv2d(sam.dim, config.neck, 1, bias=False),
            nn.LayerNorm(config.neck, eps=NECK_EPS),
            nn.Conv2d(config.neck, config.neck, 3, padding=1, bias=False),
            nn.LayerNorm(config.neck, eps=NECK_EPS),
        ]
        self.net_2 = nn.Conv2d(config.neck, config.compressed, 3, stride=2, padding=1, bias=False)
        self.net_3 = nn.Conv2d(config.compressed, config.clip.dim, 3, stride=2, padding=1, bias=False)

    def embedded(self, given: mx.array) -> mx.array:
        """Patches (side², values) → (side, side, dim)."""
        side = math.isqrt(len(given))
        table = self.pos_embed[0]
        if len(table) != side:
            shares = mx.array(positions.cubic(len(table), side)).astype(table.dtype)
            table = shares @ (shares @ table.reshape(len(table), -1)).reshape(side, len(table), -1)
        embedded: mx.array = self.patch_embed.proj(given).reshape(side, side, -1) + table
        return embedded

    def compressed(self, hidden: mx.array) -> mx.array:
        """(side, side, dim) → (side²/16, CLIP's width)."""
        seen = hidden[None]
        for part in self.neck:
            seen = part(seen)
        few: mx.array = self.net_3(self.net_2(seen))[0]
        return few.reshape(-1, few.shape[-1])


class ClipAttention(_Layer):
    """Every place attends to every place."""

    def __init__(self, config: TrunkConfig) -> None:
        super().__init__(config)
        self.qkv_proj = nn.Linear(config.dim, 3 * config.dim)
        self.out_proj = nn.Linear(config.dim, config.dim)

    def __call__(self, hidden: mx.array) -> mx.array:
        """(n, dim) → (n, dim)."""
        count, dim = hidden.shape
        joined = self.qkv_proj(hidden).reshape(count, 3, self.heads, dim // self.heads).transpose(1, 2, 0, 3)
        mixed = _attended(joined[0][None], joined[1][None], joined[2][None], self.scale)
        return self.out_proj(mixed[0].transpose(1, 0, 2).reshape(count, dim))


class _ClipMlp(nn.Module):
    def __init__(self, config: TrunkConfig) -> None:
        super().__init__()
        self.fc1 = nn.Linear(config.dim, config.ffn)
        self.fc2 = nn.Linear(config.ffn, config.dim)

    def __call__(self, hidden: mx.array) -> mx.array:
        inner = self.fc1(hidden)
        return self.fc2(inner * mx.sigmoid(1.702 * inner))


class ClipBlock(nn.Module):
    """One layer of CLIP."""

    def __init__(self, config: TrunkConfig) -> None:
        super().__init__()
        self.layer_norm1 = nn.LayerNorm(config.dim, eps=config.eps)
        self.self_attn = ClipAttention(config)
        self.layer_norm2 = nn.LayerNorm(config.dim, eps=config.eps)
        self.mlp = _ClipMlp(config)

    def __call__(self, hidden: mx.array) -> mx.array:
        """(n, dim) → (n, dim)."""
        hidden = hidden + self.self_attn(self.layer_norm1(hidden))
        changed: mx.array = hidden + self.mlp(self.layer_norm2(hidden))
        return changed


class _ClipEmbeddings(nn.Module):
    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.class_embedding = mx.zeros((config.clip.dim,))
        self.position_embedding = nn.Embedding(config.clip_grid**2 + 1, config.clip.dim)


class _ClipTransformer(nn.Module):
    def __init__(self, config: TrunkConfig) -> None:
        super().__init__()
        self.layers = [ClipBlock(config) for _ in range(config.layers)]


class Clip(nn.Module):
    """CLIP's transformer over what SAM saw, in place of patches; without a norm at its end."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.embeddings = _ClipEmbeddings(config)
        self.pre_layrnorm = nn.LayerNorm(config.clip.dim, eps=config.clip.eps)
        self.transformer = _ClipTransformer(config.clip)

    def embedded(self, seen: mx.array) -> mx.array:
        """(n, dim) → (1 + n, dim): the class first."""
        table = self.embeddings.position_embedding.weight
        places, side, wanted = table[1:], math.isqrt(len(table) - 1), math.isqrt(len(seen))
        if side != wanted:
            shares = mx.array(positions.cubic(side, wanted)).astype(table.dtype)
            rows = (shares @ places.reshape(side, -1)).reshape(wanted, side, -1)
            places = (shares @ rows).reshape(len(seen), -1)
        first = (self.embeddings.class_embedding + table[0])[None]
        embedded: mx.array = self.pre_layrnorm(mx.concatenate([first, seen + places]))
        return embedded


class _Projector(nn.Module):
    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.layers = nn.Linear(2 * config.clip.dim, config.hidden)


class Tower(mlx_tower.SteppedTower):
    """The whole vision half. ``layers`` gives it step by step."""

    def __init__(self, config: VisionConfig) -> None:
        super().__init__()
        self.sam_model = Sam(config)
        self.vision_model = Clip(config)
        self.projector = _Projector(config)

    def layers(self, patches: mx.array, cos: mx.array, sin: mx.array) -> Iterator[mx.array]:  # noqa: ARG002
        """What every step gives: SAM's embeddings and layers, what is left of them, CLIP's, at last the features."""
        hidden = self.sam_model.embedded(patches)
        yield hidden
        for block in self.sam_model.blocks:
            hidden = block(hidden)
            yield hidden
        seen = self.sam_model.compressed(hidden)
        yield seen
        read = self.vision_model.embedded(seen)
        yield read
        for layer in self.vision_model.transformer.layers:
            read = layer(read)
            yield read
        yield self.projected(read, seen)

    def projected(self, read: mx.array, seen: mx.array) -> mx.array:
        """CLIP's (1 + n, dim) and SAM's (n, dim) → (n, hidden)."""
        features: mx.array = self.projector.layers(mx.concatenate([read[1:], seen], axis=-1))
        return features


def opened_tower(folder: Path, config: VisionConfig, dtype: mx.Dtype) -> Tower:
    """A tower whose weights are read when they are first used, as ``MlxTower.load`` otherwise."""
    return mlx_tower.opened(Tower(config), folder, PREFIXES, _named, dtype)


class MlxTower(mlx_tower.MlxTower):
    """Encodes square pictures of any whole number of features a side."""

    @classmethod
    def load(cls, folder: Path, config: VisionConfig, *, dtype: mx.Dtype | None = None) -> "MlxTower":
        """Read the weights in a folder: a published checkpoint, or the same names in MLX's own layout."""
        return cls.loaded(functools.partial(opened_tower, folder, config), dtype)


def _named(weights: dict[str, mx.array]) -> dict[str, mx.array]:
    """The tower's parameters: kernels with their channels last, that of the patches as a matrix."""
    named = {name.removeprefix("model."): value for name, value in weights.items() if name not in UNUSED}
    for name, value in named.items():
        if name == "sam_model.patch_embed.proj.weight":
            named[name] = value.reshape(len(value), -1)
        elif value.ndim == 4 and name.endswith(".weight"):
            named[name] = value.transpose(0, 2, 3, 1)
    return named


def _through_windows(attention: SamAttention, hidden: mx.array, window: int) -> mx.array:
    """Attention within windows, the last of which reach beyond the picture: there they see zeros, as published."""
    side, _, dim = hidden.shape
    more = -side % window
    count = (side + more) // window
    padded = mx.pad(hidden, [(0, more), (0, more), (0, 0)])
    apart = padded.reshape(count, window, count, window, dim).transpose(0, 2, 1, 3, 4)
    seen = attention(apart.reshape(count * count, window, window, dim))
    joined = seen.reshape(count, count, window, window, dim).transpose(0, 2, 1, 3, 4)
    return joined.reshape(side + more, side + more, dim)[:side, :side]


def _relative(table: mx.array, side: int) -> mx.array:
    """Vectors by how far apart query and key are: (side, side, width)."""
    length = 2 * side - 1
    if len(table) != length:
        table = mx.array(positions.linear(len(table), length)).astype(table.dtype) @ table
    return table[mx.array(positions.apart(side))]


def _marks(side: int, dtype: mx.Dtype) -> mx.array:
    """For every key a one at its row, and a one at its column: (side², 2·side)."""
    ones = mx.eye(side, dtype=dtype)
    return mx.concatenate([mx.repeat(ones, side, axis=0), mx.tile(ones, (side, 1))], axis=1)


def _attended(queries: mx.array, keys: mx.array, values: mx.array, scale: float) -> mx.array:
    """Attention (squares, heads, n, width) over some rows at a time."""
    squares, heads, count, _ = queries.shape
    rows = max(_SCORE_VALUES // (squares * heads * count), 64)
    parts = []
    for start in range(0, count, rows):
        scores = (queries[:, :, start : start + rows] * scale) @ keys.swapaxes(2, 3)
        parts.append(mx.softmax(scores, axis=-1, precise=True) @ values)
    return mx.concatenate(parts, axis=2) if len(parts) > 1 else parts[0]
