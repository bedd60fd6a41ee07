"""``ocr-desktop``: a table of commands; only the one chosen is imported."""

import importlib
import sys
from collections.abc import Sequence

from ocr_desktop import telemetry

COMMANDS: dict[str, str] = {
    "recognize": "ocr_desktop.cli.recognize:main",
    "export": "ocr_desktop.cli.export:main",
    "compare": "ocr_desktop.cli.compare:main",
    "search": "ocr_desktop.cli.search:main",
    "locate": "ocr_desktop.cli.locate:main",
    "history": "ocr_desktop.cli.history:main",
    "models": "ocr_desktop.cli.models:main",
    "serve": "ocr_desktop.cli.serve:main",
    "mcp": "ocr_desktop.cli.mcp:main",
    "doctor": "ocr_desktop.cli.doctor:main",
    "version": "ocr_desktop.cli.version:main",
    "worker": "ocr_desktop.worker.process:main",
    "encoder": "ocr_desktop.engines.runtime.encoder_process:main",
}
# The app's own: not for people, so help knows nothing of it.
HIDDEN = ("worker", "encoder")
WINDOW = "ocr_desktop.gui.app:main"
HELP = "ocr_desktop.cli.overview:main"
NO_WINDOW = "ocr_desktop.cli.no_window:main"
HELP_WORDS = ("-h", "--help", "--version", "help")
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; None takes the command line. Without a command word the window
            opens on the files given.

    Returns:
        the exit status (see ``errors``).
    """
    telemetry.off()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words)
    except KeyboardInterrupt:  # before the command itself was ready to take it
        return INTERRUPTED


def _run(words: list[str]) -> int:
    if words and words[0] in HELP_WORDS:
        if words[0] == "help" and words[1:] and words[1] in COMMANDS and words[1] not in HIDDEN:
            return _call(COMMANDS[words[1]], ["--help"])
        return _call(HELP, words)
    if words and words[0] in COMMANDS:
        return _call(COMMANDS[words[0]], words[1:])
    try:
        importlib.import_module(WINDOW.partition(":")[0])
    except ImportError as exc:  # Qt is there, but not the system's libraries that it needs
        return _call(NO_WINDOW, [str(exc)])
    return _call(WINDOW, words)


def _call(target: str, words: Sequence[str]) -> int:
    module, _, function = target.partition(":")
    status: int = getattr(importlib.import_module(module), function)(words)
    return status


if __name__ == "__main__":
    sys.exit(main())
