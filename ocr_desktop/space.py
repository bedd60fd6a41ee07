"""Room on a disk: how bytes are written for a person, and whether as many are free."""

import shutil
from pathlib import Path

from ocr_desktop.errors import DiskFull
from ocr_desktop.sentences import said

SPARE = 200_000_000
"""Bytes that are left free."""

_UNITS = ((said("{count} GB"), 1e9), (said("{count} MB"), 1e6), (said("{count} kB"), 1e3))


def size(count: float) -> str:
    """Bytes as a person says them: ``2.3 GB``, ``980 kB``."""
    for template, one in _UNITS:
        figure = count / one
        if figure >= 0.9995:  # what would be said as 1000 of the next unit
            return template.format(count=f"{figure:.1f}" if figure < 99.95 else f"{figure:.0f}")
    return said("{count} bytes", count=f"{count:.0f}")


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
