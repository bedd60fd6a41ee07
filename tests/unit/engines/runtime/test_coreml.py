"""Everything in coreml.py, over a double that runs the same packages."""

import collections
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from coremltools.converters.mil.mil import Builder
from numpy.typing import NDArray

from ocr_desktop.engines.runtime import coreml
from ocr_desktop.engines.runtime.coreml import ComputeUnits, CoreMl
from ocr_desktop.engines.runtime.mil import MilModel
from ocr_desktop.errors import DiskFull, EngineError, EngineUnavailable, ModelMissing
from tests.fakes.core_ml import CoreMlDouble
from tests.fakes.mil_packages import FUNCTION, saved

SHAPE = (1, 3, 8)


def twice(inputs: Mapping[str, Any]) -> Any:
    return Builder.linear(x=inputs["x"], weight=2 * np.eye(8, dtype=np.float16), name="y")


def thrice(inputs: Mapping[str, Any]) -> Any:
    return Builder.linear(x=inputs["x"], weight=3 * np.eye(8, dtype=np.float16), name="y")


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> CoreMlDouble:
    return CoreMlDouble().install(monkeypatch)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return saved(tmp_path / "model" / "chunk_0.mlpackage", twice, {"x": SHAPE})


class Runtime:
    """A CoreMl of its own, and what it told."""

    def __init__(self, store: Path, units: ComputeUnits = ComputeUnits.CPU_AND_NE) -> None:
        self.told: list[str] = []
        self.core = CoreMl(store, units, self.told.append)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "compiled"


def numbers() -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(0, 1, SHAPE).astype(np.float32)


def test_a_package_runs(double: CoreMlDouble, package: Path, store: Path) -> None:
    found = Runtime(store).core.load(package, FUNCTION).predict({"x": numbers()})
    assert found.keys() == {"y"}
    assert np.array_equal(found["y"], MilModel(package, FUNCTION).predict({"x": numbers()})["y"])


def test_it_is_compiled_once_and_the_person_told_once(double: CoreMlDouble, package: Path, store: Path) -> None:
    first = Runtime(store)
    first.core.load(package, FUNCTION)
    assert len(first.told) == 2
    assert "Compiling" in first.told[0]
    assert "Neural Engine" in first.told[1]
    assert "first time only" in first.told[1]
    second = Runtime(store)
    second.core.load(package, FUNCTION)
    assert second.told == []
    assert double.compiled == [package]
    assert double.loaded[0] == double.loaded[1]  # the same path: Core ML's own cache goes by it
    assert double.loaded[0][1] == "CPU_AND_NE"


def test_other_units_and_a_new_system_prepare_the_model_again(
    double: CoreMlDouble, package: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Runtime(store).core.load(package, FUNCTION)
    on_gpu = Runtime(store, ComputeUnits.CPU_AND_GPU)
    on_gpu.core.load(package, FUNCTION)
    assert len(on_gpu.told) == 1
    assert "the GPU" in on_gpu.told[0]
    assert double.loaded[-1][1] == "CPU_AND_GPU"
    monkeypatch.setattr(platform, "platform", lambda: "macOS-99")
    updated = Runtime(store)
    updated.core.load(package, FUNCTION)
    assert len(updated.told) == 1
    assert len(double.compiled) == 1


def test_a_changed_package_is_compiled_anew_and_the_old_one_goes(
    double: CoreMlDouble, package: Path, store: Path
) -> None:
    Runtime(store).core.load(package, FUNCTION)
    shutil.rmtree(package)
    saved(package, thrice, {"x": SHAPE})
    found = Runtime(store).core.load(package, FUNCTION).predict({"x": np.ones(SHAPE, np.float32)})
    assert (found["y"] == 3).all()
    assert len(list(store.iterdir())) == 1


def test_what_no_package_needs_goes(double: CoreMlDouble, package: Path, store: Path, tmp_path: Path) -> None:
    gone = saved(tmp_path / "gone" / "chunk_0.mlpackage", thrice, {"x": SHAPE})
    stays = saved(tmp_path / "stays" / "chunk_0.mlpackage", thrice, {"x": SHAPE})
    for other in (gone, stays):
        Runtime(store).core.load(other, FUNCTION)
    shutil.rmtree(gone.parent)
    old, new, foreign = store / ".part-old", store / ".part-new", store / "notes"
    for folder in (old, new, foreign):
        folder.mkdir()
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    Runtime(store).core.load(package, FUNCTION)
    assert not old.exists()
    assert new.exists()
    assert foreign.exists()
    sources = [
        json.loads((entry / "source.json").read_text())["package"]
        for entry in store.iterdir()
        if (entry / "source.json").exists()
    ]
    assert sorted(sources) == sorted([str(stays), str(package)])


def test_a_compiled_model_that_is_damaged_is_compiled_again(double: CoreMlDouble, package: Path, store: Path) -> None:
    Runtime(store).core.load(package, FUNCTION)
    shutil.rmtree(next(store.glob("*/*.mlmodelc")) / "package.mlpackage")
    again = Runtime(store)
    assert again.core.load(package, FUNCTION).predict({"x": numbers()})["y"].shape == SHAPE
    assert len(double.compiled) == 2


def test_what_does_not_load_is_compiled_again_once_and_then_refused_at_once(
    double: CoreMlDouble, package: Path, store: Path
) -> None:
    double.failing = {"load"}
    runtime = Runtime(store)
    for _ in range(3):  # page after page
        with pytest.raises(EngineUnavailable, match="load failed"):
            runtime.core.load(package, FUNCTION)
    assert len(double.compiled) == 2
    assert double.tried == 2
    double.failing = set()
    shutil.rmtree(package)
    saved(package, thrice, {"x": SHAPE})  # converted again: it may well load
    assert runtime.core.load(package, FUNCTION).predict({"x": numbers()})["y"].shape == SHAPE


def test_a_function_that_does_not_load_leaves_the_others_their_compiled_package(
    double: CoreMlDouble, package: Path, store: Path
) -> None:
    double.failing = {"load"}
    runtime = Runtime(store)
    with pytest.raises(EngineUnavailable):
        runtime.core.load(package, "patches_8192")
    double.failing = set()
    runtime.core.load(package, FUNCTION)
    with pytest.raises(EngineUnavailable):
        runtime.core.load(package, "patches_8192")
    assert len(double.compiled) == 2
    assert double.loaded[-1][0].is_dir()


def test_what_core_ml_does_not_take_is_said(double: CoreMlDouble, package: Path, store: Path) -> None:
    double.failing = {"load"}
    with pytest.raises(EngineUnavailable, match="cannot load “chunk_0” \\(load failed\\)") as caught:
        Runtime(store).core.load(package, FUNCTION)
    assert "compute units" in caught.value.remedy
    shutil.rmtree(store)
    double.failing = {"compile"}
    with pytest.raises(EngineUnavailable, match="cannot compile"):
        Runtime(store).core.load(package, FUNCTION)
    assert list(store.iterdir()) == []
    double.failing = set()
    model = Runtime(store).core.load(package, FUNCTION)
    double.failing = {"predict"}
    with pytest.raises(EngineError, match="predict failed"):
        model.predict({"x": numbers()})


def test_no_such_package(double: CoreMlDouble, store: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        Runtime(store).core.load(tmp_path / "nowhere.mlpackage", FUNCTION)


def test_a_full_disk_is_noticed_before(
    double: CoreMlDouble, package: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12 - 10**8, 10**8))
    with pytest.raises(DiskFull, match=r"200 MB of disk space, of which 100 MB"):
        Runtime(store).core.load(package, FUNCTION)
    assert double.compiled == []


def test_two_processes_compile_at_once(
    double: CoreMlDouble, package: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = double.compile_model

    def slowly(source: str, destination: str) -> str:
        monkeypatch.setattr(coreml, "compile_model", inner)
        Runtime(store).core.load(package, FUNCTION)  # the other process, in between
        return inner(source, destination)

    monkeypatch.setattr(coreml, "compile_model", slowly)
    assert Runtime(store).core.load(package, FUNCTION).predict({"x": numbers()})["y"].shape == SHAPE
    assert len(list(store.iterdir())) == 1


def test_what_was_removed_by_half_is_compiled_again(double: CoreMlDouble, package: Path, store: Path) -> None:
    Runtime(store).core.load(package, FUNCTION)
    shutil.rmtree(next(store.glob("*/*.mlmodelc")))  # a kill, while it was being removed
    assert Runtime(store).core.load(package, FUNCTION).predict({"x": numbers()})["y"].shape == SHAPE
    assert len(list(store.iterdir())) == 1


def test_a_store_that_cannot_be_written(double: CoreMlDouble, package: Path, store: Path) -> None:
    store.write_text("not a folder")
    with pytest.raises(EngineUnavailable, match="cannot be kept in") as caught:
        Runtime(store).core.load(package, FUNCTION)
    assert "OCR_DESKTOP_MODELS" in caught.value.remedy


def test_inputs_are_never_freed_and_shared(double: CoreMlDouble, package: Path, store: Path, tmp_path: Path) -> None:
    other = saved(tmp_path / "model" / "chunk_1.mlpackage", thrice, {"x": SHAPE})
    core = Runtime(store).core
    first, second = core.load(package, FUNCTION), core.load(other, FUNCTION)
    given = numbers()
    assert np.allclose(first.predict({"x": given})["y"], 2 * given, rtol=1e-3)
    del first
    assert np.allclose(second.predict({"x": given + 1})["y"], 3 * (given + 1), rtol=1e-3)
    one, two = (call["x"] for call in double.given)
    assert one is two
    assert one is not given
    assert any(one is kept for kept in core._buffers.values())


def test_results_are_not_changed_by_the_next_call(double: CoreMlDouble, package: Path, store: Path) -> None:
    model = Runtime(store).core.load(package, FUNCTION)
    first = model.predict({"x": np.ones(SHAPE, np.float32)})["y"]
    model.predict({"x": np.zeros(SHAPE, np.float32)})
    assert (first == 2).all()


@pytest.mark.parametrize(
    ("system", "release", "wanted"),
    [("darwin", "15.0", True), ("darwin", "26.1.2", True), ("darwin", "14.7", False), ("linux", "", False)],
)
def test_where_it_is_available(system: str, release: str, wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "mac_ver", lambda: (release, ("", "", ""), ""))
    assert coreml.available() is wanted


@pytest.mark.skipif(not coreml.available(), reason="there is no Core ML here")
def test_core_ml_itself_does_what_the_executor_does(package: Path, store: Path) -> None:
    runtime = Runtime(store, ComputeUnits.CPU_ONLY)
    found = runtime.core.load(package, FUNCTION).predict({"x": numbers()})["y"]
    np.testing.assert_allclose(found, MilModel(package, FUNCTION).predict({"x": numbers()})["y"], rtol=1e-3, atol=1e-3)
    assert Runtime(store, ComputeUnits.CPU_ONLY).core.compiled(package).is_dir()
