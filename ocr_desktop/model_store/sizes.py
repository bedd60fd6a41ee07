"""How large a model is: widths and depths, from which space on disk and in memory follow. One class for each shape."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop.errors import ModelDamaged
from ocr_desktop.sentences import said

PATCH_PIXELS = 14 * 14
"""Of dots.ocr."""

NEURAL_ENGINE_PATCHES = 8192
"""The largest bucket of dots.ocr's vision packages; a page in more detail is encoded by the tower in MLX."""

EFFICIENT_PIXELS = NEURAL_ENGINE_PATCHES * PATCH_PIXELS
"""Of the largest picture that those take."""

BUCKETS_KEPT = 2
"""Buckets whose models stay loaded side by side, each with weights of its own: Core ML promises to share none."""

TOWER_SCORES = 1 << 28
"""Values of the attention's scores that a tower in MLX computes at once."""

MOST_TILES = 9
"""Of DeepSeek-OCR: parts of a page that are looked at beside the whole."""

_QUERY_ROWS = 512  # for which a package computes scores at once

Integers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at a page takes.

    Args:
        features: that come of it, of which each is a token of the prompt.
        values: numbers that are held at once while they are computed.
        packages: that stay loaded, each with the vision half's weights.
    """

    features: int
    values: int
    packages: int


@dataclass(frozen=True, slots=True)
class Detail:
    """How closely a page is looked at.

    Args:
        pixels: of its picture at most.
        words: for a person, behind “with” or by themselves.
    """

    pixels: int
    words: str


class Sizes(ABC):
    """Widths and depths of a model."""

    __slots__ = ()

    @property
    @abstractmethod
    def vision_weights(self) -> int:
        """Number of weights of the vision half."""

    @property
    @abstractmethod
    def decoder_weights(self) -> int:
        """Number of weights of the decoder."""

    @property
    @abstractmethod
    def cache_values(self) -> int:
        """Numbers that the decoder keeps of each token."""

    @property
    @abstractmethod
    def most_tokens(self) -> int:
        """Of prompt and answer together."""

    @property
    @abstractmethod
    def details(self) -> tuple[Detail, ...]:
        """What is proposed where memory is short, the most first."""

    @abstractmethod
    def look(self, pixels: int, *, full: bool) -> Look:
        """What a page of at most so many pixels takes.

        Args:
            pixels: of its picture.
            full: it is looked at by the tower in MLX, which is one for all sizes, rather than by the vision packages.
        """


@dataclass(frozen=True, slots=True)
class DotsSizes(Sizes):
    """Of dots.ocr and its like: one tower over pages of any shape, a decoder as Qwen2's.

    Args:
        dim, layers, heads, ffn: of the vision tower.
        hidden, text_layers, text_heads, kv_heads, text_ffn, vocab: of the decoder.
        tied: the decoder's output layer is its embedding.
    """

    dim: int
    layers: int
    heads: int
    ffn: int
    hidden: int
    text_layers: int
    text_heads: int
    kv_heads: int
    text_ffn: int
    vocab: int
    tied: bool = False

    @property
    def vision_weights(self) -> int:
        """Number of weights of the vision tower."""
        wide = 4 * self.dim
        layer = 4 * self.dim * self.dim + 3 * self.dim * self.ffn
        return self.layers * layer + 588 * self.dim + wide * wide + wide * self.hidden

    @property
    def decoder_weights(self) -> int:
        """Number of weights of the decoder."""
        keys = self.kv_heads * self.hidden // self.text_heads
        layer = 2 * self.hidden * (self.hidden + keys) + 3 * self.hidden * self.text_ffn
        return self.text_layers * layer + (1 if self.tied else 2) * self.vocab * self.hidden

    @property
    def cache_values(self) -> int:
        """Numbers that the decoder keeps of each token."""
        return 2 * self.text_layers * self.kv_heads * (self.hidden // self.text_heads)

    @property
    def most_tokens(self) -> int:
        """Of prompt and answer together: more than any setting asks for."""
        return 131072

    @property
    def details(self) -> tuple[Detail, ...]:
        """One for each bucket."""
        pixels = [(NEURAL_ENGINE_PATCHES >> halved) * PATCH_PIXELS for halved in range(4)]
        return tuple(Detail(count, f"pages of at most {count / 1e6:.1f} megapixels") for count in pixels)

    def look(self, pixels: int, *, full: bool) -> Look:
        """What a page of at most so many pixels takes."""
        patches = max(pixels // PATCH_PIXELS, 4)
        smaller = sum(detail.pixels < pixels for detail in self.details)
        rows = min(patches, TOWER_SCORES // (self.heads * patches) if full else _QUERY_ROWS)
        # The stream, its norm, queries, keys, values, both halves of the gate; the scores of one slice of rows, twice.
        values = patches * (6 * self.dim + 3 * self.ffn) + 2 * rows * patches * self.heads
        return Look(patches // 4, values, 1 if full else min(BUCKETS_KEPT, 1 + smaller))

    @classmethod
    def of_config(cls, config: Integers) -> "DotsSizes":
        """As ``config.json`` has them."""
        vision = config["vision_config"]
        heads = int(config["num_attention_heads"])
        return cls(
            dim=int(vision["embed_dim"]),
            layers=int(vision["num_hidden_layers"]),
            heads=int(vision["num_attention_heads"]),
            ffn=int(vision["intermediate_size"]),
            hidden=int(config["hidden_size"]),
            text_layers=int(config["num_hidden_layers"]),
            text_heads=heads,
            kv_heads=int(config.get("num_key_value_heads", heads)),
            text_ffn=int(config["intermediate_size"]),
            vocab=int(config["vocab_size"]),
            tied=bool(config.get("tie_word_embeddings", False)),
        )

    @classmethod
    def of_description(cls, vision: Integers, text: Integers) -> "DotsSizes":
        """As a shipped description has them."""
        return cls(
            dim=int(vision["dim"]),
            layers=int(vision["layers"]),
            heads=int(vision["heads"]),
            ffn=int(vision["ffn"]),
            hidden=int(text["hidden"]),
            text_layers=int(text["layers"]),
            text_heads=int(text["heads"]),
            kv_heads=int(text["kv_heads"]),
            text_ffn=int(text["ffn"]),
            vocab=int(text["vocab"]),
            tied=bool(text["tied"]),
        )


@dataclass(frozen=True, slots=True)
class DeepseekSizes(Sizes):
    """Of DeepSeek-OCR: two towers over squares, a decoder most of whose layers choose among experts.

    Args:
        sam, sam_layers, sam_heads: of the first tower, over patches of 16×16 pixels.
        neck: channels after the first tower.
        compressed: channels after the first of the two convolutions that follow.
        clip, clip_layers, clip_heads: of the second tower, over a sixteenth of the places.
        image: side in pixels that the towers were made for.
        hidden, layers, vocab: of the decoder.
        dense, ffn: the layers at its beginning without experts, and the width inside them.
        experts, shared, expert: those that are chosen from, those that every token goes through, the width of one.
        positions: tokens of prompt and answer together, at most.
    """

    sam: int
    sam_layers: int
    sam_heads: int
    neck: int
    compressed: int
    clip: int
    clip_layers: int
    clip_heads: int
    image: int
    hidden: int
    layers: int
    dense: int
    ffn: int
    experts: int
    shared: int
    expert: int
    vocab: int
    positions: int

    @property
    def vision_weights(self) -> int:
        """Number of weights of both towers and of what joins them."""
        between = self.neck * (self.sam + 9 * self.neck) + 9 * self.compressed * (self.neck + self.clip)
        places = (self.image // 16) ** 2
        towers = 12 * (self.sam_layers * self.sam**2 + self.clip_layers * self.clip**2)
        return towers + between + (places + 768) * self.sam + 2 * self.clip * self.hidden

    @property
    def decoder_weights(self) -> int:
        """Number of weights of the decoder, all experts counted."""
        routed = 3 * (self.experts + self.shared) * self.expert + self.experts
        feeding = self.dense * 3 * self.ffn + (self.layers - self.dense) * routed
        return self.hidden * (self.layers * 4 * self.hidden + feeding + 2 * self.vocab)

    @property
    def cache_values(self) -> int:
        """Numbers that the decoder keeps of each token."""
        return 2 * self.layers * self.hidden

    @property
    def most_tokens(self) -> int:
        """Of prompt and answer together."""
        return self.positions

    @property
    def details(self) -> tuple[Detail, ...]:
        """One for each mode."""
        return tuple(Detail(pixels, f"the detail “{mode}”") for mode, pixels in self.modes.items())

    @property
    def modes(self) -> dict[str, int]:
        """Pixels that the model sees at most in each mode, the most first."""
        tiled = self.image**2 + MOST_TILES * (self.image * 5 // 8) ** 2
        parts = {"large": 10, "base": 8, "small": 5, "tiny": 4}
        return {"gundam": tiled} | {mode: (self.image * part // 8) ** 2 for mode, part in parts.items()}

    def look(self, pixels: int, *, full: bool) -> Look:
        """What a page of at most so many pixels takes: in tiles beside the whole, or in one square."""
        tiled = pixels >= self.details[0].pixels
        side = self.image if tiled else int(min(pixels, self.details[1].pixels) ** 0.5)
        patches = (side // 16) ** 2
        lines = -(-side // 64)
        features = lines * (lines + 1) + 1
        if tiled:
            each = -(-(self.image * 5 // 8) // 64)
            features += MOST_TILES * each * each + MOST_TILES * each  # a newline ends each line of a row of tiles
        rows = min(patches, TOWER_SCORES // (self.sam_heads * max(patches, 1)) if full else _QUERY_ROWS)
        # The stream, its norm, queries, keys, values, what is inside the feed-forward part before and after.
        values = patches * (6 + 8) * self.sam + 2 * rows * patches * self.sam_heads
        return Look(features, values, BUCKETS_KEPT if tiled and not full else 1)

    @classmethod
    def of_config(cls, config: Integers) -> "DeepseekSizes":
        """As ``config.json`` has them."""
        towers, text = config["vision_config"]["width"], config["language_config"]
        sam, clip = towers["sam_vit_b"], towers["clip-l-14-224"]
        return cls(
            sam=int(sam["width"]),
            sam_layers=int(sam["layers"]),
            sam_heads=int(sam["heads"]),
            neck=int(sam.get("out_chans", 256)),
            compressed=int(sam["downsample_channels"][0]),
            clip=int(clip["width"]),
            clip_layers=int(clip["layers"]),
            clip_heads=int(clip["heads"]),
            image=int(config["vision_config"]["image_size"]),
            hidden=int(text["hidden_size"]),
            layers=int(text["num_hidden_layers"]),
            dense=int(text["first_k_dense_replace"]),
            ffn=int(text["intermediate_size"]),
            experts=int(text["n_routed_experts"]),
            shared=int(text["n_shared_experts"]),
            expert=int(text["moe_intermediate_size"]),
            vocab=int(text["vocab_size"]),
            positions=int(text["max_position_embeddings"]),
        )

    @classmethod
    def of_description(cls, vision: Integers, text: Integers) -> "DeepseekSizes":
        """As a shipped description has them."""
        return cls(**{name: int(value) for name, value in {**vision, **text}.items()})


_Shape = type[DotsSizes] | type[DeepseekSizes]
_SHAPES: dict[str, _Shape] = {"dots_ocr": DotsSizes, "deepseek_vl_v2": DeepseekSizes}
"""By the ``model_type`` of a checkpoint."""


def of_config(folder: Path) -> Sizes:
    """As a checkpoint's own ``config.json`` has them.

    Raises:
        ModelDamaged: it does not say.
    """
    try:
        config = json.loads((folder / "config.json").read_bytes())
        return _SHAPES[config["model_type"]].of_config(config)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as exc:
        raise ModelDamaged(
            said("The config.json in “{folder}” does not say how large the model is.", folder=folder)
        ) from exc


def of_description(model_type: str, data: Mapping[str, Integers]) -> Sizes:
    """As a shipped description has them.

    Raises:
        ValueError, LookupError, TypeError: it does not say.
    """
    return _SHAPES[model_type].of_description(data["vision"], data["text"])
