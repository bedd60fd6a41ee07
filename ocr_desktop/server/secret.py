"""The token that whoever asks must show: made once, kept where nobody else may read it."""

import contextlib
import os
import secrets
from pathlib import Path

from ocr_desktop.errors import TargetNotWritable, UsageError, unwritable

BYTES = 32
LONGEST = 4096


def kept(file: Path, *, renew: bool = False) -> tuple[str, bool]:
    """The token in a file, and whether it has just been made.

    Args:
        renew: make another one; who knows the old one gets nowhere with it.

    Raises:
        UsageError: others may read the file, or it is none.
        OutputError: it cannot be written.
    """
    if not renew:
        with contextlib.suppress(FileNotFoundError):
            return _read(file), False
    try:
        return _made(file), True
    except OSError as exc:
        raise unwritable(exc, "the token", TargetNotWritable) from exc


def _read(file: Path) -> str:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK)  # a pipe must not hold the start up
        try:
            if os.fstat(descriptor).st_mode & 0o077:
                raise UsageError(
                    "Others on this machine may read the file of the token.",
                    remedy=f"Run `chmod 600 '{file}'`, then have a new one made: --new-token.",
                )
            return os.read(descriptor, LONGEST).decode().strip()
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"The token in “{file}” cannot be read.", remedy="Name another file: --token-file.") from exc


def _made(file: Path) -> str:
    token = secrets.token_urlsafe(BYTES)
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.part")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(token + "\n")
    fresh.replace(file)
    return token
