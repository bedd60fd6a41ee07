"""Files that are there whole or not at all: written beside their place, brought to the disk, then renamed."""

import contextlib
import logging
import os
import re
import secrets
from pathlib import Path

from ocr_desktop.errors import OutputError, unwritable

_PART = re.compile(r"\.ocr-desktop-(\d+)-[0-9a-f]+\.part")
_log = logging.getLogger(__name__)


def write_atomically(target: Path, data: bytes) -> None:
    """Write a file, replacing the one that is there; its folders are made.

    Raises:
        DiskFull, TargetNotWritable, OutputError: nothing was changed.
    """
    temporary = target.with_name(f".ocr-desktop-{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(temporary, data)
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(target.parent)
    except OSError as exc:
        raise translated(exc, target) from exc


def check_folder(folder: Path) -> None:
    """See that files can be written to a folder, which is made where it is not there.

    Raises:
        DiskFull, TargetNotWritable, OutputError: they cannot.
    """
    trial = folder / f".ocr-desktop-{os.getpid()}-{secrets.token_hex(4)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _write(trial, b"?")
        finally:
            with contextlib.suppress(OSError):
                trial.unlink()
    except OSError as exc:
        raise translated(exc, folder) from exc


def remove_leftovers(folder: Path) -> None:
    """Remove what a process that no longer lives has left half-written in a folder."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            match = _PART.fullmatch(path.name)
            if match and not _alive(int(match[1])):
                _log.info("removing %s, left by an export that was killed", path)
                with contextlib.suppress(OSError):
                    path.unlink()


def translated(error: OSError, target: Path) -> OutputError:
    """The error of ours for one of the system's."""
    return unwritable(error, f"“{target}”", OutputError)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Bring the rename itself to the disk; some network drives cannot, which is no reason to fail."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
