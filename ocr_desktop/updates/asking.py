"""Asks whether there is a new version; only ever because a person wants to know.

What was heard last is remembered, so that whoever stands between cannot make an old answer look new.
"""

import enum
import json
import logging
import platform
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ocr_desktop import __version__, paths
from ocr_desktop.errors import FeedOutdated, NoPublisher
from ocr_desktop.sentences import said
from ocr_desktop.updates import connection, feed, publisher
from ocr_desktop.updates.feed import Release

REMEMBERED = "newest-version.json"
_log = logging.getLogger(__name__)


class News(enum.Enum):
    """How the published version is to this one."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"
    """Than this one, which was perhaps never published."""
    NOT_HERE = "newer, for a newer macOS"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known now."""

    news: News
    release: Release


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of whom.

    Args:
        memory: the file that remembers what was heard last.
        address, public_key: of the publisher.
        version: that is here.
        macos: that is here; empty elsewhere.
        fetch: brings what is at an address.
    """

    memory: Path = field(default_factory=lambda: paths.settings_file().with_name(REMEMBERED))
    address: str = field(default_factory=lambda: publisher.FEED)
    public_key: str = field(default_factory=lambda: publisher.PUBLIC_KEY)
    version: str = __version__
    macos: str = platform.mac_ver()[0]
    fetch: Callable[[str], bytes] = connection.fetch


def ask(question: Question) -> Answer:
    """Ask the publisher; takes as long as ``connection.PATIENCE``.

    Raises:
        UpdateError: it cannot be told; see what derives from it.
    """
    if not (question.address and question.public_key):
        raise NoPublisher(
            said("This copy does not know whom to ask: nobody has published it."),
            remedy=said("Look where you have it from."),
        )
    release = feed.read(question.fetch(question.address), question.public_key)
    _never_back(release, question.memory)
    found, here = feed.order(release.version), feed.order(question.version)
    if found <= here:
        return Answer(News.SAME if found == here else News.OLDER, release)
    fits = not question.macos or feed.order(release.minimum_macos) <= feed.order(question.macos)
    return Answer(News.NEWER if fits else News.NOT_HERE, release)


def _never_back(release: Release, memory: Path) -> None:
    """Remember what was heard.

    Raises:
        FeedOutdated: something newer was heard before.
    """
    try:
        known = json.loads(memory.read_text(encoding="utf-8"))
        date, version = str(known["date"]), feed.order(known["version"])
    except (OSError, ValueError, KeyError, TypeError):
        date, version = "", ()
    if release.date < date or feed.order(release.version) < version:
        raise FeedOutdated(
            said(
                "The answer is an old one, of {date}: a newer one was heard before. It is ignored.", date=release.date
            ),
            remedy=said("Somebody may want to hide a new version from you. Try again later, or in another network."),
        )
    try:
        memory.parent.mkdir(parents=True, exist_ok=True)
        temporary = memory.with_suffix(".part")
        temporary.write_text(json.dumps({"date": release.date, "version": release.version}), encoding="utf-8")
        temporary.replace(memory)
    except OSError:
        _log.warning("what was heard of the newest version cannot be remembered", exc_info=True)
