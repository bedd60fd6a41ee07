"""Work that may take a while (walking a folder, writing a file) on one thread, its outcome back on the window's."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.sentences import said

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Background(QObject):
    """One thread that works through what it is given, in order."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="window-background")
        self._closed = False
        self._finished.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[OcrDesktopError], None]) -> None:
        """Do ``work`` on the thread, then call ``done`` or ``failed`` on the window's thread."""
        if not self._closed:
            self._pool.submit(work).add_done_callback(lambda future: self._report(future, done, failed))

    def close(self) -> None:
        """Drop what has not begun, wait for what has; no outcome is told any more."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _report(
        self, future: "Future[Any]", done: Callable[[Any], None], failed: Callable[[OcrDesktopError], None]
    ) -> None:
        if self._closed or future.cancelled():
            return
        error = future.exception()
        if error is None:
            value = future.result()
            self._tell(lambda: done(value))
        else:
            told = error if isinstance(error, OcrDesktopError) else _unexpected(error)
            self._tell(lambda: failed(told))

    def _tell(self, outcome: Callable[[], None]) -> None:
        self._finished.emit(outcome)

    def _run(self, outcome: Callable[[], None]) -> None:
        if not self._closed:
            outcome()


def _unexpected(error: BaseException) -> OcrDesktopError:
    _log.error("work in the background failed", exc_info=error)
    return OcrDesktopError(said("Something unexpected went wrong: {what}.", what=str(error) or type(error).__name__))
