"""What tests of workers and jobs need: documents of their own, clients with fake engines, a listener that remembers."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pymupdf
from PIL import Image

from ocr_desktop.jobs.job import Event
from ocr_desktop.worker import messages
from ocr_desktop.worker.client import WorkerClient

LAUNCHER = Path(__file__).with_name("launch_worker.py")
AES_256 = 5  # PyMuPDF's number for it
E = TypeVar("E")


def picture(path: Path, *, pages: int = 1, shade: int = 0, size: tuple[int, int] = (60, 80)) -> Path:
    """A TIFF of blank pages; other shades make other contents."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frames = [Image.new("RGB", size, (shade % 256, shade // 256, number % 256)) for number in range(pages)]
    frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:])
    return path


def locked_pdf(path: Path, password: str) -> Path:
    """A PDF of one page that opens with a password."""
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "secret")
    document.save(path, encryption=AES_256, user_pw=password, owner_pw=password)
    document.close()
    return path


class Bench:
    """A folder with everything, and workers whose engine is one of ``tests.fakes.engines``."""

    def __init__(self, folder: Path, engine: str = "NullEngine") -> None:
        self.folder = folder
        self.engine = engine
        self.notes = folder / "notes"
        self.notes.mkdir(exist_ok=True)
        self.clients: list[WorkerClient] = []
        self.restarts: list[str] = []

    def command(self) -> list[str]:
        return [sys.executable, str(LAUNCHER), f"tests.fakes.engines:{self.engine}", str(self.notes)]

    def client(self, role: str = "recognition", threads: int = 1) -> WorkerClient:
        made = WorkerClient(
            role,
            threads=threads,
            spool=self.folder / "spool",
            assets=self.folder / "assets",
            on_restart=self.restarts.append,
            command=self.command(),
        )
        self.clients.append(made)
        return made

    def pages_begun(self) -> list[int]:
        """Pages that engines have begun, in all processes, in the order in which they did."""
        return [int(line.split()[0]) for line in self._notes()]

    def engine_pids(self) -> list[int]:
        return [int(line.split()[1]) for line in self._notes()]

    def engine_threads(self) -> list[int]:
        return [int(line.split()[2]) for line in self._notes()]

    def _notes(self) -> list[str]:
        file = self.notes / "pages"
        return file.read_text().splitlines() if file.exists() else []

    def close(self) -> None:
        for client in self.clients:
            client.close()


def recognize(path: Path, page: int = 0) -> Callable[[int], messages.Request]:
    return lambda number: messages.Recognize(number, str(path), page, "instant", {})


class Listener:
    """Remembers events, and lets a test wait for one."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def of(self, kind: type[E]) -> list[E]:
        with self._changed:
            return [event for event in self.events if isinstance(event, kind)]

    def wait_for(self, condition: Callable[[list[Event]], bool], seconds: float = 30) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: condition(self.events), seconds):
                raise AssertionError(f"waited {seconds} s in vain; the last events: {self.events[-5:]}")

    def wait_kind(self, kind: type[E], count: int = 1) -> E:
        self.wait_for(lambda events: sum(isinstance(event, kind) for event in events) >= count)
        return self.of(kind)[count - 1]
