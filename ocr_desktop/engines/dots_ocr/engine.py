"""The dots.ocr engine."""

from ocr_desktop.engines.dots_ocr.installed import Installed
from ocr_desktop.engines.dots_ocr.reading import PageTask
from ocr_desktop.engines.engine import PageInput
from ocr_desktop.engines.runtime.installed import Progress
from ocr_desktop.engines.runtime.task import Task
from ocr_desktop.engines.runtime.vision_language import VisionLanguageEngine
from ocr_desktop.model_mark import Marked


class DotsOcrEngine(VisionLanguageEngine[Installed]):
    """Reads pages with the dots.ocr that is installed."""

    name = "dots-ocr"

    def _load(self, marked: Marked, units: str, progress: Progress) -> Installed:
        return Installed(marked, units, progress)

    def _task(self, model: Installed, page: PageInput) -> Task:
        return PageTask(model, page)


class DotsNanoEngine(DotsOcrEngine):
    """The same with the small model that comes with the program."""

    name = "dots-nano"
