"""Documents as a worker has them open: the last few stay open, because the next page is mostly of the same one."""

import contextlib
import os
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop.errors import PageUnreadable, SourceNotFound, TargetNotWritable, unwritable
from ocr_desktop.sentences import said
from ocr_desktop.sources.opening import open_source, sha256_of
from ocr_desktop.sources.page import PageImage, Source
from ocr_desktop.worker import messages

KEPT_OPEN = 4


@dataclass(frozen=True, slots=True)
class _Identity:
    """A file as it was when it was opened: another time or size is another content."""

    path: str
    changed: int
    size: int
    password: str | None


class OpenDocuments:
    """Opened sources, least recently used closed first."""

    def __init__(self, kept: int = KEPT_OPEN) -> None:
        self._kept = kept
        self._open: OrderedDict[_Identity, Source] = OrderedDict()

    def get(self, path: str, password: str | None) -> Source:
        """The document, opened anew only where it is not open or has changed.

        Raises:
            SourceError: it cannot be opened.
        """
        identity = _identity(path, password)
        source = self._open.get(identity)
        if source is None:
            source = open_source(Path(path), password)
            self._open[identity] = source
            while len(self._open) > self._kept:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(identity)
        return source

    def close(self) -> None:
        """Close all."""
        while self._open:
            self._open.popitem()[1].close()


def inspected(request: messages.Inspect, documents: OpenDocuments) -> messages.Inspected:
    """What a file is.

    Raises:
        SourceError: it cannot be opened.
    """
    source = documents.get(request.path, request.password)
    try:
        first_size = source.page_size(0)
    except PageUnreadable:
        first_size = None
    title = str(getattr(source, "title", "") or "")
    digest = sha256_of(Path(request.path))
    return messages.Inspected(request.id, digest, source.kind, source.page_count, first_size, title)


def rendered(request: messages.RenderPage, documents: OpenDocuments, spool: Path) -> messages.Rendered:
    """A picture of a page, as a file in the spool folder.

    Raises:
        SourceError: the document or page cannot be read.
        OutputError: the spool folder cannot be written.
    """
    source = documents.get(request.path, request.password)
    size = source.page_size(request.page)
    image = source.render(request.page, max_pixels=request.max_pixels, max_scale=request.max_scale, clip=request.clip)
    return messages.Rendered(request.id, str(_write_ppm(image, spool)), size, image.clip, image.scale)


def _write_ppm(image: PageImage, spool: Path) -> Path:
    height, width, _ = image.pixels.shape
    name = ""
    try:
        spool.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="page-", suffix=".ppm", dir=spool)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"P6\n%d %d\n255\n" % (width, height))
            file.write(image.pixels.data)
    except OSError as exc:
        if name:
            with contextlib.suppress(OSError):
                Path(name).unlink()
        raise unwritable(exc, "the picture of the page", TargetNotWritable) from exc
    return Path(name)


def _identity(path: str, password: str | None) -> _Identity:
    try:
        status = Path(path).stat()
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise SourceNotFound(said("“{name}” is not there.", name=Path(path).name)) from exc
    except OSError:
        return _Identity(path, 0, 0, password)  # opening it says what is wrong
    return _Identity(path, status.st_mtime_ns, status.st_size, password)
