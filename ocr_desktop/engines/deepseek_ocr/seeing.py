"""A page as DeepSeek-OCR looks at it: rendered, cut into views, each sent through the tower."""

from dataclasses import dataclass

import numpy as np

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.deepseek_ocr import modes, preprocess, vision
from ocr_desktop.engines.deepseek_ocr.installed import Installed
from ocr_desktop.engines.deepseek_ocr.preprocess import Mode, Views
from ocr_desktop.engines.engine import CancelFlag, PageInput
from ocr_desktop.engines.runtime.seeing import Features, Look, check
from ocr_desktop.errors import ModelMissing
from ocr_desktop.sentences import said

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page or a part of it, in a mode.

    Args:
        look: what the engine's frame needs to know.
        views: what the model sees.
        mode: that was chosen.
    """

    look: Look
    views: Views
    mode: Mode


def show(model: Installed, page: PageInput, region: Box | None, cancel: CancelFlag) -> Shown:
    """Render a page or a region of it, and show it in the mode that the settings want.

    Raises:
        SourceError: the page cannot be read.
        ModelMissing: this variant of the model cannot show that mode.
        Cancelled: the flag was set.
    """
    image = preprocess.page_pixels(page.source, page.page, clip=region)
    check(cancel)
    base, wanted = model.config.vision.image, page.settings.deepseek_mode
    if wanted == AUTO:
        known = modes.printed(page.source, page.page, image)
        mode = modes.choose(image, known, model.sides, base)
    else:
        mode = Mode(wanted)
        _check(model, mode, base)
    views = preprocess.views(image.pixels, mode, model.config)
    check(cancel)

    tower = model.tower() if model.on_gpu else None

    def encode() -> Features:
        parts = []
        for view in views.in_order:
            cut = vision.patches(preprocess.normalised(view, model.config))
            parts.append((tower or model.encoder).encode(cut, *vision.nowhere(len(cut)), cancel))
        return np.concatenate(parts)

    return Shown(Look(image, preprocess.to_page(image), views.shown, encode, ahead=tower is None), views, mode)


def _check(model: Installed, mode: Mode, base: int) -> None:
    if not modes.needed(mode, base) <= model.sides:
        raise ModelMissing(
            said("This variant of DeepSeek-OCR cannot show a page in the mode “{mode}”.", mode=mode.value),
            remedy=said("Choose another detail in the settings of DeepSeek-OCR, or convert the model again with it."),
        )
