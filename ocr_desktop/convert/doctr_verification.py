"""How imported docTR models run here: on what, in which precision, how fast, against others; and what slows them."""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ocr_desktop.convert import doctr_graph, doctr_import
from ocr_desktop.convert.doctr_graph import ROLES, Role
from ocr_desktop.engines.doctr import networks, reading
from ocr_desktop.engines.doctr.networks import Devices, Networks
from ocr_desktop.engines.doctr.package import NetworkFile, Package
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.instant.networks import installed_weights
from ocr_desktop.engines.runtime import onnx_profile
from ocr_desktop.engines.runtime.onnx_profile import Ran
from ocr_desktop.errors import FOR_MODELS, Cancelled, ModelDamaged, VerificationFailed, unwritable
from ocr_desktop.paths import MANIFEST
from ocr_desktop.sentences import said

WORDS = 16
"""Read at once for the measurement."""

_INSTANT_LINE = (48, 320)  # a line that the Instant engine's network sees: about as long as three words
_LINE_WORDS = 3
_SLOWER = 1.5  # times as long: from there on it is said
_MOST = 0.5  # of the time
_MUCH = 0.2

Told = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Measured:
    """One network against another one for the same work.

    Args:
        ran: what was measured.
        kept: precision of its file.
        wanted: the provider that should do most of it.
        bytes: of its file.
        unit: what ``cost`` is of.
        cost: milliseconds a unit.
        slow: what makes it slow whatever it runs on.
    """

    ran: Ran
    kept: str
    wanted: str
    bytes: int
    unit: str
    cost: float
    slow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    Args:
        name: of the pair.
        own: its networks, detection first.
        stock: what others take for the same, by role: Instant's networks, and docTR's own where they were given.
        stages: seconds of each stage of the sample page.
        words: read on it.
        notes: what the import had to say.
        findings: what slows them down or is otherwise not as it should be.
        failures: why they must not be used.
    """

    name: str
    own: tuple[Measured, ...]
    stock: tuple[tuple[str, Measured], ...]
    stages: dict[str, float]
    words: int
    notes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether they may be used. Slow is no reason not to."""
        return not self.failures

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"passed": self.passed, **json.loads(json.dumps(dataclasses.asdict(self)))}

    def markdown(self) -> str:
        """The report for a person."""
        return "\n".join(_lines(self)) + "\n"


def verify(
    folder: Path,
    threads: int,
    told: Told,
    cancel: CancelFlag,
    *,
    device: str = "auto",
    stock: dict[Role, Path] | None = None,
) -> Report:
    """Measure the pair in a folder and keep the report there, as ``verification.json`` and ``verification.md``.

    Args:
        folder: of the pair.
        threads: of the processor.
        told: progress.
        cancel: looked at between measurements.
        device: as in the settings.
        stock: docTR's own networks, where the person has them.

    Raises:
        ModelDamaged: the files are not what the import left.
        Cancelled: the flag was set.
    """
    _check_files(folder)
    package = Package.load(folder)
    devices = Devices.chosen(device)
    own, others = [], []
    for number, role in enumerate(ROLES):
        _check(cancel)
        told(0.3 * number, f"Running the {role} network")
        network: NetworkFile = getattr(package, role)
        wanted = getattr(devices, role)
        own.append(_measured(f"{package.name}, {role}", network, role, threads, wanted))
        _check(cancel)
        told(0.3 * number + 0.15, "Running others for comparison")
        others.append((role, _instant(role, threads)))
        given = (stock or {}).get(role)
        if given is not None:
            others.append((role, _stock(given, role, threads, wanted)))
    _check(cancel)
    told(0.7, "Reading the sample page")
    stages, words = _sample(package, devices, threads, cancel)
    report = Report(package.name, tuple(own), tuple(others), stages, words, package.notes)
    report = dataclasses.replace(report, findings=tuple(_findings(report)))
    _keep(report, folder)
    return report


def _check_files(folder: Path) -> None:
    data = json.loads((folder / MANIFEST).read_bytes()) if (folder / MANIFEST).is_file() else {}
    for role in ROLES:
        known = data.get("checkpoint", {}).get(role, {})
        file = folder / f"{role}.onnx"
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != known.get("sha256"):
            raise ModelDamaged(
                said("“{file}” is not the file that was imported.", file=file),
                remedy=said("Import it again: `ocr-desktop models import-doctr`."),
            )


def _measured(name: str, network: NetworkFile, role: str, threads: int, providers: tuple[str, ...]) -> Measured:
    count = 1 if role == "detection" else network.batch or WORDS
    batch = onnx_profile.random_pictures(count, network.height, network.width)
    options = partial(networks.session_options, threads, half=network.precision == "fp16")
    ran = onnx_profile.measure(name, network.file, batch, options, providers)
    unit = "page" if role == "detection" else "word"
    size, first = network.file.stat().st_size, providers[0].removesuffix("ExecutionProvider")
    return Measured(ran, network.precision, first, size, unit, 1000 * ran.seconds / count, network.slow)


def _instant(role: str, threads: int) -> Measured:
    """The network of the Instant engine, which comes with the app, for the same work."""
    weights = installed_weights()
    file = weights.detector if role == "detection" else weights.recognizer
    size = doctr_graph.USUAL["detection"] if role == "detection" else _INSTANT_LINE
    options = partial(networks.session_options, threads, half=False)
    batch = onnx_profile.random_pictures(1, *size)
    ran = onnx_profile.measure(f"Instant (PP-OCR), {role}", file, batch, options, ("CPUExecutionProvider",))
    unit, parts = ("page", 1) if role == "detection" else ("word", _LINE_WORDS)
    return Measured(ran, "fp32", "CPU", file.stat().st_size, unit, 1000 * ran.seconds / parts)


def _stock(file: Path, role: Role, threads: int, providers: tuple[str, ...]) -> Measured:
    """A network of docTR's own that the person has, as it would run in place of theirs."""
    facts = doctr_graph.examine(doctr_graph.load(file), role, file.name)
    usual = doctr_graph.USUAL[role]
    network = NetworkFile(
        file, facts.kind, facts.height or usual[0], facts.width or usual[1], (0, 0, 0), (1, 1, 1), facts.batch,
        facts.precision,
    )  # fmt: skip
    return _measured(f"{file.name}, {role}", network, role, threads, providers)


def _sample(package: Package, devices: Devices, threads: int, cancel: CancelFlag) -> tuple[dict[str, float], int]:
    """Seconds by stage of the page that comes with the app, and how many words were found."""
    loaded = Networks(package, devices, threads)
    words, stages = reading.words_of(loaded, doctr_import.sample(), WORDS, cancel, lambda _stage, _fraction: None)
    return stages, sum(bool(word.text) for word in words)


def _findings(report: Report) -> Iterator[str]:
    for role, own in zip(ROLES, report.own, strict=True):
        reasons = [*_reasons(role, own)]
        yield from reasons
        for other_role, other in report.stock:
            times = own.cost / other.cost if other.cost else 0.0
            if other_role == role and times >= _SLOWER:
                why = "What is said of it above is why." if reasons else (
                    f"It runs as it should; it is the larger or slower network ({own.bytes / 1e6:.1f} MB against "
                    f"{other.bytes / 1e6:.1f} MB)."
                )  # fmt: skip
                yield f"{role.capitalize()} takes {times:.1f} times as long a {own.unit} as {other.ran.name}. {why}"


def _reasons(role: str, own: Measured) -> Iterator[str]:
    """What makes one network slower than it need be."""
    ran, title = own.ran, role.capitalize()
    share = ran.devices.get(own.wanted, 0.0)
    if share < _MOST:
        yield (
            f"{title}: wrong device. It should run on {own.wanted}, and {1 - share:.0%} of its time is on {ran.device}."
        )
    within = ran.precisions.get(own.kept, 0.0)
    if own.kept != "fp32" and within < _MOST:
        yield (
            f"{title}: wrong precision. It is kept in {own.kept}, and {1 - within:.0%} of its time is computed in "
            f"{ran.precision}: on {ran.device} {own.kept} saves space, not time. Import it in fp32, or in 8-bit."
        )
    double = ran.precisions.get("fp64", 0.0)
    if double > _MUCH:
        yield f"{title}: wrong precision. {double:.0%} of its time is in fp64: export it after `model.float()`."
    if ran.casts > _MUCH:
        yield f"{title}: {ran.casts:.0%} of its time goes into casts from one precision to another."
    yield from (f"{title}: {note}" for note in own.slow)


def _lines(report: Report) -> Iterator[str]:
    yield f"# docTR models “{report.name}”\n"
    yield "They may be used." if report.passed else "They must not be used: " + " ".join(report.failures)
    yield "\n| network | kept in | computed in | runs on | ms | of a |\n| --- | --- | --- | --- | ---: | --- |"
    for measured in (*report.own, *(other for _, other in report.stock)):
        ran = measured.ran
        yield (
            f"| {ran.name} | {measured.kept} | {onnx_profile.told(ran.precisions)} | "
            f"{onnx_profile.told(ran.devices)} | {measured.cost:.2f} | {measured.unit} |"
        )
    stages = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in report.stages.items())
    yield f"\nThe sample page, {report.words} words: {stages}.\n"
    if not report.findings:
        yield "Nothing slows them down that could be helped."
    yield from (f"- {finding}" for finding in report.findings)
    if report.notes:
        yield "\nFrom the import:\n"
        yield from (f"- {note}" for note in report.notes)


def _keep(report: Report, folder: Path) -> None:
    file = folder / "verification.json"
    try:
        file.write_text(json.dumps(report.to_json(), indent=1), encoding="utf-8")
        (folder / "verification.md").write_text(report.markdown(), encoding="utf-8")
    except OSError as exc:
        raise unwritable(exc, "the report of the verification", VerificationFailed, FOR_MODELS) from exc


def _check(cancel: CancelFlag) -> None:
    if cancel.is_set():
        raise Cancelled(said("Stopped."))
