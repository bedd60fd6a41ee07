"""Installations without the engines' libraries and without a network."""

import hashlib
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ocr_desktop.errors import ConversionFailed, ModelError
from ocr_desktop.model_store import manifest
from ocr_desktop.model_store.files import FileRecord
from ocr_desktop.model_store.install import Installation, Order, Part, Verdict
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.progress import CancelFlag, Update
from ocr_desktop.model_store.transfer import Hub, Listing

MODEL = manifest.model("dots-ocr")
USUAL = MODEL.variant()
OTHER = MODEL.variant("float16-16bit")


@dataclass
class FakeConverter:
    """Writes a file a part; fails or finds fault where it is told to."""

    fail_at: Part | str = ""
    passes: bool = True
    did: list[str] = field(default_factory=list)

    def convert(self, order: Order, told: Callable[[float, str], None], cancel: CancelFlag) -> dict[str, Any]:
        told(0.5, f"In the {order.part}")
        if order.part == self.fail_at:
            raise ConversionFailed("It was killed.")
        self.did.append(order.part)
        folder = order.target / order.part
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "weights").write_bytes(b"1" * 100)
        return {"bits": order.variant.decoder_bits}

    def verify(self, folder: Path, compiled: Path, told: Callable[[float, str], None], cancel: CancelFlag) -> Verdict:
        told(0.5, "Comparing")
        if self.fail_at == "verify":
            raise ModelError("It was killed.")
        self.did.append("verify")
        return Verdict(self.passes, () if self.passes else ("Too far away.",), {"passed": self.passes}, "# Report\n")


class FakeHub:
    """A hub without a network."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.closed = False

    def listing(self, repository: str, revision: str) -> Listing:
        files = ((path.name, path.read_bytes()) for path in self._folder.iterdir())
        return Listing(
            "c0ffee", tuple(FileRecord(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files)
        )

    def open(self, repository: str, revision: str, name: str, start: int) -> Any:
        @dataclass
        class Pieces:
            start: int
            data: bytes

            def __iter__(self) -> Any:
                yield self.data

        return nullcontext(Pieces(start, (self._folder / name).read_bytes()[start:]))

    def close(self) -> None:
        self.closed = True


def running(
    place: Place, converter: FakeConverter, told: list[Update] | None = None, cancel: threading.Event | None = None
) -> Installation:
    return Installation(place, converter, (told if told is not None else []).append, cancel or threading.Event())


def offline() -> Hub:
    raise AssertionError("the hub was asked")
