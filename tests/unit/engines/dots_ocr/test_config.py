import json
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.engines.dots_ocr.config import Canvases, DotsConfig
from ocr_desktop.errors import ModelDamaged, ModelMissing

VISION: dict[str, Any] = {
    "embed_dim": 1536,
    "hidden_size": 1536,
    "intermediate_size": 4224,
    "num_hidden_layers": 42,
    "num_attention_heads": 12,
    "rms_norm_eps": 1e-05,
    "temporal_patch_size": 1,
    "use_bias": False,
    "post_norm": True,
}
CONFIG: dict[str, Any] = {
    "hidden_size": 1536,
    "intermediate_size": 8960,
    "num_hidden_layers": 28,
    "num_attention_heads": 12,
    "num_key_value_heads": 2,
    "vocab_size": 151936,
    "rope_theta": 1000000,
    "rope_scaling": None,
    "rms_norm_eps": 1e-06,
    "max_position_embeddings": 131072,
    "tie_word_embeddings": False,
    "image_token_id": 151665,
    "vision_config": VISION,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(tmp_path, "config.json", CONFIG)
    save(tmp_path, "generation_config.json", {"eos_token_id": [151643, 151673]})
    return tmp_path


def save(folder: Path, name: str, values: Any) -> None:
    (folder / name).write_text(json.dumps(values))


def test_sizes_are_those_of_the_files(folder: Path) -> None:
    config = DotsConfig.load(folder)
    assert (config.vision.dim, config.vision.layers, config.vision.ffn, config.vision.head_dim) == (1536, 42, 4224, 128)
    assert config.vision.patch_values == 588
    assert config.vision.hidden == config.text.hidden == 1536
    assert (config.text.kv_heads, config.text.head_dim, config.text.rope_theta) == (2, 128, 1e6)
    assert config.image_token == 151665
    assert config.end_tokens == (151643, 151673)
    assert (config.min_pixels, config.max_pixels) == (3136, 11_289_600)
    assert config.mean[0] == 0.48145466


def test_the_preprocessor_of_the_checkpoint_counts(folder: Path) -> None:
    values = {"min_pixels": 784, "max_pixels": 7840, "image_mean": [0.5, 0.5, 0.5], "image_std": [1, 2, 3]}
    save(folder, "preprocessor_config.json", values)
    config = DotsConfig.load(folder)
    assert (config.min_pixels, config.max_pixels) == (784, 7840)
    assert (config.mean, config.std) == ((0.5, 0.5, 0.5), (1.0, 2.0, 3.0))


def test_the_end_of_an_answer_may_be_in_the_configuration(folder: Path) -> None:
    (folder / "generation_config.json").unlink()
    save(folder, "config.json", {**CONFIG, "eos_token_id": 7})
    assert DotsConfig.load(folder).end_tokens == (7,)


def test_the_decoder_without_grouped_heads(folder: Path) -> None:
    save(folder, "config.json", {key: value for key, value in CONFIG.items() if key != "num_key_value_heads"})
    assert DotsConfig.load(folder).text.kv_heads == 12


def test_no_configuration_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"config\.json"):
        DotsConfig.load(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden_size", None),
        ("hidden_size", "1536"),
        ("hidden_size", 1.5),
        ("hidden_size", True),
        ("num_hidden_layers", 0),
        ("num_attention_heads", 5),
        ("num_key_value_heads", 5),
        ("rms_norm_eps", -1),
        ("rope_theta", float("inf")),
        ("rope_scaling", {"type": "yarn"}),
        ("vocab_size", 1000),
        ("image_token_id", None),
        ("image_token_id", -1),
        ("vision_config", None),
        ("vision_config", [1]),
    ],
)
def test_a_wrong_field_is_named(folder: Path, field: str, value: Any) -> None:
    save(folder, "config.json", {**CONFIG, field: value})
    with pytest.raises(ModelDamaged, match=field):
        DotsConfig.load(folder)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("embed_dim", None),
        ("embed_dim", 1540),
        ("num_attention_heads", 7),
        ("hidden_size", 1024),
        ("spatial_merge_size", 3),
        ("num_channels", 4),
        ("temporal_patch_size", 2),
        ("use_bias", True),
        ("post_norm", False),
    ],
)
def test_a_wrong_field_of_the_tower_is_named(folder: Path, field: str, value: Any) -> None:
    save(folder, "config.json", {**CONFIG, "vision_config": {**VISION, field: value}})
    blamed = "num_attention_heads" if (field, value) == ("embed_dim", 1540) else field
    with pytest.raises(ModelDamaged, match=f"“{blamed}” in “config.json: vision_config”"):
        DotsConfig.load(folder)


@pytest.mark.parametrize(
    ("file", "values", "field"),
    [
        ("generation_config.json", {"eos_token_id": "x"}, "eos_token_id"),
        ("generation_config.json", {"eos_token_id": [1, -2]}, "eos_token_id"),
        ("preprocessor_config.json", {"min_pixels": 10, "max_pixels": 5}, "min_pixels"),
        ("preprocessor_config.json", {"image_mean": [1, 2]}, "image_mean"),
        ("preprocessor_config.json", {"image_mean": [1, 2, "3"]}, "image_mean"),
        ("preprocessor_config.json", {"image_std": [1, 0, 1]}, "image_std"),
        ("preprocessor_config.json", {"canvases": [[336, 56]]}, "canvases"),
        ("preprocessor_config.json", {"canvases": [[336, 50]], "letter_heights": [7, 15]}, "canvases"),
        ("preprocessor_config.json", {"canvases": [[336, 56]], "letter_heights": [7, 15]}, "most_characters"),
        ("preprocessor_config.json", {"canvases": [[336, 56], [56, 336]], "letter_heights": [7, 15]}, "canvases"),
        ("preprocessor_config.json", {"canvases": 5, "letter_heights": [7, 15]}, "canvases"),
    ],
)
def test_other_files_are_checked_as_well(folder: Path, file: str, values: Any, field: str) -> None:
    save(folder, file, values)
    with pytest.raises(ModelDamaged, match=field):
        DotsConfig.load(folder)


def test_an_end_that_nobody_tells_is_damage(folder: Path) -> None:
    save(folder, "generation_config.json", {})
    with pytest.raises(ModelDamaged, match="eos_token_id"):
        DotsConfig.load(folder)


@pytest.mark.parametrize("text", ["", "[]", "nonsense", "[" * 100_000])
def test_a_file_that_is_no_object_is_damage(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    with pytest.raises(ModelDamaged, match=r"config\.json"):
        DotsConfig.load(folder)


def test_canvases_of_a_small_model_are_read(folder: Path) -> None:
    assert DotsConfig.load(folder).canvases is None
    values = {"canvases": [[336, 56], [336, 448]], "letter_heights": [7, 15], "most_characters": 300}
    save(folder, "preprocessor_config.json", values)
    assert DotsConfig.load(folder).canvases == Canvases(((336, 56), (336, 448)), (7.0, 15.0), 300)
