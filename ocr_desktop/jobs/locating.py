"""Where a phrase stands on the pages of a document: asked of a worker by itself; nothing of it is kept."""

import queue
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ocr_desktop import paths
from ocr_desktop.document import codec
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import Cancelled
from ocr_desktop.jobs import limits
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.page_reading import Outcome
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Places:
    """Where on one page a phrase stands.

    Args:
        page: from 0.
        size: of the page, in page units.
        boxes: in page units; none where it does not stand there.
    """

    page: int
    size: Size
    boxes: tuple[Box, ...]


class Locator:
    """Asks for phrases, one after the other. Close it, or use it in ``with``."""

    def __init__(
        self, settings: Settings, told: Told = lambda _stage: None, client: WorkerClient | None = None
    ) -> None:
        """Nothing begins.

        Args:
            settings: with an engine that finds phrases, as ``readiness.ready`` gives them.
            told: hears what is being done, on another thread.
            client: of another worker than the app's own.
        """
        self._settings = settings
        self._told = told
        self._client = client or WorkerClient(
            "recognition", spool=paths.spool_directory(), assets=paths.assets_directory()
        )

    def opened(self, path: Path, password: str | None = None) -> messages.Inspected:
        """The document.

        Raises:
            SourceError: it cannot be opened.
            WorkerError: the worker has failed.
        """
        answer = self._client.call(lambda number: messages.Inspect(number, str(path), password))
        assert isinstance(answer, messages.Inspected)
        return answer

    def places(self, path: Path, page: int, phrase: str, password: str | None = None) -> Places:
        """Where a phrase stands on a page, from 0.

        Raises:
            UsageError: it is no phrase that can be looked for.
            SourceError, EngineError, ModelError, WorkerError: the page cannot be looked at.
        """
        plain, engine = codec.to_plain(self._settings), self._settings.engine
        answers: queue.SimpleQueue[messages.Answer] = queue.SimpleQueue()
        self._client.send(
            lambda number: messages.Recognize(number, str(path), page, engine, plain, password, phrase=phrase),
            answers.put,
            limit=limits.seconds(self._settings),
            memory=limits.memory(self._settings),
        )
        while isinstance(answer := answers.get(), messages.Progress | messages.BlockFound):
            if isinstance(answer, messages.Progress):
                self._told(answer.stage)
        return found(Outcome.of(answer))

    def close(self) -> None:
        """End the worker."""
        self._client.close()

    def __enter__(self) -> "Locator":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def found(outcome: Outcome) -> Places:
    """What has come of looking for a phrase.

    Raises:
        OcrDesktopError: it failed, or was stopped.
    """
    if outcome.error is not None:
        raise outcome.error
    result = outcome.result
    if result is None or outcome.state is not State.DONE:
        raise Cancelled(said("Stopped."))
    return Places(result.page, result.size, tuple(block.box for block in result.blocks if block.box.area))
