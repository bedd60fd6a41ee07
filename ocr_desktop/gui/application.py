"""The application: what Qt and the desktop tell it, and the window's life from first paint to quitting."""

import importlib
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QSocketNotifier
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from ocr_desktop import __version__, paths
from ocr_desktop.gui import language, style
from ocr_desktop.gui.macos import Mac
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.open_requests import OpenRequests
from ocr_desktop.settings import Settings

if TYPE_CHECKING:
    from ocr_desktop.gui.backstage import Backstage
    from ocr_desktop.gui.workspace import Workspace

# Named, not imported: nine tenths of what has to be loaded, and none of it is needed to show the window.
BACKSTAGE = "ocr_desktop.gui.backstage"
WORKSPACE = "ocr_desktop.gui.workspace"

_log = logging.getLogger(__name__)


def start(files: Sequence[Path], current: Settings) -> int:
    """Make the application and stay until it is quit.

    Args:
        files: to be opened.

    Returns:
        the exit status.
    """
    sys.excepthook = _note_exception
    language.use(current.language)
    application = Application(sys.argv[:1])
    language.install(application)
    application.open_requests.add(*files)
    return run(application, current)


def run(application: "Application", current: Settings) -> int:
    """Show the window, fill it, and stay until it is closed."""
    window = MainWindow(window_memory())
    interrupts = Interrupts(application)
    inside = Inside(application, window, current)
    window.seen.connect(inside.fill)
    window.show()
    try:
        return application.exec()
    finally:
        interrupts.close()
        inside.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class Inside(QObject):
    """What fills the window, loaded when the window has been seen."""

    def __init__(self, application: "Application", window: MainWindow, current: Settings) -> None:
        super().__init__(window)
        self._application = application
        self._window = window
        self._settings = current
        self._backstage: Backstage | None = None
        self._mac = Mac()
        self.workspace: Workspace | None = None

    def fill(self) -> None:
        """Load what is missing, and begin to work."""
        self._backstage = importlib.import_module(BACKSTAGE).Backstage()
        self.workspace = importlib.import_module(WORKSPACE).Workspace(
            self._window, self._backstage, self._settings, self._mac
        )  # fmt: skip
        self.workspace.begin()
        if not hasattr(sys, "frozen"):  # an app bundle brings its own
            self._application.setWindowIcon(QIcon(str(paths.resource("icon.svg"))))
        if not self._application.open_requests.waiting:
            self.workspace.session.restore(self._settings)
        self._application.open_requests.listen(self._open)
        self._mac.own_menus()
        self._mac.serve(self._application.open_requests.add, self.workspace.backstage.intake.keep_picture)

    def _open(self, files: list[Path]) -> None:
        """From outside: the window comes to the front, wherever it is."""
        assert self.workspace is not None
        self._window.come_forward()
        self.workspace.open_paths(files)

    def close(self) -> None:
        """Stop all work."""
        if self.workspace is not None:
            self.workspace.session.close()
            self.workspace.folders.close()
        if self._backstage is not None:
            self._backstage.close()


def window_memory() -> QSettings:
    """Where sizes and positions are remembered, beside the settings."""
    return QSettings(str(paths.settings_file().with_name("window.ini")), QSettings.Format.IniFormat)


class Application(QApplication):
    """The application. Files that the desktop wants opened are kept until the window is there."""

    def __init__(self, arguments: Sequence[str]) -> None:
        QCoreApplication.setApplicationName(paths.APP_NAME)
        QCoreApplication.setApplicationVersion(__version__)
        super().__init__(list(arguments))
        self.open_requests = OpenRequests(self)
        if not style.IS_MAC:
            self.setStyle("Fusion")

    def event(self, event: QEvent) -> bool:
        """Qt's own: one event for each file that is opened in the Finder or dropped on the Dock."""
        if isinstance(event, QFileOpenEvent):
            if event.file():
                self.open_requests.add(Path(event.file()))
            return True
        return super().event(event)


class Interrupts(QObject):
    """Ctrl-C in the terminal, or the end of the session, ends the app in order and without asking."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._read, self._write = socket.socketpair()
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._arrived)
        self._old_descriptor = signal.set_wakeup_fd(self._write.fileno())
        self._old_handlers = {
            number: signal.signal(number, lambda _number, _frame: None) for number in (signal.SIGINT, signal.SIGTERM)
        }

    def close(self) -> None:
        """Leave signals as they were."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_descriptor)
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()

    def _arrived(self) -> None:
        self._read.recv(64)
        self._application.exit(0)  # not quit: nobody may be there to answer a question


def _note_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A mistake of ours in a slot must not take the window along; the log keeps it."""
    _log.critical("unexpected error", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
