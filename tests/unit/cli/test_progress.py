"""Progress: a bar, lines, or nothing; problems are told by all."""

import dataclasses
import io
import re
import subprocess
import sys

import pytest

from ocr_desktop.cli.progress import PlainLines, ProgressBar, Quiet, TerminalBar, failures, suitable, time_left
from ocr_desktop.jobs.job import Progress

HALF = Progress(pages_done=4, pages_failed=1, pages_left=5, documents_left=2, seconds_left=180.0)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (3.0, "a few seconds left"),
        (45.0, "less than a minute left"),
        (55.0, "about 1 min left"),
        (1000.0, "about 17 min left"),
        (9000.0, "about 2.5 h left"),
    ],
)
def test_time_left_in_words(seconds: float | None, words: str) -> None:
    assert time_left(seconds) == words


def test_the_bar_counts_pages_and_names_the_rest() -> None:
    screen = Terminal()
    bar = TerminalBar(screen)
    bar.update(HALF)
    drawn = screen.getvalue()
    bar.close()
    assert "50%" in drawn
    assert "5 of 10 pages, 2 files to go, about 3 min left" in drawn


def test_the_bar_is_neither_a_thread_nor_a_process() -> None:
    script = (
        "import io, multiprocessing, threading, psutil\n"
        "from ocr_desktop.cli.progress import TerminalBar\n"
        "multiprocessing.set_start_method('spawn')\n"  # as it is on a Mac
        "bar = TerminalBar(io.StringIO())\n"
        "bar.problem('x')\n"
        "print(threading.active_count(), len(psutil.Process().children()))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told == "1 0\n"


def test_the_bar_steps_aside_and_leaves_nothing_behind() -> None:
    screen = Terminal()
    bar = TerminalBar(screen)
    bar.update(HALF)
    with bar.aside():
        screen.write("#result\n")
    bar.problem("#problem")
    bar.close()
    lines = [re.split("[\r]", line)[-1] for line in screen.getvalue().split("\n")]
    assert "#result" in lines
    assert "#problem" in lines
    assert lines[-1].strip() == ""


def test_lines_come_for_documents_and_now_and_then() -> None:
    screen = io.StringIO()
    lines = PlainLines(screen, seconds_between=3600)
    lines.update(HALF)
    lines.note("a.pdf: 3 pages read")
    assert screen.getvalue() == "a.pdf: 3 pages read\n"
    eager = PlainLines(screen, seconds_between=0)
    eager.update(HALF)
    assert screen.getvalue().endswith("5 of 10 pages, about 3 min left, 1 page failed\n")


def test_quiet_tells_problems_only(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = Quiet()
    quiet.update(HALF)
    quiet.note("fine")
    with quiet.aside():
        quiet.problem("not fine")
    quiet.close()
    assert capsys.readouterr() == ("", "not fine\n")


def test_the_bar_tells_the_rate_what_failed_and_what_is_read() -> None:
    screen = Terminal()
    bar = TerminalBar(screen)
    bar.now("book.pdf, page 3")
    bar.update(dataclasses.replace(HALF, pages_per_second=0.5, documents_failed=2))
    drawn = screen.getvalue()
    bar.close()
    assert "about 3 min left, 30 pages/min, 1 page and 2 files failed, book.pdf, page 3" in drawn
    assert Progress(pages_per_second=0.05).rate == "3.0 pages/min"
    assert Progress().rate == failures(Progress()) == ""


@pytest.mark.parametrize(
    ("quiet", "stream", "kind"),
    [(True, Terminal(), Quiet), (False, Terminal(), TerminalBar), (False, io.StringIO(), PlainLines)],
)
def test_the_kind_suits_the_error_stream(
    quiet: bool, stream: io.StringIO, kind: type[ProgressBar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    bar = suitable(quiet=quiet)
    bar.close()
    assert type(bar) is kind
