"""What was read when, and how it is forgotten."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop.library import index
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.store import Library, text_of, transaction


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A document that was opened.

    Args:
        path: where it was then; None where that is not known.
        page_count: pages that it has; 0 where that is not known.
        pages_read: pages of it that are in the library, with whatever engine.
        pages_corrected: pages on which a person has corrected something.
        opened_at: last, in Unix seconds; 0 where that is not known.
    """

    sha256: str
    path: Path | None
    kind: str
    page_count: int
    pages_read: int
    pages_corrected: int
    opened_at: float


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted with a document: readings of pages, and corrections."""

    readings: int
    corrections: int


class History:
    """The documents in a library. As safe to use from several threads and processes as the library itself."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def entries(self, limit: int = 100, offset: int = 0) -> list[HistoryEntry]:
        """Documents, the one opened last first."""
        return self._entries("ORDER BY opened_at DESC, rowid DESC LIMIT ? OFFSET ?", (limit, offset))

    def at(self, path: Path) -> list[HistoryEntry]:
        """The document that was opened at a place last, if any."""
        return self._entries("WHERE sha256 IN (SELECT sha256 FROM files WHERE path = ?)", (text_of(path),))

    def beginning(self, digits: str) -> list[HistoryEntry]:
        """The documents whose SHA-256 begins with these digits."""
        start = digits.lower()
        return self._entries("WHERE sha256 >= ? AND sha256 < ? ORDER BY sha256", (start, start + "g"))

    def readings(self, sha256: str) -> list[PageKey]:
        """Of each page of a document the reading that is the newest."""
        rows = self._library.read(
            "SELECT sha256, page, engine, engine_version, result_key, max(read_at) FROM pages WHERE sha256 = ?"
            " GROUP BY page ORDER BY page",  # SQLite gives the row that has the maximum
            (sha256,),
        )
        return [PageKey(*columns) for *columns, _ in rows]

    def delete(self, sha256: str) -> Forgotten:
        """Forget a document: its pages, their corrections, their words, that it was opened.

        What was exported from it stays where it is, and known as an export.
        """
        counts: list[Forgotten] = []

        def forget(database: sqlite3.Connection) -> None:
            with transaction(database):
                index.remove_document(database, sha256)
                gone = {
                    table: database.execute(f"DELETE FROM {table} WHERE sha256 = ?", (sha256,)).rowcount  # noqa: S608
                    for table in ("pages", "corrections", "turns", "files", "documents")
                }
                counts.append(Forgotten(gone["pages"], gone["corrections"]))

        self._library.write(forget)
        return counts[-1]

    def _entries(self, chosen: str, values: tuple[object, ...]) -> list[HistoryEntry]:
        read, corrected = (
            f"SELECT count(*) FROM (SELECT DISTINCT page FROM {table} WHERE {table}.sha256 = documents.sha256)"  # noqa: S608
            for table in ("pages", "corrections")
        )
        rows = self._library.read(
            f"SELECT sha256, path, kind, page_count, ({read}), ({corrected}), opened_at FROM documents {chosen}",  # noqa: S608
            values,
        )
        return [HistoryEntry(sha256, Path(path) if path else None, *rest) for sha256, path, *rest in rows]
