import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr_desktop.engines.dots_ocr import preprocess, vision
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime import coreml, package_encoder
from ocr_desktop.engines.runtime.encoder import EncoderOptions, bucket_for
from ocr_desktop.engines.runtime.mil import MilModel
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.package_encoder import PackageEncoder, open_encoder
from ocr_desktop.errors import Cancelled, EngineError, EngineUnavailable, ModelMissing
from tests.fakes import dots_checkpoint, dots_oracle
from tests.fakes.core_ml import CoreMlDouble
from tests.fakes.vision_packages import BUCKETS, Page, converted, page

NEVER = threading.Event()


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint") / "it")


@pytest.fixture(scope="module")
def config(checkpoint: Path) -> DotsConfig:
    return DotsConfig.load(checkpoint)


@pytest.fixture(scope="module")
def package(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> VisionPackage:
    return converted(checkpoint, tmp_path_factory.mktemp("package") / "vision")


class Noting:
    """Loads like another loader, and notes what and in which order."""

    def __init__(self) -> None:
        self.loaded: list[tuple[str, str]] = []

    def __call__(self, path: Path, function: str) -> MilModel:
        self.loaded.append((path.name, function))
        return MilModel(path, function)


@pytest.mark.parametrize("grid", [(2, 2), (4, 4), (2, 10), (8, 8)])
def test_features_are_those_of_torch_whatever_the_padding(
    grid: tuple[int, int], checkpoint: Path, config: DotsConfig, package: VisionPackage
) -> None:
    given = page(config, grid)
    wanted = dots_oracle.vision(checkpoint, given.patches, grid)
    found = PackageEncoder(package, MilModel).encode(*given, NEVER)
    assert found.dtype == np.float16
    np.testing.assert_allclose(found.astype(np.float32), wanted, rtol=2**-11 + 1e-5, atol=2e-5)


def test_both_backends_agree_over_the_same_files(
    checkpoint: Path, config: DotsConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = CoreMlDouble().install(monkeypatch)
    package = converted(checkpoint, tmp_path / "vision", weights="palettized8", precision="float16")
    told: list[tuple[float, str]] = []
    given = page(config, (4, 6))
    with_core_ml = open_encoder(
        package.folder, EncoderOptions(tmp_path / "store", "coreml"), lambda *step: told.append(step)
    )
    in_numpy = open_encoder(package.folder, EncoderOptions(tmp_path / "store", "mil"))
    assert np.array_equal(with_core_ml.encode(*given, NEVER), in_numpy.encode(*given, NEVER))
    assert [path.name for path in double.compiled] == ["chunk_0.mlpackage", "chunk_1.mlpackage"]
    first_time = [(fraction, stage) for fraction, stage in told if "first time only" in stage]
    assert [fraction for fraction, _ in first_time] == [0.0, 0.0, 0.5, 0.5]
    assert "chunk_1" in first_time[2][1]
    told.clear()
    again = with_core_ml.encode(*page(config, (2, 2)), NEVER)  # another bucket: prepared, not compiled
    assert again.shape == (1, config.vision.hidden)
    assert len(double.compiled) == 2
    assert {fraction for fraction, _ in told} == {0.0, 0.5}


def test_the_backend_is_what_the_machine_has(
    package: VisionPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(coreml, "available", lambda: False)
    told: list[str] = []
    open_encoder(package.folder, EncoderOptions(tmp_path), lambda _, stage: told.append(stage))
    assert "takes long" in told[0]
    assert "slow" in caplog.text
    double = CoreMlDouble().install(monkeypatch)
    monkeypatch.setattr(coreml, "available", lambda: True)
    open_encoder(package.folder, EncoderOptions(tmp_path))._model(BUCKETS[0], 0)
    assert len(double.loaded) == 1
    with pytest.raises(EngineUnavailable, match="abacus"):
        open_encoder(package.folder, EncoderOptions(tmp_path, "abacus"))
    with pytest.raises(ModelMissing):
        open_encoder(tmp_path / "nowhere", EncoderOptions(tmp_path))


def test_models_of_the_last_buckets_stay(config: DotsConfig, package: VisionPackage) -> None:
    load = Noting()
    encoder = PackageEncoder(package, load, buckets_kept=1)
    small, large = page(config, (2, 2)), page(config, (4, 6))
    for given in (small, small, large, large, small):
        encoder.encode(*given, NEVER)
    files = [chunk.file for chunk in package.chunks]
    assert load.loaded == [(file, f"patches_{bucket}") for bucket in (16, 64, 16) for file in files]
    both = PackageEncoder(package, load := Noting(), buckets_kept=2)
    for given in (small, large, small):
        both.encode(*given, NEVER)
    assert len(load.loaded) == 2 * len(files)
    both.close()
    both.encode(*small, NEVER)
    assert len(load.loaded) == 3 * len(files)


def test_large_packages_are_held_one_chunk_at_a_time(
    config: DotsConfig, package: VisionPackage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_encoder, "MilModel", load := Noting())
    monkeypatch.setattr(package_encoder, "KEPT_BYTES", 1000)
    encoder = open_encoder(package.folder, EncoderOptions(tmp_path, "mil"))
    first, second = (encoder.encode(*page(config, (2, 2)), NEVER) for _ in range(2))
    assert np.array_equal(first, second)
    assert len(load.loaded) == 2 * len(package.chunks)
    assert not encoder._loaded


class _Stopping:
    """A model during which the flag is set."""

    def __init__(self, flag: threading.Event, calls: list[str]) -> None:
        self._flag = flag
        self._calls = calls

    def predict(self, inputs: Mapping[str, Any], cancel: CancelFlag | None = None) -> dict[str, NDArray[np.float32]]:
        self._calls.append("predict")
        self._flag.set()
        return {"hidden_out": np.zeros((1, 16, 64), np.float32)}


def test_cancelling_between_chunks(config: DotsConfig, package: VisionPackage) -> None:
    flag, calls = threading.Event(), list[str]()
    encoder = PackageEncoder(package, lambda path, function: _Stopping(flag, calls))
    with pytest.raises(Cancelled):
        encoder.encode(*page(config, (2, 2)), flag)
    assert calls == ["predict"]
    with pytest.raises(Cancelled):  # and within one, where the executor runs it
        PackageEncoder(package, MilModel).encode(*page(config, (2, 2)), flag)


@pytest.mark.parametrize("value", [np.nan, np.inf, 70_000.0])
def test_what_float16_cannot_hold_is_an_error(value: float, config: DotsConfig, package: VisionPackage) -> None:
    class Overflowing:
        def predict(self, inputs: Mapping[str, Any], cancel: CancelFlag | None = None) -> dict[str, Any]:
            made = np.zeros((1, 4, config.vision.hidden), np.float32)
            made[0, 0, 3] = value
            return {"hidden_out": np.zeros((1, 16, config.vision.dim)), "features": made}

    with pytest.raises(EngineError, match="not a number"):
        PackageEncoder(package, lambda path, function: Overflowing()).encode(*page(config, (2, 2)), NEVER)


def test_pages_that_fit_no_bucket(config: DotsConfig, package: VisionPackage) -> None:
    assert bucket_for(1, (16, 64)) == bucket_for(16, (16, 64)) == 16
    assert bucket_for(17, (64, 16)) == bucket_for(64, (16, 64)) == 64
    with pytest.raises(EngineError, match="68 patches; this variant of the model takes 64 at most"):
        PackageEncoder(package, MilModel).encode(*page(config, (2, 34)), NEVER)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p._replace(patches=p.patches[:, :-1]),
        lambda p: p._replace(patches=p.patches[:3], cos=p.cos[:3], sin=p.sin[:3]),
        lambda p: p._replace(cos=p.cos[:-1]),
        lambda p: p._replace(sin=p.sin[:, :-1]),
        lambda p: Page(*(part[:0] for part in p)),
    ],
)
def test_arrays_that_do_not_belong_together(spoil: Any, config: DotsConfig, package: VisionPackage) -> None:
    patches, cos, sin = spoil(page(config, (2, 2)))
    with pytest.raises(ValueError, match="not "):
        PackageEncoder(package, MilModel).encode(patches, cos, sin, NEVER)


def test_padding_holds_nothing_that_the_page_does_not(config: DotsConfig, package: VisionPackage) -> None:
    seen: list[Mapping[str, Any]] = []

    class Looking(MilModel):
        def predict(self, inputs: Mapping[str, Any], cancel: CancelFlag | None = None) -> dict[str, Any]:
            seen.append(inputs)
            return super().predict(inputs, cancel)

    given = page(config, (2, 4))
    PackageEncoder(package, Looking).encode(*given, NEVER)
    for name in ("patches", "cos", "sin"):
        rows = seen[0][name].reshape(16, -1)
        assert np.array_equal(rows[:8], getattr(given, name))
        assert (rows[8:] == rows[7]).all()
    assert seen[0]["mask"].ravel().tolist() == [0.0] * 8 + [-1e4] * 8
    after = seen[1]["hidden_out" if "hidden_out" in seen[1] else "hidden"][0]
    np.testing.assert_allclose(after[8:], np.broadcast_to(after[7], after[8:].shape), rtol=1e-5, atol=1e-5)


def test_a_large_residual_in_float16(tmp_path: Path) -> None:
    checkpoint = dots_checkpoint.write(tmp_path / "checkpoint", residual=8000)
    config = DotsConfig.load(checkpoint)
    package = converted(checkpoint, tmp_path / "vision", weights="float16", precision="float16")
    patches, grid = preprocess.patches(dots_checkpoint.picture(0, 112, 56), config)
    given = Page(patches, *vision.rotary(*grid, config.vision.head_dim, config.vision.rope_theta))
    wanted = dots_oracle.vision(checkpoint, patches, grid)
    found = PackageEncoder(package, MilModel).encode(*given, NEVER).astype(np.float32)
    error = np.sqrt(np.square(found - wanted).mean()) / np.abs(wanted).max()
    assert 20 * np.log10(1 / error) > 45
