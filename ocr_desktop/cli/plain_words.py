"""Text for standard output, whatever a document or a file name holds."""

import sys
from collections.abc import Iterable


def write_lines(lines: Iterable[str]) -> None:
    """Write lines as UTF-8."""
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def harmless(text: str) -> str:
    """On one line, and without what a terminal takes for a command."""
    return "".join(char if char.isprintable() else " " for char in text)
