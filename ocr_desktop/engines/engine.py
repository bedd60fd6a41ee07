"""What an engine is: a page in, events out.

``encode`` is the part that may run ahead for the next page (rasterising, a vision encoder); ``decode`` is a
generator of events that looks at the cancel flag between them. A page always ends in exactly one ``PageDone``.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import PageResult
from ocr_desktop.settings import Settings
from ocr_desktop.sources.page import Source


class CancelFlag(Protocol):
    """Says whether the person has stopped the work (``threading.Event`` is one)."""

    def is_set(self) -> bool:
        """True from the moment of cancelling on."""


@dataclass(frozen=True, slots=True)
class PageInput:
    """One page to read.

    Args:
        source: the opened document; only the engine's own thread touches it.
        page: page number, from 0.
        settings: as the person has them.
        assets: folder for cropped pictures, named by the SHA-256 of their content.
        reference: gives another engine's reading of the same page, to be compared with; None is no comparison.
        earlier: gives what this engine read on the same page before, with other settings; None where it did not.
        phrase: the words to be found on the page, of an engine that can; nothing else is then read. Empty for reading.
        together: it may be decoded along with the page before it, of which nobody waits for the end.
    """

    source: Source
    page: int
    settings: Settings
    assets: Path
    reference: Callable[[], PageResult | None] | None = None
    earlier: Callable[[], PageResult | None] | None = None
    phrase: str = ""
    together: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """The engine has reached a stage of the page.

    Args:
        name: for a person: ``Finding lines``.
        fraction: how much of the page's work is done, 0 to 1.
    """

    name: str
    fraction: float


@dataclass(frozen=True, slots=True)
class BlockFound:
    """A block is known; a later one with the same order replaces it (its text has grown)."""

    block: Block


@dataclass(frozen=True, slots=True)
class PageDone:
    """The page has ended."""

    result: PageResult


Event = Stage | BlockFound | PageDone


@runtime_checkable
class DecodesTogether(Protocol):
    """An engine that decodes prepared pages along with the one that it is asked for, where that pays."""

    def together(self, settings: Settings) -> int:
        """How many pages, that one included."""


class Engine(Protocol):
    """Reads pages. Made once a worker, used from one thread."""

    def encode(self, page: PageInput, cancel: CancelFlag) -> Any:
        """Prepare a page for ``decode``.

        Raises:
            SourceError: the page cannot be read.
            Cancelled: the flag was set.
        """

    def decode(self, encoded: Any, cancel: CancelFlag) -> Generator[Event, None, None]:
        """Read a prepared page; a set flag ends it with ``FinishReason.CANCELLED``.

        Raises:
            EngineError: the engine failed.
        """

    def close(self) -> None:
        """Release models and memory."""
