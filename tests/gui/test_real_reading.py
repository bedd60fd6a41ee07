"""The window with everything real behind it: library, queue, workers, engine."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPageSize, QPainter, QPdfWriter

from ocr_desktop.convert.dots_vision import DotsVision
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.jobs.job import State
from ocr_desktop.model_store import manifest
from ocr_desktop.settings import Settings
from tests.fakes import dots_model, large_print

Wait = Callable[..., None]
WORDS = "The quick brown fox jumps over the lazy dog and reads the morning paper."


@pytest.fixture
def paper(tmp_path: Path, application: object) -> Path:
    """Two pages with a heading and some lines each."""
    path = tmp_path / "Fox – häufig.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    writer.setResolution(72)
    painter = QPainter(writer)
    for number in (1, 2):
        painter.setFont(QFont("DejaVu Sans", 20, QFont.Weight.Bold))
        painter.drawText(20, 40, f"Chapter {number}")
        painter.setFont(QFont("DejaVu Sans", 10))
        painter.drawText(QRectF(20, 70, 300, 200), Qt.TextFlag.TextWordWrap, " ".join([WORDS] * 4))
        if number == 1:
            writer.newPage()
    painter.end()
    return path


@pytest.fixture
def work(application: object) -> Iterator[Workspace]:
    """A window on a library of its own."""
    backstage = Backstage()
    window = MainWindow(window_memory())
    made = Workspace(window, backstage, Settings())
    window.show()
    made.begin()
    yield made
    window.close()
    backstage.close()
    window.deleteLater()


@pytest.mark.slow
def test_a_document_is_read_shown_and_copied(work: Workspace, paper: Path, wait_until: Wait) -> None:
    pictures: list[object] = []
    work.backstage.pictures.picture_ready.connect(lambda *picture: pictures.append(picture))
    work.open_paths([paper])
    item = work.desk.items.documents[0]
    wait_until(lambda: item.state.ended, 100, "the document to be read")
    assert (item.state, item.problem) == (State.DONE, None)
    assert [page.state for page in item.pages] == [State.DONE, State.DONE]
    wait_until(lambda: pictures, 30, "the picture of the page")
    work.actions["copy_page"].trigger()
    copied = QGuiApplication.clipboard().mimeData()
    assert "Chapter 1" in copied.text()
    assert WORDS in " ".join(copied.text().split())
    assert "quick brown fox" in copied.html()
    # Once more, as after quitting: it comes from the library, at once.
    work.actions["remove"].trigger()
    work.open_paths([paper])
    again = work.desk.items.documents[0]
    wait_until(lambda: again.state.ended, 30, "the document to come from the library")
    assert work.reader.result is not None
    assert work.backstage.recent() == [paper]


@pytest.mark.slow
def test_a_document_that_is_no_document_says_so(work: Workspace, tmp_path: Path, wait_until: Wait) -> None:
    paths = [tmp_path / "not there.pdf", tmp_path / "text.pdf", tmp_path / "empty.png"]
    paths[1].write_text("just words")
    paths[2].write_bytes(b"")
    work.open_paths(paths)
    items = list(work.desk.items.documents)
    wait_until(lambda: all(item.state.ended for item in items), 60, "all of them to end")
    assert [item.problem.error for item in items if item.problem] == [
        "SourceNotFound",
        "UnsupportedSource",
        "EmptySource",
    ]
    assert all(item.problem and item.problem.message and item.problem.remedy for item in items)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_small_model_shows_its_blocks_one_by_one(
    work: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: Wait
) -> None:
    checkpoint = manifest.model("dots-nano").files
    assert checkpoint is not None
    options = VisionOptions(DotsVision(DotsConfig.load(checkpoint)).buckets, "float16", "float16")
    folder = dots_model.install(tmp_path / "models", checkpoint, options, name="dots-nano")
    folder.rename(folder.with_name("nano-16bit"))
    (folder.parent / "active.json").write_text(json.dumps({"format": 1, "variant": "nano-16bit"}))
    monkeypatch.setenv("OCR_DESKTOP_MODELS", str(tmp_path / "models"))
    work.set_settings(dataclasses.replace(work.settings, engine="dots-nano"))
    seen: list[int] = []
    work.open_paths([large_print.note(tmp_path / "note.png")])
    item = work.desk.items.documents[0]

    def ended() -> bool:
        seen.append(len(work.backstage.results.growing(item.pages[0])) if item.pages else 0)
        return item.state.ended

    wait_until(ended, 200, "the note to be read")
    assert (item.state, item.problem) == (State.DONE, None)
    growing = [count for count, before in zip(seen[1:], seen, strict=False) if count > before]
    assert growing == [1, 2, 3, 4]
    assert work.reader.result is not None
    texts = [block.text for block in work.reader.result.blocks]
    assert texts[0] == large_print.TITLE
    work.actions["copy_page"].trigger()
    assert f"# {large_print.TITLE}" in QGuiApplication.clipboard().mimeData().text()
    # The same page, and it alone, is read with another engine and compared.
    work.comparing.start("instant")
    assert work.comparing.comparison is None
    wait_until(lambda: work.comparing.comparison is not None, 100, "the two readings to be compared")
    found = work.comparing.comparison
    assert found is not None
    assert found.rate < 0.5
    assert work.reader.result.engine == "dots-nano"
    work.comparing.leave()
    work.comparing.start("instant")
    assert work.comparing.comparison == found, "now it is in the library"
