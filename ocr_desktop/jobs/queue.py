"""The queue: which page is read when, by which worker, and what is told about it.

One thread owns all state. Public methods and the workers' answers put commands into its inbox; it carries them
out in order, then hands pages to idle workers. A page that the library has is never read; one that two jobs
want is read once. Results go to the library, on a thread of its own, then to the listener, and are not held.
"""  # noqa: A005  (imported by its full name; "queue" is what the thing is)

import functools
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ocr_desktop import catalog, timeline
from ocr_desktop.document import codec
from ocr_desktop.errors import OcrDesktopError, SourceError, from_name
from ocr_desktop.jobs import job as events
from ocr_desktop.jobs import limits, look_ahead
from ocr_desktop.jobs.job import Event, Job, State
from ocr_desktop.jobs.keeping import Keeper, Patience
from ocr_desktop.jobs.opening import Opening
from ocr_desktop.jobs.page_reading import Outcome, PageKey, Reading, earlier_of, turn_of
from ocr_desktop.jobs.pool import MakeClient, Pool
from ocr_desktop.jobs.regions import Regions
from ocr_desktop.jobs.telling import Teller
from ocr_desktop.jobs.worklist import DocumentWork, JobWork, stamp_of
from ocr_desktop.library.store import Library
from ocr_desktop.sentences import said
from ocr_desktop.sources import page_range
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient

IDLE_SECONDS = 600.0  # after which workers that have nothing to do are ended: a model takes much memory
MOST_BEING_KEPT = 8  # pages that wait for the library; more would fill the memory while it is locked

_log = logging.getLogger(__name__)
Command = Callable[[], None]


class JobQueue:
    """Reads the documents of jobs. Its methods return at once and may be called on any thread.

    The listener is called on the queue's own thread, one event at a time. It may call any method but ``wait``
    and ``close``. Of a document that is cancelled only the pages that were being read are told of singly.

    Attributes:
        regions: parts of pages, which are read before all pages that wait.
    """

    def __init__(
        self,
        library: Library,
        *,
        listener: Callable[[Event], None],
        workers: int | Pool = 0,
        spool: Path,
        assets: Path,
        make_client: MakeClient | None = None,
    ) -> None:
        """Start the thread; workers are started when there is work.

        Args:
            library: where results are looked up and kept.
            listener: told of everything that happens.
            workers: most pages read at once; 0 is as many as cores and memory bear. Or who reads them in place of
                workers of this machine.
            spool, assets: folders for the workers.
            make_client: makes a client from role and threads, for workers of another kind.
        """
        self._library = library
        self._wanted = workers if isinstance(workers, int) else 0
        self._make_client = make_client or (
            lambda role, threads: WorkerClient(
                role, threads=threads, spool=spool, assets=assets, on_restart=self.worker_restarted
            )
        )
        self._inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._jobs: dict[int, JobWork] = {}
        self._readings: dict[PageKey, Reading] = {}
        self._pool = Pool(self._make_client) if isinstance(workers, int) else workers
        self.regions = Regions(self._pool, self._inbox.put)
        self._keeper = Keeper()
        self._being_kept = 0
        self._opening = Opening(
            self._make_client, lambda *found: self._inbox.put(functools.partial(self._opened, *found))
        )
        self._tell = Teller(listener)
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="job-queue", daemon=True)
        self._thread.start()

    def add(self, job: Job) -> None:
        """Begin a job."""
        self._tell.expect(job.id, State.RUNNING)
        self._inbox.put(functools.partial(self._add, job))

    def cancel(self, job: int) -> None:
        """Stop a job: waiting pages are dropped, running ones end within a page stage."""
        self._inbox.put(functools.partial(self._cancel, job))

    def cancel_document(self, job: int, document: int) -> None:
        """Stop one document of a job."""
        self._inbox.put(functools.partial(self._cancel_one, job, document))

    def pause(self, job: int) -> None:
        """Begin no further pages of a job; running ones are finished."""
        self._inbox.put(functools.partial(self._pause, job, True))

    def resume(self, job: int) -> None:
        """Go on with a paused job."""
        self._inbox.put(functools.partial(self._pause, job, False))

    def slow(self, job: int, slowly: bool) -> None:
        """Let half the workers be enough for a job, or give it all of them again."""
        self._inbox.put(functools.partial(self._slow, job, slowly))

    def hold(self, job: int, error: OcrDesktopError | None) -> None:
        """Begin no further pages of a job: something outside is in its way. None: it goes on, unless it is paused."""
        told = events.JobHeld(job, type(error).__name__, error.message, error.remedy) if error else None
        self._inbox.put(functools.partial(self._hold, job, told))

    def retry(
        self,
        job: int,
        document: int,
        *,
        pages: tuple[int, ...] = (),
        password: str | None = None,
        again: bool = False,
    ) -> None:
        """Read once more what failed or was cancelled.

        Args:
            pages: these pages instead (from 0).
            password: for a document that asked for one; kept in memory only.
            again: read pages anew although the library has them; without ``pages``, all of them.
        """
        self._tell.expect(job, State.RUNNING)
        self._inbox.put(functools.partial(self._retry, job, document, pages, password, again))

    def forget(self, job: int) -> None:
        """Know nothing more of a job that has ended."""
        self._inbox.put(functools.partial(self._forget, job))

    def prioritise(self, job: int, document: int, page: int) -> None:
        """Read the page that the person looks at next."""
        self._inbox.put(functools.partial(self._prioritise, job, document, page))

    def wait(self, job: int, timeout: float | None = None) -> State:
        """Wait until a job has ended; its state then, or at the end of the time. Not for use in the listener."""
        return self._tell.wait(job, timeout)

    def close(self) -> None:
        """Stop the workers and the thread; what is done is kept."""
        self._closing = True
        self._inbox.put(lambda: None)
        self._thread.join()
        self._tell.close()

    def worker_restarted(self, message: str) -> None:
        """A worker has died and is started again: for clients to call."""
        self._inbox.put(lambda: self._tell.event(events.WorkerRestarted(message)))

    # Everything below runs on the queue's own thread.

    def _run(self) -> None:
        try:
            while not self._closing:
                self._carry_out(self._wait_for_command())
                while not self._closing and self._one_step():
                    self._drain()
                self._tell.changes()
        finally:
            self._pool.close()
            self._opening.close()
            self._keeper.close()

    def _wait_for_command(self) -> Command | None:
        until = self._tell.seconds_to_changes
        try:
            return self._inbox.get(timeout=IDLE_SECONDS if until is None else until)
        except queue.Empty:
            if until is None:
                self._pool.rest()
            return None

    def _drain(self) -> None:
        while not self._closing:
            try:
                command = self._inbox.get_nowait()
            except queue.Empty:
                break
            self._carry_out(command)
        self._tell.changes()

    def _carry_out(self, command: Command | None) -> None:
        try:
            if command is not None:
                command()
        except Exception:  # one job's trouble must not stop the others
            _log.exception("a command of the queue failed")

    def _one_step(self) -> bool:
        """Begin one piece of work; whether there was any that can be begun now."""
        try:
            return (
                self.regions.begin_next()
                or self._opening.begin_next(self._jobs.values())
                or self._read_next()
                or self._look_up_next()
                or look_ahead.tell(self._readings.values(), self._in_turn())
            )
        except Exception:  # go on with the next command rather than leave every job standing
            _log.exception("a step of the queue failed")
            return False

    # Opening documents.

    def _opened(self, work: JobWork, document: DocumentWork, answer: messages.Answer) -> None:
        self._opening.ended(work, document)
        if document.state is State.CANCELLED:
            self._settle_job(work)
            return
        if isinstance(answer, messages.Failed):
            self._end_document(work, document, State.FAILED, from_name(answer.error, answer.message, answer.remedy))
            return
        assert isinstance(answer, messages.Inspected)
        try:
            pages = page_range.parse(document.request.pages, answer.page_count)
        except OcrDesktopError as exc:
            self._end_document(work, document, State.FAILED, exc)
            return
        document.sha256, document.pages = answer.sha256, pages
        self._keeper.hand_over(
            functools.partial(
                self._library.note_file,
                answer.sha256,
                document.request.path,
                answer.kind,
                answer.page_count,
                stays=document.request.stays,
            ),
            lambda error: _log.warning("the file is not noted: %s", error) if error else None,
        )
        self._tell.event(
            events.DocumentOpened(
                work.job.id, document.number, answer.sha256, answer.kind, answer.page_count, pages, answer.title,
                answer.first_size, document.password,
            )
        )  # fmt: skip
        work.add_pages(document, pages)
        self._tell.progress(work)

    # Reading pages.

    def _read_next(self) -> bool:
        if not self._pool.has_room or self._being_kept >= MOST_BEING_KEPT:
            return False
        for work in self._in_turn():
            if work.slowly and work.pages_running >= self._pool.half:
                continue
            found = work.take_looked_at() or work.take_next()
            if found is not None:
                document, page = found
                # Asked even of a page that was missing before: another job may have read it since.
                if not self._from_library(work, document, page):
                    self._read(work, document, page)
                return True
        return False

    def _look_up_next(self) -> bool:
        """While all workers are busy: find out what need not be read."""
        for work in self._in_turn():
            found = work.take_unchecked()
            if found is not None:
                document, page = found
                if not self._from_library(work, document, page):
                    work.add_missing(document, page)
                return True
        return False

    def _in_turn(self) -> list[JobWork]:
        """The jobs that may go on: who is looked at, then who has the fewest pages running, then the oldest."""
        going = [work for work in self._jobs.values() if work.state is State.RUNNING]
        return sorted(going, key=lambda work: (not work.is_looked_at, work.pages_running, work.job.id))

    def _key(self, work: JobWork, document: DocumentWork, page: int) -> PageKey:
        settings = work.job.settings
        version = catalog.engine(settings.engine).version
        return PageKey(document.sha256, page, settings.engine, version, settings.result_key)

    def _from_library(self, work: JobWork, document: DocumentWork, page: int) -> bool:
        """Whether the page had been read before; then it ends here."""
        if page in document.anew:
            return False
        key = self._key(work, document, page)
        try:
            result = self._library.page(key.sha256, page, key.engine, key.engine_version, key.result_key)
        except OcrDesktopError as exc:
            _log.warning("the library cannot be asked, the page is read: %s", exc)
            return False
        if result is None:
            return False
        self._end_page(work, document, events.PageEnded(
            work.job.id, document.number, page, State.DONE, result, from_library=True
        ))  # fmt: skip
        return True

    def _read(self, work: JobWork, document: DocumentWork, page: int) -> None:
        """Give a page to a worker, or join the job that is having it read already."""
        key = self._key(work, document, page)
        document.running.add(page)
        work.pages_running += 1
        work.pace.page_began(time.monotonic())
        self._tell.event(events.PageStarted(work.job.id, document.number, page))
        reading = self._readings.get(key)
        if reading is None:
            alone = sum(other.pages_waiting for other in self._jobs.values()) == 0
            client = self._pool.take(alone=alone)
            reading = Reading(key, client, looks_ahead=catalog.engine(key.engine).looks_ahead)
            self._readings[key] = reading
            timeline.mark("page", "b", id(reading), page=page + 1, document=document.request.path.name)
            settings = codec.to_plain(work.job.settings)
            path, password, turned = str(document.request.path), document.password, turn_of(self._library, key)
            earlier = earlier_of(self._library, key, work.job.settings)
            reading.request = reading.client.send(
                lambda number: messages.Recognize(
                    number, path, page, key.engine, settings, password, turned=turned, earlier=earlier
                ),
                lambda answer: self._inbox.put(functools.partial(self._answered, key, answer)),
                limit=limits.seconds(work.job.settings),
                memory=limits.memory(work.job.settings),
            )
        reading.waiters.append((work, document))
        self._tell.progress(work)

    def _answered(self, key: PageKey, answer: messages.Answer) -> None:
        reading = self._readings[key]
        if isinstance(answer, messages.Progress):
            for work, document in reading.waiters:
                stage = events.PageStage(work.job.id, document.number, key.page, answer.stage, answer.fraction)
                self._tell.event(stage)
        elif isinstance(answer, messages.BlockFound):
            for work, document in reading.waiters:
                self._tell.event(events.PageBlock(work.job.id, document.number, key.page, answer.block))
        else:
            self._pool.give_back(reading.client)
            reading.looks_ahead = False
            outcome = self._outcome(reading, answer)
            if outcome.state is State.DONE:
                self._keep(reading, outcome)
            else:
                self._ended(reading, outcome)

    def _outcome(self, reading: Reading, answer: messages.Answer) -> Outcome:
        """What has become of a page."""
        outcome = Outcome.of(answer)
        document = reading.waiters[0][1] if reading.waiters else None
        changed = document is not None and stamp_of(document.request.path) != document.stamp
        if outcome.state is not State.DONE or not changed:
            return outcome
        error = SourceError(
            said("The file was changed while it was being read."), remedy=said("Read the document again.")
        )
        return Outcome(State.FAILED, error=error)

    def _keep(self, reading: Reading, outcome: Outcome) -> None:
        """Have a page written to the library; until it is there it counts as being read."""
        assert outcome.result is not None
        result, kept = outcome.result, [outcome.result]  # the latter as a person has corrected it
        self._being_kept += 1
        self._keeper.hand_over(
            lambda: kept.append(self._library.put_page(reading.key.sha256, result, reading.key.result_key)),
            lambda error: self._inbox.put(
                functools.partial(self._kept, reading, replace(outcome, result=kept[-1]), error)
            ),
            Patience(
                lambda: any(document.state is not State.CANCELLED for _, document in tuple(reading.waiters)),
                lambda error: self._inbox.put(functools.partial(self._hold_all, reading, error)),
            ),
        )

    def _hold_all(self, reading: Reading, error: OcrDesktopError | None) -> None:
        """There is no space for a page, or there is again: who waits for it reads no other one meanwhile."""
        for work, _ in reading.waiters:
            self.hold(work.job.id, error)

    def _kept(self, reading: Reading, outcome: Outcome, error: OcrDesktopError | None) -> None:
        self._being_kept -= 1
        self._ended(reading, Outcome(State.FAILED, outcome.result, error) if error else outcome)

    def _ended(self, reading: Reading, outcome: Outcome) -> None:
        """Tell who waits for a page what has become of it."""
        page = reading.key.page
        del self._readings[reading.key]
        timeline.mark("page", "e", id(reading), became=outcome.state)
        for work, document in reading.waiters:
            document.running.discard(page)
            work.pages_running -= 1
            if outcome.state is State.CANCELLED and document.state is not State.CANCELLED:
                work.add_missing(document, page, first=True)  # another job had asked for the end
                continue
            work.pace.page_ended(time.monotonic())
            self._end_page(work, document, outcome.event(work.job.id, document.number, page))

    # Ends.

    def _end_page(self, work: JobWork, document: DocumentWork, event: events.PageEnded) -> None:
        document.anew.discard(event.page)
        if event.state is State.DONE:
            document.done.add(event.page)
        elif event.state is State.FAILED:
            document.failed.add(event.page)
        self._tell.event(event)
        self._tell.progress(work)
        self._settle(work, document)

    def _settle(self, work: JobWork, document: DocumentWork) -> None:
        """A document whose last page has ended has ended."""
        if document.pages_left or not document.opened:
            return
        if document.state is State.CANCELLED:
            self._end_document(work, document, State.CANCELLED)
        else:
            self._end_document(work, document, State.DONE if document.done else State.FAILED)

    def _end_document(
        self, work: JobWork, document: DocumentWork, state: State, error: OcrDesktopError | None = None
    ) -> None:
        document.state = state
        told = (type(error).__name__, error.message, error.remedy) if error else ("", "", "")
        failed = tuple(sorted(document.failed))
        self._tell.event(events.DocumentEnded(work.job.id, document.number, state, *told, failed))
        self._settle_job(work)

    def _settle_job(self, work: JobWork) -> None:
        """A job whose last document has ended has ended."""
        state = work.end_state()
        if state is not None and not work.opening and not work.pages_running:
            work.state = state
            self._tell.state(work)
        else:
            self._tell.progress(work)

    # Commands.

    def _add(self, job: Job) -> None:
        work = self._jobs[job.id] = JobWork.of(job)
        self._pool.fit(job.settings.engine, self._wanted or job.settings.workers)
        self._tell.state(work)
        self._settle_job(work)

    def _cancel(self, job: int) -> None:
        work = self._jobs.get(job)
        if work is None or work.state.ended:
            return
        work.cancelled = True
        for document in work.documents:
            self._cancel_document(work, document)

    def _cancel_one(self, job: int, number: int) -> None:
        work = self._jobs.get(job)
        if work is not None and not work.state.ended:
            self._cancel_document(work, work.documents[number])

    def _cancel_document(self, work: JobWork, document: DocumentWork) -> None:
        if document.state.ended:
            return
        if document.number in work.to_open:
            work.to_open.remove(document.number)
        document.state = State.CANCELLED
        document.drop_waiting()
        self._opening.cancel(document)
        for page in tuple(document.running):
            reading = self._readings[self._key(work, document, page)]
            others = [waiter for waiter in reading.waiters if waiter[1] is not document]
            if not others:
                reading.client.cancel(reading.request)  # its answer ends the page
                self._keeper.look_again()
                continue
            reading.waiters = others
            document.running.discard(page)
            work.pages_running -= 1
            self._tell.event(events.PageEnded(work.job.id, document.number, page, State.CANCELLED))
        if not document.running:
            self._end_document(work, document, State.CANCELLED)

    def _pause(self, job: int, paused: bool) -> None:
        work = self._jobs.get(job)
        if work is not None and not work.state.ended:
            work.paused = paused
            self._pause_or_go_on(work)
            self._keeper.look_again()  # who lets it go on does not want to wait

    def _slow(self, job: int, slowly: bool) -> None:
        work = self._jobs.get(job)
        if work is not None:
            work.slowly = slowly

    def _hold(self, job: int, told: events.JobHeld | None) -> None:
        work = self._jobs.get(job)
        if work is not None and work.held != told:
            work.held = told
            self._tell.event(told or events.JobHeld(job))
            self._pause_or_go_on(work)

    def _pause_or_go_on(self, work: JobWork) -> None:
        if work.state is State.RUNNING and (work.paused or work.held):
            work.pace.interrupt()
            self._change_state(work, State.PAUSED)
        elif work.state is State.PAUSED and not (work.paused or work.held):
            self._change_state(work, State.RUNNING)

    def _change_state(self, work: JobWork, state: State) -> None:
        work.state = state
        self._tell.state(work)

    def _retry(self, job: int, number: int, pages: tuple[int, ...], password: str | None, again: bool) -> None:
        work = self._jobs.get(job)
        if work is None:
            return
        document = work.documents[number]
        if password is not None:
            document.password = password
        stale = document.opened and stamp_of(document.request.path) != document.stamp
        if document.state.ended and (stale or not document.opened):
            document.sha256, document.pages = "", ()
            document.done.clear()
            document.failed.clear()
            work.to_open.append(number)
        elif document.opened:
            missing = set(document.pages) - document.done
            chosen = set(pages) & set(document.pages) if pages else set(document.pages) if again else missing
            chosen -= {*document.running, *document.unchecked, *document.missing}
            if again:
                document.anew |= chosen
            document.failed -= chosen
            document.done -= chosen
            work.add_pages(document, sorted(chosen))
        if document.number in work.to_open or document.pages_left:
            document.state = State.WAITING if number in work.to_open else State.RUNNING
            work.cancelled = False
            if work.state.ended:
                work.pace.interrupt()
                self._change_state(work, State.RUNNING)
        self._settle_job(work)

    def _forget(self, job: int) -> None:
        if job in self._jobs and self._jobs[job].state.ended:
            del self._jobs[job]
            self._tell.forget(job)

    def _prioritise(self, job: int, document: int, page: int) -> None:
        work = self._jobs.get(job)
        if work is not None:
            for other in self._jobs.values():
                other.looked_at = None
            work.looked_at = (document, page)
