"""Files that the desktop asks to be opened: collected, and told together."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

COALESCE_MS = 80


class OpenRequests(QObject):
    """One event comes for each file, and the first may come long before there is a window to show it.

    Signals:
        wanted: a list of paths, without repeats.
    """

    wanted = Signal(list)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths: list[Path] = []
        self._listening = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COALESCE_MS)
        self._timer.timeout.connect(self._tell)

    @property
    def waiting(self) -> bool:
        """Whether there are files of which nobody was told yet."""
        return bool(self._paths)

    def add(self, *paths: Path) -> None:
        """Files are to be opened."""
        self._paths.extend(paths)
        if self._listening and self._paths:
            self._timer.start()

    def listen(self, listener: Callable[[list[Path]], None]) -> None:
        """Tell this listener from now on, and at once of what has come before."""
        self.wanted.connect(listener)
        self._listening = True
        self._tell()

    def _tell(self) -> None:
        paths, self._paths = self._paths, []
        if paths:
            self.wanted.emit(list(dict.fromkeys(paths)))
