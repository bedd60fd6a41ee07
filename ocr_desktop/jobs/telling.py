"""What the queue tells: events to its listener, progress now and then, states to who waits for a job's end."""

import logging
import threading
import time
from collections.abc import Callable

from ocr_desktop.jobs.job import Event, JobChanged, State
from ocr_desktop.jobs.worklist import JobWork

CHANGES_PER_SECOND = 10

_log = logging.getLogger(__name__)


class Teller:
    """Tells of jobs. ``expect``, ``wait`` and ``close`` are for any thread, all else is for the queue's own."""

    def __init__(self, listener: Callable[[Event], None]) -> None:
        self._listener = listener
        self._changed: dict[int, JobWork] = {}
        self._told_at = 0.0
        self._states: dict[int, State] = {}
        self._state_changed = threading.Condition()
        self._closed = False

    def event(self, event: Event) -> None:
        """Something has happened."""
        try:
            self._listener(event)
        except Exception:  # a listener's mistake must not stop the work
            _log.exception("the listener failed on %s", type(event).__name__)

    def state(self, work: JobWork) -> None:
        """A job has come to another state."""
        self._changed.pop(work.job.id, None)
        self._tell_change(work)
        self.expect(work.job.id, work.state)

    def progress(self, work: JobWork) -> None:
        """A job has moved on: told with the next changes."""
        if not work.state.ended:
            self._changed[work.job.id] = work

    @property
    def seconds_to_changes(self) -> float | None:
        """When changes are to be told next; None where there are none."""
        return max(0.0, self._told_at + 1 / CHANGES_PER_SECOND - time.monotonic()) if self._changed else None

    def changes(self) -> None:
        """Tell how far jobs have come, where it is time for that."""
        if self.seconds_to_changes == 0:
            self._told_at = time.monotonic()
            for work in self._changed.values():
                self._tell_change(work)
            self._changed.clear()

    def _tell_change(self, work: JobWork) -> None:
        self.event(JobChanged(work.job.id, work.state, work.progress(time.monotonic())))

    def expect(self, job: int, state: State) -> None:
        """This is the state of a job now, or will be in a moment."""
        with self._state_changed:
            self._states[job] = state
            self._state_changed.notify_all()

    def wait(self, job: int, timeout: float | None) -> State:
        """Wait until a job has ended, or nothing is told any more; its state then, or at the end of the time."""
        with self._state_changed:
            self._state_changed.wait_for(lambda: self._closed or self._states[job].ended, timeout)
            return self._states[job]

    def forget(self, job: int) -> None:
        """Nobody waits for a job any more."""
        with self._state_changed:
            self._states.pop(job, None)

    def close(self) -> None:
        """Nothing is told any more."""
        with self._state_changed:
            self._closed = True
            self._state_changed.notify_all()
