"""``ocr-desktop export``: a whole folder, its tree mirrored."""

import argparse
import contextlib
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ocr_desktop import paths, settings, timeline
from ocr_desktop.cli import edge, exporting, options, run_status
from ocr_desktop.cli.ending import Ending, nothing_in_folder
from ocr_desktop.cli.follower import shown
from ocr_desktop.cli.progress import suitable
from ocr_desktop.cli.session import opened_library
from ocr_desktop.cli.standard_output import NAME
from ocr_desktop.cli.watching import Watch
from ocr_desktop.errors import SourceNotFound, SourceNotPermitted, TargetNotWritable, UsageError
from ocr_desktop.jobs.export_files import own_results
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import left_out
from ocr_desktop.jobs.run import RunState
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.sources import page_range

_SCHEDULER = re.compile(r"(tcp|tls|ucx|wss?)://[^/\s]+:\d{1,5}")  # Dask's schemes between machines

DESCRIPTION = """\
Read every document in a folder, and in the folders in it, and write one file for each into OUT.
The tree of folders stays as it is. A file is written whole or not at all; a report says what became of each.
"""

EXAMPLES = """\
examples:
  ocr-desktop export ~/Scans ~/Texts                   a folder of PDFs and scans to Markdown
  ocr-desktop export ~/Scans ~/Texts                   once more: only what is new or changed is read
  ocr-desktop export papers out -f html --pages 1      the first page of each as a web page
  ocr-desktop export . ~/Texts --include '*.pdf' --exclude 'drafts/**'
  ocr-desktop export books out --also json --one-file-per page
  ocr-desktop export inbox out --name '{date} {stem}'  2024-03-05 letter.md
  ocr-desktop export inbox out --watch                 what comes in is read, until Ctrl-C
  ocr-desktop export papers out --cluster tcp://10.0.0.5:8786
  ocr-desktop export --status                          the latest exports: how far they are, how to go on
  ocr-desktop export --resume                          go on with the one that was interrupted, as it was begun
  ocr-desktop export --retry-failed ~/Texts            only what failed when ~/Texts was last written to

Stop it with Ctrl-C whenever you like, pull the plug if you must, and start it again later: finished pages are kept
in the library and are not read twice.

Patterns are matched against the path within FOLDER; put them in quotes. *.pdf is any file of that name, drafts a
file or folder with all that is in it, 2024/*.pdf only what lies there, drafts/** all within. Capitals do not
matter. While a folder is watched, the report tells of all that was read since then.
"""


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(export, words)


def export(words: Sequence[str]) -> int:
    """Export the folder."""
    arguments = _parser().parse_args(words)
    page_range.check(arguments.pages)
    with timeline.recorded(arguments.trace):
        return _export(arguments)


def _export(arguments: argparse.Namespace) -> int:
    with opened_library() as library:
        if arguments.status:
            run_status.show(library, _only_target(arguments), as_json=arguments.json)
            return 0
        if arguments.resume or arguments.retry_failed:
            plan = _plan_again(arguments, library)
        else:
            scope, target, chosen = _wished(arguments, library)
            if arguments.watch:
                waiting = ExportPlan(
                    (), target.absolute(), chosen, scope.folder.absolute(), arguments.pages, arguments.password
                )
                return Watch(waiting, scope, library, quiet=arguments.quiet).run()
            plan = ExportPlan.for_scope(scope, target, chosen, pages=arguments.pages, password=arguments.password)
    bar = suitable(quiet=arguments.quiet)
    with contextlib.closing(bar):
        ending = Ending(bar)
        for line in options.without_effect(arguments, plan.settings):
            bar.remark(line)
        for place in plan.unreadable:
            ending.problem(shown(place), SourceNotPermitted("This may not be read."))
        if not plan.sources:
            if not plan.unreadable:
                nothing = nothing_in_folder(left_out(plan.excluded, plan.excluded_folders))
                ending.problem(shown(plan.root or plan.target), nothing)
            return ending.status
        line = exporting.export(
            plan, exporting.Audience(bar, ending, for_programs=arguments.json), arguments.cluster or ""
        )
    if not arguments.quiet:
        print(line, file=sys.stderr)
    return ending.status


def _wished(arguments: argparse.Namespace, library: Library) -> tuple[Scope, Path, Settings]:
    """What is exported, where to, and how.

    Raises:
        UsageError: that was not said.
        SourceNotFound, TargetNotWritable: one of the two is no folder.
    """
    if arguments.folder is None or arguments.target is None:
        raise UsageError("FOLDER and OUT are needed.", remedy=f"See `{NAME} export --help`.")
    if arguments.watch and arguments.cluster:
        raise UsageError("A watched folder is read by this machine.", remedy="Leave --watch or --cluster out.")
    if arguments.watch and arguments.json:
        raise UsageError("--json tells of one export; a folder that is watched has many.", remedy="Leave one out.")
    folder, target = Path(arguments.folder), Path(arguments.target)
    if folder.exists() and not folder.is_dir():
        raise SourceNotFound(f"“{folder}” is not a folder.", remedy=f"For a file: {NAME} recognize “{folder}”.")
    if target.exists() and not target.is_dir():
        raise TargetNotWritable(f"“{target}” is a file, not a folder.", remedy="Name another folder.")
    selection = Selection(tuple(arguments.include), tuple(arguments.exclude))
    chosen = options.chosen(arguments, settings.load(paths.settings_file()))
    return Scope(folder, target, selection, own_results(library, folder)), target, chosen


def _plan_again(arguments: argparse.Namespace, library: Library) -> ExportPlan:
    """The plan of a run that is gone on with; flags that are given now stand above those of then.

    Raises:
        UsageError: it goes on by itself, there is nothing to do, or it is asked for something else.
        SourceNotFound: no such run is known.
    """
    if arguments.watch or arguments.pages or arguments.include or arguments.exclude:
        raise UsageError(
            "An export goes on with what it was begun with: --watch, --pages, --include and --exclude cannot change.",
            remedy=f"Begin another: {NAME} export FOLDER OUT.",
        )
    record = run_status.last(library, _only_target(arguments))
    if record.state is RunState.RUNNING:
        raise UsageError(f"That export is running (process {record.pid}).", remedy="Wait for it, or stop it first.")
    if arguments.retry_failed and not record.failed:
        raise UsageError(
            f"Nothing failed when “{shown(record.target)}” was last written to.",
            remedy=f"To read what is new or has changed: {NAME} export --resume {shlex.quote(shown(record.target))}.",
        )
    plan = record.plan(
        settings.load(paths.settings_file()),
        ours=own_results(library, Path(record.wish.root)),
        password=arguments.password,
        only_failed=arguments.retry_failed,
    )
    return replace(plan, settings=options.chosen(arguments, plan.settings))


def _only_target(arguments: argparse.Namespace) -> Path | None:
    """OUT, where it is the only folder that may be named."""
    if arguments.target is not None:
        raise UsageError("Only one folder may be named here: OUT.", remedy=f"See `{NAME} export --help`.")
    return Path(arguments.folder) if arguments.folder is not None else None


def _scheduler(address: str) -> str:
    """An address of Dask's scheduler; what is none is told at once, not when it has not answered for a while."""
    if not _SCHEDULER.fullmatch(address):
        raise argparse.ArgumentTypeError(f"an address is such as tcp://10.0.0.5:8786, not “{address}”")
    return address


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser(
        "export",
        "FOLDER OUT [options] | --status [OUT] | --resume [OUT] | --retry-failed [OUT]",
        description=DESCRIPTION,
        epilog=EXAMPLES,
    )
    parser.add_argument("folder", metavar="FOLDER", nargs="?", help="where the documents are")
    parser.add_argument("target", metavar="OUT", nargs="?", help="where the results go; it is made if need be")
    again = parser.add_mutually_exclusive_group()
    for flag, what in (
        ("status", "tell how far the latest exports are, or the one into OUT, and how to go on"),
        ("resume", "go on with an export that was stopped or interrupted, the last one or that into OUT"),
        ("retry-failed", "of the last export, or that into OUT, try only what failed"),
    ):
        again.add_argument(f"--{flag}", action="store_true", help=what)
    parser.add_argument("--json", action="store_true", help="tell programs: a JSON object a line on standard output")
    parser.add_argument(
        "-p", "--pages", default="", metavar="RANGE", help="pages of every document, such as 1-3,8,-1 (default: all)"
    )
    parser.add_argument("--password", help="opens encrypted documents; it is never stored")
    parser.add_argument(
        "--cluster",
        type=_scheduler,
        metavar="ADDRESS",
        help="other machines read: those of the Dask scheduler at tcp://HOST:8786 (needs the extra “cluster”)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress; problems are told even so")
    parser.add_argument("--watch", action="store_true", help="go on, and read what is new or changes, until Ctrl-C")
    for name, what in (("include", "read only these files"), ("exclude", "leave these files or folders out")):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar="PATTERN", help=f"{what}; may be given several times"
        )
    options.add_trace(parser)
    options.add_settings(parser, "Reading", "Models", "docTR", "Output", "Export", "Speed", "Energy")
    return parser
