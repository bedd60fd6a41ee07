"""``ocr-desktop`` without a command: the window, on the files that are given.

Nothing of Qt is imported here: where there is no display, or where the system lacks a library that Qt needs, the
person gets a sentence and the way that works without a window, not a traceback.
"""

import ctypes
import importlib
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from ocr_desktop import log, paths, settings
from ocr_desktop.errors import OcrDesktopError, SourceNotFound, UsageError

APPLICATION = "ocr_desktop.gui.application"
WITHOUT_WINDOW = (
    "Without a window, read files with `ocr-desktop recognize FILE…`, or whole folders with "
    "`ocr-desktop export FOLDER OUT`."
)


def main(words: Sequence[str]) -> int:
    """Open the window.

    Args:
        words: files and folders to open.

    Returns:
        the exit status (see ``errors``).
    """
    try:
        files = wanted_files(words)
        check_display(os.environ, sys.platform)
        current = settings.load(paths.settings_file())
        log.to_file(paths.log_directory(), "window")
        application = _loaded()
    except OcrDesktopError as exc:
        sys.stderr.write(f"ocr-desktop: {exc.message}\n{exc.remedy}\n")
        return exc.exit_code
    status: int = application.start(files, current)
    logging.shutdown()
    return status


def wanted_files(words: Sequence[str]) -> list[Path]:
    """The files that the command line names.

    Raises:
        UsageError: a word is an option, of which the window has none.
        SourceNotFound: none of the files exists; it may have been meant as a command.
    """
    # Older versions of macOS give an app that is opened from the Finder a process serial number.
    given = [word for word in words if not word.startswith("-psn_") and word != "--"]
    options = [word for word in given if word.startswith("-") and not Path(word).exists()]
    if options:
        raise UsageError(f"The window knows no option “{options[0]}”.")
    files = [Path(word).expanduser().absolute() for word in given]
    if files and not any(path.exists() for path in files):
        raise SourceNotFound(
            f"There is no file “{given[0]}”, and no command of that name.",
            remedy="Check the path; `ocr-desktop --help` names the commands.",
        )
    return files


def check_display(environment: Mapping[str, str], platform: str) -> None:
    """Whether there is a display to show a window on.

    Raises:
        UsageError: there is none; the remedy names the command-line way.
    """
    if platform in ("darwin", "win32"):
        return
    if not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise UsageError("There is no display to show the window on.", remedy=WITHOUT_WINDOW)
    if environment.get("DISPLAY") and not (environment.get("WAYLAND_DISPLAY") or environment.get("QT_QPA_PLATFORM")):
        _check_x11(environment["DISPLAY"])


def _check_x11(display: str) -> None:
    """Qt itself would end the process without a word to us."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        ctypes.CDLL("libxcb-cursor.so.0")
    except OSError as exc:
        raise UsageError(
            f"The window needs a library that this system lacks: {exc}.",
            remedy=f"On Debian and Ubuntu: apt-get install libxcb-cursor0 libxkbcommon-x11-0 libegl1. {WITHOUT_WINDOW}",
        ) from exc
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    # One that succeeds stays open: a server may start over when its last client leaves, just as Qt arrives.
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        raise UsageError(f"The display “{display}” cannot be reached.", remedy=WITHOUT_WINDOW)


def _loaded() -> ModuleType:
    try:
        return importlib.import_module(APPLICATION)
    except ImportError as exc:
        raise UsageError(
            f"The window cannot be loaded: {exc}.",
            remedy=f"On Debian and Ubuntu: apt-get install libegl1 libgl1 libxkbcommon0 libdbus-1-3. {WITHOUT_WINDOW}",
        ) from exc
