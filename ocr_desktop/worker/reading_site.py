"""What another machine does for an export over several: its own workers read pages of documents that it was sent.

``jobs.cluster`` has these functions called there; what goes in and comes out are plain values and bytes. One ``Site``
serves a process. It keeps documents only while it needs them, in a folder of its own that goes with it, and ends its
workers when nothing was asked for a while: the machine that asked may be gone.
"""

import atexit
import contextlib
import dataclasses
import hashlib
import importlib.metadata
import os
import shutil
import tempfile
import threading
from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ocr_desktop
from ocr_desktop import catalog, model_mark, paths
from ocr_desktop.document import codec
from ocr_desktop.errors import Cancelled, OcrDesktopError
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient
from ocr_desktop.worker.memory import MemoryBounds

IDLE_SECONDS = 600.0
_DOCUMENTS = 16  # that are kept for the next of their pages
_STOPPED = 1024  # orders that were stopped before they came
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Order:
    """A page to read.

    Args:
        key: of this order alone; stops it.
        sha256: of the document, which the site holds.
        request: a ``messages.Recognize`` as plain values; its path is the site's affair. It may hold a password, and
            Dask writes what it is given to its log when something fails.
        limit: seconds, None for no limit.
        memory: that a worker may take.
        together: orders that this machine has at a time, and shares its cores among.
    """

    key: str
    sha256: str
    request: dict[str, Any] = field(repr=False)
    limit: float | None
    memory: MemoryBounds
    together: int


@dataclass(frozen=True, slots=True)
class _Document:
    """One that is here.

    Args:
        stamp: of a file that is somebody else's, and may become another document; None for one of the site's own.
    """

    path: Path
    stamp: tuple[int, int] | None = None

    @property
    def is_same(self) -> bool:
        """Whether it is what it was."""
        if self.stamp is None:
            return True
        try:
            return _stamp(self.path) == self.stamp
        except OSError:
            return False


class Site:
    """Workers and documents of one process.

    Args:
        folder: where its own folder is made; None is the system's for what is temporary.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="ocr-desktop-site-", dir=folder))
        self._assets = self._folder / "assets"
        self._spool = self._folder / "spool"
        self._spool.mkdir()
        self._lock = threading.Lock()
        self._idle: list[WorkerClient] = []
        self._running: dict[str, tuple[WorkerClient, int] | None] = {}  # None: not yet sent, or to be stopped
        self._stopped: deque[str] = deque(maxlen=_STOPPED)
        self._documents: OrderedDict[str, _Document] = OrderedDict()
        self._used: dict[str, int] = {}
        self._alarm: threading.Timer | None = None
        self.closed = False

    def holds(self, sha256: str, path: str) -> bool:
        """Whether a document is here, or lies at a path that is the same here, on a shared volume say."""
        with self._lock:
            known = self._documents.get(sha256)
            if known is not None and known.is_same:
                self._documents.move_to_end(sha256)
                return True
        shared = Path(path)
        with contextlib.suppress(OSError):
            if shared.is_file():
                found = _Document(shared, _stamp(shared))
                if _sha256(shared) == sha256 and found.is_same:
                    self._take(sha256, found)
                    return True
        return False

    def put(self, sha256: str, name: str, piece: bytes, last: bool) -> bool:
        """Take the next piece of a document; whether it is here whole now.

        Args:
            name: of this sending alone.
        """
        file = self._folder / Path(name).name
        with file.open("ab") as out:
            out.write(piece)
        if not last:
            return False
        if _sha256(file) != sha256:
            file.unlink()
            return False
        self._take(sha256, _Document(file))
        return True

    def read(self, order: Order) -> tuple[dict[str, Any], dict[str, bytes]] | None:
        """Read a page.

        Returns:
            the final answer in plain values, and the pictures that it names; None where the document is not here.
        """
        with self._document(order.sha256) as document, self._busy():
            if document is None:
                return None
            answer = self._answer(order, document.path)
            if not document.is_same:
                return None
        pictures: dict[str, bytes] = {}
        if isinstance(answer, messages.PageFinished):
            for name in sorted({block.asset for block in answer.result.blocks if block.asset}):
                pictures[name] = (self._assets / name).read_bytes()
        return messages.to_wire(answer), pictures

    def stop(self, key: str) -> None:
        """Stop an order; it still has its answer."""
        with self._lock:
            running = self._running.get(key, ())
            if running == ():  # it is still on its way, or was answered already
                self._stopped.append(key)
                return
            if not running:
                del self._running[key]
                return
            client, number = running
        client.cancel(number)

    @property
    def in_use(self) -> bool:
        """Whether a page is being read."""
        with self._lock:
            return bool(self._used)

    def close(self) -> None:
        """End the workers and remove all files."""
        with self._lock:
            self.closed = True
            idle, self._idle = self._idle, []
            if self._alarm is not None:
                self._alarm.cancel()
        for client in idle:
            client.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answer(self, order: Order, path: Path) -> messages.Answer:
        request = messages.from_wire({**order.request, "path": str(path)})
        assert isinstance(request, messages.Recognize)
        ended = threading.Event()
        answers: list[messages.Answer] = []

        def listen(answer: messages.Answer) -> None:
            if isinstance(answer, messages.Final):
                answers.append(answer)
                ended.set()

        with self._lock:
            if order.key in self._stopped:
                return messages.Failed(request.id, Cancelled.__name__, said("Stopped."))
            client = self._idle.pop() if self._idle else None
            self._running[order.key] = None
        if client is None:
            threads = max(1, (os.cpu_count() or 1) // order.together)
            client = WorkerClient("recognition", threads=threads, spool=self._spool, assets=self._assets)
        number = client.send(
            lambda chosen: dataclasses.replace(request, id=chosen), listen, limit=order.limit, memory=order.memory
        )
        with self._lock:
            stopped = order.key not in self._running
            self._running[order.key] = (client, number)
        if stopped:
            client.cancel(number)
        ended.wait()
        with self._lock:
            del self._running[order.key]
            closed = self.closed
            if not closed:
                self._idle.append(client)
        if closed:
            client.close()
        return answers[0]

    def _take(self, sha256: str, document: _Document) -> None:
        with self._lock:
            self._documents[sha256] = document
            unused = [one for one in self._documents if not self._used.get(one) and one != sha256]
            spare = [(one, self._documents.pop(one)) for one in unused[: max(0, len(self._documents) - _DOCUMENTS)]]
        for _, one in spare:
            if one.stamp is None:
                one.path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _document(self, sha256: str) -> Iterator[_Document | None]:
        with self._lock:
            found = self._documents.get(sha256)
            self._used[sha256] = self._used.get(sha256, 0) + 1
        try:
            yield found if found is not None and found.is_same else None
        finally:
            with self._lock:
                self._used[sha256] -= 1
                if not self._used[sha256]:
                    del self._used[sha256]

    @contextlib.contextmanager
    def _busy(self) -> Iterator[None]:
        """While something is read the workers stay; some time after it they go."""
        with self._lock:
            if self._alarm is not None:
                self._alarm.cancel()
        try:
            yield
        finally:
            with self._lock:
                if not self._running and not self.closed:
                    self._alarm = threading.Timer(IDLE_SECONDS, self._rest)
                    self._alarm.daemon = True
                    self._alarm.start()

    def _rest(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for client in idle:
            client.close()


def identity(engine: str, settings: dict[str, Any]) -> dict[str, Any]:
    """What decides how this machine reads a page; two that tell the same read alike.

    Args:
        settings: of the export, in plain values, with the mark of its model.
    """
    entry = catalog.engine(engine)
    chosen = codec.from_plain(Settings, settings)
    told: dict[str, Any] = {
        "OCR Desktop": ocr_desktop.__version__,
        "protocol of the workers": messages.PROTOCOL_VERSION,
        f"engine {entry.title}": entry.version,
        "settings": chosen.result_key,
    }
    for name in entry.requires:
        try:
            told[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            told[name] = "not installed"
    if chosen.model:
        try:
            told["weights"] = model_mark.find(paths.models_directory(), engine, chosen.model).mark
        except OcrDesktopError as exc:
            told["weights"] = exc.message
    return told


_site: Site | None = None
_site_lock = threading.Lock()


def here(folder: str | None = None) -> Site:
    """The site of this process, made when it is first asked for."""
    global _site  # noqa: PLW0603  (one a process, as what calls it has no place to keep it)
    with _site_lock:
        if _site is None or _site.closed:
            _site = Site(Path(folder) if folder else None)
            atexit.register(_site.close)
        return _site


def holds(sha256: str, path: str) -> bool:
    """As ``Site.holds``."""
    return here().holds(sha256, path)


def put(sha256: str, name: str, piece: bytes, last: bool) -> bool:
    """As ``Site.put``."""
    return here().put(sha256, name, piece, last)


def read(order: Order) -> tuple[dict[str, Any], dict[str, bytes]] | None:
    """As ``Site.read``."""
    return here().read(order)


def stop(key: str) -> None:
    """As ``Site.stop``."""
    here().stop(key)


def close() -> None:
    """End what this process does for others, where it does anything; unless another of them is at it, too."""
    with _site_lock:
        if _site is not None and not _site.closed and not _site.in_use:
            _site.close()


def _stamp(path: Path) -> tuple[int, int]:
    """Time and size of a file."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
