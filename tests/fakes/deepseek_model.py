"""A checkpoint of DeepSeek-OCR made ready to run by the program's own conversion, in the layout of installed models."""

import json
import threading
from pathlib import Path

from ocr_desktop.convert import vision_package
from ocr_desktop.convert.decoder_weights import convert_decoder, copy_companions
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.runtime.weights import Checkpoint
from tests.fakes.deepseek_checkpoint import Sizes

HALVES = Sizes(image=512, window=6)
"""Of a checkpoint for pictures of 256, 320, 512 and 640 pixels a side: the halves of the published ones."""

EXACT = VisionOptions(buckets=(256, 400, 1024, 1600), precision="float32", weights="float32")


def install(
    models: Path, checkpoint: Path, options: VisionOptions = EXACT, *, bits: int = 16, name: str = "deepseek-ocr"
) -> Path:
    """Install a checkpoint and make it the one in use.

    Args:
        models: folder of all models.
        checkpoint: in the public layout, of ``HALVES``.
        options: of the vision packages.
        bits: of the decoder's weights.
        name: of the model.

    Returns:
        the folder of the variant.
    """
    folder = models / name / f"{options.weights}-{bits}bit"
    source, config, never = Checkpoint(checkpoint), DeepseekConfig.load(checkpoint), threading.Event()
    copy_companions(checkpoint, folder)
    vision_package.build(source, config, folder / "vision", options, _quiet, never)
    convert_decoder(source, config, folder / "decoder", bits=bits, progress=_quiet, cancel=never)
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "model": name}))
    (folder.parent / "active.json").write_text(json.dumps({"format": 1, "variant": folder.name}))
    return folder


def _quiet(fraction: float, stage: str) -> None:
    pass
