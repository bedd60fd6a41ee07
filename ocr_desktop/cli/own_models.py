"""``ocr-desktop models import-doctr``, and what the other actions do with docTR models."""

import argparse
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ocr_desktop import paths
from ocr_desktop.cli import edge
from ocr_desktop.errors import UsageError
from ocr_desktop.jobs.own_models import OwnModelsWorker
from ocr_desktop.model_store import own_models
from ocr_desktop.model_store.own_models import ENGINE, DoctrOrder
from ocr_desktop.model_store.place import Place
from ocr_desktop.space import size

DESCRIPTION = """\
Take in docTR models that you have trained, exported with docTR's export_model_to_onnx. Both are checked and copied;
`ocr-desktop recognize --engine doctr` then reads with them. Without files, a pair that is there is used from now on.
"""

EXAMPLES = """\
examples:
  ocr-desktop models import-doctr --detection det.onnx --recognition rec.onnx --vocab german
  ocr-desktop models import-doctr --detection det.onnx --recognition rec.onnx --vocab signs.txt --name receipts
  ocr-desktop models import-doctr --name receipts
  ocr-desktop models verify doctr
  ocr-desktop models remove doctr --variant receipts
"""


def import_doctr(words: Sequence[str]) -> int:
    """Import a pair, or use one that is there."""
    arguments = _parser().parse_args(words)
    store = paths.models_directory()
    if not (arguments.detection or arguments.recognition):
        own_models.use(store, arguments.name)
        print(f"docTR reads with “{arguments.name}” from now on.")
        return 0
    if not (arguments.detection and arguments.recognition):
        raise UsageError("Both networks are needed.", remedy=f"`{own_models.IMPORTING}`")
    vocabulary, named = _vocabulary(arguments.vocab)
    order = DoctrOrder(
        detection=_network(arguments.detection),
        recognition=_network(arguments.recognition),
        name=arguments.name,
        vocabulary=vocabulary,
        vocabulary_name=named,
        precision=arguments.precision,
        kinds=(arguments.detection_kind, arguments.recognition_kind),
    )
    made = own_models.take(store, order, _worker(), _told(quiet=arguments.quiet), threading.Event())
    if arguments.json:
        print(json.dumps(made, indent=1, ensure_ascii=False))
        return 0
    entries = made["checkpoint"]
    for role in ("detection", "recognition"):
        entry = entries[role]
        sides = f"{entry['width']} × {entry['height']}"
        print(f"{role}: {entry['kind']}, {sides}, {entry['precision']}, {size(entry['bytes'])}")
    print(f"vocabulary: {len(entries['vocabulary'])} signs")
    for note in made["notes"]:
        print(f"note: {note}")
    print(f"docTR reads with “{order.name}” from now on: `ocr-desktop recognize --engine doctr FILE`.")
    return 0


def _network(name: str) -> Path:
    """A file that is named; looked for before the first network is looked into, which takes a while."""
    if not Path(name).is_file():
        raise UsageError(f"“{name}” is not a file.", remedy="Name the ONNX file that docTR has exported.")
    return Path(name)


def verify(arguments: argparse.Namespace) -> None:
    """Say how the pair in use, or the one that ``--variant`` names, runs here."""
    at = own_models.place(paths.models_directory())
    own_models.check(at.store)
    variant = at.model.variant(arguments.variant) if arguments.variant else at.active()
    assert variant is not None
    verdict = _worker().measure(at.variant(variant), _told(quiet=arguments.quiet), threading.Event(), arguments.stock)
    if arguments.json:
        print(json.dumps({"model": ENGINE, "variant": variant.name, "report": verdict.report}, indent=1))
    else:
        sys.stdout.write(verdict.text)


def remove(arguments: argparse.Namespace) -> None:
    """Remove one pair, or all."""
    at = own_models.place(paths.models_directory())
    with at.locked():
        freed = at.remove_variant(at.model.variant(arguments.variant)) if arguments.variant else at.remove_all()
    if arguments.json:
        print(json.dumps({"model": ENGINE, "freed": freed, "installed": [known.name for known in at.installed()]}))
    else:
        print(f"{size(freed)} removed." if freed else "There was nothing to remove.")


def lines() -> Iterator[str]:
    """The pairs that are there, for a list."""
    at = own_models.place(paths.models_directory())
    yield f"{ENGINE}: {at.model.title}. {at.model.summary}"
    active = at.active()
    for variant in at.installed():
        used = "in use" if variant == active else "imported"
        yield f"  {variant.name:<18}{used}, {size(at.size(variant))} on the disk"
    if active is None:
        yield f"  none in use; `{own_models.IMPORTING}` imports yours"


def described() -> dict[str, Any]:
    """The same as plain values."""
    at = own_models.place(paths.models_directory())
    active = at.active()
    return {
        "name": ENGINE, "title": at.model.title, "summary": at.model.summary, "installing": own_models.IMPORTING,
        "folder": str(at.folder), "variants": [_described(at, known, active) for known in at.installed()],
    }  # fmt: skip


def _described(at: Place, variant: Any, active: Any) -> dict[str, Any]:
    manifest = at.manifest(variant) or {}
    return {
        "variant": variant.name, "folder": str(at.variant(variant)), "active": variant == active,
        "bytes": at.size(variant), "notes": manifest.get("notes", []), "sources": manifest.get("sources", {}),
    }  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = edge.Parser("models import-doctr", "[options]", description=DESCRIPTION, epilog=EXAMPLES)
    parser.add_argument("--detection", default="", metavar="FILE", help="ONNX: finds words (DBNet, LinkNet, FAST)")
    parser.add_argument(
        "--recognition", default="", metavar="FILE", help="ONNX: reads words (CRNN, SAR, MASTER, ViTSTR, PARSeq, VIPTR)"
    )
    parser.add_argument(
        "--vocab",
        default="",
        metavar="FILE|NAME",
        help="the signs it was trained with, in their order: a text file, or docTR's name (default: what fits)",
    )
    parser.add_argument("--name", default=own_models.USUAL_NAME, help="what the pair is called (default: %(default)s)")
    parser.add_argument(
        "--precision", default="", metavar="fp32|fp16|8-bit", help="convert the weights (default: as they are)"
    )
    parser.add_argument(
        "--detection-kind", default="", metavar="KIND", help="db, linknet or fast, where it is not seen"
    )
    parser.add_argument(
        "--recognition-kind", default="", metavar="KIND", help="crnn, sar, master, vitstr, parseq or viptr, likewise"
    )
    parser.add_argument("--json", action="store_true", help="what was imported, as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress; problems are told even so")
    return parser


def _vocabulary(given: str) -> tuple[str, str]:
    """Signs, or the name of signs."""
    file = Path(given)
    if not given or not file.is_file():
        return "", given
    try:
        return file.read_text(encoding="utf-8").rstrip("\r\n"), ""
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError(f"The vocabulary “{given}” cannot be read: {exc}.", remedy="Save it as UTF-8 text.") from exc


def _worker() -> OwnModelsWorker:
    return OwnModelsWorker(
        spool=paths.spool_directory(), assets=paths.assets_directory(), threads=max(1, (os.cpu_count() or 2) - 1)
    )


def _told(*, quiet: bool) -> Callable[[float, str], None]:
    last = ""

    def told(_fraction: float, stage: str) -> None:
        nonlocal last
        if not quiet and stage != last:
            print(f"{stage} …", file=sys.stderr)
        last = stage

    return told
