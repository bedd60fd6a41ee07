"""What is loaded by the time the window is first seen, and by the time it can be used: nothing that can wait."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Runs in a process of its own, from the command's own beginning.
WINDOW = """
import json, sys
from ocr_desktop import __main__

def watch():
    from ocr_desktop.gui import application as app
    fill = app.Inside.fill

    def filled(inside):
        painted = sorted(sys.modules)
        fill(inside)
        print(json.dumps({"painted": painted, "usable": sorted(sys.modules)}))
        inside._application.exit(0)

    app.Inside.fill = filled

from ocr_desktop.gui import app as command
loaded = command._loaded
command._loaded = lambda: (loaded(), watch(), loaded())[2]
sys.exit(__main__.main(sys.argv[1:]))
"""
# Of the libraries that come from elsewhere, and of our rooms but gui, what the first paint may load.
OUTSIDE = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "platformdirs"}
ROOMS = {"__main__", "catalog", "document", "errors", "log", "paths", "sentences", "setting", "settings", "telemetry"}
HEAVY = {"sqlite3", "subprocess", "ssl", "http", "email", "asyncio", "multiprocessing", "concurrent", "unittest"}
NETWORK = {"ssl", "http", "nacl", "cffi", "truststore", "httpx2", "huggingface_hub", "requests", "ocr_desktop.updates"}
ENGINES = {"PIL", "numpy", "onnxruntime", "pymupdf", "cv2", "mlx", "coremltools", "rapidocr", "docx", "lxml", "torch"}
FEWEST = 40
"""Modules of the window that stand for the invitation and its menus alone; there are more than that in use."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    surroundings = {"OCR_DESKTOP_HOME": str(tmp_path_factory.mktemp("home")), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", WINDOW], env={**os.environ, **surroundings}, cwd=Path(__file__).parents[2],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {moment: set(names) for moment, names in json.loads(done.stdout).items()}


def within(modules: set[str], names: set[str]) -> set[str]:
    return {module for module in modules if any(module == name or module.startswith(f"{name}.") for name in names)}


def test_the_first_paint_loads_qt_and_little_else(loaded: dict[str, set[str]]) -> None:
    painted = loaded["painted"]
    roots = {name.partition(".")[0] for name in painted}
    outside = {root for root in roots - set(sys.stdlib_module_names) if not root.startswith("_")}
    assert outside - {"sitecustomize"} == OUTSIDE | {"ocr_desktop"}
    rooms = {name.split(".")[1] for name in painted if name.startswith("ocr_desktop.")}
    assert rooms - {"gui"} <= ROOMS
    assert not within(painted, HEAVY)
    assert not within(painted, {"ocr_desktop.document.codec", "ocr_desktop.document.correction"})
    assert len([name for name in painted if name.startswith("ocr_desktop.gui.")]) < FEWEST


def test_a_window_in_use_has_loaded_no_engine_and_nothing_that_connects(loaded: dict[str, set[str]]) -> None:
    usable = loaded["usable"]
    assert "ocr_desktop.gui.workspace" in usable
    assert not within(usable, NETWORK | ENGINES)


def test_what_would_be_noticed(loaded: dict[str, set[str]]) -> None:
    assert within(loaded["usable"], {"markdown", "sqlite3"}), "the second moment is really later"
    assert within({"http.client", "httpx2", "ssl"}, {"http", "ssl"}) == {"http.client", "ssl"}
