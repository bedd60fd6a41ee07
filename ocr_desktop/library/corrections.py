"""What people have corrected, beside what was read.

A correction belongs to the reading that it was made on. Where the page is read again and the answer is another one,
it is kept and does not apply; where the same answer comes back, it applies again. ``Library.page`` gives a page as it
is corrected, and the engine's answer with it.
"""

import hashlib
import json
import logging
import sqlite3
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from ocr_desktop.document.correction import Correction, answer_of, correction_to_dict
from ocr_desktop.document.document import PageResult
from ocr_desktop.library import index
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.store import PAGE_QUERY, Library, settle, transaction, understood, unpacked

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptCorrection:
    """A correction of a page.

    Args:
        key: of the reading that it was made on.
        corrected_at: Unix seconds.
        applies: whether that is what the engine's answer still is.
    """

    key: PageKey
    correction: Correction
    corrected_at: float
    applies: bool


class Corrections:
    """The corrections in a library. As safe to use from several threads and processes as the library itself."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def get(self, key: PageKey) -> Correction | None:
        """What to go on from: the correction that applies, or one that changes nothing; None for no such page."""
        rows = self._library.read(PAGE_QUERY, key.columns)
        result = understood(rows)
        if result is None:
            return None
        return unpacked(rows[0][1]) if result.corrected else Correction.of(result)

    def put(self, key: PageKey, correction: Correction) -> PageResult | None:
        """Keep a correction; it is on the disk when this returns. One that changes nothing is not kept.

        Returns:
            the page as it is now; None where it is not in the library (any more).
        """
        told = json.dumps(correction_to_dict(correction)).encode("ascii")
        content = hashlib.sha256(told).hexdigest()
        row = (*key.columns, correction.reading, 0, content, time.time(), zlib.compress(told))
        found: list[PageResult | None] = []

        def put(database: sqlite3.Connection) -> None:
            with transaction(database):
                database.execute("INSERT OR REPLACE INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
                settle(database, key)
                shown = understood(database.execute(PAGE_QUERY, key.columns).fetchall())
                if shown is not None and correction.applies_to(shown) and correction.is_empty(answer_of(shown)):
                    database.execute(
                        "DELETE FROM corrections WHERE sha256 = ? AND page = ? AND engine = ? AND engine_version = ?"
                        " AND result_key = ? AND reading = ?",
                        (*key.columns, correction.reading),
                    )
                if shown is not None:
                    index.put(database, key, shown.blocks, corrected=shown.corrected)
                found.append(shown)

        self._library.write(put)
        return found[-1]

    def of_page(self, sha256: str, page: int) -> list[KeptCorrection]:
        """All that is kept of a page, of whatever reading, latest first."""
        rows = self._library.read(
            "SELECT engine, engine_version, result_key, correction, corrected_at, applies FROM corrections"
            " WHERE sha256 = ? AND page = ?",
            (sha256, page),
        )
        found = []
        for engine, version, result_key, packed, at, applies in rows:
            key = PageKey(sha256, page, engine, version, result_key)
            try:
                found.append(KeptCorrection(key, unpacked(packed), at, bool(applies)))
            except (ValueError, zlib.error) as exc:
                _log.warning("a correction cannot be understood: %s", exc)
        return sorted(found, key=lambda kept: -kept.corrected_at)

    def stamps(self, sha256: str, engine: str, engine_version: str, result_key: str) -> Mapping[int, str]:
        """Of the pages of a document that are corrected, a hash of how each is."""
        rows = self._library.read(
            "SELECT page, content FROM corrections WHERE sha256 = ? AND engine = ? AND engine_version = ?"
            " AND result_key = ? AND applies = 1",
            (sha256, engine, engine_version, result_key),
        )
        return dict(rows)
