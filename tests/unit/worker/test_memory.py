"""The memory of a worker: what a process and its children take, and when a worker has grown too much."""

import os
import subprocess
import sys

import psutil

from ocr_desktop.worker.memory import FIRST_PAGES, SECONDS_BETWEEN_CHILDREN, Growth, MemoryBounds, Meter

BOUNDS = MemoryBounds(growth=100)


def test_children_count_once_they_are_looked_for() -> None:
    now = 0.0
    meter = Meter(os.getpid(), clock=lambda: now)
    with subprocess.Popen(
        [sys.executable, "-c", "taken = b'x' * 200_000_000; print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        alone = meter.taken()
        now = SECONDS_BETWEEN_CHILDREN
        assert meter.taken() > alone + 190_000_000
        meter.kill_children()
        assert child.wait(10) < 0
    now *= 2
    assert meter.taken() < alone + 100_000_000
    assert psutil.Process().is_running()


def test_what_has_ended_takes_nothing() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        meter = Meter(process.pid)
    assert meter.taken() == 0
    assert Meter(process.pid).taken() == 0
    meter.kill_children()
    Meter(process.pid).kill_children()


def test_growth_is_measured_from_the_most_of_the_first_pages() -> None:
    growth = Growth()
    assert FIRST_PAGES == 3
    assert [growth.too_much(BOUNDS, taken) for taken in (10, 500, 300, 600, 601, 400)] == [
        False, False, False, False, True, False,
    ]  # fmt: skip


def test_another_engine_is_measured_anew() -> None:
    growth = Growth()
    for taken in (10, 10, 10):
        growth.too_much(BOUNDS, taken)
    other = MemoryBounds(page=1, growth=100)
    assert not growth.too_much(other, 5000)
    assert growth.too_much(BOUNDS, 5000) is False


def test_without_a_bound_nothing_is_too_much() -> None:
    growth = Growth()
    assert not any(growth.too_much(MemoryBounds(page=5), 10**taken) for taken in range(12))
