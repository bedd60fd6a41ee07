import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QThread

from ocr_desktop.gui.job_bridge import JobBridge, thinned
from ocr_desktop.jobs.job import Event, JobChanged, PageEnded, PageStage, PageStarted, Progress, State
from tests.fakes.desk_queue import FakeQueue

Wait = Callable[..., None]


def test_events_arrive_in_order_on_the_thread_of_the_window(wait_until: Wait) -> None:
    bridge = JobBridge()
    seen: list[tuple[str, int]] = []
    threads: set[bool] = set()

    def note(name: str) -> Callable[[PageStarted | PageEnded], None]:
        def take(event: PageStarted | PageEnded) -> None:
            seen.append((name, event.page))
            threads.add(QThread.currentThread() is bridge.thread())

        return take

    bridge.page_started.connect(note("started"))
    bridge.page_ended.connect(note("ended"))
    queue = FakeQueue(bridge.listen)

    def work() -> None:
        for page in range(1200):
            queue.read_page(1, 0, page, "word")

    thread = threading.Thread(target=work)
    thread.start()
    wait_until(lambda: len(seen) == 2400)
    thread.join()
    assert seen == [(name, page) for page in range(1200) for name in ("started", "ended")]
    assert threads == {True}


def test_progress_comes_ten_times_a_second_at_most(wait_until: Wait) -> None:
    bridge = JobBridge()
    fractions: list[float] = []
    bridge.page_stage.connect(lambda event: fractions.append(event.fraction))
    done = threading.Event()

    def work() -> None:
        for step in range(300):
            bridge.listen(PageStage(1, 0, 0, "Finding lines", step / 300))
            done.wait(0.001)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    wait_until(lambda: done.is_set() and fractions and fractions[-1] == 299 / 300)
    thread.join()
    assert len(fractions) < 60
    assert fractions == sorted(fractions)


def test_a_closed_bridge_tells_nothing(wait_until: Wait) -> None:
    bridge = JobBridge()
    seen: list[object] = []
    bridge.page_started.connect(seen.append)
    bridge.listen(PageStarted(1, 0, 0))
    bridge.close()
    bridge.listen(PageStarted(1, 0, 1))
    with pytest.raises(AssertionError, match="in vain"):
        wait_until(lambda: seen, 0.2)


def test_only_stale_progress_is_left_out() -> None:
    started = PageStarted(1, 0, 0)
    early, late = PageStage(1, 0, 0, "a", 0.1), PageStage(1, 0, 0, "b", 0.2)
    other = PageStage(1, 0, 1, "a", 0.1)
    ended = PageEnded(1, 0, 0, State.DONE)
    first, last = JobChanged(1, State.RUNNING, Progress()), JobChanged(1, State.DONE, Progress())
    batch: list[Event] = [first, started, early, other, late, last]
    assert thinned(batch) == [started, other, late, last]
    assert thinned([started, early, ended, started, late]) == [started, ended, started, late]
    assert thinned([]) == []
