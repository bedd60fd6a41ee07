"""A document written to files: the text, and its pictures in a folder beside it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ocr_desktop.document.document import Document
from ocr_desktop.document.outline import with_heading_levels
from ocr_desktop.jobs import naming
from ocr_desktop.jobs.atomic import write_atomically
from ocr_desktop.renderers import registry
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


def write_document(document: Document, target: Path, settings: Settings, assets: Path) -> list[Path]:
    """Write a document in the format of the settings, its pictures into a folder beside it.

    Args:
        target: the file; one that is there is replaced.
        assets: the folder with the cropped pictures.

    Returns:
        what was written, the document first.

    Raises:
        OutputError: it cannot be written; the target is as it was before.
    """
    pictures = Pictures(assets, naming.assets_folder(target.with_name(target.stem)))
    text, names = rendered(levelled(document), settings, pictures)
    return write(target, text, names, pictures)


def levelled(document: Document) -> Document:
    """The document with headings of levels that fit together, over all its pages."""
    return replace(document, pages=with_heading_levels(document.pages))


def rendered(document: Document, settings: Settings, pictures: Pictures) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of a file in the format of the settings, and the file names of the pictures it links."""
    options = registry.RenderOptions.from_settings(
        settings,
        assets_href=pictures.beside.name,
        read_asset=lambda name: (pictures.kept / Path(name).name).read_bytes(),
    )
    rendering = registry.render(document, settings.format, options)
    return rendering.text.encode("utf-8"), rendering.assets if settings.pictures == "files" else ()


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
