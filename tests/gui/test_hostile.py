"""A page of hostile output in the window: nothing is loaded for being looked at, and what is copied is harmless."""

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextCursor, QTextDocument
from PySide6.QtWidgets import QLabel

from ocr_desktop import catalog, paths
from ocr_desktop.document.blocks import Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.parcels import Parcel, Parcels
from ocr_desktop.gui.sheet import Sheet
from ocr_desktop.gui.text_view import TextView
from ocr_desktop.jobs.job import PageEnded, State
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.desk_queue import A4
from tests.fakes.documents import block, page
from tests.fakes.hostile import Suspicious, hostile_page
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

NAME = "<img src=x onerror=alert(1)>\u202e& “it”.pdf"


def show(stage: Stage) -> DocumentItem:
    item = stage.open(NAME)[0]
    blocks = hostile_page(brief=True).pages[0].blocks
    result = PageResult(0, A4, "instant", catalog.engine("instant").version, blocks)
    stage.queue.open_document(item.job, item.index, 1)
    stage.queue.listener(PageEnded(item.job, item.index, 0, State.DONE, result))
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.state.ended and stage.work.reader.result is not None, 60, what="the document to end")
    stage.wait(lambda: not stage.work.reader.text_view._formulas._drawing, 60, what="the formulas to be drawn")
    return item


def pasted() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def check(mime: QMimeData) -> None:
    """Every form that holds markup."""
    found = Suspicious(mime.html())
    assert found.wrong == []
    assert Suspicious(bytes(mime.data("application/mathml+xml").data()).decode()).wrong == []
    assert not re.search("[\x00-\x08\x0e-\x1f]", mime.text())


@pytest.mark.timeout(240)
def test_the_view_loads_pictures_of_ours_only(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = Sheet.loadResource

    def told(sheet: Sheet, type: int, name: QUrl | str) -> Any:  # noqa: A002
        asked.append(QUrl(name).toString())
        return real(sheet, type, name)

    monkeypatch.setattr(Sheet, "loadResource", told)
    show(stage)
    text = stage.work.reader.text_view
    for mode in ("rendered", "source"):
        text.set_mode(mode)
        text._sheet.grab()
        assert "alert(1)" in text._sheet.toPlainText(), "it is to be read"
    labels = [label for label in stage.window.findChildren(QLabel) if "alert" in label.text()]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels), [each.text() for each in labels]
    tip = stage.work.list.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert "<img" not in tip
    assert asked, "our own pictures are asked for"
    assert {QUrl(name).scheme() for name in asked} <= {"", "formula"}
    assert {QUrl(name).fileName() for name in asked if not name.startswith("formula:")} == {"passwd"}


def test_the_sheet_reads_no_file_but_our_pictures(stage: Stage, tmp_path: Path) -> None:
    """Even if markup came through: Qt itself would read a file that it is not given."""
    secret = tmp_path / "secret.css"
    secret.write_text("p { color: #ff0000 }")
    sheet = stage.work.reader.text_view._sheet
    address = QUrl.fromLocalFile(str(secret))
    for kind in QTextDocument.ResourceType:
        found = sheet.document().resource(kind.value, address)
        assert "ff0000" not in str(found), kind
    sheet.document().setHtml(f"<link rel=stylesheet href='{address.toString()}'><p>words</p>")
    assert "#ff0000" not in sheet.toHtml()
    for name in ("../secret.css", "http://evil.example/x.png", address.toString()):
        image = sheet.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
        assert image.isNull(), name  # type: ignore[attr-defined]


@pytest.mark.timeout(240)
def test_every_form_on_the_clipboard_is_harmless(stage: Stage) -> None:
    show(stage)
    stage.do("copy_page")
    check(pasted())
    stage.do("copy_document")
    stage.wait(lambda: stage.work.status.words == "The document was copied.", 60)
    check(pasted())
    sheet = stage.work.reader.text_view._sheet
    document = sheet.document()
    end = document.characterCount() - 1
    cursor = QTextCursor(document)
    for start, stop in ((0, end), (end // 3 + 7, end // 2)):
        cursor.setPosition(start)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        sheet.setTextCursor(cursor)
        stage.do("copy")
        check(pasted())
        check(sheet.createMimeDataFromSelection())
    cursor.clearSelection()
    sheet.setTextCursor(cursor)
    for each in hostile_page(brief=True).pages[0].blocks:
        stage.work.reader.reveal(each.order)
        stage.do("copy")
        check(pasted())
    found, pieces = QTextCursor(document), 0
    while not (found := document.find("evil", found)).isNull() and pieces < 60:
        part = QTextCursor(found)
        part.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        part.setPosition(found.position() - 1, QTextCursor.MoveMode.KeepAnchor)
        sheet.setTextCursor(part)
        stage.do("copy")
        check(pasted())
        pieces += 1
    assert pieces > 10


def test_files_that_are_dragged_have_harmless_names(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    item = stage.open_read(NAME, 1)
    made = Parcels(
        [Parcel("../../\u202e<script>/\0" + "x" * 400, lambda: stage.backstage.results.document(item))],
        stage.work.settings,
    )
    written = made.files()
    assert [path.parent for path in written if path.suffix == ".md"] == [made.folder]
    assert made.folder is not None
    assert paths.spool_directory() in made.folder.parents
    name = written[0].name
    assert not re.search("[/\0\u202e]", name)
    assert len(name.encode()) <= 255


@pytest.mark.timeout(60)
def test_a_word_without_an_end_holds_nobody_up(application: object, tmp_path: Path) -> None:
    view = TextView(assets=tmp_path)
    view.resize(500, 400)
    view.show()
    word = "w" * 700_000
    view.show_page(page(block(Category.TEXT, f"{word} end")), RenderOptions())
    view.grab()
    cursor = view._sheet.textCursor()
    document = view._sheet.document()
    cursor.setPosition(document.find(" end").selectionStart())
    cursor.setPosition(document.find("www").selectionStart(), QTextCursor.MoveMode.KeepAnchor)
    view._sheet.setTextCursor(cursor)
    assert view.selected_markdown().strip() == word, "what is copied is what was read"
