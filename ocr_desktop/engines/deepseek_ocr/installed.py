"""The DeepSeek-OCR that is installed."""

from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.deepseek_ocr.decoder import Decoder
from ocr_desktop.engines.deepseek_ocr.prompt import Prompter
from ocr_desktop.engines.deepseek_ocr.vision_config import PATCH
from ocr_desktop.engines.runtime import installed
from ocr_desktop.engines.runtime.installed import Language, Progress
from ocr_desktop.model_mark import Marked


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

    def _load_decoder(self) -> Decoder:
        return Decoder.load(self.folder / "decoder", self.prompter.image_token)
