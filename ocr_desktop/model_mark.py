"""Which installed model reads, as a mark that front ends and engines find alike: ``variant@digest``.

A job carries the mark of the model it began with in its settings, so that the library knows what read a page, and a
job goes on with that model even when another is chosen meanwhile.
"""

import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop import catalog
from ocr_desktop.errors import ModelMissing
from ocr_desktop.paths import ACTIVE, MANIFEST, OLD
from ocr_desktop.sentences import said

_DIGITS = 12
_PATIENCE = (0.01, 0.05, 0.2)  # seconds; two renames take less than the first, where no kill came between them


@dataclass(frozen=True, slots=True)
class Marked:
    """A variant of a model that is installed.

    Args:
        folder: where it lies.
        mark: its name, and a digest of the checkpoint and of how it was converted.
    """

    folder: Path
    mark: str


def find(models: Path, name: str, mark: str = "") -> Marked:
    """The variant that has a mark, or the one in use.

    Args:
        models: folder of all installed models.
        name: of the model.
        mark: as found before; empty for the variant in use.

    Raises:
        ModelMissing: no variant is in use, or the marked one is no longer what it was.
    """
    folder, title = models / name, catalog.engine(name).title
    variant = mark.partition("@")[0] or _object(folder / ACTIVE).get("variant")
    if variant is None:
        raise ModelMissing(said("{title} is not installed.", title=title))
    manifest = _manifest(folder / variant) if _is_name(variant) else {}
    if not manifest:
        again = {"remedy": "Read the document again, with what is installed now."} if mark else {}
        raise ModelMissing(said("{title} is not installed as “{variant}”.", title=title, variant=variant), **again)
    found = Marked(folder / variant, f"{variant}@{_digest(manifest)}")
    if mark and found.mark != mark:
        raise ModelMissing(
            said("{title} ({variant}) was installed anew since this job began.", title=title, variant=variant),
            remedy=said("Read the document again."),
        )
    return found


def _manifest(folder: Path) -> dict[str, Any]:
    """Of a variant; also at the moment in which another takes its place."""
    for seconds in _PATIENCE:
        found = _object(folder / MANIFEST)
        if found or not folder.with_name(f"{folder.name}{OLD}").exists():
            break
        time.sleep(seconds)
    return found or _object(folder / MANIFEST)


def _digest(manifest: dict[str, Any]) -> str:
    """Of what decides how a page is read; where the files came from and when does not."""
    parts = manifest.get("parts")
    parts = parts if isinstance(parts, dict) else {}
    decisive = [manifest.get("recipe"), manifest.get("checkpoint"), parts.get("vision"), parts.get("decoder")]
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def _is_name(variant: object) -> bool:
    return isinstance(variant, str) and Path(variant).name == variant


def _object(file: Path) -> dict[str, Any]:
    """A JSON object; what is none counts as empty."""
    try:
        values = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
