"""No library tells its maker anything: not of the app, and not of its tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ocr_desktop import telemetry

# Where ONNX Runtime keeps what it would send, with the identifier of the machine.
KEPT = ".onnxruntime"
LOAD = "import onnxruntime"


def traces(home: Path, code: str) -> list[Path]:
    """What a process leaves in its home, in surroundings that forbid nothing."""
    bare = {"HOME": str(home), "PATH": os.environ["PATH"]}  # no CI, which would forbid it too
    subprocess.run([sys.executable, "-c", code], env=bare, cwd=home, check=True, timeout=60)
    return list(home.rglob(KEPT))


def test_onnxruntime_keeps_nothing_to_send(tmp_path: Path) -> None:
    assert not traces(tmp_path, f"from ocr_desktop import telemetry; telemetry.off(); {LOAD}")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is kept in other places")
def test_left_alone_it_would(tmp_path: Path) -> None:
    """If this fails, ONNX Runtime has changed, and the test above proves nothing any more."""
    assert traces(tmp_path, LOAD)


@pytest.mark.parametrize("role", ["--version", "worker", "encoder"])
def test_it_is_off_before_anything_is_loaded(role: str) -> None:
    code = f"""
import os, sys
from ocr_desktop import __main__, telemetry
def call(target, words):
    print(all(os.environ[name] == value for name, value in telemetry.SWITCHES.items()))
    print([name for name in ("onnxruntime", "numpy", "huggingface_hub") if name in sys.modules])
    return 0
__main__._call = call
__main__.main([{role!r}])
"""
    surroundings = {**os.environ, **dict.fromkeys(telemetry.SWITCHES, "0")}
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "[]"]


def test_these_very_tests_report_nothing() -> None:
    assert {name: os.environ.get(name) for name in telemetry.SWITCHES} == telemetry.SWITCHES
