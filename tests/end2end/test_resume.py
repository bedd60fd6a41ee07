"""An export that loses nothing: killed whole at a hundred random moments, it ends as if nothing had happened."""

import contextlib
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import psutil
import pytest

from ocr_desktop.cli import export_lines
from ocr_desktop.library.store import Library
from tests.fakes import command_line
from tests.fakes.bench import picture

DOCUMENTS, PAGES = 110, 4
KILLS = 100
SEED = 20261121
LINE = len("document 001 page 1\n")
# What must differ between an export and one that was interrupted: how long it took, and what was known when it began.
TOLD_OF_THIS_RUN = ("folder", "seconds", "summary", "result", "from_library", "target", "targets")


@dataclass
class Program:
    """``ocr-desktop`` with fake readers, in a home of its own."""

    folder: Path

    def __post_init__(self) -> None:
        self.notes.mkdir(parents=True)

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    @property
    def library(self) -> Path:
        return self.folder / "home" / "data" / "library.sqlite3"

    def start(self, *words: str | Path) -> "subprocess.Popen[bytes]":
        with (self.folder / "said").open("wb") as said:
            return subprocess.Popen(
                self.command(*words), cwd=self.folder, env=self.variables(), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=said, start_new_session=True,
            )  # fmt: skip

    def export(self, source: Path, workers: int = 2) -> "subprocess.Popen[bytes]":
        return self.start("export", source, self.folder / "out", "--workers", str(workers))

    def run(self, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*words), cwd=self.folder, env=self.variables(), stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip

    def command(self, *words: str | Path) -> list[str]:
        fake = ("tests.fakes.engines:NamingEngine", self.notes)
        return [sys.executable, command_line.__file__, *map(str, (*fake, *words))]

    def variables(self) -> dict[str, str]:
        return {**os.environ, "OCR_DESKTOP_HOME": str(self.folder / "home")}

    def read(self) -> list[str]:
        """What was recognised, by all processes, in order."""
        with contextlib.suppress(FileNotFoundError):
            return (self.notes / "read").read_text().splitlines()
        return []

    def lines_read(self) -> int:
        """How many pages were begun, quickly."""
        try:
            return (self.notes / "read").stat().st_size // LINE
        except FileNotFoundError:
            return 0

    def committed(self, names: dict[str, str]) -> set[str]:
        """The pages that the library holds, as the engine names them."""
        with contextlib.closing(sqlite3.connect(self.library)) as database:
            rows = database.execute("SELECT sha256, page FROM pages").fetchall()
        return {f"{names[sha256]} page {page}" for sha256, page in rows}


def kill_all(process: "subprocess.Popen[bytes]") -> None:
    """End the front end and everything that it has started, as a power cut would."""
    os.killpg(process.pid, signal.SIGSTOP)  # nothing is started while it is looked what there is
    with contextlib.suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        deadline = time.monotonic() + 10
        while any(map(lives, family)):
            assert time.monotonic() < deadline, family
            time.sleep(0.001)


def lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_for_moment(program: Program, process: "subprocess.Popen[bytes]", chance: random.Random) -> None:
    """A random moment: while it starts, while it reads, while it writes; sooner where it ends by itself."""
    if chance.random() < 0.2:
        time.sleep(chance.uniform(0, 0.6))
        return
    wanted = program.lines_read() + chance.randint(1, 7)
    while process.poll() is None and program.lines_read() < wanted:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.03))


def tree(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {str(path): content for path, content in found.items() if path.stem != "ocr-desktop-report"}


def report(folder: Path) -> Any:
    """What the report says of the documents, whichever run has read them."""

    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: stripped(item) for key, item in value.items() if key not in TOLD_OF_THIS_RUN}
        return [stripped(item) for item in value] if isinstance(value, list) else value

    return stripped(json.loads((folder / "ocr-desktop-report.json").read_text()))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    for number in range(DOCUMENTS):
        picture(tmp_path / "in" / f"{number % 7}" / f"{number}.tif", pages=PAGES, shade=number)
    return tmp_path / "in"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_at_a_hundred_moments(source: Path, tmp_path: Path) -> None:
    undisturbed, killed = Program(tmp_path / "undisturbed"), Program(tmp_path / "killed")
    assert undisturbed.export(source).wait(60) == 0
    assert len(undisturbed.read()) == DOCUMENTS * PAGES

    names = {
        hashlib.sha256(path.read_bytes()).hexdigest(): f"document {path.stem.zfill(3)}"
        for path in source.rglob("*.tif")
    }
    Library(killed.library).close()
    with contextlib.closing(sqlite3.connect(killed.library)) as database:
        database.execute("CREATE TABLE commits (sha256 TEXT, page INTEGER)")
        database.execute(
            "CREATE TRIGGER committed AFTER INSERT ON pages BEGIN"
            " INSERT INTO commits VALUES (new.sha256, new.page); END"
        )
        database.commit()

    chance = random.Random(SEED)
    came_further = ended = 0
    for _ in range(KILLS):
        known, begun = killed.committed(names), len(killed.read())
        process = killed.export(source, workers=chance.choice((1, 1, 2)))
        wait_for_moment(killed, process, chance)
        ended += process.poll() is not None
        kill_all(process)
        read = killed.read()[begun:]
        assert len(read) == len(set(read)), "read twice by one process"
        assert not known.intersection(read), "read again although it was in the library"
        came_further += len(killed.committed(names)) > len(known)
    assert came_further > KILLS / 2, "it was killed too early to mean anything"
    assert ended < KILLS / 10, "there was too little to do"

    known, begun = killed.committed(names), len(killed.read())
    assert killed.export(source).wait(60) == 0, (killed.folder / "said").read_text()
    assert not known.intersection(killed.read()[begun:])
    with contextlib.closing(sqlite3.connect(killed.library)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(*), count(DISTINCT sha256 || page) FROM commits").fetchall() == [
            (DOCUMENTS * PAGES, DOCUMENTS * PAGES)
        ]
    assert not list(killed.folder.rglob("*.part"))
    assert tree(killed.folder / "out") == tree(undisturbed.folder / "out")
    assert report(killed.folder / "out") == report(undisturbed.folder / "out")
    print(
        f"{came_further} of {KILLS} runs came further, {len(killed.read())} recognitions of {DOCUMENTS * PAGES} pages"
    )


def killed_in_the_middle(program: Program, source: Path) -> None:
    process = program.start("export", source, program.folder / "out", "--workers", "1", "--exclude", "9*", "-f", "txt")
    while process.poll() is None and program.lines_read() < 30:
        time.sleep(0.005)
    kill_all(process)


def test_the_state_of_a_run_and_one_word_to_go_on(source: Path, tmp_path: Path) -> None:
    program = Program(tmp_path / "program")
    killed_in_the_middle(program, source)
    out = program.folder / "out"
    status = json.loads(program.run("export", "--status", "--json").stdout)["runs"][0]
    wanted = len([path for path in source.rglob("*.tif") if not path.name.startswith("9")])
    assert status["state"] == "interrupted"
    assert status["documents"]["all"] == wanted
    assert 0 < status["documents"]["done"] < wanted
    assert status["documents"]["left"] == len(status["left"]) == wanted - status["documents"]["done"]
    told = program.run("export", "--status").stdout
    assert "interrupted: its process is gone" in told
    assert status["command"] in told

    (source / "0" / "0.tif").unlink()
    picture(source / "0" / "0.tif", shade=200)  # a changed file is read again, at the same time
    again = program.run(*status["command"].split()[1:], "--json")
    assert again.returncode == 0, again.stderr
    lines = [json.loads(line) for line in again.stdout.splitlines()]
    validator = jsonschema.Draft202012Validator(export_lines.schema())
    for line in lines:
        validator.validate(line)
    assert (lines[0]["event"], lines[-1]["event"]) == ("started", "ended")
    assert lines[-1]["written"] + lines[-1]["unchanged"] == lines[0]["documents"] == wanted
    assert len([line for line in lines if line["event"] == "document_ended"]) == wanted
    assert {path.suffix for path in out.rglob("*.*") if path.stem != "ocr-desktop-report"} == {".txt"}
    assert (out / "0" / "0.txt").read_text().split("\n")[0] == "document 200 page 0"
    assert program.read().count("document 200 page 0") == 1
    again_read = [line for line, times in Counter(program.read()).items() if times > 1]
    assert len(again_read) <= 1, "more than the page that was being read when it was killed"
    assert "done" in program.run("export", "--status", out).stdout.splitlines()[0]
    assert "--resume" not in program.run("export", "--status").stdout


def test_only_what_failed_is_tried_again(tmp_path: Path) -> None:
    program, source = Program(tmp_path / "program"), tmp_path / "in"
    for number in range(3):
        picture(source / f"{number}.tif", shade=number)
    (source / "torn.pdf").write_bytes(b"%PDF-1.7\n<<")
    assert program.run("export", source, "out").returncode == 8
    said = program.run("export", "--status", "out").stdout
    assert "torn.pdf: " in said
    assert "--retry-failed out" in said

    picture(source / "new.tif", shade=9)
    (source / "torn.pdf").unlink()
    picture(source / "torn.pdf", shade=5)  # what a file is, its content decides
    again = program.run("export", "--retry-failed", "out", "--json")
    assert again.returncode == 0, again.stderr
    assert "document 005 page 0" in program.read()
    assert "document 009 page 0" not in program.read()
    ends = [line for line in map(json.loads, again.stdout.splitlines()) if line["event"] == "document_ended"]
    assert [Path(line["source"]).name for line in ends] == ["torn.pdf"]
    documents = json.loads((program.folder / "out" / "ocr-desktop-report.json").read_text())["documents"]
    assert [Path(line["source"]).name for line in documents] == ["0.tif", "1.tif", "2.tif", "torn.pdf"]
    nothing = program.run("export", "--retry-failed")
    assert (nothing.returncode, "Nothing failed" in nothing.stderr) == (2, True)
    assert "export --resume out." in nothing.stderr


@pytest.mark.parametrize(
    ("words", "status"),
    [(("--resume",), 3), (("--status", "a", "b"), 2), (("--resume", "--pages", "1"), 2), (("in",), 2), ((), 2)],
)
def test_what_cannot_be_gone_on_with(tmp_path: Path, words: tuple[str, ...], status: int) -> None:
    outcome = Program(tmp_path / "program").run("export", *words)
    assert outcome.returncode == status
    assert "Traceback" not in outcome.stderr
