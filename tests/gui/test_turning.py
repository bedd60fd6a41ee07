"""A page turned in a real window and read again so: upright from then on, also after a restart."""

import contextlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PIL import Image
from PySide6.QtTest import QTest

from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.gui import question
from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.jobs.job import State
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]
Wait = Callable[..., None]
WORDS = "Linnets sing in hedges"


def test_what_is_seen_is_asked_for(stage: Stage, tmp_path: Path) -> None:
    library = Library(tmp_path / "turns.sqlite3")
    stage.backstage.library = library
    document = stage.open_read("a.pdf", 2)
    stage.work.list.show_item(document.pages[0])
    stage.do("rotate_right")
    assert "Only the view is turned" in stage.work.status.words
    stage.do("read_turned")
    stage.wait(lambda: stage.queue.asked[-1][0] == "retry")
    assert stage.queue.asked[-1] == ("retry", document.job, document.index, (0,), None, False)
    assert library.turn(document.sha256, 0) == 90
    assert document.pages[0].state is State.WAITING
    assert stage.work.reader.page_view.turned == 90
    assert not stage.work.actions["read_turned"].isEnabled()
    library.close()


def test_a_document_that_is_removed_at_once_is_not_read_again(stage: Stage, tmp_path: Path) -> None:
    library = Library(tmp_path / "turns.sqlite3")
    stage.backstage.library = library
    document = stage.open_read("a.pdf", 2)
    stage.work.list.show_item(document.pages[0])
    stage.do("rotate_right")
    stage.do("read_turned")
    stage.work._remove([document])
    stage.wait(lambda: library.turn(document.sha256, 0) == 90)
    QTest.qWait(100)
    assert not [asked for asked in stage.queue.asked if asked[0] == "retry"]
    library.close()


def test_a_page_that_was_corrected_is_read_so_only_if_the_person_agrees(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(tmp_path / "turns.sqlite3")
    stage.backstage.library = library
    document = stage.open_read("a.pdf", 1)
    stage.backstage.corrector.store = Corrections(library)
    library.put_page(document.sha256, page_result(0, "first 1", "second 1"), document.settings.result_key)
    stage.backstage.corrector.change(document.pages[0], "Edit Text", lambda now: now.with_text(1, "better"))
    asked: list[str] = []
    for agrees in (False, True):

        def agreed(_window: object, words: str, *_more: str, answer: bool = agrees) -> bool:
            asked.append(words)
            return answer

        monkeypatch.setattr(question, "agreed", agreed)
        stage.do("rotate_right")
        stage.do("read_turned")
        if agrees:
            stage.wait(lambda: library.turn(document.sha256, 0) == 180)
        else:
            QTest.qWait(100)
            assert library.turn(document.sha256, 0) is None
    stage.wait(lambda: stage.queue.asked[-1][0] == "retry")
    assert ["corrected" in words for words in asked] == [True, True]
    stage.backstage.corrector.close()
    library.close()


def test_a_page_that_was_read_turned_is_seen_so_and_the_others_are_not(stage: Stage) -> None:
    view = stage.work.reader.page_view
    document = stage.open_read("a.pdf", 3)
    results = stage.backstage.results
    results.put(document.pages[1], replace(page_result(1, "words"), asked_turn=270, turned=270))
    seen = []
    for page in (0, 1, 2, 1, 0):
        stage.work.list.show_item(document.pages[page])
        seen.append(view.turned)
    assert seen == [0, 270, 0, 270, 0]
    assert stage.work.actions["read_turned"].isEnabled()  # as it is seen, whatever the engine made of it
    stage.work.list.show_item(document.pages[1])
    assert not stage.work.actions["read_turned"].isEnabled()
    stage.do("rotate_right")
    assert view.turned == 0
    assert stage.work.actions["read_turned"].isEnabled()
    stage.work.list.show_item(document.pages[0])  # what was turned by hand stays turned from page to page
    assert view.turned == 90


@contextlib.contextmanager
def shown(path: Path, wait_until: Wait) -> Iterator[Workspace]:
    window = MainWindow(window_memory())
    made = Workspace(window, Backstage(), Settings(upright=False))
    window.show()
    made.begin()
    made.open_paths([path])
    document = made.desk.items.documents[0]
    wait_until(lambda: document.state.ended, 100, "the document to be read")
    yield made
    window.close()
    made.backstage.close()
    window.deleteLater()


@pytest.mark.slow
def test_a_scan_on_its_side_is_turned_read_and_kept(tmp_path: Path, application: object, wait_until: Wait) -> None:
    upright = pymupdf.open()
    page = upright.new_page(width=420, height=300)
    for line in range(6):
        page.insert_text((40, 60 + 30 * line), f"{WORDS} {line}", fontsize=16)
    pixmap = page.get_pixmap(dpi=144)
    pixels = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    stream = io.BytesIO()
    Image.fromarray(np.rot90(pixels, 2)).save(stream, "PNG")  # upside down
    scan = pymupdf.open()
    scan.new_page(width=420, height=300).insert_image(pymupdf.Rect(0, 0, 420, 300), stream=stream.getvalue())
    scan.save(tmp_path / "scan.pdf")
    with shown(tmp_path / "scan.pdf", wait_until) as work:
        assert _text(work).startswith(f"{WORDS} 5")  # from below
        for _ in range(2):
            work.actions["rotate_right"].trigger()
        work.actions["read_turned"].trigger()
        wait_until(lambda: _text(work).startswith(f"{WORDS} 0"), 100, "it to be read again")
        _check(work)
    with shown(tmp_path / "scan.pdf", wait_until) as again:
        _check(again)


def _check(work: Workspace) -> None:
    result = work.reader.result
    assert result is not None
    assert (result.size, result.turned, result.asked_turn) == (Size(420, 300), 180, 180)
    assert work.reader.page_view.turned == 180
    first = next(line for block in result.blocks for line in block.lines if line.text.endswith("0"))
    place = Transform.quarter_turns(2, result.size).box(Box(38, 44, 230, 66))
    assert first.box.overlap(place) > 0.9


def _text(work: Workspace) -> str:
    result = work.reader.result
    return " ".join(block.text for block in result.blocks) if result is not None else ""
