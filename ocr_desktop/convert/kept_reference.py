"""What the original makes of the sample page, computed from the checkpoint and kept beside what was made of it.

A model can then be verified at any time, without the checkpoint: what goes into the vision encoder, what comes out of
every chunk, some rows of what comes out of every layer, the features, and how likely the decoder finds every token of
an answer.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.convert import models
from ocr_desktop.convert.models import Config
from ocr_desktop.convert.original import Original
from ocr_desktop.convert.reference_decoder import reference_decoder
from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.encoder import Progress
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import (
    FOR_MODELS,
    Cancelled,
    ConversionFailed,
    ModelDamaged,
    ModelMissing,
    VerificationFailed,
    unwritable,
)
from ocr_desktop.sentences import said

Array = NDArray[np.float32]
Told = TypeVar("Told")

FILE = "reference.npz"
FORMAT = 3
"""1 was without the decoder, 2 without rows of every layer."""

LIKELIEST = 32
"""Tokens a place that are kept; all others count as one."""


@dataclass(frozen=True, slots=True)
class Likeliest:
    """The likeliest tokens at every place of an answer, the likeliest first.

    Args:
        tokens: their ids, (places, kept).
        logs: the logarithms of their probabilities, (places, kept).
    """

    tokens: NDArray[np.int32]
    logs: Array

    @classmethod
    def of(cls, logs: Array) -> "Likeliest":
        """Those of the logarithms of all tokens' probabilities, (places, vocabulary)."""
        tokens = np.argsort(-logs, axis=1, kind="stable")[:, :LIKELIEST].astype(np.int32)
        return cls(tokens, np.take_along_axis(logs, tokens, axis=1))


@dataclass(frozen=True, slots=True)
class Reference:
    """The sample page as the encoder takes it, and what the original makes of it.

    Args:
        patches: (n, patch values).
        grid: rows and columns of patches.
        hidden: by layer number what goes into that layer's chunk, (n / between, dim): at the borders of the chunks.
        rows: of every step but the last, (kept, its width).
        places: which rows of every step those are.
        features: (n / group, hidden).
        answer: tokens.
        likeliest: at every place of the answer, given the tokens before it.
    """

    patches: Array
    grid: tuple[int, int]
    hidden: dict[int, Array]
    rows: Sequence[Array]
    places: Sequence[NDArray[np.intp]]
    features: Array
    answer: tuple[int, ...]
    likeliest: Likeliest


def keep(
    checkpoint: Checkpoint, config: Config, package: VisionPackage, progress: Progress, cancel: CancelFlag
) -> None:
    """Compute the reference, in float32, and keep it beside the packages.

    Raises:
        Cancelled: the flag was set.
        ModelMissing, ModelDamaged: the checkpoint cannot be read.
        DiskFull, TargetNotWritable, ConversionFailed: it cannot be kept.
    """
    found = _Computed(checkpoint, config, package, progress, cancel).arrays()
    target = package.folder / FILE
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, allow_pickle=False, **found)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as exc:
        with contextlib.suppress(OSError):
            part.unlink()
        raise unwritable(exc, "the reference for the verification", ConversionFailed, FOR_MODELS) from exc


class _Computed:
    """One computation."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        config: Config,
        package: VisionPackage,
        progress: Progress,
        cancel: CancelFlag,
    ) -> None:
        self._checkpoint = checkpoint
        self._config = config
        self._package = package
        self._progress = progress
        self._cancel = cancel
        self._original = models.original(config)
        self._steps = self._original.steps + config.text.layers + 2
        self._done = 0

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by the names in the file."""
        page = self._original.page(self._package.buckets[0])
        borders = frozenset(chunk.first_layer for chunk in self._package.chunks[1:])
        kept: dict[str, NDArray[np.generic]] = {}
        rows: list[Array] = []
        some = self._original.kept(len(page.patches))
        for step in self._told(self._original.seen(self._checkpoint, page, borders), "the vision encoder"):
            if step.layer is not None:
                kept[f"hidden_{step.layer}"] = step.values
            if some:
                rows.append(step.values[some.pop(0).places])
            features = step.values
        asked = self._original.asked(self._checkpoint, page, features)
        decoder = reference_decoder(self._config.text, self._checkpoint, asked.image_token)
        for logs in self._told(decoder.steps(asked.prompt, asked.picture, asked.answer), "the decoder"):
            last = logs
        likeliest = Likeliest.of(last)
        return (
            kept
            | _named(rows)
            | {
                "format": np.array(FORMAT),
                "patches": page.patches,
                "grid": np.array(page.grid),
                "features": features,
                "answer": np.array(asked.answer, np.int32),
                "tokens": likeliest.tokens,
                "logs": likeliest.logs,
            }
        )

    def _told(self, steps: Iterator[Told], what: str) -> Iterator[Told]:
        for step in steps:
            if self._cancel.is_set():
                raise Cancelled(said("Stopped."))
            self._done += 1
            self._progress(self._done / self._steps, f"Computing the reference of {what}")
            yield step


def load(package: VisionPackage, original: Original) -> Reference:
    """The kept reference.

    Args:
        package: that it lies beside.
        original: the model that the package is of.

    Raises:
        ModelMissing: none was kept.
        ModelDamaged: it cannot be read, or belongs to another package.
        VerificationFailed: an older version of this program has kept less of it.
    """
    file = package.folder / FILE
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as values:
            if int(values.get("format", 1)) < FORMAT:
                raise VerificationFailed(
                    said(
                        "This model was made by an older version of the app, which kept too little of the "
                        "original for a comparison."
                    ),
                    remedy=said("Make it again from the published files."),
                )
            found = _reference(package, original, values)
    except FileNotFoundError as exc:
        raise ModelMissing(said("There is no {file} in “{folder}”.", file=FILE, folder=package.folder)) from exc
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as exc:
        raise _foreign(file) from exc
    count, places = found.grid[0] * found.grid[1], len(found.answer)
    shapes: list[tuple[Array, tuple[int, ...]]] = [
        (found.patches, (count, package.patch_values)),
        (found.features, (count // package.group, package.hidden)),
    ]
    shapes += [(values, (count // package.between, package.dim)) for values in found.hidden.values()]
    some = original.kept(count)
    shapes += [(rows, (len(kept.places), kept.width)) for rows, kept in zip(found.rows, some, strict=True)]
    width = found.likeliest.tokens.shape[-1]
    shapes.append((found.likeliest.logs, (places, width)))
    if any(values.shape != shape for values, shape in shapes) or found.likeliest.tokens.shape != (places, width):
        raise _foreign(file)
    return found


def _reference(package: VisionPackage, original: Original, kept: "np.lib.npyio.NpzFile") -> Reference:
    rows, columns = (int(count) for count in kept["grid"])
    places = [part.places for part in original.kept(rows * columns)]
    some: list[Array] = list(kept["rows"]) if "rows" in kept else [kept[f"rows_{n}"] for n in range(len(places))]
    if len(some) != len(places):
        raise ValueError("of another number of layers")
    return Reference(
        patches=kept["patches"],
        grid=(rows, columns),
        hidden={chunk.first_layer: kept[f"hidden_{chunk.first_layer}"] for chunk in package.chunks[1:]},
        rows=some,
        places=places,
        features=kept["features"],
        answer=tuple(int(token) for token in kept["answer"]),
        likeliest=Likeliest(kept["tokens"], kept["logs"]),
    )


def _named(rows: Sequence[Array]) -> dict[str, NDArray[np.generic]]:
    """By the names in the file: together where all are alike."""
    if len({part.shape for part in rows}) == 1:
        return {"rows": np.stack(rows)}
    return {f"rows_{step}": part for step, part in enumerate(rows)}


def _foreign(file: Path) -> ModelDamaged:
    return ModelDamaged(said("“{file}” is not the reference of this model.", file=file))
