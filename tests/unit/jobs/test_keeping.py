"""The thread that writes to the library: in order, every error told, all of it before it ends."""

import queue
import threading
import time
from collections.abc import Callable

import pytest

from ocr_desktop.errors import DiskFull, LibraryError, OcrDesktopError
from ocr_desktop.jobs import keeping
from ocr_desktop.jobs.keeping import Keeper, Patience


class Notes:
    """What was written, and what was told of it."""

    def __init__(self) -> None:
        self.written: list[int] = []
        self.told: dict[int, OcrDesktopError | None] = {}

    def write(self, number: int, error: Exception | None = None) -> Callable[[], None]:
        def write() -> None:
            if error is not None:
                raise error
            self.written.append(number)

        return write

    def tell(self, number: int) -> Callable[[OcrDesktopError | None], None]:
        return lambda error: self.told.update({number: error})


def test_everything_is_written_in_order_before_it_ends() -> None:
    keeper, notes, go_on = Keeper(), Notes(), threading.Event()
    keeper.hand_over(lambda: assert_true(go_on.wait(20)), notes.tell(0))
    for number in range(1, 5):
        keeper.hand_over(notes.write(number), notes.tell(number))
    assert notes.told == {}  # nobody has waited
    go_on.set()
    keeper.close()
    assert notes.written == [1, 2, 3, 4]
    assert notes.told == dict.fromkeys(range(5))


def test_errors_are_told_and_the_rest_is_written() -> None:
    keeper, notes, told = Keeper(), Notes(), threading.Event()
    locked = LibraryError("The library is locked.")
    keeper.hand_over(notes.write(1, locked), notes.tell(1))
    keeper.hand_over(notes.write(2, KeyError("odd")), notes.tell(2))
    keeper.hand_over(notes.write(3), notes.tell(3))
    keeper.hand_over(lambda: None, lambda _error: told.set())
    assert told.wait(20)
    keeper.close()
    assert notes.told[1] is locked
    assert isinstance(notes.told[2], LibraryError)
    assert "KeyError" in notes.told[2].message
    assert notes.written == [3]


def test_closing_does_not_wait_for_a_locked_library_again_and_again() -> None:
    keeper, notes, go_on = Keeper(), Notes(), threading.Event()

    def locked() -> None:
        assert_true(go_on.wait(20))
        raise LibraryError("The library is locked.")

    keeper.hand_over(locked, notes.tell(1))
    keeper.hand_over(notes.write(2), notes.tell(2))
    closing = threading.Thread(target=keeper.close)
    closing.start()
    while not keeper._closing:
        threading.Event().wait(0.005)
    go_on.set()
    closing.join()
    assert list(notes.told) == [1]
    assert notes.written == []


def assert_true(value: bool) -> None:
    assert value


class Disk:
    """Full until it is told otherwise."""

    def __init__(self) -> None:
        self.full, self.tries = True, 0

    def write(self) -> None:
        self.tries += 1
        if self.full:
            raise DiskFull("There is no space left for the library.")


def test_what_finds_no_space_is_written_when_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "SECONDS_BETWEEN_TRIES", 0.01)
    disk, waits, ends = Disk(), queue.SimpleQueue[object](), queue.SimpleQueue[object]()
    keeper = Keeper()
    keeper.hand_over(disk.write, ends.put, Patience(lambda: True, waits.put))
    assert isinstance(waits.get(timeout=5), DiskFull)
    while disk.tries < 5:
        time.sleep(0.001)
    assert ends.empty()
    disk.full = False
    assert waits.get(timeout=5) is None
    assert ends.get(timeout=5) is None
    keeper.close()
    assert waits.empty()


@pytest.mark.parametrize("how", ["nobody wants it", "closed", "nobody waits"])
def test_what_finds_no_space_is_given_up(how: str) -> None:
    disk, waits, ends = Disk(), queue.SimpleQueue[object](), queue.SimpleQueue[object]()
    wanted = threading.Event()
    wanted.set()
    keeper = Keeper()
    keeper.hand_over(disk.write, ends.put, None if how == "nobody waits" else Patience(wanted.is_set, waits.put))
    if how != "nobody waits":
        assert isinstance(waits.get(timeout=5), DiskFull)
    began = time.monotonic()
    if how == "nobody wants it":
        wanted.clear()
        keeper.look_again()
    elif how == "closed":
        keeper.close()
    assert isinstance(ends.get(timeout=5), DiskFull)
    assert time.monotonic() - began < 3
    keeper.close()
