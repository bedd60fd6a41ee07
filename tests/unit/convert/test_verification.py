import errno
import json
import math
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from coremltools.models.compute_plan import MLComputePlan

from ocr_desktop.convert import kept_reference, parity, residency, verification, vision_package
from ocr_desktop.convert.decoder_weights import convert_decoder, copy_companions
from ocr_desktop.convert.dots_original import DotsOriginal
from ocr_desktop.convert.kept_reference import Likeliest
from ocr_desktop.convert.reference import ReferenceTower
from ocr_desktop.convert.reference_decoder import log_softmax, reference_decoder
from ocr_desktop.convert.sample_reading import SampleReader
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.prompt import Mode, Prompter
from ocr_desktop.engines.dots_ocr.vision import rotary
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.mil import MilModel
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.package_encoder import PackageEncoder
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import (
    Cancelled,
    DiskFull,
    ModelDamaged,
    ModelMissing,
    TargetNotWritable,
    VerificationFailed,
)
from tests.fakes import dots_checkpoint, dots_oracle

GO = threading.Event()


def silent(fraction: float, stage: str) -> None:
    assert 0 <= fraction <= 1
    assert stage


def installed(folder: Path, *, precision: str = "float16", weights: str = "float16", bits: int = 16) -> Path:
    """A variant of a tiny checkpoint."""
    checkpoint = dots_checkpoint.write(folder / "checkpoint")
    variant = folder / "variant"
    copy_companions(checkpoint, variant)
    config, source = DotsConfig.load(checkpoint), Checkpoint(checkpoint)
    options = VisionOptions(buckets=(64, 128), precision=precision, weights=weights, layers_per_chunk=1)
    package = vision_package.build(source, config, variant / "vision", options, silent, GO)
    kept_reference.keep(source, config, package, silent, GO)
    decoder_of(checkpoint, variant, bits)
    return variant


def decoder_of(checkpoint: Path, variant: Path, bits: int) -> None:
    source, config = Checkpoint(checkpoint), DotsConfig.load(checkpoint)
    convert_decoder(source, config, variant / "decoder", bits=bits, progress=silent, cancel=GO)


def copied(variant: Path, folder: Path) -> Path:
    shutil.copytree(variant, folder / "copy")
    return folder / "copy"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "BUCKET_SECONDS", 0.02)


@pytest.fixture(scope="module")
def variant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("model"))


def test_the_reference_is_what_torch_computes(tmp_path: Path) -> None:
    checkpoint = dots_checkpoint.write(tmp_path, seed=3, residual=3000.0)
    config = DotsConfig.load(checkpoint)
    grid = (6, 4)
    patches = np.random.default_rng(0).normal(0, 1, (24, 588)).astype(np.float32)
    positions = rotary(*grid, config.vision.head_dim, config.vision.rope_theta)
    *_, features = ReferenceTower(Checkpoint(checkpoint), config.vision).steps(patches, *positions)
    assert np.abs(features - dots_oracle.vision(checkpoint, patches, grid)).max() < 1e-4


def test_a_sound_model_passes_and_the_report_is_kept(
    variant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "BUCKET_SECONDS", 60)
    monkeypatch.setattr(verification, "CALLS", 3)
    stages: list[str] = []
    report = verification.verify(variant, tmp_path, lambda _, stage: stages.append(stage), GO)
    assert report.passed
    assert report.backend == "mil"
    assert [found.name for found in report.chunks] == ["chunk_0.mlpackage", "chunk_1.mlpackage"]
    assert report.whole.psnr > 45
    assert [latency.bucket for latency in report.latencies] == [64, 128]
    assert report.memory is not None
    assert report.memory.calls == 3
    assert all(latency.seconds for latency in report.latencies)
    assert report.memory.last < report.memory.first + 100e6
    assert "Taking the time" in stages
    kept = json.loads((variant / "verification.json").read_text())
    assert kept["passed"] is True
    assert kept["whole"]["psnr"] == report.whole.psnr
    assert "whole encoder" in (variant / "verification.md").read_text()


def test_float32_keeps_the_published_limits(tmp_path: Path) -> None:
    folder = installed(tmp_path, precision="float32", weights="float32")
    report = verification.verify(folder, tmp_path, silent, GO)
    assert report.whole.largest <= 0.006
    assert report.whole.mean <= 1.1e-5
    assert report.passed


def test_a_model_that_reads_otherwise_fails(variant: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(variant, folder)
    with np.load(folder / "vision" / kept_reference.FILE) as kept:
        arrays = dict(kept)
    arrays["features"] = arrays["features"][::-1]
    np.savez(folder / "vision" / kept_reference.FILE, **arrays)
    report = verification.verify(folder, tmp_path, silent, GO)
    assert not report.passed
    assert "45 dB are asked for" in report.failures[0]
    assert report.chunks[0].psnr > 45  # the fault is in the last chunk only
    assert report.chunks[1].psnr < 45
    assert "failed" in (folder / "verification.md").read_text()


def test_without_a_reference_or_with_another_models(variant: Path, tmp_path: Path) -> None:
    folder = tmp_path / "variant"
    shutil.copytree(variant, folder)
    reference = folder / "vision" / kept_reference.FILE
    with np.load(reference) as arrays:
        kept = dict(arrays)
    reference.write_bytes(reference.read_bytes()[:1000])
    with pytest.raises(ModelDamaged):
        verification.verify(folder, tmp_path, silent, GO)
    np.savez(reference, **kept | {"features": np.zeros((1, 7))})
    with pytest.raises(ModelDamaged):
        verification.verify(folder, tmp_path, silent, GO)
    np.savez(reference, **kept | {"logs": kept["logs"][1:]})
    with pytest.raises(ModelDamaged):
        verification.verify(folder, tmp_path, silent, GO)
    del kept["format"]
    np.savez(reference, **kept)
    with pytest.raises(VerificationFailed, match="older version"):
        verification.verify(folder, tmp_path, silent, GO)
    reference.unlink()
    with pytest.raises(ModelMissing):
        verification.verify(folder, tmp_path, silent, GO)


def test_it_can_be_stopped(variant: Path, tmp_path: Path) -> None:
    flag = threading.Event()

    def stop(fraction: float, stage: str) -> None:
        if fraction > 0.3:
            flag.set()

    with pytest.raises(Cancelled):
        verification.verify(variant, tmp_path, stop, flag)


def test_the_reference_of_the_decoder_is_what_torch_computes(variant: Path) -> None:
    checkpoint = variant.parent / "checkpoint"
    config = DotsConfig.load(checkpoint)
    page = kept_reference.load(VisionPackage.load(variant / "vision"), DotsOriginal(config))
    prompter = Prompter.load(checkpoint, config.image_token)
    prompt = prompter.ids(Mode.LAYOUT, len(page.features))
    decoder = reference_decoder(config.text, Checkpoint(checkpoint), config.image_token)
    # The oracle's own answer, given to ours: every token of it has to be the likeliest at its place.
    answer = dots_oracle.greedy(checkpoint, prompt, page.features, 12)
    assert len(set(answer)) > 3
    *_, logs = decoder.steps(prompt, page.features, answer)
    assert logs.argmax(axis=1).tolist() == answer
    assert np.exp(logs).sum(axis=1) == pytest.approx(np.ones(len(answer)), abs=1e-4)


@pytest.mark.parametrize("bits", [16, 8, 4])
def test_honest_decoders_pass(variant: Path, tmp_path: Path, bits: int) -> None:
    folder = copied(variant, tmp_path)
    decoder_of(variant.parent / "checkpoint", folder, bits)
    report = verification.verify(folder, tmp_path, silent, GO)
    assert report.passed, report.failures
    assert report.bits == bits
    assert report.decoder.of > 40
    assert report.tokens.same == report.tokens.of > 40
    assert f"decoder in {bits} bits" in report.markdown()


def random_matrices(model: Any) -> None:
    """Numbers of the same kind and size, in another order."""
    for part in model.modules():
        if hasattr(part, "weight") and part.weight.ndim == 2:
            order = mx.random.permutation(part.weight.shape[0])
            part.weight = part.weight[order]


def keys_for_queries(model: Any) -> None:
    attention = model.layers[0].self_attn
    attention.k_proj.weight = attention.q_proj.weight[: attention.k_proj.weight.shape[0]]


def other_positions(model: Any) -> None:
    for layer in model.layers:
        layer.self_attn.rope.base = 1e4


def gate_for_up(model: Any) -> None:
    part = model.layers[1].mlp
    part.gate_proj, part.up_proj = part.up_proj, part.gate_proj


def scales_of_other_groups(model: Any) -> None:
    part = model.layers[0].mlp.down_proj
    part.scales, part.biases = part.scales[:, ::-1], part.biases[:, ::-1]


def larger_scales(model: Any) -> None:
    part = model.layers[0].self_attn.q_proj
    part.scales = part.scales * 1.5


def not_a_number(model: Any) -> None:
    model.model.norm.weight = model.model.norm.weight * mx.nan


@pytest.mark.parametrize(
    ("bits", "fault"),
    [
        *((bits, fault) for bits in (16, 8, 4) for fault in (random_matrices, keys_for_queries, gate_for_up)),
        *((bits, fault) for bits in (8, 4) for fault in (scales_of_other_groups, larger_scales)),
        (16, other_positions),
        (16, not_a_number),
    ],
)
def test_a_decoder_that_is_not_the_original_fails(
    variant: Path, tmp_path: Path, bits: int, fault: Callable[[Any], None]
) -> None:
    folder = copied(variant, tmp_path)
    decoder_of(variant.parent / "checkpoint", folder, bits)
    reader = SampleReader(folder, GO)
    page = kept_reference.load(VisionPackage.load(folder / "vision"), DotsOriginal(DotsConfig.load(folder)))
    fault(reader._reading.decoder.model)
    alone, changed = parity.readings(reader, page.features, page)
    assert parity.decoder_failures(bits, alone)
    whole = parity.difference("whole encoder", page.features, page.features)
    if fault is not not_a_number:
        assert parity.failures("float16", (), whole, changed) == ()  # compared with itself it is as good as any


def test_a_damaged_decoder_fails_the_verification(variant: Path, tmp_path: Path) -> None:
    folder = copied(variant, tmp_path)
    weights: Any = mx.load(str(folder / "decoder" / "model.safetensors"))
    mx.save_safetensors(
        str(folder / "decoder" / "model.safetensors"),
        {name: values[::-1] if values.ndim == 2 else values for name, values in weights.items()},
    )
    report = verification.verify(folder, tmp_path, silent, GO)
    assert not report.passed
    assert any(failure.startswith("The decoder finds the original's token") for failure in report.failures)


def test_agreement() -> None:
    random = np.random.default_rng(0)
    logs = log_softmax(random.normal(0, 3, (8, 50)).astype(np.float32))
    logs[0, :2] = logs[0].max() + np.array([0.4, 0.2], np.float32)  # a tie: either may win
    wanted = Likeliest.of(logs)
    assert (wanted.tokens[:, 0] == logs.argmax(axis=1)).all()
    same = parity.agreement(logs, wanted)
    assert same.same == same.of
    assert 0 < same.of < 8
    assert same.divergence == pytest.approx(0, abs=1e-6)
    turned = parity.agreement(logs[:, ::-1], wanted)
    assert turned.same < turned.of
    assert turned.divergence > 1
    assert parity.failures("float16", (), parity.difference("whole", logs, logs), turned)
    broken = parity.agreement(logs * np.nan, wanted)
    assert (broken.same, broken.divergence) == (0, math.inf)
    assert len(parity.decoder_failures(4, broken)) == 2


def test_where_nothing_can_be_compared_it_fails() -> None:
    even = log_softmax(np.zeros((4, 50), np.float32))
    read = parity.agreement(even, Likeliest.of(even))
    assert read.of == 0
    assert "nothing can be compared" in parity.decoder_failures(16, read)[0]


class Slow(PackageEncoder):
    """Stops when it is told to, as the executor does, and takes its time otherwise."""

    pages = 0

    def encode(self, patches: Any, cos: Any, sin: Any, cancel: CancelFlag) -> Any:
        Slow.pages += 1
        while not cancel.is_set():
            time.sleep(0.01)
        raise Cancelled("Stopped.")


def test_what_takes_too_long_is_not_measured(variant: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "BUCKET_SECONDS", 0.1)
    monkeypatch.setattr(verification, "open_encoder", lambda folder, *_: Slow(VisionPackage.load(folder), MilModel))
    Slow.pages = 0
    report = verification.verify(variant, tmp_path, silent, GO)
    assert Slow.pages == 1  # none of the larger bucket, none for the memory
    assert [latency.seconds for latency in report.latencies] == [None, None]
    assert report.memory is None
    assert report.markdown().count("not measured here") == 3
    assert report.passed
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Cancelled):
        list(
            parity.latencies(
                Slow(VisionPackage.load(variant / "vision"), MilModel),
                DotsOriginal(DotsConfig.load(variant)),
                9,
                stopped,
            )
        )


def test_differences() -> None:
    reference = np.array([[3.0, 4.0], [0.0, 2.0]], np.float32)
    nothing = np.zeros_like(reference)
    assert parity.difference("a", np.ones_like(reference), nothing).psnr == -math.inf
    same = parity.difference("a", reference, reference)
    assert (same.largest, same.mean, same.psnr) == (0, 0, math.inf)
    assert same.worst_cosine == pytest.approx(1)
    off = parity.difference("a", reference + np.float32(0.04), reference)
    assert off.psnr == pytest.approx(40, abs=0.01)
    turned = parity.difference("a", reference * np.array([[1.0], [-1.0]], np.float32), reference)
    assert turned.worst_cosine == pytest.approx(-1)
    broken = parity.difference("a", np.array([[np.nan, 1], [1, 1]], np.float32), reference)
    read = parity.Tokens(9, 9, 0.0)
    assert len(parity.failures("float16", (), broken, read)) == 1
    assert len(parity.failures("float32", (), broken, read)) == 2


class Plan:
    """What Core ML says, as coremltools hands it over."""

    def __init__(self) -> None:
        inner = SimpleNamespace(operations=[self.operation("inner")])
        operations = [self.operation("matmul"), self.operation("const"), self.operation("softmax", [inner])]
        function = SimpleNamespace(block=SimpleNamespace(operations=operations))
        self.model_structure = SimpleNamespace(program=SimpleNamespace(functions={"patches_64": function}))

    @staticmethod
    def operation(name: str, blocks: Sequence[Any] = ()) -> Any:
        return SimpleNamespace(operator_name=name, blocks=blocks)

    def get_estimated_cost_for_mlprogram_operation(self, operation: Any) -> Any:
        costs = {"matmul": 0.6, "softmax": 0.15, "inner": 0.05}
        return SimpleNamespace(weight=costs[operation.operator_name]) if operation.operator_name in costs else None

    def get_compute_device_usage_for_mlprogram_operation(self, operation: Any) -> Any:
        names = {"matmul": "MLNeuralEngineComputeDevice", "softmax": "MLCPUComputeDevice"}
        device = type(names.get(operation.operator_name, "MLGPUComputeDevice"), (), {})()
        return SimpleNamespace(preferred_compute_device=device)


def test_residency_counts_cost(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(MLComputePlan, "load_from_path", staticmethod(lambda path, units: Plan()))
    found = residency.residency(tmp_path, "patches_64")
    assert found.neural_engine == pytest.approx(0.75)
    assert found.shares["gpu"] == pytest.approx(0.0625)
    assert [name for name, _ in found.elsewhere] == ["softmax", "inner"]
    with pytest.raises(VerificationFailed):
        residency.residency(tmp_path, "patches_4096")


@pytest.mark.parametrize(("code", "wanted"), [(errno.ENOSPC, DiskFull), (errno.EROFS, TargetNotWritable)])
@pytest.mark.parametrize("what", ["reference.npz", "verification.json"])
def test_what_cannot_be_kept_is_told(
    variant: Path, tmp_path: Path, what: str, code: int, wanted: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(variant, tmp_path)
    opened = Path.open

    def refused(path: Path, mode: str = "r", *words: Any, **more: Any) -> Any:
        if path.name == f".{what}.part" and "w" in mode:
            raise OSError(code, "No")
        return opened(path, mode, *words, **more)

    monkeypatch.setattr(Path, "open", refused)
    checkpoint = variant.parent / "checkpoint"
    if what == "reference.npz":
        package = VisionPackage.load(folder / "vision")
        with pytest.raises(wanted):
            kept_reference.keep(Checkpoint(checkpoint), DotsConfig.load(checkpoint), package, silent, GO)
    else:
        with pytest.raises(wanted):
            verification.verify(folder, tmp_path, silent, GO)
    assert not list(folder.rglob("*.part"))
