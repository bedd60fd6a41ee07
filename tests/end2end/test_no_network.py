"""The whole app on a machine without a network: it works, and no process of it ever tries to reach one.

A library that reports home does so some seconds after it was loaded, from a thread of its own: what is looked at here
lives long enough for that.

What shuts the network off and records each try, in every process: ``tests/fakes/no_network``.
"""

import json
import os
import platform
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ocr_desktop import settings
from tests.end2end.conftest import PHRASE, Terminal, pdf, scan
from tests.fakes import doctr_files, doctr_pages, large_print

ROOT = Path(__file__).parents[2]
SHUT_OFF = ROOT / "tests" / "fakes" / "no_network"
WINDOW = ROOT / "tests" / "fakes" / "driven_window.py"
sealed = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="only Linux's kernel refuses sockets here; on a Mac sandbox-exec does (packaging/README.md)",
)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return tmp_path / "records.txt"


class CutOff(Terminal):
    """A command line without a network, in surroundings that forbid nothing: no CI, no variable that keeps quiet what
    would else report home."""

    def variables(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
        apart = {"HOME": str(self.folder), "OCR_DESKTOP_HOME": str(self.home), "OCR_DESKTOP_ON_BATTERY": "go-on"}
        return {**kept, **apart, **self.environment}


@pytest.fixture
def cut_off(tmp_path: Path, records: Path) -> CutOff:
    folder = tmp_path / "here"
    folder.mkdir()
    shut = {"PYTHONPATH": str(SHUT_OFF), "NETWORK_RECORDS": str(records), "QT_QPA_PLATFORM": "offscreen"}
    return CutOff(tmp_path / "home", folder, shut)


def tries(records: Path) -> str:
    return records.read_text(encoding="utf-8") if records.exists() else ""


def do(terminal: Terminal, *words: str | Path) -> str:
    done = terminal.run(*words)
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout


def test_the_command_line_never_tries(cut_off: CutOff, records: Path) -> None:
    source = pdf(cut_off.folder / "in" / "keeper.pdf", PHRASE, "And a second page")
    scan(cut_off.folder / "in" / "scan.png", PHRASE)
    assert PHRASE in do(cut_off, "recognize", source)
    do(cut_off, "export", "in", "out", "--format", "md", "--also", ",".join(settings.FORMATS[1:]))
    written = {file.suffix.lstrip(".") for file in (cut_off.folder / "out").iterdir()}
    assert set(settings.FORMATS) - {"csv"} <= written, "and there are no tables"
    assert "scan.png" in do(cut_off, "search", "lighthouse")
    assert "keeper.pdf" in do(cut_off, "history")
    assert "dots-ocr" in do(cut_off, "models", "list")
    assert "Everything is in order" in do(cut_off, "doctor")
    do(cut_off, "--version")
    assert not tries(records)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_model_that_comes_with_the_app_never_tries(cut_off: CutOff, records: Path) -> None:
    """Core ML packages, MLX, the encoder's process; and what downloads models, which finds all that it needs here."""
    do(cut_off, "models", "download", "dots-nano")
    note = large_print.note(cut_off.folder / "note.png")
    assert large_print.TITLE in do(cut_off, "recognize", "--engine", "dots-nano", note)
    assert not tries(records)


def test_own_docTR_models_never_try(cut_off: CutOff, records: Path) -> None:
    """OnnxTR downloads models and fonts by itself, and holds a client of a hub: here it does nothing of it."""
    pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")
    vocabulary = cut_off.folder / "signs.txt"
    vocabulary.write_text(doctr_pages.VOCABULARY, encoding="utf-8")
    both = ("--detection", doctr_files.DETECTION, "--recognition", doctr_files.RECOGNITION)
    do(cut_off, "models", "import-doctr", *both, "--vocab", vocabulary)
    page = doctr_files.FOLDER / doctr_files.PAGES[0]
    first = doctr_files.expected(doctr_files.PAGES[0])[0].text
    assert first in do(cut_off, "recognize", "--engine", "doctr", page)
    assert "computed in" in do(cut_off, "models", "verify", "doctr")
    assert not tries(records)


def test_an_assistant_never_tries(cut_off: CutOff, records: Path) -> None:
    """What speaks with it is loaded with the service's room, but not what listens there."""
    source = pdf(cut_off.folder / "in" / "keeper.pdf", PHRASE)
    call = {"name": "recognize", "arguments": {"path": str(source)}}
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    with subprocess.Popen(
        cut_off.command("mcp", "--allow-path", cut_off.folder), env=cut_off.variables(), cwd=cut_off.folder,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        assert PHRASE in process.stdout.readline()
        process.stdin.close()
        assert process.wait(60) == 0
    assert not tries(records)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_window_never_tries(cut_off: CutOff, records: Path) -> None:
    source = pdf(cut_off.folder / "in" / "keeper.pdf", PHRASE, "And a second page")
    scan(cut_off.folder / "in" / "scan.png", PHRASE)
    (cut_off.folder / "out").mkdir()
    done = subprocess.run(
        [sys.executable, str(WINDOW), str(cut_off.folder / "out"), str(source)],
        env=cut_off.variables(), cwd=cut_off.folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split() == ["read", "copied", "found", "sheets", "written", "exported", "stayed"]
    assert not tries(records)


# That a try would be noticed


def python(terminal: Terminal, code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], env=terminal.variables(), capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.getaddrinfo('models.example', 443)",
        "import socket; socket.socket(socket.AF_INET6).bind(('::1', 0))",
        "import urllib.request; urllib.request.urlopen('https://models.example')",
        "import _socket; _socket.socket(2, 1)",
    ],
)
def test_a_try_from_python_is_noticed_though_it_is_passed_over(cut_off: CutOff, records: Path, code: str) -> None:
    done = python(cut_off, f"try:\n    {code}\nexcept OSError:\n    print('passed over')")
    assert done.stdout == "passed over\n", done.stderr
    assert "TRIED socket." in tries(records)


@sealed
def test_a_try_from_native_code_is_noticed(cut_off: CutOff, records: Path) -> None:
    native = "import ctypes; ctypes.CDLL(None).socket({family}, 1, 0)"
    assert python(cut_off, native.format(family=1)).returncode == 0, "sockets of the machine itself are harmless"
    assert not tries(records)
    for family in (2, 10):
        assert python(cut_off, native.format(family=family)).returncode == -signal.SIGSYS
    assert tries(records).count("<string>") == 2


@sealed
def test_a_library_that_reports_home_is_noticed(cut_off: CutOff, records: Path) -> None:
    """The real one: ONNX Runtime, where it is not forbidden."""
    done = python(cut_off, "import onnxruntime, time; time.sleep(40)")
    assert done.returncode == -signal.SIGSYS
    assert tries(records)


@sealed
def test_a_try_from_a_child_is_noticed(cut_off: CutOff, records: Path) -> None:
    """Also from one that loads nothing of Python's surroundings."""
    inner = "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)"
    outer = "import subprocess, sys; print(subprocess.run([sys.executable, {flags} '-c', {inner!r}]).returncode)"
    for flags in ("", "'-I',"):
        assert python(cut_off, outer.format(flags=flags, inner=inner)).stdout.strip() == str(-signal.SIGSYS)
    assert tries(records).count("<string>") == 1


def test_a_try_of_the_app_turns_red(cut_off: CutOff, records: Path) -> None:
    """A download that the person asks for is a try; here it cannot get anywhere, and says so."""
    done = cut_off.run("models", "download", "dots-ocr")
    assert done.returncode
    assert "TRIED" in tries(records)
    assert os.environ.get("NETWORK_RECORDS") is None, "nothing of this outlives a test"
