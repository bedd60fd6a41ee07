"""The page role: what a document is, pictures of its pages, searchable PDFs. It holds no engine.

At its start it clears the spool folder of what has lain there for long.
"""

from collections.abc import Iterator
from pathlib import Path

from ocr_desktop.errors import UsageError
from ocr_desktop.sentences import said
from ocr_desktop.sources import spool
from ocr_desktop.worker import messages, searchable
from ocr_desktop.worker.documents import OpenDocuments, inspected, rendered
from ocr_desktop.worker.process import CancelFlag


class Pages:
    """Answers ``Inspect``, ``RenderPage`` and ``MakePdf``."""

    def __init__(self, hello: messages.Hello) -> None:
        self._spool = Path(hello.spool)
        self._documents = OpenDocuments()
        spool.clean(self._spool)

    def answers(self, request: messages.Request, cancel: CancelFlag) -> Iterator[messages.Answer]:  # noqa: ARG002
        """The one answer to a request; cancelling matters only before it begins."""
        if isinstance(request, messages.Inspect):
            yield inspected(request, self._documents)
        elif isinstance(request, messages.RenderPage):
            yield rendered(request, self._documents, self._spool)
        elif isinstance(request, messages.MakePdf):
            yield searchable.made(request, self._spool)
        else:
            raise UsageError(said("A page worker does not know {name}.", name=type(request).__name__))

    def prepare(self, pages: messages.Prepare) -> None:
        """Nothing here takes long."""

    def close(self) -> None:
        """Close all documents."""
        self._documents.close()
