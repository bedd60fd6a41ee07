"""Search without making anyone wait: queries on a thread of their own, of which the newest one counts."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ocr_desktop.errors import LibraryError, OcrDesktopError
from ocr_desktop.gui.background import Background
from ocr_desktop.library.search import PageHit, Search
from ocr_desktop.library.store import Library
from ocr_desktop.sentences import said

MOST_PAGES = 200  # of a document; each is looked through for the places
MOST_PAGES_EVERYWHERE = 60
CATCH_UP_SECONDS = 0.5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    Args:
        words: as the person types them.
        sha256: of the document in which alone they are looked for; empty for everything that was ever read.
    """

    words: str
    sha256: str = ""

    @property
    def most(self) -> int:
        """How many pages are told at most."""
        return MOST_PAGES if self.sha256 else MOST_PAGES_EVERYWHERE


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found.

    Args:
        hits: in a document in the order of its pages, else the best first.
        waiting: pages that were read by an older version of the app, and are not searchable yet.
    """

    query: Query
    hits: tuple[PageHit, ...]
    waiting: int = 0

    @property
    def cut(self) -> bool:
        """Whether there may be more than is told."""
        return len(self.hits) >= self.query.most


class Finder(QObject):
    """Asks the library.

    Args:
        library: tells the library, None while it is not open.

    Signals:
        answered: an ``Answer`` to the newest query; again while pages become searchable.
        failed: an ``OcrDesktopError``: the newest query could not be answered.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, library: Callable[[], Library | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._background = Background(self)
        self._newest: Query | None = None
        self._asked: Query | None = None  # what the thread works on

    def ask(self, query: Query) -> None:
        """Look for something, and for nothing else any more."""
        self._newest = query
        if self._asked is None:
            self._begin()

    def forget(self) -> None:
        """Nothing is looked for any more."""
        self._newest = None

    def close(self) -> None:
        """Wait for the query that runs; nothing is told any more."""
        self._background.close()

    def _begin(self, *, catching_up: bool = False) -> None:
        query = self._asked = self._newest
        if query is not None:
            self._background.run(lambda: self._look(query, catching_up=catching_up), self._done, self._failed)

    def _look(self, query: Query, *, catching_up: bool) -> Answer:
        """Search, on the thread."""
        library = self._library()
        if library is None:
            raise LibraryError(said("The library is not open."))
        search = Search(library)
        until = time.monotonic() + CATCH_UP_SECONDS
        while catching_up and search.catch_up() and time.monotonic() < until and self._newest is query:
            pass
        hits = search.find(query.words, query.most, sha256=query.sha256)
        if query.sha256:
            hits.sort(key=lambda hit: hit.key.page)
        return Answer(query, tuple(hits), search.waiting())

    def _done(self, answer: Answer) -> None:
        self._asked = None
        if answer.query is self._newest:
            self.answered.emit(answer)
        if answer.query is not self._newest:  # also where it was replaced by whom it was told
            self._begin()
        elif answer.waiting and self._asked is None:
            self._begin(catching_up=True)

    def _failed(self, error: OcrDesktopError) -> None:
        query, self._asked = self._asked, None
        if query is self._newest:
            self.failed.emit(error)
        elif self._newest is not None:
            self._begin()
