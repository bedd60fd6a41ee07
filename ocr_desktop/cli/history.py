"""``ocr-desktop history``: what was read, and how it is forgotten."""

import argparse
import json
import string
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ocr_desktop.cli import edge
from ocr_desktop.cli.ending import pages
from ocr_desktop.cli.plain_words import harmless, write_lines
from ocr_desktop.cli.session import opened_library
from ocr_desktop.cli.standard_output import NAME
from ocr_desktop.errors import SourceNotFound, UsageError
from ocr_desktop.library.history import Forgotten, History, HistoryEntry

SCHEMA_VERSION = 1
LIMIT = 50
DIGITS_SHOWN = 12
FEWEST_DIGITS = 6

DESCRIPTION = """\
List the documents that were read on this machine, the last one first, or forget some of them.
"""

EXAMPLES = """\
examples:
  ocr-desktop history                          what was read
  ocr-desktop history --delete letter.pdf      forget what is known of this file
  ocr-desktop history --delete 3f786850e387    or of what has this number in the list

What is forgotten is gone: what was read of the document, your corrections of it, its words in the search. The document
itself stays where it is, and so does what was exported from it.
"""


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(history, words)


def history(words: Sequence[str]) -> int:
    """List the documents, or delete some."""
    asked = _parser().parse_args(words)
    if asked.limit < 1:
        raise UsageError("--limit is 1 at least.")
    with opened_library() as library:
        known = History(library)
        if asked.delete:
            chosen = [_named(known, word) for word in asked.delete]  # all of them, before the first is deleted
            gone = [(entry, known.delete(entry.sha256)) for entry in dict.fromkeys(chosen)]
            _tell_gone(gone, as_json=asked.json)
        else:
            _tell(known.entries(asked.limit), as_json=asked.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("history", "[--delete DOCUMENT…] [options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument(
        "--delete", nargs="+", metavar="DOCUMENT", help="forget these: files, or numbers as they are listed"
    )
    parser.add_argument("--json", action="store_true", help="tell programs: one JSON object on standard output")
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=f"most documents told (default: {LIMIT})")
    return parser


def _named(known: History, word: str) -> HistoryEntry:
    """The document that a word means.

    Raises:
        SourceNotFound: there is none.
        UsageError: there are several.
    """
    found = known.at(Path(word).absolute())
    if not found and len(word) >= FEWEST_DIGITS and set(word) <= set(string.hexdigits):
        found = known.beginning(word)
    if not found:
        raise SourceNotFound(f"No document “{harmless(word)}” is known.", remedy=f"See the list: {NAME} history.")
    if len(found) > 1:
        raise UsageError(f"{len(found)} documents have numbers that begin with {word}.", remedy="Name more digits.")
    return found[0]


def _tell(entries: Sequence[HistoryEntry], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"schema": SCHEMA_VERSION, "documents": [_plain(entry) for entry in entries]}))
    elif not entries:
        print("Nothing has been read yet.")
    else:
        write_lines(_line(entry) for entry in entries)


def _tell_gone(gone: Sequence[tuple[HistoryEntry, Forgotten]], *, as_json: bool) -> None:
    if as_json:
        told = [{**_plain(entry), "readings": count.readings} for entry, count in gone]
        print(json.dumps({"schema": SCHEMA_VERSION, "deleted": told}))
        return
    for entry, count in gone:
        corrected = f", {entry.pages_corrected} of them corrected" if count.corrections else ""
        write_lines([f"Forgotten: {_name(entry)} ({pages(entry.pages_read)}{corrected})"])


def _line(entry: HistoryEntry) -> str:
    at = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.opened_at)) if entry.opened_at else " " * 16
    of = f" of {entry.page_count}" if entry.page_count > entry.pages_read else ""
    corrected = f", {entry.pages_corrected} corrected" if entry.pages_corrected else ""
    return f"{at}  {entry.sha256[:DIGITS_SHOWN]}  {_name(entry)}: {entry.pages_read}{of} read{corrected}"


def _name(entry: HistoryEntry) -> str:
    return harmless(str(entry.path)) if entry.path is not None else f"(unknown file {entry.sha256[:DIGITS_SHOWN]})"


def _plain(entry: HistoryEntry) -> dict[str, Any]:
    """A document, for programs."""
    return {
        "path": str(entry.path) if entry.path is not None else None,
        "sha256": entry.sha256,
        "kind": entry.kind,
        "page_count": entry.page_count,
        "pages_read": entry.pages_read,
        "pages_corrected": entry.pages_corrected,
        "opened_at": entry.opened_at,
    }
