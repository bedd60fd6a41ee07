"""The sizes of DeepSeek-OCR's vision half: SAM, the convolutions that compress what it sees, and CLIP over that."""

from dataclasses import dataclass
from typing import Any

from ocr_desktop.engines.runtime.fields import Fields

# In the published code alone, not in its config.json.
PATCH = 16
_WINDOW = 14
_NECK = 256
_WIDER = 4  # the feed-forward parts, of both
COMPRESSION = 4
"""How many times fewer places there are a side after the two convolutions of stride two."""


@dataclass(frozen=True, slots=True)
class TrunkConfig:
    """One of the two transformers.

    Args:
        dim: width.
        layers: number of blocks.
        heads: of its attention.
        eps: of its norms.
    """

    dim: int
    layers: int
    heads: int
    eps: float

    @property
    def head_dim(self) -> int:
        """Width of one attention head."""
        return self.dim // self.heads

    @property
    def ffn(self) -> int:
        """Width inside the feed-forward part."""
        return _WIDER * self.dim


@dataclass(frozen=True, slots=True)
class VisionConfig:
    """Both transformers and what joins them.

    Args:
        sam: the first, over patches of 16×16 pixels.
        clip: the second, over what SAM's features were compressed to.
        whole: SAM's layers whose attention sees the whole picture; all others see windows.
        window: side of a window in patches.
        neck: channels after SAM.
        compressed: channels after the first of the two compressing convolutions; after the second they are CLIP's.
        image: side in pixels for which the tables of positions were made; they are interpolated for others.
        clip_grid: places a side in CLIP's table of positions.
        hidden: width of the features, the decoder's.
    """

    sam: TrunkConfig
    clip: TrunkConfig
    whole: tuple[int, ...]
    window: int
    neck: int
    compressed: int
    image: int
    clip_grid: int
    hidden: int

    @property
    def patch_values(self) -> int:
        """Numbers in one patch."""
        return 3 * PATCH * PATCH

    @property
    def grid(self) -> int:
        """Places a side in SAM's table of positions."""
        return self.image // PATCH


def vision_config(config: Fields, hidden: int) -> VisionConfig:
    """Read the vision half out of ``config.json``.

    Args:
        config: the whole file.
        hidden: width of the decoder.

    Raises:
        ModelDamaged: a field is missing, wrong or not supported.
    """
    vision, projector = config.inner("vision_config"), config.inner("projector_config")
    projector.expect("projector_type", "linear")
    towers = vision.inner("width")
    sam, clip = towers.inner("sam_vit_b"), towers.inner("clip-l-14-224")
    channels = _counts(sam, "downsample_channels")
    if len(channels) != 2:
        raise sam.wrong("downsample_channels", "does not name two numbers")
    loaded = VisionConfig(
        sam=_trunk(sam, 1e-6),
        clip=_trunk(clip, 1e-5),
        whole=tuple(sorted(_counts(sam, "global_attn_indexes", least=0))),
        window=sam.count("window_size", default=_WINDOW),
        neck=sam.count("out_chans", default=_NECK),
        compressed=channels[0],
        image=vision.count("image_size"),
        clip_grid=clip.count("image_size", default=224) // clip.count("patch_size", default=14),
        hidden=projector.count("n_embed"),
    )
    if channels[1] != loaded.clip.dim:
        raise sam.wrong("downsample_channels", "does not end in CLIP's width")
    if projector.count("input_dim") != 2 * loaded.clip.dim:
        raise projector.wrong("input_dim", "is not twice CLIP's width")
    if loaded.hidden != hidden:
        raise projector.wrong("n_embed", f"is not the decoder's width ({hidden})")
    if loaded.image % (PATCH * COMPRESSION):
        raise vision.wrong("image_size", f"is not a multiple of {PATCH * COMPRESSION}")
    if any(layer >= loaded.sam.layers for layer in loaded.whole):
        raise sam.wrong("global_attn_indexes", "names a layer that is not there")
    return loaded


def _trunk(fields: Fields, eps: float) -> TrunkConfig:
    trunk = TrunkConfig(fields.count("width"), fields.count("layers"), fields.count("heads"), eps)
    if trunk.dim % trunk.heads:
        raise fields.wrong("heads", "does not divide the width")
    return trunk


def _counts(fields: Fields, name: str, *, least: int = 1) -> tuple[int, ...]:
    values: Any = fields.value(name)
    if not isinstance(values, list) or any(type(value) is not int or value < least for value in values):
        raise fields.wrong(name, "is not a list of whole numbers")
    return tuple(values)
