"""What a folder holds: the documents in it and in the folders in it."""

import os
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ocr_desktop.errors import SourceNotFound, SourceNotPermitted
from ocr_desktop.jobs import naming
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.renderers import registry
from ocr_desktop.sentences import said
from ocr_desktop.sources.kinds import kind_of, named_like_one


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder holds: documents, and what is named like one, in natural order.

    Args:
        unreadable: what may not be looked into.
        excluded: what is named like a document and was not wanted.
        excluded_folders: folders that were left out as a whole.
    """

    documents: tuple[Path, ...]
    unreadable: tuple[Path, ...] = ()
    excluded: tuple[Path, ...] = ()
    excluded_folders: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a folder is looked at.

    Args:
        folder: the folder.
        without: a folder in it that is left out: the target of an export into its own source.
        selection: what is wanted, by name.
        ours: whether a file was written by an export of this folder: results are no documents.
    """

    folder: Path
    without: Path | None = None
    selection: Selection = field(default_factory=Selection)
    ours: Callable[[Path], bool] = lambda _: False

    def holds(self, path: Path) -> bool:
        """Whether a file is a document that somebody has put there.

        Raises:
            OSError: it cannot be read.
        """
        return is_document(path) and not self.ours(path)

    def takes(self, path: Path) -> bool:
        """Whether a file in the folder is wanted."""
        return self.selection.takes(path.relative_to(self.folder.absolute()))


def find_documents(folder: Path) -> list[Path]:
    """The documents in a folder and the folders in it, in natural order.

    Raises:
        SourceNotFound, SourceNotPermitted: the folder itself is not there or may not be looked into.
    """
    return list(survey(Scope(folder)).documents)


def survey(scope: Scope) -> Survey:
    """The documents in a folder, told by their content or their name, and what of it cannot be looked into.

    Raises:
        SourceNotFound, SourceNotPermitted: the folder itself is not there or may not be looked into.
    """
    found: list[Path] = []
    excluded: list[Path] = []
    unreadable: list[Path] = []
    folders = Counted()
    for path in files_in(scope, unreadable.append, folders):
        if not scope.takes(path):
            if named_like_one(path) and not scope.ours(path):
                excluded.append(path)
            continue
        try:
            if scope.holds(path):
                found.append(path)
        except OSError:
            unreadable.append(path)
    return Survey(_ordered(found), _ordered(unreadable), _ordered(excluded), folders.number)


def is_document(path: Path) -> bool:
    """Whether a file is one, or is named like one: that must not go without a word if it turns out to be none.

    Raises:
        OSError: it cannot be read.
    """
    return named_like_one(path) or (path.is_file() and kind_of(path) is not None)


@dataclass(slots=True)
class Counted:
    """A number that grows."""

    number: int = 0


def files_in(scope: Scope, refused: Callable[[Path], None], left_out: Counted) -> Iterator[Path]:
    """All files in a folder and the folders in it, wanted or not.

    Hidden files are left out, and so are pictures that an export has put beside its text. Links to folders are
    not followed: they may lead in circles, or to a whole disk.

    Args:
        refused: told of each folder that may not be looked into.
        left_out: counts the folders that are not wanted as a whole.

    Raises:
        SourceNotFound, SourceNotPermitted: the folder itself is not there or may not be looked into.
    """
    start = scope.folder.absolute()
    without = os.path.realpath(scope.without) if scope.without is not None else ""

    def failed(error: OSError) -> None:
        path = Path(os.fsdecode(error.filename or ""))
        if path == start:
            if isinstance(error, PermissionError):
                raise SourceNotPermitted(said("The folder “{folder}” may not be read.", folder=scope.folder)) from error
            raise SourceNotFound(said("There is no folder “{folder}”.", folder=scope.folder)) from error
        refused(path)

    for place, folders, files in os.walk(start, onerror=failed):
        here = Path(place)
        beside = set(files)
        entered = []
        for name in folders:
            folder = here / name
            if name.startswith(".") or _is_ours(name, beside) or os.path.realpath(folder) == without:
                continue
            if not scope.selection.enters(folder.relative_to(start)):
                left_out.number += 1
                continue
            entered.append(name)
        folders[:] = entered
        yield from (here / name for name in files if not name.startswith("."))


def _is_ours(folder: str, beside: Collection[str]) -> bool:
    """Whether a folder holds the pictures of an export; ``beside`` are the names of the files next to it."""
    stem = folder.removesuffix(naming.ASSETS_ENDING)
    if stem == folder:
        return False
    suffixes = [entry.suffix for entry in registry.FORMATS.values()]
    page = re.compile(rf"{re.escape(stem)}-\d+({'|'.join(map(re.escape, suffixes))})")
    return any(stem + suffix in beside for suffix in suffixes) or any(page.fullmatch(name) for name in beside)


def _ordered(paths: list[Path]) -> tuple[Path, ...]:
    return tuple(sorted(paths, key=naming.natural_key))
