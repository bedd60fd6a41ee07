"""Conversions in a worker of their own, real and tiny: made, stopped, killed, refused."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ocr_desktop.errors import Cancelled, ConversionFailed, ModelDamaged, ModelMissing, UsageError
from ocr_desktop.jobs.conversion import ConversionWorker
from ocr_desktop.model_store import manifest
from ocr_desktop.model_store.install import Order, Part
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient
from tests.fakes import dots_checkpoint

QUICK = [sys.executable, str(Path(__file__).parents[1] / "fakes" / "quick_conversion.py")]
LISTING = Path(__file__).parents[1] / "fakes" / "listing_worker.py"
VARIANT = manifest.model("dots-ocr").variant()


@pytest.fixture
def worker(tmp_path: Path) -> ConversionWorker:
    return ConversionWorker(spool=tmp_path / "spool", assets=tmp_path / "assets", command=QUICK)


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    return dots_checkpoint.write(tmp_path / "checkpoint")


def order(part: Part, checkpoint: Path) -> Order:
    return Order(part, checkpoint, checkpoint.parent / "made", VARIANT)


def nothing(fraction: float, stage: str) -> None:
    """Not told."""


def test_made_and_verified(worker: ConversionWorker, checkpoint: Path) -> None:
    told: list[tuple[float, str]] = []
    threads: set[int] = set()

    def listen(fraction: float, stage: str) -> None:
        told.append((fraction, stage))
        threads.add(threading.get_ident())

    made = worker.convert(order(Part.VISION, checkpoint), listen, threading.Event())
    assert made["weights"] == VARIANT.weights
    assert worker.convert(order(Part.DECODER, checkpoint), nothing, threading.Event()) == {"bits": 4}
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert any("layer" in stage for _, stage in told)
    assert any("reference" in stage for _, stage in told)
    assert threads == {threading.get_ident()}
    folder = checkpoint.parent / "made"
    assert (folder / "vision" / "vision.json").is_file()
    assert (folder / "decoder" / "config.json").is_file()
    assert (folder / "tokenizer.json").is_file()
    verdict = worker.verify(folder, folder.parent / "compiled", listen, threading.Event())
    assert verdict.passed
    assert verdict.failures == ()
    assert verdict.text.startswith("# Verification")
    assert verdict.report == json.loads((folder / "verification.json").read_text())


def test_a_verification_that_fails_says_why(worker: ConversionWorker, checkpoint: Path, tmp_path: Path) -> None:
    for part in (Part.VISION, Part.DECODER):
        worker.convert(order(part, checkpoint), nothing, threading.Event())
    # The reference of another checkpoint: as if the conversion had gone wrong.
    other = dots_checkpoint.write(tmp_path / "deep" / "other", seed=1)
    worker.convert(order(Part.VISION, other), nothing, threading.Event())
    reference = Path("vision", "reference.npz")
    (other.parent / "made" / reference).replace(checkpoint.parent / "made" / reference)
    verdict = worker.verify(checkpoint.parent / "made", tmp_path / "compiled", nothing, threading.Event())
    assert not verdict.passed
    assert "dB" in verdict.failures[0]


@pytest.mark.parametrize("how", ["flag", "listener"])
def test_stopped(worker: ConversionWorker, checkpoint: Path, how: str) -> None:
    cancel, before = threading.Event(), threading.active_count()

    def stop(fraction: float, stage: str) -> None:
        if how == "flag":
            cancel.set()
        else:
            raise KeyboardInterrupt

    with pytest.raises(Cancelled if how == "flag" else KeyboardInterrupt):
        worker.convert(order(Part.VISION, checkpoint), stop, cancel)
    assert not (checkpoint.parent / "made" / "vision").exists()
    assert threading.active_count() == before


def test_what_cannot_be_converted(worker: ConversionWorker, checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        worker.convert(order(Part.VISION, tmp_path / "nothing"), nothing, threading.Event())
    (checkpoint / "config.json").write_text("{}")
    with pytest.raises(ModelDamaged):
        worker.convert(order(Part.DECODER, checkpoint), nothing, threading.Event())
    with pytest.raises(ModelMissing):
        worker.verify(tmp_path / "nothing", tmp_path / "compiled", nothing, threading.Event())


def test_a_worker_that_is_killed_is_started_once_more_and_goes_on(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pids: list[int] = []
    worker = ConversionWorker(spool=tmp_path, assets=tmp_path, command=QUICK)
    kept = WorkerClient.send

    def send(client: WorkerClient, *words: object, **more: object) -> int:
        clients.append(client)
        return kept(client, *words, **more)  # type: ignore[arg-type]

    clients: list[WorkerClient] = []
    monkeypatch.setattr(WorkerClient, "send", send)

    def kill(times: int) -> Callable[[float, str], None]:
        def told(fraction: float, stage: str) -> None:
            pid = clients[-1].pid
            if pid is not None and pid not in pids and len(pids) < times:
                pids.append(pid)
                os.kill(pid, signal.SIGKILL)

        return told

    worker.convert(order(Part.VISION, checkpoint), kill(1), threading.Event())
    assert len(pids) == 1
    assert (checkpoint.parent / "made" / "vision" / "vision.json").is_file()
    pids.clear()
    with pytest.raises(ConversionFailed, match="process that converts models was ended") as failed:
        worker.convert(order(Part.TOWER, checkpoint), kill(2), threading.Event())
    assert "fewer bits" in failed.value.remedy


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
