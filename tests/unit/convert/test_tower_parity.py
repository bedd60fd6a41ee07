import json
import math
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest

from ocr_desktop import paths
from ocr_desktop.convert import kept_reference, tower_parity, verification, vision_package
from ocr_desktop.convert.decoder_weights import convert_decoder, copy_companions
from ocr_desktop.convert.dots_original import DotsOriginal
from ocr_desktop.convert.kept_reference import Likeliest, Reference
from ocr_desktop.convert.reference import ReferenceTower
from ocr_desktop.convert.tower_weights import convert_tower
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr import vision
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.vision import opened_tower
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.errors import Cancelled
from tests.fakes import dots_checkpoint

GO = threading.Event()
TRAINED = Path(__file__).parents[3] / "models" / "nano"


def silent(fraction: float, stage: str) -> None:
    pass


class Original:
    """A checkpoint, what its tower makes of the sample page, and the tower converted."""

    def __init__(self, checkpoint: Path, folder: Path, bucket: int, border: int) -> None:
        self.config = DotsConfig.load(checkpoint)
        self.folder = folder
        source, sizes = Checkpoint(checkpoint), self.config.vision
        self.known = DotsOriginal(self.config)
        cut = self.known.page(bucket)
        positions = self.known.positions(cut.grid)
        *hidden, features = ReferenceTower(source, sizes).steps(cut.patches, *positions)
        places = [kept.places for kept in self.known.kept(len(cut.patches))]
        rows = [values[some] for values, some in zip(hidden, places, strict=True)]
        nothing = Likeliest(np.zeros((0, 1), np.int32), np.zeros((0, 1), np.float32))
        borders = {layer: hidden[layer] for layer in range(border, sizes.layers, border)}
        self.page = Reference(cut.patches, cut.grid, borders, rows, places, features, (), nothing)
        for bits in (16, 8, 4):
            convert_tower(source, self.known.tower(), folder / str(bits), bits=bits, progress=silent, cancel=GO)

    def found(
        self, bits: int, fault: Callable[[Any], None] = lambda _: None, dtype: mx.Dtype = mx.float32
    ) -> tower_parity.TowerFound:
        tower = opened_tower(self.folder / str(bits), self.config, dtype)
        fault(tower)
        return tower_parity.comparison(tower, self.known.tower(), dtype, self.page, GO)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Original:
    return Original(TRAINED, tmp_path_factory.mktemp("trained"), 96, 7)


@pytest.fixture(scope="module")
def deep(tmp_path_factory: pytest.TempPathFactory) -> Original:
    """As deep as the published one."""
    folder = tmp_path_factory.mktemp("deep")
    sizes = dots_checkpoint.Sizes(dim=64, vision_layers=42, vision_heads=2, vision_ffn=128)
    return Original(dots_checkpoint.write(folder / "it", sizes=sizes), folder, 64, 7)


def chosen(linear: Any, order: mx.array) -> None:
    for name in ("weight", "scales", "biases"):
        if name in linear:
            linear[name] = linear[name][order]


def random_queries(tower: Any) -> None:
    linear = tower.blocks[3].attn.qkv
    chosen(linear, mx.random.permutation(linear.weight.shape[0], key=mx.random.key(1)))


def random_matrix_near_the_end(tower: Any) -> None:
    linear = tower.blocks[-2].mlp.fc2
    chosen(linear, mx.random.permutation(linear.weight.shape[0], key=mx.random.key(1)))


def gate_for_up(tower: Any) -> None:
    part = tower.blocks[2].mlp
    part.fc1, part.fc3 = part.fc3, part.fc1


def random_merger(tower: Any) -> None:
    chosen(tower.merger.mlp[2], mx.random.permutation(tower.merger.mlp[2].weight.shape[0], key=mx.random.key(1)))


def other_embedding(tower: Any) -> None:
    patchifier = tower.patch_embed.patchifier
    patchifier.proj.weight = patchifier.proj.weight[:, ::-1]


def large_epsilon(tower: Any) -> None:
    for block in tower.blocks:
        block.norm1.eps = block.norm2.eps = 4.0


def not_a_number(tower: Any) -> None:
    tower.post_trunk_norm.weight = tower.post_trunk_norm.weight * mx.nan


def without_scales(tower: Any) -> None:
    linear = tower.blocks[1].mlp.fc2
    linear.scales = mx.ones_like(linear.scales)


def queries_for_keys(tower: Any) -> None:
    linear = tower.blocks[2].attn.qkv
    wide = linear.weight.shape[0] // 3
    chosen(linear, mx.concatenate([mx.arange(wide), mx.arange(wide), mx.arange(2 * wide, 3 * wide)]))


FAULTS = (
    random_queries,
    random_matrix_near_the_end,
    gate_for_up,
    random_merger,
    other_embedding,
    not_a_number,
)


@pytest.mark.parametrize("dtype", [mx.float32, mx.bfloat16])
@pytest.mark.parametrize("bits", [16, 8, 4])
@pytest.mark.parametrize("name", ["trained", "deep"])
def test_honest_towers_pass(name: str, bits: int, dtype: mx.Dtype, request: pytest.FixtureRequest) -> None:
    original: Original = request.getfixturevalue(name)
    found = original.found(bits, dtype=dtype)
    assert found.bits == bits
    assert len(found.steps) == original.config.vision.layers + 2
    assert tower_parity.tower_failures(found) == ()
    gate = tower_parity.TOWER_GATES[bits]
    assert found.steps[found.worst] < 0.75 * gate.step, "there is room to spare"
    assert found.error < 0.75 * gate.whole


@pytest.mark.parametrize(
    ("bits", "fault"),
    [
        *((bits, fault) for bits in (16, 8, 4) for fault in FAULTS),
        (8, without_scales),
        (4, without_scales),
        (16, large_epsilon),
        (8, large_epsilon),
    ],
)
@pytest.mark.parametrize("name", ["trained", "deep"])
def test_a_tower_that_is_not_the_original_fails(
    name: str, bits: int, fault: Callable[[Any], None], request: pytest.FixtureRequest
) -> None:
    found = request.getfixturevalue(name).found(bits, fault)
    failed = tower_parity.tower_failures(found)
    assert failed
    assert all("tower for full detail" in sentence for sentence in failed)
    if fault is random_matrix_near_the_end:
        assert found.worst_name == f"layer {len(found.steps) - 3} of {len(found.steps) - 2}"
        assert found.worst_name in failed[0]
    if fault is not_a_number:
        assert found.error == math.inf


@pytest.mark.parametrize("bits", [16, 8, 4])
def test_attention_to_other_places_fails(bits: int, trained: Original, monkeypatch: pytest.MonkeyPatch) -> None:
    # In random towers attention looks everywhere alike: only a trained one shows it.
    assert tower_parity.tower_failures(trained.found(bits, queries_for_keys))
    turned = vision._turned
    monkeypatch.setattr(vision, "_turned", lambda values, cos, sin: turned(values, cos, -sin[:, ::-1]))
    assert tower_parity.tower_failures(trained.found(bits))


def test_stopped(trained: Original) -> None:
    flag = threading.Event()
    flag.set()
    with pytest.raises(Cancelled):
        tower_parity.compared(trained.folder / "8", trained.known, trained.page, flag)


def test_few_layers_are_in_memory_at_once(deep: Original) -> None:
    mx.clear_cache()
    before = mx.get_active_memory()
    mx.reset_peak_memory()
    tower = opened_tower(deep.folder / "16", deep.config, mx.float32)
    tower_parity.comparison(tower, deep.known.tower(), mx.float32, deep.page, GO)
    sizes = deep.config.vision
    whole = sizes.layers * sizes.dim * (4 * sizes.dim + 3 * sizes.ffn) * 4
    assert mx.get_peak_memory() - before < whole / 2


@pytest.fixture(scope="module")
def variant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    checkpoint = dots_checkpoint.write(tmp_path_factory.mktemp("model") / "checkpoint")
    folder = checkpoint.parent / "variant"
    copy_companions(checkpoint, folder)
    source, config = Checkpoint(checkpoint), DotsConfig.load(checkpoint)
    options = VisionOptions(buckets=(64,), precision="float16", weights="float16", layers_per_chunk=1)
    package = vision_package.build(source, config, folder / "vision", options, silent, GO)
    kept_reference.keep(source, config, package, silent, GO)
    convert_decoder(source, config, folder / "decoder", bits=16, progress=silent, cancel=GO)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "BUCKET_SECONDS", 0.02)
        yield folder


def test_the_gate_takes_the_tower_in(variant: Path, tmp_path: Path) -> None:
    without = verification.verify(variant, tmp_path, silent, GO)
    assert without.passed
    assert without.tower is None
    assert "Tower for full detail: not compared; this variant has none." in without.markdown()
    source, config = Checkpoint(variant.parent / "checkpoint"), DotsConfig.load(variant)
    tower = variant / paths.TOWER
    convert_tower(source, DotsOriginal(config).tower(), tower, bits=8, progress=silent, cancel=GO)
    report = verification.verify(variant, tmp_path, silent, GO)
    assert report.passed, report.failures
    assert report.tower is not None
    assert report.tower.bits == 8
    assert "Tower for full detail (MLX, 8 bits, computed in float32): its features differ by " in report.markdown()
    assert json.loads((variant / "verification.json").read_text())["tower"]["error"] == report.tower.error
    weights: Any = mx.load(str(tower / "model.safetensors"))
    name = "vision_tower.blocks.1.mlp.fc2.weight"
    mx.save_safetensors(str(tower / "model.safetensors"), weights | {name: weights[name][::-1]})
    damaged = verification.verify(variant, tmp_path, silent, GO)
    assert not damaged.passed
    assert "layer 2 of 2" in damaged.failures[0]
