"""The decoder, as verification needs it: how likely it finds the tokens of an answer to the sample page."""

from collections.abc import Sequence
from pathlib import Path

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.convert import models
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said


class SampleReader:
    """A ``parity.Decoder`` over an installed variant. Belongs to the thread that made it.

    Args:
        folder: of the variant.
        cancel: looked at before every pass.

    Raises:
        ModelError: the decoder's files are missing or damaged.
    """

    def __init__(self, folder: Path, cancel: CancelFlag) -> None:
        self._cancel = cancel
        self._reading = models.original(models.load(folder)).reading(folder)

    @property
    def bits(self) -> int:
        """Of a weight; of the smallest, where they differ."""
        return min(
            (int(part.bits) for part in self._reading.decoder.model.modules() if hasattr(part, "bits")), default=16
        )

    def logs(self, features: NDArray[np.float32], answer: Sequence[int]) -> NDArray[np.float32]:
        """The logarithm of every token's probability at every place of an answer, given the tokens before it."""
        if self._cancel.is_set():
            raise Cancelled(said("Stopped."))
        prompt, rows = self._reading.prompt(features)
        if len(answer) > 1:  # embedded apart: the token of the picture may be among them, and is no picture there
            rows = mx.concatenate([rows, self._reading.decoder.model.model.embed_tokens(mx.array(list(answer[:-1])))])
        ids = mx.array([*prompt, *answer[:-1]])
        logits = self._reading.decoder.model(ids[None], input_embeddings=rows[None])[0, -len(answer) :].astype(
            mx.float32
        )
        return np.array(logits - mx.logsumexp(logits, axis=-1, keepdims=True))

    def text(self, tokens: Sequence[int]) -> str:
        """What tokens say, special ones left out."""
        return str(self._reading.tokenizer.decode(list(tokens)))
