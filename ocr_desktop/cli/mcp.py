"""``ocr-desktop mcp``: assistants that speak the Model Context Protocol have documents read."""

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from ocr_desktop import paths, settings
from ocr_desktop.cli import edge, options
from ocr_desktop.cli.session import opened_library
from ocr_desktop.jobs import allowed
from ocr_desktop.jobs.service import OF_THE_MACHINE, Places, Service
from ocr_desktop.jobs.service_order import Limits
from ocr_desktop.server.mcp import Protocol, own_output
from ocr_desktop.server.mcp_tools import Tools

ROOTS = settings.ENVIRONMENT_PREFIX + "MCP_ALLOW_PATH"

DESCRIPTION = f"""\
Let an assistant (Claude Desktop, an editor, …) read documents on this machine: the Model Context Protocol on standard
input and output. It is started by the assistant. Its tools: recognize, search, read, documents.

It may read documents in the folders named by --allow-path (or by {ROOTS}, separated by
“{os.pathsep}”) and no others, and it may search and read everything in the library: what you read with this
program before.
"""

EXAMPLES = """\
In the assistant's settings (of Claude Desktop: claude_desktop_config.json):
  {"mcpServers": {"ocr-desktop": {"command": "ocr-desktop", "args": ["mcp", "--allow-path", "/Users/me/Documents"]}}}
"""

BY_HAND = "This waits for messages of an assistant, which starts it: `ocr-desktop help mcp` tells how. Ctrl-C ends it."


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(mcp, words)


def mcp(words: Sequence[str]) -> int:
    """Answer until the assistant closes its end."""
    arguments = _parser().parse_args(words)
    if sys.stdin.isatty():
        print(BY_HAND, file=sys.stderr)
    chosen = options.chosen(arguments, settings.load(paths.settings_file()))
    named = arguments.allow_path
    if named is None:
        named = [name for name in os.environ.get(ROOTS, "").split(os.pathsep) if name]
    roots = tuple(allowed.root(name) for name in named)
    places = Places(
        paths.spool_directory(), paths.assets_directory(), paths.uploads_directory(), paths.models_directory()
    )
    with opened_library() as library, own_output() as writer:
        service = Service(library, places, Limits(), settings=chosen, resumes=False)
        with contextlib.suppress(KeyboardInterrupt), contextlib.closing(service):
            Protocol(Tools(service, chosen, roots)).run(sys.stdin.buffer, writer)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("mcp", "[options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument(
        "--allow-path", action="append", metavar="DIR",
        help="documents in this folder may be read; may be given several times",
    )  # fmt: skip
    sections = dict.fromkeys(info.section for info in settings.table().values())
    options.add_settings(parser, *(name for name in sections if name not in OF_THE_MACHINE or name == "Speed"))
    return parser
