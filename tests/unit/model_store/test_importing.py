"""Folders that are taken over, and those that are not."""

import collections
import hashlib
import json
import os
import shutil
import threading
from pathlib import Path

import pytest

from ocr_desktop.errors import Cancelled, DiskFull, ModelDamaged, ModelMissing, TargetNotWritable
from ocr_desktop.model_store import importing, manifest
from ocr_desktop.model_store.importing import Import, check, tidy
from ocr_desktop.model_store.place import Place
from ocr_desktop.model_store.progress import Reporter, Step, Update
from ocr_desktop.space import SPARE
from tests.fakes import model_files
from tests.fakes.model_files import SHARDS

MODEL = manifest.model("dots-ocr")
FILES = {"config.json", "tokenizer.json", "model.safetensors.index.json", *SHARDS}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return model_files.write(tmp_path / "mine")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "models", MODEL)


def take(place: Place, folder: Path, *, stop_at: str = "", more: int = 0) -> list[Update]:
    told: list[Update] = []
    cancel = threading.Event()

    def listen(update: Update) -> None:
        told.append(update)
        if stop_at and update.what.startswith(stop_at):
            cancel.set()

    Import(place, Reporter(Step.IMPORT, listen, cancel)).run(folder, more)
    return told


def test_a_whole_folder_is_linked(place: Place, folder: Path) -> None:
    (folder / "README.md").write_text("of no use")
    told = take(place, folder)
    record = place.record()
    assert record.complete
    assert set(record.files) == FILES
    assert record.source == str(folder)
    for name in FILES:
        assert (place.checkpoint / name).samefile(folder / name)
    assert told[-1].fraction == 1
    assert [path.name for path in place.folder.iterdir()] == ["checkpoint"]


def test_copied_where_links_are_not_possible(place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    told = take(place, folder)
    assert place.record().complete
    assert any(update.what.startswith("Copying") for update in told)
    for name in FILES:
        assert (place.checkpoint / name).read_bytes() == (folder / name).read_bytes()
        assert not (place.checkpoint / name).samefile(folder / name)


def test_links_as_in_the_hubs_own_cache_are_followed(place: Place, folder: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    for file in folder.iterdir():
        (snapshot / file.name).symlink_to(file)
    take(place, snapshot)
    assert all(not (place.checkpoint / name).is_symlink() for name in FILES)
    assert place.record().complete


def test_a_file_is_no_folder_and_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(b"PK")
    with pytest.raises(ModelMissing, match=r"model\.zip” is a file, not a folder\.") as failed:
        check(tmp_path / "model.zip", MODEL)
    assert "config.json" in failed.value.remedy


def test_one_file_of_weights_needs_no_index(folder: Path) -> None:
    (folder / "model.safetensors.index.json").unlink()
    assert set(check(folder, MODEL)) == FILES - {"model.safetensors.index.json"}


def test_what_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="There is no folder"):
        check(tmp_path / "nothing", MODEL)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", *SHARDS])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelMissing, match=f"“{name}”") as failed:
        check(folder, MODEL)
    assert failed.value.remedy


def test_another_model_is_named(folder: Path) -> None:
    (folder / "config.json").write_text('{"model_type": "qwen2_vl"}')
    with pytest.raises(ModelDamaged, match=r"holds another model: .*'qwen2_vl'.*'dots_ocr'"):
        check(folder, MODEL)


def test_another_models_weights(folder: Path) -> None:
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"weight_map": {"lm_head.weight": SHARDS[1], "model.embed_tokens.weight": SHARDS[0]}})
    )
    with pytest.raises(ModelDamaged, match=r"not those of dots\.ocr: “vision_tower") as failed:
        check(folder, MODEL)
    assert MODEL.repository in failed.value.remedy


def test_another_model_of_the_same_type_is_named(folder: Path) -> None:
    squares = manifest.model("deepseek-ocr")
    (folder / "config.json").write_text(
        json.dumps({"model_type": squares.model_type, "architectures": ["DeepseekOCR2ForCausalLM"]})
    )
    told = r"holds another model: .*'DeepseekOCR2ForCausalLM'.*DeepSeek-OCR is 'DeepseekOCRForCausalLM'"
    with pytest.raises(ModelDamaged, match=told) as failed:
        check(folder, squares)
    assert squares.repository in failed.value.remedy


@pytest.mark.parametrize(("left", "said"), [(-1, "is cut off: it has"), (100, "not a file of weights|is cut off"),
                                            (4, "not a file of weights"), (0, "not a file of weights")])  # fmt: skip
def test_a_file_that_is_cut_off_is_named(folder: Path, left: int, said: str) -> None:
    data = (folder / SHARDS[1]).read_bytes()
    (folder / SHARDS[1]).write_bytes(data[:left])
    with pytest.raises(ModelDamaged, match=f"“{SHARDS[1]}” .*({said})"):
        check(folder, MODEL)


def test_a_file_that_is_too_long_is_named(folder: Path) -> None:
    with (folder / SHARDS[0]).open("ab") as file:
        file.write(b"!")
    with pytest.raises(ModelDamaged, match=f"“{SHARDS[0]}” is too long"):
        check(folder, MODEL)


def test_a_pointer_in_place_of_a_file(folder: Path) -> None:
    (folder / SHARDS[0]).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n")
    with pytest.raises(ModelDamaged, match="only a pointer") as failed:
        check(folder, MODEL)
    assert "git lfs pull" in failed.value.remedy


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"weight_map": []}', '{"weight_map": {"a": "../b"}}'])
def test_an_index_without_sense(folder: Path, text: str) -> None:
    (folder / "model.safetensors.index.json").write_text(text)
    with pytest.raises(ModelDamaged, match=r"model\.safetensors\.index\.json"):
        check(folder, MODEL)


def test_a_tensor_that_the_index_promises(folder: Path) -> None:
    places = {**model_files.TENSORS, "model.norm.weight": SHARDS[0]}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    with pytest.raises(ModelDamaged, match=r"lacks “model\.norm\.weight”"):
        check(folder, MODEL)


def test_a_new_import_takes_the_place_of_the_old_one_at_the_end(place: Place, folder: Path, tmp_path: Path) -> None:
    take(place, folder)
    before = place.record().checksums()
    other = model_files.write(tmp_path / "other", fill=b"x")
    with pytest.raises(Cancelled):
        take(place, other, stop_at="Checking")
    assert place.record().checksums() == before
    assert place.record().complete
    take(place, other)
    assert place.record().checksums() != before
    assert [path.name for path in place.folder.iterdir()] == ["checkpoint"]


def killed(place: Place, folder: Path, renames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import that ends at the rename of a folder, as at a kill: nothing is cleared away."""
    done = 0
    rename = Path.rename

    def renamed(source: Path, target: Path) -> Path:
        nonlocal done
        done += 1
        if done > renames:
            raise KeyboardInterrupt
        return rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", renamed)
        patch.setattr(importing, "tidy", lambda place: None)
        patch.setattr(importing, "remove", lambda path: 0)
        with pytest.raises(KeyboardInterrupt):
            take(place, folder)


@pytest.mark.parametrize(("renames", "fill"), [(0, b"w"), (1, b"x")])
def test_an_import_that_was_killed_at_its_end_loses_nothing(
    place: Place, folder: Path, tmp_path: Path, renames: int, fill: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(place, folder)
    killed(place, model_files.write(tmp_path / "other", fill=b"x"), renames, monkeypatch)
    assert {path.name for path in place.folder.iterdir()} > {"checkpoint.new"}
    tidy(place)
    assert place.record().complete
    assert (place.checkpoint / SHARDS[0]).read_bytes().endswith(fill * 10)
    assert [path.name for path in place.folder.iterdir()] == ["checkpoint"]


def test_an_import_that_cannot_be_put_in_place_leaves_what_was_there(
    place: Place, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(place, folder)
    before = place.record().checksums()
    rename = Path.rename

    def renamed(source: Path, target: Path) -> Path:
        if source.name == "checkpoint.new":
            raise PermissionError(13, "Permission denied")
        return rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", renamed)
        with pytest.raises(TargetNotWritable):
            take(place, model_files.write(tmp_path / "other", fill=b"x"))
    assert place.record().checksums() == before
    assert place.record().complete
    assert [path.name for path in place.folder.iterdir()] == ["checkpoint"]


@pytest.mark.parametrize("stop_at", ["Linking", "Checking"])
def test_an_import_that_is_stopped_leaves_nothing(place: Place, folder: Path, stop_at: str) -> None:
    with pytest.raises(Cancelled):
        take(place, folder, stop_at=stop_at)
    assert list(place.folder.iterdir()) == []


def test_a_damaged_folder_changes_nothing(place: Place, folder: Path, tmp_path: Path) -> None:
    take(place, folder)
    other = model_files.write(tmp_path / "other", fill=b"x")
    (other / SHARDS[0]).unlink()
    with pytest.raises(ModelMissing):
        take(place, other)
    assert place.record().complete


def test_space_for_a_copy_where_the_disk_knows_no_second_names(
    place: Place, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, SPARE + 1000))
    take(place, folder)  # linked

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(DiskFull, match=r"dots\.ocr, with what is made of it, needs 20\d MB"):
        take(place, folder)


def test_space_is_looked_for_first(place: Place, folder: Path) -> None:
    with pytest.raises(DiskFull):
        take(place, folder, more=10**18)
    assert not place.record().files


def test_checksums_that_lie_beside_the_files_must_hold(place: Place, folder: Path) -> None:
    stated = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    (folder / "manifest.json").write_text(json.dumps({"sha256": stated}))
    take(place, folder)
    before = place.record().checksums()
    shard = folder / SHARDS[0]
    content = bytearray(shard.read_bytes())
    content[-1] ^= 1
    shard.unlink()
    shard.write_bytes(content)
    with pytest.raises(ModelDamaged, match=f"{SHARDS[0]}.*manifest.json"):
        take(place, folder)
    assert place.record().checksums() == before


@pytest.mark.parametrize("text", ['{"sha256": 3}', "{}", '{"sha256": {"config.json": null}}'])
def test_a_manifest_that_states_nothing_usable(place: Place, folder: Path, text: str) -> None:
    (folder / "manifest.json").write_text(text)
    if "null" in text:
        with pytest.raises(ModelDamaged):
            take(place, folder)
    else:
        take(place, folder)
        assert place.record().complete
