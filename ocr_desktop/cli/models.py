"""``ocr-desktop models``: what is there, downloading, importing, converting, verifying, removing."""

import argparse
import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ocr_desktop import paths, settings
from ocr_desktop.cli import edge, options, own_models
from ocr_desktop.cli.model_progress import suitable
from ocr_desktop.errors import Cancelled, UsageError, VerificationFailed
from ocr_desktop.jobs.conversion import ConversionWorker
from ocr_desktop.model_store import manifest, memory, readiness
from ocr_desktop.model_store.connection import connect
from ocr_desktop.model_store.install import (
    Installation,
    Verdict,
    Wanted,
    chosen_variant,
    disk_bytes,
    reads_full,
    sizes_of,
)
from ocr_desktop.model_store.manifest import Variant
from ocr_desktop.model_store.own_models import ENGINE as OWN
from ocr_desktop.model_store.place import Place
from ocr_desktop.space import size

DESCRIPTION = """\
Models read difficult pages better than the built-in engine. They are downloaded once, checked byte for byte, converted
for this machine and compared with the original before they are used. After that nothing needs the network.

actions:
  list                 what can be installed, what is, and how much space it takes
  download [MODEL]     fetch what is missing, then convert, verify and use it
  import DIR           the same from a folder that you have (linked, or copied)
  import-doctr         your own docTR models (see `ocr-desktop models import-doctr --help`)
  convert [MODEL]      another variant from the files that are there; one that is there already is used from now on
  verify [MODEL]       compare an installed model with its original; print and keep the report; one that does not
                       read as it should is used no more
  remove [MODEL]       remove a model, one variant of it (--variant), or the published files alone (--files)
"""

EXAMPLES = """\
examples:
  ocr-desktop models download                             dots.ocr, in the usual variant
  ocr-desktop models download --variant palettized8-8bit
  HF_ENDPOINT=https://mirror.example ocr-desktop models download
  ocr-desktop models import ~/Downloads/dots.ocr
  ocr-desktop models verify --json > report.json

Stop it with Ctrl-C whenever you like, and start it again later: what has arrived and what is converted is kept.
"""

IMPORT_DOCTR = "import-doctr"
KEPT = "Start it again to go on: what has arrived and what is finished is kept."


def main(words: Sequence[str]) -> int:
    """Run the command; the exit status (see ``errors``)."""
    return edge.run(models, words)


def models(words: Sequence[str]) -> int:
    """Do what the first word says."""
    if words and words[0] == IMPORT_DOCTR:
        try:
            return own_models.import_doctr(words[1:])
        except KeyboardInterrupt:
            raise Cancelled("Stopped.", remedy="Start it again.") from None
    arguments = _parser().parse_args(words)
    _check(arguments)
    actions: dict[str, Callable[[argparse.Namespace], None]] = {
        "list": _list, "download": _download, "import": _import, "convert": _convert, "verify": _verify,
        "remove": _remove,
    }  # fmt: skip
    if arguments.what == OWN and arguments.action in ("verify", "remove"):
        actions |= {"verify": own_models.verify, "remove": own_models.remove}
    try:
        actions[arguments.action](arguments)
    except KeyboardInterrupt:
        raise Cancelled("Stopped.", remedy=KEPT) from None
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("models", "ACTION [options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument(
        "action", choices=("list", "download", "import", "convert", "verify", "remove"), metavar="ACTION"
    )
    parser.add_argument(
        "what", nargs="?", default="", metavar="MODEL|DIR", help="a model (default: the first one), or a folder"
    )
    parser.add_argument(
        "--model",
        default="",
        metavar="MODEL",
        help="import: which model it is (default: what its sizes say, else the first one)",
    )
    parser.add_argument("--variant", default="", metavar="NAME", help="which variant (see list)")
    parser.add_argument(
        "--full", action="store_true", help="download, import, convert: with what reads pages in full detail on the GPU"
    )
    parser.add_argument(
        "--stock",
        nargs=2,
        default=("", ""),
        metavar=("DET", "REC"),
        help="verify doctr: docTR's own exported networks, to compare yours with",
    )
    parser.add_argument("--files-only", action="store_true", help="download, import: stop when the files are there")
    parser.add_argument(
        "--files", action="store_true", help="remove: only the published files, keeping what was made of them"
    )
    parser.add_argument("--again", action="store_true", help="convert: afresh, even where it is there already")
    parser.add_argument("--force", action="store_true", help="even where this machine's memory seems too small")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress; problems are told even so")
    options.add_settings(parser, "Downloads")
    return parser


def _check(arguments: argparse.Namespace) -> None:
    """Refuse what does not go together, rather than pass it over."""
    action = arguments.action
    allowed = {
        "files_only": ("download", "import"), "files": ("remove",), "model": ("import",), "again": ("convert",),
        "force": ("download", "import", "convert"), "full": ("download", "import", "convert"),
        "stock": ("verify",), "variant": ("download", "import", "convert", "verify", "remove"),
    }  # fmt: skip
    for name, actions in allowed.items():
        if any(getattr(arguments, name) if name == "stock" else [getattr(arguments, name)]) and action not in actions:
            raise UsageError(
                f"“{action}” does not take --{name.replace('_', '-')}.", remedy="See `ocr-desktop help models`."
            )
    if action == "import" and not arguments.what:
        raise UsageError("Which folder is to be imported?", remedy="Name it: `ocr-desktop models import DIR`.")
    if arguments.files and arguments.variant:
        raise UsageError("--files and --variant exclude each other.", remedy="Remove one after the other.")


def _place(arguments: argparse.Namespace) -> Place:
    if arguments.action == "import" and not arguments.model:
        return Place(paths.models_directory(), manifest.of_folder(Path(arguments.what)))
    name = arguments.model if arguments.action == "import" else arguments.what
    return Place(paths.models_directory(), manifest.model(name))


@contextlib.contextmanager
def _installation(arguments: argparse.Namespace, place: Place) -> Iterator[Installation]:
    progress = suitable(quiet=arguments.quiet)
    worker = ConversionWorker(
        spool=paths.spool_directory(), assets=paths.assets_directory(), threads=max(1, (os.cpu_count() or 2) - 1)
    )
    with contextlib.closing(progress):
        yield Installation(place, worker, progress.update, threading.Event())


def _download(arguments: argparse.Namespace) -> None:
    chosen = options.chosen(arguments, settings.load(paths.settings_file()))
    place, wanted = _fitting(arguments)
    with _installation(arguments, place) as running:
        verdict = running.download(lambda: connect(chosen.hub_mirror, chosen.hub_seconds), wanted)
    _tell(arguments, place, wanted, verdict)


def _import(arguments: argparse.Namespace) -> None:
    place, wanted = _fitting(arguments)
    with _installation(arguments, place) as running:
        verdict = running.take(Path(arguments.what).absolute(), wanted)
    _tell(arguments, place, wanted, verdict)


def _convert(arguments: argparse.Namespace) -> None:
    place, wanted = _fitting(arguments)
    with _installation(arguments, place) as running:
        verdict = running.convert(wanted)
    _tell(arguments, place, wanted, verdict)


def _verify(arguments: argparse.Namespace) -> None:
    place = _place(arguments)
    variant = place.model.variant(arguments.variant) if arguments.variant else place.active() or place.model.variant()
    with _installation(arguments, place) as running:
        verdict = running.verify(variant)
    if arguments.json:
        _print_json(_result(place, variant) | {"report": verdict.report})
    else:
        sys.stdout.write(verdict.text)
    if not verdict.passed:
        raise VerificationFailed(
            f"{place.model.title} ({variant.title}) does not read as it should and is not used any more. "
            f"{' '.join(verdict.failures)}",
            remedy=verdict.remedy,
        )


def _remove(arguments: argparse.Namespace) -> None:
    place = _place(arguments)
    with place.locked():
        used = place.active()
        if arguments.files:
            freed = place.remove_checkpoint()
        elif arguments.variant:
            freed = place.remove_variant(place.model.variant(arguments.variant))
        else:
            freed = place.remove_all()
    was_in_use = used is not None and place.active() is None
    if arguments.json:
        active, left = place.active(), [variant.name for variant in place.installed()]
        _print_json({
            "model": place.model.name, "freed": freed, "was_in_use": was_in_use,
            "active": active.name if active is not None else None, "installed": left,
        })  # fmt: skip
        return
    print(f"{size(freed)} removed." if freed else "There was nothing to remove.")
    if was_in_use and arguments.variant:
        print(_without(place))


def _without(place: Place) -> str:
    """What follows from the removal of the variant that was in use: another one is for the person to choose."""
    left = place.installed()
    if not left:
        return f"It was in use. {place.model.title} is not installed any more; `{place.model.installing}` installs it."
    ways = " or ".join(f"`ocr-desktop models convert {place.model.name} --variant {known.name}`" for known in left)
    return f"It was in use. {place.model.title} reads nothing until you choose a variant that is installed: {ways}."


def _list(arguments: argparse.Namespace) -> None:
    found = [_described(Place(paths.models_directory(), model)) for model in manifest.supported()
             if arguments.what in ("", model.name)]  # fmt: skip
    own = arguments.what in ("", OWN)
    if not found and not own:
        manifest.model(arguments.what)
    if arguments.json:
        _print_json([*found, *([own_models.described()] if own else [])])
        return
    for number, entry in enumerate(found):
        print("\n".join([*([""] if number else []), *_lines(entry)]))
    if own:
        print("\n".join([*([""] if found else []), *own_models.lines()]))


def _fitting(arguments: argparse.Namespace) -> tuple[Place, Wanted]:
    """What is meant, if this machine's memory is enough for it."""
    place = _place(arguments)
    variant = chosen_variant(place, arguments.variant)
    intent = place.intent()
    full = arguments.full or (intent is not None and intent.variant == variant.name and intent.full)
    if not arguments.force:
        memory.check(place.model, sizes_of(place), variant, readiness.usual(place), memory.machine())
    return place, Wanted(variant, full, arguments.files_only, arguments.again)


def _tell(arguments: argparse.Namespace, place: Place, wanted: Wanted, verdict: Verdict | None) -> None:
    variant = wanted.variant
    if arguments.json:
        _print_json(_result(place, variant) | ({"report": verdict.report} if verdict is not None else {}))
    elif verdict is None:
        print(f"The files of {place.model.title} are there ({size(place.record().size)}): {place.checkpoint}")
    else:
        print(f"{place.model.title} ({variant.title}) is ready: {place.variant(variant)}")


def _result(place: Place, variant: Variant) -> dict[str, Any]:
    active = place.active()
    return {
        "model": place.model.name, "variant": variant.name, "folder": str(place.variant(variant)),
        "installed": place.manifest(variant) is not None, "active": active is not None and active == variant,
    }  # fmt: skip


def _described(place: Place) -> dict[str, Any]:
    """What is known of a model, as plain values."""
    record, intent, sizes, usable = place.record(), place.intent(), sizes_of(place), memory.machine()
    variants, reading = [], readiness.usual(place)
    for variant in place.model.variants:
        need = memory.needed(sizes, variant, reading).total
        variants.append(
            _result(place, variant) | {
                "failed": place.withdrawn(variant), "full": reads_full(place, variant),
                "title": variant.title, "summary": variant.summary, "bytes": place.size(variant),
                "expected": disk_bytes(sizes, variant), "memory": need, "fits": need <= usable * memory.USABLE,
                "default": variant.name == place.model.default,
            }
        )  # fmt: skip
    return {
        "name": place.model.name, "title": place.model.title, "summary": place.model.summary,
        "installing": place.model.installing,
        "repository": place.model.repository, "licence": place.model.licence, "folder": str(place.folder),
        "files": {
            "complete": record.complete, "shipped": place.model.files is not None,
            "expected": memory.published_bytes(place.model.sizes), "arrived": place.arrived(), "bytes": record.size,
            "source": record.source,
            "revision": record.revision,
        },
        "in_progress": intent.variant if intent is not None else None,
        "variants": variants,
    }  # fmt: skip


def _lines(entry: dict[str, Any]) -> Iterator[str]:
    yield f"{entry['name']}: {entry['title']}. {entry['summary']}"
    yield f"  licence: {entry['licence']}"
    files = entry["files"]
    expected = f"about {size(files['expected'])}"
    if files["complete"]:
        yield f"  published files: complete, {size(files['bytes'])}, from {files['source']}"
    elif files["arrived"]:
        of = f" of {size(files['bytes'])}" if files["bytes"] else ""
        yield f"  published files: {size(files['arrived'])}{of}; `{entry['installing']}` goes on"
    else:
        yield f"  published files: {'come with the app' if files['shipped'] else f'none; {expected} to download'}"
    for variant in entry["variants"]:
        state = "in use" if variant["active"] else "installed" if variant["installed"] else "not installed"
        if variant["failed"]:
            state = "failed its verification"
        elif entry["in_progress"] == variant["variant"] and not variant["installed"]:
            state = "begun"
        space = size(variant["bytes"]) if variant["bytes"] else f"about {size(variant['expected'])}"
        state += " with full detail" if variant["full"] else ""
        usual = " (usual)" if variant["default"] else ""
        fits = "" if variant["fits"] else ", more than this machine can give"
        yield f"  {variant['variant']:<18}{state}, {space} on the disk; needs {size(variant['memory'])} of memory{fits}"
        yield f"  {'':<18}{variant['title']}{usual}: {variant['summary']}"


def _print_json(values: Any) -> None:
    print(json.dumps(values, indent=1, ensure_ascii=False))
