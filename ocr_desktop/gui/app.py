"""``ocr-desktop`` without a command: the window, on the files that are given."""

import importlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QSocketNotifier
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from ocr_desktop import __version__, log, paths, settings
from ocr_desktop.errors import OcrDesktopError, SourceNotFound, UsageError
from ocr_desktop.gui import style
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.open_requests import OpenRequests

if TYPE_CHECKING:
    from ocr_desktop.gui.backstage import Backstage
    from ocr_desktop.gui.workspace import Workspace

# Named, not imported: nine tenths of what has to be loaded, and none of it is needed to show the window.
BACKSTAGE = "ocr_desktop.gui.backstage"
WORKSPACE = "ocr_desktop.gui.workspace"

_log = logging.getLogger(__name__)


def main(words: Sequence[str]) -> int:
    """Open the window.

    Args:
        words: files and folders to open.

    Returns:
        the exit status (see ``errors``).
    """
    try:
        files = wanted_files(words)
        check_display(os.environ, sys.platform)
        current = settings.load(paths.settings_file())
    except OcrDesktopError as exc:
        sys.stderr.write(f"ocr-desktop: {exc.message}\n{exc.remedy}\n")
        return exc.exit_code
    log.to_file(paths.log_directory(), "window")
    sys.excepthook = _note_exception
    application = Application(sys.argv[:1])
    application.open_requests.add(*files)
    status = run(application, current)
    logging.shutdown()
    return status


def run(application: "Application", current: settings.Settings) -> int:
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

    def __init__(self, application: "Application", window: MainWindow, current: settings.Settings) -> None:
        super().__init__(window)
        self._application = application
        self._window = window
        self._settings = current
        self._backstage: Backstage | None = None
        self.workspace: Workspace | None = None

    def fill(self) -> None:
        """Load what is missing, and begin to work."""
        self._backstage = importlib.import_module(BACKSTAGE).Backstage()
        self.workspace = importlib.import_module(WORKSPACE).Workspace(self._window, self._backstage, self._settings)
        self.workspace.begin()
        self._application.open_requests.listen(self.workspace.open_paths)

    def close(self) -> None:
        """Stop all work."""
        if self._backstage is not None:
            self._backstage.close()


def wanted_files(words: Sequence[str]) -> list[Path]:
    """The files that the command line names.

    Raises:
        UsageError: a word is an option, of which the window has none.
        SourceNotFound: none of the files exists; it may have been meant as a command.
    """
    # Older versions of macOS give an app that is opened from the Finder a process serial number.
    given = [word for word in words if not word.startswith("-psn_") and word != "--"]
    options = [word for word in given if word.startswith("-") and not Path(word).exists()]
    if options:
        raise UsageError(f"The window knows no option “{options[0]}”.")
    files = [Path(word).expanduser().absolute() for word in given]
    if files and not any(path.exists() for path in files):
        raise SourceNotFound(
            f"There is no file “{given[0]}”, and no command of that name.",
            remedy="Check the path; `ocr-desktop --help` names the commands.",
        )
    return files


def check_display(environment: Mapping[str, str], platform: str) -> None:
    """Whether there is a display to show a window on.

    Raises:
        UsageError: there is none; the remedy names the command-line way.
    """
    if platform in ("darwin", "win32"):
        return
    if not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise UsageError(
            "There is no display to show the window on.",
            remedy="Without one, read files with `ocr-desktop recognize FILE…`, or whole folders with "
            "`ocr-desktop export FOLDER OUT`.",
        )


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
    """Ctrl-C in the terminal closes the window as if the person had."""

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
        self._application.quit()


def _note_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A mistake of ours in a slot must not take the window along; the log keeps it."""
    _log.critical("unexpected error", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)
