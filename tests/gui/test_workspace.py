import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QInputDialog,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from ocr_desktop import paths, settings
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.gui.document_items import PageItem
from ocr_desktop.gui.models_dialog import ModelsDialog
from ocr_desktop.gui.password_dialog import PasswordDialog
from ocr_desktop.gui.settings_dialog import SettingsDialog
from ocr_desktop.jobs.job import DocumentOpened, PageBlock, PageEnded, PageStage, PageStarted, Progress, State
from ocr_desktop.library.store import Library
from ocr_desktop.model_store import manifest, readiness
from ocr_desktop.model_store.files import write_json
from ocr_desktop.model_store.place import Place
from tests.fakes.desk_queue import page_result
from tests.gui.stage import Stage, stage

__all__ = ["stage"]


def shown_page(stage: Stage) -> int:
    page = stage.work.reader.page
    return -1 if page is None else page.number


def test_a_new_window_invites(stage: Stage) -> None:
    assert stage.window.empty.isVisible()
    assert not stage.work.list.isVisible()


def test_opening_shows_the_document_and_reads_it(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    assert [request.path.name for request in stage.queue.jobs[0].documents] == ["a.pdf"]
    assert stage.work.reader.document is item
    assert stage.work.reader.notice.isVisible()
    stage.queue.open_document(item.job, 0, 3)
    stage.wait(stage.work.reader.page_view.isVisible)
    assert shown_page(stage) == 0
    assert stage.work.list.isExpanded(stage.backstage.desk.items.index_of(item))
    stage.queue.read_page(item.job, 0, 0, "hello")
    stage.wait(lambda: stage.work.reader.result is not None)
    assert item.pages[0].state is State.DONE


def test_a_file_is_not_opened_twice(stage: Stage) -> None:
    first = stage.open_read("a.pdf", 2)
    stage.open("b.pdf")
    stage.open("a.pdf")
    assert len(stage.documents) == 2
    assert len(stage.queue.jobs) == 2
    assert stage.work.reader.document is first


def test_opening_a_file_again_mends_what_failed_and_sees_what_changed(stage: Stage) -> None:
    failed = stage.open("a.pdf")[0]
    stage.queue.end_document(failed.job, 0, State.FAILED, "DamagedSource")
    stage.wait(lambda: failed.problem)
    stage.open("a.pdf")
    assert stage.queue.asked[-1][:3] == ("retry", failed.job, 0)
    assert failed.problem is None
    done = stage.open_read("b.pdf", 2)
    stage.open("b.pdf")
    assert stage.queue.asked[-1] == ("retry", done.job, 0, (), None, False)
    assert done.state is State.DONE, "nothing happens to a file that is the same"
    stage.queue.listener(DocumentOpened(done.job, 0, "another hash", "PDF", 2, (0, 1)))
    stage.wait(lambda: done.sha256 == "another hash")
    assert {page.state for page in done.pages} == {State.WAITING}
    assert stage.work.reader.result is None
    stage.queue.read_page(done.job, 0, 0, "new words")
    stage.wait(lambda: stage.work.reader.result is not None)
    assert stage.work.reader.result is not None
    assert stage.work.reader.result.blocks[1].text == "new words"


def test_blocks_appear_while_the_page_is_read(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, 0, 2)
    stage.queue.listener(PageStarted(item.job, 0, 0))
    stage.queue.listener(PageStage(item.job, 0, 0, "Finding lines", 0.25))
    for block in page_result(0, "growing").blocks:
        stage.queue.listener(PageBlock(item.job, 0, 0, block))
    stage.wait(lambda: len(stage.backstage.results.growing(item.pages[0])) == 2 if item.pages else False)
    assert item.pages[0].words == "Finding lines"
    assert item.fraction == pytest.approx(0.125)
    # Leaving the page and coming back shows what was read of it so far.
    stage.work.list.step(1)
    assert shown_page(stage) == 1
    stage.work.list.step(-1)
    stage.work.reader.text_view.select_all()
    assert "growing" in stage.work.reader.text_view.selected_markdown()


def test_keys_turn_pages_across_documents(stage: Stage) -> None:
    first, second = stage.open_read("a.pdf", 2), stage.open_read("b.pdf", 1)
    stage.work.list.show_item(first.pages[0])
    for key, wanted in (
        (Qt.Key.Key_PageDown, (first, 1)),
        (Qt.Key.Key_PageDown, (second, 0)),
        (Qt.Key.Key_PageUp, (first, 1)),
    ):
        QTest.keyClick(stage.work.reader.page_view.canvas, key)
        assert (stage.work.reader.document, shown_page(stage)) == wanted
    stage.do("next_page")
    stage.do("next_page")
    assert stage.work.reader.document is second
    stage.do("previous_document")
    assert (stage.work.reader.document, shown_page(stage)) == (first, 0)


def test_the_page_looked_at_is_read_next(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, 0, 1000)
    stage.wait(lambda: item.page_count == 1000)
    stage.work.navigation.show_page(item, 700)
    assert ("prioritise", item.job, 0, 700) in stage.queue.asked
    asked = {request.page for request in stage.client.requests}
    assert 700 in asked
    assert len(asked) < 60, "only what is seen is rendered"


def test_results_beyond_memory_come_from_the_library(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocr_desktop.gui.results.PAGES_IN_MEMORY", 3)
    item = stage.open_read("a.pdf", 8)
    assert len(stage.backstage.results._pages) == 3
    stage.store.pages[item.sha256, 0] = page_result(0, "from the library")
    stage.work.list.show_item(item.pages[7])
    stage.work.list.show_item(item.pages[0])
    assert stage.work.reader.result is not None
    assert stage.work.reader.result.blocks[1].text == "from the library"


def test_copying_block_page_document_and_selection(stage: Stage) -> None:
    stage.open_read("a.pdf", 2)
    reader = stage.work.reader
    stage.do("copy")
    assert stage.clipboard().strip() == "# Heading 1\n\nfirst 1\n\nsecond 1"
    assert "<h1" in QGuiApplication.clipboard().mimeData().html()
    reader.page_view.block_clicked.emit(2)
    stage.do("copy")
    assert stage.clipboard().strip() == "second 1"
    reader.text_view.block_clicked.emit(1)
    stage.do("copy")
    assert stage.clipboard().strip() == "first 1"
    stage.do("copy_page")
    assert stage.clipboard().startswith("# Heading 1")
    stage.do("copy_document")
    stage.wait(lambda: "second 2" in stage.clipboard())
    assert "first 1" in stage.clipboard()
    reader.text_view.select_all()
    stage.do("copy")
    assert "second 1" in stage.clipboard()
    assert "second 2" not in stage.clipboard()


def test_the_copy_key_works_wherever_the_focus_is(stage: Stage) -> None:
    stage.open_read("a.pdf", 1)
    stage.work.reader.page_view.block_clicked.emit(2)
    for place in (stage.work.list, stage.work.reader.page_view.canvas, stage.work.reader.text_view.focusProxy()):
        QGuiApplication.clipboard().clear()
        assert isinstance(place, QWidget)
        QTest.keyClick(place, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert stage.clipboard().strip() == "second 1", place


def test_hover_and_click_go_both_ways(stage: Stage) -> None:
    stage.open_read("a.pdf", 1)
    reader = stage.work.reader
    reader.text_view.block_clicked.emit(1)
    assert reader.block is not None
    assert reader.block.text == "first 1"
    assert reader.page_view._current == 1
    reader.page_view.block_clicked.emit(2)
    assert reader.text_view.current == 2


def test_a_failed_page_can_be_tried_again(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, 0, 2)
    stage.queue.fail_page(item.job, 0, 0)
    stage.queue.read_page(item.job, 0, 1, "fine")
    stage.queue.end_document(item.job, 0)
    stage.wait(lambda: item.state is State.DONE)
    assert item.words == "1 page not read"
    stage.work.reader.page_view.retry_requested.emit()
    assert stage.queue.asked[-1] == ("retry", item.job, 0, (0,), None, False)
    assert item.pages[0].state is State.WAITING
    assert item.pages[1].state is State.DONE


def test_what_a_damaged_page_has_lost_is_said_on_it(stage: Stage) -> None:
    item = stage.open("torn.pdf")[0]
    stage.queue.open_document(item.job, 0, 2)
    result = PageResult(0, Size(595, 842), "instant", "1", losses=("Part of it is missing.",))
    stage.queue.listener(PageEnded(item.job, 0, 0, State.DONE, result))
    stage.queue.read_page(item.job, 0, 1, "fine")
    stage.queue.end_document(item.job, 0)
    stage.wait(lambda: item.state is State.DONE)
    notice = stage.work.reader.page_view.notice
    assert notice.isVisible()
    assert "Part of it is missing." in [label.text() for label in notice.findChildren(QLabel)]
    assert item.words == "1 page read in part"
    stage.do("next_page")
    assert not notice.isVisible()
    stage.do("next_problem")
    assert notice.isVisible()


def test_a_document_that_cannot_be_opened_says_why_and_offers_a_way(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    stage.queue.end_document(item.job, 0, State.FAILED, "DamagedSource")
    stage.wait(lambda: item.state is State.FAILED)
    notice = stage.work.reader.notice
    assert notice.isVisible()
    assert "It is DamagedSource" in notice.accessibleName()
    assert stage.work.actions["next_page"].isEnabled(), "the keys lead on from here too"
    titles = {button.text(): button for button in notice.findChildren(QAbstractButton) if button.isVisible()}
    titles["Try Again"].click()
    assert stage.queue.asked[-1][:3] == ("retry", item.job, 0)
    titles["Remove from List"].click()
    assert stage.documents == []
    assert stage.window.empty.isVisible()


def test_a_password_is_asked_for_until_it_is_right(stage: Stage) -> None:
    item = stage.open("secret.pdf")[0]
    stage.queue.end_document(item.job, 0, State.FAILED, "PasswordRequired")
    for attempt in ("wrong", "right"):
        stage.wait(lambda: stage.window.findChildren(PasswordDialog))
        dialog = stage.dialog(PasswordDialog)
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, attempt)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert stage.queue.asked[-1] == ("retry", item.job, 0, (), attempt, False)
        stage.wait(lambda: not stage.window.findChildren(PasswordDialog))
        if attempt == "wrong":
            stage.queue.end_document(item.job, 0, State.FAILED, "WrongPassword")
    stage.queue.open_document(item.job, 0, 1)
    stage.wait(lambda: item.pages)
    assert stage.client.requests[-1].password == "right"
    assert not any("right" in file.read_text("utf-8", "ignore") for file in paths.settings_file().parent.glob("*"))


def test_only_the_locked_document_in_view_asks_by_itself(stage: Stage) -> None:
    items = stage.open("a.pdf", "b.pdf", "c.pdf")
    for item in items:
        stage.queue.end_document(item.job, item.index, State.FAILED, "PasswordRequired")
    stage.wait(lambda: all(item.problem for item in items))
    assert len(stage.window.findChildren(PasswordDialog)) == 1
    stage.dialog(PasswordDialog).reject()
    stage.wait(lambda: not stage.window.findChildren(PasswordDialog))
    assert stage.work.actions["password"].isEnabled()


def test_reading_anew_with_other_settings_is_another_job(stage: Stage) -> None:
    item = stage.open_read("a.pdf", 2)
    stage.do("read_again")
    assert stage.queue.asked[-1] == ("retry", item.job, 0, (0, 1), None, True)
    stage.queue.end_document(item.job, 0)
    stage.wait(lambda: item.state.ended)
    stage.work.set_settings(settings.changed(stage.work.settings, {"text_layer": "never"}))
    stage.do("read_again")
    assert stage.queue.jobs[-1].settings.text_layer == "never"
    assert (item.job, item.index) == (stage.queue.jobs[-1].id, 0)
    stage.queue.open_document(item.job, 0, 2)
    stage.queue.read_page(item.job, 0, 0, "anew")
    stage.wait(lambda: item.pages[0].state is State.DONE)


def test_the_sign_of_an_installation_leads_to_the_models(stage: Stage) -> None:
    stage.work.installer.title = "dots.ocr"
    stage.work.installer.paused.emit()
    assert stage.work.installation.isVisible()
    stage.work.installation.click()
    assert stage.dialog(ModelsDialog).isVisible()
    stage.dialog(ModelsDialog).close()


def test_stopping_and_removing(stage: Stage) -> None:
    first, second = stage.open("a.pdf", "b.pdf")
    stage.queue.open_document(first.job, 0, 3)
    stage.queue.tell_progress(first.job, State.RUNNING, Progress(pages_done=1, pages_left=2, documents_left=2))
    stage.wait(stage.work.actions["stop_all"].isEnabled)
    stage.do("stop_all")
    assert [call for call in stage.queue.asked if call[0] == "cancel_document"] == [
        ("cancel_document", first.job, 0),
        ("cancel_document", first.job, 1),
    ]
    stage.queue.end_document(first.job, 0, State.CANCELLED)
    stage.wait(lambda: first.state is State.CANCELLED)
    assert {page.state for page in first.pages} == {State.CANCELLED}
    stage.do("remove")
    assert stage.documents == [second]
    stage.queue.read_page(first.job, 0, 0, "late")  # an answer on its way when the document was removed
    stage.queue.end_document(second.job, 1, State.CANCELLED)
    stage.wait(lambda: second.state.ended)


def test_progress_is_told_in_words(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    stage.queue.tell_progress(item.job, State.RUNNING, Progress(pages_done=12, pages_left=328, seconds_left=130.0))
    stage.wait(lambda: stage.work.status.words)
    assert stage.work.status.words == "Reading · 12 of 340 pages · about 2 minutes left"
    stage.queue.tell_progress(item.job, State.DONE, Progress(pages_done=340))
    stage.wait(lambda: not stage.work.status.words)


def drop(window: QWidget, mime: QMimeData) -> bool:
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(10, 10), actions, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(10, 10), actions, mime, buttons, keys))
    return enter.isAccepted()


def test_files_and_pictures_can_be_dropped_anywhere(stage: Stage, tmp_path: Path) -> None:
    assert not any(child.acceptDrops() for child in stage.window.findChildren(QWidget)), "they would take the drop away"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.pdf")), QUrl.fromLocalFile(str(tmp_path / "b.pdf"))])
    assert drop(stage.window, mime)
    assert [item.title for item in stage.documents] == ["a.pdf", "b.pdf"]
    text = QMimeData()
    text.setText("only words")
    assert not drop(stage.window, text)
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/a.pdf")])
    assert not drop(stage.window, web)


def test_a_picture_can_be_pasted(stage: Stage) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    QGuiApplication.clipboard().setImage(image)
    stage.do("paste")
    stage.wait(lambda: stage.documents)
    pasted = stage.documents[0].path
    assert paths.spool_directory() in pasted.parents
    assert QImage(str(pasted)).size() == image.size()
    QGuiApplication.clipboard().setText("only words")
    stage.do("paste")
    assert "no picture" in stage.work.banner.message


def test_dropped_folders_are_looked_through(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "inner").mkdir(parents=True)
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    for name in ("page 10.png", "page 9.png", "inner/x.png"):
        assert image.save(str(folder / name))
    (folder / "notes.txt").write_text("words")
    stage.work.open_paths([folder])
    stage.wait(lambda: stage.documents)
    assert {item.title for item in stage.documents} == {"page 9.png", "page 10.png", "x.png"}
    (tmp_path / "empty").mkdir()
    stage.work.open_paths([tmp_path / "empty"])
    stage.wait(lambda: stage.work.banner.message)
    assert "nothing in this folder" in stage.work.banner.message


def test_settings_take_effect_and_are_kept(stage: Stage) -> None:
    stage.do("settings")
    dialog = stage.dialog(SettingsDialog)
    switch = dialog.control("show_order")
    assert isinstance(switch, QAbstractButton)
    switch.setChecked(False)
    assert stage.work.settings.show_order is False
    assert not stage.work.actions["show_order"].isChecked()
    stage.do("show_order")
    assert stage.work.settings.show_order is True
    stage.do("settings")
    assert stage.window.findChildren(SettingsDialog) == [dialog]
    assert switch.isChecked(), "what is changed in the menu shows in the dialog"
    upright = dialog.control("upright")
    assert isinstance(upright, QAbstractButton)
    upright.setChecked(False)
    assert stage.work.settings.show_order is True, "and is not undone by it"
    stage.do("show_boxes")
    assert settings.load(paths.settings_file(), {}) == stage.work.settings
    dialog.close()


def test_the_window_comes_back_as_it_was(stage: Stage) -> None:
    stage.window.resize(790, 640)  # the screen of the offscreen platform is small
    stage.do("sidebar")
    stage.do("source")
    stage.open_read("a.pdf", 1)
    stage.do("source")
    stage.window.close()
    again = Stage(stage.folder, stage.wait)
    assert (again.window.width(), again.window.height()) == (790, 640)
    assert again.work.list.isHidden()
    assert again.work.actions["source"].isChecked()
    again.close()


def test_everything_has_a_name_for_those_who_cannot_see(stage: Stage) -> None:
    stage.open_read("a.pdf", 2)
    stage.work.banner.say("Something happened.")
    nameless = [
        button
        for button in stage.window.findChildren(QAbstractButton)
        if button.isVisible()
        and not (button.accessibleName() or button.text().strip())
        and not (isinstance(button, QToolButton) and button.defaultAction())
        and not button.objectName().startswith("qt_")
    ]
    assert nameless == []
    assert stage.work.list.accessibleName()


def test_every_action_does_something(stage: Stage) -> None:
    doings = stage.work._doings()
    assert set(doings) == {action.objectName() for action in stage.work.actions}


def test_light_and_dark_redraw_the_symbols(stage: Stage, application: QApplication) -> None:
    def ink() -> QColor:
        image = stage.work.actions["open"].icon().pixmap(24, 24).toImage()
        colours = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return max(colours, key=lambda found: found.alpha())

    before = application.palette()
    light = ink().lightness()
    dark = QPalette(QColor("#2b2b2b"), QColor("#1e1e1e"))
    application.setPalette(dark)
    application.processEvents()
    try:
        assert light < 80
        assert ink().lightness() > 180
    finally:
        application.setPalette(before)
        application.processEvents()


def test_a_name_that_looks_like_html_is_shown_as_it_is(stage: Stage) -> None:
    item = stage.open("<h1>a<b>.pdf")[0]
    stage.queue.end_document(item.job, 0, State.FAILED, "DamagedSource")
    stage.wait(lambda: item.problem)
    stage.work.banner.say(item.title)
    labels = [label for label in stage.window.findChildren(QLabel) if "<h1>" in label.text()]
    assert stage.work.banner.message in [label.text() for label in labels]
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    tip = stage.backstage.desk.items.index_of(item).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;h1&gt;a&lt;b&gt;.pdf" in tip


def test_next_problem_goes_around(stage: Stage) -> None:
    first = stage.open("a.pdf")[0]
    stage.queue.open_document(first.job, 0, 4)
    for page in (1, 3):
        stage.queue.fail_page(first.job, 0, page)
    second = stage.open("b.pdf")[0]
    stage.queue.end_document(second.job, 0, State.FAILED, "EmptySource")
    stage.wait(lambda: second.problem)
    seen = []
    for _ in range(4):
        stage.do("next_problem")
        current = stage.work.list.current()
        seen.append(current.number if isinstance(current, PageItem) else current)
    assert seen == [1, 3, second, 1]


def test_recent_files_can_be_opened_again_and_cleared(stage: Stage, tmp_path: Path) -> None:
    library = Library(tmp_path / "library.sqlite3")
    stage.backstage.library = library
    menu = stage.work.actions.recent
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Nothing Yet"]
    library.note_file("1", tmp_path / "old & new.pdf", "PDF", 1)
    library.note_file("2", paths.spool_directory() / "Pasted picture.png", "PNG", 1)
    library.note_file("3", tmp_path / "b.pdf", "PDF", 1)
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()][:-2] == ["b.pdf", "old && new.pdf"]
    library.note_file("4", tmp_path / "copies" / "b.pdf", "PDF", 1)
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()][:2] == ["b.pdf – copies", f"b.pdf – {tmp_path.name}"]
    menu.actions()[2].trigger()
    assert [item.title for item in stage.documents] == ["old & new.pdf"]
    menu.actions()[-1].trigger()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Nothing Yet"]
    library.close()


def test_a_page_can_be_gone_to_by_its_number(stage: Stage) -> None:
    stage.open_read("a.pdf", 5)
    stage.do("go_to_page")
    dialog = stage.dialog(QInputDialog)
    dialog.setIntValue(4)
    dialog.accept()
    assert shown_page(stage) == 3


def test_a_library_that_cannot_be_opened_can_be_tried_again(stage: Stage, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "data").write_text("a file where the folder should be")
    stage.work.begin()
    assert stage.work.banner.message
    assert stage.backstage.queue is None
    (home / "data").unlink()
    again = next(button for button in stage.work.banner.findChildren(QAbstractButton) if button.text() == "Try Again")
    again.click()
    assert stage.backstage.queue is not None
    assert not stage.work.banner.message


def test_a_page_left_out_by_stopping_says_so_and_can_be_read(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    stage.queue.open_document(item.job, 0, 2)
    stage.queue.end_document(item.job, 0, State.CANCELLED)
    stage.wait(lambda: item.state is State.CANCELLED)
    assert not stage.work.reader.page_view.notice.isHidden()
    stage.work.reader.page_view.retry_requested.emit()
    assert stage.queue.asked[-1] == ("retry", item.job, 0, (0,), None, False)
    assert item.pages[1].state is State.CANCELLED


def engine_actions(stage: Stage) -> dict[str, QAction]:
    menu = stage.window.engine_menu.menu()
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if not action.isSeparator()}


@pytest.fixture
def model_ready(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every model were installed."""
    stage.window.engine_menu.ready = lambda _name: True
    monkeypatch.setattr(readiness, "ready", lambda chosen, _store: chosen)


@pytest.mark.usefixtures("model_ready")
def test_an_engine_is_chosen_and_reads_what_is_shown(stage: Stage) -> None:
    item = stage.open_read("a.pdf", 1)
    assert stage.window.engine_menu.text() == "Instant"
    actions = engine_actions(stage)
    assert [text for text, action in actions.items() if action.isChecked()] == ["Instant"]
    before = len(stage.queue.jobs)
    actions["Instant"].trigger()  # it has been read with that
    assert len(stage.queue.jobs) == before
    actions["dots.ocr"].trigger()
    assert stage.queue.jobs[-1].settings.engine == "dots-ocr"
    assert item.settings.engine == "dots-ocr"
    assert stage.window.engine_menu.text() == "dots.ocr"
    stage.queue.end_document(item.job, 0)
    stage.wait(lambda: item.state.ended)


@pytest.mark.usefixtures("model_ready")
def test_a_document_being_read_is_stopped_before_another_engine_reads_it(stage: Stage) -> None:
    item = stage.open("a.pdf")[0]
    first = item.job
    stage.queue.open_document(first, 0, 2)
    stage.queue.read_page(first, 0, 0, "by the first")
    stage.wait(lambda: item.pages and item.pages[0].state is State.DONE)
    engine_actions(stage)["dots.ocr"].trigger()
    assert stage.queue.asked[-1] == ("cancel_document", first, 0)
    assert len(stage.queue.jobs) == 1
    stage.queue.end_document(first, 0, State.CANCELLED)
    stage.wait(lambda: len(stage.queue.jobs) == 2)
    assert stage.queue.jobs[-1].settings.engine == "dots-ocr"
    stage.queue.end_document(item.job, 0)
    stage.wait(lambda: item.state.ended)


def test_an_engine_without_its_model_leads_to_the_models(stage: Stage) -> None:
    stage.window.engine_menu.ready = lambda name: name == "instant"
    wanted: list[None] = []
    stage.window.engine_menu.models_wanted.connect(lambda: wanted.append(None))
    action = engine_actions(stage)["dots.ocr (Get Model…)"]
    assert not action.isCheckable()
    action.trigger()
    assert len(wanted) == 1
    assert stage.work.settings.engine == "instant"


def test_the_settings_lead_to_the_models_and_tell_when_one_has_come(
    stage: Stage,
) -> None:
    stage.do("settings")
    dialog = stage.dialog(SettingsDialog)
    engines = dialog.control("engine")
    assert isinstance(engines, QComboBox)
    assert engines.itemText(1) == "dots.ocr (not installed)"
    next(button for button in dialog.findChildren(QAbstractButton) if button.text() == "Models…").click()
    models = stage.dialog(ModelsDialog)
    place = Place(paths.models_directory(), manifest.model("dots-ocr"))
    write_json(place.variant(place.model.variant()) / paths.MANIFEST, {"format": manifest.FORMAT})
    place.activate(place.model.variant())
    models.changed.emit()
    assert engines.itemText(1) == "dots.ocr"
    models.close()
    dialog.close()


def test_without_its_model_an_engine_reads_nothing_and_what_is_dropped_is_read_with_instant(stage: Stage) -> None:
    read = stage.open_read("a.pdf", 1)
    stage.work.set_settings(dataclasses.replace(stage.work.settings, engine="dots-ocr"))
    before = len(stage.queue.jobs)
    stage.do("read_again")
    assert len(stage.queue.jobs) == before
    assert stage.work.banner.message == "dots.ocr is not installed."
    assert "Models…" in stage.work.banner.accessibleName()
    assert "`" not in stage.work.banner.accessibleName(), "in the window nobody is sent to a terminal"
    assert read.state is State.DONE
    stage.work.banner.hide()
    item = stage.open("b.pdf")[0]
    assert stage.work.banner.message == "dots.ocr is not installed."
    assert item.settings.engine == stage.queue.jobs[-1].settings.engine == "instant"
    assert stage.work.settings.engine == "dots-ocr"
    models = next(button for button in stage.work.banner.findChildren(QAbstractButton) if button.text() == "Models…")
    models.click()
    stage.dialog(ModelsDialog).close()
    stage.queue.end_document(item.job, 0)
    stage.wait(lambda: item.state.ended)
