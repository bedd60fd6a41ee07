"""What a job of the service has read, as a document and as the bytes of a file."""

from dataclasses import dataclass
from pathlib import Path

from ocr_desktop import catalog, settings
from ocr_desktop.document.document import Document
from ocr_desktop.errors import ResultGone
from ocr_desktop.jobs import writing
from ocr_desktop.jobs.pdf_maker import Original, PdfMaker
from ocr_desktop.jobs.service_order import Outcome
from ocr_desktop.library.store import Library
from ocr_desktop.renderers import registry
from ocr_desktop.settings import Settings


@dataclass(frozen=True, slots=True)
class Result:
    """A file.

    Args:
        name: for people.
        mime: media type.
        failed_pages: those that lack, from 0.
    """

    name: str
    mime: str
    content: bytes
    failed_pages: tuple[int, ...] = ()


def document_of(library: Library, name: str, outcome: Outcome, chosen: Settings) -> Document:
    """The pages that were read, from the library.

    Raises:
        ResultGone: they are no longer there.
    """
    version = catalog.engine(chosen.engine).version
    pages = [library.page(outcome.sha256, page, chosen.engine, version, chosen.result_key) for page in outcome.read]
    found = tuple(page for page in pages if page is not None)
    if len(found) < len(pages):
        raise ResultGone("What was read is no longer in the library.")
    return Document(name, outcome.sha256, outcome.page_count, found)


def written(document: Document, chosen: Settings, assets: Path, original: Original | None) -> Result:
    """A document in the format of the settings, as one file.

    Args:
        assets: the folder with the cropped pictures; a single file has no place for files beside it.
        original: what it was read from, for formats that are made of it.

    Raises:
        ResultGone: the original is no longer there.
        OcrDesktopError: it cannot be made.
    """
    entry = registry.FORMATS[chosen.format]
    document = writing.levelled(document)
    if entry.from_original:
        if original is None or not original.path.is_file():
            remedy = "Send it again with “format” set to “pdf”: then it is kept as long as the job."
            raise ResultGone("The document is no longer here, and a PDF is made of it.", remedy=remedy)
        with PdfMaker() as maker:
            content = writing.made(document, original, maker)
    else:
        kept = "none" if chosen.pictures == "files" else chosen.pictures
        alone = settings.changed(chosen, {"pictures": kept})
        content, _ = writing.rendered(document, alone, writing.Pictures(assets, assets))
    mime = entry.mime if entry.binary else f"{entry.mime}; charset=utf-8"
    return Result(Path(document.name).stem + entry.suffix, mime, content)
