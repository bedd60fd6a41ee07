"""The gate: does a converted vision encoder do what the checkpoint does, and at what price?

At conversion the float32 reference of one sample page is kept beside the packages (what goes in, what comes out of
every chunk, the features), so that a model can be verified at any time, without the checkpoint.
"""

import contextlib
import math
import os
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from zipfile import BadZipFile

import numpy as np
import psutil
from numpy.typing import NDArray

from ocr_desktop import paths
from ocr_desktop.convert.reference import ReferenceTower
from ocr_desktop.engines.dots_ocr import preprocess
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.vision import rotary
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.encoder import Progress
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.package_encoder import PackageEncoder
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import Cancelled, ModelDamaged, ModelMissing
from ocr_desktop.sources import opening

Array = NDArray[np.float32]

SAMPLE = "samples/letter.jpg"
REFERENCE = "reference.npz"
TIMED_RUNS = 3
"""Calls a bucket whose median counts."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What the whole encoder must reach; None asks for nothing.

    Args:
        largest, mean: of the absolute differences, in the features' own units.
        psnr: in dB of the reference's largest value.
        tokens: share of the greedy tokens of the sample page that stay the same.
    """

    largest: float | None = None
    mean: float | None = None
    psnr: float | None = None
    tokens: float | None = None


GATES = {
    "float32": Gate(largest=0.006, mean=1.1e-5, tokens=1.0),
    "float16": Gate(psnr=45.0, tokens=0.98),
    "int8": Gate(psnr=35.0, tokens=0.9),
    "palettized8": Gate(psnr=35.0, tokens=0.9),
    "palettized6": Gate(psnr=28.0, tokens=0.8),
    "palettized4": Gate(psnr=18.0, tokens=0.5),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two arrays of rows lie apart.

    Args:
        name: what was compared.
        largest, mean: of the absolute differences.
        psnr: in dB of the reference's largest value; infinite where they are the same.
        worst_cosine: of the row whose direction differs most.
    """

    name: str
    largest: float
    mean: float
    psnr: float
    worst_cosine: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the decoder makes of the sample page.

    Args:
        same: greedy tokens that are the reference's, each given the reference's tokens before it.
        of: how many were compared.
        text: the answer with the package's features, as far as it was compared.
    """

    same: int
    of: int
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
    """The decoder as the gate needs it."""

    def answer(self, features: NDArray[np.float16]) -> list[int]:
        """The beginning of the greedy answer to the sample page."""

    def choices(self, features: NDArray[np.float16], answer: Sequence[int]) -> list[int]:
        """The greedy token at every place of an answer, given the tokens before that place."""

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample page as the encoder takes it, and what the reference makes of it.

    Args:
        patches: (n, patch values).
        grid: rows and columns of patches.
        hidden: by layer number what goes into that layer, (n, dim): at the borders of the chunks.
        features: (n/4, hidden).
    """

    patches: Array
    grid: tuple[int, int]
    hidden: dict[int, Array]
    features: Array


def keep_reference(
    checkpoint: Checkpoint, config: DotsConfig, package: VisionPackage, progress: Progress, cancel: CancelFlag
) -> None:
    """Compute the reference of the sample page and keep it beside the packages.

    Raises:
        Cancelled: the flag was set.
        ModelDamaged: the checkpoint cannot be read.
    """
    page = sample_page(config, package.buckets[0])
    positions = rotary(*page.grid, config.vision.head_dim, config.vision.rope_theta, config.vision.merge)
    borders = {chunk.first_layer for chunk in package.chunks[1:]}
    kept: dict[str, Array] = {}
    steps = config.vision.layers + 2
    current = page.values
    for layer, current in enumerate(ReferenceTower(checkpoint, config.vision).steps(page.values, *positions)):
        if cancel.is_set():
            raise Cancelled("Stopped.")
        progress((layer + 1) / steps, "Computing the reference")
        if layer in borders:
            kept[f"hidden_{layer}"] = current
    target = package.folder / REFERENCE
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as file:
        arrays = {"patches": page.values, "grid": np.array(page.grid), "features": current, **kept}
        np.savez(file, allow_pickle=False, **arrays)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def sample_page(config: DotsConfig, bucket: int) -> preprocess.Patches:
    """The sample page, within a bucket."""
    budget = min(bucket * config.vision.patch**2, config.max_pixels)
    with contextlib.closing(opening.open_source(paths.resource(SAMPLE))) as source:
        image = preprocess.page_pixels(source, 0, budget)
    return preprocess.patches(image.pixels, config, max_pixels=budget)


def sample(package: VisionPackage) -> Sample:
    """The kept reference.

    Raises:
        ModelMissing: none was kept.
        ModelDamaged: it cannot be read, or belongs to another package.
    """
    file = package.folder / REFERENCE
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            rows, columns = (int(count) for count in kept["grid"])
            hidden = {chunk.first_layer: kept[f"hidden_{chunk.first_layer}"] for chunk in package.chunks[1:]}
            found = Sample(kept["patches"], (rows, columns), hidden, kept["features"])
    except FileNotFoundError as exc:
        raise ModelMissing(f"There is no {REFERENCE} in “{package.folder}”.") from exc
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as exc:
        raise ModelDamaged(f"“{file}” is not the reference of this model.") from exc
    count = rows * columns
    widths = [(found.patches, count, package.patch_values), (found.features, count // 4, package.hidden)]
    widths += [(values, count, package.dim) for values in hidden.values()]
    if any(values.shape != (length, width) for values, length, width in widths):
        raise ModelDamaged(f"“{file}” is not the reference of this model.")
    return found


def difference(name: str, ours: Array, reference: Array) -> Difference:
    """Compare two arrays of rows; what is not a number is infinitely far away."""
    if not np.isfinite(ours).all():
        return Difference(name, math.inf, math.inf, -math.inf, -1.0)
    wide, wanted = ours.astype(np.float64), reference.astype(np.float64)
    apart = np.abs(wide - wanted)
    square = float(np.square(apart).mean())
    peak = float(np.abs(wanted).max())
    psnr = 20 * math.log10(peak / math.sqrt(square)) if square and peak else math.inf
    lengths = np.linalg.norm(wide, axis=1) * np.linalg.norm(wanted, axis=1)
    cosines = (wide * wanted).sum(axis=1) / np.where(lengths == 0, 1, lengths)
    return Difference(name, float(apart.max()), float(apart.mean()), psnr, float(cosines.min()))


def chunk_differences(
    encoder: PackageEncoder, page: Sample, positions: tuple[Array, Array], cancel: CancelFlag
) -> Iterator[Difference]:
    """Every chunk alone: given what the reference gives it, against what the reference makes of it."""
    package = encoder.package
    for number, chunk in enumerate(package.chunks):
        given = page.patches if number == 0 else page.hidden[chunk.first_layer]
        wanted = page.features if number == len(package.chunks) - 1 else page.hidden[chunk.last_layer]
        made = encoder.run(number, package.buckets[0], given, positions, cancel)
        yield difference(chunk.file, made[: len(wanted)], wanted)


def whole_difference(
    encoder: PackageEncoder, page: Sample, positions: tuple[Array, Array], cancel: CancelFlag
) -> tuple[Difference, Array]:
    """All chunks one after another against the reference, and the features, in float32 as the last chunk gives them."""
    current = page.patches
    for number in range(len(encoder.package.chunks)):
        current = encoder.run(number, encoder.package.buckets[0], current, positions, cancel)
    features = current[: len(page.features)]
    return difference("whole encoder", features, page.features), features


def tokens(decoder: Decoder, features: NDArray[np.float16], page: Sample) -> Tokens:
    """How many greedy tokens of the sample page survive the conversion of the vision encoder."""
    answer = decoder.answer(page.features.astype(np.float16))
    choices = decoder.choices(features, answer)
    same = sum(ours == theirs for ours, theirs in zip(choices, answer, strict=True))
    return Tokens(same, len(answer), decoder.text(choices))


def latencies(encoder: PackageEncoder, config: DotsConfig, budget: float, cancel: CancelFlag) -> Iterator[Latency]:
    """The time of a full page in every bucket, smallest first.

    Args:
        encoder: what is timed.
        config: of the checkpoint.
        budget: seconds for one bucket; one that would take longer, going by the one before, is left out.
        cancel: looked at between the chunks.
    """
    vision = config.vision
    rate = 0.0
    for bucket in encoder.package.buckets:
        work = _operations(config, bucket)
        if rate and work * rate * (TIMED_RUNS + 1) > budget:
            yield Latency(bucket, None)
            continue
        grid = (2, bucket // 2)
        positions = rotary(*grid, vision.head_dim, vision.rope_theta, vision.merge)
        values = np.zeros((bucket, vision.patch_values), np.float32)
        times = []
        for _ in range(TIMED_RUNS + 1):
            start = time.perf_counter()
            encoder.encode(values, *positions, cancel)
            times.append(time.perf_counter() - start)
        seconds = statistics.median(times[1:])  # the first one loads
        rate = seconds / work
        yield Latency(bucket, seconds)


def memory(
    encoder: PackageEncoder, page: Sample, positions: tuple[Array, Array], calls: int, cancel: CancelFlag
) -> Memory:
    """What this process holds after the first page and after many."""
    process = psutil.Process()
    first = 0
    for call in range(calls):
        encoder.encode(page.patches, *positions, cancel)
        if call == 0:
            first = process.memory_info().rss
    return Memory(first, process.memory_info().rss, calls)


def failures(weights: str, whole: Difference, read: Tokens | None) -> tuple[str, ...]:
    """What the gate for a kind of weights does not let pass, in sentences for a person."""
    gate = GATES[weights]
    found = []
    if gate.largest is not None and not whole.largest <= gate.largest:
        found.append(f"The features differ by up to {whole.largest:.3g}; {gate.largest:g} is allowed.")
    if gate.mean is not None and not whole.mean <= gate.mean:
        found.append(f"The features differ by {whole.mean:.3g} on average; {gate.mean:g} is allowed.")
    if gate.psnr is not None and not whole.psnr >= gate.psnr:
        found.append(f"The features reach {whole.psnr:.1f} dB; {gate.psnr:g} dB are asked for.")
    if gate.tokens is not None and read is not None and read.of and read.same < gate.tokens * read.of:
        found.append(f"{read.same} of {read.of} tokens stay the same; {100 * gate.tokens:g} % are asked for.")
    return tuple(found)


def _operations(config: DotsConfig, patches: int) -> float:
    """Floating-point operations of the tower for so many patches."""
    vision = config.vision
    layer = 2.0 * patches * vision.dim * (4 * vision.dim + 3 * vision.ffn) + 4.0 * patches**2 * vision.dim
    return vision.layers * layer
