"""The window among the things of a Mac, on a double of the system: the Dock, Quick Look, capture of the screen."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton

from ocr_desktop import paths
from ocr_desktop.gui import style
from ocr_desktop.gui.quick_look import QuickLook
from ocr_desktop.jobs.job import Progress, State
from ocr_desktop.library.store import Library
from tests.fakes.mac import FakeMac
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

PROGRAM = """#!{python} -I
import os, pathlib, sys, time
words = sys.argv[1:]
with open({told!r}, "a") as told:
    print(os.getpid(), *words, file=told)
{body}
"""


@pytest.fixture
def fake() -> FakeMac:
    return FakeMac()


@pytest.fixture
def on_mac(
    fake: FakeMac,
    tmp_path: Path,
    wait_until: Callable[..., None],
    application: object,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    monkeypatch.setattr(style, "IS_MAC", True)
    monkeypatch.setattr(QMenu, "setAsDockMenu", fake.dock.append, raising=False)
    made = Stage(tmp_path, wait_until, fake.mac())
    yield made
    made.close()


def program(folder: Path, body: str) -> str:
    """A program of the system's, played."""
    script = folder / "program"
    script.write_text(PROGRAM.format(python=sys.executable, told=str(folder / "told.txt"), body=body))
    script.chmod(0o755)
    return str(script)


def told(folder: Path) -> list[list[str]]:
    file = folder / "told.txt"
    return [line.split(" ", 2) for line in file.read_text().splitlines()] if file.exists() else []


def alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


def test_the_dock_opens_stops_and_tells_of_an_export(on_mac: Stage, fake: FakeMac) -> None:
    (menu,) = fake.dock

    def seen() -> list[tuple[str, bool]]:
        return [
            (action.text(), action.isEnabled()) for action in menu.actions() if action.isVisible() and action.text()
        ]

    assert seen() == [("Open…", True), ("Stop All", False)]
    exports = on_mac.work.folders
    exports.progressed.emit(Progress(documents_done=3, documents_failed=1, documents_left=1200))
    assert seen()[0] == ("Export: 4 of 1,204 documents", True)
    on_mac.do("export_folder")
    dialog = exports._dialog
    assert dialog is not None
    dialog.hide()
    on_mac.window.showMinimized()
    menu.actions()[0].trigger()
    assert dialog.isVisible()
    assert not on_mac.window.isMinimized()
    exports.progressed.emit(None)
    assert [text for text, _ in seen()] == ["Open…", "Stop All"]
    item = on_mac.open("a.pdf")[0]
    on_mac.queue.tell_progress(item.job, State.RUNNING, Progress(pages_left=1))
    on_mac.wait(lambda: seen()[1][1])
    on_mac.window.showMinimized()
    menu.actions()[-1].trigger()
    assert ("cancel_document", item.job, 0) in on_mac.queue.asked
    assert on_mac.window.isMinimized(), "that needs no window"


def test_an_app_that_reads_is_not_slowed_down(on_mac: Stage, fake: FakeMac) -> None:
    exports = on_mac.work.folders
    item = on_mac.open("a.pdf")[0]
    assert fake.activities == []
    on_mac.queue.tell_progress(item.job, State.RUNNING, Progress(pages_left=2))
    on_mac.wait(lambda: fake.activities)
    exports.progressed.emit(Progress(documents_left=2))
    on_mac.queue.tell_progress(item.job, State.DONE, Progress(pages_done=2))
    on_mac.wait(lambda: not on_mac.backstage.desk.busy)
    assert len(fake.activities) == 1, "the export goes on"
    exports.progressed.emit(None)
    assert fake.activities == []
    exports.progressed.emit(Progress(documents_left=2))
    on_mac.window.close()
    assert fake.activities == []


def test_the_space_bar_shows_a_document_and_takes_it_away(on_mac: Stage, tmp_path: Path) -> None:
    look = on_mac.work.integration.quick_look = QuickLook(on_mac.work, program(tmp_path, "time.sleep(60)"))
    QTest.keyClick(on_mac.work.list, Qt.Key.Key_Space)
    assert look.shown is None, "there is nothing"
    assert not on_mac.work.actions["quick_look"].isEnabled()
    paper = tmp_path / "a b ö.pdf"
    paper.write_bytes(b"")
    on_mac.open_read(paper.name, 1)
    QTest.keyClick(on_mac.work.list, Qt.Key.Key_Space)
    on_mac.wait(lambda: told(tmp_path))
    assert told(tmp_path)[0][1:] == ["-p", str(paper)]
    assert look.shown == paper
    QTest.keyClick(on_mac.work.list, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert look.shown == paper
    QTest.keyClick(on_mac.work.list, Qt.Key.Key_Space)
    assert look.shown is None
    assert not alive(told(tmp_path)[0][0])
    on_mac.do("quick_look")
    on_mac.wait(lambda: len(told(tmp_path)) == 2)
    other = tmp_path / "b.md"
    other.write_text("")
    look.show(other)
    on_mac.wait(lambda: len(told(tmp_path)) == 3)
    assert not alive(told(tmp_path)[1][0]), "one at a time"
    look.show(tmp_path / "gone.md")
    assert look.shown is None
    look.show(other)
    on_mac.wait(lambda: len(told(tmp_path)) == 4)
    on_mac.window.close()
    assert not alive(told(tmp_path)[3][0])


def test_a_result_can_be_looked_at(on_mac: Stage, tmp_path: Path) -> None:
    on_mac.work.integration.quick_look._program = program(tmp_path, "time.sleep(60)")
    result = tmp_path / "a.md"
    result.write_text("")
    on_mac.work.exporter.written.emit(result)
    ways = {button.text(): button for button in on_mac.work.banner.findChildren(QPushButton) if button.isVisible()}
    assert list(ways) == [style.SHOW_IN_FOLDER, "Quick Look", "Open"]
    ways["Quick Look"].click()
    on_mac.wait(lambda: told(tmp_path))
    assert told(tmp_path)[0][1:] == ["-p", str(result)]


def test_a_preview_that_was_closed_can_be_shown_again(on_mac: Stage, tmp_path: Path) -> None:
    look = QuickLook(on_mac.work, program(tmp_path, ""))
    paper = tmp_path / "a.md"
    paper.write_text("")
    for times in (1, 2):
        look.switch(paper)
        on_mac.wait(lambda: look.shown is None)
        assert len(told(tmp_path)) == times


def test_elsewhere_the_space_bar_is_the_lists_own(stage: Stage, tmp_path: Path) -> None:
    look = stage.work.integration.quick_look = QuickLook(stage.work, program(tmp_path, "time.sleep(60)"))
    (tmp_path / "a.pdf").write_bytes(b"")
    stage.open_read("a.pdf", 1)
    QTest.keyClick(stage.work.list, Qt.Key.Key_Space)
    assert look.shown is None


def capturing(stage: Stage, body: str) -> None:
    stage.work.integration.capture._program = program(stage.folder, body)


def test_a_part_of_the_screen_is_read(on_mac: Stage, tmp_path: Path) -> None:
    capturing(on_mac, "pathlib.Path(words[1]).write_bytes(b'a picture')")
    on_mac.do("capture")
    on_mac.wait(lambda: on_mac.documents)
    (item,) = on_mac.documents
    assert item.path.read_bytes() == b"a picture"
    assert item.title.startswith("Screen 20")
    assert item.title.endswith(".png")
    assert paths.spool_directory() in item.path.parents
    assert told(tmp_path)[0][1] == "-i"
    assert not Path(told(tmp_path)[0][2]).exists(), "nothing lies about"


@pytest.mark.parametrize("status", [0, 1])
def test_who_presses_escape_is_told_nothing(on_mac: Stage, tmp_path: Path, status: int) -> None:
    capturing(on_mac, f"print('noise', file=sys.stderr); sys.exit({status})")
    on_mac.do("capture")
    on_mac.do("capture")
    capture = on_mac.work.integration.capture
    on_mac.wait(lambda: capture._process.state() == capture._process.ProcessState.NotRunning)
    assert len(told(tmp_path)) == 1, "one at a time"
    assert on_mac.documents == []
    assert not on_mac.work.banner.isVisible()


def test_what_is_not_allowed_is_said_with_the_way_there(on_mac: Stage, fake: FakeMac, tmp_path: Path) -> None:
    capturing(on_mac, "print('could not create image from rect', file=sys.stderr); sys.exit(1)")
    on_mac.do("capture")
    on_mac.wait(on_mac.work.banner.isVisible)
    assert "may not see the screen" in on_mac.work.banner.message
    on_mac.work.banner.hide()
    fake.may_see = False
    on_mac.do("capture")
    assert fake.asked_to_see == 1
    assert on_mac.work.banner.isVisible()
    assert len(told(tmp_path)) == 1, "no picture of an empty desktop"


def test_a_program_that_is_not_there_is_said(on_mac: Stage) -> None:
    on_mac.work.integration.capture._program = "/nowhere/screencapture"
    on_mac.do("capture")
    on_mac.wait(on_mac.work.banner.isVisible)
    assert "/nowhere/screencapture" in on_mac.work.banner.message


def test_closing_ends_a_capture(on_mac: Stage, tmp_path: Path) -> None:
    capturing(on_mac, "time.sleep(60)")
    on_mac.do("capture")
    on_mac.wait(lambda: told(tmp_path))
    on_mac.window.close()
    assert not alive(told(tmp_path)[0][0])


def test_selected_words_are_looked_for(on_mac: Stage) -> None:
    on_mac.open_read("a.pdf", 1)
    on_mac.do("find_selection")
    assert not on_mac.work.finding.panel.isVisible()
    assert not on_mac.work.actions["find_selection"].isEnabled(), "nothing is selected"
    on_mac.do("select_all")
    on_mac.do("find_selection")
    assert on_mac.work.finding.panel.isVisible()
    assert on_mac.work.finding.panel.field.text() == "Heading 1 first 1 second 1"


def test_the_system_remembers_what_was_opened(on_mac: Stage, fake: FakeMac, tmp_path: Path) -> None:
    on_mac.open("a.pdf", "b.pdf")
    on_mac.open(*(f"{number}.pdf" for number in range(12)))
    assert len(fake.recent) == 12
    assert [Path(path).name for path in fake.recent[:2]] == ["0.pdf", "1.pdf"], "the first of many is on top"
    assert [Path(path).name for path in fake.recent[-2:]] == ["a.pdf", "b.pdf"]
    on_mac.backstage.intake.keep_picture(b"a picture", "png")
    on_mac.wait(lambda: len(on_mac.documents) == 15)
    assert len(fake.recent) == 12, "what was pasted has no place of its own"
    library = on_mac.backstage.library = Library(tmp_path / "library.sqlite3")
    library.note_file("1", tmp_path / "a.pdf", "PDF", 1)
    menu = on_mac.work.actions.recent
    menu.aboutToShow.emit()
    menu.actions()[-1].trigger()
    assert fake.recent == []
    library.close()


def test_what_is_opened_from_outside_brings_the_window_forward(on_mac: Stage) -> None:
    on_mac.window.showMinimized()
    on_mac.window.come_forward()
    assert not on_mac.window.isMinimized()
    assert on_mac.window.isVisible()


def test_the_windows_menu_of_a_mac(on_mac: Stage) -> None:
    on_mac.do("zoom_window")
    assert on_mac.window.isMaximized()
    on_mac.do("zoom_window")
    assert not on_mac.window.isMaximized()
    on_mac.do("front")
    on_mac.do("minimize")
    assert on_mac.window.isMinimized()


def test_appkit_adds_nothing_twice(fake: FakeMac) -> None:
    fake.mac().own_menus()
    assert fake.defaults == {"NSFullScreenMenuItemEverywhere": False, "tabs": False}
