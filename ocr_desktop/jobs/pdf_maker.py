"""Searchable PDFs: asked of a page worker, which has the original open."""

import contextlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from ocr_desktop import paths
from ocr_desktop.document import codec
from ocr_desktop.document.document import Document
from ocr_desktop.errors import TargetNotWritable, unwritable
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient


@dataclass(frozen=True, slots=True)
class Original:
    """The file that a document was read from.

    Args:
        pages: those that were asked for, from 0, read or not; empty for all.
        password: that opens it; never stored.
    """

    path: Path
    pages: tuple[int, ...] = ()
    password: str | None = field(default=None, repr=False)


class PdfMaker:
    """Makes PDFs one after the other; its worker is started for the first one. Close it, or use it in ``with``."""

    def __init__(self, client: WorkerClient | None = None) -> None:
        """Nothing begins.

        Args:
            client: of another page worker than the app's own.
        """
        self._spool = paths.spool_directory()
        self._client = client or WorkerClient("page", spool=self._spool, assets=paths.assets_directory())

    def made(self, document: Document, original: Original) -> bytes:
        """The pages of the original as they are, with the words of the document as invisible text.

        Raises:
            SourceError: the original is gone, damaged or another one by now.
            WorkerError, OutputError: it cannot be made.
        """
        try:
            read = self._put_down(document)
        except OSError as exc:
            raise unwritable(exc, "the searchable PDF", TargetNotWritable) from exc
        try:
            answer = self._client.call(
                lambda number: messages.MakePdf(
                    number, str(original.path), str(read), original.pages, original.password
                )
            )
        finally:
            _delete(read)
        assert isinstance(answer, messages.PdfMade)
        try:
            return Path(answer.file).read_bytes()
        finally:
            _delete(Path(answer.file))

    def close(self) -> None:
        """End the worker."""
        self._client.close()

    def __enter__(self) -> "PdfMaker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _put_down(self, document: Document) -> Path:
        """What was read, in a file: a document of a thousand pages is too much for a message."""
        self._spool.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="read-", suffix=".json", dir=self._spool)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(codec.document_to_dict(document), file)  # ASCII: halves of surrogate pairs are written as such
        return Path(name)


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
