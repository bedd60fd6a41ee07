"""The models that can be installed, as data: where they come from, what belongs to them, which variants there are.

Each is a JSON file that comes with the program (``models/``). Nothing of a model is in the program itself.
"""

import fnmatch
import json
import re
from dataclasses import dataclass
from pathlib import Path

from ocr_desktop import catalog, paths
from ocr_desktop.errors import ModelDamaged, UsageError
from ocr_desktop.model_store import sizes
from ocr_desktop.model_store.files import read_json
from ocr_desktop.model_store.sizes import Sizes
from ocr_desktop.sentences import said

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Variant:
    """One form in which a model runs here.

    Args:
        name: of its folder, and on the command line.
        title, summary: for a person.
        precision: what the vision encoder computes in, ``float16`` or ``float32``.
        weights: how the encoder's weights are kept.
        decoder_bits: bits of a weight of the decoder: 16, 8 or 4.
    """

    name: str
    title: str
    summary: str
    precision: str
    weights: str
    decoder_bits: int

    @property
    def vision_bits(self) -> int:
        """Bits of a weight of the vision encoder."""
        return {"float32": 32, "float16": 16, "int8": 8}.get(self.weights) or int(self.weights[-1])

    @property
    def tower_bits(self) -> int:
        """Bits of a weight of the encoder in MLX, which looks at pages in full detail."""
        return next(bits for bits in (4, 8, 16) if bits >= min(self.vision_bits, 16))


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be installed.

    Args:
        name: on the command line, and of its folder.
        title, summary: for a person.
        repository: on the hub.
        revision: commit (all 40 digits), which is then the only one that is taken; or a branch or tag, of which the
            commit is taken that it leads to when the download begins.
        licence: where its terms are.
        model_type: as the checkpoint's ``config.json`` says it.
        needed: files without which nothing goes.
        wanted: patterns of the other files that are of use.
        weights: names of tensors by which its weights are recognised.
        sizes: of the published checkpoint, before there is one to ask.
        default: name of the variant for those who do not choose.
        variants: in the order in which they are offered.
        architecture: the same; empty where the type is of no other model.
        shipped: folder beside the description where the published files are; empty where they are downloaded.
    """

    name: str
    title: str
    summary: str
    repository: str
    revision: str
    licence: str
    model_type: str
    needed: tuple[str, ...]
    wanted: tuple[str, ...]
    weights: tuple[str, ...]
    sizes: Sizes
    default: str
    variants: tuple[Variant, ...]
    architecture: str = ""
    shipped: str = ""

    @property
    def files(self) -> Path | None:
        """Where the published files came with the program; None where they are downloaded."""
        return paths.manifests_directory() / self.shipped if self.shipped else None

    @property
    def installing(self) -> str:
        """The command that installs it."""
        return f"ocr-desktop models download{'' if self == model() else f' {self.name}'}"

    @property
    def commit(self) -> str:
        """The commit that the revision names; empty where it is a branch or tag."""
        return self.revision if re.fullmatch("[0-9a-f]{40}", self.revision) else ""

    def variant(self, name: str = "") -> Variant:
        """The variant of this name; empty is the default.

        Raises:
            UsageError: there is none.
        """
        for variant in self.variants:
            if variant.name == (name or self.default):
                return variant
        known = ", ".join(variant.name for variant in self.variants)
        raise UsageError(
            said("{title} has no variant “{name}”.", title=self.title, name=name),
            remedy=said("Choose one of: {known}.", known=known),
        )

    def takes(self, file: str) -> bool:
        """Whether a file of a checkpoint is of use. Files in folders are not, nor names that lead elsewhere."""
        return (
            "/" not in file
            and "\\" not in file
            and not file.startswith(".")
            and (file in self.needed or any(fnmatch.fnmatchcase(file, pattern) for pattern in self.wanted))
        )


def supported() -> tuple[Model, ...]:
    """All models that can be installed, in the order of their engines, what comes with the program last.

    Raises:
        ModelDamaged: a shipped description cannot be read.
    """
    found = [_read(file) for file in sorted(paths.manifests_directory().glob("*.json"))]
    places = {entry.name: place for place, entry in enumerate(catalog.ENGINES)}
    return tuple(sorted(found, key=lambda known: (bool(known.shipped), places.get(known.name, len(places)))))


def model(name: str = "") -> Model:
    """The model of this name; empty is the first one.

    Raises:
        UsageError: there is none.
    """
    known = supported()
    for found in known:
        if found.name == (name or known[0].name):
            return found
    raise UsageError(
        said("There is no model “{name}”.", name=name),
        remedy=said("Choose one of: {list}.", list=", ".join(m.name for m in known)),
    )


def of_folder(folder: Path) -> Model:
    """The model that a folder of published files is, going by its sizes; the first of its kind where none has them."""
    known = supported()
    kind = (read_json(folder / "config.json") or {}).get("model_type")
    alike = [found for found in known if found.model_type == kind] or list(known)
    try:
        own = sizes.of_config(folder)
    except ModelDamaged:
        return alike[0]
    return next((found for found in alike if found.sizes == own), alike[0])


def _read(file: Path) -> Model:
    try:
        data = json.loads(file.read_bytes())
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']}")
        found = Model(
            name=str(data["name"]),
            title=str(data["title"]),
            summary=str(data["summary"]),
            repository=str(data["repository"]),
            revision=str(data["revision"]),
            licence=str(data["licence"]),
            model_type=str(data["model_type"]),
            needed=tuple(data["needed"]),
            wanted=tuple(data["wanted"]),
            weights=tuple(data["weights"]),
            sizes=sizes.of_description(str(data["model_type"]), data["sizes"]),
            default=str(data["default"]),
            variants=tuple(Variant(**variant) for variant in data["variants"]),
            architecture=str(data.get("architecture", "")),
            shipped=str(data.get("shipped", "")),
        )
        found.variant()
    except (OSError, ValueError, LookupError, TypeError, AttributeError, UsageError) as exc:
        raise ModelDamaged(
            said("“{file}”, which comes with the app, cannot be read: {reason}.", file=file.name, reason=exc),
            remedy=said("Install the app again."),
        ) from exc
    return found
