"""The vision tower of a checkpoint as MLX weights, for pages in full detail on the GPU.

In 16 bits, or its matrices in groups of 8 or 4 bits. The names are the checkpoint's own; the folder is
written beside its place and renamed, so that it is there whole or not at all.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import mlx.core as mx

from ocr_desktop.convert.original import Tower
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import FOR_MODELS, Cancelled, ConversionFailed, ModelDamaged, unwritable
from ocr_desktop.sentences import said

BITS = (16, 8, 4)
WEIGHTS = "model.safetensors"
Progress = Callable[[float, str], None]

_GROUPS = (64, 32)
_READING = 0.9  # of the time; the rest is writing


def convert_tower(
    checkpoint: Checkpoint, tower: Tower, target: Path, *, bits: int, progress: Progress, cancel: CancelFlag
) -> None:
    """Write the tower's folder. The result is in memory once.

    Args:
        checkpoint: in the public layout.
        tower: how the model's is kept (``Original.tower``).
        target: the folder; one that is there already is replaced.
        bits: 16 keeps the checkpoint's own numbers (those of 32 bits are rounded to BF16); 8 or 4 quantise in groups.
        progress: told the share that is done.
        cancel: looked at before every tensor.

    Raises:
        ModelDamaged: the checkpoint lacks a tensor, or has one of another shape or of numbers that are none.
        Cancelled: the flag was set; nothing is left of the new folder.
        DiskFull, TargetNotWritable, ConversionFailed: it cannot be written.
    """
    assert bits in BITS, bits
    checkpoint.expect(tower.shapes)
    names = [name for name in checkpoint.names() if name.startswith(tower.prefixes)]
    weights: dict[str, mx.array] = {}
    for number, name in enumerate(names):
        if cancel.is_set():
            raise Cancelled(said("Stopped."))
        progress(_READING * number / len(names), "Vision tower for full detail")
        weights |= _converted(checkpoint, name, bits if name in tower.matrices else 16)
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        mx.save_safetensors(str(part / WEIGHTS), weights, {"format": "mlx"})
        with (part / WEIGHTS).open("rb+") as file:
            os.fsync(file.fileno())
        if target.exists():
            shutil.rmtree(target)
        part.rename(target)
    except OSError as exc:
        raise unwritable(exc, f"the vision tower in “{target.parent}”", ConversionFailed, FOR_MODELS) from exc
    except RuntimeError as exc:  # with which MLX says that it cannot write
        raise ConversionFailed(said("The vision tower could not be written: {reason}.", reason=exc)) from exc
    finally:
        shutil.rmtree(part, ignore_errors=True)
    progress(1.0, "Vision tower for full detail")


def _converted(checkpoint: Checkpoint, name: str, bits: int) -> dict[str, mx.array]:
    """What becomes of one tensor: itself, or packed numbers with a scale and an offset a group."""
    values = mx.array(checkpoint.read(name)).astype(mx.float16 if checkpoint.dtype(name) == "F16" else mx.bfloat16)
    if not mx.isfinite(values).all().item():
        raise ModelDamaged(said("“{name}” holds numbers that are not finite.", name=name))
    group = next((size for size in _GROUPS if values.shape[-1] % size == 0), 0)
    if bits == 16 or not group:
        mx.eval(values)
        return {name: values}
    packed, scales, offsets = mx.quantize(values, group_size=group, bits=bits)
    mx.eval(packed, scales, offsets)
    stem = name.removesuffix(".weight")
    return {name: packed, f"{stem}.scales": scales, f"{stem}.biases": offsets}
