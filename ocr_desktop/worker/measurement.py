"""What each engine really runs on, in which precision and how fast, found out by reading a page with it."""

import contextlib
import dataclasses
import importlib
import json
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ocr_desktop import catalog, model_mark, paths
from ocr_desktop.catalog import EngineEntry
from ocr_desktop.engines import loading
from ocr_desktop.engines.engine import Engine, PageDone, PageInput
from ocr_desktop.engines.instant import networks
from ocr_desktop.engines.runtime import onnx_profile
from ocr_desktop.engines.runtime.onnx_profile import Ran
from ocr_desktop.errors import ModelMissing, OcrDesktopError
from ocr_desktop.settings import Settings
from ocr_desktop.sources import opening
from ocr_desktop.worker import diagnosis
from ocr_desktop.worker.messages import Check

SAMPLE = "samples/letter.jpg"
_SHORT = 0.005  # seconds: stages that take less are not told
_SIDES = (736, 544)  # pixels of the page for the measurement of Instant's network, and of a line
_LINE = (48, 320)


def measured(names: Sequence[str], threads: int, settings: Settings) -> Iterator[Check]:
    """For each engine that can read: a page's time by stage, and what its networks ran on.

    Args:
        names: of the engines; empty for all.
        threads: processor threads that each may use.
        settings: of the person.
    """
    for entry in catalog.ENGINES:
        if names and entry.name not in names:
            continue
        absent = [name for name in entry.requires if diagnosis.is_absent(name)]
        if absent:
            yield Check(entry.title, "note", f"not measured: {', '.join(absent)} not installed")
            continue
        try:
            own = dataclasses.replace(settings, engine=entry.name, text_layer="never", compare=False, model="")
            yield from _engine(entry, own, threads)
        except ModelMissing as exc:
            yield Check(entry.title, "note", f"not measured: {exc.message}")
        except OcrDesktopError as exc:
            yield Check(entry.title, "problem", exc.message, exc.remedy)


def _engine(entry: EngineEntry, settings: Settings, threads: int) -> Iterator[Check]:
    folder = model_mark.find(paths.models_directory(), entry.name).folder if entry.extra else None
    yield from _page(entry, settings, threads)
    if folder is None:
        yield from _instant(entry, threads)
    elif entry.reader:
        yield from _own_models(entry, folder, settings, threads)
    else:
        yield _model(entry, folder, settings)


def _page(entry: EngineEntry, settings: Settings, threads: int) -> Iterator[Check]:
    """The page that comes with the app, read twice: the first time everything is loaded."""
    engine = loading.load(entry.name, threads=threads)
    with (
        contextlib.closing(engine),
        contextlib.closing(opening.open_source(paths.resource(SAMPLE))) as source,
        tempfile.TemporaryDirectory() as assets,
    ):
        page = PageInput(source, 0, settings, Path(assets))
        first, _ = _read(engine, page)
        again, timings = _read(engine, page)
    stages = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in timings.items() if seconds >= _SHORT)
    yield Check(
        entry.title, "ok", f"a page in {again:.2f} s ({stages or 'no stages told'}); the first one in {first:.2f} s"
    )


def _read(engine: Engine, page: PageInput) -> tuple[float, dict[str, float]]:
    """Seconds of a page, and of its stages."""
    start, never = time.perf_counter(), threading.Event()
    timings: dict[str, float] = {}
    for event in engine.decode(engine.encode(page, never), never):
        if isinstance(event, PageDone):
            timings = dict(event.result.timings)
    return time.perf_counter() - start, timings


def _instant(entry: EngineEntry, threads: int) -> Iterator[Check]:
    weights = networks.installed_weights()
    for name, file, size in (("detection", weights.detector, _SIDES), ("recognition", weights.recognizer, _LINE)):
        batch = onnx_profile.random_pictures(1, *size)
        options = partial(networks.session_options, threads)
        yield _ran(entry, onnx_profile.measure(name, file, batch, options, ("CPUExecutionProvider",)), "fp32")


def _ran(entry: EngineEntry, ran: Ran, kept: str) -> Check:
    state = "ok" if ran.precision == kept else "note"
    detail = (
        f"kept in {kept}, computed in {onnx_profile.told(ran.precisions)} on {onnx_profile.told(ran.devices)}, "
        f"{1000 * ran.seconds / ran.pictures:.2f} ms a picture"
    )
    return Check(f"{entry.title}: {ran.name.rpartition(', ')[2]}", state, detail)


def _own_models(entry: EngineEntry, folder: Path, settings: Settings, threads: int) -> Iterator[Check]:
    """As ``models verify doctr``, in fewer words."""
    verification: Any = importlib.import_module("ocr_desktop.convert.doctr_verification")  # needs the extra
    report = verification.verify(
        folder, threads, lambda _fraction, _stage: None, threading.Event(), device=settings.doctr_device
    )
    for own in report.own:
        yield _ran(entry, own.ran, own.kept)
    for _, stock in report.stock:
        yield Check(f"{entry.title}: against", "ok", f"{stock.ran.name}: {stock.cost:.2f} ms a {stock.unit}")
    for finding in report.findings:
        yield Check(entry.title, "note", finding, "`ocr-desktop models verify doctr` says more.")


def _model(entry: EngineEntry, folder: Path, settings: Settings) -> Check:
    """What a vision-language model ran on, as its verification on this machine found."""
    try:
        report = json.loads((folder / "verification.json").read_bytes())
        backend, precision = str(report["backend"]), str(report["precision"])
        weights, bits = str(report["weights"]), int(report["bits"])
        resident = [float(chunk["neural_engine"]) for chunk in report["residences"]]
    except (OSError, ValueError, KeyError, TypeError):
        how = f"`ocr-desktop models verify {entry.name}` finds it out"
        return Check(f"{entry.title}: networks", "note", f"not verified on this machine; {how}")
    units = settings.model_compute_units.replace("_", " ") if backend == "coreml" else ""
    share = f", {sum(resident) / len(resident):.0%} of it on the Neural Engine" if resident else ""
    where = f"Core ML ({units}){share}" if backend == "coreml" else "the processor, through the app's own executor"
    device = str(importlib.import_module("mlx.core").default_device())
    decoder = "GPU" if "gpu" in device else "processor"
    detail = f"vision in {precision} (weights {weights}) on {where}; decoder in {bits} bit through MLX on the {decoder}"
    state = "note" if backend != "coreml" or (resident and min(resident) < 0.5) else "ok"
    return Check(f"{entry.title}: networks", state, detail)
