"""Import of a person's docTR models: checked, repaired where that is safe, brought to a precision, tried, written."""

import contextlib
import hashlib
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray

from ocr_desktop import paths
from ocr_desktop.convert import doctr_graph, doctr_precision
from ocr_desktop.convert.doctr_graph import Facts, Role
from ocr_desktop.convert.doctr_precision import PRECISIONS, Pictures
from ocr_desktop.engines.doctr import networks
from ocr_desktop.engines.doctr.package import KIND, NetworkFile
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.errors import Cancelled, ConversionFailed, UsageError
from ocr_desktop.paths import MANIFEST
from ocr_desktop.sentences import said
from ocr_desktop.sources import opening

FORMAT = 1
RECIPE = 1
"""Rises whenever the same files would be imported otherwise."""

SAMPLE = "samples/letter.jpg"
_SAMPLE_PIXELS = 12_000_000
_NORMAL: dict[Role, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "detection": ((0.798, 0.785, 0.772), (0.264, 0.2749, 0.287)),
    "recognition": ((0.694, 0.695, 0.693), (0.299, 0.296, 0.301)),
}
"""Mean and deviation of the colours that docTR trains with, whatever the architecture."""

_USUAL_VOCABULARY = "french"
_STRIPS = 6  # that a line of the sample is cut into, about as wide as a word
_MOST_STRIPS = 24
_LARGEST = 2_000_000_000
_SAME = 1e-3  # difference of values that comes from computing in another order

Told = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be imported.

    Args:
        detection, recognition: ONNX files.
        target: folder that is made.
        vocabulary: signs in their order; empty for a name or a guess.
        vocabulary_name: one of docTR's; empty for a guess by the number of signs.
        precision: ``fp32``, ``fp16`` or ``8-bit``; empty as they are.
        detection_kind, recognition_kind: architectures; empty for what the graphs tell.
    """

    detection: Path
    recognition: Path
    target: Path
    vocabulary: str = ""
    vocabulary_name: str = ""
    precision: str = ""
    detection_kind: str = ""
    recognition_kind: str = ""


def import_models(wanted: Wanted, told: Told, cancel: CancelFlag) -> dict[str, Any]:
    """Check both networks and write them; what the manifest then says.

    Raises:
        UsageError: one cannot be used; with what to do otherwise.
        ConversionFailed: it cannot be run, or not in that precision.
        Cancelled: the flag was set.
    """
    if wanted.precision not in ("", *PRECISIONS):
        raise UsageError(said("Choose a precision of: {list}.", list=", ".join(PRECISIONS)))
    wanted.target.mkdir(parents=True, exist_ok=True)
    page = sample()
    told(0.05, "Looking into the detection network")
    finder = _Taking("detection", wanted.detection, wanted.target, wanted.detection_kind, [page])
    told(0.2, "Looking into the recognition network")
    _check(cancel)
    reader = _Taking("recognition", wanted.recognition, wanted.target, wanted.recognition_kind, _strips(page))
    vocabulary, notes = _vocabulary(wanted, reader.kind, reader.facts.classes)
    entries: dict[str, Any] = {"vocabulary": vocabulary}
    for number, taking in enumerate((finder, reader)):
        _check(cancel)
        told(0.35 + 0.3 * number, f"Writing the {taking.role} network")
        entries[taking.role] = taking.written(wanted.precision)
        notes += [f"{taking.role.capitalize()}: {note}" for note in taking.notes]
    manifest = {
        "format": FORMAT, "kind": KIND, "recipe": RECIPE, "checkpoint": entries, "parts": {}, "notes": notes,
        "sources": {"detection": str(wanted.detection), "recognition": str(wanted.recognition)},
        "verified": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }  # fmt: skip
    told(0.95, "Writing what they are")
    (wanted.target / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    return manifest


class _Taking:
    """One network on its way into the folder of models."""

    def __init__(self, role: Role, file: Path, target: Path, kind: str, sample: list[NDArray[np.uint8]]) -> None:
        self.role = role
        self.notes: list[str] = []
        self._target = target / f"{role}.onnx"
        self._model = doctr_graph.load(file)
        self._name = file.name
        self._sample = sample
        self.facts = doctr_graph.examine(self._model, role, file.name)
        self.kind = _kind(self.facts, kind, file.name)
        self._repair()
        self.notes += self.facts.notes()

    @property
    def network(self) -> NetworkFile:
        """As the engine will know it."""
        facts, (mean, std) = self.facts, _NORMAL[self.role]
        return NetworkFile(self._target, self.kind, facts.height, facts.width, mean, std, facts.batch, facts.precision)

    def written(self, precision: str) -> dict[str, Any]:
        """Write it in a precision, empty as it is; its entry in the manifest."""
        now = self.facts.precision
        if precision and precision != now:
            if now != "fp32":
                raise UsageError(
                    said(
                        "The {role} network “{name}” is {now} already and cannot be made {precision}.",
                        role=self.role, name=self._name, now=now, precision=precision,
                    ),
                    remedy=said("Export it in float32, or leave --precision away."),
                )  # fmt: skip
            whole = self._target.with_suffix(".fp32.onnx")
            self._target.replace(whole)
            signs = doctr_graph.signs(self.kind, self.facts.classes) if self.role == "recognition" else 0
            alike = doctr_precision.convert(whole, self._target, precision, self._pictures(), signs)
            self.notes.append(f"Made {precision} of fp32; on the sample page {alike:.1%} of what it gives is the same.")
            whole.unlink()
            now = precision
        data = self._target.read_bytes()
        network = self.network
        return {
            "file": self._target.name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
            "kind": network.kind, "height": network.height, "width": network.width, "mean": network.mean,
            "std": network.std, "batch": network.batch, "precision": now, "opset": self.facts.opset,
            "slow": self.facts.notes(),
        }  # fmt: skip

    def _repair(self) -> None:
        """What can be put right without changing what it reads; then see that it runs."""
        if not (self.facts.height and self.facts.width):
            height, width = doctr_graph.USUAL[self.role]
            doctr_graph.set_size(self._model, self.facts.height or height, self.facts.width or width)
            self.facts = replace(self.facts, height=self.facts.height or height, width=self.facts.width or width)
            self.notes.append(
                f"It takes pictures of any size; it gets {self.facts.width} × {self.facts.height} pixels."
            )
        if self.facts.unused:
            doctr_graph.drop_unused(self._model)
            self.notes.append(f"{self.facts.unused / 1e6:.1f} MB that only training needs were left out.")
        if self.facts.precision == "fp16":
            doctr_graph.float_edges(self._model)
        self._save(self._model)
        half = self.facts.precision == "fp16"
        given = doctr_precision.run(self._target, self._pictures(), half=half)
        whole = (len(given), 1, self.facts.height, self.facts.width)
        if self.role == "detection" and given.shape != whole:
            raise UsageError(
                said(
                    "The detection network “{name}” gives {shape} for one picture, not a map as large as that.",
                    name=self._name, shape=" × ".join(map(str, given.shape)),
                ),
                remedy=said("Train it for words alone, one class, and export it again."),
            )  # fmt: skip
        if not np.isfinite(given).all():
            raise ConversionFailed(
                said("The {role} network “{name}” gives no numbers (NaN).", role=self.role, name=self._name),
                remedy=said("Its training may have diverged, or float16 was too narrow: export it in float32."),
            )
        if self.role == "recognition" and self.facts.batch == 1 and self._free_batch(given):
            self.facts = replace(self.facts, batch=0)
            self.notes.append("It was exported for one word at a time, and has been made to take any number.")

    def _free_batch(self, given: NDArray[np.float32]) -> bool:
        """Whether the network may take many words at once; then it is written so."""
        freed = onnx.ModelProto()
        freed.CopyFrom(self._model)
        doctr_graph.set_batch(freed, "batch_size")
        self._save(freed)
        try:
            together = doctr_precision.run(self._target, self._pictures(), half=self.facts.precision == "fp16")
            same = together.shape == given.shape and float(np.abs(together - given).max()) < _SAME
        except ConversionFailed:  # one is written into the graph itself
            same = False
        if not same:
            self._save(self._model)
        return same

    def _save(self, model: onnx.ModelProto) -> None:
        if model.ByteSize() > _LARGEST:
            raise UsageError(said("The {role} network “{name}” is larger than 2 GB.", role=self.role, name=self._name))
        onnx.save(model, str(self._target))

    def _pictures(self) -> Pictures:
        return networks.prepared(self.network, self._sample, centred=self.role == "detection")


def _kind(facts: Facts, chosen: str, name: str) -> str:
    known = doctr_graph.KINDS[facts.role]
    if chosen and chosen not in known:
        raise UsageError(said("Choose the {role} architecture of: {list}.", role=facts.role, list=", ".join(known)))
    if not (chosen or facts.kind):
        raise UsageError(
            said("The {role} network “{name}” does not tell its architecture.", role=facts.role, name=name),
            remedy=said("Say it: `--{role}-kind` with one of {list}.", role=facts.role, list=", ".join(known)),
        )
    return chosen or facts.kind


def _vocabulary(wanted: Wanted, kind: str, classes: int) -> tuple[str, list[str]]:
    """The signs that the network numbers, and what there is to say about them."""
    count, known = doctr_graph.signs(kind, classes), networks.vocabularies()
    fitting = sorted(name for name, signs in known.items() if len(signs) == count)
    likely = f" Of docTR's, {', '.join(fitting)} would fit." if fitting else ""
    remedy = f"Give the one it was trained with: `--vocab FILE`, or a name of docTR's.{likely}"
    if wanted.vocabulary_name and wanted.vocabulary_name not in known:
        raise UsageError(
            said("docTR has no vocabulary “{name}”, and there is no such file.", name=wanted.vocabulary_name),
            remedy=remedy,
        )
    signs = wanted.vocabulary or known.get(wanted.vocabulary_name, "")
    if signs and len(signs) != count:
        raise UsageError(
            said(
                "The vocabulary has {number} signs, the recognition network tells {count} apart ({kind}).",
                number=len(signs), count=count, kind=kind,
            ),
            remedy=remedy,
        )  # fmt: skip
    if len(set(signs)) != len(signs):
        twice = next(sign for sign in signs if signs.count(sign) > 1)
        raise UsageError(said("The vocabulary holds “{sign}” twice.", sign=twice), remedy=remedy)
    if signs:
        return signs, []
    guess = _USUAL_VOCABULARY if _USUAL_VOCABULARY in fitting else fitting[0] if len(fitting) == 1 else ""
    if not guess:
        raise UsageError(said("The recognition network knows {count} signs, not which.", count=count), remedy=remedy)
    others = [name for name in fitting if known[name] != known[guess]]
    doubt = f" ({', '.join(others)} would fit as well: `--vocab` says which)" if others else ""
    return known[guess], [
        f"Recognition: its signs are taken to be docTR's “{guess}”, of which there are {count}{doubt}."
    ]


def sample() -> NDArray[np.uint8]:
    """The page that networks are tried on, uint8 RGB."""
    with contextlib.closing(opening.open_source(paths.resource(SAMPLE))) as source:
        pixels: NDArray[np.uint8] = source.render(0, max_pixels=_SAMPLE_PIXELS, max_scale=1.0).pixels
        return pixels


def _strips(page: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Pieces of printed lines, about as wide as words: rows with ink, cut crosswise."""
    ink = (page.mean(axis=2) < 128).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], ink.astype(np.int8), [0]])))
    lines = [(top, bottom) for top, bottom in edges.reshape(-1, 2) if bottom - top >= 8]
    columns = np.linspace(page.shape[1] // 7, 6 * page.shape[1] // 7, _STRIPS + 1).astype(int)
    strips = [page[top:bottom, a:b] for top, bottom in lines for a, b in itertools.pairwise(columns)]
    inked = [np.ascontiguousarray(strip) for strip in strips if strip.mean() < 250]
    return inked[:: max(1, len(inked) // _MOST_STRIPS)][:_MOST_STRIPS]


def _check(cancel: CancelFlag) -> None:
    if cancel.is_set():
        raise Cancelled(said("Stopped."))
