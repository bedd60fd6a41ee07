"""The record of an export: what it says of a run that goes on, that has ended, that was interrupted."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from ocr_desktop.jobs import run
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import DocumentOutcome, PageProblem, Result
from ocr_desktop.jobs.run import RunLog, RunState, Wish
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.library.runs import RunDocument, Runs
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings


def not_ours(_: Path) -> bool:
    return False


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def plan(tmp_path: Path) -> ExportPlan:
    for name in ("a.pdf", "b.pdf", "c.pdf", "d.png"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(b"%PDF-1.7\n")
    scope = Scope(tmp_path / "in", tmp_path / "out", Selection(include=("*.pdf",)))
    chosen = Settings(format="html", workers=3, hub_mirror="https://name:word@mirror.example", show_boxes=False)
    return ExportPlan.for_scope(scope, tmp_path / "out", chosen, pages="1-2", password="sesame")


def outcomes(plan: ExportPlan) -> list[DocumentOutcome]:
    torn = PageProblem(2, "Torn.", "PageUnreadable", "Copy it.")
    a, b, c = map(str, plan.sources)
    return [
        DocumentOutcome(a, Result.WRITTEN, "/out/a.html", pages=2, finishes={"stop": 2}),
        DocumentOutcome(b, Result.WRITTEN, "/out/b.html", pages=1, failures=(torn,)),
        DocumentOutcome(c, Result.FAILED, error="DamagedSource", message="It is broken."),
    ]


def logged(library: Library, plan: ExportPlan, count: int = 3) -> RunLog:
    log = RunLog(library)
    log.begin(plan)
    for number, outcome in enumerate(outcomes(plan)[:count]):
        log.note(number, outcome)
    return log


def test_a_run_that_goes_on_and_ends(library: Library, plan: ExportPlan) -> None:
    log = logged(library, plan, 1)
    record = run.latest(library)[0]
    assert (record.state, record.pid, record.ended) == (RunState.RUNNING, os.getpid(), None)
    assert record.waiting == plan.sources[1:]
    assert record.outcomes == tuple(outcomes(plan)[:1])
    assert not record.unfinished
    log.end(RunState.STOPPED)
    assert run.latest(library, target=plan.target)[0].unfinished
    assert run.latest(library, target=plan.target / "other") == []


def test_a_process_that_is_gone_was_interrupted(library: Library, plan: ExportPlan) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    wish = json.dumps({"root": str(plan.root), "settings": {}})
    began = psutil.Process(child.pid).create_time()
    Runs(library).begin(plan.target, wish, [RunDocument(0, plan.sources[0])], (child.pid, began))
    assert run.latest(library)[0].state is RunState.RUNNING
    child.communicate(b"\n")
    assert run.latest(library)[0].state is RunState.INTERRUPTED
    # Another process has got its number.
    Runs(library).begin(plan.target, wish, [], (os.getpid(), psutil.Process().create_time() - 3600))
    assert run.latest(library)[0].state is RunState.INTERRUPTED


def test_secrets_stay_out_of_it(library: Library, plan: ExportPlan) -> None:
    logged(library, plan)
    kept = Runs(library).latest()[0].wish
    assert "sesame" not in kept
    assert "mirror" not in kept


def test_the_same_is_planned_anew(library: Library, plan: ExportPlan) -> None:
    logged(library, plan)
    new = plan.sources[0].with_name("new.pdf")
    new.write_bytes(b"%PDF-1.7\n")
    again = run.latest(library)[0].plan(Settings(show_order=False, format="txt"), password="open", ours=not_ours)
    assert again.sources == (*plan.sources, new)
    assert (again.target, again.root, again.pages, again.selection) == (
        plan.target, plan.root, plan.pages, plan.selection
    )  # fmt: skip
    assert again.password == "open"
    assert again.settings == replace(Settings(), format="html", workers=3, show_order=False)


def test_only_what_failed(library: Library, plan: ExportPlan) -> None:
    logged(library, plan)
    record = run.latest(library)[0]
    again = record.plan(Settings(), only_failed=True, ours=not_ours)
    assert again.sources == plan.sources[1:]
    assert plan.sources[0] in again.beside
    assert again.earlier == tuple(outcomes(plan)[:1])
    # The record of the second run tells of all.
    RunLog(library).begin(again)
    second = run.latest(library)[0]
    assert second.waiting == plan.sources[1:]
    assert second.outcomes == again.earlier


def test_settings_that_are_no_longer_understood(plan: ExportPlan) -> None:
    wish = replace(Wish.of(plan), settings={"engine": "gone", "no_such": 1, "workers": 2})
    assert wish.chosen(Settings()) == Settings(workers=2)


def test_settings_that_had_other_names_then(plan: ExportPlan) -> None:
    wish = replace(Wish.of(plan), settings={"engine": "dots-ocr", "dots_max_tokens": 2048})
    assert wish.chosen(Settings()) == Settings(engine="dots-ocr", model_max_tokens=2048)


def test_pages_that_are_known_of_what_waits(library: Library, plan: ExportPlan) -> None:
    logged(library, plan, 0)
    library.note_file("a" * 64, plan.sources[0], "PDF", 9)
    assert run.pages_known(library, run.latest(library)[0], "1", "key") == (0, 9)


def test_a_library_that_cannot_be_written_does_not_stop_the_export(library: Library, plan: ExportPlan) -> None:
    library.close()
    log = logged(library, plan)
    log.end(RunState.DONE)
    assert log.id is None


def test_a_later_run_takes_over(library: Library, plan: ExportPlan) -> None:
    logged(library, plan, 1).end(RunState.STOPPED)
    logged(library, plan).end(RunState.DONE)
    later, earlier = run.latest(library)
    assert (later.superseded, earlier.superseded, earlier.unfinished) == (False, True, False)


def test_a_run_that_grows(library: Library, plan: ExportPlan) -> None:
    """A watch: what is read once more stands in the place of what it was."""
    log = logged(library, plan)
    a, b, _ = plan.sources
    log.begin(replace(plan, sources=(b, a.with_name("e.pdf"))))
    record = run.latest(library)[0]
    assert record.waiting == (b, a.with_name("e.pdf"))
    assert [Path(one.source).name for one in record.outcomes] == ["a.pdf", "c.pdf"]
    log.note(0, DocumentOutcome(str(b), Result.WRITTEN, "/out/b.html", pages=2))
    assert run.latest(library)[0].waiting == (a.with_name("e.pdf"),)
    assert len(run.latest(library)) == 1
    log.end(RunState.DONE)
    assert run.latest(library)[0].state is RunState.DONE
