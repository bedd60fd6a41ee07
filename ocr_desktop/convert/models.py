"""Which model a checkpoint is of, and what of its conversion is that model's own."""

from pathlib import Path

from ocr_desktop.convert.blueprint import Blueprint
from ocr_desktop.convert.deepseek_original import DeepseekOriginal
from ocr_desktop.convert.deepseek_vision import DeepseekVision
from ocr_desktop.convert.dots_original import DotsOriginal
from ocr_desktop.convert.dots_vision import DotsVision
from ocr_desktop.convert.original import Original
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.runtime.fields import Fields

Config = DotsConfig | DeepseekConfig

_DEEPSEEK = "deepseek_vl_v2"


def load(folder: Path) -> Config:
    """Read the configuration of a checkpoint or of an installed model, by what it says it is.

    Raises:
        ModelMissing: there is no ``config.json``.
        ModelDamaged: a file cannot be read, or a field of it is missing, wrong or not supported.
    """
    fields = Fields.read(folder / "config.json")
    if fields is not None and fields.value("model_type") == _DEEPSEEK:
        return DeepseekConfig.load(folder)
    return DotsConfig.load(folder)


def blueprint(config: Config) -> Blueprint:
    """How the model's vision packages are built."""
    return DeepseekVision(config) if isinstance(config, DeepseekConfig) else DotsVision(config)


def original(config: Config) -> Original:
    """How the model is verified."""
    return DeepseekOriginal(config) if isinstance(config, DeepseekConfig) else DotsOriginal(config)
