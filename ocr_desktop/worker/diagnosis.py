"""What is installed and what runs where, found out by trying it: the material of ``ocr-desktop doctor``."""

import importlib
import importlib.metadata
import importlib.util
import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from ocr_desktop import catalog
from ocr_desktop.worker.messages import Check

# Where a distribution's module bears another name.
MODULES = {"pillow": "PIL", "pillow-heif": "pillow_heif"}
# Tried as it is used here: what its own package imports at its start takes seconds, and the app comes without it.
_USED_THROUGH = {"mlx-lm": "ocr_desktop.engines.runtime.language"}
SOURCE_PACKAGES = ("pymupdf", "pillow", "pillow-heif", "numpy")
_INSTALL = "Install the app again; from a checkout: pip install -e ."
_EXTRA_MODULES = ("mlx.core", "coremltools")


def diagnose() -> tuple[Check, ...]:
    """Every check, in the order in which a person reads them."""
    found: list[Check] = []
    for part in (_system, _sources, _engines, _acceleration):
        found += _tried(part)
    return tuple(found)


def _tried(part: Callable[[], Iterator[Check]]) -> list[Check]:
    try:
        return list(part())
    except Exception as exc:  # a diagnosis that fails is itself a finding
        name = part.__name__.strip("_").capitalize()
        return [Check(name, "problem", f"could not be examined: {type(exc).__name__}: {exc}", _INSTALL)]


def _system() -> Iterator[Check]:
    yield Check("Python", "ok", f"{platform.python_version()} ({sys.executable})")
    system = platform.mac_ver()[0] and f"macOS {platform.mac_ver()[0]}"
    yield Check("System", "ok", f"{system or platform.platform()}, {platform.machine()}")
    yield Check("Processor", "ok", f"{os.cpu_count() or 1} cores")


def _sources() -> Iterator[Check]:
    for name in SOURCE_PACKAGES:
        yield _package(name, "documents")


def _engines() -> Iterator[Check]:
    told: set[str] = set()
    for entry in catalog.ENGINES:
        absent = [name for name in entry.requires if is_absent(name)]
        if entry.extra and absent:
            how = f"pip install 'ocr-desktop[{entry.extra}]', from a checkout pip install -e '.[{entry.extra}]'"
            yield Check(f"Engine {entry.title}", "note", f"without {', '.join(absent)}; to have it: {how}")
            continue
        checks = [_package(name, entry.title) for name in entry.requires if name not in SOURCE_PACKAGES]
        yield from (check for check in checks if check.name not in told)
        broken = [check.name for check in checks if check.state == "problem"]
        module, _, attribute = entry.target.partition(":")
        problem = "" if broken else _import_error(module, attribute)
        if broken or problem:
            detail = f"cannot run: {problem or ', '.join(broken)}"
            yield Check(f"Engine {entry.title}", "problem", detail, _INSTALL)
        else:
            yield Check(
                f"Engine {entry.title}", "ok", f"version {entry.version}, {'can run' if entry.extra else 'ready'}"
            )
        if "rapidocr" in {check.name for check in checks} - told:
            yield _bundled_weights("rapidocr")
        told |= {check.name for check in checks}


def _acceleration() -> Iterator[Check]:
    runtime = importlib.import_module("onnxruntime")
    providers = [str(name).removesuffix("ExecutionProvider") for name in runtime.get_available_providers()]
    yield Check("onnxruntime runs on", "ok", ", ".join(providers))
    if sys.platform != "darwin":
        yield Check("Apple runtime", "note", "not a Mac: no Core ML, no Metal")
        return
    if platform.machine() != "arm64":
        yield Check(
            "Apple silicon", "problem", "this Mac has an Intel processor", "Use a Mac with Apple silicon (M1 or later)."
        )
    state = "ok" if "CoreML" in providers else "note"
    yield Check("Core ML", state, "available to onnxruntime" if state == "ok" else "not offered by onnxruntime")
    for module in _EXTRA_MODULES:
        missing = _import_error(module, "")
        yield Check(module, "note" if missing else "ok", f"not installed ({missing})" if missing else "installed")
    yield _metal()


def _metal() -> Check:
    """Whether the GPU can be used; only MLX can tell."""
    if _import_error("mlx.core", "metal"):
        return Check("Metal", "note", "unknown: MLX is not installed, no engine here needs it")
    if importlib.import_module("mlx.core").metal.is_available():
        return Check("Metal", "ok", "available")
    return Check("Metal", "problem", "not available", "Do not run in a virtual machine without a GPU.")


def is_absent(name: str) -> bool:
    """Whether a distribution is not installed at all; one that is and does not work is a problem."""
    module = MODULES.get(name, re.sub("-", "_", name))
    return importlib.util.find_spec(module) is None


def _package(name: str, purpose: str) -> Check:
    """Whether a distribution is installed and can be imported."""
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        version = ""  # a frozen app may carry the module without its metadata
    problem = _import_error(_USED_THROUGH.get(name) or MODULES.get(name, re.sub("-", "_", name)), "")
    if problem:
        return Check(name, "problem", f"needed for {purpose}: {problem}", _INSTALL)
    return Check(name, "ok", version or "installed")


def _import_error(module: str, attribute: str) -> str:
    """Why a module (or a name in it) cannot be used; empty where it can."""
    try:
        found = importlib.import_module(module)
    except Exception as exc:  # a broken native library raises whatever it likes
        return f"{type(exc).__name__}: {exc}"
    return "" if not attribute or hasattr(found, attribute) else f"{module} has no {attribute}"


def _bundled_weights(package: str) -> Check:
    """Whether the networks that come inside a wheel are there."""
    folder = Path(str(importlib.import_module(package).__file__)).parent
    weights = sorted(folder.rglob("*.onnx"))
    size = sum(file.stat().st_size for file in weights)
    if not weights or not all(file.stat().st_size for file in weights):
        return Check(f"{package} networks", "problem", f"none in {folder}", _INSTALL)
    return Check(f"{package} networks", "ok", f"{len(weights)} files, {size / 1e6:.0f} MB")
