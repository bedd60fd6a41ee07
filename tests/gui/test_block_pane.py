"""The list of blocks in a real window: what it tells, and what is done with it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.gui.block_items import FORMAT, BlockItems, Row
from ocr_desktop.gui.block_list import BlockList
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.jobs.job import PageBlock, PageEnded, PageStarted, State
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.store import Library
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]
LEFT = Qt.MouseButton.LeftButton
MOVE = Qt.DropAction.MoveAction
NOWHERE = QModelIndex()
WORDS = ("first words", "second words", "third words", "fourth words")


@pytest.fixture
def item(stage: Stage, library: Library) -> Iterator[DocumentItem]:
    """A document of one page that was read; its third block is doubtful, and the list is open."""
    stage.backstage.results.store = library
    stage.backstage.corrector.store = Corrections(library)
    document = stage.open("a.pdf")[0]
    show(stage, library, document, doubtful_at(page_result(0, *WORDS), 2))
    stage.wait(lambda: document.state.ended)
    stage.do("block_list")
    yield document
    stage.backstage.corrector.close()  # all is written before the library is closed


def doubtful_at(result: PageResult, order: int) -> PageResult:
    return replace(
        result,
        blocks=tuple(replace(block, confidence=0.5) if block.order == order else block for block in result.blocks),
    )


def show(stage: Stage, library: Library, document: DocumentItem, result: PageResult) -> None:
    stage.queue.open_document(document.job, document.index, 1)
    library.put_page(f"{document.job}-{document.index}", result, document.settings.result_key)
    stage.queue.listener(PageStarted(document.job, document.index, 0))
    stage.queue.listener(PageEnded(document.job, document.index, 0, State.DONE, result))
    stage.queue.end_document(document.job, document.index)


def blocks(stage: Stage) -> BlockList:
    return stage.work.blocks.list


def texts(stage: Stage) -> list[str]:
    assert stage.work.reader.result is not None
    return [block.text for block in stage.work.reader.result.blocks]


def press(stage: Stage, *keys: Qt.Key, with_shift: bool = False) -> None:
    for key in keys:
        modifiers = Qt.KeyboardModifier.ShiftModifier if with_shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(blocks(stage), key, modifiers)


def drop(stage: Stage, *rows: int, before: int) -> bool:
    """Drag rows, and drop them before another one."""
    model = blocks(stage).items
    data = model.mimeData([model.index(row) for row in rows])
    if not model.canDropMimeData(data, MOVE, before, 0, NOWHERE):
        return False
    return model.dropMimeData(data, MOVE, before, 0, NOWHERE)


def test_it_tells_number_category_words_and_doubt(stage: Stage, item: DocumentItem) -> None:
    model = blocks(stage).items
    told = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(model.rowCount())]
    assert told == [
        "1, Section Heading: Heading 1", "2, Text: first words", "3, Text, Doubtful: second words",
        "4, Text: third words", "5, Text: fourth words",
    ]  # fmt: skip
    assert "50" in model.index(2).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert blocks(stage).hasFocus()
    assert blocks(stage).chosen_orders == stage.work.reader.page_view.chosen == (0,)
    stage.do("block_list")
    assert stage.work.blocks.isHidden()


def test_a_screen_reader_reads_it(stage: Stage, item: DocumentItem) -> None:
    read = QAccessible.queryAccessibleInterface(blocks(stage))
    assert read.text(QAccessible.Text.Name) == "Blocks of the page"
    rows = [read.child(number) for number in range(read.childCount())]
    rows = [row for row in rows if row.role() == QAccessible.Role.ListItem]
    assert [row.text(QAccessible.Text.Name) for row in rows][2] == "3, Text, Doubtful: second words"


def test_what_is_chosen_here_is_chosen_on_the_page_and_in_the_text(stage: Stage, item: DocumentItem) -> None:
    reader = stage.work.reader
    press(stage, Qt.Key.Key_Home, Qt.Key.Key_Down)
    assert (reader.page_view.chosen, reader.text_view.current) == ((1,), 1)
    assert reader.block is not None
    assert reader.block.text == WORDS[0]
    press(stage, Qt.Key.Key_Down, Qt.Key.Key_Down, with_shift=True)
    assert reader.page_view.chosen == blocks(stage).chosen_orders == (1, 2, 3)
    assert reader.page_view.current == blocks(stage).current_order == 3
    press(stage, Qt.Key.Key_Up, with_shift=True)
    assert blocks(stage).chosen_orders == (1, 2)
    assert reader.page_view.current == 2


def test_what_is_chosen_on_the_page_or_in_the_text_is_chosen_here(stage: Stage, item: DocumentItem) -> None:
    view, text = stage.work.reader.page_view, stage.work.reader.text_view
    view.next_block()
    assert (blocks(stage).chosen_orders, blocks(stage).currentIndex().row()) == ((1,), 1)
    view.next_block(adding=True)
    assert (blocks(stage).chosen_orders, blocks(stage).current_order) == ((1, 2), 2)
    text.block_clicked.emit(3)
    assert blocks(stage).chosen_orders == (3,)
    QTest.keyClick(view.canvas, Qt.Key.Key_Escape)
    assert blocks(stage).chosen_orders == ()


@pytest.mark.parametrize(
    ("rows", "before", "order"),
    [
        ((3,), 1, [0, 3, 1, 2, 4]),
        ((1,), 4, [0, 2, 3, 1, 4]),
        ((0,), 5, [1, 2, 3, 4, 0]),
        ((0, 3), 2, [1, 0, 3, 2, 4]),
        ((1, 2, 4), 0, [1, 2, 4, 0, 3]),
        ((0, 2, 3), 5, [1, 4, 0, 2, 3]),
    ],
)
def test_rows_are_dragged_to_another_place_in_one_step(
    stage: Stage, item: DocumentItem, rows: tuple[int, ...], before: int, order: list[int]
) -> None:
    was = texts(stage)
    assert drop(stage, *rows, before=before)
    assert texts(stage) == [was[place] for place in order]
    assert [row.words for row in blocks(stage).items.rows] == texts(stage)
    moved = blocks(stage).current_order
    assert texts(stage)[moved] == was[rows[0]]
    stage.do("undo")
    assert texts(stage) == was
    assert not stage.work.actions["undo"].isEnabled()
    stage.do("redo")
    assert texts(stage) == [was[place] for place in order]


def test_a_row_dropped_where_it_was_is_no_step(stage: Stage, item: DocumentItem) -> None:
    assert drop(stage, 2, before=2)
    assert drop(stage, 2, before=3)
    assert not stage.work.actions["undo"].isEnabled()


def test_nothing_else_can_be_dropped(stage: Stage, item: DocumentItem) -> None:
    model = blocks(stage).items
    for words in (b"", b"7 1", b"x", f"{id(model)} 99".encode(), f"{id(model)} -1".encode()):
        data = QMimeData()
        data.setData(FORMAT, words)
        assert not model.canDropMimeData(data, MOVE, 0, 0, NOWHERE)
        assert not model.dropMimeData(data, MOVE, 0, 0, NOWHERE)
    stage.do("show_answer")
    assert not stage.work.actions["undo"].isEnabled()


def test_it_takes_drops_of_its_own_rows_and_leaves_files_to_the_window(stage: Stage, item: DocumentItem) -> None:
    port = blocks(stage).viewport()
    assert port.acceptDrops()
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/a.pdf")])
    event = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, files, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(port, event)  # which the list does not want, and its window does
    assert event.isAccepted()
    assert stage.window._overlay.isVisible()
    stage.window._overlay.hide()
    assert drop(stage, 3, before=1)
    stage.do("show_answer")
    assert not port.acceptDrops()


def test_what_the_engine_read_cannot_be_moved(stage: Stage, item: DocumentItem) -> None:
    assert drop(stage, 3, before=1)
    stage.do("show_answer")
    assert [row.words for row in blocks(stage).items.rows][1:] == list(WORDS)
    assert not drop(stage, 2, before=1)


def test_keys_delete_edit_and_leave(stage: Stage, item: DocumentItem) -> None:
    press(stage, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Delete)
    assert texts(stage) == ["Heading 1", *WORDS[1:]]
    assert (blocks(stage).chosen_orders, blocks(stage).hasFocus()) == ((1,), True)
    press(stage, Qt.Key.Key_Return)
    editor = stage.work.correcting.editor
    assert editor.isVisible()
    QTest.keyClicks(editor.text, "typed")
    QTest.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [row.spoken for row in blocks(stage).items.rows][1] == "2, Text, Corrected: typed"
    assert blocks(stage).hasFocus()
    press(stage, Qt.Key.Key_Escape)
    assert stage.work.reader.page_view.canvas.hasFocus()


def test_a_menu_tells_what_can_be_done(stage: Stage, item: DocumentItem) -> None:
    press(stage, Qt.Key.Key_Home)
    blocks(stage).menu_wanted.emit(blocks(stage).mapToGlobal(blocks(stage).rect().center()))
    menu = stage.work.blocks.findChild(QMenu)
    assert menu is not None
    assert stage.work.actions["delete_block"] in menu.actions()
    menu.close()


def test_hidden_categories_are_not_listed_and_rows_are_moved_around_them(stage: Stage, item: DocumentItem) -> None:
    stage.work.reader.set_hidden(frozenset({Category.SECTION_HEADER}))
    assert [row.order for row in blocks(stage).items.rows] == [1, 2, 3, 4]
    assert drop(stage, 3, before=0)
    assert texts(stage) == ["Heading 1", WORDS[3], *WORDS[:3]]
    stage.work.reader.set_hidden(frozenset({Category.TEXT}))
    assert [row.words for row in blocks(stage).items.rows] == ["Heading 1"]


def test_blocks_are_listed_while_a_page_is_read(stage: Stage) -> None:
    stage.do("block_list")
    document = stage.open("b.pdf")[0]
    stage.queue.open_document(document.job, document.index, 1)
    stage.queue.listener(PageStarted(document.job, document.index, 0))
    stage.wait(lambda: document.pages and document.pages[0].state is State.RUNNING)
    assert stage.work.blocks.hint
    result = page_result(0, *WORDS)
    for number, block in enumerate(result.blocks):
        stage.queue.listener(PageBlock(document.job, document.index, 0, block))
        stage.wait(lambda number=number: blocks(stage).items.rowCount() == number + 1)
    assert not stage.work.blocks.hint
    assert not drop(stage, 2, before=1)
    stage.queue.listener(PageEnded(document.job, document.index, 0, State.DONE, page_result(0)))
    stage.wait(lambda: blocks(stage).items.rowCount() == 1)


def test_it_is_empty_without_a_page_and_remembers_whether_it_is_seen(stage: Stage) -> None:
    assert stage.work.blocks.isHidden()
    stage.do("block_list")
    assert stage.work.blocks.hint
    assert stage.window.memory.value("block_list", False, bool) is True
    assert stage.work.actions["block_list"].text() == "Hide Block List"


def test_rows_that_stay_are_not_told_anew() -> None:
    model = BlockItems()
    told: list[str] = []
    model.rowsInserted.connect(lambda _parent, low, high: told.append(f"in {low}-{high}"))
    model.rowsRemoved.connect(lambda _parent, low, high: told.append(f"out {low}-{high}"))
    model.dataChanged.connect(lambda low, high, _roles: told.append(f"changed {low.row()}-{high.row()}"))

    def rows(*words: str) -> list[Row]:
        return [Row(order, Category.TEXT, word) for order, word in enumerate(words)]

    for words in ("abc", "abcd", "axcd", "axc", "axc", "c", ""):
        model.show(rows(*words))
        assert [row.words for row in model.rows] == list(words)
    assert told == ["in 0-2", "in 3-3", "changed 1-1", "out 3-3", "out 1-2", "changed 0-0", "out 0-0"]


def test_it_stands_below_the_documents_and_stays_without_them(stage: Stage, item: DocumentItem) -> None:
    work = stage.work
    assert blocks(stage).isVisible()
    assert work.list.mapToGlobal(work.list.rect().topLeft()).y() < blocks(stage).mapToGlobal(blocks(stage).pos()).y()
    stage.do("sidebar")
    assert (work.list.isVisible(), blocks(stage).isVisible()) == (False, True)
    stage.do("block_list")
    stage.wait(lambda: work.reader.mapTo(work.areas, work.reader.rect().topLeft()).x() == 0, what="the page to move")
    stage.do("sidebar")
    assert (work.list.isVisible(), blocks(stage).isVisible()) == (True, False)


def test_a_window_of_900_by_600_holds_all_of_it(stage: Stage, item: DocumentItem) -> None:
    stage.window.resize(900, 600)
    stage.do("find")
    stage.work.reader.reveal(1)
    stage.do("edit_block")
    QTest.qWait(50)
    assert (stage.window.width(), stage.window.height()) == (900, 600)
    for widget in (stage.work.list, blocks(stage), stage.work.finding.panel, stage.work.reader.text_view):
        assert widget.isVisible()
        assert not widget.visibleRegion().isEmpty()


@pytest.mark.parametrize("words", ["Save", "Longer yet"])
def test_no_button_of_the_editor_is_cut_off_in_a_narrow_window(stage: Stage, item: DocumentItem, words: str) -> None:
    stage.window.resize(900, 600)
    editor = stage.work.correcting.editor
    buttons = editor.findChildren(QPushButton)
    for button in buttons:
        button.setText(words)
    for action in ("find", "edit_block"):
        stage.do(action)
    stage.work.reader.setSizes([1000, 1])
    stage.wait(lambda: editor.isVisible() and editor.width() < 230)
    assert len(buttons) == 3
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
    assert all(editor.rect().contains(button.geometry()) for button in buttons)
