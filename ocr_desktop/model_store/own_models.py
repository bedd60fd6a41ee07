"""The docTR models that a person has imported: pairs of networks, each a variant of one model that nobody publishes.

They lie in the folder of models as everything does there (see ``place``), under the names that the person gave them.
"""

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ocr_desktop import catalog
from ocr_desktop.errors import EngineUnavailable, ModelMissing, UsageError
from ocr_desktop.model_store.manifest import Model, Variant
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.progress import CancelFlag
from ocr_desktop.model_store.sizes import DotsSizes
from ocr_desktop.paths import MANIFEST
from ocr_desktop.sentences import said

ENGINE = "doctr"
ROLES = ("detection", "recognition")
USUAL_NAME = "mine"
IMPORTING = "ocr-desktop models import-doctr --detection det.onnx --recognition rec.onnx"

Told = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class DoctrOrder:
    """What is to be imported.

    Args:
        detection, recognition: ONNX files.
        name: that the pair gets.
        vocabulary: signs in their order; empty for a name or a guess.
        vocabulary_name: one of docTR's.
        precision: ``fp32``, ``fp16`` or ``8-bit``; empty as they are.
        kinds: architectures of both; empty for what the graphs tell.
    """

    detection: Path
    recognition: Path
    name: str = USUAL_NAME
    vocabulary: str = ""
    vocabulary_name: str = ""
    precision: str = ""
    kinds: tuple[str, str] = ("", "")


class Importer(Protocol):
    """Does it, in a worker."""

    def take(self, order: DoctrOrder, target: Path, told: Told, cancel: CancelFlag) -> dict[str, Any]:
        """Check both networks and write them to a folder; what its manifest says."""


def place(store: Path, name: str = "") -> Place:
    """Where the pairs lie.

    Args:
        store: folder of all models.
        name: of one that is yet to come.

    Raises:
        UsageError: a folder cannot have that name.
    """
    if name and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name):
        raise UsageError(
            said("“{name}” cannot be the name of a model.", name=name),
            remedy=said("Use letters, digits, - and _."),
        )
    folder = store / ENGINE
    there = {path.parent.name.removesuffix(".old") for path in folder.glob(f"*/{MANIFEST}")}
    names = sorted({known for known in there if "." not in known} | ({name} if name else set()))
    entry = catalog.engine(ENGINE)
    model = Model(
        name=ENGINE,
        title=entry.title,
        summary=entry.summary,
        repository="",
        revision="",
        licence="",
        model_type=ENGINE,
        needed=(),
        wanted=(),
        weights=(),
        sizes=DotsSizes(1, 1, 1, 1, 1, 1, 1, 1, 1, 1),  # nobody asks: these run in any memory
        default=name or (names[0] if names else USUAL_NAME),
        variants=tuple(Variant(known, known, "", "float32", "float32", 16) for known in names),
    )
    return Place(store, model)


def take(store: Path, order: DoctrOrder, importer: Importer, told: Told, cancel: CancelFlag) -> dict[str, Any]:
    """Import a pair and use it from now on; one of the same name is replaced when the new one is whole.

    Returns:
        its manifest.

    Raises:
        UsageError: the networks cannot be used; with what to do otherwise.
        ModelError, OutputError, WorkerError, Cancelled: it failed; what was there stays.
        EngineUnavailable: packages are missing.
    """
    check_installed()
    at = place(store, order.name)
    variant = at.model.variant(order.name)
    with at.locked():
        at.tidy()
        at.forget(variant)
        try:
            made = importer.take(order, at.beside(variant), told, cancel)
            at.put(variant)
        finally:
            at.forget(variant)
        at.activate(variant)
    return made


def use(store: Path, name: str) -> None:
    """Read with a pair that is there.

    Raises:
        ModelMissing: there is none of that name.
    """
    at = place(store)
    found = next((variant for variant in at.installed() if variant.name == name), None)
    if found is None:
        known = ", ".join(variant.name for variant in at.installed())
        raise ModelMissing(
            said("No docTR models are imported as “{name}”.", name=name),
            remedy=said("There are: {known}.", known=known) if known else said("Import them: `{how}`.", how=IMPORTING),
        )
    at.activate(found)


def absent() -> tuple[str, ...]:
    """Packages that are needed for these models and not installed; the app for Macs brings none of them."""
    return tuple(name for name in ("onnxtr", "onnx") if importlib.util.find_spec(name) is None)


def check_installed() -> None:
    """See that such models can be read and imported at all.

    Raises:
        EngineUnavailable: packages are missing.
    """
    if missing := absent():
        raise EngineUnavailable(
            said("docTR models need {packages}, not installed here.", packages=", ".join(missing)),
            remedy=said("pip install 'ocr-desktop[onnxtr]'; the README says how beside other models."),
        )


def check(store: Path) -> None:
    """See that a pair is in use and can read.

    Raises:
        ModelMissing: none is in use.
        EngineUnavailable: packages are missing.
    """
    check_installed()
    if place(store).active() is None:
        raise ModelMissing(
            said("No docTR models are imported."),
            remedy=said("Import yours: `{how}`. The Instant engine needs no model.", how=IMPORTING),
        )
