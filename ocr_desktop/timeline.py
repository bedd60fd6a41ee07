"""What each process did when: a trace that Perfetto and Chrome's tracing page show, for whoever makes this faster.

The process that begins it makes the file and names it in an environment variable, which those that it starts inherit.
Each appends its own events, one a line; the system keeps lines of several writers apart. At the end the lines become
the JSON object of Google's Trace Event Format; where the program was killed before, they are that format's array,
which needs no end. Where no trace was asked for, a span costs one comparison.

Times are of the monotonic clock, which is one for all processes of a machine. Each process also notes how far its
calendar clock is ahead of it; how much they differ among each other in this is part of the trace.
"""

import contextlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocr_desktop.errors import TargetNotWritable, unwritable

VARIABLE = "OCR_DESKTOP_TIMELINE"
_CLOCK = "clock"


class _Recorder:
    """Appends events to the file.

    Args:
        file: is there already.
        name: of this process, for a person.
    """

    def __init__(self, file: Path, name: str) -> None:
        self._descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        self._threads: set[int] = set()
        self.pid = os.getpid()
        self.write("process_name", "M", args={"name": name})
        self.write(_CLOCK, "M", args={"ahead_us": (time.time_ns() - time.monotonic_ns()) // 1000})

    def write(self, name: str, phase: str, **more: Any) -> None:
        """One event."""
        thread = threading.get_native_id()
        if thread not in self._threads:
            self._threads.add(thread)
            self.write("thread_name", "M", args={"name": threading.current_thread().name})
        event = {"name": name, "ph": phase, "pid": self.pid, "tid": thread, **more}
        with contextlib.suppress(OSError):  # where the disk is full the page counts more than the record of it
            os.write(self._descriptor, b"\n" + json.dumps(event).encode() + b",")  # half a line spoils no other

    def close(self) -> None:
        os.close(self._descriptor)


_recorder: _Recorder | None = None


@contextlib.contextmanager
def recorded(file: Path | None, name: str = "front end") -> Iterator[None]:
    """Record what happens meanwhile, here and in processes that are started meanwhile.

    Args:
        file: is replaced; None records nothing.
        name: of this process.

    Raises:
        TargetNotWritable: the file cannot be written.
    """
    global _recorder  # noqa: PLW0603  (one for the process, as its clock and its name are)
    if file is None:
        yield
        return
    file = file.absolute()
    try:
        file.write_bytes(b"[")
        _recorder = _Recorder(file, name)
    except OSError as exc:
        raise unwritable(exc, f"the timeline “{file}”", TargetNotWritable) from exc
    os.environ[VARIABLE] = str(file)
    try:
        yield
    finally:
        recorder, _recorder = _recorder, None
        del os.environ[VARIABLE]
        recorder.close()
        try:
            _finish(file, recorder.pid)
        except OSError as exc:
            raise unwritable(exc, f"the timeline “{file}”", TargetNotWritable) from exc


def join(name: str) -> None:
    """Take part in what the process that started this one records, if it does."""
    global _recorder  # noqa: PLW0603
    file = os.environ.get(VARIABLE)
    if file and _recorder is None:
        with contextlib.suppress(OSError):  # it has ended meanwhile: nobody waits for this process's part
            _recorder = _Recorder(Path(file), name)


@contextlib.contextmanager
def span(name: str, **about: Any) -> Iterator[dict[str, Any]]:
    """Record how long something takes.

    Args:
        name: what.
        about: what else is told of it; more can be put into the dictionary that is given.
    """
    if _recorder is None:
        yield about
        return
    began = time.monotonic_ns()
    try:
        yield about
    finally:
        recorder = _recorder  # which may have ended meanwhile
        if recorder is not None:
            duration = (time.monotonic_ns() - began) / 1000
            recorder.write(name, "X", ts=began / 1000, dur=duration, args=about)


def mark(name: str, phase: str, number: int, **about: Any) -> None:
    """Record the beginning (``b``) or the end (``e``) of something that others of its kind overlap.

    Args:
        name: what.
        phase: which of the two.
        number: which one.
        about: what else is told of it.
    """
    if _recorder is not None:
        _recorder.write(name, phase, ts=time.monotonic_ns() / 1000, cat=name, id=number, args=about)


def _finish(file: Path, pid: int) -> None:
    """Make one JSON object of the lines. A line that a process left unfinished when it was killed is left out."""
    events, ahead = [], {}
    for line in file.read_bytes().splitlines()[1:]:
        with contextlib.suppress(ValueError):
            event = json.loads(line.rstrip(b","))
            if event["name"] == _CLOCK:
                ahead[event["pid"]] = event["args"]["ahead_us"]
            else:
                events.append(event)
    told = {
        "clock": "monotonic, one for all processes; microseconds",
        "calendar clock against that of the first process, by process, in microseconds": {
            str(number): value - ahead.get(pid, 0) for number, value in ahead.items()
        },
    }
    descriptor, whole = tempfile.mkstemp(prefix=file.name, dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as made:
            json.dump({"traceEvents": events, "displayTimeUnit": "ms", "otherData": told}, made)
        Path(whole).replace(file)
    except OSError:
        Path(whole).unlink(missing_ok=True)
        raise
