"""What a person hands to the window: files and folders, pasted pictures."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from ocr_desktop.errors import OcrDesktopError, UnsupportedSource
from ocr_desktop.gui.background import Background
from ocr_desktop.gui.language import tr
from ocr_desktop.jobs.survey import find_documents
from ocr_desktop.sentences import said
from ocr_desktop.sources.spool import spool_bytes

_PICTURES = ("image/png", "image/tiff", "image/jpeg", "image/webp")
_log = logging.getLogger(__name__)


class Intake(QObject):
    """Turns what is handed over into paths of files that can be read.

    Signals:
        files: a list of files to open.
        refused: an ``OcrDesktopError`` that says why nothing comes.
        looking: a folder is being looked through.
    """

    files = Signal(list)
    refused = Signal(object)
    looking = Signal(str)

    def __init__(self, background: Background, spool: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._spool = spool

    def take(self, mime: QMimeData) -> None:
        """Open what was dropped or pasted; files go before pictures, for a copied file brings its icon along."""
        local = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if local:
            self.open(local)
            return
        name = next((name for name in _PICTURES if mime.hasFormat(name)), None)
        if name is not None:
            self.keep_picture(bytes(mime.data(name).data()), name.partition("/")[2])
        elif mime.hasImage():
            image = QImage(mime.imageData())
            self.keep(lambda: _encoded(image), tr("Pasted picture") + ".png")
        else:
            self.refused.emit(
                UnsupportedSource(
                    said("There is no picture and no file on the clipboard."),
                    remedy=said("Copy a picture or a file first, then paste it here."),
                )
            )

    def open(self, paths: Iterable[Path]) -> None:
        """Open files and all documents in folders."""
        given = list(paths)
        if not any(path.is_dir() for path in given):
            self.files.emit(given)
            return
        self.looking.emit(next(path.name for path in given if path.is_dir()))
        self._background.run(lambda: _expanded(given), self._found, self.refused.emit)

    def _found(self, paths: list[Path]) -> None:
        if paths:
            self.files.emit(paths)
        else:
            self.refused.emit(
                UnsupportedSource(
                    said("There is nothing in this folder that can be read."),
                    remedy=said("Choose a folder with PDFs, scans or pictures."),
                )
            )

    def keep_picture(self, data: bytes, suffix: str) -> None:
        """Open a picture that another program has handed over."""
        self.keep(lambda: data, tr("Pasted picture") + f".{suffix}")

    def keep(self, data: Callable[[], bytes], name: str) -> None:
        """Open what has no file yet.

        Args:
            data: asked for its bytes on another thread.
            name: as for ``spool_bytes``.
        """
        self._background.run(
            lambda: spool_bytes(data(), name, self._spool), lambda path: self.files.emit([path]), self.refused.emit
        )


def _expanded(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found.extend(find_documents(path) if path.is_dir() else [path])
    return found


def _encoded(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise OcrDesktopError(said("The picture on the clipboard cannot be used."), remedy=said("Copy it again."))
    return bytes(data.data())
