"""Engines that are good at being bad. Each is a real ``Engine``; a launcher puts one into a worker's catalog.

Every page that is begun is noted in ``$FAKE_ENGINE_FOLDER/pages``, one line each, so that a test can count.
Page numbers in names count from 0; "the bad page" is page 1.
"""

import contextlib
import ctypes
import dataclasses
import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from ocr_desktop.document.blocks import Block, Category, Line, Origin
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.engines.engine import BlockFound, CancelFlag, Event, PageDone, PageInput, Stage

BAD_PAGE = 1


def folder() -> Path:
    return Path(os.environ["FAKE_ENGINE_FOLDER"])


def first_time(name: str) -> bool:
    """Whether this is the first call with this name, over all processes."""
    try:
        (folder() / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


class NullEngine:
    """Reads nothing and says so: one block that names the page."""

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def encode(self, page: PageInput, cancel: CancelFlag) -> PageInput:
        descriptor = os.open(folder() / "pages", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(descriptor, f"{page.page} {os.getpid()} {self.threads}\n".encode())
        os.close(descriptor)
        return page

    def decode(self, encoded: PageInput, cancel: CancelFlag) -> Generator[Event, None, None]:
        size = encoded.source.page_size(encoded.page)
        block = Block(Box(0, 0, size.width, size.height), Category.TEXT, f"page {encoded.page + 1}",
                      origin=Origin.RECOGNITION)  # fmt: skip
        yield Stage("Reading", 0.5)
        yield BlockFound(block)
        finish = yield from self.work(encoded.page, cancel)
        yield PageDone(PageResult(encoded.page, size, "fake", "0", (block,), finish=finish))

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        yield from ()
        return FinishReason.CANCELLED if cancel.is_set() else FinishReason.STOP

    def close(self) -> None:
        (folder() / "closed").touch()


class NamingEngine(NullEngine):
    """Reads what ``tests.fakes.bench.picture`` has painted: the number of the document; notes it with the page."""

    def encode(self, page: PageInput, cancel: CancelFlag) -> PageInput:
        self.name = self._name(page)
        with (folder() / "read").open("a") as notes:
            notes.write(f"{self.name}\n")
        time.sleep(0.01)
        return page

    def decode(self, encoded: PageInput, cancel: CancelFlag) -> Generator[Event, None, None]:
        size = encoded.source.page_size(encoded.page)
        block = Block(Box(0, 0, size.width, size.height), Category.TEXT, self.name, origin=Origin.RECOGNITION)
        doubts = ("The print is faint.",) if encoded.page == BAD_PAGE else ()
        yield PageDone(PageResult(encoded.page, size, "fake", "0", (block,), warnings=doubts))

    def _name(self, page: PageInput) -> str:
        red, green, blue = page.source.render(page.page, max_pixels=100).pixels[0, 0].tolist()
        return f"document {red + 256 * green:03} page {blue}"


class LocatingEngine(NullEngine):
    """Finds a phrase in as many places as it has words, one below the other; the words “not there” in none."""

    def decode(self, encoded: PageInput, cancel: CancelFlag) -> Generator[Event, None, None]:
        size, words = encoded.source.page_size(encoded.page), encoded.phrase.split()
        with (folder() / "phrases").open("a") as notes:
            notes.write(f"{encoded.page} {encoded.phrase} {encoded.reference is None}\n")
        yield Stage("Looking", 0.5)
        places = () if encoded.phrase == "not there" else range(len(words))
        blocks = tuple(
            Block(Box(10, 20 * place, 100, 20 * place + 10), Category.TEXT, encoded.phrase, place) for place in places
        )
        yield PageDone(PageResult(encoded.page, size, "fake", "0", blocks))


class SlowEngine(NullEngine):
    """Takes 0.4 seconds a page in small stages, and looks at the flag between them."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        for stage in range(20):
            if cancel.is_set():
                return FinishReason.CANCELLED
            time.sleep(0.02)
            yield Stage("Reading", stage / 20)
        return FinishReason.STOP


class EndlessEngine(NullEngine):
    """Reads until it is stopped."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        while not cancel.is_set():
            time.sleep(0.01)
            yield Stage("Reading", 0.5)
        return FinishReason.CANCELLED


class CrashingOnceEngine(NullEngine):
    """Crashes on the bad page, the first time."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        if page == BAD_PAGE and first_time("crashed"):
            ctypes.string_at(0)
        return (yield from super().work(page, cancel))


class CrashingEngine(NullEngine):
    """Crashes on the bad page, always."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        if page == BAD_PAGE:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(10)
        return (yield from super().work(page, cancel))


class HangingEngine(NullEngine):
    """Hangs on the bad page and looks at no flag."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        if page == BAD_PAGE:
            time.sleep(600)
        return (yield from super().work(page, cancel))


class StubbornEngine(NullEngine):
    """Hangs on the bad page and does not let any other thread of the process run."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        if page == BAD_PAGE:
            ctypes.PyDLL(None).sleep(600)
        return (yield from super().work(page, cancel))


class PollutingEngine(NullEngine):
    """Writes to standard output in every way there is, and reads standard input."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        print("\x00\x00\x00\x05hello")
        sys.stdout.flush()
        os.write(1, b"\x00\x00\x00\x02{}" * 1000)
        os.system("echo from a child; cat")
        assert sys.stdin.read() == ""
        sys.stderr.write("x" * 300_000)
        return (yield from super().work(page, cancel))


class GarbageEngine(NullEngine):
    """Raises what nobody expects, page by page: an odd error, no memory, no result, a broken result."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        if page == 0:
            raise KeyError("\udcff bad bytes")
        if page == 1:
            bytearray(1 << 62)
        if page == 2:
            yield "no event at all"  # type: ignore[misc]
        if page == 3:
            raise RecursionError("too deep")
        return (yield from super().work(page, cancel))


class DoubtfulEngine(NullEngine):
    """Ends the bad page as failed, with what it could read."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        yield from ()
        return FinishReason.FAILED if page == BAD_PAGE else FinishReason.STOP


class BulkyEngine(NullEngine):
    """Reads a page of hundreds of lines."""

    def decode(self, encoded: PageInput, cancel: CancelFlag) -> Generator[Event, None, None]:
        lines = tuple(Line(Box(0, i, 1, i + 1), f"line {i}") for i in range(500))
        block = Block(Box(0, 0, 1, 1), Category.TEXT, "x", lines=lines)
        yield PageDone(PageResult(encoded.page, Size(1, 1), "fake", "0", (block,)))


class EncodingEngine(NullEngine):
    """Encodes and decodes for a moment each, the encoding on a thread of its own; notes when.

    Told by a file ``crash`` it crashes once while it decodes the bad page, by ``crash_encoding`` whenever it begins
    to encode that; a file ``times`` has the seconds of both, as a JSON object.
    """

    SECONDS = 0.15

    def encode(self, page: PageInput, cancel: CancelFlag) -> "tuple[PageInput, Future[None]]":  # type: ignore[override]
        super().encode(page, cancel)
        if page.page == BAD_PAGE and (folder() / "crash_encoding").exists():
            os.kill(os.getpid(), signal.SIGKILL)
        self.ahead = getattr(self, "ahead", None) or ThreadPoolExecutor(1)
        return page, self.ahead.submit(self._encode, page.page)

    def _encode(self, page: int) -> None:
        self.note(f"encode {page}")
        time.sleep(self.seconds("encode"))
        self.note(f"encoded {page}")

    def decode(  # type: ignore[override]
        self, encoded: "tuple[PageInput, Future[None]]", cancel: CancelFlag
    ) -> Generator[Event, None, None]:
        page, features = encoded
        yield Stage("Looking at the page", 0)
        features.result()
        self.note(f"decode {page.page}")
        yield from super().decode(page, cancel)

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        began, seconds = time.monotonic(), self.seconds("decode")
        for part in range(10):
            time.sleep(max(0.0, began + seconds * (part + 1) / 10 - time.monotonic()))
            yield Stage("Reading", part / 10)
            if page == BAD_PAGE and part == 8 and (folder() / "crash").exists() and first_time("crashed"):
                os.kill(os.getpid(), signal.SIGKILL)
        self.note(f"decoded {page}")
        return FinishReason.CANCELLED if cancel.is_set() else FinishReason.STOP

    def seconds(self, what: str) -> float:
        times = folder() / "times"
        return float(json.loads(times.read_text())[what]) if times.exists() else self.SECONDS

    def note(self, line: str) -> None:
        with (folder() / "order").open("a") as notes:
            notes.write(f"{line}\n")

    def close(self) -> None:
        getattr(self, "ahead", ThreadPoolExecutor(1)).shutdown()
        super().close()


class GreedyEngine(NullEngine):
    """Takes all memory there is, 20 MB after another: on page 1, and on page 2 the first time."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        if page == BAD_PAGE or (page == 2 and first_time("greedy")):
            self.take_all()
        return (yield from super().work(page, cancel))

    def take_all(self) -> None:
        taken = []
        for _ in range(200):
            taken.append(b"x" * 20_000_000)
            time.sleep(0.04)


class LeakingEngine(EncodingEngine):
    """Never gives back the 60 MB that it takes for a page."""

    SECONDS = 0.02

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        self.leaked = [*getattr(self, "leaked", ()), b"x" * 60_000_000]
        return (yield from super().work(page, cancel))


class BreedingEngine(NullEngine):
    """Has a child that takes the memory and does not notice anything; notes its number."""

    def work(self, page: int, cancel: CancelFlag) -> Generator[Event, None, FinishReason]:
        script = "import time; taken = b'x' * 300_000_000; print(flush=True); time.sleep(60)"
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as child:
            (folder() / "child").write_text(str(child.pid))
            assert child.stdout is not None
            child.stdout.readline()
            child.wait()
        return (yield from super().work(page, cancel))


class FaultyEngine(NamingEngine):
    """Does on each page what ``$FAKE_ENGINE_FOLDER/faults`` says of it: a JSON object of names and faults."""

    def decode(self, encoded: PageInput, cancel: CancelFlag) -> Generator[Event, None, None]:
        fault = json.loads((folder() / "faults").read_text()).get(self.name, "")
        if fault == "segmentation" or (fault == "once" and first_time(self.name)):
            ctypes.string_at(0)
        elif fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault == "hang":
            ctypes.PyDLL(None).sleep(600)  # and lets no other thread run
        elif fault == "memory":
            GreedyEngine(1).take_all()
        elif fault == "garbage":
            self._into_the_pipe(b"\xff" * 64)
        elif fault == "prints":
            yield from PollutingEngine(1).work(encoded.page, cancel)
        elif fault == "raises":
            raise KeyError("\udcff bad bytes")
        yield from super().decode(encoded, cancel)

    def _into_the_pipe(self, data: bytes) -> None:
        """Write where the answers go: what a library does that keeps a descriptor for too long."""
        for descriptor in range(3, 32):
            with contextlib.suppress(OSError):
                if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                    os.write(descriptor, data)


class RememberingEngine(NullEngine):
    """Reads what it was told that it had read before, and once more."""

    def decode(self, encoded: PageInput, cancel: CancelFlag) -> Generator[Event, None, None]:
        before = encoded.earlier() if encoded.earlier is not None else None
        for event in super().decode(encoded, cancel):
            if isinstance(event, PageDone) and before is not None:
                text = f"{before.blocks[0].text} again"
                block = dataclasses.replace(event.result.blocks[0], text=text)
                yield PageDone(dataclasses.replace(event.result, blocks=(block,)))
            else:
                yield event
