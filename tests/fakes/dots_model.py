"""A checkpoint made ready to run by the program's own conversion, in the layout of installed models."""

import json
import threading
from pathlib import Path

from ocr_desktop.convert import tower_weights, vision_package
from ocr_desktop.convert.decoder_weights import convert_decoder, copy_companions
from ocr_desktop.convert.dots_original import DotsOriginal
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.runtime.weights import Checkpoint

EXACT = VisionOptions(buckets=(64, 128), precision="float32", weights="float32")


def install(
    models: Path,
    checkpoint: Path,
    options: VisionOptions = EXACT,
    *,
    bits: int = 16,
    tower: bool = False,
    name: str = "dots-ocr",
) -> Path:
    """Install a checkpoint and make it the one in use.

    Args:
        models: folder of all models.
        checkpoint: in the public layout.
        options: of the vision packages.
        bits: of the decoder's weights.
        tower: with the tower for full detail.
        name: of the model.

    Returns:
        the folder of the variant.
    """
    folder = models / name / f"{options.weights}-{bits}bit"
    source, config, never = Checkpoint(checkpoint), DotsConfig.load(checkpoint), threading.Event()
    copy_companions(checkpoint, folder)
    vision_package.build(source, config, folder / "vision", options, _quiet, never)
    convert_decoder(source, config, folder / "decoder", bits=bits, progress=_quiet, cancel=never)
    if tower:
        tower_weights.convert_tower(
            source, DotsOriginal(config).tower(), folder / "vision_mlx", bits=16, progress=_quiet, cancel=never
        )
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "model": name}))
    (folder.parent / "active.json").write_text(json.dumps({"format": 1, "variant": folder.name}))
    return folder


def _quiet(fraction: float, stage: str) -> None:
    pass
