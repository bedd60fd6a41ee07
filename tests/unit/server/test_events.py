"""Events of a job as a stream, over a service that does what the test says."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any, cast

from ocr_desktop.errors import NoSuchJob
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.service import Service
from ocr_desktop.jobs.service_order import JobView, Outcome, ServiceEvent
from ocr_desktop.server.events import LIFE, EventStream
from ocr_desktop.settings import Settings

JOB = "0" * 32


class Told:
    """A service with one job."""

    def __init__(self) -> None:
        self.log: list[ServiceEvent] = []
        self.closing = False
        self.deleted = False
        self.ended_at: float | None = None
        self.watchers: set[Callable[[], None]] = set()

    def tell(self, kind: str, **values: Any) -> None:
        number = self.log[-1].number + 1 if self.log else 1
        self.log.append(ServiceEvent(number, kind, values))
        if kind == "ended":
            self.ended_at = 2.0
        for watcher in self.watchers:
            watcher()

    def events(self, job: str, after: int = 0) -> list[ServiceEvent]:
        return [event for event in self.log if event.number > after]

    def view(self, job: str) -> JobView:
        if self.deleted:
            raise NoSuchJob("There is no such job.")
        state = State.DONE if self.ended_at else State.RUNNING
        return JobView(job, "a.pdf", state, 1.0, self.ended_at, Settings(), Outcome())

    @contextlib.contextmanager
    def watching(self, job: str, watcher: Callable[[], None]) -> Iterator[None]:
        self.watchers.add(watcher)
        yield
        self.watchers.discard(watcher)


def stream(service: Told, heartbeat: float = 20) -> EventStream:
    return EventStream(cast(Service, service), heartbeat)


async def all_of(streams: EventStream, service: Told, last: str = "") -> list[str]:
    return [piece async for piece in streams.of(service.view(JOB), last)]


def kinds(pieces: list[str]) -> list[str]:
    return [line.removeprefix("event: ") for piece in pieces for line in piece.split("\n") if line.startswith("event")]


def numbers(pieces: list[str]) -> list[str]:
    return [line.removeprefix("id: ") for piece in pieces for line in piece.split("\n") if line.startswith("id")]


def test_all_then_from_anywhere() -> None:
    service = Told()
    for kind in ("opened", "page_started", "page_ended", "ended"):
        service.tell(kind, page=1)
    streams = stream(service)
    pieces = asyncio.run(all_of(streams, service))
    assert kinds(pieces) == ["job", "opened", "page_started", "page_ended", "ended"]
    for count, number in enumerate(numbers(pieces)[:-1], 1):
        assert asyncio.run(all_of(streams, service, number)) == pieces[count + 1 :]
    assert streams.nothing_left(service.view(JOB), numbers(pieces)[-1])
    assert not streams.nothing_left(service.view(JOB), numbers(pieces)[-2])
    assert not streams.nothing_left(service.view(JOB), "")
    assert not service.watchers


def test_numbers_that_say_nothing_here() -> None:
    service = Told()
    service.tell("ended")
    for last in ("5", "ffffffff-1", "-", "nonsense-9", "x" * 60, f"{stream(service)._own}-1"):
        assert kinds(asyncio.run(all_of(stream(service), service, last))) == ["job", "ended"]


def test_who_has_missed_some_is_told_how_it_stands() -> None:
    service = Told()
    for _ in range(9):
        service.tell("page_started", page=1)
    service.tell("ended")
    streams = stream(service)
    del service.log[:4]
    assert kinds(asyncio.run(all_of(streams, service, f"{streams._own}-2")))[:2] == ["job", "page_started"]
    assert kinds(asyncio.run(all_of(streams, service, f"{streams._own}-4")))[0] == "page_started"


def test_a_job_of_an_earlier_process() -> None:
    service = Told()
    service.ended_at = 2.0
    pieces = asyncio.run(all_of(stream(service), service))
    assert kinds(pieces) == ["job", "ended"]
    assert json.loads(pieces[1].split("data: ")[1]) == {
        "state": "done",
        "pages_read": 0,
        "pages_failed": 0,
        "error": None,
    }


def test_signs_of_life_and_an_end_that_comes_later() -> None:
    async def run() -> list[str]:
        service = Told()
        reading = asyncio.create_task(all_of(stream(service, 0.02), service))
        await asyncio.sleep(0.6)
        await asyncio.to_thread(service.tell, "page_started", page=1)
        await asyncio.sleep(0.05)
        await asyncio.to_thread(service.tell, "ended")
        return await asyncio.wait_for(reading, 5)

    pieces = asyncio.run(run())
    assert pieces.count(LIFE) >= 3
    assert kinds(pieces) == ["job", "page_started", "ended"]


def test_a_job_that_is_deleted_meanwhile() -> None:
    async def run() -> list[str]:
        service = Told()
        reading = asyncio.create_task(all_of(stream(service), service))
        await asyncio.sleep(0.05)
        service.deleted = True
        for watcher in tuple(service.watchers):
            watcher()
        return await asyncio.wait_for(reading, 5)

    assert kinds(asyncio.run(run())) == ["job"]


def test_a_service_that_ends() -> None:
    async def run() -> list[str]:
        service = Told()
        reading = asyncio.create_task(all_of(stream(service), service))
        await asyncio.sleep(0.05)
        service.closing = True
        for watcher in tuple(service.watchers):
            watcher()
        return await asyncio.wait_for(reading, 5)

    assert kinds(asyncio.run(run())) == ["job"]


def test_what_is_inside_stays_inside() -> None:
    service = Told()
    error = {"code": "LibraryError", "message": "locked (/home/me/library.sqlite3)", "remedy": "Look at /home/me."}
    service.tell("page_ended", page=1, error=error)
    service.tell("held", **error)
    service.tell("ended", error=error)
    assert "/home/me" not in "".join(asyncio.run(all_of(stream(service), service)))
