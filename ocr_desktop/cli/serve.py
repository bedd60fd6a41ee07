"""``ocr-desktop serve``: other programs on this machine have documents read, over HTTP."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop import paths, settings
from ocr_desktop.cli import edge, options
from ocr_desktop.cli.session import opened_library
from ocr_desktop.errors import EngineUnavailable, UsageError
from ocr_desktop.jobs import allowed
from ocr_desktop.jobs.service import OF_THE_MACHINE, Places, Service
from ocr_desktop.jobs.service_order import Limits

try:
    from ocr_desktop.server import secret
    from ocr_desktop.server.configuration import MEGABYTE, Configuration, Sizes
    from ocr_desktop.server.running import serve as run_server
except ImportError as exc:  # the extra is not installed
    MISSING: ImportError | None = exc
else:
    MISSING = None

PREFIX = settings.ENVIRONMENT_PREFIX + "SERVE_"
TOKEN = settings.ENVIRONMENT_PREFIX + "TOKEN"
PORT = 7311

DESCRIPTION = f"""\
Read documents for other programs on this machine, over HTTP, with the engines and the library that the window has.
Whoever asks must show a token; it is made at the first start, shown once, and kept in a file that only you may read.
Web pages are refused. Ends with Ctrl-C; what was not finished goes on at the next start.

Every flag below up to --new-token can be a variable too: {PREFIX}PORT for --port, and so on; folders are
separated by “{os.pathsep}”, hosts by commas. {TOKEN} is the token itself.
Settings are variables as everywhere: OCR_DESKTOP_ENGINE, OCR_DESKTOP_MAX_MEGAPIXELS, OCR_DESKTOP_MODEL_COMPUTE_UNITS
(on which device a model looks at pages). How many bits a model has, and in which precision it is, says the variant that
is in use: `ocr-desktop models convert --variant`.
"""

EXAMPLES = """\
examples:
  ocr-desktop serve
  curl -H "Authorization: Bearer $TOKEN" -F file=@letter.pdf http://127.0.0.1:7311/v1/recognize
  curl -H "Authorization: Bearer $TOKEN" -F file=@book.pdf -F format=json http://127.0.0.1:7311/v1/jobs
  curl -H "Authorization: Bearer $TOKEN" -N http://127.0.0.1:7311/v1/jobs/JOB/events
  ocr-desktop serve --engine dots-ocr --allow-path ~/Scans
The whole description, for programs and generators of clients: http://127.0.0.1:7311/openapi.json
"""


@dataclass(frozen=True, slots=True)
class _Number:
    """A limit that can be set by flag and variable."""

    name: str
    default: float
    least: float
    most: float
    help: str


_NUMBERS = (
    _Number("port", PORT, 0, 65535, "where to listen; 0 is any that is free"),
    _Number("most_megabytes", 200, 1, 100_000, "of a document that is sent"),
    _Number("most_upload_megabytes", 2000, 1, 1_000_000, "of all documents that wait here"),
    _Number("most_pages", 2000, 1, 1_000_000, "of a document that are read"),
    _Number("most_megapixels", 50, 1, 100, "of a page's picture that an order may ask for"),
    _Number("most_seconds", 3600, 0, 1_000_000, "for a job, from its first page on; 0: no limit"),
    _Number("most_waiting", 100, 1, 100_000, "jobs that have not ended; more are asked to come again"),
    _Number("most_requests", 512, 2, 10_000, "at the same time"),
    _Number("wait_seconds", 600, 1, 100_000, "for a result that is asked for and waited for at once"),
    _Number("keep_hours", 24, 0, 100_000, "after which a job that has ended is forgotten"),
)


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(serve, words)


def serve(words: Sequence[str]) -> int:
    """Answer until somebody stops it."""
    arguments = _parser().parse_args(words)
    if MISSING is not None:
        raise EngineUnavailable(
            f"What serves HTTP is not installed: there is no module “{MISSING.name}”.",
            remedy="Install the extra: pip install 'ocr-desktop[serve]'.",
        )
    configuration = _configuration(arguments, os.environ)
    places = Places(
        paths.spool_directory(), paths.assets_directory(), paths.uploads_directory(), paths.models_directory()
    )
    with opened_library() as library:
        service = Service(library, places, configuration.limits, settings=configuration.settings)
        with contextlib.suppress(KeyboardInterrupt), contextlib.closing(service):  # which is how it is meant to end
            run_server(service, configuration, _tell_ready)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("serve", "[options]", description=DESCRIPTION, epilog=EXAMPLES)
    group = parser.add_argument_group("service")
    group.add_argument("--host", metavar="ADDRESS", help="of this machine, to listen at (default: 127.0.0.1)")
    group.add_argument(
        "--allow-path", action="append", metavar="DIR",
        help="documents in this folder may be named by their path; may be given several times",
    )  # fmt: skip
    group.add_argument(
        "--also-host", action="append", metavar="NAME:PORT",
        help="a name by which the service may be asked, beside this machine's own: that of a proxy, such as "
        "ocr.example:443",
    )  # fmt: skip
    for number in _NUMBERS:
        text = f"{number.help} ({number.least:.0f} to {number.most:.0f}; default: {number.default:.0f})"
        group.add_argument(options.flag(number.name), type=_reader(number), metavar="N", help=text)
    group.add_argument(
        "--token-file", metavar="FILE", help=f"where the token is kept (default: {paths.token_file().name} beside the "
        "settings)",
    )  # fmt: skip
    group.add_argument("--new-token", action="store_true", help="make another token; the old one is worth nothing then")
    group.add_argument(
        "--expose", action="store_true", help="--host may be one that others can reach; nothing is encrypted there"
    )
    sections = dict.fromkeys(info.section for info in settings.table().values())
    options.add_settings(parser, *(name for name in sections if name not in OF_THE_MACHINE or name == "Speed"))
    return parser


def _configuration(arguments: argparse.Namespace, environment: Mapping[str, str]) -> "Configuration":
    chosen = options.chosen(arguments, settings.load(paths.settings_file(), environment))
    numbers = {number.name: _number(number, arguments, environment) for number in _NUMBERS}
    host = arguments.host or environment.get(f"{PREFIX}HOST") or "127.0.0.1"
    roots = tuple(allowed.root(name) for name in _list("allow_path", arguments, environment))
    limits = Limits(
        waiting=int(numbers["most_waiting"]),
        pages=int(numbers["most_pages"]),
        seconds=numbers["most_seconds"],
        kept_seconds=3600 * numbers["keep_hours"],
    )
    sizes = Sizes(
        upload=int(numbers["most_megabytes"] * MEGABYTE),
        uploads=int(numbers["most_upload_megabytes"] * MEGABYTE),
        megapixels=numbers["most_megapixels"],
        requests=int(numbers["most_requests"]),
        recognize_seconds=numbers["wait_seconds"],
    )
    return Configuration(
        settings=chosen, token=_token(arguments, environment), host=host, port=int(numbers["port"]),
        hosts=_list("also_host", arguments, environment), exposed=arguments.expose, roots=roots, limits=limits,
        sizes=sizes,
    )  # fmt: skip


def _token(arguments: argparse.Namespace, environment: Mapping[str, str]) -> str:
    given = environment.get(TOKEN)
    if given:
        if arguments.new_token:
            raise UsageError(f"{TOKEN} says which token it is.", remedy="Leave --new-token out, or unset it.")
        return given
    named = arguments.token_file or environment.get(f"{PREFIX}TOKEN_FILE")
    file = Path(named).expanduser().absolute() if named else paths.token_file()
    token, fresh = secret.kept(file, renew=arguments.new_token)
    if fresh:
        print(f"The token, shown this once: {token}", file=sys.stderr)
    print(f"The token is in {file}", file=sys.stderr)
    return token


def _tell_ready(address: str) -> None:
    """On standard output, for whoever has started the service and asked for any port."""
    print(f"Listening at {address}", flush=True)


def _list(name: str, arguments: argparse.Namespace, environment: Mapping[str, str]) -> tuple[str, ...]:
    given = getattr(arguments, name)
    if given is not None:
        return tuple(given)
    separator = os.pathsep if name == "allow_path" else ","
    return tuple(item for item in environment.get(f"{PREFIX}{name.upper()}", "").split(separator) if item)


def _number(number: _Number, arguments: argparse.Namespace, environment: Mapping[str, str]) -> float:
    given = getattr(arguments, number.name)
    if given is not None:
        return float(given)
    variable = f"{PREFIX}{number.name.upper()}"
    try:
        return _reader(number)(environment[variable]) if environment.get(variable) else number.default
    except argparse.ArgumentTypeError as exc:
        raise UsageError(f"{variable}: {exc}") from exc


def _reader(number: _Number) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not number.least <= value <= number.most:
            raise argparse.ArgumentTypeError(f"from {number.least:.0f} to {number.most:.0f}, not {text}")
        return value

    return read
