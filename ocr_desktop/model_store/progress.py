"""What an installation tells while it runs: the step, how far it is, how fast, how long it will take."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ocr_desktop.errors import Cancelled
from ocr_desktop.sentences import said

SECONDS_REMEMBERED = 20.0
SECONDS_NEEDED = 2.0
SECONDS_BETWEEN = 0.1


class CancelFlag(Protocol):
    """Says whether the person has stopped the work (``threading.Event`` is one)."""

    def is_set(self) -> bool:
        """True from the moment of cancelling on."""


class Step(StrEnum):
    """What an installation is at."""

    DOWNLOAD = "download"
    IMPORT = "import"
    CONVERT = "convert"
    VERIFY = "verify"


@dataclass(frozen=True, slots=True)
class Update:
    """How far an installation is.

    Args:
        step: what it is at.
        what: in words for a person: a file, a layer; or what it waits for.
        fraction: how much of the step is done, 0 to 1.
        done, total: the same in bytes, 0 where the step does not count bytes.
        speed: bytes a second (of the step's whole a second, where it does not count bytes), None while unknown.
        seconds_left: of the step, None while there is no honest estimate.
    """

    step: Step
    what: str
    fraction: float
    done: int = 0
    total: int = 0
    speed: float | None = None
    seconds_left: float | None = None


Listener = Callable[[Update], None]


class Pace:
    """How fast something has grown lately."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()

    def put(self, amount: float, now: float) -> None:
        """It has come to ``amount`` at ``now``, in seconds of a clock that never goes back."""
        self._seen.append((now, amount))
        while len(self._seen) > 2 and now - self._seen[0][0] > SECONDS_REMEMBERED:
            self._seen.popleft()

    def speed(self) -> float | None:
        """Growth a second, None while too little has been seen."""
        if not self._seen:
            return None
        (since, before), (now, amount) = self._seen[0], self._seen[-1]
        return (amount - before) / (now - since) if now - since >= SECONDS_NEEDED else None


class Reporter:
    """Tells a listener of one step, not more often than a person can see; knows when to stop."""

    def __init__(self, step: Step, listener: Listener, cancel: CancelFlag) -> None:
        self._step = step
        self._listener = listener
        self._cancel = cancel
        self._pace = Pace()
        self._told_at = 0.0
        self._what = ""

    def check(self) -> None:
        """Stop here where the person wants to.

        Raises:
            Cancelled: the flag is set.
        """
        if self._cancel.is_set():
            raise Cancelled(said("Stopped."), remedy=said("Start it again to go on: what is there is kept."))

    def bytes(self, what: str, done: int, total: int, *, now: float | None = None) -> None:
        """So many bytes of all are there."""
        self._tell(what, done, total, time.monotonic() if now is None else now, counted=True)

    def share(self, fraction: float, what: str, *, now: float | None = None) -> None:
        """So much of the whole is done."""
        self._tell(what, fraction, 1.0, time.monotonic() if now is None else now, counted=False)

    def _tell(self, what: str, done: float, total: float, now: float, *, counted: bool) -> None:
        self.check()
        self._pace.put(done, now)
        ended = done >= total > 0
        if what == self._what and not ended and now - self._told_at < SECONDS_BETWEEN:
            return
        self._what, self._told_at = what, now
        speed = self._pace.speed()
        left = (total - done) / speed if speed and speed > 0 else None
        self._listener(
            Update(
                self._step, what, min(max(done / total, 0.0), 1.0) if total else 0.0,
                int(done) if counted else 0, int(total) if counted else 0, speed, left,
            )
        )  # fmt: skip
