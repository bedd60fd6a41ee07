"""``ocr-desktop search``: words in everything that was ever read."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from ocr_desktop.cli import edge
from ocr_desktop.cli.ending import pages
from ocr_desktop.cli.plain_words import harmless, write_lines
from ocr_desktop.cli.session import opened_library
from ocr_desktop.document import codec
from ocr_desktop.errors import UsageError
from ocr_desktop.library import words
from ocr_desktop.library.search import BlockHit, PageHit, Search

SCHEMA_VERSION = 1
LIMIT = 20
MOST_BLOCKS = 3
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"

DESCRIPTION = """\
Find pages in everything that was ever read on this machine, as you have corrected it; the best first.
A page is found when it has all of the words, in whatever order; the end of a word may be missing.
"""

EXAMPLES = """\
examples:
  ocr-desktop search linnet nest               pages with both words; “nests” as well
  ocr-desktop search '"low in the hedge"'      these words one after the other
  ocr-desktop search 文字認識                   Chinese, Japanese and Korean need no spaces
  ocr-desktop search invoice --json | jq '.results[].path'

Capitals and accents do not matter. JSON: results with path, page (from 1), and blocks with box (in page units, from
the top left corner), snippet and marks (from character to character of the snippet).
"""


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(search, words)


def search(arguments: Sequence[str]) -> int:
    """Print what is found."""
    asked = _parser().parse_args(arguments)
    wanted = " ".join(asked.words)
    if not words.phrases(wanted):
        raise UsageError(f"There is no word in “{harmless(wanted)}”.", remedy="Name one at least.")
    if asked.limit < 1:
        raise UsageError("--limit is 1 at least.")
    with opened_library() as library:
        index = Search(library)
        _catch_up(index)
        hits = index.find(wanted, asked.limit)
    if asked.json:
        print(json.dumps({"schema": SCHEMA_VERSION, "query": wanted, "results": [_plain(hit) for hit in hits]}))
    elif hits:
        coloured = sys.stdout.isatty()
        write_lines(line for hit in hits for line in _lines(hit, coloured=coloured))
    else:
        print("Nothing was found.", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("search", "WORD… [options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("words", nargs="+", metavar="WORD", help="what to look for")
    parser.add_argument("--json", action="store_true", help="tell programs: one JSON object on standard output")
    parser.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=f"most pages told (default: {LIMIT})")
    return parser


def _catch_up(index: Search) -> None:
    """Index what was read before there was an index. Whoever stops it goes on next time."""
    left = index.waiting()
    if left:
        print(f"Making {pages(left)} searchable that were read earlier; this is done once.", file=sys.stderr)
    while left:
        left = index.catch_up()


def _lines(hit: PageHit, *, coloured: bool) -> Iterator[str]:
    name = harmless(str(hit.path)) if hit.path is not None else f"(unknown file {hit.key.sha256[:12]})"
    yield f"{name}, page {hit.key.page + 1}{' (corrected)' if hit.corrected else ''}"
    for block in hit.blocks[:MOST_BLOCKS]:
        yield f"    {_marked(block) if coloured else block.snippet}"
    more = len(hit.blocks) - MOST_BLOCKS
    if more > 0:
        yield f"    … and {more} more"


def _marked(block: BlockHit) -> str:
    text, place = "", 0
    for start, end in block.marks:
        text += block.snippet[place:start] + _BOLD + block.snippet[start:end] + _PLAIN
        place = end
    return text + block.snippet[place:]


def _plain(hit: PageHit) -> dict[str, Any]:
    """A page that was found, for programs."""
    key = hit.key
    return {
        "path": str(hit.path) if hit.path is not None else None,
        "sha256": key.sha256,
        "page": key.page + 1,
        "size": codec.to_plain(hit.size),
        "engine": key.engine,
        "engine_version": key.engine_version,
        "corrected": hit.corrected,
        "score": hit.score,
        "blocks": [codec.to_plain(block, full=True) for block in hit.blocks],
    }
