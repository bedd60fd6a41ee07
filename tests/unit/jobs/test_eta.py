"""How long it will take: silent, then honest, and smooth."""

import pytest

from ocr_desktop.jobs.eta import PAGES_NEEDED, Pace


def paced(count: int, every: float, start: float = 100.0) -> tuple[Pace, float]:
    pace, now = Pace(), start
    for _ in range(count):
        now += every
        pace.page_ended(now)
    return pace, now


def test_silent_until_it_knows() -> None:
    pace, now = paced(PAGES_NEEDED - 1, 2.0)
    assert pace.seconds_left(10, now) is None
    assert pace.pages_per_second(now) == 0
    pace.page_ended(now + 2)
    assert pace.seconds_left(10, now + 2) == pytest.approx(20)
    assert pace.pages_per_second(now + 2) == pytest.approx(0.5)


def test_runs_down_like_a_clock() -> None:
    pace, now = paced(10, 1.0)
    first = pace.seconds_left(50, now)
    assert first is not None
    for second in range(1, 20):
        pace.page_ended(now + second)
        left = pace.seconds_left(50 - second, now + second)
        assert left == pytest.approx(first - second, abs=0.2)


def test_a_page_that_hangs_makes_it_longer_but_not_at_once() -> None:
    pace, now = paced(10, 1.0)
    before = pace.seconds_left(50, now)
    soon, later = pace.seconds_left(50, now + 2), pace.seconds_left(50, now + 60)
    assert before is not None
    assert soon is not None
    assert later is not None
    assert soon < before + 5
    assert later > 100
    assert pace.pages_per_second(now + 60) < 0.2


def test_it_forgets_the_distant_past() -> None:
    pace, now = paced(40, 10.0)
    for _ in range(40):
        now += 0.1
        pace.page_ended(now)
    assert pace.pages_per_second(now) == pytest.approx(10, rel=0.01)


def test_a_rest_does_not_count() -> None:
    pace, now = paced(10, 1.0)
    pace.interrupt()
    assert pace.seconds_left(5, now + 3600) is None
    for second in range(PAGES_NEEDED):
        pace.page_ended(now + 3600 + second)
    assert pace.seconds_left(5, now + 3600 + PAGES_NEEDED - 1) == pytest.approx(5)


def test_nothing_left_is_nothing_left() -> None:
    pace, now = paced(10, 1.0)
    pace.seconds_left(100, now)
    assert pace.seconds_left(0, now + 1) == 0


def test_pages_that_end_at_the_same_moment() -> None:
    pace, now = paced(5, 0.0)
    assert pace.pages_per_second(now) > 100


@pytest.mark.parametrize("workers", [1, 2, 4, 8])
@pytest.mark.parametrize("seconds", [0.05, 2.0, 60.0])
def test_pages_that_take_equally_long_have_an_estimate_that_settles(workers: int, seconds: float) -> None:
    """After the first tenth it is right, and never jumps, however the ends come in bursts."""
    total, pace, start = 400, Pace(), 100.0
    end = start + total / workers * seconds
    tick, now, done = seconds / 7, start, 0
    pace.page_began(start)
    before: float | None = None
    while done < total:
        now += tick
        while done < total and start + (done // workers + 1) * seconds <= now:
            pace.page_ended(start + (done // workers + 1) * seconds)
            done += 1
        left = pace.seconds_left(total - done, now)
        truly = end - now
        if done < total / 10 or truly < max(5 * seconds, 1):
            continue
        assert left == pytest.approx(truly, rel=0.2, abs=2 * seconds + 0.5)
        if before is not None:
            assert left == pytest.approx(before - tick, rel=0.2)
        before = left


def test_a_first_page_that_needs_its_model_loaded_does_not_spoil_it_for_long() -> None:
    pace = Pace()
    pace.page_began(100.0)
    now = 160.0
    for _ in range(60):
        now += 1.0
        pace.page_ended(now)
    assert pace.pages_per_second(now) == pytest.approx(1.0, rel=0.01)
