"""A service as another program has it: a process of its own, an address, a token."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import psutil

TOKEN = "a-token-of-these-tests"
COMMAND_LINE = Path(__file__).with_name("command_line.py")


class Served:
    """``ocr-desktop serve`` on a home of the test's own, at any free port.

    Args:
        home: library, settings, uploads, logs.
        words: flags.
        engine: one of ``tests.fakes.engines`` in place of the app's own; the folder of its notes is ``notes``.
    """

    def __init__(
        self, home: Path, *words: str | Path, environment: Mapping[str, str] | None = None, engine: str = ""
    ) -> None:
        self.home = home
        self.notes = home / "notes"
        self.notes.mkdir(parents=True, exist_ok=True)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("OCR_DESKTOP_")}
        program = (
            [str(COMMAND_LINE), f"tests.fakes.engines:{engine}", str(self.notes)] if engine else ["-m", "ocr_desktop"]
        )
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve", "--port", "0", *map(str, words)],
            env={**kept, "OCR_DESKTOP_HOME": str(home), "OCR_DESKTOP_TOKEN": TOKEN, **(environment or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip().removeprefix("Listening at ")
        self.complaints: list[str] = []
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()
        if not self.address:
            self.process.wait(20)
            self._close_pipes()
            raise AssertionError("".join(self.complaints))
        self.client = httpx.Client(
            base_url=self.address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60, trust_env=False
        )

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.complaints += self.process.stderr

    @property
    def uploads(self) -> list[Path]:
        """What is left of what was sent."""
        return [file for file in (self.home / "data" / "uploads").rglob("*") if file.is_file()]

    @property
    def log(self) -> str:
        """What the service has noted."""
        return (self.home / "log" / "command-line.log").read_text(encoding="utf-8")

    def submit(self, file: Path, **fields: str) -> str:
        """Send a document; the name of the job."""
        with file.open("rb") as opened:
            answer = self.client.post("/v1/jobs", files={"file": (file.name, opened)}, data=fields)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def events(self, job: str, last: str = "") -> Iterator[tuple[str, str, str]]:
        """Id, kind and data of what happens to a job."""
        headers = {"Last-Event-ID": last} if last else {}
        with self.client.stream("GET", f"/v1/jobs/{job}/events", headers=headers) as answer:
            told = {"id": "", "event": "", "data": ""}
            for line in answer.iter_lines():
                if not line:
                    yield told["id"], told["event"], told["data"]
                    told = {"id": "", "event": "", "data": ""}
                elif not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    told[name] = value

    def ended(self, job: str) -> dict[str, Any]:
        """The job when it has ended."""
        for _ in self.events(job):
            pass
        found: dict[str, Any] = self.client.get(f"/v1/jobs/{job}").json()
        assert found["state"] in ("done", "failed", "cancelled"), found
        return found

    def kill(self) -> None:
        """End the service as a crash does; its workers see that it has gone."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self._reap()
        psutil.wait_procs(children, 20)

    def close(self) -> int:
        """End it as a person does; its exit status."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return self._reap()

    def _reap(self) -> int:
        status = self.process.wait(40)
        self.client.close()
        self._close_pipes()
        return status

    def _close_pipes(self) -> None:
        self._ear.join()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()
