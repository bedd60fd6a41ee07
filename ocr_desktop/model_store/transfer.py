"""Downloads: every file checked by size and checksum while it arrives, and gone on with after whatever happened.

A file grows under its name with ``.part`` and gets its name when all of it is what the hub says it must be. The list
of files is kept with the commit it is of, so that a download that goes on weeks later fits to what is there.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from ocr_desktop import space
from ocr_desktop.errors import DownloadFailed
from ocr_desktop.model_store.files import PART, WEIGHTS, Digest, FileRecord, digest, sync, unwritable
from ocr_desktop.model_store.manifest import Model
from ocr_desktop.model_store.place import CheckpointRecord, remove
from ocr_desktop.model_store.progress import Reporter
from ocr_desktop.sentences import said

TRIES = 6
"""How often in a row a connection may fail without a byte that is new."""

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
PATIENCE = 3.0
"""Seconds after which a hub is given up that there was no connection to at all: the person is still there."""

_WAITING = 0.1
_ANOTHER_MIRROR = "If a mirror is set (HF_ENDPOINT, or in the settings), choose another one or none."

_T = TypeVar("_T")


class Interrupted(Exception):
    """The connection failed; it may work in a while.

    Args:
        reason: as a clause, which may become a sentence.
        pause: seconds that the hub asks to wait, 0 where it does not say.
        met: there was a connection.
    """

    def __init__(self, reason: str, pause: float = 0.0, *, met: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = pause
        self.met = met


class Gone(DownloadFailed):
    """The hub does not have this version of the repository, or not this file of it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a repository.

    Args:
        revision: the commit.
        files: with their sizes and checksums.
    """

    revision: str
    files: tuple[FileRecord, ...]


class Pieces(Protocol):
    """The bytes of a file, from ``start`` on, in pieces."""

    @property
    def start(self) -> int:
        """Where they begin."""

    def __iter__(self) -> Iterator[bytes]:
        """Piece by piece."""


class Hub(Protocol):
    """Where models come from."""

    def listing(self, repository: str, revision: str) -> Listing:
        """What files there are."""

    def open(self, repository: str, revision: str, name: str, start: int) -> AbstractContextManager[Pieces]:
        """The bytes of a file from a position on."""

    def close(self) -> None:
        """Close all connections."""


class Download:
    """Brings the published files of a model into their folder."""

    def __init__(
        self,
        hub: Hub,
        model: Model,
        record: CheckpointRecord,
        reporter: Reporter,
        *,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        """Nothing is asked yet.

        Args:
            hub: where they come from.
            model: which files are of use.
            record: of the folder.
            reporter: told of the progress.
            pauses: seconds after the first failure, the second, and so on.
        """
        self._hub = hub
        self._model = model
        self._record = record
        self._reporter = reporter
        self._pauses = pauses
        self._met = False

    def run(self, more: int = 0) -> None:
        """Fetch what is missing.

        Args:
            more: bytes that are needed afterwards, looked for now rather than then.

        Raises:
            Cancelled: the person stopped it; what has arrived is kept.
            DownloadFailed: the hub does not have it, cannot be reached, or gives something else than it says.
            DiskFull, TargetNotWritable: it cannot be written.
        """
        if not self._is_begun():
            self._begin(self._listing())
        try:
            self._fetch_all(more)
        except Gone:  # a commit that no branch leads to any more is given up by a hub some day
            listing = self._listing()
            if listing.revision == self._record.revision:
                raise
            self._begin(listing)
            self._fetch_all(more)

    def _fetch_all(self, more: int) -> None:
        waiting = [file for file in self._record.files.values() if not self._record.is_checked(file.name)]
        self._check_space(waiting, more)
        for file in waiting:
            self._fetch(file)
        self._tell("All files are there")

    def _is_begun(self) -> bool:
        """Whether an earlier run has kept a listing that still holds."""
        record, model = self._record, self._model
        return (
            bool(record.files)
            and record.source == model.repository
            and record.revision == (model.commit or record.revision)
            and all(file.can_be_checked for file in record.files.values())
        )

    def _listing(self) -> Listing:
        model = self._model
        self._reporter.bytes("Asking what there is to download", 0, 0)
        return self._with_patience(lambda: self._hub.listing(model.repository, model.revision))

    def _begin(self, listing: Listing) -> None:
        """Keep what there is for the whole download: files of two commits never come together.

        What an earlier commit had as well is found on the disk and kept; what is of no use any more goes.
        """
        model = self._model
        if listing.revision != (model.commit or listing.revision):
            raise DownloadFailed(
                said(
                    "The hub has another version of {repository} than the one asked for.", repository=model.repository
                ),
                remedy=_ANOTHER_MIRROR,
            )
        files = [file for file in listing.files if model.takes(file.name)]
        lacking = sorted(set(model.needed) - {file.name for file in files})
        if lacking or not any(file.name.endswith(WEIGHTS) for file in files):
            raise DownloadFailed(
                said(
                    "{repository} lacks {what}.",
                    repository=model.repository,
                    what=" and ".join(lacking) or "the weights (*.safetensors)",
                ),
                remedy=_ANOTHER_MIRROR,
            )
        unknown = sorted(file.name for file in files if not file.can_be_checked)
        if unknown:
            raise DownloadFailed(
                said("There is no checksum of {list}: what arrives could not be checked.", list=" and ".join(unknown)),
                remedy=_ANOTHER_MIRROR,
            )
        self._forget(files)
        self._record.begin(model.repository, listing.revision, sorted(files, key=lambda file: file.size))

    def _forget(self, files: list[FileRecord]) -> None:
        """Remove what was begun and is another file now, and what was fetched and does not exist any more."""
        coming = {file.name: file for file in files}
        for name, old in self._record.files.items():
            file = coming.get(name)
            if file is None:
                remove(self._path(old))
            if file is None or not old.is_same(file):
                remove(self._part(old))

    def _path(self, file: FileRecord) -> Path:
        return self._record.folder / file.name

    def _part(self, file: FileRecord) -> Path:
        return self._record.folder / f"{file.name}{PART}"

    def _tell(self, what: str, of_this: int = 0) -> None:
        record = self._record
        done = sum(file.size for file in record.files.values() if record.is_checked(file.name))
        self._reporter.bytes(what, done + of_this, record.size)

    def _check_space(self, waiting: list[FileRecord], more: int) -> None:
        if waiting:
            missing = sum(file.size - self._there(file) for file in waiting)
            purpose = f"{self._model.title}, for {'the download and the conversion' if more else 'the download'},"
            space.check(self._record.folder, missing + more, purpose)

    def _there(self, file: FileRecord) -> int:
        """Bytes of a file that need no more space."""
        whole = _length(self._path(file)) == file.size
        return file.size if whole else min(_length(self._part(file)), file.size)

    def _fetch(self, file: FileRecord) -> None:
        """One file; damaged on its way, it is fetched once more from its beginning."""
        path = self._path(file)
        if _length(path) == file.size:
            found = self._read(path, file)
            if not found.problem(file):
                self._record.checked(file.name, found.sha256)
                return
        problem = ""
        for _ in range(2):
            found = self._arrive(file)
            problem = found.problem(file)
            if not problem:
                self._put_in_place(file, found)
                return
            remove(self._part(file))
        raise DownloadFailed(
            said(
                "“{file}” {problem}, twice: it is damaged where it comes from, or on its way.",
                file=file.name,
                problem=problem,
            ),
            remedy=said("Start it again later, or choose another mirror; the other files are kept."),
        )

    def _read(self, path: Path, file: FileRecord) -> Digest:
        def passed(_: int) -> None:
            self._tell(f"Checking {file.name}")

        try:
            return digest(path, file.size, passed)
        except OSError as exc:
            raise unwritable(exc, path) from exc

    def _arrive(self, file: FileRecord) -> Digest:
        """All bytes of a file are in its part, whether right or wrong."""
        part = self._part(file)
        if _length(part) > file.size:
            remove(part)
        found = self._read(part, file) if part.exists() else Digest(file.size)

        def go_on() -> None:
            while found.count < file.size:
                self._receive(file, found)

        self._with_patience(go_on, lambda: found.count)
        return found

    def _receive(self, file: FileRecord, found: Digest) -> None:
        """One connection; what it brings is on the disk even where it breaks off."""
        part = self._part(file)
        before = found.count
        revision, repository = self._record.revision, self._model.repository
        try:
            with self._hub.open(repository, revision, file.name, before) as pieces, part.open("ab") as stream:
                if pieces.start != before:  # this hub cannot begin in the middle
                    stream.truncate(0)
                    found.restart()
                for piece in pieces:
                    rest = piece[: file.size + 1 - found.count]  # one byte too many is enough to know
                    stream.write(rest)
                    found.update(rest)
                    self._tell(file.name, min(found.count, file.size))
                    if found.count > file.size:
                        break
        except OSError as exc:
            raise unwritable(exc, part) from exc
        if found.count == before and before < file.size:
            raise Interrupted("the hub sends nothing")

    def _put_in_place(self, file: FileRecord, found: Digest) -> None:
        part = self._part(file)
        try:
            with part.open("rb") as stream:
                os.fsync(stream.fileno())
            part.replace(self._path(file))
            sync(part.parent)
        except OSError as exc:
            raise unwritable(exc, part) from exc
        self._record.checked(file.name, found.sha256)

    def _with_patience(self, work: Callable[[], _T], grown: Callable[[], int] = int) -> _T:
        """Do something until it succeeds; give up when it failed too often without bringing anything.

        Args:
            work: what fails with ``Interrupted``.
            grown: how much is there by now.
        """
        failures, before, began = 0, grown(), time.monotonic()
        while True:
            try:
                found = work()
                self._met = True
                return found
            except Interrupted as exc:
                self._met = self._met or exc.met or grown() > before
                failures = 1 if grown() > before else failures + 1
                before = grown()
                if failures >= TRIES or not (self._met or time.monotonic() - began < PATIENCE):
                    reason = exc.reason[:1].upper() + exc.reason[1:]
                    often = f", {failures} times in a row" if failures > 1 else ""
                    raise DownloadFailed(f"{reason}{often}.") from exc
                self._wait(exc, self._pauses[min(failures, len(self._pauses)) - 1])

    def _wait(self, reason: Interrupted, pause: float) -> None:
        """Let some time pass, and say why."""
        until = time.monotonic() + max(pause, reason.pause)
        while (left := until - time.monotonic()) > 0:
            self._tell(f"Waiting {left:.0f} s: {reason.reason}")
            time.sleep(min(left, _WAITING))


def _length(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
