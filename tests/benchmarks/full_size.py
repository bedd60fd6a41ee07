"""Checkpoints of the published sizes in the public layout: random vision encoders, decoders that are holes in files.

Nothing of it is in memory but one tensor, and a hole takes no space on the disk.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from tests.fakes import deepseek_checkpoint

SEED = 7
Shapes = Iterator[tuple[str, tuple[int, ...]]]


@dataclass(frozen=True)
class Model:
    """What a checkpoint is written from.

    Args:
        buckets: numbers of patches, as published.
        config: ``config.json`` for full depth, or for as few layers as show every kind of them.
        vision: names and shapes of the vision encoder, for either.
        decoder: of the decoder.
        shards: the file of the vision encoder, and that of the decoder, which may be the same.
    """

    buckets: tuple[int, ...]
    config: Callable[[bool], dict[str, Any]]
    vision: Callable[[bool], Shapes]
    decoder: Callable[[], Shapes]
    shards: tuple[str, str]


def write(folder: Path, model: Model, *, few: bool = False) -> None:
    """A checkpoint in the public layout.

    Args:
        folder: is made.
        model: whose.
        few: as few layers as show every kind of them, and no decoder.
    """
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(model.config(few)))
    files: dict[str, list[tuple[str, tuple[int, ...]]]] = {model.shards[0]: list(model.vision(few))}
    written = set(files[model.shards[0]])
    if not few:
        files.setdefault(model.shards[1], []).extend(model.decoder())
    places = {name: file for file, tensors in files.items() for name, _ in tensors}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    random = np.random.default_rng(SEED)
    for file, tensors in files.items():
        with (folder / file).open("wb") as stream:
            length = _write_header(stream, tensors)
            for name, shape in tensors:
                if (name, shape) in written:
                    stream.write(_bfloat16(_random(random, name, shape)).tobytes())
            stream.truncate(length)


def _write_header(stream: IO[bytes], tensors: list[tuple[str, tuple[int, ...]]]) -> int:
    """Write it; the length of the whole file."""
    described, end = {}, 0
    for name, shape in tensors:
        start, end = end, end + 2 * int(np.prod(shape))
        described[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [start, end]}
    text = json.dumps(described).encode()
    text += b" " * (-len(text) % 8)
    stream.write(len(text).to_bytes(8, "little") + text)
    return 8 + len(text) + end


def _random(random: np.random.Generator, name: str, shape: tuple[int, ...]) -> Any:
    values = random.standard_normal(shape, dtype=np.float32) * np.float32(0.02)
    if len(shape) == 1 and name.endswith("weight"):
        values += 1
    return values


def _bfloat16(values: Any) -> Any:
    return (values.view(np.uint32) >> 16).astype("<u2")


# --- dots.ocr ---


def _dots_config(few: bool) -> dict[str, Any]:
    vision = {
        "model_type": "dots_vit",
        "embed_dim": 1536,
        "hidden_size": 1536,
        "intermediate_size": 4224,
        "num_hidden_layers": 1 if few else 42,
        "num_attention_heads": 12,
        "num_channels": 3,
        "patch_size": 14,
        "spatial_merge_size": 2,
        "temporal_patch_size": 1,
        "post_norm": True,
        "use_bias": False,
        "rms_norm_eps": 1e-5,
    }
    return {
        "model_type": "dots_ocr",
        "hidden_size": 1536,
        "intermediate_size": 8960,
        "num_hidden_layers": 28,
        "num_attention_heads": 12,
        "num_key_value_heads": 2,
        "vocab_size": 151936,
        "max_position_embeddings": 131072,
        "rope_theta": 1000000,
        "rms_norm_eps": 1e-6,
        "attention_bias": True,
        "tie_word_embeddings": False,
        "image_token_id": 151665,
        "eos_token_id": 151643,
        "vision_config": vision,
    }


def _dots_vision(few: bool) -> Shapes:
    dim, ffn, wide = 1536, 4224, 6144
    yield "vision_tower.patch_embed.patchifier.proj.weight", (dim, 3, 14, 14)
    yield "vision_tower.patch_embed.patchifier.proj.bias", (dim,)
    yield "vision_tower.patch_embed.patchifier.norm.weight", (dim,)
    for layer in range(1 if few else 42):
        block = f"vision_tower.blocks.{layer}"
        yield f"{block}.norm1.weight", (dim,)
        yield f"{block}.attn.qkv.weight", (3 * dim, dim)
        yield f"{block}.attn.proj.weight", (dim, dim)
        yield f"{block}.norm2.weight", (dim,)
        yield f"{block}.mlp.fc1.weight", (ffn, dim)
        yield f"{block}.mlp.fc3.weight", (ffn, dim)
        yield f"{block}.mlp.fc2.weight", (dim, ffn)
    yield "vision_tower.post_trunk_norm.weight", (dim,)
    yield "vision_tower.merger.ln_q.weight", (dim,)
    yield "vision_tower.merger.ln_q.bias", (dim,)
    yield "vision_tower.merger.mlp.0.weight", (wide, wide)
    yield "vision_tower.merger.mlp.0.bias", (wide,)
    yield "vision_tower.merger.mlp.2.weight", (dim, wide)
    yield "vision_tower.merger.mlp.2.bias", (dim,)


def _dots_decoder() -> Shapes:
    dim, keys, ffn, vocabulary = 1536, 256, 8960, 151936
    yield "model.embed_tokens.weight", (vocabulary, dim)
    for layer in range(28):
        block = f"model.layers.{layer}"
        yield f"{block}.input_layernorm.weight", (dim,)
        yield f"{block}.post_attention_layernorm.weight", (dim,)
        for part, rows in (("q", dim), ("k", keys), ("v", keys)):
            yield f"{block}.self_attn.{part}_proj.weight", (rows, dim)
            yield f"{block}.self_attn.{part}_proj.bias", (rows,)
        yield f"{block}.self_attn.o_proj.weight", (dim, dim)
        yield f"{block}.mlp.gate_proj.weight", (ffn, dim)
        yield f"{block}.mlp.up_proj.weight", (ffn, dim)
        yield f"{block}.mlp.down_proj.weight", (dim, ffn)
    yield "model.norm.weight", (dim,)
    yield "lm_head.weight", (vocabulary, dim)


# --- DeepSeek-OCR ---

_PUBLISHED = deepseek_checkpoint.Sizes(
    sam=768, sam_layers=12, sam_heads=12, sam_global=(2, 5, 8, 11), neck=256, compressed=512,
    clip=1024, clip_layers=24, clip_heads=16,
    hidden=1280, layers=12, heads=10, ffn=6848, expert=896, experts=64, chosen=6, vocab=129280,
)  # fmt: skip
_FEW = replace(_PUBLISHED, sam_layers=2, sam_global=(1,), clip_layers=1)


def _deepseek_sizes(few: bool) -> deepseek_checkpoint.Sizes:
    return _FEW if few else _PUBLISHED


def _linear(name: str, rows: int, columns: int) -> Shapes:
    yield f"{name}.weight", (rows, columns)
    yield f"{name}.bias", (rows,)


def _norm(name: str, length: int) -> Shapes:
    yield f"{name}.weight", (length,)
    yield f"{name}.bias", (length,)


def _deepseek_vision(few: bool) -> Shapes:
    sizes = _deepseek_sizes(few)
    yield from _sam(sizes)
    yield from _clip(sizes)
    yield from _linear("model.projector.layers", sizes.hidden, 2 * sizes.clip)
    yield "model.image_newline", (sizes.hidden,)
    yield "model.view_seperator", (sizes.hidden,)


def _sam(sizes: deepseek_checkpoint.Sizes) -> Shapes:
    tower, dim, grid = "model.sam_model", sizes.sam, sizes.image // 16
    yield f"{tower}.patch_embed.proj.weight", (dim, 3, 16, 16)
    yield f"{tower}.patch_embed.proj.bias", (dim,)
    yield f"{tower}.pos_embed", (1, grid, grid, dim)
    for layer in range(sizes.sam_layers):
        block, rows = f"{tower}.blocks.{layer}", 2 * (grid if layer in sizes.sam_global else sizes.window) - 1
        yield from _norm(f"{block}.norm1", dim)
        yield from _linear(f"{block}.attn.qkv", 3 * dim, dim)
        yield from _linear(f"{block}.attn.proj", dim, dim)
        for axis in "hw":
            yield f"{block}.attn.rel_pos_{axis}", (rows, dim // sizes.sam_heads)
        yield from _norm(f"{block}.norm2", dim)
        yield from _linear(f"{block}.mlp.lin1", 4 * dim, dim)
        yield from _linear(f"{block}.mlp.lin2", dim, 4 * dim)
    yield f"{tower}.neck.0.weight", (sizes.neck, dim, 1, 1)
    yield from _norm(f"{tower}.neck.1", sizes.neck)
    yield f"{tower}.neck.2.weight", (sizes.neck, sizes.neck, 3, 3)
    yield from _norm(f"{tower}.neck.3", sizes.neck)
    yield f"{tower}.net_2.weight", (sizes.compressed, sizes.neck, 3, 3)
    yield f"{tower}.net_3.weight", (sizes.clip, sizes.compressed, 3, 3)


def _clip(sizes: deepseek_checkpoint.Sizes) -> Shapes:
    tower, dim = "model.vision_model", sizes.clip
    yield f"{tower}.embeddings.class_embedding", (dim,)
    yield f"{tower}.embeddings.patch_embedding.weight", (dim, 3, 14, 14)
    yield f"{tower}.embeddings.position_embedding.weight", (257, dim)
    yield from _norm(f"{tower}.pre_layrnorm", dim)
    for layer in range(sizes.clip_layers):
        block = f"{tower}.transformer.layers.{layer}"
        yield from _norm(f"{block}.layer_norm1", dim)
        yield from _linear(f"{block}.self_attn.qkv_proj", 3 * dim, dim)
        yield from _linear(f"{block}.self_attn.out_proj", dim, dim)
        yield from _norm(f"{block}.layer_norm2", dim)
        yield from _linear(f"{block}.mlp.fc1", 4 * dim, dim)
        yield from _linear(f"{block}.mlp.fc2", dim, 4 * dim)


def _deepseek_decoder() -> Shapes:
    sizes, hidden = _PUBLISHED, _PUBLISHED.hidden
    yield "model.embed_tokens.weight", (sizes.vocab, hidden)
    for layer in range(sizes.layers):
        block = f"model.layers.{layer}"
        yield f"{block}.input_layernorm.weight", (hidden,)
        yield f"{block}.post_attention_layernorm.weight", (hidden,)
        for part in "qkvo":
            yield f"{block}.self_attn.{part}_proj.weight", (hidden, hidden)
        if layer == 0:
            yield from _gated(f"{block}.mlp", sizes.ffn)
            continue
        yield f"{block}.mlp.gate.weight", (sizes.experts, hidden)
        for expert in range(sizes.experts):
            yield from _gated(f"{block}.mlp.experts.{expert}", sizes.expert)
        yield from _gated(f"{block}.mlp.shared_experts", sizes.shared * sizes.expert)
    yield "model.norm.weight", (hidden,)
    yield "lm_head.weight", (sizes.vocab, hidden)


def _gated(name: str, width: int) -> Shapes:
    hidden = _PUBLISHED.hidden
    yield f"{name}.gate_proj.weight", (width, hidden)
    yield f"{name}.up_proj.weight", (width, hidden)
    yield f"{name}.down_proj.weight", (hidden, width)


_ONE = "model-00001-of-000001.safetensors"
MODELS = {
    "dots-ocr": Model(
        buckets=(1024, 2048, 4096, 8192),
        config=_dots_config,
        vision=_dots_vision,
        decoder=_dots_decoder,
        shards=("model-00002-of-00002.safetensors", "model-00001-of-00002.safetensors"),
    ),
    "deepseek-ocr": Model(
        buckets=(1024, 1600, 4096, 6400),
        config=lambda few: deepseek_checkpoint.config(_deepseek_sizes(few)),
        vision=_deepseek_vision,
        decoder=_deepseek_decoder,
        shards=(_ONE, _ONE),
    ),
}
