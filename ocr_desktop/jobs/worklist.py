"""What is left to do in each job, and what comes next. Owned by the queue's thread."""

import itertools
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ocr_desktop.jobs.eta import Pace
from ocr_desktop.jobs.job import DocumentRequest, Job, JobHeld, Progress, State

Stamp = tuple[int, int]


@dataclass(slots=True)
class DocumentWork:
    """One document of a job.

    Args:
        number: its position in the job.
        opening: the request that asks what it is, while that is under way.
        stamp: time and size of the file when it was opened: the content that ``sha256`` names.
        unchecked: pages that may be in the library.
        missing: pages that were not in the library when it was asked.
        running: pages that a worker has.
        anew: pages that are to be read although the library has them.
        failed: pages that could not be read.
    """

    number: int
    request: DocumentRequest
    password: str | None
    state: State = State.WAITING
    opening: int = 0
    sha256: str = ""
    stamp: Stamp | None = None
    pages: tuple[int, ...] = ()
    unchecked: deque[int] = field(default_factory=deque)
    missing: deque[int] = field(default_factory=deque)
    running: set[int] = field(default_factory=set)
    anew: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)

    @property
    def opened(self) -> bool:
        """Whether its content is known."""
        return bool(self.sha256)

    @property
    def pages_left(self) -> int:
        """Pages that have not ended and have not been given up."""
        return len(self.unchecked) + len(self.missing) + len(self.running)

    def drop_waiting(self) -> None:
        """Forget the pages that no worker has."""
        self.unchecked.clear()
        self.missing.clear()


@dataclass(slots=True)
class JobWork:
    """One job.

    Args:
        state: RUNNING or PAUSED until it ends.
        to_open: documents whose content is not known yet, in order.
        unchecked, missing: documents with such pages, in order (dictionaries as ordered sets).
        looked_at: document and page that the person has before them.
        cancelled: whether the person stopped the job as a whole.
        paused: whether the person paused it.
        held: what it waits for, as it was told; None where it waits for nothing.
        slowly: whether half the workers are enough for it.
    """

    job: Job
    documents: list[DocumentWork]
    state: State = State.RUNNING
    to_open: deque[int] = field(default_factory=deque)
    unchecked: dict[int, None] = field(default_factory=dict)
    missing: dict[int, None] = field(default_factory=dict)
    looked_at: tuple[int, int] | None = None
    pages_running: int = 0
    opening: int = 0
    cancelled: bool = False
    paused: bool = False
    held: JobHeld | None = None
    slowly: bool = False
    pace: Pace = field(default_factory=Pace)

    @staticmethod
    def of(job: Job) -> "JobWork":
        """All of a job is to be done."""
        documents = [DocumentWork(i, request, request.password) for i, request in enumerate(job.documents)]
        return JobWork(job, documents, to_open=deque(range(len(documents))))

    def add_pages(self, document: DocumentWork, pages: Iterable[int]) -> None:
        """Pages of an opened document that are to be looked up, and read where the library has them not."""
        document.unchecked.extend(pages)
        if document.unchecked:
            self.unchecked[document.number] = None

    def add_missing(self, document: DocumentWork, page: int, *, first: bool = False) -> None:
        """A page that has to be read."""
        if first:
            document.missing.appendleft(page)
        else:
            document.missing.append(page)
        self.missing[document.number] = None

    def take_looked_at(self) -> tuple[DocumentWork, int] | None:
        """The page before the person's eyes, where it waits."""
        if self.looked_at is None or self.state is not State.RUNNING:
            return None
        document, page = self.documents[self.looked_at[0]], self.looked_at[1]
        for pages in (document.missing, document.unchecked):
            if page in pages:
                pages.remove(page)
                return document, page
        return None

    def take_next(self) -> tuple[DocumentWork, int] | None:
        """The next page in document order."""
        if self.state is not State.RUNNING:
            return None
        missing, unchecked = self._first(self.missing, "missing"), self._first(self.unchecked, "unchecked")
        if missing is not None and (unchecked is None or missing.number <= unchecked.number):
            return missing, missing.missing.popleft()
        if unchecked is not None:
            return unchecked, unchecked.unchecked.popleft()
        return None

    def next_missing(self, most: int) -> list[tuple[DocumentWork, int]]:
        """The pages that will probably be taken next, of those that are known to be missing. They stay where they are.

        Args:
            most: of them that are wanted.
        """
        if self.state is not State.RUNNING or most < 1:
            return []
        found: list[tuple[DocumentWork, int]] = []
        if self.looked_at is not None and self.looked_at[1] in self.documents[self.looked_at[0]].missing:
            found.append((self.documents[self.looked_at[0]], self.looked_at[1]))
        for number in self.missing:
            document = self.documents[number]
            for page in itertools.islice(document.missing, most):
                if not found or found[0][0] is not document or found[0][1] != page:
                    found.append((document, page))
            if len(found) >= most:
                break
        return found[:most]

    def take_unchecked(self) -> tuple[DocumentWork, int] | None:
        """The next page that may be in the library."""
        document = self._first(self.unchecked, "unchecked") if self.state is State.RUNNING else None
        return (document, document.unchecked.popleft()) if document else None

    def _first(self, numbers: dict[int, None], kind: str) -> DocumentWork | None:
        """The first document that really has pages of this kind; others are struck off."""
        while numbers:
            document = self.documents[next(iter(numbers))]
            if getattr(document, kind):
                return document
            del numbers[document.number]
        return None

    @property
    def is_looked_at(self) -> bool:
        """Whether the page before the person's eyes waits."""
        if self.looked_at is None:
            return False
        document, page = self.documents[self.looked_at[0]], self.looked_at[1]
        return page in document.missing or page in document.unchecked

    @property
    def pages_waiting(self) -> int:
        """Pages in sight that no worker has, counted no further than two."""
        count = len(self.to_open) + self.opening
        for numbers in (self.missing, self.unchecked):
            for number in numbers:
                count += len(self.documents[number].missing) + len(self.documents[number].unchecked)
                if count > 1:
                    return count
        return count

    def progress(self, now: float) -> Progress:
        """How far the job is."""
        done = sum(len(document.done) for document in self.documents)
        failed = sum(len(document.failed) for document in self.documents)
        left = sum(document.pages_left for document in self.documents)
        opened = sum(document.opened for document in self.documents)
        ended = [document.state for document in self.documents if document.state.ended]
        # Documents that nobody has opened yet will be like those that were.
        unopened = len(self.to_open) + self.opening
        expected = left + (unopened * (done + failed + left) / opened if opened else 0)
        return Progress(
            pages_done=done,
            pages_failed=failed,
            pages_left=left,
            documents_done=ended.count(State.DONE),
            documents_failed=ended.count(State.FAILED),
            documents_left=len(self.documents) - len(ended),
            pages_per_second=self.pace.pages_per_second(now),
            seconds_left=None if self.state is State.PAUSED else self.pace.seconds_left(expected, now),
        )

    def end_state(self) -> State | None:
        """How the job has ended, None while it has not."""
        if not all(document.state.ended for document in reversed(self.documents)):  # the last ones end last
            return None
        states = [document.state for document in self.documents]
        if self.cancelled or (State.CANCELLED in states and State.DONE not in states):
            return State.CANCELLED
        if states and all(state is State.FAILED for state in states):
            return State.FAILED
        return State.DONE


def stamp_of(path: Path) -> Stamp | None:
    """Time and size of a file, None where it cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
