"""The folder of a model, as others change it meanwhile, and where it may not be changed."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest

from ocr_desktop.errors import OcrDesktopError, TargetNotWritable
from ocr_desktop.model_store import manifest
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.place import Intent, Place, bytes_in

MODEL = manifest.model("dots-ocr")
USUAL = MODEL.variant()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path, MODEL)
    write_json(made.variant(USUAL) / "manifest.json", {"format": 1})
    made.activate(USUAL)
    made.intend(Intent(USUAL.name))
    return made


def test_what_has_arrived_is_counted_while_parts_get_their_names(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.checkpoint.mkdir()
    for name in ("a.safetensors", "b.safetensors.part", "checkpoint.json"):
        (place.checkpoint / name).write_bytes(b"12345")
    assert place.arrived() == 10
    is_file = Path.is_file

    def renamed(path: Path) -> bool:
        found = is_file(path)
        if path.suffix == ".part" and found:
            path.rename(path.with_suffix(""))  # by the process that downloads, just now
        return found

    monkeypatch.setattr(Path, "is_file", renamed)
    assert place.arrived() >= 5


def test_what_core_ml_has_compiled_of_a_variant_counts_with_it(place: Place) -> None:
    other = MODEL.variant("float16-16bit")
    for number, variant in enumerate((USUAL, USUAL, other)):
        package = place.variant(variant) / "vision" / f"chunk_{number}.mlpackage"
        package.mkdir(parents=True)
        write_json(place.compiled / f"{number}" / "source.json", {"package": str(package.resolve())})
        (place.compiled / f"{number}" / "weights").write_bytes(b"1" * 1000)
    alone, compiled = bytes_in(place.variant(USUAL)), bytes_in(place.compiled / "0") + bytes_in(place.compiled / "1")
    assert place.size(USUAL) == alone + compiled > 2000
    assert place.remove_variant(USUAL) == alone + compiled
    assert place.size(USUAL) == 0
    assert place.size(other) > 1000


@pytest.mark.parametrize("change", [lambda place: place.intend(None), lambda place: place.remove_variant(USUAL)])
def test_a_folder_that_may_not_be_changed(
    place: Place, change: Callable[[Place], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(TargetNotWritable, match="Permission denied") as failed:
        change(place)
    assert failed.value.remedy


def test_a_drive_that_knows_no_locks(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(45, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OcrDesktopError, match="Operation not supported"), place.locked():
        pass
