"""A job queue that does nothing by itself: the test plays the events, and sees what was asked for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult, TextSource
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.jobs.job import (
    DocumentEnded,
    DocumentOpened,
    Event,
    Job,
    JobChanged,
    PageEnded,
    PageStarted,
    Progress,
    State,
)
from ocr_desktop.jobs.regions import Region, RegionListener

A4 = Size(595.0, 842.0)


def page_result(page: int, *words: str) -> PageResult:
    """A page with a heading and a paragraph a word."""
    blocks = [Block(Box(72, 72, 523, 100), Category.SECTION_HEADER, f"Heading {page + 1}", order=0, level=1)]
    for order, word in enumerate(words, start=1):
        top = 100.0 + 40 * order
        blocks.append(Block(Box(72, top, 523, top + 30), Category.TEXT, word, order=order))
    version = catalog.engine("instant").version
    return PageResult(
        page, A4, "instant", version, tuple(blocks), text_source=TextSource.TEXT_LAYER, reason="It is fine."
    )


@dataclass
class FakeRegions:
    """Same methods as ``jobs.regions.Regions``: the test says what becomes of what was asked for."""

    asked: list[tuple[Region, RegionListener]] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)

    def ask(self, region: Region, listener: RegionListener) -> int:
        self.asked.append((region, listener))
        return len(self.asked)

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)


@dataclass
class FakeQueue:
    """Same methods as ``jobs.queue.JobQueue``; ``asked`` keeps what was asked for."""

    listener: Callable[[Event], None] = lambda event: None
    jobs: list[Job] = field(default_factory=list)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    regions: FakeRegions = field(default_factory=FakeRegions)

    def add(self, job: Job) -> None:
        self.jobs.append(job)

    def cancel(self, job: int) -> None:
        self.asked.append(("cancel", job))

    def cancel_document(self, job: int, document: int) -> None:
        self.asked.append(("cancel_document", job, document))

    def pause(self, job: int) -> None:
        self.asked.append(("pause", job))

    def resume(self, job: int) -> None:
        self.asked.append(("resume", job))

    def slow(self, job: int, slowly: bool) -> None:
        self.asked.append(("slow", job, slowly))

    def hold(self, job: int, error: OcrDesktopError | None) -> None:
        self.asked.append(("hold", job, error))

    def retry(
        self, job: int, document: int, *, pages: tuple[int, ...] = (), password: str | None = None, again: bool = False
    ) -> None:
        self.asked.append(("retry", job, document, pages, password, again))

    def prioritise(self, job: int, document: int, page: int) -> None:
        self.asked.append(("prioritise", job, document, page))

    def close(self) -> None:
        self.asked.append(("close",))

    # What a queue would tell

    def open_document(self, job: int, document: int, pages: int) -> None:
        """The document was opened and has so many pages."""
        self.listener(
            DocumentOpened(job, document, f"{job}-{document}", "PDF", pages, tuple(range(pages)), first_size=A4)
        )

    def read_page(self, job: int, document: int, page: int, *words: str) -> None:
        """A page was read."""
        self.listener(PageStarted(job, document, page))
        self.listener(PageEnded(job, document, page, State.DONE, page_result(page, *words)))

    def fail_page(self, job: int, document: int, page: int) -> None:
        """A page could not be read."""
        self.listener(PageStarted(job, document, page))
        self.listener(
            PageEnded(job, document, page, State.FAILED, error="PageUnreadable", message="No.", remedy="Try.")
        )

    def end_document(self, job: int, document: int, state: State = State.DONE, error: str = "") -> None:
        """A document has ended."""
        message = f"It is {error}." if error else ""
        self.listener(DocumentEnded(job, document, state, error, message, "Do this." if error else ""))

    def tell_progress(self, job: int, state: State, progress: Progress) -> None:
        """The job has moved on."""
        self.listener(JobChanged(job, state, progress))
