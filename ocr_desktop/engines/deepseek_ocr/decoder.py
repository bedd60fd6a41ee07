"""The language half of DeepSeek-OCR: mlx-lm's first DeepSeek, given the picture as embeddings."""

from typing import Any

import mlx.core as mx
import numpy as np
from mlx import nn
from numpy.typing import NDArray

from ocr_desktop.engines.deepseek_ocr.preprocess import NEWLINE, SEPARATOR
from ocr_desktop.engines.runtime import decoder
from ocr_desktop.engines.runtime.language import DeepSeek, DeepSeekArgs, create_attention_mask


class Gate(nn.Module):
    """Chooses the experts of each token, in float32 as the published code has it: sixteen bits call close ones equal.

    Args:
        experts: that are chosen from.
        chosen: how many a token goes through.
        width: of the decoder.
    """

    def __init__(self, experts: int, chosen: int, width: int) -> None:
        super().__init__()
        self.weight = mx.zeros((experts, width))
        self._chosen = chosen

    def __call__(self, hidden: mx.array) -> tuple[mx.array, mx.array]:
        """(…, width) → the experts' numbers and their shares, both (…, chosen)."""
        scores = mx.softmax(hidden.astype(mx.float32) @ self.weight.astype(mx.float32).T, axis=-1)
        best = mx.argpartition(-scores, kth=self._chosen - 1, axis=-1)[..., : self._chosen]
        return best, mx.take_along_axis(scores, best, axis=-1).astype(hidden.dtype)


class Network(DeepSeek):
    """The decoder, and the two vectors that stand among the features of a picture.

    Args:
        args: its sizes.
    """

    def __init__(self, args: Any) -> None:
        super().__init__(args)
        for layer in self.layers[args.first_k_dense_replace :]:
            layer.mlp.gate = Gate(args.n_routed_experts, args.num_experts_per_tok, args.hidden_size)
        self.image_newline = mx.zeros((args.hidden_size,))
        self.view_seperator = mx.zeros((args.hidden_size,))  # as it is spelled in the checkpoint

    def __call__(self, inputs: mx.array, cache: Any = None, input_embeddings: mx.array | None = None) -> mx.array:
        """Logits (1, n, vocabulary) after ids (1, n), or after embeddings (1, n, width) in their place."""
        hidden = self.model.embed_tokens(inputs) if input_embeddings is None else input_embeddings
        kept = cache or [None] * len(self.layers)
        mask = create_attention_mask(hidden, kept[0])
        for layer, entry in zip(self.layers, kept, strict=True):
            hidden = layer(hidden, mask, entry)
        logits: mx.array = self.lm_head(self.model.norm(hidden))
        return logits


class Decoder(decoder.Decoder):
    """A decoder with experts."""

    kind = "deepseek"
    title = "DeepSeek"

    @classmethod
    def network(cls, config: dict[str, Any]) -> Any:
        """A network of these sizes."""
        return Network(DeepSeekArgs.from_dict(config))

    def arranged(self, features: NDArray[np.float16], layout: NDArray[np.int32]) -> mx.array:
        """The picture's part of a prompt, (len(layout), width).

        Args:
            features: of all views, (n, width).
            layout: which of them each vector is, or ``NEWLINE`` or ``SEPARATOR``.
        """
        table = mx.concatenate(
            [
                mx.array(features).astype(self.model.image_newline.dtype),
                self.model.image_newline[None],
                self.model.view_seperator[None],
            ]
        )
        ends = {NEWLINE: len(features), SEPARATOR: len(features) + 1}
        return table[mx.array([ends.get(number, number) for number in layout.tolist()])]
