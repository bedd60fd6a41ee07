"""What was open is open again at the next start."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from ocr_desktop import settings
from ocr_desktop.gui import session
from ocr_desktop.gui.application import window_memory
from ocr_desktop.gui.document_items import PageItem
from ocr_desktop.gui.session import Kept, understood
from ocr_desktop.jobs.job import State
from ocr_desktop.settings import Settings
from tests.gui.stage import Stage, stage

__all__ = ["stage"]


def paper(stage: Stage, *names: str) -> None:
    for name in names:
        (stage.folder / name).write_bytes(b"")


def again(before: Stage, current: Settings | None = None) -> Stage:
    """The next start."""
    before.window.close()
    after = Stage(before.folder, before.wait)
    after.work.session.restore(current or Settings())
    after.wait(lambda: after.work.session._ready)
    return after


def open_and_read(stage: Stage, name: str, pages: int) -> None:
    paper(stage, name)
    stage.open_read(name, pages)


def test_documents_come_back_with_the_page_and_the_size_that_were_seen(stage: Stage) -> None:
    open_and_read(stage, "a.pdf", 1)
    open_and_read(stage, "b.pdf", 3)
    open_and_read(stage, "c.pdf", 2)
    stage.work.navigation.show_page(stage.documents[1], 2)
    stage.do("zoom_in")
    stage.do("zoom_in")
    view = stage.work.reader.page_view
    view.canvas.centerOn(150, 700)
    zoom, middle = view.zoom, view.canvas.visible_part().center()
    after = again(stage)
    assert [item.title for item in after.documents] == ["a.pdf", "b.pdf", "c.pdf"]
    assert after.work.list.current() is after.documents[1]
    for item in after.documents:
        after.queue.open_document(item.job, item.index, 3)
    after.wait(lambda: isinstance(after.work.list.current(), PageItem))
    assert after.work.list.current() is after.documents[1].pages[2]
    seen = after.work.reader.page_view
    assert seen.zoom == pytest.approx(zoom)
    assert seen.fit == ""
    assert seen.canvas.visible_part().center().toTuple() == pytest.approx(middle.toTuple(), abs=3)
    second = after.documents[1]
    assert after.queue.asked[-1] == ("prioritise", second.job, second.index, 2), "it is wanted first"
    after.close()


def test_what_follows_the_window_follows_it_again(stage: Stage) -> None:
    open_and_read(stage, "a.pdf", 1)
    stage.do("zoom_width")
    after = again(stage)
    after.queue.open_document(after.documents[0].job, 0, 1)
    after.wait(lambda: after.work.reader.page_view.fit == "width")
    after.do("zoom_fit")
    last = again(after)
    last.queue.open_document(last.documents[0].job, 0, 1)
    last.wait(lambda: last.documents[0].pages)
    assert last.work.reader.page_view.fit == "page"
    last.close()
    after.close()


def test_who_goes_elsewhere_meanwhile_stays_there(stage: Stage) -> None:
    open_and_read(stage, "a.pdf", 1)
    open_and_read(stage, "b.pdf", 3)
    stage.work.navigation.show_page(stage.documents[1], 2)
    after = again(stage)
    after.work.list.show_item(after.documents[0])
    after.queue.open_document(after.documents[1].job, after.documents[1].index, 3)
    after.wait(lambda: after.documents[1].pages)
    assert after.work.list.current() is after.documents[0]
    after.close()


def test_what_is_gone_or_was_stopped_is_left_out_without_a_word(stage: Stage) -> None:
    paper(stage, "gone.pdf", "stopped.pdf", "waiting.pdf", "damaged.pdf", "locked.pdf")
    items = stage.open("gone.pdf", "stopped.pdf", "waiting.pdf", "damaged.pdf", "locked.pdf", "never.pdf")
    for index, state, error in ((1, State.CANCELLED, ""), (3, State.FAILED, "DamagedSource"),
                                (4, State.FAILED, "PasswordRequired")):  # fmt: skip
        stage.queue.end_document(items[index].job, items[index].index, state, error)
    stage.wait(lambda: items[4].problem)
    (stage.folder / "gone.pdf").unlink()
    after = again(stage)
    assert [item.title for item in after.documents] == ["waiting.pdf", "damaged.pdf", "locked.pdf"]
    assert not after.work.banner.isVisible()
    assert after.work.list.current() is after.documents[0]
    after.close()


def test_each_is_read_as_it_was(stage: Stage) -> None:
    open_and_read(stage, "a.pdf", 1)
    stage.work.set_settings(settings.changed(Settings(), {"upright": False, "show_boxes": False, "workers": 3}))
    open_and_read(stage, "b.pdf", 1)
    open_and_read(stage, "c.pdf", 1)
    now = settings.changed(Settings(), {"text_layer": "never"})
    after = again(stage, now)
    read = [item.settings for item in after.documents]
    assert [each.upright for each in read] == [True, False, False]
    assert {each.text_layer for each in read} == {"auto"}, "as they were read, and not as now"
    assert {each.workers for each in read} == {0}, "what does not change the result is as it is now"
    assert [len(job.documents) for job in after.queue.jobs] == [1, 2]
    after.close()


def test_an_engine_that_is_gone_leaves_the_document(stage: Stage) -> None:
    paper(stage, "a.pdf")
    stage.backstage.desk.open([stage.folder / "a.pdf"], settings.changed(Settings(), {"engine": "dots-ocr"}))
    after = again(stage)
    assert [item.settings.engine for item in after.documents] == ["instant"]
    after.close()


def test_what_is_removed_does_not_come_back(stage: Stage) -> None:
    open_and_read(stage, "a.pdf", 1)
    stage.do("remove_all")
    after = again(stage)
    assert after.documents == []
    after.close()


def test_a_person_may_not_want_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    open_and_read(stage, "a.pdf", 1)
    stage.work.session.save()
    never = settings.changed(Settings(), {"restore": False})
    other = Stage(stage.folder, stage.wait)
    other.work.session.restore(never)
    monkeypatch.setattr(QGuiApplication, "queryKeyboardModifiers", lambda: Qt.KeyboardModifier.ShiftModifier)
    other.work.session.restore(Settings())
    other.backstage.background.close()
    assert other.work.session._ready
    assert other.documents == []
    other.close()


def test_it_is_kept_while_the_window_is_open(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.work.session._soon.setInterval(10)
    open_and_read(stage, "a.pdf", 1)
    stage.wait(lambda: understood(str(window_memory().value("session", ""))).documents)


def test_a_start_that_failed_is_not_tried_again(stage: Stage) -> None:
    open_and_read(stage, "a.pdf", 1)
    stage.work.session.save()
    failing = Stage(stage.folder, stage.wait)
    failing.work.session.restore(Settings())  # and no more is heard of it
    assert window_memory().value("session_opening", False, bool) is True
    last = Stage(stage.folder, stage.wait)
    last.work.session.restore(Settings())
    assert last.work.session._ready, "nothing is on its way"
    failing.wait(lambda: failing.documents)
    failing.work.session._settled.setInterval(0)
    failing.work.session._settled.start()
    failing.wait(lambda: not window_memory().contains("session_opening"))
    failing.close()
    last.close()


def test_closing_in_the_midst_of_it_forgets_nothing(stage: Stage) -> None:
    open_and_read(stage, "a.pdf", 1)
    stage.window.close()
    hurried = Stage(stage.folder, stage.wait)
    hurried.work.session.restore(Settings())
    hurried.close()
    assert not window_memory().contains("session_opening")
    after = again(hurried)
    assert [item.title for item in after.documents] == ["a.pdf"]
    after.close()


def test_a_whole_archive_is_no_desk(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "MOST", 3)
    names = [f"{number}.pdf" for number in range(5)]
    paper(stage, *names)
    stage.open(*names)
    after = again(stage)
    assert [item.title for item in after.documents] == ["2.pdf", "3.pdf", "4.pdf"]
    after.close()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '"a"', "3", '{"documents": 3}', '{"documents": [{"path": "/a"}]}',
     '{"documents": [], "page": "x"}', '{"other": 1}', '{"documents": [{"path": 1, "chosen": {}}]}', '{"zoom": null}'],
)  # fmt: skip
def test_nonsense_is_nothing(text: str) -> None:
    assert understood(text) == Kept()


def test_settings_that_are_not_allowed_are_those_of_now(stage: Stage) -> None:
    paper(stage, "a.pdf")
    documents = [{"path": str(stage.folder / "a.pdf"), "chosen": {"text_layer": "sometimes", "was": 1}}]
    stage.window.memory.setValue("session", json.dumps({"documents": documents}))
    stage.work.session.restore(settings.changed(Settings(), {"upright": False}))
    stage.wait(lambda: stage.documents)
    assert stage.documents[0].settings.upright is False


def test_settings_that_had_other_names_then(stage: Stage) -> None:
    paper(stage, "a.pdf")
    documents = [{"path": str(stage.folder / "a.pdf"), "chosen": {"dots_max_tokens": 2048, "upright": False}}]
    stage.window.memory.setValue("session", json.dumps({"documents": documents}))
    stage.work.session.restore(Settings())
    stage.wait(lambda: stage.documents)
    assert stage.documents[0].settings == settings.changed(Settings(), {"model_max_tokens": 2048, "upright": False})


def test_names_of_any_bytes_are_kept(stage: Stage) -> None:
    odd = stage.folder / "o\udcff\u202ed 😀.pdf"
    odd.write_bytes(b"")
    stage.work.open_paths([odd])
    after = again(stage)
    assert [item.path for item in after.documents] == [odd]
    after.close()


def test_a_page_that_is_no_more_is_not_gone_to(stage: Stage, wait_until: Callable[..., None]) -> None:
    open_and_read(stage, "a.pdf", 4)
    stage.work.navigation.show_page(stage.documents[0], 3)
    after = again(stage)
    after.queue.open_document(after.documents[0].job, 0, 2)
    wait_until(lambda: after.documents[0].pages)
    assert after.work.list.current() is after.documents[0]
    after.close()


def test_a_folder_that_may_not_be_looked_into_is_no_failure(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    open_and_read(stage, "a.pdf", 1)

    there = Path.is_file

    def refused(path: Path) -> bool:
        if path.name == "a.pdf":
            raise PermissionError(path)
        return there(path)

    monkeypatch.setattr(Path, "is_file", refused)
    after = again(stage)
    assert after.documents == []
    after.close()
