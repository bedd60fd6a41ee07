"""Several machines read the pages of one export: those of a Dask cluster, each with workers of its own.

Dask brings calls to the machines and tells which of them are there; what is read when stays with the queue, and every
page goes into the library of the machine that asked. A machine that would read otherwise (another version of the
program, other weights) is refused. One that vanishes costs the pages that it was at: others read them again.
"""

import contextlib
import hashlib
import itertools
import logging
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import distributed
from distributed.comm.addressing import get_address_host_port

from ocr_desktop import catalog
from ocr_desktop.document import codec
from ocr_desktop.errors import (
    Cancelled,
    ClusterUnavailable,
    OcrDesktopError,
    SourceNotFound,
    WorkerCrashed,
    WorkerError,
)
from ocr_desktop.jobs.pool import MEMORY_SHARE, PageClient, Pool
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages, reading_site
from ocr_desktop.worker.client import UNBOUNDED, Listener, RequestFactory
from ocr_desktop.worker.memory import MemoryBounds

CONNECT_SECONDS = 10.0
LOOK_SECONDS = 1.0
PATIENCE_SECONDS = 60.0  # for a machine to come, where none is left
STOP_SECONDS = 5.0  # for a machine to take note that a page is not wanted any more
STOPPING_SECONDS = 15.0  # that a machine has for an answer that is not wanted any more
TRIES = 3  # machines that may vanish over one page: it may be what ends them
_PIECE = 4_000_000  # bytes of a document that are sent at once
_MOST = 256  # pages under way
_SITE = frozenset(
    {
        "WorkerCrashed",
        "WorkerError",
        "ProtocolMismatch",
        "EngineError",
        "EngineUnavailable",
        "ModelMissing",
        "ModelDamaged",
    }
)
"""Errors that may be the machine's fault rather than the page's."""
_FAULTS = 3  # of them in a row, after which a machine reads no more while there is another
_PICTURE = re.compile(r"[0-9a-f]{32}\.png")
_log = logging.getLogger(__name__)

Told = Callable[[str], None]


class _Gone(Exception):
    """A machine is not there any more."""


@dataclass(slots=True)
class _Machine:
    """One that is there, or was refused.

    Args:
        slots: pages that it reads at a time; 0 for one that was refused.
        busy: that it reads now.
        held: documents that it has.
        sending: who sends it one.
        faults: pages in a row that it could not read, which may be its own fault.
    """

    slots: int
    busy: int = 0
    held: set[str] = field(default_factory=set)
    sending: threading.Lock = field(default_factory=threading.Lock)
    faults: int = 0


@dataclass(slots=True)
class _Task:
    """A page on its way to a machine and back."""

    id: int
    request: messages.Recognize
    listener: Listener
    limit: float | None
    memory: MemoryBounds
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    machine: str = ""
    avoided: set[str] = field(default_factory=set)
    cancelled: bool = False


class Cluster:
    """The machines that may read for an export.

    Args:
        address: of Dask's scheduler, such as ``tcp://10.0.0.5:8786``; with ``tls://`` Dask's own configuration says
            which certificates.
        settings: of the export, with the mark of its model.
        assets: folder for cropped pictures.
        told: hears, in words for a person, of machines that are refused or vanish.

    Raises:
        ClusterUnavailable: nobody answers there, or no machine may read.
    """

    def __init__(self, address: str, settings: Settings, assets: Path, told: Told) -> None:
        self._settings = settings
        self._assets = assets
        self._told = told
        self._telling = threading.Lock()
        self._plain = codec.to_plain(settings)
        self._own = reading_site.identity(settings.engine, self._plain)
        self._machines: dict[str, _Machine] = {}
        self._changed = threading.Condition()
        self._hashes: dict[tuple[str, int, int], str] = {}
        self._seen = time.monotonic()  # when there was a machine that reads
        self.closing = threading.Event()
        try:
            get_address_host_port(address, strict=True)  # a client that is made for nothing does not go quietly
            self._dask = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="ocr-desktop")
        except (OSError, ValueError, TypeError, RuntimeError) as exc:
            raise ClusterUnavailable(
                said("No Dask scheduler answers at “{address}” ({reason}).", address=address, reason=exc)
            ) from exc
        self.executor = ThreadPoolExecutor(_MOST, thread_name_prefix="cluster")
        refused = self._look()
        if not self.slots:
            self.close()
            raise ClusterUnavailable(
                said("No machine of the cluster may read: {reasons}", reasons=" ".join(refused))
                if refused
                else said("The cluster at “{address}” has no workers.", address=address)
            )
        for line in refused:
            told(line)
        self._watch = threading.Thread(target=self._keep_looking, name="cluster-watch", daemon=True)
        self._watch.start()

    @property
    def slots(self) -> int:
        """Pages that all machines together read at a time."""
        with self._changed:
            return sum(machine.slots for machine in self._machines.values())

    @property
    def places(self) -> str:
        """The machines, in words."""
        with self._changed:
            able = [machine for machine in self._machines.values() if machine.slots]
        pages = sum(machine.slots for machine in able)
        machines = "1 machine" if len(able) == 1 else f"{len(able)} machines"
        return f"{machines}, {pages} at a time"

    def close(self) -> None:
        """Let go of the machines; their workers end."""
        self.closing.set()
        with self._changed:
            self._changed.notify_all()
        self.executor.shutdown()
        with contextlib.suppress(Exception):  # who is gone needs no good-bye
            self._dask.run(reading_site.close, workers=self._there(), on_error="ignore")
        self._dask.close(timeout=CONNECT_SECONDS)

    # For the clients.

    @contextlib.contextmanager
    def machine(self, task: _Task) -> Iterator[str]:
        """A machine for a page, once one has room.

        Raises:
            Cancelled: the page is not wanted any more.
            ClusterUnavailable: there has been none for a while.
        """
        with self._changed:
            while (address := self._free(task.avoided)) is None:
                if task.cancelled or self.closing.is_set():
                    raise Cancelled(said("Stopped."))
                # All pages together wait that long, not each of them: there may be thousands.
                if not self._there_locked() and (self._lost or time.monotonic() - self._seen > PATIENCE_SECONDS):
                    raise ClusterUnavailable(said("No machine of the cluster is left."))
                self._changed.wait(LOOK_SECONDS)
            machine = self._machines[address]
            machine.busy += 1
            task.machine = address
        try:
            yield address
        finally:
            with self._changed:
                machine.busy -= 1
                task.machine = ""
                self._changed.notify_all()

    def read(self, task: _Task, address: str) -> messages.Answer:
        """Have a machine read a page; what goes wrong there is an answer, too.

        Raises:
            _Gone: it is not there any more.
            OcrDesktopError: the document cannot be sent.
        """
        try:
            return self._read(task, address)
        except WorkerError as exc:
            return messages.Failed(task.id, type(exc).__name__, exc.message, exc.remedy)

    def _read(self, task: _Task, address: str) -> messages.Answer:
        path = Path(task.request.path)
        try:
            sha256 = self._sha256(path)
        except OSError as exc:
            raise SourceNotFound(
                said("“{path}” cannot be read: {reason}.", path=path.name, reason=exc.strerror or exc)
            ) from exc
        for _ in range(2):
            machine = self._send(path, sha256, address)
            request = messages.to_wire(task.request)
            order = reading_site.Order(task.key, sha256, request, task.limit, task.memory, machine.slots or 1)
            found = self._call(address, reading_site.read, order)
            if found is not None:
                answer = checked(task.request, *found)
                self._keep(found[1])
                return replace(answer, id=task.id)
            machine.held.discard(sha256)  # it was started anew since
        raise _Gone(address)

    def stop(self, task: _Task) -> None:
        """Stop a page wherever it is."""
        task.cancelled = True
        with self._changed:
            address = task.machine
            self._changed.notify_all()
        if address and not self._lost:
            with contextlib.suppress(Exception):  # one that is gone reads nothing
                self._dask.run(reading_site.stop, task.key, workers=[address], callback_timeout=STOP_SECONDS)

    def judge(self, address: str, answer: messages.Answer) -> bool:
        """Whether a machine has done its part; one that fails page after page is not asked any more."""
        fault = isinstance(answer, messages.Failed) and answer.error in _SITE
        with self._changed:
            machine = self._machines.get(address)
            others = len(self._there_locked()) > 1
            if machine is None:
                return not fault
            machine.faults = machine.faults + 1 if fault else 0
            spent = machine.faults >= _FAULTS and others and machine.slots > 0
            if spent:
                machine.slots = 0
        if spent and isinstance(answer, messages.Failed):
            self._tell(f"{address} reads no more: {answer.message}")
        return not fault or not others

    def vanished(self, address: str) -> None:
        """Count on a machine no more; should it be there all the same, it is found again."""
        with self._changed:
            there = self._machines.pop(address, None) is not None
        if there:
            self._tell(_gone(address))

    # Inside.

    def _tell(self, line: str) -> None:
        with self._telling:  # several pages notice it at the same moment
            self._told(line)

    def _free(self, avoided: set[str]) -> str | None:
        """The machine with the most room, if any has some; one that is to be avoided where there is no other."""
        able = {address: one.slots - one.busy for address, one in self._machines.items() if one.slots}
        if able.keys() - avoided:
            able = {address: room for address, room in able.items() if address not in avoided}
        best = max(able, key=lambda address: able[address], default=None)
        return best if best is not None and able[best] > 0 else None

    def _there(self) -> list[str]:
        with self._changed:
            return self._there_locked()

    def _there_locked(self) -> list[str]:
        return [address for address, machine in self._machines.items() if machine.slots]

    def _keep_looking(self) -> None:
        while not self.closing.wait(LOOK_SECONDS):
            try:
                for line in self._look():
                    self._tell(line)
            except Exception as exc:  # the scheduler is gone, for now or for good
                with self._changed:
                    known = bool(self._machines)
                    self._machines.clear()
                if known and not self.closing.is_set():
                    _log.warning("the cluster cannot be looked at: %r", exc)
                    self._tell("Dask's scheduler does not answer any more.")

    def _look(self) -> list[str]:
        """Take note of machines that came or went; what there is to tell of that, such as why one is refused."""
        present = self._present()
        with self._changed:
            gone = [address for address in self._there_locked() if address not in present]
            for address in self._machines.keys() - present.keys():
                del self._machines[address]
            new = present.keys() - self._machines.keys()
        lines = [_gone(address) for address in gone]
        for address in sorted(new):
            reason = self._reason_against(address)
            if reason:
                lines.append(f"{address} is refused: {reason}.")
            with self._changed:
                self._machines[address] = _Machine(0 if reason else self._room(present[address]))
                self._changed.notify_all()
        with self._changed:
            self._seen = time.monotonic() if self._there_locked() else self._seen
        return lines

    def _present(self) -> dict[str, Any]:
        """The workers that the scheduler knows, asked of it: what Dask's client remembers of them comes and goes.

        Raises:
            Exception: it does not answer; of whatever kind Dask has for that.
        """
        scheduler = self._dask.scheduler
        if self._dask.status != "running" or scheduler is None:
            raise ConnectionError(self._dask.status)
        told = self._dask.sync(scheduler.identity, n_workers=-1, callback_timeout=CONNECT_SECONDS)
        return dict(told["workers"])

    @property
    def _lost(self) -> bool:
        """Whether Dask has given the scheduler up."""
        return bool(self._dask.status == "closed")

    def _reason_against(self, address: str) -> str:
        """Why a machine may not read; empty where it may."""
        engine = self._settings.engine
        found = self._dask.run(reading_site.identity, engine, self._plain, workers=[address], on_error="return")
        told = found.get(address)
        if not isinstance(told, dict):
            return f"OCR Desktop does not answer there ({told!r})"
        different = [
            f"{what}: {told.get(what, 'unknown')} there, {own} here"
            for what, own in self._own.items()
            if told.get(what) != own
        ]
        return "; ".join(different)

    def _room(self, info: dict[str, Any]) -> int:
        """Pages that a machine can read at a time."""
        entry = catalog.engine(self._settings.engine)
        threads = int(info["nthreads"])
        fitting = int(info.get("memory_limit") or 0) * MEMORY_SHARE // entry.memory or threads
        return max(1, min(threads, entry.most_workers or threads, int(fitting)))

    def _send(self, path: Path, sha256: str, address: str) -> _Machine:
        """See that a machine has a document."""
        with self._changed:
            machine = self._machines.get(address)
        if machine is None:
            raise _Gone(address)
        with machine.sending:
            if sha256 in machine.held:
                return machine
            if not self._call(address, reading_site.holds, sha256, str(path.absolute())):
                name, there = f"{uuid.uuid4().hex}{path.suffix}", False
                with path.open("rb") as file:
                    size = path.stat().st_size
                    for start in range(0, max(size, 1), _PIECE):
                        there = self._call(
                            address, reading_site.put, sha256, name, file.read(_PIECE), start + _PIECE >= size
                        )
                if not there:
                    raise WorkerError(
                        said("“{name}” could not be sent whole to {address}.", name=path.name, address=address),
                        remedy=said("Was it changed meanwhile? Export again."),
                    )
            machine.held.add(sha256)
        return machine

    def _call(self, address: str, function: Callable[..., Any], *given: Any) -> Any:
        """What a function says on a machine.

        Raises:
            _Gone: the machine is not there any more.
            WorkerError: the function failed there.
        """
        try:
            future = self._dask.submit(function, *given, workers=[address], pure=False, allow_other_workers=False)
        except distributed.client.ClosedClientError as exc:
            raise _Gone(address) from exc
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        stopping = STOPPING_SECONDS
        while not done.wait(LOOK_SECONDS):
            stopping -= LOOK_SECONDS if self.closing.is_set() else 0.0
            with self._changed:
                there = address in self._machines
            if there and stopping > 0:
                continue
            if not self._lost:
                future.cancel()
            raise _Gone(address) if not there else Cancelled(said("Stopped."))
        try:
            return future.result(timeout=CONNECT_SECONDS)
        except OcrDesktopError:
            raise
        except Exception as exc:  # what comes back from there may be anything
            if future.status in ("cancelled", "lost") or isinstance(exc, (OSError, distributed.scheduler.KilledWorker)):
                raise _Gone(address) from exc
            raise WorkerError(
                said("{address} could not do what it was asked to ({reason}).", address=address, reason=exc)
            ) from exc

    def _sha256(self, path: Path) -> str:
        """Of a file as it is now."""
        stat = path.stat()
        mark = str(path), stat.st_mtime_ns, stat.st_size
        with self._changed:
            known = self._hashes.get(mark)
        if known is None:
            with path.open("rb") as file:
                known = hashlib.file_digest(file, "sha256").hexdigest()
            with self._changed:
                self._hashes[mark] = known
        return known

    def _keep(self, pictures: dict[str, bytes]) -> None:
        """Put pictures where the workers of this machine put theirs."""
        for name, data in pictures.items():
            if not _PICTURE.fullmatch(name) or hashlib.sha256(data).hexdigest()[:32] != Path(name).stem:
                raise WorkerError(said("A picture arrived damaged."))
            target = self._assets / name
            if not target.exists():
                self._assets.mkdir(parents=True, exist_ok=True)
                part = self._assets / f".{name}.{uuid.uuid4().hex}.part"
                part.write_bytes(data)
                part.replace(target)


def checked(
    asked: messages.Recognize, plain: Any, pictures: dict[str, bytes]
) -> messages.PageFinished | messages.Failed:
    """An answer that is one to what was asked, with all that belongs to it.

    Raises:
        WorkerError: it is none.
    """
    with contextlib.suppress(ValueError):
        answer = messages.from_wire(plain)
        if isinstance(answer, messages.Failed):
            return answer
        if isinstance(answer, messages.PageFinished):
            page, entry = answer.result, catalog.engine(asked.engine)
            told = page.page, page.engine, page.engine_version, page.corrected
            named = {block.asset for block in page.blocks if block.asset}
            if told == (asked.page, entry.name, entry.version, False) and named == pictures.keys():
                return answer
    raise WorkerError(said("A machine answered with something that it was not asked for."))


def _gone(address: str) -> str:
    return f"{address} is gone; its pages are read by others."


class RemoteClient:
    """Reads one page at a time, on any machine of a cluster that has room."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._ids = itertools.count(1)
        self._tasks: dict[int, _Task] = {}

    def send(
        self,
        request_factory: RequestFactory,
        listener: Listener,
        *,
        limit: float | None = None,
        memory: MemoryBounds = UNBOUNDED,
    ) -> int:
        """Have a page read; the id. The listener is called on a thread of the cluster's, with the final answer only."""
        number = next(self._ids)
        request = request_factory(number)
        assert isinstance(request, messages.Recognize)
        task = self._tasks[number] = _Task(number, request, listener, limit, memory)
        self._cluster.executor.submit(self._serve, task)
        return number

    def cancel(self, request_id: int) -> None:
        """Stop a page; it still gets its final answer. An unknown id is no error."""
        task = self._tasks.get(request_id)
        if task is not None:
            self._cluster.stop(task)

    def prepare(self, request_id: int, pages: messages.Prepare) -> None:
        """Nothing: where the next page will be read is not known."""

    def close(self) -> None:
        """Stop what is under way."""
        for task in tuple(self._tasks.values()):
            self._cluster.stop(task)

    def _serve(self, task: _Task) -> None:
        try:
            answer = self._answer(task)
        except OcrDesktopError as exc:
            answer = messages.Failed(task.id, type(exc).__name__, exc.message, exc.remedy)
        except Exception as exc:  # nobody else would ever answer
            _log.exception("page %d failed on the way", task.request.page + 1)
            error = WorkerError(said("Something unexpected went wrong ({detail}).", detail=repr(exc)))
            answer = messages.Failed(task.id, type(error).__name__, error.message, error.remedy)
        del self._tasks[task.id]
        task.listener(answer)

    def _answer(self, task: _Task) -> messages.Answer:
        failed: messages.Answer | None = None
        for _ in range(TRIES):
            try:
                with self._cluster.machine(task) as address:
                    answer = self._cluster.read(task, address)
            except _Gone as exc:
                self._cluster.vanished(str(exc))
                continue
            if self._cluster.judge(address, answer):
                return answer
            task.avoided.add(address)
            failed = answer
        if failed is not None:
            return failed
        raise WorkerCrashed(said("{tries} machines vanished while they were reading this page.", tries=TRIES))


class ClusterPool(Pool):
    """As many pages at a time as the machines of a cluster read."""

    def __init__(self, cluster: Cluster) -> None:
        super().__init__(lambda _role, _threads: RemoteClient(cluster))
        self._cluster = cluster

    def fit(self, engine: str, wanted: int) -> None:
        """Nothing: the machines say how much they bear."""

    @property
    def half(self) -> int:
        """Half of what they bear, one at least."""
        return max(1, self._cluster.slots // 2)

    @property
    def has_room(self) -> bool:
        """Whether another page can be taken on now."""
        return len(self._busy) < max(1, self._cluster.slots)

    def take(self, *, alone: bool) -> PageClient:  # noqa: ARG002  (a machine's cores are its own affair)
        """A client for a page."""
        client = self._idle.pop() if self._idle else RemoteClient(self._cluster)
        self._busy.append(client)
        return client
