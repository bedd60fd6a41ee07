"""Frames: whole, cut, damaged, too large; standard streams out of reach."""

import os
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.worker import messages
from ocr_desktop.worker.channel import Channel, ChannelBroken, ChannelClosed, ChannelStuck, FrameTooLarge

Pair = tuple[Channel, Channel]


def connected(limit: int = 1 << 20) -> Pair:
    to_right, to_left = os.pipe(), os.pipe()
    return Channel(to_left[0], to_right[1], limit=limit), Channel(to_right[0], to_left[1], limit=limit)


@pytest.fixture
def pair() -> Iterator[Pair]:
    left, right = connected()
    yield left, right
    left.close()
    right.close()


@given(st.text(), st.integers(0, 1 << 40))
def test_messages_arrive_as_they_were_sent(text: str, number: int) -> None:
    left, right = connected()
    try:
        left.send(messages.Inspect(number, text, password=text or None))
        left.send(messages.Shutdown())
        assert right.receive(1) == messages.Inspect(number, text, password=text or None)
        assert right.receive(1) == messages.Shutdown()
        assert right.receive(0) is None
    finally:
        left.close()
        right.close()


def test_a_path_that_is_no_text(pair: Pair) -> None:
    path = os.fsdecode(b"/tmp/\xff\xfe")
    pair[0].send(messages.Inspect(1, path))
    answer = pair[1].receive(1)
    assert isinstance(answer, messages.Inspect)
    assert os.fsencode(answer.path) == b"/tmp/\xff\xfe"


def test_large_messages_and_two_senders(pair: Pair) -> None:
    left, right = pair
    texts = ["a" * 400_000, "b" * 400_000]
    threads = [threading.Thread(target=lambda t=text: left.send(messages.Inspect(1, t))) for text in texts]
    for thread in threads:
        thread.start()
    received = [right.receive(5), right.receive(5)]
    for thread in threads:
        thread.join()
    assert sorted(answer.path for answer in received if isinstance(answer, messages.Inspect)) == texts


def test_the_other_end_goes_away(pair: Pair) -> None:
    left, right = pair
    left.send(messages.Cancel(1))
    left.close()
    assert right.receive(1) == messages.Cancel(1)
    with pytest.raises(ChannelClosed):
        right.receive(1)
    with pytest.raises(ChannelClosed):
        right.send(messages.Cancel(1))


def test_the_other_end_does_not_read(pair: Pair) -> None:
    left, right = pair
    began = time.monotonic()
    with pytest.raises(ChannelStuck):
        left.send(messages.Inspect(1, "x" * 1_000_000), 0.2)
    assert 0.2 <= time.monotonic() - began < 5
    right.close()
    with pytest.raises(ChannelClosed):
        left.send(messages.Cancel(1), 0.2)


def test_what_is_read_in_time_arrives_whole(pair: Pair) -> None:
    left, right = pair
    received: list[object] = []
    reader = threading.Thread(target=lambda: received.append(right.receive(10)))
    reader.start()
    left.send(messages.Inspect(1, "x" * 1_000_000), 10)
    reader.join()
    assert received == [messages.Inspect(1, "x" * 1_000_000)]


@pytest.mark.parametrize("cut", [1, 4, 9])
def test_a_frame_that_is_cut_off(cut: int) -> None:
    reader, writer = os.pipe()
    channel = Channel(reader, os.dup(writer))
    body = b'{"type":"Cancel","id":1}'
    os.write(writer, (struct.pack(">I", len(body)) + body)[:cut])
    assert channel.receive(0) is None
    os.close(writer)
    os.close(channel._writer)  # the last write end: now the pipe ends
    with pytest.raises(ChannelClosed):
        channel.receive(1)
    os.close(reader)


@pytest.mark.parametrize(
    "body", [b"{}", b"[]", b"\xff\xff", b"", b'{"type":"Cancel"}', b'{"type":"Cancel","id":"x"}', b"[" * 100_000]
)
def test_garbage_is_told_as_garbage(body: bytes) -> None:
    reader, writer = os.pipe()
    channel = Channel(reader, writer)
    feeder = threading.Thread(target=lambda: os.write(writer, struct.pack(">I", len(body)) + body))
    feeder.start()
    with pytest.raises(ChannelBroken):
        channel.receive(5)
    feeder.join()
    channel.close()


def test_what_was_printed_into_the_pipe_is_no_frame() -> None:
    reader, writer = os.pipe()
    channel = Channel(reader, writer)
    os.write(writer, b"hello world\n")
    with pytest.raises(ChannelBroken, match="bytes"):
        channel.receive(1)
    channel.close()


def test_too_large_to_send_leaves_the_channel_usable() -> None:
    left, right = connected(limit=1000)
    with pytest.raises(FrameTooLarge):
        left.send(messages.Inspect(1, "x" * 1001))
    left.send(messages.Cancel(2))
    assert right.receive(1) == messages.Cancel(2)
    left.close()
    right.close()


STREAMS = """
import os, sys
from ocr_desktop.worker import messages
from ocr_desktop.worker.channel import take_standard_streams
channel = take_standard_streams()
print("printed"); sys.stdout.flush(); os.write(1, b"raw "); os.system("echo child; cat")
assert sys.stdin.read() == "" and os.read(0, 10) == b""
channel.send(messages.Cancel(channel.receive().id + 1))
"""


def test_standard_streams_are_out_of_reach(pair: Pair) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", STREAMS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    channel = Channel(os.dup(process.stdout.fileno()), os.dup(process.stdin.fileno()))
    process.stdin.close()
    process.stdout.close()
    channel.send(messages.Cancel(41))
    assert channel.receive(20) == messages.Cancel(42)
    with pytest.raises(ChannelClosed):
        channel.receive(20)
    channel.close()
    assert process.wait(20) == 0
    with process.stderr as stream:
        assert {b"printed", b"raw", b"child"} <= set(stream.read().split())
