"""Core ML: the only file that calls it.

A package is compiled once, into the model store: Core ML keeps what it makes of a model for this machine (which
takes up to minutes the first time) by the path of the compiled model, until the system is updated.
"""

import contextlib
import hashlib
import json
import logging
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import coremltools
import numpy as np
from coremltools.models import CompiledMLModel
from coremltools.models.utils import compile_model
from numpy.typing import NDArray

from ocr_desktop import space
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.errors import EngineError, EngineUnavailable, ModelMissing
from ocr_desktop.paths import SOURCE
from ocr_desktop.sentences import said

LEAST_MACOS = (15, 0)
# What a compilation leaves that was ended in the middle of it goes when it is that old.
_LEFTOVER_SECONDS = 3600
# Files up to this size count by their content, larger ones by size and time of change.
_HASHED_BYTES = 16_000_000
_PART, _LOADED = ".part-", "loaded.json"
_log = logging.getLogger(__name__)


class ComputeUnits(StrEnum):
    """What Core ML may run a model on."""

    ALL = "all"
    CPU_AND_NE = "cpu_and_ne"
    CPU_AND_GPU = "cpu_and_gpu"
    CPU_ONLY = "cpu_only"


def available() -> bool:
    """Whether this machine has a Core ML that runs these models."""
    release = tuple(int(part) for part in platform.mac_ver()[0].split(".")[:2] if part.isdigit())
    return sys.platform == "darwin" and release >= LEAST_MACOS


class CoreMl:
    """Loads packages, compiled once. To be kept for as long as any model of it is used.

    Args:
        compiled_store: folder for what is compiled; it is made where it is not there.
        units: what the models may run on.
        told: called with a sentence for a person when something takes long.
    """

    def __init__(self, compiled_store: Path, units: ComputeUnits, told: Callable[[str], object]) -> None:
        self._store = compiled_store
        self._units = units
        self._told = told
        # Core ML may let go of its input late and from a thread of its own, which ends the process if that frees
        # the memory: the arrays that go in are never freed, and shared by all models with inputs like them.
        self._buffers: dict[tuple[str, tuple[int, ...]], NDArray[np.float32]] = {}
        # What does not load although it was compiled anew will not do so for the next page either: trying again would
        # cost minutes a page.
        self._anew: set[Path] = set()
        self._refused: dict[tuple[Path, str], str] = {}

    def load(self, package: Path, function: str) -> "CoreMlModel":
        """One function of a package.

        Raises:
            ModelMissing: there is no such package.
            DiskFull: there is no space for the compiled model.
            EngineUnavailable: Core ML does not take it.
        """
        compiled = self.compiled(package)
        if (compiled, function) in self._refused:
            raise self._refusal(compiled, function)
        if not self._was_loaded(compiled, function):
            self._told(f"Preparing the model for {_TARGETS[self._units]}: the first time only, up to a few minutes")
        model = self._opened(compiled, function, package)
        self._note_loaded(compiled, function)
        return CoreMlModel(model, package.name, self._buffers)

    def _opened(self, compiled: Path, function: str, package: Path) -> CompiledMLModel:
        """The model; a compiled package that does not load may be damaged, and is compiled anew once."""
        unit = getattr(coremltools.ComputeUnit, self._units.name)
        try:
            return CompiledMLModel(str(compiled), compute_units=unit, function_name=function)
        except Exception as exc:  # whatever Core ML says comes as RuntimeError or Exception
            if compiled in self._anew:
                self._refused[compiled, function] = str(exc)
                raise self._refusal(compiled, function) from exc
            _log.warning("“%s” does not load and is compiled again: %s", compiled, exc)
        self._anew.add(compiled)
        shutil.rmtree(compiled.parent, ignore_errors=True)
        return self._opened(self.compiled(package), function, package)

    def _refusal(self, compiled: Path, function: str) -> EngineUnavailable:
        return EngineUnavailable(
            said(
                "Core ML cannot load “{compiled}” ({what}).",
                compiled=compiled.stem,
                what=self._refused[compiled, function],
            ),
            remedy=said("Choose other compute units in the settings, or remove the model and install it again."),
        )

    def compiled(self, package: Path) -> Path:
        """Where the compiled package is, compiled now if it has not been yet; raises as ``load``."""
        if not package.is_dir():
            raise ModelMissing(said("There is no package “{package}”.", package=package))
        entry = self._store / _fingerprint(package)
        compiled = entry / f"{package.stem}.mlmodelc"
        if compiled.is_dir():
            return compiled
        self._told(f"Compiling the model for this Mac: {package.stem}, the first time only")
        try:
            self._store.mkdir(parents=True, exist_ok=True)
            self._make_room(package)
            part = Path(tempfile.mkdtemp(prefix=_PART, dir=self._store))
        except OSError as exc:
            raise self._no_place(exc) from exc
        try:
            self._compile(package, part / compiled.name)
            _put(part, entry, compiled)
        except OSError as exc:
            raise self._no_place(exc) from exc
        finally:
            shutil.rmtree(part, ignore_errors=True)
        return compiled

    def _compile(self, package: Path, target: Path) -> None:
        try:
            compile_model(str(package), str(target))
        except Exception as exc:  # as above
            raise EngineUnavailable(
                said("Core ML cannot compile “{package}” ({reason}).", package=package.name, reason=exc),
                remedy=said("See that there is space on the disk; otherwise remove the model and install it again."),
            ) from exc
        source = json.dumps({"package": str(package.resolve())})
        (target.parent / SOURCE).write_text(source, encoding="utf-8")

    def _no_place(self, error: OSError) -> EngineUnavailable:
        return EngineUnavailable(
            said(
                "The compiled model cannot be kept in “{store}” ({reason}).",
                store=self._store,
                reason=error.strerror or error,
            ),
            remedy=said("Give yourself the right to write there, or set OCR_DESKTOP_MODELS to a folder of your own."),
        )

    def _make_room(self, package: Path) -> None:
        """Remove what no package needs any more, and see that one more fits."""
        for entry in self._store.iterdir():
            if _is_stale(entry, package):
                shutil.rmtree(entry, ignore_errors=True)
        needed = sum(file.stat().st_size for file in package.rglob("*") if file.is_file())
        space.check(self._store, needed, "The compiled model", "Free some space and try again.")

    def _was_loaded(self, compiled: Path, function: str) -> bool:
        return self._state(function) in _loaded(compiled)

    def _note_loaded(self, compiled: Path, function: str) -> None:
        known, state = _loaded(compiled), self._state(function)
        if state not in known:
            with contextlib.suppress(OSError):  # then the person is told once more
                (compiled.parent / _LOADED).write_text(json.dumps([*known, state]), encoding="utf-8")

    def _state(self, function: str) -> str:
        """What a preparation by Core ML is good for: an update of the system undoes it."""
        return f"{function} {self._units} {platform.platform()}"


_TARGETS = {
    ComputeUnits.ALL: "this Mac",
    ComputeUnits.CPU_AND_NE: "the Neural Engine",
    ComputeUnits.CPU_AND_GPU: "the GPU",
    ComputeUnits.CPU_ONLY: "the processor",
}


class CoreMlModel:
    """A loaded function of a package.

    Args:
        model: what Core ML made of it.
        name: for a person.
        buffers: arrays by input and shape, which outlive this model.
    """

    def __init__(
        self, model: CompiledMLModel, name: str, buffers: dict[tuple[str, tuple[int, ...]], NDArray[np.float32]]
    ) -> None:
        self._model = model
        self._name = name
        self._buffers = buffers

    def predict(
        self,
        inputs: Mapping[str, NDArray[Any]],
        cancel: CancelFlag | None = None,  # noqa: ARG002  (Core ML cannot be stopped in the middle)
    ) -> dict[str, NDArray[np.float32]]:
        """Run the function.

        Raises:
            EngineError: Core ML failed.
        """
        given: dict[str, NDArray[np.float32]] = {}
        for name, values in inputs.items():
            given[name] = self._buffers.setdefault((name, values.shape), np.empty(values.shape, np.float32))
            given[name][...] = values
        try:
            found = self._model.predict(given)
        except Exception as exc:  # as above
            raise EngineError(
                said("Core ML failed on “{name}” ({reason}).", name=self._name, reason=exc),
                remedy=said("Try the page again; if that does not help, choose other compute units in the settings."),
            ) from exc
        return {name: np.array(values, np.float32) for name, values in found.items()}


def _fingerprint(package: Path) -> str:
    """Names a package by its content: a model that is made anew is compiled before it takes its place."""
    found = hashlib.sha256()
    for file in sorted(path for path in package.rglob("*") if path.is_file()):
        state = file.stat()
        found.update(f"\0{file.relative_to(package)}\0{state.st_size}\0".encode())
        small = state.st_size <= _HASHED_BYTES
        found.update(file.read_bytes() if small else str(state.st_mtime_ns).encode())
    return found.hexdigest()[:32]


def _put(part: Path, entry: Path, compiled: Path) -> None:
    """Give what was compiled its name. Another process may have been quicker, or have left a part of an older one."""
    for _ in range(2):
        with contextlib.suppress(OSError):
            part.rename(entry)
        if compiled.is_dir():
            return
        shutil.rmtree(entry, ignore_errors=True)
    part.rename(entry)


def _is_stale(entry: Path, package: Path) -> bool:
    """Whether a folder of the store is an old state of this package, of one that is gone, or a leftover."""
    try:
        if entry.name.startswith(_PART):
            return time.time() - entry.stat().st_mtime > _LEFTOVER_SECONDS
        source = json.loads((entry / SOURCE).read_bytes())["package"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(source == str(package.resolve()) or not Path(source).is_dir())


def _loaded(compiled: Path) -> list[str]:
    try:
        return [str(state) for state in json.loads((compiled.parent / _LOADED).read_bytes())]
    except (OSError, ValueError, TypeError):
        return []
