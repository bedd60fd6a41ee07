"""The engine as it is loaded: the Instant engine's handling of pages around the person's networks."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("onnxtr", reason="docTR models need the extra onnxtr (packaging/onnxtr.txt)")

import pymupdf
from PIL import Image

from ocr_desktop.document.document import PageResult, TextSource
from ocr_desktop.engines import loading
from ocr_desktop.engines.engine import Engine, PageDone, PageInput, Stage
from ocr_desktop.errors import ModelMissing
from ocr_desktop.model_store.files import write_json
from ocr_desktop.settings import Settings
from ocr_desktop.sources import opening
from tests.fakes import doctr_files

DOCTR = Settings(engine="doctr", doctr_device="cpu")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    models = tmp_path_factory.mktemp("models")
    doctr_files.imported(models / "doctr" / "mine")
    write_json(models / "doctr" / "active.json", {"format": 1, "variant": "mine"})
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("OCR_DESKTOP_MODELS", str(models))
        found = loading.load("doctr", threads=1)
        yield found
        found.close()


def read(engine: Engine, file: Path, settings: Settings = DOCTR) -> tuple[PageResult, list[str]]:
    stages = []
    source = opening.open_source(file)
    try:
        page = PageInput(source, 0, settings, file.parent)
        never = threading.Event()
        for event in engine.decode(engine.encode(page, never), never):
            if isinstance(event, Stage):
                stages.append(event.name)
            if isinstance(event, PageDone):
                return event.result, stages
    finally:
        source.close()
    raise AssertionError("no end")


def test_a_page_on_its_side_is_read_upright_and_in_order(engine: Engine, tmp_path: Path) -> None:
    page = doctr_files.FOLDER / doctr_files.PAGES[0]
    straight, stages = read(engine, page)
    assert straight.engine == "doctr"
    assert straight.text_source is TextSource.RECOGNITION
    assert stages == ["Turning the page upright", "Finding lines", "Reading text", "Finding the layout"]
    assert {"orientation", "detection", "recognition", "layout"} <= set(straight.timings)
    words = " ".join(block.text for block in straight.blocks).split()
    expected = doctr_files.expected(doctr_files.PAGES[0])
    top = min(word.box.y0 for word in expected)
    first = [word.text for word in sorted(expected, key=lambda word: word.box.x0) if word.box.y0 < top + 12]
    assert words[: len(first)] == first
    with Image.open(page) as picture:
        picture.rotate(90, expand=True).save(tmp_path / "side.png")
    turned, _ = read(engine, tmp_path / "side.png")
    assert turned.turned == 90
    assert " ".join(block.text for block in turned.blocks).split() == words


def test_the_text_layer_of_a_pdf_is_used_as_ever(engine: Engine, tmp_path: Path) -> None:
    document = pymupdf.open()
    lines = "\n".join(["The lighthouse keeper wrote every evening what the sea had been like."] * 6)
    document.new_page().insert_text((72, 100), lines)
    document.save(tmp_path / "own.pdf")
    document.close()
    found, _ = read(engine, tmp_path / "own.pdf")
    assert found.text_source is TextSource.TEXT_LAYER
    assert "lighthouse keeper" in found.blocks[0].text


def test_a_job_goes_by_its_own_pair_or_not_at_all(engine: Engine) -> None:
    with pytest.raises(ModelMissing):
        read(engine, doctr_files.FOLDER / doctr_files.PAGES[0], Settings(engine="doctr", model="other@0123456789ab"))
