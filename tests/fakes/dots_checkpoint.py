"""Tiny checkpoints in the public layout of dots.ocr: the same files, names and types, random weights."""

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

SPECIALS = (
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|imgpad|>", "<|img|>", "<|endofimg|>", "<|systemprompt|>",
    "<|user|>", "<|endofuser|>", "<|assistant|>", "<|endofassistant|>",
)  # fmt: skip
BYTES = 256
VOCABULARY = 280  # like the public one larger than what the tokenizer fills


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a tiny checkpoint."""

    dim: int = 64
    vision_layers: int = 3
    vision_heads: int = 2
    vision_ffn: int = 96
    hidden: int = 48
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    ffn: int = 80
    rope_theta: float = 1e6


def token(special: str) -> int:
    """The id of a special token."""
    return BYTES + SPECIALS.index(special)


def write(
    folder: Path,
    shape: Shape | None = None,
    *,
    seed: int = 0,
    dtype: str = "BF16",
    residual: float = 1.0,
    shards: int = 2,
) -> Path:
    """Write a checkpoint.

    Args:
        folder: is made.
        shape: its sizes.
        seed: of the weights.
        dtype: of the weights: BF16, F16 or F32.
        residual: how large a few channels of the vision tower's residual are; the published one has thousands.
        shards: number of safetensors files.
    """
    shape = shape or Shape()
    folder.mkdir(parents=True, exist_ok=True)
    tensors = _tensors(shape, np.random.default_rng(seed), residual)
    names = list(tensors)
    places: dict[str, str] = {}
    for number in range(shards):
        part = names[number * len(names) // shards : (number + 1) * len(names) // shards]
        file = f"model-{number + 1:05}-of-{shards:06}.safetensors" if shards > 1 else "model.safetensors"
        places |= dict.fromkeys(part, file)
        write_safetensors(folder / file, {name: tensors[name] for name in part}, dtype)
    if shards > 1:
        size = sum(array.size for array in tensors.values()) * (4 if dtype == "F32" else 2)
        _json(folder, "model.safetensors.index.json", {"metadata": {"total_size": size}, "weight_map": places})
    _json(folder, "config.json", _config(shape))
    ends = [token("<|endoftext|>"), token("<|endofassistant|>")]
    _json(folder, "generation_config.json", {"max_length": 32768, "eos_token_id": ends})
    _json(folder, "preprocessor_config.json", {
        "image_processor_type": "Qwen2VLImageProcessor", "min_pixels": 3136, "max_pixels": 11289600, "patch_size": 14,
        "temporal_patch_size": 1, "merge_size": 2, "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
    })  # fmt: skip
    _json(folder, "tokenizer_config.json", {"tokenizer_class": "Qwen2Tokenizer", "pad_token": "<|endoftext|>"})
    _tokenizer().save(str(folder / "tokenizer.json"))
    return folder


def write_safetensors(file: Path, tensors: dict[str, NDArray[np.float32]], dtype: str) -> None:
    """Write one file of the format."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    parts: list[bytes] = []
    place = 0
    for name, array in tensors.items():
        data = _encoded(array, dtype)
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [place, place + len(data)]}
        parts.append(data)
        place += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def _encoded(array: NDArray[np.float32], dtype: str) -> bytes:
    if dtype == "BF16":
        bits = np.ascontiguousarray(array, np.float32).view(np.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()  # to the nearest, ties to even
    return array.astype({"F16": "<f2", "F32": "<f4"}[dtype]).tobytes()


def _tensors(shape: Shape, random: np.random.Generator, residual: float) -> dict[str, NDArray[np.float32]]:
    made: dict[str, NDArray[np.float32]] = {}

    def matrix(name: str, rows: int, *columns: int) -> None:
        made[name] = random.normal(0, np.prod(columns) ** -0.5, (rows, *columns)).astype(np.float32)

    def norm(name: str, width: int) -> None:
        made[name] = random.normal(1, 0.1, width).astype(np.float32)

    def bias(name: str, width: int) -> None:
        made[name] = random.normal(0, 0.1, width).astype(np.float32)

    matrix("lm_head.weight", VOCABULARY, shape.hidden)
    made["model.embed_tokens.weight"] = random.normal(0, 1, (VOCABULARY, shape.hidden)).astype(np.float32)
    head = shape.hidden // shape.heads
    for layer in range(shape.layers):
        name = f"model.layers.{layer}"
        norm(f"{name}.input_layernorm.weight", shape.hidden)
        for part, width in (("q", shape.heads * head), ("k", shape.kv_heads * head), ("v", shape.kv_heads * head)):
            matrix(f"{name}.self_attn.{part}_proj.weight", width, shape.hidden)
            bias(f"{name}.self_attn.{part}_proj.bias", width)
        matrix(f"{name}.self_attn.o_proj.weight", shape.hidden, shape.heads * head)
        norm(f"{name}.post_attention_layernorm.weight", shape.hidden)
        matrix(f"{name}.mlp.gate_proj.weight", shape.ffn, shape.hidden)
        matrix(f"{name}.mlp.up_proj.weight", shape.ffn, shape.hidden)
        matrix(f"{name}.mlp.down_proj.weight", shape.hidden, shape.ffn)
    norm("model.norm.weight", shape.hidden)
    tower = "vision_tower"
    matrix(f"{tower}.patch_embed.patchifier.proj.weight", shape.dim, 3, 14, 14)
    bias(f"{tower}.patch_embed.patchifier.proj.bias", shape.dim)
    norm(f"{tower}.patch_embed.patchifier.norm.weight", shape.dim)
    made[f"{tower}.patch_embed.patchifier.norm.weight"][:3] *= residual
    for layer in range(shape.vision_layers):
        name = f"{tower}.blocks.{layer}"
        norm(f"{name}.norm1.weight", shape.dim)
        matrix(f"{name}.attn.qkv.weight", 3 * shape.dim, shape.dim)
        matrix(f"{name}.attn.proj.weight", shape.dim, shape.dim)
        norm(f"{name}.norm2.weight", shape.dim)
        matrix(f"{name}.mlp.fc1.weight", shape.vision_ffn, shape.dim)
        matrix(f"{name}.mlp.fc2.weight", shape.dim, shape.vision_ffn)
        matrix(f"{name}.mlp.fc3.weight", shape.vision_ffn, shape.dim)
    norm(f"{tower}.post_trunk_norm.weight", shape.dim)
    norm(f"{tower}.merger.ln_q.weight", shape.dim)
    bias(f"{tower}.merger.ln_q.bias", shape.dim)
    matrix(f"{tower}.merger.mlp.0.weight", 4 * shape.dim, 4 * shape.dim)
    bias(f"{tower}.merger.mlp.0.bias", 4 * shape.dim)
    matrix(f"{tower}.merger.mlp.2.weight", shape.hidden, 4 * shape.dim)
    bias(f"{tower}.merger.mlp.2.bias", shape.hidden)
    return made


def _config(shape: Shape) -> dict[str, Any]:
    return {
        "architectures": ["DotsOCRForCausalLM"], "model_type": "dots_ocr", "attention_bias": True,
        "attention_dropout": 0.0, "hidden_act": "silu", "hidden_size": shape.hidden, "initializer_range": 0.02,
        "intermediate_size": shape.ffn, "max_position_embeddings": 131072, "max_window_layers": 28,
        "num_attention_heads": shape.heads, "num_hidden_layers": shape.layers,
        "num_key_value_heads": shape.kv_heads, "rms_norm_eps": 1e-06, "rope_scaling": None,
        "rope_theta": shape.rope_theta, "sliding_window": 131072, "tie_word_embeddings": False,
        "torch_dtype": "bfloat16", "use_cache": True, "use_sliding_window": False, "vocab_size": VOCABULARY,
        "image_token_id": token("<|imgpad|>"), "video_token_id": VOCABULARY - 1,
        "vision_config": {
            "embed_dim": shape.dim, "hidden_size": shape.hidden, "intermediate_size": shape.vision_ffn,
            "num_hidden_layers": shape.vision_layers, "num_attention_heads": shape.vision_heads, "num_channels": 3,
            "patch_size": 14, "post_norm": True, "rms_norm_eps": 1e-05, "spatial_merge_size": 2,
            "temporal_patch_size": 1, "use_bias": False, "is_causal": False,
        },
    }  # fmt: skip


def _tokenizer() -> Tokenizer:
    """Bytes are the base, as in Qwen2, without any merges; the special tokens follow."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    made = Tokenizer(models.BPE(vocab={piece: number for number, piece in enumerate(alphabet)}, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    made.add_special_tokens([AddedToken(piece, special=True, normalized=False) for piece in SPECIALS])
    assert made.token_to_id(SPECIALS[0]) == BYTES
    return made


def _json(folder: Path, name: str, content: dict[str, Any]) -> None:
    (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
