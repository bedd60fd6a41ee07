"""What is dragged out of the window: files that are written when they are asked for, and text for where no files go."""

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMetaType, QMimeData, QUrl

from ocr_desktop import paths, settings
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import Document
from ocr_desktop.document.file_name import safe
from ocr_desktop.errors import OcrDesktopError, TargetNotWritable, unwritable
from ocr_desktop.gui import copying
from ocr_desktop.gui.copying import Copied
from ocr_desktop.jobs import writing
from ocr_desktop.jobs.naming import fitting
from ocr_desktop.renderers import table_cells
from ocr_desktop.renderers.registry import FORMATS
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

FOLDER = "dragged"
"""Of the spool folder."""

KEPT_SECONDS = 60.0
"""That whoever has got a file has for copying it."""

_URIS, _PLAIN, _HTML = "text/uri-list", "text/plain", "text/html"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing that is dragged.

    Args:
        name: of its file, without a suffix.
        load: the document that it is or stands in, without what is not dragged; may take a moment.
        block: if it is a single one.
    """

    name: str
    load: Callable[[], Document]
    block: Block | None = None


class Parcels(QMimeData):
    """Several things as files, and as text.

    Nothing is written before a program asks where the files are: on X11 that is when they are dropped, while Qt asks
    on a Mac as soon as the drag begins.

    Args:
        parcels: at least one.
        current: the person's settings.
    """

    def __init__(self, parcels: Sequence[Parcel], current: Settings) -> None:
        super().__init__()
        self._parcels = parcels
        self._settings = current
        self._loaded: dict[int, Document] = {}
        self._text: Copied | None = None
        self._written: list[Path] = []
        self.folder: Path | None = None
        self.problem: OcrDesktopError | None = None

    def formats(self) -> list[str]:
        """Qt's own."""
        return [_URIS, _PLAIN, _HTML]

    def hasFormat(self, mimetype: str) -> bool:
        """Qt's own."""
        return mimetype in self.formats()

    def retrieveData(self, mimetype: str, preferredType: QMetaType | QMetaType.Type) -> object:  # noqa: N803, ARG002
        """Qt's own: something is asked for. What goes wrong is told when the drag has ended."""
        try:
            if mimetype == _URIS:
                return [QUrl.fromLocalFile(str(path)) for path in self.files()]
            if mimetype in (_PLAIN, _HTML):
                text = self._as_text()
                return text.text if mimetype == _PLAIN else text.html
        except OcrDesktopError as exc:
            self.problem = exc
        return None

    def files(self) -> list[Path]:
        """The files, with the folders of their pictures; written now if they are not yet.

        Raises:
            OcrDesktopError: they cannot be.
        """
        if self.folder is None:
            place = paths.spool_directory() / FOLDER
            try:
                place.mkdir(parents=True, exist_ok=True)
                self.folder = Path(tempfile.mkdtemp(dir=place))
            except OSError as exc:
                raise unwritable(exc, f"“{place}”", TargetNotWritable) from exc
            taken: set[str] = set()
            for number, parcel in enumerate(self._parcels):
                name = _free(fitting(safe(parcel.name)).strip() or "_", taken)
                self._written += _write(parcel, self._document(number), self.folder / name, self._settings)
        return self._written

    def discard(self) -> None:
        """Nobody has taken them."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _document(self, number: int) -> Document:
        if number not in self._loaded:
            self._loaded[number] = self._parcels[number].load()
        return self._loaded[number]

    def _as_text(self) -> Copied:
        if self._text is None:
            wanted = copying.options(self._settings)
            things = (parcel.block or self._document(number) for number, parcel in enumerate(self._parcels))
            found = [copying.of(thing, wanted) for thing in things]
            self._text = Copied("\n\n".join(each.text for each in found), "\n".join(each.html for each in found))
        return self._text


def clean(older_than: float = KEPT_SECONDS) -> None:
    """Delete what was dropped a while ago; whoever has got it has copied it.

    Args:
        older_than: seconds.
    """
    place = paths.spool_directory() / FOLDER
    for folder in place.iterdir() if place.is_dir() else ():
        if time.time() - folder.stat().st_mtime >= older_than:
            shutil.rmtree(folder, ignore_errors=True)


def _free(name: str, taken: set[str]) -> str:
    """A name that no other file of the drag has."""
    numbered = (name if number == 1 else f"{name} {number}" for number in itertools.count(1))
    found = next(each for each in numbered if each.casefold() not in taken)
    taken.add(found.casefold())
    return found


def _write(parcel: Parcel, document: Document, base: Path, current: Settings) -> list[Path]:
    """Write one thing: a picture as it is, all else in the person's format.

    A PDF takes longer than a drag may, and of what has no tables there is no CSV: those are Markdown.
    """
    block = parcel.block
    if block is not None and block.category is Category.PICTURE and block.asset:
        kept = paths.assets_directory() / Path(block.asset).name
        target = base.with_name(base.name + kept.suffix)
        try:
            shutil.copyfile(kept, target)
        except OSError as exc:
            raise OcrDesktopError(said("The picture is lost."), remedy=said("Read the page again.")) from exc
        return [target]
    entry = FORMATS[current.format]
    if entry.from_original or (entry.tables and not any(map(table_cells.tables, document.pages))):
        entry = FORMATS["md"]
    changes: dict[str, object] = {"format": entry.name}
    if block is not None:
        changes["headers_footers"] = True  # that one was wanted
    target = base.with_name(base.name + entry.suffix)
    written = writing.write_document(document, target, settings.changed(current, changes), paths.assets_directory())
    # The pictures are in a folder of theirs, which goes as a whole.
    return list(dict.fromkeys(path if path.parent == base.parent else path.parent for path in written))
