"""What a dots.ocr checkpoint says of itself: every size and id comes from its own files."""

from dataclasses import dataclass
from pathlib import Path

from ocr_desktop.engines.runtime.fields import Fields

# The public preprocessor: used where the checkpoint has no preprocessor_config.json.
_PIXELS = (3136, 11_289_600)
_MEAN = (0.48145466, 0.4578275, 0.40821073)
_STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True, slots=True)
class VisionConfig:
    """The vision tower.

    Args:
        dim: width of a patch's embedding.
        layers: number of blocks.
        heads: attention heads.
        ffn: width inside the feed-forward part.
        hidden: width of the decoder, and of the merged features.
        patch: side of a patch in pixels.
        merge: side of the square of patches that becomes one feature.
        channels: colour channels.
        rms_eps: epsilon of the norms in the blocks.
        rope_theta: base of the rotary frequencies.
    """

    dim: int
    layers: int
    heads: int
    ffn: int
    hidden: int
    patch: int = 14
    merge: int = 2
    channels: int = 3
    rms_eps: float = 1e-5
    rope_theta: float = 1e4

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return self.dim // self.heads

    @property
    def patch_values(self) -> int:
        """Numbers in one patch."""
        return self.channels * self.patch * self.patch


@dataclass(frozen=True, slots=True)
class TextConfig:
    """The decoder, a Qwen2.

    Args:
        hidden: width.
        layers: number of blocks.
        heads: query heads.
        kv_heads: key and value heads.
        ffn: width inside the feed-forward part.
        vocab: number of tokens.
        rope_theta: base of the rotary frequencies.
        rms_eps: epsilon of the norms.
        max_positions: longest sequence.
        tied: the output layer is the embedding.
    """

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    ffn: int
    vocab: int
    rope_theta: float
    rms_eps: float
    max_positions: int
    tied: bool

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return self.hidden // self.heads


@dataclass(frozen=True, slots=True)
class Canvases:
    """What a small model can look at; the published one takes pictures of any size.

    Args:
        sizes: (width, height) in pixels.
        letters: smallest and largest median height of the printed shapes, in pixels of the canvas.
        characters: on a page at most.
    """

    sizes: tuple[tuple[int, int], ...]
    letters: tuple[float, float]
    characters: int

    @property
    def largest(self) -> tuple[int, int]:
        """The one that is the widest and the highest."""
        return max(self.sizes)

    def smallest(self, width: float, height: float) -> tuple[int, int]:
        """The one with the least area of those that are as wide and as high as this."""
        fitting = [size for size in self.sizes if size[0] >= width and size[1] >= height]
        return min(fitting, key=lambda size: size[0] * size[1])


@dataclass(frozen=True, slots=True)
class DotsConfig:
    """A whole checkpoint.

    Args:
        vision: the tower.
        text: the decoder.
        image_token: id of the placeholder that a vision feature replaces.
        end_tokens: ids that end an answer.
        min_pixels: smallest picture, in pixels after the resize.
        max_pixels: largest.
        mean: of each colour channel, for values from 0 to 1.
        std: deviation of each.
        canvases: None where pictures may have any size.
    """

    vision: VisionConfig
    text: TextConfig
    image_token: int
    end_tokens: tuple[int, ...]
    min_pixels: int
    max_pixels: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    canvases: Canvases | None = None

    @classmethod
    def load(cls, folder: Path) -> "DotsConfig":
        """Read the JSON files of a checkpoint or of an installed model.

        Raises:
            ModelMissing: there is no ``config.json``.
            ModelDamaged: a file cannot be read, or a field of it is missing, wrong or not supported.
        """
        config = Fields.of_checkpoint(folder)
        generation = Fields.read(folder / "generation_config.json")
        ends = generation.ids("eos_token_id") if generation else ()
        text = _text(config)
        pictures = Fields.read(folder / "preprocessor_config.json") or Fields("preprocessor_config.json", {})
        loaded = cls(
            vision=_vision(config.inner("vision_config"), text.hidden),
            text=text,
            image_token=config.count("image_token_id", least=0),
            end_tokens=ends or config.ids("eos_token_id", required=True),
            min_pixels=pictures.count("min_pixels", default=_PIXELS[0]),
            max_pixels=pictures.count("max_pixels", default=_PIXELS[1]),
            mean=pictures.triple("image_mean", _MEAN),
            std=pictures.triple("image_std", _STD),
            canvases=_canvases(pictures),
        )
        if loaded.min_pixels > loaded.max_pixels:
            raise pictures.wrong("min_pixels", "is more than max_pixels")
        if min(loaded.std) <= 0:
            raise pictures.wrong("image_std", "is not positive")
        for token in (loaded.image_token, *loaded.end_tokens):
            if token >= text.vocab:
                raise config.wrong("vocab_size", f"leaves no room for the token {token}")
        return loaded


def _canvases(fields: Fields) -> Canvases | None:
    """What ``preprocessor_config.json`` says beyond the public format: the sizes and the print that were trained."""
    sizes = fields.value("canvases")
    if sizes is None:
        return None
    try:
        pairs = tuple((int(width), int(height)) for width, height in sizes)
        least, most = (float(height) for height in fields.value("letter_heights", ()))
    except (TypeError, ValueError) as exc:
        raise fields.wrong("canvases", "is not a list of sizes with letter_heights beside it") from exc
    if not pairs or any(side < 28 or side % 28 for pair in pairs for side in pair) or not 1 <= least <= most < 1000:
        raise fields.wrong("canvases", "holds sizes that are not multiples of 28, or no letter_heights fit them")
    if (max(width for width, _ in pairs), max(height for _, height in pairs)) not in pairs:
        raise fields.wrong("canvases", "has none that is the widest and the highest")
    return Canvases(pairs, (least, most), fields.count("most_characters"))


def _vision(fields: Fields, hidden: int) -> VisionConfig:
    fields.expect("temporal_patch_size", 1)
    fields.expect("use_bias", False)
    fields.expect("post_norm", True)
    vision = VisionConfig(
        dim=fields.count("embed_dim"),
        layers=fields.count("num_hidden_layers"),
        heads=fields.count("num_attention_heads"),
        ffn=fields.count("intermediate_size"),
        hidden=fields.count("hidden_size", default=hidden),
        patch=fields.count("patch_size", default=14),
        merge=fields.count("spatial_merge_size", default=2),
        channels=fields.count("num_channels", default=3),
        rms_eps=fields.number("rms_norm_eps", default=1e-5),
        rope_theta=fields.number("rope_theta", default=1e4),
    )
    if vision.dim % vision.heads or vision.head_dim % 4:
        # Rotary positions need a half for the rows and a half for the columns, each of pairs.
        raise fields.wrong("num_attention_heads", "does not divide embed_dim into heads of a multiple of four")
    if vision.hidden != hidden:
        raise fields.wrong("hidden_size", f"is not the decoder's ({hidden})")
    if vision.channels != 3:
        raise fields.wrong("num_channels", "is not 3")
    if vision.merge != 2:
        raise fields.wrong("spatial_merge_size", "is not 2")
    return vision


def _text(fields: Fields) -> TextConfig:
    fields.expect("rope_scaling", None)
    heads = fields.count("num_attention_heads")
    text = TextConfig(
        hidden=fields.count("hidden_size"),
        layers=fields.count("num_hidden_layers"),
        heads=heads,
        kv_heads=fields.count("num_key_value_heads", default=heads),
        ffn=fields.count("intermediate_size"),
        vocab=fields.count("vocab_size"),
        rope_theta=fields.number("rope_theta", default=1e4),
        rms_eps=fields.number("rms_norm_eps", default=1e-6),
        max_positions=fields.count("max_position_embeddings", default=32768),
        tied=bool(fields.value("tie_word_embeddings", False)),
    )
    if text.hidden % heads or text.head_dim % 2:
        raise fields.wrong("num_attention_heads", "does not divide hidden_size into heads of an even width")
    if heads % text.kv_heads:
        raise fields.wrong("num_key_value_heads", "does not divide num_attention_heads")
    return text
