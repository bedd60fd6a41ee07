"""Help ▸ Check for New Version: asked by the person alone, and everything that may come back."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressBar, QPushButton

from ocr_desktop import __version__
from ocr_desktop.gui import desktop, language, update_dialog
from ocr_desktop.gui.update_dialog import UpdateDialog
from ocr_desktop.updates import asking
from ocr_desktop.updates import publisher as ours
from tests.fakes.publisher import Publisher, serving
from tests.gui.stage import Stage, stage

__all__ = ["stage"]
Wait = Callable[..., None]


@pytest.fixture
def publisher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Somebody to ask, on this machine."""
    with serving() as running:
        running.publish()
        monkeypatch.setattr(asking, "Question", lambda: running.question(tmp_path, __version__))
        yield running


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the browser was asked to show."""
    pages: list[str] = []
    monkeypatch.setattr("ocr_desktop.gui.desktop.QDesktopServices.openUrl", lambda url: pages.append(url.toString()))
    return pages


def answered(stage: Stage) -> UpdateDialog:
    """The dialog, when it knows."""
    stage.do("check_updates")
    dialog = stage.dialog(UpdateDialog)
    stage.wait(lambda: not busy(dialog) and titles(dialog), what="an answer")
    return dialog


def busy(dialog: UpdateDialog) -> bool:
    bar = dialog.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    return bar.isVisibleTo(dialog)


def button(dialog: UpdateDialog, title: str) -> QPushButton:
    return next(made for made in dialog.findChildren(QPushButton) if made.text() == title and made.isVisibleTo(dialog))


def titles(dialog: UpdateDialog) -> list[str]:
    return [made.text() for made in dialog.findChildren(QPushButton) if made.isVisibleTo(dialog)]


def test_nobody_is_asked_until_the_person_wants_to_know(stage: Stage, publisher: Publisher, wait_until: Wait) -> None:
    stage.open("a.pdf")
    stage.do("about")
    stage.do("settings")
    assert not publisher.asked
    answered(stage)
    assert len(publisher.asked) == 1


def test_a_new_version_is_shown_in_the_browser(stage: Stage, publisher: Publisher, opened: list[str]) -> None:
    dialog = answered(stage)
    assert "new version: 9.1" in dialog.words
    assert f"You have {__version__}" in dialog.words
    assert "Nothing is downloaded" in dialog.words
    assert "2026-11-21" in dialog.words
    button(dialog, "Show in Browser").click()
    assert opened == ["https://example.org/notes/9.1"]
    button(dialog, "Copy Checksum").click()
    assert QGuiApplication.clipboard().text() == "ab" * 32
    assert len(publisher.asked) == 1, "nothing but the feed was fetched"


def test_a_version_for_a_newer_macos_says_so(
    stage: Stage, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "Question", lambda: publisher.question(tmp_path, __version__, macos="13.6"))
    assert "needs macOS 14.0 or later" in answered(stage).words


@pytest.mark.parametrize(("version", "words"), [(__version__, "the newest version"), ("0.0.1", "still newer")])
def test_there_is_nothing_newer(stage: Stage, publisher: Publisher, version: str, words: str) -> None:
    publisher.publish(version=version)
    dialog = answered(stage)
    assert words in dialog.words
    assert titles(dialog) == ["Close"]


def test_a_forgery_is_a_warning_and_leads_nowhere(stage: Stage, publisher: Publisher) -> None:
    publisher.say("{}", by=type(publisher.key)(bytes(32)))
    dialog = answered(stage)
    assert dialog.words.startswith("The answer cannot be trusted.")
    assert "Do not install" in dialog.words
    assert "Show in Browser" not in titles(dialog)


def test_an_old_answer_is_ignored(stage: Stage, publisher: Publisher) -> None:
    publisher.publish(version="9.2", date="2026-12-24")
    answered(stage).close()
    publisher.publish()
    stage.wait(lambda: stage.window.findChild(UpdateDialog) is None)
    dialog = answered(stage)
    assert dialog.words.startswith("The answer is out of date.")
    assert "Show in Browser" not in titles(dialog)


def test_what_cannot_be_reached_can_be_tried_again(stage: Stage, publisher: Publisher) -> None:
    publisher.status = 503
    dialog = answered(stage)
    assert "It is not known" in dialog.words
    assert "503" in dialog.words
    publisher.status = 200
    button(dialog, "Try Again").click()
    stage.wait(lambda: "9.1" in dialog.words)


def test_nonsense_is_no_crash(stage: Stage, publisher: Publisher) -> None:
    publisher.body = b"[" * 50_000
    assert "says nothing of a version" in answered(stage).words


def test_a_copy_that_nobody_published_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "FEED", "")
    dialog = answered(stage)
    assert "nobody has published it" in dialog.words
    assert titles(dialog) == ["Close"]


def test_the_window_never_waits(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for the answer, and not for somebody who closes it before; what comes too late is not told."""
    go, asked = threading.Event(), threading.Event()

    def ask() -> object:
        asked.set()
        go.wait(20)
        raise RuntimeError("too late")

    monkeypatch.setattr(update_dialog.UpdateDialog.__init__, "__defaults__", (ask,))
    stage.do("check_updates")
    dialog = stage.dialog(UpdateDialog)
    stage.wait(asked.is_set)
    assert busy(dialog)
    stage.do("check_updates")
    assert len(stage.window.findChildren(UpdateDialog)) == 1, "asked once"
    button(dialog, "Cancel").click()
    stage.wait(lambda: stage.window.findChild(UpdateDialog) is None)
    go.set()
    stage.wait(lambda: not any(thread.name == "update-question" for thread in threading.enumerate()))


def test_only_pages_are_opened(opened: list[str]) -> None:
    for address in ("http://example.org", "file:///etc/passwd", "https://exa mple.org/", "javascript:1", ""):
        desktop.open_page(address)
    assert opened == []
    desktop.open_page("https://example.org/notes")
    assert opened == ["https://example.org/notes"]


@pytest.mark.parametrize("spoken", ["en", "ru", "zh_CN"])
def test_its_buttons_have_room_for_their_words(stage: Stage, publisher: Publisher, spoken: str) -> None:
    language.use(spoken)
    try:
        buttons = [made for made in answered(stage).findChildren(QPushButton) if made.isVisible()]
    finally:
        language.use("en")
    assert len(buttons) == 3
    stage.wait(lambda: all(made.width() >= made.sizeHint().width() for made in buttons), what="room for the words")
