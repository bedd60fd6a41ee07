"""Where a model lies on the disk, and what of it is there.

    <models>/dots-ocr/install.json            what is being installed, while it is
                      active.json             which variant is used
                      checkpoint/             the published files, and checkpoint.json: their sizes and checksums
                      <variant>/              in use or to be used: manifest.json says what it is
                      <variant>.new/          while it is made and verified; converted.json says how far
                      <variant>.old/          for the moment in which the new one takes its place

A variant without its manifest is not installed, whatever else lies in its folder. What is made anew takes the place
of what is there when it has passed its verification, so that a kill at any point leaves one or the other.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ocr_desktop.errors import ModelError, ModelMissing, OcrDesktopError
from ocr_desktop.model_store.files import FileRecord, read_json, sync, unwritable, write_json
from ocr_desktop.model_store.manifest import FORMAT, Model, Variant
from ocr_desktop.paths import ACTIVE, COMPILED, MANIFEST, OLD, SOURCE
from ocr_desktop.sentences import said

CONVERTED = "converted.json"
"""In the folder of a variant: which parts of it are finished and what they were made from, or that it has failed."""

RECORD = "checkpoint.json"
STATE = "install.json"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is being installed: kept from the beginning to the end, so that it goes on after a kill.

    Args:
        variant: its name.
        full: with the encoder in MLX, for pages in full detail.
        again: afresh, even where it is there.
    """

    variant: str
    full: bool = False
    again: bool = False


class CheckpointRecord:
    """What the published files are, and which of them have been found to be so."""

    def __init__(self, folder: Path) -> None:
        """Read the record of a folder of published files; there may be none yet."""
        self.folder = folder
        data = read_json(folder / RECORD) or {}
        try:
            self.source = str(data.get("source", ""))
            self.revision = str(data.get("revision", ""))
            self.files = {
                str(name): FileRecord(str(name), int(entry["size"]), str(entry["sha256"]), str(entry["blob"]))
                for name, entry in data.get("files", {}).items()
            }
            self._checked = {str(name): (int(a), int(b)) for name, (a, b) in data.get("checked", {}).items()}
        except (KeyError, TypeError, ValueError, AttributeError):
            self.source, self.revision, self.files, self._checked = "", "", {}, {}

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(record.size for record in self.files.values())

    @property
    def complete(self) -> bool:
        """Whether every file has been checked and is as it was then."""
        return bool(self.files) and all(self.is_checked(name) for name in self.files)

    def begin(self, source: str, revision: str, files: Iterator[FileRecord] | list[FileRecord]) -> None:
        """Say what is to come."""
        self.source, self.revision = source, revision
        self.files = {record.name: record for record in files}
        self._checked = {}
        self._save()

    def checked(self, name: str, sha256: str) -> None:
        """A file is what it should be."""
        record = self.files[name]
        self.files[name] = FileRecord(name, record.size, sha256, record.blob)
        self._checked[name] = _mark(self.folder / name)
        self._save()

    def is_checked(self, name: str) -> bool:
        """Whether a file has been checked and has not been touched since."""
        try:
            return self._checked.get(name) == _mark(self.folder / name)
        except OSError:
            return False

    def checksums(self) -> dict[str, str]:
        """Name → SHA-256."""
        return {name: record.sha256 for name, record in sorted(self.files.items())}

    def _save(self) -> None:
        files = {name: {"size": r.size, "sha256": r.sha256, "blob": r.blob} for name, r in self.files.items()}
        write_json(
            self.folder / RECORD,
            {
                "format": FORMAT, "source": self.source, "revision": self.revision, "files": files,
                "checked": self._checked,
            },
        )  # fmt: skip


class Place:
    """The folder of one model."""

    def __init__(self, store: Path, model: Model) -> None:
        """Nothing is made.

        Args:
            store: folder of all models.
            model: which one.
        """
        self.store = store
        self.model = model
        self.folder = store / model.name

    @property
    def checkpoint(self) -> Path:
        """The published files."""
        return self.folder / "checkpoint"

    @property
    def compiled(self) -> Path:
        """What Core ML has compiled, for all models."""
        return self.store / COMPILED

    def variant(self, variant: Variant) -> Path:
        """The folder of a variant."""
        return self.folder / variant.name

    def beside(self, variant: Variant) -> Path:
        """The folder in which a variant is made, until it may be used."""
        return self.folder / f"{variant.name}.new"

    def record(self) -> CheckpointRecord:
        """The record of the published files."""
        return CheckpointRecord(self.checkpoint)

    def manifest(self, variant: Variant) -> dict[str, Any] | None:
        """What a variant was made from, None where it is not installed."""
        data = read_json(self.variant(variant) / MANIFEST)
        return data if data is not None and data.get("format") == FORMAT else None

    def withdrawn(self, variant: Variant) -> bool:
        """Whether a variant is not used because it failed its verification, so that it has to be made afresh."""
        return self.manifest(variant) is None and any(map(failed, (self.variant(variant), self.beside(variant))))

    def size(self, variant: Variant) -> int:
        """Bytes that a variant takes, with what Core ML has compiled of it, and with what is made anew."""
        return sum(
            bytes_in(folder)
            + sum(bytes_in(entry) for entry, package in self._sources() if package.is_relative_to(folder.resolve()))
            for folder in (self.variant(variant), self.beside(variant))
        )

    def installed(self) -> tuple[Variant, ...]:
        """The variants that can be used."""
        return tuple(variant for variant in self.model.variants if self.manifest(variant) is not None)

    def active(self) -> Variant | None:
        """The variant that is used; where a kill came between two renames, it is first whole again."""
        self.recover()
        name = (read_json(self.folder / ACTIVE) or {}).get("variant")
        return next((variant for variant in self.installed() if variant.name == name), None)

    def activate(self, variant: Variant) -> None:
        """Use an installed variant from now on.

        Raises:
            ModelMissing: it is not installed.
        """
        if self.manifest(variant) is None:
            raise ModelMissing(
                said("{title} ({title_2}) is not installed.", title=self.model.title, title_2=variant.title)
            )
        write_json(self.folder / ACTIVE, {"format": FORMAT, "variant": variant.name})

    def put(self, variant: Variant) -> None:
        """What was made beside takes the place of what is there; what Core ML compiled of it goes on to be used.

        The records of what is compiled follow first: a kill then leaves nothing compiled of what is gone.

        Raises:
            DiskFull, TargetNotWritable, ModelDamaged: that is not possible; ``tidy`` ends it.
        """
        new, target, old = self.beside(variant), self.variant(variant), self._gone(variant)
        try:
            there = target.exists()
            if there:
                self._follow(target.resolve(), old.resolve())
            self._follow(new.resolve(), target.resolve())
            if there:
                target.rename(old)
            new.rename(target)
            sync(self.folder)
        except OSError as exc:
            raise unwritable(exc, target) from exc
        self._forget(old)

    def _follow(self, begin: Path, end: Path) -> None:
        """Say of what was compiled of packages in a folder that these are in another one."""
        for entry, package in self._sources():
            if package.is_relative_to(begin):
                write_json(entry / SOURCE, {"package": str(end / package.relative_to(begin))})

    def tidy(self) -> None:
        """End what ``put`` had begun when it was killed.

        Raises:
            DiskFull, TargetNotWritable, ModelDamaged: that is not possible.
        """
        for variant in self.model.variants:
            target, old = self.variant(variant), self._gone(variant)
            try:
                if old.exists() and not target.exists():
                    (self.beside(variant) if self.beside(variant).exists() else old).rename(target)
            except OSError as exc:
                raise unwritable(exc, target) from exc
            self._forget(old)

    def recover(self) -> None:
        """As ``tidy``, where there is something to end and nobody else is at it; what fails is left to them."""
        if any(self._gone(variant).exists() for variant in self.model.variants):
            with contextlib.suppress(OcrDesktopError), self.locked():
                self.tidy()

    def forget(self, variant: Variant) -> int:
        """Remove what was made beside; the bytes that are free now."""
        return self._forget(self.beside(variant))

    def _forget(self, folder: Path) -> int:
        return remove(folder) + self.remove_compiled() if folder.exists() else 0

    def _gone(self, variant: Variant) -> Path:
        return self.folder / f"{variant.name}{OLD}"

    def intent(self) -> Intent | None:
        """What is being installed, None where nothing is."""
        data = read_json(self.folder / STATE)
        if data is None or not isinstance(data.get("variant"), str):
            return None
        return Intent(data["variant"], bool(data.get("full")), bool(data.get("again")))

    def intend(self, intent: Intent | None) -> None:
        """Keep what is being installed; None when it is done."""
        if intent is None:
            remove(self.folder / STATE)
        else:
            write_json(self.folder / STATE, {"format": FORMAT, **asdict(intent)})

    def arrived(self) -> int:
        """Bytes of the published files that are there, parts of files included."""
        return sum(_length(path) for path in self.checkpoint.glob("*") if path.name != RECORD)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes from changing this model meanwhile; the end of the process ends it, too.

        Raises:
            ModelError: another one is changing it.
        """
        file = self.folder / ".lock"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stream = file.open("w")
        except OSError as exc:
            raise unwritable(exc, file) from exc
        with stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as exc:
                raise ModelError(
                    said("{title} is being installed or removed by another window or command.", title=self.model.title),
                    remedy=said("Wait for it, or stop it there."),
                ) from exc
            except OSError as exc:  # a drive that knows no locks
                raise unwritable(exc, file) from exc
            yield

    def remove_variant(self, variant: Variant) -> int:
        """Remove a variant; the bytes that are free now. Its manifest goes first: it is never half there."""
        if (active := self.active()) is not None and active == variant:
            remove(self.folder / ACTIVE)
        if (intent := self.intent()) is not None and intent.variant == variant.name:
            self.intend(None)
        folder = self.variant(variant)
        freed = remove(folder / MANIFEST)
        freed += remove(folder)
        freed += remove(self.beside(variant)) + remove(self._gone(variant))
        return freed + self.remove_compiled()

    def remove_compiled(self) -> int:
        """Remove what was compiled of packages that are gone; other models' stay."""
        return sum(remove(entry) for entry, package in self._sources() if not package.is_dir())

    def _sources(self) -> list[tuple[Path, Path]]:
        """The folders of what Core ML has compiled, each with the package that it was compiled of."""
        entries = list(self.compiled.iterdir()) if self.compiled.is_dir() else []
        named = [(entry, (read_json(entry / SOURCE) or {}).get("package")) for entry in entries]
        return [(entry, Path(source)) for entry, source in named if isinstance(source, str)]

    def remove_checkpoint(self) -> int:
        """Remove the published files; the bytes that are free now."""
        return sum(remove(folder) for folder in [self.checkpoint, *self.folder.glob("checkpoint.*")])

    def remove_all(self) -> int:
        """Remove everything of this model; the bytes that are free now."""
        freed = sum(self.remove_variant(variant) for variant in self.model.variants)
        freed += self.remove_checkpoint()
        for path in list(self.folder.iterdir()):
            if path.name != ".lock":
                freed += remove(path)
        return freed


def failed(folder: Path) -> bool:
    """Whether what was made in a folder has failed its verification."""
    return bool((read_json(folder / CONVERTED) or {}).get("failed"))


def bytes_in(path: Path) -> int:
    """What a file or folder takes; hard links of others count as well. What goes meanwhile counts as nothing."""
    if not path.is_dir():
        return _length(path)
    return sum(_length(Path(place) / name) for place, _, names in os.walk(path) for name in names)


def _length(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def remove(path: Path) -> int:
    """Remove a file or folder; the bytes it took.

    Raises:
        TargetNotWritable: it may not be removed.
    """
    try:
        size = bytes_in(path)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as exc:
        raise unwritable(exc, path) from exc
    return size


def _mark(file: Path) -> tuple[int, int]:
    """What changes when a file does."""
    found = file.stat()
    return found.st_size, found.st_mtime_ns
