"""The language half of a checkpoint as MLX weights: in 16 bits, or in groups of 8 or 4 bits.

One tensor of the result is in memory at a time. The folder is written beside its place and renamed, so that it is
there whole or not at all.
"""

import json
import os
import shutil
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray

from ocr_desktop.convert import decoder_layout
from ocr_desktop.convert.decoder_layout import Layout, Tensor
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.dots_ocr.config import DotsConfig
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
    "config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json", "tokenizer.json",
    "tokenizer_config.json", PROMPTS,
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
    checkpoint: Checkpoint,
    config: DotsConfig | DeepseekConfig,
    target: Path,
    *,
    bits: int,
    progress: Progress,
    cancel: CancelFlag,
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
    layout = decoder_layout.layout(config.text)
    checkpoint.expect(layout.sources)
    group = next((size for size in GROUPS if layout.hidden % size == 0), 0)
    plan = [(tensor, _plan(checkpoint, tensor, bits, group)) for tensor in layout.tensors]
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        with (part / WEIGHTS).open("wb") as file:
            _write(file, checkpoint, plan, (bits, group), lambda share: _tell(share, bits, progress, cancel))
            file.flush()
            os.fsync(file.fileno())
        (part / "config.json").write_text(json.dumps(_config(layout, bits, group), indent=1), encoding="utf-8")
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


def _plan(checkpoint: Checkpoint, tensor: Tensor, bits: int, group: int) -> tuple[_Part, ...]:
    """What becomes of one tensor: itself, or packed numbers with a scale and an offset a group."""
    name, shape = tensor.name, tensor.full_shape
    dtype = "F16" if checkpoint.dtype(tensor.sources[0]) == "F16" else "BF16"
    if bits == 16 or tensor.whole or len(shape) < 2 or not group or shape[-1] % group:
        return (_Part(name, dtype, shape),)
    stem = name.removesuffix(".weight")
    groups = (*shape[:-1], shape[-1] // group)
    return (
        _Part(name, "U32", (*shape[:-1], shape[-1] * bits // 32)),
        _Part(f"{stem}.scales", dtype, groups),
        _Part(f"{stem}.biases", dtype, groups),
    )


def _write(
    file: BinaryIO,
    checkpoint: Checkpoint,
    plan: Sequence[tuple[Tensor, tuple[_Part, ...]]],
    how: tuple[int, int],
    tell: Callable[[float], None],
) -> None:
    """A safetensors file: its header, then one tensor after the other."""
    header: dict[str, Any] = {"__metadata__": {"format": "mlx"}}
    total = 0
    for part in (part for _, parts in plan for part in parts):
        header[part.name] = {
            "dtype": part.dtype, "shape": list(part.shape), "data_offsets": [total, total + part.length],
        }  # fmt: skip
        total += part.length
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write(struct.pack("<Q", len(text)) + text)
    done = 0
    for tensor, parts in plan:
        tell(done / total)
        for part, data in zip(parts, _data(checkpoint, tensor, parts, how), strict=True):
            assert data.nbytes == part.length, part
            data.tofile(file)
            done += part.length


def _data(
    checkpoint: Checkpoint, tensor: Tensor, parts: tuple[_Part, ...], how: tuple[int, int]
) -> Iterator[NDArray[Any]]:
    """The numbers of what becomes of one tensor."""
    dtype = mx.float16 if parts[-1].dtype == "F16" else mx.bfloat16
    read = [_read(checkpoint, name, dtype) for name in tensor.sources]
    values = read[0] if len(read) == 1 else mx.stack(read)
    bits, group = how
    found = (values,) if len(parts) == 1 else mx.quantize(values, group_size=group, bits=bits)
    for part, value in zip(parts, found, strict=True):
        yield np.array(value if part.dtype != "BF16" else value.view(mx.uint16))


def _read(checkpoint: Checkpoint, name: str, dtype: mx.Dtype) -> mx.array:
    values = mx.array(checkpoint.read(name)).astype(dtype)
    if not mx.isfinite(values).all().item():
        raise ModelDamaged(said("“{name}” holds numbers that are not finite.", name=name))
    return values


def _config(layout: Layout, bits: int, group: int) -> dict[str, Any]:
    """What mlx-lm is told of the decoder."""
    quantised = {"quantization": {"group_size": group, "bits": bits}} if bits < 16 and group else {}
    return layout.config | quantised


def _tell(share: float, bits: int, progress: Progress, cancel: CancelFlag) -> None:
    if cancel.is_set():
        raise Cancelled(said("Stopped."))
    progress(share, _stage(bits))


def _stage(bits: int) -> str:
    return "Writing the decoder" if bits == 16 else f"Writing the decoder in {bits} bits"
