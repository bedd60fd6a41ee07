"""The window with everything real behind it: library, queue, workers, engine."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPageSize, QPainter, QPdfWriter

from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.jobs.job import State
from ocr_desktop.settings import Settings

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
