"""Weights of a published checkpoint: safetensors shards, read one tensor at a time.

The format: eight bytes of header length (little-endian), a JSON header of name → dtype, shape and byte offsets,
then the numbers. Only headers are kept; numpy has no bfloat16, which is the upper half of a float32.
"""

import hashlib
import json
import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ocr_desktop.errors import ModelDamaged, ModelMissing
from ocr_desktop.sentences import said

INDEX = "model.safetensors.index.json"
_HEADER_LIMIT = 100_000_000
_BLOCK = 1 << 24
# What is read as numbers: width in bytes, and the type of the raw values.
_TYPES: dict[str, np.dtype[Any]] = {"BF16": np.dtype("<u2"), "F16": np.dtype("<f2"), "F32": np.dtype("<f4")}


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where one tensor lies: file, position and length in bytes."""

    file: Path
    dtype: str
    shape: tuple[int, ...]
    start: int
    length: int


class Checkpoint:
    """A folder of ``*.safetensors``, with its index where there are several.

    Raises:
        ModelMissing: the folder or a shard that the index names is not there.
        ModelDamaged: a header contradicts itself, the index or the length of its file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._entries: dict[str, _Entry] = {}
        index = folder / INDEX
        if index.is_file():
            self._read_index(index)
        else:
            self._read_shards()

    def names(self) -> tuple[str, ...]:
        """Every tensor's name, sorted."""
        return tuple(sorted(self._entries))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def shape(self, name: str) -> tuple[int, ...]:
        """A tensor's shape."""
        return self._entry(name).shape

    def expect(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        """See that there are tensors of these names and shapes.

        Raises:
            ModelDamaged: one is not there, or of another shape.
        """
        for name, shape in shapes.items():
            if name not in self:
                raise ModelDamaged(said("The checkpoint has no “{name}”.", name=name))
            if self.shape(name) != shape:
                raise ModelDamaged(
                    said(
                        "“{name}” has the shape {shape}, not {shape_2}.",
                        name=name,
                        shape=self.shape(name),
                        shape_2=shape,
                    )
                )

    def dtype(self, name: str) -> str:
        """A tensor's type as the file names it: ``BF16``, ``F16``, ``F32``."""
        return self._entry(name).dtype

    def read(self, name: str, dtype: DTypeLike = np.float32) -> NDArray[Any]:
        """One tensor's numbers, in memory of their own.

        Args:
            name: as in the file.
            dtype: what they are converted to.
        """
        entry = self._entry(name)
        kind = _TYPES.get(entry.dtype)
        if kind is None:
            raise ModelDamaged(
                said(
                    "“{name}” in “{file}” holds {dtype}, which is not supported.",
                    name=name,
                    file=entry.file.name,
                    dtype=entry.dtype,
                )
            )
        count = math.prod(entry.shape)
        try:
            raw = np.fromfile(entry.file, dtype=kind, count=count, offset=entry.start)
        except OSError as exc:
            raise _unreadable(entry.file, exc) from exc
        if raw.size != count:
            raise ModelDamaged(said("“{file}” ends in the middle of “{name}”.", file=entry.file.name, name=name))
        values = _widened(raw) if entry.dtype == "BF16" else raw
        return values.reshape(entry.shape).astype(dtype, copy=False)

    def digest(self, names: Iterable[str]) -> str:
        """SHA-256 of some tensors: their names, types, shapes and bytes."""
        found = hashlib.sha256()
        for name in names:
            entry = self._entry(name)
            found.update(json.dumps([name, entry.dtype, entry.shape]).encode())
            try:
                with entry.file.open("rb") as file:
                    file.seek(entry.start)
                    left = entry.length
                    while left and (block := file.read(min(left, _BLOCK))):
                        found.update(block)
                        left -= len(block)
            except OSError as exc:
                raise _unreadable(entry.file, exc) from exc
        return found.hexdigest()

    def _entry(self, name: str) -> _Entry:
        try:
            return self._entries[name]
        except KeyError:
            raise ModelDamaged(
                said("“{folder}” has no weights “{name}”.", folder=self.folder.name, name=name)
            ) from None

    def _read_index(self, index: Path) -> None:
        try:
            places = json.loads(index.read_bytes())["weight_map"]
            wanted = {str(name): str(file) for name, file in places.items()}
        except OSError as exc:
            raise _unreadable(index, exc) from exc
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
            raise ModelDamaged(said("“{index}” does not say where the weights are.", index=index.name)) from exc
        shards: dict[str, dict[str, _Entry]] = {}
        for name, file in wanted.items():
            if file not in shards:
                if Path(file).name != file:
                    raise ModelDamaged(
                        said("“{index}” names a file outside its folder: “{file}”.", index=index.name, file=file)
                    )
                shards[file] = _header(self.folder / file)
            if name not in shards[file]:
                raise ModelDamaged(
                    said("“{file}” lacks “{name}”, which “{index}” promises.", file=file, name=name, index=index.name)
                )
            self._entries[name] = shards[file][name]

    def _read_shards(self) -> None:
        files = sorted(self.folder.glob("*.safetensors"))
        if not files:
            raise ModelMissing(said("There are no weights (*.safetensors) in “{folder}”.", folder=self.folder))
        for file in files:
            for name, entry in _header(file).items():
                if name in self._entries:
                    raise ModelDamaged(
                        said(
                            "“{name}” is in “{file}” and in “{file_2}”.",
                            name=name,
                            file=self._entries[name].file.name,
                            file_2=file.name,
                        )
                    )
                self._entries[name] = entry


def _widened(raw: NDArray[Any]) -> NDArray[np.float32]:
    """Bfloat16 bits as float32."""
    bits = raw.astype(np.uint32)
    bits <<= 16
    return bits.view(np.float32)


def _header(file: Path) -> dict[str, _Entry]:
    try:
        with file.open("rb") as stream:
            size = file.stat().st_size
            start = stream.read(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else size
            if length > min(_HEADER_LIMIT, size - 8):
                raise ModelDamaged(
                    said("“{file}” is not a safetensors file, or its beginning is lost.", file=file.name)
                )
            text = stream.read(length)
    except FileNotFoundError as exc:
        raise ModelMissing(said("“{file}” is not in “{parent}”.", file=file.name, parent=file.parent)) from exc
    except OSError as exc:
        raise _unreadable(file, exc) from exc
    try:
        described = json.loads(text)
        return {
            str(name): _described(file, name, item, 8 + length)
            for name, item in described.items()
            if name != "__metadata__"
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise ModelDamaged(said("The header of “{file}” cannot be read.", file=file.name)) from exc


def _described(file: Path, name: str, item: dict[str, Any], data: int) -> _Entry:
    start, end = (int(offset) for offset in item["data_offsets"])
    shape = tuple(int(length) for length in item["shape"])
    dtype = str(item["dtype"])
    if not 0 <= start <= end or min(shape, default=0) < 0:
        raise ModelDamaged(said("“{name}” in “{file}” lies nowhere.", name=name, file=file.name))
    if dtype in _TYPES and math.prod(shape) * _TYPES[dtype].itemsize != end - start:
        raise ModelDamaged(
            said("“{name}” in “{file}” has not the length that its shape asks for.", name=name, file=file.name)
        )
    if data + end > file.stat().st_size:
        raise ModelDamaged(said("“{file}” is cut off: “{name}” lies beyond its end.", file=file.name, name=name))
    return _Entry(file, dtype, shape, data + start, end - start)


def _unreadable(file: Path, error: OSError) -> ModelDamaged:
    return ModelDamaged(said("“{file}” cannot be read: {reason}.", file=file.name, reason=error.strerror or error))
