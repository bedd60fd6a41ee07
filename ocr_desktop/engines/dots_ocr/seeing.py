"""A page as dots.ocr looks at it: rendered at its pixel budget, cut into patches, sent through its tower."""

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.dots_ocr.canvas import SOURCE_PIXELS, on_canvas
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.installed import Installed
from ocr_desktop.engines.dots_ocr.preprocess import page_pixels, patches, to_page
from ocr_desktop.engines.dots_ocr.vision import Detail, pixel_budget, rotary
from ocr_desktop.engines.engine import CancelFlag, PageInput
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.engines.runtime.seeing import Features, Look, check
from ocr_desktop.settings import Settings


def look(model: Installed, page: PageInput, region: Box | None, cancel: CancelFlag) -> Look:
    """Render a page or a region of it.

    Raises:
        SourceError: the page cannot be read.
        ModelMissing: full detail is asked for, and the tower for it is not installed.
        EngineError: the page has a shape that the model does not take.
        Cancelled: the flag was set.
    """
    config = model.config
    detail = Detail(page.settings.dots_detail) if config.canvases is None else Detail.EFFICIENT
    budget = _budget(detail, model, page.settings)
    image = page_pixels(page.source, page.page, budget, clip=region)
    doubts: tuple[Doubt, ...] = ()
    if config.canvases is not None:
        image, doubts = on_canvas(image, config.canvases)
    check(cancel)
    cut = patches(image.pixels, config, max_pixels=budget)
    positions = rotary(*cut.grid, config.vision.head_dim, config.vision.rope_theta)
    resized = (cut.grid[1] * config.vision.patch, cut.grid[0] * config.vision.patch)
    full = detail is Detail.FULL
    tower = model.tower() if full else None

    def encode() -> Features:
        return (tower or model.encoder).encode(cut.values, *positions, cancel)

    return Look(image, to_page(image, resized), resized, encode, ahead=not full, doubts=doubts)


def _budget(detail: Detail, model: Installed, settings: Settings) -> int:
    """Pixels of the picture that the tower sees; where it is fitted to a canvas, of the one that is fitted."""
    if model.config.canvases is not None:
        return SOURCE_PIXELS
    most = pixel_budget(detail, model.package.buckets, model.config)
    wanted = round(settings.dots_max_megapixels * 1_000_000)
    return max(_least(model.config), min(most, wanted)) if wanted else most


def _least(config: DotsConfig) -> int:
    return max(config.min_pixels, (config.vision.patch * config.vision.merge) ** 2)
