import json
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import coremltools as ct
import numpy as np
import pytest
import torch
from coremltools.converters.mil.frontend.milproto.load import load as load_program
from coremltools.converters.mil.mil.passes.pass_pipeline import PassPipeline, PassPipelineManager
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from ocr_desktop.convert import lint, mil_layers, vision_package
from ocr_desktop.convert.dots_vision import DotsVision
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.vision import rotary
from ocr_desktop.engines.runtime.mil import MilModel, Rounding
from ocr_desktop.engines.runtime.package import MASKED, VisionPackage
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import Cancelled, ConversionFailed, DiskFull, ModelDamaged, TargetNotWritable
from tests.fakes import dots_checkpoint, dots_oracle

SMALL = VisionOptions(buckets=(16, 32), layers_per_chunk=2)
EXACT = replace(SMALL, precision="float32", weights="float32")
GRID = (4, 6)
SIZES = dots_checkpoint.Sizes(vision_layers=3, vision_heads=2, vision_ffn=96, hidden=128)
Array = NDArray[np.float32]


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots_checkpoint.write(tmp_path_factory.mktemp("checkpoint"), sizes=SIZES)


@pytest.fixture
def own(checkpoint: Path, tmp_path: Path) -> Path:
    """A checkpoint that may be changed."""
    return Path(shutil.copytree(checkpoint, tmp_path / "own"))


@dataclass
class Counting:
    """A cancel flag that is set when it has been looked at so many times."""

    left: int

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0


class Told(NamedTuple):
    fraction: float
    stage: str


def build(source: Path, target: Path, options: VisionOptions, cancel: Any = None) -> tuple[VisionPackage, list[Told]]:
    told: list[Told] = []
    made = vision_package.build(
        Checkpoint(source),
        DotsConfig.load(source),
        target,
        options,
        lambda fraction, stage: told.append(Told(fraction, stage)),
        cancel or threading.Event(),
    )
    return made, told


def patches(grid: tuple[int, int], seed: int = 0) -> Array:
    values: Array = np.random.default_rng(seed).standard_normal((grid[0] * grid[1], 588), dtype=np.float32)
    return values


def features(package: VisionPackage, source: Path, grid: tuple[int, int], rounding: Rounding, bucket: int = 0) -> Array:
    """What the packages make of random patches, run as the engine runs them."""
    config = DotsConfig.load(source).vision
    count = grid[0] * grid[1]
    bucket = bucket or min(size for size in package.buckets if size >= count)

    def padded(values: Array) -> Array:
        return np.concatenate([values, np.zeros((bucket - count, values.shape[1]), np.float32)])[None]

    cos, sin = rotary(*grid, config.head_dim, config.rope_theta)
    mask = np.where(np.arange(bucket) < count, 0, MASKED).astype(np.float32)
    tables = {"cos": padded(cos)[None], "sin": padded(sin)[None], "mask": mask[None, None, None]}
    values = padded(patches(grid))
    for chunk in package.chunks:
        model = MilModel(package.path(chunk), package.function(bucket), rounding=rounding)
        values = model.predict({chunk.input: values, **tables})[chunk.output]
    return values[0, : count // 4]


def wanted(source: Path, grid: tuple[int, int]) -> Array:
    oracle: Array = dots_oracle.Oracle(source).vision(torch.from_numpy(patches(grid)), grid).numpy()
    return oracle


def psnr(values: Array, reference: Array) -> float:
    span = float(reference.max() - reference.min())
    return float(20 * np.log10(span / np.sqrt(np.square(values - reference).mean())))


def operations(package: VisionPackage, function: str) -> list[str]:
    """The types of all operations, chunk after chunk."""
    found = []
    for chunk in package.chunks:
        described = ct.utils.load_spec(str(package.path(chunk))).mlProgram.functions[function]
        found += [op.type for op in described.block_specializations[described.opset].operations]
    return found


# --- what the packages compute ---


@pytest.mark.parametrize("grid", [(4, 4), GRID])
@pytest.mark.parametrize("attention", ["sliced", "fused"])
def test_float32_is_the_oracle(checkpoint: Path, tmp_path: Path, attention: str, grid: tuple[int, int]) -> None:
    made, _ = build(checkpoint, tmp_path / "vision", replace(EXACT, attention=attention))
    difference = np.abs(features(made, checkpoint, grid, Rounding.FLOAT32) - wanted(checkpoint, grid))
    assert difference.max() <= 0.006
    assert difference.mean() <= 1.1e-5
    assert ("scaled_dot_product_attention" in operations(made, "patches_16")) == (attention == "fused")


def test_attention_in_slices_is_the_same(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mil_layers, "_ROWS", 12)
    made, _ = build(checkpoint, tmp_path / "vision", EXACT)
    assert operations(made, "patches_32").count("softmax") == 3 * 3  # three layers of 12 + 12 + 8 rows
    difference = np.abs(features(made, checkpoint, GRID, Rounding.FLOAT32) - wanted(checkpoint, GRID))
    assert difference.max() <= 0.006
    assert difference.mean() <= 1.1e-5


def test_slices_of_the_buckets() -> None:
    assert [mil_layers.rows_at_once(size) for size in (16, 512, 1024, 2048, 4096, 8192)] == [
        16, 512, 512, 512, 512, 256,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("weights", "least"),
    [("float16", 45), ("int8", 35), ("palettized8", 35), ("palettized6", 28), ("palettized4", 15)],
)
def test_float16_and_fewer_bits_are_near_the_oracle(
    checkpoint: Path, tmp_path: Path, weights: str, least: float
) -> None:
    made, _ = build(checkpoint, tmp_path / "vision", replace(SMALL, weights=weights))
    assert psnr(features(made, checkpoint, GRID, Rounding.FLOAT16), wanted(checkpoint, GRID)) >= least


def test_a_residual_of_8000_does_not_break_float16(tmp_path: Path) -> None:
    source = dots_checkpoint.write(tmp_path / "checkpoint", sizes=SIZES, residual=8000)
    made, _ = build(source, tmp_path / "vision", replace(SMALL, weights="float16"))
    assert psnr(features(made, source, GRID, Rounding.FLOAT16), wanted(source, GRID)) >= 45


def test_every_bucket_reads_the_same(checkpoint: Path, tmp_path: Path) -> None:
    made, _ = build(checkpoint, tmp_path / "vision", replace(EXACT, buckets=(16, 32, 64)))
    small, *others = (features(made, checkpoint, (4, 4), Rounding.FLOAT32, bucket) for bucket in made.buckets)
    for other in others:
        np.testing.assert_allclose(other, small, atol=1e-5)


@pytest.mark.parametrize("weights", ["float16", "int8", "palettized4"])
def test_buckets_share_their_weights(checkpoint: Path, tmp_path: Path, weights: str) -> None:
    sizes = []
    for buckets in ((16,), (16, 32, 64)):
        made, _ = build(checkpoint, tmp_path / f"{len(buckets)}", replace(SMALL, weights=weights, buckets=buckets))
        sizes.append([_weight_file(made, number).stat().st_size for number in range(2)])
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("weights", ["float16", "int8", "palettized8", "palettized6", "palettized4"])
def test_the_space_that_is_asked_for_is_that_which_is_taken(tmp_path: Path, weights: str) -> None:
    sizes = dots_checkpoint.Sizes(dim=192, vision_layers=2, vision_ffn=512)
    source = dots_checkpoint.write(tmp_path / "checkpoint", sizes=sizes)
    options = replace(SMALL, weights=weights, layers_per_chunk=1)
    made, _ = build(source, tmp_path / "vision", options)
    blueprint = DotsVision(DotsConfig.load(source))
    for number, chunk in enumerate(made.chunks):
        expected = blueprint.weight_bytes(options.storage, chunk)
        assert _weight_file(made, number).stat().st_size == pytest.approx(expected, rel=0.02)


# --- what is written ---


def test_the_folder_has_what_the_runtime_expects(checkpoint: Path, tmp_path: Path) -> None:
    made, _ = build(checkpoint, tmp_path / "vision", SMALL)
    assert made == VisionPackage.load(tmp_path / "vision")
    assert (made.buckets, made.precision, made.weights) == ((16, 32), "float16", "palettized8")
    assert (made.dim, made.hidden, made.head_dim, made.patch_values) == (64, 128, 32, 588)
    assert [(chunk.first_layer, chunk.last_layer) for chunk in made.chunks] == [(0, 1), (1, 3)]
    assert [path.name for path in tmp_path.iterdir()] == ["vision"]
    assert lint.lint(made.folder) == ()


def test_progress_only_grows_and_names_the_layers(checkpoint: Path, tmp_path: Path) -> None:
    _, told = build(checkpoint, tmp_path / "vision", SMALL)
    fractions = [one.fraction for one in told]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    stages = [one.stage for one in told]
    assert [f"Vision encoder: layer {number} of 3" in stages for number in (1, 2, 3)] == [True] * 3
    assert "Vision encoder: writing layers 2 to 3" in stages


def test_a_folder_that_is_there_is_replaced(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "vision").mkdir()
    (tmp_path / "vision" / "old").write_text("old")
    made, _ = build(checkpoint, tmp_path / "vision", SMALL)
    assert not (made.folder / "old").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["vision"]


def test_what_a_killed_conversion_left_is_removed(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / ".vision.building" / "chunk_5.mlpackage.part").mkdir(parents=True)
    (tmp_path / ".vision.building" / "package" / "chunk_5.mlpackage").mkdir(parents=True)
    (tmp_path / ".vision.old" / "chunk_0.mlpackage").mkdir(parents=True)
    made, _ = build(checkpoint, tmp_path / "vision", SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["vision"]
    assert len(list(made.folder.glob("*.mlpackage"))) == len(made.chunks)


@pytest.mark.parametrize("weights", ["float16", "int8", "palettized4"])
def test_passes_of_coremltools_would_change_nothing(checkpoint: Path, tmp_path: Path, weights: str) -> None:
    """They are not run: whole programs go through them in minutes. What they would mend must not be there."""
    made, _ = build(checkpoint, tmp_path / "vision", replace(SMALL, weights=weights))
    for chunk in made.chunks:
        loaded = ct.models.MLModel(str(made.path(chunk)), skip_model_load=True)
        spec = loaded.get_spec()
        program = load_program(spec, spec.specificationVersion, loaded.weights_dir)
        before = _counted(program)
        passes = PassPipeline()
        passes.remove_passes({"common::add_fp16_cast", "common::add_int16_cast"})
        PassPipelineManager.apply_pipeline(program, passes)
        PassPipelineManager.apply_pipeline(program, PassPipeline.get_pipeline("backend_mlprogram"))
        assert _counted(program) == before


# --- stopping and going on ---


def test_it_can_be_stopped_at_every_layer(checkpoint: Path, tmp_path: Path) -> None:
    looked = Counting(1000)
    build(checkpoint, tmp_path / "whole", SMALL, looked)
    looks = 1000 - looked.left
    # Each of three layers is looked at once when its weights are read, once for each of two buckets.
    assert looks >= 3 + 3 * 2
    (tmp_path / "vision").mkdir()
    (tmp_path / "vision" / "old").write_text("old")
    for look in range(looks):
        with pytest.raises(Cancelled):
            build(checkpoint, tmp_path / "vision", SMALL, Counting(look))
        assert (tmp_path / "vision" / "old").exists()
        shutil.rmtree(tmp_path / ".vision.building", ignore_errors=True)


def stopped(source: Path, target: Path, options: VisionOptions = SMALL) -> Path:
    """A conversion that was stopped after its first chunk; that chunk."""
    first = target.with_name(f".{target.name}.building") / "package" / "chunk_0.mlpackage"

    class AfterFirst:
        def is_set(self) -> bool:
            return (first.parent.parent / "chunk_0.mlpackage.json").exists()

    with pytest.raises(Cancelled):
        build(source, target, options, AfterFirst())
    assert first.is_dir()
    return first


def went_on(told: list[Told]) -> bool:
    """Whether the first chunk was taken as it was."""
    return any("layers 1 to 1 are there already" in one.stage for one in told)


def test_a_finished_chunk_is_not_built_again(checkpoint: Path, tmp_path: Path) -> None:
    first = stopped(checkpoint, tmp_path / "vision")
    built = next(first.rglob("weight.bin")).stat()
    made, told = build(checkpoint, tmp_path / "vision", SMALL)
    assert went_on(told)
    assert not any("writing layers 1" in one.stage for one in told)
    assert _weight_file(made, 0).stat().st_ino == built.st_ino
    fresh, _ = build(checkpoint, tmp_path / "fresh", SMALL)
    np.testing.assert_array_equal(
        features(made, checkpoint, GRID, Rounding.FLOAT32), features(fresh, checkpoint, GRID, Rounding.FLOAT32)
    )


def test_a_finished_folder_is_not_built_again(own: Path, tmp_path: Path) -> None:
    made, _ = build(own, tmp_path / "vision", SMALL)
    built = _weight_file(made, 0).stat()
    (made.folder / "reference.npz").write_bytes(b"kept")
    (tmp_path / ".vision.old").mkdir()  # a kill right after the folder was put in its place
    again, told = build(own, tmp_path / "vision", SMALL)
    assert again == made
    assert told[-1] == (1.0, "Vision encoder: there already")
    assert not (tmp_path / ".vision.old").exists()
    assert _weight_file(again, 0).stat().st_ino == built.st_ino
    assert (made.folder / "reference.npz").is_file()
    os.truncate(_weight_file(made, 1), 100)
    _, told = build(own, tmp_path / "vision", SMALL)
    assert told[-1].stage == "Vision encoder: done"
    _change(own, "vision_tower.blocks.0.mlp.fc3.weight", lambda values: values.__setitem__((3, 4), 2))
    _, told = build(own, tmp_path / "vision", SMALL)
    assert told[-1].stage == "Vision encoder: done"
    assert [path.name for path in tmp_path.iterdir() if "vision" in path.name] == ["vision"]


@pytest.mark.parametrize(
    "other",
    [
        replace(SMALL, weights="int8"),
        replace(SMALL, buckets=(16,)),
        replace(SMALL, attention="fused"),
        replace(SMALL, layers_per_chunk=3),
    ],
)
def test_other_options_build_it_again(checkpoint: Path, tmp_path: Path, other: VisionOptions) -> None:
    stopped(checkpoint, tmp_path / "vision")
    made, told = build(checkpoint, tmp_path / "vision", other)
    assert not any("already" in one.stage for one in told)
    assert VisionPackage.load(made.folder).buckets == other.buckets
    assert len(list(made.folder.glob("*.mlpackage"))) == len(made.chunks)


def test_other_weights_build_it_again(own: Path, tmp_path: Path) -> None:
    stopped(own, tmp_path / "vision")
    _change(own, "vision_tower.blocks.0.mlp.fc3.weight", lambda values: values.__setitem__((3, 4), 2))
    _, told = build(own, tmp_path / "vision", SMALL)
    assert not went_on(told)


def test_weights_of_another_chunk_do_not(own: Path, tmp_path: Path) -> None:
    stopped(own, tmp_path / "vision")
    _change(own, "vision_tower.blocks.2.mlp.fc3.weight", lambda values: values.__setitem__((3, 4), 2))
    _, told = build(own, tmp_path / "vision", SMALL)
    assert went_on(told)


def test_a_chunk_that_was_cut_off_is_built_again(checkpoint: Path, tmp_path: Path) -> None:
    weights = next(stopped(checkpoint, tmp_path / "vision").rglob("weight.bin"))
    os.truncate(weights, weights.stat().st_size - 1)
    made, told = build(checkpoint, tmp_path / "vision", SMALL)
    assert not went_on(told)
    features(made, checkpoint, GRID, Rounding.FLOAT32)


# --- what can go wrong ---


def test_too_little_space_is_told_before_anything_is_built(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(DiskFull, match=r"needs 20\d MB of disk space, of which 1\.0 MB are free"):
        build(checkpoint, tmp_path / "vision", SMALL)
    assert not list(tmp_path.rglob("*.mlpackage"))


def test_a_disk_that_fills_up_is_told(checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ct.utils, "save_spec", full)
    with pytest.raises(DiskFull, match="no space left"):
        build(checkpoint, tmp_path / "vision", SMALL)
    assert not list(tmp_path.rglob("*.part"))


def test_a_place_that_is_no_folder_is_told(checkpoint: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TargetNotWritable, match="file” cannot be written") as failed:
        build(checkpoint, tmp_path / "file" / "vision", SMALL)
    assert "OCR_DESKTOP_MODELS" in failed.value.remedy


def test_what_the_neural_engine_would_not_take_is_not_kept(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lint, "ALLOWED", lint.ALLOWED - {"silu"})
    with pytest.raises(ConversionFailed, match=r"chunk_0\.mlpackage patches_16: layer0_gate in layer 0: .*silu"):
        build(checkpoint, tmp_path / "vision", SMALL)
    assert not list(tmp_path.rglob("*.mlpackage"))


def test_a_checkpoint_without_some_weights_is_damaged(own: Path, tmp_path: Path) -> None:
    index = own / "model.safetensors.index.json"
    places = json.loads(index.read_text())
    del places["weight_map"]["vision_tower.blocks.1.norm2.weight"]
    index.write_text(json.dumps(places))
    with pytest.raises(ModelDamaged, match=r"vision_tower\.blocks\.1\.norm2\.weight"):
        build(own, tmp_path / "vision", SMALL)


def test_weights_of_another_shape_are_named(own: Path, tmp_path: Path) -> None:
    config = json.loads((own / "config.json").read_text())
    config["vision_config"]["intermediate_size"] = 128
    (own / "config.json").write_text(json.dumps(config))
    with pytest.raises(ConversionFailed, match=r"fc1\.weight” is of shape \[96, 64\], .* asks for \[128, 64\]"):
        build(own, tmp_path / "vision", SMALL)


@pytest.mark.parametrize("value", [1e6, np.inf, np.nan])
@pytest.mark.parametrize("weights", ["float16", "int8", "palettized4"])
def test_weights_that_float16_cannot_hold_are_named(own: Path, tmp_path: Path, weights: str, value: float) -> None:
    _change(own, "vision_tower.blocks.1.attn.qkv.weight", lambda values: values.__setitem__((100, 4), value))
    with pytest.raises(ConversionFailed, match=r"blocks\.1\.attn\.qkv\.weight” holds numbers"):
        build(own, tmp_path / "vision", replace(SMALL, weights=weights))


def _counted(program: Any) -> Counter[str]:
    """Operations by type; constants that are equal may be merged, and so are not counted."""
    types = (op.op_type for function in program.functions.values() for op in function.operations)
    return Counter(kind for kind in types if kind != "const")


def _weight_file(package: VisionPackage, number: int) -> Path:
    return next(package.path(package.chunks[number]).rglob("weight.bin"))


def _change(folder: Path, name: str, change: Callable[[torch.Tensor], None]) -> None:
    """Change numbers of one tensor; the rest of its shard stays as it is."""
    places = json.loads((folder / "model.safetensors.index.json").read_text())["weight_map"]
    tensors = load_file(folder / places[name])
    change(tensors[name])
    save_file(tensors, folder / places[name])
