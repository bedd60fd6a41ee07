"""``ocr-desktop export``: a whole folder, its tree mirrored."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from ocr_desktop import paths, settings
from ocr_desktop.cli import edge, exporting, options
from ocr_desktop.cli.ending import Ending, nothing_in_folder
from ocr_desktop.cli.follower import shown
from ocr_desktop.cli.progress import suitable
from ocr_desktop.cli.session import opened_library
from ocr_desktop.cli.standard_output import NAME
from ocr_desktop.cli.watching import Watch
from ocr_desktop.errors import SourceNotFound, SourceNotPermitted, TargetNotWritable
from ocr_desktop.jobs.export_files import own_results
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import left_out
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.jobs.survey import Scope
from ocr_desktop.sources import page_range

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

Stop it with Ctrl-C whenever you like, and start it again later: finished pages are kept in the library and are
not read twice.

Patterns are matched against the path within FOLDER; put them in quotes. *.pdf is any file of that name, drafts a
file or folder with all that is in it, 2024/*.pdf only what lies there, drafts/** all within. Capitals do not
matter. While a folder is watched, the report tells of what was read last.
"""


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(export, words)


def export(words: Sequence[str]) -> int:
    """Export the folder."""
    arguments = _parser().parse_args(words)
    page_range.check(arguments.pages)
    folder, target = Path(arguments.folder), Path(arguments.target)
    if folder.exists() and not folder.is_dir():
        raise SourceNotFound(f"“{folder}” is not a folder.", remedy=f"For a file: {NAME} recognize “{folder}”.")
    if target.exists() and not target.is_dir():
        raise TargetNotWritable(f"“{target}” is a file, not a folder.", remedy="Name another folder.")
    chosen = options.chosen(arguments, settings.load(paths.settings_file()))
    selection = Selection(tuple(arguments.include), tuple(arguments.exclude))
    with opened_library() as library:
        scope = Scope(folder, target, selection, own_results(library, folder))
        if arguments.watch:
            waiting = ExportPlan(
                (), target.absolute(), chosen, folder.absolute(), pages=arguments.pages, password=arguments.password
            )
            return Watch(waiting, scope, quiet=arguments.quiet).run()
        plan = ExportPlan.for_scope(scope, target, chosen, pages=arguments.pages, password=arguments.password)
    not_wanted = left_out(plan.excluded, plan.excluded_folders)
    bar = suitable(quiet=arguments.quiet)
    with contextlib.closing(bar):
        ending = Ending(bar)
        for place in plan.unreadable:
            ending.problem(shown(place), SourceNotPermitted("This may not be read."))
        if not plan.sources:
            if not plan.unreadable:
                ending.problem(arguments.folder, nothing_in_folder(not_wanted))
            return ending.status
        line = exporting.export(plan, bar, ending)
        line += f" Left out: {not_wanted}." if not_wanted else ""
    if not arguments.quiet:
        print(line, file=sys.stderr)
    return ending.status


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("export", "FOLDER OUT [options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("folder", metavar="FOLDER", help="where the documents are")
    parser.add_argument("target", metavar="OUT", help="where the results go; it is made if need be")
    parser.add_argument(
        "-p", "--pages", default="", metavar="RANGE", help="pages of every document, such as 1-3,8,-1 (default: all)"
    )
    parser.add_argument("--password", help="opens encrypted documents; it is never stored")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress; problems are told even so")
    parser.add_argument("--watch", action="store_true", help="go on, and read what is new or changes, until Ctrl-C")
    for name, what in (("include", "read only these files"), ("exclude", "leave these files or folders out")):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar="PATTERN", help=f"{what}; may be given several times"
        )
    options.add_settings(parser, "Reading", "dots.ocr", "Output", "Export", "Speed")
    return parser
