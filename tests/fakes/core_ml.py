"""A double of Core ML: what coremltools offers of it on a Mac, over the executor in numpy.

A compiled model is a folder with a copy of the package, so that the very same file is run; what Core ML does to
its callers (late releases of inputs, outputs of its own, errors of no particular class) is done here too.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr_desktop.engines.runtime import coreml
from ocr_desktop.engines.runtime.mil import MilModel

_PACKAGE = "package.mlpackage"


class CoreMlDouble:
    """Notes what it is asked for, and fails when told to."""

    def __init__(self) -> None:
        self.compiled: list[Path] = []
        self.loaded: list[tuple[Path, str, str]] = []
        self.tried = 0
        self.given: list[dict[str, NDArray[np.float32]]] = []
        self.failing: set[str] = set()

    def install(self, monkeypatch: pytest.MonkeyPatch) -> "CoreMlDouble":
        """Take the place of Core ML."""
        monkeypatch.setattr(coreml, "compile_model", self.compile_model)
        monkeypatch.setattr(coreml, "CompiledMLModel", self.open)
        return self

    def compile_model(self, package: str, destination: str) -> str:
        """As ``coremltools.models.utils.compile_model``."""
        assert package.endswith(".mlpackage")
        assert destination.endswith(".mlmodelc")
        self._fail("compile")
        self.compiled.append(Path(package))
        shutil.copytree(package, Path(destination) / _PACKAGE)
        return destination

    def open(self, path: str, *, compute_units: Any, function_name: str) -> "_Model":
        """As the class ``coremltools.models.CompiledMLModel``."""
        self.tried += 1
        self._fail("load")
        if not (Path(path) / _PACKAGE).is_dir():
            raise RuntimeError("Error compiling model: the model is damaged")
        self.loaded.append((Path(path), compute_units.name, function_name))
        return _Model(self, MilModel(Path(path) / _PACKAGE, function_name))

    def _fail(self, what: str) -> None:
        if what in self.failing:
            raise Exception(f"{what} failed")

    def predict(self, model: MilModel, data: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
        """A call, with the checks that stand for what would end the process."""
        self._fail("predict")
        for values in data.values():
            assert values.dtype == np.float32
            assert values.flags.c_contiguous
        self.given.append(dict(data))  # whoever frees an input would be freed under Core ML's hands
        return model.predict(data)


class _Model:
    def __init__(self, double: CoreMlDouble, model: MilModel) -> None:
        self._double = double
        self._model = model

    def predict(self, data: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
        """As ``CompiledMLModel.predict``."""
        return self._double.predict(self._model, data)
