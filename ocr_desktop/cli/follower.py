"""A job seen from the command line: its events on the main thread, with progress shown and passwords asked for."""

import contextlib
import getpass
import queue
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from ocr_desktop.cli.progress import ProgressBar
from ocr_desktop.document.document import PageResult
from ocr_desktop.errors import DamagedSource, OcrDesktopError, PageUnreadable, from_name
from ocr_desktop.jobs.energy import EnergyChanged
from ocr_desktop.jobs.job import (
    DocumentEnded,
    DocumentOpened,
    Event,
    Job,
    JobChanged,
    JobHeld,
    PageEnded,
    PageStarted,
    State,
    WorkerRestarted,
)
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.report import DocumentOutcome, doubts

PASSWORDS_TRIED = 3
WITH_PASSWORD = ("PasswordRequired", "WrongPassword")

AskPassword = Callable[[str], str]
"""Asks a person; an empty answer gives up."""

T = TypeVar("T", DocumentEnded, DocumentOutcome)


class Follower:
    """Stands between the queue, which tells everything on its own thread, and a command on the main one."""

    def __init__(
        self,
        job: Job,
        bar: ProgressBar,
        *,
        ask: AskPassword | None = None,
        forward: Callable[[Event], None] = lambda _: None,
        watch: Callable[[Event | EnergyChanged], None] = lambda _: None,
    ) -> None:
        """Nothing begins here: the job is added to the queue by the command, ``attach`` names the queue.

        Args:
            bar: where progress is shown.
            ask: asks for the password of an encrypted document; None where nobody can be asked.
            forward: gets every event too, on the queue's thread; the end of a document only when no password
                can change it.
            watch: gets everything as this follower takes it, on the main thread.
        """
        self.opened: dict[int, DocumentOpened] = {}
        self.done: dict[int, set[int]] = {number: set() for number in range(len(job.documents))}
        self.failed_pages: dict[int, dict[int, OcrDesktopError]] = {number: {} for number in self.done}
        self.losses: dict[int, dict[int, list[OcrDesktopError]]] = {number: {} for number in self.done}
        self.doubts: dict[int, dict[int, list[str]]] = {number: {} for number in self.done}
        self.empty_pages: dict[int, set[int]] = {number: set() for number in self.done}
        self._job = job
        self._bar = bar
        self._ask = ask
        self._forward = forward
        self._watch = watch
        self._asked: dict[int, int] = {}
        self._queue: JobQueue | None = None
        self._inbox: queue.SimpleQueue[Event | EnergyChanged | DocumentOutcome] = queue.SimpleQueue()

    def attach(self, jobs: JobQueue) -> None:
        """The queue that the job is given to."""
        self._queue = jobs

    def listen(self, event: Event) -> None:
        """Take an event, on the queue's thread."""
        if not (isinstance(event, DocumentEnded) and self._may_ask(event)):
            self._forward(event)
        self._inbox.put(event)

    def written(self, outcome: DocumentOutcome) -> None:
        """Take what became of a document of an export, on the export's thread."""
        self._inbox.put(outcome)

    def energy(self, change: EnergyChanged) -> None:
        """Take what was done for the machine's sake, on any thread."""
        self._inbox.put(change)

    def ended(self) -> Iterator[DocumentEnded]:
        """Each document when it has ended for good."""
        return self._each(DocumentEnded)

    def outcomes(self) -> Iterator[DocumentOutcome]:
        """Each document when an export has written it or given it up."""
        return self._each(DocumentOutcome)

    def error(self, ended: DocumentEnded) -> OcrDesktopError | None:
        """Why a document as a whole failed; None where it did not."""
        return from_name(ended.error, ended.message, ended.remedy) if ended.error else None

    def _each(self, kind: type[T]) -> Iterator[T]:
        left = len(self._job.documents)
        while left:
            item = self._inbox.get()
            if isinstance(item, DocumentEnded) and self._may_ask(item) and self._try_password(item):
                continue
            self._note(item)
            if isinstance(item, kind):
                left -= 1
                yield item

    def _note(self, item: Event | EnergyChanged | DocumentOutcome) -> None:
        if not isinstance(item, DocumentOutcome):
            self._watch(item)
        if isinstance(item, PageStarted):
            self._bar.now(f"{self._job.documents[item.document].path.name}, page {item.page + 1}")
        elif isinstance(item, JobChanged):
            self._bar.update(item.progress)
        elif isinstance(item, WorkerRestarted):
            self._bar.problem(item.message)
        elif isinstance(item, JobHeld):
            self._bar.problem(item.line)
        elif isinstance(item, EnergyChanged):
            self._bar.remark(item.line)
        elif isinstance(item, DocumentOpened):
            self.opened[item.document] = item
        elif isinstance(item, PageEnded):
            if item.state is State.DONE:
                self.done[item.document].add(item.page)
                if item.result is not None:
                    self._note_result(item.document, item.result)
            elif item.state is State.FAILED:
                error = from_name(item.error, item.message, item.remedy)
                self.failed_pages[item.document][item.page] = error

    def _note_result(self, document: int, result: PageResult) -> None:
        if doubtful := doubts(result):
            self.doubts[document][result.page] = doubtful
        if result.losses:
            remedy = DamagedSource.default_remedy
            self.losses[document][result.page] = [PageUnreadable(loss, remedy=remedy) for loss in result.losses]
        elif not result.blocks:
            self.empty_pages[document].add(result.page)

    def _may_ask(self, ended: DocumentEnded) -> bool:
        """Whether a person can still make something of this end. Read on both threads, changed on the main one."""
        return (
            self._ask is not None
            and ended.error in WITH_PASSWORD
            and self._asked.get(ended.document, 0) < PASSWORDS_TRIED
        )

    def _try_password(self, ended: DocumentEnded) -> bool:
        """Ask, and try again with the answer; False where the person gives up."""
        assert self._ask is not None
        assert self._queue is not None
        self._asked[ended.document] = self._asked.get(ended.document, 0) + 1
        name = self._job.documents[ended.document].path.name
        wrong = "That password does not open it. " if ended.error == "WrongPassword" else ""
        with self._bar.aside():
            password = self._ask(f"{wrong}Password for “{name}” (Enter leaves it out): ")
        if password:
            self._queue.retry(self._job.id, ended.document, password=password)
            return True
        self._asked[ended.document] = PASSWORDS_TRIED
        self._forward(ended)
        return False


def password_prompt(given: str | None) -> AskPassword | None:
    """How a password is asked for: on a terminal, and only where none was given."""
    if given is not None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return _ask


def _ask(prompt: str) -> str:
    with contextlib.suppress(EOFError):
        return getpass.getpass(prompt, stream=sys.stderr)
    return ""


def shown(path: Path) -> str:
    """A path as the error stream can show it: relative where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
