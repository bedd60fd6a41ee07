"""The shell of every vision-language engine: which variant reads, and on which thread.

``encode`` renders the page and hands it to the encoder's process, which works on while another page is being
decoded; ``decode`` waits for the features and reads. All of MLX happens on the thread that calls the engine.
"""

import contextlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Generator
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from ocr_desktop import model_mark, paths
from ocr_desktop.engines.engine import CancelFlag, Event, PageInput
from ocr_desktop.engines.runtime.company import Company
from ocr_desktop.engines.runtime.installed import Installed, Progress
from ocr_desktop.engines.runtime.page_reading import Encoded, Reading
from ocr_desktop.engines.runtime.seeing import Seeing, check
from ocr_desktop.engines.runtime.task import Task
from ocr_desktop.errors import EngineError
from ocr_desktop.model_mark import Marked
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

M = TypeVar("M", bound=Installed[Any])


class VisionLanguageEngine(ABC, Generic[M]):
    """Reads pages with the model that is installed. Used from one thread.

    Args:
        threads: of no meaning here: the model runs on the GPU and the Neural Engine.
        models: folder of the installed models; None is the person's own.
    """

    name: ClassVar[str]
    """Of the catalog's entry and of the model's folder."""

    def __init__(self, *, threads: int, models: Path | None = None) -> None:  # noqa: ARG002  (every engine takes it)
        self._models = models
        self._model: M | None = None
        self._seeing = Seeing()
        self._company = Company()
        self._reading: Installed[Any] | None = None
        self._owner = threading.get_ident()

    def encode(self, page: PageInput, cancel: CancelFlag) -> Encoded:
        """Render the page and begin to encode it.

        Raises:
            SourceError: the page cannot be read.
            ModelError: the model is not installed, or not as it should be.
            EngineError: the page has a shape that the model does not take.
            Cancelled: the flag was set.
        """
        self._check_thread()
        check(cancel)
        model = self._installed(page.settings)
        task = self._task(model, page)
        encoded = Encoded(task, model, self._seeing, self._seeing.begin(lambda: task.look(cancel), cancel))
        if page.together:
            self._company.expect(Reading(encoded, cancel))
        return encoded

    def decode(self, encoded: Encoded, cancel: CancelFlag) -> Generator[Event, None, None]:
        """Read a prepared page.

        Raises:
            ModelError: the decoder is not as it should be.
            EngineError: the encoder failed.
        """
        self._check_thread()
        self._reading = encoded.model
        reading = self._company.take(encoded) or Reading(encoded, cancel)
        reading.stop_by(cancel)
        try:
            with contextlib.closing(reading.events()) as events:
                for event in events:
                    yield event
                    self._company.host(reading)
        finally:
            self._reading = None
            self._company.ended(reading)

    def together(self, settings: Settings) -> int:
        """How many pages are worth having ready at a time."""
        return self._company.width(settings)

    def close(self) -> None:
        """Release models and memory."""
        self._company.clear()
        self._seeing.stop()  # first: what waits for the encoder would start its process again
        if self._model is not None:
            self._model.close()
            self._model = None
        self._seeing.close()

    @abstractmethod
    def _load(self, marked: Marked, units: str, progress: Progress) -> M:
        """Open a variant."""

    @abstractmethod
    def _task(self, model: M, page: PageInput) -> Task:
        """What the settings want to know of a page."""

    def _installed(self, settings: Settings) -> M:
        """The variant that the job began with, or the one in use; another than before is loaded anew."""
        marked = model_mark.find(self._models or paths.models_directory(), self.name, settings.model)
        units = settings.model_compute_units
        if self._model is not None and (self._model.mark, self._model.units) != (marked.mark, units):
            if self._reading is not None:
                raise EngineError(said("Another model is reading a page."), remedy=said("Read this one again."))
            self.close()
            self._seeing = Seeing()
        if self._model is None:
            self._model = self._load(marked, units, self._seeing.tell)
        return self._model

    def _check_thread(self) -> None:
        assert threading.get_ident() == self._owner, "an engine belongs to the thread that made it"
