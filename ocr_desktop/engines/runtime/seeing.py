"""From a page to what the decoder gets of it: begun ahead on a thread of its own, waited for with news."""

import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr_desktop import timeline
from ocr_desktop.document.geometry import Transform
from ocr_desktop.engines.engine import CancelFlag, Stage
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said
from ocr_desktop.sources.page import PageImage

POLL_SECONDS = 0.05
LOOKING = said("Looking at the page")
SHARE = 0.25  # of a page's work

Features = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Look:
    """A page or a part of it, rendered and ready for the vision tower.

    Args:
        image: what was rendered.
        to_page: from the answer's coordinates to page units.
        resized: width and height that the tower sees.
        encode: computes the features.
        ahead: on another thread, while the page before is being read; otherwise where they are asked for.
        doubts: about what was rendered.
    """

    image: PageImage
    to_page: Transform
    resized: tuple[int, int]
    encode: Callable[[], Features]
    ahead: bool = True
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A page or a part of it, on its way through the vision tower.

    Args:
        look: what was rendered.
        features: to come; or what computes them.
        rendering: seconds.
    """

    look: Look
    features: "Future[Features] | Callable[[], Features]"
    rendering: float

    @property
    def image(self) -> PageImage:
        """What was rendered."""
        return self.look.image

    @property
    def to_page(self) -> Transform:
        """From the answer's coordinates to page units."""
        return self.look.to_page

    @property
    def resized(self) -> tuple[int, int]:
        """Width and height that the tower sees."""
        return self.look.resized


class Seeing:
    """Sends pages through the vision tower, one after another, ahead of whoever waits for them."""

    def __init__(self) -> None:
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="vision-encoder")
        self._told = (0.0, LOOKING)

    def begin(self, look: Callable[[], Look], cancel: CancelFlag) -> Seen:
        """Render a page or a region of it, and begin to encode it.

        Raises:
            SourceError: the page cannot be read.
            EngineError: it has a shape that the model does not take.
            Cancelled: the flag was set.
        """
        check(cancel)
        began = time.perf_counter()
        with timeline.span("render"):
            found = look()
        features: Future[Features] | Callable[[], Features] = found.encode
        if found.ahead:
            features = self._ahead.submit(self._encode, found.encode)
        return Seen(found, features, time.perf_counter() - began)

    def features(self, seen: Seen, cancel: CancelFlag) -> Generator[Stage, None, Features]:
        """Wait for the features; meanwhile say what is being done.

        Who has stopped the page does not wait: what Core ML is at (minutes, the first time) ends by itself.

        Raises:
            Cancelled: the flag was set.
            EngineError: the encoder failed.
        """
        if not isinstance(seen.features, Future):
            yield Stage(LOOKING, 0.0)
            return seen.features()
        shown = None
        while True:
            try:
                return seen.features.result(POLL_SECONDS)
            except StillRunning:
                check(cancel)
                if shown != self._told:
                    shown = self._told
                    yield Stage(shown[1], SHARE * min(max(shown[0], 0.0), 1.0))

    def _encode(self, encode: Callable[[], Features]) -> Features:
        """On the thread of its own."""
        self._told = (0.0, LOOKING)
        with timeline.span("vision encoder"):
            return encode()

    def tell(self, fraction: float, stage: str) -> None:
        """Take note of what the encoder does; from any thread."""
        self._told = (fraction, stage)

    def stop(self) -> None:
        """Begin nothing more."""
        self._ahead.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Wait for what has been begun."""
        self._ahead.shutdown()


def check(cancel: CancelFlag) -> None:
    """Raise ``Cancelled`` where the flag is set."""
    if cancel.is_set():
        raise Cancelled(said("Stopped."))
