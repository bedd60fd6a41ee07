"""The gates: do a converted vision encoder and a converted decoder do what the checkpoint does, and at what price?

Both are compared with the reference that was computed from the checkpoint and kept (``kept_reference.py``).
"""

import dataclasses
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import psutil
from numpy.typing import NDArray

from ocr_desktop.convert.kept_reference import Likeliest, Reference
from ocr_desktop.convert.original import Original, off
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.package_encoder import PackageEncoder
from ocr_desktop.errors import Cancelled

Array = NDArray[np.float32]

TIMED_RUNS = 3
"""Calls a bucket whose median counts."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What the whole encoder must reach; None asks for nothing.

    Args:
        largest, mean: of the absolute differences, in the features' own units.
        psnr: in dB of the reference's largest value.
        tokens: share of the places of the answer where the decoder still finds the same token the likeliest.
        chunk: how much of what a chunk does may be otherwise (see ``Difference``).
    """

    largest: float | None = None
    mean: float | None = None
    psnr: float | None = None
    tokens: float | None = None
    chunk: float | None = None


GATES = {
    "float32": Gate(largest=0.006, mean=1.1e-5, tokens=1.0),
    "float16": Gate(psnr=45.0, tokens=0.98, chunk=0.1),
    "int8": Gate(psnr=35.0, tokens=0.9, chunk=0.1),
    "palettized8": Gate(psnr=35.0, tokens=0.9, chunk=0.1),
    "palettized6": Gate(psnr=28.0, tokens=0.8, chunk=0.15),
    "palettized4": Gate(psnr=15.0, tokens=0.5, chunk=0.4),
}
"""By how the weights are kept.

The whole alone would let 6 and 4 bits pass with a matrix at random near the end of 42 layers, which costs it no more
than 30.5 dB leave. The share of a chunk was at most 0.014 with 8 bits, 0.066 with 6 and 0.21 with 4 in honest packages
(the demonstration model's, trained; random ones of 42 layers), and 0.36 to 1.6 with a matrix at random in the trained
one, 0.18 to 1.3 in the random ones; 0.07 to 0.17 in their last chunk, whose features are compared as they are.
DeepSeek-OCR's two chunks, random and as deep as published: at most 0.020 with 8 bits, 0.080 with 6 and 0.33 with 4,
and 42, 32 and 17 dB of the whole.
"""


@dataclass(frozen=True, slots=True)
class DecoderGate:
    """What the decoder alone must reach, given the reference's features.

    Args:
        tokens: share of the places of the answer where it finds the original's likeliest token the likeliest.
        divergence: of its probabilities from the original's, on average at most (see ``Tokens``).
    """

    tokens: float
    divergence: float


TIE = 0.5
"""Where the original's two likeliest tokens are closer (in logarithms), either may win: 16-bit logits of the usual
size come in steps of an eighth, and no reader would tell the two apart."""

DECODER_GATES = {
    16: DecoderGate(tokens=0.99, divergence=0.02),
    8: DecoderGate(tokens=0.95, divergence=0.05),
    4: DecoderGate(tokens=0.35, divergence=1.0),
}
"""By the bits of a weight; measured, with room to spare.

Honest conversions of a trained decoder of 4 layers, and of eight of 2 layers with random weights, which quantisation
hurts most, computed in float32 and in bfloat16:

    ======  ================  ==============  ================
    bits    trained           random          gate
    ======  ================  ==============  ================
    16      100 %, 0.0007     100 %, 0.0006   99 %, 0.02
    8       99 %, 0.013       100 %, 0.013    95 %, 0.05
    4       77 %, 0.28        42 %, 0.81      35 %, 1.0
    ======  ================  ==============  ================

Those are the worst of each; on pages of its own kind, given its own answers, a trained one of 4 bits has 100 % and
0.008. What went wrong on purpose in one layer of the trained one (scales half as large again, keys that are queries,
the gate taken for what it gates) left 30 to 53 % and a divergence of 1.1 to 5.8; random numbers leave next to nothing.
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two arrays of rows lie apart.

    Args:
        name: what was compared.
        largest, mean: of the absolute differences.
        psnr: in dB of the reference's largest value; infinite where they are the same.
        worst_cosine: of the row whose direction differs most.
        share: of a chunk, how much of what it does is otherwise (``off``); None of anything else.
    """

    name: str
    largest: float
    mean: float
    psnr: float
    worst_cosine: float
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """How likely a decoder finds the tokens of the sample page's answer, compared with how likely they should be.

    Args:
        same: places where the likeliest token is the same.
        of: places that count: where that is no tie.
        divergence: Kullback-Leibler, in nats a place, over the likeliest tokens and all others as one.
        text: the likeliest tokens, one a place.
    """

    same: int
    of: int
    divergence: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long one page takes in a bucket: the median of some calls; None where that would take too long here."""

    bucket: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of this process after the first call and after many."""

    first: int
    last: int
    calls: int


class Decoder(Protocol):
    """The decoder as the gates need it."""

    @property
    def bits(self) -> int:
        """Of a weight."""

    def logs(self, features: Array, answer: Sequence[int]) -> Array:
        """The logarithm of every token's probability at every place of an answer, given the tokens before it."""

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say."""


def difference(name: str, ours: Array, reference: Array) -> Difference:
    """Compare two arrays of rows; what is not a number is infinitely far away."""
    if not np.isfinite(ours).all():
        return Difference(name, math.inf, math.inf, -math.inf, -1.0)
    wide, wanted = ours.astype(np.float64), reference.astype(np.float64)
    apart = np.abs(wide - wanted)
    square = float(np.square(apart).mean())
    peak = float(np.abs(wanted).max())
    psnr = (20 * math.log10(peak / math.sqrt(square)) if peak else -math.inf) if square else math.inf
    lengths = np.linalg.norm(wide, axis=1) * np.linalg.norm(wanted, axis=1)
    cosines = (wide * wanted).sum(axis=1) / np.where(lengths == 0, 1, lengths)
    return Difference(name, float(apart.max()), float(apart.mean()), psnr, float(cosines.min()))


def chunk_differences(
    encoder: PackageEncoder, page: Reference, positions: tuple[Array, Array], cancel: CancelFlag
) -> Iterator[Difference]:
    """Every chunk alone: given what the reference gives it, against what the reference makes of it."""
    package = encoder.package
    for number, chunk in enumerate(package.chunks):
        given = page.patches if number == 0 else page.hidden[chunk.first_layer]
        last = number == len(package.chunks) - 1
        wanted = page.features if last else page.hidden[chunk.last_layer]
        made = encoder.run(number, package.buckets[0], given, positions, cancel)[: len(wanted)]
        if last or package.between > 1:  # which is not what went in and something more
            share = off(made, wanted)
        else:
            before, places = page.rows[chunk.first_layer], page.places[chunk.first_layer]
            share = off(made[places] - before, wanted[places] - before)
        yield dataclasses.replace(difference(chunk.file, made, wanted), share=share)


def whole_difference(
    encoder: PackageEncoder, page: Reference, positions: tuple[Array, Array], cancel: CancelFlag
) -> tuple[Difference, Array]:
    """All chunks one after another against the reference, and the features, in float32 as the last chunk gives them."""
    current = page.patches
    for number in range(len(encoder.package.chunks)):
        current = encoder.run(number, encoder.package.buckets[0], current, positions, cancel)
    features = current[: len(page.features)]
    return difference("whole encoder", features, page.features), features


def readings(decoder: Decoder, features: Array, page: Reference) -> tuple[Tokens, Tokens]:
    """The decoder against the original, given the same features; and what the package's features change for it."""
    given = decoder.logs(page.features, page.answer)
    seen = decoder.logs(features, page.answer)
    alone, changed = agreement(given, page.likeliest), agreement(seen, Likeliest.of(given))
    return alone, dataclasses.replace(changed, text=decoder.text([int(token) for token in seen.argmax(axis=1)]))


def agreement(logs: Array, wanted: Likeliest) -> Tokens:
    """Compare logarithms of probabilities, (places, vocabulary); what is not a number agrees with nothing."""
    clear = wanted.logs[:, 0] - wanted.logs[:, 1] >= TIE
    count = int(clear.sum())
    if not np.isfinite(logs).all():
        return Tokens(0, count, math.inf)
    same = int((logs.argmax(axis=1) == wanted.tokens[:, 0])[clear].sum())
    ours = np.take_along_axis(logs, wanted.tokens, axis=1).astype(np.float64)
    theirs = wanted.logs.astype(np.float64)
    apart = (np.exp(theirs) * (theirs - ours)).sum(axis=1)
    others, wanted_others = (np.clip(1 - np.exp(part).sum(axis=1), 1e-9, 1) for part in (ours, theirs))
    apart += wanted_others * np.log(wanted_others / others)
    return Tokens(same, count, float(apart.mean()))


def latencies(encoder: PackageEncoder, original: Original, budget: float, cancel: CancelFlag) -> Iterator[Latency]:
    """The time of a full page in every bucket, smallest first.

    Args:
        encoder: what is timed.
        original: the model that it is of.
        budget: seconds for one bucket, with its loading; what takes longer is left, and so is every larger bucket,
            and what would take longer, going by the one before.
        cancel: looked at between the chunks.
    """
    rate = 0.0
    for bucket in encoder.package.buckets:
        work = original.operations(bucket)
        if work * rate * (TIMED_RUNS + 1) > budget:
            yield Latency(bucket, None)
            continue
        positions = original.positions((2, bucket // 2))
        values = np.zeros((bucket, encoder.package.patch_values), np.float32)
        seconds = _timed(lambda flag: encoder.encode(values, *positions, flag), budget, cancel)  # noqa: B023  (called now)
        rate = math.inf if seconds is None else seconds / work
        yield Latency(bucket, seconds)


def _timed(call: Callable[[CancelFlag], object], budget: float, cancel: CancelFlag) -> float | None:
    """The median of some calls, of which the first is for the loading; None where they do not fit into the time."""
    limit = _Limit(cancel, budget)
    times = []
    try:
        for _ in range(TIMED_RUNS + 1):
            start = time.perf_counter()
            call(limit)
            times.append(time.perf_counter() - start)
    except Cancelled:
        if cancel.is_set():
            raise
        return None
    return statistics.median(times[1:])


class _Limit:
    """A flag that is set when the person stops the work, and when the time is over."""

    def __init__(self, cancel: CancelFlag, seconds: float) -> None:
        self._cancel = cancel
        self._end = time.monotonic() + seconds

    def is_set(self) -> bool:
        return self._cancel.is_set() or time.monotonic() > self._end


def memory(
    encoder: PackageEncoder, page: Reference, positions: tuple[Array, Array], calls: int, cancel: CancelFlag
) -> Memory:
    """What this process holds after the first page and after many."""
    process = psutil.Process()
    first = 0
    for call in range(calls):
        encoder.encode(page.patches, *positions, cancel)
        if call == 0:
            first = process.memory_info().rss
    return Memory(first, process.memory_info().rss, calls)


def failures(weights: str, chunks: Sequence[Difference], whole: Difference, changed: Tokens) -> tuple[str, ...]:
    """What the gate for a vision encoder's kind of weights does not let pass, in sentences for a person."""
    gate = GATES[weights]
    found = []
    if gate.largest is not None and not whole.largest <= gate.largest:
        found.append(f"The features differ by up to {whole.largest:.3g}; {gate.largest:g} is allowed.")
    if gate.mean is not None and not whole.mean <= gate.mean:
        found.append(f"The features differ by {whole.mean:.3g} on average; {gate.mean:g} is allowed.")
    if gate.psnr is not None and not whole.psnr >= gate.psnr:
        found.append(f"The features reach {whole.psnr:.1f} dB; {gate.psnr:g} dB are asked for.")
    if gate.tokens is not None and changed.same < gate.tokens * changed.of:
        found.append(
            f"With these features {changed.same} of {changed.of} tokens stay the likeliest; "
            f"{100 * gate.tokens:g} % are asked for."
        )
    found += [
        f"“{chunk.name}” differs by {as_share(chunk.share)} of what the original does there; "
        f"{as_share(gate.chunk)} is allowed."
        for chunk in chunks
        if gate.chunk is not None and chunk.share is not None and not chunk.share <= gate.chunk
    ]
    return tuple(found)


def decoder_failures(bits: int, alone: Tokens) -> tuple[str, ...]:
    """What the gate for a decoder's bits does not let pass, in sentences for a person."""
    gate = DECODER_GATES[bits]
    found = []
    if not alone.of:
        found.append("The original finds no token of the sample page likelier than others: nothing can be compared.")
    if alone.same < gate.tokens * alone.of:
        found.append(
            f"The decoder finds the original's token the likeliest {alone.same} times of {alone.of}; "
            f"{100 * gate.tokens:g} % are asked for."
        )
    if not alone.divergence <= gate.divergence:
        found.append(
            f"The decoder's probabilities lie {alone.divergence:.3g} from the original's; "
            f"{gate.divergence:g} is allowed."
        )
    return tuple(found)


def as_share(share: float) -> str:
    """A share for a person."""
    return f"{100 * share:.2g} %" if math.isfinite(share) else "what is not a number"
