"""Files of a model: their sizes and checksums, and small JSON files that are there whole or not at all."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop import errors
from ocr_desktop.errors import ModelDamaged, OcrDesktopError

BLOCK = 1 << 20
PART = ".part"
WEIGHTS = ".safetensors"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a file must be.

    Args:
        name: in its folder.
        size: bytes.
        sha256: hexadecimal; empty where it is not known beforehand.
        blob: the git id of the content (SHA-1 over its length and bytes); empty where it is not known.
    """

    name: str
    size: int
    sha256: str = ""
    blob: str = ""

    def is_same(self, other: "FileRecord") -> bool:
        """Whether the other says the same of a file, as far as both know it."""
        return self.size == other.size and (
            self.sha256 == other.sha256 if self.sha256 and other.sha256 else bool(self.blob) and self.blob == other.blob
        )

    @property
    def can_be_checked(self) -> bool:
        """Whether what arrives can be held against a checksum. The git id of weights is that of a pointer to them."""
        return bool(self.sha256 or (self.blob and not self.name.endswith(WEIGHTS)))


class Digest:
    """Checksums of a file, taken while its bytes pass by."""

    def __init__(self, size: int) -> None:
        """Start; a git id begins with the length of the whole."""
        self._size = size
        self.restart()

    def restart(self) -> None:
        """Forget what has passed."""
        self._sha256 = hashlib.sha256()
        self._blob = hashlib.sha1(b"blob %d\0" % self._size, usedforsecurity=False)
        self.count = 0

    def update(self, data: bytes) -> None:
        """Take more bytes."""
        self._sha256.update(data)
        self._blob.update(data)
        self.count += len(data)

    @property
    def sha256(self) -> str:
        """SHA-256 of what has passed."""
        return self._sha256.hexdigest()

    def problem(self, wanted: FileRecord) -> str:
        """What is wrong with the file, as the rest of a sentence; empty where it is what it should be."""
        if self.count != wanted.size:
            return f"has {self.count:,} bytes instead of {wanted.size:,}"
        if wanted.sha256 and self.sha256 != wanted.sha256:
            return "has another SHA-256 checksum than it should have"
        if not wanted.sha256 and wanted.blob and self._blob.hexdigest() != wanted.blob:
            return "has another checksum than it should have"
        return ""


def digest(file: Path, size: int, passed: Callable[[int], None]) -> Digest:
    """The checksums of a file that is there.

    Args:
        file: to be read.
        size: of the whole file, which may not be there yet.
        passed: told the length of every block; what it raises stops the reading.
    """
    found = Digest(size)
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            found.update(block)
            passed(len(block))
    return found


def read_json(file: Path) -> dict[str, Any] | None:
    """The object in a file; None where there is none, or no sense in it."""
    try:
        values = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def write_json(file: Path, values: dict[str, Any]) -> None:
    """Write an object; what was there before stays until all of it is on the disk.

    Raises:
        DiskFull, TargetNotWritable, ModelDamaged: it cannot be written.
    """
    part = file.with_name(f".{file.name}{PART}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as stream:
            stream.write(json.dumps(values, indent=1, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
        sync(file.parent)
    except OSError as exc:
        raise unwritable(exc, file) from exc


def sync(folder: Path) -> None:
    """Bring renames in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:  # some network drives cannot, which is no reason to fail
        pass
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Bring every file in a folder to the disk, and the folders, so that no record outlives what it speaks of.

    Raises:
        DiskFull, TargetNotWritable, ModelDamaged: they cannot be written.
    """
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                with (Path(place) / name).open("rb") as stream:
                    os.fsync(stream.fileno())
            except OSError as exc:
                raise unwritable(exc, Path(place) / name) from exc
        sync(Path(place))


def unwritable(error: OSError, file: Path) -> OcrDesktopError:
    """The error of ours for one of the system's."""
    return errors.unwritable(error, f"“{file}”", ModelDamaged, errors.FOR_MODELS)
