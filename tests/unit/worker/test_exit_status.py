"""Exit statuses in words."""

import signal
import subprocess
import sys

import pytest

from ocr_desktop.worker.exit_status import TAIL_BYTES, ErrorTail, phrase, reap


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (0, "ended by itself"),
        (3, "status 3"),
        (-signal.SIGKILL, "memory ran out"),
        (-signal.SIGSEGV, "crashed (SIGSEGV)"),
        (-signal.SIGTERM, "from outside (SIGTERM)"),
        (-signal.SIGALRM, "stuck"),
        (-200, "signal 200"),
    ],
)
def test_phrase(status: int, words: str) -> None:
    assert words in phrase(status)


def test_the_tail_of_much(pytestconfig: pytest.Config) -> None:
    script = "import sys; sys.stderr.write('x' * 1_000_000 + 'the end')"
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE)
    assert process.stderr is not None
    tail = ErrorTail(process.stderr, "test")
    assert reap(process) == 0
    text = tail.close()
    assert text.endswith("the end")
    assert len(text) <= TAIL_BYTES


def test_a_process_that_lingers_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_desktop.worker.exit_status.REAP_SECONDS", 0.1)
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    assert reap(process) == -signal.SIGKILL
