"""Installing a model: its files, then the conversion, the verification, and at last the use of it.

Every step leaves on the disk what it has done, so that a kill at any point costs what was in the works and no more:
the next run goes on from there. A variant is made beside the one that is there, which is used until the new one has
passed its verification; what is used changes at the very end.
"""

import contextlib
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from ocr_desktop import space
from ocr_desktop.errors import Cancelled, DiskFull, ModelDamaged, ModelMissing, OcrDesktopError, VerificationFailed
from ocr_desktop.model_store import importing, memory, sizes
from ocr_desktop.model_store.files import read_json, sync_all, unwritable, write_json
from ocr_desktop.model_store.importing import Import
from ocr_desktop.model_store.manifest import FORMAT, Variant
from ocr_desktop.model_store.place import CONVERTED, Intent, Place, bytes_in, failed, remove
from ocr_desktop.model_store.progress import CancelFlag, Listener, Reporter, Step
from ocr_desktop.model_store.sizes import Sizes
from ocr_desktop.model_store.transfer import Download, Hub
from ocr_desktop.paths import MANIFEST
from ocr_desktop.sentences import said

COMPILES = sys.platform == "darwin"
"""Whether Core ML compiles the vision packages here, which keeps them on the disk once more."""

RECIPE = 3
"""Changes when the same checkpoint gives another folder."""


class Part(StrEnum):
    """What a variant consists of, each made by itself."""

    VISION = "vision"
    DECODER = "decoder"
    TOWER = "tower"


SHARES = {Part.VISION: 0.8, Part.DECODER: 0.1, Part.TOWER: 0.1}
"""Of the time that a conversion takes."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be converted.

    Args:
        part: of the variant.
        checkpoint: folder of the published files.
        target: folder of the variant.
        variant: which one.
    """

    part: Part
    checkpoint: Path
    target: Path
    variant: Variant


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found.

    Args:
        passed: every gate let it pass.
        failures: in sentences for a person.
        report: as plain JSON values; empty where an earlier verification still holds.
        text: for a person, in Markdown.
        remedy: what to do where it did not pass.
    """

    passed: bool
    failures: tuple[str, ...]
    report: dict[str, Any]
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be installed.

    Args:
        variant: which one.
        full: with the encoder in MLX, for pages in full detail.
        only_files: stop when the published files are there.
        again: make it afresh, even where it is there.
    """

    variant: Variant
    full: bool = False
    only_files: bool = False
    again: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is to be made, in this order."""
        return (Part.VISION, Part.DECODER, Part.TOWER) if self.full else (Part.VISION, Part.DECODER)


class Converter(Protocol):
    """Converts and verifies, in another process."""

    def convert(self, order: Order, told: Callable[[float, str], None], cancel: CancelFlag) -> dict[str, Any]:
        """Make a part of a variant; what it became, as plain JSON values. It goes on where it was stopped."""

    def verify(self, folder: Path, compiled: Path, told: Callable[[float, str], None], cancel: CancelFlag) -> Verdict:
        """Verify the folder of a variant."""


class Installation:
    """Installs one variant of a model, or goes on with it. To be used from one thread, which it keeps busy."""

    def __init__(self, place: Place, converter: Converter, listener: Listener, cancel: CancelFlag) -> None:
        """Nothing is done yet.

        Args:
            place: of the model.
            converter: asked for what needs the engines' libraries.
            listener: told of the progress, on the thread that works.
            cancel: set by the person; what has been done is kept.
        """
        self._place = place
        self._converter = converter
        self._listener = listener
        self._cancel = cancel

    def download(self, connect: Callable[[], Hub], wanted: Wanted) -> Verdict | None:
        """Download what is missing, then convert, verify and use it.

        Args:
            connect: opens the hub; not called where every file is there.
            wanted: what is to be installed.

        Returns:
            what the verification found, None where only files were asked for.

        Raises:
            Cancelled: the person stopped it.
            ModelError, OutputError, WorkerError: it failed; what has been done is kept.
        """
        with self._alone():
            self._files(connect, wanted)
            return self._from_files(wanted)

    def take(self, folder: Path, wanted: Wanted) -> Verdict | None:
        """Import a folder, then convert, verify and use it. As ``download`` otherwise."""
        with self._alone():
            reporter = Reporter(Step.IMPORT, self._listener, self._cancel)
            Import(self._place, reporter).run(folder, self._space(wanted))
            self._place.intend(Intent(wanted.variant.name, wanted.full))
            return self._from_files(wanted)

    def convert(self, wanted: Wanted) -> Verdict | None:
        """Convert, verify and use a variant from the files that are there. As ``download`` otherwise.

        Raises:
            ModelMissing: not all files are there.
        """
        with self._alone():
            return self._from_files(wanted)

    def verify(self, variant: Variant) -> Verdict:
        """Verify a variant that has been converted, and use it if it passes and nothing else is used.

        One that does not pass is used no more; what an older version has made is made as this one does, and verified.

        Raises:
            ModelMissing: it has not been converted.
            ModelDamaged: a file of it is not what it was.
        """
        with self._alone():
            place = self._place
            made, record = place.manifest(variant), place.record()
            if made is None:
                raise ModelMissing(
                    said("{title} ({title_2}) is not installed.", title=place.model.title, title_2=variant.title)
                )
            older = made.get("recipe") != RECIPE
            if older and record.checksums() == made.get("checkpoint") and record.complete:
                verdict = self._make(Wanted(variant, reads_full(place, variant)))
            else:
                verdict = self._verify(variant, older=older)
            if verdict.passed and place.active() is None:
                place.activate(variant)
            return verdict

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with self._place.locked():
            importing.tidy(self._place)
            self._place.tidy()
            yield

    def _files(self, connect: Callable[[], Hub], wanted: Wanted) -> None:
        place = self._place
        record = place.record()
        if place.model.files is not None:
            self._shipped(place.model.files, wanted)
            return
        if record.complete:
            return
        try:
            place.checkpoint.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise unwritable(exc, place.checkpoint) from exc
        reporter = Reporter(Step.DOWNLOAD, self._listener, self._cancel)
        hub, before = connect(), place.intent()
        place.intend(Intent(wanted.variant.name, wanted.full))
        try:
            Download(hub, place.model, record, reporter).run(self._space(wanted))
        finally:
            if not record.files:  # nothing is known of it yet, so nothing has been begun
                place.intend(before)
            hub.close()
        importing.check(place.checkpoint, place.model)

    def _shipped(self, folder: Path, wanted: Wanted) -> None:
        """Take over the files that came with the program, where they are not there or are an older program's."""
        place, record = self._place, self._place.record()
        if record.complete and record.checksums() == importing.stated(folder):
            return
        place.intend(Intent(wanted.variant.name, wanted.full))
        try:
            Import(place, Reporter(Step.IMPORT, self._listener, self._cancel)).run(folder, self._space(wanted))
        except ModelDamaged as exc:
            raise ModelDamaged(
                said(
                    "The files of {title} are not what they were when the app was made: {reason}",
                    title=place.model.title,
                    reason=exc.message,
                ),
                remedy=said("Install the app again."),
            ) from exc

    def _space(self, wanted: Wanted) -> int:
        """Bytes that are needed for the parts that are not there, and for what Core ML makes of the vision packages.

        The largest chunk is on the disk twice while it is written; what an earlier run has begun counts as there.
        """
        if wanted.only_files:
            return 0
        folder = self._folder(wanted)
        made = self._made(folder)["parts"]
        begun = sum(bytes_in(path) for path in folder.glob(".*"))
        return max(self._whole(wanted, made) - begun, 0)

    def _whole(self, wanted: Wanted, made: Collection[str] = ()) -> int:
        """Bytes that all parts need but those that are made."""
        size, variant = sizes_of(self._place), wanted.variant
        vision = memory.vision_bytes(size, variant)
        needed = {
            Part.VISION: vision + vision // 6 + (vision if COMPILES else 0),
            Part.DECODER: memory.decoder_bytes(size, variant),
            Part.TOWER: memory.tower_bytes(size, variant),
        }
        return sum(needed[part] for part in wanted.parts if part not in made)

    def _check_space(self, wanted: Wanted) -> None:
        """See that there is room for what is missing."""
        place, variant = self._place, wanted.variant
        more = self._space(wanted)
        if not more:
            return
        beside = place.manifest(variant) is not None and self._folder(wanted) != place.variant(variant)
        purpose = f"The conversion of {place.model.title}{' beside the one that is installed' if beside else ''}"
        try:
            space.check(place.folder, more, purpose)
        except DiskFull as exc:
            freed = place.size(variant)  # with what is begun, which then is to be made as well
            rest = max(self._whole(wanted), more) - freed
            if not beside or rest + space.SPARE > shutil.disk_usage(place.folder).free:
                raise
            name = f"`ocr-desktop models remove {place.model.name} --variant {variant.name}`"
            remedy = f"Or remove the one that is installed first, which makes room: {name}; nothing reads meanwhile."
            raise DiskFull(exc.message, remedy=f"{exc.remedy} {remedy}") from exc

    @contextlib.contextmanager
    def _keeping(self, variant: Variant) -> Iterator[None]:
        """Say of whatever goes wrong that the variant that is installed is as it was."""
        place = self._place
        before, use = place.manifest(variant), "in use" if place.active() == variant else "installed"
        kept = f"The {place.model.title} ({variant.title}) that was installed stays {use}."
        try:
            yield
        except KeyboardInterrupt as exc:
            if before is None or place.manifest(variant) != before:
                raise
            raise Cancelled(
                said("Stopped. {kept}", kept=kept), remedy=said("Start it again to go on: what is there is kept.")
            ) from exc
        except OcrDesktopError as exc:
            if before is None or place.manifest(variant) != before:
                raise
            raise type(exc)(f"{exc.message} {kept}", remedy=exc.remedy) from exc

    def _from_files(self, wanted: Wanted) -> Verdict | None:
        """Convert, verify, use: whatever of it has not been done."""
        place, variant = self._place, wanted.variant
        if wanted.only_files:
            place.intend(None)
            return None
        record = place.record()
        if not record.complete and (wanted.again or not self._is_there(wanted)):
            raise ModelMissing(
                said("The published files of {title} are not there, or not all of them.", title=place.model.title),
                remedy=said(
                    "Fetch them: `{installing}`, or `ocr-desktop models import` a folder you have.",
                    installing=place.model.installing,
                ),
            )
        begun = place.intent()
        going_on = begun is not None and begun.variant == variant.name and begun.again
        wanted = replace(wanted, full=wanted.full or reads_full(place, variant))
        if (wanted.again and not going_on) or any(map(failed, (place.variant(variant), place.beside(variant)))):
            place.forget(variant)  # nothing of it is gone on with
        place.intend(Intent(variant.name, wanted.full, wanted.again or going_on))
        verdict = Verdict(passed=True, failures=(), report={}, text="")
        if record.complete and (wanted.again or not self._is_current(wanted)):
            verdict = self._make(wanted)
        place.activate(variant)
        place.intend(None)
        return verdict

    def _is_there(self, wanted: Wanted) -> bool:
        """Whether a variant is installed with all parts that are wanted, so that it needs no published files."""
        manifest = self._place.manifest(wanted.variant)
        return manifest is not None and set(wanted.parts) <= set(manifest.get("parts", {}))

    def _is_current(self, wanted: Wanted) -> bool:
        """Whether a variant is installed as these files give it, and no other is begun that shall take its place."""
        place, variant = self._place, wanted.variant
        made = self._made(place.variant(variant))["parts"]
        return self._is_there(wanted) and set(wanted.parts) <= set(made) and not place.beside(variant).exists()

    def _folder(self, wanted: Wanted) -> Path:
        """Where a variant is made: beside what is there, but that the tower joins the rest of a current one."""
        rest = replace(wanted, full=False)
        add = wanted.full and not wanted.again and self._is_current(rest)
        return self._place.variant(wanted.variant) if add else self._place.beside(wanted.variant)

    def _made(self, folder: Path) -> dict[str, Any]:
        """What has been made in a folder; from other files or by another recipe, it counts as nothing."""
        fresh: dict[str, Any] = {"format": FORMAT, "recipe": RECIPE, "checkpoint": self._place.record().checksums()}
        made = read_json(folder / CONVERTED) or {}
        if all(made.get(name) == value for name, value in fresh.items()) and isinstance(made.get("parts"), dict):
            return made
        return {**fresh, "parts": {}, "files": {}}

    def _make(self, wanted: Wanted) -> Verdict:
        """Convert and verify what is missing; what passes may be used, and takes the place of what is there.

        Raises:
            VerificationFailed, ModelDamaged, ModelMissing: it did not pass; what is installed stays as it is.
        """
        place, variant, folder = self._place, wanted.variant, self._folder(wanted)
        with self._keeping(variant):
            self._check_space(wanted)
            self._convert(wanted, folder)
            try:
                verdict = self._compared(folder)
            except (ModelDamaged, ModelMissing) as exc:
                raise type(exc)(f"{exc.message} It is not used.", remedy=self._refuse(wanted)) from exc
            if not verdict.passed:
                report = f"The report is in “{folder / 'verification.md'}”."
                raise VerificationFailed(
                    said(
                        "{title} ({title_2}) does not read as it should and is not used: {list}",
                        title=place.model.title,
                        title_2=variant.title,
                        list=" ".join(verdict.failures),
                    ),
                    remedy=f"{self._refuse(wanted)} {report}",
                )
            self._record(variant, folder)
            if folder != place.variant(variant):
                place.put(variant)
        return verdict

    def _convert(self, wanted: Wanted, target: Path) -> None:
        """Make the parts that are missing in a folder."""
        made = self._made(target)
        waiting = [part for part in wanted.parts if part not in made["parts"]]
        reporter = Reporter(Step.CONVERT, self._listener, self._cancel)
        whole, done = sum(SHARES[part] for part in waiting), 0.0
        for part in waiting:
            begin, share = done / whole, SHARES[part] / whole

            def told(fraction: float, stage: str, begin: float = begin, share: float = share) -> None:
                reporter.share(begin + share * fraction, stage)

            told(0.0, f"Starting with the {part}")
            order = Order(part, self._place.checkpoint, target, wanted.variant)
            made["parts"][part] = self._converter.convert(order, told, self._cancel)
            sync_all(target)
            made["files"] = _lengths(target)
            write_json(target / CONVERTED, made)
            done += SHARES[part]

    def _check_made(self, target: Path) -> None:
        """See that every file that was made is still there and as long."""
        now = _lengths(target)
        for name, length in (read_json(target / CONVERTED) or {}).get("files", {}).items():
            if now.get(name) != length:
                what = "is not there any more" if name not in now else f"has {now[name]:,} bytes instead of {length:,}"
                raise ModelDamaged(said("“{name}” in “{target}” {what}.", name=name, target=target, what=what))

    def _compared(self, folder: Path) -> Verdict:
        """What the verification finds of what has been made in a folder."""
        reporter = Reporter(Step.VERIFY, self._listener, self._cancel)
        reporter.share(0.0, "Starting the verification")
        self._check_made(folder)
        return self._converter.verify(folder, self._place.compiled, reporter.share, self._cancel)

    def _verify(self, variant: Variant, *, older: bool) -> Verdict:
        """Verify what is installed; where it certainly is not what it should be, it is withdrawn."""
        folder = self._place.variant(variant)
        try:
            verdict = self._compared(folder)
        except (ModelDamaged, ModelMissing) as exc:
            raise type(exc)(f"{exc.message} It is not used any more.", remedy=self._withdraw(variant)) from exc
        except VerificationFailed as exc:  # it could not be compared
            raise VerificationFailed(exc.message, remedy=self._afresh(variant) if older else exc.remedy) from exc
        if verdict.passed:
            return verdict
        report = f"The report is in “{folder / 'verification.md'}”."
        return replace(verdict, remedy=f"{self._withdraw(variant)} {report}")

    def _withdraw(self, variant: Variant) -> str:
        """Use a variant no more, and have it made afresh the next time; its files stay till then.

        Returns:
            what to do about it.
        """
        place = self._place
        folder = place.variant(variant)
        full = Part.TOWER in (read_json(folder / CONVERTED) or {}).get("parts", {})
        remove(folder / MANIFEST)
        write_json(folder / CONVERTED, {"format": FORMAT, "failed": True})
        place.intend(Intent(variant.name, full))
        return self._afresh(variant)

    def _refuse(self, wanted: Wanted) -> str:
        """Have what was made made afresh the next time, but for its report nothing stays of it where another is used.

        Returns:
            what to do about it.
        """
        place, variant, folder = self._place, wanted.variant, self._folder(wanted)
        installed, refused = place.manifest(variant), {"format": FORMAT, "failed": True}
        if installed is not None:
            joined = folder == place.variant(variant)
            kept = {MANIFEST, CONVERTED, *(Path(name).parts[0] for name in (installed["files"] if joined else ()))}
            for path in list(folder.iterdir()):
                if path.name not in kept and not path.name.startswith("verification."):
                    remove(path)
            place.remove_compiled()
            refused = installed if joined else refused
        write_json(folder / CONVERTED, refused)
        return self._afresh(variant)

    def _afresh(self, variant: Variant) -> str:
        """What to do about a variant that is not what it should be."""
        place = self._place
        action = "convert" if place.record().complete else "download"
        return (
            f"`ocr-desktop models {action} {place.model.name} --variant {variant.name}` makes it afresh; "
            "or choose another variant (`ocr-desktop models list`)."
        )

    def _record(self, variant: Variant, folder: Path) -> None:
        """Say that what was made may be used, and what it is."""
        place = self._place
        made, record = read_json(folder / CONVERTED) or {}, place.record()
        origin = {"source": record.source, "revision": record.revision}
        names = {"model": place.model.name, "variant": variant.name, "verified": time.strftime("%Y-%m-%dT%H:%M:%S%z")}
        write_json(folder / MANIFEST, {**made, **origin, **names})


def disk_bytes(size: Sizes, variant: Variant) -> int:
    """About what a variant takes on the disk once it is used, with what Core ML keeps compiled."""
    vision = memory.vision_bytes(size, variant)
    return vision * (2 if COMPILES else 1) + memory.decoder_bytes(size, variant)


def reads_full(place: Place, variant: Variant) -> bool:
    """Whether a variant is installed with the part that reads pages in full detail."""
    return Part.TOWER in (place.manifest(variant) or {}).get("parts", {})


def chosen_variant(place: Place, name: str) -> Variant:
    """The variant that is meant: the one named, else the one in the works, else the one in use, else the default."""
    if name:
        return place.model.variant(name)
    intent = place.intent()
    known = {variant.name: variant for variant in place.model.variants}
    if intent is not None and intent.variant in known:
        return known[intent.variant]
    return place.active() or place.model.variant()


def sizes_of(place: Place) -> Sizes:
    """Widths and depths: of the files that are there, else as published."""
    there = (place.checkpoint / "config.json").is_file()
    return sizes.of_config(place.checkpoint) if there else place.model.sizes


def _lengths(folder: Path) -> dict[str, int]:
    """Every file of a variant but those written afterwards, and hidden ones: what a kill or the Finder left."""
    found = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        str(name): path.stat().st_size
        for name, path in found.items()
        if name.name not in (MANIFEST, CONVERTED)
        and not name.name.startswith("verification.")
        and not any(part.startswith(".") for part in name.parts)
    }
