"""The walls between rooms: what is forbidden turns the check red, and what runs holds what it may."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient

ROOT = Path(__file__).parents[2]
LISTING_WORKER = ROOT / "tests" / "fakes" / "listing_worker.py"

# One forbidden import for each contract: the contract's first words, the file, the line.
PLANTED = {
    "Imports go only downwards": ("document/blocks.py", "import ocr_desktop.settings"),
    "Front ends hold no model": ("jobs/eta.py", "import numpy"),
    "PySide6 only in gui": ("cli/ending.py", "import PySide6.QtCore"),
    "torch and transformers nowhere": ("engines/loading.py", "import torch"),
    "PyMuPDF only in": ("sources/spool.py", "import pymupdf"),
    "RapidOCR only in": ("engines/instant/scans.py", "import rapidocr"),
    "OnnxTR only in": ("convert/parity.py", "import onnxtr"),
    "onnxruntime and OpenCV only": ("sources/picture.py", "import cv2"),
    "Pillow only in": ("worker/pages.py", "import PIL.Image"),
    "python-docx only in": ("renderers/csv_tables.py", "import docx"),
    "latex2mathml only in": ("renderers/formulas.py", "import ziamath"),
    "coremltools only in": ("engines/instant/engine.py", "import coremltools"),
    "MLX only in": ("worker/recognition.py", "import mlx.core"),
    "FastAPI only in server": ("gui/style.py", "import fastapi"),
    "Dask only in": ("cli/session.py", "import distributed"),
    "The network only in": ("renderers/registry.py", "import http.client"),
    "The document room is": ("document/geometry.py", "import numpy"),
}


def contracts() -> list[dict[str, Any]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        found: list[dict[str, Any]] = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    return found


def contract(beginning: str) -> dict[str, Any]:
    return next(entry for entry in contracts() if entry["name"].startswith(beginning))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package that may be spoiled."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "ocr_desktop", tmp_path / "ocr_desktop", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def check(folder: Path) -> tuple[int, list[str]]:
    """The exit status of import-linter, and the names of the contracts that are broken."""
    outcome = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "300"},
    )  # fmt: skip
    assert outcome.returncode in (0, 1), outcome.stderr
    return outcome.returncode, re.findall(r"^(.+) BROKEN\b", outcome.stdout, re.MULTILINE)


def test_a_room_that_is_not_listed_turns_the_check_red(copy: Path) -> None:
    (copy / "ocr_desktop" / "attic").mkdir()
    (copy / "ocr_desktop" / "attic" / "__init__.py").touch()
    status, broken = check(copy)
    assert status == 1
    assert len(broken) == 1
    assert broken[0].startswith("Imports go only downwards")


def test_forbidden_imports_turn_the_check_red(copy: Path) -> None:
    for path, line in PLANTED.values():
        file = copy / "ocr_desktop" / path
        file.write_text(file.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    status, broken = check(copy)
    assert status == 1
    for beginning in PLANTED:
        assert any(name.startswith(beginning) for name in broken), f"unnoticed: {beginning}"


def test_every_contract_has_a_planted_violation() -> None:
    names = [entry["name"] for entry in contracts() if entry["type"] != "independence"]
    assert {name for name in names if not name.startswith(tuple(PLANTED))} == set()


def test_rooms_are_listed_in_the_contracts_as_soon_as_they_exist() -> None:
    package = ROOT / "ocr_desktop"
    rooms = {path.name for path in package.iterdir() if (path / "__init__.py").exists()}
    front = contract("Front ends hold no model")
    for room in rooms & {"gui", "cli", "server", "jobs", "library", "model_store", "renderers"}:
        assert f"ocr_desktop.{room}" in front["source_modules"]
    for room in rooms & {"engines", "convert"}:
        assert f"ocr_desktop.{room}" in front["forbidden_modules"]
    engines = {path.parent.name for path in (package / "engines").glob("*/__init__.py")} - {"runtime"}
    assert {f"ocr_desktop.engines.{name}" for name in engines} == set(contract("Engines do not")["modules"])


def modules_after(*words: str) -> set[str]:
    """What a command leaves in ``sys.modules``."""
    script = "import json, sys\nfrom ocr_desktop.__main__ import main\nmain(sys.argv[1:])\n"
    script += "sys.stderr.write(json.dumps(list(sys.modules)))"
    outcome = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(outcome.stderr))


def reach(modules: Iterable[str], *names: str) -> set[str]:
    """Those of the modules that are one of the names, or within one."""
    return {module for module in modules if any(module == name or module.startswith(f"{name}.") for name in names)}


ENGINES = ("ocr_desktop.engines", "rapidocr", "onnxruntime", "pymupdf", "pymupdf4llm", "mlx", "coremltools", "cv2")


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("help",)])
def test_the_overview_imports_next_to_nothing(words: tuple[str, ...]) -> None:
    modules = modules_after(*words)
    heavy = (*ENGINES, "PySide6", "numpy", "PIL", "sqlite3", "psutil", "tqdm", "subprocess", "markdown")
    assert reach(modules, *heavy, "ocr_desktop.jobs", "ocr_desktop.worker", "ocr_desktop.gui") == set()


@pytest.mark.parametrize("command", ["recognize", "export", "models", "serve", "mcp", "doctor"])
def test_commands_import_neither_window_nor_engines(command: str) -> None:
    modules = modules_after(command, "--help")
    assert reach(modules, *ENGINES, "PySide6", "numpy", "PIL", "ocr_desktop.gui", "huggingface_hub", "httpx2") == set()


@pytest.mark.parametrize("role", ["page", "recognition"])
def test_workers_hold_no_window(role: str, tmp_path: Path) -> None:
    listing = tmp_path / "modules.json"
    client = WorkerClient(
        role, spool=tmp_path / "spool", assets=tmp_path / "assets",
        command=[sys.executable, str(LISTING_WORKER), str(listing)],
    )  # fmt: skip
    if role == "recognition":
        answer = client.call(messages.Diagnose, 60)  # loads everything that an engine needs
        assert isinstance(answer, messages.Diagnosis)
    else:
        client.call(lambda number: messages.Inspect(number, str(ROOT / "resources/samples/welcome.pdf")), 60)
    client.close()
    modules = set(json.loads(listing.read_text()))
    outside = ("PySide6", "shiboken6", "ocr_desktop.gui", "ocr_desktop.cli", "ocr_desktop.jobs", "ocr_desktop.library")
    assert reach(modules, *outside, "sqlite3", "torch") == set()
    if role == "page":
        assert reach(modules, "ocr_desktop.engines", "rapidocr", "onnxruntime", "pymupdf4llm", "mlx") == set()
    else:
        assert reach(modules, "ocr_desktop.engines.instant", "onnxruntime")
