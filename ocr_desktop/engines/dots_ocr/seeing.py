"""From a page to what the decoder gets of it: rendered, cut into patches, sent through the vision tower."""

import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.dots_ocr.canvas import SOURCE_PIXELS, on_canvas
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.installed import Installed
from ocr_desktop.engines.dots_ocr.preprocess import page_pixels, patches, to_page
from ocr_desktop.engines.dots_ocr.vision import Detail, pixel_budget, rotary
from ocr_desktop.engines.engine import CancelFlag, PageInput, Stage
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.sources.page import PageImage

POLL_SECONDS = 0.05
LOOKING = said("Looking at the page")
SHARE = 0.25  # of a page's work

Array = NDArray[np.float32]
Features = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page or a part of it, on its way through the vision tower.

    Args:
        image: what was rendered.
        to_page: from the pixels that the tower sees to page units.
        resized: width and height that the tower sees.
        features: to come, of shape (patches / 4, hidden); for full detail they are computed when asked for.
        rendering: seconds.
        doubts: about what was rendered.
    """

    image: PageImage
    to_page: Transform
    resized: tuple[int, int]
    features: "Future[Features] | Callable[[], Features]"
    rendering: float
    doubts: tuple[Doubt, ...] = ()


class Seeing:
    """Sends pages through the vision tower, one after another, ahead of whoever waits for them."""

    def __init__(self) -> None:
        self._ahead = ThreadPoolExecutor(1, thread_name_prefix="dots-ocr-encoder")
        self._told = (0.0, LOOKING)

    def begin(self, model: Installed, page: PageInput, region: Box | None, cancel: CancelFlag) -> Seen:
        """Render a page or a region of it, and begin to encode it.

        Raises:
            SourceError: the page cannot be read.
            EngineError: it has a shape that the model does not take.
            Cancelled: the flag was set.
        """
        check(cancel)
        began = time.perf_counter()
        config = model.config
        detail = Detail(page.settings.dots_detail) if config.canvases is None else Detail.EFFICIENT
        budget = _budget(detail, model, page.settings)
        image = page_pixels(page.source, page.page, budget, clip=region)
        doubts: tuple[Doubt, ...] = ()
        if config.canvases is not None:
            image, doubts = on_canvas(image, config.canvases)
        check(cancel)
        cut = patches(image.pixels, config, max_pixels=budget)
        cos, sin = rotary(*cut.grid, config.vision.head_dim, config.vision.rope_theta)
        resized = (cut.grid[1] * config.vision.patch, cut.grid[0] * config.vision.patch)
        features: Future[Features] | Callable[[], Features]
        if detail is Detail.FULL:
            tower = model.tower()

            def features() -> Features:
                return tower.encode(cut.values, cos, sin, cancel)
        else:
            features = self._ahead.submit(self._encode, model, cut.values, (cos, sin), cancel)
        return Seen(image, to_page(image, resized), resized, features, time.perf_counter() - began, doubts)

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

    def _encode(self, model: Installed, values: Array, positions: tuple[Array, Array], cancel: CancelFlag) -> Features:
        """On the thread of its own."""
        self._told = (0.0, LOOKING)
        return model.encoder.encode(values, *positions, cancel)

    def tell(self, fraction: float, stage: str) -> None:
        """Take note of what the encoder does; from any thread."""
        self._told = (fraction, stage)

    def stop(self) -> None:
        """Begin nothing more."""
        self._ahead.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Wait for what has been begun."""
        self._ahead.shutdown()


def _budget(detail: Detail, model: Installed, settings: Settings) -> int:
    """Pixels of the picture that the tower sees; where it is fitted to a canvas, of the one that is fitted."""
    if model.config.canvases is not None:
        return SOURCE_PIXELS
    most = pixel_budget(detail, model.package.buckets, model.config)
    wanted = round(settings.dots_max_megapixels * 1_000_000)
    return max(_least(model.config), min(most, wanted)) if wanted else most


def _least(config: DotsConfig) -> int:
    return max(config.min_pixels, (config.vision.patch * config.vision.merge) ** 2)


def check(cancel: CancelFlag) -> None:
    """Raise ``Cancelled`` where the flag is set."""
    if cancel.is_set():
        raise Cancelled(said("Stopped."))
