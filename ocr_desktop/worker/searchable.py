"""A searchable PDF, made of a file and of what was read in it."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ocr_desktop.document import codec
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.errors import SourceError, TargetNotWritable, unwritable
from ocr_desktop.renderers import searchable_pdf
from ocr_desktop.renderers.searchable_pdf import Picture
from ocr_desktop.sentences import said
from ocr_desktop.sources.frame import WORKING_PIXELS
from ocr_desktop.sources.opening import open_source, sha256_of
from ocr_desktop.sources.pdf import PdfSource
from ocr_desktop.sources.picture import PictureSource
from ocr_desktop.worker import messages


def made(request: messages.MakePdf, spool: Path) -> messages.PdfMade:
    """The PDF, as a file in the spool folder.

    Raises:
        SourceError: the file is gone, damaged or another one by now.
        OutputError: the spool folder cannot be written.
    """
    path = Path(request.path)
    read = codec.document_from_dict(json.loads(Path(request.document).read_text(encoding="utf-8")))
    if sha256_of(path) != read.sha256:
        raise SourceError(
            said("“{path}” has changed since it was read.", path=path.name),
            remedy=said("Read it again, then export it."),
        )
    target = _new_file(spool)
    try:
        source = open_source(path, request.password)
        try:
            pages = request.pages or tuple(range(source.page_count))
            with searchable_pdf.translated(path.name):
                if isinstance(source, PdfSource):
                    number = _from_document(source, path, target, request, read.pages)
                else:
                    assert isinstance(source, PictureSource)
                    number = searchable_pdf.of_pictures(
                        _pictures(source, pages), _numbered_anew(read.pages, pages), target
                    )
        finally:
            source.close()
    except BaseException as exc:
        with contextlib.suppress(OSError):
            target.unlink()
        if isinstance(exc, OSError):
            raise unwritable(exc, "the searchable PDF", TargetNotWritable) from exc
        raise
    return messages.PdfMade(request.id, str(target), number)


def _from_document(
    source: PdfSource, path: Path, target: Path, request: messages.MakePdf, results: Sequence[PageResult]
) -> int:
    if source.kind == "PDF":
        shutil.copyfile(path, target)
    else:
        target.write_bytes(searchable_pdf.converted(source.document))
    return searchable_pdf.of_pdf(target, request.password, results, request.pages)


def _pictures(source: PictureSource, pages: Sequence[int]) -> Iterator[Picture]:
    """The frames of a picture file: as they are stored where a PDF can hold that, else without loss as pixels."""
    for page in pages:
        size, stored = source.page_size(page), source.stored(page)
        if stored.file:
            yield Picture(size, stored.dpi, stored.file, stored.orientation)
            continue
        pixels = source.render(page, max_pixels=WORKING_PIXELS, max_scale=1.0).pixels
        height, width, _ = pixels.shape
        dpi = stored.dpi * width / size.width
        grey = bool((pixels[:, :, :1] == pixels[:, :, 1:]).all())
        data = np.ascontiguousarray(pixels[:, :, 0]) if grey else pixels
        yield Picture(Size(width, height), dpi, data.tobytes(), channels=1 if grey else 3)


def _numbered_anew(results: Sequence[PageResult], pages: Sequence[int]) -> list[PageResult]:
    places = {page: place for place, page in enumerate(pages)}
    return [replace(result, page=places[result.page]) for result in results if result.page in places]


def _new_file(spool: Path) -> Path:
    try:
        spool.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="searchable-", suffix=".pdf", dir=spool)
        os.close(descriptor)
    except OSError as exc:
        raise unwritable(exc, "the searchable PDF", TargetNotWritable) from exc
    return Path(name)
