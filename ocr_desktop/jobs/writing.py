"""A document written to files: the text, and its pictures in a folder beside it."""

import logging
from collections.abc import Sequence
from pathlib import Path

from ocr_desktop.document.document import Document
from ocr_desktop.document.outline import with_heading_levels
from ocr_desktop.jobs import naming
from ocr_desktop.jobs.atomic import write_atomically
from ocr_desktop.renderers import registry
from ocr_desktop.settings import Settings

_log = logging.getLogger(__name__)


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
    text, names = rendered(document, target, settings, assets)
    return _write(target, text, names, assets)


def rendered(document: Document, target: Path, settings: Settings, assets: Path) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of the file, and the file names of the pictures it links."""
    levelled = Document(document.name, document.sha256, document.page_count, with_heading_levels(document.pages))
    options = registry.RenderOptions.from_settings(
        settings,
        assets_href=naming.assets_folder(target).name,
        read_asset=lambda name: (assets / Path(name).name).read_bytes(),
    )
    rendering = registry.render(levelled, settings.format, options)
    return rendering.text.encode("utf-8"), rendering.assets if settings.pictures == "files" else ()


def _write(target: Path, text: bytes, names: Sequence[str], assets: Path) -> list[Path]:
    """Pictures first: a text never refers to what is not there yet."""
    written: list[Path] = []
    for name in dict.fromkeys(Path(name).name for name in names):
        copy = naming.assets_folder(target) / name
        try:
            data = (assets / name).read_bytes()
        except OSError as exc:
            _log.warning("the picture %s is lost: %s", name, exc)
            continue
        # Their names are hashes of their content: one that is there with this size is the same.
        if not copy.is_file() or copy.stat().st_size != len(data):
            write_atomically(copy, data)
        written.append(copy)
    write_atomically(target, text)
    return [target, *written]
