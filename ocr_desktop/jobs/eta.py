"""How fast a job goes and how long it will take: from what it did lately, and silent while that says too little."""

import math
from collections import deque

PAGES_REMEMBERED = 40
PAGES_NEEDED = 4
SMOOTHING_SECONDS = 10.0


class Pace:
    """The pages of one job that were read, by the clock. Pages that came from the library do not count."""

    def __init__(self) -> None:
        self._ended: deque[float] = deque(maxlen=PAGES_REMEMBERED)
        self._estimate: float | None = None
        self._estimated_at = 0.0

    def page_ended(self, now: float) -> None:
        """A page has been read; ``now`` in seconds of a clock that never goes back."""
        self._ended.append(now)

    def interrupt(self) -> None:
        """The job rests: what was measured before says nothing about the time that passes now."""
        self._ended.clear()
        self._estimate = None

    def pages_per_second(self, now: float) -> float:
        """The recent rate, 0 while unknown. A page that takes unusually long lowers it while it lasts."""
        count = len(self._ended)
        if count < PAGES_NEEDED:
            return 0.0
        between = max(self._ended[-1] - self._ended[0], 1e-3)
        until_now = max(now - self._ended[0], 1e-3)
        return min((count - 1) / between, count / until_now)

    def seconds_left(self, pages_left: float, now: float) -> float | None:
        """The estimated rest, None while there is no honest one; it runs down like a clock and bends slowly."""
        rate = self.pages_per_second(now)
        if rate <= 0:
            self._estimate = None
            return None
        measured = pages_left / rate
        if self._estimate is None or pages_left == 0:
            self._estimate = measured
        else:
            passed = now - self._estimated_at
            expected = max(self._estimate - passed, 0.0)
            weight = 1.0 - math.exp(-passed / SMOOTHING_SECONDS)
            self._estimate = expected + (measured - expected) * weight
        self._estimated_at = now
        return self._estimate
