"""The queue with real worker processes: order, doubles, crashes, pause, cancel, retry."""

import contextlib
import itertools
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Category
from ocr_desktop.document.correction import Correction
from ocr_desktop.document.document import FinishReason
from ocr_desktop.errors import UsageError
from ocr_desktop.jobs import pool
from ocr_desktop.jobs import queue as queue_module
from ocr_desktop.jobs.job import (
    DocumentEnded,
    DocumentOpened,
    DocumentRequest,
    Event,
    Job,
    JobChanged,
    PageBlock,
    PageEnded,
    PageStage,
    PageStarted,
    State,
    WorkerRestarted,
)
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.worker.client import WorkerClient
from tests.fakes.bench import Bench, Listener, locked_pdf, picture

MakeBench = Callable[..., Bench]
MakeQueue = Callable[..., tuple[JobQueue, Listener]]

INSTANT = catalog.engine("instant").version


@pytest.fixture
def make_queue(library: Library, tmp_path: Path) -> Iterator[MakeQueue]:
    """Makes a queue with the workers of a bench, and a listener that remembers."""
    made: list[JobQueue] = []

    def make(bench: Bench, workers: int = 1) -> tuple[JobQueue, Listener]:
        listener = Listener()

        def make_client(role: str, threads: int) -> WorkerClient:
            client = bench.client(role, threads)
            client.on_restart = jobs.worker_restarted
            return client

        jobs = JobQueue(
            library, listener=listener, workers=workers, spool=tmp_path, assets=tmp_path, make_client=make_client
        )
        made.append(jobs)
        return jobs, listener

    yield make
    for jobs in made:
        jobs.close()


def job_of(*paths: Path, pages: str = "", settings: Settings | None = None) -> Job:
    return Job(tuple(DocumentRequest(path, pages) for path in paths), settings or Settings())


def pages_in_order(listener: Listener, kind: type[PageStarted] | type[PageEnded]) -> list[tuple[int, int]]:
    return [(event.document, event.page) for event in listener.of(kind)]


def test_reads_documents_in_order_and_tells_everything(
    bench: MakeBench, make_queue: MakeQueue, library: Library, tmp_path: Path
) -> None:
    first, second = picture(tmp_path / "a.tif", pages=3), picture(tmp_path / "b.tif", pages=2, shade=9)
    jobs, listener = make_queue(bench())
    job = job_of(first, tmp_path / "missing.pdf", second)
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    assert pages_in_order(listener, PageStarted) == [(0, 0), (0, 1), (0, 2), (2, 0), (2, 1)]
    ended = {event.document: event for event in listener.of(DocumentEnded)}
    assert [ended[n].state for n in range(3)] == [State.DONE, State.FAILED, State.DONE]
    assert (ended[1].error, bool(ended[1].remedy)) == ("SourceNotFound", True)
    assert all(event.result for event in listener.of(PageEnded))
    assert listener.of(PageStage)
    assert listener.of(PageBlock)
    last = listener.of(JobChanged)[-1]
    assert last is listener.events[-1]
    assert (last.progress.pages_done, last.progress.documents_done, last.progress.documents_failed) == (5, 2, 1)
    assert (last.progress.pages_left, last.progress.documents_left, last.progress.fraction) == (0, 0, 1.0)
    assert [file.path for file in library.recent()] == [second, first]


def test_a_page_is_committed_before_it_is_told(bench: MakeBench, library: Library, tmp_path: Path) -> None:
    known: list[bool] = []
    shas: dict[int, str] = {}

    def listener(event: Event) -> None:
        if isinstance(event, DocumentOpened):
            shas[event.document] = event.sha256
        if isinstance(event, PageEnded):
            key = (
                shas[event.document],
                event.page,
                "instant",
                INSTANT,
                Settings().result_key,
            )
            known.append(library.page(*key) == event.result)

    jobs = JobQueue(library, listener=listener, workers=1, spool=tmp_path, assets=tmp_path, make_client=bench().client)
    job = job_of(picture(tmp_path / "a.tif", pages=3))
    jobs.add(job)
    jobs.wait(job.id, 30)
    jobs.close()
    assert known == [True, True, True]


@contextlib.contextmanager
def locked(library: Path) -> Iterator[None]:
    """As another process would have it that writes for long."""
    with contextlib.closing(sqlite3.connect(library, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def test_a_locked_library_holds_up_only_who_waits_for_the_page(
    bench: MakeBench, make_queue: MakeQueue, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "MOST_BEING_KEPT", 2)
    made = bench()
    jobs, listener = make_queue(made)
    known = job_of(picture(tmp_path / "known.tif", pages=3))
    jobs.add(known)
    assert jobs.wait(known.id, 30) is State.DONE
    with locked(tmp_path / "library" / "library.sqlite3"):
        waits, again = job_of(picture(tmp_path / "a.tif", pages=9, shade=9)), job_of(tmp_path / "known.tif")
        jobs.add(waits)
        listener.wait_kind(PageStarted, 3 + 2)
        jobs.add(again)
        assert jobs.wait(again.id, 5) is State.DONE
        time.sleep(0.3)
        assert len(made.pages_begun()) == 3 + 2  # what cannot be kept is not heaped up
        assert not [event for event in listener.of(PageEnded) if event.job == waits.id]
    assert jobs.wait(waits.id, 30) is State.DONE
    ended = [event for event in listener.of(PageEnded) if event.job == waits.id]
    assert [event.page for event in ended] == list(range(9))
    assert {event.state for event in ended} == {State.DONE}


def test_stopping_a_document_whose_page_is_on_its_way_into_the_library(
    bench: MakeBench, make_queue: MakeQueue, library: Library, tmp_path: Path
) -> None:
    made = bench()
    jobs, listener = make_queue(made)
    job = job_of(picture(tmp_path / "a.tif", pages=1))
    with locked(tmp_path / "library" / "library.sqlite3"):
        jobs.add(job)
        listener.wait_kind(PageBlock)
        time.sleep(0.2)
        jobs.cancel(job.id)
        time.sleep(0.1)
        assert not listener.of(PageEnded)
    assert jobs.wait(job.id, 30) is State.CANCELLED
    assert [event.state for event in listener.of(PageEnded)] == [State.DONE]
    assert made.pages_begun() == [0]


def test_nothing_is_read_twice(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench()
    path = picture(tmp_path / "a.tif", pages=3)
    copy = picture(tmp_path / "copy.tif", pages=3)
    jobs, listener = make_queue(made)
    for settings, pages in ((Settings(), 3), (Settings(format="txt"), 3), (Settings(upright=False), 6)):
        job = job_of(path, copy, settings=settings)
        jobs.add(job)
        jobs.wait(job.id, 30)
        assert len(made.pages_begun()) == pages
        assert [event.state for event in listener.of(PageEnded) if event.job == job.id] == [State.DONE] * 6
    # A copy's page is from the library, or shared where the other one's is still on its way into it.
    second = sorted({event.job for event in listener.of(PageEnded)})[1]
    assert all(event.from_library for event in listener.of(PageEnded) if event.job == second)


def test_two_jobs_that_want_a_page_at_once_share_it(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench("SlowEngine")
    path = picture(tmp_path / "a.tif")
    jobs, listener = make_queue(made, workers=2)
    first, second = job_of(path), job_of(path)
    jobs.add(first)
    jobs.add(second)
    assert (jobs.wait(first.id, 30), jobs.wait(second.id, 30)) == (State.DONE, State.DONE)
    assert made.pages_begun() == [0]
    assert {event.job for event in listener.of(PageEnded)} == {first.id, second.id}
    assert {event.job for event in listener.of(PageBlock)} == {first.id, second.id}


def test_cancelling_one_of_two_that_share_a_page(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench("SlowEngine")
    path = picture(tmp_path / "a.tif")
    jobs, listener = make_queue(made, workers=2)
    first, second = job_of(path), job_of(path)
    jobs.add(first)
    jobs.add(second)
    listener.wait_kind(PageStarted, 2)
    jobs.cancel(first.id)
    assert (jobs.wait(first.id, 30), jobs.wait(second.id, 30)) == (State.CANCELLED, State.DONE)
    assert made.pages_begun() == [0]


def test_joining_a_page_whose_end_has_been_asked_for(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench("SlowEngine")
    path = picture(tmp_path / "a.tif")
    jobs, listener = make_queue(made, workers=2)
    first, second = job_of(path), job_of(path)
    jobs.add(first)
    listener.wait_kind(PageStage)
    jobs.add(second)
    jobs.cancel(first.id)
    assert (jobs.wait(first.id, 30), jobs.wait(second.id, 30)) == (State.CANCELLED, State.DONE)
    final = [event for event in listener.of(PageEnded) if event.job == second.id]
    assert [event.state for event in final] == [State.DONE]


@pytest.mark.parametrize("which", ["recognition", "page"])
def test_kill_of_a_worker_in_the_middle(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path, which: str) -> None:
    made = bench("SlowEngine")
    jobs, listener = make_queue(made, workers=2)
    job = job_of(*(picture(tmp_path / f"{number}.tif", pages=2, shade=number) for number in range(4)))
    jobs.add(job)
    listener.wait_kind(PageBlock)
    if which == "recognition":
        victim = made.engine_pids()[0]
    else:
        victim = next(client.pid or 0 for client in made.clients if client.role == "page")
    os.kill(victim, signal.SIGKILL)
    listener.wait_kind(WorkerRestarted)
    more = job_of(picture(tmp_path / "late.tif", shade=99))
    jobs.add(more)
    assert (jobs.wait(job.id, 30), jobs.wait(more.id, 30)) == (State.DONE, State.DONE)
    assert listener.of(JobChanged)[-1].progress.pages_failed == 0
    assert all(event.state is State.DONE for event in listener.of(PageEnded))


def test_a_page_that_always_crashes_costs_only_itself(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench("CrashingEngine")
    jobs, listener = make_queue(made, workers=2)
    job = job_of(picture(tmp_path / "a.tif", pages=3), picture(tmp_path / "b.tif", pages=1, shade=5))
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    states = {(event.document, event.page): event for event in listener.of(PageEnded)}
    assert states[0, 1].state is State.FAILED
    assert (states[0, 1].error, states[0, 1].result) == ("WorkerCrashed", None)
    assert [states[key].state for key in ((0, 0), (0, 2), (1, 0))] == [State.DONE] * 3
    assert made.pages_begun().count(1) == 2
    ended = next(event for event in listener.of(DocumentEnded) if event.document == 0)
    assert (ended.state, ended.failed_pages) == (State.DONE, (1,))


def test_time_limit_of_the_settings(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    jobs, listener = make_queue(bench("HangingEngine"))
    job = job_of(picture(tmp_path / "a.tif", pages=3), settings=Settings(page_seconds=1))
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    assert [(event.page, event.error) for event in listener.of(PageEnded)] == [(0, ""), (1, "WorkerTimedOut"), (2, "")]


def test_cancel_a_job(bench: MakeBench, make_queue: MakeQueue, library: Library, tmp_path: Path) -> None:
    made = bench("EndlessEngine")
    jobs, listener = make_queue(made)
    job = job_of(picture(tmp_path / "a.tif", pages=3), picture(tmp_path / "b.tif", shade=4))
    jobs.add(job)
    listener.wait_kind(PageStage)
    jobs.cancel(job.id)
    began = time.monotonic()
    assert jobs.wait(job.id, 30) is State.CANCELLED
    assert time.monotonic() - began < 5
    (page,) = listener.of(PageEnded)
    assert page.state is State.CANCELLED
    assert page.result is not None
    assert page.result.finish is FinishReason.CANCELLED
    assert [event.state for event in listener.of(DocumentEnded)] == [State.CANCELLED] * 2
    sha256 = listener.of(DocumentOpened)[0].sha256
    assert library.page(sha256, 0, "instant", INSTANT, Settings().result_key) is None
    assert made.pages_begun() == [0]


def test_pause_and_resume(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench("SlowEngine")
    jobs, listener = make_queue(made)
    job = job_of(picture(tmp_path / "a.tif", pages=4))
    jobs.add(job)
    listener.wait_kind(PageStage)
    jobs.pause(job.id)
    listener.wait_kind(PageEnded)
    assert jobs.wait(job.id, 0.6) is State.PAUSED
    assert made.pages_begun() == [0]  # what ran was finished, nothing new begun
    jobs.resume(job.id)
    assert jobs.wait(job.id, 30) is State.DONE
    assert len(listener.of(PageEnded)) == 4


def test_another_job_goes_on_while_one_is_paused(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    jobs, listener = make_queue(bench("SlowEngine"))
    first, second = job_of(picture(tmp_path / "a.tif", pages=3)), job_of(picture(tmp_path / "b.tif", shade=3))
    jobs.add(first)
    listener.wait_kind(PageStage)
    jobs.pause(first.id)
    jobs.add(second)
    assert jobs.wait(second.id, 30) is State.DONE
    jobs.cancel(first.id)
    assert jobs.wait(first.id, 30) is State.CANCELLED


def test_half_the_workers_are_enough_for_a_while(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    jobs, listener = make_queue(bench("SlowEngine"), workers=2)
    job = job_of(picture(tmp_path / "a.tif", pages=6))
    jobs.add(job)
    jobs.slow(job.id, True)
    listener.wait_kind(PageEnded, 2)
    told = [type(event) for event in listener.events if isinstance(event, PageStarted | PageEnded)]
    assert told[:4] == [PageStarted, PageEnded] * 2, "one at a time"
    jobs.slow(job.id, False)
    assert jobs.wait(job.id, 30) is State.DONE
    told = [type(event) for event in listener.events if isinstance(event, PageStarted | PageEnded)]
    assert any(pair == (PageStarted, PageStarted) for pair in itertools.pairwise(told)), "two at a time"


def test_workers_that_are_idle_are_given_back(
    bench: MakeBench, make_queue: MakeQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "IDLE_SECONDS", 0.2)
    jobs, _ = make_queue(bench("NullEngine"))
    for shade in (1, 2):
        job = job_of(picture(tmp_path / f"{shade}.tif", shade=shade))
        jobs.add(job)
        assert jobs.wait(job.id, 30) is State.DONE
        until = time.monotonic() + 10
        while jobs._pool._idle:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_the_page_that_is_looked_at_comes_next(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    jobs, listener = make_queue(bench("SlowEngine"))
    job = job_of(picture(tmp_path / "a.tif", pages=3), picture(tmp_path / "b.tif", pages=3, shade=3))
    jobs.add(job)
    listener.wait_kind(PageStarted)
    listener.wait_kind(DocumentOpened, 2)
    jobs.prioritise(job.id, 1, 2)
    assert jobs.wait(job.id, 30) is State.DONE
    assert pages_in_order(listener, PageStarted) == [(0, 0), (1, 2), (0, 1), (0, 2), (1, 0), (1, 1)]


def test_a_small_job_does_not_wait_for_a_large_one(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    jobs, listener = make_queue(bench("SlowEngine"), workers=2)
    large, small = job_of(picture(tmp_path / "a.tif", pages=12)), job_of(picture(tmp_path / "b.tif", shade=3))
    jobs.add(large)
    listener.wait_kind(PageStarted, 2)
    jobs.add(small)
    assert jobs.wait(small.id, 30) is State.DONE
    jobs.cancel(large.id)
    assert jobs.wait(large.id, 30) is State.CANCELLED  # it was not done yet


def test_retry_after_failure_and_anew(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench("CrashingOnceEngine")
    (made.notes / "crashed").touch()
    jobs, listener = make_queue(made)
    late = tmp_path / "late.tif"
    job = job_of(picture(tmp_path / "a.tif", pages=2), late)
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    assert listener.of(DocumentEnded)[-1].state in (State.FAILED, State.DONE)
    picture(late, shade=50)
    jobs.retry(job.id, 1)
    assert jobs.wait(job.id, 30) is State.DONE
    assert listener.of(JobChanged)[-1].progress.documents_done == 2
    assert made.pages_begun() == [0, 1, 0]
    jobs.retry(job.id, 0)  # nothing failed: nothing to do
    assert jobs.wait(job.id, 30) is State.DONE
    assert made.pages_begun() == [0, 1, 0]
    jobs.retry(job.id, 0, pages=(1,), again=True)
    assert jobs.wait(job.id, 30) is State.DONE
    assert made.pages_begun() == [0, 1, 0, 1]
    jobs.retry(job.id, 0, again=True)
    assert jobs.wait(job.id, 30) is State.DONE
    assert made.pages_begun() == [0, 1, 0, 1, 0, 1]
    assert listener.of(JobChanged)[-1].progress.pages_done == 3


def test_a_page_comes_as_a_person_has_corrected_it(
    bench: MakeBench, make_queue: MakeQueue, library: Library, tmp_path: Path
) -> None:
    """From the library, and also when the page is read anew and the answer is the same."""
    made = bench("NullEngine")
    jobs, listener = make_queue(made)
    job = job_of(picture(tmp_path / "a.tif"))
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    read = listener.of(PageEnded)[-1].result
    assert read is not None
    sha = listener.of(DocumentOpened)[-1].sha256
    key = PageKey(sha, 0, read.engine, read.engine_version, job.settings.result_key)
    corrected = Corrections(library).put(key, Correction.of(read).with_new(read.size.box, Category.TEXT, "mine"))
    assert corrected is not None
    assert corrected.corrected
    again = job_of(tmp_path / "a.tif")
    jobs.add(again)
    assert jobs.wait(again.id, 30) is State.DONE
    assert (listener.of(PageEnded)[-1].from_library, listener.of(PageEnded)[-1].result) == (True, corrected)
    jobs.retry(again.id, 0, again=True)
    assert jobs.wait(again.id, 30) is State.DONE
    anew = listener.of(PageEnded)[-1]
    assert anew.result is not None
    assert (anew.from_library, anew.result.blocks, anew.result.engine_blocks) == (False, corrected.blocks, read.blocks)


def test_a_page_that_failed_is_retried(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench("DoubtfulEngine")
    jobs, listener = make_queue(made)
    job = job_of(picture(tmp_path / "a.tif", pages=3))
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    failed = next(event for event in listener.of(PageEnded) if event.page == 1)
    assert (failed.state, failed.error) == (State.FAILED, "EngineError")
    assert failed.result is not None  # what could be salvaged is shown, not kept
    jobs.retry(job.id, 0)
    assert jobs.wait(job.id, 30) is State.DONE
    assert made.pages_begun() == [0, 1, 2, 1]
    assert listener.of(JobChanged)[-1].progress.pages_failed == 1


def test_page_range(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench()
    jobs, listener = make_queue(made)
    path = picture(tmp_path / "a.tif", pages=5)
    job = job_of(path, pages="2,-1")
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    assert made.pages_begun() == [1, 4]
    wrong = job_of(path, pages="9")
    jobs.add(wrong)
    assert jobs.wait(wrong.id, 30) is State.FAILED
    assert listener.of(DocumentEnded)[-1].error == UsageError.__name__


def test_a_file_that_changes_while_it_is_read(
    bench: MakeBench, make_queue: MakeQueue, library: Library, tmp_path: Path
) -> None:
    jobs, listener = make_queue(bench("SlowEngine"))
    path = picture(tmp_path / "a.tif", pages=2)
    job = job_of(path)
    jobs.add(job)
    listener.wait_kind(PageStage)
    picture(path, pages=2, shade=88)
    assert jobs.wait(job.id, 30) is State.FAILED
    assert {event.error for event in listener.of(PageEnded)} == {"SourceError"}
    old = listener.of(DocumentOpened)[0].sha256
    assert library.page(old, 0, "instant", INSTANT, Settings().result_key) is None
    jobs.retry(job.id, 0)
    assert jobs.wait(job.id, 30) is State.DONE
    assert listener.of(DocumentOpened)[1].sha256 != old


def test_a_password_is_used_and_never_stored(
    bench: MakeBench, make_queue: MakeQueue, library: Library, tmp_path: Path
) -> None:
    path = locked_pdf(tmp_path / "locked.pdf", "sesame-open")
    jobs, listener = make_queue(bench())
    job = job_of(path)
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.FAILED
    assert listener.of(DocumentEnded)[-1].error == "PasswordRequired"
    jobs.retry(job.id, 0, password="wrong")
    assert jobs.wait(job.id, 30) is State.FAILED
    assert listener.of(DocumentEnded)[-1].error == "WrongPassword"
    jobs.retry(job.id, 0, password="sesame-open")
    assert jobs.wait(job.id, 30) is State.DONE
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any("library.sqlite3" in file.name for file in files)
    assert not [file for file in files if b"sesame-open" in file.read_bytes()]


def test_a_job_without_documents_ends(bench: MakeBench, make_queue: MakeQueue) -> None:
    jobs, _ = make_queue(bench())
    job = job_of()
    jobs.add(job)
    assert jobs.wait(job.id, 5) is State.DONE


def test_commands_for_unknown_jobs_and_failing_listeners(bench: MakeBench, library: Library, tmp_path: Path) -> None:
    def fail(event: Event) -> None:
        raise RuntimeError("listener")

    jobs = JobQueue(library, listener=fail, workers=1, spool=tmp_path, assets=tmp_path, make_client=bench().client)
    for command in (jobs.cancel, jobs.pause, jobs.resume):
        command(10**9)
    jobs.cancel_document(10**9, 0)
    jobs.retry(10**9, 0)
    jobs.prioritise(10**9, 0, 0)
    job = job_of(picture(tmp_path / "a.tif"))
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    jobs.close()


def test_close_in_the_middle_keeps_what_is_done(bench: MakeBench, library: Library, tmp_path: Path) -> None:
    made = bench("SlowEngine")
    path = picture(tmp_path / "a.tif", pages=6)
    listener = Listener()
    jobs = JobQueue(library, listener=listener, workers=2, spool=tmp_path, assets=tmp_path, make_client=made.client)
    job = job_of(path)
    jobs.add(job)
    listener.wait_kind(PageEnded)
    began = time.monotonic()
    jobs.close()
    assert time.monotonic() - began < 6
    assert jobs.wait(job.id, 1) is State.RUNNING
    done = len(listener.of(PageEnded))
    again = JobQueue(library, listener=listener, workers=2, spool=tmp_path, assets=tmp_path, make_client=made.client)
    second = job_of(path)
    again.add(second)
    assert again.wait(second.id, 30) is State.DONE
    again.close()
    assert sum(event.from_library for event in listener.of(PageEnded)) >= done


def test_changes_are_told_ten_times_a_second_at_most(bench: MakeBench, library: Library, tmp_path: Path) -> None:
    times: list[float] = []

    def listener(event: Event) -> None:
        if isinstance(event, JobChanged):
            times.append(time.monotonic())

    jobs = JobQueue(library, listener=listener, workers=1, spool=tmp_path, assets=tmp_path, make_client=bench().client)
    job = job_of(picture(tmp_path / "a.tif", pages=200))
    began = time.monotonic()
    jobs.add(job)
    jobs.wait(job.id, 60)
    took = time.monotonic() - began
    jobs.close()
    assert 2 <= len(times) <= 10 * took + 4


def test_one_page_gets_all_cores_and_many_pages_share_them(
    bench: MakeBench, make_queue: MakeQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "cores", lambda: 6)
    made = bench()
    jobs, _ = make_queue(made, workers=3)
    job = job_of(picture(tmp_path / "a.tif"))
    jobs.add(job)
    jobs.wait(job.id, 30)
    assert made.engine_threads() == [6]
    other = bench("SlowEngine")
    other_jobs, _ = make_queue(other, workers=3)
    many = job_of(picture(tmp_path / "b.tif", pages=6, shade=8))
    other_jobs.add(many)
    other_jobs.wait(many.id, 30)
    assert set(other.engine_threads()[1:]) == {2}


LOOKING_AHEAD = Settings(engine="dots-ocr", compare=False)


def order(bench: Bench) -> list[str]:
    return (bench.notes / "order").read_text().splitlines()


def test_the_next_page_is_encoded_while_one_is_decoded(bench: MakeBench, make_queue: MakeQueue, tmp_path: Path) -> None:
    made = bench("EncodingEngine")
    jobs, listener = make_queue(made)
    first, second = picture(tmp_path / "a.tif", pages=2), picture(tmp_path / "b.tif", pages=2, shade=9)
    job = job_of(first, second, settings=LOOKING_AHEAD)
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    assert pages_in_order(listener, PageEnded) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    notes = order(made)
    assert made.pages_begun() == [0, 1, 0, 1]
    decoded = [number for number, note in enumerate(notes) if note.startswith("decoded")]
    begun = [number for number, note in enumerate(notes) if note.startswith("encode ")]
    assert len(begun) == 4
    assert all(start < end for start, end in zip(begun[1:], decoded[:-1], strict=True)), notes


def test_a_crash_with_two_pages_in_hand_counts_for_the_one_that_was_decoded(
    bench: MakeBench, make_queue: MakeQueue, tmp_path: Path
) -> None:
    made = bench("EncodingEngine")
    (made.notes / "crash").touch()
    jobs, listener = make_queue(made)
    job = job_of(picture(tmp_path / "a.tif", pages=4), settings=LOOKING_AHEAD)
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    assert [event.state for event in listener.of(PageEnded)] == [State.DONE] * 4
    assert pages_in_order(listener, PageEnded) == [(0, 0), (0, 1), (0, 2), (0, 3)]
    # Page 2 had been begun when page 1 took the worker down, and was begun again.
    assert made.pages_begun() == [0, 1, 2, 1, 2, 3]
    assert [note for note in order(made) if note.startswith("decoded")] == [f"decoded {page}" for page in range(4)]


def test_a_page_that_cannot_even_be_begun_costs_only_itself(
    bench: MakeBench, make_queue: MakeQueue, tmp_path: Path
) -> None:
    made = bench("EncodingEngine")
    (made.notes / "crash_encoding").touch()
    jobs, listener = make_queue(made)
    job = job_of(picture(tmp_path / "a.tif", pages=3), settings=LOOKING_AHEAD)
    jobs.add(job)
    assert jobs.wait(job.id, 30) is State.DONE
    assert pages_in_order(listener, PageEnded) == [(0, 0), (0, 1), (0, 2)]
    assert [event.state for event in listener.of(PageEnded)] == [State.DONE, State.FAILED, State.DONE]
    # It crashed when it was begun ahead of its turn; page 0 was read again without it, and then it had its two tries.
    assert made.pages_begun() == [0, 1, 0, 1, 1, 2]


def test_a_document_that_is_stopped_while_a_page_of_it_was_begun_ahead(
    bench: MakeBench, make_queue: MakeQueue, tmp_path: Path
) -> None:
    made = bench("EncodingEngine")
    jobs, listener = make_queue(made)
    job = job_of(
        picture(tmp_path / "a.tif", pages=3), picture(tmp_path / "b.tif", pages=1, shade=9), settings=LOOKING_AHEAD
    )
    jobs.add(job)
    deadline = time.monotonic() + 20
    while "encode 1" not in (order(made) if (made.notes / "order").exists() else []):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    jobs.cancel_document(job.id, 0)
    assert jobs.wait(job.id, 30) is State.DONE
    ended = {event.document: event.state for event in listener.of(DocumentEnded)}
    assert ended == {0: State.CANCELLED, 1: State.DONE}
    assert [
        event.result.blocks[0].text for event in listener.of(PageEnded) if event.document == 1 and event.result
    ] == ["page 1"]


def test_what_an_engine_read_before_is_given_to_it_with_other_settings(
    bench: MakeBench, make_queue: MakeQueue, tmp_path: Path
) -> None:
    jobs, listener = make_queue(bench("RememberingEngine"))
    file = picture(tmp_path / "a.tif")
    first = Settings(engine="dots-ocr", compare=False)
    texts = []
    for settings in (first, replace(first, dots_mode="text"), replace(first, dots_mode="layout-only", drafting="off")):
        job = job_of(file, settings=settings)
        jobs.add(job)
        assert jobs.wait(job.id, 30) is State.DONE
        texts += [
            event.result.blocks[0].text for event in listener.of(PageEnded) if event.job == job.id and event.result
        ]
    assert texts == ["page 1", "page 1 again", "page 1"]
