"""A variant that is made anew: the one that is there is used until the new one may be, whatever happens meanwhile."""

import collections
import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.errors import Cancelled, ConversionFailed, DiskFull, ModelError, VerificationFailed
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.install import Order, Part, Verdict, Wanted
from ocr_desktop.model_store.place import Place, bytes_in
from ocr_desktop.model_store.progress import CancelFlag
from ocr_desktop.space import SPARE
from tests.fakes import model_files
from tests.fakes.installations import OTHER, USUAL, FakeConverter, running


def others(place: Place, tmp_path: Path) -> Path:
    """A folder of the same model with other weights."""
    return model_files.write(tmp_path / "other", fill=b"x")


def what_is_used(place: Place) -> tuple[Any, Any, bytes]:
    """The variant in use, what it was made from, and what it reads with."""
    active, made = place.active(), place.manifest(USUAL) or {}
    return active, made.get("checkpoint"), (place.variant(USUAL) / "vision" / "weights").read_bytes()


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
    kept = b"2" if renames == 0 else b"1"
    assert what_is_used(place) == (USUAL, place.record().checksums(), kept * 100)
    converter = FakeConverter()
    running(place, converter).convert(Wanted(USUAL))
    assert converter.did == (["verify"] if renames == 0 else [])
    assert what_is_used(place)[2] == b"1" * 100
    assert not list(place.folder.glob("palettized8-4bit.*"))


@dataclass
class Compiling(FakeConverter):
    """Compiles what it verifies, as Core ML does."""

    package: Path = Path("vision/chunk_0.mlpackage")

    def convert(self, order: Order, told: Callable[[float, str], None], cancel: CancelFlag) -> dict[str, Any]:
        (order.target / self.package).mkdir(parents=True, exist_ok=True)
        (order.target / self.package / "weights").write_bytes(b"1" * 100)
        (order.target / self.package / ".DS_Store").write_bytes(b"of the Finder")
        return super().convert(order, told, cancel)

    def verify(self, folder: Path, compiled: Path, *rest: Any) -> Verdict:
        entry = compiled / f"of the {len(list(compiled.glob('*')))} before"
        write_json(entry / "source.json", {"package": str((folder / self.package).resolve())})
        return super().verify(folder, compiled, *rest)


def compiled_of(place: Place) -> list[tuple[str, Any]]:
    """The entries of what is compiled, and of what."""
    entries = sorted(place.compiled.glob("*"))
    return [(entry.name, json.loads((entry / "source.json").read_text())["package"]) for entry in entries]


def test_what_is_compiled_for_the_verification_is_compiled_for_the_use(place: Place, folder: Path) -> None:
    running(place, Compiling()).take(folder, Wanted(USUAL))
    package = str((place.variant(USUAL) / Compiling.package).resolve())
    assert compiled_of(place) == [("of the 0 before", package)]
    running(place, Compiling()).convert(Wanted(USUAL, again=True))
    assert compiled_of(place) == [("of the 1 before", package)]  # and gigabytes of the other one have gone with it
    place.remove_variant(USUAL)
    assert compiled_of(place) == []


def test_what_is_compiled_of_what_was_refused_or_given_up_goes_with_it(place: Place, folder: Path) -> None:
    running(place, Compiling()).take(folder, Wanted(USUAL))
    used = compiled_of(place)
    with pytest.raises(VerificationFailed):
        running(place, Compiling(passes=False)).convert(Wanted(USUAL, again=True))
    assert compiled_of(place) == used
    with pytest.raises(ConversionFailed):
        running(place, Compiling(fail_at=Part.DECODER)).convert(Wanted(USUAL, again=True))
    begun = place.compiled / "begun"
    write_json(begun / "source.json", {"package": str((place.beside(USUAL) / Compiling.package).resolve())})
    place.intend(None)
    with pytest.raises(ConversionFailed):
        running(place, Compiling(fail_at=Part.VISION)).convert(Wanted(USUAL, again=True))
    assert not begun.exists()
    assert compiled_of(place) == used


def test_killed_while_it_takes_its_place_no_more_is_compiled_than_is_used(
    place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running(place, Compiling()).take(folder, Wanted(USUAL))

    def killed(*_: Any) -> None:
        raise Killed

    installation = running(place, Compiling())
    with monkeypatch.context() as patched:
        patched.setattr("ocr_desktop.model_store.place.sync", killed)
        with pytest.raises(Killed):
            installation.convert(Wanted(USUAL, again=True))
    assert len(compiled_of(place)) == 2
    assert place.active() == USUAL
    package = str((place.variant(USUAL) / Compiling.package).resolve())
    assert compiled_of(place) == [("of the 1 before", package)]


def test_a_part_for_full_detail_that_is_refused_leaves_the_rest_in_use(place: Place, folder: Path) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    with pytest.raises(VerificationFailed, match="that was installed stays in use"):
        running(place, FakeConverter(passes=False)).convert(Wanted(USUAL, full=True))
    assert place.active() == USUAL
    assert not (place.variant(USUAL) / "tower").exists()  # a folder without weights would fail the next verification
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
