"""What the model that is installed takes on this Mac, beside what ``cost_model`` says: the command that confirms it.

    python -m tests.benchmarks.on_a_mac [--model dots-ocr | deepseek-ocr | dots-nano] [--forwards F --length N]

Measures a forward of one token and of several (what drafts live on), of several answers side by side, a prompt, plain
decoding through the program's own loop, and, for dots.ocr, each size of picture on the Neural Engine. Each line has
the measured time, the predicted one and their ratio; the last lines say what the constants of ``cost_model`` would
have to be for this machine. The status is 1 where a Mac is more than half as slow again as predicted.

The first encoding of each size may take minutes, while macOS prepares the model; it is not counted. Elsewhere than on
a Mac, or where nothing is installed, the small model that comes with the app runs instead: then the command is tried
out, and nothing is confirmed. There the machine is described by how it reads memory and multiplies matrices.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np

from ocr_desktop import model_mark
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.decoder import Decoder as DeepSeekDecoder
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder as Qwen2Decoder
from ocr_desktop.engines.runtime.decoding import PREFILL_STEP, Decoding, Sampling
from ocr_desktop.engines.runtime.encoder import EncoderOptions, EncoderProcess
from ocr_desktop.engines.runtime.language import make_prompt_cache, trim_prompt_cache
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.errors import ModelError
from ocr_desktop.paths import COMPILED, models_directory
from tests.benchmarks import cost_model
from tests.benchmarks.cost_model import CHIPS, Chip
from tests.benchmarks.nano_pages import SmallModel

MODELS = ("dots-ocr", "deepseek-ocr", "dots-nano")
WORST = 1.5
"""Measured ÷ predicted, at most, on a Mac."""

_ROWS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64)
_TOGETHER = (2, 4, 8)
_NEVER = threading.Event()


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured.

    Args:
        name: of the model.
        model: a decoder of mlx-lm.
        costs: the same by arithmetic.
        folder: of the variant; None for the small model.
    """

    name: str
    model: Any
    costs: cost_model.Decoder
    folder: Path | None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing measured and predicted, in seconds."""

    what: str
    measured: float
    predicted: float

    @property
    def ratio(self) -> float:
        """Measured ÷ predicted."""
        return self.measured / self.predicted


def installed(name: str) -> Subject | None:
    """The variant in use; None where there is none."""
    try:
        folder = model_mark.find(models_directory(), name).folder
    except ModelError:
        return None
    deepseek = name == "deepseek-ocr"
    config = (DeepseekConfig if deepseek else DotsConfig).load(folder)
    quantised = json.loads((folder / "decoder" / "config.json").read_text()).get("quantization")
    decoder = (DeepSeekDecoder if deepseek else Qwen2Decoder).load(folder / "decoder", 0)
    bits, kv_bits = _widths(quantised["bits"] if quantised else 16)
    return Subject(name, decoder.model, cost_model.Decoder(config.text, bits, kv_bits), folder)


def small(work: Path) -> Subject:
    """The model that comes with the app."""
    made = SmallModel(work)
    return Subject("dots-nano", made.decoder.model, cost_model.Decoder(made.config.text, *_widths(16)), None)


def _widths(bits: int) -> tuple[int, int]:
    """Bits of weights and of the cache in memory: a CPU has 32 where a GPU has 16."""
    whole = 16 if mx.metal.is_available() else 32
    return (whole if bits == 16 else bits), whole


def least(action: Callable[[], object], rounds: int) -> float:
    """Seconds of the quickest of several."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - began)
    return best


def this_machine() -> Chip:
    """A Mac by its name; any other machine by how it reads memory and multiplies matrices."""
    if sys.platform == "darwin":
        asked = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        name = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        known = next((chip for chip in CHIPS if chip.name == name), None)
        if known is not None:
            return known
        print(f"{name} is not in cost_model.CHIPS: it is described by what it does.")
    numbers = mx.zeros((1 << 25,))
    square = mx.ones((1024, 1024))
    mx.eval(numbers, square)
    reading = least(lambda: mx.eval(mx.max(numbers)), 5)
    product = least(lambda: mx.eval(square @ square), 5)
    return Chip("this machine", numbers.nbytes / reading, 2 * 1024**3 / product / cost_model.OPERATIONS, 1e12)


def forwards(subject: Subject, chip: Chip, context: int) -> Iterator[Line]:
    """Forwards of one token and of several, of one answer and of several side by side."""
    for answers, sizes in ((1, _ROWS), *((count, (count,)) for count in _TOGETHER)):
        cache = make_prompt_cache(subject.model)
        mx.eval(subject.model(mx.zeros((answers, context), mx.int32), cache=cache))
        for rows in sizes:
            each = rows // answers
            ids = mx.zeros((answers, each), mx.int32)

            def one(ids: mx.array = ids, cache: list[Any] = cache, each: int = each) -> None:
                mx.eval(mx.argmax(subject.model(ids, cache=cache), axis=-1))
                trim_prompt_cache(cache, each)

            one()
            predicted = cost_model.step(chip, subject.costs, rows, context, answers)
            what = f"a forward of {rows}" if answers == 1 else f"{answers} answers, a token each"
            yield Line(what, least(one, 7), predicted)


def prompt(subject: Subject, chip: Chip, length: int) -> Line:
    """A prompt."""
    rows = mx.random.normal((length, subject.costs.text.hidden)) * 0.02
    mx.eval(rows)

    def fill() -> None:
        decoding = Decoding(subject.model, rows, Sampling(1), (), _NEVER)
        list(decoding.tokens())

    fill()
    predicted = cost_model.prefill(chip, subject.costs, length, PREFILL_STEP)
    return Line(f"a prompt of {length}", least(fill, 3), predicted)


def decoded(subject: Subject, chip: Chip, length: int, tokens: int) -> Line:
    """A token of an answer, through the program's own loop."""
    rows = mx.random.normal((length, subject.costs.text.hidden)) * 0.02
    best = float("inf")
    for _ in range(3):
        decoding = Decoding(subject.model, rows, Sampling(tokens), (), _NEVER)
        list(decoding.tokens())
        best = min(best, decoding.timing.decode / (decoding.timing.tokens - 1))
    return Line("a token of an answer", best, cost_model.step(chip, subject.costs, 1, length + tokens // 2))


def encodings(subject: Subject, chip: Chip) -> Iterator[Line]:
    """Each bucket of dots.ocr on the Neural Engine."""
    if subject.folder is None or subject.name != "dots-ocr" or sys.platform != "darwin":
        return
    package = VisionPackage.load(subject.folder / "vision")
    options = EncoderOptions(compiled_store=subject.folder.parent.parent / COMPILED)
    with contextlib.closing(EncoderProcess(package.folder, options, lambda _share, _stage: None)) as encoder:
        for bucket in package.buckets:
            patches = np.zeros((bucket, package.patch_values), np.float32)
            turns = np.ones((bucket, package.head_dim), np.float32)

            def one(patches: Any = patches, turns: Any = turns) -> None:
                encoder.encode(patches, turns, 1 - turns, _NEVER)

            one()
            predicted = cost_model.TOWER[bucket] / (cost_model.NEURAL_ENGINE * chip.neural)
            yield Line(f"a picture of {bucket} patches", least(one, 2), predicted)


def constants(subject: Subject, chip: Chip, curve: Sequence[Line], filled: Line, length: int) -> Iterator[str]:
    """What the constants of ``cost_model`` would have to be for what was measured.

    Args:
        subject: that was measured.
        chip: on which.
        curve: forwards, with so many tokens in the cache as ``length`` says.
        filled: a prompt of this length.
        length: tokens.
    """
    layers = cost_model.LAYER_SECONDS * subject.costs.layers
    seconds = dict(zip(_ROWS, (line.measured for line in curve), strict=False))
    alone = subject.costs.forward(1, length)
    reading = max(seconds[1] - layers, 1e-9)
    yield f"BANDWIDTH {alone.bytes / reading / chip.bandwidth:.2f} (it is {cost_model.BANDWIDTH})"
    slope = (seconds[8] - seconds[4]) / 4
    each = subject.costs.forward(8, length).operations / 8
    few = each / slope / chip.operations if slope > 0 else float("inf")
    yield f"FEW {few:.2f} (it is {cost_model.FEW}), from forwards of 4 and of 8"
    operations = subject.costs.forward(length, 0, logits=1).operations
    share = operations / filled.measured / chip.operations
    yield f"OPERATIONS {share:.2f} (it is {cost_model.OPERATIONS}), from the prompt"


def drafts(curve: Sequence[Line], right: float) -> Iterator[str]:
    """What drafts gain by the measured forwards."""
    ways = {"measured": [line.measured for line in curve], "predicted": [line.predicted for line in curve]}
    for name, seconds in ways.items():
        each = {
            rows - 1: taken / cost_model.expected(right, rows - 1) for rows, taken in zip(_ROWS, seconds, strict=True)
        }
        best = min(each, key=lambda length: each[length])
        gain = seconds[0] / each[best]
        yield f"{name}: drafts of {best} tokens, {1 / each[best]:.0f} tokens a second, {gain:.1f} times plain"


def main() -> int:
    """Print the table; 1 where a Mac is much slower than predicted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=MODELS, help="the first of these that is installed, otherwise")
    parser.add_argument("--forwards", type=float, default=0.2, help="as for cost_model")
    parser.add_argument("--length", type=int, default=31)
    parser.add_argument("--prompt", type=int, default=1224, help="tokens")
    parser.add_argument("--tokens", type=int, default=128)
    given = parser.parse_args()
    if not 1 / (given.length + 1) <= given.forwards <= 1:
        parser.error(f"--forwards is between 1/{given.length + 1} and 1")
    found = (installed(name) for name in ([given.model] if given.model else MODELS))
    with tempfile.TemporaryDirectory() as folder:
        subject = next((each for each in found if each is not None), None) or small(Path(folder))
        chip = this_machine()
        print(f"{subject.name}, {subject.costs.bits} bits, {subject.costs.weight_bytes / 1e9:.2f} GB, on {chip.name}")
        print(f"{chip.bandwidth / 1e9:.0f} GB/s, {chip.operations / 1e12:.2f} TFLOPS")
        real = sys.platform == "darwin" and subject.folder is not None
        if not real:
            print("This is no Mac with a model installed: the command is tried out, and nothing is confirmed.")
        curve = list(forwards(subject, chip, given.prompt))
        filled = prompt(subject, chip, given.prompt)
        lines = [*curve, filled, decoded(subject, chip, given.prompt, given.tokens), *encodings(subject, chip)]
    print(f"\n{'':28}{'measured':>12}{'predicted':>12}{'ratio':>8}")
    for line in lines:
        print(f"{line.what:28}{1e3 * line.measured:9.1f} ms{1e3 * line.predicted:9.1f} ms{line.ratio:8.2f}")
    print(f"\nWith {given.forwards} of the forwards:")
    print("\n".join(drafts(curve[: len(_ROWS)], cost_model.rightness(given.forwards, given.length))))
    print("\nFor this machine the constants of cost_model would be:")
    print("\n".join(constants(subject, chip, curve, filled, given.prompt)))
    return int(real and any(line.ratio > WORST for line in lines))


if __name__ == "__main__":
    sys.exit(main())
