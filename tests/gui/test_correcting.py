"""Correcting in a real window: what is done with keys, pointer and menus, and what becomes of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QPageSize, QPainter, QPdfWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QTableWidgetItem

from ocr_desktop import settings
from ocr_desktop.document.blocks import Block, Category, Cell, Table
from ocr_desktop.document.geometry import Box
from ocr_desktop.errors import LibraryError
from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.workspace import Workspace
from ocr_desktop.jobs.job import PageEnded, PageStarted, State
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

Wait = Callable[..., None]
LEFT = Qt.MouseButton.LeftButton
__all__ = ["stage"]
WORDS = ("first words", "second words", "third words")


@pytest.fixture
def item(stage: Stage, library: Library) -> DocumentItem:
    """A document of one page that was read."""
    stage.backstage.results.store = library
    stage.backstage.corrector.store = Corrections(library)
    document = stage.open("a.pdf")[0]
    show(stage, library, document, *WORDS)
    stage.wait(lambda: document.state.ended)
    return document


@pytest.fixture(autouse=True)
def written(stage: Stage, library: Library) -> Iterator[None]:
    """All is written before the library is closed."""
    yield
    stage.backstage.corrector.close()


def show(stage: Stage, library: Library, document: DocumentItem, *words: str) -> None:
    result = page_result(0, *words)
    stage.queue.open_document(document.job, document.index, 1)
    library.put_page(f"{document.job}-{document.index}", result, document.settings.result_key)
    stage.queue.listener(PageStarted(document.job, document.index, 0))
    stage.queue.listener(PageEnded(document.job, document.index, 0, State.DONE, result))
    stage.queue.end_document(document.job, document.index)


def texts(stage: Stage) -> list[str]:
    result = stage.work.reader.result
    assert result is not None
    return [block.text for block in result.blocks]


def block(stage: Stage, at: int) -> Block:
    result = stage.work.reader.result
    assert result is not None
    return result.blocks[at]


def test_a_text_is_edited_where_it_stands(stage: Stage, item: DocumentItem) -> None:
    work, view = stage.work, stage.work.reader.page_view
    box = block(stage, 1).box
    place = view.canvas.mapFromScene(box.x0 + 9, box.y0 + 9)
    QTest.mouseClick(view.canvas.viewport(), LEFT, pos=place)
    QTest.mouseDClick(view.canvas.viewport(), LEFT, pos=place)
    QTest.mouseRelease(view.canvas.viewport(), LEFT, pos=place)
    editor = work.correcting.editor
    assert editor.isVisible()
    QTest.keyClicks(editor.text, "better words")
    QTest.keyClick(editor.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not editor.isVisible()
    assert texts(stage)[1] == "better words"
    assert "better words" in work.reader.text_view._sheet.toPlainText()
    assert "text" in work.reader.text_view.about(1)
    assert work.reader.text_view.about(2) == ""
    assert work.actions["undo"].text() == "Undo Edit Text"
    stage.do("undo")
    assert texts(stage)[1] == WORDS[0]
    assert work.reader.text_view.about(1) == ""
    stage.do("redo")
    assert texts(stage)[1] == "better words"


def test_escape_leaves_a_text_as_it_was(stage: Stage, item: DocumentItem) -> None:
    stage.work.reader.reveal(1)
    stage.do("edit_block")
    editor = stage.work.correcting.editor
    QTest.keyClicks(editor.text, "worse")
    QTest.keyClick(editor.text, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert texts(stage)[1:] == list(WORDS)
    assert not stage.work.actions["undo"].isEnabled()


def test_what_is_being_typed_is_not_lost(stage: Stage, item: DocumentItem, library: Library) -> None:
    editor, reader = stage.work.correcting.editor, stage.work.reader
    reader.reveal(1)
    stage.do("edit_block")
    QTest.keyClicks(editor.text, "typed")
    reader.page_view.box_moved.emit(2, Box(10, 10, 100, 40))
    assert (texts(stage)[1], block(stage, 2).box) == ("typed", Box(10, 10, 100, 40))
    reader.reveal(2)
    stage.do("edit_block")
    QTest.keyClicks(editor.text, "another")
    other = stage.open("b.pdf")[0]
    show(stage, library, other, "alien")
    stage.wait(lambda: other.state.ended)
    stage.work.list.show_item(item)
    stage.wait(lambda: reader.editable)
    assert texts(stage)[1:3] == ["typed", "another"]


@pytest.mark.parametrize("way", ["read_again", "read_turned", "engine"])
def test_what_is_being_typed_is_kept_where_the_page_is_read_again(
    stage: Stage, item: DocumentItem, library: Library, way: str
) -> None:
    stage.backstage.library = library
    stage.work.reader.reveal(1)
    stage.do("edit_block")
    QTest.keyClicks(stage.work.correcting.editor.text, "typed")
    if way == "engine":
        stage.backstage.desk.read_with(item, settings.changed(item.settings, {"upright": False}))
    else:
        stage.do(way)
    stage.wait(lambda: item.pages[0].state is not State.DONE, what="it to be read again")
    stage.wait(lambda: bool(Corrections(library).of_page(item.sha256, 0)), what="the text to be kept")
    (kept,) = Corrections(library).of_page(item.sha256, 0)
    assert kept.correction.blocks[1].block.text == "typed"


def test_a_table_is_edited_cell_by_cell(stage: Stage, item: DocumentItem) -> None:
    page, corrector = item.pages[0], stage.backstage.corrector
    spanned = Table(2, 2, (Cell(0, 0, "head", column_span=2, header=True), Cell(1, 0, "a"), Cell(1, 1, "b")))
    corrector.change(page, "Edit Table", lambda now: now.with_table(1, spanned))
    stage.work.reader.reveal(1)
    stage.do("edit_block")
    editor = stage.work.correcting.editor
    assert editor.table.columnSpan(0, 0) == 2
    editor.table.setItem(1, 1, QTableWidgetItem("better"))
    editor.save()
    table = block(stage, 1).table
    assert table is not None
    assert table.cells == (spanned.cells[0], spanned.cells[1], Cell(1, 1, "better"))
    assert block(stage, 1).text == "head\t\na\tbetter"


def test_class_order_merging_and_deleting(stage: Stage, item: DocumentItem) -> None:
    reader = stage.work.reader
    reader.reveal(1)
    stage.do("category_title")
    assert block(stage, 1).category is Category.TITLE
    stage.do("move_later")
    assert texts(stage)[1:] == [WORDS[1], WORDS[0], WORDS[2]]
    assert reader.block is not None
    assert reader.block.text == WORDS[0]
    stage.do("move_earlier")
    stage.do("merge")
    assert texts(stage)[1:] == [f"{WORDS[0]} {WORDS[1]}", WORDS[2]]
    QTest.keyClick(reader.page_view.canvas, Qt.Key.Key_Backspace)
    assert texts(stage)[1:] == [WORDS[2]]
    for _ in range(5):
        stage.do("undo")
    assert texts(stage)[1:] == list(WORDS)
    assert block(stage, 1).category is Category.TEXT


def test_a_block_is_split_where_the_cursor_is(stage: Stage, item: DocumentItem) -> None:
    stage.work.reader.reveal(1)
    stage.do("edit_block")
    editor = stage.work.correcting.editor
    cursor = editor.text.textCursor()
    cursor.setPosition(len("first "))
    editor.text.setTextCursor(cursor)
    editor._split.click()
    assert texts(stage)[1:3] == ["first", "words"]
    stage.do("edit_block")
    editor._split.click()  # all is selected: the cursor is at the end
    assert len(texts(stage)) == 5


def test_characters_that_are_two_to_qt_do_not_shift_where_a_block_is_split(stage: Stage, item: DocumentItem) -> None:
    page = item.pages[0]
    stage.backstage.corrector.change(
        page, "Edit Text", lambda now: now.with_text(1, "\U0001f426\U00020000 on the left")
    )
    stage.work.reader.reveal(1)
    stage.do("edit_block")
    editor = stage.work.correcting.editor
    cursor = editor.text.textCursor()
    cursor.setPosition(len("xxxx on "))
    editor.text.setTextCursor(cursor)
    editor._split.click()
    assert texts(stage)[1:3] == ["\U0001f426\U00020000 on", "the left"]


def test_a_box_is_moved_and_a_new_one_drawn(stage: Stage, item: DocumentItem) -> None:
    work, view = stage.work, stage.work.reader.page_view
    view.box_moved.emit(1, Box(10, 10, 100, 40))
    assert block(stage, 1).box == Box(10, 10, 100, 40)
    stage.do("draw_block")
    assert work.actions["draw_block"].isChecked()
    view.box_drawn.emit(Box(72, 165, 523, 175))
    assert not work.actions["draw_block"].isChecked()
    editor = work.correcting.editor
    assert editor.isVisible()
    QTest.keyClicks(editor.text, "missed")
    editor.save()
    assert texts(stage) == ["Heading 1", WORDS[0], "missed", WORDS[1], WORDS[2]]


def test_what_the_engine_read_is_shown_and_returned_to(stage: Stage, item: DocumentItem) -> None:
    work = stage.work
    assert not work.actions["show_answer"].isEnabled()
    work.reader.reveal(1)
    stage.do("delete_block")
    stage.do("show_answer")
    assert texts(stage)[1:] == list(WORDS)
    assert not work.actions["delete_block"].isEnabled()
    assert not work.actions["discard"].isEnabled()
    stage.do("show_answer")
    assert texts(stage)[1:] == list(WORDS[1:])
    stage.do("discard")
    assert texts(stage)[1:] == list(WORDS)
    assert not work.actions["discard"].isEnabled()
    stage.do("undo")
    assert texts(stage)[1:] == list(WORDS[1:])


def test_the_text_does_not_jump(stage: Stage, library: Library) -> None:
    stage.backstage.results.store = library
    stage.backstage.corrector.store = Corrections(library)
    document = stage.open("long.pdf")[0]
    show(stage, library, document, *(f"paragraph {number}\n" * 3 for number in range(60)))
    stage.wait(lambda: document.state.ended)
    bar = stage.work.reader.text_view._sheet.verticalScrollBar()
    stage.work.reader.reveal(40)
    before = bar.value()
    assert before > 100
    stage.do("category_list")
    assert abs(bar.value() - before) < 60


def test_the_menu_of_a_block(stage: Stage, item: DocumentItem) -> None:
    menu = QMenu(stage.window)
    stage.work.reader.text_view.fill_menu(menu, 2)
    titles = [action.text() for action in menu.actions()]
    assert "Delete Block" in titles
    categories = next(found for found in menu.findChildren(QMenu) if found.title() == "Category")
    assert len(categories.actions()) == 11
    assert [action.text() for action in categories.actions() if action.isChecked()] == ["Text"]
    next(action for action in categories.actions() if action.text() == "Footnote").trigger()
    assert block(stage, 2).category is Category.FOOTNOTE


def test_what_cannot_be_kept_is_said(
    stage: Stage, item: DocumentItem, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object) -> None:
        raise LibraryError("It is locked.")

    with monkeypatch.context() as patched:
        patched.setattr(Corrections, "put", fail)
        stage.work.reader.reveal(1)
        stage.do("delete_block")
        stage.wait(stage.work.banner.isVisible)
    assert "It is locked." in stage.work.banner.accessibleName()
    stage.backstage.corrector.keep_again()
    stage.wait(lambda: Corrections(library).of_page(item.sha256, 0))


@pytest.fixture
def paper(tmp_path: Path, application: object) -> Path:
    """A page with a heading and a paragraph."""
    path = tmp_path / "paper.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    writer.setResolution(72)
    painter = QPainter(writer)
    painter.setFont(QFont("DejaVu Sans", 20, QFont.Weight.Bold))
    painter.drawText(20, 40, "Chapter")
    painter.setFont(QFont("DejaVu Sans", 10))
    painter.drawText(20, 90, "The quick brown fox jumps.")
    painter.end()
    return path


def everything() -> Workspace:
    """A window with everything real behind it."""
    window = MainWindow(window_memory())
    made = Workspace(window, Backstage(), Settings())
    window.show()
    made.begin()
    return made


def end(work: Workspace) -> None:
    work.window.close()
    work.backstage.close()
    work.window.deleteLater()


@pytest.mark.slow
def test_corrected_undone_restarted_still_corrected_and_exported(paper: Path, tmp_path: Path, wait_until: Wait) -> None:
    work = everything()
    work.open_paths([paper])
    item = work.desk.items.documents[0]
    wait_until(lambda: item.state.ended and work.reader.editable, 100, "the page to be read")
    assert work.reader.result is not None
    found = next(one for one in work.reader.result.blocks if "fox" in one.text)
    work.reader.reveal(found.order)
    work.actions["edit_block"].trigger()
    QTest.keyClicks(work.correcting.editor.text, "A slow red fox rests.")
    work.correcting.editor.save()
    work.actions["undo"].trigger()
    assert work.reader.result.blocks[found.order].text == found.text
    work.actions["redo"].trigger()
    end(work)

    again = everything()
    again.open_paths([paper])
    item = again.desk.items.documents[0]
    wait_until(lambda: item.state.ended and again.reader.editable, 60, "the page to come from the library")
    assert again.reader.result is not None
    assert again.reader.result.blocks[found.order].text == "A slow red fox rests."
    assert again.reader.text_view.about(found.order)
    target, written = tmp_path / "out.md", list[Path]()
    again.exporter.written.connect(written.append)
    again.exporter.export(item, target, "markdown", again.settings)
    wait_until(lambda: written, 30, "the export")
    assert "A slow red fox rests." in target.read_text("utf-8")
    assert "quick brown" not in target.read_text("utf-8")
    again.actions["discard"].trigger()
    assert found.text in [one.text for one in again.reader.result.blocks]
    end(again)
