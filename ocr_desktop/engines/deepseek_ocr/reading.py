"""What DeepSeek-OCR is asked about a page, and how its answer is taken."""

from typing import Any, ClassVar

import mlx.core as mx

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.deepseek_ocr import draft, parse, preprocess, seeing
from ocr_desktop.engines.deepseek_ocr.installed import Installed
from ocr_desktop.engines.deepseek_ocr.parse import Task
from ocr_desktop.engines.deepseek_ocr.preprocess import Views
from ocr_desktop.engines.deepseek_ocr.prompt import checked
from ocr_desktop.engines.engine import CancelFlag, PageInput
from ocr_desktop.engines.runtime import known, tokens
from ocr_desktop.engines.runtime.answers import Parser
from ocr_desktop.engines.runtime.decoding import Guide
from ocr_desktop.engines.runtime.drafting import Draft, Drafter
from ocr_desktop.engines.runtime.no_repeat import NoRepeat, Rule
from ocr_desktop.engines.runtime.seeing import Features, Look, Seen
from ocr_desktop.engines.runtime.spelling import Spelling
from ocr_desktop.engines.runtime.task import Task as Asked
from ocr_desktop.sources.kinds import MUPDF_KINDS

# As published: run_dpsk_ocr_pdf.py for the pages of documents, run_dpsk_ocr_image.py for pictures.
_OF_PAGES, _OF_PICTURES = Rule(20, 50), Rule(30, 90)


class PageTask(Asked):
    """What is asked about a page.

    Args:
        model: that is asked.
        page: what is to be read.
        task: None is what the settings want, or where the page's phrase stands.
        region: a part of the page; None is all of it.

    Raises:
        UsageError: the page's phrase cannot be looked for.
    """

    marker: ClassVar[str] = "<|ref|>"

    def __init__(self, model: Installed, page: PageInput, task: Task | None = None, region: Box | None = None) -> None:
        super().__init__(page, page.source.page_size(page.page))
        self._model = model
        self._task = task or (Task.LOCATE if page.phrase else Task(page.settings.deepseek_task))
        self._region = region
        if self._task is Task.LOCATE:
            checked(page.phrase)  # before anything is looked at
        self._views: Views | None = None

    def look(self, cancel: CancelFlag) -> Look:
        """Render what is to be read."""
        shown = seeing.show(self._model, self.page, self._region, cancel)
        self._views = shown.views
        return shown.look

    def prompt(self, features: Features) -> mx.array:
        """The question as embeddings, shape (n, width)."""
        assert self._views is not None, "nobody has looked at the page"
        layout, decoder = preprocess.layout(self._views), self._model.decoder()
        ids = self._model.prompter.ids(self._task, len(layout), self.page.phrase)
        return decoder.embed(ids, decoder.arranged(features, layout))

    def spelling(self, tokenizer: Any) -> Spelling:
        """Makes text of the answer: its places stand between tokens that are text here."""
        return Spelling(tokenizer, keep_special=True)

    def guide(self) -> Guide | None:
        """The rule that the model was published with."""
        rule = _OF_PAGES if self.page.source.kind in MUPDF_KINDS else _OF_PICTURES
        return NoRepeat(rule, self._model.prompter.cells)

    @property
    def places_all(self) -> bool:
        """Whether all that is printed should be within a block."""
        return self._task in (Task.DOCUMENT, Task.OCR)

    def parser(self, seen: Seen) -> Parser:
        """Reads the answer."""
        return parse.parser(self._task, self.size, seen.to_page)

    def drafter(self, seen: Seen) -> Drafter | None:
        """What is known of the page, as the model would answer."""
        pages = (page for _, page in known.of_page(self.page, markdown=self._task is not Task.OCR))
        texts = draft.drafted(pages, self._task, seen.to_page)
        return Draft([tokens.ids_of(self._model.prompter.tokenizer, text) for text in texts]) if texts else None

    def closing(self, answer: str) -> str | None:
        """What would end the block whose text an answer is within: the beginning of the next."""
        within = self._task is Task.DOCUMENT and answer.rfind("<|/det|>") > answer.rfind("<|ref|>")
        return f"\n\n{self.marker}" if within else None

    def alone(self, clip: Box) -> Asked | None:
        """The reading of a part of the page by itself."""
        return PageTask(self._model, self.page, Task.TEXT, clip)
