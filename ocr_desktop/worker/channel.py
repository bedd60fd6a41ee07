"""Messages as frames over pipes: four bytes of length (big-endian), then that much JSON in UTF-8.

A worker talks over the pipes it was started with as standard input and output, but moves them to other
descriptors before anything else runs: what a library prints can then never end up between two frames.
"""

import json
import os
import select
import struct
import threading
import time

from ocr_desktop.worker import messages

FRAME_LIMIT = 128 * 1024 * 1024
_HEADER = struct.Struct(">I")
_CHUNK = 1 << 16


class ChannelClosed(Exception):
    """The other end has gone."""


class ChannelBroken(Exception):
    """What arrived is no message: the other end is not one of ours, or its memory is damaged."""


class ChannelStuck(Exception):
    """The other end does not read; the channel is of no more use."""


class FrameTooLarge(Exception):
    """A message is larger than the other end would take; nothing of it was sent."""


class Channel:
    """Both directions of a connection. One thread receives; any thread may send."""

    def __init__(self, reader: int, writer: int, *, limit: int = FRAME_LIMIT) -> None:
        """Take over two file descriptors.

        Args:
            reader, writer: open pipe ends; ``close`` closes them.
            limit: most bytes of one message.
        """
        self._reader = reader
        self._writer = writer
        self._limit = limit
        self._received = bytearray()
        self._sending = threading.Lock()
        self._closed = False

    def fileno(self) -> int:
        """The descriptor that becomes readable when something has arrived."""
        return self._reader

    def send(self, message: messages.Message, timeout: float | None = None) -> None:
        """Write one message, whole.

        Args:
            timeout: seconds until the other end must have taken it, None for ever.

        Raises:
            ChannelClosed: nobody reads any more.
            ChannelStuck: it was not taken in time.
            FrameTooLarge: the message does not fit into a frame.
        """
        body = json.dumps(messages.to_wire(message), ensure_ascii=False, separators=(",", ":"))
        data = body.encode("utf-8", "surrogatepass")
        if len(data) > self._limit:
            raise FrameTooLarge(f"{type(message).__name__} of {len(data)} bytes")
        frame = memoryview(_HEADER.pack(len(data)) + data)
        with self._sending:
            try:
                if timeout is None:
                    while frame:
                        frame = frame[os.write(self._writer, frame) :]
                else:
                    self._write_in_time(frame, time.monotonic() + timeout)
            except OSError as exc:
                raise ChannelClosed(str(exc)) from exc

    def _write_in_time(self, frame: memoryview, deadline: float) -> None:
        """Write in pieces, none of which blocks: so much fits into a pipe that says it has room."""
        room = select.poll()
        room.register(self._writer, select.POLLOUT)
        while frame:
            if not room.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise ChannelStuck(f"{len(frame)} bytes were not taken")
            frame = frame[os.write(self._writer, frame[: select.PIPE_BUF]) :]

    def receive(self, timeout: float | None = None) -> messages.Message | None:
        """The next message, or None where none arrived in time.

        Args:
            timeout: seconds to wait, None for ever; 0 takes what is there.

        Raises:
            ChannelClosed: the other end has gone, even in the middle of a frame.
            ChannelBroken: what arrived is no message.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while (message := self._next()) is None:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not wait_readable([self._reader], left):
                return None
            try:
                data = os.read(self._reader, _CHUNK)
            except OSError as exc:
                raise ChannelClosed(str(exc)) from exc
            if not data:
                raise ChannelClosed("end of the pipe")
            self._received += data
        return message

    def close(self) -> None:
        """Close both descriptors."""
        if not self._closed:
            self._closed = True
            os.close(self._reader)
            if self._writer != self._reader:
                os.close(self._writer)

    def _next(self) -> messages.Message | None:
        """A message from what has been received, once it is complete."""
        if len(self._received) < _HEADER.size:
            return None
        (length,) = _HEADER.unpack_from(self._received)
        if length > self._limit:
            raise ChannelBroken(f"a frame of {length} bytes")
        end = _HEADER.size + length
        if len(self._received) < end:
            return None
        body = bytes(self._received[_HEADER.size : end])
        del self._received[:end]
        try:
            return messages.from_wire(json.loads(body.decode("utf-8", "surrogatepass")))
        except (ValueError, RecursionError) as exc:
            raise ChannelBroken(str(exc)[:200]) from exc


def wait_readable(descriptors: list[int], timeout: float | None) -> list[int]:
    """Which of the descriptors can be read (or have ended), after at most ``timeout`` seconds.

    ``poll`` rather than ``select``: a front end may have more than 1,024 files open.
    """
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return [ready for ready, _ in poll.poll(None if timeout is None else max(0.0, timeout) * 1000)]


def take_standard_streams() -> Channel:
    """Make the pipes on descriptors 0 and 1 a channel, and the descriptors harmless.

    Afterwards standard input is empty and standard output goes where standard error goes, for Python and
    native code alike; programs that are started inherit neither pipe.
    """
    channel = Channel(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return channel
