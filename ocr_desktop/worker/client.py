"""The front end's side of a worker: starts it when it is needed, again when it dies, and loses no request.

One thread a client does everything: it starts the process, gives it one request at a time (so that what dies
with it is known), watches the limits of time and memory and hands over the answers.
"""

import contextlib
import itertools
import logging
import math
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ocr_desktop import errors
from ocr_desktop.sentences import said
from ocr_desktop.worker import messages
from ocr_desktop.worker.channel import (
    Channel,
    ChannelBroken,
    ChannelClosed,
    ChannelStuck,
    FrameTooLarge,
    wait_readable,
)
from ocr_desktop.worker.exit_status import ErrorTail, phrase, reap
from ocr_desktop.worker.memory import Growth, MemoryBounds, Meter

HANDSHAKE_SECONDS = 120.0
CANCEL_SECONDS = 30.0
SEND_SECONDS = 10.0
SHUTDOWN_SECONDS = 2.0
STARTS_TRIED = 3
START_PAUSE = 0.2
TRIES = 2
SECONDS_BETWEEN_LOOKS = 0.5
UNBOUNDED = MemoryBounds()
PROCESSES = {
    "conversion": "The process that converts models",
    "own-models": "The process that takes in own models",
}

RequestFactory = Callable[[int], messages.Request]
Listener = Callable[[messages.Answer], None]

_log = logging.getLogger(__name__)
_FINAL = messages.Final


@dataclass(slots=True)
class _Task:
    """A request on its way.

    Args:
        limit: seconds from the moment when the worker has it, None for no limit.
        memory: that the worker may take.
        tries: times it was given to a worker.
        heard: when the worker last said something of it.
    """

    id: int
    request: messages.Request
    listener: Listener
    limit: float | None = None
    memory: MemoryBounds = UNBOUNDED
    tries: int = 0
    heard: float = 0.0
    cancelled: bool = False


@dataclass(slots=True)
class _Worker:
    """A running process.

    Args:
        meter: measures its memory.
        ahead: pages that it was told to come next, and may have begun with.
        outgrown: another one is to follow it.
    """

    process: "subprocess.Popen[bytes]"
    channel: Channel
    tail: ErrorTail
    meter: Meter
    growth: Growth = field(default_factory=Growth)
    ahead: int = 0
    outgrown: bool = False


class WorkerClient:
    """One worker process of a role. Safe to use from several threads; ``send`` never blocks."""

    def __init__(
        self,
        role: str,
        *,
        threads: int = 1,
        spool: Path,
        assets: Path,
        on_restart: Callable[[str], None] | None = None,
        command: Sequence[str] = (),
    ) -> None:
        """Nothing is started before the first request.

        Args:
            role: ``recognition``, ``page`` or ``conversion``.
            threads: processor threads an engine in it may use.
            spool: folder for pictures on their way.
            assets: folder for cropped pictures.
            on_restart: told, in words for a person, how the worker ended before it is started again.
            command: what to start; empty is this program.
        """
        self.role = role
        self._process_name = PROCESSES.get(role, "The process that reads pages")
        self._hello = messages.Hello(messages.PROTOCOL_VERSION, role, threads, str(spool), str(assets))
        self.on_restart = on_restart
        self._command = list(command) or own_command()
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._waiting: deque[_Task] = deque()
        self._current: _Task | None = None
        self._hint: tuple[int, messages.Prepare] | None = None
        self._worker: _Worker | None = None
        self._thread: threading.Thread | None = None
        self._wake_reader, self._wake_writer = -1, -1
        self._closed = False
        self._failed_starts = 0
        self._cautious = 0  # requests that get no hints: one of the pages that were hinted at may be deadly

    @property
    def pid(self) -> int | None:
        """The process id, None while no process runs."""
        worker = self._worker
        return worker.process.pid if worker else None

    def send(
        self,
        request_factory: RequestFactory,
        listener: Listener,
        *,
        limit: float | None = None,
        memory: MemoryBounds = UNBOUNDED,
    ) -> int:
        """Queue a request.

        Args:
            request_factory: makes the request from the id given to it.
            listener: called on the client's thread for each answer; the last one is final.
            limit: seconds that the worker may take; then it is killed and the request fails.
            memory: that the worker may take; beyond it, likewise.

        Returns:
            the id.
        """
        with self._lock:
            number = next(self._ids)
            task = _Task(number, request_factory(number), listener, limit, memory)
            closed = self._closed
            if not closed:
                self._waiting.append(task)
                self._ensure_thread()
        if closed:
            listener(_failed(number, errors.Cancelled(said("The app is closing."))))
        else:
            self._wake()
        return number

    def cancel(self, request_id: int) -> None:
        """Stop a request, waiting or running; it still gets its final answer. An unknown id is no error."""
        with self._lock:
            for task in (*self._waiting, *([self._current] if self._current else ())):
                if task.id == request_id:
                    task.cancelled = True
        self._wake()

    def prepare(self, request_id: int, pages: messages.Prepare) -> None:
        """Tell the worker what comes after a request while it works at it; a hint, which may be lost."""
        with self._lock:
            self._hint = request_id, pages
        self._wake()

    def call(self, request_factory: RequestFactory, timeout: float | None = None) -> messages.Answer:
        """Send a request and wait for its final answer. Not for use in a listener.

        Raises:
            OcrDesktopError: as the ``Failed`` answer names it.
            WorkerTimedOut: it took longer than ``timeout`` seconds, waiting included.
        """
        ended = threading.Event()
        answers: list[messages.Answer] = []

        def listen(answer: messages.Answer) -> None:
            if isinstance(answer, _FINAL):
                answers.append(answer)
                ended.set()

        number = self.send(request_factory, listen)
        if not ended.wait(timeout):
            self.cancel(number)
            raise errors.WorkerTimedOut(said("No answer within {timeout:g} seconds.", timeout=timeout))
        answer = answers[0]
        if isinstance(answer, messages.Failed):
            raise errors.from_name(answer.error, answer.message, answer.remedy)
        return answer

    def kill(self) -> None:
        """End the process at once, as a crash would; what it was on is tried once more."""
        worker = self._worker
        if worker is not None:
            worker.process.kill()

    def close(self) -> None:
        """End the process and the thread; requests that are left are answered with ``Failed`` (Cancelled)."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self._wake()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _ensure_thread(self) -> None:
        if self._thread is None:
            self._wake_reader, self._wake_writer = os.pipe()
            os.set_blocking(self._wake_writer, False)
            self._thread = threading.Thread(target=self._run, name=f"{self.role}-client", daemon=True)
            self._thread.start()

    def _wake(self) -> None:
        with self._lock:
            if self._wake_writer >= 0:
                with contextlib.suppress(BlockingIOError):  # the pipe is full of wakes already
                    os.write(self._wake_writer, b".")

    # Everything below runs on the client's own thread.

    def _run(self) -> None:
        try:
            while not self._closed:
                task = self._next_task()
                if task is None:
                    self._idle()
                else:
                    self._serve(task)
        finally:
            self._end_worker(gently=True)
            with self._lock:
                self._closed = True
                left = [*self._waiting]
                self._waiting.clear()
                os.close(self._wake_reader)
                os.close(self._wake_writer)
                self._wake_reader = self._wake_writer = -1
            for task in left:
                self._tell(task, _failed(task.id, errors.Cancelled(said("The app is closing."))))

    def _next_task(self) -> _Task | None:
        with self._lock:
            self._current = self._waiting.popleft() if self._waiting else None
            return self._current

    def _idle(self) -> None:
        """Wait for a request; a worker that dies meanwhile is buried."""
        worker = self._worker
        ready = self._wait([worker.channel.fileno()] if worker else [], None)
        if worker and worker.channel.fileno() in ready:
            try:
                worker.channel.receive(0)
            except (ChannelClosed, ChannelBroken) as exc:
                self._bury("while it had nothing to do", exc)

    def _serve(self, task: _Task) -> None:
        """Bring one request to its final answer, or back into the queue for its second try."""
        if task.cancelled:
            answer: messages.Answer | None = _failed(task.id, errors.Cancelled(said("Stopped before it began.")))
        else:
            try:
                worker = self._worker or self._start()
                answer = self._exchange(worker, task)
            except errors.OcrDesktopError as exc:
                answer = _failed(task.id, exc)
            except Exception as exc:  # nobody else would ever answer
                _log.exception("request %d failed", task.id)
                self._end_worker(gently=False)
                detail = f"{type(exc).__name__}: {exc}"
                answer = _failed(
                    task.id, errors.WorkerError(said("Something unexpected went wrong ({detail}).", detail=detail))
                )
        with self._lock:
            self._current = None
            if answer is None:
                self._waiting.appendleft(task)
        if answer is not None:
            self._cautious = max(0, self._cautious - 1)
            self._tell(task, answer)
            self._look_at_growth(task)

    def _look_at_growth(self, task: _Task) -> None:
        """End a worker that has grown too much, now that it has nothing to do; the next request starts another."""
        worker = self._worker
        if worker is None or not task.memory.growth:
            return
        taken = worker.meter.taken()
        worker.outgrown |= worker.growth.too_much(task.memory, taken)
        began_ahead, worker.ahead = worker.ahead, 0
        if worker.outgrown and not began_ahead:  # else it has begun with the next page, and reads that as its last
            _log.info("%s worker %d takes %d MB and is replaced", self.role, worker.process.pid, taken // 1_000_000)
            self._end_worker(gently=True)

    def _start(self) -> _Worker:
        """A worker that has shaken hands.

        Raises:
            WorkerError, EngineUnavailable: none can be started.
        """
        for attempt in range(STARTS_TRIED if not self._failed_starts else 1):
            if attempt:
                self._wait([], START_PAUSE * 2**attempt)
            if self._closed:
                break
            self._worker = worker = _spawn(self._command, self._hello)
            try:
                self._shake_hands(worker)
            except (ChannelClosed, ChannelBroken) as exc:
                message = self._bury("while it was starting", exc)
                self._failed_starts += 1
            except errors.OcrDesktopError:
                self._end_worker(gently=False)
                raise
            else:
                self._failed_starts = 0
                return worker
        if self._closed:
            raise errors.Cancelled(said("The app is closing."))
        raise errors.WorkerCrashed(
            said("{process_name} cannot be started: it {message}.", process_name=self._process_name, message=message),
            remedy=said("Run `ocr-desktop doctor`; the log file has the details."),
        )

    def _shake_hands(self, worker: _Worker) -> None:
        worker.channel.send(self._hello)
        deadline = time.monotonic() + HANDSHAKE_SECONDS
        while not self._closed and (left := deadline - time.monotonic()) > 0:
            if worker.channel.fileno() not in self._wait([worker.channel.fileno()], left):
                continue
            answer = worker.channel.receive(left)
            if isinstance(answer, messages.Failed):
                raise errors.from_name(answer.error, answer.message, answer.remedy)
            if not isinstance(answer, messages.Ready) or answer.protocol != messages.PROTOCOL_VERSION:
                raise errors.ProtocolMismatch(said("The worker is of another version than the app."))
            return
        if self._closed:
            raise errors.Cancelled(said("The app is closing."))
        raise errors.WorkerTimedOut(
            said("{process_name} did not answer when it was started.", process_name=self._process_name)
        )

    def _exchange(self, worker: _Worker, task: _Task) -> messages.Answer | None:
        """Give the request to the worker and pass its answers on.

        Returns:
            the final answer; None where the worker died and the request deserves its second try.
        """
        try:
            worker.channel.send(task.request, SEND_SECONDS)
            task.tries += 1
            return self._final_answer(worker, task)
        except FrameTooLarge as exc:
            return _failed(task.id, errors.UsageError(said("The request is too large: {reason}.", reason=exc)))
        except ChannelStuck:
            self._end_worker(gently=False)
            return _failed(task.id, self._not_taken(task))
        except (ChannelClosed, ChannelBroken) as exc:
            self._cautious = max(self._cautious, worker.ahead + 1)
            message = self._bury("in the middle of its work", exc)
        if task.cancelled or self._closed:
            return _failed(task.id, errors.Cancelled(said("Stopped.")))
        if task.tries < TRIES:
            return None
        return _failed(
            task.id,
            errors.WorkerCrashed(f"{self._process_name} {message}."),
        )

    def _final_answer(self, worker: _Worker, task: _Task) -> messages.Answer | None:
        """As ``_exchange``; a worker that does not keep to the limits is ended."""
        now = task.heard = time.monotonic()
        deadline = math.inf if task.limit is None else now + task.limit
        look = now + SECONDS_BETWEEN_LOOKS if task.memory.page else math.inf
        asked_to_stop = False
        while not self._closed:
            if task.cancelled and not asked_to_stop:
                worker.channel.send(messages.Cancel(task.id), SEND_SECONDS)
                asked_to_stop = True
                deadline = min(deadline, time.monotonic() + CANCEL_SECONDS)
            self._pass_hint(worker, task)
            now = time.monotonic()
            if now >= deadline:
                # One that still talks is slow rather than stuck, and would be slow again.
                return self._give_up(task, _too_slow(task), again=now - task.heard > (task.limit or 0.0) / 2)
            if now >= look:
                look = now + SECONDS_BETWEEN_LOOKS
                if worker.meter.taken() > task.memory.page:
                    return self._give_up(task, _too_large(task), again=True)
            # A message may be complete already; then nothing new need arrive.
            answer = worker.channel.receive(0)
            if answer is None:
                soon = min(deadline, look)
                self._wait([worker.channel.fileno()], soon - now if soon < math.inf else None)
            elif isinstance(answer, _FINAL) and answer.id == task.id:
                return answer
            elif not isinstance(answer, messages.Request) and getattr(answer, "id", 0) == task.id:
                task.heard = now
                self._tell(task, answer)
        self._end_worker(gently=False)
        return _failed(task.id, errors.Cancelled(said("The app is closing.")))

    def _give_up(self, task: _Task, error: errors.OcrDesktopError, *, again: bool) -> messages.Answer | None:
        """End a worker that does not keep to the limits; as ``_exchange``.

        Args:
            again: the request deserves a second try: what went wrong may be the fault of an earlier one.
        """
        if self._worker is not None:
            _log.warning("%s worker %d is ended: %s", self.role, self._worker.process.pid, error)
            self._cautious = max(self._cautious, self._worker.ahead + 1)
        self._end_worker(gently=False)
        if not again or task.cancelled or task.tries == TRIES:
            return _failed(task.id, error)
        self._tell_restart(f"{self._process_name} was ended and is started again. {error.message}")
        return None

    def _pass_hint(self, worker: _Worker, task: _Task) -> None:
        with self._lock:
            hint = self._hint
            if hint is None or hint[0] != task.id:
                return
            self._hint = None
        if not worker.outgrown and not self._cautious:
            worker.channel.send(hint[1], SEND_SECONDS)
            worker.ahead = len(hint[1].pages)

    def _not_taken(self, task: _Task) -> errors.OcrDesktopError:
        if task.cancelled or self._closed:
            return errors.Cancelled(said("Stopped."))
        return errors.WorkerTimedOut(
            said(
                "{process_name} took nothing for {send_seconds:g} seconds and was ended.",
                process_name=self._process_name,
                send_seconds=SEND_SECONDS,
            )
        )

    def _wait(self, descriptors: list[int], timeout: float | None) -> list[int]:
        """Wait for one of the descriptors or a wake."""
        ready = wait_readable([self._wake_reader, *descriptors], timeout)
        if self._wake_reader in ready:
            os.read(self._wake_reader, 4096)
        return ready

    def _tell(self, task: _Task, answer: messages.Answer) -> None:
        try:
            task.listener(answer)
        except Exception:  # a listener's mistake must not cost the others their answers
            _log.exception("a listener failed on %s", type(answer).__name__)

    def _bury(self, when: str, reason: Exception) -> str:
        """Clear up after a worker that ended by itself or talks nonsense; what it did, as the rest of a sentence."""
        worker = self._worker
        if worker is None:
            return "ended"
        self._worker = None
        if isinstance(reason, ChannelBroken):
            worker.process.kill()
            reap(worker.process)
            message = "sent something that cannot be understood"
            _log.error("the worker sent no message: %s", reason)
        else:
            message = phrase(reap(worker.process))
        worker.channel.close()
        tail = worker.tail.close()
        _log.warning("%s worker %d %s %s; it said:\n%s", self.role, worker.process.pid, message, when, tail)
        self._tell_restart(f"{self._process_name} {message} {when} and is started again.")
        return message

    def _tell_restart(self, message: str) -> None:
        if self.on_restart is not None and not self._closed:
            try:
                self.on_restart(message)
            except Exception:
                _log.exception("a listener failed on a restart")

    def _end_worker(self, *, gently: bool) -> None:
        """End the worker by intention."""
        worker = self._worker
        if worker is None:
            return
        self._worker = None
        if gently:
            try:
                worker.channel.send(messages.Shutdown(), SHUTDOWN_SECONDS)
                worker.process.wait(SHUTDOWN_SECONDS)
            except (ChannelClosed, ChannelStuck, subprocess.TimeoutExpired):
                pass
        else:
            worker.meter.kill_children()
        worker.process.kill()
        worker.process.wait()
        worker.channel.close()
        worker.tail.close()


def own_command() -> list[str]:
    """How this program starts itself as a worker, frozen or from source."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "worker"]
    # -P: a file named numpy.py in the current folder must not be imported in its place.
    return [sys.executable, "-P", "-m", "ocr_desktop", "worker"]


def _spawn(command: Sequence[str], hello: messages.Hello) -> _Worker:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=_environment(hello.threads),
        )
    except OSError as exc:
        raise errors.WorkerCrashed(
            said("The process that reads pages cannot be started: {reason}.", reason=exc.strerror),
            remedy=said("Install the app again."),
        ) from exc
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    channel = Channel(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()))
    process.stdin.close()
    process.stdout.close()
    return _Worker(process, channel, ErrorTail(process.stderr, hello.role), Meter(process.pid))


def _environment(threads: int) -> dict[str, str]:
    """The front end's environment, with native libraries kept to their share of the cores."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, str(threads)), "PYTHONUTF8": "1"}


def _too_slow(task: _Task) -> errors.OcrDesktopError:
    if task.cancelled:
        return errors.Cancelled(said("Stopped."))
    return errors.WorkerTimedOut(said("The page was not finished within {limit:g} s.", limit=task.limit))


def _too_large(task: _Task) -> errors.OcrDesktopError:
    if task.cancelled:
        return errors.Cancelled(said("Stopped."))
    return errors.WorkerTooLarge(
        said("This page needs more than {number:,.0f} MB of memory.", number=task.memory.page / 1e6)
    )


def _failed(request: int, error: errors.OcrDesktopError) -> messages.Failed:
    return messages.Failed(request, type(error).__name__, error.message, error.remedy)
