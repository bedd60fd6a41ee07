"""The gate for the vision packages: honest ones pass, and a chunk with something else in it is found."""

import shutil
import threading
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest

from ocr_desktop.convert import parity, vision_package
from ocr_desktop.convert.dots_original import DotsOriginal
from ocr_desktop.convert.kept_reference import Likeliest, Reference
from ocr_desktop.convert.original import off
from ocr_desktop.convert.parity import Difference, Tokens
from ocr_desktop.convert.reference import ReferenceTower
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.runtime.encoder import EncoderOptions
from ocr_desktop.engines.runtime.package_encoder import open_encoder
from ocr_desktop.engines.runtime.weights import Checkpoint
from tests.fakes import dots_checkpoint

GO = threading.Event()
BUCKET = 64
SIZES = dots_checkpoint.Sizes(dim=64, vision_layers=14, vision_heads=2, vision_ffn=128)
ALL_THE_SAME = Tokens(10, 10, 0.0)


def silent(fraction: float, stage: str) -> None:
    pass


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dots_checkpoint.write(tmp_path_factory.mktemp("it") / "checkpoint", sizes=SIZES)


@pytest.fixture(scope="module")
def faulty(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with one matrix in which every row stands where another should."""
    folder = tmp_path_factory.mktemp("faulty") / "checkpoint"
    shutil.copytree(checkpoint, folder)
    name = "vision_tower.blocks.4.attn.proj.weight"
    for file in folder.glob("*.safetensors"):
        weights: dict[str, Any] = mx.load(str(file))  # type: ignore[assignment]
        if name in weights:
            mx.eval(weights)
            mx.save_safetensors(str(file), weights | {name: weights[name][::-1]})
    return folder


def compared(original: Path, converted: Path, folder: Path, weights: str) -> tuple[tuple[Difference, ...], Difference]:
    """What packages of one checkpoint differ by from another one."""
    config = DotsConfig.load(original)
    known = DotsOriginal(config)
    cut = known.page(BUCKET)
    positions = known.positions(cut.grid)
    *hidden, features = ReferenceTower(Checkpoint(original), config.vision).steps(cut.patches, *positions)
    places = [kept.places for kept in known.kept(len(cut.patches))]
    rows = [values[some] for values, some in zip(hidden, places, strict=True)]
    nothing = Likeliest(np.zeros((0, 1), np.int32), np.zeros((0, 1), np.float32))
    page = Reference(cut.patches, cut.grid, {7: hidden[7]}, rows, places, features, (), nothing)
    options = VisionOptions((BUCKET,), "float16", weights)
    package = vision_package.build(Checkpoint(converted), config, folder / "vision", options, silent, GO)
    encoder = open_encoder(package.folder, EncoderOptions(folder / "compiled", "mil"), silent)
    try:
        chunks = tuple(parity.chunk_differences(encoder, page, positions, GO))
        return chunks, parity.whole_difference(encoder, page, positions, GO)[0]
    finally:
        encoder.close()


@pytest.mark.parametrize("weights", ["float16", "int8", "palettized8", "palettized6", "palettized4"])
def test_honest_packages_pass(checkpoint: Path, tmp_path: Path, weights: str) -> None:
    chunks, whole = compared(checkpoint, checkpoint, tmp_path, weights)
    assert parity.failures(weights, chunks, whole, ALL_THE_SAME) == ()
    gate = parity.GATES[weights].chunk
    assert gate is not None
    assert all(chunk.share is not None and chunk.share < 0.7 * gate for chunk in chunks), "there is room to spare"


@pytest.mark.parametrize("weights", ["palettized8", "palettized6", "palettized4"])
def test_a_matrix_that_is_another_one_is_found_in_its_chunk(
    checkpoint: Path, faulty: Path, tmp_path: Path, weights: str
) -> None:
    chunks, whole = compared(checkpoint, faulty, tmp_path, weights)
    failed = parity.failures(weights, chunks, whole, ALL_THE_SAME)
    assert f"“{chunks[0].name}” differs by " in failed[-1]
    assert not any(chunks[1].name in sentence for sentence in failed)


def test_what_is_not_a_number_is_not_let_pass() -> None:
    wanted = np.ones((2, 3), np.float32)
    assert off(wanted * np.float32(np.nan), wanted) == np.inf
    assert off(wanted * np.float32(1.5), wanted) == 0.5
    assert off(wanted, np.zeros_like(wanted)) == np.inf
