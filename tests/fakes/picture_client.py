"""A page worker's client without a worker: answers with plain pictures, at once or when told to."""

import itertools
from collections.abc import Callable
from pathlib import Path

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.worker import messages

Listener = Callable[[messages.Answer], None]


class PictureClient:
    """Renders grey pages of one size into a folder, keeping to the budgets of the request.

    Args:
        held: keep the answers until ``release``.
    """

    def __init__(self, folder: Path, size: Size, *, held: bool = False) -> None:
        self.requests: list[messages.RenderPage] = []
        self.cancelled: list[int] = []
        self.failure: messages.Failed | None = None
        self._folder = folder
        self._size = size
        self._held = held
        self._waiting: dict[int, tuple[messages.RenderPage, Listener]] = {}
        self._ids = itertools.count(1)

    def send(self, request_factory: Callable[[int], messages.Request], listener: Listener) -> int:
        """As ``WorkerClient.send``."""
        request = request_factory(next(self._ids))
        assert isinstance(request, messages.RenderPage)
        self.requests.append(request)
        self._waiting[request.id] = (request, listener)
        if not self._held:
            self.release(request.id)
        return request.id

    def cancel(self, request_id: int) -> None:
        """As ``WorkerClient.cancel``."""
        self.cancelled.append(request_id)

    def release(self, request_id: int) -> None:
        """Answer a held request."""
        request, listener = self._waiting.pop(request_id)
        listener(self._failed(request.id) or self._rendered(request))

    def _failed(self, number: int) -> messages.Failed | None:
        if self.failure is None:
            return None
        return messages.Failed(number, self.failure.error, self.failure.message, self.failure.remedy)

    def _rendered(self, request: messages.RenderPage) -> messages.Rendered:
        clip = request.clip or Box(0, 0, self._size.width, self._size.height)
        scale = min(request.max_scale, (request.max_pixels / clip.area) ** 0.5)
        width, height = max(int(clip.width * scale), 1), max(int(clip.height * scale), 1)
        file = self._folder / f"{request.id}.ppm"
        file.write_bytes(b"P6\n%d %d\n255\n" % (width, height) + bytes((200,)) * (width * height * 3))
        return messages.Rendered(request.id, str(file), self._size, clip, scale)
