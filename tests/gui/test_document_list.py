from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ocr_desktop.gui.document_items import AnyItem, DocumentItem, DocumentItems, Problem
from ocr_desktop.gui.document_list import DocumentList, paint_state
from ocr_desktop.jobs.job import DocumentOpened, State
from ocr_desktop.settings import Settings


@pytest.fixture
def items() -> DocumentItems:
    model = DocumentItems()
    model.add([DocumentItem(1, number, Path(f"/tmp/{number}.pdf"), Settings()) for number in range(3)])
    return model


def make(items: DocumentItems, asked: list[int]) -> DocumentList:
    def thumbnail(_path: Path, page: int, _password: str | None, height: int) -> QImage | None:
        asked.append(page)
        image = QImage(round(height * 0.7), height, QImage.Format.Format_RGB32)
        image.fill(QColor("teal"))
        return image

    made = DocumentList(items, thumbnail)
    made.resize(240, 400)
    made.show()
    return made


def open_pages(items: DocumentItems, number: int, count: int) -> DocumentItem:
    item = items.documents[number]
    items.open(item, DocumentOpened(1, number, "x", "PDF", count, tuple(range(count))))
    return item


def test_only_rows_in_view_ask_for_thumbnails(
    items: DocumentItems, application: QApplication, wait_until: Callable[..., None]
) -> None:
    first = open_pages(items, 0, 1000)
    asked: list[int] = []
    view = make(items, asked)
    view.show_item(first.pages[500])
    asked.clear()
    view.viewport().repaint()
    application.processEvents()
    assert 3 <= len(set(asked)) <= 9
    assert 500 in asked
    view.close()


def test_arrow_keys_show_what_they_reach(items: DocumentItems) -> None:
    first = open_pages(items, 0, 2)
    shown: list[AnyItem] = []
    view = make(items, [])
    view.shown.connect(shown.append)
    view.show_item(first)
    view.expand(items.index_of(first))
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert shown == [first, first.pages[0], first.pages[1], items.documents[1]]
    view.step(-1)
    assert shown[-1] is first.pages[1]
    view.step(5)
    assert shown[-1:] == [items.documents[1]]
    view.close()


def test_delete_asks_for_removal_and_several_can_be_chosen(items: DocumentItems) -> None:
    view = make(items, [])
    wanted: list[bool] = []
    view.remove_wanted.connect(lambda: wanted.append(True))
    view.show_item(items.documents[0])
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert [document.title for document in view.chosen_documents()] == ["0.pdf", "1.pdf"]
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert wanted == [True]
    view.close()


def test_a_click_on_a_row_shows_it(items: DocumentItems) -> None:
    view = make(items, [])
    shown: list[AnyItem] = []
    view.shown.connect(shown.append)
    place = view.visualRect(items.index_of(items.documents[2])).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place))
    assert shown == [items.documents[2]]
    view.close()


def drawn(item: AnyItem, application: QApplication) -> bytes:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_state(painter, QRectF(8, 8, 16, 16), item, application.palette())
    painter.end()
    return bytes(image.constBits())


def grey(look: bytes) -> bytes:
    """Where anything is drawn at all."""
    return bytes(any(byte != 255 for byte in look[at : at + 3]) for at in range(0, len(look), 4))


def test_each_state_looks_different(items: DocumentItems, application: QApplication) -> None:
    item = open_pages(items, 0, 2)
    looks: dict[str, bytes] = {"opened, waiting": drawn(item, application)}
    item.state = State.WAITING
    assert drawn(item, application) == looks["opened, waiting"]
    item.state, item.pages[0].state = State.RUNNING, State.RUNNING
    looks["begun"] = drawn(item, application)
    item.pages[0].fraction = 0.9
    looks["half way"] = drawn(item, application)
    for state in (State.DONE, State.FAILED, State.CANCELLED):
        item.state = state
        looks[state] = drawn(item, application)
    assert len(set(looks.values())) == len(looks)
    item.state = item.pages[0].state = State.DONE
    item.pages[0].doubts = ("It may be another word.",)
    looks["doubtful"] = drawn(item, application)
    assert looks["doubtful"] == drawn(item.pages[0], application)
    assert len({grey(look) for look in looks.values()}) == len(looks), "colour alone does not tell"
    item.pages[0].losses = ("A part is missing.",)
    looks["damaged"] = drawn(item, application)
    assert looks["damaged"] == drawn(item.pages[0], application)
    assert len(set(looks.values())) == len(looks)
    assert item.words == "1 page read in part"
    item.state, item.pages[1].state = State.DONE, State.FAILED
    assert drawn(item, application) == looks[State.FAILED], "one page that failed is not passed over"
    item.problem = Problem("PasswordRequired", "Locked.")
    assert item.words == "Locked"
