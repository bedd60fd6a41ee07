"""Numbers on the page are dragged to other blocks, in a real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ocr_desktop.gui.box_item import BoxItem
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.number_hand import NumberHand
from tests.gui.stage import Stage, stage

__all__ = ["stage"]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def item(stage: Stage) -> DocumentItem:
    """A page of four blocks."""
    document = stage.open("a.pdf")[0]
    stage.queue.open_document(document.job, document.index, 1)
    stage.queue.read_page(document.job, document.index, 0, "one", "two", "three")
    stage.queue.end_document(document.job, document.index)
    stage.wait(lambda: stage.work.reader.result is not None)
    stage.wait(stage.work.reader.page_view.canvas.isVisible)
    return document


def texts(stage: Stage) -> list[str]:
    assert stage.work.reader.result is not None
    return [block.text for block in stage.work.reader.result.blocks]


def on_number(stage: Stage, order: int) -> QPoint:
    """The middle of a block's number, in the viewport."""
    view = stage.work.reader.page_view
    badge = view._boxes[order].badge
    corner = view.canvas.mapFromScene(badge.scenePos())
    middle = badge.boundingRect().center().toPoint()
    return corner + middle


def on_box(stage: Stage, order: int) -> QPoint:
    box = stage.work.reader.page_view._boxes[order].block.box
    return stage.work.reader.page_view.canvas.mapFromScene(*box.centre)


def drag(stage: Stage, start: QPoint, end: QPoint, *, before_release: Callable[[], object] = lambda: None) -> None:
    port = stage.work.reader.page_view.canvas.viewport()
    QTest.mousePress(port, LEFT, pos=start)
    QTest.mouseMove(port, (start + end) / 2)
    QTest.mouseMove(port, end)
    before_release()
    QTest.mouseRelease(port, LEFT, pos=end)


@pytest.mark.parametrize(
    ("dragged", "target", "order"),
    [(3, 1, ["Heading 1", "three", "one", "two"]), (1, 3, ["Heading 1", "two", "three", "one"])],
)
def test_a_number_takes_the_place_of_another_block(
    stage: Stage, item: DocumentItem, dragged: int, target: int, order: list[str]
) -> None:
    told: list[str] = []
    hand = stage.work.reader.findChild(NumberHand)
    assert hand is not None
    drag(
        stage, on_number(stage, dragged), on_box(stage, target),
        before_release=lambda: told.append(hand._told.text()),
    )  # fmt: skip
    assert texts(stage) == order
    assert told == [f"{dragged + 1} → {target + 1}"]
    assert stage.work.reader.page_view.current == target
    assert hand._told.isHidden()
    stage.do("undo")
    assert texts(stage) == ["Heading 1", "one", "two", "three"]


def test_onto_another_number_too(stage: Stage, item: DocumentItem) -> None:
    drag(stage, on_number(stage, 2), on_number(stage, 0))
    assert texts(stage) == ["two", "Heading 1", "one", "three"]


def test_a_click_on_a_number_chooses_its_block(stage: Stage, item: DocumentItem) -> None:
    QTest.mouseClick(stage.work.reader.page_view.canvas.viewport(), LEFT, pos=on_number(stage, 2))
    assert stage.work.reader.page_view.chosen == (2,)
    assert texts(stage) == ["Heading 1", "one", "two", "three"]


def test_beside_all_blocks_or_with_escape_nothing_is_changed(stage: Stage, item: DocumentItem) -> None:
    canvas = stage.work.reader.page_view.canvas
    drag(stage, on_number(stage, 2), QPoint(3, 3))
    drag(
        stage, on_number(stage, 2), on_box(stage, 0),
        before_release=lambda: QTest.keyClick(canvas, Qt.Key.Key_Escape),
    )  # fmt: skip
    drag(stage, on_number(stage, 2), on_box(stage, 2))
    assert texts(stage) == ["Heading 1", "one", "two", "three"]
    assert not stage.work.actions["undo"].isEnabled()


def test_what_the_engine_read_stays(stage: Stage, item: DocumentItem) -> None:
    drag(stage, on_number(stage, 3), on_box(stage, 1))
    stage.do("show_answer")
    before = texts(stage)
    drag(stage, on_number(stage, 3), on_box(stage, 1))
    assert texts(stage) == before == ["Heading 1", "one", "two", "three"]


def test_boxes_that_stay_are_not_made_anew(stage: Stage, item: DocumentItem) -> None:
    boxes = stage.work.reader.page_view._boxes
    before = dict(boxes)
    drag(stage, on_number(stage, 2), on_box(stage, 3))
    assert [order for order in before if boxes[order] is before[order]] == [0, 1]
    assert [boxes[order].block.text for order in sorted(boxes)] == texts(stage)
    assert len([each for each in stage.work.reader.page_view.canvas.items() if isinstance(each, BoxItem)]) == 4


def test_boxes_are_still_dragged(stage: Stage, item: DocumentItem) -> None:
    stage.work.reader.reveal(2)
    box = stage.work.reader.page_view._boxes[2].block.box
    drag(stage, on_box(stage, 2), on_box(stage, 2) + QPoint(0, 30))
    assert stage.work.reader.page_view._boxes[2].block.box.y0 > box.y0
    assert texts(stage) == ["Heading 1", "one", "two", "three"]
