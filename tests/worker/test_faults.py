"""Five hundred pages, some of which crash, hang, eat memory, talk nonsense: they cost themselves and nothing else."""

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ocr_desktop.jobs.export import FolderExport
from ocr_desktop.jobs.job import JobChanged, PageEnded, State, WorkerRestarted
from ocr_desktop.jobs.plan import ExportPlan
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.report import Result
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from ocr_desktop.worker.client import WorkerClient
from tests.fakes.bench import Bench, Listener, picture

DOCUMENTS, PAGES = 10, 50
ERRORS = {
    "segmentation": "WorkerCrashed",
    "kill": "WorkerCrashed",
    "hang": "WorkerTimedOut",
    "memory": "WorkerTooLarge",
    "garbage": "WorkerCrashed",
    "raises": "EngineError",
}
HOW_OFTEN = {"segmentation": 3, "kill": 2, "hang": 2, "memory": 2, "garbage": 2, "raises": 3, "once": 3, "prints": 4}
TRIED_ONCE = ("raises", "prints")
LIMITS = Settings(page_seconds=4, page_megabytes=250, page_breaks=True)


def test_every_faulty_page_is_told_and_every_other_one_is_right(
    bench: Callable[[str], Bench], library: Library, tmp_path: Path
) -> None:
    every = [name(document, page) for document in range(DOCUMENTS) for page in range(PAGES)]
    kinds = [kind for kind, count in HOW_OFTEN.items() for _ in range(count)]
    faults = dict(zip(random.Random(500).sample(every, len(kinds)), kinds, strict=True))
    lost = {page: ERRORS[kind] for page, kind in faults.items() if kind in ERRORS}
    made, listener = bench("FaultyEngine"), Listener()
    (made.notes / "faults").write_text(json.dumps(faults))
    sources = [
        picture(tmp_path / "in" / f"{document}.tif", pages=PAGES, shade=document, size=(8, 8))
        for document in range(DOCUMENTS)
    ]
    work = FolderExport(ExportPlan(tuple(sources), tmp_path / "out", LIMITS), library, assets=tmp_path)

    def make_client(role: str, threads: int) -> WorkerClient:
        client = made.client(role, threads)
        client.on_restart = jobs.worker_restarted
        return client

    def listen(event: object) -> None:
        listener(event)  # type: ignore[arg-type]
        work.handle(event)  # type: ignore[arg-type]

    jobs = JobQueue(library, listener=listen, workers=2, spool=tmp_path, assets=tmp_path, make_client=make_client)
    try:
        work.start(jobs)
        report = work.wait(120)
        state = jobs.wait(work.job.id, 10)
    finally:
        jobs.close()
        work.close()

    assert state is State.DONE
    progress = listener.of(JobChanged)[-1].progress
    assert (progress.pages_done, progress.pages_failed, progress.pages_left) == (len(every) - len(lost), len(lost), 0)
    ended = {name(event.document, event.page): event for event in listener.of(PageEnded)}
    assert len(listener.of(PageEnded)) == len(ended) == len(every)
    assert {page: event.error for page, event in ended.items() if event.state is State.FAILED} == lost
    assert all(ended[page].message and ended[page].remedy for page in lost)
    assert {page: event.result.blocks[0].text for page, event in ended.items() if event.result is not None} == {
        page: page for page in every if page not in lost
    }

    assert report is not None
    failures = {
        name(number, problem.page - 1): problem.error
        for number, outcome in enumerate(report.documents)
        for problem in outcome.failures
    }
    assert failures == lost
    assert {outcome.result for outcome in report.documents} == {Result.WRITTEN}
    for document, outcome in enumerate(report.documents):
        text = Path(outcome.target).read_text()
        right = [name(document, page) for page in range(PAGES) if name(document, page) not in lost]
        assert [line for line in text.splitlines() if line.startswith("document")] == right

    read = Counter((made.notes / "read").read_text().splitlines())
    assert read == {page: 2 if faults.get(page, "raises") not in TRIED_ONCE else 1 for page in every}
    twice = [kind for kind in faults.values() if kind not in TRIED_ONCE]
    # The second time a worker dies of a page nothing is told: the page itself is.
    assert len(listener.of(WorkerRestarted)) >= len(twice)


def name(document: int, page: int) -> str:
    """As the fake engine reads it."""
    return f"document {document:03} page {page}"
