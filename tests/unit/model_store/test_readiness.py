"""Whether the chosen engine can read here and now."""

import json
from pathlib import Path

import pytest

from ocr_desktop.errors import ModelMissing, ModelTooLarge
from ocr_desktop.model_store import manifest, memory, readiness
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.place import Intent, Place
from ocr_desktop.settings import Settings

MODEL = manifest.model("dots-ocr")
USUAL = MODEL.variant()
DOTS = Settings(engine="dots-ocr")
FULL = Settings(engine="dots-ocr", dots_detail="full")
PUBLIC = {
    "model_type": "dots_ocr",
    "hidden_size": 1536, "num_hidden_layers": 28, "num_attention_heads": 12, "num_key_value_heads": 2,
    "intermediate_size": 8960, "vocab_size": 151936,
    "vision_config": {"embed_dim": 1536, "num_hidden_layers": 42, "num_attention_heads": 12, "intermediate_size": 4224},
}  # fmt: skip
LARGE, SMALL = 64 * 10**9, 4 * 10**9


@pytest.fixture(autouse=True)
def large_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "machine", lambda: LARGE)


def install(store: Path, *parts: str) -> None:
    place = Place(store, MODEL)
    folder = place.variant(USUAL)
    write_json(folder / "config.json", PUBLIC)
    write_json(folder / "manifest.json", {"format": 1, "parts": {part: {} for part in parts}})
    place.activate(USUAL)


def test_the_built_in_engine_needs_nothing(tmp_path: Path) -> None:
    readiness.check(Settings(), tmp_path, 10**9)


def test_nothing_is_installed(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="is not installed") as failed:
        readiness.check(DOTS, tmp_path, LARGE)
    assert "models download" in failed.value.remedy
    Place(tmp_path, MODEL).intend(Intent(USUAL.name))
    with pytest.raises(ModelMissing, match="has been begun"):
        readiness.check(DOTS, tmp_path, LARGE)


def test_full_detail_needs_a_part_of_its_own(tmp_path: Path) -> None:
    install(tmp_path, "vision", "decoder")
    readiness.check(DOTS, tmp_path, LARGE)
    with pytest.raises(ModelMissing, match="full detail") as failed:
        readiness.check(FULL, tmp_path, LARGE)
    assert "`ocr-desktop models convert dots-ocr --full`" in failed.value.remedy
    install(tmp_path, "vision", "decoder", "tower")
    readiness.check(FULL, tmp_path, LARGE)


def test_memory(tmp_path: Path) -> None:
    install(tmp_path, "vision", "decoder", "tower")
    readiness.check(DOTS, tmp_path, 8 * 10**9)
    with pytest.raises(ModelTooLarge) as failed:
        readiness.check(FULL, tmp_path, 8 * 10**9)
    assert "pages of at most 1.6 megapixels" in failed.value.remedy
    small = Settings(engine="dots-ocr", dots_detail="full", dots_max_megapixels=1.0)
    readiness.check(small, tmp_path, 8 * 10**9)
    with pytest.raises(ModelTooLarge):
        readiness.check(DOTS, tmp_path, SMALL)


def test_a_model_of_canvases_asks_for_no_more_than_they_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nano = manifest.model("dots-nano")
    place, variant = Place(tmp_path, nano), nano.variant()
    assert nano.files is not None
    assert readiness.usual(place).pixels == 336 * 448
    for name in ("config.json", readiness.PICTURES):
        write_json(place.variant(variant) / name, json.loads((nano.files / name).read_bytes()))
    write_json(place.variant(variant) / "manifest.json", {"format": 1, "parts": {"vision": {}, "decoder": {}}})
    place.activate(variant)
    asked: list[memory.Reading] = []
    monkeypatch.setattr(memory, "check", lambda *found: asked.append(found[3]))
    for detail in ("efficient", "full"):
        readiness.check(Settings(engine="dots-nano", dots_detail=detail), tmp_path, LARGE)
    assert [(reading.pixels, reading.full) for reading in asked] == [(336 * 448, False)] * 2
    assert readiness.usual(place).pixels == 336 * 448
    assert readiness.usual(Place(tmp_path, MODEL)) == memory.Reading()


def test_pixels() -> None:
    assert readiness.pixels(DOTS, full=False) == 8192 * 14 * 14
    assert readiness.pixels(FULL, full=True) == 11_289_600
    assert readiness.pixels(Settings(dots_max_megapixels=0.5), full=False) == 500_000
    assert readiness.pixels(Settings(dots_max_megapixels=12.0), full=False) == 8192 * 14 * 14


def test_a_job_gets_the_mark_of_the_model_that_reads(tmp_path: Path) -> None:
    assert readiness.ready(Settings(), tmp_path) == Settings()
    with pytest.raises(ModelMissing):
        readiness.ready(DOTS, tmp_path)
    install(tmp_path, "vision", "decoder")
    before = readiness.ready(DOTS, tmp_path)
    assert before.model.startswith(f"{USUAL.name}@")
    assert readiness.ready(before, tmp_path) == before
    write_json(Place(tmp_path, MODEL).variant(USUAL) / "manifest.json", {"format": 1, "parts": {}, "recipe": 7})
    assert readiness.ready(before, tmp_path).model != before.model
    assert readiness.ready(before, tmp_path).result_key != before.result_key
