"""The edge of the command line: the one place where errors become words and an exit status."""

import argparse
import contextlib
import logging
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

from ocr_desktop import log, paths
from ocr_desktop.cli import standard_output
from ocr_desktop.cli.standard_output import NAME, complain
from ocr_desktop.errors import Cancelled, OcrDesktopError, UsageError

WIDTH = 116
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
    except OSError as exc:  # of standard output: whatever else is written says itself what went wrong
        _log.warning("standard output", exc_info=True)
        return standard_output.failed(exc)
    except SystemExit as exc:  # argparse, after --help
        return exc.code if isinstance(exc.code, int) else 0
    except Exception as exc:  # a mistake of ours: said in words, kept whole in the log
        _log.exception("unexpected error")
        complain(OcrDesktopError(f"Something unexpected went wrong: {type(exc).__name__}: {exc}."))
        return OcrDesktopError.exit_code


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
