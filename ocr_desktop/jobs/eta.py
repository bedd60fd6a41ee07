"""How fast a job goes and how long it will take: from what it did lately, and silent while that says too little."""

import itertools
import math
from collections import deque

PAGES_REMEMBERED = 40
PAGES_NEEDED = 4
SMOOTHING_SECONDS = 10.0


class Pace:
    """The pages of one job that were read, by the clock. Pages that came from the library do not count.

    Several workers end their pages in bursts. So the rate is measured from the moment when reading began, not from
    the first end, and time that passes without an end counts only when it is longer than any such time before.
    """

    def __init__(self) -> None:
        # When reading began or the page before the remembered ones ended, then the ends of these.
        self._marks: deque[float] = deque(maxlen=PAGES_REMEMBERED + 1)
        self._estimate: float | None = None
        self._estimated_at = 0.0

    def page_began(self, now: float) -> None:
        """A worker has taken a page; ``now`` in seconds of a clock that never goes back."""
        if not self._marks:
            self._marks.append(now)

    def page_ended(self, now: float) -> None:
        """A page has been read."""
        self._marks.append(now)

    def interrupt(self) -> None:
        """The job rests: what was measured before says nothing about the time that passes now."""
        self._marks.clear()
        self._estimate = None

    def pages_per_second(self, now: float) -> float:
        """The recent rate, 0 while unknown. A page that takes unusually long lowers it while it lasts."""
        if len(self._marks) < PAGES_NEEDED:
            return 0.0
        longest = max(after - before for before, after in itertools.pairwise(self._marks))
        unusual = max(now - self._marks[-1] - longest, 0.0)
        return (len(self._marks) - 1) / max(self._marks[-1] - self._marks[0] + unusual, 1e-3)

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
