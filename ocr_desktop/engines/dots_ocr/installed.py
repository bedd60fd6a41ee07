"""The dots.ocr that is installed, or a small model of its kind."""

from pathlib import Path

from ocr_desktop.engines.dots_ocr.box_habits import BoxHabits
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder
from ocr_desktop.engines.dots_ocr.prompt import Prompter
from ocr_desktop.engines.dots_ocr.scribe import Scribe
from ocr_desktop.engines.dots_ocr.vision import MlxTower
from ocr_desktop.engines.runtime import installed
from ocr_desktop.engines.runtime.installed import Language, Progress
from ocr_desktop.errors import ModelMissing
from ocr_desktop.model_mark import Marked
from ocr_desktop.sentences import said

_ENDS = "<|endofassistant|>"  # the end token with which answers end


class Installed(installed.Installed[Decoder]):
    """One variant, with the tower for full detail where it has been converted."""

    def __init__(self, marked: Marked, units: str, progress: Progress) -> None:
        self.config = DotsConfig.load(marked.folder)
        self.prompter = Prompter.load(marked.folder, self.config.image_token)
        text = self.config.text
        language = Language(self.prompter.tokenizer, self.config.end_tokens, text.vocab, text.max_positions)
        self.box_habits: dict[str, BoxHabits] = {}  # by what a draft was made from
        self._scribes: dict[bool, Scribe] = {}
        super().__init__(marked, units, progress, language)

    def scribe(self, *, wordless: bool) -> Scribe:
        """Writes drafts of its answers; ``wordless`` where it is asked for the layout alone."""
        if wordless not in self._scribes:
            tokenizer = self.prompter.tokenizer
            self._scribes[wordless] = Scribe(tokenizer, tokenizer.token_to_id(_ENDS), wordless=wordless)
        return self._scribes[wordless]

    def _load_decoder(self) -> Decoder:
        return Decoder.load(self.folder / "decoder", self.config.image_token)

    def _load_tower(self, folder: Path) -> MlxTower:
        if not self.has_tower:
            raise ModelMissing(
                said("Full detail needs a part of dots.ocr that is not installed."),
                remedy=said("Convert the model again with it, or choose “efficient” in the settings of dots.ocr."),
            )
        return MlxTower.load(folder, self.config)
