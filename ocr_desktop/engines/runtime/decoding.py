"""An answer of a decoder in MLX, token by token.

The prompt is prefilled in pieces, then one token follows the other. While a token is looked at, the next one is
being computed already: the machine waits for Python once a token at most. Where a draft knows what probably comes,
several tokens are looked at in one forward, and those that the model would have said itself are kept. An answer can
be taken back to any of its tokens and go on differently from there; greedy answers are exact all the same, because
what is kept of the cache is what the kept tokens put there. Computers add the same numbers in another order in a
forward of many rows: where the best two tokens are so close that this might decide, a forward of one row is asked.

Everything here belongs to the thread that made it, as MLX has it.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import mlx.core as mx
import numpy as np

from ocr_desktop.document.document import FinishReason
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.drafting import LONGEST, Drafter, Pace
from ocr_desktop.engines.runtime.language import (
    QuantizedKVCache,
    make_prompt_cache,
    make_sampler,
    trim_prompt_cache,
)

_log = logging.getLogger(__name__)
PREFILL_STEP = 512
_TIDY_EVERY = 256  # tokens after which memory that is not used is given back
_LEADS_STEP = 64  # tokens whose logits are in memory at once: a turn of thousands would take gigabytes
_KV_GROUPS = (64, 32)
_NEVER = -1e9
# Where the best two tokens are closer than this, in steps of the number format at their size, a forward of several
# rows may order them differently than a forward of one: the latter is asked.
_TIE_STEPS = {mx.float32: 64.0, mx.float16: 4.0, mx.bfloat16: 2.0}

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
        forwards: of the decoder, after the prompt.
        drafted: tokens of drafts that were looked at in them,
        accepted: and those of them that were right.
    """

    prompt: int = 0
    prefill: float = 0.0
    first_token: float = 0.0
    decode: float = 0.0
    tokens: int = 0
    forwards: int = 0
    drafted: int = 0
    accepted: int = 0

    @property
    def prefill_rate(self) -> float:
        """Tokens of the prompt a second."""
        return self.prompt / self.prefill if self.prefill else 0.0

    @property
    def decode_rate(self) -> float:
        """Tokens of the answer a second."""
        return (self.tokens - 1) / self.decode if self.decode and self.tokens > 1 else 0.0


class Guide(Protocol):
    """Knows tokens with which an answer cannot go on, whatever the model says."""

    def admits(self, token: int) -> bool:
        """Whether the answer may go on with this token, an end token included."""

    def push(self, token: int) -> None:
        """The answer goes on with this token."""

    def back_to(self, ids: Sequence[int]) -> None:
        """The answer was taken back or has been lengthened by others: this is all of it now."""


@dataclass(frozen=True, slots=True)
class Aids:
    """What an answer is helped by.

    Args:
        drafter: knows what it will probably say; the answer is the same without. With a temperature it is not asked.
        pace: how much of a draft pays; kept with the model from answer to answer.
        guide: a token that it does not admit gives way to the likeliest that it does.
    """

    drafter: Drafter | None = None
    pace: Pace | None = None
    guide: Guide | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """A forward that is under way.

    Args:
        logits: after each of its rows, (rows, vocabulary).
        chosen: tokens, (rows,).
        certain: which of them any way of computing would choose, (rows,); None where there is but one way.
        drafted: those that it was given after its first row.
        began: when.
    """

    logits: mx.array
    chosen: mx.array
    certain: mx.array | None
    drafted: Sequence[int]
    began: float


class Decoding:
    """One answer.

    Args:
        model: a decoder of mlx-lm: called with ids (1, n), a cache, and perhaps embeddings (1, n, width), it gives
            logits (1, n, vocabulary).
        embeddings: of the prompt, shape (n, width).
        sampling: how tokens are chosen; may be changed between two tokens.
        end_tokens: end the answer; they are not part of it.
        cancel: looked at before every token and every piece of the prompt.
        aids: what helps.
    """

    def __init__(
        self,
        model: Any,
        embeddings: mx.array,
        sampling: Sampling,
        end_tokens: Sequence[int],
        cancel: CancelFlag,
        aids: Aids = Aids(),
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
        self._cache = empty_cache(model, sampling.kv_bits)
        self._owner = threading.get_ident()
        self._filled = 0  # tokens of prompt and answer that the cache holds
        self._sampler = make_sampler(temp=0.0)
        self._bias: Bias | None = None
        self._since = self._first = 0.0
        self._drafter = aids.drafter
        self._pace = aids.pace or Pace()
        self._guide = aids.guide
        self._run = 0  # drafted tokens that were right, up to here
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
        if self._guide is not None:
            self._guide.back_to(self.ids)
        upcoming: _Step | None = self._launch(self._last_input())
        known: float | None = None  # when the token before this one was known, if nothing was waited for since
        while True:
            assert upcoming is not None
            step, upcoming = upcoming, None
            proposed = self._proposed() if not step.drafted else ()
            if not step.drafted and self._goes_on(proposed):
                upcoming = self._launch(step.chosen)  # the machine goes on while this token is looked at
            tokens = self._accepted(step, proposed)
            now = time.perf_counter()
            if known is not None and not step.drafted:
                self._pace.note_plain(now - known)
            known = now if upcoming is not None else None
            alone = tokens == list(step.drafted[: len(tokens)])  # a near tie comes next
            for place, likeliest in enumerate(tokens):
                if (over := self._over()) is not None:
                    return over
                if step.drafted and not self._admits(likeliest):
                    alone = True  # among what may take its place there may be a near tie
                    break
                token = self._admitted(likeliest, step.logits[place])
                if self._count(token):
                    return FinishReason.STOP
                told = time.perf_counter()
                yield token
                self._pace.note_handling(time.perf_counter() - told)
                if token != likeliest:
                    upcoming = known = None
                    break
            if upcoming is None:
                if (over := self._over()) is not None:
                    return over
                upcoming = self._look(alone=alone)

    def _over(self) -> FinishReason | None:
        """How the answer ends here, if it is to go no further."""
        if len(self.ids) >= self._sampling.max_tokens:
            return FinishReason.LENGTH
        return FinishReason.CANCELLED if self._cancel.is_set() else None

    def _count(self, token: int) -> bool:
        """Take a token into the answer; whether it ends it."""
        self.timing.tokens += 1
        if self.timing.tokens == 1:
            self._first = time.perf_counter()
        if self.timing.tokens % _TIDY_EVERY == 0:
            mx.clear_cache()
        if token in self._ends:
            self.ended = True
            return True
        self.ids.append(token)
        if self._guide is not None:
            self._guide.push(token)
        return False

    def _look(self, *, alone: bool) -> _Step:
        """Have the answer go on after its last token, with a draft of what follows unless it is to be alone."""
        self._trim(self.timing.prompt + len(self.ids) - 1)
        drafted: Sequence[int] = ()
        if not alone and (proposed := self._proposed()):
            drafted = proposed[: self._pace.length(len(proposed), self._run)]
        return self._launch(mx.array([*self.ids[-1:], *drafted]) if self.ids else self._last_input(), drafted)

    def _proposed(self) -> Sequence[int]:
        """What the draft says of the tokens that come next."""
        room = self._sampling.max_tokens - len(self.ids) - 1
        if self._drafter is None or self._bias is not None or self._sampling.temperature > 0 or room < 1:
            return ()
        try:
            return self._drafter.propose(self.ids, min(LONGEST + 1, room))
        except Exception:  # a draft is a hint, and no reason to lose a page
            _log.exception("the draft of an answer is given up after %d tokens", len(self.ids))
            self._drafter = None
            return ()

    def _goes_on(self, proposed: Sequence[int]) -> bool:
        """Whether the forward after this one need not wait for its token to be known."""
        if self._bias is not None or len(self.ids) + 1 >= self._sampling.max_tokens:
            return False
        return not proposed[1:] or self._pace.length(len(proposed) - 1, self._run) == 0

    def _accepted(self, step: _Step, proposed: Sequence[int]) -> list[int]:
        """The tokens that a forward has found, once they are known: one, and one for each drafted one that was right.

        From a near tie on they must be asked for again: those of a forward with a draft end before it.

        Args:
            proposed: what the draft says of a forward that was not given it.
        """
        count = len(step.drafted)
        certain = [True] if step.certain is None else step.certain.tolist()
        chosen: list[int] = step.chosen.tolist()  # type: ignore[assignment]
        found: list[int] = []
        for place, token in enumerate(chosen):
            if not certain[place]:  # type: ignore[index]
                break
            found.append(token)
            expected = step.drafted if count else proposed
            if place >= len(expected):
                break
            right = token == expected[place]
            self._pace.judge(self._run, right)
            self._run = self._run + 1 if right else 0
            self.timing.accepted += bool(count) and right
            if not right:
                break
        if count:
            self._pace.note_drafted(count, time.perf_counter() - step.began)
        return found

    def _admits(self, token: int) -> bool:
        return self._guide is None or self._guide.admits(token)

    def _admitted(self, likeliest: int, logits: mx.array) -> int:
        """The token itself, or the likeliest that the guide admits."""
        if self._guide is None or self._guide.admits(likeliest):
            return likeliest
        order = np.argsort(-np.array(logits.astype(mx.float32)), kind="stable")
        return next((int(token) for token in order if self._guide.admits(int(token))), likeliest)

    def _launch(self, rows: mx.array, drafted: Sequence[int] = ()) -> _Step:
        """Have the next tokens computed from those given, (n,), or from the last row of the prompt, (1, width)."""
        began = time.perf_counter()
        logits = self._forward(rows)[0]
        self.timing.forwards += 1
        self.timing.drafted += len(drafted)
        if self._bias is not None and (extra := self._bias(self.ids)):
            logits = logits.at[:, mx.array(list(extra))].add(mx.array(list(extra.values())).astype(logits.dtype))
        weighed = logits
        if self._sampling.temperature > 0:
            weighed = logits.astype(mx.float32)
            weighed = weighed - mx.logsumexp(weighed, axis=-1, keepdims=True)
        chosen = self._sampler(weighed)
        certain = sure(logits) if drafted else None
        mx.async_eval(chosen, [] if certain is None else certain)
        return _Step(logits, chosen, certain, drafted, began)

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


def sure(logits: mx.array) -> mx.array:
    """For each row, whether its best two tokens are far enough apart that any way of computing has them so."""
    likeliest = mx.argmax(logits, axis=-1, keepdims=True)
    high = mx.take_along_axis(logits, likeliest, axis=-1).astype(mx.float32)
    # Two maxima: of as many tokens as there are, mx.topk takes four times as long.
    others = mx.put_along_axis(logits, likeliest, mx.array(-mx.inf, logits.dtype), axis=-1)
    low = others.max(axis=-1, keepdims=True).astype(mx.float32)
    step = mx.finfo(logits.dtype).eps * _TIE_STEPS[logits.dtype]
    return (high - low > step * mx.abs(high))[..., 0]


def empty_cache(model: Any, kv_bits: int | None) -> list[Any]:
    """An empty cache. Heads that no group of the quantisation divides are kept whole."""
    whole: list[Any] = make_prompt_cache(model)
    width = model.args.hidden_size // model.args.num_attention_heads
    group = next((size for size in _KV_GROUPS if width % size == 0), None)
    if kv_bits is None or group is None:
        return whole
    return [QuantizedKVCache(group_size=group, bits=kv_bits) for _ in whole]
