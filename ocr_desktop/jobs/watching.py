"""A folder that is watched: a file is ready once it has stopped growing.

The folder is looked through again and again, which works on every disk and network drive alike. What is kept
in memory is one entry for each file that is there now.
"""

import stat
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop.jobs import naming
from ocr_desktop.jobs.survey import Counted, Scope, files_in

Mark = tuple[int, int, int]
"""What changes when a file does: size, time of the last change, number on the disk."""


@dataclass(slots=True)
class _Seen:
    """A file as it was found last.

    Args:
        since: when it was first found to be like this.
        taken: it has been found ready.
        document: it is one.
    """

    mark: Mark
    since: float
    taken: bool = False
    document: bool = False


class Watcher:
    """Tells which documents of a folder are new or have changed. Used on one thread.

    Args:
        settle: seconds that a file must not have changed for.
        clock: seconds from any moment on.
    """

    def __init__(self, scope: Scope, settle: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._scope = scope
        self._settle = settle
        self._clock = clock
        self._seen: dict[Path, _Seen] = {}
        self.unreadable: tuple[Path, ...] = ()

    @property
    def documents(self) -> tuple[Path, ...]:
        """All documents that are there and were ready once."""
        return tuple(path for path, seen in self._seen.items() if seen.document)

    def ready(self) -> tuple[Path, ...]:
        """Look through the folder: what has become ready since the last time, in natural order.

        ``unreadable`` then holds what may not be read.

        Raises:
            SourceNotFound, SourceNotPermitted: the folder is not there or may not be looked into; what was known
                of it stays known.
            LibraryError: it cannot be told what is ours; what was ready will be ready the next time.
        """
        now = self._clock()
        unreadable: list[Path] = []
        seen: dict[Path, _Seen] = {}
        for path, mark in self._files(unreadable):
            before = self._seen.get(path)
            seen[path] = before if before is not None and before.mark == mark else _Seen(mark, now)
        self._seen = seen
        settled = [path for path, one in seen.items() if not one.taken and now - one.since >= self._settle]
        for path in settled:
            try:
                seen[path].document = self._scope.holds(path)
            except FileNotFoundError:
                seen[path].document = False
            except OSError:
                unreadable.append(path)
        for path in settled:
            seen[path].taken = True
        self.unreadable = tuple(unreadable)
        return tuple(sorted((path for path in settled if seen[path].document), key=naming.natural_key))

    def put_back(self, paths: Iterable[Path]) -> None:
        """What was ready could not be dealt with: it will be ready once more."""
        for path in paths:
            if path in self._seen:
                self._seen[path].taken = False

    def _files(self, unreadable: list[Path]) -> Iterator[tuple[Path, Mark]]:
        """The files that are wanted and have something in them."""
        for path in files_in(self._scope, unreadable.append, Counted()):
            if not self._scope.takes(path):
                continue
            try:
                facts = path.stat()
            except OSError:  # gone meanwhile, or a link that leads nowhere
                continue
            if stat.S_ISREG(facts.st_mode) and facts.st_size:
                yield path, (facts.st_size, facts.st_mtime_ns, facts.st_ino)


def pause_after(seconds: float, *, least: float = 1.0) -> float:
    """How long to wait after a look that took so long: looking shall take a tenth of the time at most."""
    return max(least, 9 * seconds)
