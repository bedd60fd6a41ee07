"""An answer of a decoder in MLX, token by token.

The prompt is prefilled in pieces, then one token follows the other. While a token is looked at, the next one is
being computed already: the machine waits for Python once a token at most. An answer can be taken back to any of its
tokens and go on differently from there; greedy answers are exact all the same, because what is kept of the
cache is what the kept tokens put there.

Everything here belongs to the thread that made it, as MLX has it.
"""

import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import mlx.core as mx

from ocr_desktop.document.document import FinishReason
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.language import (
    QuantizedKVCache,
    make_prompt_cache,
    make_sampler,
    trim_prompt_cache,
)

PREFILL_STEP = 512
_TIDY_EVERY = 256  # tokens after which memory that is not used is given back
_LEADS_STEP = 64  # tokens whose logits are in memory at once: a turn of thousands would take gigabytes
_KV_GROUPS = (64, 32)
_NEVER = -1e9

Bias = Callable[[Sequence[int]], dict[int, float]]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are chosen.

    Args:
        max_tokens: most tokens of an answer.
        temperature: 0 always takes the likeliest.
        top_p: with a temperature: only the likeliest tokens that together have this share are drawn from.
        seed: of the draws.
        kv_bits: 8 halves the memory of the cache; None keeps it as the model computes.
    """

    max_tokens: int
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    kv_bits: int | None = None


@dataclass(slots=True)
class Timing:
    """Where the time went, in seconds.

    Args:
        prompt: tokens of the prompt.
        prefill: for the prompt.
        first_token: from the start to the first token.
        decode: for all tokens after the first.
        tokens: that were computed, those included that were taken back.
    """

    prompt: int = 0
    prefill: float = 0.0
    first_token: float = 0.0
    decode: float = 0.0
    tokens: int = 0

    @property
    def prefill_rate(self) -> float:
        """Tokens of the prompt a second."""
        return self.prompt / self.prefill if self.prefill else 0.0

    @property
    def decode_rate(self) -> float:
        """Tokens of the answer a second."""
        return (self.tokens - 1) / self.decode if self.decode and self.tokens > 1 else 0.0


class Decoding:
    """One answer.

    Args:
        model: a decoder of mlx-lm: called with ids (1, n), a cache, and perhaps embeddings (1, n, width), it gives
            logits (1, n, vocabulary).
        embeddings: of the prompt, shape (n, width).
        sampling: how tokens are chosen; may be changed between two tokens.
        end_tokens: end the answer; they are not part of it.
        cancel: looked at before every token and every piece of the prompt.
    """

    def __init__(
        self, model: Any, embeddings: mx.array, sampling: Sampling, end_tokens: Sequence[int], cancel: CancelFlag
    ) -> None:
        assert embeddings.shape[0] > 0, "an empty prompt"
        self.ids: list[int] = []
        self.timing = Timing(prompt=embeddings.shape[0])
        self.ended = False
        self._model = model
        self._embeddings = embeddings
        self._sampling = sampling
        self._ends = frozenset(end_tokens)
        self._cancel = cancel
        self._cache = _cache(model, sampling.kv_bits)
        self._owner = threading.get_ident()
        self._filled = 0  # tokens of prompt and answer that the cache holds
        self._sampler = make_sampler(temp=0.0)
        self._bias: Bias | None = None
        self._since = self._first = 0.0
        self.steer(sampling)

    def steer(self, sampling: Sampling, bias: Bias | None = None) -> None:
        """Choose tokens differently from now on: before the first token, or after ``back_to``.

        Args:
            sampling: as for the constructor; its ``kv_bits`` stay as they were.
            bias: given the answer so far, what is added to the logits of some tokens for the next one. With it
                every token waits for the one before.
        """
        self._check_thread()
        self._sampling = sampling
        self._bias = bias
        self._sampler = make_sampler(temp=sampling.temperature, top_p=sampling.top_p if sampling.top_p < 1 else 0.0)
        if sampling.temperature > 0:
            mx.random.seed(sampling.seed)

    def tokens(self) -> Generator[int, None, FinishReason]:
        """The tokens of the answer, from where it is.

        Returns:
            how it ended: ``STOP`` (an end token), ``LENGTH`` or ``CANCELLED``.
        """
        self._check_thread()
        began = self._since = time.perf_counter()
        if not self._fill(self.timing.prompt + len(self.ids) - 1):
            return FinishReason.CANCELLED
        first = self.timing.tokens == 0
        if first:
            self.timing.prefill = time.perf_counter() - began
        try:
            return (yield from self._steps())
        finally:
            if first and self.timing.tokens:
                self.timing.first_token = self._first - began
                self._since = self._first
            if self.timing.tokens:
                self.timing.decode += time.perf_counter() - self._since

    def back_to(self, length: int) -> None:
        """Take the answer back to its first so many tokens; a new ``tokens`` goes on from there."""
        self._check_thread()
        assert 0 <= length <= len(self.ids)
        del self.ids[length:]
        self.ended = False
        self._trim(self.timing.prompt + length - 1)

    def force(self, tokens: Sequence[int]) -> None:
        """Have the answer go on with these tokens, whatever the model would say. Only as ``back_to``."""
        self.back_to(len(self.ids))
        self.ids.extend(tokens)

    def leads(self, start: int, stop: int) -> list[float]:
        """How far the logit of each token from ``start`` up to ``stop`` lay above the best of the others.

        Negative where another one would have been chosen. The answer is not changed.
        """
        self._check_thread()
        assert 0 < start < stop <= len(self.ids)
        if not self._fill(self.timing.prompt + start - 1):
            return [0.0] * (stop - start)  # nobody waits for it any more
        found: list[float] = []
        for begin in range(start, stop, _LEADS_STEP):
            end = min(begin + _LEADS_STEP, stop)
            logits = self._forward(mx.array(self.ids[begin - 1 : end - 1]))[0].astype(mx.float32)
            chosen = mx.array(self.ids[begin:end])[:, None]
            own = mx.take_along_axis(logits, chosen, axis=1)
            others = mx.put_along_axis(logits, chosen, mx.array(_NEVER), axis=1)
            found += (own[:, 0] - others.max(axis=1)).tolist()  # type: ignore[arg-type]
        return found

    def _steps(self) -> Generator[int, None, FinishReason]:
        upcoming = self._launch(self._last_input())
        while True:
            if len(self.ids) >= self._sampling.max_tokens:
                return FinishReason.LENGTH
            if self._cancel.is_set():
                return FinishReason.CANCELLED
            current = upcoming
            if self._bias is None and len(self.ids) + 1 < self._sampling.max_tokens:
                upcoming = self._launch(current)  # the machine goes on while this token is looked at
            token = int(current.item())  # type: ignore[arg-type]
            self.timing.tokens += 1
            if self.timing.tokens == 1:
                self._first = time.perf_counter()
            if token in self._ends:
                self.ended = True
                return FinishReason.STOP
            self.ids.append(token)
            yield token
            if self._bias is not None:
                upcoming = self._launch(mx.array([token]))
            if self.timing.tokens % _TIDY_EVERY == 0:
                mx.clear_cache()

    def _launch(self, token: mx.array) -> mx.array:
        """Have the next token computed from the one given, (1,), or from the last row of the prompt, (1, width)."""
        logits = self._forward(token)[:, -1, :]
        if self._bias is not None and (extra := self._bias(self.ids)):
            logits = logits.at[:, mx.array(list(extra))].add(mx.array(list(extra.values())).astype(logits.dtype))
        if self._sampling.temperature > 0:
            logits = logits.astype(mx.float32)
            logits = logits - mx.logsumexp(logits, axis=-1, keepdims=True)
        following = self._sampler(logits)
        mx.async_eval(following)
        return following

    def _forward(self, rows: mx.array) -> mx.array:
        """Logits (1, n, vocabulary) after tokens (n,) or embeddings (n, width), which the cache then holds."""
        count = rows.shape[0]
        if rows.ndim == 2:
            found = self._model(mx.zeros((1, count), mx.int32), cache=self._cache, input_embeddings=rows[None])
        else:
            found = self._model(rows[None], cache=self._cache)
        self._filled += count
        logits: mx.array = found
        return logits

    def _last_input(self) -> mx.array:
        return mx.array(self.ids[-1:]) if self.ids else self._embeddings[-1:]

    def _fill(self, length: int) -> bool:
        """Have the cache hold the first so many rows of prompt and answer; False where the flag was set."""
        self._trim(length)
        prompt = self.timing.prompt
        while self._filled < length:
            if self._cancel.is_set():
                return False
            stop = min(self._filled + PREFILL_STEP, length)
            if self._filled < prompt:
                self._forward(self._embeddings[self._filled : min(stop, prompt)])
            else:
                self._forward(mx.array(self.ids[self._filled - prompt : stop - prompt]))
            mx.eval([entry.state for entry in self._cache])
            mx.clear_cache()
        return not self._cancel.is_set()

    def _trim(self, length: int) -> None:
        """Let the cache hold no more than so many tokens."""
        if self._filled > length:
            trim_prompt_cache(self._cache, self._filled - length)
            self._filled = length

    def _check_thread(self) -> None:
        assert threading.get_ident() == self._owner, "MLX arrays belong to the thread that made them"


def _cache(model: Any, kv_bits: int | None) -> list[Any]:
    """An empty cache. Heads that no group of the quantisation divides are kept whole."""
    whole: list[Any] = make_prompt_cache(model)
    width = model.args.hidden_size // model.args.num_attention_heads
    group = next((size for size in _KV_GROUPS if width % size == 0), None)
    if kv_bits is None or group is None:
        return whole
    return [QuantizedKVCache(group_size=group, bits=kv_bits) for _ in whole]
