"""What an engine asks its model about a page, and how the answer is taken: all that the page loop does not know."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import mlx.core as mx

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.engines.engine import CancelFlag, PageInput
from ocr_desktop.engines.runtime.answers import Parser
from ocr_desktop.engines.runtime.decoding import Guide, Sampling
from ocr_desktop.engines.runtime.drafting import Drafter
from ocr_desktop.engines.runtime.seeing import Features, Look, Seen
from ocr_desktop.engines.runtime.spelling import Spelling


class Task(ABC):
    """What a model is asked about one page or a region of it, and how its answer is taken.

    Args:
        page: what is to be read.
        size: of the displayed page.
    """

    marker: ClassVar[str]
    """Text that stands at the beginning of every block of an answer."""

    def __init__(self, page: PageInput, size: Size) -> None:
        self.page = page
        self.size = size

    @property
    def gives_text(self) -> bool:
        """Whether blocks without words are worth a doubt."""
        return True

    @property
    def places_all(self) -> bool:
        """Whether all that is printed should be within a block that has a place of its own."""
        return True

    @property
    def alphabet(self) -> frozenset[str] | None:
        """The signs that the model can write at all; None where it can write any."""
        return None

    @abstractmethod
    def look(self, cancel: CancelFlag) -> Look:
        """Render what is to be read.

        Raises:
            SourceError: the page cannot be read.
            EngineError: it has a shape that the model does not take.
            Cancelled: the flag was set.
        """

    @abstractmethod
    def prompt(self, features: Features) -> mx.array:
        """The question as embeddings, shape (n, width)."""

    def sampling(self, room: int) -> Sampling:
        """How tokens are chosen, as the settings have it; there is room for so many."""
        settings = self.page.settings
        return Sampling(
            max_tokens=min(settings.model_max_tokens, room),
            temperature=settings.model_temperature,
            top_p=settings.model_top_p,
            kv_bits=8 if settings.model_cache == "8-bit" else None,
        )

    @abstractmethod
    def parser(self, seen: Seen) -> Parser:
        """Reads the answer."""

    def spelling(self, tokenizer: Any) -> Spelling:
        """Makes text of the answer."""
        return Spelling(tokenizer)

    def guide(self) -> Guide | None:
        """Keeps tokens away with which an answer cannot be read any more; None where nothing does."""
        return None

    def drafter(self, seen: Seen) -> Drafter | None:  # noqa: ARG002  (an engine may have its own)
        """Knows what the answer will probably be; None where nothing is known. Asked for while the encoder works."""
        return None

    def closing(self, answer: str) -> str | None:  # noqa: ARG002  (here and below: an engine may have its own)
        """What would end the block that an answer is within; None where it is in none, or blocks are not ended."""
        return None

    def alone(self, clip: Box) -> "Task | None":  # noqa: ARG002
        """The reading of a part of the page by itself, as plain text; None where the model cannot be asked for it."""
        return None
