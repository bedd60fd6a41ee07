import math
import threading
from pathlib import Path

import mlx.core as mx
import numpy as np
import pytest

from ocr_desktop.convert import models
from ocr_desktop.convert.original import Tower
from ocr_desktop.convert.tower_weights import WEIGHTS, convert_tower
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.vision import MlxTower
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import Cancelled, ConversionFailed, DiskFull, ModelDamaged, TargetNotWritable
from tests.fakes import dots_checkpoint, dots_oracle
from tests.fakes.vision_packages import page

NEVER = threading.Event()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint") / "it")


def tower_of(source: Path) -> Tower:
    return models.original(models.load(source)).tower()


def convert(source: Path, target: Path, bits: int = 8, cancel: threading.Event = NEVER) -> list[float]:
    told: list[float] = []
    convert_tower(
        Checkpoint(source),
        tower_of(source),
        target,
        bits=bits,
        progress=lambda share, _: told.append(share),
        cancel=cancel,
    )
    return told


@pytest.mark.parametrize(("bits", "least"), [(16, 65), (8, 35), (4, 12)])
def test_the_converted_tower_reads_like_the_checkpoint(bits: int, least: float, source: Path, tmp_path: Path) -> None:
    told = convert(source, tmp_path / "vision_mlx", bits)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 1
    config = DotsConfig.load(source)
    given = page(config, (4, 6))
    wanted = dots_oracle.vision(source, given.patches, (4, 6))
    found = MlxTower.load(tmp_path / "vision_mlx", config, dtype=mx.float32).encode(*given, NEVER)
    noise = float(np.sqrt(np.square(found.astype(np.float64) - wanted).mean()))
    assert 20 * math.log10(float(np.abs(wanted).max()) / noise) > least


def test_fewer_bits_take_less_space(source: Path, tmp_path: Path) -> None:
    sizes = []
    for bits in (16, 8, 4):
        convert(source, tmp_path / str(bits), bits)
        sizes.append((tmp_path / str(bits) / WEIGHTS).stat().st_size)
    assert sizes[0] > 1.3 * sizes[1] > 1.6 * sizes[2]


def test_an_older_one_is_replaced_and_nothing_lies_beside_it(source: Path, tmp_path: Path) -> None:
    (tmp_path / "vision_mlx").mkdir()
    (tmp_path / "vision_mlx" / "old").touch()
    convert(source, tmp_path / "vision_mlx")
    assert [path.name for path in tmp_path.iterdir()] == ["vision_mlx"]
    assert [path.name for path in (tmp_path / "vision_mlx").iterdir()] == [WEIGHTS]


def test_stopped(source: Path, tmp_path: Path) -> None:
    flag = threading.Event()
    flag.set()
    with pytest.raises(Cancelled):
        convert(source, tmp_path / "vision_mlx", cancel=flag)
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_of_other_sizes(source: Path, tmp_path: Path) -> None:
    other = dots_checkpoint.write(tmp_path / "other", sizes=dots_checkpoint.Sizes(vision_ffn=192))
    with pytest.raises(ModelDamaged, match="has the shape"):
        convert_tower(Checkpoint(other), tower_of(source), tmp_path / "made", bits=8, progress=_silent, cancel=NEVER)
    shallow = dots_checkpoint.write(tmp_path / "shallow", sizes=dots_checkpoint.Sizes(vision_layers=1))
    with pytest.raises(ModelDamaged, match="has no"):
        convert_tower(
            Checkpoint(shallow),
            tower_of(source),
            tmp_path / "made",
            bits=8,
            progress=_silent,
            cancel=NEVER,
        )
    assert not (tmp_path / "made").exists()


def _silent(share: float, stage: str) -> None:
    pass


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (OSError(28, "No space left on device"), DiskFull),
        (PermissionError(13, "Permission denied"), TargetNotWritable),
        (RuntimeError("[save_safetensors] failed"), ConversionFailed),
    ],
)
def test_what_cannot_be_written(
    failure: Exception, error: type[Exception], source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(mx, "save_safetensors", fail)
    with pytest.raises(error):
        convert(source, tmp_path / "vision_mlx")
    assert list(tmp_path.iterdir()) == []
