"""The encoder process: one vision encoder, pages through shared memory, until the engine ends it or goes away.

Only the frames are imported before the pipe is out of reach of whatever a library prints; ``encoder`` is the other
side.
"""

import faulthandler
import importlib
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Sequence
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

from ocr_desktop import timeline
from ocr_desktop.engines.runtime.encoder_frames import (
    VERSION,
    Layout,
    Pipe,
    PipeClosed,
    attached,
    take_standard_streams,
)
from ocr_desktop.errors import EngineError, OcrDesktopError, ProtocolMismatch
from ocr_desktop.sentences import said

RUNTIME = "ocr_desktop.engines.runtime.package_encoder"
OPTIONS = "ocr_desktop.engines.runtime.encoder"
HEARTBEAT_SECONDS = 10.0
# Core ML holds Python's lock while it works and prepares models, and with it the thread that would notice the end
# of the engine. The alarm is the kernel's: it ends the process unless the reading thread puts it off.
STUCK_SECONDS = 1800

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> int:  # noqa: ARG001  (every command takes arguments; an encoder is told all)
    """Be an encoder until the engine ends it or goes away."""
    pipe = take_standard_streams()
    timeline.join("vision encoder")
    faulthandler.enable()
    # Ctrl-C goes to every process of the terminal; what it means is for the front end to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    return _Encoder(pipe).run()


class _Encoder:
    """The main thread works, a second one reads the pipe."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self._frames: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._cancelled: dict[int, threading.Event] = {}
        self._memory: SharedMemory | None = None
        self._runtime: Any = None

    def run(self) -> int:
        """Work until told to end."""
        threading.Thread(target=self._read, name="encoder-reader", daemon=True).start()
        while (frame := self._frames.get())["do"] != "close":
            call = int(frame.get("call", 0))
            try:
                self._say(_DO[frame["do"]](self, frame))
            except OcrDesktopError as exc:
                self._failed(call, exc)
            except MemoryError:
                self._failed(call, EngineError(said("There was not enough memory for this page.")))
            except Exception as exc:
                _log.exception("call %d failed", call)
                self._failed(
                    call,
                    EngineError(
                        said("The vision encoder failed ({name}: {reason}).", name=type(exc).__name__, reason=exc)
                    ),
                )
        return 0

    def _open(self, frame: dict[str, Any]) -> dict[str, Any]:
        if frame["version"] != VERSION:
            raise ProtocolMismatch(said("The encoder process is of another version than the engine."))
        # Imported now: what these packages print comes after the pipe has been moved.
        module = importlib.import_module(RUNTIME)
        options = importlib.import_module(OPTIONS).EncoderOptions(
            compiled_store=Path(frame["compiled_store"]), backend=frame["backend"], units=frame["units"]
        )
        self._runtime = module.open_encoder(Path(frame["folder"]), options, self._progress)
        return {"say": "ready"}

    def _attach(self, frame: dict[str, Any]) -> dict[str, Any]:
        if self._memory is not None:
            self._memory.close()
        self._memory = attached(frame["name"])
        return {"say": "attached"}

    def _encode(self, frame: dict[str, Any]) -> dict[str, Any]:
        cancel = self._cancelled[frame["call"]]
        assert self._memory is not None, "no memory was attached"
        package = self._runtime.package
        layout = Layout.of(package, frame["patches"])
        try:
            with layout.over(self._memory) as arrays:
                page = arrays["patches"], arrays["cos"], arrays["sin"]
                with timeline.span("encode", call=frame["call"]):
                    arrays["features"][...] = self._runtime.encode(*page, cancel)
                del page
        finally:
            del self._cancelled[frame["call"]]
        return {"say": "done", "call": frame["call"]}

    def _read(self) -> None:
        """Take frames as they come; the end of the pipe ends the process, whatever it is doing."""
        while True:
            signal.alarm(STUCK_SECONDS)
            try:
                frame = self._pipe.receive(HEARTBEAT_SECONDS)
            except PipeClosed:
                os._exit(0)
            if frame is None:
                continue
            if frame.get("do") == "cancel":
                flag = self._cancelled.get(frame["call"])
                if flag is not None:
                    flag.set()
                continue
            if frame.get("do") == "encode":
                self._cancelled[frame["call"]] = threading.Event()
            self._frames.put(frame)

    def _progress(self, fraction: float, stage: str) -> None:
        self._say({"say": "progress", "fraction": fraction, "stage": stage})

    def _failed(self, call: int, error: OcrDesktopError) -> None:
        name = type(error).__name__
        self._say({"say": "failed", "call": call, "error": name, "message": error.message, "remedy": error.remedy})

    def _say(self, frame: dict[str, Any]) -> None:
        try:
            self._pipe.send(frame)
        except PipeClosed:
            os._exit(0)


_DO = {"open": _Encoder._open, "attach": _Encoder._attach, "encode": _Encoder._encode}
