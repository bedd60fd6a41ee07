import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ocr_desktop.engines.runtime.package import FILE, Chunk, VisionPackage
from ocr_desktop.errors import ModelDamaged, ModelMissing

CHUNKS = (
    Chunk("chunk_0.mlpackage", 0, 2, "patches", "hidden_out"),
    Chunk("chunk_1.mlpackage", 2, 3, "hidden", "features"),
)


@pytest.fixture
def package(tmp_path: Path) -> VisionPackage:
    for chunk in CHUNKS:
        (tmp_path / chunk.file).mkdir()
    return VisionPackage(tmp_path, (16, 64), CHUNKS, "float16", "palettized8", 32, 48, 8, 588)


def test_what_is_saved_is_loaded(package: VisionPackage) -> None:
    package.save()
    assert VisionPackage.load(package.folder) == package
    assert [path.name for path in package.folder.iterdir() if path.is_file()] == [FILE]


def test_a_bucket_has_a_function_of_its_name(package: VisionPackage) -> None:
    assert package.function(64) == "patches_64"
    with pytest.raises(ValueError, match="32"):
        package.function(32)


def test_a_folder_that_has_moved_is_found_where_it_is(package: VisionPackage, tmp_path: Path) -> None:
    package.save()
    elsewhere = tmp_path.rename(tmp_path.with_name("elsewhere"))
    loaded = VisionPackage.load(elsewhere)
    assert loaded.path(CHUNKS[1]) == elsewhere / "chunk_1.mlpackage"


def test_what_is_not_there_is_missing(package: VisionPackage, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"vision\.json"):
        VisionPackage.load(tmp_path)
    package.save()
    package.path(CHUNKS[1]).rmdir()
    with pytest.raises(ModelMissing, match="chunk_1"):
        VisionPackage.load(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 2),
        ("buckets", []),
        ("buckets", [64, 16]),
        ("buckets", [18]),
        ("precision", "float8"),
        ("weights", "paper"),
        ("dim", 0),
        ("chunks", []),
        ("chunks", [{"file": "../x", "first_layer": 0, "last_layer": 3, "input": "patches", "output": "features"}]),
        ("chunks", [{"file": "x", "first_layer": 1, "last_layer": 3, "input": "patches", "output": "features"}]),
        ("chunks", [{"file": "x", "first_layer": 0, "last_layer": 3, "input": "hidden", "output": "features"}]),
        ("chunks", [{"file": "x", "first_layer": 0, "last_layer": 3, "input": "patches", "output": "hidden_out"}]),
        ("chunks", [{"file": "x", "colour": "red"}]),
        ("chunks", 5),
        ("hidden", None),
    ],
)
def test_a_description_that_is_wrong_is_damage(package: VisionPackage, field: str, value: Any) -> None:
    package.save()
    file = package.folder / FILE
    file.write_text(json.dumps({**json.loads(file.read_text()), field: value}))
    with pytest.raises(ModelDamaged):
        VisionPackage.load(package.folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "\x00"])
def test_a_file_that_is_no_description_is_damage(package: VisionPackage, text: str) -> None:
    (package.folder / FILE).write_text(text)
    with pytest.raises(ModelDamaged):
        VisionPackage.load(package.folder)


def test_chunks_follow_each_other(package: VisionPackage) -> None:
    with pytest.raises(ValueError, match="out of line"):
        replace(package, chunks=(CHUNKS[0], replace(CHUNKS[1], first_layer=1)))
