"""What is told of an installation."""

import threading

import pytest

from ocr_desktop.errors import Cancelled
from ocr_desktop.model_store.progress import Pace, Reporter, Step, Update


def test_speed_and_time_left() -> None:
    told: list[Update] = []
    reporter = Reporter(Step.DOWNLOAD, told.append, threading.Event())
    for second in range(31):
        reporter.bytes("a file", 1000 * second, 60_000, now=float(second))
    assert told[0].speed is None
    assert told[0].seconds_left is None
    assert told[-1].speed == pytest.approx(1000)
    assert told[-1].seconds_left == pytest.approx(30)
    assert (told[-1].done, told[-1].total, told[-1].fraction) == (30_000, 60_000, 0.5)


def test_what_was_long_ago_says_nothing_about_now() -> None:
    pace = Pace()
    for second in range(100):
        pace.put(1e6 * min(second, 50), second)
    assert pace.speed() == 0


def test_not_more_often_than_a_person_can_see() -> None:
    told: list[Update] = []
    reporter = Reporter(Step.DOWNLOAD, told.append, threading.Event())
    for number in range(1000):
        reporter.bytes("a file", number, 1000, now=number / 1000)
    assert 5 <= len(told) <= 11
    reporter.bytes("another file", 999, 1000, now=1.0)
    assert told[-1].what == "another file"
    reporter.bytes("another file", 1000, 1000, now=1.0)
    assert told[-1].fraction == 1


def test_nothing_to_count_is_no_progress() -> None:
    told: list[Update] = []
    Reporter(Step.DOWNLOAD, told.append, threading.Event()).bytes("asking", 0, 0)
    assert told[0].fraction == 0


def test_stopped() -> None:
    cancel = threading.Event()
    reporter = Reporter(Step.CONVERT, lambda update: None, cancel)
    reporter.share(0.1, "a layer")
    cancel.set()
    with pytest.raises(Cancelled) as failed:
        reporter.share(0.2, "a layer")
    assert "go on" in failed.value.remedy
