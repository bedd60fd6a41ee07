"""Exports that wait: the disk is full, the drive is gone, the folder is read-only, and then it is not any more."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocr_desktop.errors import DiskFull
from ocr_desktop.jobs import atomic
from ocr_desktop.jobs import export as export_module
from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.job import Event, JobChanged, JobHeld, PageEnded, State
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.report import Result
from ocr_desktop.jobs.run import latest
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.bench import Bench, Listener, picture

DOCUMENTS = 6


class Disk:
    """Refuses to be written to while it is told to; so does the real one, at this place."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.refuses: int | None = None
        self.where = ""
        self.tries = 0
        self._write = atomic._write
        patch.setattr(atomic, "_write", self._writing)

    def _writing(self, path: Path, data: bytes) -> None:
        if self.refuses is not None and self.where in str(path):
            self.tries += 1
            raise OSError(self.refuses, os.strerror(self.refuses), str(path))
        self._write(path, data)


class Running:
    """An export that runs, and everything that is told of it."""

    def __init__(self, bench: Bench, library: Library, folder: Path, within: str = "") -> None:
        for number in range(DOCUMENTS):
            picture(folder / "in" / within / f"{number}.tif", shade=number, size=(8, 8))
        plan = ExportPlan.for_scope(Scope(folder / "in", folder / "out"), folder / "out", Settings())
        self.bench, self.listener = bench, Listener()
        self.work = FolderExport(plan, library, assets=folder / "assets")
        self.jobs = JobQueue(
            library, listener=self._listen, workers=1, spool=folder, assets=folder, make_client=bench.client
        )
        self.when_first_is_read: Callable[[], object] = lambda: None

    def _listen(self, event: Event) -> None:
        if isinstance(event, PageEnded) and event.document == 1:
            self.when_first_is_read()  # on the queue's thread: document 1 is not written before this returns
        self.work.handle(event)
        self.listener(event)

    def held(self) -> JobHeld:
        return self.listener.wait_kind(JobHeld)

    def close(self) -> None:
        self.jobs.close()
        self.work.close()


@pytest.fixture
def running(
    bench: Callable[[str], Bench],
    library: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Running]:
    monkeypatch.setattr(export_module, "SECONDS_BETWEEN_TRIES", 0.05)
    made = Running(bench("SlowEngine"), library, tmp_path, getattr(request, "param", ""))
    yield made
    made.close()


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("?.md")}


EVERYTHING = {f"{number}.md": "page 1\n" for number in range(DOCUMENTS)}


@pytest.mark.parametrize(
    ("number", "error", "words", "to_do"),
    [
        (errno.ENOSPC, "DiskFull", "no space left", "Free some space."),
        (errno.EROFS, "TargetNotWritable", "Read-only", "Allow writing there again, or stop this"),
    ],
)
def test_it_waits_and_goes_on(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: str, words: str, to_do: str
) -> None:
    disk = Disk(monkeypatch)
    running.when_first_is_read = lambda: setattr(disk, "refuses", number)
    running.work.start(running.jobs)
    held = running.held()
    assert (held.error, words in held.message) == (error, True)
    assert held.line.startswith("Paused: ")
    assert held.remedy in held.line
    assert held.remedy.startswith(to_do)
    assert "try again" not in held.line  # it does so by itself
    running.listener.wait_for(lambda events: any(isinstance(e, JobChanged) and e.state is State.PAUSED for e in events))
    time.sleep(0.6)  # what was being read is finished; nothing else is begun
    begun = len(running.bench.pages_begun())
    assert begun < DOCUMENTS
    assert running.work.wait(0.3) is None
    assert len(running.bench.pages_begun()) == begun
    assert disk.tries > 2
    assert running.listener.of(JobHeld) == [held]  # said once
    assert texts(tmp_path / "out").items() < EVERYTHING.items()

    disk.refuses = None
    report = running.work.wait(30)
    assert report is not None
    assert report.problem is None
    assert texts(tmp_path / "out") == EVERYTHING
    assert [event.error for event in running.listener.of(JobHeld)] == [error, ""]
    assert len(running.bench.pages_begun()) == DOCUMENTS
    assert not list((tmp_path / "out").glob(".*"))


def test_a_drive_that_was_pulled_out(running: Running, tmp_path: Path) -> None:
    away = tmp_path / "away"
    running.when_first_is_read = lambda: (tmp_path / "out").rename(away)
    running.work.start(running.jobs)
    assert "no longer there" in running.held().message
    time.sleep(0.2)
    assert not (tmp_path / "out").exists()  # nothing is written to the place where it was
    away.rename(tmp_path / "out")
    report = running.work.wait(30)
    assert report is not None
    assert report.problem is None
    assert texts(tmp_path / "out") == EVERYTHING


def test_stopped_while_it_waits(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "SECONDS_BETWEEN_TRIES", 600)
    disk = Disk(monkeypatch)
    running.when_first_is_read = lambda: setattr(disk, "refuses", errno.ENOSPC)
    running.work.start(running.jobs)
    running.held()
    began = time.monotonic()
    running.work.stop()
    report = running.work.wait(20)
    assert time.monotonic() - began < 10
    assert report is not None
    assert {outcome.result for outcome in report.documents} <= {Result.WRITTEN, Result.CANCELLED}
    told = {outcome.error for outcome in report.documents if outcome.result is Result.CANCELLED}
    assert "DiskFull" in told
    assert all(event.error for event in running.listener.of(JobHeld))  # it does not go on


def test_closed_while_it_waits(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "SECONDS_BETWEEN_TRIES", 600)
    disk = Disk(monkeypatch)
    running.when_first_is_read = lambda: setattr(disk, "refuses", errno.ENOSPC)
    running.work.start(running.jobs)
    running.held()
    began = time.monotonic()
    running.close()
    assert time.monotonic() - began < 10


def test_who_paused_it_goes_on_first(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person pauses what waits anyway: it does not go on by itself behind their back."""
    disk = Disk(monkeypatch)
    running.when_first_is_read = lambda: setattr(disk, "refuses", errno.ENOSPC)
    running.work.start(running.jobs)
    running.held()
    running.jobs.pause(running.work.job.id)
    disk.refuses = None
    running.listener.wait_kind(JobHeld, 2)
    assert running.work.wait(0.3) is None
    assert running.listener.of(JobChanged)[-1].state is State.PAUSED
    running.jobs.resume(running.work.job.id)
    report = running.work.wait(30)
    assert report is not None
    assert texts(tmp_path / "out") == EVERYTHING


@pytest.mark.parametrize("running", ["deep"], indirect=True)
def test_a_folder_within_that_is_shut(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    disk.where = "deep"
    running.when_first_is_read = lambda: setattr(disk, "refuses", errno.EACCES)
    running.work.start(running.jobs)
    assert "Permission denied" in running.held().message
    disk.refuses = None
    report = running.work.wait(30)
    assert report is not None
    assert report.problem is None
    assert texts(tmp_path / "out" / "deep") == EVERYTHING


def test_tried_again_at_once(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "SECONDS_BETWEEN_TRIES", 600)
    disk = Disk(monkeypatch)
    running.when_first_is_read = lambda: setattr(disk, "refuses", errno.ENOSPC)
    running.work.start(running.jobs)
    running.held()
    disk.refuses = None
    running.work.try_again()
    report = running.work.wait(30)
    assert report is not None
    assert texts(tmp_path / "out") == EVERYTHING


def test_the_folder_of_documents_is_gone(running: Running, library: Library, tmp_path: Path) -> None:
    away = tmp_path / "away"
    running.when_first_is_read = lambda: (tmp_path / "in").rename(away)
    running.work.start(running.jobs)
    held = running.held()
    assert (held.error, f"“{tmp_path / 'in'}” is no longer there" in held.message) == ("SourceNotFound", True)
    running.listener.wait_for(lambda events: any(isinstance(e, JobChanged) and e.state is State.PAUSED for e in events))
    assert running.work.wait(0.3) is None
    (record,) = latest(library)
    assert record.held == f"{held.message} {held.remedy}"
    away.rename(tmp_path / "in")
    report = running.work.wait(30)
    assert report is not None
    assert report.problem is None
    assert latest(library)[0].held == ""
    assert texts(tmp_path / "out") == EVERYTHING
    assert len(running.bench.pages_begun()) <= DOCUMENTS + 1  # one was being read


def test_stopped_while_the_folder_of_documents_is_gone(running: Running, tmp_path: Path) -> None:
    running.when_first_is_read = lambda: (tmp_path / "in").rename(tmp_path / "away")
    running.work.start(running.jobs)
    running.held()
    running.work.stop()
    report = running.work.wait(20)
    assert report is not None
    assert {outcome.result for outcome in report.documents} <= {Result.WRITTEN, Result.CANCELLED}


def test_one_document_that_is_gone(running: Running, tmp_path: Path) -> None:
    running.when_first_is_read = (tmp_path / "in" / "5.tif").unlink
    running.work.start(running.jobs)
    report = running.work.wait(30)
    assert report is not None
    assert [one.result for one in report.documents] == [Result.WRITTEN] * (DOCUMENTS - 1) + [Result.FAILED]
    assert running.listener.of(JobHeld) == []


def test_a_report_that_cannot_be_written(running: Running, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, and to go on with the export writes it."""
    monkeypatch.setattr(export_module, "write_report", full)
    running.work.start(running.jobs)
    assert running.work.wait(30) is not None
    assert isinstance(running.work.report_error, DiskFull)
    assert running.work.report_file is None
    assert latest(library)[0].unfinished


def full(*_: object) -> list[Path]:
    raise DiskFull("There is no space left for the report.")
