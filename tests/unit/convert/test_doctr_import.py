"""What is taken in of a person's docTR networks, what is put right, and what is refused with a way out."""

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")

from ocr_desktop.convert import doctr_graph, doctr_precision
from ocr_desktop.engines.doctr import networks, reading
from ocr_desktop.engines.doctr.networks import Devices, Networks
from ocr_desktop.engines.doctr.package import Package
from ocr_desktop.errors import ConversionFailed, UsageError
from tests.fakes import doctr_files
from tests.fakes.doctr_files import DETECTION, RECOGNITION, changed
from tests.fakes.doctr_pages import VOCABULARY


def texts(folder: Path) -> list[str]:
    loaded = Networks(Package.load(folder), Devices.chosen("cpu"), 1)
    page = doctr_files.pixels(doctr_files.PAGES[0])
    words, _ = reading.words_of(loaded, page, 64, threading.Event(), lambda _stage, _fraction: None)
    return [word.text for word in words]


def test_what_is_good_is_taken_as_it_is(tmp_path: Path) -> None:
    made = doctr_files.imported(tmp_path)
    assert made["notes"] == []
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")) == json.loads(json.dumps(made))
    entry = made["checkpoint"]["recognition"]
    assert (entry["kind"], entry["height"], entry["width"], entry["batch"], entry["precision"]) == (
        "crnn", 32, 128, 0, "fp32",
    )  # fmt: skip
    assert made["checkpoint"]["detection"]["kind"] == "db"


@pytest.mark.parametrize("precision", ["fp16", "8-bit"])
def test_precisions(tmp_path: Path, precision: str) -> None:
    made = doctr_files.imported(tmp_path, precision=precision)
    for role in ("detection", "recognition"):
        model = doctr_graph.load(tmp_path / f"{role}.onnx")
        assert doctr_graph.examine(model, role, role).precision == precision
        assert made["checkpoint"][role]["bytes"] < (DETECTION if role == "detection" else RECOGNITION).stat().st_size
        assert any(f"Made {precision} of fp32" in note for note in made["notes"])
    own, wanted = texts(tmp_path), doctr_files.expected(doctr_files.PAGES[0])
    same = sum(text in own for text in {word.text for word in wanted})
    assert same >= (0.95 if precision == "fp16" else 0.6) * len(wanted)


def test_what_reads_otherwise_in_another_precision_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctr_precision, "ALIKE", {"detection": 1.01, "recognition": 1.01})
    with pytest.raises(ConversionFailed, match="gives only") as caught:
        doctr_files.imported(tmp_path, precision="8-bit")
    assert "--precision fp32" in caught.value.remedy


def test_a_fixed_batch_of_one_is_freed(tmp_path: Path) -> None:
    fixed = changed(RECOGNITION, tmp_path / "fixed.onnx", doctr_files.fix_batch)
    made = doctr_files.imported(tmp_path / "mine", recognition=fixed)
    assert made["checkpoint"]["recognition"]["batch"] == 0
    assert any("made to take any number" in note for note in made["notes"])
    assert texts(tmp_path / "mine")


def test_any_batch_may_be_written_as_minus_one(tmp_path: Path) -> None:
    free = changed(RECOGNITION, tmp_path / "free.onnx", lambda model: doctr_files.fix_batch(model, -1))
    facts = doctr_graph.examine(doctr_graph.load(free), "recognition", "free")
    assert facts.batch == 0


def test_a_fixed_batch_that_is_in_the_graph_stays_and_is_told(tmp_path: Path) -> None:
    def fix(model: onnx.ModelProto) -> None:
        doctr_files.fix_batch(model)
        first = model.graph.node[0]
        shape = onnx.numpy_helper.from_array(np.array([1, 3, 32, 128], np.int64), "one")
        model.graph.initializer.append(shape)
        model.graph.node.insert(0, onnx.helper.make_node("Reshape", ["input", "one"], ["shaped"], name="/Reshape_one"))
        for node in [first, *model.graph.node[1:]]:
            node.input[:] = ["shaped" if name == "input" else name for name in node.input]

    fixed = changed(RECOGNITION, tmp_path / "fixed.onnx", fix)
    made = doctr_files.imported(tmp_path / "mine", recognition=fixed)
    entry = made["checkpoint"]["recognition"]
    assert entry["batch"] == 1
    assert any("one word at a time" in note for note in entry["slow"])
    assert len(texts(tmp_path / "mine")) > 50


def test_what_training_left_is_left_out(tmp_path: Path) -> None:
    heavy = changed(RECOGNITION, tmp_path / "heavy.onnx", doctr_files.with_optimiser)
    made = doctr_files.imported(tmp_path / "mine", recognition=heavy)
    assert any("1.0 MB that only training needs" in note for note in made["notes"])
    assert made["checkpoint"]["recognition"]["bytes"] < 300_000


def test_half_precision_as_exported_is_fed_float32(tmp_path: Path) -> None:
    from onnxruntime.transformers.float16 import convert_float_to_float16  # noqa: PLC0415

    half = tmp_path / "half.onnx"
    onnx.save(convert_float_to_float16(onnx.load(str(RECOGNITION)), keep_io_types=False), str(half))
    made = doctr_files.imported(tmp_path / "mine", recognition=half)
    assert made["checkpoint"]["recognition"]["precision"] == "fp16"
    assert len(texts(tmp_path / "mine")) > 50
    with pytest.raises(UsageError, match="fp16 already"):
        doctr_files.imported(tmp_path / "again", recognition=half, precision="8-bit")


REFUSED: list[tuple[str, Any, str, str]] = [
    ("detection", doctr_files.in_training, "training mode", "eval()"),
    ("recognition", doctr_files.dropping, "drops values at random", "eval()"),
    ("detection", doctr_files.ending_in("Sigmoid"), "ends in a Sigmoid", "exportable=True"),
    ("recognition", doctr_files.ending_in("Softmax"), "ends in a Softmax", "exportable=True"),
    ("recognition", doctr_files.in_double, "float64", "model.float()"),
    ("recognition", lambda model: doctr_files.fix_batch(model, 4), "exactly 4 pictures", "dynamic batch axis"),
    ("detection", lambda model: doctr_graph.set_size(model, 10**9, 10**9), "no room", "8192"),
    ("recognition", doctr_files.nameless, "does not tell its architecture", "--recognition-kind"),
]


@pytest.mark.parametrize(("role", "change", "message", "remedy"), REFUSED, ids=[entry[2] for entry in REFUSED])
def test_what_cannot_be_used_is_refused(tmp_path: Path, role: str, change: Any, message: str, remedy: str) -> None:
    source = DETECTION if role == "detection" else RECOGNITION
    spoiled = changed(source, tmp_path / "spoiled.onnx", change)
    with pytest.raises(UsageError) as caught:
        doctr_files.imported(tmp_path / "mine", **{role: spoiled})
    assert message in caught.value.message
    assert remedy in caught.value.remedy


def test_networks_in_each_others_place_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is it a recognition network"):
        doctr_files.imported(tmp_path, detection=RECOGNITION)
    with pytest.raises(UsageError, match="is it a detection network"):
        doctr_files.imported(tmp_path, recognition=DETECTION)


def test_files_that_are_no_networks(tmp_path: Path) -> None:
    other = tmp_path / "other.onnx"
    other.write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(UsageError, match="no ONNX model"):
        doctr_files.imported(tmp_path / "mine", detection=other)
    with pytest.raises(UsageError, match="cannot be read"):
        doctr_files.imported(tmp_path / "mine", detection=tmp_path / "nowhere.onnx")


def test_an_architecture_may_be_told(tmp_path: Path) -> None:
    plain = changed(RECOGNITION, tmp_path / "plain.onnx", doctr_files.nameless)
    made = doctr_files.imported(tmp_path / "mine", recognition=plain, recognition_kind="crnn")
    assert made["checkpoint"]["recognition"]["kind"] == "crnn"
    with pytest.raises(UsageError, match="Choose the recognition architecture"):
        doctr_files.imported(tmp_path / "other", recognition=plain, recognition_kind="db")


def test_vocabularies(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="knows 19 signs, not which"):
        doctr_files.imported(tmp_path, vocabulary="")
    with pytest.raises(UsageError, match="has 18 signs, the recognition network tells 19 apart"):
        doctr_files.imported(tmp_path, vocabulary=VOCABULARY[:-1])
    with pytest.raises(UsageError, match="twice"):
        doctr_files.imported(tmp_path, vocabulary=f"a{VOCABULARY[:-1]}")
    with pytest.raises(UsageError, match="no vocabulary “klingon”"):
        doctr_files.imported(tmp_path, vocabulary="", vocabulary_name="klingon")


def widened(model: onnx.ModelProto, classes: int) -> None:
    """With as many classes as another vocabulary needs."""
    for tensor in model.graph.initializer:
        values = onnx.numpy_helper.to_array(tensor)
        if values.shape and values.shape[-1] == len(VOCABULARY) + 1:
            wider = np.zeros((*values.shape[:-1], classes), np.float32)
            wider[..., : values.shape[-1]] = values
            tensor.CopyFrom(onnx.numpy_helper.from_array(wider, tensor.name))
    model.graph.output[0].type.tensor_type.shape.dim[2].dim_value = classes


def test_the_usual_vocabulary_is_guessed_and_that_is_told(tmp_path: Path) -> None:
    french = networks.vocabularies()["french"]
    wide = changed(RECOGNITION, tmp_path / "wide.onnx", lambda model: widened(model, len(french) + 1))
    made = doctr_files.imported(tmp_path / "mine", recognition=wide, vocabulary="")
    assert made["checkpoint"]["vocabulary"] == french
    assert any("“french”" in note for note in made["notes"])
    named = doctr_files.imported(tmp_path / "named", recognition=wide, vocabulary="", vocabulary_name="french")
    assert named["notes"] == []


def test_a_large_input_is_told() -> None:
    facts = doctr_graph.examine(doctr_graph.load(DETECTION), "detection", "det")
    assert facts.notes() == ()
    large = doctr_graph.Facts(
        "detection", "db", 2048, 2048, 0, 1, "float32", {"float32": 10, "float64": 5}, 0, 17, False
    )
    assert "4.0 times as many" in large.notes()[0]
    assert "float64" in large.notes()[1]


def test_cancelling(tmp_path: Path) -> None:
    from ocr_desktop.convert import doctr_import  # noqa: PLC0415
    from ocr_desktop.errors import Cancelled  # noqa: PLC0415

    stop = threading.Event()
    stop.set()
    wanted = doctr_import.Wanted(DETECTION, RECOGNITION, tmp_path, VOCABULARY)
    with pytest.raises(Cancelled):
        doctr_import.import_models(wanted, lambda _fraction, _stage: None, stop)
