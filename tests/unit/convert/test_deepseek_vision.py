"""The vision half of DeepSeek-OCR as Core ML packages: run by the executor, and held against torch."""

import math
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ocr_desktop.convert import lint, models, vision_package
from ocr_desktop.convert.deepseek_vision import DeepseekVision
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.deepseek_ocr import vision
from ocr_desktop.engines.deepseek_ocr.config import DeepseekConfig
from ocr_desktop.engines.runtime.encoder import EncoderOptions, EncoderProcess
from ocr_desktop.engines.runtime.mil import MilModel
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.engines.runtime.package_encoder import PackageEncoder
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import UsageError
from tests.benchmarks import full_size
from tests.fakes import deepseek_checkpoint, dots_checkpoint
from tests.fakes.deepseek_oracle import VisionOracle

GO = threading.Event()
SIDES = (512, 640, 1024, 1280)
SMALL = (128, 192, 256, 320)
BUCKETS = tuple((side // 16) ** 2 for side in SMALL)
LEAST = {"float32": 80, "float16": 45, "int8": 35, "palettized8": 35, "palettized6": 25, "palettized4": 15}
Array = NDArray[np.float32]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deepseek")
    return deepseek_checkpoint.write(folder, seed=5, sizes=deepseek_checkpoint.SMALL_PICTURES)


def build(source: Path, target: Path, weights: str = "float16", **how: Any) -> VisionPackage:
    options = VisionOptions(
        how.pop("buckets", BUCKETS), "float32" if weights == "float32" else "float16", weights, **how
    )
    config = models.load(source)
    return vision_package.build(Checkpoint(source), config, target, options, lambda _fraction, _stage: None, GO)


def given_picture(side: int) -> tuple[NDArray[np.uint8], Array]:
    pixels = deepseek_checkpoint.picture(side, side, side)
    values = (pixels.astype(np.float32) / 255 - 0.5) / 0.5
    return pixels, vision.patches(np.ascontiguousarray(values.transpose(2, 0, 1)))


def psnr(found: NDArray[Any], wanted: Array) -> float:
    noise = np.sqrt(np.square(found.astype(np.float32) - wanted).mean())
    return 20 * math.log10(np.abs(wanted).max() / noise)


@pytest.mark.parametrize("weights", list(LEAST))
def test_every_kind_of_weights_is_near_an_independent_implementation(
    checkpoint: Path, tmp_path: Path, weights: str
) -> None:
    made = build(checkpoint, tmp_path / "vision", weights)
    assert lint.lint(made.folder) == ()
    encoder, oracle = PackageEncoder(made, MilModel), VisionOracle(checkpoint)
    for side in SMALL:
        pixels, cut = given_picture(side)
        found = encoder.encode(cut, *vision.nowhere(len(cut)), GO)
        assert found.shape == (vision.tokens(side), made.hidden)
        assert psnr(found, oracle.features(pixels).numpy()) > LEAST[weights], side


def test_float32_is_the_oracle(checkpoint: Path, tmp_path: Path) -> None:
    made = build(checkpoint, tmp_path / "vision", "float32")
    encoder = PackageEncoder(made, MilModel)
    pixels, cut = given_picture(192)
    seen = encoder.run(0, len(cut), cut, vision.nowhere(len(cut)), GO)
    features = encoder.run(1, len(cut), seen, vision.nowhere(len(cut)), GO)
    assert np.abs(features - VisionOracle(checkpoint).features(pixels).numpy()).max() < 1e-4


@pytest.mark.parametrize("side", SIDES)
def test_the_published_sides(tmp_path: Path, side: int) -> None:
    """Windows reach beyond the picture as they do at full size; the whole picture is looked at among the small ones."""
    sizes = deepseek_checkpoint.Sizes(sam_layers=1, sam_global=() if side > 1000 else (0,), clip_layers=1)
    source = deepseek_checkpoint.write(tmp_path / "it", sizes=sizes)
    made = build(source, tmp_path / "vision", "palettized8", buckets=((side // 16) ** 2,))
    pixels, cut = given_picture(side)
    found = PackageEncoder(made, MilModel).encode(cut, *vision.nowhere(len(cut)), GO)
    assert psnr(found, VisionOracle(source).features(pixels).numpy()) > LEAST["palettized8"]


def test_clip_may_have_the_fused_attention(checkpoint: Path, tmp_path: Path) -> None:
    made = build(checkpoint, tmp_path / "vision", "float32", attention="fused", buckets=BUCKETS[:1])
    assert lint.lint(made.folder) == ()
    pixels, cut = given_picture(128)
    found = PackageEncoder(made, MilModel).encode(cut, *vision.nowhere(len(cut)), GO)
    assert psnr(found, VisionOracle(checkpoint).features(pixels).numpy()) > LEAST["float32"]


def test_a_residual_of_8000_does_not_break_float16(tmp_path: Path) -> None:
    sizes = deepseek_checkpoint.SMALL_PICTURES
    source = deepseek_checkpoint.write(tmp_path / "it", sizes=sizes, residual=8000)
    made = build(source, tmp_path / "vision", buckets=BUCKETS[:1])
    pixels, cut = given_picture(128)
    found = PackageEncoder(made, MilModel).encode(cut, *vision.nowhere(len(cut)), GO)
    wanted = VisionOracle(source).features(pixels).numpy()
    # float16 has steps of 4 there: what the layers add to the large channels is rounded away, and nothing else.
    assert psnr(found, wanted) > 25


def test_the_space_that_is_asked_for_is_that_which_is_taken(tmp_path: Path) -> None:
    sizes = deepseek_checkpoint.Sizes(image=1024, sam=64, sam_heads=4, clip=128, compressed=64, clip_layers=4)
    source = deepseek_checkpoint.write(tmp_path / "it", sizes=sizes)
    blueprint = DeepseekVision(DeepseekConfig.load(source))
    made = build(source, tmp_path / "vision", "palettized8", buckets=blueprint.buckets)
    options = VisionOptions(blueprint.buckets, "float16", "palettized8")
    for chunk in made.chunks:
        (weights,) = made.path(chunk).rglob("weight.bin")
        assert weights.stat().st_size == pytest.approx(blueprint.weight_bytes(options.storage, chunk), rel=0.03)


def test_every_tensor_of_the_vision_half_goes_into_a_chunk(checkpoint: Path) -> None:
    blueprint, source = DeepseekVision(DeepseekConfig.load(checkpoint)), Checkpoint(checkpoint)
    named = [name for chunk in blueprint.chunks(7) for name in blueprint.sources(chunk)]
    assert len(named) == len(set(named))
    there = {name for name in source.names() if name.startswith(vision.PREFIXES)}
    assert there - set(vision.UNUSED) == set(named)


def test_the_full_sizes_are_those_of_the_published_file() -> None:
    model = full_size.MODELS["deepseek-ocr"]
    shapes = [shape for shapes in (model.vision(False), model.decoder()) for _, shape in shapes]
    assert len(shapes) == 2710
    assert sum(math.prod(shape) for shape in shapes) == 3_336_106_240


def test_both_writers_of_checkpoints_have_the_same_tensors(tmp_path: Path) -> None:
    sizes = deepseek_checkpoint.Sizes(sam_layers=2, clip_layers=1)
    tiny = Checkpoint(deepseek_checkpoint.write(tmp_path, sizes=sizes)).names()
    full = {name for name, _ in full_size.MODELS["deepseek-ocr"].vision(True)}
    assert {name for name in tiny if not name.startswith(("model.layers.", "model.embed", "model.norm", "lm_"))} == full


def test_buckets_are_squares_of_whole_features(checkpoint: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="squares"):
        build(checkpoint, tmp_path / "vision", buckets=(1024, 2048))
    with pytest.raises(UsageError, match="squares"):
        build(checkpoint, tmp_path / "vision", buckets=(36,))


def test_published_buckets_are_those_of_the_modes(tmp_path: Path) -> None:
    blueprint = models.blueprint(models.load(deepseek_checkpoint.write(tmp_path)))
    assert blueprint.buckets == (1024, 1600, 4096, 6400)


def test_the_model_is_known_by_what_its_configuration_says(checkpoint: Path, tmp_path: Path) -> None:
    assert isinstance(models.load(checkpoint), DeepseekConfig)
    assert not isinstance(models.load(dots_checkpoint.write(tmp_path)), DeepseekConfig)


def test_a_picture_of_another_size_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    encoder = PackageEncoder(build(checkpoint, tmp_path / "vision", buckets=BUCKETS[1:2]), MilModel)
    _, cut = given_picture(128)
    with pytest.raises(ValueError, match="64 patches"):
        encoder.encode(cut, *vision.nowhere(len(cut)), GO)


def test_it_runs_in_the_process_of_its_own(checkpoint: Path, tmp_path: Path) -> None:
    made = build(checkpoint, tmp_path / "vision", buckets=BUCKETS[:2])
    _, cut = given_picture(192)
    wanted = PackageEncoder(VisionPackage.load(made.folder), MilModel).encode(cut, *vision.nowhere(len(cut)), GO)
    encoder = EncoderProcess(made.folder, EncoderOptions(tmp_path / "compiled", "mil"))
    try:
        found = encoder.encode(cut, *vision.nowhere(len(cut)), GO)
    finally:
        encoder.close()
    assert (found == wanted).all()
