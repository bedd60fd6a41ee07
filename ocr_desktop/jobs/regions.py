"""Parts of pages that a person wants read now: they need no job, and nobody but who asked keeps what was read."""

import functools
import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ocr_desktop.document import codec
from ocr_desktop.document.geometry import Box
from ocr_desktop.errors import Cancelled
from ocr_desktop.jobs import limits
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.page_reading import Outcome
from ocr_desktop.jobs.pool import PageClient, Pool
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages

RegionListener = Callable[[messages.Progress | Outcome], None]
Command = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page that is to be read.

    Args:
        page: from 0.
        clip: the part, in page units; None is the whole page.
        settings: with the engine that reads it.
        turned: clockwise degrees that make it upright, where a person has said so; else None.
        phrase: words to be found instead: the blocks of the result are the places where they stand.
    """

    path: Path
    page: int
    clip: Box | None
    settings: Settings
    password: str | None = field(default=None, repr=False)
    turned: int | None = None
    phrase: str = ""


@dataclass(slots=True)
class _Asked:
    """A region that waits, or that a worker has."""

    region: Region
    listener: RegionListener
    client: PageClient | None = None
    request: int = 0


class Regions:
    """Regions on their way: ``ask`` and ``cancel`` return at once, on any thread; the rest is the queue's."""

    def __init__(self, pool: Pool, command: Callable[[Command], None]) -> None:
        """Nothing waits yet.

        Args:
            pool: whose workers read.
            command: has something done on the queue's thread.
        """
        self._pool = pool
        self._command = command
        self._numbers = itertools.count(1)
        self._asked: dict[int, _Asked] = {}
        self._waiting: deque[int] = deque()

    def ask(self, region: Region, listener: RegionListener) -> int:
        """Have a region read; nothing is kept of it.

        Args:
            listener: told on the queue's thread what becomes of it.

        Returns:
            a number to cancel it by.
        """
        number = next(self._numbers)
        self._command(functools.partial(self._add, number, _Asked(region, listener)))
        return number

    def cancel(self, number: int) -> None:
        """Stop reading a region, whose listener is still told of the end; one that has ended is no error."""
        self._command(functools.partial(self._cancel, number))

    # On the queue's thread.

    def _cancel(self, number: int) -> None:
        asked = self._asked.get(number)
        if asked is not None and asked.client is not None:
            asked.client.cancel(asked.request)
        elif asked is not None:
            self._waiting.remove(number)
            del self._asked[number]
            asked.listener(Outcome(State.CANCELLED, error=Cancelled(said("Stopped before it began."))))

    def begin_next(self) -> bool:
        """Give a region to a worker; whether there was one, and room for it."""
        if not self._waiting or not self._pool.has_room:
            return False
        number = self._waiting.popleft()
        asked = self._asked[number]
        region, wanted = asked.region, asked.region.settings
        asked.client = self._pool.take(alone=True)
        plain = codec.to_plain(wanted)
        asked.request = asked.client.send(
            lambda request: messages.Recognize(
                request,
                str(region.path),
                region.page,
                wanted.engine,
                plain,
                region.password,
                region.clip,
                region.turned,
                region.phrase,
            ),
            lambda answer: self._command(functools.partial(self._answered, number, answer)),
            limit=limits.seconds(wanted),
            memory=limits.memory(wanted),
        )
        return True

    def _add(self, number: int, asked: _Asked) -> None:
        self._asked[number] = asked
        self._waiting.append(number)

    def _answered(self, number: int, answer: messages.Answer) -> None:
        asked = self._asked[number]
        if isinstance(answer, messages.Progress):
            asked.listener(answer)
        elif not isinstance(answer, messages.BlockFound):
            assert asked.client is not None
            self._pool.give_back(asked.client)
            del self._asked[number]
            asked.listener(Outcome.of(answer))
