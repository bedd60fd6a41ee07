"""The recognition role: pages are read by engines, which are loaded when first asked for and then stay."""

import dataclasses
import logging
from collections.abc import Iterator
from pathlib import Path

from ocr_desktop import catalog
from ocr_desktop.document import codec
from ocr_desktop.document.document import PageResult
from ocr_desktop.engines import engine as engines
from ocr_desktop.engines import loading
from ocr_desktop.errors import Cancelled, EngineError, UsageError
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from ocr_desktop.worker.diagnosis import diagnose
from ocr_desktop.worker.documents import OpenDocuments, inspected, rendered
from ocr_desktop.worker.process import CancelFlag

REFERENCE = "instant"
_log = logging.getLogger(__name__)


class Recognition:
    """Answers ``Recognize``, and what the page role answers too."""

    def __init__(self, hello: messages.Hello) -> None:
        self._threads = max(1, hello.threads)
        self._assets = Path(hello.assets)
        self._spool = Path(hello.spool)
        self._documents = OpenDocuments()
        self._engines: dict[str, engines.Engine] = {}

    def answers(self, request: messages.Request, cancel: CancelFlag) -> Iterator[messages.Answer]:
        """The answers to a request, the final one last."""
        if isinstance(request, messages.Recognize):
            yield from self._recognize(request, cancel)
        elif isinstance(request, messages.Inspect):
            yield inspected(request, self._documents)
        elif isinstance(request, messages.RenderPage):
            yield rendered(request, self._documents, self._spool)
        elif isinstance(request, messages.Diagnose):
            yield messages.Diagnosis(request.id, diagnose())
        else:
            raise UsageError(f"A recognition worker does not know {type(request).__name__}.")

    def close(self) -> None:
        """Release the engines and close all documents."""
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()
        self._documents.close()

    def _recognize(self, request: messages.Recognize, cancel: CancelFlag) -> Iterator[messages.Answer]:
        entry = catalog.engine(request.engine)
        engine = self._engine(request.engine)
        source = self._documents.get(request.path, request.password)
        settings = codec.from_plain(Settings, request.settings)
        page = engines.PageInput(source, request.page, settings, self._assets)
        if entry.uses_reference and settings.compare:
            page = dataclasses.replace(page, reference=self._reference(page, cancel))
        for event in engine.decode(engine.encode(page, cancel), cancel):
            if isinstance(event, engines.Stage):
                yield messages.Progress(request.id, event.name, min(max(event.fraction, 0.0), 1.0))
            elif isinstance(event, engines.BlockFound):
                yield messages.BlockFound(request.id, event.block)
            else:
                # The library finds the page under the catalog's name and version: the result must bear them.
                result = dataclasses.replace(
                    event.result,
                    engine=entry.name,
                    engine_version=entry.version,
                    losses=(*event.result.losses, *source.losses(request.page)),
                )
                yield messages.PageFinished(request.id, result)
                return
        raise EngineError(f"The engine {entry.title} ended without a result for page {request.page + 1}.")

    def _reference(self, page: engines.PageInput, cancel: CancelFlag) -> PageResult | None:
        """What the Instant engine reads on the page; None where it cannot."""
        try:
            instant = self._engine(REFERENCE)
            for event in instant.decode(instant.encode(page, cancel), cancel):
                if isinstance(event, engines.PageDone):
                    return event.result
        except Cancelled:
            raise
        except Exception:  # what the person asked for is the other engine's reading
            _log.exception("page %d is compared with nothing", page.page + 1)
        return None

    def _engine(self, name: str) -> engines.Engine:
        if name not in self._engines:
            self._engines[name] = loading.load(name, threads=self._threads)
        return self._engines[name]
