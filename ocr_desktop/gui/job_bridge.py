"""The one bridge from the job queue's thread to the window's: events in, Qt signals out.

Events are kept in order and handed over in batches, at once when the window is idle and at most ten times a
second when it is not. Of the kinds that only say how far something is, a batch keeps the last.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ocr_desktop.jobs.job import (
    DocumentEnded,
    DocumentOpened,
    Event,
    JobChanged,
    JobHeld,
    PageBlock,
    PageEnded,
    PageStage,
    PageStarted,
    WorkerRestarted,
)

INTERVAL_MS = 100
_MOST_AT_ONCE = 500


class JobBridge(QObject):
    """Give ``listen`` to a queue; connect to the signals, which come on the thread that made the bridge."""

    document_opened = Signal(object)
    document_ended = Signal(object)
    page_started = Signal(object)
    page_stage = Signal(object)
    page_block = Signal(object)
    page_ended = Signal(object)
    worker_restarted = Signal(object)
    job_held = Signal(object)
    job_changed = Signal(object)
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._events: deque[Event] = deque()
        self._asked = False
        self._closed = False
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._hand_over)
        self._woken.connect(self._schedule, Qt.ConnectionType.QueuedConnection)
        self._signals: dict[type[Event], Callable[[Event], None]] = {
            DocumentOpened: self.document_opened.emit,
            DocumentEnded: self.document_ended.emit,
            PageStarted: self.page_started.emit,
            PageStage: self.page_stage.emit,
            PageBlock: self.page_block.emit,
            PageEnded: self.page_ended.emit,
            WorkerRestarted: self.worker_restarted.emit,
            JobHeld: self.job_held.emit,
            JobChanged: self.job_changed.emit,
        }

    def listen(self, event: Event) -> None:
        """Take an event, on any thread."""
        with self._lock:
            if self._closed:
                return
            self._events.append(event)
            if self._asked:
                return
            self._asked = True
        self._woken.emit()

    def close(self) -> None:
        """Take and tell nothing any more."""
        with self._lock:
            self._closed = True
            self._events.clear()
        self._timer.stop()

    def _schedule(self) -> None:
        passed = (time.monotonic() - self._last) * 1000
        self._timer.start(max(0, round(INTERVAL_MS - passed)))

    def _hand_over(self) -> None:
        with self._lock:
            batch = [self._events.popleft() for _ in range(min(len(self._events), _MOST_AT_ONCE))]
            more = self._asked = bool(self._events)
        for event in thinned(batch):
            if self._closed:
                return
            self._signals[type(event)](event)
        self._last = time.monotonic()
        if more:
            self._timer.start(0)


def thinned(batch: list[Event]) -> list[Event]:
    """The events in order, without progress that a later event of the batch makes stale."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Event] = []
    for event in reversed(batch):
        if isinstance(event, PageEnded):
            seen.add((PageStage, event.job, event.document, event.page))
        elif isinstance(event, (PageStage, JobChanged)):
            key = (type(event), event.job, *((event.document, event.page) if isinstance(event, PageStage) else ()))
            if key in seen:
                continue
            seen.add(key)
        kept.append(event)
    kept.reverse()
    return kept
