"""The recognition workers of a queue: how many this machine bears, started when there is work for them."""

import math
import os
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import psutil

from ocr_desktop import catalog
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import UNBOUNDED, Listener, RequestFactory, WorkerClient
from ocr_desktop.worker.memory import MemoryBounds

MEMORY_SHARE = 0.7

MakeClient = Callable[[str, int], WorkerClient]


class PageClient(Protocol):
    """What reads one page at a time: the part of ``worker.client.WorkerClient`` that is asked of it."""

    def send(
        self,
        request_factory: RequestFactory,
        listener: Listener,
        *,
        limit: float | None = None,
        memory: MemoryBounds = UNBOUNDED,
    ) -> int:
        """Queue a request; its id."""

    def cancel(self, request_id: int) -> None:
        """Stop a request; it still gets its final answer."""

    def prepare(self, request_id: int, pages: messages.Prepare) -> None:
        """Tell what comes after a request; a hint."""

    def close(self) -> None:
        """End; requests that are left are answered with ``Failed``."""


def cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def worker_count(engine: str, wanted: int = 0) -> int:
    """How many workers with this engine run at once.

    Args:
        wanted: what the person asked for, 0 for as many as cores and free memory bear.
    """
    entry = catalog.engine(engine)
    most = entry.most_workers or max(cores(), wanted)
    if wanted > 0:
        return min(wanted, most)
    free = psutil.virtual_memory().available * MEMORY_SHARE
    return max(1, min(cores(), most, int(free // entry.memory)))


class Pool:
    """Clients, each with one page at most. Used from the queue's thread only."""

    def __init__(self, make_client: Callable[[str, int], PageClient]) -> None:
        """Nothing is started yet.

        Args:
            make_client: makes a client from role and threads.
        """
        self._make_client = make_client
        self._count = 1
        self._fitted: tuple[str, int] | None = None
        self._idle: list[PageClient] = []
        self._busy: list[PageClient] = []

    def fit(self, engine: str, wanted: int) -> None:
        """Choose the number of workers for an engine; ``wanted`` as in ``worker_count``.

        The memory is looked at once: later our own workers would count as somebody else's.
        """
        if self._fitted != (engine, wanted):
            self._fitted = (engine, wanted)
            self._count = worker_count(engine, wanted)
            spare, self._idle = self._idle[self._count :], self._idle[: self._count]
            close_all(spare)

    @property
    def half(self) -> int:
        """Half of the workers, one at least."""
        return max(1, self._count // 2)

    @property
    def has_room(self) -> bool:
        """Whether another page can be taken on now."""
        return len(self._busy) < self._count

    def take(self, *, alone: bool) -> PageClient:
        """A worker for a page; only where there ``has_room``.

        Args:
            alone: whether this is the only page in sight. The first worker then gets all cores: a single page
                is read as fast as the machine can. Many pages are read faster by many workers with few
                threads each.
        """
        if self._idle:
            client = self._idle.pop()
        else:
            first = not self._busy
            threads = cores() if alone and first else math.ceil(cores() / self._count)
            client = self._make_client("recognition", threads)
        self._busy.append(client)
        return client

    def give_back(self, client: PageClient) -> None:
        """The worker has finished its page."""
        self._busy.remove(client)
        self._idle.append(client)

    def rest(self) -> None:
        """End the workers that have nothing to do; others are started when there is work again."""
        idle, self._idle = self._idle, []
        close_all(idle)

    def close(self) -> None:
        """End all workers, at the same time."""
        close_all([*self._idle, *self._busy])
        self._idle.clear()
        self._busy.clear()


def close_all(clients: Sequence[PageClient]) -> None:
    """Close clients side by side: each may wait a moment for its process."""
    closing = [threading.Thread(target=client.close, name="closing-a-worker") for client in clients]
    for thread in closing:
        thread.start()
    for thread in closing:
        thread.join()
