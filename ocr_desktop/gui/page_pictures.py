"""Pictures of pages, asked of the page worker: thumbnails from a cache, views for the page pane.

The worker answers on its client's reader thread; the file is loaded there too, so that the window's thread
never decodes a picture. Everything leaves here as a Qt signal.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.sentences import said
from ocr_desktop.worker import messages

THUMBNAIL_CACHE_BYTES = 48_000_000
THUMBNAILS_IN_FLIGHT = 3
THUMBNAILS_WAITING = 80
LARGEST_SCALE = 16.0

_log = logging.getLogger(__name__)


class PictureClient(Protocol):
    """The part of ``worker.client.WorkerClient`` that is used here."""

    def send(
        self,
        request_factory: Callable[[int], messages.Request],
        listener: Callable[[messages.Answer], None],
    ) -> int:
        """Send a request; the listener is called for each answer."""

    def cancel(self, request_id: int) -> None:
        """Stop a request."""


@dataclass(frozen=True, slots=True)
class PageKey:
    """A page of a file; the password opens it where that is needed."""

    path: Path
    page: int
    password: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered page or part of one.

    Args:
        image: the pixels, RGB.
        page_size: of the whole page, in page units.
        clip: what the image shows, in page units.
        scale: pixels a page unit.
    """

    image: QImage
    page_size: Size
    clip: Box
    scale: float


@dataclass(frozen=True, slots=True)
class _Thumbnail:
    path: str
    page: int
    height: int


class PagePictures(QObject):
    """Asks for pictures of pages and hands them over on the window's thread.

    Signals:
        picture_ready: request id, ``Picture``.
        picture_failed: request id, message, remedy.
        thumbnail_ready: path, page: ``thumbnail`` has it now.
    """

    picture_ready = Signal(int, object)
    picture_failed = Signal(int, str, str)
    thumbnail_ready = Signal(str, int)
    _thumbnail_loaded = Signal(object, object)

    def __init__(self, client: PictureClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._thumbnails: OrderedDict[_Thumbnail, QImage] = OrderedDict()
        self._bytes = 0
        self._waiting: OrderedDict[_Thumbnail, PageKey] = OrderedDict()
        self._in_flight: set[_Thumbnail] = set()
        self._failed: set[_Thumbnail] = set()
        self._thumbnail_loaded.connect(self._keep_thumbnail, Qt.ConnectionType.QueuedConnection)

    def request(self, key: PageKey, *, max_pixels: int, max_scale: float, clip: Box | None = None) -> int:
        """Ask for a picture.

        Args:
            max_pixels: most pixels of the picture.
            max_scale: largest scale, in pixels a page unit.
            clip: part of the page in page units; None is the whole page.

        Returns:
            the id under which ``picture_ready`` or ``picture_failed`` will tell of it.
        """

        def make(number: int) -> messages.Request:
            return messages.RenderPage(
                number, str(key.path), key.page, max_pixels, max_scale, clip=clip, password=key.password
            )

        return self._client.send(make, self._picture_answered)

    def cancel(self, request: int) -> None:
        """Drop a request; nothing will be told of it, or what is told may be ignored."""
        self._client.cancel(request)

    def thumbnail(self, path: Path, page: int, password: str | None, height_px: int) -> QImage | None:
        """The thumbnail if it is there already; else None, and ``thumbnail_ready`` follows.

        Args:
            height_px: wanted height in device pixels, met approximately.
        """
        wanted = _Thumbnail(str(path), page, height_px)
        if wanted in self._thumbnails:
            self._thumbnails.move_to_end(wanted)
            return self._thumbnails[wanted]
        if wanted not in self._in_flight and wanted not in self._failed:
            self._waiting[wanted] = PageKey(path, page, password)
            self._waiting.move_to_end(wanted)
            while len(self._waiting) > THUMBNAILS_WAITING:
                self._waiting.popitem(last=False)
            self._send_thumbnails()
        return None

    def forget(self, path: Path) -> None:
        """Drop what is kept of a file, for example because its password is known now."""
        self._failed = {item for item in self._failed if item.path != str(path)}
        for item in [item for item in self._thumbnails if item.path == str(path)]:
            self._bytes -= self._thumbnails.pop(item).sizeInBytes()

    def _picture_answered(self, answer: messages.Answer) -> None:
        if isinstance(answer, messages.Rendered):
            image = _load(answer.file)
            if image is None:
                self.picture_failed.emit(
                    answer.id, said("The picture of the page was lost."), said("Go to the page once more.")
                )
                return
            self.picture_ready.emit(answer.id, Picture(image, answer.page_size, answer.clip, answer.scale))
        elif isinstance(answer, messages.Failed) and answer.error != "Cancelled":
            self.picture_failed.emit(answer.id, answer.message, answer.remedy)

    def _send_thumbnails(self) -> None:
        """The last asked for is the first served: it is what the person looks at."""
        while self._waiting and len(self._in_flight) < THUMBNAILS_IN_FLIGHT:
            item, key = self._waiting.popitem()
            self._in_flight.add(item)
            self._client.send(_thumbnail_request(item, key), self._thumbnail_listener(item))

    def _thumbnail_listener(self, item: _Thumbnail) -> Callable[[messages.Answer], None]:
        def listen(answer: messages.Answer) -> None:
            if isinstance(answer, messages.Rendered):
                self._thumbnail_loaded.emit(item, _load(answer.file))
            elif isinstance(answer, messages.Failed):
                self._thumbnail_loaded.emit(item, None)

        return listen

    def _keep_thumbnail(self, item: _Thumbnail, image: QImage | None) -> None:
        self._in_flight.discard(item)
        if image is None:
            self._failed.add(item)
        else:
            self._thumbnails[item] = image
            self._bytes += image.sizeInBytes()
            while self._bytes > THUMBNAIL_CACHE_BYTES and len(self._thumbnails) > 1:
                self._bytes -= self._thumbnails.popitem(last=False)[1].sizeInBytes()
            self.thumbnail_ready.emit(item.path, item.page)
        self._send_thumbnails()


def _thumbnail_request(item: _Thumbnail, key: PageKey) -> Callable[[int], messages.Request]:
    def make(number: int) -> messages.Request:
        pixels = max(item.height * item.height, 64)
        return messages.RenderPage(number, str(key.path), key.page, pixels, LARGEST_SCALE, password=key.password)

    return make


def _load(file: str) -> QImage | None:
    """The picture in a spool file, which is deleted."""
    path = Path(file)
    image = QImage(file)
    try:
        path.unlink(missing_ok=True)
    except OSError as exc:
        _log.warning("spool file %s stays: %s", file, exc)
    if image.isNull():
        return None
    return image.convertToFormat(QImage.Format.Format_RGB32)
