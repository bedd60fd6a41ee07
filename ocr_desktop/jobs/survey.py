"""What a folder holds: the documents in it and in the folders in it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop.errors import SourceNotFound, SourceNotPermitted
from ocr_desktop.jobs import naming
from ocr_desktop.renderers import registry
from ocr_desktop.sources.kinds import kind_of, named_like_one


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder holds: documents, and what is named like one, in natural order; what may not be looked into."""

    documents: tuple[Path, ...]
    unreadable: tuple[Path, ...] = ()


def find_documents(folder: Path) -> list[Path]:
    """The documents in a folder and the folders in it, in natural order.

    Raises:
        SourceNotFound, SourceNotPermitted: the folder itself is not there or may not be looked into.
    """
    return list(survey(folder).documents)


def survey(folder: Path, *, without: Path | None = None) -> Survey:
    """The documents in a folder, told by their content or their name, and what of it cannot be looked into.

    Hidden files are left out, and so are pictures that an export has put beside its text. Links to folders are
    not followed: they may lead in circles, or to a whole disk.

    Args:
        without: a folder that is left out: the target of an export into its own source.

    Raises:
        SourceNotFound, SourceNotPermitted: the folder itself is not there or may not be looked into.
    """
    start = folder.absolute()
    found: list[Path] = []
    unreadable: list[Path] = []

    def refused(error: OSError) -> None:
        path = Path(os.fsdecode(error.filename or ""))
        if path == start:
            if isinstance(error, PermissionError):
                raise SourceNotPermitted(f"The folder “{folder}” may not be read.") from error
            raise SourceNotFound(f"There is no folder “{folder}”.") from error
        unreadable.append(path)

    for place, folders, files in os.walk(start, onerror=refused):
        here = Path(place)
        folders[:] = [name for name in folders if _is_entered(here / name, files, without)]
        for name in files:
            path = here / name
            if name.startswith("."):
                continue
            if named_like_one(path):  # one that turns out to be none must not go without a word
                found.append(path)
            elif path.is_file():
                try:
                    if kind_of(path) is not None:
                        found.append(path)
                except OSError:
                    unreadable.append(path)
    return Survey(tuple(sorted(found, key=naming.natural_key)), tuple(sorted(unreadable, key=naming.natural_key)))


def _is_entered(folder: Path, beside: Sequence[str], without: Path | None) -> bool:
    """Whether a folder is looked into; ``beside`` are the names of the files that lie next to it."""
    if folder.name.startswith(".") or (without is not None and folder == without.absolute()):
        return False
    stem = folder.name.removesuffix(naming.ASSETS_ENDING)
    ours = stem != folder.name and any(stem + entry.suffix in beside for entry in registry.FORMATS.values())
    return not ours
