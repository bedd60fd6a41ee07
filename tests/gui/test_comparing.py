"""Two engines' readings of a page, compared in the window: marked, walked through, taken, left."""

import dataclasses
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category, Cell, Table
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.document.retyping import table_text
from ocr_desktop.errors import LibraryError
from ocr_desktop.gui import colours
from ocr_desktop.gui.comparing import WIDTH, Comparing
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.jobs.job import PageEnded, PageStage, PageStarted, State
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

OTHER = "dots-nano"


def other_reading(page: int, *words: str) -> PageResult:
    """The same page as another engine reads it."""
    return dataclasses.replace(page_result(page, *words), engine=OTHER, engine_version="1")


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other engine can read, as far as the window knows."""
    monkeypatch.setattr("ocr_desktop.model_store.readiness.ready", lambda settings, _store: settings)
    monkeypatch.setattr("ocr_desktop.model_store.readiness.check", lambda settings, _store: None)


def keep(stage: Stage, item: DocumentItem, result: PageResult) -> None:
    stage.store.pages[item.sha256, result.page] = result


def choose(stage: Stage, engine: str = OTHER) -> None:
    """Choose an engine in the menu."""
    menu = stage.work.actions.compare
    assert menu.menuAction().isEnabled()
    menu.aboutToShow.emit()
    title = catalog.engine(engine).title
    next(action for action in menu.actions() if action.text().startswith(title)).trigger()


def compared(stage: Stage, first: tuple[str, ...], second: tuple[str, ...]) -> Comparing:
    """A page of which the library holds two readings, compared."""
    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, item.index, 1)
    stage.queue.read_page(item.job, item.index, 0, *first)
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.state.ended)
    keep(stage, item, other_reading(0, *second))
    choose(stage)
    return stage.work.comparing


def text(stage: Stage) -> str:
    return stage.work.comparing.panel.sheet.toPlainText()


def underlined(stage: Stage) -> list[str]:
    """What is marked in the text."""
    found = []
    block = stage.work.comparing.panel.sheet.document().begin()
    while block.isValid():
        for piece in block.begin():  # type: ignore[attr-defined]
            made = piece.fragment().charFormat()
            if made.fontUnderline() and not made.isAnchor():
                found.append(piece.fragment().text())
        block = block.next()
    return found


def notice(stage: Stage) -> str:
    panel = stage.work.comparing.panel
    return panel.notice.accessibleName() if panel.notice.isVisible() else ""


def press(stage: Stage, title: str) -> None:
    panel = stage.work.comparing.panel

    def there() -> list[QPushButton]:
        return [one for one in panel.findChildren(QPushButton) if one.text() == title and one.isVisible()]

    stage.wait(there)
    QTest.mouseClick(there()[0], Qt.MouseButton.LeftButton)


def test_what_the_library_holds_is_compared_at_once(stage: Stage) -> None:
    comparing = compared(stage, ("the cat sat", "same here", "gone now"), ("the cot sat", "same here"))
    assert comparing.panel.isVisible()
    assert len(stage.queue.jobs) == 1, "nothing is read"
    assert underlined(stage) == ["cat", "cot", "gone now"]
    assert comparing.panel.counts == "1 differing word in 1 block. 1 block in one reading only."
    assert stage.work.status.words == comparing.panel.counts
    assert "Only in Instant" in text(stage)
    assert text(stage).count("same here") == 1
    marks = comparing._marks
    assert marks is not None
    assert [(mark.box.y0, mark.alone) for mark in marks.marks] == [(140.0, -1), (220.0, 0)]


def test_readings_that_are_the_same(stage: Stage) -> None:
    comparing = compared(stage, ("“one”", "two"), ('"one"', " two "))
    assert comparing.panel.counts == "The readings are the same."
    assert not stage.work.actions["next_difference"].isEnabled()
    assert underlined(stage) == []


def test_from_one_difference_to_the_next(stage: Stage) -> None:
    comparing = compared(stage, ("one", "two", "three"), ("1", "two", "3", "four"))
    reader = stage.work.reader
    seen = []
    for _ in range(4):
        stage.do("next_difference")
        seen.append((comparing._current, reader.block.order if reader.block is not None else -1))
    assert seen == [(1, 1), (3, 3), (4, -1), (1, 1)], "a block that only the other has is none of the page's"
    assert "Difference 1 of 3" in stage.work.status.words
    stage.do("previous_difference")
    assert comparing._current == 4
    marks = comparing._marks
    assert marks is not None
    assert [mark.current for mark in marks.marks] == [False, False, True]
    reader.page_view.block_clicked.emit(3)
    assert comparing._current == 3, "a click on the page leads there too"


def test_taking_the_other_reading_is_a_correction_that_can_be_undone(stage: Stage) -> None:
    comparing = compared(stage, ("the cat", "left"), ("the cot", "left", "more"))
    stage.do("next_difference")
    stage.do("take_reading")
    result = stage.work.reader.result
    assert result is not None
    assert [block.text for block in result.blocks] == ["Heading 1", "the cot", "left"]
    assert result.corrected
    assert comparing.panel.counts == "1 block in one reading only."
    assert stage.work.actions["undo"].text() == "Undo Take This Reading"
    stage.do("next_difference")
    stage.do("take_reading")
    assert comparing.panel.counts == "The readings are the same."
    assert not stage.work.actions["take_reading"].isEnabled()
    stage.do("undo")
    stage.do("undo")
    assert comparing.panel.counts == "1 differing word in 1 block. 1 block in one reading only."
    assert stage.work.reader.result is not None
    assert not stage.work.reader.result.corrected


def test_a_block_that_the_other_has_not_is_removed_by_its_link(stage: Stage) -> None:
    comparing = compared(stage, ("stays", "goes"), ("stays",))
    assert "Remove This Block" in text(stage)
    comparing.panel.sheet.anchorClicked.emit(QUrl("take:2"))
    assert stage.work.reader.result is not None
    assert [block.text for block in stage.work.reader.result.blocks] == ["Heading 1", "stays"]
    comparing.panel.sheet.anchorClicked.emit(QUrl("take:99"))
    comparing.panel.sheet.anchorClicked.emit(QUrl("https://example.org"))


def test_cells_are_compared_and_taken(stage: Stage) -> None:
    def table(number: str) -> Block:
        grid = Table(1, 2, (Cell(0, 0, "Sum"), Cell(0, 1, number)))
        return Block(Box(72, 140, 523, 170), Category.TABLE, table_text(grid), 1, table=grid)

    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, item.index, 1)
    first = dataclasses.replace(page_result(0), blocks=(page_result(0).blocks[0], table("17")))
    stage.queue.listener(PageEnded(item.job, item.index, 0, State.DONE, first))
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.state.ended)
    keep(stage, item, dataclasses.replace(other_reading(0), blocks=(first.blocks[0], table("11"))))
    choose(stage)
    assert underlined(stage) == ["17", "11"]
    stage.do("next_difference")
    stage.do("take_reading")
    assert stage.work.reader.result is not None
    taken = stage.work.reader.result.blocks[1].table
    assert taken is not None
    assert [cell.text for cell in taken.cells] == ["Sum", "11"]


def begin_reading(stage: Stage) -> tuple[DocumentItem, int]:
    """A page of which there is no other reading yet is compared; the number of the job that reads it."""
    item = stage.open_read("a.pdf", 3)
    stage.work.list.show_item(item.pages[1])
    choose(stage)
    [job] = stage.queue.jobs[1:]
    assert [(request.path, request.pages) for request in job.documents] == [(item.path, "2")]
    assert job.settings.engine == OTHER
    assert ("prioritise", job.id, 0, 1) in stage.queue.asked
    return item, job.id


def test_a_page_that_was_not_read_is_read_alone_with_its_progress(stage: Stage) -> None:
    item, job = begin_reading(stage)
    assert "reads this page…" in notice(stage)
    stage.queue.listener(PageStarted(job, 0, 1))
    stage.queue.listener(PageStage(job, 0, 1, "Looking closely", 0.5))
    stage.wait(lambda: "Looking closely" in notice(stage))
    assert stage.work.comparing.panel._bar.value() == 500
    stage.queue.listener(PageEnded(job, 0, 1, State.DONE, other_reading(1, "first 2", "second too")))
    stage.wait(lambda: stage.work.comparing.comparison is not None)
    assert underlined(stage) == ["2", "too"]
    assert item.settings.engine == "instant", "the document is still that of the first engine"


def test_the_second_reading_fails(stage: Stage) -> None:
    _, job = begin_reading(stage)
    stage.queue.fail_page(job, 0, 1)
    stage.wait(lambda: "could not read this page" in notice(stage))
    assert "No. Try." in notice(stage).replace("No..", "No.")
    press(stage, "Try Again")
    assert len(stage.queue.jobs) == 3
    stage.queue.end_document(stage.queue.jobs[2].id, 0, State.FAILED, "SourceNotFound")
    stage.wait(lambda: "It is SourceNotFound." in notice(stage))
    press(stage, "End Comparison")
    assert not stage.work.comparing.panel.isVisible()


def test_reading_is_cancelled(stage: Stage) -> None:
    _, job = begin_reading(stage)
    press(stage, "Cancel")
    assert ("cancel_document", job, 0) in stage.queue.asked
    assert stage.work.comparing.engine == ""
    stage.queue.listener(PageEnded(job, 0, 1, State.DONE, other_reading(1, "late")))
    stage.queue.end_document(job, 0)
    stage.wait(lambda: not stage.backstage.bridge._events)
    assert not stage.work.comparing.panel.isVisible(), "what comes too late is not shown"


def test_a_document_that_is_removed_is_read_no_more(stage: Stage) -> None:
    item, job = begin_reading(stage)
    stage.do("remove")
    assert item not in stage.documents
    assert ("cancel_document", job, 0) in stage.queue.asked
    assert not stage.work.comparing.panel.isVisible()


def test_keys_reach_the_comparison_and_not_what_it_covers(stage: Stage) -> None:
    comparing = compared(stage, ("a",), ("b",))
    covered = stage.work.reader.text_view.focusProxy()
    assert covered is not None
    assert covered.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert stage.window.focusWidget() is comparing.panel.sheet
    comparing.leave()
    assert covered.focusPolicy() is Qt.FocusPolicy.StrongFocus
    assert stage.window.focusWidget() is covered


def test_what_is_selected_is_what_is_copied(stage: Stage) -> None:
    sheet = compared(stage, ("the cat", "same"), ("the cot", "same")).panel.sheet
    QTest.keyClick(sheet, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(sheet, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "the cot" in stage.clipboard()
    assert "the cat" in stage.clipboard()


def test_the_menu_of_a_difference(stage: Stage) -> None:
    panel = compared(stage, ("the cat", "same"), ("the cot", "same")).panel
    titles = {}
    for words in ("same", "cot"):
        menu = QMenu()
        panel.fill_menu(menu, panel.sheet.document().find(words))
        titles[words] = [action.text() for action in menu.actions() if action.text()]
        if words == "cot":
            menu.actions()[-1].trigger()
        menu.deleteLater()
    assert titles == {"cot": ["Copy", "Select All", "Take This Reading"], "same": ["Copy", "Select All"]}
    assert stage.work.comparing.panel.counts == "The readings are the same."


def test_the_text_pane_comes_back_for_it(stage: Stage) -> None:
    stage.work.reader.show_text(False)
    comparing = compared(stage, ("a",), ("b",))
    assert comparing.panel.isVisible()


def test_stop_all_stops_it_too(stage: Stage) -> None:
    _, job = begin_reading(stage)
    stage.work._stop_all()
    assert ("cancel_document", job, 0) in stage.queue.asked


def test_a_file_that_is_another_one_by_now_is_not_compared(stage: Stage) -> None:
    _, job = begin_reading(stage)
    stage.queue.open_document(job, 0, 3)  # whose hash follows from the number of the job
    stage.wait(lambda: "The file was changed" in notice(stage))
    assert ("cancel_document", job, 0) in stage.queue.asked


def test_other_pages_are_not_read_unasked(stage: Stage) -> None:
    item = stage.open_read("a.pdf", 3)
    keep(stage, item, other_reading(0, "first 1", "second 1"))
    choose(stage)
    assert stage.work.comparing.panel.counts == "The readings are the same."
    stage.do("next_page")
    assert "has not read this page yet" in notice(stage)
    assert len(stage.queue.jobs) == 1
    press(stage, "Read This Page")
    assert stage.queue.jobs[1].documents[0].pages == "2"
    stage.do("previous_page")
    assert stage.work.comparing.panel.counts == "The readings are the same."


def test_two_columns_have_room_and_give_it_back(stage: Stage) -> None:
    reader, comparing = stage.work.reader, compared(stage, ("a",), ("b",))
    comparing.leave()
    stage.work.window.resize(1600, 900)
    QTest.qWait(1)
    reader.setSizes([1000, 300])
    before = reader.sizes()
    choose(stage)
    assert min(WIDTH, sum(before) * 3 // 5) <= reader.sizes()[1] < sum(before)
    comparing.leave()
    assert reader.sizes() == before
    choose(stage)
    reader.setSizes([500, sum(before) - 500])  # what a person chooses meanwhile stays
    chosen = reader.sizes()
    comparing.leave()
    assert reader.sizes() == chosen


@pytest.mark.parametrize("where", ["panel", "page", "menu", "button"])
def test_leaving(stage: Stage, where: str) -> None:
    comparing = compared(stage, ("a",), ("b",))
    leave: dict[str, Callable[[], object]] = {
        "panel": lambda: QTest.keyClick(comparing.panel.sheet, Qt.Key.Key_Escape),
        "page": lambda: QTest.keyClick(stage.work.reader.page_view.canvas, Qt.Key.Key_Escape),
        "menu": lambda: choose(stage),
        "button": lambda: press(stage, "Done"),
    }
    leave[where]()
    assert comparing.engine == ""
    assert not comparing.panel.isVisible()
    assert comparing._marks is not None
    assert not comparing._marks.marks
    assert not stage.work.actions["next_difference"].isEnabled()
    assert stage.work.reader.text_view.isVisible()


def test_text_that_looks_like_html_is_shown_as_it_is(stage: Stage) -> None:
    hostile = '<a href="take:0">x</a><img src="file:///etc/passwd">\u202e & <script>'
    compared(stage, (hostile, "</table>"), ("other", "</td>&amp;"))
    assert '<img src="file:///etc/passwd">' in text(stage)
    assert "</td>&amp;" in text(stage)
    assert "</table>" in text(stage)


def test_an_engine_that_is_not_ready_leads_to_the_models(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.open_read("a.pdf", 1)
    monkeypatch.setattr(
        "ocr_desktop.model_store.readiness.check", lambda *_: (_ for _ in ()).throw(LibraryError("No."))
    )
    menu = stage.work.actions.compare
    menu.aboutToShow.emit()
    others = [entry.title for entry in catalog.ENGINES if entry.name != "instant"]
    assert {"dots.ocr", "DeepSeek-OCR"} <= set(others)
    assert [action.text() for action in menu.actions()] == [f"{title} (Get Model…)" for title in others]


def test_nothing_to_compare(stage: Stage) -> None:
    assert not stage.work.actions.compare.menuAction().isEnabled()
    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, item.index, 1)
    stage.queue.fail_page(item.job, item.index, 0)
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.state.ended)
    assert not stage.work.actions.compare.menuAction().isEnabled()
    assert not stage.work.actions["take_reading"].isEnabled()


def test_an_empty_reading_is_one(stage: Stage) -> None:
    item = stage.open_read("a.pdf", 1)
    keep(stage, item, PageResult(0, Size(595, 842), OTHER, "1"))
    choose(stage)
    assert stage.work.comparing.panel.counts == "3 blocks in one reading only."


def test_the_editor_stays_in_sight(stage: Stage) -> None:
    comparing = compared(stage, ("the cat",), ("the cot",))
    stage.do("next_difference")
    stage.do("edit_block")
    editor = stage.work.correcting.editor
    stage.wait(lambda: editor.isVisible() and comparing.panel.geometry().bottom() < editor.geometry().top())
    editor.leave()
    stage.wait(lambda: comparing.panel.height() == stage.work.reader.text_view.height())


def luminance(colour: QColor) -> float:
    parts = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("side", [0, 1])
def test_the_colours_of_differences_can_be_read(side: int, dark: bool) -> None:
    light, deep = sorted((luminance(colour) for colour in colours.different(side, dark)), reverse=True)
    assert (light + 0.05) / (deep + 0.05) >= 4.5
    paper = luminance(QColor("#1e1e1e" if dark else "#ffffff"))
    ink = luminance(colours.different(side, dark)[0])
    assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) >= 4.5


def test_labels_show_plain_text(stage: Stage) -> None:
    comparing = compared(stage, ("a",), ("b",))
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText for label in comparing.panel.findChildren(QLabel) if label.text()
    )
