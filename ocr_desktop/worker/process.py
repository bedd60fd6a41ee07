"""A worker process: takes requests from its pipe, works on its main thread, answers, and never outlives its front end.

Nothing but the standard library and the messages is imported before the pipe is out of reach of whatever a
library prints; then only the one role that was asked for is imported, from a table as in ``__main__``.
"""

import faulthandler
import importlib
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from ocr_desktop import telemetry, timeline
from ocr_desktop.errors import Cancelled, EngineError, EngineUnavailable, OcrDesktopError, ProtocolMismatch
from ocr_desktop.sentences import said
from ocr_desktop.worker import messages
from ocr_desktop.worker.channel import Channel, ChannelBroken, ChannelClosed, FrameTooLarge, take_standard_streams

ROLES = {
    "recognition": "ocr_desktop.worker.recognition:Recognition",
    "page": "ocr_desktop.worker.pages:Pages",
    "conversion": "ocr_desktop.worker.conversion:Conversion",
    "own-models": "ocr_desktop.worker.own_models:OwnModels",
}
# Importing PyMuPDF imports whatever of its layout networks is installed, with the runtime for them: half a second
# and 80 MB that a process without an engine has no use for. A None among the modules makes them absent.
# So would frameworks that mlx-lm's and coremltools' own dependencies take up wherever they happen to be installed.
_FRAMEWORKS = ("torch", "tensorflow", "jax")
_LAYOUT = ("pymupdf.layout", "pymupdf4llm", "onnxruntime")
LEFT_OUT = {
    "page": _LAYOUT,
    "recognition": _FRAMEWORKS,
    "conversion": (*_FRAMEWORKS, "sklearn", "transformers", *_LAYOUT),
    "own-models": (*_FRAMEWORKS, "sklearn", "transformers"),
}
HEARTBEAT_SECONDS = 10.0
# Reading gives way to the window and to the pictures of the page that somebody looks at.
NICENESS = 5
# Native code that holds the interpreter lock stops the thread that would notice the end of the front end. The
# alarm is the kernel's: it ends the process unless the reading thread puts it off.
STUCK_SECONDS = 600

_log = logging.getLogger(__name__)


class CancelFlag(Protocol):
    """Says whether a request has been cancelled (``threading.Event`` is one)."""

    def is_set(self) -> bool:
        """True from the moment of cancelling on."""


class Role(Protocol):
    """What a worker does. Made and used on the main thread."""

    def answers(self, request: messages.Request, cancel: CancelFlag) -> Iterator[messages.Answer]:
        """The answers to a request, the final one last.

        Raises:
            OcrDesktopError: the request failed.
        """

    def prepare(self, pages: messages.Prepare) -> None:
        """Take note of what will probably be asked for next. Called on the reading thread; returns at once."""

    def close(self) -> None:
        """Release everything."""


@dataclass(frozen=True, slots=True)
class _Work:
    request: messages.Work
    cancelled: threading.Event


def main(arguments: Sequence[str]) -> int:  # noqa: ARG001  (every command takes arguments; a worker is told all by Hello)
    """Be a worker until the front end shuts it down or goes away."""
    telemetry.off()
    channel = take_standard_streams()
    faulthandler.enable()
    # Ctrl-C goes to every process of the terminal; what it means is for the front end to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    return Worker(channel).run()


class Worker:
    """One worker: the main thread works, a second one reads the pipe."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._flags: dict[int, threading.Event] = {}
        self._prepare: Callable[[messages.Prepare], None] = lambda _page: None
        self._lock = threading.Lock()

    def run(self) -> int:
        """Shake hands, then work until told to end."""
        role = self._begin()
        if role is None:
            return EngineUnavailable.exit_code
        self._prepare = role.prepare
        threading.Thread(target=self._read, name="worker-reader", daemon=True).start()
        while (work := self._work.get()) is not None:
            self._do(role, work)
            with self._lock:
                self._flags.pop(work.request.id, None)
        role.close()
        return 0

    def _begin(self) -> Role | None:
        """Answer the handshake; None where this worker is of no use."""
        try:
            hello = self._channel.receive()
        except (ChannelClosed, ChannelBroken):
            return None
        if not isinstance(hello, messages.Hello) or hello.protocol != messages.PROTOCOL_VERSION:
            self._send(_failed(0, ProtocolMismatch(said("The worker is of another version than the app."))))
            return None
        timeline.join(f"worker: {hello.role}")
        module, _, name = ROLES.get(hello.role, ":").partition(":")
        sys.modules.update(dict.fromkeys(LEFT_OUT.get(hello.role, ())))  # type: ignore[arg-type]
        try:
            role = cast(Role, getattr(importlib.import_module(module), name)(hello))
        except (ImportError, ValueError) as exc:
            _log.exception("the role %r cannot be taken", hello.role)
            self._send(
                _failed(0, EngineUnavailable(said("A part of the app is missing or broken: {reason}.", reason=exc)))
            )
            return None
        if hello.role != "page":
            os.nice(NICENESS)
        self._send(messages.Ready(messages.PROTOCOL_VERSION, hello.role, os.getpid()))
        return role

    def _read(self) -> None:
        """Take requests as they come; the end of the pipe ends the process, whatever it is doing."""
        while True:
            signal.alarm(STUCK_SECONDS)
            try:
                message = self._channel.receive(HEARTBEAT_SECONDS)
            except ChannelClosed:
                os._exit(0)
            except ChannelBroken:
                _log.exception("what came over the pipe is no message")
                os._exit(ProtocolMismatch.exit_code)
            if isinstance(message, messages.Cancel):
                self._cancel(message.id)
            elif isinstance(message, messages.Shutdown):
                self._shut_down()
            elif isinstance(message, messages.Prepare):
                self._prepare(message)
            elif isinstance(message, messages.Work):
                work = _Work(message, threading.Event())
                with self._lock:
                    self._flags[message.id] = work.cancelled
                self._work.put(work)

    def _cancel(self, request: int) -> None:
        with self._lock:
            flag = self._flags.get(request)
        if flag is not None:
            flag.set()

    def _shut_down(self) -> None:
        with self._lock:
            for flag in self._flags.values():
                flag.set()
        self._work.put(None)

    def _do(self, role: Role, work: _Work) -> None:
        number = work.request.id
        try:
            if work.cancelled.is_set():
                raise Cancelled(said("Stopped before it began."))
            with timeline.span(type(work.request).__name__, page=getattr(work.request, "page", None)):
                for answer in role.answers(work.request, work.cancelled):
                    self._send(answer)
        except OcrDesktopError as exc:
            self._send(_failed(number, exc))
        except FrameTooLarge as exc:
            self._send(
                _failed(number, EngineError(said("The page holds too much to be handed over: {reason}.", reason=exc)))
            )
        except MemoryError:
            self._send(_failed(number, EngineError(said("There was not enough memory for this page."))))
        except Exception as exc:
            _log.exception("request %d failed", number)
            detail = f"{type(exc).__name__}: {exc}"
            self._send(
                _failed(
                    number, EngineError(said("Something unexpected went wrong on this page ({detail}).", detail=detail))
                )
            )

    def _send(self, answer: messages.Answer) -> None:
        try:
            self._channel.send(answer)
        except ChannelClosed:
            os._exit(0)


def _failed(request: int, error: OcrDesktopError) -> messages.Failed:
    return messages.Failed(request, type(error).__name__, error.message, error.remedy)
