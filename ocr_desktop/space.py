"""Room on a disk: how bytes are written for a person, and whether as many are free."""

import shutil
from pathlib import Path

from ocr_desktop.errors import DiskFull
from ocr_desktop.sentences import said

SPARE = 200_000_000
"""Bytes that are left free."""


def size(count: float) -> str:
    """Bytes as a person says them: ``2.3 GB``, ``980 kB``."""
    for unit, one in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        said = count / one
        if said >= 0.9995:  # what would be said as 1000 of the next unit
            return f"{said:.1f} {unit}" if said < 99.95 else f"{said:.0f} {unit}"
    return f"{count:.0f} bytes"


def is_there(folder: Path, needed: int) -> bool:
    """Whether the disk of a folder has room for so many bytes more."""
    return needed + SPARE <= shutil.disk_usage(folder).free


def check(folder: Path, needed: int, purpose: str, remedy: str = "") -> None:
    """See that a disk has room.

    Args:
        folder: on it.
        needed: bytes besides what is there.
        purpose: what for, as the beginning of a sentence.
        remedy: where the usual one does not fit.

    Raises:
        DiskFull: it does not.
    """
    if not is_there(folder, needed):
        free = shutil.disk_usage(folder).free
        raise DiskFull(
            said(
                "{purpose} needs {size} of disk space, of which {size_2} are free.",
                purpose=purpose,
                size=size(needed + SPARE),
                size_2=size(free),
            ),
            remedy=remedy or said("Free some space, or set OCR_DESKTOP_MODELS to a folder on a larger disk."),
        )
