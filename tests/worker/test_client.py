"""Workers as processes: they crash, hang, print and are killed, and the client copes."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from ocr_desktop import catalog
from ocr_desktop.document.document import FinishReason
from ocr_desktop.document.geometry import Size
from ocr_desktop.errors import (
    Cancelled,
    EngineError,
    EngineUnavailable,
    ProtocolMismatch,
    SourceError,
    SourceNotFound,
    UsageError,
    WorkerCrashed,
    WorkerTimedOut,
)
from ocr_desktop.worker import client as client_module
from ocr_desktop.worker import memory, messages
from ocr_desktop.worker.client import WorkerClient, own_command
from ocr_desktop.worker.memory import MemoryBounds
from tests.fakes.bench import Bench, picture, recognize

MakeBench = Callable[..., Bench]
MEGABYTE = 1_000_000


class Answers:
    """A listener that a test can wait on."""

    def __init__(self) -> None:
        self.all: queue.Queue[messages.Answer] = queue.Queue()

    def __call__(self, answer: messages.Answer) -> None:
        self.all.put(answer)

    def until(self, *kinds: type[messages.Answer], seconds: float = 20) -> messages.Answer:
        deadline = time.monotonic() + seconds
        while True:
            answer = self.all.get(timeout=max(0.01, deadline - time.monotonic()))
            if isinstance(answer, kinds):
                return answer

    def final(self, seconds: float = 20) -> messages.Answer:
        return self.until(
            messages.PageFinished, messages.Failed, messages.Inspected, messages.Rendered, seconds=seconds
        )


def test_reads_a_page(bench: MakeBench, tmp_path: Path) -> None:
    made = bench()
    answer = made.client().call(recognize(picture(tmp_path / "a.tif", pages=2), 1), 30)
    assert isinstance(answer, messages.PageFinished)
    assert answer.result.blocks[0].text == "page 2"
    # What the engine calls itself does not matter: the library looks for the catalog's names.
    assert (answer.result.engine, answer.result.engine_version) == ("instant", catalog.engine("instant").version)
    assert made.pages_begun() == [1]


def test_starts_nothing_before_it_is_asked(bench: MakeBench) -> None:
    client = bench().client()
    assert client.pid is None
    client.cancel(5)
    client.kill()
    client.close()
    client.close()


def test_page_role_inspects_and_renders_and_holds_no_engine(bench: MakeBench, tmp_path: Path) -> None:
    client = bench().client("page")
    path = picture(tmp_path / "a.tif", pages=3, shade=200)
    told = client.call(lambda number: messages.Inspect(number, str(path)), 30)
    assert isinstance(told, messages.Inspected)
    assert (told.page_count, told.first_size) == (3, Size(60, 80))
    assert len(told.sha256) == 64
    shown = client.call(lambda number: messages.RenderPage(number, str(path), 2, 1200, 4.0), 30)
    assert isinstance(shown, messages.Rendered)
    data = Path(shown.file).read_bytes()
    kind, size, depth, pixels = data.split(b"\n", 3)
    width, height = map(int, size.split())
    assert (kind, depth) == (b"P6", b"255")
    assert len(pixels) == width * height * 3
    assert width * height <= 1200
    assert pixels[:3] == bytes((200, 0, 2))
    assert client.pid is not None
    loaded = Path(f"/proc/{client.pid}/maps")
    if loaded.exists():
        assert "onnxruntime" not in loaded.read_text()
    with pytest.raises(UsageError, match="does not know Recognize"):
        client.call(recognize(path), 30)


def test_a_file_that_changes_is_opened_again(bench: MakeBench, tmp_path: Path) -> None:
    client = bench().client("page")
    path = picture(tmp_path / "a.tif")
    first = client.call(lambda number: messages.Inspect(number, str(path)), 30)
    picture(path, pages=2, shade=7)
    second = client.call(lambda number: messages.Inspect(number, str(path)), 30)
    assert isinstance(first, messages.Inspected)
    assert isinstance(second, messages.Inspected)
    assert (first.page_count, second.page_count) == (1, 2)
    assert first.sha256 != second.sha256


def test_says_what_is_wrong_with_a_document(bench: MakeBench, tmp_path: Path) -> None:
    client = bench().client("page")
    with pytest.raises(SourceNotFound):
        client.call(lambda number: messages.Inspect(number, str(tmp_path / "no.pdf")), 30)
    (tmp_path / "text.pdf").write_text("hello")
    with pytest.raises(SourceError):
        client.call(lambda number: messages.Inspect(number, str(tmp_path / "text.pdf")), 30)


def test_diagnosis_of_the_real_worker(tmp_path: Path) -> None:
    client = WorkerClient("recognition", spool=tmp_path, assets=tmp_path)
    answer = client.call(messages.Diagnose, 60)
    client.close()
    assert isinstance(answer, messages.Diagnosis)
    states = {check.name: check.state for check in answer.checks}
    assert states["Python"] == states["pymupdf"] == states["onnxruntime"] == "ok"
    assert all(check.remedy for check in answer.checks if check.state == "problem")


def test_a_crash_costs_nothing(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("CrashingOnceEngine")
    path = picture(tmp_path / "a.tif", pages=3)
    client = made.client()
    waiting = [Answers() for _ in range(3)]
    for page, answers in enumerate(waiting):
        client.send(recognize(path, page), answers)
    finals = [answers.final() for answers in waiting]
    assert all(isinstance(final, messages.PageFinished) for final in finals)
    assert made.pages_begun() == [0, 1, 1, 2]
    assert len(made.restarts) == 1
    assert "crashed (SIGSEGV) in the middle of its work" in made.restarts[0]


def test_two_crashes_cost_one_page(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("CrashingEngine")
    path = picture(tmp_path / "a.tif", pages=3)
    client = made.client()
    waiting = [Answers() for _ in range(3)]
    for page, answers in enumerate(waiting):
        client.send(recognize(path, page), answers)
    first, second, third = (answers.final() for answers in waiting)
    assert isinstance(first, messages.PageFinished)
    assert isinstance(second, messages.Failed)
    assert second.error == "WorkerCrashed"
    assert "memory ran out" in second.message
    assert "tried twice" in second.remedy
    assert isinstance(third, messages.PageFinished)
    assert made.pages_begun() == [0, 1, 1, 2]


@pytest.mark.parametrize("role", ["recognition", "page"])
def test_kill_in_the_middle_and_while_idle(bench: MakeBench, tmp_path: Path, role: str) -> None:
    made = bench("SlowEngine")
    path = picture(tmp_path / "a.tif", size=(3000, 3000), pages=2)
    client = made.client(role)

    def ask(number: int) -> messages.Request:
        if role == "page":
            return messages.RenderPage(number, str(path), 1, 16_000_000, 4.0)
        return messages.Recognize(number, str(path), 1, "instant", {})

    client.call(ask, 30)
    first = client.pid
    assert first is not None
    answers = Answers()
    client.send(ask, answers)
    if role == "recognition":
        answers.until(messages.Progress)
    os.kill(first, signal.SIGKILL)
    assert isinstance(answers.final(), messages.PageFinished | messages.Rendered)
    second = client.pid
    assert second not in (None, first)
    assert second is not None
    os.kill(second, signal.SIGKILL)  # now it has nothing to do
    deadline = time.monotonic() + 10
    while psutil.pid_exists(second) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not psutil.pid_exists(second)  # buried although nobody has asked for anything
    client.call(ask, 30)
    assert len(made.restarts) == 2


@pytest.mark.parametrize("engine", ["HangingEngine", "StubbornEngine"])
def test_time_limit(bench: MakeBench, tmp_path: Path, engine: str) -> None:
    made = bench(engine)
    path = picture(tmp_path / "a.tif", pages=3)
    client = made.client()
    client.call(recognize(path, 0), 30)
    slow, fine = Answers(), Answers()
    client.send(recognize(path, 1), slow, limit=0.5)
    client.send(recognize(path, 2), fine, limit=20)
    answer = slow.final()
    assert isinstance(answer, messages.Failed)
    assert answer.error == "WorkerTimedOut"
    assert answer.message == "The page was not finished within 0.5 s."
    assert "--page-seconds" in answer.remedy
    assert isinstance(fine.final(), messages.PageFinished)
    assert made.pages_begun() == [0, 1, 1, 2]  # tried again: it may have been the first page's fault
    assert ["ended" in told and "0.5 s" in told for told in made.restarts] == [True]


def test_a_page_that_is_merely_slow_is_not_tried_again(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("SlowEngine")
    path = picture(tmp_path / "a.tif", pages=2)
    client = made.client()
    client.call(recognize(path, 0), 30)
    answers = Answers()
    client.send(recognize(path, 1), answers, limit=0.2)
    answer = answers.final()
    assert isinstance(answer, messages.Failed)
    assert answer.error == "WorkerTimedOut"
    assert made.pages_begun() == [0, 1]
    assert not made.restarts


def test_memory_limit(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("GreedyEngine")
    path = picture(tmp_path / "a.tif", pages=4)
    client = made.client()
    waiting = [Answers() for _ in range(4)]
    for page, answers in enumerate(waiting):
        client.send(recognize(path, page), answers, limit=30, memory=MemoryBounds(page=300 * MEGABYTE))
    first, greedy, once, last = (answers.final(30) for answers in waiting)
    assert isinstance(greedy, messages.Failed)
    assert (greedy.error, "more than 300 MB" in greedy.message) == ("WorkerTooLarge", True)
    assert "memory limit" in greedy.remedy
    assert "--page-megabytes" in greedy.remedy
    assert all(isinstance(answer, messages.PageFinished) for answer in (first, once, last))
    assert made.pages_begun() == [0, 1, 1, 2, 2, 3]
    assert len(made.restarts) == 2


def test_memory_of_children_counts_and_they_are_ended(
    bench: MakeBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "SECONDS_BETWEEN_CHILDREN", 0.1)
    made = bench("BreedingEngine")
    answers = Answers()
    made.client().send(recognize(picture(tmp_path / "a.tif")), answers, memory=MemoryBounds(page=250 * MEGABYTE))
    answer = answers.final()
    assert isinstance(answer, messages.Failed)
    assert answer.error == "WorkerTooLarge"
    child = int((made.notes / "child").read_text())
    deadline = time.monotonic() + 5
    while running(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not running(child)


def running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("hints", [False, True])
def test_a_worker_that_has_grown_is_replaced_between_pages(bench: MakeBench, tmp_path: Path, hints: bool) -> None:
    made = bench("LeakingEngine")
    path, pages = picture(tmp_path / "a.tif", pages=12), 12
    client = made.client()
    for page in range(pages):
        answers = Answers()
        number = client.send(recognize(path, page), answers, memory=MemoryBounds(growth=100 * MEGABYTE))
        if hints:
            client.prepare(number, messages.Prepare((messages.Upcoming(str(path), page + 1, "instant", {}),)))
        answer = answers.final()
        assert isinstance(answer, messages.PageFinished)
        assert answer.result.blocks[0].text == f"page {page + 1}"
    # The first three are the measure: with the fifth it has grown by 120 MB, and reads one more where that is begun.
    assert made.pages_begun()[:pages] == list(range(pages))
    shared = Counter(made.engine_pids()[:pages])
    assert list(shared.values()) == ([6, 6] if hints else [5, 5, 2])
    assert not made.restarts
    assert (made.notes / "closed").exists()


def test_cancel_running_and_waiting(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("EndlessEngine")
    path = picture(tmp_path / "a.tif", pages=2)
    client = made.client()
    running, waiting = Answers(), Answers()
    first = client.send(recognize(path, 0), running)
    second = client.send(recognize(path, 1), waiting)
    running.until(messages.Progress)
    client.cancel(second)
    began = time.monotonic()
    client.cancel(first)
    partly = running.final()
    assert time.monotonic() - began < 5
    assert isinstance(partly, messages.PageFinished)
    assert partly.result.finish is FinishReason.CANCELLED
    assert partly.result.blocks
    dropped = waiting.final()
    assert isinstance(dropped, messages.Failed)
    assert dropped.error == "Cancelled"
    assert made.pages_begun() == [0]
    assert not made.restarts


def test_cancel_of_an_engine_that_does_not_listen(
    bench: MakeBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "CANCEL_SECONDS", 0.3)
    client = bench("HangingEngine").client()
    answers = Answers()
    number = client.send(recognize(picture(tmp_path / "a.tif", pages=2), 1), answers)
    answers.until(messages.BlockFound)
    client.cancel(number)
    answer = answers.final()
    assert isinstance(answer, messages.Failed)
    assert answer.error == "Cancelled"


def test_what_an_engine_prints_does_no_harm(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("PollutingEngine")
    path = picture(tmp_path / "a.tif", pages=3)
    client = made.client()
    for page in range(3):
        assert isinstance(client.call(recognize(path, page), 30), messages.PageFinished)
    assert not made.restarts


def test_odd_failures_cost_only_their_page(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("GarbageEngine")
    path = picture(tmp_path / "a.tif", pages=5)
    client = made.client()
    for page, words in enumerate(("KeyError", "not enough memory", "AttributeError", "RecursionError")):
        with pytest.raises(EngineError, match=words):
            client.call(recognize(path, page), 30)
    assert isinstance(client.call(recognize(path, 4), 30), messages.PageFinished)
    assert not made.restarts


def test_another_protocol_is_refused(bench: MakeBench, tmp_path: Path) -> None:
    made = bench()
    (made.notes / "protocol").write_text("99")
    with pytest.raises(ProtocolMismatch):
        made.client().call(recognize(picture(tmp_path / "a.tif")), 30)


def test_an_engine_that_cannot_be_loaded(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("NoSuchEngine")
    path = picture(tmp_path / "a.tif")
    with pytest.raises(EngineError):
        made.client().call(recognize(path), 30)
    command = [*made.command()[:2], "no.such:Engine", str(tmp_path)]
    client = WorkerClient("recognition", spool=tmp_path, assets=tmp_path, command=command)
    made.clients.append(client)
    with pytest.raises(EngineUnavailable, match="cannot be loaded"):
        client.call(recognize(path), 30)


def test_an_unknown_role(bench: MakeBench, tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable):
        bench().client("poet").call(recognize(picture(tmp_path / "a.tif")), 30)


@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-c", "raise SystemExit(3)"],
        [sys.executable, "-c", "print('I am no worker at all', flush=True); input()"],
        [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"],
        ["/no/such/program"],
    ],
)
def test_a_worker_that_never_starts(tmp_path: Path, command: list[str]) -> None:
    client = WorkerClient("recognition", spool=tmp_path, assets=tmp_path, command=command)
    waiting = [Answers() for _ in range(4)]
    try:
        for answers in waiting:
            client.send(recognize(tmp_path / "a"), answers)
        for answers in waiting:
            answer = answers.final()
            assert isinstance(answer, messages.Failed)
            assert answer.error == "WorkerCrashed"
            assert "cannot be started" in answer.message
    finally:
        client.close()


def test_close_answers_everything(bench: MakeBench, tmp_path: Path) -> None:
    client = bench("HangingEngine").client()
    path = picture(tmp_path / "a.tif", pages=2)
    waiting = [Answers() for _ in range(3)]
    for answers in waiting:
        client.send(recognize(path, 1), answers)
    waiting[0].until(messages.BlockFound)
    began = time.monotonic()
    client.close()
    assert time.monotonic() - began < 5
    late = Answers()
    client.send(recognize(path), late)
    for answers in (*waiting, late):
        answer = answers.final(1)
        assert isinstance(answer, messages.Failed)
        assert answer.error == "Cancelled"
    with pytest.raises(Cancelled):
        client.call(recognize(path))


def test_close_while_the_worker_starts(tmp_path: Path) -> None:
    client = WorkerClient(
        "recognition", spool=tmp_path, assets=tmp_path, command=[sys.executable, "-c", "import time; time.sleep(60)"]
    )
    answers = Answers()
    client.send(recognize(tmp_path / "a"), answers)
    deadline = time.monotonic() + 20
    while client.pid is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    client.close()
    answer = answers.final(1)
    assert isinstance(answer, messages.Failed)
    assert answer.error == "Cancelled"


DEAF = f"""
import os, time
from ocr_desktop.worker import messages
from ocr_desktop.worker.channel import take_standard_streams
channel = take_standard_streams()
channel.receive()
channel.send(messages.Ready({messages.PROTOCOL_VERSION}, "recognition", os.getpid()))
time.sleep(60)
"""


def test_a_worker_that_does_not_read_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "SEND_SECONDS", 0.3)
    client = WorkerClient("recognition", spool=tmp_path, assets=tmp_path, command=[sys.executable, "-c", DEAF])
    try:
        with pytest.raises(WorkerTimedOut, match=r"took nothing for 0\.3 seconds"):
            client.call(lambda number: messages.Inspect(number, "a" * 1_000_000), 30)
        assert client.pid is None
    finally:
        client.close()


def test_an_idle_worker_ends_in_good_order(bench: MakeBench, tmp_path: Path) -> None:
    made = bench()
    client = made.client()
    client.call(recognize(picture(tmp_path / "a.tif")), 30)
    client.close()
    assert (made.notes / "closed").exists()


def test_call_gives_up(bench: MakeBench, tmp_path: Path) -> None:
    client = bench("EndlessEngine").client()
    with pytest.raises(WorkerTimedOut):
        client.call(recognize(picture(tmp_path / "a.tif")), 0.5)


def test_a_listener_that_fails_does_no_harm(bench: MakeBench, tmp_path: Path) -> None:
    client = bench().client()
    path = picture(tmp_path / "a.tif")

    def fail(answer: messages.Answer) -> None:
        raise RuntimeError("listener")

    client.send(recognize(path), fail)
    assert isinstance(client.call(recognize(path), 30), messages.PageFinished)


def test_many_threads_share_a_client(bench: MakeBench, tmp_path: Path) -> None:
    client = bench().client()
    path = picture(tmp_path / "a.tif", pages=40)
    texts: dict[int, str] = {}

    def read(first: int) -> None:
        for page in range(first, 40, 4):
            answer = client.call(recognize(path, page), 60)
            assert isinstance(answer, messages.PageFinished)
            texts[page] = answer.result.blocks[0].text

    threads = [threading.Thread(target=read, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == {page: f"page {page + 1}" for page in range(40)}


FRONT_END = """
import sys, time
from pathlib import Path
from tests.fakes.bench import Bench, picture, recognize
folder = Path(sys.argv[1])
made = Bench(folder, sys.argv[2])
path = picture(folder / "a.tif", pages=2)
clients = [made.client("recognition"), made.client("page"), made.client("recognition")]
clients[0].call(recognize(path, 0), 60) if sys.argv[2] == "StubbornEngine" else None
from ocr_desktop.worker import messages
clients[1].call(lambda number: messages.Inspect(number, str(path)), 60)
clients[2].call(lambda number: messages.Inspect(number, str(path)), 60)
ready = []
clients[0].send(recognize(path, 1), lambda answer: ready.append(answer))
while not any(isinstance(answer, messages.BlockFound) for answer in ready):
    time.sleep(0.01)
print(*(client.pid for client in clients), flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize(
    ("engine", "stuck_seconds"), [("EndlessEngine", 600), ("HangingEngine", 600), ("StubbornEngine", 4)]
)
def test_workers_end_with_their_front_end(tmp_path: Path, engine: str, stuck_seconds: int) -> None:
    """Killed without a word, busy or idle, and even where native code lets no other thread run."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "stuck_seconds").write_text(str(stuck_seconds))
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", FRONT_END, str(tmp_path), engine], stdout=subprocess.PIPE, cwd=root, text=True,
        env={**os.environ, "PYTHONPATH": f"{root}:{os.environ.get('PYTHONPATH', '')}"},
    ) as front_end:  # fmt: skip
        assert front_end.stdout is not None
        workers = [psutil.Process(int(word)) for word in front_end.stdout.readline().split()]
        assert len(workers) == 3
        front_end.kill()
    _, alive = psutil.wait_procs(workers, timeout=15)
    for worker in alive:
        worker.kill()
    assert not alive


def test_own_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_command()[1:] == ["-P", "-m", "ocr_desktop", "worker"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == [sys.executable, "worker"]


def test_a_worker_ignores_ctrl_c(bench: MakeBench, tmp_path: Path) -> None:
    made = bench("SlowEngine")
    client = made.client()
    answers = Answers()
    client.send(recognize(picture(tmp_path / "a.tif")), answers)
    answers.until(messages.Progress)
    assert client.pid is not None
    os.kill(client.pid, signal.SIGINT)
    assert isinstance(answers.final(), messages.PageFinished)
    assert not made.restarts


def test_crash_message_names_the_reason(bench: MakeBench, tmp_path: Path) -> None:
    with pytest.raises(WorkerCrashed, match="memory ran out"):
        bench("CrashingEngine").client().call(recognize(picture(tmp_path / "a.tif", pages=2), 1), 30)


def test_what_nobody_expects_is_answered_and_the_next_request_is_served(
    bench: MakeBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = picture(tmp_path / "a.tif")
    client = bench().client()
    listen = client_module.WorkerClient._exchange
    monkeypatch.setattr(client_module.WorkerClient, "_exchange", lambda *_given: 1 / 0)
    first = Answers()
    client.send(recognize(path), first)
    answer = first.final()
    assert isinstance(answer, messages.Failed)
    assert "ZeroDivisionError" in answer.message
    monkeypatch.setattr(client_module.WorkerClient, "_exchange", listen)
    second = Answers()
    client.send(recognize(path), second)
    assert isinstance(second.final(), messages.PageFinished)
