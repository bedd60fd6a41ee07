import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from ocr_desktop.engines.runtime.weights import INDEX, Checkpoint
from ocr_desktop.errors import ModelDamaged, ModelMissing, OcrDesktopError

TENSORS = {
    "half": torch.linspace(-3, 3, 24, dtype=torch.float32).reshape(2, 3, 4).to(torch.bfloat16),
    "short": torch.tensor([[1.5, -0.0], [65504.0, 6e-8]], dtype=torch.float16),
    "whole": torch.tensor([1e30, -1e-30, 0.1], dtype=torch.float32),
    "scalar": torch.tensor(7.0),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_file(TENSORS, tmp_path / "model.safetensors", metadata={"format": "pt"})
    return tmp_path


def written(path: Path, header: Any, data: bytes = b"") -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def indexed(folder: Path, places: Any) -> Path:
    (folder / INDEX).write_text(json.dumps({"weight_map": places}))
    return folder


def test_every_type_is_read_as_another_library_wrote_it(folder: Path) -> None:
    checkpoint = Checkpoint(folder)
    assert checkpoint.names() == ("half", "scalar", "short", "whole")
    for name, tensor in TENSORS.items():
        assert checkpoint.shape(name) == tuple(tensor.shape)
        read = checkpoint.read(name)
        assert read.dtype == np.float32
        np.testing.assert_array_equal(read, tensor.to(torch.float32).numpy())
    assert [checkpoint.dtype(name) for name in checkpoint.names()] == ["BF16", "F32", "F16", "F32"]


def test_a_tensor_is_converted_and_may_be_written_to(folder: Path) -> None:
    read = Checkpoint(folder).read("half", np.float16)
    assert read.dtype == np.float16
    read[...] = 0
    assert Checkpoint(folder).read("half").any()


@given(bits=st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=50))
def test_every_bfloat16_is_the_float32_of_its_bits(tmp_path_factory: pytest.TempPathFactory, bits: list[int]) -> None:
    folder = tmp_path_factory.mktemp("bits")
    raw = np.array(bits, "<u2")
    header = {"w": {"dtype": "BF16", "shape": [len(bits)], "data_offsets": [0, raw.nbytes]}}
    written(folder / "w.safetensors", header, raw.tobytes())
    expected = torch.from_numpy(raw.view(np.int16).copy()).view(torch.bfloat16).to(torch.float32).numpy()
    np.testing.assert_array_equal(Checkpoint(folder).read("w"), expected)


def test_shards_are_found_by_their_index(tmp_path: Path) -> None:
    save_file({"a": TENSORS["half"]}, tmp_path / "one.safetensors")
    save_file({"b": TENSORS["whole"]}, tmp_path / "two.safetensors")
    indexed(tmp_path, {"a": "one.safetensors", "b": "two.safetensors"})
    checkpoint = Checkpoint(tmp_path)
    assert "b" in checkpoint
    assert "c" not in checkpoint
    np.testing.assert_array_equal(checkpoint.read("b"), TENSORS["whole"].numpy())


def test_a_file_that_the_index_does_not_name_is_not_read(tmp_path: Path) -> None:
    save_file({"a": TENSORS["half"]}, tmp_path / "one.safetensors")
    (tmp_path / "leftover.safetensors").write_bytes(b"rubbish")
    assert Checkpoint(indexed(tmp_path, {"a": "one.safetensors"})).names() == ("a",)


def test_a_digest_is_of_names_and_content(folder: Path) -> None:
    before = Checkpoint(folder).digest(["half", "whole"])
    assert before == Checkpoint(folder).digest(["half", "whole"])
    assert before != Checkpoint(folder).digest(["whole", "half"])
    assert before != Checkpoint(folder).digest(["half"])
    changed = {**TENSORS, "half": TENSORS["half"].clone()}
    changed["half"][1, 2, 3] = 9
    save_file(changed, folder / "model.safetensors")
    assert before != Checkpoint(folder).digest(["half", "whole"])
    assert Checkpoint(folder).digest(["whole"]) == Checkpoint(folder).digest(["whole"])


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no weights"):
        Checkpoint(tmp_path)
    with pytest.raises(ModelMissing, match=r"one\.safetensors"):
        Checkpoint(indexed(tmp_path, {"a": "one.safetensors"}))


def test_a_name_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(ModelDamaged, match="elsewhere"):
        Checkpoint(folder).read("elsewhere")


def test_the_same_name_twice_is_damage(folder: Path) -> None:
    save_file({"half": TENSORS["half"]}, folder / "again.safetensors")
    with pytest.raises(ModelDamaged, match="“half” is in"):
        Checkpoint(folder)


def test_an_index_cannot_lead_out_of_the_folder(folder: Path) -> None:
    with pytest.raises(ModelDamaged, match="outside"):
        Checkpoint(indexed(folder, {"half": "../model.safetensors"}))


def test_an_index_that_promises_too_much_is_damage(folder: Path) -> None:
    with pytest.raises(ModelDamaged, match="lacks “more”"):
        Checkpoint(indexed(folder, {"more": "model.safetensors"}))


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b'{"weight_map": 3}', b"\xff"])
def test_an_index_that_is_none_is_damage(folder: Path, content: bytes) -> None:
    (folder / INDEX).write_bytes(content)
    with pytest.raises(ModelDamaged):
        Checkpoint(folder)


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]},
        {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]},
        {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]},
        {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]},
        {"dtype": "F32", "shape": [2], "data_offsets": [0]},
        {"dtype": "F32", "shape": 2, "data_offsets": [0, 8]},
        {"shape": [2], "data_offsets": [0, 8]},
        "nothing",
    ],
)
def test_a_header_that_contradicts_itself_is_damage(tmp_path: Path, entry: Any) -> None:
    written(tmp_path / "w.safetensors", {"w": entry}, bytes(8))
    with pytest.raises(ModelDamaged):
        Checkpoint(tmp_path)


def test_a_type_that_is_not_supported_is_told_when_it_is_read(tmp_path: Path) -> None:
    written(tmp_path / "w.safetensors", {"w": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}}, bytes(8))
    checkpoint = Checkpoint(tmp_path)
    with pytest.raises(ModelDamaged, match="I64"):
        checkpoint.read("w")


def test_a_file_cut_off_anywhere_is_damage(folder: Path) -> None:
    file = folder / "model.safetensors"
    whole = file.read_bytes()
    for length in [*range(40), len(whole) // 2, len(whole) - 1]:
        file.write_bytes(whole[:length])
        with pytest.raises(ModelDamaged):
            Checkpoint(folder)


def test_a_file_that_shrinks_after_it_was_opened_is_damage(folder: Path) -> None:
    checkpoint = Checkpoint(folder)
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(ModelDamaged, match="ends in the middle"):
        checkpoint.read("short")  # the last in the file


@given(data=st.binary(max_size=200))
def test_any_bytes_are_weights_or_damage(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "w.safetensors").write_bytes(data)
    try:
        for name in Checkpoint(folder).names():
            Checkpoint(folder).read(name)
    except OcrDesktopError:
        pass
