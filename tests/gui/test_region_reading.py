"""A region in a real window: drawn, read, put in the place of what was there, undone, kept; and what can go wrong."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from ocr_desktop.document.blocks import Block, Category, Origin
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box
from ocr_desktop.errors import Cancelled, WorkerCrashed
from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.box_hand import REGION
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.jobs.job import DocumentOpened, PageEnded, PageStarted, State
from ocr_desktop.jobs.page_reading import Outcome
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from tests.fakes.desk_queue import A4, page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]
Wait = Callable[..., None]
LEFT = Qt.MouseButton.LeftButton
SECOND = Box(60, 175, 530, 215)  # about the second paragraph of ``page_result``


@pytest.fixture
def item(stage: Stage, library: Library) -> Iterator[DocumentItem]:
    """A document of one page that was read."""
    stage.backstage.results.store = library
    stage.backstage.corrector.store = Corrections(library)
    document = stage.open("a.pdf")[0]
    result = page_result(0, "first", "second", "third")
    stage.queue.open_document(document.job, document.index, 1)
    library.put_page(f"{document.job}-{document.index}", result, document.settings.result_key)
    stage.queue.listener(PageStarted(document.job, document.index, 0))
    stage.queue.listener(PageEnded(document.job, document.index, 0, State.DONE, result))
    stage.queue.end_document(document.job, document.index)
    stage.wait(lambda: document.state.ended)
    yield document
    stage.backstage.corrector.close()


def drag(work: Workspace, box: Box) -> None:
    """Draw a rectangle with the pointer."""
    canvas = work.reader.page_view.canvas
    begin, end = canvas.mapFromScene(box.x0, box.y0), canvas.mapFromScene(box.x1, box.y1)
    QTest.mousePress(canvas.viewport(), LEFT, pos=begin)
    QTest.mouseMove(canvas.viewport(), (begin + end) / 2)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), LEFT, pos=end)


def texts(work: Workspace) -> list[str]:
    return [block.text for block in work.reader.result.blocks] if work.reader.result is not None else []


def said(stage: Stage) -> str:
    return stage.work.status.words


def answer(stage: Stage, *blocks: Block) -> None:
    """What the queue tells of the region that was asked for last."""
    region, listener = stage.queue.regions.asked[-1]
    result = replace(page_result(region.page), blocks=tuple(blocks))
    listener(Outcome(State.DONE, result))


def test_what_is_read_takes_the_place_of_what_lies_there(stage: Stage, item: DocumentItem) -> None:
    work, view = stage.work, stage.work.reader.page_view
    stage.do("read_region")
    assert view.drawing_for == REGION
    drag(work, SECOND)
    assert not work.actions["read_region"].isChecked()
    ((region, listener),) = stage.queue.regions.asked
    assert (region.path, region.page, region.settings.engine) == (item.path, 0, "instant")
    assert region.clip is not None
    assert region.clip.overlap(SECOND.padded(3)) == 1
    assert SECOND.padded(-3).overlap(region.clip) == 1
    (frame,) = work.regions.frames
    assert frame.isVisible()
    assert work.actions["stop"].isEnabled()
    listener(messages.Progress(1, "Finding lines", 0.4))
    stage.wait(lambda: "40" in frame.words)
    read = [
        Block(Box(72, 190, 500, 200), Category.TEXT, "below", order=1, origin=Origin.RECOGNITION, confidence=0.9),
        Block(Box(72, 180, 500, 190), Category.TEXT, "above", order=0, origin=Origin.RECOGNITION),
    ]
    answer(stage, *read)
    stage.wait(lambda: not work.regions.busy)
    assert texts(work) == ["Heading 1", "first", "above", "below", "third"]
    result = work.reader.result
    assert result is not None
    assert [block.box for block in result.blocks[2:4]] == [read[1].box, read[0].box]
    assert result.blocks[3].confidence == 0.9
    assert work.reader.block is not None
    assert work.reader.block.text == "above"  # and ⌘C copies it
    assert "1" in said(stage)
    assert not work.regions.frames
    assert "Read Region" in work.actions["undo"].text()
    stage.do("undo")
    assert texts(work) == ["Heading 1", "first", "second", "third"]
    stage.do("redo")
    assert texts(work) == ["Heading 1", "first", "above", "below", "third"]


def test_a_block_that_lies_in_it_in_part_stays_and_that_is_said(stage: Stage, item: DocumentItem) -> None:
    stage.do("read_region")
    drag(stage.work, Box(60, 140, 300, 160))
    answer(stage, Block(Box(72, 140, 290, 160), Category.TEXT, "half"))
    stage.wait(lambda: not stage.work.regions.busy)
    assert texts(stage.work) == ["Heading 1", "half", "first", "second", "third"]
    assert "in part" in said(stage)


def test_drawing_a_block_and_a_region_do_not_get_into_each_others_way(stage: Stage, item: DocumentItem) -> None:
    work, view = stage.work, stage.work.reader.page_view
    for first, second in (("draw_block", "read_region"), ("read_region", "draw_block")):
        stage.do(first)
        stage.do(second)
        assert not work.actions[first].isChecked()
        assert work.actions[second].isChecked()
        assert view.hand.drawing
        QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
        assert not work.actions[second].isChecked()
        assert not view.hand.drawing
        assert not view.notice.isVisible()
    stage.do("draw_block")
    drag(work, Box(60, 600, 200, 640))
    assert not stage.queue.regions.asked
    assert len(texts(work)) == 5


def test_nothing_there(stage: Stage, item: DocumentItem) -> None:
    stage.do("read_region")
    drag(stage.work, Box(60, 500, 300, 600))
    answer(stage, Block(Box(60, 500, 300, 600), Category.PICTURE))
    stage.wait(lambda: not stage.work.regions.busy)
    assert stage.work.banner.isVisible()
    assert any("No text was found" in label.text() for label in stage.work.banner.findChildren(QLabel))
    assert not stage.work.actions["undo"].isEnabled()


def test_a_rectangle_that_is_too_small_is_told_of_and_drawing_goes_on(stage: Stage, item: DocumentItem) -> None:
    stage.do("read_region")
    drag(stage.work, Box(60, 500, 61, 600))
    notice = stage.work.reader.page_view.notice
    assert any("too small" in label.text() for label in notice.findChildren(QLabel))
    assert not stage.queue.regions.asked
    drag(stage.work, SECOND)
    assert len(stage.queue.regions.asked) == 1


def test_on_a_page_that_is_seen_turned_it_is_read_as_it_is_seen(stage: Stage, item: DocumentItem) -> None:
    stage.do("rotate_left")
    stage.do("read_region")
    drag(stage.work, SECOND)
    ((region, _),) = stage.queue.regions.asked
    assert region.turned == 270
    assert region.clip is not None
    assert region.clip.overlap(SECOND.padded(3)) == 1
    assert SECOND.padded(-3).overlap(region.clip) == 1


def test_a_worker_that_crashes_is_told_of(stage: Stage, item: DocumentItem) -> None:
    stage.do("read_region")
    drag(stage.work, SECOND)
    stage.queue.regions.asked[-1][1](Outcome(State.FAILED, error=WorkerCrashed("It crashed.", remedy="Try again.")))
    stage.wait(lambda: not stage.work.regions.busy)
    assert stage.work.banner.isVisible()
    assert not stage.work.regions.frames
    assert texts(stage.work)[1:] == ["first", "second", "third"]


@pytest.mark.parametrize("way", ["escape", "stop", "stop_all"])
def test_it_is_stopped(stage: Stage, item: DocumentItem, way: str) -> None:
    work = stage.work
    stage.do("read_region")
    drag(work, SECOND)
    if way == "escape":
        QTest.keyClick(work.reader.page_view.canvas, Qt.Key.Key_Escape)
    else:
        stage.do(way)
    assert stage.queue.regions.cancelled == [1]
    assert not work.regions.busy
    assert not work.actions["stop"].isEnabled()
    stage.queue.regions.asked[-1][1](Outcome(State.CANCELLED, error=Cancelled("Stopped.")))
    answer(stage, Block(SECOND, Category.TEXT, "too late"))
    QTest.qWait(50)
    assert texts(work)[1:] == ["first", "second", "third"]
    assert not work.banner.isVisible()


def test_a_document_that_is_removed_meanwhile(stage: Stage, item: DocumentItem) -> None:
    stage.do("read_region")
    drag(stage.work, SECOND)
    stage.do("remove")
    assert stage.queue.regions.cancelled == [1]
    assert not stage.work.regions.busy
    assert "removed" in said(stage)


def test_a_page_that_is_read_again_meanwhile_loses_no_text(stage: Stage, item: DocumentItem) -> None:
    stage.do("read_region")
    drag(stage.work, SECOND)
    stage.do("read_again")
    answer(stage, Block(SECOND, Category.TEXT, "what was read"))
    stage.wait(lambda: not stage.work.regions.busy)
    assert stage.work.banner.isVisible()
    copy = next(button for button in stage.work.banner.findChildren(QPushButton) if button.text() == "Copy Text")
    copy.click()
    assert stage.clipboard() == "what was read"


def test_a_file_that_took_the_place_of_the_one_meanwhile_gets_nothing_of_that(
    stage: Stage, item: DocumentItem, library: Library
) -> None:
    stage.do("read_region")
    drag(stage.work, SECOND)
    stage.queue.listener(DocumentOpened(item.job, item.index, "another", "PDF", 1, (0,), first_size=A4))
    library.put_page("another", page_result(0, "new"), item.settings.result_key)
    stage.queue.listener(PageEnded(item.job, item.index, 0, State.DONE, page_result(0, "new")))
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.sha256 == "another" and item.state.ended and stage.work.reader.editable)
    answer(stage, Block(SECOND, Category.TEXT, "of the old one"))
    stage.wait(lambda: not stage.work.regions.busy)
    assert texts(stage.work) == ["Heading 1", "new"]
    assert stage.work.banner.isVisible()


def test_what_is_being_typed_stays_a_step_of_its_own(stage: Stage, item: DocumentItem) -> None:
    work = stage.work
    stage.do("read_region")
    drag(work, SECOND)
    work.reader.reveal(1)
    stage.do("edit_block")
    QTest.keyClicks(work.correcting.editor.text, "typed")
    answer(stage, Block(Box(72, 180, 500, 190), Category.TEXT, "read"))
    stage.wait(lambda: not work.regions.busy)
    assert texts(work) == ["Heading 1", "typed", "read", "third"]
    stage.do("undo")
    assert texts(work) == ["Heading 1", "typed", "second", "third"]


def test_an_engine_that_is_not_ready_says_so_and_nothing_is_drawn(stage: Stage, item: DocumentItem) -> None:
    work = stage.work
    work.actions.read_region_with.aboutToShow.emit()
    entries = {action.text(): action for action in work.actions.read_region_with.actions()}
    assert "Instant" in entries
    assert any("Get Model" in title for title in entries)
    entries["Instant"].trigger()
    assert work.reader.page_view.drawing_for == REGION
    assert work.actions["read_region"].isChecked()
    work.regions._draw_with("dots-ocr")
    assert not work.reader.page_view.hand.drawing
    assert not work.actions["read_region"].isChecked()
    assert work.banner.isVisible()


def test_a_page_without_a_reading_offers_no_region(stage: Stage) -> None:
    stage.open("a.pdf")
    assert not stage.work.actions["read_region"].isEnabled()


def test_only_the_page_that_it_is_on_shows_its_frame(stage: Stage, library: Library) -> None:
    stage.backstage.results.store = library
    document = stage.open_read("b.pdf", 2)
    stage.work.list.show_item(document.pages[1])
    stage.wait(lambda: stage.work.reader.editable)
    stage.do("read_region")
    drag(stage.work, SECOND)
    (frame,) = stage.work.regions.frames
    stage.work.list.show_item(document.pages[0])
    assert not frame.isVisible()
    assert not stage.work.regions.frames
    stage.work.list.show_item(document.pages[1])
    assert frame.isVisible()
    stage.work.regions.stop()


@contextlib.contextmanager
def shown(path: Path, wait_until: Wait) -> Iterator[Workspace]:
    """A window with everything real behind it, and a document that is read."""
    window = MainWindow(window_memory())
    made = Workspace(window, Backstage(), Settings())
    window.show()
    made.begin()
    made.open_paths([path])
    document = made.desk.items.documents[0]
    wait_until(lambda: document.state.ended, 100, "the document to be read")
    assert document.state is State.DONE
    yield made
    window.close()
    made.backstage.close()
    window.deleteLater()


@pytest.mark.slow
def test_a_region_is_read_undone_and_kept(tmp_path: Path, application: object, wait_until: Wait) -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_textbox((72, 72, 290, 300), "The left column is about linnets, which sing in hedges. " * 3, fontsize=11)
    page.insert_textbox((320, 72, 540, 300), "The right column is about wrens, which are small. " * 3, fontsize=11)
    document.save(tmp_path / "birds.pdf")
    region = Box(310, 60, 560, 300)
    with shown(tmp_path / "birds.pdf", wait_until) as work:
        before = texts(work)
        work.actions["read_region"].trigger()
        drag(work, region)
        assert work.regions.busy
        wait_until(lambda: not work.regions.busy, 100, "the region to be read")
        found = [block for block in _result(work).blocks if block.text.startswith("The right column")]
        assert len(found) == 1
        assert "wrens" in found[0].text
        assert "linnets" not in found[0].text
        assert found[0].box.overlap(region) > 0.99
        after = texts(work)
        work.actions["undo"].trigger()
        assert texts(work) == before
        work.actions["redo"].trigger()
        assert texts(work) == after
    with shown(tmp_path / "birds.pdf", wait_until) as again:
        assert texts(again) == after
        assert _result(again).corrected


def _result(work: Workspace) -> PageResult:
    assert work.reader.result is not None
    return work.reader.result
