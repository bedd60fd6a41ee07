"""From files to a model in use: what each step leaves, and what goes on where after a stop at any point."""

import collections
import dataclasses
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop import paths
from ocr_desktop.errors import (
    Cancelled,
    ConversionFailed,
    DiskFull,
    DownloadFailed,
    ModelDamaged,
    ModelError,
    ModelMissing,
    VerificationFailed,
)
from ocr_desktop.model_store import install, manifest, memory
from ocr_desktop.model_store.files import FileRecord, write_json
from ocr_desktop.model_store.install import Installation, Order, Part, Verdict, Wanted, chosen_variant, sizes_of
from ocr_desktop.model_store.manifest import Variant
from ocr_desktop.model_store.place import Place, bytes_in
from ocr_desktop.model_store.progress import CancelFlag, Step, Update
from ocr_desktop.model_store.transfer import Hub, Listing
from ocr_desktop.space import SPARE
from tests.fakes import model_files

MODEL = manifest.model("dots-ocr")
USUAL = MODEL.variant()
OTHER = MODEL.variant("float16-16bit")


@dataclass
class FakeConverter:
    """Writes a file a part; fails or finds fault where it is told to."""

    fail_at: Part | str = ""
    passes: bool = True
    did: list[str] = field(default_factory=list)

    def convert(self, order: Order, told: Callable[[float, str], None], cancel: CancelFlag) -> dict[str, Any]:
        told(0.5, f"In the {order.part}")
        if order.part == self.fail_at:
            raise ConversionFailed("It was killed.")
        self.did.append(order.part)
        folder = order.target / order.part
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "weights").write_bytes(b"1" * 100)
        return {"bits": order.variant.decoder_bits}

    def verify(self, folder: Path, compiled: Path, told: Callable[[float, str], None], cancel: CancelFlag) -> Verdict:
        told(0.5, "Comparing")
        if self.fail_at == "verify":
            raise ModelError("It was killed.")
        self.did.append("verify")
        return Verdict(self.passes, () if self.passes else ("Too far away.",), {"passed": self.passes}, "# Report\n")


class FakeHub:
    """A hub without a network."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.closed = False

    def listing(self, repository: str, revision: str) -> Listing:
        files = ((path.name, path.read_bytes()) for path in self._folder.iterdir())
        return Listing(
            "c0ffee", tuple(FileRecord(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in files)
        )

    def open(self, repository: str, revision: str, name: str, start: int) -> Any:
        @dataclass
        class Pieces:
            start: int
            data: bytes

            def __iter__(self) -> Any:
                yield self.data

        return nullcontext(Pieces(start, (self._folder / name).read_bytes()[start:]))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "models", MODEL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_files.write(tmp_path / "mine")


def running(
    place: Place, converter: FakeConverter, told: list[Update] | None = None, cancel: threading.Event | None = None
) -> Installation:
    return Installation(place, converter, (told if told is not None else []).append, cancel or threading.Event())


def offline() -> Hub:
    raise AssertionError("the hub was asked")


def test_download_convert_verify_use(place: Place, folder: Path) -> None:
    told: list[Update] = []
    converter = FakeConverter()
    hub = FakeHub(folder)
    verdict = running(place, converter, told).download(lambda: hub, Wanted(USUAL))
    assert verdict is not None
    assert verdict.passed
    assert converter.did == ["vision", "decoder", "verify"]
    assert place.active() == USUAL
    assert place.intent() is None
    assert hub.closed
    assert list(dict.fromkeys(update.step for update in told)) == ["download", "convert", "verify"]
    made = json.loads((place.variant(USUAL) / "manifest.json").read_text())
    assert made["checkpoint"] == place.record().checksums()
    assert made["revision"] == "c0ffee"
    assert made["files"]["vision/weights"] == 100
    shares = [update.fraction for update in told if update.step == "convert"]
    assert shares == sorted(shares)


def test_the_network_is_not_asked_again(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).download(lambda: FakeHub(folder), Wanted(USUAL))
    converter = FakeConverter()
    running(place, converter).download(offline, Wanted(USUAL))
    assert converter.did == []
    running(place, converter).download(offline, Wanted(OTHER))
    assert converter.did == ["vision", "decoder", "verify"]
    assert place.active() == OTHER
    assert place.installed() == (USUAL, OTHER)


def test_the_hub_is_closed_where_it_fails(place: Place, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    hub = FakeHub(tmp_path / "empty")
    with pytest.raises(DownloadFailed):
        running(place, FakeConverter()).download(lambda: hub, Wanted(USUAL))
    assert hub.closed
    assert place.intent() is not None


@pytest.mark.parametrize(
    ("where", "done_before", "done_after"),
    [
        (Part.VISION, [], ["vision", "decoder", "verify"]),
        (Part.DECODER, ["vision"], ["decoder", "verify"]),
        ("verify", ["vision", "decoder"], ["verify"]),
    ],
)
def test_it_goes_on_where_it_was_killed(
    place: Place, folder: Path, where: str, done_before: list[str], done_after: list[str]
) -> None:
    converter = FakeConverter(fail_at=where)
    with pytest.raises(ModelError):
        running(place, converter).take(folder, Wanted(USUAL))
    assert converter.did == done_before
    assert place.active() is None
    assert place.installed() == ()
    assert chosen_variant(place, "") == USUAL
    converter = FakeConverter()
    running(place, converter).download(offline, Wanted(chosen_variant(place, "")))
    assert converter.did == done_after
    assert place.active() == USUAL


def test_a_model_in_use_stays_in_use_while_another_variant_is_made(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    for fail_at in (Part.VISION, Part.DECODER, "verify"):
        with pytest.raises(ModelError):
            running(place, FakeConverter(fail_at=fail_at)).convert(Wanted(OTHER))
        assert place.active() == USUAL
    with pytest.raises(VerificationFailed, match=r"not used: Too far away\."):
        running(place, FakeConverter(passes=False)).convert(Wanted(OTHER))
    assert place.active() == USUAL
    assert place.installed() == (USUAL,)
    assert chosen_variant(place, "") == OTHER  # what was begun is gone on with


def test_what_does_not_pass_is_never_used(place: Place, folder: Path) -> None:
    with pytest.raises(VerificationFailed):
        running(place, FakeConverter(passes=False)).take(folder, Wanted(USUAL))
    assert place.active() is None
    assert not (place.variant(USUAL) / "manifest.json").exists()
    with pytest.raises(ModelMissing, match="not installed"):
        running(place, FakeConverter()).verify(USUAL)
    (place.beside(USUAL) / "vision" / "made_from.json").write_text("a stamp that would save the work")
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL))
    assert converter.did == ["vision", "decoder", "verify"]
    assert not (place.variant(USUAL) / "vision" / "made_from.json").exists()
    assert place.active() == USUAL


@pytest.mark.parametrize("files", [True, False])
def test_what_passes_no_more_is_used_no_more(place: Place, folder: Path, files: bool) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL, full=True))
    running(place, FakeConverter()).convert(Wanted(OTHER))
    place.activate(USUAL)
    if not files:
        place.remove_checkpoint()
    verdict = running(place, FakeConverter(passes=False)).verify(USUAL)
    assert not verdict.passed
    action = "convert" if files else "download"
    assert f"models {action} dots-ocr --variant palettized8-4bit` makes it afresh" in verdict.remedy
    assert "verification.md" in verdict.remedy
    assert place.active() is None
    assert place.installed() == (OTHER,)
    assert (place.variant(USUAL) / "decoder" / "weights").is_file()  # to be looked at
    intent = place.intent()
    assert intent is not None
    assert (intent.variant, intent.full) == (USUAL.name, True)
    assert running(place, FakeConverter()).verify(OTHER).passed
    converter = FakeConverter()
    running(place, converter).download(lambda: FakeHub(folder), Wanted(USUAL, full=intent.full))
    assert converter.did == ["vision", "decoder", "tower", "verify"]
    assert place.active() == USUAL


def test_what_cannot_be_read_for_the_verification_is_used_no_more(place: Place, folder: Path) -> None:
    class Damaged(FakeConverter):
        def verify(self, *words: Any) -> Verdict:
            raise ModelDamaged("“model.safetensors” is not one.")

    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    with pytest.raises(ModelDamaged, match=r"is not one\. It is not used any more") as failed:
        running(place, Damaged()).verify(USUAL)
    assert "makes it afresh" in failed.value.remedy
    assert place.active() is None
    running(place, FakeConverter()).convert(Wanted(USUAL))
    with pytest.raises(ModelError):  # a crash says nothing of the model
        running(place, FakeConverter(fail_at="verify")).verify(USUAL)
    assert place.active() == USUAL


def test_made_again(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL, full=True))
    (place.variant(USUAL) / "vision" / "weights").write_bytes(b"2" * 100)  # as long as it was
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL))
    assert converter.did == []
    running(place, converter).convert(Wanted(USUAL, again=True))
    assert converter.did == ["vision", "decoder", "tower", "verify"]
    assert (place.variant(USUAL) / "vision" / "weights").read_bytes() == b"1" * 100
    assert place.active() == USUAL
    place.remove_checkpoint()
    with pytest.raises(ModelMissing, match="published files"):
        running(place, converter).convert(Wanted(USUAL, again=True))
    assert place.active() == USUAL


@pytest.mark.parametrize("files", [True, False])
def test_what_an_older_version_made_is_made_up_to_date_before_it_is_verified(
    place: Place, folder: Path, files: bool
) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    running(place, FakeConverter()).convert(Wanted(OTHER))
    for name in ("converted.json", "manifest.json"):
        made = place.variant(USUAL) / name
        made.write_text(json.dumps(json.loads(made.read_text()) | {"recipe": 1}))
    if not files:
        place.remove_checkpoint()
    converter = FakeConverter()
    assert running(place, converter).verify(USUAL).passed
    assert converter.did == (["vision", "decoder", "verify"] if files else ["verify"])
    assert place.active() == OTHER
    assert place.installed() == (USUAL, OTHER)


def test_what_is_converted_is_on_the_disk_before_it_counts(
    place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    sync = os.fsync

    def fsync(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        sync(descriptor)

    class Looking(FakeConverter):
        def convert(self, order: Order, told: Callable[[float, str], None], cancel: CancelFlag) -> dict[str, Any]:
            waiting = [path.stat().st_ino for path in order.target.glob("*/weights")]
            assert set(waiting) <= synced
            return super().convert(order, told, cancel)

    monkeypatch.setattr(os, "fsync", fsync)
    running(place, Looking()).take(folder, Wanted(USUAL))
    assert {path.stat().st_ino for path in place.variant(USUAL).rglob("*")} <= synced


def test_what_a_kill_or_the_finder_leaves_is_no_part_of_a_model(place: Place, folder: Path) -> None:
    with pytest.raises(ConversionFailed):
        running(place, FakeConverter(fail_at=Part.DECODER)).take(folder, Wanted(USUAL))
    target = place.beside(USUAL)
    (target / ".converted.json.part").write_text("{")
    (target / ".DS_Store").write_bytes(b"1")
    (target / ".vision_mlx.part").mkdir()
    (target / ".vision_mlx.part" / "model.safetensors").write_bytes(b"1")
    running(place, FakeConverter()).convert(Wanted(USUAL))
    target = place.variant(USUAL)
    (target / ".DS_Store").write_bytes(b"22")
    (target / ".vision_mlx.part" / "model.safetensors").unlink()
    assert running(place, FakeConverter()).verify(USUAL).passed


def others(place: Place, tmp_path: Path) -> Path:
    """A folder of the same model with other weights."""
    return model_files.write(tmp_path / "other", fill=b"x")


def what_is_used(place: Place) -> tuple[Any, Any, bytes]:
    """The variant in use, what it was made from, and what it reads with."""
    made = place.manifest(USUAL) or {}
    return place.active(), made.get("checkpoint"), (place.variant(USUAL) / "vision" / "weights").read_bytes()


@pytest.mark.parametrize(
    ("where", "done_after"),
    [
        (Part.VISION, ["vision", "decoder", "verify"]),
        (Part.DECODER, ["decoder", "verify"]),
        ("verify", ["verify"]),
    ],
)
def test_what_is_used_stays_until_the_new_one_may_be(
    place: Place, folder: Path, tmp_path: Path, where: str, done_after: list[str]
) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    (place.variant(USUAL) / "vision" / "weights").write_bytes(b"2" * 100)
    before = what_is_used(place)
    with pytest.raises(ModelError):
        running(place, FakeConverter(fail_at=where)).take(others(place, tmp_path), Wanted(USUAL))
    assert what_is_used(place) == before
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL))  # which goes on
    assert converter.did == done_after
    assert what_is_used(place) == (USUAL, place.record().checksums(), b"1" * 100)
    assert not list(place.folder.glob("palettized8-4bit.*"))


def test_what_is_used_stays_where_the_new_one_is_refused(place: Place, folder: Path, tmp_path: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    before = what_is_used(place)
    with pytest.raises(
        VerificationFailed, match=r"Too far away\. The dots.* that was installed stays in use\."
    ) as refused:
        running(place, FakeConverter(passes=False)).take(others(place, tmp_path), Wanted(USUAL))
    assert "verification.md" in refused.value.remedy
    assert what_is_used(place) == before
    assert not (place.beside(USUAL) / "decoder" / "weights").exists()  # gigabytes of no use
    assert not place.withdrawn(USUAL)
    assert running(place, FakeConverter()).verify(USUAL).passed
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL))
    assert converter.did == ["vision", "decoder", "verify"]


def test_making_it_again_may_be_stopped(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL, full=True))
    before = what_is_used(place)
    with pytest.raises(ConversionFailed):
        running(place, FakeConverter(fail_at=Part.DECODER)).convert(Wanted(USUAL, again=True))
    assert what_is_used(place) == before
    assert place.size(USUAL) > bytes_in(place.variant(USUAL))  # the person sees that more is there
    place.remove_variant(USUAL)
    assert not list(place.folder.glob("palettized8-4bit*"))


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_killed_while_it_takes_its_place(
    place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    (place.variant(USUAL) / "vision" / "weights").write_bytes(b"2" * 100)
    rename, left = Path.rename, [renames]

    def killed(path: Path, target: Path) -> Path:
        if path.name.startswith(USUAL.name):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
        done = rename(path, target)
        if path == place.beside(USUAL):
            raise Killed
        return done

    installation = running(place, FakeConverter())
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", killed)
        with pytest.raises(Killed):
            installation.convert(Wanted(USUAL, again=True))
    place.recover()
    kept = b"2" if renames == 0 else b"1"
    assert what_is_used(place) == (USUAL, place.record().checksums(), kept * 100)
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL))
    assert converter.did == (["verify"] if renames == 0 else [])
    assert what_is_used(place)[2] == b"1" * 100
    assert not list(place.folder.glob("palettized8-4bit.*"))


def test_what_is_compiled_for_the_verification_is_compiled_for_the_use(place: Place, folder: Path) -> None:
    class Compiling(FakeConverter):
        def verify(self, folder: Path, compiled: Path, *rest: Any) -> Verdict:
            write_json(compiled / "abc" / "source.json", {"package": str((folder / "vision").resolve())})
            return super().verify(folder, compiled, *rest)

    running(place, Compiling()).take(folder, Wanted(USUAL))
    said = json.loads((place.compiled / "abc" / "source.json").read_text())
    assert said == {"package": str((place.variant(USUAL) / "vision").resolve())}
    place.remove_variant(USUAL)
    assert not (place.compiled / "abc").exists()


def test_a_part_for_full_detail_that_is_refused_leaves_the_rest_in_use(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    with pytest.raises(VerificationFailed, match="that was installed stays in use"):
        running(place, FakeConverter(passes=False)).convert(Wanted(USUAL, full=True))
    assert place.active() == USUAL
    assert not (place.variant(USUAL) / "tower" / "weights").exists()
    assert running(place, FakeConverter()).verify(USUAL).passed
    running(place, FakeConverter()).convert(Wanted(USUAL, full=True))
    assert "tower/weights" in (place.manifest(USUAL) or {})["files"]


@pytest.mark.parametrize("installed", [100, 50_000_000])
def test_two_of_a_variant_need_room_for_two(
    place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch, installed: int
) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    (place.variant(USUAL) / "vision" / "weights").write_bytes(bytes(installed))
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, SPARE))
    with pytest.raises(DiskFull, match=r"beside the one that is installed needs 20\d MB.*stays in use") as full:
        running(place, FakeConverter()).convert(Wanted(USUAL, again=True))
    helps = "ocr-desktop models remove dots-ocr --variant palettized8-4bit" in full.value.remedy
    assert helps == (installed > 1000)  # nobody is told to give up a model for nothing
    assert place.active() == USUAL


@dataclass
class Stopping(FakeConverter):
    """Is stopped in the middle of its work: by the flag, or by Ctrl-C."""

    cancel: threading.Event = field(default_factory=threading.Event)
    interrupted: bool = False

    def convert(self, order: Order, told: Callable[[float, str], None], cancel: CancelFlag) -> dict[str, Any]:
        if order.part is Part.DECODER:
            if self.interrupted:
                raise KeyboardInterrupt
            self.cancel.set()
        return super().convert(order, told, cancel)


@pytest.mark.parametrize("interrupted", [False, True])
def test_what_stopped_or_failed_says_what_is_used(place: Place, folder: Path, interrupted: bool) -> None:
    stays = r"The dots\.ocr \(8-bit vision, 4-bit decoder\) that was installed stays"
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    converter = Stopping(interrupted=interrupted)
    with pytest.raises(Cancelled, match=rf"Stopped\. {stays} in use\.") as stopped:
        running(place, converter, cancel=converter.cancel).convert(Wanted(USUAL, again=True))
    assert "Start it again to go on" in stopped.value.remedy
    with pytest.raises(ConversionFailed, match=rf"It was killed\. {stays} in use\."):
        running(place, FakeConverter(fail_at=Part.DECODER)).convert(Wanted(USUAL))
    running(place, FakeConverter()).convert(Wanted(OTHER))
    with pytest.raises(ConversionFailed, match=rf"It was killed\. {stays} installed\."):
        running(place, FakeConverter(fail_at=Part.VISION)).convert(Wanted(USUAL, again=True))
    assert place.active() == OTHER


def test_made_again_it_goes_on_where_it_was_stopped(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    with pytest.raises(ConversionFailed):
        running(place, FakeConverter(fail_at=Part.DECODER)).convert(Wanted(USUAL, again=True))
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL, again=True))
    assert converter.did == ["decoder", "verify"]
    converter.did.clear()
    running(place, converter).convert(Wanted(USUAL, again=True))
    assert converter.did == ["vision", "decoder", "verify"]  # that one has come to its end


def test_what_reads_in_full_detail_does_so_from_other_files_too(place: Place, folder: Path, tmp_path: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL, full=True))
    running(place, FakeConverter()).take(others(place, tmp_path), Wanted(USUAL))
    assert "tower/weights" in (place.manifest(USUAL) or {})["files"]


def test_the_part_for_full_detail_is_added_without_doing_the_rest_again(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL, full=True))
    assert converter.did == ["tower", "verify"]
    assert place.active() == USUAL
    assert "tower/weights" in (place.manifest(USUAL) or {})["files"]


def test_only_files(place: Place, folder: Path) -> None:
    converter = FakeConverter()
    assert running(place, converter).take(folder, Wanted(USUAL, only_files=True)) is None
    assert converter.did == []
    assert place.record().complete
    assert place.intent() is None


def test_without_files_nothing_is_converted(place: Place) -> None:
    with pytest.raises(ModelMissing, match="not there"):
        running(place, FakeConverter()).convert(Wanted(USUAL))
    with pytest.raises(ModelMissing, match="not installed"):
        running(place, FakeConverter()).verify(USUAL)


def test_the_published_files_may_be_removed(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    running(place, FakeConverter()).convert(Wanted(OTHER))
    assert place.remove_checkpoint() > 0
    assert (folder / "config.json").is_file()
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL))
    assert place.active() == USUAL
    assert converter.did == []
    assert running(place, converter).verify(USUAL).passed
    with pytest.raises(ModelMissing):
        running(place, converter).convert(Wanted(USUAL, full=True))


@pytest.mark.parametrize("data", [None, b"1" * 99])
def test_a_file_that_was_lost_is_named(place: Place, folder: Path, data: bytes | None) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    file = place.variant(USUAL) / "decoder" / "weights"
    file.unlink()
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(ModelDamaged, match="“decoder/weights”"):
        running(place, FakeConverter()).verify(USUAL)
    assert place.active() is None
    running(place, FakeConverter()).convert(Wanted(USUAL))
    assert place.active() == USUAL


def test_stopped_before_it_began(place: Place, folder: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        running(place, FakeConverter(), cancel=cancel).take(folder, Wanted(USUAL))


def test_what_a_killed_import_left_is_no_reason_to_download_again(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL, only_files=True))
    place.checkpoint.rename(place.folder / "checkpoint.old")
    (place.folder / "checkpoint.new").mkdir()
    running(place, FakeConverter()).download(offline, Wanted(USUAL))
    assert place.active() == USUAL
    assert not list(place.folder.glob("checkpoint.*"))


def test_space_is_looked_for_before_a_conversion(place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL, only_files=True))
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, SPARE))
    converter = FakeConverter(fail_at=Part.DECODER)
    with pytest.raises(DiskFull, match=r"The conversion of dots\.ocr needs 20\d MB"):
        running(place, converter).convert(Wanted(USUAL))
    assert converter.did == []
    begun = place.beside(USUAL) / ".vision.building"
    begun.mkdir(parents=True)
    (begun / "chunk").write_bytes(bytes(10_000_000))  # the rest of what is needed is less
    with pytest.raises(ConversionFailed):
        running(place, converter).convert(Wanted(USUAL))
    assert converter.did == ["vision"]


def test_what_core_ml_compiles_needs_space_too(place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL, only_files=True))
    installation = running(place, FakeConverter())
    monkeypatch.setattr(install, "COMPILES", False)
    less = installation._space(Wanted(USUAL))
    monkeypatch.setattr(install, "COMPILES", True)
    assert installation._space(Wanted(USUAL)) - less == memory.vision_bytes(sizes_of(place), USUAL)
    assert installation._space(Wanted(USUAL, only_files=True)) == 0


def test_two_at_a_time_are_one_too_many(place: Place, folder: Path) -> None:
    with place.locked(), pytest.raises(ModelError, match="another window or command"):
        running(place, FakeConverter()).take(folder, Wanted(USUAL))
    running(place, FakeConverter()).take(folder, Wanted(USUAL))


def test_removed(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    running(place, FakeConverter()).convert(Wanted(OTHER))
    place.remove_variant(OTHER)
    assert place.active() is None
    assert place.installed() == (USUAL,)
    ours, anothers = place.compiled / "ours", place.compiled / "anothers"
    write_json(ours / "source.json", {"package": str(place.variant(USUAL) / "vision")})
    write_json(anothers / "source.json", {"package": str(folder)})
    assert place.remove_all() > 200
    assert place.installed() == ()
    assert not place.record().files
    assert list(place.compiled.iterdir()) == [anothers]  # whose model is still there
    assert [path.name for path in place.folder.iterdir()] == [".lock"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"variant": 3}', '{"variant": "unknown"}', '{"variant": "../x"}'])
def test_a_file_without_sense_counts_as_absent(place: Place, folder: Path, text: str) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    (place.folder / "active.json").write_text(text)
    (place.folder / "install.json").write_text(text)
    (place.checkpoint / "checkpoint.json").write_text(text)
    assert place.active() is None
    assert not place.record().complete
    assert chosen_variant(place, "") == USUAL


def test_which_variant_is_meant(place: Place, folder: Path) -> None:
    assert chosen_variant(place, "") == USUAL
    assert chosen_variant(place, OTHER.name) == OTHER
    running(place, FakeConverter()).take(folder, Wanted(OTHER))
    assert chosen_variant(place, "") == OTHER
    assert isinstance(chosen_variant(place, ""), Variant)
    assert sizes_of(place).vocab == 320


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a model that comes with the program."""
    folder = model_files.write(tmp_path / "app" / "small")
    _state_checksums(folder)
    monkeypatch.setattr(paths, "manifests_directory", lambda: tmp_path / "app")
    return folder


def _state_checksums(folder: Path) -> None:
    files = [path for path in folder.iterdir() if MODEL.takes(path.name)]
    checksums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (folder / "manifest.json").write_text(json.dumps({"sha256": checksums}))


def test_what_comes_with_the_program_needs_no_hub_and_is_taken_once(tmp_path: Path, shipped: Path) -> None:
    place = Place(tmp_path / "models", dataclasses.replace(MODEL, shipped="small"))
    told: list[Update] = []
    running(place, FakeConverter(), told).download(offline, Wanted(USUAL))
    assert place.active() == USUAL
    assert {update.step for update in told} == {Step.IMPORT, Step.CONVERT, Step.VERIFY}
    told.clear()
    running(place, FakeConverter(), told).download(offline, Wanted(USUAL))
    assert told == []


def test_a_newer_program_brings_newer_files(tmp_path: Path, shipped: Path) -> None:
    place = Place(tmp_path / "models", dataclasses.replace(MODEL, shipped="small"))
    running(place, FakeConverter()).download(offline, Wanted(USUAL))
    before = place.record().checksums()
    config = json.loads((shipped / "config.json").read_bytes())
    (shipped / "config.json").unlink()
    (shipped / "config.json").write_text(json.dumps({**config, "newer": True}))
    _state_checksums(shipped)
    converter = FakeConverter()
    running(place, converter).download(offline, Wanted(USUAL))
    assert place.record().checksums() != before
    assert converter.did == [Part.VISION, Part.DECODER, "verify"]


def test_damage_of_what_comes_with_the_program_is_told(tmp_path: Path, shipped: Path) -> None:
    place = Place(tmp_path / "models", dataclasses.replace(MODEL, shipped="small"))
    config = (shipped / "config.json").read_bytes()
    (shipped / "config.json").write_bytes(config + b" ")
    with pytest.raises(ModelDamaged) as refused:
        running(place, FakeConverter()).download(offline, Wanted(USUAL))
    assert refused.value.remedy == "Install the app again."
    assert not place.checkpoint.exists()
    (shipped / "config.json").write_bytes(config)
    running(place, FakeConverter()).download(offline, Wanted(USUAL))
    assert place.active() == USUAL
