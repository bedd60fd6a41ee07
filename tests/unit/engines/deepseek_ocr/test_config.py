"""The configuration: read from the public layout, damage named."""

import json
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig, TextConfig
from ocr_desktop.errors import ModelDamaged, ModelMissing
from tests.fakes import deepseek_checkpoint as checkpoint


def test_all_of_it(tmp_path: Path) -> None:
    config = DeepseekConfig.load(checkpoint.write(tmp_path))
    assert config.text == TextConfig(
        hidden=64, layers=3, heads=4, dense=1, ffn=128, experts=8, chosen=3, shared=2, expert=64, vocab=320,
        max_positions=8192, rope_theta=1e4, rms_eps=1e-6,
    )  # fmt: skip
    assert (config.begin_token, config.end_tokens) == (checkpoint.BOS, (checkpoint.EOS,))
    assert config.mean == config.std == (0.5, 0.5, 0.5)
    assert config.vision.image == 1024


def test_without_a_file(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"config\.json"):
        DeepseekConfig.load(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("hidden_size", None), ("hidden_size", 66), ("num_experts_per_tok", 9), ("use_mla", True),
        ("routed_scaling_factor", 2.0), ("norm_topk_prob", True), ("num_key_value_heads", 2), ("eos_token_id", 999),
        ("bos_token_id", None), ("rope_scaling", {"type": "yarn"}),
    ],
)  # fmt: skip
def test_damage_is_named(tmp_path: Path, field: str, value: Any) -> None:
    checkpoint.write(tmp_path)
    file = tmp_path / "config.json"
    config = json.loads(file.read_text())
    config["language_config"][field] = value
    file.write_text(json.dumps(config))
    with pytest.raises(ModelDamaged, match=r"language_config|vocab|n_embed"):
        DeepseekConfig.load(tmp_path)


def test_another_model_of_the_same_type_is_refused(tmp_path: Path) -> None:
    checkpoint.write(tmp_path)
    file = tmp_path / "config.json"
    config = json.loads(file.read_text())
    config["architectures"] = ["DeepseekVLV2ForCausalLM"]
    file.write_text(json.dumps(config))
    with pytest.raises(ModelDamaged, match="architectures"):
        DeepseekConfig.load(tmp_path)
