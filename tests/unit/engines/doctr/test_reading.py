"""The person's networks read as docTR's own predictor does with them."""

import sys
import threading
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")

from ocr_desktop import model_mark
from ocr_desktop.engines.doctr import reading
from ocr_desktop.engines.doctr.networks import Devices, Networks
from ocr_desktop.engines.doctr.package import Package
from ocr_desktop.engines.doctr.reading import DoctrReader
from ocr_desktop.errors import Cancelled, EngineError, EngineUnavailable, ModelDamaged, ModelMissing
from ocr_desktop.model_store.files import write_json
from ocr_desktop.settings import Settings
from tests.fakes import doctr_files

NEAR = 3.0  # pixels: docTR shrinks pages with torchvision, OnnxTR with Pillow
ALIKE = 0.98  # of the words: a tiny network is in doubt over some, and a pixel decides


def unheard(_stage: str, _fraction: float) -> None:
    pass


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one pair in use."""
    folder = tmp_path_factory.mktemp("models")
    doctr_files.imported(folder / "doctr" / "mine")
    write_json(folder / "doctr" / "active.json", {"format": 1, "variant": "mine"})
    return folder


@pytest.fixture(scope="module")
def loaded(store: Path) -> Networks:
    return Networks(Package.load(store / "doctr" / "mine"), Devices.chosen("cpu"), 1)


@pytest.mark.parametrize("page", doctr_files.PAGES)
def test_words_are_those_of_doctr(loaded: Networks, page: str) -> None:
    words, timings = reading.words_of(loaded, doctr_files.pixels(page), 64, threading.Event(), unheard)
    expected = doctr_files.expected(page)
    assert len(words) == len(expected) > 50
    same = 0
    for wanted in expected:
        word = min(words, key=lambda word: abs(word.box.x0 - wanted.box.x0) + abs(word.box.y0 - wanted.box.y0))
        edges = zip((word.box.x0, word.box.y0, word.box.x1, word.box.y1),
                    (wanted.box.x0, wanted.box.y0, wanted.box.x1, wanted.box.y1), strict=True)  # fmt: skip
        assert all(abs(one - other) <= NEAR for one, other in edges)
        if word.text == wanted.text:
            same += 1
            assert word.confidence == pytest.approx(wanted.confidence, abs=0.05)
    assert same >= ALIKE * len(expected)
    assert set(timings) == {"detection", "recognition"}


def test_how_many_words_are_read_at_once_changes_nothing(loaded: Networks) -> None:
    page = doctr_files.pixels(doctr_files.PAGES[0])
    one, _ = reading.words_of(loaded, page, 1000, threading.Event(), unheard)
    other, _ = reading.words_of(loaded, page, 7, threading.Event(), unheard)
    assert [(word.text, word.box) for word in one] == [(word.text, word.box) for word in other]


def test_cancelling_between_batches(loaded: Networks) -> None:
    cancel = threading.Event()

    def after_some(stage: str, fraction: float) -> None:
        if stage == "Reading text" and fraction > 0.5:
            cancel.set()

    with pytest.raises(Cancelled):
        reading.words_of(loaded, doctr_files.pixels(doctr_files.PAGES[0]), 8, cancel, after_some)


def test_an_empty_picture_has_no_words(loaded: Networks) -> None:
    white = np.full((300, 200, 3), 255, np.uint8)
    assert reading.words_of(loaded, white, 64, threading.Event(), unheard)[0] == []


def test_the_reader_goes_by_the_mark_of_the_job(store: Path) -> None:
    reader = DoctrReader(threads=1, models=store)
    mark = model_mark.find(store, "doctr").mark
    read = reader.reading(Settings(engine="doctr", model=mark, doctr_device="cpu"))(
        doctr_files.pixels(doctr_files.PAGES[0]), threading.Event(), unheard
    )
    assert read.lines
    assert " " in max(read.lines, key=lambda line: len(line.text)).text
    with pytest.raises(ModelMissing):
        reader.reading(Settings(engine="doctr", model="mine@000000000000"))
    reader.close()


def test_a_path_that_looks_like_an_address_is_refused(tmp_path: Path) -> None:
    """OnnxTR would download it."""
    folder = tmp_path / "https" / "doctr" / "mine"
    doctr_files.imported(folder)
    with pytest.raises(EngineUnavailable, match="address"):
        Networks(Package.load(folder), Devices.chosen("cpu"), 1)


def test_core_ml_is_refused_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(EngineUnavailable, match="Core ML"):
        Devices.chosen("coreml")
    assert Devices.chosen("auto") == Devices.chosen("cpu")


def test_on_a_mac_core_ml_finds_words(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = ["CoreMLExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: offered)
    monkeypatch.setattr(sys, "platform", "darwin")
    chosen = Devices.chosen("auto")
    assert chosen.detection[0] == "CoreMLExecutionProvider"
    assert chosen.recognition == ("CPUExecutionProvider",)


def test_damaged_networks_are_told(tmp_path: Path, loaded: Networks) -> None:
    doctr_files.imported(tmp_path / "mine")
    (tmp_path / "mine" / "detection.onnx").write_bytes(b"not a network")
    with pytest.raises(ModelDamaged, match="cannot be loaded"):
        Networks(Package.load(tmp_path / "mine"), Devices.chosen("cpu"), 1)
    (tmp_path / "mine" / "detection.onnx").unlink()
    with pytest.raises(ModelDamaged, match="not there"):
        Package.load(tmp_path / "mine")
    with pytest.raises(EngineError, match="failed"):
        loaded.texts([np.zeros((3,), np.uint8)])
