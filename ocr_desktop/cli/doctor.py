"""``ocr-desktop doctor``: what is installed, what runs where, and what to do about what does not."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ocr_desktop import __version__, catalog, paths, settings
from ocr_desktop.cli import edge
from ocr_desktop.document import codec
from ocr_desktop.errors import EngineUnavailable, OcrDesktopError
from ocr_desktop.library.store import Library
from ocr_desktop.model_store import manifest, own_models
from ocr_desktop.model_store.place import Place
from ocr_desktop.space import size
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import RequestFactory, WorkerClient
from ocr_desktop.worker.messages import Check

DESCRIPTION = """\
Examine the app on this machine: what is installed, what runs where, where things are kept.
Every problem comes with what to do about it. The exit status is 0 where there is none, else 4.
With --measure it reads a page with each engine and says which device and which precision really ran, the time of
each stage, and why your own docTR models are slower than others where they are.
"""
ANSWER_SECONDS = 120.0
MEASURING_SECONDS = 3600.0
"""A large model takes long to load, and far longer without a GPU."""

MEASURING = "Reading a page twice with each engine; with a large model that takes minutes …"

SPACE_WANTED = 1_000_000_000
WIDTH = 34
"""Of the longest name."""

MARKS = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(examine, words)


def examine(words: Sequence[str]) -> int:
    """Print every finding, then a line that sums them up."""
    parser = edge.Parser("doctor", "[options]", description=DESCRIPTION)
    parser.add_argument(
        "--measure",
        nargs="*",
        metavar="ENGINE",
        help="read a page with these engines (default: all that can read) and say what ran on what, and how fast",
    )
    arguments = parser.parse_args(words)
    for name in arguments.measure or ():
        catalog.engine(name)
    print(f"OCR Desktop {__version__}\n")
    problems = 0
    for check in _findings(arguments.measure):
        problems += check.state == "problem"
        print(f"{MARKS[check.state]:8}{check.name:{WIDTH}} {check.detail}".rstrip(), flush=True)
        if check.remedy:
            print(f"{'':8}{'':{WIDTH}} → {check.remedy}")
    print("\nEverything is in order." if not problems else f"\n{problems} to look after.")
    return EngineUnavailable.exit_code if problems else 0


def _findings(measure: Sequence[str] | None) -> Iterator[Check]:
    """As they are found: what a worker finds out takes a while, and comes last."""
    if measure is None:
        yield from places()
        yield from front_end()
        yield from engines()
    else:
        print(MEASURING, file=sys.stderr)
        yield from measured(measure)


def places() -> Iterator[Check]:
    """Where things are kept, and whether they can be."""
    yield _library(paths.library_file())
    yield _settings(paths.settings_file())
    yield _folder("Log files", paths.log_directory())
    yield from _models(paths.models_directory())
    yield _own_models(paths.models_directory())
    spool = _folder("Spool folder", paths.spool_directory())
    yield spool if spool.state == "problem" else _space(paths.spool_directory())


def front_end() -> Iterator[Check]:
    """Whether the window could be shown. Qt is not loaded to find out."""
    if importlib.util.find_spec("PySide6") is None:
        yield Check("Window", "problem", "PySide6 is not installed", "Install the app again.")
    elif sys.platform.startswith("linux") and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))):
        yield Check("Window", "note", "no display here: recognize and export work, the window does not")
    else:
        yield Check("Window", "ok", "PySide6 is installed")


def engines() -> tuple[Check, ...]:
    """What a worker finds out by loading the engines; here, none is ever loaded."""
    return _asked(messages.Diagnose, ANSWER_SECONDS, 1)


def measured(names: Sequence[str]) -> tuple[Check, ...]:
    """What a worker finds out by reading a page with each engine."""
    chosen = codec.to_plain(settings.load(paths.settings_file()))
    threads = max(1, (os.cpu_count() or 2) - 1)
    return _asked(lambda number: messages.Diagnose(number, True, tuple(names), chosen), MEASURING_SECONDS, threads)


def _asked(request: RequestFactory, seconds: float, threads: int) -> tuple[Check, ...]:
    client = WorkerClient(
        "recognition", threads=threads, spool=paths.spool_directory(), assets=paths.assets_directory()
    )
    try:
        answer = client.call(request, seconds)
    except OcrDesktopError as exc:
        return (Check("Worker", "problem", exc.message, exc.remedy),)
    finally:
        client.close()
    assert isinstance(answer, messages.Diagnosis)
    return answer.checks


def _library(path: Path) -> Check:
    try:
        library = Library(path)
        count = len(library.recent(limit=1_000_000))
        library.close()
    except OcrDesktopError as exc:
        return Check("Library", "problem", f"{exc.message} ({path})", exc.remedy)
    size = path.stat().st_size
    documents = "1 document" if count == 1 else f"{count} documents"
    return Check("Library", "ok", f"{path} ({documents}, {size / 1e6:.1f} MB)")


def _settings(path: Path) -> Check:
    try:
        current = settings.load(path)
    except OcrDesktopError as exc:
        return Check("Settings", "problem", exc.message, exc.remedy)
    reason = paths.unusable(path.parent)
    if reason:
        return Check("Settings", "problem", f"cannot be kept: {reason} ({path})", paths.remedy())
    names = [name for name in settings.table() if getattr(current, name) != settings.default(name)]
    own = ", ".join(f"{name} = {getattr(current, name)}" for name in names)
    return Check("Settings", "ok", f"{path} ({own or 'all as delivered'})")


def _models(store: Path) -> Iterator[Check]:
    """What is installed of each model; a model is nothing that anybody must have."""
    for model in manifest.supported():
        place = Place(store, model)
        active = place.active()
        if active is not None:
            yield Check(model.title, "ok", f"{active.name} ({place.variant(active)})")
        elif place.intent() is not None:
            yield Check(model.title, "note", f"its installation has been begun: `{model.installing}` goes on")
        else:
            yield Check(model.title, "note", f"not installed; `{model.installing}` does that, in {place.folder}")


def _own_models(store: Path) -> Check:
    """Which docTR models of the person's own read, and in which precision they are kept."""
    at = own_models.place(store)
    active = at.active()
    if active is None:
        return Check(at.model.title, "note", f"none imported; `{own_models.IMPORTING}` does that")
    made = (at.manifest(active) or {}).get("checkpoint", {})
    kept = [f"{role} {made[role]['kind']} in {made[role]['precision']}" for role in made if role in own_models.ROLES]
    return Check(at.model.title, "ok", f"{active.name}: {', '.join(kept)} (`doctor --measure` says what really ran)")


def _folder(name: str, folder: Path) -> Check:
    reason = paths.unusable(folder)
    if reason:
        return Check(name, "problem", f"cannot be written: {reason} ({folder})", paths.remedy())
    return Check(name, "ok", str(folder))


def _space(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    if free < SPACE_WANTED:
        return Check("Disk", "problem", f"only {size(free)} free at {folder}", "Free some space.")
    return Check("Disk", "ok", f"{size(free)} free at {folder}")
