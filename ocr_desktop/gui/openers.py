"""The ways to open something from the menu: files, a folder, what was open of late, the sample."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from ocr_desktop import paths
from ocr_desktop.errors import LibraryError
from ocr_desktop.gui import style
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.main_window import SAMPLE

_log = logging.getLogger(__name__)


class Openers(QObject):
    """Asks which files, and hands them to the window.

    Args:
        memory: where the folder of last time is remembered.
        give: takes the files and folders chosen.

    Signals:
        cleared: the files opened of late are to be forgotten.
    """

    cleared = Signal()

    def __init__(
        self, window: QWidget, backstage: Backstage, memory: QSettings, give: Callable[[list[Path]], None]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._backstage = backstage
        self._memory = memory
        self._give = give

    def open_files(self) -> None:
        """Choose files."""
        self._choose(QFileDialog.FileMode.ExistingFiles, tr("Open Documents"))

    def open_folder(self) -> None:
        """Choose a folder."""
        self._choose(QFileDialog.FileMode.Directory, tr("Open Folder"))

    def open_sample(self) -> None:
        """Open the sample."""
        self._give([paths.resource(SAMPLE)])

    def fill(self, menu: QMenu) -> None:
        """Put the files opened of late into a menu."""
        menu.clear()
        recent = self._recent()
        menu.setToolTipsVisible(True)
        for path in recent:
            alike = sum(other.name == path.name for other in recent) > 1
            title = f"{path.name} – {path.parent.name}" if alike else path.name
            # In a menu “&” marks a key; in a file name it is itself.
            action = menu.addAction(title.replace("&", "&&"))
            action.setToolTip(style.tip(str(path)))
            action.triggered.connect(lambda _checked=False, path=path: self._give([path]))
        if not recent:
            menu.addAction(tr("Nothing Yet")).setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction(tr("Clear Menu")).triggered.connect(self._clear)

    def _clear(self) -> None:
        self._memory.setValue("recent_cleared", str(time.time()))
        self.cleared.emit()

    def _recent(self) -> list[Path]:
        try:
            return self._backstage.recent(float(str(self._memory.value("recent_cleared", "0"))))
        except (LibraryError, ValueError) as exc:
            _log.warning("no recent files: %s", exc)
            return []

    def _choose(self, mode: QFileDialog.FileMode, title: str) -> None:
        dialog = QFileDialog(self._window, title, str(self._memory.value("folder", str(Path.home()))))
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, names: list[str]) -> None:
        chosen = [Path(name) for name in names]
        if chosen:
            self._memory.setValue("folder", str(chosen[0].parent))
            self._give(chosen)
