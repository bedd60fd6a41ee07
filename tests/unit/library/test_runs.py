"""Runs: what was begun is known, how far it has come, and no more of it is kept than is of use."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.library.runs import RUNNING, RUNS_KEPT, RunDocument, Runs
from ocr_desktop.library.store import Library

SHA = "a" * 64
ODD = Path(os.fsdecode(b"/in/\xff odd\n.pdf"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def begun(runs: Runs, target: str = "/out") -> int:
    documents = [RunDocument(0, ODD), RunDocument(1, Path("/in/b.pdf")), RunDocument(2, Path("/in/c.pdf"))]
    return runs.begin(Path(target), '{"settings": {}}', documents, (1234, 5.5))


def test_what_a_run_waits_for_is_known_while_it_waits(library: Library) -> None:
    runs = Runs(library)
    number = begun(runs)
    assert runs.latest()[0].held == ""
    runs.hold(number, "The disk is full.")
    assert runs.latest()[0].held == "The disk is full."
    runs.end(number, "stopped")
    assert runs.latest()[0].held == ""


def test_a_run_from_beginning_to_end(library: Library) -> None:
    runs, before = Runs(library), time.time()
    number = begun(runs)
    run = runs.latest()[0]
    assert (run.id, run.target, run.wish) == (number, Path("/out"), '{"settings": {}}')
    assert (run.pid, run.process_began, run.state, run.ended) == (1234, 5.5, RUNNING, None)
    assert before <= run.began <= time.time()
    runs.note(number, 0, "written", "{}")
    runs.note(number, 2, "failed", '{"message": "No."}')
    assert runs.counts(number) == {"": 1, "written": 1, "failed": 1}
    assert runs.documents(number) == [
        RunDocument(0, ODD, "written", "{}"),
        RunDocument(1, Path("/in/b.pdf")),
        RunDocument(2, Path("/in/c.pdf"), "failed", '{"message": "No."}'),
    ]
    runs.end(number, "done")
    ended = runs.latest()[0]
    assert ended.state == "done"
    assert ended.ended is not None
    assert ended.ended >= ended.began


def test_the_latest_come_first_and_each_folder_has_its_own(library: Library) -> None:
    runs = Runs(library)
    first, second, third = begun(runs), begun(runs, str(ODD)), begun(runs)
    assert [run.id for run in runs.latest()] == [third, second, first]
    assert [run.id for run in runs.latest(1, target=Path("/out"))] == [third]
    assert [run.target for run in runs.latest(target=ODD)] == [ODD]
    assert runs.latest(target=Path("/elsewhere")) == []


def test_old_runs_are_dropped_with_all_that_belongs_to_them(library: Library) -> None:
    runs = Runs(library)
    numbers = [begun(runs) for _ in range(RUNS_KEPT + 2)]
    assert [run.id for run in runs.latest(1000)] == numbers[:1:-1]
    assert runs.documents(numbers[1]) == []
    assert len(runs.documents(numbers[2])) == 3


def test_pages_that_are_known_of_a_file(library: Library) -> None:
    runs = Runs(library)
    assert runs.pages_known(ODD, "instant", "1", "key") == (0, 0)
    library.note_file(SHA, ODD, "PDF", 7)
    for page, key in ((0, "key"), (1, "key"), (2, "other")):
        library.put_page(SHA, PageResult(page, Size(1, 1), "instant", "1"), key)
    assert runs.pages_known(ODD, "instant", "1", "key") == (2, 7)
    assert runs.pages_known(ODD, "instant", "2", "key") == (0, 7)


def test_all_that_is_asked_is_indexed(library: Library) -> None:
    asked: list[str] = []
    plain = library.read
    library.read = lambda query, values: asked.append(query) or plain(query, values)  # type: ignore[method-assign,func-returns-value]
    runs = Runs(library)
    number = begun(runs)
    runs.latest(target=Path("/out"))
    runs.documents(number)
    runs.counts(number)
    runs.pages_known(ODD, "instant", "1", "key")
    for query in asked:
        plans = [row[-1] for row in plain(f"EXPLAIN QUERY PLAN {query}", ("x",) * query.count("?"))]
        assert not [plan for plan in plans if plan.startswith("SCAN") and "CONSTANT" not in plan], (query, plans)
