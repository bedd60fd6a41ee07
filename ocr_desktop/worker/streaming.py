"""Work that calls back with its progress, as answers: it runs on a thread of its own and is answered meanwhile."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator

from ocr_desktop.errors import ConversionFailed, OcrDesktopError
from ocr_desktop.sentences import said
from ocr_desktop.worker import messages

SECONDS_BETWEEN = 0.1

_log = logging.getLogger(__name__)

Told = Callable[[float, str], None]


def streamed(number: int, work: Callable[[Told], messages.Answer]) -> Iterator[messages.Answer]:
    """The answers of work that calls back; what it raises is raised here."""
    arrived: queue.SimpleQueue[messages.Answer | BaseException] = queue.SimpleQueue()
    last = ("", 0.0)

    def told(fraction: float, stage: str) -> None:
        nonlocal last
        now = time.monotonic()
        if stage != last[0] or now - last[1] >= SECONDS_BETWEEN:
            last = (stage, now)
            arrived.put(messages.Progress(number, stage, fraction))

    def run() -> None:
        try:
            arrived.put(work(told))
        except BaseException as exc:  # whatever it is, it is raised on the thread that waits
            arrived.put(exc)

    thread = threading.Thread(target=run, name="conversion")
    thread.start()
    while isinstance(answer := arrived.get(), messages.Progress):
        yield answer
    thread.join()
    if isinstance(answer, MemoryError):
        raise ConversionFailed(
            said("There is not enough memory for this."), remedy=said("Close other programs.")
        ) from answer
    if isinstance(answer, BaseException) and not isinstance(answer, OcrDesktopError):
        _log.error("request %d failed", number, exc_info=answer)
        raise ConversionFailed(
            said("Something unexpected went wrong ({name}: {answer}).", name=type(answer).__name__, answer=answer)
        ) from answer
    if isinstance(answer, OcrDesktopError):
        raise answer
    yield answer
