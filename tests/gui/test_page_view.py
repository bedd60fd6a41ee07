from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui.page_notice import PageNotice
from ocr_desktop.gui.page_pictures import PagePictures
from ocr_desktop.gui.page_view import PageView
from ocr_desktop.worker import messages
from tests.fakes.picture_client import PictureClient

PAGE = Size(600, 800)
FILE = Path("/documents/a.pdf")
OUTER = Block(Box(50, 50, 550, 400), Category.TEXT, "outer", order=0)
INNER = Block(Box(100, 100, 200, 150), Category.TITLE, "inner", order=1)
FOOT = Block(Box(50, 700, 550, 780), Category.FOOTNOTE, "foot", order=2)
RESULT = PageResult(0, PAGE, "instant", "1", (OUTER, INNER, FOOT))


@pytest.fixture
def client(tmp_path: Path) -> PictureClient:
    return PictureClient(tmp_path, PAGE)


@pytest.fixture
def view(client: PictureClient, application: object) -> Iterator[PageView]:
    view = PageView(PagePictures(client))
    view.resize(400, 500)
    view.show()
    yield view
    view.clear()


def place_of(view: PageView, x: float, y: float) -> QPoint:
    return view.canvas.mapFromScene(x, y)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("zoom", [0.3, 1.0, 4.0])
def test_the_smallest_block_under_the_pointer_is_found_at_any_zoom_and_rotation(
    view: PageView, turns: int, zoom: float
) -> None:
    view.show_page(FILE, 0, None, PAGE)
    view.set_result(RESULT)
    view.rotate_view(turns)
    view._zoom_to(zoom)
    for block, (x, y) in ((INNER, (150, 125)), (OUTER, (400, 300)), (FOOT, (300, 740))):
        assert view.order_at(place_of(view, x, y)) == block.order
    assert view.order_at(place_of(view, 20, 20)) == -1


def test_fit_shows_the_whole_page_and_follows_the_window(view: PageView) -> None:
    view.show_page(FILE, 0, None, PAGE)
    before = view.zoom
    assert view.canvas.visible_part().contains(0, 0)
    assert view.canvas.visible_part().contains(599, 799)
    view.resize(800, 1000)
    assert view.zoom > before * 1.5
    view.rotate_view(1)
    assert view.canvas.visible_part().contains(599, 799)


def test_a_page_that_fits_needs_no_scroll_bars(view: PageView) -> None:
    view.show_page(FILE, 0, None, Size(595.28, 841.89))
    for width in range(300, 340):
        view.resize(width, 520)
        QTest.qWait(1)
        bars = view.canvas.horizontalScrollBar(), view.canvas.verticalScrollBar()
        assert not any(bar.isVisible() for bar in bars), width


def test_a_click_tells_the_block_and_a_drag_does_not(view: PageView) -> None:
    view.show_page(FILE, 0, None, PAGE)
    view.set_result(RESULT)
    clicked: list[int] = []
    view.block_clicked.connect(clicked.append)
    port = view.canvas.viewport()
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place_of(view, 150, 125))
    assert clicked == [1]
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=place_of(view, 150, 125))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=place_of(view, 400, 300))
    assert clicked == [1]
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place_of(view, 10, 10))
    assert clicked == [1, -1]


def test_hovering_tells_each_block_once(view: PageView) -> None:
    view.show_page(FILE, 0, None, PAGE)
    view.set_result(RESULT)
    told: list[int] = []
    view.block_hovered.connect(told.append)
    for x, y in ((400, 300), (401, 301), (150, 125), (10, 10)):
        view.hover_at(place_of(view, x, y))
    assert told == [0, 1, -1]


def test_brackets_walk_through_the_blocks_in_reading_order(view: PageView) -> None:
    view.show_page(FILE, 0, None, PAGE)
    view.set_result(RESULT)
    told: list[int] = []
    view.block_clicked.connect(told.append)
    for key in (Qt.Key.Key_BracketRight,) * 4 + (Qt.Key.Key_BracketLeft, Qt.Key.Key_Escape):
        QTest.keyClick(view.canvas, key)
    assert told == [0, 1, 2, 2, 1, -1]
    view.reveal(1)
    assert "Block 2 of 3, Title: inner" in view.canvas.accessibleDescription()


def test_zooming_in_asks_for_the_seen_part_at_the_screens_resolution(
    view: PageView, client: PictureClient, wait_until: Callable[..., None]
) -> None:
    view.show_page(FILE, 0, None, PAGE)
    wait_until(lambda: view._picture._base_scale > 0)
    view._zoom_to(8.0)
    wait_until(lambda: len(client.requests) > 1 and view._picture._detail_request == -1)
    asked = client.requests[-1]
    assert asked.max_scale == pytest.approx(8.0 * view.canvas.devicePixelRatioF())
    assert asked.clip is not None
    seen = view.canvas.visible_part()
    assert asked.clip.width < PAGE.width
    assert asked.clip.x0 <= max(seen.left(), 0)
    assert asked.clip.x1 >= min(seen.right(), PAGE.width)
    count = len(client.requests)
    bar = view.canvas.verticalScrollBar()
    bar.setValue(bar.value() + 5)
    QTest.qWait(200)
    assert len(client.requests) == count  # a few pixels further everything needed is there already


def test_a_picture_of_a_page_left_behind_is_not_shown(
    tmp_path: Path, application: object, wait_until: Callable[..., None]
) -> None:
    client = PictureClient(tmp_path, PAGE, held=True)
    view = PageView(PagePictures(client))
    view.resize(400, 500)
    view.show_page(FILE, 0, None, None)
    view.show_page(FILE, 1, None, None)
    first, second = client.requests
    assert first.id in client.cancelled
    client.release(first.id)
    QTest.qWait(50)
    assert view._picture._base_scale == 0.0
    client.release(second.id)
    wait_until(lambda: view._picture._base_scale > 0)
    assert view._size == PAGE


def test_blocks_appear_while_reading_and_grow(view: PageView) -> None:
    view.show_page(FILE, 0, None, PAGE)
    view.add_block(OUTER)
    view.add_block(Block(Box(50, 50, 550, 600), Category.TEXT, "outer grown", order=0))
    assert view.order_at(place_of(view, 300, 550)) == 0
    assert len(view._boxes) == 1


def test_hidden_boxes_cannot_be_hovered(view: PageView) -> None:
    view.show_page(FILE, 0, None, PAGE)
    view.set_result(RESULT)
    view.set_show_boxes(False)
    assert view.order_at(place_of(view, 150, 125)) == -1


def test_a_page_that_cannot_be_rendered_says_so(
    view: PageView, client: PictureClient, wait_until: Callable[..., None]
) -> None:
    client.failure = messages.Failed(0, "PageUnreadable", "Page 1 is broken.", "Look elsewhere.")
    view.show_page(FILE, 0, None, PAGE)
    wait_until(view.notice.isVisible)
    view.set_stage("", None)
    assert view.notice.isVisible()
    view.show_page(FILE, 1, None, PAGE)
    assert not view.notice.isVisible()


def test_the_clicked_block_stays_current_when_the_page_is_done(view: PageView) -> None:
    view.set_result(RESULT)
    view.reveal(1)
    view.set_result(RESULT)
    view.leave()
    assert view._boxes[1]._strong
    assert not view._boxes[0]._strong


def test_zooming_at_the_pointer_leaves_the_keys_zooming_at_the_middle(view: PageView) -> None:
    anchor = view.canvas.transformationAnchor()
    view.zoom_at(1.5, QPoint(40, 50))
    assert view.canvas.transformationAnchor() == anchor


def test_a_card_has_its_height_where_another_page_had_been_read_before(application: QApplication) -> None:
    ground = QWidget()
    ground.resize(560, 470)
    ground.show()
    notice = PageNotice(ground)
    notice.set_stage("Reading", None)
    QTest.qWait(20)
    notice.clear()
    QTest.qWait(20)
    notice.set_error("Page 1 is damaged: what was on it is lost.", "Copy or download the file again.")
    QTest.qWait(20)
    (button,) = notice.findChildren(QPushButton)
    assert button.height() >= button.sizeHint().height()
    for label in notice.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    ground.close()
    ground.deleteLater()


def test_a_card_is_as_high_as_what_it_says(application: QApplication) -> None:
    ground = QWidget()
    ground.resize(600, 500)
    notice = PageNotice(ground)
    ground.show()
    notice.set_stage("Reading", 0.5)
    application.processEvents()
    notice.set_error("Page 1 is damaged: what was on it is lost.", "Copy or download the file again. " * 5)
    application.processEvents()
    for label in notice.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())
    (button,) = notice.findChildren(QPushButton)
    assert button.height() >= button.sizeHint().height()
    ground.close()
    ground.deleteLater()
