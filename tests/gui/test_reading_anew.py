"""A page that is read anew: what stands meanwhile, what is back afterwards, and what is told of it."""

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ocr_desktop import settings
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.gui.document_items import AnyItem, DocumentItem
from ocr_desktop.jobs.job import DocumentOpened, PageBlock, PageEnded, PageStage, PageStarted, State
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]


def begin_anew(stage: Stage) -> DocumentItem:
    """A document that was read with Instant, and is in the library, begins to be read with another engine."""
    item = stage.open_read("a.pdf", 2)
    for page in range(2):
        stage.store.pages[item.sha256, page] = page_result(page, f"first {page + 1}", f"second {page + 1}")
    sha256 = item.sha256
    stage.work.settings = settings.changed(stage.work.settings, {"engine": "dots-nano"})
    stage.work.desk.read_with(item, stage.work.settings)
    stage.queue.listener(DocumentOpened(item.job, 0, sha256, "PDF", 2, (0, 1)))
    stage.queue.listener(PageStarted(item.job, 0, 0))
    stage.queue.listener(PageStage(item.job, 0, 0, "Loading the model", 0.2))
    stage.wait(lambda: item.pages[0].stage, what="the page to be begun")
    return item


def seen(stage: Stage) -> str:
    stage.work.reader.text_view.select_all()
    return stage.work.reader.text_view.selected_markdown()


def test_the_earlier_reading_stays_until_there_is_a_new_one(stage: Stage) -> None:
    item = begin_anew(stage)
    reader, status = stage.work.reader, stage.work.status
    assert "first 1" in seen(stage)
    assert len(reader.page_view._boxes) == 3
    assert reader.earlier
    assert "Earlier reading by Instant" in [label.text() for label in reader.text_view.findChildren(QLabel)]
    assert status.about_page == "Earlier reading by Instant · dots-nano (demonstration)"
    stage.do("copy_page")
    assert "first 1" in stage.clipboard(), "what is seen is what is copied"
    stage.do("next_page")
    assert "first 2" in seen(stage)
    stage.do("previous_page")
    stage.queue.listener(PageBlock(item.job, 0, 0, page_result(0, "anew").blocks[1]))
    stage.wait(lambda: not reader.earlier)
    assert seen(stage).strip() == "anew"
    assert len(reader.page_view._boxes) == 1
    assert status.about_page == "dots-nano (demonstration)"
    assert not any("Earlier" in label.text() for label in reader.text_view.findChildren(QLabel))


@pytest.mark.parametrize("failed", [False, True])
def test_the_earlier_reading_is_back_when_the_new_one_finds_nothing(stage: Stage, failed: bool) -> None:
    item = begin_anew(stage)
    if failed:
        stage.queue.fail_page(item.job, 0, 0)
    else:
        nothing = PageResult(0, Size(595, 842), "dots-nano", "1", finish=FinishReason.CANCELLED)
        stage.queue.listener(PageEnded(item.job, 0, 0, State.CANCELLED, nothing))
    stage.queue.end_document(item.job, 0, State.DONE if failed else State.CANCELLED)
    stage.wait(lambda: item.state.ended)
    reader = stage.work.reader
    assert "first 1" in seen(stage)
    assert len(reader.page_view._boxes) == 3
    said = [label.text() for label in reader.page_view.notice.findChildren(QLabel)]
    assert any(("No." if failed else "This is the earlier reading.") in words for words in said)
    assert stage.work.actions["export"].isEnabled()
    stage.do("copy_document")
    stage.wait(lambda: "second 2" in stage.clipboard())
    stage.do("retry")
    assert "first 1" in seen(stage)


def test_the_status_bar_names_the_engine_that_reads_now(stage: Stage) -> None:
    stage.work.set_settings(settings.changed(stage.work.settings, {"engine": "dots-nano"}))
    assert stage.work.status.about_page == "dots-nano (demonstration)"
    stage.work.set_settings(settings.changed(stage.work.settings, {"engine": "instant"}))
    item = stage.open_read("a.pdf", 1)
    stage.work.desk.read_with(item, settings.changed(stage.work.settings, {"engine": "dots-nano"}))
    assert stage.work.status.about_page == "dots-nano (demonstration)", "at once, and nothing is in the library"


def test_doubts_are_told_in_the_list(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, 0, 2)
    doubted = dataclasses.replace(page_result(0, "perhaps"), warnings=("One thing.", "Another <thing>."))
    stage.queue.listener(PageEnded(item.job, 0, 0, State.DONE, doubted))
    stage.queue.read_page(item.job, 0, 1, "surely")
    stage.queue.end_document(item.job, 0)
    stage.wait(lambda: item.state.ended)
    assert item.pages[0].words == "Done · 2 doubts"
    assert item.pages[1].words == "Done"
    assert item.words == "2 pages · 1 doubtful"

    def tip(of: AnyItem) -> str:
        return str(stage.work.desk.items.data(stage.work.desk.items.index_of(of), Qt.ItemDataRole.ToolTipRole))

    assert tip(item.pages[0]) == "<p>2 doubts:<br>One thing.<br>Another &lt;thing&gt;.</p>"
    assert "2 doubts on 1 page:" in tip(item)
    assert "Page 1: One thing." in tip(item)
    stage.do("read_again")
    assert item.pages[0].words == "Waiting"
    stage.queue.end_document(item.job, 0, State.CANCELLED)
    stage.wait(lambda: item.state.ended)
