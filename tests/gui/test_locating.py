"""A phrase in a real window: asked for, looked for, marked on the page, taken away again; and what can go wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.geometry import Box
from ocr_desktop.errors import Cancelled, WorkerCrashed
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.word_colours import Kind
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.page_reading import Outcome
from ocr_desktop.model_store import readiness
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]
PLACES = (Box(72, 140, 200, 160), Box(72, 700, 200, 720))


@pytest.fixture
def item(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[DocumentItem]:
    """A document of two pages that were read; every model is there."""

    def ready(wanted: Settings, _store: Path) -> Settings:
        return replace(wanted, model="mark")

    monkeypatch.setattr(readiness, "ready", ready)
    document = stage.open_read("a.pdf", 2)
    stage.wait(lambda: stage.work.reader.page is not None)
    yield document
    stage.work.locating.stop()


def ask(stage: Stage, phrase: str) -> None:
    stage.do("locate")
    dialog = stage.dialog(QInputDialog)
    dialog.setTextValue(phrase)
    dialog.accept()
    stage.wait(lambda: stage.window.findChild(QInputDialog) is None)


def answer(stage: Stage, *boxes: Box) -> None:
    region, listener = stage.queue.regions.asked[-1]
    blocks = tuple(Block(box, Category.TEXT, region.phrase, order) for order, box in enumerate(boxes))
    listener(Outcome(State.DONE, replace(page_result(region.page), blocks=blocks)))


def marks(stage: Stage) -> int:
    return len(stage.work.reader.page_view.marked(Kind.LOCATED))


def test_a_phrase_is_marked_where_it_stands(stage: Stage, item: DocumentItem) -> None:
    work = stage.work
    before = work.reader.result
    ask(stage, "  two\twords ")
    ((region, listener),) = stage.queue.regions.asked
    assert (region.path, region.page, region.clip, region.phrase) == (item.path, 0, None, "two words")
    assert (region.settings.engine, region.settings.model) == ("deepseek-ocr", "mark")
    assert "two words" in work.status.words
    assert work.actions["stop"].isEnabled()
    listener(messages.Progress(1, "Loading the model", 0.1))
    stage.wait(lambda: "Loading the model" in work.status.words)
    answer(stage, *PLACES)
    stage.wait(lambda: not work.locating.busy)
    assert marks(stage) == 2
    assert "2" in work.status.words
    assert not work.actions["stop"].isEnabled()
    assert work.reader.result is before, "nothing of it is kept"
    QTest.keyClick(work.reader.page_view.canvas, Qt.Key.Key_Escape)
    assert marks(stage) == 0


def test_what_is_selected_in_the_text_is_proposed_and_then_what_was_asked_last(
    stage: Stage, item: DocumentItem
) -> None:
    work = stage.work
    work.reader.text_view.select_all()
    stage.do("locate")
    dialog = stage.dialog(QInputDialog)
    assert dialog.textValue() == work.reader.text_view.selected_words() != ""
    dialog.reject()
    stage.wait(lambda: stage.window.findChild(QInputDialog) is None)
    assert not work.locating.busy
    work.list.show_item(item.pages[1])
    ask(stage, "word")
    work.locating.stop()
    work.list.show_item(item.pages[0])
    stage.do("locate")
    assert stage.dialog(QInputDialog).textValue() == "word"
    stage.dialog(QInputDialog).reject()


def test_what_is_not_there_is_said(stage: Stage, item: DocumentItem) -> None:
    ask(stage, "unicorn")
    answer(stage)
    stage.wait(lambda: not stage.work.locating.busy)
    assert "“unicorn” was not found" in stage.work.status.words
    assert marks(stage) == 0


def test_an_empty_phrase_is_not_looked_for(stage: Stage, item: DocumentItem) -> None:
    ask(stage, "  ")
    assert stage.queue.regions.asked == []


def test_escape_stops_looking(stage: Stage, item: DocumentItem) -> None:
    ask(stage, "word")
    QTest.keyClick(stage.work.reader.page_view.canvas, Qt.Key.Key_Escape)
    assert stage.queue.regions.cancelled == [1]
    assert not stage.work.locating.busy
    answer(stage, *PLACES)
    QTest.qWait(30)
    assert marks(stage) == 0


@pytest.mark.parametrize("action", ["stop", "stop_all"])
def test_so_do_the_menus(stage: Stage, item: DocumentItem, action: str) -> None:
    ask(stage, "word")
    stage.do(action)
    assert stage.queue.regions.cancelled == [1]


def test_another_page_has_no_marks_and_stops_looking(stage: Stage, item: DocumentItem) -> None:
    ask(stage, "word")
    answer(stage, *PLACES)
    stage.wait(lambda: marks(stage) == 2)
    stage.work.list.show_item(item.pages[1])
    assert marks(stage) == 0
    ask(stage, "word")
    stage.work.list.show_item(item.pages[0])
    assert stage.queue.regions.cancelled == [2]
    assert not stage.work.locating.busy


def test_another_phrase_takes_the_place_of_the_first(stage: Stage, item: DocumentItem) -> None:
    ask(stage, "one")
    ask(stage, "two")
    assert stage.queue.regions.cancelled == [1]
    region, listener = stage.queue.regions.asked[0]
    listener(Outcome(State.DONE, replace(page_result(0), blocks=(Block(PLACES[0], Category.TEXT, region.phrase),))))
    answer(stage, *PLACES)
    stage.wait(lambda: not stage.work.locating.busy)
    assert "“two” stands in 2" in stage.work.status.words


def test_failures_are_told(stage: Stage, item: DocumentItem) -> None:
    ask(stage, "word")
    stage.queue.regions.asked[-1][1](Outcome(State.FAILED, error=WorkerCrashed("It ended.")))
    stage.wait(stage.work.banner.isVisible)
    assert not stage.work.locating.busy
    ask(stage, "word")
    stage.queue.regions.asked[-1][1](Outcome(State.CANCELLED, error=Cancelled("Stopped.")))
    stage.wait(lambda: not stage.work.locating.busy)
    assert stage.work.status.words == ""


def test_without_the_model_the_way_to_it_is_told(stage: Stage) -> None:
    stage.open_read("a.pdf", 1)
    stage.do("locate")
    assert stage.work.banner.isVisible()
    assert stage.window.findChild(QInputDialog) is None
    assert stage.queue.regions.asked == []


def test_without_a_page_there_is_nothing_to_look_at(stage: Stage) -> None:
    assert not stage.work.actions["locate"].isEnabled()
