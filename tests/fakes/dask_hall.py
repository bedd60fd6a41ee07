"""A Dask scheduler and workers on this machine, each with a home of its own, and exports that use them."""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import distributed
import psutil

from tests.fakes import cluster_machine, command_line


class Hall:
    """A scheduler, machines around it, and a program that exports; ``open`` it, and ``close`` it.

    Args:
        folder: for all of them; the documents are in ``in``.
        engine: of ``tests.fakes.engines``, with which the machines and the program read.
    """

    def __init__(self, folder: Path, engine: str = "NamingEngine") -> None:
        self.folder = folder
        self.engine = engine
        self.said = ""
        self.processes: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def open(self) -> None:
        told = self.folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told))
        until = time.monotonic() + 60
        while not told.exists() or not told.read_text().strip():
            assert time.monotonic() < until
            time.sleep(0.1)
        self.address = json.loads(told.read_text())["address"]

    def machine(self, name: str, *, version: str = "", engine: str = "") -> "subprocess.Popen[bytes]":
        notes = self.folder / name
        notes.mkdir()
        words = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--preload", cluster_machine.__file__)
        home = {"OCR_DESKTOP_HOME": str(self.folder / f"home of {name}")}
        return self._start("worker", self.address, *words, engine or self.engine, str(notes), version, **home)

    def wait_for_machines(self, count: int) -> None:
        with distributed.Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=60)

    def export(self, target: str, *words: str, wait: bool = True) -> "subprocess.Popen[str]":
        notes = self.folder / f"notes of {target}"
        notes.mkdir(exist_ok=True)
        process = subprocess.Popen(
            [
                sys.executable, command_line.__file__, f"tests.fakes.engines:{self.engine}", str(notes),
                "export", str(self.folder / "in"), str(self.folder / target), *words,
            ],
            env={**self._environment(), "OCR_DESKTOP_HOME": str(self.folder / f"home of {target}")},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if wait:
            self.said, _ = process.communicate(timeout=200)
        return process

    def read_by(self, name: str) -> list[str]:
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / name / "read").read_text().splitlines()
        return []

    def close(self) -> None:
        for process in reversed(self.processes):
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
            process.kill()
            process.wait()

    def _start(self, *words: str, **more: str) -> "subprocess.Popen[bytes]":
        log = self.folder / f"log {len(self.processes)}"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", words[0], "--no-dashboard", *words[1:]],
                cwd=self.folder, env={**self._environment(), **more}, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("OCR_DESKTOP_")}
        return {**kept, "OCR_DESKTOP_ON_BATTERY": "go-on", "PYTHONPATH": str(Path(__file__).parents[2])}
