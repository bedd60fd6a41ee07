"""The language half of a vision-language model: a decoder of mlx-lm, given the picture as embeddings."""

import json
from pathlib import Path
from typing import Any, ClassVar, Self

import mlx.core as mx
import numpy as np
from mlx import nn
from mlx.utils import tree_map
from numpy.typing import NDArray

from ocr_desktop.engines.runtime.drafting import Pace
from ocr_desktop.errors import ModelDamaged, ModelMissing
from ocr_desktop.sentences import said

WEIGHTS = "model.safetensors"


class Decoder:
    """Weights ready to answer. Belongs to the thread that loaded it. An engine says which network they are for.

    Args:
        model: of mlx-lm. Its ``pace`` is how much of a draft pays with it on this machine.
        image_token: its rows in a prompt are the picture's.
    """

    kind: ClassVar[str]
    """``model_type`` of the configuration."""

    title: ClassVar[str]
    """Of the network, for a person."""

    def __init__(self, model: Any, image_token: int) -> None:
        self.model = model
        self.pace = Pace()
        self._image_token = image_token

    @classmethod
    def network(cls, config: dict[str, Any]) -> Any:
        """The network that a configuration describes, without its weights."""
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path, image_token: int) -> Self:
        """Read the weights.

        Args:
            folder: with ``config.json`` and ``model.safetensors``, as ``convert`` writes them.
            image_token: id of the placeholder.

        Raises:
            ModelMissing: a file is not there.
            ModelDamaged: the files do not fit each other.
        """
        config = cls._config(folder / "config.json")
        file = folder / WEIGHTS
        if not file.is_file():
            raise ModelMissing(said("There is no “{weights}” in “{folder}”.", weights=WEIGHTS, folder=folder))
        try:
            model = cls.network(config)
            weights = mx.load(str(file))
            assert isinstance(weights, dict)
            if "quantization" in config:
                _quantise(model, weights, config["quantization"])
            model.load_weights(list(weights.items()), strict=True)
        except (ValueError, TypeError, KeyError, RuntimeError) as exc:
            raise ModelDamaged(
                said("The decoder in “{folder}” cannot be used: {reason}.", folder=folder, reason=exc)
            ) from exc
        if not mx.metal.is_available():
            model.update(tree_map(_widened, model.parameters()))
        model.eval()
        mx.eval(model.parameters())
        return cls(model, image_token)

    def embed(self, ids: list[int], features: NDArray[np.float16] | mx.array) -> mx.array:
        """A prompt as embeddings, shape (len(ids), width), the rows of the image token replaced by the features."""
        places = np.flatnonzero(np.array(ids) == self._image_token)
        assert len(places) == len(features), "as many image tokens as features"
        rows: mx.array = self.model.model.embed_tokens(mx.array(ids))
        if len(places):
            rows[mx.array(places)] = mx.array(features).astype(rows.dtype)
        return rows

    def close(self) -> None:
        """Give the weights back."""
        self.model = None
        mx.clear_cache()

    @classmethod
    def _config(cls, file: Path) -> dict[str, Any]:
        try:
            config = json.loads(file.read_bytes())
        except FileNotFoundError as exc:
            raise ModelMissing(said("There is no “{file}” in “{parent}”.", file=file.name, parent=file.parent)) from exc
        except (OSError, ValueError, RecursionError) as exc:
            raise ModelDamaged(said("“{file}” cannot be read.", file=file)) from exc
        if not isinstance(config, dict) or config.get("model_type") != cls.kind:
            raise ModelDamaged(said("“{file}” does not describe a {title} decoder.", file=file, title=cls.title))
        return config


def _widened(values: mx.array) -> mx.array:
    """A CPU computes float32 quickest, and the packed weights of a quantised layer stay as they are."""
    return values.astype(mx.float32) if mx.issubdtype(values.dtype, mx.floating) else values


def _quantise(model: Any, weights: dict[str, mx.array], how: dict[str, Any]) -> None:
    nn.quantize(
        model,
        group_size=int(how["group_size"]),
        bits=int(how["bits"]),
        class_predicate=lambda path, module: hasattr(module, "to_quantized") and f"{path}.scales" in weights,
    )
