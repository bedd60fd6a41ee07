"""When standard output cannot be written: said in words, with an exit status. Quick to import."""

import contextlib
import errno
import os
import signal
import sys

from ocr_desktop.errors import DiskFull, OcrDesktopError, TargetNotWritable, is_full

NAME = "ocr-desktop"
BROKEN_PIPE = 128 + signal.SIGPIPE
"""What a shell reports of a program whose reader has gone away (``… | head``)."""


def failed(error: OSError) -> int:
    """Give standard output up; the exit status. A reader that has gone away is no reason for words."""
    _let_go()
    if isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    said = _translated(error)
    complain(said)
    return said.exit_code


def complain(error: OcrDesktopError) -> None:
    """Say on the error stream what happened and what to do about it."""
    print(f"{NAME}: {error.message}", error.remedy, sep="\n", file=sys.stderr)


def _translated(error: OSError) -> OcrDesktopError:
    if is_full(error):
        return DiskFull("There is no space left for what is written.")
    if error.errno in (errno.EIO, errno.EBADF):
        return TargetNotWritable(f"Standard output cannot be written: {error.strerror}.")
    return OcrDesktopError(f"Something unexpected went wrong: {type(error).__name__}: {error}.")


def _let_go() -> None:
    """What is still buffered must not raise again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
