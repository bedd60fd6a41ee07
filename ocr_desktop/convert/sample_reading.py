"""The decoder, as verification needs it: what it makes of the sample page's features."""

from collections.abc import Sequence
from pathlib import Path

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder
from ocr_desktop.engines.dots_ocr.prompt import Mode, Prompter
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.decoding import Decoding, Sampling
from ocr_desktop.errors import Cancelled

TOKENS = 64
"""Of the answer: enough for a few blocks, few enough for a machine without a GPU."""


class SampleReader:
    """A ``parity.Decoder`` over an installed variant. Belongs to the thread that made it.

    Args:
        folder: of the variant.
        cancel: looked at before every token.

    Raises:
        ModelError: the decoder's files are missing or damaged.
    """

    def __init__(self, folder: Path, cancel: CancelFlag) -> None:
        config = DotsConfig.load(folder)
        self._ends = config.end_tokens
        self._cancel = cancel
        self._prompter = Prompter.load(folder, config.image_token)
        self._decoder = Decoder.load(folder / "decoder", config.image_token)

    def answer(self, features: NDArray[np.float16]) -> list[int]:
        """The first tokens of the greedy answer, without the one that ends it."""
        prompt = self._decoder.embed(self._prompt(features), features)
        decoding = Decoding(self._decoder.model, prompt, Sampling(max_tokens=TOKENS), self._ends, self._cancel)
        found = list(decoding.tokens())
        if self._cancel.is_set():
            raise Cancelled("Stopped.")
        return found

    def choices(self, features: NDArray[np.float16], answer: Sequence[int]) -> list[int]:
        """The likeliest token at every place of an answer, given the tokens before that place."""
        if not answer:
            return []
        prompt = self._prompt(features)
        ids = [*prompt, *answer[:-1]]
        rows = self._decoder.embed(prompt, features)
        if len(answer) > 1:  # embedded apart: the token of the picture may be among them, and is no picture there
            rows = mx.concatenate([rows, self._decoder.model.model.embed_tokens(mx.array(ids[len(prompt) :]))])
        logits = self._decoder.model(mx.array(ids)[None], input_embeddings=rows[None])[0, -len(answer) :]
        return [int(token) for token in np.array(mx.argmax(logits, axis=-1))]

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say, special ones left out."""
        return str(self._prompter.tokenizer.decode(list(tokens)))

    def _prompt(self, features: NDArray[np.float16]) -> list[int]:
        return self._prompter.ids(Mode.LAYOUT, len(features))
