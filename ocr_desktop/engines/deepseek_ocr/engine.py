"""The DeepSeek-OCR engine."""

from ocr_desktop.engines.deepseek_ocr.installed import Installed
from ocr_desktop.engines.deepseek_ocr.reading import PageTask
from ocr_desktop.engines.engine import PageInput
from ocr_desktop.engines.runtime.installed import Progress
from ocr_desktop.engines.runtime.task import Task
from ocr_desktop.engines.runtime.vision_language import VisionLanguageEngine
from ocr_desktop.model_mark import Marked


class DeepseekOcrEngine(VisionLanguageEngine[Installed]):
    """Reads pages with the DeepSeek-OCR that is installed."""

    name = "deepseek-ocr"

    def _load(self, marked: Marked, units: str, progress: Progress) -> Installed:
        return Installed(marked, units, progress)

    def _task(self, model: Installed, page: PageInput) -> Task:
        return PageTask(model, page)
