"""``ocr-desktop version``: which this is, and with --check whether there is a newer one."""

import argparse
import json
from collections.abc import Sequence

from ocr_desktop import __version__
from ocr_desktop.cli import edge
from ocr_desktop.cli.plain_words import harmless
from ocr_desktop.cli.standard_output import NAME
from ocr_desktop.updates import asking
from ocr_desktop.updates.asking import Answer, News, Question

SCHEMA_VERSION = 1

DESCRIPTION = """\
Say which version this is. With --check, ask the publisher whether there is a newer one: the only time that this
program asks, and nothing is told but that somebody asks. Nothing is downloaded.
"""


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(version, words)


def version(words: Sequence[str]) -> int:
    """Print the version, and what the publisher says."""
    asked = _parser().parse_args(words)
    answer = asking.ask(Question()) if asked.check else None
    if asked.json:
        print(json.dumps(_plain(answer)))
        return 0
    print(f"{NAME} {__version__}")
    if answer is not None:
        print("\n".join(_lines(answer)))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("version", "[--check] [--json]", description=DESCRIPTION)
    parser.add_argument("--check", action="store_true", help="ask whether there is a newer version")
    parser.add_argument("--json", action="store_true", help="tell programs: one JSON object on standard output")
    return parser


def _lines(answer: Answer) -> list[str]:
    release = answer.release
    news = {
        News.NEWER: f"There is a new version, {release.version}.",
        News.NOT_HERE: f"There is a new version, {release.version}, for macOS {release.minimum_macos} or later.",
        News.SAME: "This is the newest version.",
        News.OLDER: f"This is newer than the newest version that is published, {release.version}.",
    }[answer.news]
    lines = [f"{news} (As of {release.date}.)"]
    if answer.news in (News.NEWER, News.NOT_HERE):
        lines += [f"  What is new, and where to get it: {harmless(release.notes)}"]
        lines += [f"  The disk image: {harmless(release.image)}", f"  Its SHA-256: {release.sha256}"]
    return lines


def _plain(answer: Answer | None) -> dict[str, object]:
    """For programs."""
    told: dict[str, object] = {"schema": SCHEMA_VERSION, "version": __version__}
    if answer is not None:
        release = answer.release
        told["check"] = {
            "news": answer.news.value,
            **{name: getattr(release, name) for name in release.__slots__},
        }
    return told
