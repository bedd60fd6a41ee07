"""The library's queries: each finds what it wants by an index, however much is kept."""

import functools
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.library.runs import RunDocument, Runs
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
    library.note_exports({target: ExportRecord("0", "print", str(source), "/out/a")})
    assert library.exported(target)
    assert library.names_in(target.parent)
    assert library.recent()
    runs = Runs(library)
    run = runs.begin(target.parent, "wish", [RunDocument(0, source)], (1, 1.0))
    runs.note(run, 0, "written", "")
    assert runs.latest(target=target.parent)
    assert runs.documents(run)
    assert runs.counts(run)
    assert runs.pages_known(source, "instant", "1", "key") == (1, 1)
    runs.end(run, "done")


def methods(kind: type) -> set[str]:
    return {name for name, value in vars(kind).items() if callable(value) and not name.startswith("_")}


def test_every_query_is_known_here() -> None:
    assert methods(Library) - {"read", "write", "close"} == {
        "page", "put_page", "note_file", "recent", "note_exports", "exported", "names_in",
    }  # fmt: skip
    assert methods(Runs) == {"begin", "note", "end", "latest", "documents", "counts", "pages_known"}


def test_none_walks_through_a_table(library: Library) -> None:
    use_all_of(library)
    statements = [statement for statement in Recording.statements if re.match("SELECT|INSERT|UPDATE|DELETE", statement)]
    assert len(statements) > 15
    for statement in statements:
        rows = library.read(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
        plan = [row[3] for row in rows]
        if "LIMIT" in statement:  # as it is sorted, and no further than wanted
            assert not any("TEMP B-TREE" in step for step in plan), statement
        else:
            assert not any(step.startswith("SCAN") for step in plan), statement
