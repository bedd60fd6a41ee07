"""What dots.ocr is asked about a page, and how its answer is taken."""

import re
from typing import ClassVar

import mlx.core as mx

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.dots_ocr import seeing
from ocr_desktop.engines.dots_ocr.box_guide import BoxGuide
from ocr_desktop.engines.dots_ocr.box_habits import BoxHabits
from ocr_desktop.engines.dots_ocr.draft import AnswerDraft
from ocr_desktop.engines.dots_ocr.installed import Installed
from ocr_desktop.engines.dots_ocr.parse import LayoutParser
from ocr_desktop.engines.dots_ocr.prompt import Mode
from ocr_desktop.engines.engine import CancelFlag, PageInput
from ocr_desktop.engines.runtime import known
from ocr_desktop.engines.runtime.answers import Parser, TextParser
from ocr_desktop.engines.runtime.decoding import Guide
from ocr_desktop.engines.runtime.drafting import Draft, Drafter
from ocr_desktop.engines.runtime.seeing import Features, Look, Seen
from ocr_desktop.engines.runtime.task import Task
from ocr_desktop.engines.runtime.tokens import ids_of

_WITHIN_TEXT = re.compile(r'"text"\s*:\s*"((?:[^"\\]|\\.)*)(\\?)$', re.DOTALL)


class PageTask(Task):
    """What is asked about a page.

    Args:
        model: that is asked.
        page: what is to be read.
        mode: of the question; None is what the settings want, as far as the model was trained on it.
        region: a part of the page; None is all of it.
    """

    marker: ClassVar[str] = '"bbox"'

    def __init__(self, model: Installed, page: PageInput, mode: Mode | None = None, region: Box | None = None) -> None:
        super().__init__(page, page.source.page_size(page.page))
        wanted = mode or Mode(page.settings.dots_mode)
        self._model = model
        self._mode = wanted if model.prompter.knows(wanted) else Mode.LAYOUT
        self._region = region

    def look(self, cancel: CancelFlag) -> Look:
        """Render what is to be read."""
        return seeing.look(self._model, self.page, self._region, cancel)

    def prompt(self, features: Features) -> mx.array:
        """The question as embeddings, shape (n, width)."""
        return self._model.decoder().embed(self._model.prompter.ids(self._mode, len(features)), features)

    @property
    def gives_text(self) -> bool:
        """Whether blocks without words are worth a doubt."""
        return self._mode is not Mode.LAYOUT_ONLY

    @property
    def alphabet(self) -> frozenset[str] | None:
        """The signs that a small model can write; the published one can write any."""
        return self._model.prompter.alphabet if self._model.config.canvases is not None else None

    def parser(self, seen: Seen) -> Parser:
        """Reads the answer."""
        if self._mode is Mode.TEXT:
            return TextParser(self.size.box)
        return LayoutParser(self.size, seen.to_page)

    def guide(self) -> Guide | None:
        """Keeps boxes whole."""
        return None if self._mode is Mode.TEXT else BoxGuide(self._model.prompter.tokenizer)

    def drafter(self, seen: Seen) -> Drafter | None:
        """What is known of the page, as the model would answer."""
        pages = dict(known.of_page(self.page, markdown=self._model.config.canvases is None))
        if self._mode is Mode.TEXT:
            texts = ("\n\n".join(block.text for block in page.blocks if block.text) for page in pages.values())
            return Draft([ids_of(self._model.prompter.tokenizer, text) for text in texts])
        scribe = self._model.scribe(wordless=self._mode is Mode.LAYOUT_ONLY)
        habits = [self._model.box_habits.setdefault(source, BoxHabits()) for source in pages]
        return AnswerDraft(scribe, list(pages.values()), seen.to_page.inverse, habits)

    def closing(self, answer: str) -> str | None:
        """What would end the text that an answer is within."""
        within = _WITHIN_TEXT.search(answer) if self._mode is Mode.LAYOUT else None
        return within[2] + '"}' if within else None

    def alone(self, clip: Box) -> Task | None:
        """The reading of a part of the page by itself; None where the model was not trained on it."""
        return PageTask(self._model, self.page, Mode.TEXT, clip) if self._model.prompter.knows(Mode.TEXT) else None
