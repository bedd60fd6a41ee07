"""Ways of running a decoder's step, each against the step as it is: what is worth having, and what is not.

    python -m tests.benchmarks.decoder_steps [--rounds N] [--tokens N] [--vocabulary N]

Groups, each with a baseline of its own that is the program's: an answer token by token; a prompt; a look at several
drafted tokens; what comes after the logits. They run on the small model that comes with the app, or on a network of
its size that chooses from as many tokens as dots.ocr does: there the output layer is most of the work. All ways of a
group are measured in alternation, and the least of the rounds counts; ratios below 1 are quicker than the program.
What a way must not change, the tokens, is compared; a way that gives others is marked. What was found is written down
in the README beside this file.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx

from ocr_desktop.engines.runtime.decoding import PREFILL_STEP
from ocr_desktop.engines.runtime.language import (
    QuantizedKVCache,
    Qwen2,
    Qwen2Args,
    make_prompt_cache,
    trim_prompt_cache,
)
from tests.benchmarks.nano_pages import SmallModel, drawn

_DRAFTED = 8  # rows of a look at a draft
_CONTEXT = 600  # tokens in the cache before it
_TIDY = 256  # tokens after which the program gives memory back


@dataclass(frozen=True, slots=True)
class Way:
    """One way of doing something.

    Args:
        name: for the table.
        run: does it, and gives the tokens that it found.
        same: whether its tokens must be those of the first way of the group.
    """

    name: str
    run: Callable[[], list[int]]
    same: bool = True


def tokens_of(values: mx.array) -> list[int]:
    """Whole numbers, waited for."""
    found: list[int] = values.tolist()  # type: ignore[assignment]
    return found


class FixedCache:
    """Keys and values in arrays of one size, so that a compiled step always has the same shapes.

    Args:
        held: keys and values, each (1, heads, capacity, width).
        offset: tokens that are in it, an array.
    """

    def __init__(self, held: Sequence[mx.array], offset: mx.array) -> None:
        self.keys, self.values = held
        self.offset = offset

    def update_and_fetch(self, keys: mx.array, values: mx.array) -> tuple[mx.array, mx.array]:
        """Write new ones, and give all."""
        self.keys = mx.slice_update(self.keys, keys, self.offset, axes=(2,))
        self.values = mx.slice_update(self.values, values, self.offset, axes=(2,))
        return self.keys, self.values

    def make_mask(self, count: int, **_more: Any) -> mx.array:
        """Which places each of the new tokens sees."""
        return mx.arange(self.keys.shape[2])[None] <= self.offset + mx.arange(count)[:, None]


def fixed(cache: Sequence[Any], length: int) -> list[list[mx.array]]:
    """What a cache holds, with room for so many tokens, in steps of 256."""
    capacity = -(-length // 256) * 256
    state = []
    for entry in cache:
        room = [(0, 0), (0, 0), (0, capacity - entry.offset), (0, 0)]
        held = (part[..., : entry.offset, :] for part in (entry.keys, entry.values))
        state.append([mx.pad(part, room) for part in held])
    mx.eval(state)
    return state


class Steps:
    """Answers of a fixed length after one prompt, in several ways.

    Args:
        model: of mlx-lm.
        prompt: embeddings (n, width).
        tokens: of an answer.
    """

    def __init__(self, model: Any, prompt: mx.array, tokens: int) -> None:
        self._model = model
        self._prompt = prompt
        self._tokens = tokens

    def ahead(self, depth: int = 1, *, tidy: int = _TIDY, bits: int = 0, upright: bool = False) -> list[int]:
        """Token by token.

        Args:
            depth: tokens that are being computed while one is looked at; 0 waits for each.
            tidy: tokens after which memory is given back; 0 never.
            bits: of the cache; 0 keeps it as the model computes.
            upright: log-probabilities in float32 before the likeliest is taken, as samplers have it.
        """
        cache = self._filled(bits)
        coming = [self._next(self._prompt[-1:], cache, upright)]
        found: list[int] = []
        while len(found) < self._tokens:
            while len(coming) <= depth:
                coming.append(self._next(coming[-1], cache, upright))
            found.append(tokens_of(coming[0])[0])
            if not depth:
                coming.append(self._next(mx.array(found[-1:]), cache, upright))
            del coming[0]
            if tidy and len(found) % tidy == 0:
                mx.clear_cache()
        return found

    def compiled(self) -> list[int]:
        """With a step that is compiled, which needs a cache of a fixed size."""
        state = fixed(self._filled(0), len(self._prompt) + self._tokens + 1)
        offset = mx.array([len(self._prompt) - 1])
        first = mx.array([0]), self._prompt[-1:]
        coming, offset, state = self._step(*first, offset, state)
        step = self._compiled_step()
        found: list[int] = []
        while len(found) < self._tokens:
            current = coming
            coming, offset, state = step(current, offset, state)
            mx.async_eval(coming)
            found.append(tokens_of(current)[0])
        return found

    def _compiled_step(self) -> Any:
        if not hasattr(self, "_made"):
            self._made = mx.compile(lambda token, offset, state: self._step(token, None, offset, state))
        return self._made

    def _step(self, token: mx.array, row: mx.array | None, offset: mx.array, state: Any) -> Any:
        caches = [FixedCache(pair, offset) for pair in state]
        more = {} if row is None else {"input_embeddings": row[None]}
        logits = self._model(token[None], cache=caches, **more)[0, -1]
        return mx.argmax(logits)[None], offset + 1, [[cache.keys, cache.values] for cache in caches]

    def _filled(self, bits: int) -> list[Any]:
        """A cache with all of the prompt but its last row."""
        cache: list[Any] = make_prompt_cache(self._model)
        if bits:
            cache = [QuantizedKVCache(group_size=64, bits=bits) for _ in cache]
        rows = self._prompt[None, :-1]
        self._model(mx.zeros(rows.shape[:2], mx.int32), cache=cache, input_embeddings=rows)
        mx.eval([entry.state for entry in cache])
        return cache

    def _next(self, rows: mx.array, cache: list[Any], upright: bool) -> mx.array:
        if rows.ndim == 2:
            logits = self._model(mx.zeros((1, 1), mx.int32), cache=cache, input_embeddings=rows[None])[:, -1]
        else:
            logits = self._model(rows[None], cache=cache)[:, -1]
        if upright:
            logits = logits.astype(mx.float32)
            logits = logits - mx.logsumexp(logits, axis=-1, keepdims=True)
        token = mx.argmax(logits, axis=-1)
        mx.async_eval(token)
        return token


def answers(steps: Steps) -> Iterator[Way]:
    """A token of an answer."""
    yield Way("one token ahead (the program)", steps.ahead)
    yield Way("waiting for each token", lambda: steps.ahead(0))
    yield Way("two tokens ahead", lambda: steps.ahead(2))
    yield Way("compiled, a cache of fixed size", steps.compiled)
    yield Way("cache in 8 bits", lambda: steps.ahead(bits=8), same=False)
    yield Way("cache in 4 bits", lambda: steps.ahead(bits=4), same=False)
    yield Way("memory given back every 16 tokens", lambda: steps.ahead(tidy=16))
    yield Way("memory given back every 64 tokens", lambda: steps.ahead(tidy=64))
    yield Way("memory never given back", lambda: steps.ahead(tidy=0))
    yield Way("log-probabilities in float32 first", lambda: steps.ahead(upright=True))
    if mx.metal.is_available():
        yield Way("memory wired", lambda: wired(steps.ahead))


def wired(run: Callable[[], list[int]]) -> list[int]:
    """With as much memory wired as the system recommends."""
    before = mx.set_wired_limit(int(mx.device_info()["max_recommended_working_set_size"]))
    try:
        return run()
    finally:
        mx.set_wired_limit(before)


def prompts(model: Any, rows: mx.array) -> Iterator[Way]:
    """A prompt, up to the first token."""

    def fill(piece: int, *, tidy: bool = True, logits: bool = False) -> list[int]:
        cache = make_prompt_cache(model)
        held, last = 0, len(rows) - 1
        while held < last:
            part = rows[None, held : min(held + piece, last)]
            found = model(mx.zeros(part.shape[:2], mx.int32), cache=cache, input_embeddings=part)
            mx.eval([entry.state for entry in cache], found if logits else [])
            held += part.shape[1]
            if tidy:
                mx.clear_cache()
        found = model(mx.zeros((1, 1), mx.int32), cache=cache, input_embeddings=rows[None, -1:])
        return tokens_of(mx.argmax(found[0, -1:], axis=-1))

    yield Way(f"pieces of {PREFILL_STEP} (the program)", lambda: fill(PREFILL_STEP))
    for piece in (128, 256, 512, 1024, 2048):
        if piece != PREFILL_STEP:
            yield Way(f"pieces of {piece}", lambda piece=piece: fill(piece))  # type: ignore[misc]
    yield Way("memory kept between pieces", lambda: fill(PREFILL_STEP, tidy=False))
    yield Way("logits of every token", lambda: fill(PREFILL_STEP, logits=True))


def looks(model: Any) -> Iterator[Way]:
    """A forward of several drafted tokens."""
    cache = make_prompt_cache(model)
    mx.eval(model(mx.zeros((1, _CONTEXT), mx.int32), cache=cache))
    ids = mx.arange(_DRAFTED)[None]

    state, offset = fixed(cache, _CONTEXT + _DRAFTED), mx.array([_CONTEXT])

    def fixed_look(state: Any) -> mx.array:
        logits = model(ids, cache=[FixedCache(pair, offset) for pair in state])[0]
        return mx.argmax(logits, axis=-1)

    made = mx.compile(fixed_look)

    def look(*, head: bool = True, one_by_one: bool = False, last: bool = False) -> list[int]:
        if one_by_one:
            chosen = [mx.argmax(model(ids[:, row : row + 1], cache=cache)[0], axis=-1) for row in range(_DRAFTED)]
            mx.eval(chosen)
        elif head and not last:
            chosen = [mx.argmax(model(ids, cache=cache)[0], axis=-1)]
        else:
            hidden = model.model(ids, cache)[0]
            chosen = [mx.argmax(model.lm_head(hidden[-1:]), axis=-1) if last else hidden[:, 0] > 0]
        mx.eval(chosen)
        trim_prompt_cache(cache, _DRAFTED)
        return [token for part in chosen for token in tokens_of(part)]

    yield Way(f"{_DRAFTED} tokens at once (the program)", look)
    yield Way(f"{_DRAFTED} tokens one by one", lambda: look(one_by_one=True))
    yield Way("compiled, a cache of fixed size", lambda: tokens_of(made(state)))
    yield Way("output layer for the last token only", lambda: look(last=True), same=False)
    yield Way("no output layer", lambda: look(head=False), same=False)


def afterwards(vocabulary: int) -> Iterator[Way]:
    """From the logits of several drafted tokens to those that are chosen, and how sure that is."""
    logits = mx.random.normal((_DRAFTED, vocabulary), key=mx.random.key(4))
    mx.eval(logits)

    def maxima() -> mx.array:
        chosen = mx.argmax(logits, axis=-1, keepdims=True)
        high = mx.take_along_axis(logits, chosen, axis=-1)
        low = mx.put_along_axis(logits, chosen, mx.array(-mx.inf), axis=-1).max(axis=-1, keepdims=True)
        return high - low

    def likeliest() -> mx.array:
        best = mx.topk(logits, 2, axis=-1)
        return best.max(axis=-1, keepdims=True) - best.min(axis=-1, keepdims=True)

    def found(lead: mx.array | None, *, copy: bool = False) -> list[int]:
        weighed = logits.astype(mx.float16).astype(mx.float32) if copy else logits
        chosen = mx.argmax(weighed, axis=-1)
        sure = [] if lead is None else tokens_of((lead[:, 0] > 1e-5).astype(mx.int32))
        return tokens_of(chosen) + sure

    yield Way("tokens and leads by maxima (the program)", lambda: found(maxima()))
    yield Way("tokens and leads by topk", lambda: found(likeliest()))
    yield Way("the likeliest alone", lambda: found(None), same=False)
    yield Way("the likeliest alone, of a copy", lambda: found(None, copy=True), same=False)


def measure(ways: Sequence[Way], rounds: int) -> Iterator[str]:
    """A line a way: ratios to the first one."""
    results = [way.run() for way in ways]
    wall: list[list[float]] = [[] for _ in ways]
    cpu: list[list[float]] = [[] for _ in ways]
    for turn in range(rounds):
        order = list(range(len(ways)))
        for number in [*order[turn % len(ways) :], *order[: turn % len(ways)]]:
            began, worked = time.perf_counter(), time.process_time()
            ways[number].run()
            wall[number].append(time.perf_counter() - began)
            cpu[number].append(time.process_time() - worked)
    for way, result, walls, cpus in zip(ways, results, wall, cpu, strict=True):
        told = "" if not way.same or result == results[0] else "  other tokens!"
        if not way.same and len(result) == len(results[0]) and result != results[0]:
            told = "  other tokens"
        medians = statistics.median(a / b for a, b in zip(walls, wall[0], strict=True))
        yield (
            f"{way.name:40}{1e3 * min(walls):10.1f} ms{min(walls) / min(wall[0]):8.2f}"
            f"{min(cpus) / min(cpu[0]):8.2f}{medians:8.2f}{told}"
        )


def wide_model(vocabulary: int) -> Any:
    """A small network of random weights with many tokens."""
    mx.random.seed(1)
    model = Qwen2(
        Qwen2Args(
            model_type="qwen2",
            hidden_size=256,
            num_hidden_layers=4,
            intermediate_size=640,
            num_attention_heads=4,
            num_key_value_heads=2,
            rms_norm_eps=1e-6,
            vocab_size=vocabulary,
            tie_word_embeddings=False,
        )
    )
    mx.eval(model)
    return model


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--tokens", type=int, default=64, help="of an answer")
    parser.add_argument("--vocabulary", type=int, default=151_936)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = SmallModel(Path(folder))
        page = small.look(next(drawn(1, heights=(448,))))
        prompt = small.embedded(page)
        wide = wide_model(given.vocabulary)
        rows = mx.random.normal((1200, 256)) * 0.02
        mx.eval(rows, prompt)
        groups = {
            f"An answer of {given.tokens} tokens": list(answers(Steps(small.decoder.model, prompt, given.tokens))),
            f"A prompt of {len(rows)} tokens": list(prompts(wide, rows)),
            f"{_DRAFTED} drafted tokens, small model": list(looks(small.decoder.model)),
            f"{_DRAFTED} drafted tokens, many tokens to choose from": list(looks(wide)),
            "After the logits": list(afterwards(given.vocabulary)),
        }
        for name, ways in groups.items():
            print(f"\n{name:40}{'least':>13}{'÷':>8}{'CPU ÷':>8}{'median':>8}", flush=True)
            print("\n".join(measure(ways, given.rounds)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
