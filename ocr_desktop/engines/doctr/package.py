"""A pair of imported docTR networks as it lies in the folder of models: what the import found out of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop.errors import ModelDamaged
from ocr_desktop.paths import MANIFEST
from ocr_desktop.sentences import said

KIND = "doctr"
"""Of the manifest, and the name of the engine and of its folder."""


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """One network.

    Args:
        file: ONNX.
        kind: its architecture as far as what comes after it goes: ``db``, ``crnn`` …
        height, width: of the picture that it sees.
        mean, std: by which its pictures are normalised, red, green and blue.
        batch: pictures that it takes at once, 0 for any number.
        precision: of its weights: ``fp32``, ``fp16`` or ``8-bit``.
        slow: what makes it slower than it need be, in sentences.
    """

    file: Path
    kind: str
    height: int
    width: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    batch: int
    precision: str
    slow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """A detection and a recognition network that belong together.

    Args:
        name: as the person called them.
        detection: finds words.
        recognition: reads a word.
        vocabulary: the signs that it can read, in its own order.
        notes: what the import had to say about them.
    """

    name: str
    detection: NetworkFile
    recognition: NetworkFile
    vocabulary: str
    notes: tuple[str, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> "Package":
        """What lies in a folder.

        Raises:
            ModelDamaged: it is not what an import left there.
        """
        try:
            data = json.loads((folder / MANIFEST).read_bytes())
            if data["kind"] != KIND:
                raise ValueError(f"kind {data['kind']}")
            package = cls(
                folder.name,
                _network(folder, data["checkpoint"]["detection"]),
                _network(folder, data["checkpoint"]["recognition"]),
                str(data["checkpoint"]["vocabulary"]),
                tuple(map(str, data["notes"])),
            )
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise ModelDamaged(
                said("The docTR models in “{folder}” cannot be used: {reason}.", folder=folder, reason=exc),
                remedy=said("Import them again: `ocr-desktop models import-doctr`."),
            ) from exc
        for network in (package.detection, package.recognition):
            if not network.file.is_file():
                raise ModelDamaged(
                    said("“{file}” is not there any more.", file=network.file),
                    remedy=said("Import them again: `ocr-desktop models import-doctr`."),
                )
        return package


def _network(folder: Path, data: dict[str, Any]) -> NetworkFile:
    mean, std = (tuple(map(float, data[name])) for name in ("mean", "std"))
    if len(mean) != 3 or len(std) != 3:
        raise ValueError("mean and std are of three colours")
    return NetworkFile(
        file=folder / Path(str(data["file"])).name,
        kind=str(data["kind"]),
        height=int(data["height"]),
        width=int(data["width"]),
        mean=mean,
        std=std,
        batch=int(data["batch"]),
        precision=str(data["precision"]),
        slow=tuple(map(str, data["slow"])),
    )
