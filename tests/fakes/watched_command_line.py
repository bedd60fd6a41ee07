"""``ocr-desktop`` with a fake engine, watched: when each page came into the library, and what that was asked.

``watched_command_line.py RECORDS MODULE:ENGINE FOLDER words…`` (for FOLDER see ``launch_worker.py``). In RECORDS,
``pages`` gets a record for each page (see ``PAGE``) and ``statements`` a line of JSON for each kind of statement.
Nothing is kept in memory: that is what is measured.
"""

import functools
import json
import os
import sqlite3
import struct
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import psutil

from ocr_desktop import __main__
from ocr_desktop.worker import client

LAUNCHER = Path(__file__).with_name("launch_worker.py")

PAGE = struct.Struct("ddd")
"""Seconds of the monotonic clock, seconds of this process's processor time, bytes resident."""


class Watched(sqlite3.Connection):
    """Notes what it is asked."""

    folder: Path
    this = psutil.Process()
    seen: set[str] = set()  # noqa: RUF012  (of all connections)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self._note(sql)
        cursor = super().execute(sql, *values)
        if sql.startswith("INSERT OR REPLACE INTO pages"):
            self._append("pages", PAGE.pack(time.monotonic(), time.process_time(), self.this.memory_info().rss))
        return cursor

    def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        self._note(sql)
        return super().executemany(sql, rows)

    def _note(self, sql: str) -> None:
        if sql not in self.seen:
            self.seen.add(sql)
            self._append("statements", f"{json.dumps(sql)}\n".encode())

    def _append(self, name: str, record: bytes) -> None:
        descriptor = os.open(self.folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, record)
        os.close(descriptor)


if __name__ == "__main__":
    records, *fake = sys.argv[1:4]
    Watched.folder = Path(records)
    sqlite3.connect = functools.partial(sqlite3.connect, factory=Watched)  # type: ignore[assignment]
    client.own_command = lambda: [sys.executable, str(LAUNCHER), *fake]
    sys.exit(__main__.main(sys.argv[4:]))
