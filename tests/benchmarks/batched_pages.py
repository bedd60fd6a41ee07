"""Answers decoded side by side against one after the other, on a decoder of random weights.

    python -m tests.benchmarks.batched_pages [--hidden N] [--layers N] [--tokens N] [--rounds N]

Eight answers to prompts of different length, by the code that reads pages: with two, four and eight at once, and with
as many as has been measured to pay (which is what is used). Prints time ÷ that of one after the other, measured in
alternation, and whether all tokens are the same. Where a forward of several rows costs as much as its rows do (a
processor with MLX's reference BLAS), the automatic choice must notice; on Linux an OpenBLAS stands in for a GPU:

    LD_PRELOAD=/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3 python -m tests.benchmarks.batched_pages
"""

import argparse
import sys
import threading
import time
from collections import deque

import mlx.core as mx
import numpy as np

from ocr_desktop.engines.runtime.batching import Batch, SharedDecoding
from ocr_desktop.engines.runtime.decoding import Decoding, Sampling
from ocr_desktop.engines.runtime.language import Qwen2, Qwen2Args
from ocr_desktop.engines.runtime.widths import Widths

GOAL = 1.03
PROMPTS = (150, 60, 240, 30, 175, 100, 45, 205)
_NEVER = threading.Event()


class Fixed(Widths):
    """Always so many."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    def best(self, most: int) -> int:
        """That."""
        return min(self.width, most)


def model(hidden: int, layers: int) -> Qwen2:
    """A decoder that says anything."""
    mx.random.seed(7)
    heads = max(2, hidden // 64)
    made = Qwen2(
        Qwen2Args(
            model_type="qwen2",
            hidden_size=hidden,
            num_hidden_layers=layers,
            intermediate_size=3 * hidden,
            num_attention_heads=heads,
            num_key_value_heads=max(1, heads // 4),
            rms_norm_eps=1e-6,
            vocab_size=8192,
            tie_word_embeddings=True,
        )
    )
    mx.eval(made.parameters())  # type: ignore[no-untyped-call]
    return made


def prompts(hidden: int) -> list[mx.array]:
    """Rows that stand for pages."""
    rng = np.random.default_rng(3)
    return [mx.array(0.05 * rng.standard_normal((length, hidden)).astype(np.float32)) for length in PROMPTS]


def one_after_the_other(decoder: Qwen2, pages: list[mx.array], lengths: list[int]) -> list[list[int]]:
    """The answers, and nothing special."""
    return [
        list(Decoding(decoder, page, Sampling(most), (), _NEVER).tokens())
        for page, most in zip(pages, lengths, strict=True)
    ]


def side_by_side(decoder: Qwen2, pages: list[mx.array], lengths: list[int], widths: Widths) -> list[list[int]]:
    """The answers, of which one is followed and others go along, as ``company`` has it."""
    batch = Batch(decoder, widths)
    answers = [
        SharedDecoding(batch, page, Sampling(most), (), _NEVER) for page, most in zip(pages, lengths, strict=True)
    ]
    waiting, found = deque(answers), []
    while waiting:
        leading = waiting.popleft()
        tokens: list[int] = []
        for token in leading.tokens():
            tokens.append(token)
            wanted = widths.best(len(pages))
            batch.rests = wanted == 1
            following = next((one for one in waiting if not one.is_seated and not one.ids), None)
            if batch.width + (not leading.is_seated) < wanted and leading.can_share:
                if following is None:
                    if batch.width and not leading.is_seated:
                        leading.invite()
                elif following.sit_down():
                    leading.invite()
        found.append(tokens)
    return found


def main() -> int:
    """Print the ratios; 1 where the automatic choice is slower than none, or tokens differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hidden", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    decoder, pages = model(given.hidden, given.layers), prompts(given.hidden)
    lengths = [given.tokens + 16 * (number % 3) for number in range(len(pages))]
    automatic = Widths()  # which is kept with a model, and so from page to page
    ways = {"2 at once": Fixed(2), "4 at once": Fixed(4), "8 at once": Fixed(8), "automatic": automatic}
    least: dict[str, float] = {}
    same = True
    for _ in range(given.rounds):
        began = time.perf_counter()
        expected = one_after_the_other(decoder, pages, lengths)
        least["plain"] = min(least.get("plain", 1e9), time.perf_counter() - began)
        for name, widths in ways.items():
            began = time.perf_counter()
            answers = side_by_side(decoder, pages, lengths, widths)
            least[name] = min(least.get(name, 1e9), time.perf_counter() - began)
            same &= answers == expected
    tokens = sum(lengths)
    print(f"one after the other: {least['plain']:.2f} s, {tokens / least['plain']:.0f} tokens a second")
    for name in ways:
        print(f"{name}: {least[name] / least['plain']:.2f} of its time")
    print(f"chosen in the end: {automatic.best(len(pages))} at once, {automatic.gain():.2f} times as fast as alone")
    print(f"tokens are {'the same' if same else 'NOT the same'}; goal: automatic at most {GOAL}")
    return 0 if same and least["automatic"] / least["plain"] <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
