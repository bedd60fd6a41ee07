"""Which installed model reads: found alike by front ends and engines, another one noticed."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop import model_mark
from ocr_desktop.errors import ModelMissing

MADE = {
    "format": 1, "recipe": 1, "checkpoint": {"model.safetensors": "ab" * 32}, "verified": "2026-01-01",
    "parts": {"vision": {"weights": "palettized8"}, "decoder": {"bits": 4}},
}  # fmt: skip


def install(models: Path, variant: str = "small", **changes: Any) -> None:
    folder = models / "dots-ocr" / variant
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({**MADE, **changes}))
    (folder.parent / "active.json").write_text(json.dumps({"variant": variant}))


def mark(models: Path) -> str:
    return model_mark.find(models, "dots-ocr").mark


def test_the_variant_in_use_is_found_with_its_mark(tmp_path: Path) -> None:
    install(tmp_path)
    found = model_mark.find(tmp_path, "dots-ocr")
    assert found.folder == tmp_path / "dots-ocr" / "small"
    assert found.mark.startswith("small@")
    assert model_mark.find(tmp_path, "dots-ocr", found.mark) == found


def test_a_job_keeps_its_variant_when_another_is_chosen(tmp_path: Path) -> None:
    install(tmp_path)
    before = mark(tmp_path)
    install(tmp_path, "large")
    assert mark(tmp_path).startswith("large@")
    assert model_mark.find(tmp_path, "dots-ocr", before).folder.name == "small"
    (tmp_path / "dots-ocr" / "small" / "manifest.json").unlink()
    with pytest.raises(ModelMissing) as refused:
        model_mark.find(tmp_path, "dots-ocr", before)
    assert "again" in refused.value.remedy  # another installation would not help this job


def test_a_manifest_with_odd_parts_has_a_mark_too(tmp_path: Path) -> None:
    install(tmp_path, parts=["vision"])
    assert mark(tmp_path).startswith("small@")


@pytest.mark.parametrize(
    "change",
    [
        {"checkpoint": {"model.safetensors": "cd" * 32}},
        {"recipe": 2},
        {"parts": {"vision": {"weights": "palettized4"}, "decoder": {"bits": 4}}},
        {"parts": {"vision": {"weights": "palettized8"}, "decoder": {"bits": 8}}},
    ],
)
def test_what_reads_otherwise_has_another_mark_and_ends_the_old_one(tmp_path: Path, change: dict[str, Any]) -> None:
    install(tmp_path)
    before = mark(tmp_path)
    install(tmp_path, **change)
    assert mark(tmp_path) != before
    with pytest.raises(ModelMissing, match="installed anew"):
        model_mark.find(tmp_path, "dots-ocr", before)


@pytest.mark.parametrize(
    "change",
    [
        {"verified": "2027-01-01"},
        {"source": "elsewhere"},
        {"parts": {**MADE["parts"], "tower": {"bits": 16}}},  # type: ignore[dict-item]
    ],
)
def test_what_reads_alike_has_the_same_mark(tmp_path: Path, change: dict[str, Any]) -> None:
    install(tmp_path)
    before = mark(tmp_path)
    install(tmp_path, **change)
    assert mark(tmp_path) == before


@pytest.mark.parametrize("active", ["", "[]", "{}", '{"variant": 3}', '{"variant": "../../x"}', '{"variant": "gone"}'])
def test_nothing_usable_in_use(tmp_path: Path, active: str) -> None:
    install(tmp_path)
    (tmp_path / "dots-ocr" / "active.json").write_text(active)
    with pytest.raises(ModelMissing, match=r"dots\.ocr is not installed"):
        model_mark.find(tmp_path, "dots-ocr")
    with pytest.raises(ModelMissing):
        model_mark.find(tmp_path / "nowhere", "dots-ocr")


@pytest.mark.parametrize("ends", ["while it is waited for", "while it is looked for"])
def test_the_moment_in_which_another_takes_its_place_is_waited_for(
    tmp_path: Path, ends: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path)
    found = model_mark.find(tmp_path, "dots-ocr")
    old, new = (found.folder.with_name(f"small.{which}") for which in ("old", "new"))
    shutil.copytree(found.folder, new)
    found.folder.rename(old)
    exists = Path.exists

    def end(_: float) -> None:
        new.rename(found.folder)
        shutil.rmtree(old)

    def ended(path: Path) -> bool:
        if path == old:
            end(0)
        return exists(path)

    if ends == "while it is waited for":
        monkeypatch.setattr(time, "sleep", end)
    else:
        monkeypatch.setattr(Path, "exists", ended)
    assert model_mark.find(tmp_path, "dots-ocr", found.mark) == found


def test_what_a_kill_left_in_that_moment_is_not_waited_for_long(tmp_path: Path) -> None:
    install(tmp_path)
    folder = tmp_path / "dots-ocr" / "small"
    folder.rename(folder.with_name("small.old"))
    before = time.monotonic()
    with pytest.raises(ModelMissing, match="is not installed as"):
        model_mark.find(tmp_path, "dots-ocr")
    assert time.monotonic() - before < 2
