"""``ocr-desktop locate``: where on the pages of a document a phrase stands."""

import argparse
import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ocr_desktop import catalog, paths, settings
from ocr_desktop.cli import edge, options
from ocr_desktop.cli.ending import Ending
from ocr_desktop.cli.follower import PASSWORDS_TRIED, WITH_PASSWORD, password_prompt, shown
from ocr_desktop.cli.plain_words import write_lines
from ocr_desktop.cli.progress import ProgressBar, suitable
from ocr_desktop.document import codec
from ocr_desktop.errors import ModelMissing, PageUnreadable, SourceError, UsageError
from ocr_desktop.jobs.locating import Locator, Places
from ocr_desktop.model_store import readiness
from ocr_desktop.settings import Settings
from ocr_desktop.sources import page_range
from ocr_desktop.worker.messages import Inspected

SCHEMA_VERSION = 1

DESCRIPTION = """\
Find where on the pages of a document a phrase stands, or what it names. A model looks at each page: the phrase need
not stand in a text layer, and the pages need not have been read. For words in what was read there is `search`.
"""

EXAMPLES = """\
examples:
  ocr-desktop locate contract.pdf "the total amount" --pages 3
  ocr-desktop locate scan.png signature --json | jq '.pages[].boxes'

Boxes are told as left, top, right, bottom in page units from the top left corner: points (1/72 inch) of documents,
pixels of pictures. JSON: pages with page (from 1), size and boxes, and error where a page could not be looked at.
"""


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(locate, words)


@dataclass(slots=True)
class _Request:
    """What was asked for."""

    source: Path
    phrase: str
    pages: str
    settings: Settings
    password: str | None = field(repr=False)


def locate(words: Sequence[str]) -> int:
    """Print where the phrase stands."""
    arguments = _parser().parse_args(words)
    page_range.check(arguments.pages)
    request = _request(arguments)
    bar = suitable(quiet=arguments.quiet)
    with contextlib.closing(bar), Locator(request.settings, bar.now) as locator:
        ending = Ending(bar)
        document = _opened(locator, request, bar)
        pages: list[Places] = []
        errors: dict[int, str] = {}
        for page in page_range.parse(request.pages, document.page_count):
            try:
                pages.append(locator.places(request.source, page, request.phrase, request.password))
            except PageUnreadable as exc:  # the other pages are looked at all the same
                errors[page] = exc.message
                ending.problem(f"{shown(request.source)}, page {page + 1}", exc)
                continue
            ending.success()
            if not arguments.json:
                with bar.aside():
                    write_lines(_lines(pages[-1]))
        if arguments.json:
            with bar.aside():
                write_lines([json.dumps(_plain(request, document, pages, errors), ensure_ascii=False)])
        elif not errors and not any(one.boxes for one in pages):
            bar.problem("It was not found.")
        return ending.status


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("locate", "FILE PHRASE [options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("file", metavar="FILE", help="a document")
    parser.add_argument(
        "phrase", metavar="PHRASE", help="what to look for, in quotation marks where it is several words"
    )
    parser.add_argument(
        "-p", "--pages", default="", metavar="RANGE", help="pages to look at, such as 1-3,8,-1 or 5- (default: all)"
    )
    parser.add_argument("--json", action="store_true", help="for programs: one JSON value")
    parser.add_argument("--password", help="opens an encrypted document; it is never stored")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress; problems are told even so")
    options.add_settings(parser, "Models")
    return parser


def _request(arguments: argparse.Namespace) -> _Request:
    phrase = " ".join(arguments.phrase.split())
    if not phrase:
        raise UsageError("There is no phrase to look for.", remedy="Say what is to be found on the page.")
    chosen = options.chosen(arguments, settings.load(paths.settings_file()))
    chosen = replace(chosen, engine=catalog.locating(chosen.engine).name)
    try:
        chosen = readiness.ready(chosen, paths.models_directory())
    except ModelMissing as exc:  # which engine needs no model does not help here
        how = (
            f"`ocr-desktop models download {chosen.engine}` gets it. For words in what was read: `ocr-desktop search`."
        )
        raise ModelMissing(exc.message, remedy=how) from exc
    return _Request(Path(arguments.file).absolute(), phrase, arguments.pages, chosen, arguments.password)


def _opened(locator: Locator, request: _Request, bar: ProgressBar) -> Inspected:
    """The document; whoever can be asked is asked for its password."""
    ask = password_prompt(request.password)
    for tried in range(PASSWORDS_TRIED + 1):
        try:
            return locator.opened(request.source, request.password)
        except SourceError as exc:
            if type(exc).__name__ not in WITH_PASSWORD or ask is None or tried == PASSWORDS_TRIED:
                raise
            wrong = "That password does not open it. " if tried else ""
            with bar.aside():
                request.password = ask(f"{wrong}Password for “{request.source.name}” (Enter leaves it out): ")
            if not request.password:
                raise
    raise AssertionError("a document is opened or refused")


def _lines(found: Places) -> Iterator[str]:
    for box in found.boxes:
        yield f"page {found.page + 1}: {box.x0:.0f}, {box.y0:.0f}, {box.x1:.0f}, {box.y1:.0f}"


def _plain(request: _Request, document: Inspected, pages: Sequence[Places], errors: dict[int, str]) -> dict[str, Any]:
    """What was found, for programs."""
    found: dict[int, dict[str, Any]] = {
        one.page: {
            "page": one.page + 1,
            "size": codec.to_plain(one.size),
            "boxes": [[round(value, 2) for value in (box.x0, box.y0, box.x1, box.y1)] for box in one.boxes],
        }
        for one in pages
    }
    found |= {page: {"page": page + 1, "error": message} for page, message in errors.items()}
    return {
        "schema": SCHEMA_VERSION,
        "path": str(request.source),
        "sha256": document.sha256,
        "phrase": request.phrase,
        "engine": request.settings.engine,
        "pages": [found[page] for page in sorted(found)],
    }
