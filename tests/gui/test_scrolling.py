"""Text and page scroll together, and the text stays where it is while it grows."""

import dataclasses

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QSlider

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.sheet import Sheet
from ocr_desktop.jobs.job import PageBlock, PageEnded, PageStarted, State
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

LONG = Size(595.0, 4000.0)


def long_page(count: int = 60) -> PageResult:
    """One column of paragraphs, of which every third is short in print and long in the text."""
    blocks = tuple(
        Block(
            Box(72, 60 + n * 64, 520, 110 + n * 64), Category.TEXT,
            f"Paragraph {n}. " + "many words " * (60 if n % 3 == 0 else 8), n,
        )
        for n in range(count)
    )  # fmt: skip
    return dataclasses.replace(page_result(0), size=LONG, blocks=blocks)


@pytest.fixture
def item(stage: Stage) -> DocumentItem:
    stage.client._size = LONG
    made = stage.open_read("long.pdf", 1)
    stage.backstage.results.put(made.pages[0], long_page())
    stage.work.reader.page_changed(made.pages[0])
    stage.window.resize(1200, 800)
    stage.work.reader.page_view.zoom_actual()
    QTest.qWait(50)
    return made


def wheel(area: QAbstractScrollArea, by: int) -> None:
    port = area.viewport()
    place = QPointF(port.rect().center())
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        place, QPointF(port.mapToGlobal(place)), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, none,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)
    QTest.qWait(5)


def both(stage: Stage) -> tuple[QAbstractScrollArea, Sheet]:
    return stage.work.reader.page_view.canvas, stage.work.reader.text_view.sheet


def at_line(stage: Stage) -> tuple[float, float]:
    """The blocks that stand at the shared line, and how far down in it: in the text, and on the page."""
    canvas, sheet = both(stage)
    view = stage.work.reader.page_view
    bar = sheet.verticalScrollBar()
    y = bar.value() + bar.value() / bar.maximum() * sheet.viewport().height()
    number = min(sheet.number_at(y), sheet.count - 1)
    box = sheet.box_of(number)
    in_text = number + min(max((y - box.top()) / box.height(), 0.0), 1.0)
    bar = canvas.verticalScrollBar()
    line = (bar.value() - bar.minimum()) / (bar.maximum() - bar.minimum()) * canvas.viewport().height()
    seen = [(order, view.seen_box(order)) for order in range(sheet.count)]
    below = [(order, seen_box) for order, seen_box in seen if seen_box is not None and seen_box.bottom() >= line]
    order, first = below[0] if below else seen[-1]
    assert first is not None
    return in_text, order + min(max((line - first.top()) / first.height(), 0.0), 1.0)


@pytest.mark.parametrize("turns", [0, 2])
@pytest.mark.parametrize("zoom", [0.6, 1.0, 3.0])
def test_the_page_follows_the_text_and_the_text_the_page(
    stage: Stage, item: DocumentItem, zoom: float, turns: int
) -> None:
    canvas, sheet = both(stage)
    stage.work.reader.page_view._zoom_to(zoom)
    stage.work.reader.page_view.rotate_view(turns)
    QTest.qWait(20)
    for leader, follower in ((sheet, canvas), (canvas, sheet)):
        leader.verticalScrollBar().setValue(leader.verticalScrollBar().minimum())
        for _ in range(12):
            bar = leader.verticalScrollBar()
            wanted = min(bar.value() + 480 * bar.singleStep() * QApplication.wheelScrollLines() // 120, bar.maximum())
            wheel(leader, -480)
            assert bar.value() == wanted, "nobody scrolls it back"
            if turns == 0:
                text, page = at_line(stage)
                assert abs(text - page) < 1.1, (text, page)
        assert follower.verticalScrollBar().value() != follower.verticalScrollBar().minimum() or turns


def test_the_ends_meet(stage: Stage, item: DocumentItem) -> None:
    canvas, sheet = both(stage)
    margin = 160  # of the paper, below the last block
    for leader, follower in ((sheet, canvas), (canvas, sheet)):
        for edge in (QSlider.SliderAction.SliderToMaximum, QSlider.SliderAction.SliderToMinimum):
            leader.verticalScrollBar().triggerAction(edge)
            QTest.qWait(5)
            bar = follower.verticalScrollBar()
            end = bar.maximum() if edge is QSlider.SliderAction.SliderToMaximum else bar.minimum()
            assert abs(bar.value() - end) < margin


def test_what_the_window_does_is_not_followed(stage: Stage, item: DocumentItem) -> None:
    canvas, sheet = both(stage)
    view = stage.work.reader.page_view
    wheel(sheet, -480)
    text, page = sheet.verticalScrollBar().value(), canvas.verticalScrollBar().value()
    stage.do("zoom_in")
    assert sheet.verticalScrollBar().value() == text, "zooming leaves the text"
    view._zoom_to(1.0)
    QTest.qWait(5)
    assert sheet.verticalScrollBar().value() == text
    page = canvas.verticalScrollBar().value()
    stage.work.reader.text_view.reveal(50)
    assert canvas.verticalScrollBar().value() == page
    assert sheet.verticalScrollBar().value() > text


def test_where_the_page_is_seen_as_a_whole_only_the_text_scrolls(stage: Stage, item: DocumentItem) -> None:
    canvas, sheet = both(stage)
    stage.do("zoom_fit")
    wheel(sheet, -480)
    assert sheet.verticalScrollBar().value() > 0
    assert canvas.verticalScrollBar().value() == canvas.verticalScrollBar().minimum()


# While it grows


def block(n: int, words: str = "") -> Block:
    return Block(Box(72, 60 + n * 64, 520, 110 + n * 64), Category.TEXT, words or f"Found {n}. " + "words " * 40, n)


@pytest.fixture
def growing(stage: Stage) -> DocumentItem:
    """A page on which thirty blocks have been found."""
    item = stage.open("slow.pdf")[0]
    stage.queue.open_document(item.job, item.index, 1)
    stage.queue.listener(PageStarted(item.job, item.index, 0))
    for n in range(30):
        stage.queue.listener(PageBlock(item.job, item.index, 0, block(n)))
    stage.wait(lambda: both(stage)[1].count == 30, what="thirty blocks")
    QTest.qWait(20)
    return item


def test_growing_below_moves_nothing_and_writes_only_what_is_new(
    stage: Stage, growing: DocumentItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = both(stage)[1]
    written: list[str] = []
    insert = Sheet._insert

    def noted(self: Sheet, number: int, content: str) -> None:
        written.append(content)
        insert(self, number, content)

    monkeypatch.setattr(Sheet, "_insert", noted)
    bar = sheet.verticalScrollBar()
    bar.setValue(300)
    cursor = sheet.document().find("Found 7")
    sheet.setTextCursor(cursor)
    bar.setValue(300)
    places: set[int] = set()
    bar.valueChanged.connect(places.add)
    for n in range(30, 40):
        for words in ("It", "It grows", f"It grows, {n}"):
            stage.queue.listener(PageBlock(growing.job, growing.index, 0, block(n, words)))
            QTest.qWait(2)
    stage.wait(lambda: sheet.count == 40, what="ten more")
    assert len(written) == 30, "each state of each new block once, and no other"
    result = dataclasses.replace(
        page_result(0), blocks=(*map(block, range(30)), *(block(n, f"It grows, {n}") for n in range(30, 40)))
    )
    stage.queue.listener(PageEnded(growing.job, growing.index, 0, State.DONE, result))
    stage.wait(lambda: growing.pages[0].state is State.DONE, what="the end")
    QTest.qWait(20)
    assert len(written) == 30, "the page that is done says nothing new"
    assert places == set()
    assert bar.value() == 300
    assert sheet.textCursor().selectedText() == "Found 7"


def test_growing_above_keeps_what_is_seen(stage: Stage, growing: DocumentItem) -> None:
    sheet = both(stage)[1]
    bar = sheet.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    number = sheet.number_at(bar.value())
    order, offset = sheet.order_of(number), sheet.box_of(number).top() - bar.value()
    stage.queue.listener(PageBlock(growing.job, growing.index, 0, block(2, "much more than before " * 60)))
    QTest.qWait(20)
    assert sheet.order_of(number) == order
    assert sheet.box_of(number).top() - bar.value() == pytest.approx(offset, abs=1)


def test_a_selection_within_the_block_that_grows_stays(stage: Stage, growing: DocumentItem) -> None:
    sheet = both(stage)[1]
    cursor = sheet.document().find("Found 29")
    cursor.movePosition(QTextCursor.MoveOperation.NextWord, QTextCursor.MoveMode.KeepAnchor)
    sheet.setTextCursor(cursor)
    chosen = cursor.selectedText()
    stage.queue.listener(PageBlock(growing.job, growing.index, 0, block(29, block(29).text + "and more of them")))
    stage.wait(lambda: "more of them" in sheet.toPlainText(), what="what was added")
    assert sheet.textCursor().selectedText() == chosen
