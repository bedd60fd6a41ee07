from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from ocr_desktop.gui.document_items import ITEM_ROLE, DocumentItem, DocumentItems, Problem
from ocr_desktop.jobs.job import DocumentOpened, State
from ocr_desktop.settings import Settings


def opened(item: DocumentItem, *pages: int) -> DocumentOpened:
    return DocumentOpened(item.job, item.index, "abc", "PDF", max(pages) + 1, pages)


@pytest.fixture
def items() -> DocumentItems:
    model = DocumentItems()
    # Qt's own tester follows every change of the model and complains to Qt's log, which fails the test.
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    model.add([DocumentItem(1, number, Path(f"/tmp/{number}.pdf"), Settings()) for number in range(3)])
    return model


def test_pages_of_a_document_come_below_it(items: DocumentItems) -> None:
    first = items.documents[0]
    items.open(first, opened(first, 0, 4, 7))
    above = items.index_of(first)
    assert items.rowCount(above) == 3
    page = items.index(2, 0, above)
    assert items.parent(page) == above
    assert page.data() == "Page 8"
    assert page.data(ITEM_ROLE) is first.by_number[7]
    assert items.index_of(first.by_number[7]) == page


def test_a_single_page_is_the_document_itself(items: DocumentItems) -> None:
    first = items.documents[0]
    items.open(first, opened(first, 0))
    assert items.rowCount(items.index_of(first)) == 0
    assert items.index_of(first.pages[0]) == items.index_of(first)


def test_opening_once_more_with_other_pages_replaces_them(items: DocumentItems) -> None:
    first = items.documents[0]
    items.open(first, opened(first, 0, 1, 2))
    kept = first.pages[1]
    items.open(first, opened(first, 0, 1, 2))
    assert first.pages[1] is kept
    items.open(first, opened(first, 0, 1))
    assert items.rowCount(items.index_of(first)) == 2


def test_removing_moves_the_others_up(items: DocumentItems) -> None:
    _first, second, third = items.documents
    items.open(third, opened(third, 0, 1))
    page = items.index_of(third.pages[1])
    items.remove(second)
    assert items.rowCount() == 2
    assert items.find(1, 1) is None
    assert items.find_path(second.path) is None
    assert items.index_of(third).row() == 1
    assert items.parent(items.index_of(third.pages[1])) == items.index_of(third)
    assert items.item_at(page) is third.pages[1]


def test_states_are_said_to_those_who_cannot_see(items: DocumentItems) -> None:
    first = items.documents[0]
    items.open(first, opened(first, 0, 1))
    first.pages[0].state = State.DONE
    first.pages[1].state = State.FAILED
    first.pages[1].problem = Problem("PageUnreadable", "No.")
    index = items.index_of(first)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "0.pdf, Reading · 2 of 2"
    first.state = State.DONE
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "0.pdf, 1 page not read"
    first.pages[0].losses = ("A part is missing.",)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "0.pdf, 1 page not read"
    torn = items.index_of(first.pages[0])
    assert torn.data(Qt.ItemDataRole.AccessibleTextRole) == "Page 1, Read in part"
    assert "A part is missing." in torn.data(Qt.ItemDataRole.ToolTipRole)
    page = items.index_of(first.pages[1])
    assert page.data(Qt.ItemDataRole.AccessibleTextRole) == "Page 2, Could not be read"
    assert items.data(QModelIndex()) is None


def test_a_thousand_pages_open_at_once(items: DocumentItems) -> None:
    changes: list[object] = []
    items.rowsInserted.connect(lambda *change: changes.append(change))
    first = items.documents[0]
    items.open(first, opened(first, *range(1000)))
    assert len(changes) == 1
    assert items.rowCount(items.index_of(first)) == 1000
