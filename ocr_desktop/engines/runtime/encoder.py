"""Vision encoders as an engine sees them, and the one that runs in a process of its own.

Core ML's ``predict`` holds Python's lock and now and then takes the process with it: a process of its own lets a
page be encoded while another is being read, and loses nothing but that page.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.engine import CancelFlag
from ocr_desktop.engines.runtime.encoder_frames import VERSION, Layout, Nonsense, Pipe, PipeClosed, created, remove_name
from ocr_desktop.engines.runtime.package import VisionPackage
from ocr_desktop.errors import EngineError, EngineUnavailable, OcrDesktopError, from_name
from ocr_desktop.sentences import said

Progress = Callable[[float, str], None]
POLL_SECONDS = 0.02
_CLOSE_SECONDS = 2.0
_log = logging.getLogger(__name__)


class VisionEncoder(Protocol):
    """Turns the patches of a page into features."""

    def encode(
        self,
        patches: NDArray[np.float32],
        cos: NDArray[np.float32],
        sin: NDArray[np.float32],
        cancel: CancelFlag,
    ) -> NDArray[np.float16]:
        """The features of a page.

        Args:
            patches: (n, channels · patch · patch), in the order that the model has them in.
            cos, sin: (n, head_dim), of every patch's position; of no width where the encoder knows it itself.
            cancel: looked at between the chunks of the encoder, or its layers.

        Returns:
            (n / group, hidden).

        Raises:
            Cancelled: the flag was set.
            EngineError: the encoder failed.
        """

    def close(self) -> None:
        """Release models and memory."""


def silent(fraction: float, stage: str) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class EncoderOptions:
    """How packages are run.

    Args:
        backend: ``coreml``, ``mil`` (the executor in numpy), or empty for what this machine has.
        units: one of ``coreml.ComputeUnits``.
        compiled_store: folder for what Core ML compiles.
    """

    compiled_store: Path
    backend: str = ""
    units: str = "cpu_and_ne"


def bucket_for(patches: int, buckets: Sequence[int]) -> int:
    """The smallest bucket that holds so many patches.

    Raises:
        EngineError: none does.
    """
    for bucket in sorted(buckets):
        if patches <= bucket:
            return bucket
    raise EngineError(
        said(
            "The page makes {patches} patches; this variant of the model takes {what} at most.",
            patches=patches,
            what=max(buckets),
        ),
        remedy=said("Read the page with full detail, or cut it into pieces."),
    )


class EncoderProcess:
    """A vision encoder in its own process, started with the first page and again when it dies.

    ``encode`` may be called from any thread, by one at a time.

    Args:
        folder: of the package (with ``vision.json``).
        options: how it is run.
        progress: told what is being done where that takes long.
        command: starts the process; empty is this program's own.

    Raises:
        ModelMissing, ModelDamaged: the folder holds no usable package.
    """

    def __init__(
        self,
        folder: Path,
        options: EncoderOptions,
        progress: Progress = silent,
        command: Sequence[str] = (),
    ) -> None:
        self._package = VisionPackage.load(folder)
        self._options = options
        self._progress = progress
        self._command = tuple(command) or _own_command()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Pipe | None = None
        self._memory: SharedMemory | None = None
        self._calls = 0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process, None while there is none."""
        return self._process.pid if self._process else None

    def encode(
        self,
        patches: NDArray[np.float32],
        cos: NDArray[np.float32],
        sin: NDArray[np.float32],
        cancel: CancelFlag,
    ) -> NDArray[np.float16]:
        """As ``VisionEncoder`` has it; a page at which the process dies is tried once more."""
        bucket_for(len(patches), self._package.buckets)
        layout = Layout.of(self._package, len(patches))
        with self._lock:
            try:
                return self._encoded(layout, (patches, cos, sin), cancel)
            except PipeClosed as exc:
                _log.warning("the encoder process %s (%s) and is started again", self._bury(exc), exc)
            try:
                return self._encoded(layout, (patches, cos, sin), cancel)
            except PipeClosed as exc:
                raise EngineError(
                    said("The process that looks at pages {bury} twice on the same page.", bury=self._bury(exc)),
                    remedy=said("Try the page again, with less detail, or with the Instant engine."),
                ) from exc

    def close(self) -> None:
        """End the process; none is started after it."""
        with self._lock:
            self._closed = True
            if self._process is None or self._pipe is None:
                return
            with contextlib.suppress(PipeClosed, subprocess.TimeoutExpired):
                self._pipe.send({"do": "close"})
                self._process.wait(_CLOSE_SECONDS)
            self._bury()

    def _connected(self, size: int) -> tuple[Pipe, SharedMemory]:
        """The process, running and with so much memory in common."""
        if self._pipe is None:
            self._start()
        assert self._pipe is not None
        if self._memory is None or self._memory.size < size:
            self._release()
            try:
                self._memory = memory = created(size)
            except OSError as exc:
                raise EngineError(
                    said("There is no memory to hand the page over: {reason}.", reason=exc.strerror)
                ) from exc
            try:
                self._pipe.send({"do": "attach", "name": memory.name})
                self._answer(self._pipe, "attached")
            finally:
                remove_name(memory)  # where the process did not come to it
        return self._pipe, self._memory

    def _start(self) -> None:
        if self._closed:  # by a thread that came late with its page
            raise EngineError(said("The process that looks at pages has been closed."))
        try:
            process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        except OSError as exc:
            raise EngineUnavailable(
                said("The process that looks at pages cannot be started: {reason}.", reason=exc.strerror)
            ) from exc
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._pipe = Pipe(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()))
        process.stdin.close()
        process.stdout.close()
        self._pipe.send(
            {
                "do": "open",
                "version": VERSION,
                "folder": str(self._package.folder),
                "backend": self._options.backend,
                "units": self._options.units,
                "compiled_store": str(self._options.compiled_store),
            }
        )
        self._answer(self._pipe, "ready")

    def _encoded(
        self, layout: Layout, page: tuple[NDArray[np.float32], ...], cancel: CancelFlag
    ) -> NDArray[np.float16]:
        """One trial.

        Args:
            layout: of the shared memory.
            page: patches, cosines, sines.
            cancel: passed on.

        Raises:
            PipeClosed: the process has died.
        """
        pipe, memory = self._connected(layout.size)
        with layout.over(memory) as arrays:
            for name, values in zip(("patches", "cos", "sin"), page, strict=True):
                arrays[name][...] = values
        self._calls += 1
        pipe.send({"do": "encode", "call": self._calls, "patches": layout.patches})
        try:
            self._answer(pipe, "done", cancel)
        except (PipeClosed, OcrDesktopError):
            raise
        except BaseException:  # Ctrl-C, or whoever looks at the progress: the page is still being worked on
            self._bury()
            raise
        with layout.over(memory) as arrays:
            features: NDArray[np.float16] = arrays["features"].copy()
        return features

    def _answer(self, pipe: Pipe, wanted: str, cancel: CancelFlag | None = None) -> dict[str, Any]:
        """Wait for an answer; on the way pass on progress, and the wish to stop."""
        stopping = False
        while True:
            frame = pipe.receive(POLL_SECONDS if cancel and not stopping else None)
            if frame is None:
                if cancel is not None and cancel.is_set():
                    pipe.send({"do": "cancel", "call": self._calls})
                    stopping = True
                continue
            say = frame.get("say")
            if say == wanted:
                return frame
            if say == "progress":
                self._progress(float(frame["fraction"]), str(frame["stage"]))
            elif say == "failed":
                error = from_name(str(frame["error"]), str(frame["message"]), str(frame["remedy"]))
                if wanted != "done":  # of no use without what it was asked for
                    self._bury()
                raise error
            else:
                raise Nonsense(f"it says {say!r} where {wanted!r} is due")

    def _bury(self, cause: PipeClosed | None = None) -> str:
        """End what is left of the process; how it ended, as the rest of a sentence."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        self._release()
        if pipe is not None:
            pipe.close()
        if process is None:
            return "ended"
        if isinstance(cause, Nonsense):  # how it ends then says nothing of why
            _end(process)
            return "said something that cannot be understood"
        try:
            return _phrase(process.wait(_CLOSE_SECONDS))
        except subprocess.TimeoutExpired:
            _end(process)
            return "stopped answering and was ended"

    def _release(self) -> None:
        if self._memory is not None:
            self._memory.close()
            self._memory = None


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _phrase(status: int) -> str:
    """An exit status (negative: a signal) as the rest of a sentence."""
    if status >= 0:
        return f"ended with status {status}"
    name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
    if -status == signal.SIGALRM:
        return "was stuck and was ended"
    cause = ", perhaps because memory ran out," if -status == signal.SIGKILL else ""
    return f"was ended by {name}{cause}"


def _own_command() -> tuple[str, ...]:
    """How this program starts itself as an encoder, frozen or from source."""
    if getattr(sys, "frozen", False):
        return sys.executable, "encoder"
    # -P: a file named numpy.py in the current folder must not be imported in its place.
    return sys.executable, "-P", "-m", "ocr_desktop", "encoder"
