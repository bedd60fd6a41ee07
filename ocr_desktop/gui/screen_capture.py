"""A part of the screen that the person drags a rectangle around, as a document to be read."""

import logging
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from ocr_desktop.errors import OcrDesktopError, TargetNotWritable, unwritable
from ocr_desktop.gui.intake import Intake
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.macos import Mac
from ocr_desktop.sentences import said

PROGRAM = "/usr/sbin/screencapture"
_END_MS = 1000
_log = logging.getLogger(__name__)


class ScreenCapture(QObject):
    """One at a time, by the system's own program: its cross-hair is the one that people know.

    Args:
        program: writes a PNG to the file that comes after ``-i``, or none where the person has thought better of it.

    Signals:
        trouble: an ``OcrDesktopError`` that says why nothing comes.
    """

    trouble = Signal(object)

    def __init__(self, intake: Intake, spool: Path, mac: Mac, parent: QObject, program: str = PROGRAM) -> None:
        super().__init__(parent)
        self._intake = intake
        self._spool = spool
        self._mac = mac
        self._program = program
        self._file = Path()
        self._process = QProcess(self)
        self._process.setStandardInputFile(QProcess.nullDevice())
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed)

    def begin(self) -> None:
        """Let the person choose; what they have chosen is opened."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            return
        # Asked beforehand: without leave the system hands out a picture of the empty desktop, and calls it a success.
        if not self._mac.may_capture():
            self.trouble.emit(_not_allowed())
            return
        try:
            self._spool.mkdir(parents=True, exist_ok=True)
            self._file = Path(tempfile.mkdtemp(prefix="screen-", dir=self._spool)) / "screen.png"
        except OSError as exc:
            self.trouble.emit(unwritable(exc, said("the picture of the screen"), TargetNotWritable))
            return
        self._process.start(self._program, ["-i", str(self._file)])

    def close(self) -> None:
        """Nothing is awaited any more."""
        self._process.blockSignals(True)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_END_MS)

    def _finished(self) -> None:
        noted = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
        if noted:
            _log.info("screencapture: %s", noted)
        # Whether Escape is a failure differs from version to version; that it leaves no file does not.
        if self._file.is_file() and self._file.stat().st_size:
            name = tr("Screen {time}").format(time=f"{datetime.now().astimezone():%Y-%m-%d %H.%M.%S}")
            data = self._file.read_bytes()
            shutil.rmtree(self._file.parent, ignore_errors=True)
            self._intake.keep(lambda: data, f"{name}.png")
        elif "could not create image" in noted:
            self.trouble.emit(_not_allowed())

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.trouble.emit(
                OcrDesktopError(
                    said("The screen cannot be read: {program} does not start.", program=self._program),
                    remedy=said("Take a screenshot with the system's own keys, and drop it here."),
                )
            )


def _not_allowed() -> OcrDesktopError:
    return OcrDesktopError(
        said("OCR Desktop may not see the screen."),
        remedy=said(
            "Allow it in System Settings → Privacy & Security → Screen & System Audio Recording, then open OCR Desktop "
            "again."
        ),
    )
