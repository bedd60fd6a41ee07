"""What every test of the window gets: one application, no display, and no mercy for Qt's warnings or leaks."""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from ocr_desktop.library.store import Library

# The offscreen platform cannot raise or propagate sizes, and says so; fonts differ from machine to machine.
_HARMLESS = ("This plugin does not support", "QFontDatabase", "Populating font family aliases")


@pytest.fixture(scope="session")
def application() -> QApplication:
    """The one application of the test run."""
    existing = QApplication.instance()
    found = existing if isinstance(existing, QApplication) else QApplication(["ocr-desktop"])
    found.setStyle("Fusion")
    found.setQuitOnLastWindowClosed(False)
    return found


@pytest.fixture(autouse=True)
def no_complaints(application: QApplication) -> Iterator[None]:
    """A warning of Qt, a widget or a thread that outlives the test: each is a failure."""
    complaints: list[str] = []

    def note(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not message.startswith(_HARMLESS):
            complaints.append(message)

    threads = set(threading.enumerate())
    previous = qInstallMessageHandler(note)
    try:
        yield
        for widget in QApplication.topLevelWidgets():
            widget.close()
            widget.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        application.processEvents()
        gc.collect()
        left = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
        deadline = time.monotonic() + 5
        while (alive := [t for t in threading.enumerate() if t not in threads]) and time.monotonic() < deadline:
            time.sleep(0.01)
    finally:
        qInstallMessageHandler(previous)
    assert not complaints, complaints
    assert not left, left
    assert not alive, alive


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """Run the event loop until something is true; fail when it does not become so."""

    def wait(condition: Callable[[], object], seconds: float = 10.0, what: str = "") -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what or condition}"
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.002)

    return wait


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: no test sees or changes the person's settings and library."""
    folder = tmp_path / "home"
    monkeypatch.setenv("OCR_DESKTOP_HOME", str(folder))
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of the test's own."""
    made = Library(tmp_path / "library.sqlite3")
    yield made
    made.close()
