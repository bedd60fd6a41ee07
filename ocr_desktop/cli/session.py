"""What a command that reads documents works with: the library, the queue and its workers."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop import paths
from ocr_desktop.jobs.job import Event
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings


class Ear:
    """Hears the queue for whoever listens at the time."""

    __slots__ = ("listener",)

    def __init__(self, listener: Callable[[Event], None] | None = None) -> None:
        self.listener = listener

    def __call__(self, event: Event) -> None:
        """An event of the queue, on its thread."""
        listener = self.listener
        if listener is not None:
            listener(event)


@dataclass(frozen=True, slots=True)
class Session:
    """Open for as long as the command runs."""

    library: Library
    jobs: JobQueue
    assets: Path
    ear: Ear


@contextlib.contextmanager
def opened_library() -> Iterator[Library]:
    """The person's library.

    Raises:
        LibraryError: it cannot be opened.
    """
    library = Library(paths.library_file())
    try:
        yield library
    finally:
        library.close()


@contextlib.contextmanager
def session(library: Library, settings: Settings, listener: Callable[[Event], None] | None = None) -> Iterator[Session]:
    """A queue over a library; at the end its workers are stopped, and what is done is kept.

    Args:
        listener: who listens from the beginning.
    """
    ear, assets = Ear(listener), paths.assets_directory()
    jobs = JobQueue(library, listener=ear, workers=settings.workers, spool=paths.spool_directory(), assets=assets)
    try:
        yield Session(library, jobs, assets, ear)
    finally:
        jobs.close()
