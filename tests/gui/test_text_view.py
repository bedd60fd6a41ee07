import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QTextBlock, QTextCursor, QTextDocument
from PySide6.QtTest import QTest

from ocr_desktop.document.blocks import Block, Category, Cell, Table
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui.text_view import HINT_EMPTY, HINT_FAILED, HINT_LEFT_OUT, HINT_STOPPED, HINT_WAITING, TextView
from ocr_desktop.renderers.registry import RenderOptions

BOX = Box(0, 0, 10, 10)
TITLE = Block(BOX, Category.TITLE, "A title", order=0, level=1)
PROSE = Block(BOX, Category.TEXT, "First paragraph, with *stars* in it.", order=1)
TABLE = Block(
    BOX, Category.TABLE, "a\tb", order=2, table=Table(1, 2, (Cell(0, 0, "alpha"), Cell(0, 1, "beta"))),
)  # fmt: skip
HEADER = Block(BOX, Category.PAGE_HEADER, "Running header", order=3)
DOUBT = Block(BOX, Category.TEXT, "Smudged words.", order=4, confidence=0.4)


def result(*blocks: Block, finish: FinishReason = FinishReason.STOP) -> PageResult:
    return PageResult(0, Size(100, 100), "instant", "1", blocks, finish)


@pytest.fixture
def view(application: object, tmp_path: Path) -> TextView:
    view = TextView(assets=tmp_path)
    view.resize(500, 400)
    view.show()
    QTest.qWait(10)
    return view


def show(view: TextView, *blocks: Block, headers: bool = False) -> None:
    view.show_page(result(*blocks), RenderOptions(headers_footers=headers))
    QTest.qWait(10)


def select(view: TextView, start: str, end: str) -> None:
    """Select from the first character of one text to the last of another."""
    document = view._sheet.document()
    first, last = document.find(start), document.find(end)
    assert not first.isNull()
    assert not last.isNull()
    cursor = QTextCursor(document)
    cursor.setPosition(first.selectionStart())
    cursor.setPosition(last.selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    view._sheet.setTextCursor(cursor)


def test_a_page_is_rendered_and_headers_are_left_out_unless_wanted(view: TextView) -> None:
    show(view, TITLE, PROSE, TABLE, HEADER)
    text = view._sheet.toPlainText()
    assert "A title" in text
    assert "First paragraph, with *stars* in it." in text
    assert "alpha" in text
    assert "Running header" not in text
    show(view, TITLE, PROSE, TABLE, HEADER, headers=True)
    assert "Running header" in view._sheet.toPlainText()


def test_the_source_is_markdown(view: TextView) -> None:
    show(view, TITLE, PROSE)
    view.set_mode("source")
    text = view._sheet.toPlainText()
    assert "# A title" in text
    assert r"\*stars\*" in text


def middle_of(view: TextView, text: str) -> QPoint:
    cursor = view._sheet.document().find(text)
    return view._sheet.cursorRect(cursor).center()


@pytest.mark.parametrize("mode", ["rendered", "source"])
def test_every_block_is_found_under_the_pointer(view: TextView, mode: str) -> None:
    show(view, TITLE, PROSE, TABLE, DOUBT)
    view.set_mode(mode)
    QTest.qWait(10)
    for order, text in ((0, "title"), (1, "paragraph"), (2, "alpha"), (4, "Smudged")):
        assert view._sheet.order_at(middle_of(view, text)) == order
    assert view._sheet.order_at(QPoint(20, 395)) == -1


def test_hover_and_click_tell_the_block(view: TextView) -> None:
    show(view, TITLE, PROSE, DOUBT)
    hovered: list[int] = []
    clicked: list[int] = []
    view.block_hovered.connect(hovered.append)
    view.block_clicked.connect(clicked.append)
    port = view._sheet.viewport()
    QTest.mouseMove(port, middle_of(view, "title"))
    QTest.mouseMove(port, middle_of(view, "Smudged"))
    QTest.qWait(10)
    assert hovered == [0, 4]
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=middle_of(view, "paragraph"))
    assert clicked == [1]


def background(view: TextView, order: int) -> QColor | None:
    return view.sheet.ground(order)


def test_a_highlight_is_seen_and_taken_back(view: TextView) -> None:
    show(view, TITLE, PROSE)
    plain = background(view, 1)
    view.highlight(1)
    assert background(view, 1) != plain
    view.highlight(-1)
    assert background(view, 1) == plain


def test_revealing_a_block_scrolls_to_it(view: TextView) -> None:
    blocks = [Block(BOX, Category.TEXT, f"Paragraph {n}. " + "words " * 30, order=n) for n in range(60)]
    show(view, *blocks)
    bar = view._sheet.verticalScrollBar()
    assert bar.value() == 0
    view.reveal(59)
    assert bar.value() > bar.maximum() * 0.9
    view.reveal(0)
    assert bar.value() <= 30


def test_streaming_keeps_the_place(view: TextView) -> None:
    for n in range(40):
        view.add_block(Block(BOX, Category.TEXT, f"Paragraph {n}. " + "words " * 30, order=n))
    QTest.qWait(10)
    bar = view._sheet.verticalScrollBar()
    bar.setValue(500)
    view.add_block(Block(BOX, Category.TEXT, "One more.", order=40))
    assert bar.value() == 500
    view.add_block(Block(BOX, Category.TEXT, "One more, and it has grown.", order=40))
    assert bar.value() == 500
    assert "it has grown" in view._sheet.toPlainText()
    assert view._sheet.toPlainText().count("One more") == 1


def test_a_selection_within_a_block_is_copied_as_it_is(view: TextView) -> None:
    show(view, TITLE, PROSE)
    select(view, "paragraph", "stars")
    assert view.selected_markdown() == "paragraph, with *stars"
    view.copy()
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text() == "paragraph, with *stars"
    assert mime.hasHtml()


def test_a_selection_over_blocks_is_copied_as_their_markdown(view: TextView) -> None:
    show(view, TITLE, PROSE, TABLE)
    select(view, "title", "alpha")
    copied = view.selected_markdown()
    assert copied.startswith("# A title\n\nFirst paragraph")
    assert "| alpha" in copied
    assert "<h1" in view.selected_html()


def test_all_of_a_block_is_copied_as_markdown(view: TextView) -> None:
    show(view, TITLE, PROSE)
    select(view, "A title", "A title")
    assert view.selected_markdown() == "# A title"
    assert "<h1" in view.selected_html()


def test_waiting_empty_and_failed_pages_say_so(view: TextView) -> None:
    assert view._hint.text() == HINT_WAITING
    view.show_page(result(), RenderOptions())
    assert view._stack.currentWidget() is view._hint
    assert view._hint.text() == HINT_EMPTY
    view.show_page(result(finish=FinishReason.FAILED), RenderOptions())
    assert view._hint.text() == HINT_FAILED
    view.show_page(result(finish=FinishReason.CANCELLED), RenderOptions())
    assert view._hint.text() == HINT_STOPPED
    show(view, HEADER)
    assert view._hint.text() == HINT_LEFT_OUT
    show(view, PROSE)
    assert view._stack.currentWidget() is view._sheet
    view.clear()
    assert view._hint.text() == HINT_WAITING


def test_pictures_come_from_the_assets_folder_only(view: TextView, tmp_path: Path) -> None:
    QImage(1200, 300, QImage.Format.Format_RGB32).save(str(tmp_path / "abc.png"))
    kind = QTextDocument.ResourceType.ImageResource.value
    image = view._sheet.loadResource(kind, QUrl("abc.png"))
    assert isinstance(image, QImage)
    assert 0 < image.width() / image.devicePixelRatio() <= 650
    outside = view._sheet.loadResource(kind, QUrl("file:///etc/../../abc.jpg"))
    assert isinstance(outside, QImage)
    assert outside.isNull()
    assert view._sheet.loadResource(QTextDocument.ResourceType.StyleSheetResource.value, QUrl("x.css")) == b""


def test_links_are_opened_only_if_they_are_safe(monkeypatch: pytest.MonkeyPatch, view: TextView) -> None:
    opened: list[str] = []
    monkeypatch.setattr("ocr_desktop.gui.sheet.QDesktopServices.openUrl", lambda url: opened.append(url.toString()))
    for address in ("https://example.org/", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@example.org"):
        view._sheet.anchorClicked.emit(QUrl(address))
    assert opened == ["https://example.org/", "mailto:a@example.org"]


def test_both_panes_agree_on_what_is_current(view: TextView, wait_until: Callable[..., None]) -> None:
    show(view, TITLE, PROSE)
    view.reveal(1)
    assert view.current == 1
    view.show_page(result(TITLE), RenderOptions())
    assert view.current == -1


def test_only_a_doubtful_block_says_that_it_is(view: TextView) -> None:
    show(view, TITLE, DOUBT)
    view.set_doubts({4: "Hard to read: recognised with a confidence of 40%."}, {})
    assert "40%" in view.about(4)
    assert view.about(0) == ""
    assert view.about(-1) == ""
    assert background(view, 4) != background(view, 0)


def test_pictures_never_make_the_text_wider_than_the_window(
    view: TextView, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    QImage(1200, 300, QImage.Format.Format_RGB32).save(str(tmp_path / "abc.png"))
    picture = Block(BOX, Category.PICTURE, order=0, asset="abc.png")
    view.show_page(result(picture, PROSE), RenderOptions())
    for width in (300, 700):
        view.resize(width, 400)
        wait_until(lambda: view._room == view._sheet.room())
        assert view._sheet.horizontalScrollBar().maximum() == 0


def test_a_table_of_many_columns_is_scrolled_not_squeezed(view: TextView) -> None:
    cells = tuple(Cell(row, column, f"cell {column}") for row in range(3) for column in range(20))
    show(view, Block(BOX, Category.TABLE, order=0, table=Table(3, 20, cells)))
    assert view._sheet.horizontalScrollBar().maximum() > 0
    lines = {block.layout().lineCount() for block in blocks_of(view) if block.text().startswith("cell")}
    assert lines == {1}


def blocks_of(view: TextView) -> Iterator[QTextBlock]:
    block = view._sheet.document().begin()
    while block.isValid():
        yield block
        block = block.next()


@pytest.mark.parametrize("words", ["copied", "nothing"])
def test_the_app_quits_in_peace_with_something_on_the_clipboard(words: str) -> None:
    script = (
        "import sys\nfrom PySide6.QtWidgets import QApplication\nfrom ocr_desktop.gui.copying import Copied\n"
        "app = QApplication([])\nsys.argv[1] == 'copied' and Copied('**a**', '<b>a</b>').to_clipboard()\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    assert subprocess.run([sys.executable, "-c", script, words], check=False, env=environment).returncode == 0
