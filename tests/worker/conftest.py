"""What every test with real processes gets: a bench, and no mercy for what is left running or open."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ocr_desktop.library.store import Library
from tests.fakes.bench import Bench


def distributed_is_there() -> bool:
    """Whether another test of this run has loaded Dask, whose own descriptors come and go when it likes."""
    return "distributed" in sys.modules


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """A thread, a process (a zombie too) or a descriptor that outlives the test is a failure."""
    this = psutil.Process()
    threads, descriptors = set(threading.enumerate()), this.num_fds()
    # Tests before this one may have used multiprocessing, whose resource tracker stays until Python ends.
    before = set(this.children())
    yield
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [thread for thread in threading.enumerate() if thread not in threads]
        if not left and not set(this.children()) - before and (this.num_fds() <= descriptors or distributed_is_there()):
            return
        time.sleep(0.01)
    assert not left
    assert not set(this.children()) - before
    assert this.num_fds() <= descriptors or distributed_is_there()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    """Makes a bench whose workers have the named fake engine; all of it is closed at the end."""
    made: list[Bench] = []

    def make(engine: str = "NullEngine") -> Bench:
        made.append(Bench(tmp_path, engine))
        return made[-1]

    yield make
    for item in made:
        item.close()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of the test's own."""
    opened = Library(tmp_path / "library" / "library.sqlite3")
    yield opened
    opened.close()
