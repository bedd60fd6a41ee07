"""Logging for every process of the app: one file a role, named loggers, never the standard streams."""

import logging
import logging.handlers
import sys
from pathlib import Path

FORMAT = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
BYTES_PER_FILE = 2_000_000
FILES_KEPT = 3


def to_file(directory: Path, role: str, *, level: int = logging.INFO) -> Path | None:
    """Send the log of this process to ``directory/role.log``; a directory that cannot be written is no error.

    Returns:
        the file, or None where the log goes nowhere.
    """
    root = logging.getLogger()
    root.setLevel(level)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / f"{role}.log"
        handler: logging.Handler = _File(
            path, maxBytes=BYTES_PER_FILE, backupCount=FILES_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        root.addHandler(logging.NullHandler())
        return None
    handler.setFormatter(logging.Formatter(FORMAT))
    root.addHandler(handler)
    return path


class _File(logging.handlers.RotatingFileHandler):
    """A file whose disk may be full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (the standard library's name)
        """Do without the line, rather than fill the terminal with what became of it."""
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)
