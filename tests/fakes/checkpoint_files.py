"""What tiny checkpoints of any model are written with: random weights, safetensors, JSON, and pictures to read."""

import json
import math
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tensors = dict[str, NDArray[np.float32]]


def matrix(random: np.random.Generator, *shape: int, gain: float = 1.0) -> NDArray[np.float32]:
    """Weights that keep the size of what they multiply; rows of outputs first, as torch has them."""
    scale = gain / math.sqrt(math.prod(shape[1:]))
    return (random.standard_normal(shape) * scale).astype(np.float32)


def vector(random: np.random.Generator, length: int, around: float = 0.0) -> NDArray[np.float32]:
    """A bias, or the weight of a norm."""
    return (around + 0.2 * random.standard_normal(length)).astype(np.float32)


def picture(seed: int, width: int = 112, height: int = 84) -> NDArray[np.uint8]:
    """Pixels that no two seeds share: bars of random colours on white, shape (height, width, 3)."""
    random = np.random.default_rng(seed)
    pixels = np.full((height, width, 3), 255, np.uint8)
    for _ in range(12):
        x, y = int(random.integers(0, width - 4)), int(random.integers(0, height - 4))
        w, h = int(random.integers(4, width // 2)), int(random.integers(2, height // 3))
        pixels[y : y + h, x : x + w] = random.integers(0, 256, 3, dtype=np.uint8)
    return pixels


def write_shards(folder: Path, shards: dict[str, Tensors], dtype: str) -> None:
    """Write the files and their index."""
    places = {name: file for file, inside in shards.items() for name in inside}
    total = sum(_write_safetensors(folder / file, inside, dtype) for file, inside in shards.items())
    write_json(folder / "model.safetensors.index.json", {"metadata": {"total_size": total}, "weight_map": places})


def write_json(file: Path, values: dict[str, Any]) -> None:
    """Write a file as publishers do: indented."""
    file.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _write_safetensors(file: Path, tensors: Tensors, dtype: str) -> int:
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    parts: list[bytes] = []
    position = 0
    for name, values in tensors.items():
        data = _encoded(values, dtype)
        header[name] = {
            "dtype": dtype, "shape": list(values.shape), "data_offsets": [position, position + len(data)]
        }  # fmt: skip
        parts.append(data)
        position += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))
    return position


def _encoded(values: NDArray[np.float32], dtype: str) -> bytes:
    if dtype == "BF16":
        bits = np.ascontiguousarray(values).view(np.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()  # nearest, ties to even
    return values.astype({"F16": "<f2", "F32": "<f4"}[dtype]).tobytes()
