"""Results on standard output: in the order asked for, and told apart where there are several."""

import sys
from collections.abc import Sequence
from pathlib import Path

from ocr_desktop.document.document import Document
from ocr_desktop.document.outline import with_heading_levels
from ocr_desktop.jobs.pdf_maker import Original, PdfMaker
from ocr_desktop.renderers import registry
from ocr_desktop.renderers.registry import Rendering
from ocr_desktop.settings import Settings


class ResultStream:
    """Writes documents to standard output as soon as those before them are there."""

    def __init__(self, paths: Sequence[Path], settings: Settings, assets: Path) -> None:
        """Nothing is written yet.

        Args:
            paths: of all documents, in the order in which they are to be written.
            settings: format and what belongs into it.
            assets: folder of the cropped pictures.
        """
        self._paths = paths
        self._settings = settings
        self._assets = assets
        self._waiting: dict[int, tuple[Document, Original | None] | None] = {}
        self._next = 0
        self._written = 0

    def put(self, number: int, document: Document | None, original: Original | None = None) -> None:
        """A document, or None for one that could not be read; and what it was read from, where that is needed."""
        self._waiting[number] = (document, original) if document is not None else None
        while self._next in self._waiting:
            ready = self._waiting.pop(self._next)
            if ready is not None:
                self._write(self._paths[self._next], *ready)
            self._next += 1

    def _write(self, path: Path, document: Document, original: Original | None) -> None:
        if registry.FORMATS[self._settings.format].binary:
            self._write_file(path, document, original)
            return
        text = self._rendered(document).text
        if len(self._paths) > 1:
            text = separator(path, self._settings.format, first=not self._written) + text
        self._written += 1
        sys.stdout.buffer.write((text if text.endswith("\n") else text + "\n").encode("utf-8", "replace"))
        sys.stdout.buffer.flush()

    def _write_file(self, path: Path, document: Document, original: Original | None) -> None:
        if registry.FORMATS[self._settings.format].from_original:
            with PdfMaker() as maker:
                content = maker.made(document, original or Original(path))
        else:
            content = self._rendered(document).content
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    def _rendered(self, document: Document) -> Rendering:
        options = registry.RenderOptions.from_settings(
            self._settings, read_asset=lambda name: (self._assets / Path(name).name).read_bytes()
        )
        levelled = Document(document.name, document.sha256, document.page_count, with_heading_levels(document.pages))
        return registry.render(levelled, self._settings.format, options)


def separator(path: Path, format_name: str, *, first: bool) -> str:
    """What stands before a document where there are several.

    Markdown and web pages get a comment, text a line like that of ``head``. JSON needs nothing: one value after
    the other is what programs read, and each names its document.
    """
    name = " ".join(str(path).split()).encode("utf-8", "replace").decode()
    if format_name == "json":
        return ""
    between = "" if first else "\n"
    if format_name == "csv":
        return between
    if format_name == "txt":
        return f"{between}==> {name} <==\n"
    return f"{between}<!-- file: {name.replace('--', '- -')} -->\n\n"
