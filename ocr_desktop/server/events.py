"""What happens to a job, as server-sent events: resumed where a reader had stopped, with signs of life between."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool

from ocr_desktop.errors import NoSuchJob
from ocr_desktop.jobs.service import Service
from ocr_desktop.jobs.service_order import Failure, JobView, ServiceEvent
from ocr_desktop.server import problems
from ocr_desktop.server.schema import fault, job_shape

LIFE = ": still here\n\n"


class Bell:
    """Rings within the event loop when something has happened to a job, on whatever thread that was."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @contextlib.contextmanager
    def ringing(self, job: str) -> Iterator[asyncio.Event]:
        """While this lasts, the event is set whenever something happens."""
        loop, rung = asyncio.get_running_loop(), asyncio.Event()

        def ring() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(rung.set)

        with self._service.watching(job, ring):
            yield rung


class EventStream:
    """Streams of one service. The numbers of its events mean nothing to another one, so that each says whose it is."""

    def __init__(self, service: Service, heartbeat: float) -> None:
        self._service = service
        self._heartbeat = heartbeat
        self._bell = Bell(service)
        self._own = secrets.token_hex(4)

    def known(self, last: str) -> int:
        """The number of the last event that a reader has seen; 0 where that says nothing here."""
        own, _, number = last.partition("-")
        return int(number) if own == self._own and number.isdecimal() and len(number) < 16 else 0

    def nothing_left(self, view: JobView, last: str) -> bool:
        """Whether a reader has seen the end."""
        return (
            view.ended_at is not None and self.known(last) > 0 and not self._service.events(view.id, self.known(last))
        )

    async def of(self, view: JobView, last: str) -> AsyncIterator[str]:
        """The events of a job after the last one that was seen.

        Who comes anew, or has missed some, is told first how the job stands; then all that is still remembered.
        """
        job, seen = view.id, self.known(last)
        with self._bell.ringing(job) as rung:
            remembered = self._service.events(job)
            if not seen or (remembered and remembered[0].number > seen + 1):
                yield _told("job", job_shape(view).model_dump(mode="json"))
            while True:
                rung.clear()
                for event in self._service.events(job, seen):
                    seen = event.number
                    yield _told(event.kind, _values(event), f"{self._own}-{seen}")
                    if event.kind == "ended":
                        return
                try:
                    view = await run_in_threadpool(self._service.view, job)
                except NoSuchJob:  # it has been deleted
                    return
                if self._service.closing:
                    return
                if view.ended_at is not None and not self._service.events(job, seen):
                    yield _told("ended", _ending(view))  # of an earlier process
                    return
                try:
                    await asyncio.wait_for(rung.wait(), self._heartbeat)
                except TimeoutError:
                    yield LIFE


def _told(kind: str, values: dict[str, Any], number: str = "") -> str:
    lines = [f"id: {number}"] if number else []
    return "\n".join([*lines, f"event: {kind}", f"data: {json.dumps(values)}", "", ""])


def _values(event: ServiceEvent) -> dict[str, Any]:
    values = dict(event.values)
    if isinstance(values.get("error"), dict):
        values["error"] = fault(Failure(**values["error"])).model_dump()
    if event.kind == "held" and values["code"]:
        told = problems.told_of(Failure(values["code"], values["message"], values["remedy"]))
        values |= {"message": told.message, "remedy": told.remedy}
    return values


def _ending(view: JobView) -> dict[str, Any]:
    outcome = view.outcome
    error = fault(outcome.failure).model_dump() if outcome.failure else None
    counts = {"pages_read": len(outcome.read), "pages_failed": len(outcome.failed)}
    return {"state": view.state.value, **counts, "error": error}
