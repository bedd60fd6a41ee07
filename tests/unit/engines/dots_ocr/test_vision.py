import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import mlx.core as mx
import numpy as np
import pytest
from mlx import nn
from mlx.utils import tree_flatten
from numpy.typing import NDArray

from ocr_desktop.engines.dots_ocr import vision
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.vision import Detail, MlxTower, Tower
from ocr_desktop.errors import Cancelled, EngineError, ModelDamaged, ModelMissing
from tests.fakes import dots_checkpoint, dots_oracle

GRIDS = [(2, 2), (4, 6), (10, 4)]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint") / "it")


@pytest.fixture(scope="module")
def config(checkpoint: Path) -> DotsConfig:
    return DotsConfig.load(checkpoint)


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(11)


class Page(NamedTuple):
    """What a tower is given."""

    patches: NDArray[np.float32]
    cos: NDArray[np.float32]
    sin: NDArray[np.float32]


def page(random: np.random.Generator, grid: tuple[int, int], config: DotsConfig) -> Page:
    patches = random.normal(0, 1, (math.prod(grid), 588)).astype(np.float32)
    return Page(patches, *vision.rotary(*grid, config.vision.head_dim, config.vision.rope_theta))


def psnr(found: NDArray[Any], wanted: NDArray[Any]) -> float:
    noise = float(np.sqrt(np.square(found.astype(np.float64) - wanted).mean()))
    return 20 * math.log10(float(np.abs(wanted).max()) / noise)


# Positions


@pytest.mark.parametrize("grid", [(2, 2), (4, 6), (40, 64)])
@pytest.mark.parametrize("width", [8, 128])
def test_rotary_positions_one_patch_at_a_time(grid: tuple[int, int], width: int) -> None:
    cos, sin = vision.rotary(*grid, width, 1e4)
    assert cos.shape == sin.shape == (math.prod(grid), width)
    assert cos.dtype == sin.dtype == np.float32
    index = 0
    for block_row in range(grid[0] // 2):
        for block_column in range(grid[1] // 2):
            for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
                places = [2 * block_row + row] * (width // 4) + [2 * block_column + column] * (width // 4)
                rates = [1e4 ** -(n / (width // 4)) for n in range(width // 4)] * 2
                angles = np.array([place * rate for place, rate in zip(places, rates, strict=True)] * 2)
                np.testing.assert_allclose(cos[index], np.cos(angles), atol=4e-5)
                np.testing.assert_allclose(sin[index], np.sin(angles), atol=4e-5)
                index += 1


def test_detail_is_a_number_of_pixels(config: DotsConfig) -> None:
    assert vision.pixel_budget(Detail.FULL, (1024, 8192), config) == config.max_pixels
    assert vision.pixel_budget(Detail.EFFICIENT, (1024, 8192), config) == min(8192 * 196, config.max_pixels)
    assert vision.pixel_budget(Detail.EFFICIENT, (1024,), config) == 1024 * 196


# The tower


@pytest.mark.parametrize("grid", GRIDS)
def test_the_tower_in_float32_gives_what_torch_gives(
    grid: tuple[int, int], checkpoint: Path, config: DotsConfig, random: np.random.Generator
) -> None:
    given = page(random, grid, config)
    wanted = dots_oracle.vision(checkpoint, given.patches, grid)
    tower = MlxTower.load(checkpoint, config, dtype=mx.float32)
    found = tower.encode(*given, threading.Event())
    tower.close()
    assert found.dtype == np.float16
    assert found.shape == (math.prod(grid) // 4, config.vision.hidden)
    np.testing.assert_allclose(found, wanted, rtol=2**-11 + 1e-5, atol=2e-5)


def test_the_tower_in_bfloat16_is_near(checkpoint: Path, config: DotsConfig, random: np.random.Generator) -> None:
    given = page(random, (4, 6), config)
    wanted = dots_oracle.vision(checkpoint, given.patches, (4, 6))
    assert psnr(MlxTower.load(checkpoint, config, dtype=mx.bfloat16).encode(*given, threading.Event()), wanted) > 35


def test_a_residual_of_thousands(tmp_path: Path, random: np.random.Generator) -> None:
    folder = dots_checkpoint.write(tmp_path / "it", residual=8000)
    config = DotsConfig.load(folder)
    given = page(random, (4, 6), config)
    wanted = dots_oracle.vision(folder, given.patches, (4, 6))
    for dtype, least in ((mx.float32, 60), (mx.bfloat16, 25)):
        assert psnr(MlxTower.load(folder, config, dtype=dtype).encode(*given, threading.Event()), wanted) > least


def test_long_pages_attend_in_pieces(
    checkpoint: Path, config: DotsConfig, random: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = page(random, (10, 14), config)
    tower = MlxTower.load(checkpoint, config, dtype=mx.float32)
    whole = tower.encode(*given, threading.Event())
    monkeypatch.setattr(vision, "SCORE_VALUES", 1)
    rows: list[int] = []
    attend = mx.fast.scaled_dot_product_attention

    def noting(queries: mx.array, *rest: Any, **more: Any) -> mx.array:
        rows.append(queries.shape[2])
        return attend(queries, *rest, **more)

    monkeypatch.setattr(mx.fast, "scaled_dot_product_attention", noting)
    found = tower.encode(*given, threading.Event())
    np.testing.assert_allclose(found.astype(np.float32), whole.astype(np.float32), atol=2e-3)
    assert set(rows) == {64, 140 % 64}


@pytest.mark.parametrize("bits", [4, 8])
def test_quantised_weights_in_mlx_layout(
    bits: int, checkpoint: Path, config: DotsConfig, tmp_path: Path, random: np.random.Generator
) -> None:
    tower = vision.opened_tower(checkpoint, config, mx.float32)
    nn.quantize(tower, group_size=32, bits=bits, class_predicate=lambda _, m: _fits(m))
    mx.save_safetensors(str(tmp_path / "model.safetensors"), prefixed(tower))
    given = page(random, (4, 6), config)
    wanted = dots_oracle.vision(checkpoint, given.patches, (4, 6))
    loaded = MlxTower.load(tmp_path, config, dtype=mx.float32)
    assert isinstance(loaded._tower, Tower)
    assert isinstance(loaded._tower.blocks[0].attn.qkv, nn.QuantizedLinear)
    assert isinstance(loaded._tower.patch_embed.patchifier.proj, nn.Linear)  # 588 is no multiple of a group
    assert psnr(loaded.encode(*given, threading.Event()), wanted) > {8: 35, 4: 12}[bits]


def prefixed(tower: Any) -> dict[str, mx.array]:
    """A tower's weights by the names that the file has."""
    return {f"{vision.PREFIX}{name}": value for name, value in dict(tree_flatten(tower.parameters())).items()}


def _fits(module: Any) -> bool:
    return isinstance(module, nn.Linear) and module.weight.shape[1] % 32 == 0


class After:
    """A flag that is set when it has been looked at so many times."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0


@pytest.mark.parametrize("looks", [0, 1, 3])
def test_cancelling_between_layers(
    looks: int, checkpoint: Path, config: DotsConfig, random: np.random.Generator
) -> None:
    flag = After(looks)
    with pytest.raises(Cancelled):
        MlxTower.load(checkpoint, config).encode(*page(random, (4, 6), config), flag)
    assert flag.looks == -1


def test_features_that_are_no_numbers_are_an_error(
    checkpoint: Path, config: DotsConfig, random: np.random.Generator
) -> None:
    patches, cos, sin = page(random, (4, 6), config)
    patches[3, 7] = np.nan
    with pytest.raises(EngineError, match="not a number"):
        MlxTower.load(checkpoint, config).encode(patches, cos, sin, threading.Event())


@pytest.fixture
def spoiled(config: DotsConfig, tmp_path: Path) -> Callable[..., Path]:
    def write(change: Callable[[dict[str, Any]], object]) -> Path:
        weights = prefixed(Tower(config.vision))
        change(weights)
        mx.save_safetensors(str(tmp_path / "model.safetensors"), weights)
        return tmp_path

    return write


def test_weights_that_do_not_match(spoiled: Callable[..., Path], config: DotsConfig, tmp_path: Path) -> None:
    name = f"{vision.PREFIX}blocks.1.norm2.weight"
    for change in (
        lambda weights: weights.pop(name),
        lambda weights: weights.update({name: mx.zeros(7)}),
        lambda weights: weights.update({f"{vision.PREFIX}blocks.9.norm2.weight": mx.zeros(7)}),
    ):
        with pytest.raises(ModelDamaged, match="norm2"):
            MlxTower.load(spoiled(change), config)
    with pytest.raises(ModelMissing, match="no vision tower"):
        MlxTower.load(spoiled(lambda weights: (weights.clear(), weights.update(other=mx.zeros(3)))), config)
    with pytest.raises(ModelMissing):
        MlxTower.load(tmp_path / "nowhere", config)
