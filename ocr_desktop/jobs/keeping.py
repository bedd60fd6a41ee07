"""Writes to the library, in order and on a thread of their own.

A library that another process has locked then holds up nobody but who waits for the page. Where there is no space
for it, what was read is not lost: it is written when there is.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ocr_desktop import timeline
from ocr_desktop.errors import DiskFull, LibraryError, OcrDesktopError
from ocr_desktop.sentences import said

SECONDS_BETWEEN_TRIES = 5.0

Write = Callable[[], None]
Told = Callable[[OcrDesktopError | None], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """What to do where there is no space. Both are called on the keeper's thread.

    Args:
        wanted: whether it is still to be written, when there is.
        waiting: told why it is not yet, once; then None, when it waits no more.
    """

    wanted: Callable[[], bool]
    waiting: Told


class Keeper:
    """Writes what it is given, first come, first served."""

    def __init__(self) -> None:
        """Start the thread."""
        self._waiting: queue.SimpleQueue[tuple[Write, Told, Patience | None] | None] = queue.SimpleQueue()
        self._closing = False
        self._look = threading.Event()
        self._thread = threading.Thread(target=self._run, name="library-writer", daemon=True)
        self._thread.start()

    def hand_over(self, write: Write, told: Told, patience: Patience | None = None) -> None:
        """Have something written.

        Args:
            write: does it.
            told: called on the thread when it is done, with None, or with the error.
            patience: to wait for space with.
        """
        self._waiting.put((write, told, patience))

    def look_again(self) -> None:
        """What waits for space may not be wanted any more."""
        self._look.set()

    def close(self) -> None:
        """Write what has been handed over, then end; what comes after a failure is given up: it would fail as well."""
        self._closing = True
        self._look.set()
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            write, told, patience = job
            with timeline.span("write to the library"):
                error = _outcome(write)
            if isinstance(error, DiskFull) and patience is not None:
                error = self._wait_for_space(write, patience, error)
            told(error)
            if error is not None and self._closing:
                return

    def _wait_for_space(self, write: Write, patience: Patience, full: OcrDesktopError) -> OcrDesktopError | None:
        """Try again and again; the error where it is given up."""
        patience.waiting(full)
        error: OcrDesktopError | None = full
        while isinstance(error, DiskFull) and not self._closing and patience.wanted():
            self._look.wait(SECONDS_BETWEEN_TRIES)
            self._look.clear()
            error = _outcome(write)
        patience.waiting(None)
        return error


def _outcome(write: Write) -> OcrDesktopError | None:
    try:
        write()
    except OcrDesktopError as exc:
        return exc
    except Exception as exc:  # whoever waits for it must hear of it
        _log.exception("the library was not written")
        return LibraryError(
            said("The library was not written ({name}: {reason}).", name=type(exc).__name__, reason=exc)
        )
    return None
