"""Short-lived files: pasted or captured pictures on their way into the app."""

import contextlib
import hashlib
import os
import re
import tempfile
import time
from pathlib import Path

from ocr_desktop.errors import TargetNotWritable, unwritable

KEPT_SECONDS = 24 * 3600.0
STEM_CHARACTERS = 60  # of up to 4 bytes: file names end at 255

_UNSAFE = re.compile(r"[^\w. -]+")


def spool_bytes(data: bytes, name: str, folder: Path) -> Path:
    """Write bytes to a file of the spool folder; the same bytes under the same name are one file.

    Args:
        name: for a person, with a suffix: ``Pasted picture.png``.

    Returns:
        the file, whose own folder keeps it apart from others of its name.

    Raises:
        OutputError: the folder cannot be written.
    """
    try:
        return _written(data, name, folder)
    except OSError as exc:
        raise unwritable(exc, f"“{name}”", TargetNotWritable) from exc


def _written(data: bytes, name: str, folder: Path) -> Path:
    place = folder / hashlib.sha256(data).hexdigest()[:16]
    place.mkdir(parents=True, exist_ok=True)
    target = place / safe_name(name, "picture")
    descriptor, temporary = tempfile.mkstemp(dir=place, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).replace(target)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def safe_name(name: str, otherwise: str) -> str:
    """A name for a file, whatever somebody has called it; never a path.

    Args:
        otherwise: where nothing of the name is left.
    """
    safe = Path(_UNSAFE.sub("_", name).strip(". ") or otherwise)
    return safe.stem[:STEM_CHARACTERS] + safe.suffix[:8]


def clean(folder: Path, *, older_than: float = KEPT_SECONDS) -> int:
    """Delete what has lain in the spool folder for long.

    Args:
        older_than: age in seconds.

    Returns:
        files deleted.
    """
    limit = time.time() - older_than
    deleted = 0
    for path in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        with contextlib.suppress(OSError):  # in use, or gone already: the next cleaning will do
            if path.is_dir():
                path.rmdir()
            elif path.stat().st_mtime < limit:
                path.unlink()
                deleted += 1
    return deleted
