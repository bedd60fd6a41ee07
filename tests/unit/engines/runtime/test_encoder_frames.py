import os
import threading
from collections.abc import Iterator
from multiprocessing import resource_tracker
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_desktop.engines.runtime.encoder_frames import Layout, Pipe, PipeClosed, attached, created, remove_name

FRAMES = st.dictionaries(st.text(max_size=20), st.one_of(st.integers(), st.text(), st.booleans(), st.none()))


class Ends:
    """A pipe whose both directions the test holds."""

    def __init__(self) -> None:
        to_it, self.write = os.pipe()
        self.read, from_it = os.pipe()
        self.pipe = Pipe(to_it, from_it)
        self.open = {self.write, self.read}

    def close(self, descriptor: int) -> None:
        self.open.remove(descriptor)
        os.close(descriptor)


@pytest.fixture
def ends() -> Iterator[Ends]:
    made = Ends()
    yield made
    made.pipe.close()
    for descriptor in made.open:
        os.close(descriptor)


@given(st.lists(FRAMES, max_size=5), st.integers(1, 9))
def test_frames_arrive_whole_however_they_are_cut(frames: list[dict[str, Any]], piece: int) -> None:
    ends = Ends()
    for frame in frames:
        ends.pipe.send(frame)
    data = os.read(ends.read, 1 << 16) if frames else b""
    found: list[dict[str, Any]] = []
    for start in range(0, len(data), piece):
        os.write(ends.write, data[start : start + piece])
        while (received := ends.pipe.receive(0)) is not None:
            found.append(received)
    assert found == frames
    ends.pipe.close()
    for descriptor in ends.open:
        os.close(descriptor)


def test_none_in_time(ends: Ends) -> None:
    assert ends.pipe.receive(0) is None
    os.write(ends.write, b'{"half": ')
    assert ends.pipe.receive(0.02) is None
    os.write(ends.write, b"1}\n")
    assert ends.pipe.receive(1) == {"half": 1}


@pytest.mark.parametrize("data", [b"nonsense\n", b"[1]\n", b"\xff\n", b"[" * 5000 + b"\n", b""])
def test_no_frame_or_no_end_closes_it(data: bytes, ends: Ends) -> None:
    os.write(ends.write, data)
    ends.close(ends.write)
    with pytest.raises(PipeClosed):
        ends.pipe.receive(1)


def test_a_line_without_end_is_not_kept(ends: Ends) -> None:
    def pour() -> None:
        left = memoryview(b"x" * ((1 << 20) + 1))  # all of it is read before it is too much
        while left:
            left = left[os.write(ends.write, left[:4096]) :]

    thread = threading.Thread(target=pour)
    thread.start()
    with pytest.raises(PipeClosed, match="no frame"):
        ends.pipe.receive(5)
    thread.join()


def test_nobody_reads(ends: Ends) -> None:
    ends.close(ends.read)
    with pytest.raises(PipeClosed):
        ends.pipe.send({"do": "close"})


@given(st.integers(1, 300), st.integers(1, 700), st.integers(1, 200), st.integers(1, 100))
def test_arrays_in_the_memory_do_not_touch(squares: int, values: int, width: int, hidden: int) -> None:
    layout = Layout(4 * squares, values, width, hidden)
    memory = created(layout.size)
    remove_name(memory)
    try:
        with layout.over(memory) as arrays:
            for number, array in enumerate(arrays.values()):
                array[...] = number
            assert [set(np.unique(array).tolist()) for array in arrays.values()] == [{0.0}, {1.0}, {2.0}, {3.0}]
            assert arrays["features"].shape == (squares, hidden)
            del array
    finally:
        memory.close()


def test_memory_without_a_name_and_without_a_tracker(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    for name in ("register", "unregister", "ensure_running"):
        monkeypatch.setattr(resource_tracker, name, lambda *arguments: asked.append(arguments))
    before = resource_tracker.register
    memory = created(64)
    opened = attached(memory.name)
    with pytest.raises(FileNotFoundError):
        attached(memory.name)
    remove_name(memory)
    assert opened.buf is not None
    assert memory.buf is not None
    opened.buf[3] = 7
    assert memory.buf[3] == 7
    opened.close()
    memory.close()
    assert asked == []
    assert resource_tracker.register is before
