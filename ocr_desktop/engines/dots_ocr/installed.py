"""The dots.ocr that is installed, or a small model of its kind: where its variant in use lies, what is loaded of it."""

from collections.abc import Callable

from ocr_desktop import model_mark
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder
from ocr_desktop.engines.dots_ocr.prompt import Prompter
from ocr_desktop.engines.dots_ocr.vision import MlxTower
from ocr_desktop.engines.runtime.encoder import EncoderOptions, EncoderProcess, VisionEncoder
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.errors import ModelDamaged, ModelMissing
from ocr_desktop.model_mark import Marked
from ocr_desktop.paths import COMPILED, TOWER
from ocr_desktop.sentences import said

Progress = Callable[[float, str], None]


class Installed:
    """One variant. Its parts are loaded when they are first needed, on the thread that needs them.

    Args:
        marked: the variant.
        units: what the vision packages run on.
        progress: told what the encoder's process does where that takes long.

    Raises:
        ModelError: its files are missing or damaged, or another variant has taken its place.
    """

    def __init__(self, marked: Marked, units: str, progress: Progress) -> None:
        folder = marked.folder
        self.mark = marked.mark
        self.name = folder.parent.name
        self.folder = folder
        self.units = units
        self.config = DotsConfig.load(folder)
        self.prompter = Prompter.load(folder, self.config.image_token)
        self.package = VisionPackage.load(folder / "vision")
        self._check_mark()
        options = EncoderOptions(compiled_store=folder.parent.parent / COMPILED, units=units)
        self._encoder = EncoderProcess(folder / "vision", options, progress)
        self._decoder: Decoder | None = None
        self._tower: MlxTower | None = None

    @property
    def encoder(self) -> VisionEncoder:
        """The packages, in a process of their own."""
        return self._encoder

    @property
    def is_ready(self) -> bool:
        """Whether the decoder is loaded."""
        return self._decoder is not None

    def decoder(self) -> Decoder:
        """The decoder, loaded now if it has not been."""
        if self._decoder is None:
            decoder = Decoder.load(self.folder / "decoder", self.config.image_token)
            self._check_mark()
            if decoder.model.args.vocab_size != self.config.text.vocab:
                raise ModelDamaged(said("The decoder in “{folder}” is another model's.", folder=self.folder))
            self._decoder = decoder
        return self._decoder

    def tower(self) -> MlxTower:
        """The tower in MLX, loaded now if it has not been.

        Raises:
            ModelMissing: this variant has none.
        """
        if self._tower is None:
            if not (self.folder / TOWER).is_dir():
                raise ModelMissing(
                    said("Full detail needs a part of dots.ocr that is not installed."),
                    remedy=said("Convert the model again with it, or choose “efficient” in the settings of dots.ocr."),
                )
            tower = MlxTower.load(self.folder / TOWER, self.config)
            self._check_mark()
            self._tower = tower
        return self._tower

    def _check_mark(self) -> None:
        """See that what has just been read is of this variant, and not of one that has taken its place meanwhile."""
        model_mark.find(self.folder.parent.parent, self.name, self.mark)

    def close(self) -> None:
        """Give everything back."""
        self._encoder.close()
        if self._decoder is not None:
            self._decoder.close()
        if self._tower is not None:
            self._tower.close()
