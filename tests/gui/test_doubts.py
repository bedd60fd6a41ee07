"""The walk through what is doubtful."""

import dataclasses

import pytest
from PySide6.QtGui import QFontMetrics

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.doubting import about_block
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.doubt_sign import DoubtSign
from ocr_desktop.jobs.job import PageEnded, State
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

OUTSIDE = "14 % of the print on this page is in no block."


def doubted(number: int, confidences: dict[int, float], *warnings: str) -> PageResult:
    """A page of a heading and three paragraphs."""
    result = page_result(number, "one", "two", "three")
    blocks = tuple(dataclasses.replace(each, confidence=confidences.get(each.order, 1.0)) for each in result.blocks)
    return dataclasses.replace(result, blocks=blocks, warnings=warnings)


def open_with(stage: Stage, name: str, *pages: PageResult) -> DocumentItem:
    item = stage.open(name)[0]
    stage.queue.open_document(item.job, item.index, len(pages))
    for result in pages:
        stage.queue.listener(PageEnded(item.job, item.index, result.page, State.DONE, result))
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.state.ended, what="the document to end")
    return item


def here(stage: Stage) -> tuple[str, int, int]:
    """Document, page and block."""
    reader = stage.work.reader
    assert reader.document is not None
    assert reader.page is not None
    order = -1 if reader.block is None else reader.block.order
    assert reader.text_view.current == order
    return reader.document.title, reader.page.number, order


def sign(stage: Stage) -> DoubtSign:
    found = stage.window.findChild(DoubtSign)
    assert isinstance(found, DoubtSign)
    return found


@pytest.fixture
def doubtful(stage: Stage) -> Stage:
    """Two documents with five doubtful places."""
    first = open_with(
        stage, "a.pdf", doubted(0, {1: 0.5, 3: 0.7}, about_block(1, "Instant reads other numbers there: 17 or 11?")),
        doubted(1, {}), doubted(2, {}, OUTSIDE),
    )  # fmt: skip
    open_with(stage, "clean.pdf", doubted(0, {}))
    open_with(stage, "b.pdf", doubted(0, {2: 0.2}, OUTSIDE))
    stage.work.list.show_item(first.pages[0])
    return stage


PLACES = [("a.pdf", 0, 1), ("a.pdf", 0, 3), ("a.pdf", 2, -1), ("b.pdf", 0, -1), ("b.pdf", 0, 2)]


def test_forwards_and_backwards_through_pages_and_documents(doubtful: Stage) -> None:
    walked = []
    for _ in range(6):
        doubtful.do("next_doubt")
        walked.append(here(doubtful))
    assert walked == [*PLACES, PLACES[0]]
    for wanted in [*reversed(PLACES), PLACES[-1]]:
        doubtful.do("previous_doubt")
        assert here(doubtful) == wanted


def test_it_is_said_why(doubtful: Stage) -> None:
    said = []
    for _ in PLACES:
        doubtful.do("next_doubt")
        said.append(sign(doubtful).words)
        assert sign(doubtful).isVisible()
    assert said == [
        "Doubtful place 1 of 2 · Instant reads other numbers there: 17 or 11?",
        "Doubtful place 2 of 2 · Hard to read: recognised with a confidence of 70%.",
        f"Doubtful · {OUTSIDE}",
        f"Doubtful place 1 of 2 · {OUTSIDE}",
        "Doubtful place 2 of 2 · Hard to read: recognised with a confidence of 20%.",
    ]
    doubtful.work.list.show_item(doubtful.documents[1])
    assert not sign(doubtful).isVisible()


def test_a_click_on_a_doubtful_block_says_why_too(doubtful: Stage) -> None:
    view = doubtful.work.reader.page_view
    view.block_clicked.emit(1)
    assert "17 or 11?" in sign(doubtful).words
    view.block_clicked.emit(2)
    assert sign(doubtful).words == ""
    doubtful.do("next_doubt")
    assert here(doubtful) == ("a.pdf", 0, 3), "from the block that was clicked"


def test_without_doubts_there_is_nowhere_to_go(stage: Stage) -> None:
    open_with(stage, "clean.pdf", doubted(0, {}))
    assert not stage.work.actions["next_doubt"].isEnabled()
    open_with(stage, "b.pdf", doubted(0, {2: 0.2}))
    stage.wait(stage.work.actions["next_doubt"].isEnabled)
    stage.do("next_doubt")
    assert here(stage) == ("b.pdf", 0, 2)
    stage.do("next_doubt")
    assert here(stage) == ("b.pdf", 0, 2), "it is the only one"


def test_a_page_that_has_been_corrected_since_is_passed_by(doubtful: Stage) -> None:
    doubtful.do("next_doubt")
    a, _, b = doubtful.documents
    doubtful.backstage.results.put(a.pages[2], doubted(2, {}))
    doubtful.do("next_doubt")
    doubtful.do("next_doubt")
    assert here(doubtful) == ("b.pdf", 0, -1)
    doubtful.backstage.results.put(a.pages[0], doubted(0, {}))
    doubtful.backstage.results.put(b.pages[0], doubted(0, {}))
    doubtful.work.reader.show_item(b.pages[0])
    doubtful.do("next_doubt")
    assert here(doubtful)[2] == -1
    assert sign(doubtful).words == ""


def test_what_a_correction_settles_is_not_counted_and_counted_again_when_it_is_undone(stage: Stage) -> None:
    item = open_with(stage, "b.pdf", doubted(0, {2: 0.2}))
    for confidences, wanted in (({}, False), ({2: 0.2}, True)):
        stage.backstage.results.put(item.pages[0], doubted(0, confidences))
        stage.backstage.desk.page_changed.emit(item.pages[0])
        assert stage.work.actions["next_doubt"].isEnabled() is wanted


def test_a_long_reason_is_shortened_and_told_whole_in_the_tip(stage: Stage) -> None:
    shown = sign(stage)
    words = "Doubtful · " + "Instant reads something else there. " * 20
    shown.say(words)
    stage.wait(lambda: shown.width() > 100)
    assert QFontMetrics(shown.font()).horizontalAdvance(words) > stage.window.width()
    assert stage.window.width() <= 1280, "it does not widen the window"
    assert shown.toolTip() == words
    assert shown.accessibleName() == words
