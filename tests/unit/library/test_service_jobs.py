"""The service's jobs in the library."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop.library.service_jobs import ServiceJob, ServiceJobs
from ocr_desktop.library.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def job(name: str, made_at: float = 1.0, pid: int = 7) -> ServiceJob:
    file = Path(os.fsdecode(b"/uploads/\xff.pdf"))
    return ServiceJob(name, made_at, file, f"{name}.pdf", '{"pages": ""}', pid, 5.5)


def test_kept_and_found_again(library: Library, tmp_path: Path) -> None:
    jobs = ServiceJobs(library)
    jobs.put(job("a", 1))
    jobs.put(job("b", 2))
    other = Library(tmp_path / "library.sqlite3")
    try:
        assert ServiceJobs(other).get("a") == job("a", 1)
        assert [one.id for one in ServiceJobs(other).latest(5)] == ["b", "a"]
        assert [one.id for one in ServiceJobs(other).latest(5, 1)] == ["a"]
    finally:
        other.close()
    jobs.end("a", "done", "{}")
    found = jobs.get("a")
    assert found is not None
    assert (found.state, found.outcome) == ("done", "{}")
    assert found.ended_at is not None
    assert [one.id for one in jobs.ended_before(found.ended_at + 1)] == ["a"]
    assert jobs.ended_before(found.ended_at) == []
    jobs.delete("a")
    assert jobs.get("a") is None


def test_a_job_is_taken_over_once_and_only_from_the_dead(library: Library) -> None:
    jobs = ServiceJobs(library)
    for number, pid in enumerate((1, 2, 1)):
        jobs.put(job(str(number), float(number), pid))
    jobs.put(job("ended", 9, 1))
    jobs.end("ended", "done", "{}")
    alive = {2, 3}
    assert [one.id for one in jobs.take_over((3, 1.0), lambda pid, _: pid in alive)] == ["0", "2"], "oldest first"
    assert jobs.take_over((4, 1.0), lambda pid, _: pid in alive) == []
    jobs.leave(["0"])
    assert [one.id for one in jobs.take_over((4, 1.0), lambda pid, _: pid in alive)] == ["0"]
