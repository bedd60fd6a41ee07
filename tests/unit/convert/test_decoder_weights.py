import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
import torch

from ocr_desktop.convert import decoder_weights
from ocr_desktop.convert.decoder_weights import convert_decoder, copy_companions
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import Cancelled, DiskFull, ModelDamaged, ModelMissing
from tests.fakes import dots_checkpoint
from tests.fakes.dots_oracle import Oracle

NEVER = threading.Event()
IDS = list(range(12, 60))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), seed=5)


def converted(checkpoint: Path, target: Path, bits: int = 16, **more: Any) -> Path:
    given: dict[str, Any] = {"progress": lambda *_: None, "cancel": NEVER} | more
    convert_decoder(Checkpoint(checkpoint), DotsConfig.load(checkpoint), target, bits=bits, **given)
    return target


def logits(folder: Path) -> np.ndarray:
    model = Decoder.load(folder, dots_checkpoint.IMAGE_TOKEN).model
    return np.array(model(mx.array(IDS)[None])[0, -1].astype(mx.float32))


def expected(checkpoint: Path) -> np.ndarray:
    oracle = Oracle(checkpoint)
    rows = oracle.weights["model.embed_tokens.weight"][torch.tensor(IDS)]
    found: np.ndarray = oracle._forward(rows, []).numpy()
    return found


def test_sixteen_bits_lose_nothing(checkpoint: Path, tmp_path: Path) -> None:
    folder = converted(checkpoint, tmp_path / "decoder")
    weights = mx.load(str(folder / "model.safetensors"))
    source = Checkpoint(checkpoint)
    assert isinstance(weights, dict)
    assert set(weights) == {name for name in source.names() if not name.startswith("vision_tower.")}
    for name, values in weights.items():
        assert values.dtype == mx.bfloat16
        assert np.array_equal(np.array(values.astype(mx.float32)), source.read(name)), name
    assert np.abs(logits(folder) - expected(checkpoint)).max() < 1e-4


@pytest.mark.parametrize(("bits", "near"), [(8, 0.995), (4, 0.75)])
def test_fewer_bits_stay_near(checkpoint: Path, tmp_path: Path, bits: int, near: float) -> None:
    folder = converted(checkpoint, tmp_path / "decoder", bits)
    assert np.corrcoef(logits(folder), expected(checkpoint))[0, 1] > near
    whole = converted(checkpoint, tmp_path / "whole")
    size = (folder / "model.safetensors").stat().st_size
    assert size < (bits + 2) / 16 * (whole / "model.safetensors").stat().st_size
    assert json.loads((folder / "config.json").read_text())["quantization"] == {"group_size": 64, "bits": bits}


def test_widths_that_no_group_divides_stay_whole(tmp_path: Path) -> None:
    sizes = replace(dots_checkpoint.TINY, hidden=48, ffn=80)
    checkpoint = dots_checkpoint.write(tmp_path / "checkpoint", sizes=sizes)
    folder = converted(checkpoint, tmp_path / "decoder", 4)
    assert np.abs(logits(folder) - expected(checkpoint)).max() < 1e-4


def test_float16_stays_float16(tmp_path: Path) -> None:
    checkpoint = dots_checkpoint.write(tmp_path / "checkpoint", dtype="F16")
    folder = converted(checkpoint, tmp_path / "decoder")
    weights = mx.load(str(folder / "model.safetensors"))
    assert isinstance(weights, dict)
    assert {values.dtype for values in weights.values()} == {mx.float16}


def test_progress_rises_to_the_end(checkpoint: Path, tmp_path: Path) -> None:
    told: list[float] = []
    converted(checkpoint, tmp_path / "decoder", progress=lambda share, stage: told.append(share))
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 1


def test_stopped_in_the_middle_leaves_what_was_there(checkpoint: Path, tmp_path: Path) -> None:
    folder = converted(checkpoint, tmp_path / "decoder")
    before = (folder / "model.safetensors").read_bytes()
    cancel = threading.Event()
    with pytest.raises(Cancelled):
        converted(
            checkpoint, folder, 4, cancel=cancel, progress=lambda share, stage: cancel.set() if share > 0.5 else None
        )
    assert [entry.name for entry in tmp_path.iterdir()] == ["decoder"]
    assert (folder / "model.safetensors").read_bytes() == before


def test_a_full_disk_is_named(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(decoder_weights, "_write", fail)
    with pytest.raises(DiskFull):
        converted(checkpoint, tmp_path / "decoder")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_or_misshapen_tensor_is_named(checkpoint: Path, tmp_path: Path) -> None:
    config = DotsConfig.load(checkpoint)
    for text, name in (
        (replace(config.text, layers=3), "model.layers.2"),
        (replace(config.text, ffn=256), "mlp"),
    ):
        with pytest.raises(ModelDamaged, match=name):
            convert_decoder(
                Checkpoint(checkpoint), replace(config, text=text), tmp_path / "d", bits=16,
                progress=lambda *_: None, cancel=NEVER,
            )  # fmt: skip


def test_companions_are_copied(checkpoint: Path, tmp_path: Path) -> None:
    names = copy_companions(checkpoint, tmp_path / "model")
    assert "tokenizer.json" in names
    assert sorted(entry.name for entry in (tmp_path / "model").iterdir()) == sorted(names)
    assert DotsConfig.load(tmp_path / "model") == DotsConfig.load(checkpoint)


def test_a_checkpoint_without_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelDamaged, match="tokenizer"):
        copy_companions(tmp_path, tmp_path / "model")


def test_a_decoder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        Decoder.load(tmp_path, 3)


def test_a_decoder_of_another_kind(checkpoint: Path, tmp_path: Path) -> None:
    folder = converted(checkpoint, tmp_path / "decoder")
    config = json.loads((folder / "config.json").read_text())
    for change in ({"model_type": "llama"}, {"num_hidden_layers": 3}, {"hidden_size": 128}):
        (folder / "config.json").write_text(json.dumps(config | change))
        with pytest.raises(ModelDamaged):
            Decoder.load(folder, 3)
