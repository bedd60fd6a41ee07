"""Exports with real worker processes: resumed, refused, stopped, full disks, and what is left behind."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ocr_desktop.errors import Cancelled, DiskFull, PartlyFailed
from ocr_desktop.jobs import atomic
from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.job import Event, PageEnded
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.report import DocumentOutcome, ExportReport, Result
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.bench import Bench, picture
from tests.fakes.exports import finished

MakeBench = Callable[..., Bench]
Export = Callable[..., ExportReport]


@pytest.fixture
def export(library: Library, tmp_path: Path) -> Export:
    """Runs an export of ``in`` to ``out`` and gives its report."""

    def run(
        bench: Bench, listener: Callable[[JobQueue, Event], None] | None = None, **settings: object
    ) -> ExportReport:
        plan = ExportPlan.for_scope(Scope(tmp_path / "in", tmp_path / "out"), tmp_path / "out", Settings(**settings))  # type: ignore[arg-type]
        told: list[DocumentOutcome] = []
        work = FolderExport(plan, library, assets=tmp_path / "assets", on_document=told.append)

        def listen(event: Event) -> None:
            work.handle(event)
            if listener is not None:
                listener(jobs, event)

        jobs = JobQueue(library, listener=listen, workers=2, spool=tmp_path, assets=tmp_path, make_client=bench.client)
        report = finished(work, jobs)
        assert sorted(map(str, told)) == sorted(map(str, report.documents))
        return report

    return run


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def results(report: ExportReport) -> list[Result]:
    return [outcome.result for outcome in report.documents]


def test_a_folder_is_mirrored(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.tif", pages=2)
    picture(tmp_path / "in" / "deep" / "er" / "Grüße 🌍.tif", shade=1)
    picture(tmp_path / "in" / "twin.tif", shade=2)
    picture(tmp_path / "in" / "twin.tiff", shade=3)
    (tmp_path / "in" / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    report = export(bench())
    files = tree(tmp_path / "out")
    assert set(files) == {
        "a.md", "deep/er/Grüße 🌍.md", "twin.tif.md", "twin.tiff.md", "ocr-desktop-report.md",
        "ocr-desktop-report.json",
    }  # fmt: skip
    assert files["a.md"].split() == ["page", "1", "page", "2"]
    assert (report.count(Result.WRITTEN), report.count(Result.FAILED), report.pages) == (4, 1, 5)
    assert isinstance(report.problem, PartlyFailed)
    broken = next(outcome for outcome in report.documents if outcome.result is Result.FAILED)
    assert broken.error
    assert broken.remedy
    assert "broken.pdf" in files["ocr-desktop-report.md"]
    assert broken.remedy in files["ocr-desktop-report.md"]
    told = json.loads(files["ocr-desktop-report.json"])
    assert told["schema"] == 1
    assert len(told["documents"]) == 5


def test_second_run_leaves_alone_what_has_not_changed(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    made = bench()
    for number in range(3):
        picture(tmp_path / "in" / f"{number}.tif", shade=number)
    assert results(export(made)) == [Result.WRITTEN] * 3
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("?.md")}
    picture(tmp_path / "in" / "1.tif", shade=50, pages=2)
    (tmp_path / "out" / "2.md").unlink()
    assert results(export(made)) == [Result.UNCHANGED, Result.WRITTEN, Result.WRITTEN]
    assert (tmp_path / "out" / "0.md").stat().st_mtime_ns == times[tmp_path / "out" / "0.md"]
    assert "page 2" in (tmp_path / "out" / "1.md").read_text()
    assert len(made.pages_begun()) == 3 + 2
    assert results(export(made, page_breaks=True)) == [Result.WRITTEN] * 3  # another setting: another content
    assert len(made.pages_begun()) == 5  # but nothing is read again


def test_overwrite_and_version(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.tif")
    made = bench()
    export(made)
    (tmp_path / "out" / "a.md").write_text("changed by hand")
    assert results(export(made, existing="version")) == [Result.WRITTEN]
    assert (tmp_path / "out" / "a.md").read_text() == "changed by hand"
    assert (tmp_path / "out" / "a 2.md").read_text() == "page 1\n"
    assert results(export(made, existing="overwrite")) == [Result.WRITTEN]
    assert (tmp_path / "out" / "a.md").read_text() == "page 1\n"


def test_a_file_of_somebody_else_stays(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.tif")
    picture(tmp_path / "in" / "b.tif", shade=3)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.md").write_text("my own notes")
    (tmp_path / "out" / "b.md").write_text("page 1\n")  # what we would write: moved here from elsewhere
    made = bench()
    assert results(export(made)) == [Result.WRITTEN, Result.UNCHANGED]
    assert results(export(made)) == [Result.UNCHANGED, Result.UNCHANGED]
    assert (tmp_path / "out" / "a.md").read_text() == "my own notes"
    assert sorted(path.name for path in (tmp_path / "out").glob("?*.md")) == [
        "a 2.md", "a.md", "b.md", "ocr-desktop-report.md",
    ]  # fmt: skip


def test_a_file_that_was_changed_by_hand_stays(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.tif")
    made, out = bench(), tmp_path / "out"
    export(made)
    (out / "a.md").write_text("page 1, with my notes\n")
    assert results(export(made)) == [Result.WRITTEN]
    assert results(export(made)) == [Result.UNCHANGED]
    assert tree(out).keys() >= {"a.md", "a 2.md"}
    assert (out / "a.md").read_text() == "page 1, with my notes\n"
    picture(tmp_path / "in" / "a.tif", pages=2)
    assert results(export(made)) == [Result.WRITTEN]
    assert (out / "a 2.md").read_text() == "page 1\n\npage 2\n"
    assert not (out / "a 3.md").exists()
    assert results(export(made, existing="overwrite")) == [Result.WRITTEN]  # as was asked for
    assert (out / "a.md").read_text() == "page 1\n\npage 2\n"


def test_new_versions_only_of_what_has_changed(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.tif")
    picture(tmp_path / "in" / "b.tif", shade=3)
    made = bench()
    assert results(export(made, existing="version", also="txt")) == [Result.WRITTEN] * 2
    assert results(export(made, existing="version", also="txt")) == [Result.UNCHANGED] * 2
    picture(tmp_path / "in" / "a.tif", pages=2)
    assert results(export(made, existing="version", also="txt")) == [Result.WRITTEN, Result.UNCHANGED]
    assert results(export(made, existing="version", also="txt")) == [Result.UNCHANGED] * 2
    texts = {name: text for name, text in tree(tmp_path / "out").items() if "report" not in name}
    assert texts.keys() == {"a.md", "a.txt", "a 2.md", "a 2.txt", "b.md", "b.txt"}
    assert (texts["a.md"], texts["a 2.md"]) == ("page 1\n", "page 1\n\npage 2\n")
    assert len(made.pages_begun()) == 2 + 2


def test_several_formats_and_a_file_a_page(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "x" / "a.tif", pages=2)
    made, out = bench(), tmp_path / "out"
    export(made, also="json,html")
    assert {path.name for path in (out / "x").iterdir()} == {"a.md", "a.json", "a.html"}
    assert json.loads((out / "x" / "a.json").read_text())["name"] == "a.tif"
    report = export(made, also="json", one_file_per="page")
    assert {path.name for path in (out / "x" / "a").iterdir()} == {"a-001.md", "a-002.md", "a-001.json", "a-002.json"}
    assert (out / "x" / "a" / "a-002.md").read_text() == "page 2\n"
    assert report.documents[0].target == str(out / "x" / "a")
    assert len(made.pages_begun()) == 2  # each page is read once, whatever is written
    (out / "x" / "a" / "a-002.md").unlink()
    assert results(export(made, also="json", one_file_per="page")) == [Result.WRITTEN]
    assert results(export(made, also="json", one_file_per="page")) == [Result.UNCHANGED]


def test_what_a_killed_export_wrote_and_could_not_note_is_ours(
    bench: MakeBench, export: Export, library: Library, tmp_path: Path
) -> None:
    picture(tmp_path / "in" / "a.tif")
    made = bench()
    export(made, also="txt")
    known = library.exported(tmp_path / "out" / "a.md")
    picture(tmp_path / "in" / "a.tif", pages=2)
    export(made, also="txt")
    (tmp_path / "out" / "a.txt").write_text("page 1\n")
    assert known is not None
    records = {tmp_path / "out" / f"a.{ending}": known for ending in ("md", "txt")}  # as before the second export
    library.note_exports(records)
    export(made, also="txt")
    texts = {name: text for name, text in tree(tmp_path / "out").items() if "report" not in name}
    assert texts == {"a.md": "page 1\n\npage 2\n", "a.txt": "page 1\n\npage 2\n"}


def test_a_document_keeps_its_name_when_another_comes(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.tif")
    made = bench()
    export(made, file_name="{number:02} {stem}")
    picture(tmp_path / "in" / "A.tiff", shade=3)
    assert results(export(made, file_name="{number:02} {stem}")) in (
        [Result.WRITTEN, Result.UNCHANGED], [Result.UNCHANGED, Result.WRITTEN],
    )  # fmt: skip
    assert {name for name in tree(tmp_path / "out") if "report" not in name} == {"01 a.md", "02 A.md"}


def test_pages_of_every_document(bench: MakeBench, library: Library, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "long.tif", pages=3)
    picture(tmp_path / "in" / "short.tif", shade=4)
    made = bench()
    plan = ExportPlan.for_scope(
        Scope(tmp_path / "in", tmp_path / "out"), tmp_path / "out", Settings(one_file_per="page"), pages="2-"
    )
    work = FolderExport(plan, library, assets=tmp_path / "assets")
    jobs = JobQueue(library, listener=work.handle, workers=2, spool=tmp_path, assets=tmp_path, make_client=made.client)
    report = finished(work, jobs)
    assert results(report) == [Result.WRITTEN, Result.FAILED]
    assert "names no page" in report.documents[1].message
    assert {name for name in tree(tmp_path / "out") if "report" not in name} == {"long/long-002.md", "long/long-003.md"}


def test_pages_that_fail_are_named_and_the_rest_is_written(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.tif", pages=3)
    made = bench("CrashingEngine")
    report = export(made)
    (outcome,) = report.documents
    assert (outcome.result, outcome.pages, outcome.complete) == (Result.WRITTEN, 2, False)
    assert [(problem.page, problem.error) for problem in outcome.failures] == [(2, "WorkerCrashed")]
    assert (tmp_path / "out" / "a.md").read_text() == "page 1\n\npage 3\n"
    assert "page 2: The process that reads pages" in (tmp_path / "out" / "ocr-desktop-report.md").read_text()
    again = export(bench("NullEngine"))  # it is tried again, and then complete
    assert again.documents[0].complete
    assert (tmp_path / "out" / "a.md").read_text() == "page 1\n\npage 2\n\npage 3\n"
    assert again.problem is None


def test_a_stopped_export_says_so(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    for number in range(4):
        picture(tmp_path / "in" / f"{number}.tif", shade=number, pages=3)

    def stop(jobs: JobQueue, event: Event) -> None:
        if isinstance(event, PageEnded) and event.document == 1:
            jobs.cancel(event.job)

    report = export(bench("SlowEngine"), stop)
    assert report.count(Result.CANCELLED) >= 2
    assert isinstance(report.problem, Cancelled)
    written = [outcome for outcome in report.documents if outcome.result is Result.WRITTEN]
    assert sorted(path.name for path in (tmp_path / "out").glob("?.md")) == [Path(o.target).name for o in written]


def test_a_full_disk_costs_only_what_does_not_fit(
    bench: MakeBench, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel refuses to let any file grow beyond a limit, in the middle of the write."""
    for number in range(3):
        picture(tmp_path / "in" / f"{number}.tif", shade=number, pages=1 if number != 1 else 40)
    write = atomic._write
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def limited(path: Path, data: bytes) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard) if len(data) < 2000 else (soft, hard))
        try:
            write(path, data)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    monkeypatch.setattr(atomic, "_write", limited)
    try:
        report = export(bench())
    finally:
        signal.signal(signal.SIGXFSZ, ignored)
    assert results(report) == [Result.WRITTEN, Result.FAILED, Result.WRITTEN]
    assert report.documents[1].error == "DiskFull"
    assert "library" in report.documents[1].remedy
    assert sorted(path.name for path in (tmp_path / "out").iterdir() if "report" not in path.name) == ["0.md", "2.md"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_a_disk_that_is_really_full(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(tmp_path / "out")], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        picture(tmp_path / "in" / "a.tif", pages=1)
        picture(tmp_path / "in" / "b.tif", pages=200, shade=4)
        (tmp_path / "out" / "filler").write_bytes(bytes(8192))
        made = bench()
        with pytest.raises(DiskFull):
            export(made)
        assert made.pages_begun() == []  # nobody waits for pages that cannot be written
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["filler"]
        (tmp_path / "out" / "filler").unlink()
        assert export(bench()).documents[0].result is Result.WRITTEN
    finally:
        subprocess.run(["umount", str(tmp_path / "out")], check=True)


def test_a_target_that_cannot_be_written(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "sub" / "a.tif")
    picture(tmp_path / "in" / "b.tif", shade=4)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").write_text("a file where a folder is needed")
    report = export(bench())
    by_name = {Path(outcome.source).name: outcome for outcome in report.documents}
    assert by_name["a.tif"].error == "TargetNotWritable"
    assert by_name["b.tif"].result is Result.WRITTEN


def test_nothing_to_do(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = export(bench())
    assert (report.documents, report.problem) == ((), None)
    assert (tmp_path / "out" / "ocr-desktop-report.md").exists()


PROGRAM = """
import sys
from pathlib import Path
from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.bench import Bench
folder = Path(sys.argv[1])
made = Bench(folder, sys.argv[2])
library = Library(folder / "library.sqlite3")
plan = ExportPlan.for_scope(Scope(folder / "in", folder / "out"), folder / "out", Settings())
work = FolderExport(plan, library, assets=folder / "assets")
jobs = JobQueue(library, listener=work.handle, workers=2, spool=folder, assets=folder, make_client=made.client)
work.start(jobs)
report = work.wait(120)
jobs.close()
work.close()
print(report.summary)
"""


def start(folder: Path, engine: str) -> "subprocess.Popen[str]":
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root}:{os.environ.get('PYTHONPATH', '')}"}
    command = [sys.executable, "-c", PROGRAM, str(folder), engine]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True, env=environment)


def test_an_export_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    for number in range(5):
        picture(tmp_path / "in" / f"{number}.tif", shade=number, pages=2)
    notes = tmp_path / "notes" / "pages"
    with start(tmp_path, "SlowEngine") as first:
        deadline = time.monotonic() + 60
        while not (tmp_path / "out" / "0.md").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        workers = psutil.Process(first.pid).children()
        first.kill()
    assert workers
    assert not psutil.wait_procs(workers, timeout=5)[1]
    begun = notes.read_text().splitlines()
    assert len(begun) < 10
    with start(tmp_path, "SlowEngine") as second:
        told, _ = second.communicate(timeout=60)
        assert second.returncode == 0
    assert "1 unchanged" in told or "2 unchanged" in told
    after = notes.read_text().splitlines()
    # Each page once; only what was in the workers' hands when all was killed may have been begun twice.
    assert 10 <= len(after) <= 10 + 2
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        *(f"{number}.md" for number in range(5)), "ocr-desktop-report.md", "ocr-desktop-report.json",
    }  # fmt: skip


def test_five_hundred_documents_do_not_fill_the_memory(bench: MakeBench, export: Export, tmp_path: Path) -> None:
    for number in range(500):
        picture(tmp_path / "in" / f"{number}.tif", shade=number, size=(8, 8))
    this = psutil.Process()
    seen: list[int] = []

    def watch(jobs: JobQueue, event: Event) -> None:
        if isinstance(event, PageEnded) and event.document % 50 == 0:
            seen.append(this.memory_info().rss)

    report = export(bench("BulkyEngine"), watch)
    assert report.count(Result.WRITTEN) == 500
    # 500 results of this engine take 100 MB here if they are kept.
    assert max(seen) - seen[1] < 40_000_000


def test_closed_before_its_end(bench: MakeBench, library: Library, tmp_path: Path) -> None:
    picture(tmp_path / "in" / "a.tif")
    made = bench("EndlessEngine")
    work = FolderExport(
        ExportPlan.for_scope(Scope(tmp_path / "in", tmp_path / "out"), tmp_path / "out", Settings()),
        library,
        assets=tmp_path,
    )
    jobs = JobQueue(library, listener=work.handle, workers=1, spool=tmp_path, assets=tmp_path, make_client=made.client)
    work.start(jobs)
    assert work.wait(0.2) is None
    jobs.close()
    work.close()
    assert work.wait(5) is None
    assert list((tmp_path / "out").iterdir()) == []
