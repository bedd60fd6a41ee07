"""What documents are: asked of a page worker, a few at a time. The queue's thread owns it."""

from collections.abc import Callable, Iterable

from ocr_desktop.jobs import limits
from ocr_desktop.jobs.job import State
from ocr_desktop.jobs.pool import MakeClient, close_all
from ocr_desktop.jobs.worklist import DocumentWork, JobWork, stamp_of
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient

AT_ONCE = 2

Opened = Callable[[JobWork, DocumentWork, messages.Answer], None]


class Opening:
    """Documents on their way to being known.

    Args:
        make_client: makes a client from role and threads.
        opened: told of each answer, on the client's thread.
    """

    def __init__(self, make_client: MakeClient, opened: Opened) -> None:
        self._make_client = make_client
        self._opened = opened
        self._client: WorkerClient | None = None
        self._running = 0

    def begin_next(self, jobs: Iterable[JobWork]) -> bool:
        """Ask for one more document; whether there was one, and room for it."""
        if self._running >= AT_ONCE:
            return False
        waiting = [work for work in jobs if work.to_open and work.state is State.RUNNING]
        if not waiting:
            return False
        work = min(waiting, key=lambda work: work.opening)
        looked_at = work.looked_at[0] if work.looked_at else -1
        if looked_at in work.to_open:
            work.to_open.remove(looked_at)
        else:
            looked_at = work.to_open.popleft()
        self._begin(work, work.documents[looked_at])
        return True

    def ended(self, work: JobWork, document: DocumentWork) -> None:
        """Its answer has come."""
        work.opening -= 1
        self._running -= 1
        document.opening = 0

    def cancel(self, document: DocumentWork) -> None:
        """Stop asking for a document; its answer still comes."""
        if document.opening and self._client is not None:
            self._client.cancel(document.opening)

    def close(self) -> None:
        """End the worker."""
        if self._client is not None:
            close_all([self._client])

    def _begin(self, work: JobWork, document: DocumentWork) -> None:
        work.opening += 1
        self._running += 1
        document.state = State.RUNNING
        document.stamp = stamp_of(document.request.path)
        if self._client is None:
            self._client = self._make_client("page", 1)
        document.opening = self._client.send(
            lambda number: messages.Inspect(number, str(document.request.path), document.password),
            lambda answer: self._opened(work, document, answer),
            limit=limits.seconds(work.job.settings),
            memory=limits.memory(work.job.settings),
        )
