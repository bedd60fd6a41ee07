"""What is said where Qt cannot be loaded: a machine without a display often lacks the libraries it needs."""

import os
import sys
from collections.abc import Mapping, Sequence

from ocr_desktop.cli.standard_output import complain
from ocr_desktop.errors import UsageError

PACKAGES = (
    "libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 "
    "libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"
)
WITHOUT = (
    "Without the window, read files with `ocr-desktop recognize FILE…`, "
    "whole folders with `ocr-desktop export FOLDER OUT`."
)


def main(words: Sequence[str]) -> int:
    """Say why there is no window, and what can be done without one.

    Args:
        words: what the import said.
    """
    error = explained(words[0], os.environ, sys.platform)
    complain(error)
    return error.exit_code


def explained(reason: str, environment: Mapping[str, str], platform: str) -> UsageError:
    """The error for a person."""
    if not platform.startswith("linux"):
        return UsageError(f"The window cannot be opened: {reason}.", remedy=f"Install the app again. {WITHOUT}")
    if not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return UsageError("There is no display to show the window on.", remedy=WITHOUT)
    return UsageError(
        f"The window needs libraries of the system that are not installed: {reason}.",
        remedy=f"On Debian or Ubuntu: apt install {PACKAGES}\n{WITHOUT}",
    )
