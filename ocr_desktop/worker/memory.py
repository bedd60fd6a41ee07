"""How much memory a worker takes, the processes that it has started included."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil

SECONDS_BETWEEN_CHILDREN = 5.0
FIRST_PAGES = 3


@dataclass(frozen=True, slots=True)
class MemoryBounds:
    """What a worker may take, in bytes; 0 is no bound.

    Args:
        page: while it is at a request: beyond it the worker is ended.
        growth: more than after its first requests: beyond it another worker gets the next one.
    """

    page: int = 0
    growth: int = 0


class Meter:
    """Measures one worker.

    Looking at it costs next to nothing; for its children the whole system is looked through, which is done now and
    then only.

    Args:
        pid: of the worker.
        clock: seconds from any moment on.
    """

    def __init__(self, pid: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked_at = clock()  # it has just been started: nobody has children yet
        self._processes: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            self._processes.append(psutil.Process(pid))

    def taken(self) -> int:
        """Bytes that are in memory now; 0 where the worker has ended."""
        if self._processes and self._clock() >= self._looked_at + SECONDS_BETWEEN_CHILDREN:
            self._looked_at = self._clock()
            with contextlib.suppress(psutil.Error):
                self._processes[1:] = self._processes[0].children(recursive=True)
        return sum(map(_resident, self._processes))

    def kill_children(self) -> None:
        """End what the worker has started: one that hangs would not notice that the worker is gone."""
        with contextlib.suppress(psutil.Error):
            self._processes[1:] = self._processes[0].children(recursive=True) if self._processes else []
        for process in self._processes[1:]:
            with contextlib.suppress(psutil.Error):  # what has got its number since is somebody else's
                process.kill()


class Growth:
    """Tells when a worker has grown so much that a new one is better. One for each worker."""

    def __init__(self) -> None:
        self._bounds: MemoryBounds | None = None
        self._pages = 0
        self._first = 0

    def too_much(self, bounds: MemoryBounds, taken: int) -> bool:
        """Note what it takes after a request; whether that is too much.

        Args:
            bounds: others than those of the last request are another engine's, of which nothing is known yet.
            taken: bytes.
        """
        if bounds != self._bounds:
            self._bounds, self._pages, self._first = bounds, 0, 0
        self._pages += 1
        if self._pages <= FIRST_PAGES:
            self._first = max(self._first, taken)
        return bool(bounds.growth) and taken > self._first + bounds.growth


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
