"""Is a folder the checkpoint of a model, whole? And taking one over that a person has already."""

import contextlib
import json
import os
import struct
from pathlib import Path
from typing import Any

from ocr_desktop import space
from ocr_desktop.errors import ModelDamaged, ModelMissing, OcrDesktopError
from ocr_desktop.model_store.files import (
    BLOCK,
    PART,
    WEIGHTS,
    Digest,
    FileRecord,
    digest,
    sync,
    unwritable,
)
from ocr_desktop.model_store.manifest import Model
from ocr_desktop.model_store.place import CheckpointRecord, Place, remove
from ocr_desktop.model_store.progress import Reporter
from ocr_desktop.paths import MANIFEST
from ocr_desktop.sentences import said

INDEX = "model.safetensors.index.json"
_POINTER = b"version https://git-lfs"
_HEADER_LIMIT = 100_000_000
_NOT_THIS = "Name the folder that has the model's config.json, its tokenizer.json and its weights (*.safetensors)."


def check(folder: Path, model: Model) -> tuple[str, ...]:
    """See that a folder holds a whole checkpoint of a model.

    Returns:
        the names of the files that are of use.

    Raises:
        ModelMissing: a file is not there.
        ModelDamaged: it is another model's, or a file is cut off or contradicts another.
    """
    if not folder.is_dir():
        what = f"“{folder}” is a file, not a folder" if folder.exists() else f"There is no folder “{folder}”"
        raise ModelMissing(f"{what}.", remedy=_NOT_THIS)
    for name in model.needed:
        if not (folder / name).is_file():
            raise ModelMissing(said("There is no “{name}” in “{folder}”.", name=name, folder=folder), remedy=_NOT_THIS)
    other = said("Import a folder with {repository}.", repository=model.repository)
    kind, wanted = _kinds(_json(folder / "config.json"), model)
    if kind != wanted:
        raise ModelDamaged(
            said(
                "“{folder}” holds another model: its config.json says {kind!r}, and {title} is {model_type!r}.",
                folder=folder,
                kind=kind,
                title=model.title,
                model_type=wanted,
            ),
            remedy=other,
        )
    places = _places(folder)
    held = {name: _tensors(folder / name) for name in sorted(set(places.values()))}
    for tensor, name in places.items():
        if tensor not in held[name]:
            raise ModelDamaged(
                said("“{name}” lacks “{tensor}”, which “{index}” promises.", name=name, tensor=tensor, index=INDEX)
            )
    for tensor in model.weights:
        if tensor not in places:
            raise ModelDamaged(
                said(
                    "The weights in “{folder}” are not those of {title}: “{tensor}” is not there.",
                    folder=folder,
                    title=model.title,
                    tensor=tensor,
                ),
                remedy=other,
            )
    others = (path.name for path in folder.iterdir() if path.is_file() and not path.name.endswith(WEIGHTS))
    return tuple(sorted({*held, *(name for name in others if model.takes(name))}))


def tidy(place: Place) -> None:
    """Bring the published files back to where they belong when an import was killed, and remove what it left.

    Raises:
        TargetNotWritable, ModelDamaged: that is not possible.
    """
    target = place.checkpoint
    coming, old = _beside(target)
    try:
        if not target.exists():  # between its two renames
            if CheckpointRecord(coming).complete:
                coming.rename(target)
            elif old.exists():
                old.rename(target)
    except OSError as exc:
        raise unwritable(exc, target) from exc
    remove(coming)
    remove(old)


def _beside(target: Path) -> tuple[Path, Path]:
    """Where the files gather that take the place of others, and where those go until they have."""
    return target.with_name(f"{target.name}.new"), target.with_name(f"{target.name}.old")


class Import:
    """Takes a folder over: by hard links where that is possible, else as a copy."""

    def __init__(self, place: Place, reporter: Reporter) -> None:
        """Nothing is done yet.

        Args:
            place: of the model.
            reporter: told of the progress.
        """
        self._place = place
        self._reporter = reporter
        self._done = 0
        self._total = 0

    def run(self, folder: Path, more: int = 0) -> None:
        """Check the folder, then put its files where the published files belong.

        Args:
            folder: a checkpoint.
            more: bytes that are needed afterwards.

        Raises:
            Cancelled, ModelMissing, ModelDamaged, DiskFull, TargetNotWritable: nothing has changed.
        """
        tidy(self._place)
        try:
            self._run(folder, more)
        except BaseException:
            with contextlib.suppress(OcrDesktopError):  # what went wrong first is what is told
                remove(_beside(self._place.checkpoint)[0])
                tidy(self._place)
            raise

    def _run(self, folder: Path, more: int) -> None:
        target = self._place.checkpoint
        coming, old = _beside(target)
        self._reporter.bytes("Looking through the folder", 0, 0)
        names = check(folder, self._place.model)
        try:
            sizes = {name: (folder / name).stat().st_size for name in names}
            self._total = 2 * sum(sizes.values())  # taken over, then read
            coming.mkdir(parents=True)
            copied = 0 if _can_link(folder / names[0], coming) else sum(sizes.values())
            space.check(coming, copied + more, f"{self._place.model.title}, with what is made of it,")
            for name in names:
                self._take(folder / name, coming / name)
            record = CheckpointRecord(coming)
            record.begin(str(folder), "", [FileRecord(name, size) for name, size in sizes.items()])
            expected = stated(folder)
            for name in names:
                checksum = self._read(coming / name, sizes[name])
                if expected.get(name, checksum) != checksum:
                    raise ModelDamaged(
                        said(
                            "“{name}” is not what “{manifest}” beside it says: it was changed or damaged.",
                            name=name,
                            manifest=MANIFEST,
                        )
                    )
                record.checked(name, checksum)
            check(coming, self._place.model)
            if target.exists():
                target.rename(old)
            coming.rename(target)
            sync(target.parent)
        except OSError as exc:
            raise unwritable(exc, folder) from exc
        remove(old)

    def _take(self, source: Path, target: Path) -> None:
        """A second name for the same bytes; links (as in the hub's own cache) are followed first."""
        source = source.resolve()
        try:
            os.link(source, target)
            self._tell(f"Linking {target.name}", target.stat().st_size)
            return
        except OSError:  # another disk, or one that knows no hard links
            pass
        part = target.with_name(target.name + PART)
        with source.open("rb") as reading, part.open("wb") as writing:
            while block := reading.read(BLOCK):
                writing.write(block)
                self._tell(f"Copying {target.name}", len(block))
            os.fsync(writing.fileno())
        part.replace(target)

    def _read(self, file: Path, size: int) -> str:
        found: Digest = digest(file, size, lambda count: self._tell(f"Checking {file.name}", count))
        problem = found.problem(FileRecord(file.name, size))
        if problem:
            raise ModelDamaged(said("“{file}” {problem}: it was changed meanwhile.", file=file.name, problem=problem))
        return found.sha256

    def _tell(self, what: str, count: int) -> None:
        self._done += count
        self._reporter.bytes(what, self._done, self._total)


def _can_link(file: Path, folder: Path) -> bool:
    """Whether a file can have a second name in a folder: on the same disk, where the disk knows such names."""
    probe = folder / file.name
    try:
        os.link(file.resolve(), probe)
        probe.unlink()
    except OSError:
        return False
    return True


def stated(folder: Path) -> dict[str, str]:
    """Name → SHA-256, where a folder says what its files should be."""
    file = folder / MANIFEST
    checksums = _json(file).get("sha256") if file.is_file() else None
    return {str(name): str(checksum) for name, checksum in checksums.items()} if isinstance(checksums, dict) else {}


def _kinds(config: dict[str, Any], model: Model) -> tuple[Any, str]:
    """What a checkpoint says that it is, and what it should say; the architecture where the type is the right one."""
    kind, architectures = config.get("model_type"), config.get("architectures")
    if kind != model.model_type or not model.architecture or not architectures:
        return kind, model.model_type
    return architectures[0] if isinstance(architectures, list) else architectures, model.architecture


def _json(file: Path) -> dict[str, Any]:
    try:
        values = json.loads(file.read_bytes())
    except OSError as exc:
        raise unwritable(exc, file) from exc
    except (ValueError, RecursionError) as exc:
        raise ModelDamaged(
            said("“{file}” cannot be understood: it is cut off or was changed.", file=file.name)
        ) from exc
    if not isinstance(values, dict):
        raise ModelDamaged(said("“{file}” cannot be understood.", file=file.name))
    return values


def _places(folder: Path) -> dict[str, str]:
    """Name of a tensor → name of the file it is in."""
    if not (folder / INDEX).is_file():
        files = sorted(path.name for path in folder.glob(f"*{WEIGHTS}"))
        if not files:
            raise ModelMissing(
                said("There are no weights (*.safetensors) in “{folder}”.", folder=folder), remedy=_NOT_THIS
            )
        return {tensor: name for name in files for tensor in _tensors(folder / name)}
    places = _json(folder / INDEX).get("weight_map")
    if not isinstance(places, dict) or not places:
        raise ModelDamaged(said("“{index}” does not say where the weights are.", index=INDEX))
    found = {str(tensor): str(name) for tensor, name in places.items()}
    lacking = []
    for name in sorted(set(found.values())):
        if Path(name).name != name:
            raise ModelDamaged(said("“{index}” names a file outside its folder: “{name}”.", index=INDEX, name=name))
        if not (folder / name).is_file():
            lacking.append(f"“{name}”")
    if lacking:
        raise ModelMissing(
            said(
                "{list} {what} not in “{folder}”.",
                list=" and ".join(lacking),
                what="is" if len(lacking) == 1 else "are",
                folder=folder,
            ),
            remedy=said("Copy or download the missing files, then import the folder again."),
        )
    return found


def _tensors(file: Path) -> frozenset[str]:
    """The names in a file of weights, whose length must be what its beginning says."""
    try:
        with file.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            start = stream.read(8)
            if (start + stream.read(len(_POINTER) - 8)) == _POINTER:
                raise ModelDamaged(
                    said("“{file}” is only a pointer to the real file.", file=file.name),
                    remedy=said("Fetch the real files (`git lfs pull`), then import the folder again."),
                )
            stream.seek(8)
            length = struct.unpack("<Q", start)[0] if len(start) == 8 else size
            if length > min(_HEADER_LIMIT, size - 8):
                raise ModelDamaged(said("“{file}” is not a file of weights, or its beginning is lost.", file=file.name))
            header = json.loads(stream.read(length))
        named = {str(name): entry for name, entry in header.items() if name != "__metadata__"}
        end = 8 + length + max((int(entry["data_offsets"][1]) for entry in named.values()), default=0)
    except OSError as exc:
        raise unwritable(exc, file) from exc
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as exc:
        raise ModelDamaged(said("The header of “{file}” cannot be read.", file=file.name)) from exc
    if end != size:
        how = "cut off" if size < end else "too long"
        raise ModelDamaged(
            said(
                "“{file}” is {how}: it has {size:,} bytes instead of {end:,}.",
                file=file.name,
                how=how,
                size=size,
                end=end,
            )
        )
    return frozenset(named)
