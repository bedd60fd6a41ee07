"""Jobs of the service: what was sent, how it is to be read, what has become of it.

A row is changed when a job ends, not with every page: pages are in the library anyway. Wishes and outcomes are JSON
that only ``jobs`` understands; passwords are part of neither.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop.library.store import Library, transaction

RUNNING = "running"
_COLUMNS = "id, made_at, file, name, wish, pid, process_began, state, outcome, ended_at"


@dataclass(frozen=True, slots=True)
class ServiceJob:
    """One job.

    Args:
        made_at, ended_at: Unix seconds.
        file: the document, where it is read.
        name: of the document, for people.
        pid, process_began: the process that works or worked at it; when it was started, in Unix seconds.
        state: ``running`` until it has ended.
        outcome: empty until then.
    """

    id: str
    made_at: float
    file: Path
    name: str
    wish: str
    pid: int
    process_began: float
    state: str = RUNNING
    outcome: str = ""
    ended_at: float | None = None


class ServiceJobs:
    """The service's jobs in a library. As safe to use from several threads and processes as the library itself."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def put(self, job: ServiceJob) -> None:
        """Keep a new job; it is on the disk when this returns."""
        row = (
            job.id, job.made_at, os.fsencode(job.file), job.name, job.wish, job.pid, job.process_began, job.state,
            job.outcome, job.ended_at,
        )  # fmt: skip
        self._library.write(
            lambda database: database.execute(
                f"INSERT INTO service_jobs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                row,
            )
        )

    def end(self, job: str, state: str, outcome: str) -> None:
        """A job has ended."""
        row = (state, outcome, time.time(), job)
        self._library.write(
            lambda database: database.execute(
                "UPDATE service_jobs SET state = ?, outcome = ?, ended_at = ? WHERE id = ?", row
            )
        )

    def get(self, job: str) -> ServiceJob | None:
        """A job, or None."""
        found = self._jobs("WHERE id = ?", (job,))
        return found[0] if found else None

    def latest(self, limit: int, offset: int = 0) -> list[ServiceJob]:
        """Jobs, latest first."""
        return self._jobs("ORDER BY made_at DESC, id LIMIT ? OFFSET ?", (limit, offset))

    def delete(self, job: str) -> None:
        """Know nothing more of a job."""
        self._library.write(lambda database: database.execute("DELETE FROM service_jobs WHERE id = ?", (job,)))

    def ended_before(self, moment: float) -> list[ServiceJob]:
        """Jobs that ended before a moment in Unix seconds."""
        return self._jobs("WHERE ended_at < ?", (moment,))

    def take_over(self, process: tuple[int, float], lives: Callable[[int, float], bool]) -> list[ServiceJob]:
        """The unfinished jobs whose process has ended: they are this process's from now on, oldest first.

        Args:
            process: number and time of start of this process.
            lives: whether a process still does.
        """
        taken: list[ServiceJob] = []

        def take(database: sqlite3.Connection) -> None:
            taken.clear()
            with transaction(database):  # of two that come at once one takes a job
                rows = database.execute(
                    f"SELECT {_COLUMNS} FROM service_jobs WHERE state = ? ORDER BY made_at",  # noqa: S608
                    (RUNNING,),
                ).fetchall()
                left = [job for job in map(_job, rows) if not lives(job.pid, job.process_began)]
                database.executemany(
                    "UPDATE service_jobs SET pid = ?, process_began = ? WHERE id = ?",
                    [(*process, job.id) for job in left],
                )
                taken.extend(left)

        self._library.write(take)
        return taken

    def leave(self, jobs: Sequence[str]) -> None:
        """Whoever comes next may take these over."""
        rows = [(job,) for job in jobs]
        self._library.write(
            lambda database: database.executemany(
                "UPDATE service_jobs SET pid = 0, process_began = 0 WHERE id = ?", rows
            )
        )

    def _jobs(self, which: str, values: tuple[object, ...]) -> list[ServiceJob]:
        return [_job(row) for row in self._library.read(f"SELECT {_COLUMNS} FROM service_jobs {which}", values)]  # noqa: S608


def _job(row: tuple[Any, ...]) -> ServiceJob:
    number, made_at, file, *rest = row
    return ServiceJob(number, made_at, Path(os.fsdecode(file)), *rest)
