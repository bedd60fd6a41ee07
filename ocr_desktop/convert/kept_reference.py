"""What the original makes of the sample page, computed from the checkpoint and kept beside what was made of it.

A model can then be verified at any time, without the checkpoint: what goes into the vision encoder, what comes out of
every chunk, some rows of what comes out of every layer, the features, and how likely the decoder finds every token of
an answer.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.convert import sample_page
from ocr_desktop.convert.reference import ReferenceTower
from ocr_desktop.convert.reference_decoder import reference_decoder
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.prompt import Mode, Prompter
from ocr_desktop.engines.dots_ocr.vision import rotary
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

FILE = "reference.npz"
FORMAT = 3
"""1 was without the decoder, 2 without rows of every layer."""

GROUPS = 16
"""Groups of neighbouring patches (those that become one feature) whose rows are kept of every layer."""

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
        hidden: by layer number what goes into that layer, (n, dim): at the borders of the chunks.
        rows: (layers + 1, kept, dim): the embeddings, then what every layer makes of them, at the ``places``.
        features: (n/4, hidden).
        answer: tokens.
        likeliest: at every place of the answer, given the tokens before it.
    """

    patches: Array
    grid: tuple[int, int]
    hidden: dict[int, Array]
    rows: Array
    features: Array
    answer: tuple[int, ...]
    likeliest: Likeliest

    @property
    def groups(self) -> NDArray[np.intp]:
        """The features whose patches' rows are kept of every layer."""
        return kept_groups(len(self.features))

    @property
    def places(self) -> NDArray[np.intp]:
        """The patches whose rows are kept of every layer: whole groups, one after another."""
        return kept_places(len(self.patches), len(self.features))


def kept_groups(count: int) -> NDArray[np.intp]:
    """The groups that are kept of so many: spread over the page."""
    return np.linspace(0, count - 1, min(count, GROUPS)).astype(np.intp)


def kept_places(patches: int, features: int) -> NDArray[np.intp]:
    """The patches of the groups that are kept."""
    size = patches // features
    return (kept_groups(features)[:, None] * size + np.arange(size)).reshape(-1)


def keep(
    checkpoint: Checkpoint, config: DotsConfig, package: VisionPackage, progress: Progress, cancel: CancelFlag
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
        config: DotsConfig,
        package: VisionPackage,
        progress: Progress,
        cancel: CancelFlag,
    ) -> None:
        self._checkpoint = checkpoint
        self._config = config
        self._package = package
        self._progress = progress
        self._cancel = cancel
        self._steps = config.vision.layers + 2 + config.text.layers + 2
        self._done = 0

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All of it, by the names in the file."""
        config = self._config
        prompter = Prompter.load(self._checkpoint.folder, config.image_token)
        page = sample_page.patches(config, self._package.buckets[0])
        rows, columns = page.grid
        positions = rotary(rows, columns, config.vision.head_dim, config.vision.rope_theta, config.vision.merge)
        borders = {chunk.first_layer for chunk in self._package.chunks[1:]}
        kept: dict[str, NDArray[np.generic]] = {}
        tower = ReferenceTower(self._checkpoint, config.vision)
        outputs: list[Array] = []
        some = kept_places(len(page.values), len(page.values) // config.vision.merge**2)
        for layer, features in enumerate(self._told(tower.steps(page.values, *positions), "the vision encoder")):
            if layer in borders:
                kept[f"hidden_{layer}"] = features
            if layer <= config.vision.layers:
                outputs.append(features[some])
        patch = config.vision.patch
        answer = sample_page.answer(prompter, columns * patch, rows * patch)
        if not answer or max(answer) >= config.text.vocab:
            raise ModelDamaged(said("The tokenizer does not belong to these weights."))
        prompt = prompter.ids(Mode.LAYOUT, len(features))
        decoder = reference_decoder(config.text, self._checkpoint, config.image_token)
        for logs in self._told(decoder.steps(prompt, features, answer), "the decoder"):
            last = logs
        likeliest = Likeliest.of(last)
        return kept | {
            "format": np.array(FORMAT),
            "patches": page.values,
            "grid": np.array(page.grid),
            "rows": np.stack(outputs),
            "features": features,
            "answer": np.array(answer, np.int32),
            "tokens": likeliest.tokens,
            "logs": likeliest.logs,
        }

    def _told(self, steps: Iterator[Array], what: str) -> Iterator[Array]:
        for step in steps:
            if self._cancel.is_set():
                raise Cancelled(said("Stopped."))
            self._done += 1
            self._progress(self._done / self._steps, f"Computing the reference of {what}")
            yield step


def load(package: VisionPackage) -> Reference:
    """The kept reference.

    Raises:
        ModelMissing: none was kept.
        ModelDamaged: it cannot be read, or belongs to another package.
        VerificationFailed: an older version of this program has kept less of it.
    """
    file = package.folder / FILE
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            if int(kept.get("format", 1)) < FORMAT:
                raise VerificationFailed(
                    said(
                        "This model was made by an older version of the app, which kept too little of the "
                        "original for a comparison."
                    ),
                    remedy=said("Make it again from the published files."),
                )
            found = _reference(package, kept)
    except FileNotFoundError as exc:
        raise ModelMissing(said("There is no {file} in “{folder}”.", file=FILE, folder=package.folder)) from exc
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as exc:
        raise _foreign(file) from exc
    count, places = found.grid[0] * found.grid[1], len(found.answer)
    shapes: list[tuple[Array, tuple[int, ...]]] = [
        (found.patches, (count, package.patch_values)),
        (found.features, (count // 4, package.hidden)),
    ]
    shapes += [(values, (count, package.dim)) for values in found.hidden.values()]
    some = len(kept_places(count, count // 4))
    shapes.append((found.rows, (package.chunks[-1].last_layer + 1, some, package.dim)))
    width = found.likeliest.tokens.shape[-1]
    shapes.append((found.likeliest.logs, (places, width)))
    if any(values.shape != shape for values, shape in shapes) or found.likeliest.tokens.shape != (places, width):
        raise _foreign(file)
    return found


def _reference(package: VisionPackage, kept: "np.lib.npyio.NpzFile") -> Reference:
    rows, columns = (int(count) for count in kept["grid"])
    return Reference(
        patches=kept["patches"],
        grid=(rows, columns),
        hidden={chunk.first_layer: kept[f"hidden_{chunk.first_layer}"] for chunk in package.chunks[1:]},
        rows=kept["rows"],
        features=kept["features"],
        answer=tuple(int(token) for token in kept["answer"]),
        likeliest=Likeliest(kept["tokens"], kept["logs"]),
    )


def _foreign(file: Path) -> ModelDamaged:
    return ModelDamaged(said("“{file}” is not the reference of this model.", file=file))
