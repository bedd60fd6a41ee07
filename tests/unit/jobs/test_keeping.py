"""The thread that writes to the library: in order, every error told, all of it before it ends."""

import threading
from collections.abc import Callable

from ocr_desktop.errors import LibraryError, OcrDesktopError
from ocr_desktop.jobs.keeping import Keeper


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
