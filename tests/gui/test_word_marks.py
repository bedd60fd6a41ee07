"""Words that stand out in the text and on the page: what was found, what the pointer is over, what is selected."""

import dataclasses
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from ocr_desktop.document.blocks import Block, Category, Cell, Line, Origin, Table, TextFormat
from ocr_desktop.document.document import PageResult, TextSource
from ocr_desktop.document.doubting import about_block
from ocr_desktop.document.geometry import Box
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.word_colours import Kind
from ocr_desktop.jobs.job import DocumentOpened, PageEnded, State
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import A4, page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

BIRDS = "b" * 64


def printed(order: int, *lines: str, category: Category = Category.TEXT, text: str = "") -> Block:
    """A block of lines of 400 units, each in a band of 20; hyphens at their ends are taken back."""
    top = 60.0 + 100 * order
    boxes = tuple(Line(Box(72, top + 20 * n, 472, top + 20 * n + 16), line) for n, line in enumerate(lines))
    joined = " ".join(lines).replace("- ", "")
    box = Box(72, top, 472, top + 20 * len(lines))
    return Block(box, category, text or joined, order=order, lines=boxes)


CELLS = tuple(
    Cell(row, column, text, box=Box(72 + 100 * column, 560 + 20 * row, 172 + 100 * column, 580 + 20 * row))
    for row, column, text in ((0, 0, "bird"), (0, 1, "song"), (1, 0, "linnet"), (1, 1, "twitter"))
)
FIRST = (
    printed(0, "Of birds", category=Category.SECTION_HEADER),
    printed(1, "The linnet sings of the hed-", "ge, and one linnet answers."),
    printed(2, "机器学习与文字识别", "以及鳥的歌"),
    printed(3, "𝒳𝒴 the linnet nests here."),
    Block(Box(72, 460, 472, 540), Category.TEXT, "A **linnet** that a model read.", 4, format=TextFormat.MARKDOWN),
    Block(Box(72, 560, 272, 600), Category.TABLE, "bird\tsong\nlinnet\ttwitter", 5, table=Table(2, 2, CELLS)),
)
SECOND = (printed(0, "The last linnet."),)


def page(number: int, blocks: tuple[Block, ...], **changes: object) -> PageResult:
    made = dataclasses.replace(page_result(number), blocks=blocks, text_source=TextSource.RECOGNITION)
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def birds(stage: Stage, tmp_path: Path) -> DocumentItem:
    """A document of two pages, in the library and in the window."""
    stage.backstage.library = Library(tmp_path / "library.sqlite3")
    (tmp_path / "birds.pdf").write_bytes(b"%PDF")
    pages = (page(0, FIRST), page(1, SECOND))
    stage.backstage.library.note_file(BIRDS, tmp_path / "birds.pdf", "PDF", len(pages))
    item = stage.open("birds.pdf")[0]
    stage.queue.listener(DocumentOpened(item.job, item.index, BIRDS, "PDF", 2, (0, 1), first_size=A4))
    for result in pages:
        stage.backstage.library.put_page(BIRDS, result, Settings().result_key)
        stage.queue.listener(PageEnded(item.job, item.index, result.page, State.DONE, result))
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.state.ended and stage.work.reader.result is not None, what="the page")
    QTest.qWait(50)
    return item


def look_for(stage: Stage, words: str) -> None:
    stage.do("find")
    panel = stage.work.finding.panel
    panel.field.setText(words)
    stage.wait(lambda: not panel._typing.isActive() and not panel._open, what="an answer")
    QTest.qWait(20)


def return_key(stage: Stage, *, back: bool = False) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(stage.work.finding.panel.field, Qt.Key.Key_Return, shift)
    QTest.qWait(20)


def in_text(stage: Stage, kind: Kind) -> list[str]:
    """What is marked in the text."""
    found = stage.work.reader.text_view.sheet._words.get(kind, [])
    return [selection.cursor.selectedText() for selection in found]


def on_page(stage: Stage, kind: Kind) -> list[QRectF]:
    return list(stage.work.reader.page_view.marked(kind))


def test_what_is_found_is_marked_in_text_and_on_the_page(stage: Stage, birds: DocumentItem) -> None:
    look_for(stage, "linnet")
    assert in_text(stage, Kind.FOUND) == ["linnet"] * 5
    assert in_text(stage, Kind.CURRENT) == []
    return_key(stage)
    assert in_text(stage, Kind.CURRENT) == ["linnet"]
    assert len(in_text(stage, Kind.FOUND)) == 4
    (current,) = on_page(stage, Kind.CURRENT)
    assert 100 < current.left() < 160
    assert 35 < current.width() < 110
    assert current.top() == pytest.approx(160, abs=2)
    second, nests, bar, cell = on_page(stage, Kind.FOUND)
    assert second.top() == pytest.approx(180, abs=2)
    assert second.left() > 180
    assert nests.top() == pytest.approx(360, abs=2)
    assert bar.right() < 72, "a model tells no lines: a bar beside the block"
    assert cell.left() == pytest.approx(72, abs=2)
    assert cell.top() == pytest.approx(580, abs=2)


def test_find_next_goes_through_the_places_of_a_block_the_page_and_the_document(
    stage: Stage, birds: DocumentItem
) -> None:
    look_for(stage, "linnet")
    tops = []
    for _ in range(7):
        return_key(stage)
        assert in_text(stage, Kind.CURRENT) == ["linnet"]
        page_now = stage.work.reader.page
        assert page_now is not None
        tops.append((page_now.number, round(on_page(stage, Kind.CURRENT)[0].top(), -1)))
    assert tops == [(0, 160), (0, 180), (0, 360), (0, 460), (0, 580), (1, 60), (0, 160)]
    return_key(stage, back=True)
    stage.wait(lambda: stage.work.reader.page is birds.pages[1], what="the last page")
    for wanted in (580, 460, 360, 180, 160):
        return_key(stage, back=True)
        assert round(on_page(stage, Kind.CURRENT)[0].top(), -1) == wanted


def test_marks_go_with_the_panel_and_with_the_words(stage: Stage, birds: DocumentItem) -> None:
    look_for(stage, "linnet")
    assert in_text(stage, Kind.FOUND)
    field = stage.work.finding.panel.field
    field.clear()
    stage.wait(lambda: not in_text(stage, Kind.FOUND), what="the marks to go")
    look_for(stage, "sings")
    return_key(stage)
    assert on_page(stage, Kind.CURRENT)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QTest.qWait(20)
    for kind in (Kind.FOUND, Kind.CURRENT):
        assert in_text(stage, kind) == []
        assert on_page(stage, kind) == []


def test_of_several_words_only_pages_are_marked_that_have_all(stage: Stage, birds: DocumentItem) -> None:
    look_for(stage, "last linnet")
    assert in_text(stage, Kind.FOUND) == []
    return_key(stage)
    stage.wait(lambda: stage.work.reader.page is birds.pages[1], what="the page that has both")
    QTest.qWait(20)
    assert sorted(in_text(stage, Kind.FOUND) + in_text(stage, Kind.CURRENT)) == ["last", "linnet"]


def test_a_word_across_lines_and_scripts_without_spaces(stage: Stage, birds: DocumentItem) -> None:
    look_for(stage, "hedge")
    return_key(stage)
    assert in_text(stage, Kind.CURRENT) == ["hedge"]
    first, second = on_page(stage, Kind.CURRENT)
    assert first.right() == pytest.approx(473, abs=1)
    assert second.left() == pytest.approx(71, abs=1)
    look_for(stage, "文字识别")
    return_key(stage)
    assert in_text(stage, Kind.CURRENT) == ["文字识别"]
    (place,) = on_page(stage, Kind.CURRENT)
    assert place.left() == pytest.approx(72 + 400 * 5 / 9, abs=3)
    assert place.right() == pytest.approx(472, abs=3)


def test_the_source_is_marked_too(stage: Stage, birds: DocumentItem) -> None:
    look_for(stage, "linnet")
    stage.work.reader.text_view.set_mode("source")
    QTest.qWait(20)
    assert in_text(stage, Kind.FOUND) == ["linnet"] * 5


def place_of(stage: Stage, words: str) -> QPoint:
    sheet = stage.work.reader.text_view.sheet
    cursor = sheet.document().find(words)
    assert not cursor.isNull()
    cursor.setPosition(cursor.selectionStart() + 1)
    return sheet.cursorRect(cursor).center() + QPoint(2, 0)


def move(port: QWidget, place: QPoint) -> None:
    """Move the pointer there; sent, as the platform leaves out moves under load."""
    button, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    there, everywhere = QPointF(place), QPointF(port.mapToGlobal(place))
    QApplication.sendEvent(port, QMouseEvent(QEvent.Type.MouseMove, there, everywhere, button, button, none))


def test_a_word_under_the_pointer_is_marked_where_it_is_printed(stage: Stage, birds: DocumentItem) -> None:
    port = stage.work.reader.text_view.sheet.viewport()
    move(port, place_of(stage, "answers"))
    stage.wait(lambda: in_text(stage, Kind.POINTED) == ["answers"])
    (place,) = on_page(stage, Kind.POINTED)
    assert place.top() == pytest.approx(180, abs=2)
    assert place.right() > 440
    move(port, place_of(stage, "nests"))
    stage.wait(lambda: in_text(stage, Kind.POINTED) == ["nests"], what="𝒳 is two characters to Qt")
    move(port, place_of(stage, "that a model"))
    stage.wait(lambda: in_text(stage, Kind.POINTED) == [], what="it is not known where that is printed")
    move(port, place_of(stage, "hedge"))
    stage.wait(lambda: len(on_page(stage, Kind.POINTED)) == 2)
    QApplication.sendEvent(port, QEvent(QEvent.Type.Leave))
    assert on_page(stage, Kind.POINTED) == []


def test_a_word_under_the_pointer_on_the_page_is_marked_in_the_text(stage: Stage, birds: DocumentItem) -> None:
    view = stage.work.reader.page_view
    (line,) = FIRST[3].lines
    for turns in range(4):
        if turns:
            view.rotate_view(1)
        view.hover_at(view.canvas.mapFromScene(line.box.x1 - 30, line.box.centre[1]))
        stage.wait(lambda: in_text(stage, Kind.POINTED) == ["here"])
        view.hover_at(view.canvas.mapFromScene(line.box.x0 + 8, line.box.centre[1]))
        stage.wait(lambda: in_text(stage, Kind.POINTED) == ["𝒳𝒴"])


def test_a_click_on_a_word_puts_the_caret_there_and_brings_it_into_view(stage: Stage, birds: DocumentItem) -> None:
    long = printed(1, *(f"word{n} is one of very many that stand in this block of text" for n in range(40)))
    stage.backstage.results.put(birds.pages[0], page(0, (*FIRST[:1], long)))
    stage.work.reader.page_changed(birds.pages[0])
    view, sheet = stage.work.reader.page_view, stage.work.reader.text_view.sheet
    box = long.lines[38].box
    QTest.mouseClick(
        view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=view.canvas.mapFromScene(box.x0 + 10, box.centre[1])
    )
    caret = sheet.textCursor()
    assert not caret.hasSelection(), "what is copied is the block"
    caret.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
    assert caret.selectedText() == "word38"
    assert sheet.viewport().rect().contains(sheet.cursorRect(caret).center())


def double_click(port: QWidget, place: QPoint) -> None:
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=place)  # which QTest leaves out


@pytest.mark.parametrize(("order", "words", "chosen"), [(3, "nests", "nests"), (1, "answers", "answers")])
def test_a_double_click_on_a_word_edits_it(
    stage: Stage, birds: DocumentItem, order: int, words: str, chosen: str
) -> None:
    editor = stage.work.correcting.editor
    port = stage.work.reader.text_view.sheet.viewport()
    double_click(port, place_of(stage, words))
    assert editor.block is not None
    assert editor.block.order == order
    assert editor.text.textCursor().selectedText() == chosen
    editor.leave()
    view, line = stage.work.reader.page_view, FIRST[order].lines[-1]
    place = view.canvas.mapFromScene(line.box.x1 - 30, line.box.centre[1])
    double_click(view.canvas.viewport(), place)
    assert editor.text.textCursor().selectedText() == line.text.split()[-1].rstrip(".")
    editor.leave()
    stage.work.reader.reveal(2)
    stage.do("edit_block")
    assert editor.text.textCursor().selectedText() == FIRST[2].text, "the word was in another block"


def test_a_double_click_in_a_cell_edits_that_cell(stage: Stage, birds: DocumentItem) -> None:
    port = stage.work.reader.text_view.sheet.viewport()
    double_click(port, place_of(stage, "twitter"))
    table = stage.work.correcting.editor.table
    assert (table.currentRow(), table.currentColumn()) == (1, 1)


def test_what_is_selected_in_the_text_is_marked_on_the_page(stage: Stage, birds: DocumentItem) -> None:
    sheet = stage.work.reader.text_view.sheet
    cursor = sheet.document().find("birds")
    cursor.setPosition(sheet.document().find("sings").selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    sheet.setTextCursor(cursor)
    QTest.qWait(10)
    (heading, *lines) = on_page(stage, Kind.SELECTED)
    assert heading.top() == pytest.approx(60, abs=2)
    assert [round(line.top(), -1) for line in lines] == [160, 180], "of two blocks Qt selects all"
    cursor = sheet.document().find("linnet sings")
    sheet.setTextCursor(cursor)
    QTest.qWait(10)
    (words,) = on_page(stage, Kind.SELECTED)
    assert 100 < words.left() < words.right() < 330
    cursor.clearSelection()
    sheet.setTextCursor(cursor)
    QTest.qWait(10)
    assert on_page(stage, Kind.SELECTED) == []


def test_both_say_the_same_of_a_doubtful_block(stage: Stage, birds: DocumentItem) -> None:
    unsure = dataclasses.replace(FIRST[1], confidence=0.42)
    blocks = (FIRST[0], unsure, *FIRST[2:])
    result = page(0, blocks, warnings=(about_block(3, "it repeats."), "4 % of the print is in no block."))
    stage.backstage.results.put(birds.pages[0], result)
    stage.work.reader.page_changed(birds.pages[0])
    view, text = stage.work.reader.page_view, stage.work.reader.text_view
    for order, said in ((1, "confidence of 42%"), (3, "It repeats."), (0, "")):
        x, y = blocks[order].box.centre
        place = view.canvas.mapFromScene(x, y)
        assert said in text.about(order)
        assert view.about_at(place) == text.about(order)
        assert (text.sheet.ground(order) is not None) is bool(said)
        assert view._boxes[order]._doubtful is bool(said)
        event = QHelpEvent(QEvent.Type.ToolTip, place, view.canvas.viewport().mapToGlobal(place))
        QApplication.sendEvent(view.canvas.viewport(), event)
        assert said in QToolTip.text()


def test_a_line_that_is_hard_to_read_is_underlined_and_told(stage: Stage, birds: DocumentItem) -> None:
    sure, unsure = FIRST[1].lines
    block = dataclasses.replace(FIRST[1], confidence=0.9, lines=(sure, dataclasses.replace(unsure, confidence=0.31)))
    whole = dataclasses.replace(
        FIRST[3], confidence=0.5, lines=(dataclasses.replace(FIRST[3].lines[0], confidence=0.5),)
    )
    stage.backstage.results.put(birds.pages[0], page(0, (FIRST[0], block, FIRST[2], whole)))
    stage.work.reader.page_changed(birds.pages[0])
    QTest.qWait(20)
    assert in_text(stage, Kind.UNSURE) == ["ge, and one linnet answers"], "the other block is marked as a whole"
    (place,) = on_page(stage, Kind.UNSURE)
    assert place.top() == pytest.approx(180, abs=2)
    view, text = stage.work.reader.page_view, stage.work.reader.text_view
    said = "Hard to read: “ge, and one linnet answers.”, recognised with a confidence of 31%."
    assert text.about(1) == view.about_at(view.canvas.mapFromScene(100, 165)) == said
    assert text.sheet.ground(1) is None
    assert not view._boxes[1]._doubtful
    written = dataclasses.replace(block, origin=Origin.PERSON)
    stage.backstage.results.put(birds.pages[0], page(0, (FIRST[0], written)))
    stage.work.reader.page_changed(birds.pages[0])
    QTest.qWait(20)
    assert in_text(stage, Kind.UNSURE) == []
    assert text.about(1) == ""


def test_pointing_costs_little_on_a_page_of_five_hundred_blocks(stage: Stage, birds: DocumentItem) -> None:
    many = tuple(printed(n, f"Block {n} has a linnet and", "some other words in it") for n in range(500))
    stage.backstage.results.put(birds.pages[0], page(0, many))
    stage.work.reader.page_changed(birds.pages[0])
    QTest.qWait(50)
    sheet = stage.work.reader.text_view.sheet
    sheet.verticalScrollBar().setValue(sheet.verticalScrollBar().maximum() // 2)
    QTest.qWait(20)
    laid_out: list[object] = []
    sheet.document().documentLayout().documentSizeChanged.connect(laid_out.append)
    pointed = 0
    spent = time.process_time()
    for n in range(100):
        move(sheet.viewport(), QPoint(40 + 4 * (n % 50), 20 + 3 * n))
        QApplication.processEvents()
        pointed += bool(in_text(stage, Kind.POINTED))
    spent = time.process_time() - spent
    assert pointed > 10
    assert laid_out == [], "nothing is laid out anew"
    assert spent / 100 < 0.05, "a step that takes longer is felt"
