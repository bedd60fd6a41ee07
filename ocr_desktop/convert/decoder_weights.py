"""The language half of a dots.ocr checkpoint as MLX weights: in 16 bits, or in groups of 8 or 4 bits.

One tensor is in memory at a time. The folder is written beside its place and renamed, so that it is there whole or
not at all.
"""

import json
import os
import shutil
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.dots_ocr.config import DotsConfig, TextConfig
from ocr_desktop.engines.dots_ocr.prompt import FILE as PROMPTS
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import FOR_MODELS, Cancelled, ConversionFailed, ModelDamaged, unwritable
from ocr_desktop.sentences import said

BITS = (16, 8, 4)
WEIGHTS = "model.safetensors"
GROUPS = (64, 32)
# Files that the engine reads from the model's own folder, as the checkpoint has them.
COMPANIONS = (
    "config.json", "generation_config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json",
    PROMPTS,
)  # fmt: skip
_REQUIRED = ("config.json", "tokenizer.json")

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class _Part:
    """One tensor of the result.

    Args:
        name: in the result.
        dtype: as the format names it.
        shape: of the result.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def length(self) -> int:
        width = {"BF16": 2, "F16": 2, "U32": 4}[self.dtype]
        return int(np.prod(self.shape)) * width


def convert_decoder(
    checkpoint: Checkpoint, config: DotsConfig, target: Path, *, bits: int, progress: Progress, cancel: CancelFlag
) -> None:
    """Write the decoder's folder.

    Args:
        checkpoint: in the public layout.
        config: of the checkpoint.
        target: the folder; one that is there already is replaced.
        bits: 16 keeps the checkpoint's own numbers (those of 32 bits are rounded to BF16); 8 or 4 quantise in groups.
        progress: told the share that is done.
        cancel: looked at before every tensor.

    Raises:
        ModelDamaged: the checkpoint lacks a tensor or has one of another shape.
        Cancelled: the flag was set; nothing is left of the new folder.
        DiskFull, TargetNotWritable, ConversionFailed: it cannot be written.
    """
    assert bits in BITS, bits
    expected = _expected(config.text)
    checkpoint.expect(expected)
    group = next((size for size in GROUPS if config.text.hidden % size == 0), 0)
    plan = {name: _plan(checkpoint, name, bits, group) for name in expected}
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        with (part / WEIGHTS).open("wb") as file:
            _write(file, checkpoint, plan, (bits, group), lambda share: _tell(share, bits, progress, cancel))
            file.flush()
            os.fsync(file.fileno())
        (part / "config.json").write_text(json.dumps(_config(config.text, bits, group), indent=1), encoding="utf-8")
        if target.exists():
            shutil.rmtree(target)
        part.rename(target)
    except OSError as exc:
        raise unwritable(exc, f"the decoder in “{target.parent}”", ConversionFailed, FOR_MODELS) from exc
    finally:
        shutil.rmtree(part, ignore_errors=True)
    progress(1.0, _stage(bits))


def copy_companions(source: Path, target: Path) -> tuple[str, ...]:
    """Copy tokenizer, prompts and configuration of a checkpoint; those that it has.

    Returns:
        their names.

    Raises:
        ModelDamaged: one that is needed is missing.
    """
    for name in _REQUIRED:
        if not (source / name).is_file():
            raise ModelDamaged(said("The checkpoint has no “{name}”.", name=name))
    names = tuple(name for name in COMPANIONS if (source / name).is_file())
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copyfile(source / name, target / name)
    except OSError as exc:
        raise unwritable(exc, f"the decoder in “{target.parent}”", ConversionFailed, FOR_MODELS) from exc
    return names


def _expected(text: TextConfig) -> dict[str, tuple[int, ...]]:
    """Name → shape of every tensor of a Qwen2."""
    hidden, keys = text.hidden, text.kv_heads * text.head_dim
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (text.vocab, hidden)}
    for layer in range(text.layers):
        block: dict[str, tuple[int, ...]] = {
            "input_layernorm.weight": (hidden,),
            "self_attn.q_proj.weight": (hidden, hidden),
            "self_attn.q_proj.bias": (hidden,),
            "self_attn.k_proj.weight": (keys, hidden),
            "self_attn.k_proj.bias": (keys,),
            "self_attn.v_proj.weight": (keys, hidden),
            "self_attn.v_proj.bias": (keys,),
            "self_attn.o_proj.weight": (hidden, hidden),
            "post_attention_layernorm.weight": (hidden,),
            "mlp.gate_proj.weight": (text.ffn, hidden),
            "mlp.up_proj.weight": (text.ffn, hidden),
            "mlp.down_proj.weight": (hidden, text.ffn),
        }
        shapes |= {f"model.layers.{layer}.{name}": shape for name, shape in block.items()}
    shapes["model.norm.weight"] = (hidden,)
    if not text.tied:
        shapes["lm_head.weight"] = (text.vocab, hidden)
    return shapes


def _plan(checkpoint: Checkpoint, name: str, bits: int, group: int) -> tuple[_Part, ...]:
    """What becomes of one tensor: itself, or packed numbers with a scale and an offset a group."""
    shape = checkpoint.shape(name)
    dtype = "F16" if checkpoint.dtype(name) == "F16" else "BF16"
    if bits == 16 or len(shape) < 2 or not group or shape[1] % group:
        return (_Part(name, dtype, shape),)
    stem = name.removesuffix(".weight")
    groups = (shape[0], shape[1] // group)
    return (
        _Part(name, "U32", (shape[0], shape[1] * bits // 32)),
        _Part(f"{stem}.scales", dtype, groups),
        _Part(f"{stem}.biases", dtype, groups),
    )


def _write(
    file: BinaryIO,
    checkpoint: Checkpoint,
    plan: Mapping[str, tuple[_Part, ...]],
    how: tuple[int, int],
    tell: Callable[[float], None],
) -> None:
    """A safetensors file: its header, then one tensor after the other."""
    header: dict[str, Any] = {"__metadata__": {"format": "mlx"}}
    total = 0
    for part in (part for parts in plan.values() for part in parts):
        header[part.name] = {
            "dtype": part.dtype, "shape": list(part.shape), "data_offsets": [total, total + part.length],
        }  # fmt: skip
        total += part.length
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write(struct.pack("<Q", len(text)) + text)
    done = 0
    for name, parts in plan.items():
        tell(done / total)
        for part, data in zip(parts, _data(checkpoint, name, parts, how), strict=True):
            assert data.nbytes == part.length, part
            data.tofile(file)
            done += part.length


def _data(checkpoint: Checkpoint, name: str, parts: tuple[_Part, ...], how: tuple[int, int]) -> Iterator[NDArray[Any]]:
    """The numbers of what becomes of one tensor."""
    values = mx.array(checkpoint.read(name)).astype(mx.float16 if parts[-1].dtype == "F16" else mx.bfloat16)
    if not mx.isfinite(values).all().item():
        raise ModelDamaged(said("“{name}” holds numbers that are not finite.", name=name))
    bits, group = how
    found = (values,) if len(parts) == 1 else mx.quantize(values, group_size=group, bits=bits)
    for part, value in zip(parts, found, strict=True):
        yield np.array(value if part.dtype != "BF16" else value.view(mx.uint16))


def _config(text: TextConfig, bits: int, group: int) -> dict[str, Any]:
    """What mlx-lm is told of the decoder."""
    config: dict[str, Any] = {
        "model_type": "qwen2",
        "hidden_size": text.hidden,
        "num_hidden_layers": text.layers,
        "intermediate_size": text.ffn,
        "num_attention_heads": text.heads,
        "num_key_value_heads": text.kv_heads,
        "rms_norm_eps": text.rms_eps,
        "vocab_size": text.vocab,
        "max_position_embeddings": text.max_positions,
        "rope_theta": text.rope_theta,
        "tie_word_embeddings": text.tied,
    }
    if bits < 16 and group:
        config["quantization"] = {"group_size": group, "bits": bits}
    return config


def _tell(share: float, bits: int, progress: Progress, cancel: CancelFlag) -> None:
    if cancel.is_set():
        raise Cancelled(said("Stopped."))
    progress(share, _stage(bits))


def _stage(bits: int) -> str:
    return "Writing the decoder" if bits == 16 else f"Writing the decoder in {bits} bits"
