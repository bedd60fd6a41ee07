"""A document written to files: the text, and its pictures in a folder beside it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ocr_desktop.document.document import Document
from ocr_desktop.document.outline import with_heading_levels
from ocr_desktop.errors import OcrDesktopError, UsageError
from ocr_desktop.jobs import naming
from ocr_desktop.jobs.atomic import write_atomically
from ocr_desktop.jobs.layout import table_base
from ocr_desktop.jobs.pdf_maker import Original, PdfMaker
from ocr_desktop.renderers import registry, table_cells
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where a document's pictures are.

    Args:
        kept: the folder with everybody's cropped pictures.
        beside: the folder that gets those of this document, next to its text.
    """

    kept: Path
    beside: Path


def write_document(
    document: Document, target: Path, settings: Settings, assets: Path, original: Original | None = None
) -> list[Path]:
    """Write a document in the format of the settings, its pictures into a folder beside it.

    Args:
        target: the file; one that is there is replaced. Of a format of tables each goes to a file of its own, whose
            names begin like this one.
        assets: the folder with the cropped pictures.
        original: what the document was read from, for formats that are made of it.

    Returns:
        what was written, the document first.

    Raises:
        OutputError: it cannot be written; the target is as it was before.
        OcrDesktopError: there is nothing to write, or the original cannot be read.
    """
    document = levelled(document)
    base = target.with_name(target.stem)
    pictures = Pictures(assets, naming.assets_folder(base))
    entry = registry.FORMATS[settings.format]
    if entry.from_original:
        with PdfMaker() as maker:
            return write(target, made(document, original, maker), (), pictures)
    if not entry.tables:
        return write(target, *rendered(document, settings, pictures), pictures)
    count = sum(tables_by_page(document).values())
    if not count:
        raise OcrDesktopError(
            said("There are no tables in “{document}”.", document=document.name), remedy=said("Choose another format.")
        )
    written = []
    for number in range(count):
        text, names = rendered(document, settings, pictures, number)
        written += write(table_base(base, number).with_suffix(target.suffix), text, names, pictures)
    return written


def made(document: Document, original: Original | None, maker: PdfMaker) -> bytes:
    """The bytes of a file that is made of the original and what was read.

    Raises:
        OcrDesktopError: the original cannot be read.
    """
    if original is None:
        raise UsageError(said("“{document}” is not at hand, so no PDF can be made of it.", document=document.name))
    return maker.made(document, original)


def tables_by_page(document: Document) -> dict[int, int]:
    """How many tables each page has."""
    return {page.page: len(table_cells.tables(page)) for page in document.pages}


def levelled(document: Document) -> Document:
    """The document with headings of levels that fit together, over all its pages."""
    return replace(document, pages=with_heading_levels(document.pages))


def rendered(
    document: Document, settings: Settings, pictures: Pictures, table: int | None = None
) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of a file in the format of the settings, and the file names of the pictures it links.

    Args:
        table: of a format of tables the one that is wanted, from 0.
    """
    options = registry.RenderOptions.from_settings(
        settings,
        assets_href=pictures.beside.name,
        read_asset=lambda name: (pictures.kept / Path(name).name).read_bytes(),
    )
    rendering = registry.render(document, settings.format, replace(options, table=table))
    return rendering.content, rendering.assets if settings.pictures == "files" else ()


def write(target: Path, text: bytes, names: Sequence[str], pictures: Pictures) -> list[Path]:
    """Write a file and its pictures; those first: a text never refers to what is not there yet.

    Raises:
        OutputError: something cannot be written; the target is as it was before.
    """
    written: list[Path] = []
    for name in dict.fromkeys(Path(name).name for name in names):
        copy = pictures.beside / name
        try:
            data = (pictures.kept / name).read_bytes()
        except OSError as exc:
            _log.warning("the picture %s is lost: %s", name, exc)
            continue
        # Their names are hashes of their content: one that is there with this size is the same.
        if not copy.is_file() or copy.stat().st_size != len(data):
            write_atomically(copy, data)
        written.append(copy)
    write_atomically(target, text)
    return [target, *written]
