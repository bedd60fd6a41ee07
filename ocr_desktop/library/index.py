"""The index of all words. It is written in the transaction that writes what it is about."""

import sqlite3
from collections.abc import Iterable

from ocr_desktop.document.blocks import Block
from ocr_desktop.library import words
from ocr_desktop.library.keys import PageKey


def put(database: sqlite3.Connection, key: PageKey, blocks: Iterable[Block], *, corrected: bool) -> None:
    """Have a page found by these blocks, and no longer by what it held before."""
    remove(database, key)
    text = words.indexed(blocks)
    if not text:
        return
    made = database.execute(
        "INSERT INTO search_pages (sha256, page, engine, engine_version, result_key, corrected)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (*key.columns, corrected),
    )
    database.execute("INSERT INTO search_words (rowid, words) VALUES (?, ?)", (made.lastrowid, text))


def remove(database: sqlite3.Connection, key: PageKey) -> None:
    """Have a page found no more."""
    row = database.execute(
        "SELECT id FROM search_pages WHERE sha256 = ? AND page = ? AND engine = ? AND engine_version = ?"
        " AND result_key = ?",
        key.columns,
    ).fetchone()
    if row is not None:
        database.execute("DELETE FROM search_words WHERE rowid = ?", row)
        database.execute("DELETE FROM search_pages WHERE id = ?", row)


def remove_document(database: sqlite3.Connection, sha256: str) -> None:
    """Have none of a document's pages found any more."""
    pages = "SELECT id FROM search_pages WHERE sha256 = ?"
    database.execute(f"DELETE FROM search_words WHERE rowid IN ({pages})", (sha256,))  # noqa: S608
    database.execute("DELETE FROM search_pages WHERE sha256 = ?", (sha256,))
