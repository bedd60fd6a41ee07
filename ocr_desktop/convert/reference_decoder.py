"""The decoder in plain float32 numpy, straight from the checkpoint: what a converted decoder is measured by.

It shares no line with mlx-lm, which the engine runs, and reads none of the converted files. It answers nothing: one
pass over a prompt and a given answer says how likely every token was at every place of that answer. One tensor's
numbers are in memory at a time, so the largest one, the table of the vocabulary, decides what it takes: for the
public 1.5 billion weights 0.5 GB as published beside 0.9 GB in float32, measured 1.4 GB for the whole process, and
under a minute of computing.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.deepseek_ocr.config import TextConfig as DeepSeekText
from ocr_desktop.engines.dots_ocr.config import TextConfig as Qwen2Text
from ocr_desktop.engines.runtime.weights import Checkpoint

Array = NDArray[np.float32]


@singledispatch
def reference_decoder(config: Any, checkpoint: Checkpoint, image_token: int) -> "ReferenceDecoder":
    """The published decoder of this configuration, with the weights of a checkpoint."""
    raise TypeError(f"no decoder: {config!r} {checkpoint.folder} {image_token}")


class ReferenceDecoder(ABC):
    """A published decoder.

    Args:
        checkpoint: with the weights.
        config: its language part.
        image_token: its rows in a prompt are the picture's.
    """

    def __init__(self, checkpoint: Checkpoint, config: Qwen2Text | DeepSeekText, image_token: int) -> None:
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
            hidden = self._block(number, hidden, cos, sin)
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

    def _block(self, number: int, hidden: Array, cos: Array, sin: Array) -> Array:
        name = f"model.layers.{number}"
        normed = self._rms(hidden, f"{name}.input_layernorm.weight")
        hidden = hidden + self._attention(f"{name}.self_attn", normed, cos, sin)
        normed = self._rms(hidden, f"{name}.post_attention_layernorm.weight")
        result: Array = hidden + self._feed_forward(f"{name}.mlp", number, normed)
        return result

    @abstractmethod
    def _feed_forward(self, name: str, number: int, normed: Array) -> Array:
        """What follows the attention in a layer."""

    def _gated(self, name: str, normed: Array) -> Array:
        gate, up = (normed @ self._read(f"{name}.{part}_proj.weight").T for part in ("gate", "up"))
        result: Array = (gate / (1 + np.exp(-gate)) * up) @ self._read(f"{name}.down_proj.weight").T
        return result

    def _projected(self, name: str, normed: Array) -> Array:
        result: Array = normed @ self._read(f"{name}.weight").T
        return result

    def _attention(self, name: str, normed: Array, cos: Array, sin: Array) -> Array:
        width, shared = self._config.head_dim, self._config.heads // self._config.kv_heads
        queries, keys, values = (self._projected(f"{name}.{part}_proj", normed) for part in "qkv")
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


class ReferenceQwen2(ReferenceDecoder):
    """The decoder of dots.ocr."""

    def _feed_forward(self, name: str, number: int, normed: Array) -> Array:  # noqa: ARG002  (all layers are alike)
        return self._gated(name, normed)

    def _projected(self, name: str, normed: Array) -> Array:
        return super()._projected(name, normed) + self._read(f"{name}.bias")


class ReferenceDeepSeek(ReferenceDecoder):
    """The decoder of DeepSeek-OCR. One expert's numbers are in memory at a time."""

    def __init__(self, checkpoint: Checkpoint, config: DeepSeekText, image_token: int) -> None:
        super().__init__(checkpoint, config, image_token)
        self._experts = config

    def _feed_forward(self, name: str, number: int, normed: Array) -> Array:
        """The best experts of each token, weighed by their shares among all, and those that every token has."""
        if number < self._experts.dense:
            return self._gated(name, normed)
        shares = np.exp(log_softmax(normed @ self._read(f"{name}.gate.weight").T))
        best = np.argsort(-shares, axis=1, kind="stable")[:, : self._experts.chosen]
        result = self._gated(f"{name}.shared_experts", normed)
        for expert in np.unique(best):
            rows = np.flatnonzero((best == expert).any(axis=1))
            result[rows] += shares[rows, expert, None] * self._gated(f"{name}.experts.{expert}", normed[rows])
        return result


@reference_decoder.register
def _(config: Qwen2Text, checkpoint: Checkpoint, image_token: int) -> ReferenceDecoder:
    return ReferenceQwen2(checkpoint, config, image_token)


@reference_decoder.register
def _(config: DeepSeekText, checkpoint: Checkpoint, image_token: int) -> ReferenceDecoder:
    return ReferenceDeepSeek(checkpoint, config, image_token)


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
