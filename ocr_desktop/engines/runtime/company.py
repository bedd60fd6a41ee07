"""Pages that are decoded along with the one that is being read.

A page that is prepared ahead waits here. While another one is being read, between two events, a part of its prompt is
prefilled; then the two go on side by side, and when it is asked for, much of its answer is there. How many are taken
in is a matter of memory, and of what has been measured (``widths``): where rows side by side cost as much as one after
the other, or drafts make one alone quicker, it is one.
"""

import logging
from concurrent.futures import Future
from typing import Any

import psutil

from ocr_desktop import timeline
from ocr_desktop.engines.runtime.batching import Batch, SharedDecoding
from ocr_desktop.engines.runtime.page_reading import Encoded, Reading
from ocr_desktop.settings import Settings

MOST = 8
_USUAL = 4096  # tokens of an answer for which there must be room
_COPIES = 2  # of all rows, at the moment in which one more joins them
_SHARE = 0.5  # of the memory that is free, or that a page may take
_log = logging.getLogger(__name__)


class Company:
    """Who is read, and who goes along."""

    def __init__(self) -> None:
        self._waiting: list[Reading] = []
        self._most = MOST
        self._batch: Batch | None = None
        self._leading: Reading | None = None

    def expect(self, reading: Reading) -> None:
        """A page that will be asked for."""
        self._waiting.append(reading)

    def take(self, encoded: Encoded) -> Reading | None:
        """The reading of a page that is asked for now, if it was expected."""
        found = next((reading for reading in self._waiting if reading.encoded is encoded), None)
        if found is not None:
            self._waiting.remove(found)
        return found

    def width(self, settings: Settings) -> int:
        """How many pages are worth having ready: the one that is being read, and those that go along."""
        most = min(settings.pages_together or MOST, self._most)
        return max(2, self._batch.widths.best(most)) if self._batch is not None else 2

    def host(self, leading: Reading) -> None:
        """Do a part of what is to be done to have another page go along with the one that is being read."""
        decoding = leading.decoding
        if decoding is None or not decoding.timing.tokens:
            return
        self._waiting = [reading for reading in self._waiting if not reading.is_stopped]
        self._batch = batch = decoding.batch
        settings = leading.encoded.task.page.settings
        if self._leading is not leading and not decoding.is_seated:
            self._leading, self._most = leading, _most(decoding, settings)
        wanted = batch.widths.best(min(settings.pages_together or MOST, self._most))
        batch.rests = wanted == 1
        if not decoding.can_share or batch.width + (not decoding.is_seated) >= wanted:
            return
        following = next((reading for reading in self._waiting if _is_ready(reading)), None)
        if following is None:
            if batch.width and not decoding.is_seated:
                decoding.invite()
            return
        try:
            with timeline.span("prefill ahead", page=following.encoded.task.page.page):
                if following.begin().sit_down():
                    decoding.invite()
        except Exception as exc:  # whatever it is, it is no trouble of the page that is being read
            _log.info("page %d is not decoded ahead: %s", following.encoded.task.page.page + 1, exc)
            self._waiting.remove(following)

    def ended(self, leading: Reading) -> None:
        """A page has been read, or could not be: whoever goes along goes on without it."""
        self._leading = None
        if leading.decoding is not None:
            leading.decoding.leave()

    def clear(self) -> None:
        """Expect nobody."""
        self._waiting.clear()
        self._batch = self._leading = None


def _is_ready(reading: Reading) -> bool:
    """Whether the decoder can begin with it, and has not."""
    features: Any = reading.encoded.seen.features
    if not isinstance(features, Future) or not features.done():
        return False
    decoding = reading.decoding
    return decoding is None or (decoding.can_share and not decoding.is_seated and not decoding.ids)


def _most(decoding: SharedDecoding, settings: Settings) -> int:
    """How many answers there is memory for."""
    free = psutil.virtual_memory().available * _SHARE
    if settings.page_megabytes:
        free = min(free, settings.page_megabytes * 1_000_000 * _SHARE)
    each = _COPIES * decoding.token_bytes * (decoding.timing.prompt + min(_USUAL, settings.model_max_tokens))
    return max(1, min(MOST, 1 + int(free // each))) if each else MOST
