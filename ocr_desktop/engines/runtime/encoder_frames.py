"""What an engine and its encoder process say to each other, and the memory that they share.

Control frames are lines of JSON over two pipes. Patches and features lie in one block of shared memory, whose name
is removed as soon as both sides have it open: whichever of them dies, and however, nothing stays behind.
"""

import json
import math
import os
import select
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.engines.runtime.package import VisionPackage

VERSION = 1
"""Of the frames; both sides must have the same."""

_LINE_LIMIT = 1 << 20
_CHUNK = 1 << 16
_ALIGNED = 64


class PipeClosed(Exception):
    """The other side has gone."""


class Nonsense(PipeClosed):
    """The other side is there, and sends what is no frame, or not the one that is due."""


class Pipe:
    """Both directions. One thread receives; sending is for one thread at a time.

    Args:
        reader, writer: open descriptors, closed by ``close``.
    """

    def __init__(self, reader: int, writer: int) -> None:
        self._reader = reader
        self._writer = writer
        self._received = bytearray()

    def send(self, frame: dict[str, Any]) -> None:
        """Write one frame, whole.

        Raises:
            PipeClosed: nobody reads any more.
        """
        data = memoryview(json.dumps(frame).encode() + b"\n")
        try:
            while data:
                data = data[os.write(self._writer, data) :]
        except OSError as exc:
            raise PipeClosed(str(exc)) from exc

    def receive(self, timeout: float | None = None) -> dict[str, Any] | None:
        """The next frame, or None where none is complete in time.

        Args:
            timeout: seconds; None waits for ever.

        Raises:
            PipeClosed: there will be none.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while b"\n" not in self._received:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            poll = select.poll()
            poll.register(self._reader, select.POLLIN)
            if not poll.poll(None if left is None else left * 1000):
                return None
            try:
                data = os.read(self._reader, _CHUNK)
            except OSError as exc:
                raise PipeClosed(str(exc)) from exc
            self._received += data
            if not data:
                raise PipeClosed("end of the pipe")
            if len(self._received) > _LINE_LIMIT:
                raise Nonsense("what arrives is no frame")
        line, _, rest = self._received.partition(b"\n")
        self._received = rest
        try:
            frame = json.loads(line)
        except (ValueError, RecursionError) as exc:
            raise Nonsense("what arrives is no frame") from exc
        if not isinstance(frame, dict):
            raise Nonsense("what arrives is no frame")
        return frame

    def close(self) -> None:
        """Close both descriptors."""
        os.close(self._reader)
        os.close(self._writer)


def take_standard_streams() -> Pipe:
    """Make the pipes on descriptors 0 and 1 the channel, and the descriptors harmless.

    Afterwards standard input is empty, and whatever prints, in Python or in native code, goes to standard error.
    """
    pipe = Pipe(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return pipe


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the arrays of one page lie in the shared memory.

    Args:
        patches: number of patches.
        values: numbers in one.
        width: of ``cos`` and ``sin``.
        hidden: width of a feature.
        group: patches that become one.
    """

    patches: int
    values: int
    width: int
    hidden: int
    group: int = 4

    @classmethod
    def of(cls, package: VisionPackage, patches: int) -> "Layout":
        """For a page of so many patches."""
        return cls(patches, package.patch_values, package.head_dim, package.hidden, package.group)

    def _arrays(self) -> dict[str, tuple[tuple[int, int], type[np.floating[Any]]]]:
        return {
            "patches": ((self.patches, self.values), np.float32),
            "cos": ((self.patches, self.width), np.float32),
            "sin": ((self.patches, self.width), np.float32),
            "features": ((self.patches // self.group, self.hidden), np.float16),
        }

    @property
    def size(self) -> int:
        """Bytes that all of them take."""
        return sum(_bytes(shape, kind) for shape, kind in self._arrays().values())

    @contextmanager
    def over(self, memory: SharedMemory) -> Iterator[dict[str, NDArray[Any]]]:
        """The arrays, in the memory itself. None of them may be used afterwards: they keep it from being closed."""
        offset, arrays = 0, {}
        for name, (shape, kind) in self._arrays().items():
            arrays[name] = np.ndarray(shape, kind, buffer=memory.buf, offset=offset)
            offset += _bytes(shape, kind)
        try:
            yield arrays
        finally:
            arrays.clear()


def created(size: int) -> SharedMemory:
    """New memory, which the other side will attach to and remove the name of."""
    with _untracked():
        return SharedMemory(create=True, size=size, **_UNTRACKED)


def attached(name: str) -> SharedMemory:
    """Memory that the other process made; its name is gone when this returns."""
    with _untracked():
        memory = SharedMemory(name, **_UNTRACKED)
    remove_name(memory)
    return memory


def remove_name(memory: SharedMemory) -> None:
    """Let the memory go with the last process that has it open. The name may be gone already."""
    with _untracked(), suppress(FileNotFoundError):
        memory.unlink()


# The tracker of multiprocessing is a third process, which would do once more what is done here at once; a frozen
# program would start a second copy of itself for it. Python 3.13 can be told; before, it is bypassed.
_UNTRACKED: dict[str, Any] = {"track": False} if sys.version_info >= (3, 13) else {}


@contextmanager
def _untracked() -> Iterator[None]:
    if _UNTRACKED:
        yield
        return
    with _bypass:
        kept = resource_tracker.register, resource_tracker.unregister
        resource_tracker.register = _nothing
        resource_tracker.unregister = _nothing
        try:
            yield
        finally:
            resource_tracker.register, resource_tracker.unregister = kept


_bypass = threading.Lock()


def _nothing(name: object, rtype: str) -> None:
    """In the place of the tracker's functions."""


def _bytes(shape: tuple[int, int], kind: type[np.floating[Any]]) -> int:
    return -(-math.prod(shape) * np.dtype(kind).itemsize // _ALIGNED) * _ALIGNED
