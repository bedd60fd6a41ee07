"""The shipped descriptions of models."""

import hashlib
import json
import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop import catalog, paths
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.errors import ModelDamaged, UsageError
from ocr_desktop.model_store import manifest, sizes
from ocr_desktop.model_store.sizes import DotsSizes
from tests.fakes import deepseek_checkpoint, model_files

ROOT = Path(__file__).parents[3]


def test_every_variant_can_be_made() -> None:
    for model in manifest.supported():
        catalog.engine(model.name)
        for variant in model.variants:
            VisionOptions(precision=variant.precision, weights=variant.weights)
            assert variant.decoder_bits in (16, 8, 4)
            assert variant.tower_bits in (16, 8, 4)
            assert 4 <= variant.vision_bits <= 32
        assert model.variant().name == model.default


def test_every_description_is_in_the_wheel() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        included = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for file_ in (ROOT / "models").glob("*.json"):
        assert included[f"models/{file_.name}"] == f"ocr_desktop/models/{file_.name}"


def test_what_comes_with_the_program_is_whole_and_in_the_wheel() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        included = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    shipped = [model for model in manifest.supported() if model.files is not None]
    assert shipped
    for model in shipped:
        assert model.files is not None
        checksums = json.loads((model.files / "manifest.json").read_bytes())["sha256"]
        assert set(model.needed) <= set(checksums)
        assert all(map(model.takes, checksums))
        for name, checksum in checksums.items():
            assert hashlib.sha256((model.files / name).read_bytes()).hexdigest() == checksum, name
        for name in (*checksums, "manifest.json"):
            assert included[f"models/{model.shipped}/{name}"] == f"ocr_desktop/models/{model.shipped}/{name}"
        assert sizes.of_config(model.files) == model.sizes
        assert sum((model.files / name).stat().st_size for name in checksums) <= 16_000_000


def test_the_first_model_is_one_that_people_want() -> None:
    assert manifest.model().files is None
    assert manifest.model().installing == "ocr-desktop models download"
    assert manifest.model("dots-nano").installing == "ocr-desktop models download dots-nano"


def test_unknown_names_say_what_is_known() -> None:
    with pytest.raises(UsageError) as failed:
        manifest.model("dotty")
    assert "dots-ocr" in failed.value.remedy
    with pytest.raises(UsageError) as failed:
        manifest.model().variant("2-bit")
    assert "palettized8-4bit" in failed.value.remedy


def test_sizes_as_a_checkpoint_has_them(tmp_path: Path) -> None:
    folder = model_files.write(tmp_path / "mine")
    own = sizes.of_config(folder)
    assert isinstance(own, DotsSizes)
    assert (own.dim, own.layers, own.text_layers, own.kv_heads, own.vocab) == (64, 2, 2, 2, 320)
    for wrong in (
        '{"model_type": "dots_ocr", "vision_config": 3}',
        '{"vision_config": 3}',
        "[]",
        '{"model_type": "x"}',
    ):
        (folder / "config.json").write_text(wrong)
        with pytest.raises(ModelDamaged):
            sizes.of_config(folder)


def test_what_a_checkpoint_of_squares_needs(tmp_path: Path) -> None:
    squares = manifest.model("deepseek-ocr")
    folder = deepseek_checkpoint.write(tmp_path / "squares")
    assert type(sizes.of_config(folder)) is type(squares.sizes)
    weights = sum(math.prod(entry["shape"]) for entry in _header(folder).values())
    own = sizes.of_config(folder)
    assert own.vision_weights + own.decoder_weights == pytest.approx(weights, rel=0.25)  # a tiny one is half of biases
    assert set(squares.weights) <= set(_header(folder))
    assert all(squares.takes(file.name) for file in folder.iterdir())


def _header(folder: Path) -> dict[str, Any]:
    data = (folder / "model-00001-of-000001.safetensors").read_bytes()
    header: dict[str, Any] = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    return {name: entry for name, entry in header.items() if name != "__metadata__"}


@pytest.mark.parametrize("change", [{"format": 2}, {"variants": []}, {"sizes": {}}, {"default": "none"}, {"needed": 3}])
def test_a_description_without_sense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]) -> None:
    data = json.loads((paths.manifests_directory() / "dots-ocr.json").read_text())
    (tmp_path / "dots-ocr.json").write_text(json.dumps(data | change))
    monkeypatch.setattr(paths, "manifests_directory", lambda: tmp_path)
    with pytest.raises(ModelDamaged, match=r"dots-ocr\.json"):
        manifest.supported()


def test_a_folder_is_the_model_that_has_its_sizes(tmp_path: Path) -> None:
    small = manifest.model("dots-nano")
    assert small.files is not None
    assert manifest.of_folder(small.files) == small
    assert manifest.of_folder(model_files.write(tmp_path / "mine")) == manifest.model()
    assert manifest.of_folder(tmp_path / "nowhere") == manifest.model()
    squares = deepseek_checkpoint.write(tmp_path / "squares")
    assert manifest.of_folder(squares) == manifest.model("deepseek-ocr")
    config = json.loads((squares / "config.json").read_text())
    del config["vision_config"]["width"]["clip-l-14-224"]  # as its successor has it
    (squares / "config.json").write_text(json.dumps(config))
    assert manifest.of_folder(squares) == manifest.model("deepseek-ocr"), "whose import says what is wrong"
