"""Pages read by the program's decoder against mlx-vlm's own generation, on the small model that comes with the app.

    pip install --no-deps 'mlx-vlm==0.7.10'; pip install -e '.[benchmarks]'
    LD_PRELOAD=/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3 python -m tests.benchmarks.against_mlx_vlm

mlx-vlm is installed without what it asks for: speech, servers and data sets, of which its generation imports
nothing; what it does import is in the extra.

Both get the same checkpoint, the same patches and the same prompt, take the likeliest token each time, and must give
the same tokens on every page in float32: a page whose answers differ fails the run. Reading begins with the features
of the picture, the same for both, and ends with the end token; with ``--vision`` each side runs its own tower in MLX
as well. Theirs is ``mlx_vlm.generate.generate_step`` as published, in float32 and in the checkpoint's own float16;
ours is measured plain, and with the printed text as a draft, as a text layer has it.

The preloaded library stands in for a GPU: with the BLAS that MLX brings on Linux a forward of eight tokens costs eight
times one of a single token, so that no draft can pay; the first line says what it is here. On a Mac nothing is
preloaded. Pages are read in alternation; times of a row are those of its fastest of all rounds, page by page.
"""

import argparse
import importlib
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import mlx.core as mx

from ocr_desktop.engines.runtime.decoding import Aids, Decoding, Sampling
from ocr_desktop.engines.runtime.drafting import Pace
from tests.benchmarks.nano_pages import Seen, SmallModel, drawn, forward_seconds

GOAL = 0.5
"""At most: wall time a page with a draft ÷ mlx-vlm's in float32."""

VERSION = "0.7.10"
_MOST = 1400  # tokens of an answer

Reader = Callable[[Seen], list[int]]


@dataclass(slots=True)
class Row:
    """One way of reading.

    Args:
        name: for the table.
        read: a page to its tokens.
        wall: seconds a page, of the fastest round.
        cpu: processor seconds a page, of the same.
        answers: by page.
    """

    name: str
    read: Reader
    wall: list[float]
    cpu: list[float]
    answers: list[list[int]]


class Theirs:
    """mlx-vlm with the same checkpoint.

    Args:
        model: our own, for the checkpoint and the features.
        dtype: of the weights; None keeps the checkpoint's.
        vision: run its tower instead of taking our features.
    """

    def __init__(self, model: SmallModel, dtype: mx.Dtype | None, *, vision: bool) -> None:
        dots = importlib.import_module("mlx_vlm.models.dots_ocr")
        self._generate_step = importlib.import_module("mlx_vlm.generate").generate_step
        self._vision = vision
        self._ends = frozenset(model.config.end_tokens)
        loaded = mx.load(str(model.checkpoint / "model.safetensors"))
        assert isinstance(loaded, dict)
        self._model: Any = dots.Model(
            dots.ModelConfig.from_dict(json.loads((model.checkpoint / "config.json").read_text()))
        )
        weights = self._model.vision_tower.sanitize(self._model.sanitize(loaded))
        if dtype is not None:
            weights = {name: values.astype(dtype) for name, values in weights.items()}
        self._model.load_weights(list(weights.items()), strict=True)
        self._model.eval()
        mx.eval(self._model.parameters())
        self._dtype = next(iter(weights.values())).dtype

    def read(self, seen: Seen) -> list[int]:
        """The answer to a page, with its loop as published."""
        extra: dict[str, Any] = {"image_grid_thw": mx.array([[1, *seen.cut.grid]])}
        if not self._vision:
            extra["cached_image_features"] = mx.array(seen.features).astype(self._dtype)
        answer: list[int] = []
        pixels = mx.array(seen.cut.values)
        steps = self._generate_step(
            mx.array([seen.ids]), self._model, pixels, None, max_tokens=_MOST, temperature=0.0, **extra
        )
        for token, _ in steps:
            if token in self._ends:
                break
            answer.append(int(token))
        return answer


class Ours:
    """The program's decoding.

    Args:
        model: the small model.
        drafted: with the printed text as a draft.
        vision: run the tower in MLX instead of taking its features.
    """

    def __init__(self, model: SmallModel, *, drafted: bool, vision: bool) -> None:
        self._model = model
        self._drafted = drafted
        self._vision = vision
        self._pace = Pace()
        self.tokens = self.forwards = self.drafts = self.accepted = 0

    @property
    def per_token(self) -> float:
        """Forwards a token of the answers so far."""
        return self.forwards / self.tokens

    def read(self, seen: Seen) -> list[int]:
        """The answer to a page."""
        model = self._model
        features = model.encode(seen.cut) if self._vision else seen.features
        prompt = model.decoder.embed(seen.ids, features)
        aids = Aids(drafter=model.draft(seen.page), pace=self._pace) if self._drafted else Aids()
        decoding = Decoding(
            model.decoder.model, prompt, Sampling(_MOST), model.config.end_tokens, threading.Event(), aids
        )
        for _ in decoding.tokens():
            pass
        self.tokens += decoding.timing.tokens
        self.forwards += decoding.timing.forwards
        self.drafts += decoding.timing.drafted
        self.accepted += decoding.timing.accepted
        return decoding.ids


def measure(rows: Sequence[Row], seen: Sequence[Seen], rounds: int) -> None:
    """Read every page in every way, in alternation."""
    for row in rows:
        row.read(seen[0])
        row.wall, row.cpu = [float("inf")] * len(seen), [float("inf")] * len(seen)
    for turn in range(rounds):
        for number, page in enumerate(seen):
            shift = (turn + number) % len(rows)
            for row in [*rows[shift:], *rows[:shift]]:
                wall, cpu = time.perf_counter(), time.process_time()
                answer = row.read(page)
                wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
                row.wall[number], row.cpu[number] = min((row.wall[number], row.cpu[number]), (wall, cpu))
                if turn == 0:
                    row.answers.append(answer)
                elif answer != row.answers[number]:
                    raise SystemExit(f"{row.name}: page {number + 1} was read differently the second time")


def differing(rows: Sequence[Row]) -> list[int]:
    """Pages, from 0, on which these do not all give the same tokens."""
    together = zip(*(row.answers for row in rows), strict=True)
    return [number for number, answers in enumerate(together) if any(one != answers[0] for one in answers)]


def table(rows: Sequence[Row], yardstick: Row) -> list[str]:
    """A line a row: milliseconds a page, and ratios to the yardstick."""
    lines = [f"{'':30}{'ms a page':>12}{'CPU ms':>10}{'wall ÷':>9}{'CPU ÷':>8}{'same answers':>14}"]
    for row in rows:
        wall, cpu = statistics.fmean(row.wall), statistics.fmean(row.cpu)
        same = len(row.answers) - len(differing([row, yardstick]))
        lines.append(
            f"{row.name:30}{1e3 * wall:12.0f}{1e3 * cpu:10.0f}{sum(row.wall) / sum(yardstick.wall):9.2f}"
            f"{sum(row.cpu) / sum(yardstick.cpu):8.2f}{f'{same} of {len(row.answers)}':>14}"
        )
    return lines


def main() -> int:
    """Print the table; 1 where an answer differs or the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--vision", action="store_true", help="each side runs its own tower in MLX as well")
    given = parser.parse_args()
    try:
        installed = metadata.version("mlx-vlm")
    except metadata.PackageNotFoundError:
        print(f"mlx-vlm is not installed: pip install --no-deps mlx-vlm=={VERSION}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        model = SmallModel(Path(folder))
        curve = forward_seconds(model.decoder.model, (1, 8))
        print(f"{mx.default_device()}: a forward of 8 tokens costs {curve[8] / curve[1]:.1f} times one of 1")
        seen = [model.look(page) for page in drawn(given.pages, given.seed)]
        vision = given.vision
        drafting = Ours(model, drafted=True, vision=vision)
        readers: dict[str, Reader] = {
            f"mlx-vlm {installed}, float32": Theirs(model, mx.float32, vision=vision).read,
            f"mlx-vlm {installed}, float16": Theirs(model, None, vision=vision).read,
            "ours, plain": Ours(model, drafted=False, vision=vision).read,
            "ours, with a draft": drafting.read,
        }
        rows = [Row(name, read, [], [], []) for name, read in readers.items()]
        measure(rows, seen, given.rounds)
    theirs, _, plain, drafted = rows
    tokens = sum(len(answer) + 1 for answer in drafted.answers)
    print(f"{given.pages} pages, {tokens} tokens, vision {'included' if vision else 'excluded'} on both sides")
    print("\n".join(table(rows, theirs)))
    share = drafting.accepted / max(1, drafting.drafts)
    print(f"with a draft: {drafting.per_token:.2f} forwards a token, {share:.0%} of what was drafted was right")
    ratio = sum(drafted.wall) / sum(theirs.wall)
    print(f"ratio {ratio:.2f} (goal: at most {GOAL})")
    if wrong := differing([theirs, plain, drafted]):
        print(f"Answers differ on pages {', '.join(str(number + 1) for number in wrong)}.")
        return 1
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
