"""Can the chosen engine read here and now? Asked before a page is given to it, and before gigabytes are loaded."""

import dataclasses
from pathlib import Path

from ocr_desktop import model_mark
from ocr_desktop.errors import ModelMissing
from ocr_desktop.model_store import manifest, memory, own_models, sizes
from ocr_desktop.model_store.files import read_json
from ocr_desktop.model_store.install import reads_full
from ocr_desktop.model_store.manifest import Model, Variant
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.sizes import EFFICIENT_PIXELS, DeepseekSizes
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

FULL_PIXELS = 11_289_600
"""Most pixels of a page that the published model takes."""

PICTURES = "preprocessor_config.json"


@dataclasses.dataclass(frozen=True, slots=True)
class _Limits:
    """Of the pictures that a model takes.

    Args:
        pixels: at most.
        canvases: it knows pictures of some sizes only, and no other detail.
    """

    pixels: int
    canvases: bool


def ready(settings: Settings, store: Path) -> Settings:
    """The settings of a job that begins now: with the mark of the model that reads, so that it stays the same one.

    Raises:
        ModelMissing, ModelTooLarge: as for ``check``.
    """
    check(settings, store)
    needs_one = settings.engine == own_models.ENGINE or _model(settings.engine) is not None
    mark = model_mark.find(store, settings.engine).mark if needs_one else ""
    return dataclasses.replace(settings, model=mark)


def check(settings: Settings, store: Path, machine: int | None = None) -> None:
    """See that the model of the engine in the settings is installed and fits into the memory.

    Args:
        settings: of the reading.
        store: folder of all models.
        machine: bytes of memory; None is this machine's.

    Raises:
        ModelMissing: it is not installed, or without the part that reads in full detail.
        ModelTooLarge: it does not fit.
    """
    if settings.engine == own_models.ENGINE:
        own_models.check(store)
        return
    model = _model(settings.engine)
    if model is None:  # an engine that needs none
        return
    place = Place(store, model)
    place.recover()
    variant = place.active()
    if variant is None:
        begun = " yet: its installation has been begun" if place.intent() is not None else ""
        raise ModelMissing(
            said("{title} is not installed{begun}.", title=model.title, begun=begun),
            remedy=said(
                "`{installing}` installs it or goes on with it. The Instant engine needs no model.",
                installing=model.installing,
            ),
        )
    own = sizes.of_config(place.variant(variant))
    if isinstance(own, DeepseekSizes):
        most = own.modes.get(settings.deepseek_mode, max(own.modes.values()))
        on_gpu = settings.model_compute_units == "cpu_and_gpu" and reads_full(place, variant)
        reading = _reading(settings, most, full=on_gpu)
    else:
        reading = _of_any_shape(settings, place, variant)
    memory.check(model, own, variant, reading, memory.machine() if machine is None else machine)


def _of_any_shape(settings: Settings, place: Place, variant: Variant) -> memory.Reading:
    """What a page asks of a model that takes pages of any shape; where it can look at it in that detail at all."""
    model, limits = place.model, _limits(place.variant(variant))
    full = settings.dots_detail == "full" and not limits.canvases
    if full and not reads_full(place, variant):
        raise ModelMissing(
            said("{title} is installed without the part that reads pages in full detail.", title=model.title),
            remedy=said(
                "Add it: `ocr-desktop models convert {model} --full`. Or choose the detail “efficient”.",
                model=model.name,
            ),
        )
    return _reading(settings, min(pixels(settings, full=full), limits.pixels), full=full)


def _reading(settings: Settings, most: int, *, full: bool = False) -> memory.Reading:
    return memory.Reading(most, full, settings.model_max_tokens, 8 if settings.model_cache == "8-bit" else 16)


def installed(engine: str, store: Path) -> bool:
    """Whether there is nothing to install for an engine: a variant of its model is in use, or it needs no model."""
    if engine == own_models.ENGINE:
        return own_models.place(store).active() is not None
    model = _model(engine)
    return model is None or Place(store, model).active() is not None


def pixels(settings: Settings, *, full: bool) -> int:
    """Most pixels of a page's picture that the settings allow."""
    most = FULL_PIXELS if full else EFFICIENT_PIXELS
    chosen = int(settings.dots_max_megapixels * 1_000_000)
    return min(most, chosen) if chosen else most


def usual(place: Place) -> memory.Reading:
    """What a page asks for at most in efficient detail, also of a model that is yet to be installed."""
    if isinstance(place.model.sizes, DeepseekSizes):
        return memory.Reading(max(place.model.sizes.modes.values()))
    active = place.active()
    limits = _limits(place.variant(active) if active is not None else place.model.files or place.checkpoint)
    return memory.Reading(min(EFFICIENT_PIXELS, limits.pixels))


def _limits(folder: Path) -> "_Limits":
    """What the files of a model say of the pictures that it takes."""
    said = read_json(folder / PICTURES) or {}
    most = said.get("max_pixels")
    return _Limits(most if type(most) is int and most > 0 else FULL_PIXELS, bool(said.get("canvases")))


def _model(engine: str) -> Model | None:
    """The model of an engine; None where it needs none."""
    return next((known for known in manifest.supported() if known.name == engine), None)
