"""Which files of a folder are wanted: patterns as in .gitignore, matched as a Mac's disk compares names.

``*.pdf`` is any file of that name, wherever it lies; ``drafts`` any file or folder, with all that is in it; a
pattern with a slash begins at the folder itself: ``2024/*.pdf``, ``drafts/**``; ``**`` stands for any folders.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said

_SPECIAL = re.compile(
    r"(?P<deep>(?<![^/])\*\*/)|(?P<rest>(?<![^/])\*\*$)|(?P<many>\*+)|(?P<one>\?)"
    r"|\[(?P<not>[!^]?)(?P<set>\]?[^\]/]*)\]|\\(?P<literal>.)"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is taken of a folder.

    Args:
        include: patterns, one of which a file must match; empty takes all.
        exclude: patterns of what is left out even so.

    Raises:
        UsageError: one is no pattern.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for pattern in (*self.include, *self.exclude):
            _check(pattern)

    def takes(self, path: PurePath) -> bool:
        """Whether a file is wanted.

        Args:
            path: relative to the folder.
        """
        name = _plain(path)
        return (not self.include or _matches(self.include, name)) and not _matches(self.exclude, name)

    def enters(self, folder: PurePath) -> bool:
        """Whether a folder may hold something that is wanted: it is not left out as a whole.

        Args:
            folder: relative to the folder.
        """
        return not _matches(self.exclude, f"{_plain(folder)}/")


def _matches(patterns: Iterable[str], name: str) -> bool:
    return any(_compiled(pattern).match(name) for pattern in patterns)


def _check(pattern: str) -> None:
    if not pattern.strip().strip("/"):
        raise UsageError(said("A pattern of files is empty."), remedy=said("For example: --include '*.pdf'."))
    if pattern.startswith("!"):
        raise UsageError(
            said("“{pattern}” is no pattern: “!” does not turn it round.", pattern=pattern),
            remedy=said(
                "Name what is wanted with --include, what is not with --exclude; a name that begins so is \\!name."
            ),
        )
    if ".." in pattern.split("/"):
        raise UsageError(
            said("“{pattern}” leads out of the folder.", pattern=pattern),
            remedy=said("Patterns are matched against paths within the folder."),
        )
    try:
        _compiled(pattern)
    except re.error as exc:
        raise UsageError(
            said("“{pattern}” is no pattern.", pattern=pattern), remedy=said("A choice of letters is written [a-z].")
        ) from exc


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    """An expression that matches a path (a folder ends in a slash) that the pattern means, or that lies in such."""
    text = re.sub(r"^\./", "/", _folded(pattern))
    anchored = "/" in text.rstrip("/")
    text, folder = text.lstrip("/"), text.endswith("/")
    body, at = "", 0
    core = text.rstrip("/")
    for match in _SPECIAL.finditer(core):
        body += re.escape(core[at : match.start()]) + _expression(match)
        at = match.end()
    body += re.escape(core[at:])
    start = "" if anchored else "(?:.*/)?"
    # What has a slash after it is a folder: all that is in it goes with it.
    end = "/" if folder else "" if core.endswith("/**") else "(?:/|$)"
    return re.compile(f"{start}{body}{end}", re.DOTALL)


def _expression(match: re.Match[str]) -> str:
    if match["deep"]:
        return "(?:.*/)?"
    if match["rest"]:
        return "." if match.start() else ".*"
    if match["many"]:
        return "[^/]*"
    if match["one"]:
        return "[^/]"
    if match["literal"]:
        return re.escape(match["literal"])
    chosen = re.sub(r"([\\\[&~|^])", r"\\\1", match["set"])
    chosen = "\\" + chosen if chosen.startswith("]") else chosen
    return f"(?!/)[{'^' if match['not'] else ''}{chosen}]" if chosen else re.escape(match[0])


def _plain(path: PurePath) -> str:
    return _folded(path.as_posix())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
