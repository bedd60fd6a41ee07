"""The decoder in plain float32 numpy, straight from the checkpoint: what a converted decoder is measured by.

It shares no line with mlx-lm, which the engine runs, and reads none of the converted files. It answers nothing: one
pass over a prompt and a given answer says how likely every token was at every place of that answer. One tensor's
numbers are in memory at a time, so the largest one, the table of the vocabulary, decides what it takes: for the
public 1.5 billion weights 0.5 GB as published beside 0.9 GB in float32, measured 1.4 GB for the whole process, and
under a minute of computing.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.dots_ocr.config import TextConfig
from ocr_desktop.engines.runtime.weights import Checkpoint

Array = NDArray[np.float32]


class ReferenceDecoder:
    """The published decoder.

    Args:
        checkpoint: with the weights.
        config: its language part.
        image_token: its rows in a prompt are the picture's.
    """

    def __init__(self, checkpoint: Checkpoint, config: TextConfig, image_token: int) -> None:
        self._checkpoint = checkpoint
        self._config = config
        self._image_token = image_token

    def steps(self, prompt: Sequence[int], features: Array, answer: Sequence[int]) -> Iterator[Array]:
        """The embeddings, then the output of each block, shape (length, width), then the logarithms asked for.

        Those have the shape (len(answer), vocabulary): of the probability that each token has at each place of the
        answer, given the prompt and the tokens before that place.
        """
        hidden = self._embedded(prompt, features, answer[:-1])
        yield hidden
        cos, sin = self._positions(len(hidden))
        for number in range(self._config.layers):
            hidden = self._block(f"model.layers.{number}", hidden, cos, sin)
            yield hidden
        name = "model.embed_tokens.weight" if self._config.tied else "lm_head.weight"
        logits = self._rms(hidden[-len(answer) :], "model.norm.weight") @ self._read(name).T
        yield log_softmax(logits)

    def _embedded(self, prompt: Sequence[int], features: Array, answer: Sequence[int]) -> Array:
        rows: Array = self._read("model.embed_tokens.weight")[np.array([*prompt, *answer])]
        rows[: len(prompt)][np.array(prompt) == self._image_token] = features
        return rows

    def _positions(self, length: int) -> tuple[Array, Array]:
        width = self._config.head_dim
        frequencies = self._config.rope_theta ** (-np.arange(0, width, 2) / width)
        angles = np.tile(np.outer(np.arange(length), frequencies), 2)
        return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)

    def _block(self, name: str, hidden: Array, cos: Array, sin: Array) -> Array:
        normed = self._rms(hidden, f"{name}.input_layernorm.weight")
        hidden = hidden + self._attention(f"{name}.self_attn", normed, cos, sin)
        normed = self._rms(hidden, f"{name}.post_attention_layernorm.weight")
        gate, up = (normed @ self._read(f"{name}.mlp.{part}_proj.weight").T for part in ("gate", "up"))
        result: Array = hidden + (gate / (1 + np.exp(-gate)) * up) @ self._read(f"{name}.mlp.down_proj.weight").T
        return result

    def _attention(self, name: str, normed: Array, cos: Array, sin: Array) -> Array:
        width, shared = self._config.head_dim, self._config.heads // self._config.kv_heads
        queries, keys, values = (
            normed @ self._read(f"{name}.{part}_proj.weight").T + self._read(f"{name}.{part}_proj.bias")
            for part in "qkv"
        )
        ahead = np.triu(np.full((len(normed), len(normed)), -np.inf, np.float32), 1)
        mixed = np.empty_like(queries)
        for head in range(self._config.heads):
            own = slice(head * width, (head + 1) * width)
            group = slice(head // shared * width, (head // shared + 1) * width)
            query, key = _turned(queries[:, own], cos, sin), _turned(keys[:, group], cos, sin)
            scores = np.exp(log_softmax(query @ key.T / np.sqrt(np.float32(width)) + ahead))
            mixed[:, own] = scores @ values[:, group]
        return mixed @ self._read(f"{name}.o_proj.weight").T

    def _rms(self, values: Array, weight: str) -> Array:
        mean = np.square(values).mean(axis=-1, keepdims=True)
        scaled: Array = values / np.sqrt(mean + np.float32(self._config.rms_eps)) * self._read(weight)
        return scaled

    def _read(self, name: str) -> Array:
        values: Array = self._checkpoint.read(name)
        return values


def log_softmax(logits: Array) -> Array:
    """Logarithms of the probabilities, row by row."""
    logits = logits - logits.max(axis=-1, keepdims=True)
    logs: Array = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return logs


def _turned(values: Array, cos: Array, sin: Array) -> Array:
    """Turned by its position: a number's partner stands half a head further on."""
    half = values.shape[1] // 2
    partner = np.concatenate((-values[:, half:], values[:, :half]), axis=1)
    return values * cos + partner * sin
