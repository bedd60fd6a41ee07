"""Writes to the library, in order and on a thread of their own.

A library that another process has locked then holds up nobody but who waits for the page.
"""

import logging
import queue
import threading
from collections.abc import Callable

from ocr_desktop.errors import LibraryError, OcrDesktopError

Write = Callable[[], None]
Told = Callable[[OcrDesktopError | None], None]

_log = logging.getLogger(__name__)


class Keeper:
    """Writes what it is given, first come, first served."""

    def __init__(self) -> None:
        """Start the thread."""
        self._waiting: queue.SimpleQueue[tuple[Write, Told] | None] = queue.SimpleQueue()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="library-writer", daemon=True)
        self._thread.start()

    def hand_over(self, write: Write, told: Told) -> None:
        """Have something written.

        Args:
            write: does it.
            told: called on the thread when it is done, with None, or with the error.
        """
        self._waiting.put((write, told))

    def close(self) -> None:
        """Write what has been handed over, then end; what comes after a failure is given up: it would fail as well."""
        self._closing = True
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            write, told = job
            error = _outcome(write)
            told(error)
            if error is not None and self._closing:
                return


def _outcome(write: Write) -> OcrDesktopError | None:
    try:
        write()
    except OcrDesktopError as exc:
        return exc
    except Exception as exc:  # whoever waits for it must hear of it
        _log.exception("the library was not written")
        return LibraryError(f"The library was not written ({type(exc).__name__}: {exc}).")
    return None
