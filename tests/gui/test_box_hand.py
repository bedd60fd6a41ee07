"""Boxes by hand, as the person does it: with the pointer and the keys, on a page that is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui.box_hand import BLOCK, DRAWING
from ocr_desktop.gui.page_pictures import PagePictures
from ocr_desktop.gui.page_view import PageView
from tests.fakes.picture_client import PictureClient

PAGE = Size(600, 800)
FIRST = Block(Box(100, 100, 300, 200), Category.TEXT, "first", order=0)
SECOND = Block(Box(100, 300, 300, 400), Category.TEXT, "second", order=1)
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(tmp_path: Path, application: object) -> Iterator[PageView]:
    view = PageView(PagePictures(PictureClient(tmp_path, PAGE)))
    view.resize(700, 900)
    view.show()
    view.show_page(Path("/documents/a.pdf"), 0, None, PAGE)
    view.set_result(PageResult(0, PAGE, "instant", "1", (FIRST, SECOND)))
    view.set_editable(True)
    yield view
    view.clear()


def drag(view: PageView, start: tuple[float, float], end: tuple[float, float], *, release: bool = True) -> None:
    port = view.canvas.viewport()
    first, last = view.canvas.mapFromScene(*start), view.canvas.mapFromScene(*end)
    QTest.mousePress(port, LEFT, pos=first)
    QTest.mouseMove(port, (first + last) / 2)
    if release:
        QTest.mouseRelease(port, LEFT, pos=last)


def note(view: PageView) -> str:
    """What is said at the foot of the page."""
    return next(label.text() for label in view.notice.findChildren(QLabel) if label.text() and label.isVisible())


def click(view: PageView, x: float, y: float, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view.canvas.viewport(), LEFT, keys, view.canvas.mapFromScene(x, y))


@pytest.fixture
def moved(view: PageView) -> list[tuple[int, Box]]:
    found: list[tuple[int, Box]] = []
    view.box_moved.connect(lambda order, box: found.append((order, box)))
    return found


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_the_chosen_box_is_moved_and_resized_at_any_rotation(
    view: PageView, moved: list[tuple[int, Box]], turns: int
) -> None:
    view.rotate_view(turns)
    view.reveal(0)
    drag(view, (200, 150), (250, 190))
    drag(view, (300, 150), (350, 170))
    drag(view, (100, 100), (80, 60))
    assert [order for order, _ in moved] == [0, 0, 0]
    wanted = [Box(150, 140, 350, 240), Box(100, 100, 350, 200), Box(80, 60, 300, 200)]
    for (_, box), other in zip(moved, wanted, strict=True):
        assert [box.x0, box.y0, box.x1, box.y1] == pytest.approx([other.x0, other.y0, other.x1, other.y1], abs=3)


def test_a_box_stays_on_the_page_and_keeps_a_size(view: PageView, moved: list[tuple[int, Box]]) -> None:
    view.reveal(0)
    drag(view, (200, 150), (-20, -15))
    drag(view, (300, 200), (20, 20))
    assert moved[0][1] == Box(0, 0, 200, 100)
    assert moved[1][1].width > 0 < moved[1][1].height


def test_a_thin_box_can_still_be_moved(view: PageView, moved: list[tuple[int, Box]]) -> None:
    thin = Block(Box(100, 500, 300, 510), Category.TEXT, "thin", order=2)
    view.add_block(thin)
    view.reveal(2)
    drag(view, (110, 505), (110, 605))
    assert moved[0][1].height == pytest.approx(10)
    assert moved[0][1].y0 == pytest.approx(600, abs=3)


def test_other_boxes_and_pages_that_cannot_be_changed_are_not_moved(
    view: PageView, moved: list[tuple[int, Box]]
) -> None:
    view.reveal(0)
    drag(view, (200, 350), (250, 390))
    view.set_editable(False)
    drag(view, (200, 150), (250, 190))
    assert moved == []


def test_escape_lets_go(view: PageView, moved: list[tuple[int, Box]]) -> None:
    view.reveal(0)
    drag(view, (200, 150), (260, 190), release=False)
    assert view.hand.busy
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(view.canvas.viewport(), LEFT, pos=view.canvas.mapFromScene(260, 190))
    assert moved == []


def test_a_box_is_drawn_while_the_page_says_so(view: PageView) -> None:
    drawn: list[Box] = []
    ended: list[bool] = []
    view.box_drawn.connect(drawn.append)
    view.drawing_ended.connect(lambda: ended.append(True))
    view.set_note("A third of it is lost.")
    view.set_drawing(True)
    assert note(view) == DRAWING[BLOCK]
    assert view.canvas.viewport().cursor().shape() is Qt.CursorShape.CrossCursor
    drag(view, (400, 500), (500, 600))
    assert [drawn[0].x0, drawn[0].y1] == pytest.approx([400, 600], abs=3)
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert ended == [True]
    assert note(view) == "A third of it is lost."
    drag(view, (400, 500), (500, 600))
    assert len(drawn) == 1


def test_several_are_chosen_with_the_pointer_and_with_keys(view: PageView) -> None:
    click(view, 200, 150)
    click(view, 200, 350, SHIFT)
    assert list(view.chosen) == [0, 1]
    click(view, 200, 150, SHIFT)
    assert list(view.chosen) == [1]
    click(view, 200, 150)
    QTest.keyClick(view.canvas, Qt.Key.Key_BraceRight)
    assert list(view.chosen) == [0, 1]
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert list(view.chosen) == []


def test_a_double_click_return_and_backspace_ask(view: PageView) -> None:
    edited: list[int] = []
    deleted: list[tuple[int, ...]] = []
    view.edit_requested.connect(edited.append)
    view.delete_requested.connect(lambda: deleted.append(view.chosen))
    place: QPoint = view.canvas.mapFromScene(200, 350)
    QTest.mouseDClick(view.canvas.viewport(), LEFT, pos=place)
    QTest.mouseRelease(view.canvas.viewport(), LEFT, pos=place)
    view.reveal(0)
    QTest.keyClick(view.canvas, Qt.Key.Key_Return)
    QTest.keyClick(view.canvas, Qt.Key.Key_Backspace)
    assert (edited, deleted) == ([1, 0], [(0,)])
