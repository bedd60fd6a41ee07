"""The vision half of DeepSeek-OCR in MLX: held against torch."""

import json
import threading
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch.nn import functional

from ocr_desktop.engines.deepseek_ocr import positions, vision
from ocr_desktop.engines.deepseek_ocr.vision import MlxTower
from ocr_desktop.engines.deepseek_ocr.vision_config import VisionConfig, vision_config
from ocr_desktop.engines.runtime.fields import Fields
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import Cancelled, EngineError, ModelDamaged
from tests.fakes import deepseek_checkpoint
from tests.fakes.deepseek_oracle import VisionOracle

SIDES = (512, 640, 1024, 1280)
SMALL = (128, 192, 256, 320)


def sizes(folder: Path) -> VisionConfig:
    fields = Fields.read(folder / "config.json")
    assert fields is not None
    return vision_config(fields, fields.count("hidden_size"))


def given_picture(side: int, seed: int = 3) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A picture, and its patches as preprocessing makes them."""
    pixels = deepseek_checkpoint.picture(seed, side, side)
    values = (pixels.astype(np.float32) / 255 - 0.5) / 0.5
    return pixels, vision.patches(np.ascontiguousarray(values.transpose(2, 0, 1)))


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return deepseek_checkpoint.write(tmp_path_factory.mktemp("deepseek"))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    return deepseek_checkpoint.write(folder, seed=5, sizes=deepseek_checkpoint.SMALL_PICTURES)


@pytest.mark.parametrize("side", SIDES)
def test_features_are_those_of_an_independent_implementation(checkpoint: Path, tmp_path: Path, side: int) -> None:
    folder = checkpoint
    if side > 1000:  # whole pictures of that size take MLX a minute without a GPU: here windows, the whole among SMALL
        folder = deepseek_checkpoint.write(tmp_path, sizes=deepseek_checkpoint.Sizes(sam_layers=1, sam_global=()))
    pixels, cut = given_picture(side)
    tower = MlxTower.load(folder, sizes(folder), dtype=mx.float32)
    found = tower.encode(cut, *vision.nowhere(len(cut)), threading.Event()).astype(np.float32)
    wanted = VisionOracle(folder).features(pixels).numpy()
    assert found.shape == wanted.shape == (vision.tokens(side), 64)
    assert np.abs(found - wanted).max() < 0.006  # float16 is what features are handed over in
    assert np.abs(found - wanted).mean() < 5e-4


@pytest.mark.parametrize("side", SMALL)
def test_they_are_in_float32_but_for_rounding(small: Path, side: int) -> None:
    pixels, cut = given_picture(side, seed=side)
    tower = vision.opened_tower(small, sizes(small), mx.float32)
    nothing = mx.zeros((len(cut), 0))
    *_, last = tower.layers(mx.array(cut), nothing, nothing)
    wanted = VisionOracle(small).features(pixels).numpy()
    assert np.abs(np.array(last) - wanted).max() < 1e-4


def test_sixteen_bits_are_near(small: Path) -> None:
    pixels, cut = given_picture(256)
    wanted = VisionOracle(small).features(pixels).numpy()
    found = MlxTower.load(small, sizes(small), dtype=mx.bfloat16).encode(
        cut, *vision.nowhere(len(cut)), threading.Event()
    )
    noise = np.sqrt(np.square(found.astype(np.float32) - wanted).mean())
    assert 20 * np.log10(np.abs(wanted).max() / noise) > 35


def test_attention_in_slices_gives_the_same(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, cut = given_picture(320)
    tower = MlxTower.load(small, sizes(small), dtype=mx.float32)
    whole = tower.encode(cut, *vision.nowhere(len(cut)), threading.Event())
    monkeypatch.setattr(vision, "_SCORE_VALUES", 1)
    sliced = tower.encode(cut, *vision.nowhere(len(cut)), threading.Event())
    assert np.abs(whole.astype(np.float32) - sliced.astype(np.float32)).max() < 0.004


def test_stops_between_layers(small: Path) -> None:
    _, cut = given_picture(128)
    flag = threading.Event()
    flag.set()
    with pytest.raises(Cancelled):
        MlxTower.load(small, sizes(small)).encode(cut, *vision.nowhere(len(cut)), flag)


def test_what_is_no_number_is_an_error(small: Path) -> None:
    _, cut = given_picture(128)
    cut[0, 0] = np.nan
    with pytest.raises(EngineError):
        MlxTower.load(small, sizes(small)).encode(cut, *vision.nowhere(len(cut)), threading.Event())


def test_patches_are_rows_of_channels_of_pixels() -> None:
    values = np.arange(3 * 64 * 64, dtype=np.float32).reshape(3, 64, 64)
    cut = vision.patches(values)
    assert cut.shape == (16, 768)
    assert (cut[6].reshape(3, 16, 16) == values[:, 16:32, 32:48]).all()
    with pytest.raises(ValueError, match="square"):
        vision.patches(np.zeros((3, 64, 48), np.float32))
    with pytest.raises(ValueError, match="square"):
        vision.patches(np.zeros((3, 80, 80), np.float32))


def test_published_sizes_have_the_published_numbers_of_tokens() -> None:
    assert [vision.tokens(side) for side in SIDES] == [64, 100, 256, 400]


def test_separators_are_the_checkpoints(checkpoint: Path) -> None:
    newline, end = vision.separators(Checkpoint(checkpoint))
    oracle = VisionOracle(checkpoint).weights
    assert (newline == oracle["model.image_newline"].numpy()).all()
    assert (end == oracle["model.view_seperator"].numpy()).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 70), st.integers(1, 90))
def test_interpolation_is_torchs(places: int, wanted: int) -> None:
    table = np.random.default_rng(places).standard_normal((places, places, 2)).astype(np.float32)
    laid = torch.from_numpy(table).permute(2, 0, 1)[None]
    cubic = functional.interpolate(laid, size=(wanted, wanted), mode="bicubic", antialias=True)[0].permute(1, 2, 0)
    assert np.abs(positions.square(table, wanted) - cubic.numpy()).max() < 1e-4
    line = torch.from_numpy(table[:, 0]).T[None]
    straight = functional.interpolate(line, size=wanted, mode="linear")[0].T.numpy()
    assert np.abs(positions.linear(places, wanted) @ table[:, 0] - straight).max() < 1e-4


def test_a_tensor_of_another_shape_is_named(small: Path, tmp_path: Path) -> None:
    other = deepseek_checkpoint.write(tmp_path, sizes=deepseek_checkpoint.Sizes(image=256, window=6, sam=64))
    with pytest.raises(ModelDamaged, match="vision tower"):
        MlxTower.load(other, sizes(small))


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("projector_config", "projector_type"), "mlp_gelu", "projector_type"),
        (("projector_config", "n_embed"), 65, "n_embed"),
        (("projector_config", "input_dim"), 100, "input_dim"),
        (("vision_config", "image_size"), 1000, "image_size"),
        (("vision_config", "width", "sam_vit_b", "global_attn_indexes"), [7], "global_attn_indexes"),
        (("vision_config", "width", "sam_vit_b", "global_attn_indexes"), "all", "global_attn_indexes"),
        (("vision_config", "width", "sam_vit_b", "downsample_channels"), [32], "downsample_channels"),
        (("vision_config", "width", "sam_vit_b", "downsample_channels"), [32, 65], "downsample_channels"),
        (("vision_config", "width", "sam_vit_b", "heads"), 5, "heads"),
    ],
)
def test_a_wrong_field_is_named(checkpoint: Path, path: tuple[str, ...], value: object, told: str) -> None:
    values = json.loads((checkpoint / "config.json").read_bytes())
    inner = values
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    with pytest.raises(ModelDamaged, match=told):
        vision_config(Fields("config.json", values), 64)


def test_published_numbers_are_read_where_only_the_code_says_them() -> None:
    towers = {
        "clip-l-14-224": {"heads": 16, "image_size": 224, "layers": 24, "patch_size": 14, "width": 1024},
        "sam_vit_b": {
            "downsample_channels": [512, 1024],
            "global_attn_indexes": [2, 5, 8, 11],
            "heads": 12,
            "layers": 12,
            "width": 768,
        },
    }
    projector = {"input_dim": 2048, "n_embed": 1280, "projector_type": "linear"}
    values = {"vision_config": {"image_size": 1024, "width": towers}, "projector_config": projector}
    found = vision_config(Fields("config.json", values), 1280)
    assert (found.window, found.neck, found.compressed, found.grid, found.clip_grid) == (14, 256, 512, 64, 16)
    assert (found.sam.ffn, found.sam.head_dim, found.clip.ffn, found.clip.head_dim) == (3072, 64, 4096, 64)
