"""How many workers, and with how many threads."""

import dataclasses
from typing import cast

import psutil
import pytest

from ocr_desktop import catalog
from ocr_desktop.jobs import pool
from ocr_desktop.jobs.pool import Pool, worker_count
from ocr_desktop.worker.client import WorkerClient

GIGABYTE = 1_000_000_000


class Client:
    """Remembers whether it was closed."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def clients() -> list[Client]:
    return []


@pytest.fixture
def made(clients: list[Client], monkeypatch: pytest.MonkeyPatch) -> Pool:
    monkeypatch.setattr(pool, "cores", lambda: 8)

    def make(role: str, threads: int) -> WorkerClient:
        assert role == "recognition"
        clients.append(Client(threads))
        return cast(WorkerClient, clients[-1])

    return Pool(make)


@pytest.mark.parametrize(
    ("cores", "free", "needed", "count"),
    [(8, 100, 1.5, 8), (8, 6, 1.5, 2), (8, 1, 1.5, 1), (2, 100, 1.5, 2), (1, 100, 1.5, 1), (10, 16, 12, 1)],
)
def test_by_cores_and_memory(
    monkeypatch: pytest.MonkeyPatch, cores: int, free: float, needed: float, count: int
) -> None:
    monkeypatch.setattr(pool, "cores", lambda: cores)
    memory = psutil.virtual_memory()._replace(available=int(free * GIGABYTE))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    entry = dataclasses.replace(catalog.engine("instant"), memory=int(needed * GIGABYTE))
    monkeypatch.setattr(catalog, "ENGINES", (entry,))
    assert worker_count("instant") == count
    assert worker_count("instant", 5) == 5


def test_many_pages_share_the_cores(made: Pool, clients: list[Client]) -> None:
    made.fit("instant", 3)
    taken = [made.take(alone=False) for _ in range(3)]
    assert [client.threads for client in clients] == [3, 3, 3]  # rounded up: no core is left over
    assert not made.has_room
    made.give_back(taken[1])
    assert made.has_room
    assert made.take(alone=True) is taken[1]
    assert len(clients) == 3


def test_a_single_page_gets_them_all(made: Pool, clients: list[Client]) -> None:
    made.fit("instant", 4)
    made.take(alone=True)
    made.take(alone=True)  # it is not alone any more
    assert [client.threads for client in clients] == [8, 2]


def test_fewer_workers_are_wanted(made: Pool, clients: list[Client]) -> None:
    made.fit("instant", 3)
    for client in [made.take(alone=False) for _ in range(3)]:
        made.give_back(client)
    made.fit("instant", 1)
    assert sum(client.closed for client in clients) == 2
    made.take(alone=False)
    assert not made.has_room
    made.close()
    assert all(client.closed for client in clients)


def test_cores_of_this_machine() -> None:
    assert 1 <= pool.cores() <= (psutil.cpu_count() or 1)
