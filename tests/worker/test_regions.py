"""Regions through the queue with real worker processes: before pages that wait, cancelled, after a crash."""

import os
import queue
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import Cancelled, PageUnreadable, UsageError, WorkerCrashed
from ocr_desktop.jobs.job import DocumentOpened, DocumentRequest, Job, PageEnded, PageStage, State
from ocr_desktop.jobs.page_reading import Outcome
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.regions import Region
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from tests.fakes.bench import Bench, Listener, picture

CLIP = Box(10, 20, 40, 50)
Told = queue.SimpleQueue[messages.Progress | Outcome]


class Desk:
    """A queue with one worker that has the named engine."""

    def __init__(self, made: Bench, library: Library, folder: Path) -> None:
        self.bench = made
        self.listener = Listener()
        self.jobs = JobQueue(
            library, listener=self.listener, workers=1, spool=folder, assets=folder, make_client=made.client
        )
        self.file = picture(folder / "a.tif", pages=3)

    def ask(self, page: int = 0, clip: Box = CLIP) -> tuple[int, Told]:
        return self.order(Region(self.file, page, clip, Settings()))

    def order(self, region: Region) -> tuple[int, Told]:
        told: Told = queue.SimpleQueue()
        return self.jobs.regions.ask(region, told.put), told


@pytest.fixture
def desk(bench: Callable[[str], Bench], library: Library, tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    made: list[Desk] = []

    def make(engine: str) -> Desk:
        made.append(Desk(bench(engine), library, tmp_path))
        return made[-1]

    yield make
    for one in made:
        one.jobs.close()


def end(told: Told) -> Outcome:
    while not isinstance(event := told.get(timeout=30), Outcome):
        assert isinstance(event, messages.Progress)
    return event


def test_a_region_is_read_where_it_lies(desk: Callable[[str], Desk]) -> None:
    _, told = desk("NullEngine").ask(page=2)
    outcome = end(told)
    assert outcome.state is State.DONE
    assert outcome.result is not None
    (block,) = outcome.result.blocks
    assert (block.text, block.box, outcome.result.size, outcome.result.page) == ("page 3", CLIP, Size(60, 80), 2)


def test_a_region_comes_before_pages_that_wait(desk: Callable[[str], Desk]) -> None:
    made = desk("SlowEngine")
    job = Job((DocumentRequest(made.file),), Settings())
    made.jobs.add(job)
    made.listener.wait_kind(PageStage)
    _, told = made.ask(page=2)
    assert end(told).state is State.DONE
    assert made.bench.pages_begun()[:2] == [0, 2]
    assert made.jobs.wait(job.id, 30) is State.DONE
    assert [event.state for event in made.listener.of(PageEnded)] == [State.DONE] * 3
    assert len(made.bench.clients) == 2  # one that reads, one that opens


def test_a_region_that_is_being_read_and_one_that_waits_are_cancelled(desk: Callable[[str], Desk]) -> None:
    made = desk("EndlessEngine")
    running, told = made.ask()
    waiting, told_later = made.ask(page=1)
    assert isinstance(told.get(timeout=30), messages.Progress)
    made.jobs.regions.cancel(waiting)
    assert isinstance(end(told_later).error, Cancelled)
    made.jobs.regions.cancel(running)
    assert end(told).state is State.CANCELLED
    made.jobs.regions.cancel(running)  # it has ended
    assert made.bench.pages_begun() == [0]


def test_a_worker_that_dies_costs_one_try(desk: Callable[[str], Desk]) -> None:
    made = desk("SlowEngine")
    _, told = made.ask()
    assert isinstance(told.get(timeout=30), messages.Progress)
    os.kill(made.bench.engine_pids()[0], signal.SIGKILL)
    assert end(told).state is State.DONE
    assert made.bench.pages_begun() == [0, 0]


def test_a_region_that_always_crashes_is_told_of_and_the_next_one_is_read(desk: Callable[[str], Desk]) -> None:
    made = desk("CrashingEngine")
    _, told = made.ask(page=1)
    assert isinstance(end(told).error, WorkerCrashed)
    _, told = made.ask(page=0)
    assert end(told).state is State.DONE


def test_a_region_that_is_nowhere(desk: Callable[[str], Desk]) -> None:
    made = desk("NullEngine")
    _, told = made.ask(clip=Box(100, 100, 200, 200))
    outcome = end(told)
    assert outcome.state is State.FAILED
    assert isinstance(outcome.error, PageUnreadable)
    assert outcome.error.remedy


def test_a_page_that_a_person_has_turned_is_read_so(desk: Callable[[str], Desk], library: Library) -> None:
    made = desk("NullEngine")
    job = Job((DocumentRequest(made.file),), Settings())
    made.jobs.add(job)
    assert made.jobs.wait(job.id, 30) is State.DONE
    sha256 = made.listener.of(DocumentOpened)[0].sha256
    library.put_turn(sha256, 1, 90)
    made.jobs.retry(job.id, 0, pages=(0, 1))
    assert made.jobs.wait(job.id, 30) is State.DONE
    again = made.listener.of(PageEnded)[3:]
    assert {event.page: event.from_library for event in again} == {0: True, 1: False}
    turned = next(event.result for event in again if event.page == 1)
    assert turned is not None
    assert (turned.asked_turn, turned.turned, turned.size) == (90, 90, Size(60, 80))
    assert turned.blocks[0].box == Box(0, 0, 60, 80)
    assert made.bench.pages_begun() == [0, 1, 2, 1]


def test_where_a_phrase_stands_is_told_in_units_of_the_page_and_nothing_is_kept(
    desk: Callable[[str], Desk], library: Library
) -> None:
    one = desk("LocatingEngine")
    deepseek = Settings(engine="deepseek-ocr")
    outcome = end(one.order(Region(one.file, 1, None, deepseek, phrase="two words"))[1])
    assert outcome.state is State.DONE
    assert outcome.result is not None
    assert [block.box for block in outcome.result.blocks] == [Box(10, 0, 100, 10), Box(10, 20, 100, 30)]
    turned = end(one.order(Region(one.file, 1, None, deepseek, turned=180, phrase="word"))[1])
    assert turned.result is not None
    assert [block.box for block in turned.result.blocks] == [Box(-40, 70, 50, 80)]  # of a page of 60 × 80
    refused = end(one.order(Region(one.file, 1, None, Settings(), phrase="word"))[1])
    assert isinstance(refused.error, UsageError)
    assert library.read("SELECT count(*) FROM pages", ()) == [(0,)]
