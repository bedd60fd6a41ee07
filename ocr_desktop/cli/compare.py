"""``ocr-desktop compare``: in what two engines read a document otherwise."""

import argparse
import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ocr_desktop import catalog, paths, settings
from ocr_desktop.cli import edge, exporting, options
from ocr_desktop.cli.ending import Ending
from ocr_desktop.cli.follower import Follower, password_prompt, shown
from ocr_desktop.cli.plain_words import harmless, write_lines
from ocr_desktop.cli.progress import ProgressBar, suitable
from ocr_desktop.cli.session import Session, opened_library, session
from ocr_desktop.document.comparison import Comparison, Group, compare
from ocr_desktop.document.correction import as_answered
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.wording import Piece
from ocr_desktop.errors import SourceError, UsageError
from ocr_desktop.jobs.energy import looked_after
from ocr_desktop.jobs.job import DocumentRequest, Job
from ocr_desktop.model_store import readiness
from ocr_desktop.settings import Settings
from ocr_desktop.sources import page_range

AROUND = 6
"""Words that are shown before and after those that differ."""

DESCRIPTION = """\
Read a document with two engines and say in which words they differ, block by block; tables cell by cell.
Pages that the library holds already are not read again; what a person has corrected on them does not count.
"""

EXAMPLES = """\
examples:
  ocr-desktop compare letter.pdf --engines instant,dots-ocr
  ocr-desktop compare book.pdf --engines instant,dots-ocr --pages 1-3 --json | jq .rate

What the first engine reads stands in [- -], what the second one reads in its place in {+ +}. Space, kinds of quotation
marks and marks of Markdown are no difference. The rate is the share of all words that differ.
"""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for: a document, and the settings of its two readings."""

    source: Path
    readings: tuple[Settings, Settings]
    pages: str
    password: str | None

    @property
    def engines(self) -> tuple[str, str]:
        """Their names."""
        return self.readings[0].engine, self.readings[1].engine


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(compared, words)


def compared(words: Sequence[str]) -> int:
    """Read the document twice and print what differs."""
    arguments = _parser().parse_args(words)
    page_range.check(arguments.pages)
    bar = suitable(quiet=arguments.quiet)
    with contextlib.closing(bar):
        ending = Ending(bar)
        request = _request(arguments)
        name = shown(request.source)
        first, second = _read(request, bar, ending)
        both = sorted(first.keys() & second.keys())
        found = {page: compare(as_answered(first[page]).blocks, as_answered(second[page]).blocks) for page in both}
        if found:
            ending.success()
            with bar.aside():
                write_lines([_as_json(request, found)] if arguments.json else _lines(name, request, found))
        return ending.status


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("compare", "FILE --engines ENGINE,ENGINE [options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("file", metavar="FILE", help="a document")
    names = ", ".join(entry.name for entry in catalog.ENGINES)
    parser.add_argument("--engines", required=True, metavar="ENGINE,ENGINE", help=f"two of: {names}")
    parser.add_argument(
        "-p", "--pages", default="", metavar="RANGE", help="pages to compare, such as 1-3,8,-1 or 5- (default: all)"
    )
    parser.add_argument("--json", action="store_true", help="for programs: one JSON value")
    parser.add_argument("--password", help="opens an encrypted document; it is never stored")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress; problems are told even so")
    options.add_settings(parser, "Models", "docTR")
    return parser


def _request(arguments: argparse.Namespace) -> Request:
    names = [name.strip() for name in arguments.engines.split(",")]
    if len(names) != 2 or names[0] == names[1]:
        raise UsageError("Two different engines are compared.", remedy="Name them: `--engines instant,dots-ocr`.")
    chosen = options.chosen(arguments, settings.load(paths.settings_file()))
    first, second = (
        readiness.ready(replace(chosen, engine=catalog.engine(name).name), paths.models_directory()) for name in names
    )
    return Request(Path(arguments.file).absolute(), (first, second), arguments.pages, arguments.password)


Pages = dict[int, PageResult]


def _read(request: Request, bar: ProgressBar, ending: Ending) -> tuple[Pages, Pages]:
    """What each of the engines reads on each page, from 0; a page that one cannot read is told of and left out."""
    seen: dict[str, str] = {}
    password = request.password
    found: list[Pages] = []
    with opened_library() as library, session(library, request.readings[0]) as opened:
        for chosen in request.readings:
            job = Job((DocumentRequest(request.source, request.pages, password),), chosen)
            follower = Follower(job, bar, ask=password_prompt(password))
            opened.ear.listener = follower.listen
            follower.attach(opened.jobs)
            opened.jobs.add(job)
            with looked_after(job, opened.jobs, follower.energy, introduce=False):
                (ended,) = follower.ended()
            known = follower.opened.get(0)
            _tell(f"{shown(request.source)}, {chosen.engine}", follower, ending)
            error = follower.error(ended)
            if error is not None:
                ending.problem(shown(request.source), error)
            if known is None:
                return {}, {}
            seen[known.sha256] = chosen.engine
            password = known.password
            found.append(_results(opened, known.sha256, chosen, sorted(follower.done[0])))
    if len(seen) > 1:
        raise SourceError("The file was changed while it was being read.", remedy="Compare it again.")
    return found[0], found[1]


def _tell(name: str, follower: Follower, ending: Ending) -> None:
    failed = follower.failed_pages[0]
    exporting.tell_pages(name, [(page + 1, failed[page]) for page in sorted(failed)], ending)


def _results(opened: Session, sha256: str, chosen: Settings, pages: Sequence[int]) -> Pages:
    version = catalog.engine(chosen.engine).version
    results = {page: opened.library.page(sha256, page, chosen.engine, version, chosen.result_key) for page in pages}
    return {page: result for page, result in results.items() if result is not None}


# What is written


def _lines(name: str, request: Request, found: Mapping[int, Comparison]) -> Iterator[str]:
    for page, comparison in found.items():
        yield f"{harmless(name)}, page {page + 1}: {_counted(comparison.words, comparison.all_words)}"
        for place in comparison.different:
            yield f"  {_head(comparison.groups[place], request.engines)}"
            text = _marked(comparison.groups[place].pieces)
            if text:
                yield f"    {text}"
        yield ""
    words, everything = _total(found)
    yield f"{request.engines[0]} and {request.engines[1]}: {_counted(words, everything)}"


def _counted(words: int, everything: int) -> str:
    if not words:
        return "no words differ"
    differ = "word differs" if words == 1 else "words differ"
    return f"{words:,} {differ} of {everything:,} ({words / everything:.1%})"


def _head(group: Group, engines: tuple[str, str]) -> str:
    kinds = " / ".join(dict.fromkeys(block.category.value for block in (*group.first, *group.second)))
    if group.first and group.second:
        return f"{kinds}:"
    return f"{kinds}, only {engines[0 if group.first else 1]}:"


def _marked(pieces: Sequence[Piece]) -> str:
    """What differs, with a few words around it."""
    parts = []
    for place, piece in enumerate(pieces):
        if not piece.same:
            first, second = (harmless(" ".join(text.split())) for text in (piece.first, piece.second))
            parts.append("".join((f"[-{first}-]" if first else "", f"{{+{second}+}}" if second else "")))
            continue
        words = harmless(piece.first).split()
        before, after = (AROUND if place + 1 < len(pieces) else 0), (AROUND if place else 0)
        if len(words) > before + after:
            words = [*words[:after], "…", *words[len(words) - before :]]
        parts += words
    return " ".join(filter(None, parts))


def _total(found: Mapping[int, Comparison]) -> tuple[int, int]:
    return sum(one.words for one in found.values()), sum(one.all_words for one in found.values())


def _as_json(request: Request, found: Mapping[int, Comparison]) -> str:
    words, everything = _total(found)
    value: dict[str, Any] = {
        "name": request.source.name, "engines": list(request.engines), "words": everything, "differing": words,
        "rate": words / everything if everything else 0.0,
        "pages": [
            {
                "page": page + 1, "words": one.all_words, "differing": one.words, "rate": one.rate,
                "blocks": [_group_value(one.groups[place]) for place in one.different],
            }
            for page, one in found.items()
        ],
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False)


def _group_value(group: Group) -> dict[str, Any]:
    return {
        "first": [block.order for block in group.first], "second": [block.order for block in group.second],
        "differing": group.words,
        "pieces": [{"first": one.first, "second": one.second} for one in group.pieces if not one.same],
        "cells": [
            {"row": cell.row, "column": cell.column}
            for cell in group.cells if not all(piece.same for piece in cell.pieces)
        ],
    }  # fmt: skip
