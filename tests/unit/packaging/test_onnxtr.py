"""What installs OnnxTR beside other models, without its bound on huggingface_hub: all that it needs is listed."""

import importlib.metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.unit.test_dependencies import project

FILE = Path(__file__).parents[3] / "packaging" / "onnxtr.txt"


def listed() -> dict[str, Requirement]:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {str(canonicalize_name(found.name)): found for found in map(Requirement, lines)}


def test_all_that_onnxtr_asks_for_is_there() -> None:
    pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")
    data = project()
    brought = {str(canonicalize_name(Requirement(text).name)) for text in data["dependencies"]}
    brought |= {"huggingface-hub", "pyclipper"}  # with the extra models; with rapidocr
    wanted = [Requirement(text) for text in importlib.metadata.requires("onnxtr") or ()]
    needed = {str(canonicalize_name(known.name)): known for known in wanted if known.marker is None}
    assert set(needed) <= brought | set(listed())
    assert "huggingface-hub" in needed, "if OnnxTR no longer bounds it, this file is not needed any more"
    for name, known in listed().items():
        version = importlib.metadata.version(name)
        assert known.specifier.contains(version), name
        assert name not in needed or needed[name].specifier.contains(version)


def test_it_agrees_with_the_extra() -> None:
    extra = [Requirement(text) for text in project()["optional-dependencies"]["onnxtr"]]
    for known in extra:
        version = str(listed()[canonicalize_name(known.name)].specifier).removeprefix("==")
        assert known.specifier.contains(version)
