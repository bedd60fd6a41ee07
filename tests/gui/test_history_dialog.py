"""The list of what was ever read: opened again, found, forgotten."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ocr_desktop.gui import desktop, history_dialog, question
from ocr_desktop.gui.history_dialog import HistoryDialog
from ocr_desktop.library.search import Search
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

NAMES = ("birds.pdf", "letter.jpg", "report.pdf")


def sha256_of(name: str) -> str:
    return name[0] * 64


@pytest.fixture
def library(stage: Stage, tmp_path: Path) -> Library:
    """Three documents, the last one opened last; the letter's file is gone."""
    made = stage.backstage.library = Library(tmp_path / "library.sqlite3")
    for name in NAMES:
        made.note_file(sha256_of(name), tmp_path / name, "PDF", 3)
        made.put_page(sha256_of(name), page_result(0, f"linnet {name}"), Settings().result_key)
        if name != "letter.jpg":
            (tmp_path / name).write_bytes(b"%PDF")
    return made


@pytest.fixture
def dialog(stage: Stage, library: Library) -> HistoryDialog:
    stage.do("history")
    opened = stage.dialog(HistoryDialog)
    stage.wait(lambda: opened.items.rows, what="the list")
    return opened


def listed(dialog: HistoryDialog) -> list[str]:
    model = dialog.view.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def choose(dialog: HistoryDialog, *names: str) -> None:
    dialog.view.clearSelection()
    model, selection = dialog.view.model(), dialog.view.selectionModel()
    for name in names:
        selection.select(
            model.index(listed(dialog).index(name), 0), selection.SelectionFlag.Select | selection.SelectionFlag.Rows
        )


def test_the_newest_comes_first_and_the_missing_are_told(dialog: HistoryDialog, tmp_path: Path) -> None:
    assert listed(dialog) == list(reversed(NAMES))
    assert dialog.note.text() == "3 documents"
    model = dialog.view.model()
    assert model.index(0, 1).data() == str(tmp_path)
    assert model.index(1, 1).data() == f"Not there any more: {tmp_path}"
    assert model.index(0, 2).data() == "1 of 3"
    assert model.index(0, 3).data()
    assert [known.title for known in dialog.chosen()] == ["report.pdf"], "the first is chosen: Return opens it"


def test_a_long_list_comes_in_steps(stage: Stage, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_dialog, "STEP", 2)
    stage.do("history")
    opened = stage.dialog(HistoryDialog)
    stage.wait(lambda: len(opened.items.rows) == 3, what="all of the list")
    assert listed(opened) == list(reversed(NAMES))


def test_opening_again(stage: Stage, dialog: HistoryDialog) -> None:
    choose(dialog, "birds.pdf", "report.pdf")
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    assert sorted(document.path.name for document in stage.documents) == ["birds.pdf", "report.pdf"]
    assert not dialog.isVisible()


def test_a_file_that_is_gone_cannot_be_opened_and_that_is_told(
    stage: Stage, dialog: HistoryDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(desktop, "reveal", shown.append)
    choose(dialog, "letter.jpg")
    for do in (dialog.open_button, dialog.reveal):
        do.click()
        assert stage.work.banner.message == "“letter.jpg” is not where it was when it was read."
        stage.work.banner.hide()
    assert (shown, stage.documents) == ([], [])
    choose(dialog, "birds.pdf")
    dialog.reveal.click()
    assert [path.name for path in shown] == ["birds.pdf"]


def test_filtering_by_name(dialog: HistoryDialog) -> None:
    dialog.filter.setText("REP")
    assert listed(dialog) == ["report.pdf"]
    assert dialog.note.text() == "1 of 3 documents"
    dialog.filter.setText("no such")
    assert listed(dialog) == []
    assert not dialog.delete.isEnabled()


def test_forgetting(
    stage: Stage, dialog: HistoryDialog, library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    answers = [False, True]

    def agreed(_window: object, title: str, *_rest: str) -> bool:
        asked.append(title)
        return answers[len(asked) - 1]

    monkeypatch.setattr(question, "agreed", agreed)
    choose(dialog, "birds.pdf", "letter.jpg")
    dialog.delete.click()
    assert len(dialog.items.rows) == 3, "who says no loses nothing"
    QTest.keyClick(dialog.view, Qt.Key.Key_Delete)
    stage.wait(lambda: len(dialog.items.rows) == 1, what="two to be forgotten")
    assert asked == ["Delete what was read of 2 documents?"] * 2
    assert [hit.key.sha256 for hit in Search(library).find("linnet")] == [sha256_of("report.pdf")]
    assert (tmp_path / "birds.pdf").is_file(), "the document itself stays"


def test_what_is_open_is_taken_off_the_list_and_what_is_being_read_stays(
    stage: Stage, dialog: HistoryDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(question, "agreed", lambda *_: True)
    item = stage.open_read("report.pdf", 1)
    item.sha256 = sha256_of("report.pdf")
    monkeypatch.setattr(item, "state", stage.documents[0].state.RUNNING)
    choose(dialog, "report.pdf")
    assert not dialog.delete.isEnabled()
    assert "is being read" in dialog.note.text()
    monkeypatch.undo()
    monkeypatch.setattr(question, "agreed", lambda *_: True)
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(stage.folder / "home"))
    choose(dialog, "birds.pdf")
    choose(dialog, "report.pdf")
    dialog.delete.click()
    stage.wait(lambda: not stage.documents, what="the document to leave the list")
    assert stage.window.empty.isVisible()


def test_nothing_read_and_no_library(stage: Stage, tmp_path: Path) -> None:
    stage.do("history")
    first = stage.dialog(HistoryDialog)
    assert "not open" in first.note.text()
    first.close()
    stage.wait(lambda: stage.window.findChild(HistoryDialog) is None)
    stage.backstage.library = Library(tmp_path / "library.sqlite3")
    stage.do("history")
    second = stage.dialog(HistoryDialog)
    stage.wait(lambda: second.note.text() == "Nothing has been read yet.")
