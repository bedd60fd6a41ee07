import json
import math
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from coremltools.models.compute_plan import MLComputePlan
from numpy.typing import NDArray

from ocr_desktop.convert import parity, residency, verification, vision_package
from ocr_desktop.convert.decoder_weights import convert_decoder
from ocr_desktop.convert.reference import ReferenceTower
from ocr_desktop.convert.sample_reading import SampleReader
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.vision import rotary
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import Cancelled, ModelDamaged, ModelMissing, VerificationFailed
from tests.fakes import dots_checkpoint, dots_oracle

GO = threading.Event()


def silent(fraction: float, stage: str) -> None:
    assert 0 <= fraction <= 1
    assert stage


def installed(folder: Path, *, precision: str = "float16", weights: str = "float16") -> Path:
    """A variant with its packages, without a decoder."""
    checkpoint = dots_checkpoint.write(folder / "checkpoint")
    variant = folder / "variant"
    variant.mkdir()
    for name in ("config.json", "generation_config.json", "preprocessor_config.json"):
        shutil.copy(checkpoint / name, variant)
    config, source = DotsConfig.load(checkpoint), Checkpoint(checkpoint)
    options = VisionOptions(buckets=(64, 128), precision=precision, weights=weights, layers_per_chunk=1)
    package = vision_package.build(source, config, variant / "vision", options, silent, GO)
    parity.keep_reference(source, config, package, silent, GO)
    return variant


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "BUCKET_SECONDS", 0.5)


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
    stages: list[str] = []
    report = verification.verify(variant, tmp_path, lambda _, stage: stages.append(stage), GO)
    assert report.passed
    assert report.backend == "mil"
    assert [found.name for found in report.chunks] == ["chunk_0.mlpackage", "chunk_1.mlpackage"]
    assert report.whole.psnr > 45
    assert [latency.bucket for latency in report.latencies] == [64, 128]
    assert report.memory is not None
    assert report.memory.calls >= 2
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
    with np.load(folder / "vision" / parity.REFERENCE) as kept:
        arrays = dict(kept)
    arrays["features"] = arrays["features"][::-1]
    np.savez(folder / "vision" / parity.REFERENCE, **arrays)
    report = verification.verify(folder, tmp_path, silent, GO)
    assert not report.passed
    assert "45 dB are asked for" in report.failures[0]
    assert report.chunks[0].psnr > 45  # the fault is in the last chunk only
    assert report.chunks[1].psnr < 45
    assert "failed" in (folder / "verification.md").read_text()


def test_without_a_reference_or_with_another_models(variant: Path, tmp_path: Path) -> None:
    folder = tmp_path / "variant"
    shutil.copytree(variant, folder)
    reference = folder / "vision" / parity.REFERENCE
    reference.write_bytes(reference.read_bytes()[:1000])
    with pytest.raises(ModelDamaged):
        verification.verify(folder, tmp_path, silent, GO)
    np.savez(reference, patches=np.zeros((4, 588)), grid=np.array([2, 2]), features=np.zeros((1, 7)))
    with pytest.raises(ModelDamaged):
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


class Parrot:
    """A decoder that reads one token a feature: where its largest number stands."""

    def answer(self, features: NDArray[np.float16]) -> list[int]:
        return [int(index) for index in features.argmax(axis=1)]

    def choices(self, features: NDArray[np.float16], answer: Sequence[int]) -> list[int]:
        return [int(index) for index in features.argmax(axis=1)[: len(answer)]]

    def text(self, tokens: Sequence[int]) -> str:
        return " ".join(map(str, tokens))


def test_tokens_count(variant: Path, tmp_path: Path) -> None:
    (variant / "decoder").mkdir()
    try:
        report = verification.verify(variant, tmp_path, silent, GO, decoder=lambda folder, cancel: Parrot())
        assert report.tokens is not None
        assert report.tokens.of == report.tokens.same > 8
        assert report.passed
    finally:
        (variant / "decoder").rmdir()
    page = parity.Sample(np.zeros((8, 4), np.float32), (2, 2), {}, np.eye(8, dtype=np.float32))
    turned = np.eye(8, dtype=np.float16)
    turned[0] = turned[1]
    read = parity.tokens(Parrot(), turned, page)
    assert (read.same, read.of) == (7, 8)
    whole = parity.difference("whole encoder", page.features, page.features)
    assert parity.failures("float16", whole, read) == ("7 of 8 tokens stay the same; 98 % are asked for.",)
    assert parity.failures("palettized4", whole, read) == ()


def test_the_decoder_reads_the_sample_page(variant: Path, tmp_path: Path) -> None:
    folder = tmp_path / "variant"
    shutil.copytree(variant, folder)
    checkpoint = variant.parent / "checkpoint"
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(checkpoint / name, folder)
    config = DotsConfig.load(checkpoint)
    convert_decoder(Checkpoint(checkpoint), config, folder / "decoder", bits=16, progress=silent, cancel=GO)
    report = verification.verify(folder, tmp_path, silent, GO)
    assert report.tokens is not None
    assert report.tokens.of >= 1
    assert report.passed
    reader = SampleReader(folder, GO)
    features = parity.sample(VisionPackage.load(folder / "vision")).features.astype(np.float16)
    answer = reader.answer(features)
    assert reader.choices(features, answer) == answer
    prompt = reader._prompt(features)
    assert dots_oracle.greedy(checkpoint, prompt, features.astype(np.float32), len(answer))[: len(answer)] == answer


def test_differences() -> None:
    reference = np.array([[3.0, 4.0], [0.0, 2.0]], np.float32)
    same = parity.difference("a", reference, reference)
    assert (same.largest, same.mean, same.psnr) == (0, 0, math.inf)
    assert same.worst_cosine == pytest.approx(1)
    off = parity.difference("a", reference + np.float32(0.04), reference)
    assert off.psnr == pytest.approx(40, abs=0.01)
    turned = parity.difference("a", reference * np.array([[1.0], [-1.0]], np.float32), reference)
    assert turned.worst_cosine == pytest.approx(-1)
    broken = parity.difference("a", np.array([[np.nan, 1], [1, 1]], np.float32), reference)
    assert len(parity.failures("float16", broken, None)) == 1
    assert len(parity.failures("float32", broken, None)) == 2


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
