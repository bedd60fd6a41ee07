"""Categories that are hidden, on the page and in its text, and remembered."""

from PySide6.QtGui import QAction

from ocr_desktop.document.blocks import Category
from ocr_desktop.gui.category_filter import title
from ocr_desktop.gui.shortcuts import told
from ocr_desktop.jobs.job import DocumentOpened, PageBlock, PageStarted
from tests.fakes.desk_queue import A4, page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]


def entry(stage: Stage, name: str) -> QAction:
    return next(action for action in stage.work.actions.categories.actions() if action.text() == name)


def seen(stage: Stage) -> tuple[str, list[int]]:
    """The text, and the numbers of the boxes on the page."""
    reader = stage.work.reader
    reader.text_view.select_all()
    return reader.text_view.selected_markdown(), sorted(reader.page_view._boxes)


def test_hiding_and_showing_a_category(stage: Stage) -> None:
    stage.open_read("a.pdf", 2)
    whole = seen(stage)
    assert whole == ("# Heading 1\n\nfirst 1\n\nsecond 1", [0, 1, 2])
    entry(stage, "Text").trigger()
    assert seen(stage) == ("# Heading 1", [0])
    assert stage.work.reader.text_view._caption.text() == "2 blocks are hidden"
    assert stage.work.reader.result is not None
    assert len(stage.work.reader.result.blocks) == 3, "what was read is the same"
    stage.do("next_page")
    assert seen(stage)[1] == [0], "on the next page too"
    stage.do("previous_page")
    stage.do("copy_page")
    assert "second 1" in stage.clipboard(), "what is copied is whole"
    entry(stage, "Show All Categories").trigger()
    assert seen(stage) == whole
    assert not stage.work.reader.text_view._caption.isVisible()
    assert not entry(stage, "Show All Categories").isEnabled()


def test_it_is_remembered(stage: Stage) -> None:
    entry(stage, "Table").trigger()
    entry(stage, "Text").trigger()
    stage.window.close()
    again = Stage(stage.folder, stage.wait)
    assert again.work.categories.hidden == {Category.TABLE, Category.TEXT}
    assert not entry(again, "Text").isChecked()
    again.open_read("a.pdf", 1)
    assert seen(again)[1] == [0]
    again.close()


def test_what_a_window_of_another_version_remembers_does_no_harm(stage: Stage) -> None:
    stage.window.memory.setValue("hidden_categories", "Text,Nonsense,,Table")
    again = Stage(stage.folder, stage.wait)
    assert again.work.categories.hidden == {Category.TABLE, Category.TEXT}
    again.close()


def test_blocks_of_a_page_that_is_being_read(stage: Stage) -> None:
    entry(stage, "Text").trigger()
    item = stage.open("a.pdf")[0]
    stage.queue.listener(DocumentOpened(item.job, 0, "hash", "PDF", 1, (0,), first_size=A4))
    stage.queue.listener(PageStarted(item.job, 0, 0))
    for block in page_result(0, "growing").blocks:
        stage.queue.listener(PageBlock(item.job, 0, 0, block))
    stage.wait(lambda: seen(stage)[1])
    assert seen(stage) == ("# Heading 1", [0])
    entry(stage, "Text").trigger()
    assert seen(stage) == ("# Heading 1\n\ngrowing", [0, 1])


def test_going_to_a_hidden_block_shows_its_category(stage: Stage) -> None:
    stage.open_read("a.pdf", 1)
    stage.work.reader.reveal(1)
    entry(stage, "Text").trigger()
    assert stage.work.reader.block is None, "what is not seen is not the current block"
    entry(stage, "Section Heading").trigger()
    assert seen(stage)[1] == []
    stage.work.reader.reveal(2)
    assert seen(stage)[1] == [1, 2]
    assert stage.work.categories.hidden == {Category.SECTION_HEADER}
    assert stage.work.reader.text_view.current == 2


def test_names_and_keys(stage: Stage) -> None:
    names = [action.text() for action in stage.work.actions.categories.actions() if action.isCheckable()]
    assert names == [title(category) for category in Category]
    assert {"List Item", "Page Footer"} <= set(names)
    keys = [key for group in told(stage.window.menuBar()).values() for shortcut in group for key in shortcut.keys]
    assert len(keys) == len(set(keys)), "also those of submenus"
