"""A vision-language model that is installed: where its variant in use lies, what is loaded of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from tokenizers import Tokenizer

from ocr_desktop import model_mark
from ocr_desktop.engines.runtime.batching import Batch
from ocr_desktop.engines.runtime.decoder import Decoder
from ocr_desktop.engines.runtime.encoder import EncoderOptions, EncoderProcess, VisionEncoder
from ocr_desktop.engines.runtime.mlx_tower import MlxTower
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.widths import Widths
from ocr_desktop.errors import ModelDamaged
from ocr_desktop.model_mark import Marked
from ocr_desktop.paths import COMPILED, TOWER
from ocr_desktop.sentences import said

Progress = Callable[[float, str], None]
D = TypeVar("D", bound=Decoder)


@dataclass(frozen=True, slots=True)
class Language:
    """What is known of a decoder before it is loaded.

    Args:
        tokenizer: of the checkpoint.
        end_tokens: ids that end an answer.
        vocab: number of tokens.
        max_positions: longest sequence, of prompt and answer.
    """

    tokenizer: Tokenizer
    end_tokens: tuple[int, ...]
    vocab: int
    max_positions: int


class Installed(ABC, Generic[D]):
    """One variant. Its parts are loaded when they are first needed, on the thread that needs them.

    An engine's own reads its configuration and its tokenizer, then calls this.

    Args:
        marked: the variant.
        units: what the vision packages run on.
        progress: told what the encoder's process does where that takes long.
        language: what the configuration says.

    Raises:
        ModelError: its files are missing or damaged, or another variant has taken its place.
    """

    def __init__(self, marked: Marked, units: str, progress: Progress, language: Language) -> None:
        folder = marked.folder
        self.mark = marked.mark
        self.name = folder.parent.name
        self.folder = folder
        self.units = units
        self.language = language
        self.package = VisionPackage.load(folder / "vision")
        self._check_mark()
        options = EncoderOptions(compiled_store=folder.parent.parent / COMPILED, units=units)
        self._encoder = EncoderProcess(folder / "vision", options, progress)
        self._decoder: D | None = None
        self._tower: MlxTower | None = None
        self._batch: Batch | None = None

    @property
    def encoder(self) -> VisionEncoder:
        """The packages, in a process of their own."""
        return self._encoder

    @property
    def is_ready(self) -> bool:
        """Whether the decoder is loaded."""
        return self._decoder is not None

    def decoder(self) -> D:
        """The decoder, loaded now if it has not been."""
        if self._decoder is None:
            decoder = self._load_decoder()
            self._check_mark()
            if decoder.model.args.vocab_size != self.language.vocab:
                raise ModelDamaged(said("The decoder in “{folder}” is another model's.", folder=self.folder))
            self._decoder = decoder
        return self._decoder

    @property
    def has_tower(self) -> bool:
        """Whether the encoder in MLX has been converted too."""
        return (self.folder / TOWER).is_dir()

    def tower(self) -> MlxTower:
        """The encoder in MLX, loaded now if it has not been.

        Raises:
            ModelMissing: this variant has none.
        """
        if self._tower is None:
            tower = self._load_tower(self.folder / TOWER)
            self._check_mark()
            self._tower = tower
        return self._tower

    @property
    def batch(self) -> Batch:
        """Where the decoder's answers can go on side by side."""
        if self._batch is None:
            self._batch = Batch(self.decoder().model, Widths())
        return self._batch

    @abstractmethod
    def _load_decoder(self) -> D:
        """Read it from the folder."""

    @abstractmethod
    def _load_tower(self, folder: Path) -> MlxTower:
        """Read it from its folder, which may not be there."""

    def _check_mark(self) -> None:
        """See that what has just been read is of this variant, and not of one that has taken its place meanwhile."""
        model_mark.find(self.folder.parent.parent, self.name, self.mark)

    def close(self) -> None:
        """Give everything back."""
        self._encoder.close()
        self._batch = None
        for part in (self._decoder, self._tower):
            if part is not None:
                part.close()
