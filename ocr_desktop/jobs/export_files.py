"""The files of an export: which name each document gets, what is there already, what is written.

The library knows the content of each file that was written. A file that it does not know, or that has another
content now, is somebody's own: it stays, unless the settings say that everything is overwritten.
"""

import contextlib
import hashlib
import itertools
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path

from ocr_desktop import catalog
from ocr_desktop import settings as settings_table
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.document.file_name import NameTemplate
from ocr_desktop.errors import LibraryError
from ocr_desktop.jobs import naming, writing
from ocr_desktop.jobs.job import DocumentOpened
from ocr_desktop.jobs.layout import Layout, Part
from ocr_desktop.jobs.naming import Naming
from ocr_desktop.jobs.pdf_maker import Original, PdfMaker
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.report import Result
from ocr_desktop.jobs.writing import Pictures
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.store import ExportRecord, Library
from ocr_desktop.renderers import registry
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document that has ended, its pages in the library.

    Args:
        base: the name it would like, without a suffix.
        pages: those that were read, in order.
        whole: nothing is lacking on them.
        corrected: of the pages that people have corrected a hash of how.
        asked: those that were to be read; empty for all.
        password: that opens it; never stored.
    """

    source: Path
    base: Path
    sha256: str
    page_count: int
    pages: tuple[int, ...]
    whole: bool = True
    corrected: Mapping[int, str] = field(default_factory=dict)
    asked: tuple[int, ...] = ()
    password: str | None = field(default=None, repr=False)


class _There(Enum):
    """What is in the place of a file that is to be written."""

    NOTHING = auto()
    SAME = auto()
    OURS = auto()
    SOMEBODY_S = auto()


def own_results(library: Library, folder: Path) -> Callable[[Path], bool]:
    """Whether a file is what an export has made of a document in this folder, and nobody has changed it."""
    start = folder.absolute()

    def ours(path: Path) -> bool:
        known = library.exported(path)
        made_here = known is not None and bool(known.source) and Path(known.source).is_relative_to(start)
        return made_here and known is not None and _content(path) == known.content

    return ours


class ExportFiles:
    """Puts documents from the library into files, and notes there what was put where.

    Args:
        assets: the folder with the cropped pictures.
    """

    def __init__(self, settings: Settings, library: Library, assets: Path) -> None:
        self._settings = settings
        self._library = library
        self._assets = assets
        self._version = catalog.engine(settings.engine).version
        self._maker = PdfMaker()
        self.layout = Layout.from_settings(settings)

    def close(self) -> None:
        """End the worker that made PDFs."""
        self._maker.close()

    def names(self, plan: ExportPlan) -> list[Path]:
        """The name of each document of a plan: where its files go, without their suffixes.

        Raises:
            LibraryError: the names that were given before are not known.
        """
        given = [name for name in self._library.names_in(plan.target) if os.path.lexists(name.target)]
        template = NameTemplate(self._settings.file_name)
        suffixes = {registry.FORMATS[name].suffix for name in self.layout.formats}
        rules = Naming(plan.target, plan.root, template, self._settings.engine, plan.beside, given, suffixes)
        return naming.bases(plan.sources, rules)

    def unchanged(self, base: Path, opened: DocumentOpened) -> Path | None:
        """The file that holds a document already, as these settings would write it; None where none does."""
        if self._settings.existing == "overwrite":
            return None
        try:
            tables = self._tables(opened) if self.layout.counts_tables else {}
        except LibraryError:  # it has not been read yet
            return None
        corrected = self._corrected(opened.sha256)
        for place in naming.versions(base):
            parts = self.layout.parts(place, opened.pages, opened.page_count, tables)
            there = {self._there(part, self._fingerprint(opened.sha256, part, corrected)) for part in parts}
            if not parts:
                return None
            if there <= {_There.SAME}:
                return self.layout.main(place)
            if there == {_There.NOTHING} or (self._settings.existing == "skip" and _There.SOMEBODY_S not in there):
                break
        return None

    def put(self, read: ReadDocument) -> tuple[Path, Result]:
        """Write a document; where it went, and whether that was needed.

        Raises:
            OutputError: it cannot be written.
            LibraryError: its pages cannot be got from the library.
        """
        read = replace(read, corrected=self._corrected(read.sha256))  # first: what is corrected from now on is news
        whole = Document(read.source.name, read.sha256, read.page_count, self.pages(read.sha256, read.pages))
        document = writing.levelled(whole)
        for place in naming.versions(read.base):
            there = self._all_there(read, document, place)
            if self._may_write(place, set(there.values())):
                break
        needed = not set(there.values()) <= {_There.SAME} or self._settings.existing == "overwrite"
        records: dict[Path, ExportRecord] = {}
        for part in there:
            text, pictures = self._rendered(document, read, part, place)
            if needed:
                writing.write(part.path, text, pictures, Pictures(self._assets, self.layout.assets(place)))
            records[part.path] = ExportRecord(
                read.sha256,
                self._fingerprint(read.sha256, part, read.corrected, whole=read.whole),
                str(read.source),
                str(read.base),
                hashlib.sha256(text).hexdigest(),
            )
        self._library.note_exports(records)
        self._remove_tables_that_are_gone(read, document, place)
        if not there:
            return self.layout.main(place), Result.EMPTY
        return self.layout.main(place), Result.WRITTEN if needed else Result.UNCHANGED

    def _may_write(self, place: Path, there: set[_There]) -> bool:
        if self._settings.existing == "overwrite":
            return True
        if _There.SOMEBODY_S in there or (self.layout.per_page and place.exists() and not place.is_dir()):
            return False
        return self._settings.existing == "skip" or _There.OURS not in there

    def _all_there(self, read: ReadDocument, document: Document, place: Path) -> dict[Part, _There]:
        """What is in the place of each file of a document.

        A file that we do not know may hold what we would write even so: it has been moved here, or an export was
        killed before it could note what it had written.
        """
        found: dict[Part, _There] = {}
        for part in self.layout.parts(place, read.pages, read.page_count, writing.tables_by_page(document)):
            there = self._there(part, self._fingerprint(read.sha256, part, read.corrected, whole=read.whole))
            if there is _There.SOMEBODY_S and _content(part.path) == _hash(
                self._rendered(document, read, part, place)[0]
            ):
                there = _There.SAME
            found[part] = there
        return found

    def _there(self, part: Part, fingerprint: str) -> _There:
        if not os.path.lexists(part.path):
            return _There.NOTHING
        known = self._library.exported(part.path)
        if known is None or not part.path.is_file():
            return _There.SOMEBODY_S
        if known.content and _content(part.path) != known.content:
            return _There.SOMEBODY_S
        return _There.SAME if known.fingerprint == fingerprint else _There.OURS

    def _tables(self, opened: DocumentOpened) -> dict[int, int]:
        """How many tables each page has.

        Raises:
            LibraryError: a page has not been read.
        """
        pages = self.pages(opened.sha256, opened.pages)
        return writing.tables_by_page(Document("", opened.sha256, opened.page_count, pages))

    def _remove_tables_that_are_gone(self, read: ReadDocument, document: Document, place: Path) -> None:
        """Files of tables that a document had when it was exported before, and has no more."""
        if not self.layout.counts_tables:
            return
        tables = writing.tables_by_page(document)
        for page in read.pages if self.layout.per_page else read.pages[-1:]:
            known = set(self.layout.parts(place, read.pages, read.page_count, tables))
            for count in itertools.count(tables[page] + 1):
                more = set(self.layout.parts(place, read.pages, read.page_count, {**tables, page: count}))
                if not all(self._is_left_of(read, part.path) for part in more - known):
                    break
                for part in more - known:
                    with contextlib.suppress(OSError):
                        part.path.unlink()
                known = more

    def _is_left_of(self, read: ReadDocument, path: Path) -> bool:
        """Whether a file is what an earlier export has made of a document, and nobody has changed it."""
        known = self._library.exported(path)
        return known is not None and known.source == str(read.source) and _content(path) == known.content

    def _rendered(
        self, document: Document, read: ReadDocument, part: Part, place: Path
    ) -> tuple[bytes, tuple[str, ...]]:
        pages = tuple(page for page in document.pages if page.page in part.pages)
        chosen = settings_table.changed(self._settings, {"format": part.format})
        pictures = Pictures(self._assets, self.layout.assets(place))
        wanted = Document(document.name, document.sha256, document.page_count, pages)
        if registry.FORMATS[part.format].from_original:
            asked = part.pages if self.layout.per_page else read.asked
            return writing.made(wanted, Original(read.source, asked, read.password), self._maker), ()
        return writing.rendered(wanted, chosen, pictures, part.table)

    def pages(self, sha256: str, pages: Sequence[int]) -> tuple[PageResult, ...]:
        """Pages of a document that were read.

        Raises:
            LibraryError: one of them is not in the library.
        """
        settings = self._settings
        found = []
        for page in pages:
            result = self._library.page(sha256, page, settings.engine, self._version, settings.result_key)
            if result is None:
                raise LibraryError(
                    said("Page {number} is no longer in the library.", number=page + 1),
                    remedy=said("Run the export again."),
                )
            found.append(result)
        return tuple(found)

    def _corrected(self, sha256: str) -> Mapping[int, str]:
        """Of the pages that people have corrected, or turned and had read so, a hash of how."""
        settings = self._settings
        found = Corrections(self._library).stamps(sha256, settings.engine, self._version, settings.result_key)
        turned = self._library.turns(sha256)
        return {**found, **{page: f"{found.get(page, '')} turned {turn}" for page, turn in turned.items()}}

    def _fingerprint(self, sha256: str, part: Part, corrected: Mapping[int, str], *, whole: bool = True) -> str:
        """A hash of everything that decides what is written.

        Args:
            corrected: of the pages that people have corrected, or turned, a hash of how.
            whole: something else where parts of the pages are lost: the next export shall not pass over that.
        """
        settings = self._settings
        parts = [
            sha256, list(part.pages), settings.engine, self._version, settings.result_key, part.format,
            settings.headers_footers, settings.pictures, settings.page_breaks,
            *(() if settings.math == "dollars" else (settings.math,)),
            *(() if part.table is None else (part.table,)), *(() if whole else ("lost",)),
            *((page, corrected[page]) for page in part.pages if page in corrected),
        ]  # fmt: skip
        return _hash(json.dumps(parts).encode())


def _content(path: Path) -> str:
    """The hash of a file; empty where it cannot be read."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
