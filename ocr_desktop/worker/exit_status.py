"""How a worker ended: its exit status in words, and the last of what it wrote to standard error."""

import logging
import signal
import subprocess
import threading
from typing import IO

TAIL_BYTES = 8192
REAP_SECONDS = 2.0

_log = logging.getLogger(__name__)
_CRASHES = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP)


class ErrorTail:
    """Reads a process's standard error to its end on a thread of its own: the log gets all, the tail is kept."""

    def __init__(self, stream: IO[bytes], role: str) -> None:
        self._stream = stream
        self._tail = bytearray()
        self._role = role
        self._thread = threading.Thread(target=self._drain, name=f"{role}-errors", daemon=True)
        self._thread.start()

    def close(self) -> str:
        """The last of what was written. The process has ended; whoever else holds its pipe is not waited for long."""
        self._thread.join(REAP_SECONDS)
        return bytes(self._tail).decode("utf-8", "replace").strip()

    def _drain(self) -> None:
        with self._stream:
            while data := self._stream.read(4096):
                _log.debug("%s worker: %s", self._role, data.decode("utf-8", "replace").rstrip())
                self._tail += data
                del self._tail[:-TAIL_BYTES]


def reap(process: "subprocess.Popen[bytes]") -> int:
    """The exit status of a process that has closed its pipe; one that lingers is killed."""
    try:
        return process.wait(REAP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def phrase(status: int) -> str:
    """An exit status (negative: a signal) as the rest of a sentence about the process."""
    if status >= 0:
        return "ended by itself" if status == 0 else f"ended with status {status}"
    try:
        name = signal.Signals(-status)
    except ValueError:
        return f"was ended by signal {-status}"
    if name == signal.SIGKILL:
        return "was ended by the system, probably because memory ran out"
    if name == signal.SIGALRM:
        return "was stuck and was ended"
    if name in _CRASHES:
        return f"crashed ({name.name})"
    return f"was ended from outside ({name.name})"
