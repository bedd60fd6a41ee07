"""Conversions in a worker of their own, real and tiny: made, stopped, killed, refused."""

import json
import os
import shutil
import signal
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ocr_desktop.errors import Cancelled, ConversionFailed, ModelDamaged, ModelMissing, UsageError
from ocr_desktop.jobs.conversion import ConversionWorker
from ocr_desktop.model_store import manifest
from ocr_desktop.model_store.install import Order, Part
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient
from tests.fakes import deepseek_checkpoint, dots_checkpoint

QUICK = [sys.executable, str(Path(__file__).parents[1] / "fakes" / "quick_conversion.py")]
LISTING = Path(__file__).parents[1] / "fakes" / "listing_worker.py"
VARIANT = manifest.model("dots-ocr").variant()


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> ConversionWorker:
    folder = tmp_path_factory.mktemp("worker")
    return ConversionWorker(spool=folder / "spool", assets=folder / "assets", command=QUICK)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return dots_checkpoint.write(tmp_path / "checkpoint")


@dataclass
class Made:
    """What a worker has made, and what it said meanwhile."""

    folder: Path
    answers: dict[Part, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[float, str]] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def listen(self, fraction: float, stage: str) -> None:
        self.told.append((fraction, stage))
        self.threads.add(threading.get_ident())


@pytest.fixture(scope="module")
def made(worker: ConversionWorker, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A whole variant: it is made once, since every part takes a process of its own."""
    checkpoint = dots_checkpoint.write(tmp_path_factory.mktemp("model") / "checkpoint")
    made = Made(order(Part.VISION, checkpoint).target)
    listeners = {Part.VISION: made.listen, Part.DECODER: nothing}
    for part, listen in listeners.items():
        made.answers[part] = worker.convert(order(part, checkpoint), listen, threading.Event())
    return made


def order(part: Part, checkpoint: Path) -> Order:
    return Order(part, checkpoint, checkpoint.parent / "made", VARIANT)


def nothing(fraction: float, stage: str) -> None:
    """Not told."""


def test_made(made: Made) -> None:
    assert made.answers[Part.VISION]["weights"] == VARIANT.weights
    assert made.answers[Part.DECODER] == {"bits": 4}
    assert [fraction for fraction, _ in made.told] == sorted(fraction for fraction, _ in made.told)
    assert any("layer" in stage for _, stage in made.told)
    assert any("reference of the decoder" in stage for _, stage in made.told)
    assert made.threads == {threading.get_ident()}
    assert (made.folder / "vision" / "vision.json").is_file()
    assert (made.folder / "decoder" / "config.json").is_file()
    assert (made.folder / "tokenizer.json").is_file()


def test_verified(worker: ConversionWorker, made: Made, tmp_path: Path) -> None:
    verdict = worker.verify(made.folder, tmp_path / "compiled", nothing, threading.Event())
    assert verdict.failures == ()
    assert verdict.passed
    assert verdict.text.startswith("# Verification")
    assert verdict.report == json.loads((made.folder / "verification.json").read_text())


def test_a_model_of_another_kind_is_known_by_its_files(worker: ConversionWorker, tmp_path: Path) -> None:
    sizes = deepseek_checkpoint.Sizes(image=512, window=6, sam_layers=1, sam_global=(), clip_layers=1)
    checkpoint = deepseek_checkpoint.write(tmp_path / "checkpoint", sizes=sizes)
    eight = manifest.model("deepseek-ocr").variant("palettized8-8bit")
    for part in (Part.VISION, Part.DECODER, Part.TOWER):
        asked = Order(part, checkpoint, tmp_path / "made", eight)
        worker.convert(asked, nothing, threading.Event())
    verdict = worker.verify(tmp_path / "made", tmp_path / "compiled", nothing, threading.Event())
    assert verdict.passed, verdict.failures


def test_a_verification_that_fails_says_why(worker: ConversionWorker, made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "variant"
    shutil.copytree(made.folder, folder)
    reference = folder / "vision" / "reference.npz"
    with np.load(reference) as kept:
        arrays = dict(kept)
    # As if the original read otherwise.
    np.savez(reference, **arrays | {"features": -arrays["features"], "tokens": arrays["tokens"][::-1]})
    verdict = worker.verify(folder, tmp_path / "compiled", nothing, threading.Event())
    assert not verdict.passed
    assert "dB" in verdict.failures[0]
    assert any("decoder" in failure for failure in verdict.failures)


def waiting(folder: Path, times: int) -> ConversionWorker:
    """A worker whose first processes wait until they are stopped or killed."""
    (folder / "started").mkdir()
    command = [*QUICK, str(folder / "started"), str(times)]
    return ConversionWorker(spool=folder / "spool", assets=folder / "assets", command=command)


@pytest.mark.parametrize("how", ["flag", "listener"])
def test_stopped(checkpoint: Path, tmp_path: Path, how: str) -> None:
    cancel, before = threading.Event(), threading.active_count()

    def stop(fraction: float, stage: str) -> None:
        if how == "flag":
            cancel.set()
        else:
            raise KeyboardInterrupt

    with pytest.raises(Cancelled if how == "flag" else KeyboardInterrupt):
        waiting(tmp_path, 1).convert(order(Part.VISION, checkpoint), stop, cancel)
    assert not (checkpoint.parent / "made" / "vision").exists()
    assert threading.active_count() == before


def test_what_cannot_be_converted(worker: ConversionWorker, checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        worker.convert(order(Part.VISION, tmp_path / "nothing"), nothing, threading.Event())
    (checkpoint / "config.json").write_text("{}")
    with pytest.raises(ModelDamaged):
        worker.verify(checkpoint, tmp_path / "compiled", nothing, threading.Event())


@pytest.mark.parametrize("times", [1, 2])
def test_a_worker_that_is_killed_is_started_once_more_and_goes_on(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    clients: list[WorkerClient] = []
    kept = WorkerClient.send

    def send(client: WorkerClient, *words: object, **more: object) -> int:
        clients.append(client)
        return kept(client, *words, **more)  # type: ignore[arg-type]

    def kill(fraction: float, stage: str) -> None:
        pid = clients[-1].pid
        if stage == "Waiting" and pid is not None:
            os.kill(pid, signal.SIGKILL)

    monkeypatch.setattr(WorkerClient, "send", send)
    worker = waiting(tmp_path, times)
    if times == 1:
        assert worker.convert(order(Part.DECODER, checkpoint), kill, threading.Event()) == {"bits": 4}
    else:
        with pytest.raises(ConversionFailed, match="process that converts models was ended") as failed:
            worker.convert(order(Part.DECODER, checkpoint), kill, threading.Event())
        assert "fewer bits" in failed.value.remedy
    assert len(list((tmp_path / "started").iterdir())) == 2


def test_the_role_knows_its_own_requests_only_and_holds_no_window(tmp_path: Path) -> None:
    listing = tmp_path / "modules.json"
    command = [sys.executable, str(LISTING), str(listing)]
    client = WorkerClient("conversion", spool=tmp_path, assets=tmp_path, command=command)
    with pytest.raises(UsageError):
        client.call(messages.Diagnose, 60)
    client.close()
    modules = set(json.loads(listing.read_text()))
    for name in (
        "PySide6",
        "torch",
        "ocr_desktop.gui",
        "ocr_desktop.cli",
        "ocr_desktop.jobs",
        "ocr_desktop.model_store",
    ):
        assert not any(module == name or module.startswith(f"{name}.") for module in modules)
    assert "coremltools" in modules
