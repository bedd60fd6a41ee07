"""The picture of a page on its canvas: first of the whole page, then as sharp as the zoom asks for once it rests."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal

from ocr_desktop.document.geometry import Box
from ocr_desktop.gui.canvas import Canvas
from ocr_desktop.gui.page_pictures import LARGEST_SCALE, PageKey, PagePictures, Picture

WHOLE_PAGE_PIXELS = 6_000_000
FIRST_PIXELS = 2_500_000
DETAIL_PIXELS = 12_000_000
DETAIL_MARGIN = 0.25
SETTLE_MS = 120


class SharpPicture(QObject):
    """Asks for the pictures of one page at a time, and puts them on the canvas.

    Args:
        pictures: where they come from.
        canvas: shows them.
        zoom: tells the logical pixels a page unit.

    Signals:
        size_known: the ``Size`` of the page in page units, as its picture has it.
        failed: message and remedy; there is no picture.
    """

    size_known = Signal(object)
    failed = Signal(str, str)

    def __init__(self, pictures: PagePictures, canvas: Canvas, zoom: Callable[[], float]) -> None:
        super().__init__(canvas)
        self._pictures = pictures
        self._canvas = canvas
        self._zoom = zoom
        self._key: PageKey | None = None
        self._whole_request = self._detail_request = -1
        self._base_scale = 0.0
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._ask_for_detail)
        queued = Qt.ConnectionType.QueuedConnection  # an answer may come before its request has a name here
        pictures.picture_ready.connect(self._arrived, queued)
        pictures.picture_failed.connect(self._failed, queued)

    def show_page(self, key: PageKey) -> None:
        """Ask for a page's first picture."""
        self.clear()
        self._key = key
        scale = self._wanted_scale(LARGEST_SCALE / 4)
        self._whole_request = self._pictures.request(key, max_pixels=FIRST_PIXELS, max_scale=scale)

    def clear(self) -> None:
        """Ask for nothing more."""
        self._settle.stop()
        for request in (self._whole_request, self._detail_request):
            if request >= 0:
                self._pictures.cancel(request)
        self._whole_request = self._detail_request = -1
        self._key = None
        self._base_scale = 0.0

    def look_again(self) -> None:
        """What is seen has changed: once it rests, ask for more pixels if those at hand are too few."""
        self._settle.start()

    def _wanted_scale(self, at_least: float = 0.0) -> float:
        return min(max(self._zoom() * self._canvas.devicePixelRatioF(), at_least), LARGEST_SCALE)

    def _ask_for_detail(self) -> None:
        if self._key is None or self._base_scale == 0.0:
            return
        if self._detail_request >= 0:
            self._pictures.cancel(self._detail_request)
            self._detail_request = -1
        scale = self._wanted_scale()
        if scale <= self._base_scale * 1.05:
            self._canvas.set_detail(None)
            return
        clip: Box | None = None
        size = self._canvas.sheet_size
        if size.area * scale * scale > WHOLE_PAGE_PIXELS:
            seen = self._canvas.visible_part()
            margin = DETAIL_MARGIN * max(seen.width(), seen.height())
            clip = Box(seen.left(), seen.top(), seen.right(), seen.bottom()).padded(margin).clamped(size.box)
            if clip.area == 0 or self._canvas.detail_serves(clip.intersection(_box(seen)), scale):
                return
        self._detail_request = self._pictures.request(self._key, max_pixels=DETAIL_PIXELS, max_scale=scale, clip=clip)

    def _arrived(self, request: int, picture: Picture) -> None:
        if request == self._whole_request:
            self._whole_request = -1
            self.size_known.emit(picture.page_size)
            self._base_scale = picture.scale
            self._canvas.set_whole(picture)
            self._settle.start()
        elif request == self._detail_request:
            self._detail_request = -1
            if picture.clip == self._canvas.sheet_size.box:
                self._base_scale = picture.scale
                self._canvas.set_whole(picture)
                self._canvas.set_detail(None)
            else:
                self._canvas.set_detail(picture)

    def _failed(self, request: int, message: str, remedy: str) -> None:
        if request == self._whole_request:
            self._whole_request = -1
            self.failed.emit(message, remedy)
        elif request == self._detail_request:
            self._detail_request = -1


def _box(rect: QRectF) -> Box:
    return Box(rect.left(), rect.top(), rect.right(), rect.bottom())
