"""How far an installation is, on the error stream: a bar on a terminal, a line now and then elsewhere, or nothing."""

import sys
import threading
import time
from typing import NoReturn, Protocol, TextIO

from tqdm import tqdm

from ocr_desktop.cli.progress import SECONDS_BETWEEN_LINES, time_left
from ocr_desktop.model_store.progress import Step, Update
from ocr_desktop.space import size

VERBS = {
    Step.DOWNLOAD: "Downloading",
    Step.IMPORT: "Importing",
    Step.CONVERT: "Converting",
    Step.VERIFY: "Verifying",
}


class Progress(Protocol):
    """Listens to an installation. Used on one thread."""

    def update(self, update: Update) -> None:
        """It has come to this."""

    def close(self) -> None:
        """It has ended."""


class Bar:
    """A bar for a person who watches."""

    def __init__(self, stream: TextIO | None = None) -> None:
        tqdm.monitor_interval = 0  # as in ``progress``
        tqdm.set_lock(threading.RLock())
        self._bar: tqdm[NoReturn] = tqdm(
            file=stream or sys.stderr,
            leave=False,
            dynamic_ncols=True,
            bar_format="{desc}{percentage:3.0f}% |{bar}| {unit}",
            unit="",
            total=1.0,
        )

    def update(self, update: Update) -> None:
        """Draw the bar anew."""
        self._bar.n = update.fraction
        self._bar.set_description_str(f"{VERBS[update.step]} ", refresh=False)
        self._bar.unit = ", ".join([*figures(update), update.what])
        self._bar.refresh()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


class Lines:
    """A line when a step begins, and one now and then: for logs and pipes."""

    def __init__(self, stream: TextIO | None = None, *, seconds_between: float = SECONDS_BETWEEN_LINES) -> None:
        self._stream = stream or sys.stderr
        self._seconds_between = seconds_between
        self._step: Step | None = None
        self._told_at = 0.0

    def update(self, update: Update) -> None:
        """A line if the last one is a while ago."""
        now = time.monotonic()
        if update.step == self._step and now - self._told_at < self._seconds_between:
            return
        self._step, self._told_at = update.step, now
        told = ", ".join([f"{100 * update.fraction:.0f} %", *figures(update), update.what])
        print(f"{VERBS[update.step]}: {told}", file=self._stream, flush=True)

    def close(self) -> None:
        """Nothing is left to do."""


class Nothing:
    """No progress."""

    def update(self, update: Update) -> None:
        """Not told."""

    def close(self) -> None:
        """Nothing is left to do."""


def suitable(*, quiet: bool) -> Progress:
    """The kind that suits where the error stream leads."""
    if quiet:
        return Nothing()
    return Bar() if sys.stderr.isatty() else Lines()


def figures(update: Update) -> list[str]:
    """Bytes, speed and time left, in words, as far as they are known."""
    found = []
    if update.total:
        found.append(f"{size(update.done)} of {size(update.total)}")
        if update.speed is not None:
            found.append(f"{size(update.speed)}/s")
    left = time_left(update.seconds_left)
    return [*found, left] if left and update.fraction < 1 else found
