"""What we keep: every page that was read, the files it came from, and what was exported. One SQLite file.

What a person has corrected on a page (``corrections``) is kept beside it, and the page comes back as corrected. All
words that were read are found (``search``); their index is written with the pages.

Write-ahead logging lets the window and the command line use it at once. ``synchronous`` is FULL: a page that
took seconds to read is worth the few milliseconds after which not even a power cut can take it back. A file
that is no longer a database is moved aside, never deleted, and a new one begun.
"""

import contextlib
import json
import logging
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop import paths
from ocr_desktop.document import codec
from ocr_desktop.document.correction import Correction, correction_from_dict, reading_of
from ocr_desktop.document.document import PageResult
from ocr_desktop.errors import DiskFull, LibraryError, OcrDesktopError
from ocr_desktop.library import index
from ocr_desktop.library.keys import PageKey
from ocr_desktop.sentences import said

BUSY_SECONDS = 30.0
# Half of SQLite's own: a page is put once and asked for once, and a long export shall not grow in memory.
CACHE_KIB = 1000

# Each entry brings the file from the version of its position to the next; entries are never changed.
MIGRATIONS = (
    """
    CREATE TABLE pages (
        sha256 TEXT NOT NULL, page INTEGER NOT NULL, engine TEXT NOT NULL, engine_version TEXT NOT NULL,
        result_key TEXT NOT NULL, result BLOB NOT NULL, read_at REAL NOT NULL,
        PRIMARY KEY (sha256, page, engine, engine_version, result_key)
    );
    CREATE TABLE files (
        path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, kind TEXT NOT NULL, page_count INTEGER NOT NULL,
        opened_at REAL NOT NULL
    );
    CREATE INDEX files_by_time ON files (opened_at);
    CREATE TABLE exports (
        target TEXT PRIMARY KEY, sha256 TEXT NOT NULL, fingerprint TEXT NOT NULL, written_at REAL NOT NULL
    );
    """,
    """
    ALTER TABLE exports ADD COLUMN source TEXT NOT NULL DEFAULT '';
    ALTER TABLE exports ADD COLUMN base TEXT NOT NULL DEFAULT '';
    ALTER TABLE exports ADD COLUMN content TEXT NOT NULL DEFAULT ''
    """,
    """
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT, target BLOB NOT NULL, wish TEXT NOT NULL, pid INTEGER NOT NULL,
        process_began REAL NOT NULL, state TEXT NOT NULL, began REAL NOT NULL, ended REAL
    );
    CREATE INDEX runs_by_target ON runs (target);
    CREATE TABLE run_documents (
        run INTEGER NOT NULL, number INTEGER NOT NULL, source BLOB NOT NULL, result TEXT NOT NULL DEFAULT '',
        outcome TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (run, number)
    ) WITHOUT ROWID
    """,
    # Pages that were read before there was an index wait in the backlog: ``search`` works it off step by step.
    """
    CREATE TABLE corrections (
        sha256 TEXT NOT NULL, page INTEGER NOT NULL, engine TEXT NOT NULL, engine_version TEXT NOT NULL,
        result_key TEXT NOT NULL, reading TEXT NOT NULL, applies INTEGER NOT NULL, content TEXT NOT NULL,
        corrected_at REAL NOT NULL, correction BLOB NOT NULL,
        PRIMARY KEY (sha256, page, engine, engine_version, result_key, reading)
    );
    CREATE TABLE documents (
        sha256 TEXT PRIMARY KEY, path TEXT NOT NULL, kind TEXT NOT NULL, page_count INTEGER NOT NULL,
        opened_at REAL NOT NULL
    );
    INSERT OR REPLACE INTO documents SELECT sha256, path, kind, page_count, opened_at FROM files ORDER BY opened_at;
    INSERT OR IGNORE INTO documents SELECT DISTINCT sha256, '', '', 0, 0 FROM pages;
    CREATE INDEX documents_by_time ON documents (opened_at);
    CREATE INDEX files_by_document ON files (sha256);
    CREATE VIRTUAL TABLE search_words USING fts5 (words, tokenize = 'ascii', prefix = '2 3');
    CREATE TABLE search_pages (
        id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, page INTEGER NOT NULL, engine TEXT NOT NULL,
        engine_version TEXT NOT NULL, result_key TEXT NOT NULL, corrected INTEGER NOT NULL,
        UNIQUE (sha256, page, engine, engine_version, result_key)
    );
    CREATE TABLE search_backlog (
        id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, page INTEGER NOT NULL, engine TEXT NOT NULL,
        engine_version TEXT NOT NULL, result_key TEXT NOT NULL
    );
    INSERT INTO search_backlog (sha256, page, engine, engine_version, result_key)
        SELECT sha256, page, engine, engine_version, result_key FROM pages;
    ALTER TABLE runs ADD COLUMN held TEXT NOT NULL DEFAULT ''
    """,
    # How a person has turned a page before it was read, in clockwise degrees: for every engine.
    """
    CREATE TABLE turns (
        sha256 TEXT NOT NULL, page INTEGER NOT NULL, turned INTEGER NOT NULL, PRIMARY KEY (sha256, page)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE service_jobs (
        id TEXT PRIMARY KEY, made_at REAL NOT NULL, file BLOB NOT NULL, name TEXT NOT NULL, wish TEXT NOT NULL,
        pid INTEGER NOT NULL, process_began REAL NOT NULL, state TEXT NOT NULL, outcome TEXT NOT NULL DEFAULT '',
        ended_at REAL
    );
    CREATE INDEX service_jobs_by_time ON service_jobs (made_at DESC, id);
    CREATE INDEX service_jobs_by_state ON service_jobs (state, made_at);
    CREATE INDEX service_jobs_by_end ON service_jobs (ended_at)
    """,
)
# A page and, where there is one that was made on this reading, its correction.
PAGE_QUERY = (
    "SELECT result, correction FROM pages LEFT JOIN corrections ON applies = 1 AND corrections.sha256 = pages.sha256"
    " AND corrections.page = pages.page AND corrections.engine = pages.engine"
    " AND corrections.engine_version = pages.engine_version AND corrections.result_key = pages.result_key"
    " WHERE pages.sha256 = ? AND pages.page = ? AND pages.engine = ? AND pages.engine_version = ?"
    " AND pages.result_key = ?"
)

_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FULL = {sqlite3.SQLITE_FULL}
_BARRED = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A file that was opened; ``opened_at`` in Unix seconds."""

    sha256: str
    path: Path
    kind: str
    page_count: int
    opened_at: float


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """What was written to a target.

    Args:
        sha256: of the source.
        fingerprint: a hash of everything that decides the content.
        source: path of the document; empty where an older version of the app wrote it.
        base: the path that the document's files share, without a suffix or the number of a version.
        content: SHA-256 of the file that was written; empty where an older version of the app wrote it.
    """

    sha256: str
    fingerprint: str
    source: str = ""
    base: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class GivenName:
    """A name that an export gave to a document (see ``ExportRecord``), and one of the files that has it."""

    base: Path
    source: Path
    target: Path


class Library:
    """The library file. Safe to use from several threads, and from several processes at once.

    Attributes:
        moved_aside: where a damaged library was put when this one was begun in its place, else None.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or begin it.

        Raises:
            LibraryError: it cannot be opened, or a newer version of the app made it.
        """
        self._path = path
        self._writing = threading.RLock()
        self._reading = threading.RLock()  # taken within the other one, where both are
        self._down = False  # a damaged file was closed and nothing could be opened in its place
        self._inode = 0  # of the file that the connections have open
        self.moved_aside: Path | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            reason = said(
                "The library's folder cannot be made: {reason} ({folder}).", reason=exc.strerror, folder=path.parent
            )
            raise LibraryError(reason, remedy=paths.remedy()) from exc
        try:
            self._writer, self._reader = self._open()
        except sqlite3.DatabaseError as exc:
            if not _is_corrupt(exc):
                raise _translated(exc, path) from exc
            self._put_aside(exc)
            try:
                self._writer, self._reader = self._open()
            except sqlite3.Error as again:
                raise _translated(again, path) from again

    def page(self, sha256: str, page: int, engine: str, engine_version: str, result_key: str) -> PageResult | None:
        """A page that was read with this engine and these settings, as a person has corrected it, or None.

        A reading from before a person turned the page, or turned it otherwise, is none.
        """
        found = understood(self.read(PAGE_QUERY, (sha256, page, engine, engine_version, result_key)))
        return found if found is not None and found.asked_turn == self.turn(sha256, page) else None

    def earlier(self, sha256: str, page: int, engine: str) -> PageResult | None:
        """What an engine answered about a page when it was last read, whatever its version and the settings."""
        these = "FROM pages WHERE sha256 = ? AND page = ? AND engine = ?"
        query = f"SELECT result, NULL {these} AND read_at = (SELECT MAX(read_at) {these})"
        return understood(self.read(query, (sha256, page, engine) * 2))

    def turn(self, sha256: str, page: int) -> int | None:
        """Clockwise degrees by which a person has turned a page that is to be read so; None where nobody did."""
        rows = self.read("SELECT turned FROM turns WHERE sha256 = ? AND page = ?", (sha256, page))
        return int(rows[0][0]) if rows else None

    def turns(self, sha256: str) -> Mapping[int, int]:
        """The pages of a document that a person has turned, each with how (see ``turn``)."""
        return dict(self.read("SELECT page, turned FROM turns WHERE sha256 = ?", (sha256,)))

    def put_turn(self, sha256: str, page: int, turned: int) -> None:
        """Have a page read turned from now on, by clockwise degrees (0, 90, 180, 270)."""
        if turned not in (0, 90, 180, 270):
            raise ValueError(f"a page is turned by quarters: {turned}")

        def put(database: sqlite3.Connection) -> None:
            with transaction(database):
                database.execute("INSERT OR REPLACE INTO turns VALUES (?, ?, ?)", (sha256, page, turned))

        self.write(put)

    def put_page(self, sha256: str, result: PageResult, result_key: str) -> PageResult:
        """Keep a page; it is on the disk when this returns. One that was there is replaced.

        Returns:
            the page as ``page`` gives it from now on: a correction applies to it that was made on this very reading.

        Raises:
            ValueError: the page has been corrected: what the engine answered is wanted.
        """
        if result.corrected:
            raise ValueError("a corrected page is not what an engine has answered")
        key = PageKey(sha256, result.page, result.engine, result.engine_version, result_key)
        packed = zlib.compress(json.dumps(codec.page_to_dict(result)).encode("ascii"))
        found: list[PageResult] = []

        def put(database: sqlite3.Connection) -> None:
            with transaction(database):
                row = (*key.columns, packed, time.time())
                database.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                corrected = settle(database, key)
                rows = database.execute(PAGE_QUERY, key.columns).fetchall() if corrected else []
                shown = understood(rows) or result
                index.put(database, key, shown.blocks, corrected=shown.corrected)
                found.append(shown)

        self.write(put)
        return found[-1]

    def note_file(self, sha256: str, path: Path, kind: str, page_count: int, *, stays: bool = True) -> None:
        """Remember that a file was opened now.

        Args:
            stays: else no more than its name is remembered, where the document has not been seen elsewhere.
        """
        where, now = text_of(path if stays else Path(path.name)), time.time()

        def put(database: sqlite3.Connection) -> None:
            with transaction(database):
                if stays:
                    row = (where, sha256, kind, page_count, now)
                    database.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", row)
                    row = (sha256, where, kind, page_count, now)
                    database.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)", row)
                    return
                database.execute(
                    "INSERT INTO documents VALUES (?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET"
                    " opened_at = excluded.opened_at, path = CASE path WHEN '' THEN excluded.path ELSE path END",
                    (sha256, where, kind, page_count, now),
                )

        self.write(put)

    def recent(self, limit: int = 20) -> list[RecentFile]:
        """The files opened last, latest first."""
        rows = self.read(
            "SELECT sha256, path, kind, page_count, opened_at FROM files ORDER BY opened_at DESC, rowid DESC LIMIT ?",
            (limit,),
        )
        return [RecentFile(sha256, Path(path), kind, count, at) for sha256, path, kind, count, at in rows]

    def note_exports(self, records: Mapping[Path, ExportRecord]) -> None:
        """Remember what was written where, all of it or nothing."""
        now = time.time()
        rows = [
            (text_of(target), one.sha256, one.fingerprint, now, _plain(one.source), _plain(one.base), one.content)
            for target, one in records.items()
        ]

        def put(database: sqlite3.Connection) -> None:
            with transaction(database):
                database.executemany(
                    "INSERT OR REPLACE INTO exports (target, sha256, fingerprint, written_at, source, base, content)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    rows,
                )

        self.write(put)

    def exported(self, target: Path) -> ExportRecord | None:
        """What was last written to a target, or None."""
        rows = self.read(
            "SELECT sha256, fingerprint, source, base, content FROM exports WHERE target = ?", (text_of(target),)
        )
        return ExportRecord(*rows[0]) if rows else None

    def names_in(self, folder: Path) -> list[GivenName]:
        """The names that exports have given in a folder and the folders in it, oldest first."""
        start = text_of(folder).rstrip("/") + "/"
        rows = self.read(
            "SELECT base, source, min(target) FROM exports WHERE target >= ? AND target < ? AND base != ''"
            " GROUP BY base, source ORDER BY max(written_at)",
            (start, start[:-1] + chr(ord("/") + 1)),
        )
        return [GivenName(Path(base), Path(source), Path(target)) for base, source, target in rows]

    def close(self) -> None:
        """Close the file."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()

    def write(self, action: Callable[[sqlite3.Connection], object]) -> None:
        """Change something; a database that turns out to be damaged is replaced and it is done again."""
        try:
            with self._writing:
                try:
                    with self._reading:
                        self._come_up()
                    action(self._writer)
                except sqlite3.DatabaseError as exc:
                    self._replace(exc)
                    action(self._writer)
        except sqlite3.Error as exc:
            raise _translated(exc, self._path) from exc

    def read(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """The rows of a query, without waiting for anybody who writes."""
        try:
            if self._down:
                with self._writing, self._reading:
                    self._come_up()
            reader = self._reader
            try:
                return self._rows(query, values)
            except sqlite3.DatabaseError as exc:
                with self._writing:
                    if reader is self._reader:  # else another thread has replaced it meanwhile
                        self._replace(exc)
                return self._rows(query, values)
        except sqlite3.Error as exc:
            raise _translated(exc, self._path) from exc

    def _rows(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._reading:
            return self._reader.execute(query, values).fetchall()

    def _replace(self, reason: sqlite3.DatabaseError) -> None:
        """Begin a new file in the place of a damaged one; for whoever holds the lock of writing.

        Raises:
            sqlite3.DatabaseError: the reason, where that is not damage.
        """
        if not _is_corrupt(reason):
            raise reason
        with self._reading:
            # First of all: the last one to close a database removes files beside it, by their names.
            self._reader.close()
            self._writer.close()
            self._down = True
            if self._is_ours():  # else another process has seen it first
                self._put_aside(reason)
            self._come_up()

    def _come_up(self) -> None:
        """Open what could not be opened again when a damaged file was replaced; for whoever holds both locks."""
        if self._down:
            self._writer, self._reader = self._open()
            self._down = False

    def _is_ours(self) -> bool:
        """Whether the file at our path is still the one that was opened."""
        try:
            return self._path.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def _open(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        """Two connections: in WAL mode whoever reads does not wait for a commit to reach the disk."""
        writer = self._connected()
        try:
            writer.execute("PRAGMA journal_mode = WAL")
            writer.execute("PRAGMA synchronous = FULL")
            self._migrate(writer)
            reader = self._connected()
        except BaseException:
            writer.close()
            raise
        self._inode = self._path.stat().st_ino
        return writer, reader

    def _connected(self) -> sqlite3.Connection:
        # Autocommit: every statement is its own transaction unless one is begun.
        database = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return database

    def _migrate(self, database: sqlite3.Connection) -> None:
        if self._version(database) == len(MIGRATIONS):
            return
        with transaction(database):  # another process may have been faster: look again under the lock
            version = self._version(database)
            if version > len(MIGRATIONS):
                raise LibraryError(
                    said("The library was made by a newer version of the app."),
                    remedy=said("Install the newest version."),
                )
            for script in MIGRATIONS[version:]:
                for statement in filter(str.strip, script.split(";")):
                    database.execute(statement)
            database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    @staticmethod
    def _version(database: sqlite3.Connection) -> int:
        return int(database.execute("PRAGMA user_version").fetchone()[0])

    def _put_aside(self, reason: Exception) -> None:
        """Rename the damaged file and what belongs to it."""
        stamp = time.strftime("%Y-%m-%d %H.%M.%S")
        aside = self._path.with_name(f"{self._path.name}.damaged {stamp}")
        number = 1
        while aside.exists():
            number += 1
            aside = self._path.with_name(f"{self._path.name}.damaged {stamp} {number}")
        try:
            self._path.rename(aside)
            for suffix in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    Path(f"{self._path}{suffix}").rename(f"{aside}{suffix}")
        except OSError as exc:
            raise LibraryError(
                said("The library is damaged and cannot be moved aside: {reason}.", reason=exc.strerror)
            ) from exc
        self.moved_aside = aside
        _log.error("the library was damaged (%s); it was moved to %s and a new one begun", reason, aside)


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of what is done while this lasts, or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # what finds no space in the index of words ends it by itself
            database.execute("ROLLBACK")
        raise


def settle(database: sqlite3.Connection, key: PageKey) -> bool:
    """Find out which of a page's corrections was made on what is kept of it now; whether it has any: most have none."""
    there = "WHERE sha256 = ? AND page = ? AND engine = ? AND engine_version = ? AND result_key = ?"
    if database.execute(f"SELECT 1 FROM corrections {there}", key.columns).fetchone() is None:  # noqa: S608
        return False
    answer = understood(database.execute(PAGE_QUERY, key.columns).fetchall())
    reading = reading_of(answer) if answer is not None else ""
    database.execute(f"UPDATE corrections SET applies = (reading = ?) {there}", (reading, *key.columns))  # noqa: S608
    return True


def understood(rows: Sequence[tuple[Any, ...]]) -> PageResult | None:
    """The page in the first of the rows that ``PAGE_QUERY`` gives, or None."""
    if not rows:
        return None
    (packed, correction), *_ = rows
    try:
        result = codec.page_from_dict(json.loads(zlib.decompress(packed)))
    except (ValueError, zlib.error) as exc:
        _log.warning("a stored page cannot be understood and will be read again: %s", exc)
        return None
    try:
        return unpacked(correction).applied(result) if correction is not None else result
    except (ValueError, zlib.error) as exc:
        _log.warning("a correction cannot be understood, the page is shown as it was read: %s", exc)
        return result


def unpacked(packed: bytes) -> Correction:
    """A correction as the database keeps it.

    Raises:
        ValueError, zlib.error: it is none.
    """
    return correction_from_dict(json.loads(zlib.decompress(packed)))


def _is_corrupt(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _CORRUPT


def _translated(error: sqlite3.Error, path: Path) -> OcrDesktopError:
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _FULL:
        return DiskFull(said("There is no space left for the library ({path}).", path=path))
    barred = getattr(error, "sqlite_errorcode", 0) & 0xFF in _BARRED
    return LibraryError(
        said("The library cannot be used: {error} ({path}).", error=error, path=path),
        remedy=paths.remedy() if barred else "",
    )


def text_of(path: Path) -> str:
    """A path as the database keeps it: one with bytes that are no UTF-8 is still told apart from others."""
    return _plain(str(path))


def _plain(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
