"""The DeepSeek-OCR that is installed."""

from pathlib import Path

from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.decoder import Decoder
from ocr_desktop.engines.deepseek_ocr.prompt import Prompter
from ocr_desktop.engines.deepseek_ocr.vision import MlxTower
from ocr_desktop.engines.deepseek_ocr.vision_config import PATCH
from ocr_desktop.engines.runtime import installed
from ocr_desktop.engines.runtime.installed import Language, Progress
from ocr_desktop.model_mark import Marked

GPU = "cpu_and_gpu"
"""What vision runs on, of the settings: the encoder in MLX where it is installed, else the packages."""


class Installed(installed.Installed[Decoder]):
    """One variant."""

    def __init__(self, marked: Marked, units: str, progress: Progress) -> None:
        self.config = DeepseekConfig.load(marked.folder)
        self.prompter = Prompter.load(marked.folder, self.config.begin_token)
        text = self.config.text
        language = Language(self.prompter.tokenizer, self.config.end_tokens, text.vocab, text.max_positions)
        super().__init__(marked, units, progress, language)

    @property
    def sides(self) -> frozenset[int]:
        """Sides in pixels of the squares that its packages take."""
        return frozenset(round(bucket**0.5) * PATCH for bucket in self.package.buckets)

    @property
    def on_gpu(self) -> bool:
        """Whether pages are looked at by the encoder in MLX: where the GPU is wanted, and that is there."""
        return self.units == GPU and self.has_tower

    def _load_decoder(self) -> Decoder:
        return Decoder.load(self.folder / "decoder", self.prompter.image_token)

    def _load_tower(self, folder: Path) -> MlxTower:
        return MlxTower.load(folder, self.config.vision)
