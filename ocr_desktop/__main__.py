"""``ocr-desktop``: a table of commands; only the one chosen is imported."""

import importlib
import sys
from collections.abc import Sequence

COMMANDS: dict[str, str] = {
    "recognize": "ocr_desktop.cli.recognize:main",
    "export": "ocr_desktop.cli.export:main",
    "doctor": "ocr_desktop.cli.doctor:main",
    "worker": "ocr_desktop.worker.process:main",
}
WINDOW = "ocr_desktop.gui.app:main"
HELP = "ocr_desktop.cli.overview:main"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: without the program's name; None takes the command line. Without a command word the window
            opens on the files given.

    Returns:
        the exit status (see ``errors``).
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in ("-h", "--help", "--version", "help"):
        target = HELP
    elif words and words[0] in COMMANDS:
        target = COMMANDS[words.pop(0)]
    else:
        target = WINDOW
    module, _, function = target.partition(":")
    status: int = getattr(importlib.import_module(module), function)(words)
    return status


if __name__ == "__main__":
    sys.exit(main())
