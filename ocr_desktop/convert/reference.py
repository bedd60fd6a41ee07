"""The vision tower in plain float32 numpy, straight from the checkpoint: what a converted package is measured by.

It shares no line with the graph that the converter writes: norms are written out, q, k and v stay one product,
attention is not sliced or masked. One layer's weights are in memory at a time.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.dots_ocr.config import VisionConfig
from ocr_desktop.engines.runtime.weights import Checkpoint

Array = NDArray[np.float32]

_TOWER = "vision_tower"
_LAYER_NORM_EPS = 1e-6  # of the merger; not in the configuration


class ReferenceTower:
    """The published vision tower.

    Args:
        checkpoint: with the weights.
        config: its vision part.
    """

    def __init__(self, checkpoint: Checkpoint, config: VisionConfig) -> None:
        self._checkpoint = checkpoint
        self._config = config

    def embedded(self, patches: Array) -> Array:
        """Patches, shape (n, patch values), as embeddings, shape (n, dim)."""
        name = f"{_TOWER}.patch_embed.patchifier"
        kernel = self._read(f"{name}.proj.weight").reshape(self._config.dim, -1)
        return self._rms(patches @ kernel.T + self._read(f"{name}.proj.bias"), f"{name}.norm.weight")

    def block(self, number: int, hidden: Array, cos: Array, sin: Array) -> Array:
        """One block: (n, dim) → (n, dim); ``cos`` and ``sin`` have shape (n, head width)."""
        name = f"{_TOWER}.blocks.{number}"
        hidden = hidden + self._attention(f"{name}.attn", self._rms(hidden, f"{name}.norm1.weight"), cos, sin)
        normed = self._rms(hidden, f"{name}.norm2.weight")
        gate, up = (normed @ self._read(f"{name}.mlp.{part}.weight").T for part in ("fc1", "fc3"))
        result: Array = hidden + (gate / (1 + np.exp(-gate)) * up) @ self._read(f"{name}.mlp.fc2.weight").T
        return result

    def features(self, hidden: Array) -> Array:
        """What the blocks gave, (n, dim), as the decoder takes it: (n/4, decoder width)."""
        hidden = self._rms(hidden, f"{_TOWER}.post_trunk_norm.weight")
        name = f"{_TOWER}.merger"
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + np.float32(_LAYER_NORM_EPS))
        normed = centred / spread * self._read(f"{name}.ln_q.weight") + self._read(f"{name}.ln_q.bias")
        merged = normed.reshape(len(hidden) // self._config.merge**2, -1)
        wide = merged @ self._read(f"{name}.mlp.0.weight").T + self._read(f"{name}.mlp.0.bias")
        return gelu(wide) @ self._read(f"{name}.mlp.2.weight").T + self._read(f"{name}.mlp.2.bias")

    def steps(self, patches: Array, cos: Array, sin: Array) -> Iterator[Array]:
        """The embeddings, then the output of each block, then the features."""
        hidden = self.embedded(patches)
        yield hidden
        for number in range(self._config.layers):
            hidden = self.block(number, hidden, cos, sin)
            yield hidden
        yield self.features(hidden)

    def _read(self, name: str) -> Array:
        values: Array = self._checkpoint.read(name)
        return values

    def _rms(self, values: Array, weight: str) -> Array:
        mean = np.square(values).mean(axis=-1, keepdims=True)
        scaled: Array = values / np.sqrt(mean + np.float32(self._config.rms_eps)) * self._read(weight)
        return scaled

    def _attention(self, name: str, hidden: Array, cos: Array, sin: Array) -> Array:
        width = self._config.head_dim
        joined = hidden @ self._read(f"{name}.qkv.weight").T
        queries, keys, values = np.split(joined, 3, axis=1)
        mixed = np.empty_like(hidden)
        for head in range(self._config.heads):
            part = slice(head * width, (head + 1) * width)
            query, key = _turned(queries[:, part], cos, sin), _turned(keys[:, part], cos, sin)
            scores = query @ key.T / np.sqrt(np.float32(width))
            scores -= scores.max(axis=1, keepdims=True)
            np.exp(scores, out=scores)
            mixed[:, part] = scores @ values[:, part] / scores.sum(axis=1, keepdims=True)
        return mixed @ self._read(f"{name}.proj.weight").T


def _turned(values: Array, cos: Array, sin: Array) -> Array:
    """Turned by its position: a number's partner stands half a head further on."""
    half = values.shape[1] // 2
    partner = np.concatenate((-values[:, half:], values[:, :half]), axis=1)
    return values * cos + partner * sin


def gelu(values: Array) -> Array:
    """The exact one, with the error function."""
    return values * (1 + _erf(values / np.sqrt(np.float32(2)))) * np.float32(0.5)


def _erf(values: Array) -> Array:
    """The error function to float32's accuracy: Abramowitz and Stegun 7.1.26 leaves 1.5e-7."""
    wide = np.abs(values.astype(np.float64))
    t = 1 / (1 + 0.3275911 * wide)
    terms = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
    series = np.zeros_like(t)
    for term in reversed(terms):
        series = (series + term) * t
    found = np.sign(values) * (1 - series * np.exp(-wide * wide))
    result: Array = found.astype(np.float32)
    return result
