"""Tiny checkpoints in the public layout of dots.ocr: same names, files and fields, random weights.

Everything that the public files say is said here too (two shards and their index, the ids that end an answer only
in ``generation_config.json``, image tokens as added tokens of ``tokenizer.json``); only the sizes are small.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from tests.fakes.checkpoint_files import Tensors, matrix, picture, vector, write_json, write_shards

__all__ = ["END_TOKENS", "IMAGE_TOKEN", "SPECIALS", "TINY", "Sizes", "picture", "write"]

# In the order of the public ids, which here begin at 0: the vocabulary of bytes follows.
SPECIALS = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|imgpad|>", "<|img|>", "<|endofimg|>", "<|systemprompt|>",
    "<|endofsystemprompt|>", "<|user|>", "<|endofuser|>", "<|assistant|>", "<|endofassistant|>",
)  # fmt: skip
IMAGE_TOKEN = SPECIALS.index("<|imgpad|>")
END_TOKENS = (SPECIALS.index("<|endoftext|>"), SPECIALS.index("<|endofassistant|>"))
_WORDS = ("bb", "bbo", "bbox", "ca", "cat", "te", "tex", "text", '":', ", ", "[[", "Te", "Tex", "Text")
_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_MEAN = (0.48145466, 0.4578275, 0.40821073)
_STD = (0.26862954, 0.26130258, 0.27577711)


@dataclass(frozen=True)
class Sizes:
    """How small. Widths are multiples of 64, so that the weights can be quantised in groups."""

    dim: int = 64
    vision_layers: int = 2
    vision_heads: int = 4
    vision_ffn: int = 128
    hidden: int = 64
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    ffn: int = 128
    vocab: int = 320
    max_pixels: int = 11_289_600
    rope_theta: float = 1e6
    end_tokens: tuple[int, ...] = field(default=END_TOKENS)


TINY = Sizes()


def write(folder: Path, *, seed: int = 0, sizes: Sizes = TINY, dtype: str = "BF16", residual: float = 0.0) -> Path:
    """Write a checkpoint.

    Args:
        folder: made where it is not there.
        seed: of the weights.
        sizes: of the networks.
        dtype: ``BF16`` (as published), ``F16`` or ``F32``.
        residual: size of one channel of the vision tower's residual stream from the first layer on; 0 leaves it as
            random weights have it. Trained towers reach thousands: too much to be squared in float16.

    Returns:
        the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    tensors = _vision(random, sizes) | _text(random, sizes)
    if residual:
        _enlarge(tensors, residual, sizes)
    write_shards(folder, _shards(tensors), dtype)
    write_json(folder / "config.json", _config(sizes))
    write_json(folder / "generation_config.json", {"max_length": 32768, "eos_token_id": list(sizes.end_tokens)})
    write_json(folder / "preprocessor_config.json", _preprocessor(sizes))
    tokenizer = _tokenizer()
    assert tokenizer.get_vocab_size() <= sizes.vocab
    tokenizer.save(str(folder / "tokenizer.json"))
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "Qwen2Tokenizer", "eos_token": SPECIALS[0]})
    return folder


def _vision(random: np.random.Generator, sizes: Sizes) -> Tensors:
    dim, wide = sizes.dim, 4 * sizes.dim
    tower: Tensors = {
        "patch_embed.patchifier.proj.weight": matrix(random, dim, 3, 14, 14),
        "patch_embed.patchifier.proj.bias": vector(random, dim),
        "patch_embed.patchifier.norm.weight": vector(random, dim, 1),
        "post_trunk_norm.weight": vector(random, dim, 1),
        "merger.ln_q.weight": vector(random, dim, 1),
        "merger.ln_q.bias": vector(random, dim),
        "merger.mlp.0.weight": matrix(random, wide, wide, gain=1.5),
        "merger.mlp.0.bias": vector(random, wide),
        "merger.mlp.2.weight": matrix(random, sizes.hidden, wide, gain=1.5),
        "merger.mlp.2.bias": vector(random, sizes.hidden),
    }
    for layer in range(sizes.vision_layers):
        tower |= {
            f"blocks.{layer}.norm1.weight": vector(random, dim, 1),
            f"blocks.{layer}.attn.qkv.weight": matrix(random, 3 * dim, dim),
            f"blocks.{layer}.attn.proj.weight": matrix(random, dim, dim),
            f"blocks.{layer}.norm2.weight": vector(random, dim, 1),
            f"blocks.{layer}.mlp.fc1.weight": matrix(random, sizes.vision_ffn, dim),
            f"blocks.{layer}.mlp.fc2.weight": matrix(random, dim, sizes.vision_ffn),
            f"blocks.{layer}.mlp.fc3.weight": matrix(random, sizes.vision_ffn, dim),
        }
    return {f"vision_tower.{name}": values for name, values in tower.items()}


def _text(random: np.random.Generator, sizes: Sizes) -> Tensors:
    hidden, keys = sizes.hidden, sizes.kv_heads * sizes.hidden // sizes.heads
    tensors: Tensors = {"model.embed_tokens.weight": matrix(random, sizes.vocab, hidden, gain=math.sqrt(hidden))}
    for layer in range(sizes.layers):
        block: Tensors = {
            "input_layernorm.weight": vector(random, hidden, 1),
            "self_attn.q_proj.weight": matrix(random, hidden, hidden, gain=1.5),
            "self_attn.q_proj.bias": vector(random, hidden),
            "self_attn.k_proj.weight": matrix(random, keys, hidden, gain=1.5),
            "self_attn.k_proj.bias": vector(random, keys),
            "self_attn.v_proj.weight": matrix(random, keys, hidden, gain=1.5),
            "self_attn.v_proj.bias": vector(random, keys),
            "self_attn.o_proj.weight": matrix(random, hidden, hidden, gain=1.5),
            "post_attention_layernorm.weight": vector(random, hidden, 1),
            "mlp.gate_proj.weight": matrix(random, sizes.ffn, hidden, gain=1.5),
            "mlp.up_proj.weight": matrix(random, sizes.ffn, hidden, gain=1.5),
            "mlp.down_proj.weight": matrix(random, hidden, sizes.ffn, gain=1.5),
        }
        tensors |= {f"model.layers.{layer}.{name}": values for name, values in block.items()}
    tensors["model.norm.weight"] = vector(random, hidden, 1)
    tensors["lm_head.weight"] = matrix(random, sizes.vocab, hidden, gain=3)
    return tensors


def _enlarge(tensors: Tensors, residual: float, sizes: Sizes) -> None:
    """Make channel 0 large after the patch embedding; the norms after it bring the other channels back."""
    embedding = "vision_tower.patch_embed.patchifier"
    tensors[f"{embedding}.proj.bias"][0] = 8.0  # always positive, and not much above the others' sum
    level = 8 / math.sqrt((64 + sizes.dim - 1) / sizes.dim)
    tensors[f"{embedding}.norm.weight"][0] = residual / level
    for name, values in tensors.items():
        if name.endswith((".norm1.weight", ".norm2.weight", "post_trunk_norm.weight")) and "vision_tower" in name:
            values[1:] *= residual / math.sqrt(sizes.dim)
            values[0] = 0.5


def _shards(tensors: Tensors) -> dict[str, Tensors]:
    """Two, parted in the middle of the decoder, as the public index parts them by size."""
    names = sorted(tensors)
    half = len(names) * 2 // 3
    return {
        "model-00001-of-00002.safetensors": {name: tensors[name] for name in names[:half]},
        "model-00002-of-00002.safetensors": {name: tensors[name] for name in names[half:]},
    }


def _config(sizes: Sizes) -> dict[str, Any]:
    return {
        "architectures": ["DotsOCRForCausalLM"],
        "model_type": "dots_ocr",
        "auto_map": {
            "AutoConfig": "configuration_dots.DotsOCRConfig",
            "AutoModelForCausalLM": "modeling_dots_ocr.DotsOCRForCausalLM",
        },
        "attention_bias": True,
        "attention_dropout": 0.0,
        "hidden_act": "silu",
        "hidden_size": sizes.hidden,
        "initializer_range": 0.02,
        "intermediate_size": sizes.ffn,
        "max_position_embeddings": 131072,
        "max_window_layers": sizes.layers,
        "num_attention_heads": sizes.heads,
        "num_hidden_layers": sizes.layers,
        "num_key_value_heads": sizes.kv_heads,
        "rms_norm_eps": 1e-06,
        "rope_scaling": None,
        "rope_theta": sizes.rope_theta,
        "sliding_window": 131072,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        "use_cache": True,
        "use_sliding_window": False,
        "vocab_size": sizes.vocab,
        "image_token_id": IMAGE_TOKEN,
        "video_token_id": sizes.vocab - 1,
        "vision_config": {
            "embed_dim": sizes.dim,
            "hidden_size": sizes.hidden,
            "intermediate_size": sizes.vision_ffn,
            "num_hidden_layers": sizes.vision_layers,
            "num_attention_heads": sizes.vision_heads,
            "num_channels": 3,
            "patch_size": 14,
            "post_norm": True,
            "rms_norm_eps": 1e-05,
            "spatial_merge_size": 2,
            "temporal_patch_size": 1,
            "use_bias": False,
            "is_causal": False,
        },
    }


def _preprocessor(sizes: Sizes) -> dict[str, Any]:
    return {
        "min_pixels": 3136,
        "max_pixels": sizes.max_pixels,
        "patch_size": 14,
        "temporal_patch_size": 1,
        "merge_size": 2,
        "image_mean": list(_MEAN),
        "image_std": list(_STD),
        "image_processor_type": "Qwen2VLImageProcessor",
    }


def _tokenizer() -> Tokenizer:
    """Bytes, a few merges, and the special tokens; split and decoded as Qwen2's."""
    vocabulary = {name: number for number, name in enumerate(SPECIALS)}
    for character in sorted(pre_tokenizers.ByteLevel.alphabet()):
        vocabulary[character] = len(vocabulary)
    merges = []
    for word in _WORDS:
        inside = word.replace(" ", "Ġ")
        for cut in range(1, len(inside)):
            left, right = inside[:cut], inside[cut:]
            if inside not in vocabulary and left in vocabulary and right in vocabulary:
                vocabulary[inside] = len(vocabulary)
                merges.append((left, right))
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(name, normalized=False, special=True) for name in SPECIALS])
    return tokenizer
