"""The service behind doors for other programs: documents in, jobs that outlive the process, results out.

It reads with the queue and keeps in the library that the window has too; what is its own is the list of jobs. A thread
of its own takes what the queue tells, so that the queue never waits for anybody who asks.
"""

import contextlib
import dataclasses
import json
import logging
import math
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_desktop import settings as settings_table
from ocr_desktop.document import codec
from ocr_desktop.errors import (
    JobUnfinished,
    NoSuchJob,
    OcrDesktopError,
    RequestTooLarge,
    ServiceBusy,
    SourceNotFound,
    UsageError,
    WorkerTimedOut,
)
from ocr_desktop.jobs import job as queue_events
from ocr_desktop.jobs import run
from ocr_desktop.jobs.job import DocumentRequest, Event, Job, State
from ocr_desktop.jobs.live_job import LiveJob
from ocr_desktop.jobs.pdf_maker import Original
from ocr_desktop.jobs.pool import MakeClient
from ocr_desktop.jobs.queue import JobQueue
from ocr_desktop.jobs.reading_result import Result, document_of, written
from ocr_desktop.jobs.service_order import JobView, Limits, Order, Outcome, ServiceEvent
from ocr_desktop.library.history import History
from ocr_desktop.library.service_jobs import ServiceJob, ServiceJobs
from ocr_desktop.library.store import Library
from ocr_desktop.model_store import readiness
from ocr_desktop.renderers import registry
from ocr_desktop.setting import Info
from ocr_desktop.settings import Settings
from ocr_desktop.sources.spool import safe_name

LOOK_SECONDS = 1.0
STOPPED_SECONDS = 30.0  # within which a page that is being read is given up
FORGET_SECONDS = 60.0  # between two looks for jobs that are old enough to be forgotten, or that another one has left
ENDED_IN_MEMORY = 100  # whose events can still be told
LONGEST_PATIENCE = 120
OF_THE_MACHINE = ("Export", "Speed", "Energy", "Downloads", "View")  # sections that no order chooses from
_log = logging.getLogger(__name__)

Watcher = Callable[[], None]


def choices() -> dict[str, Info]:
    """The settings that an order may choose: how a page is read, and how it is written; nothing of the machine's."""
    return {name: info for name, info in settings_table.table().items() if info.section not in OF_THE_MACHINE}


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of the service.

    Args:
        spool, assets: for the workers.
        uploads: documents that were sent, each in a folder of its own.
        models: what is installed.
    """

    spool: Path
    assets: Path
    uploads: Path
    models: Path


class Service:
    """Its methods may be called on any thread. What they raise is of the tree of errors."""

    def __init__(
        self,
        library: Library,
        places: Places,
        limits: Limits,
        *,
        settings: Settings | None = None,
        resumes: bool = True,
        make_client: MakeClient | None = None,
    ) -> None:
        """Begin, and go on with the jobs of a service that has ended before they had.

        Args:
            settings: of the machine: how many pages at once, limits a page; None are the defaults.
            resumes: else it leaves these jobs alone, and has none that last.
            make_client: makes a client from role and threads, for workers of another kind.
        """
        self.library = library
        self.places = places
        self.limits = limits
        self._settings = settings or Settings()
        self._records = ServiceJobs(library)
        self._resumes = resumes
        self._process = run.this_process()
        self._lock = threading.Condition()
        self._live: dict[str, LiveJob] = {}
        self._by_number: dict[int, LiveJob] = {}
        self._watchers: dict[str, set[Watcher]] = {}
        self._pace = 0.0
        self._closing = False
        self._looked_at = self._forgot_at = 0.0
        self._inbox: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self.jobs = JobQueue(
            library, listener=self._inbox.put, workers=self._settings.workers, spool=places.spool,
            assets=places.assets, make_client=make_client,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._run, name="service", daemon=True)
        self._thread.start()
        if resumes:
            self._go_on()
        self._sweep()

    # What is asked.

    def submit(self, order: Order) -> str:
        """Begin a job; its name, which nobody can guess.

        Raises:
            ServiceBusy: there are as many jobs as the service takes on.
            LibraryError, DiskFull: it cannot be kept.
        """
        name = order.file.parent.name.partition(".")[0] if order.owned else secrets.token_hex(16)
        live = LiveJob(name, 0, order, time.time())
        with self._lock:
            self.room()
            self._live[live.id] = live
        try:
            if order.lasting:
                self._records.put(self._record(live))
        except BaseException:
            with self._lock:
                del self._live[live.id]
            raise
        self._begin(live)
        return live.id

    def place(self, name: str) -> Path:
        """Where a document that is being sent can be written: a file in a folder of its own, which is made.

        Raises:
            OSError: it cannot be made.
        """
        pid, began = self._process
        folder = self.places.uploads / f"{secrets.token_hex(16)}.{pid}.{began:.0f}"
        folder.mkdir(mode=0o700, parents=True)
        return folder / safe_name(name, "document")

    def discard(self, file: Path) -> None:
        """Delete a document that was sent, and the folder that it has for itself."""
        if file.parent.parent == self.places.uploads:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
                file.parent.rmdir()

    def room(self) -> None:
        """See that one more job is taken on.

        Raises:
            ServiceBusy: it is not.
        """
        with self._lock:
            unfinished = sum(not live.state.ended for live in self._live.values())
            if self._closing or unfinished >= self.limits.waiting:
                patience = min(LONGEST_PATIENCE, max(1, math.ceil(self._pace)))
                raise ServiceBusy(f"{unfinished} jobs are waiting: no more are taken on now.", retry_after=patience)

    def view(self, job: str) -> JobView:
        """A job as it stands.

        Raises:
            NoSuchJob: there is none.
        """
        with self._lock:
            if job in self._live:
                return self._live[job].view()
        record = self._records.get(job)
        if record is None:
            raise NoSuchJob("There is no such job.")
        return _viewed(record)

    def views(self, limit: int, offset: int = 0) -> list[JobView]:
        """Jobs that last, latest first."""
        found = self._records.latest(limit, offset)
        with self._lock:
            return [self._live[one.id].view() if one.id in self._live else _viewed(one) for one in found]

    def cancel(self, job: str) -> JobView:
        """Stop a job; what is finished of it is kept. One that has ended stays as it is.

        Raises:
            NoSuchJob: there is none.
            JobUnfinished: another service on this library is at it.
        """
        self._stop(job)
        return self.view(job)

    def _stop(self, job: str) -> LiveJob | None:
        with self._lock:
            live = self._live.get(job)
            if live is not None and not live.state.ended:
                self.jobs.cancel(live.number)
        if live is None and not self.view(job).state.ended:
            raise JobUnfinished("Another service on this library reads it.", remedy="Ask that one.")
        return live

    def delete(self, job: str, *, forget: bool = False) -> None:
        """Stop a job and know nothing more of it.

        Args:
            forget: nor of what was read; of a document that other jobs had too, theirs goes as well.

        Raises:
            NoSuchJob, JobUnfinished: as for ``cancel``.
        """
        live = self._stop(job)
        view = self.wait(job, STOPPED_SECONDS) if live is not None else self.view(job)
        record = self._records.get(job)
        self._records.delete(job)
        with self._lock:
            live = self._live.pop(job, None)
            if live is not None:
                self._by_number.pop(live.number, None)
                self.jobs.forget(live.number)
            self._wake(job)
        if live is not None and live.order.owned:
            self.discard(live.order.file)
        elif record is not None:
            self.discard(record.file)
        if forget and view.outcome.sha256:
            History(self.library).delete(view.outcome.sha256)

    def wait(self, job: str, seconds: float | None = None) -> JobView:
        """Wait until a job has ended; how it stands then, or at the end of the time."""
        with self._lock:
            self._lock.wait_for(
                lambda: self._closing or job not in self._live or self._live[job].ended_at is not None, seconds
            )
        return self.view(job)

    def events(self, job: str, after: int = 0) -> list[ServiceEvent]:
        """What happened to a job, as far as it is still known.

        Args:
            after: the number of the last event that is known already.
        """
        with self._lock:
            live = self._live.get(job)
            return [event for event in live.events if event.number > after] if live is not None else []

    @contextlib.contextmanager
    def watching(self, job: str, watcher: Watcher) -> Iterator[None]:
        """While this lasts the watcher is called, on whatever thread, when something has happened to a job."""
        with self._lock:
            self._watchers.setdefault(job, set()).add(watcher)
        try:
            yield
        finally:
            with self._lock:
                self._watchers[job].discard(watcher)
                if not self._watchers[job]:
                    del self._watchers[job]

    def result(self, job: str, format_name: str = "") -> Result:
        """What was read, in a format; an empty one is that of the order.

        Raises:
            JobUnfinished: there is none yet, or the job was cancelled.
            ResultGone: it has been deleted.
            OcrDesktopError: the job failed; as it was told.
        """
        view = self.view(job)
        if view.state is State.CANCELLED:
            raise JobUnfinished("The job was cancelled: there is no result.", remedy="Send the document again.")
        if not view.state.ended:
            raise JobUnfinished("The job has not ended yet.")
        if view.outcome.failure is not None:
            raise view.outcome.failure.error()
        chosen = settings_table.changed(view.settings, {"format": format_name or view.settings.format})
        document = document_of(self.library, view.name, view.outcome, chosen)
        original = self._original(job, view) if registry.FORMATS[chosen.format].from_original else None
        made = written(document, chosen, self.places.assets, original)
        return dataclasses.replace(made, failed_pages=tuple(one.page for one in view.outcome.failed))

    def end_soon(self) -> None:
        """Take nothing more on, and let nobody wait any longer. Also for handlers of signals."""
        with self._lock:
            self._closing = True
            for job in tuple(self._watchers):
                self._wake(job)
            self._lock.notify_all()

    def close(self) -> None:
        """Stop; jobs that have not ended go on when a service is started again."""
        self.end_soon()
        self.jobs.close()
        self._inbox.put(None)
        self._thread.join()
        left = [live for live in self._live.values() if live.ended_at is None]
        for live in left:
            if live.order.owned and not live.order.lasting:
                self.discard(live.order.file)
        with contextlib.suppress(OcrDesktopError):
            self._records.leave([live.id for live in left])

    @property
    def closing(self) -> bool:
        """Whether nothing more will happen."""
        return self._closing

    @property
    def unfinished(self) -> int:
        """How many jobs have not ended."""
        with self._lock:
            return sum(not live.state.ended for live in self._live.values())

    # Jobs.

    def _record(self, live: LiveJob) -> ServiceJob:
        order = live.order
        chosen = {name: getattr(order.settings, name) for name in choices()}
        wish = {"settings": chosen, "model": order.settings.model, "pages": order.pages, "owned": order.owned}
        return ServiceJob(live.id, live.made_at, order.file, order.name, json.dumps(wish), *self._process)

    def _begin(self, live: LiveJob) -> None:
        order = live.order
        document = DocumentRequest(order.file, order.pages, order.password, stays=not order.owned)
        job = Job((document,), order.settings)
        with self._lock:
            live.number = job.id
            self._by_number[job.id] = live
        self.jobs.add(job)

    def _go_on(self) -> None:
        """With the jobs of a service that has ended; and without files that belong to no job."""
        for record in self._records.take_over(self._process, run.lives):
            wish = json.loads(record.wish)
            chosen = _chosen(wish, self._settings)
            order = Order(record.file, record.name, chosen, str(wish["pages"]), owned=bool(wish["owned"]))
            live = LiveJob(record.id, 0, order, record.made_at)
            with self._lock:
                self._live[live.id] = live
            try:
                if not order.file.is_file():
                    raise SourceNotFound("The document is no longer there.")
                live.order = _made_ready(order, self.places.models)
            except OcrDesktopError as exc:
                live.fail(exc)
                self._end(live)
                continue
            self._begin(live)

    def _sweep(self) -> None:
        """Delete uploads that no job knows: of processes that were ended before they could."""
        for folder in self.places.uploads.iterdir() if self.places.uploads.is_dir() else ():
            job, *process = folder.name.split(".")
            with contextlib.suppress(OSError, ValueError):
                pid, began = map(int, process)
                if not run.lives(pid, began) and self._records.get(job) is None:
                    for file in folder.iterdir():
                        file.unlink()
                    folder.rmdir()

    def _original(self, job: str, view: JobView) -> Original:
        with self._lock:
            live = self._live.get(job)
        if live is not None:
            return Original(live.order.file, view.outcome.pages, live.password)
        record = self._records.get(job)
        if record is None:
            raise NoSuchJob("There is no such job.")
        return Original(record.file, view.outcome.pages)

    # Everything below runs on the service's own thread.

    def _run(self) -> None:
        while True:
            try:
                with contextlib.suppress(queue.Empty):
                    event = self._inbox.get(timeout=LOOK_SECONDS)
                    if event is None:
                        return
                    self._take(event)
                self._look_at_the_clock()
            except Exception:  # one job's trouble must not stop the others
                _log.exception("the service failed on something that happened")

    def _take(self, event: Event) -> None:
        if isinstance(event, (queue_events.WorkerRestarted, queue_events.PageBlock, queue_events.PageStage)):
            return
        with self._lock:
            live = self._by_number.get(event.job)
            if live is None or live.ended_at is not None:
                return
            ended = live.take(event)
            if isinstance(event, queue_events.DocumentOpened) and len(event.pages) > self.limits.pages:
                most = self.limits.pages
                remedy = f"Ask for {most} pages at most, such as 1-{most}."
                self._give_up(live, RequestTooLarge(f"These are {len(event.pages)} pages.", remedy=remedy))
            self._wake(live.id)
        if ended and not (self._closing and live.state is State.CANCELLED):
            self._end(live)

    def _end(self, live: LiveJob) -> None:
        """A job has ended: kept first, then told."""
        if live.order.lasting:
            try:
                self._records.end(live.id, live.state, json.dumps(codec.to_plain(live.outcome)))
            except OcrDesktopError as exc:  # then it is read once more after a restart, from the library
                _log.error("the end of a job is not kept: %s", exc)
        wants_original = live.state is State.DONE and live.order.settings.format == "pdf"
        if live.order.owned and not wants_original:
            self.discard(live.order.file)
        with self._lock:
            if live.began is not None:
                seconds = time.monotonic() - live.began
                self._pace = seconds if not self._pace else 0.8 * self._pace + 0.2 * seconds
            live.end()
            self.jobs.forget(live.number)
            self._by_number.pop(live.number, None)
            self._wake(live.id)
            self._lock.notify_all()
            ended = [one.id for one in self._live.values() if one.ended_at is not None and one.order.lasting]
            for job in ended[: max(0, len(ended) - ENDED_IN_MEMORY)]:
                del self._live[job]

    def _give_up(self, live: LiveJob, error: OcrDesktopError) -> None:
        live.giving_up = error
        self.jobs.cancel(live.number)

    def _wake(self, job: str) -> None:
        for watcher in self._watchers.get(job, ()):
            watcher()

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        if now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        with self._lock:
            for live in self._live.values():
                late = live.began is not None and now - live.began > self.limits.seconds > 0
                if late and live.ended_at is None and live.giving_up is None:
                    seconds = f"{self.limits.seconds:g}"
                    self._give_up(live, WorkerTimedOut(
                        f"The job took longer than {seconds} seconds.", remedy="Ask for fewer pages at once.",
                    ))  # fmt: skip
        if self._resumes and not self._closing and now - self._forgot_at > FORGET_SECONDS:
            self._forgot_at = now
            self._go_on()
            for record in self._records.ended_before(time.time() - self.limits.kept_seconds):
                self.delete(record.id)


def _chosen(wish: dict[str, Any], chosen: Settings) -> Settings:
    """The settings of a job that was kept, with the machine's of now; so is what is no longer understood."""
    for name, value in wish["settings"].items():
        with contextlib.suppress(UsageError):
            chosen = settings_table.changed(chosen, {name: value})
    return dataclasses.replace(chosen, model=wish["model"])


def _made_ready(order: Order, models: Path) -> Order:
    return dataclasses.replace(order, settings=readiness.ready(order.settings, models))


def _viewed(record: ServiceJob) -> JobView:
    """A job that only the library knows."""
    outcome = codec.from_plain(Outcome, json.loads(record.outcome)) if record.outcome else Outcome()
    chosen = _chosen(json.loads(record.wish), Settings())
    return JobView(
        record.id, record.name, State(record.state), record.made_at, record.ended_at, chosen, outcome
    )  # fmt: skip
