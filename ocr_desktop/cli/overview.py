"""``ocr-desktop --help`` and ``--version``: the whole command line on one page."""

import sys
import textwrap
from collections.abc import Sequence

from ocr_desktop import __version__, errors, settings
from ocr_desktop.cli import standard_output
from ocr_desktop.cli.standard_output import NAME

WIDTH = 100

INTRODUCTION = """\
usage: ocr-desktop [FILE…]                   open the window, on these files
       ocr-desktop recognize FILE… [options] read documents; the result goes to standard output
       ocr-desktop export FOLDER OUT         read a folder, write Markdown into another
       ocr-desktop compare FILE              two engines' readings of a document: in which words they differ
       ocr-desktop search WORD…              find words in everything that was ever read
       ocr-desktop locate FILE PHRASE        where on a page a phrase stands, as a model sees it
       ocr-desktop history                   what was read when, and how it is forgotten
       ocr-desktop models ACTION             list, download, import, convert, verify, remove models
       ocr-desktop serve                     read for other programs on this machine, over HTTP
       ocr-desktop mcp                       read for an assistant that has started it (MCP)
       ocr-desktop doctor                    what is installed, what runs where, what to do about it
       ocr-desktop version --check           which version this is, and whether there is a newer one
       ocr-desktop help COMMAND              every option of a command

Reads documents on this machine: PDFs, scans and pictures to Markdown, plain text, JSON or web pages.
Nothing leaves the machine, and nothing has to be downloaded; models for a still better reading can be.
"""

EXAMPLES = """\
examples:
  ocr-desktop letter.pdf                        look at it: the page, its boxes, its text
  ocr-desktop recognize scan.jpg > scan.md      a picture to Markdown
  ocr-desktop recognize book.pdf --pages 1-3,8,-1 --format txt
  ocr-desktop recognize *.pdf -o texts          each into its own file in the folder texts
  ocr-desktop export ~/Scans ~/Texts            a whole folder; again later for what is new
  ocr-desktop models download                   fetch and set up dots.ocr

Progress and problems go to the error stream, nothing but results to standard output. What was read is kept
in a library, so no page is ever read twice. Ctrl-C stops cleanly: files are written whole or not at all.
"""

OTHER_CODES = {
    0: "all is done",
    errors.OcrDesktopError.exit_code: "something unexpected went wrong; the log file has it",
}
BROKEN_PIPE = (141, "whoever read the output has stopped reading (as with “| head”)")


def main(words: Sequence[str]) -> int:
    """Print the version or the overview.

    Args:
        words: ``--version`` or any other word.
    """
    try:
        sys.stdout.write(f"{NAME} {__version__}\n" if "--version" in words else overview())
        sys.stdout.flush()
    except OSError as exc:
        return standard_output.failed(exc)
    return 0


def overview() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, EXAMPLES, _codes(), _variables()])


def exit_codes() -> dict[int, str]:
    """Every exit status and what it means, from the tree of errors."""
    kinds = sorted(errors.OcrDesktopError.__subclasses__(), key=lambda kind: kind.exit_code)
    codes = {kind.exit_code: _sentence(kind) for kind in kinds}
    return {**OTHER_CODES, **codes, BROKEN_PIPE[0]: BROKEN_PIPE[1]}


def _sentence(kind: type[errors.OcrDesktopError]) -> str:
    """The first line of a class's docstring, as a phrase."""
    first = (kind.__doc__ or kind.__name__).splitlines()[0].rstrip(".")
    return first[:1].lower() + first[1:]


def _codes() -> str:
    lines = [f"  {code:<5}{meaning}" for code, meaning in exit_codes().items()]
    note = "Where several things went wrong: 8 if something was done, else the code of the first."
    return "\n".join(["exit status:", *lines, f"  {note}", ""])


def _variables() -> str:
    lines = [
        "environment:",
        *_entry("OCR_DESKTOP_HOME", "a folder for library, settings and logs in place of the platform's own"),
    ]
    lines += _entry("OCR_DESKTOP_MODELS", "a folder for models in place of the one beside the library")
    for name, info in settings.table().items():
        default = settings.default(name)
        values = "|".join(info.choices) or {bool: "yes|no", str: "text"}.get(type(default), info.unit or "a number")
        shown = {True: "yes", False: "no"}.get(default, default) if isinstance(default, bool) else default
        shown = "none" if shown == "" else shown
        variable = settings.ENVIRONMENT_PREFIX + name.upper()
        lines += _entry(variable, f"{info.title.lower()}: {values} (default: {shown})")
    return "\n".join(
        [*lines, "Flags count before the environment, the environment before the settings of the window.", ""]
    )


def _entry(name: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {name:<31} ", subsequent_indent=" " * 34)
