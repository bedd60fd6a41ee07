"""Vision encoders of tiny checkpoints, converted as real ones are, and pages for them."""

import math
import threading
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.convert import vision_package
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr import vision
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.weights import Checkpoint

BUCKETS = (16, 64)


class Page(NamedTuple):
    """What an encoder is given."""

    patches: NDArray[np.float32]
    cos: NDArray[np.float32]
    sin: NDArray[np.float32]


def converted(checkpoint: Path, folder: Path, *, weights: str = "float32", precision: str = "float32") -> VisionPackage:
    """A package of two chunks, two buckets."""
    options = VisionOptions(BUCKETS, precision, weights, layers_per_chunk=1)
    config = DotsConfig.load(checkpoint)
    return vision_package.build(
        Checkpoint(checkpoint), config, folder, options, lambda fraction, stage: None, threading.Event()
    )


def page(config: DotsConfig, grid: tuple[int, int], *, seed: int = 0) -> Page:
    """Random patches, and the positions that belong to them."""
    patches = np.random.default_rng(seed).normal(0, 1, (math.prod(grid), config.vision.patch_values))
    turned = vision.rotary(*grid, config.vision.head_dim, config.vision.rope_theta)
    return Page(patches.astype(np.float32), *turned)
