"""How far a command is, on the error stream: a bar on a terminal, plain lines elsewhere, or nothing."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import NoReturn, Protocol, TextIO

from tqdm import tqdm

from ocr_desktop.jobs.job import Progress

SECONDS_BETWEEN_LINES = 10.0


class ProgressBar(Protocol):
    """What a command tells about its progress. Used on one thread."""

    def update(self, progress: Progress) -> None:
        """The job has come to this."""

    def now(self, words: str) -> None:
        """What is being read."""

    def note(self, line: str) -> None:
        """Something worth knowing where nobody watches a bar: a document has ended."""

    def remark(self, line: str) -> None:
        """Something about a page that a person should know."""

    def problem(self, line: str) -> None:
        """Something went wrong: always said."""

    def aside(self) -> AbstractContextManager[None]:
        """Out of the way for a while: somebody is asked something, or the result goes to the same terminal."""

    def close(self) -> None:
        """The job has ended."""


class TerminalBar:
    """A bar for a person who watches."""

    def __init__(self, stream: TextIO | None = None) -> None:
        tqdm.monitor_interval = 0  # its thread would only redraw bars that are never updated
        tqdm.set_lock(threading.RLock())  # its own is for several processes, and starts one to look after it
        self._bar: tqdm[NoReturn] = tqdm(
            file=stream or sys.stderr,
            unit="pages",
            leave=False,
            dynamic_ncols=True,
            bar_format="{percentage:3.0f}% |{bar}| {n_fmt} of {total_fmt} {unit}{postfix}",
            total=0,
        )
        self._now = ""

    def update(self, progress: Progress) -> None:
        """Draw the bar anew."""
        ended = progress.pages_done + progress.pages_failed
        self._bar.total = ended + progress.pages_left
        self._bar.n = ended
        self._bar.unit = "page" if self._bar.total == 1 else "pages"
        left = progress.documents_left
        files = f"{left} {'file' if left == 1 else 'files'} to go" if left else ""
        # What does not fit is cut off: what matters least comes last.
        facts = [files, time_left(progress.seconds_left), progress.rate, failures(progress), self._now]
        self._bar.set_postfix_str(", ".join(filter(None, facts)), refresh=False)
        self._bar.refresh()

    def now(self, words: str) -> None:
        """Behind the bar, when it is drawn next."""
        self._now = words

    def note(self, line: str) -> None:
        """The bar says it."""

    def remark(self, line: str) -> None:
        """Above the bar."""
        self._bar.write(line, file=self._bar.fp)

    def problem(self, line: str) -> None:
        """Above the bar."""
        self._bar.write(line, file=self._bar.fp)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away, then draw it again."""
        self._bar.clear()
        try:
            yield
        finally:
            self._bar.refresh()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


class PlainLines:
    """A line a document, and one now and then while a long one is read: for logs and pipes."""

    def __init__(self, stream: TextIO | None = None, *, seconds_between: float = SECONDS_BETWEEN_LINES) -> None:
        self._stream = stream or sys.stderr
        self._seconds_between = seconds_between
        self._told_at = time.monotonic()

    def update(self, progress: Progress) -> None:
        """A line if the last one is a while ago."""
        if time.monotonic() - self._told_at >= self._seconds_between:
            ended = progress.pages_done + progress.pages_failed
            total = ended + progress.pages_left
            pages = f"{ended} of {total} {'page' if total == 1 else 'pages'}"
            facts = [pages, time_left(progress.seconds_left), progress.rate, failures(progress)]
            self._say(", ".join(filter(None, facts)))

    def now(self, words: str) -> None:
        """Lines tell what has been done."""

    def note(self, line: str) -> None:
        """As a line."""
        self._say(line)

    def remark(self, line: str) -> None:
        """As a line."""
        self._say(line)

    def problem(self, line: str) -> None:
        """As a line."""
        self._say(line)

    def aside(self) -> AbstractContextManager[None]:
        """Lines are in nobody's way."""
        return contextlib.nullcontext()

    def close(self) -> None:
        """Nothing is left to do."""

    def _say(self, line: str) -> None:
        self._told_at = time.monotonic()
        print(line, file=self._stream, flush=True)


class Quiet:
    """Nothing but problems."""

    def update(self, progress: Progress) -> None:
        """Not told."""

    def now(self, words: str) -> None:
        """Not told."""

    def note(self, line: str) -> None:
        """Not told."""

    def remark(self, line: str) -> None:
        """Not told."""

    def problem(self, line: str) -> None:
        """Told even so."""
        print(line, file=sys.stderr, flush=True)

    def aside(self) -> AbstractContextManager[None]:
        """Never in the way."""
        return contextlib.nullcontext()

    def close(self) -> None:
        """Nothing is left to do."""


def suitable(*, quiet: bool) -> ProgressBar:
    """The kind that suits where the error stream leads."""
    if quiet:
        return Quiet()
    return TerminalBar() if sys.stderr.isatty() else PlainLines()


def failures(progress: Progress) -> str:
    """What has failed so far, in words; empty where nothing has."""
    pages, files = progress.pages_failed, progress.documents_failed
    counts = ((pages, "page"), (files, "file"))
    words = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts if number]
    return f"{' and '.join(words)} failed" if words else ""


def time_left(seconds: float | None) -> str:
    """An estimate in words, as coarse as it deserves; empty where there is none."""
    if seconds is None:
        return ""
    if seconds < 50:
        return "less than a minute left" if seconds > 10 else "a few seconds left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} min left"
    return f"about {seconds / 3600:.1f} h left"
