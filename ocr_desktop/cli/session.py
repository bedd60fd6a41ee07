"""What a command that reads documents works with: the library, the queue and its workers."""

import contextlib
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop import paths
from ocr_desktop.errors import EngineUnavailable
from ocr_desktop.jobs.job import Event
from ocr_desktop.jobs.pool import Pool
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


@dataclass(frozen=True, slots=True)
class Machines:
    """Other machines that are to read.

    Args:
        address: of Dask's scheduler.
        told: hears, in words for a person, of machines that may not read or vanish.
    """

    address: str
    told: Callable[[str], None]


@contextlib.contextmanager
def session(
    library: Library,
    settings: Settings,
    listener: Callable[[Event], None] | None = None,
    machines: Machines | None = None,
) -> Iterator[Session]:
    """A queue over a library; at the end its workers are stopped, and what is done is kept.

    Args:
        settings: of what will be read, where other machines do it.
        listener: who listens from the beginning.
        machines: read in place of this one; None is this one.

    Raises:
        ClusterUnavailable, EngineUnavailable: other machines cannot read.
    """
    ear, assets = Ear(listener), paths.assets_directory()
    with contextlib.ExitStack() as at_end:
        workers = _pool(at_end, machines, settings, assets) if machines else settings.workers
        jobs = JobQueue(library, listener=ear, workers=workers, spool=paths.spool_directory(), assets=assets)
        at_end.callback(jobs.close)
        yield Session(library, jobs, assets, ear)


def _pool(at_end: contextlib.ExitStack, machines: Machines, settings: Settings, assets: Path) -> Pool:
    try:
        cluster = importlib.import_module("ocr_desktop.jobs.cluster")  # Dask is there for those who asked for it
    except ImportError as exc:
        raise EngineUnavailable(
            f"Dask, which brings pages to other machines, is not installed ({exc}).",
            remedy="Install OCR Desktop with its extra: pip install 'ocr-desktop[cluster]'.",
        ) from exc
    there = cluster.Cluster(machines.address, settings, assets, machines.told)
    at_end.callback(there.close)
    machines.told(f"Pages are read by {there.places}.")
    pool: Pool = cluster.ClusterPool(there)
    return pool
