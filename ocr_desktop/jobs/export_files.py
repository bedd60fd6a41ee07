"""The files of an export: which name each document gets, what is there already, what is written."""

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop import catalog
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.errors import LibraryError
from ocr_desktop.jobs import naming
from ocr_desktop.jobs.job import DocumentOpened
from ocr_desktop.jobs.report import Result
from ocr_desktop.jobs.writing import rendered, write_document
from ocr_desktop.library.store import ExportRecord, Library
from ocr_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document that has ended, its pages in the library.

    Args:
        pages: those that were read, in order.
        whole: nothing is lacking on them.
    """

    source: Path
    sha256: str
    page_count: int
    pages: tuple[int, ...]
    whole: bool = True


class ExportFiles:
    """Puts documents from the library into files, and notes there what was put where.

    Args:
        assets: the folder with the cropped pictures.
    """

    def __init__(self, settings: Settings, library: Library, assets: Path) -> None:
        self._settings = settings
        self._library = library
        self._assets = assets

    def unchanged(self, target: Path, opened: DocumentOpened) -> Path | None:
        """The file that holds a document already, as these settings would write it; None where none does."""
        place = self._place(target, overwrite_ours=True)
        known = self._library.exported(place)
        same = known is not None and known.fingerprint == self._fingerprint(opened.sha256, opened.pages)
        return place if same and place.is_file() else None

    def put(self, read: ReadDocument, target: Path) -> tuple[Path, Result]:
        """Write a document; where it went, and whether that was needed.

        Args:
            target: the name it would like.
        """
        document = Document(read.source.name, read.sha256, read.page_count, self._pages(read.sha256, read.pages))
        record = ExportRecord(read.sha256, self._fingerprint(read.sha256, read.pages, whole=read.whole))
        if self._settings.existing == "overwrite":
            place = target
        else:
            place = self._place(target, overwrite_ours=self._settings.existing == "skip")
            same = self._identical(document, target) if place != target else False
            if same and self._settings.existing == "skip":
                self._library.note_exports({target: record})
                return target, Result.UNCHANGED
        write_document(document, place, self._settings, self._assets)
        self._library.note_exports({place: record})
        return place, Result.WRITTEN

    def _pages(self, sha256: str, pages: Sequence[int]) -> tuple[PageResult, ...]:
        version = catalog.engine(self._settings.engine).version
        found = []
        for page in pages:
            result = self._library.page(sha256, page, self._settings.engine, version, self._settings.result_key)
            if result is None:
                raise LibraryError(f"Page {page + 1} is no longer in the library.", remedy="Run the export again.")
            found.append(result)
        return tuple(found)

    def _place(self, target: Path, *, overwrite_ours: bool) -> Path:
        """The first free name; one that an earlier export has taken counts as free where it may be overwritten.

        A file that no export of ours has written belongs to somebody: it stays.
        """
        for place in naming.versions(target):
            if not os.path.lexists(place) or (overwrite_ours and self._library.exported(place) is not None):
                return place
        raise AssertionError("names never end")

    def _identical(self, document: Document, target: Path) -> bool:
        """Whether a file that we do not know holds what we would write: the target has been moved or copied."""
        with contextlib.suppress(OSError):
            return target.read_bytes() == rendered(document, target, self._settings, self._assets)[0]
        return False

    def _fingerprint(self, sha256: str, pages: Sequence[int], *, whole: bool = True) -> str:
        """A hash of everything that decides what is written.

        Args:
            whole: something else where parts of the pages are lost: the next export shall not pass over that.
        """
        settings = self._settings
        version = catalog.engine(settings.engine).version
        parts = [
            sha256, list(pages), settings.engine, version, settings.result_key, settings.format,
            settings.headers_footers, settings.pictures, settings.page_breaks, *(() if whole else ("lost",)),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
