"""The language half of dots.ocr: a stock Qwen2 of mlx-lm."""

from typing import Any

from ocr_desktop.engines.runtime import decoder
from ocr_desktop.engines.runtime.language import Qwen2, Qwen2Args


class Decoder(decoder.Decoder):
    """A Qwen2."""

    kind = "qwen2"
    title = "Qwen2"

    @classmethod
    def network(cls, config: dict[str, Any]) -> Any:
        """A Qwen2 of these sizes."""
        return Qwen2(Qwen2Args.from_dict(config))
