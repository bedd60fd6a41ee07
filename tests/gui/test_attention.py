"""What the system around the window is told, and what it asks for; on a double of the Mac."""

import importlib
import plistlib
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ocr_desktop.gui import macos
from ocr_desktop.gui.attention import Attention
from ocr_desktop.gui.macos import Mac
from ocr_desktop.jobs.job import Progress
from tests.fakes.mac import FakeMac

ROOT = Path(__file__).parents[2]


class Exports(QObject):
    """The signals of a folder exporter."""

    finished = Signal(object)
    progressed = Signal(object)
    held = Signal(str)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person works with another app."""
    monkeypatch.setattr(
        QGuiApplication, "applicationState", staticmethod(lambda: Qt.ApplicationState.ApplicationInactive)
    )


def test_the_dock_says_how_far_it_is(application: object) -> None:
    window, fake, exports = QWidget(), FakeMac(), Exports()
    Attention(window, exports, fake.mac())  # type: ignore[arg-type]
    for done, failed, left in ((0, 0, 3), (1, 0, 2), (1, 0, 2), (1, 1, 1), (2, 1, 0)):
        exports.progressed.emit(Progress(documents_done=done, documents_failed=failed, documents_left=left))
    exports.progressed.emit(None)
    assert fake.badges == ["0%", "33%", "66%", "100%", ""]


@pytest.mark.usefixtures("away")
def test_who_looks_away_is_told_what_holds_it_up(application: object) -> None:
    window, fake, exports = QWidget(), FakeMac(), Exports()
    Attention(window, exports, fake.mac())  # type: ignore[arg-type]
    exports.held.emit("The disk is full.")
    assert fake.notified == [("The export is waiting", "The disk is full.")]


def test_who_has_it_before_them_is_not(application: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        QGuiApplication, "applicationState", staticmethod(lambda: Qt.ApplicationState.ApplicationActive)
    )
    window, fake, exports = QWidget(), FakeMac(), Exports()
    Attention(window, exports, fake.mac())  # type: ignore[arg-type]
    exports.held.emit("The disk is full.")
    assert fake.notified == []


@pytest.mark.parametrize("fake", [FakeMac(None), FakeMac(granted=False)])
def test_without_a_bundle_or_leave_nothing_is_notified(fake: FakeMac) -> None:
    fake.mac().notify("A", "b")
    assert fake.notified == []


def test_elsewhere_nothing_is_loaded(application: object) -> None:
    def load(name: str) -> object:
        raise AssertionError(name)

    elsewhere = Mac(load, "linux")
    elsewhere.badge("1%")
    elsewhere.notify("A", "b")
    elsewhere.serve(lambda: None, lambda data, suffix: None)
    elsewhere.dock_menu(QMenu())
    elsewhere.own_menus()
    elsewhere.note_recent(Path("/a"))
    elsewhere.clear_recent()
    elsewhere.work(True, "It reads.")
    assert not elsewhere.may_capture()


@pytest.mark.skipif(sys.platform != "darwin", reason="the frameworks are a Mac's")
def test_the_frameworks_have_what_the_double_has() -> None:
    appkit, foundation, objc = (importlib.import_module(name) for name in ("AppKit", "Foundation", "objc"))
    documents = appkit.NSDocumentController.sharedDocumentController()
    process = foundation.NSProcessInfo.processInfo()
    for thing, name in (
        (documents, "noteNewRecentDocumentURL_"), (documents, "clearRecentDocuments_"),
        (appkit.NSWindow, "setAllowsAutomaticWindowTabbing_"), (process, "beginActivityWithOptions_reason_"),
        (process, "endActivity_"), (foundation.NSUserDefaults.standardUserDefaults(), "setBool_forKey_"),
        (foundation.NSURL, "fileURLWithPath_"), (appkit.NSPasteboard.generalPasteboard(), "dataForType_"),
        (foundation.NSBundle, "bundleWithPath_"), (objc, "loadBundleFunctions"), (QMenu, "setAsDockMenu"),
    ):  # fmt: skip
        assert callable(getattr(thing, name)), name
    assert foundation.NSActivityUserInitiatedAllowingIdleSystemSleep == 0x00EFFFFF
    mac = Mac()
    mac.work(True, "A test.")
    mac.work(False)


def test_files_come_through_the_services_menu() -> None:
    fake, opened, pictured = FakeMac(), list[Path](), list[tuple[bytes, str]]()
    fake.mac().serve(lambda *paths: opened.extend(paths), lambda data, suffix: pictured.append((data, suffix)))
    assert fake.choose("/a/b.pdf", "/a/ö.png", data={"public.png": b"its icon"}) is None
    assert opened == [Path("/a/b.pdf"), Path("/a/ö.png")]
    assert pictured == []
    assert fake.choose(data={"public.tiff": b"a", "public.png": b"b"}) is None
    assert pictured == [(b"b", "png")]
    assert fake.choose() == "There is no file and no picture to read."


def test_the_bundle_declares_what_is_served() -> None:
    declared = plistlib.loads((ROOT / "packaging" / "Info.plist").read_bytes())["NSServices"]
    assert [entry["NSMessage"] for entry in declared] == ["readFiles"]
    assert declared[0]["NSSendTypes"] == list(macos._PICTURES)
