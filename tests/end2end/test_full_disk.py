"""A full disk: what is under a final name is whole, the person is told what to do, and the next run completes it."""

import contextlib
import errno
import json
import os
import random
import secrets
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import pytest

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import Cancelled, DiskFull
from ocr_desktop.jobs import export as export_module
from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.job import Event, JobHeld
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.report import ExportReport
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import RequestFactory, WorkerClient
from tests.fakes import command_line
from tests.fakes.bench import picture
from tests.fakes.documents import png
from tests.fakes.exports import finished

DOCUMENTS, PAGES = 2, 2
PICTURE = "0123456789abcdef.png"
BOX = Box(0, 0, 40, 30)


class FullDisk:
    """From some step on, nothing more fits into a folder: what a write brings to the disk is half of what it has."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.steps = 0
        self.most: int | None = None
        self.lasting = True
        self._folder = str(folder)
        self._ours: set[int] = set()
        self._write = os.write
        patch.setattr(os, "open", self._opening(os.open))
        patch.setattr(os, "write", self._writing)
        patch.setattr(os, "mkdir", self._refusing(os.mkdir))
        patch.setattr(os, "replace", self._refusing(os.replace))
        patch.setattr(os, "fsync", self._refusing(lambda _: None))  # no power is cut here

    def fill_after(self, most: int | None, *, lasting: bool = True) -> None:
        """Begin anew.

        Args:
            most: steps that still work; None is no end.
            lasting: whether it stays full, or somebody frees space right after the first refusal.
        """
        self.steps, self.most, self.lasting = 0, most, lasting

    def _fits(self) -> bool:
        self.steps += 1
        return self.most is None or self.steps <= self.most or not (self.lasting or self.steps == self.most + 1)

    def _opening(self, real: Callable[..., int]) -> Callable[..., int]:
        def opened(path: Any, flags: int, *more: Any, **named: Any) -> int:
            ours = str(path).startswith(self._folder) and bool(flags & os.O_CREAT)
            if ours and not self._fits():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            descriptor = real(path, flags, *more, **named)
            (self._ours.add if ours else self._ours.discard)(descriptor)
            return descriptor

        return opened

    def _writing(self, descriptor: int, data: Any) -> int:
        if descriptor in self._ours and not self._fits():
            self._write(descriptor, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._write(descriptor, data)

    def _refusing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(what: Any, *more: Any, **named: Any) -> Any:
            ours = what in self._ours if isinstance(what, int) else str(what).startswith(self._folder)
            if ours and not self._fits():
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(what, *more, **named)

        return called


class Reader:
    """In place of a worker process: answers at once."""

    def send(self, request_factory: RequestFactory, listener: Callable[[messages.Answer], None], **limits: Any) -> int:
        request = request_factory(1)
        if isinstance(request, messages.Inspect):
            listener(messages.Inspected(1, sha256(document_number(request.path)), "pdf", PAGES, Size(50, 50)))
        elif isinstance(request, messages.Recognize):
            listener(messages.PageFinished(1, page_result(document_number(request.path), request.page)))
        return 1

    def cancel(self, request: int) -> None:
        """It has been answered."""

    def close(self) -> None:
        """Nothing runs."""


def document_number(path: str) -> int:
    return int(Path(path).stem)


def sha256(number: int) -> str:
    return f"{number:064}"


def page_result(number: int, page: int) -> PageResult:
    words = random.Random(f"{number} {page}").randbytes(2_000).hex()
    picture = Block(BOX, Category.PICTURE, order=1, asset=PICTURE)
    engine_version = catalog.engine("instant").version
    return PageResult(page, Size(50, 50), "instant", engine_version, (Block(BOX, Category.TEXT, words), picture))


class Desk:
    """Documents, and a library that knows nothing of them yet."""

    impatient = True
    """Whoever is told that the disk is full stops the export."""

    template = b""  # making a library anew each time would wait for a real disk

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder, self.settings = folder, settings
        self.library = self.empty_library()
        (folder / "assets").mkdir()
        (folder / "assets" / PICTURE).write_bytes(png(40, 30))
        self.sources = tuple(folder / f"{number}.pdf" for number in range(DOCUMENTS))
        for source in self.sources:
            source.touch()

    def empty_library(self) -> Library:
        path = self.folder / f"{secrets.token_hex(4)}.sqlite3"
        if self.template:
            path.write_bytes(self.template)
        else:
            Library(path).close()
            self.template = path.read_bytes()
        self.library = Library(path)
        self.library.write(lambda database: database.execute("PRAGMA synchronous = OFF"))  # no power is cut here
        return self.library

    def export(self, target: Path, **changed: Any) -> ExportReport:
        plan = ExportPlan(self.sources, target, replace(self.settings, **changed))
        work = FolderExport(plan, self.library, assets=self.folder / "assets")

        def listen(event: Event) -> None:
            work.handle(event)
            if isinstance(event, JobHeld) and event.error and self.impatient:
                work.stop()

        jobs = JobQueue(
            self.library, listener=listen, workers=1, spool=self.folder, assets=self.folder / "assets",
            make_client=lambda role, threads: cast(WorkerClient, Reader()),
        )  # fmt: skip
        return finished(work, jobs)


def tree(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {str(path): content for path, content in found.items() if path.stem != "ocr-desktop-report"}


def check_report(folder: Path, documents: int = DOCUMENTS) -> None:
    """It is whole, where there is one."""
    for path in folder.glob("ocr-desktop-report.*"):
        if path.suffix == ".json":
            assert len(json.loads(path.read_text())["documents"]) == documents
        else:
            assert path.read_text().endswith(" |\n")


@pytest.fixture(params=[("document", "skip"), ("page", "version")])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    one_file_per, existing = request.param
    made = Desk(tmp_path, Settings(pictures="files", also="json", one_file_per=one_file_per, existing=existing))
    yield made
    made.library.close()


@pytest.mark.parametrize("lasting", [True, False])
def test_at_every_step(desk: Desk, lasting: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays full, and the person stops the export; or there is space right after, and it goes on by itself."""
    monkeypatch.setattr(export_module, "SECONDS_BETWEEN_TRIES", 0)
    desk.impatient = lasting
    disk = FullDisk(tmp_path / "out", monkeypatch)
    desk.export(tmp_path / "out" / "undisturbed")
    undisturbed, steps = tree(tmp_path / "out" / "undisturbed"), disk.steps
    assert len(undisturbed) == DOCUMENTS * (2 if desk.settings.one_file_per == "document" else 2 * PAGES) + 2

    def prepared(target: Path) -> dict[str, bytes]:
        """What is there already: files of the same names with another content, where such are replaced."""
        if desk.settings.existing == "skip":
            desk.export(target, page_breaks=True)
        return tree(target)

    for step in range(steps):
        target = tmp_path / "out" / str(step)
        disk.fill_after(None)
        before = prepared(target)
        disk.fill_after(step, lasting=lasting)
        try:
            report = desk.export(target)
        except DiskFull as error:
            told = [error.remedy]
        else:
            told = [outcome.remedy for outcome in report.documents if outcome.error]
            assert bool(told) is (report.problem is not None)
            assert lasting or not told
        assert all("Free some space" in remedy for remedy in told)
        there = tree(target)
        assert there.items() <= before.items() | undisturbed.items(), step
        check_report(target)

        disk.fill_after(None)
        assert desk.export(target).problem is None
        assert tree(target) == undisturbed, step
        check_report(target)


def test_at_every_size_of_the_library(tmp_path: Path) -> None:
    """SQLite itself refuses to let its file grow."""
    desk = Desk(tmp_path, Settings(pictures="files"))
    empty = pages_of(desk.library)
    desk.export(tmp_path / "undisturbed")
    undisturbed, needed = tree(tmp_path / "undisturbed"), pages_of(desk.library) - empty
    assert needed >= DOCUMENTS * PAGES
    for more in range(needed):
        desk.library.close()
        target, library = tmp_path / "out" / str(more), desk.empty_library()
        limit(library, empty + more)
        report = desk.export(target)
        assert not all(outcome.complete for outcome in report.documents)
        remedies = [outcome.remedy for outcome in report.documents if outcome.error]
        remedies += [page.remedy for outcome in report.documents for page in outcome.failures]
        assert remedies
        assert all("Free some space" in remedy for remedy in remedies), (more, remedies)
        assert tree(target).items() <= undisturbed.items(), more
        check_report(target)

        limit(library, 1_000_000)
        assert desk.export(target).problem is None
        assert tree(target) == undisturbed, more
    desk.library.close()


def pages_of(library: Library) -> int:
    return int(library.read("PRAGMA page_count", ())[0][0])


def limit(library: Library, pages: int) -> None:
    library.write(lambda database: database.execute(f"PRAGMA max_page_count = {pages}"))


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[Path, str], None]]:
    """Makes a folder a disk of its own, of a size; called once more, gives it another size."""
    there: list[Path] = []

    def mount(folder: Path, size: str) -> None:
        folder.mkdir(exist_ok=True)
        again = "remount," if folder in there else ""
        command = ["mount", "-t", "tmpfs", "-o", f"{again}size={size}", "tmpfs", str(folder)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as exc:
            pytest.skip(f"a disk cannot be mounted here: {exc}")
        there.append(folder)

    yield mount
    for folder in set(there):
        subprocess.run(["umount", str(folder)], check=True)


@dataclass(frozen=True)
class Program:
    """``ocr-desktop``, its workers and a library of its own, with an engine that reads nothing."""

    folder: Path
    home: Path

    def export(self, target: Path) -> "subprocess.Popen[str]":
        notes = self.folder / "notes"
        notes.mkdir(exist_ok=True)
        engine = [command_line.__file__, "tests.fakes.engines:NullEngine", str(notes)]
        return subprocess.Popen(
            [sys.executable, *engine, "export", str(self.folder / "in"), str(target), "--workers", "2"],
            env={**os.environ, "OCR_DESKTOP_HOME": str(self.home)}, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
            encoding="utf-8",
        )  # fmt: skip


@pytest.mark.parametrize("full", ["out", "home"])
def test_a_real_disk(full: str, mounted: Callable[[Path, str], None], tmp_path: Path) -> None:
    """It waits, says for what, and goes on by itself when there is space."""
    for number in range(10):
        picture(tmp_path / "in" / f"{number}.tif", pages=3, shade=number, size=(8, 8))
    undisturbed, out = tmp_path / "undisturbed", tmp_path / "out"
    with Program(tmp_path, tmp_path / "elsewhere").export(undisturbed) as program:
        _, said = program.communicate(timeout=60)
    assert program.returncode == 0, said
    mounted(tmp_path / full, {"out": "20k", "home": "260k"}[full])
    with Program(tmp_path, tmp_path / "home").export(out) as program:
        late = threading.Timer(60, program.kill)
        late.start()
        assert program.stderr is not None
        paused = next((line for line in program.stderr if "Paused: There is no space left" in line), "")
        time.sleep(0.5)
        there = tree(out)
        mounted(tmp_path / full, "10m")
        said = paused + program.stderr.read()
        late.cancel()
    assert program.returncode == 0, said
    assert "Free some space" in paused
    assert "Goes on" in said
    assert "Traceback" not in said
    assert there.items() < tree(undisturbed).items()
    assert tree(out) == tree(undisturbed)
    check_report(out, 10)
    with contextlib.closing(sqlite3.connect(tmp_path / "home" / "data" / "library.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_stopped_while_it_waits(mounted: Callable[[Path, str], None], tmp_path: Path) -> None:
    for number in range(10):
        picture(tmp_path / "in" / f"{number}.tif", pages=3, shade=number, size=(8, 8))
    out = tmp_path / "out"
    mounted(out, "20k")
    program = Program(tmp_path, tmp_path / "home")
    with program.export(out) as running:
        late = threading.Timer(60, running.kill)
        late.start()
        assert running.stderr is not None
        assert next((line for line in running.stderr if "Paused: There is no space left" in line), "")
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        late.cancel()
    assert running.returncode == Cancelled.exit_code, said
    assert "export --resume" in said
    assert "Traceback" not in said
    mounted(out, "10m")
    with program.export(out) as again:
        _, said = again.communicate(timeout=60)
    assert again.returncode == 0, said
    assert len(list(out.glob("?.md"))) == 10
    assert len((tmp_path / "notes" / "pages").read_text().splitlines()) <= 30 + 2
