"""From files to a model in use: what each step leaves, and what goes on where after a stop at any point."""

import collections
import dataclasses
import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable
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
from ocr_desktop.model_store import install, memory
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.install import Order, Part, Verdict, Wanted, chosen_variant, sizes_of
from ocr_desktop.model_store.manifest import Variant
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.progress import CancelFlag, Step, Update
from ocr_desktop.model_store.sizes import DotsSizes
from ocr_desktop.space import SPARE
from tests.fakes import model_files
from tests.fakes.installations import MODEL, OTHER, USUAL, FakeConverter, FakeHub, offline, running


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


def test_where_nothing_comes_the_hub_is_closed_and_nothing_begun(place: Place, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    hub = FakeHub(tmp_path / "empty")
    with pytest.raises(DownloadFailed):
        running(place, FakeConverter()).download(lambda: hub, Wanted(USUAL))
    assert hub.closed
    assert place.intent() is None  # nothing has come, so nothing has been begun


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


@pytest.mark.parametrize("used", [True, False])
@pytest.mark.parametrize("files", [True, False])
def test_what_an_older_version_made_is_made_up_to_date_before_it_is_verified(
    place: Place, folder: Path, files: bool, used: bool
) -> None:
    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    running(place, FakeConverter()).convert(Wanted(OTHER))
    for name in ("converted.json", "manifest.json"):
        made = place.variant(USUAL) / name
        made.write_text(json.dumps(json.loads(made.read_text()) | {"recipe": 1}))
    if not files:
        place.remove_checkpoint()
    if not used:
        place.remove_variant(OTHER)
    converter = FakeConverter()
    assert running(place, converter).verify(USUAL).passed
    assert converter.did == (["vision", "decoder", "verify"] if files else ["verify"])
    assert place.active() == (OTHER if used else USUAL)
    assert USUAL in place.installed()


def test_what_an_older_version_made_and_cannot_be_compared_any_more_is_to_be_made_afresh(
    place: Place, folder: Path
) -> None:
    class Old(FakeConverter):
        def verify(self, *words: Any) -> Verdict:
            raise VerificationFailed("Too little was kept.", remedy="Make it again.")

    running(place, FakeConverter()).take(folder, Wanted(USUAL))
    with pytest.raises(VerificationFailed) as failed:
        running(place, Old()).verify(USUAL)
    assert failed.value.remedy == "Make it again."
    made = place.variant(USUAL) / "manifest.json"
    made.write_text(json.dumps(json.loads(made.read_text()) | {"recipe": 1}))
    place.remove_checkpoint()
    with pytest.raises(VerificationFailed, match="Too little was kept") as failed:
        running(place, Old()).verify(USUAL)
    assert "models download dots-ocr --variant palettized8-4bit` makes it afresh" in failed.value.remedy
    assert place.active() == USUAL


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
    sizes = sizes_of(place)
    assert isinstance(sizes, DotsSizes)
    assert sizes.vocab == 320


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
