"""The edge of the command line: the one place where errors become words and an exit status."""

import argparse
import contextlib
import errno
import logging
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

from ocr_desktop import log, paths
from ocr_desktop.errors import Cancelled, DiskFull, OcrDesktopError, TargetNotWritable, UsageError

NAME = "ocr-desktop"
WIDTH = 116
BROKEN_PIPE = 128 + signal.SIGPIPE
"""What a shell reports of a program whose reader has gone away (``… | head``)."""

_log = logging.getLogger(__name__)


class Parser(argparse.ArgumentParser):
    """Arguments of one command. What cannot be understood is an error of our tree."""

    def __init__(self, command: str, words: str = "", **more: Any) -> None:
        """Take the arguments of ``command``, which is used with ``words``."""
        prog = f"{NAME} {command}"
        usage = f"{prog} {words}".rstrip()
        super().__init__(prog=prog, usage=usage, formatter_class=_formatter, allow_abbrev=False, **more)

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments."""
        words = message[:1].upper() + message[1:]
        raise UsageError(words if words.endswith((".", "?")) else f"{words}.", remedy=f"See `{self.prog} --help`.")


def run(command: Callable[[Sequence[str]], int], words: Sequence[str]) -> int:
    """Carry out a command and come back with its exit status, whatever happens.

    Args:
        words: the command's own arguments.
    """
    log.to_file(paths.log_directory(), "command-line")
    try:
        with _terminated_like_interrupted():
            status = command(words)
            sys.stdout.flush()
            return status
    except OcrDesktopError as exc:
        complain(exc)
        return exc.exit_code
    except KeyboardInterrupt:
        complain(Cancelled("Stopped."))
        return Cancelled.exit_code
    except BrokenPipeError:
        _let_go_of_stdout()
        return BROKEN_PIPE
    except OSError as exc:  # of standard output: whatever else is written says itself what went wrong
        error = _unwritten(exc)
        _log.exception("standard output")
        _let_go_of_stdout()
        complain(error)
        return error.exit_code
    except SystemExit as exc:  # argparse, after --help
        return exc.code if isinstance(exc.code, int) else 0
    except Exception as exc:  # a mistake of ours: said in words, kept whole in the log
        _log.exception("unexpected error")
        complain(OcrDesktopError(f"Something unexpected went wrong: {type(exc).__name__}: {exc}."))
        return OcrDesktopError.exit_code


def _unwritten(error: OSError) -> OcrDesktopError:
    """What an error of the system means here."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("There is no space left for what is written.")
    if error.errno in (errno.EIO, errno.EFBIG, errno.EBADF):
        return TargetNotWritable(f"Standard output cannot be written: {error.strerror}.")
    return OcrDesktopError(f"Something unexpected went wrong: {type(error).__name__}: {error}.")


def complain(error: OcrDesktopError) -> None:
    """Say on the error stream what happened and what to do about it."""
    print(f"{NAME}: {error.message}", error.remedy, sep="\n", file=sys.stderr)


@contextlib.contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """While this lasts, a polite request to end (``kill``) is the same as Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _formatter(prog: str) -> argparse.HelpFormatter:
    width = min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH)
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=34, width=width)


def _let_go_of_stdout() -> None:
    """Nobody reads any more: what is still buffered must not raise again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
