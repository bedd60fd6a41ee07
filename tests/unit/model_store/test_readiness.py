"""Whether the chosen engine can read here and now."""

import json
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.errors import ModelMissing, ModelTooLarge
from ocr_desktop.model_store import manifest, memory, readiness, sizes
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.place import Intent, Place
from ocr_desktop.model_store.sizes import DeepseekSizes
from ocr_desktop.settings import Settings
from tests.fakes import deepseek_checkpoint

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


def test_squares_need_memory_by_their_mode_and_the_encoder_in_mlx_where_that_looks(tmp_path: Path) -> None:
    model = manifest.model("deepseek-ocr")
    assert isinstance(model.sizes, DeepseekSizes)
    place = Place(tmp_path, model)
    folder = deepseek_checkpoint.write(tmp_path / "published")
    config = json.loads((folder / "config.json").read_bytes())
    text, towers = config["language_config"], config["vision_config"]["width"]
    own = model.sizes
    text |= {"hidden_size": own.hidden, "num_hidden_layers": own.layers, "intermediate_size": own.ffn,
             "n_routed_experts": own.experts, "moe_intermediate_size": own.expert, "vocab_size": own.vocab}  # fmt: skip
    towers["sam_vit_b"] |= {"width": own.sam, "layers": own.sam_layers, "heads": own.sam_heads, "out_chans": own.neck,
                            "downsample_channels": [own.compressed, own.clip]}  # fmt: skip
    towers["clip-l-14-224"] |= {"width": own.clip, "layers": own.clip_layers, "heads": own.clip_heads}
    variant = model.variant()
    write_json(place.variant(variant) / "config.json", config)
    write_json(place.variant(variant) / "manifest.json", {"format": 1, "parts": {"tower": {}}})
    place.activate(variant)
    assert sizes.of_config(place.variant(variant)) == own

    def fits(memory: float, **settings: Any) -> bool:
        try:
            readiness.check(Settings(engine="deepseek-ocr", **settings), tmp_path, int(memory))
        except ModelTooLarge:
            return False
        return True

    needs = {}
    for name, chosen in {
        "auto": {}, "gundam": {"deepseek_mode": "gundam"}, "tiny": {"deepseek_mode": "tiny"},
        "gpu": {"deepseek_mode": "gundam", "model_compute_units": "cpu_and_gpu"},
    }.items():  # fmt: skip
        needs[name] = next(each for each in range(3_000, 9_000, 50) if fits(each * 1e6, **chosen))
    assert needs["auto"] == needs["gundam"] < needs["gpu"]  # whose scores may all be there at once
    assert needs["gundam"] > needs["tiny"]


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
