"""Verifies an installed model: everything that its files, its packages and this machine can be asked; a report."""

import contextlib
import dataclasses
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocr_desktop.convert import kept_reference, lint, models, parity, tower_parity
from ocr_desktop.convert.kept_reference import Reference
from ocr_desktop.convert.parity import Difference, Latency, Memory, Tokens
from ocr_desktop.convert.residency import residency
from ocr_desktop.convert.sample_reading import SampleReader
from ocr_desktop.convert.tower_parity import TowerFound
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime import coreml
from ocr_desktop.engines.runtime.encoder import EncoderOptions, Progress
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.package_encoder import LOOKING, PackageEncoder, open_encoder
from ocr_desktop.errors import FOR_MODELS, Cancelled, VerificationFailed, unwritable
from ocr_desktop.paths import TOWER
from ocr_desktop.sentences import said

OpenDecoder = Callable[[Path, CancelFlag], parity.Decoder]

CALLS = 100
"""Pages for the measurement of memory, on Core ML; the executor gets as many as fit into its time."""

BUCKET_SECONDS = 60.0
"""What one bucket's timing may take on the executor, where one of full size would take many minutes."""

COMPILING_SECONDS = 600.0
"""The same on Core ML, which takes minutes to compile a bucket before it is quick."""

_WHAT_IS_DONE = {
    "lint": 0.05,
    "chunks": 0.35,
    "whole": 0.5,
    "tower": 0.55,
    "tokens": 0.65,
    "latency": 0.85,
    "memory": 0.98,
}


@dataclass(frozen=True, slots=True)
class Residence:
    """Where Core ML would run a chunk in the largest bucket: the Neural Engine's share of the estimated cost."""

    chunk: str
    neural_engine: float
    elsewhere: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    Args:
        backend: ``coreml``, or ``mil`` for the executor in numpy.
        precision, weights: of the vision packages.
        lint: findings in the saved packages.
        chunks: every chunk alone against the reference.
        whole: the whole encoder.
        bits: of the decoder.
        decoder: the decoder alone against the original, given the reference's features.
        tokens: what the packages' features change for the decoder.
        tower: the one in MLX, for full detail; None where the variant has none, which then is not compared.
        latencies: by bucket.
        memory: None where it was not measured.
        residences: empty where there is no Core ML.
        failures: what the gates do not let pass, in sentences for a person.
    """

    backend: str
    precision: str
    weights: str
    lint: tuple[str, ...]
    chunks: tuple[Difference, ...]
    whole: Difference
    bits: int
    decoder: Tokens
    tokens: Tokens
    tower: TowerFound | None = None
    latencies: tuple[Latency, ...] = ()
    memory: Memory | None = None
    residences: tuple[Residence, ...] = ()
    failures: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether every gate let it pass."""
        return not self.failures

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; what is infinite is None."""
        plain: dict[str, Any] = _finite({"passed": self.passed, **dataclasses.asdict(self)})
        return plain

    def markdown(self) -> str:
        """The report for a person."""
        return "\n".join(_lines(self)) + "\n"


def verify(
    folder: Path,
    compiled_store: Path,
    progress: Progress,
    cancel: CancelFlag,
    *,
    decoder: OpenDecoder = SampleReader,
) -> Report:
    """Verify the model in a folder and keep the report there, as ``verification.json`` and ``verification.md``.

    Args:
        folder: an installed variant.
        compiled_store: where Core ML's compiled models are kept.
        progress: told how much is done, from 0 to 1, and what is being done.
        cancel: looked at between the steps.
        decoder: opens the decoder of the variant.

    Raises:
        Cancelled: the flag was set.
        ModelError: a file of the model is missing or damaged.
        EngineError: a package does not run.
        DiskFull, TargetNotWritable, VerificationFailed: the report cannot be kept.
    """
    report = _Verification(folder, compiled_store, progress, cancel).run(decoder)
    for name, text in (
        ("verification.json", json.dumps(report.to_json(), indent=1) + "\n"),
        ("verification.md", report.markdown()),
    ):
        part = folder / f".{name}.part"
        try:
            part.write_text(text, encoding="utf-8")
            part.replace(folder / name)
        except OSError as exc:
            with contextlib.suppress(OSError):
                part.unlink()
            raise unwritable(exc, "the report of the verification", VerificationFailed, FOR_MODELS) from exc
    return report


class _Verification:
    """One run."""

    def __init__(self, folder: Path, compiled_store: Path, progress: Progress, cancel: CancelFlag) -> None:
        self._folder = folder
        self._store = compiled_store
        self._progress = progress
        self._cancel = cancel
        self._original = models.original(models.load(folder))
        self._package = VisionPackage.load(folder / "vision")
        self._backend = "coreml" if coreml.available() else "mil"
        self._done = 0.0

    def run(self, decoder: OpenDecoder) -> Report:
        """All steps, cheap ones first."""
        package, original, cancel = self._package, self._original, self._cancel
        page = kept_reference.load(package, original)
        positions = original.positions(page.grid)
        self._tell("lint", "Looking at the packages")
        findings = tuple(str(finding) for finding in lint.lint(package.folder))
        encoder = open_encoder(package.folder, EncoderOptions(self._store, self._backend), self._loading)
        try:
            self._tell("chunks", "Comparing chunk by chunk")
            chunks = tuple(parity.chunk_differences(encoder, page, positions, cancel))
            self._tell("whole", "Comparing the whole encoder")
            whole, features = parity.whole_difference(encoder, page, positions, cancel)
            tower = self._tower(page)
            self._tell("tokens", "Comparing the decoder")
            reader = decoder(self._folder, cancel)
            alone, changed = parity.readings(reader, features, page)
            self._tell("latency", "Taking the time")
            seconds = COMPILING_SECONDS if self._backend == "coreml" else BUCKET_SECONDS
            latencies = tuple(parity.latencies(encoder, original, seconds, cancel))
            self._tell("memory", "Watching the memory")
            calls = self._calls(latencies)
            memory = parity.memory(encoder, page, positions, calls, cancel) if calls else None
        finally:
            encoder.close()
        failures = (
            *parity.failures(package.weights, chunks, whole, changed),
            *parity.decoder_failures(reader.bits, alone),
            *(tower_parity.tower_failures(tower) if tower else ()),
        )
        if findings:
            failures = (f"The packages hold {len(findings)} things that the Neural Engine does not take.", *failures)
        return Report(
            self._backend, package.precision, package.weights, findings, chunks, whole, reader.bits, alone, changed,
            tower, latencies, memory, tuple(self._residences(encoder)), failures,
        )  # fmt: skip

    def _tower(self, page: Reference) -> TowerFound | None:
        if not (self._folder / TOWER).is_dir():
            return None
        self._tell("tower", "Comparing the tower for full detail")
        return tower_parity.compared(self._folder / TOWER, self._original, page, self._cancel)

    def _calls(self, latencies: tuple[Latency, ...]) -> int:
        """How many pages there is time for; none where one alone takes too long."""
        seconds = latencies[0].seconds
        if seconds is None:
            return 0
        if self._backend == "coreml":
            return CALLS
        return max(2, min(CALLS, int(BUCKET_SECONDS / seconds)))

    def _residences(self, encoder: PackageEncoder) -> Iterator[Residence]:
        if self._backend != "coreml":
            return
        runtime = coreml.CoreMl(self._store, coreml.ComputeUnits.CPU_AND_NE, lambda stage: self._loading(0.0, stage))
        function = self._package.function(self._package.buckets[-1])
        for chunk in encoder.package.chunks:
            found = residency(runtime.compiled(self._package.path(chunk)), function)
            yield Residence(chunk.file, found.neural_engine, found.elsewhere)

    def _tell(self, step: str, stage: str) -> None:
        if self._cancel.is_set():
            raise Cancelled(said("Stopped."))
        self._done = _WHAT_IS_DONE[step]
        self._progress(self._done, stage)

    def _loading(self, fraction: float, stage: str) -> None:  # noqa: ARG002  (of one page)
        """What a runtime says while it loads; its fraction is that of a page, not of the verification."""
        if stage != LOOKING:
            self._progress(self._done, stage)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _lines(report: Report) -> Iterator[str]:
    yield f"# Verification: {'passed' if report.passed else 'failed'}"
    yield ""
    where = "Core ML" if report.backend == "coreml" else "the executor in numpy (no Core ML here)"
    yield f"Run by {where}; computed in {report.precision}, weights {report.weights}."
    if report.failures:
        yield ""
        yield from (f"- **{failure}**" for failure in report.failures)
    yield ""
    yield "| compared with the float32 reference | largest | mean | PSNR | worst cosine |"
    yield "|---|--:|--:|--:|--:|"
    for found in (*report.chunks, report.whole, *([report.tower.whole] if report.tower else [])):
        psnr = f"{found.psnr:.1f} dB" if math.isfinite(found.psnr) else "exact" if found.psnr > 0 else "not a number"
        yield f"| {found.name} | {found.largest:.3g} | {found.mean:.3g} | {psnr} | {found.worst_cosine:.6f} |"
    yield ""
    yield "| at every place of an answer to the sample page, given what stands before it | same | divergence |"
    yield "|---|--:|--:|"
    yield f"| decoder in {report.bits} bits, against the original in float32 | {_compared(report.decoder)} |"
    yield f"| the same with the packages' features, against the reference's | {_compared(report.tokens)} |"
    yield ""
    yield tower_parity.tower_line(report.tower)
    yield ""
    yield "| patches | seconds a page |"
    yield "|--:|--:|"
    for latency in report.latencies:
        yield f"| {latency.bucket} | {'not measured here' if latency.seconds is None else f'{latency.seconds:.3f}'} |"
    yield ""
    yield _kept_in_memory(report.memory)
    for residence in report.residences:
        others = ", ".join(f"{name} {100 * share:.1f} %" for name, share in residence.elsewhere)
        yield f"{residence.chunk}: {100 * residence.neural_engine:.1f} % on the Neural Engine" + (
            f"; elsewhere {others}." if others else "."
        )
    yield from (f"- {finding}" for finding in report.lint)


def _compared(read: Tokens) -> str:
    return f"{read.same} of {read.of} | {read.divergence:.4f}"


def _kept_in_memory(memory: Memory | None) -> str:
    if memory is None:
        return "Memory: not measured here; one page alone takes too long."
    first, last = (f"{size / 1e6:.0f} MB" for size in (memory.first, memory.last))
    return f"Memory: {first} after the first page, {last} after {memory.calls}."
