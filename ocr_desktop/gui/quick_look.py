"""Quick Look: a document or a result as the system shows it, without opening a program for it."""

from pathlib import Path

from PySide6.QtCore import QObject, QProcess

PROGRAM = "/usr/bin/qlmanage"
_END_MS = 1000


class QuickLook(QObject):
    """One preview at a time.

    It is a process of the system's own. The panel that AppKit has for this asks each object that the keyboard could
    go to who controls it, and Qt's windows do not pass that question on.

    Args:
        program: shows the file that comes after ``-p``, until its window is closed.
    """

    def __init__(self, parent: QObject | None = None, program: str = PROGRAM) -> None:
        super().__init__(parent)
        self._program = program
        self._process = QProcess(self)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._path: Path | None = None

    @property
    def shown(self) -> Path | None:
        """The file that is shown now."""
        return self._path if self._process.state() != QProcess.ProcessState.NotRunning else None

    def switch(self, path: Path) -> None:
        """Show a file; where it is shown already, take it away."""
        if self.shown == path:
            self.close()
        else:
            self.show(path)

    def show(self, path: Path) -> None:
        """Show a file, in place of another one."""
        self.close()
        if path.exists():
            self._path = path
            self._process.start(self._program, ["-p", str(path)])

    def close(self) -> None:
        """Take the preview away."""
        if self.shown is not None:
            self._process.kill()
            self._process.waitForFinished(_END_MS)
