"""``ocr-desktop recognize``: documents to standard output, to a file or into a folder."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ocr_desktop import catalog, paths, settings, timeline
from ocr_desktop.cli import edge, exporting, options
from ocr_desktop.cli.ending import Ending, nothing_in_folder, page_list, pages
from ocr_desktop.cli.follower import Follower, password_prompt, shown
from ocr_desktop.cli.progress import ProgressBar, suitable
from ocr_desktop.cli.result_stream import ResultStream
from ocr_desktop.cli.session import Session, opened_library, session
from ocr_desktop.document.document import Document
from ocr_desktop.errors import LibraryError, OcrDesktopError, SourceNotPermitted, UsageError
from ocr_desktop.jobs.energy import looked_after
from ocr_desktop.jobs.job import DocumentEnded, DocumentRequest, Job, State
from ocr_desktop.jobs.pdf_maker import Original
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.survey import Scope, survey
from ocr_desktop.jobs.writing import write_document
from ocr_desktop.model_store import readiness
from ocr_desktop.renderers import registry
from ocr_desktop.settings import Settings
from ocr_desktop.sources import page_range
from ocr_desktop.sources.kinds import named_like_one

STDOUT = "-"
OTHER_SUFFIXES = (".doc", ".odt", ".rtf", ".tex", ".xml")

DESCRIPTION = """\
Read documents (PDF, XPS, EPUB, CBZ, PNG, JPEG, TIFF, WebP, BMP, GIF, HEIC) and write what they say.
A folder stands for all documents in it. What a file is, its content tells, not its name.
"""

EXAMPLES = """\
examples:
  ocr-desktop recognize letter.jpg                     Markdown on standard output
  ocr-desktop recognize book.pdf --pages 1-3,8,-1      some pages; -1 is the last one
  ocr-desktop recognize book.pdf -o book.md            into a file, pictures in book_assets/
  ocr-desktop recognize *.pdf scans/ -o texts          each into its own file in the folder texts
  ocr-desktop recognize bill.pdf -f json | jq .pages   blocks with their boxes
  ocr-desktop recognize scan.pdf -o found.pdf          the same pages, searchable
  ocr-desktop recognize secret.pdf --password sesame   otherwise the terminal asks

Several documents on standard output follow one another in the order given. Before each stands
  <!-- file: NAME -->   in Markdown and web pages
  ==> NAME <==          in plain text
  nothing               in JSON (one value after the other) and in tables as CSV (an empty line)
Standard output has no place for picture files: there, --pictures files counts as none.
"""


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(recognize, words)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Args:
        sources: absolute paths of documents, no repeats.
        output: a folder or a file, None for standard output.
    """

    sources: tuple[Path, ...]
    settings: Settings
    output: Path | None
    pages: str
    password: str | None = field(repr=False)
    quiet: bool


def recognize(words: Sequence[str]) -> int:
    """Read the documents and write the results."""
    arguments = _parser().parse_args(words)
    page_range.check(arguments.pages)
    with timeline.recorded(arguments.trace):
        return _recognize(arguments)


def _recognize(arguments: argparse.Namespace) -> int:
    bar = suitable(quiet=arguments.quiet)
    with contextlib.closing(bar):
        ending = Ending(bar)
        sources = expanded(arguments.files, ending)
        request = _request(arguments, sources)
        for line in options.without_effect(arguments, request.settings):
            bar.remark(line)
        if not sources:
            return ending.status
        if request.output is not None and not _is_file(request):
            plan = ExportPlan(
                request.sources, request.output, request.settings, None, request.pages, request.password, report=False
            )
            ask = password_prompt(request.password)
            exporting.export(plan, exporting.Audience(bar, ending, ask, introduce=False))
        else:
            _read(request, bar, ending)
        return ending.status


def expanded(files: Sequence[str], ending: Ending) -> tuple[Path, ...]:
    """The documents that the words name, folders as what they hold, each once."""
    found: dict[Path, None] = {}
    for word in files:
        path = Path(word).absolute()
        if not path.is_dir():
            found[path] = None
            continue
        try:
            seen = survey(Scope(path))
        except OcrDesktopError as exc:
            ending.problem(word, exc)
            continue
        for place in seen.unreadable:
            ending.problem(shown(place), SourceNotPermitted("This may not be read."))
        if not seen.documents and not seen.unreadable:
            ending.problem(word, nothing_in_folder())
        found.update(dict.fromkeys(seen.documents))
    return tuple(found)


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("recognize", "FILE… [options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("files", nargs="+", metavar="FILE", help="a document, or a folder of documents")
    parser.add_argument(
        "-o", "--output", default=STDOUT, metavar="DIR",
        help="a folder that gets one file a document; for a single document also the name of a file, such as "
        "book.md; - is standard output (default: -)",
    )  # fmt: skip
    parser.add_argument(
        "-p", "--pages", default="", metavar="RANGE", help="pages to read, such as 1-3,8,-1 or 5- (default: all)"
    )
    parser.add_argument("--password", help="opens encrypted documents; it is never stored")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress; problems are told even so")
    options.add_trace(parser)
    options.add_settings(parser, "Reading", "Models", "docTR", "Output", "Export", "Speed", "Energy")
    return parser


def _request(arguments: argparse.Namespace, sources: tuple[Path, ...]) -> Request:
    chosen = options.chosen(arguments, settings.load(paths.settings_file()))
    chosen = readiness.ready(chosen, paths.models_directory())
    output = None if arguments.output == STDOUT else Path(arguments.output).absolute()
    request = Request(sources, chosen, output, arguments.pages, arguments.password, arguments.quiet)
    if output is None or _is_file(request):
        _refuse_flags_of_folders(arguments)
    if output is None:
        _refuse_binary(chosen, len(sources))
        kept = "none" if chosen.pictures == "files" else chosen.pictures
        return replace(request, settings=settings.changed(chosen, {"pictures": kept}))
    if not _is_file(request):
        if _is_foreign(output):
            known = ", ".join(entry.suffix for entry in registry.FORMATS.values())
            raise UsageError(
                f"“{output.name}” cannot be written: results end in {known}.",
                remedy="Name a file that ends so, or a folder without such an ending.",
            )
        return request
    named = next(entry.name for entry in registry.FORMATS.values() if entry.suffix == output.suffix.lower())
    if len(sources) > 1:
        raise UsageError(
            f"{len(sources)} documents do not fit into the one file “{output.name}”.",
            remedy="Name a folder with --output.",
        )
    if arguments.format and arguments.format != named:
        raise UsageError(f"“{output.name}” is not a name for --format {arguments.format}.", remedy="Leave one out.")
    if output in sources or (
        output.exists() and any(source.exists() and output.samefile(source) for source in sources)
    ):
        raise UsageError(f"“{output.name}” is the document itself.", remedy="Name another file.")
    return replace(request, settings=settings.changed(chosen, {"format": named}))


def _refuse_binary(chosen: Settings, count: int) -> None:
    entry = registry.FORMATS[chosen.format]
    if entry.binary and (count > 1 or sys.stdout.isatty()):
        raise UsageError(
            f"{entry.title} is no text: standard output takes one, and only where it is not a terminal.",
            remedy="Name a file or a folder with --output.",
        )


def _refuse_flags_of_folders(arguments: argparse.Namespace) -> None:
    for name in ("also", "one_file_per", "file_name"):
        if getattr(arguments, name) is not None:
            raise UsageError(
                f"{options.flag(name)} is about files in a folder, and there is none.", remedy="Name one with --output."
            )


def _is_file(request: Request) -> bool:
    """Whether the output is a file: its name ends like one, and there is no folder of that name."""
    suffixes = {entry.suffix for entry in registry.FORMATS.values()}
    output = request.output
    return output is not None and output.suffix.lower() in suffixes and not output.is_dir()


def _is_foreign(output: Path) -> bool:
    """Whether the output is named like a file that is never written here, and is not a folder."""
    return not output.is_dir() and (named_like_one(output) or output.suffix.lower() in OTHER_SUFFIXES)


def _read(request: Request, bar: ProgressBar, ending: Ending) -> None:
    """To standard output or into one file."""
    documents = tuple(DocumentRequest(path, request.pages, request.password) for path in request.sources)
    job = Job(documents, request.settings)
    follower = Follower(job, bar, ask=password_prompt(request.password))
    with opened_library() as library, session(library, request.settings, follower.listen) as opened:
        stream = ResultStream([Path(shown(path)) for path in request.sources], request.settings, opened.assets)
        follower.attach(opened.jobs)
        opened.jobs.add(job)
        with looked_after(job, opened.jobs, follower.energy, introduce=False):
            for ended in follower.ended():
                name = shown(request.sources[ended.document])
                document = _document(ended, follower, opened, request)
                target = request.output if document is not None else None
                if target is not None and document is not None:
                    write_document(
                        document, target, request.settings, opened.assets, _original(ended, follower, request)
                    )
                _tell(name, ended, follower, bar, ending, target)
                if document is not None:
                    _tell_lacking(name, request.pages, document.page_count, bar)
                if request.output is None:
                    with bar.aside():
                        stream.put(ended.document, document, _original(ended, follower, request))


def _tell_lacking(name: str, wanted: str, page_count: int, bar: ProgressBar) -> None:
    """Say which pages were asked for that the document does not have."""
    parts = [
        str(first) if first == last else f"{first}–{last}" for first, last in page_range.lacking(wanted, page_count)
    ]
    if parts:
        bar.problem(f"{name} has {pages(page_count)}: there is no page {', '.join(parts)}.")


def _document(ended: DocumentEnded, follower: Follower, opened: Session, request: Request) -> Document | None:
    """What was read of a document, from the library; None where nothing was."""
    known = follower.opened.get(ended.document)
    read = sorted(follower.done[ended.document])
    if known is None or not read or ended.state is State.CANCELLED:
        return None
    chosen = request.settings
    version = catalog.engine(chosen.engine).version
    results = [opened.library.page(known.sha256, page, chosen.engine, version, chosen.result_key) for page in read]
    found = tuple(result for result in results if result is not None)
    if len(found) < len(results):
        raise LibraryError("Pages that were read are no longer in the library.", remedy="Start it again.")
    return Document(request.sources[ended.document].name, known.sha256, known.page_count, found)


def _original(ended: DocumentEnded, follower: Follower, request: Request) -> Original | None:
    known = follower.opened.get(ended.document)
    return Original(request.sources[ended.document], known.pages, known.password) if known else None


def _tell(
    name: str, ended: DocumentEnded, follower: Follower, bar: ProgressBar, ending: Ending, target: Path | None
) -> None:
    error = follower.error(ended)
    if error is not None:
        ending.problem(name, error)
    failed = follower.failed_pages[ended.document]
    exporting.tell_pages(name, [(page + 1, failed[page]) for page in sorted(failed)], ending)
    lost = follower.losses[ended.document]
    exporting.tell_pages(name, [(page + 1, error) for page in sorted(lost) for error in lost[page]], ending)
    doubtful = follower.doubts[ended.document]
    for page in sorted(doubtful):
        bar.remark(f"{name}, page {page + 1}, doubtful: {' '.join(doubtful[page])}")
    read = len(follower.done[ended.document])
    if read:
        ending.success()
        empty = [page + 1 for page in follower.empty_pages[ended.document]]
        nothing = f", nothing on page{'s' if len(empty) > 1 else ''} {page_list(empty)}" if empty else ""
        written = f"{name} → {shown(target)}, {pages(read)}" if target is not None else f"{name}: {pages(read)} read"
        bar.note(written + nothing)
