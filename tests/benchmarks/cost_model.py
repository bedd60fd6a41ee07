"""What a forward of a decoder costs on a Mac, by arithmetic: bytes and operations, and what follows for a page.

    python -m tests.benchmarks.cost_model [--forwards F] [--length N] [--chips NAMES] [--answer TOKENS]

``--forwards`` is what ``drafted_reading`` prints, decoder forwards a page ÷ those token by token, with drafts of at
most ``--length`` tokens. From the two follows how often a drafted token is right, and from that the length that pays
best on each chip. Nothing here was measured on a Mac: ``python -m tests.benchmarks.on_a_mac`` does that, and
prints its figures beside these.

How a time is found. A forward reads every weight that it needs once, however many tokens go through it, and all keys
and values of the answer so far; it multiplies every weight with every token. It takes as long as the slower of the
two, and something for each layer, for the GPU is given some ten small programs a layer. Products of few tokens are
done token by token, without the matrix units' full speed; those of many are as quick as a prompt.

The constants, and where they come from (all public, none is ours):

- Bandwidths, GPU cores: Apple's specifications. Operations: cores × 128 lanes × 2 × clock; that gives Apple's own
  2.6, 5.2, 10.4 and 21 TFLOPS for the M1 family; the clocks of M3 and M4 are others' measurements. The Neural
  Engine's, 16 bits: Apple's figures for M1 to M3; for M4 half of its 38, which are of 8 bits.
- ``BANDWIDTH`` and ``LAYER_SECONDS``: Qwen2.5 in MLX, 4 bits, on an M4 Max of 40 cores reads 282 tokens a second with
  1.5 and 91 to 101 with 7 billion parameters (github.com/NexVeridian/llm-inference-benchmarks). The first of them is
  the decoder of dots.ocr but for its output layer, which dots.ocr does not share with its embeddings.
- ``OPERATIONS``: prompts of llama 7B in 16 bits reach 67 to 70 % of the product on M2 Ultra, M3 and M3 Max
  (github.com/XiongjieDai/GPU-Benchmarks-on-LLM-Inference).
- ``FEW`` and ``NEURAL_ENGINE`` are guesses, on the careful side; they are the first that a Mac will correct.
- Operations of the tower by its patches are the project's own arithmetic: 1.2 billion parameters, and attention.

Experts: n tokens go through E · (1 − (1 − k/E)^n) of E experts if each chooses k as if by lot.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

from ocr_desktop.convert.decoder_layout import Layout, Tensor, layout
from ocr_desktop.engines.deepseek_ocr.config import TextConfig as DeepSeekText
from ocr_desktop.engines.dots_ocr.config import TextConfig as Qwen2Text

BANDWIDTH = 0.8
"""Share of the memory's bandwidth that weights are read with."""

OPERATIONS = 0.6
"""Share of the GPU's operations that a product of many tokens reaches, and"""

FEW = 0.25
"""one of few tokens, on quantised weights."""

MANY = 32
"""Rows that a product of many tokens is filled up to."""

LAYER_SECONDS = 5e-5
NEURAL_ENGINE = 0.4
"""Share of its operations that the Neural Engine reaches."""

GROUP = 64  # numbers that share a scale and an offset of 16 bits each
LENGTHS = (1, 2, 3, 5, 7, 11, 15, 23, 31)
"""Drafted tokens in a forward."""

TOWER = {1024: 2.8e12, 2048: 6.1e12, 4096: 14.4e12, 8192: 37.4e12}
"""Operations of dots.ocr's tower, by patches; four of them make a token."""

_QUESTION = 200  # tokens of its prompt besides the picture's
_BASE = 290  # tokens of a prompt of DeepSeek-OCR, 273 of them the picture's


@dataclass(frozen=True, slots=True)
class Chip:
    """A Mac's processor, with all of its GPU's cores.

    Args:
        name: as Apple writes it.
        bandwidth: of the memory, bytes a second.
        operations: of the GPU in 32 bits, a second; 16 bits are no quicker.
        neural: operations of the Neural Engine in 16 bits, a second.
    """

    name: str
    bandwidth: float
    operations: float
    neural: float


def _chip(name: str, bandwidth: float, cores: int, clock: float, neural: float) -> Chip:
    return Chip(f"Apple {name}", bandwidth * 1e9, cores * 128 * 2 * clock * 1e9, neural * 1e12)


CHIPS = (
    _chip("M1", 68.25, 8, 1.278, 11),
    _chip("M1 Pro", 200, 16, 1.296, 11),
    _chip("M1 Max", 400, 32, 1.296, 11),
    _chip("M1 Ultra", 800, 64, 1.296, 11),
    _chip("M2", 100, 10, 1.398, 15.8),
    _chip("M2 Pro", 200, 19, 1.398, 15.8),
    _chip("M2 Max", 400, 38, 1.398, 15.8),
    _chip("M2 Ultra", 800, 76, 1.398, 15.8),
    _chip("M3", 100, 10, 1.398, 18),
    _chip("M3 Pro", 150, 18, 1.398, 18),
    _chip("M3 Max", 400, 40, 1.398, 18),
    _chip("M3 Ultra", 819, 80, 1.398, 18),
    _chip("M4", 120, 10, 1.470, 19),
    _chip("M4 Pro", 273, 20, 1.470, 19),
    _chip("M4 Max", 546, 40, 1.678, 19),
)
"""There is no M4 Ultra. A page uses one Neural Engine of the two that an Ultra has."""

DOTS = Qwen2Text(
    hidden=1536, layers=28, heads=12, kv_heads=2, ffn=8960, vocab=151936, rope_theta=1e6, rms_eps=1e-6,
    max_positions=131072, tied=False,
)  # fmt: skip
DEEPSEEK = DeepSeekText(
    hidden=1280, layers=12, heads=10, dense=1, ffn=6848, experts=64, chosen=6, shared=2, expert=896, vocab=129280,
    max_positions=8192, rope_theta=1e4, rms_eps=1e-6,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What a forward moves and does."""

    bytes: float
    operations: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.bytes + other.bytes, self.operations + other.operations)


class Decoder:
    """A decoder as the app installs it.

    Args:
        text: its sizes.
        bits: of its weights.
        kv_bits: of its keys and values.
    """

    def __init__(self, text: Qwen2Text | DeepSeekText, bits: int, kv_bits: int = 16) -> None:
        self.text = text
        self.bits = bits
        self.layers = text.layers
        self._layout: Layout = layout(text)
        heads = text.kv_heads if isinstance(text, Qwen2Text) else text.heads
        self._keys = heads * (text.hidden // text.heads)
        self._kv_bits = kv_bits

    @property
    def weight_bytes(self) -> float:
        """All weights, as they lie in the file."""
        return sum(stored(tensor.full_shape, self.bits, whole=tensor.whole) for tensor in self._layout.tensors)

    @property
    def parameters(self) -> int:
        """Numbers in the weights."""
        return sum(prod(tensor.full_shape) for tensor in self._layout.tensors)

    @property
    def token_bytes(self) -> float:
        """Keys and values of one token."""
        width = 2 * self.layers * self._keys
        return width * (self._kv_bits / 8 + (4 / GROUP if self._kv_bits < 16 else 0))

    def forward(self, rows: int, context: int, answers: int = 1, *, logits: int | None = None) -> Cost:
        """One forward.

        Args:
            rows: tokens in it.
            context: tokens that each answer's cache holds before it.
            answers: that the rows belong to, equally many each; every one reads its own cache.
            logits: rows whose logits are wanted; None for all.
        """
        moved = operations = 0.0
        wanted = rows if logits is None else logits
        for tensor in self._layout.tensors:
            size = stored(tensor.full_shape, self.bits, whole=tensor.whole)
            share, numbers = self._used(tensor, rows)
            moved += size * share
            operations += 2 * numbers * (wanted if tensor.name == "lm_head.weight" else rows)
            if tensor.name == "model.embed_tokens.weight" and getattr(self.text, "tied", False):
                moved += size
                operations += 2 * prod(tensor.shape) * wanted
        each = rows / answers
        seen = context + (each + 1) / 2
        operations += 4 * self.text.hidden * seen * rows * self.layers
        moved += (answers * context + 2 * rows) * self.token_bytes
        return Cost(moved, operations)

    def _used(self, tensor: Tensor, rows: int) -> tuple[float, float]:
        """Share of a tensor that so many tokens read, and numbers of it that one token is multiplied with."""
        shape = tensor.full_shape
        if tensor.name == "model.embed_tokens.weight":
            return min(1.0, rows / shape[0]), 0
        if len(shape) == 3:
            assert isinstance(self.text, DeepSeekText)
            chosen = self.text.chosen
            return distinct(shape[0], chosen, rows) / shape[0], chosen * prod(shape[1:])
        if tensor.name in ("image_newline", "view_seperator"):
            return 0.0, 0
        return 1.0, prod(shape) if len(shape) == 2 else 0


def stored(shape: Sequence[int], bits: int, *, whole: bool = False) -> float:
    """Bytes of a tensor in the file: packed numbers with two of 16 bits a group, or 16 bits each; 32 on a CPU."""
    numbers = prod(shape)
    if bits >= 16 or whole or len(shape) < 2 or shape[-1] % GROUP:
        return max(bits, 16) / 8 * numbers
    return numbers * (bits / 8 + 4 / GROUP)


def distinct(experts: int, chosen: int, rows: int) -> float:
    """Experts that so many tokens go through together, if each chooses as if by lot."""
    return experts * (1 - (1 - chosen / experts) ** rows)


def seconds(chip: Chip, decoder: Decoder, cost: Cost, rows: int) -> float:
    """How long a forward takes."""
    each = cost.operations / rows
    few, many = each * rows / FEW, each * max(rows, MANY) / OPERATIONS
    computing = min(few, many) / chip.operations
    return max(cost.bytes / (BANDWIDTH * chip.bandwidth), computing) + LAYER_SECONDS * decoder.layers


def step(chip: Chip, decoder: Decoder, rows: int, context: int, answers: int = 1) -> float:
    """Seconds of a forward in an answer."""
    return seconds(chip, decoder, decoder.forward(rows, context, answers), rows)


def prefill(chip: Chip, decoder: Decoder, prompt: int, piece: int = 512) -> float:
    """Seconds until the cache holds a prompt, in pieces; logits are wanted of the last token alone."""
    total, held = 0.0, 0
    while held < prompt:
        rows = min(piece, prompt - held)
        cost = decoder.forward(rows, held, logits=int(held + rows == prompt))
        total += seconds(chip, decoder, cost, rows)
        held += rows
    return total


def rightness(forwards: float, length: int) -> float:
    """How often a drafted token is right.

    Args:
        forwards: of answers with drafts ÷ of those without.
        length: drafted tokens in each.

    Returns:
        the share with which an answer of ``1 / forwards`` tokens a forward comes about.
    """
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if expected(middle, length) < 1 / forwards else (low, middle)
    return low


def expected(right: float, length: int) -> float:
    """Tokens that a forward gives, its own one included."""
    return sum(right**count for count in range(length + 1))


def best_length(chip: Chip, decoder: Decoder, right: float, context: int) -> tuple[int, float]:
    """The drafted tokens a forward that pay best, 0 for none, and the seconds of an answer's token with them."""
    lengths = (0, *LENGTHS)
    each = {length: step(chip, decoder, 1 + length, context) / expected(right, length) for length in lengths}
    best = min(lengths, key=lambda length: each[length])
    return best, each[best]


@dataclass(frozen=True, slots=True)
class Task:
    """A page.

    Args:
        prompt: tokens, most of them the picture's.
        tower: operations that look at the picture; 0 leaves them out.
        answer: tokens.
        right: how often a drafted token is right.
        batch: pages that are decoded together.
    """

    prompt: int
    tower: float
    answer: int
    right: float
    batch: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a page takes, in seconds; a token's where it says so.

    Args:
        encoding: on the Neural Engine, beside the decoding of another page.
        prefill: of the prompt.
        plain: a token.
        drafted: a token, with drafts of the length that pays best,
        length: which is this.
        batched: a token, with several pages side by side.
    """

    encoding: float
    prefill: float
    plain: float
    drafted: float
    length: int
    batched: float


def forecast(chip: Chip, decoder: Decoder, task: Task) -> Forecast:
    """One page on a chip."""
    context = task.prompt + task.answer // 2
    length, drafted = best_length(chip, decoder, task.right, context)
    return Forecast(
        encoding=task.tower / (NEURAL_ENGINE * chip.neural),
        prefill=prefill(chip, decoder, task.prompt),
        plain=step(chip, decoder, 1, context),
        drafted=drafted,
        length=length,
        batched=step(chip, decoder, task.batch, context, task.batch) / task.batch,
    )


def forwards_table(decoders: dict[str, Decoder]) -> Iterator[str]:
    """What forwards move and do."""
    yield (
        f"{'':22}{'parameters':>11}{'file':>9}{'a token of the cache':>22}{'rows':>6}{'moved':>10}{'operations':>12}"
    )
    for name, decoder in decoders.items():
        for rows in (1, 8, 32):
            cost = decoder.forward(rows, 2000)
            first = f"{name:22}{decoder.parameters / 1e9:9.2f} B{decoder.weight_bytes / 1e9:6.2f} GB"
            first += f"{decoder.token_bytes / 1e3:19.1f} kB"
            yield f"{first if rows == 1 else '':64}{rows:6}{cost.bytes / 1e9:7.2f} GB{cost.operations / 1e9:9.1f} G"


def pages_table(chips: Sequence[Chip], decoder: Decoder, task: Task) -> Iterator[str]:
    """What a page takes on each chip."""
    yield (
        f"{'':17}{'encode':>8}{'prefill':>9}{'tokens/s':>10}{'drafted':>9}{'length':>8}{'together':>10}"
        f"{'s a page':>11}{'drafted':>9}{'in a row':>10}"
    )
    for chip in chips:
        told = forecast(chip, decoder, task)
        plain = told.encoding + told.prefill + task.answer * told.plain
        reading = told.prefill + task.answer * told.drafted
        yield (
            f"{chip.name:17}{told.encoding:7.1f}s{told.prefill:8.2f}s{1 / told.plain:10.0f}{1 / told.drafted:9.0f}"
            f"{told.length:8}{1 / told.batched:10.0f}{plain:10.1f}s{told.encoding + reading:8.1f}s"
            f"{max(told.encoding, reading):9.1f}s"
        )


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forwards", type=float, default=0.2, help="with a draft ÷ without, as drafted_reading prints")
    parser.add_argument("--length", type=int, default=31, help="tokens of a draft that were looked at there")
    parser.add_argument("--chips", nargs="+", default=[chip.name for chip in CHIPS], help="such as 'Apple M3 Pro'")
    parser.add_argument("--patches", type=int, choices=tuple(TOWER), default=4096)
    parser.add_argument("--answer", type=int, default=1500, help="tokens")
    parser.add_argument("--batch", type=int, default=4, help="pages together")
    given = parser.parse_args()
    if not 1 / (given.length + 1) <= given.forwards <= 1:
        parser.error(f"--forwards is between 1/{given.length + 1} and 1")
    chips = [chip for chip in CHIPS if chip.name in given.chips]
    if not chips:
        parser.error(f"--chips are of {', '.join(chip.name for chip in CHIPS)}")
    decoders = {f"dots.ocr, {bits} bits": Decoder(DOTS, bits) for bits in (16, 8, 4)}
    decoders |= {f"DeepSeek-OCR, {bits} bits": Decoder(DEEPSEEK, bits) for bits in (8, 4)}
    print("\n".join(forwards_table(decoders)))
    right = rightness(given.forwards, given.length)
    print(f"\n{given.forwards:.2f} of the forwards: a drafted token is right with a share of {right:.3f}")
    print(
        f"A page: {given.answer} tokens. Together: {given.batch} pages. In a row: the next page is encoded meanwhile."
    )
    for name, decoder in decoders.items():
        if decoder.text is DOTS:
            task = Task(given.patches // 4 + _QUESTION, TOWER[given.patches], given.answer, right, given.batch)
            print(f"\n{name}, {given.patches} patches")
        else:
            task = Task(_BASE, 0, given.answer, right, given.batch)
            print(f"\n{name}, Base (1024 × 1024 pixels), encoding left out")
        print("\n".join(pages_table(chips, decoder, task)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
