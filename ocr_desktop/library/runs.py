"""Exports that were begun: what was wished, how far each has come, which process works at it.

A row is changed when a document has ended, not with every page: pages are in the library anyway. The latest runs
are kept. Wishes and outcomes are JSON that only ``jobs`` understands.
"""

import os
import sqlite3
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop.library.store import Library, text_of, transaction

RUNS_KEPT = 30
RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Run:
    """One run.

    Args:
        target: the folder written to.
        wish: what is exported, and how.
        pid, process_began: the process that works or worked at it; when it was started, in Unix seconds.
        state: ``running`` until the process says how it has ended.
        began, ended: Unix seconds.
        held: what it waits for, while it does.
    """

    id: int
    target: Path
    wish: str
    pid: int
    process_began: float
    state: str
    began: float
    ended: float | None
    held: str = ""


@dataclass(frozen=True, slots=True)
class RunDocument:
    """One document of a run.

    Args:
        number: its position in the run.
        result: empty while nothing has become of it.
    """

    number: int
    source: Path
    result: str = ""
    outcome: str = ""


class Runs:
    """The runs in a library. As safe to use from several threads and processes as the library itself."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def begin(self, target: Path, wish: str, documents: Sequence[RunDocument], process: tuple[int, float]) -> int:
        """Note that a run begins; its number.

        Args:
            process: number and time of start of the process that works at it.
        """
        row = (os.fsencode(target), wish, *process, RUNNING, time.time())
        numbers: list[int] = []

        def put(database: sqlite3.Connection) -> None:
            with transaction(database):
                made = database.execute(
                    "INSERT INTO runs (target, wish, pid, process_began, state, began) VALUES (?, ?, ?, ?, ?, ?)", row
                )
                number = int(made.lastrowid or 0)
                rows = [(number, one.number, os.fsencode(one.source), one.result, one.outcome) for one in documents]
                database.executemany("INSERT INTO run_documents VALUES (?, ?, ?, ?, ?)", rows)
                for table, column in (("runs", "id"), ("run_documents", "run")):
                    database.execute(f"DELETE FROM {table} WHERE {column} <= ?", (number - RUNS_KEPT,))  # noqa: S608
                numbers.append(number)

        self._library.write(put)
        return numbers[-1]

    def add(self, run: int, sources: Sequence[Path]) -> int:
        """A run goes on with more documents, in place of what it knew of the same; the number of the first."""
        first: list[int] = []

        def put(database: sqlite3.Connection) -> None:
            with transaction(database):
                known = database.execute("SELECT number, source FROM run_documents WHERE run = ?", (run,)).fetchall()
                first.append(max((number for number, _ in known), default=-1) + 1)
                names = [os.fsencode(source) for source in sources]
                again = set(names)
                database.executemany(
                    "DELETE FROM run_documents WHERE run = ? AND number = ?",
                    [(run, number) for number, source in known if source in again],
                )
                database.executemany(
                    "INSERT INTO run_documents VALUES (?, ?, ?, '', '')",
                    [(run, number, name) for number, name in enumerate(names, first[-1])],
                )

        self._library.write(put)
        return first[-1]

    def note(self, run: int, number: int, result: str, outcome: str) -> None:
        """A document has ended."""
        row = (result, outcome, run, number)
        self._library.write(
            lambda database: database.execute(
                "UPDATE run_documents SET result = ?, outcome = ? WHERE run = ? AND number = ?", row
            )
        )

    def hold(self, run: int, line: str) -> None:
        """A run waits for something; an empty line: no longer."""
        row = (line, run)
        self._library.write(lambda database: database.execute("UPDATE runs SET held = ? WHERE id = ?", row))

    def end(self, run: int, state: str) -> None:
        """A run has ended in this state."""
        row = (state, time.time(), run)
        self._library.write(
            lambda database: database.execute("UPDATE runs SET state = ?, ended = ?, held = '' WHERE id = ?", row)
        )

    def latest(self, limit: int = RUNS_KEPT, *, target: Path | None = None) -> list[Run]:
        """The latest runs, latest first.

        Args:
            target: only those that wrote to this folder.
        """
        chosen, values = ("", ()) if target is None else ("WHERE target = ?", (os.fsencode(target),))
        rows = self._library.read(
            f"SELECT id, target, wish, pid, process_began, state, began, ended, held FROM runs {chosen}"  # noqa: S608
            " ORDER BY id DESC LIMIT ?",
            (*values, limit),
        )
        return [Run(row[0], Path(os.fsdecode(row[1])), *row[2:]) for row in rows]

    def documents(self, run: int) -> list[RunDocument]:
        """The documents of a run, in order."""
        rows = self._library.read(
            "SELECT number, source, result, outcome FROM run_documents WHERE run = ? ORDER BY number", (run,)
        )
        return [RunDocument(number, Path(os.fsdecode(source)), *rest) for number, source, *rest in rows]

    def counts(self, run: int) -> Mapping[str, int]:
        """How many documents of a run have come to which result."""
        rows = self._library.read("SELECT result, count(*) FROM run_documents WHERE run = ? GROUP BY result", (run,))
        return dict(rows)

    def pages_known(self, source: Path, engine: str, engine_version: str, result_key: str) -> tuple[int, int]:
        """Of a file as it was opened last: the pages that have been read so, and all its pages; 0 where unknown."""
        rows: list[tuple[Any, ...]] = self._library.read(
            "SELECT (SELECT count(*) FROM pages WHERE pages.sha256 = files.sha256 AND engine = ?"
            " AND engine_version = ? AND result_key = ?), page_count FROM files WHERE path = ?",
            (engine, engine_version, result_key, text_of(source)),
        )
        return (rows[0][0], rows[0][1]) if rows else (0, 0)
