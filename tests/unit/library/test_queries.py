"""The library's queries: each finds what it wants by an index, however much is kept."""

import functools
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.history import History
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.runs import RunDocument, Runs
from ocr_desktop.library.search import Search
from ocr_desktop.library.service_jobs import ServiceJob, ServiceJobs
from ocr_desktop.library.store import ExportRecord, Library


class Recording(sqlite3.Connection):
    """Remembers every statement."""

    statements: dict[str, None] = {}  # noqa: RUF012  (of all connections)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.statements[sql] = None
        return super().execute(sql, *values)

    def executemany(self, sql: str, rows: Any, /) -> sqlite3.Cursor:
        self.statements[sql] = None
        return super().executemany(sql, rows)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=Recording))
    opened = Library(tmp_path / "library.sqlite3")
    Recording.statements.clear()
    yield opened
    opened.close()


def use_all_of(library: Library) -> None:
    """Call everything that there is, so that a query that comes to it is seen here too."""
    source, target = Path("/in/a.pdf"), Path("/out/a.md")
    library.note_file("0", source, "pdf", 1)
    library.put_page("0", PageResult(0, Size(1, 1), "instant", "1"), "key")
    assert library.page("0", 0, "instant", "1", "key")
    assert library.earlier("0", 0, "instant")
    library.note_exports({target: ExportRecord("0", "print", str(source), "/out/a")})
    assert library.exported(target)
    assert library.names_in(target.parent)
    assert library.recent()
    library.put_turn("1", 0, 90)
    assert library.turn("1", 0) == 90
    assert library.turns("1") == {0: 90}
    key = PageKey("0", 0, "instant", "1", "key")
    corrections, history, search = Corrections(library), History(library), Search(library)
    begun = corrections.get(key)
    assert begun is not None
    corrections.put(key, begun.with_new(Box(0, 0, 1, 1), Category.TEXT, "found"))
    corrections.put(key, begun)
    corrections.put(key, begun.with_new(Box(0, 0, 1, 1), Category.TEXT, "found"))
    assert corrections.of_page("0", 0)
    assert corrections.stamps("0", "instant", "1", "key")
    assert search.find("found")
    assert search.find("found", sha256="0")
    backlog = "INSERT INTO search_backlog VALUES (1, '0', 0, 'instant', '1', 'key')"
    library.write(lambda database: database.execute(backlog))
    assert search.waiting() == 1
    assert search.catch_up() == 0
    assert history.entries() == history.at(source) == history.beginning("0")
    runs = Runs(library)
    run = runs.begin(target.parent, "wish", [RunDocument(0, source)], (1, 1.0))
    runs.note(run, 0, "written", "")
    assert runs.add(run, [Path("/in/b.pdf")]) == 1
    assert runs.latest(target=target.parent)
    assert runs.documents(run)
    assert runs.counts(run)
    assert runs.pages_known(source, "instant", "1", "key") == (1, 1)
    runs.hold(run, "The disk is full.")
    runs.end(run, "done")
    assert history.readings("0")
    assert history.delete("0")
    use_the_service_s_jobs(library)


def use_the_service_s_jobs(library: Library) -> None:
    jobs = ServiceJobs(library)
    jobs.put(ServiceJob("a", 1.0, Path("/in/a.pdf"), "a.pdf", "{}", 1, 1.0))
    jobs.put(ServiceJob("b", 2.0, Path("/in/b.pdf"), "b.pdf", "{}", 2, 2.0))
    assert [job.id for job in jobs.take_over((3, 3.0), lambda _pid, _began: False)] == ["a", "b"]
    assert jobs.get("a")
    assert len(jobs.latest(5)) == 2
    jobs.leave(["b"])
    jobs.end("a", "done", "")
    assert jobs.ended_before(1e12)
    jobs.delete("a")


def methods(kind: type) -> set[str]:
    return {name for name, value in vars(kind).items() if callable(value) and not name.startswith("_")}


def test_every_query_is_known_here() -> None:
    assert methods(Library) - {"read", "write", "close"} == {
        "page", "put_page", "note_file", "recent", "note_exports", "exported", "names_in",
        "turn", "turns", "put_turn", "earlier",
    }  # fmt: skip
    assert methods(Runs) == {"begin", "add", "note", "hold", "end", "latest", "documents", "counts", "pages_known"}
    assert methods(Corrections) == {"get", "put", "of_page", "stamps"}
    assert methods(Search) == {"find", "catch_up", "waiting"}
    assert methods(History) == {"entries", "at", "beginning", "readings", "delete"}
    assert methods(ServiceJobs) == {"put", "end", "get", "latest", "delete", "ended_before", "take_over", "leave"}


def without_a_table(step: str) -> bool:
    """Whether a step finds in the index of words (what has been found is then ranked), or takes what others found."""
    return bool(re.search(r"^SCAN (search_words VIRTUAL TABLE INDEX \d+:(M|=)|CONSTANT ROW|\(subquery)", step))


def test_none_walks_through_a_table(library: Library) -> None:
    use_all_of(library)
    statements = [statement for statement in Recording.statements if re.match("SELECT|INSERT|UPDATE|DELETE", statement)]
    assert len(statements) > 15
    for statement in statements:
        rows = library.read(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
        plan = [row[3] for row in rows if not without_a_table(row[3])]
        if "LIMIT" in statement and "MATCH" not in statement:  # as it is sorted, and no further than wanted
            assert not any("TEMP B-TREE" in step for step in plan), statement
        else:
            assert not any(step.startswith("SCAN") for step in plan), statement
