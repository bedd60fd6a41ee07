"""At the edge, whatever happens becomes words and a status."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from ocr_desktop.cli import edge, standard_output
from ocr_desktop.errors import DiskFull, UsageError


@pytest.fixture(autouse=True)
def own_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The log goes to the test's own folder, and is let go of afterwards."""
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(tmp_path))
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield tmp_path / "log" / "command-line.log"
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def raising(error: BaseException) -> Callable[[Sequence[str]], int]:
    def command(words: Sequence[str]) -> int:
        raise error

    return command


def test_a_status_is_handed_on() -> None:
    assert edge.run(len, ["a", "b"]) == 2


def test_an_error_of_ours_is_said_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert edge.run(raising(DiskFull("No space for “a.md”.")), []) == DiskFull.exit_code
    assert capsys.readouterr() == ("", f"ocr-desktop: No space for “a.md”.\n{DiskFull.default_remedy}\n")


def test_an_interrupt_is_said_without_a_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert edge.run(raising(KeyboardInterrupt()), []) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_mistake_of_ours_is_said_in_words_and_kept_in_the_log(
    capsys: pytest.CaptureFixture[str], own_log: Path
) -> None:
    assert edge.run(raising(ZeroDivisionError("one by nothing")), []) == 1
    error = capsys.readouterr().err
    assert "one by nothing" in error
    assert "Traceback" not in error
    assert "Traceback" in own_log.read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_under_standard_output(tmp_path: Path) -> None:
    script = "import sys\nfrom ocr_desktop.cli import edge\nsys.exit(edge.run(lambda words: print('words') or 0, []))"
    with Path("/dev/full").open("w") as full:
        outcome = subprocess.run(
            [sys.executable, "-c", script], check=False, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert outcome.returncode == DiskFull.exit_code
    assert outcome.stderr == (f"ocr-desktop: There is no space left for what is written.\n{DiskFull.default_remedy}\n")


def test_a_polite_kill_is_like_an_interrupt() -> None:
    def command(words: Sequence[str]) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(5)
        return 0

    before = signal.getsignal(signal.SIGTERM)
    assert edge.run(command, []) == 130
    assert signal.getsignal(signal.SIGTERM) is before


def test_help_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    def command(words: Sequence[str]) -> int:
        edge.Parser("test", "FILE…").parse_args(words)
        return 1

    assert edge.run(command, ["--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: ocr-desktop test FILE…")


def test_what_cannot_be_understood_names_the_help() -> None:
    with pytest.raises(UsageError) as caught:
        edge.Parser("test").parse_args(["--nonsense"])
    assert caught.value.message == "Unrecognized arguments: --nonsense."
    assert "ocr-desktop test --help" in caught.value.remedy


def test_a_reader_that_goes_away_is_no_reason_for_words(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom ocr_desktop.cli import edge\n"
        "def command(words):\n    for _ in range(100000): print('words ' * 20)\n    return 0\n"
        "sys.exit(edge.run(command, []))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "OCR_DESKTOP_HOME": str(tmp_path)},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(100)
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(30) == standard_output.BROKEN_PIPE
    assert told == b""
