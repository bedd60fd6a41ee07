"""Pages and documents that were read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.geometry import Size

_MOMENTS = frozenset({"first token", "first box"})


class FinishReason(StrEnum):
    """How reading a page ended; there is no other way."""

    STOP = "stop"
    LENGTH = "length"
    REPETITION = "repetition"
    CANCELLED = "cancelled"
    FAILED = "failed"


class TextSource(StrEnum):
    """What the text of a page was taken from."""

    NONE = "none"
    TEXT_LAYER = "text-layer"
    RECOGNITION = "recognition"
    MIXED = "mixed"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class PageResult:
    """What one engine read on one page.

    Args:
        page: page number in the document, from 0.
        size: of the page, in page units.
        engine: name in the catalog.
        engine_version: as in the catalog; results of another version are not reused.
        blocks: in reading order.
        finish: how reading ended.
        text_source: what the text was taken from, and
        reason: why, in a sentence for a person.
        turned: clockwise degrees (0, 90, 180, 270) that make the content of the displayed page upright.
        asked_turn: clockwise degrees by which a person turned the displayed page before it was read; None: nobody did.
        counts: of a model's answer: its ``tokens``, the ``forwards`` of the decoder that they took, the tokens of
            drafts that were looked at in them (``drafted``), and those of them that were right (``accepted``).
        skew: clockwise degrees by which the upright content leans.
        timings: seconds by stage. Two are no stages but moments: ``first token``, since the decoder was asked, and
            ``first box``, since the page was begun with.
        warnings: doubts about this page, in sentences for a person.
        error: what went wrong where finish is ``failed``, else empty.
        losses: what of the page could not be read because the file is damaged, in sentences for a person.
        engine_blocks: where a person has corrected the page, the blocks as the engine answered; else None.
    """

    page: int
    size: Size
    engine: str
    engine_version: str
    blocks: tuple[Block, ...] = ()
    finish: FinishReason = FinishReason.STOP
    text_source: TextSource = TextSource.NONE
    reason: str = ""
    turned: int = 0
    skew: float = 0.0
    timings: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    error: str = ""
    losses: tuple[str, ...] = ()
    engine_blocks: tuple[Block, ...] | None = None
    asked_turn: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """What reading took, all stages together."""
        return sum(seconds for stage, seconds in self.timings.items() if stage not in _MOMENTS)

    @property
    def corrected(self) -> bool:
        """Whether a person has changed what the engine answered."""
        return self.engine_blocks is not None

    def __post_init__(self) -> None:
        if self.page < 0:
            raise ValueError(f"pages count from 0: {self.page}")
        if self.turned not in (0, 90, 180, 270):
            raise ValueError(f"a page is turned by quarters: {self.turned}")
        if self.asked_turn not in (None, 0, 90, 180, 270):
            raise ValueError(f"a page is turned by quarters: {self.asked_turn}")


@dataclass(frozen=True, slots=True)
class Document:
    """A file and those of its pages that were read, in page order.

    Args:
        name: file name without folders.
        sha256: of the file's bytes, in hex.
        page_count: pages in the file, read or not.
        pages: results, at most one a page.
    """

    name: str
    sha256: str
    page_count: int
    pages: tuple[PageResult, ...] = ()
