"""A job followed on the main thread: what is told when, and passwords."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from ocr_desktop.cli.follower import PASSWORDS_TRIED, Follower
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import PageUnreadable
from ocr_desktop.jobs.energy import EnergyChanged
from ocr_desktop.jobs.job import (
    DocumentEnded,
    DocumentOpened,
    DocumentRequest,
    Event,
    Job,
    JobChanged,
    PageEnded,
    PageStarted,
    Progress,
    State,
    WorkerRestarted,
)
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.settings import Settings

LOCKED = DocumentEnded(1, 0, State.FAILED, "PasswordRequired", "“a.pdf” is encrypted.", "Give it.")
WRONG = DocumentEnded(1, 0, State.FAILED, "WrongPassword", "No.", "Check.")
DONE = DocumentEnded(1, 0, State.DONE)


class Bar:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def update(self, progress: Progress) -> None:
        self.told.append(progress)

    def now(self, words: str) -> None:
        self.told.append(words)

    def note(self, line: str) -> None:
        self.told.append(line)

    def remark(self, line: str) -> None:
        self.told.append(line)

    def problem(self, line: str) -> None:
        self.told.append(line)

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        self.told.append("aside")
        yield
        self.told.append("back")

    def close(self) -> None:
        self.told.append("closed")


class Jobs:
    """A queue that answers each retry with the next of the ends it was given."""

    def __init__(self, follower: Follower, *ends: DocumentEnded) -> None:
        self.follower = follower
        self.ends = list(ends)
        self.passwords: list[str | None] = []

    def retry(self, job: int, document: int, *, password: str | None = None) -> None:
        self.passwords.append(password)
        self.follower.listen(self.ends.pop(0))


def job(documents: int = 1) -> Job:
    requests = tuple(DocumentRequest(Path(f"/{name}.pdf")) for name in "abc"[:documents])
    return Job(requests, Settings(), id=1)


def asked(*answers: str, ends: tuple[DocumentEnded, ...]) -> tuple[list[DocumentEnded], Jobs, list[str], list[Event]]:
    """Follow a locked document with these answers to the prompt; what came of it."""
    prompts: list[str] = []
    forwarded: list[Event] = []
    left = list(answers)

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return left.pop(0)

    follower = Follower(job(), Bar(), ask=ask, forward=forwarded.append)
    jobs = Jobs(follower, *ends)
    follower.attach(cast(JobQueue, jobs))
    follower.listen(LOCKED)
    return list(follower.ended()), jobs, prompts, forwarded


def test_what_happened_is_collected() -> None:
    bar = Bar()
    follower = Follower(job(2), bar)
    follower.listen(DocumentOpened(1, 1, "f" * 64, "PDF", 3, (0, 1, 2)))
    follower.listen(PageStarted(1, 1, 0))
    follower.listen(PageEnded(1, 1, 0, State.DONE))
    follower.listen(PageEnded(1, 1, 2, State.FAILED, error="PageUnreadable", message="Torn."))
    follower.listen(WorkerRestarted("Started again."))
    follower.listen(JobChanged(1, State.RUNNING, Progress(pages_done=1)))
    follower.listen(DocumentEnded(1, 1, State.DONE))
    follower.listen(LOCKED)
    ends = list(follower.ended())
    assert [end.document for end in ends] == [1, 0]
    assert follower.done == {0: set(), 1: {0}}
    assert isinstance(follower.failed_pages[1][2], PageUnreadable)
    assert follower.opened[1].page_count == 3
    assert bar.told == ["b.pdf, page 1", "Started again.", Progress(pages_done=1)]


def test_what_is_done_for_the_machine_s_sake_is_told_and_handed_on() -> None:
    bar, seen = Bar(), list[Event | EnergyChanged]()
    follower = Follower(job(), bar, watch=seen.append)
    change = EnergyChanged("Paused: on battery.", paused=True, reason="battery")
    follower.energy(change)
    follower.listen(DONE)
    assert list(follower.ended()) == [DONE]
    assert bar.told == ["Paused: on battery."]
    assert seen == [change, DONE]


def test_losses_and_empty_pages_are_noted() -> None:
    follower = Follower(job(), Bar())
    size = Size(10, 10)
    block = Block(Box(0, 0, 1, 1), Category.TEXT, "Words", 0)
    results = (
        PageResult(0, size, "instant", "1", blocks=(block,)),
        PageResult(1, size, "instant", "1", blocks=(block,), losses=("A part is missing.",)),
        PageResult(2, size, "instant", "1", finish=FinishReason.LENGTH, warnings=("Ink lies outside.",)),
    )
    for result in results:
        follower.listen(PageEnded(1, 0, result.page, State.DONE, result))
    follower.listen(DONE)
    list(follower.ended())
    assert [str(error) for error in follower.losses[0].pop(1)] == ["A part is missing."]
    assert follower.losses == {0: {}}
    assert follower.empty_pages == {0: {2}}
    assert list(follower.doubts[0]) == [2]  # nothing is kept for a page without any
    assert len(follower.doubts[0][2]) == 2
    assert follower.doubts[0][2][0] == "Ink lies outside."


def test_the_right_password_opens_it() -> None:
    ends, jobs, prompts, forwarded = asked("sesame", ends=(DONE,))
    assert ends == [DONE]
    assert jobs.passwords == ["sesame"]
    assert "“a.pdf”" in prompts[0]
    assert forwarded == [DONE]


def test_a_wrong_password_is_asked_for_again() -> None:
    ends, jobs, prompts, forwarded = asked("open", "sesame", ends=(WRONG, DONE))
    assert ends == [DONE]
    assert jobs.passwords == ["open", "sesame"]
    assert prompts[1].startswith("That password does not open it.")
    assert forwarded == [DONE]


def test_nobody_is_asked_for_ever() -> None:
    ends, jobs, prompts, forwarded = asked(*"abc", ends=(WRONG, WRONG, WRONG))
    assert ends == [WRONG]
    assert len(prompts) == len(jobs.passwords) == PASSWORDS_TRIED
    assert forwarded == [WRONG]


def test_no_answer_leaves_the_document_out() -> None:
    ends, jobs, _, forwarded = asked("", ends=())
    assert ends == [LOCKED]
    assert jobs.passwords == []
    assert forwarded == [LOCKED]


def test_where_nobody_can_be_asked_nobody_is() -> None:
    forwarded: list[Event] = []
    follower = Follower(job(), Bar(), forward=forwarded.append)
    follower.listen(LOCKED)
    assert forwarded == [LOCKED]
    assert list(follower.ended()) == [LOCKED]
