"""``ocr-desktop export``, from the outside: a mixed folder, once more, and stopped in the middle."""

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pymupdf
import pytest

from ocr_desktop.errors import Cancelled, EmptySource, OutputError, PartlyFailed, TargetNotWritable, UsageError
from tests.end2end.conftest import PHRASE, Terminal, pdf, scan


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_mixed_folder_and_the_same_again(terminal: Terminal) -> None:
    source, out = terminal.folder / "in", terminal.folder / "out"
    pdf(source / "book.pdf", PHRASE, "And then")
    scan(source / "Büro 🗂️" / "scan.png", PHRASE)
    pdf(source / "Büro 🗂️" / "locked.pdf", PHRASE, password="sesame")
    (source / "notes.txt").write_text("not a document")
    (source / "torn.pdf").write_bytes(b"%PDF-1.7\n<<")

    first = terminal.run("export", "in", "out")
    assert first.returncode == 8
    assert first.stdout == ""
    made = ["Büro 🗂️/scan.md", "book.md", "ocr-desktop-report.json", "ocr-desktop-report.md"]
    assert files(out) == sorted(made)
    assert PHRASE in (out / "book.md").read_text(encoding="utf-8")
    assert PHRASE in (out / "Büro 🗂️" / "scan.md").read_text(encoding="utf-8")
    assert "locked.pdf: " in first.stderr
    assert "torn.pdf: " in first.stderr
    assert "2 written, 2 failed" in first.stderr
    report = json.loads((out / "ocr-desktop-report.json").read_text(encoding="utf-8"))
    assert {entry["error"] for entry in report["documents"]} == {"", "PasswordRequired", "DamagedSource"}

    written = (out / "book.md").stat().st_mtime_ns
    (source / "torn.pdf").unlink()
    pdf(source / "new.pdf", "Something new")
    again = terminal.run("export", "in", "out", "--password", "sesame")
    assert again.returncode == 0, again.stderr
    assert "2 written, 2 unchanged" in again.stderr
    assert (out / "book.md").stat().st_mtime_ns == written
    assert files(out) == sorted([*made, "Büro 🗂️/locked.md", "new.md"])


def test_searchable_pdfs_of_a_folder(terminal: Terminal) -> None:
    """Of some pages of an encrypted original: both reach the one who makes the PDF."""
    pdf(terminal.folder / "in" / "locked.pdf", PHRASE, "And then", password="sesame")
    outcome = terminal.run("export", "in", "out", "--format", "pdf", "--pages", "2", "--password", "sesame")
    assert outcome.returncode == 0, outcome.stderr
    with pymupdf.open(terminal.folder / "out" / "locked.pdf") as made:
        assert made.authenticate("sesame")  # a copy of what is locked is locked
        (text,) = (page.get_text() for page in made)
    assert "And then" in text
    assert PHRASE not in text


@pytest.mark.parametrize(
    ("words", "status"), [(("missing", "out"), 3), (("file.pdf", "out"), 3), ((".", "file.pdf"), 6)]
)
def test_folders_that_are_none(terminal: Terminal, words: tuple[str, str], status: int) -> None:
    pdf(terminal.folder / "file.pdf", PHRASE)
    outcome = terminal.run("export", *words)
    assert outcome.returncode == status
    assert "Traceback" not in outcome.stderr
    assert not (terminal.folder / "out").exists()


def test_a_folder_without_documents(terminal: Terminal) -> None:
    (terminal.folder / "in").mkdir()
    outcome = terminal.run("export", "in", "out")
    assert outcome.returncode == terminal.run("recognize", "in").returncode == EmptySource.exit_code
    assert "no document" in outcome.stderr


def test_a_target_that_cannot_be_written_is_told_once_before_anything_is_read(terminal: Terminal) -> None:
    for name in ("a.pdf", "b.pdf"):
        pdf(terminal.folder / "in" / name, PHRASE)
    (terminal.folder / "file").write_text("no folder")
    outcome = terminal.run("export", "in", "file/out")
    assert outcome.returncode == TargetNotWritable.exit_code
    assert outcome.stderr.count("cannot be written") == 1
    assert "eport" not in outcome.stderr


def test_what_is_named_like_a_document_is_not_passed_over(terminal: Terminal) -> None:
    pdf(terminal.folder / "in" / "a.pdf", PHRASE)
    (terminal.folder / "in" / "empty.pdf").touch()
    (terminal.folder / "in" / "words.jpg").write_text("only words")
    outcome = terminal.run("export", "in", "out")
    assert outcome.returncode == PartlyFailed.exit_code
    assert "1 written, 2 failed" in outcome.stderr.lower()
    report = (terminal.folder / "out" / "ocr-desktop-report.md").read_text()
    for name in ("empty.pdf", "words.jpg"):
        assert name in outcome.stderr
        assert name in report


def test_a_folder_that_may_not_be_looked_into(terminal: Terminal) -> None:
    pdf(terminal.folder / "in" / "a.pdf", PHRASE)
    shut = terminal.folder / "in" / "shut"
    shut.mkdir(mode=0)
    if os.access(shut, os.R_OK):
        pytest.skip("root may look into every folder")
    try:
        outcome = terminal.run("export", "in", "out")
        assert outcome.returncode == 8
        assert "shut: This may not be read." in outcome.stderr
        assert (terminal.folder / "out" / "a.md").exists()
        assert terminal.run("export", shut, "out").returncode == 3
    finally:
        shut.chmod(0o700)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle(terminal: Terminal, number: signal.Signals) -> None:
    source, out = terminal.folder / "in", terminal.folder / "out"
    # The first document ends soon; the others take long enough to be stopped.
    pdf(source / "1.pdf", f"{number.name} comes after this")
    for name in "23456":
        pdf(source / f"{name}.pdf", *(f"{number.name} {name} {page}" for page in range(12)))
    with terminal.start("export", "in", "out", "--workers", "1") as process:
        assert process.stderr is not None
        told = b""
        while b"1.pdf" not in told:
            line = process.stderr.readline()
            assert line, told
            told += line
        children = psutil.Process(process.pid).children(recursive=True)
        assert children
        process.send_signal(number)
        began = time.monotonic()
        told += process.stderr.read()
        assert process.wait(60) == 130
        assert time.monotonic() - began < 15
    assert b"Traceback" not in told
    assert re.search(
        rb"Stopped: [1-5] written, [1-5] stopped\. Report: out/ocr-desktop-report\.md\nStart it again", told
    ), told
    assert not psutil.wait_procs(children, timeout=5)[1], "a worker was left running"
    left = files(out)
    assert "1.md" in left
    assert not [name for name in left if name.endswith(".part")]
    for name in left:
        if name[0].isdigit():
            assert f"{number.name} " in (out / name).read_text(encoding="utf-8")
    assert "6.md" not in left


def test_only_what_is_wanted_named_as_wanted(terminal: Terminal) -> None:
    for name in ("b.pdf", "a.pdf", "drafts/c.pdf", "x/Drafts/d.pdf"):
        pdf(terminal.folder / "in" / name, PHRASE)
    scan(terminal.folder / "in" / "a.png", PHRASE)
    words = ("--include", "*.PDF", "--exclude", "drafts/**", "--also", "txt", "--pages", "1")
    outcome = terminal.run("export", "in", "out", *words, "--name", "{number:02} {stem}")
    assert outcome.returncode == 0, outcome.stderr
    assert "3 written. Left out: 2 documents. Report: out/ocr-desktop-report.md\n" in outcome.stderr
    reports = ["ocr-desktop-report.json", "ocr-desktop-report.md"]
    made = [f"{name}.{ending}" for name in ("01 a", "02 b", "x/Drafts/03 d") for ending in ("md", "txt")]
    assert files(terminal.folder / "out") == sorted([*made, *reports])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--include", "*.tif"), "Nothing in this folder is wanted; left out: 1 document."),
        (("--name", "../{stem}"), "Fields are {stem}"),
        (("--name", "{title}"), "there is no field “{title}”"),
        (("--exclude", ""), "A pattern of files is empty"),
        (("--also", "odt"), "may hold md, txt, json, html"),
        (("--pages", "x"), "“x”"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_written(
    terminal: Terminal, words: tuple[str, str], told: str
) -> None:
    pdf(terminal.folder / "in" / "a.pdf", PHRASE)
    outcome = terminal.run("export", "in", "out", *words)
    assert outcome.returncode in (UsageError.exit_code, EmptySource.exit_code)
    assert told in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (terminal.folder / "out").exists()


def test_a_folder_is_watched_and_the_target_lies_in_it(terminal: Terminal) -> None:
    folder, out = terminal.folder / "in", terminal.folder / "in" / "out"
    pdf(folder / "a.pdf", PHRASE)
    (folder / "round").symlink_to(folder)
    watching = terminal.start("export", "in", "in/out", "--watch", "--settle-seconds", "1")
    try:
        wait_for(out / "a.md")
        wait_for_line(out / "ocr-desktop-report.md", "a.pdf")
        workers = {child.pid for child in psutil.Process(watching.pid).children(recursive=True)}
        growing = pdf(terminal.folder / "b.pdf", PHRASE, "And then").read_bytes()
        (folder / "gone.pdf").write_bytes(b"%PDF-1.7")
        (folder / "b.pdf").write_bytes(growing[:500])
        (folder / "gone.pdf").unlink()
        with (folder / "b.pdf").open("ab") as file:
            file.write(growing[500:])
        wait_for(out / "b.md")
        wait_for_line(out / "ocr-desktop-report.md", "b.pdf")
        assert workers <= {child.pid for child in psutil.Process(watching.pid).children(recursive=True)}
        run = json.loads(terminal.run("export", "--status", "in/out", "--json").stdout)["runs"][0]
        assert (run["state"], run["documents"]["all"], run["documents"]["done"]) == ("running", 2, 2)
    finally:
        watching.send_signal(signal.SIGTERM)
        errors = watching.communicate(timeout=60)[1].decode()
    assert watching.returncode in (0, Cancelled.exit_code), errors
    assert "And then" in (out / "b.md").read_text(encoding="utf-8")
    assert errors.count(" → ") == 2
    assert "a.pdf" in (out / "ocr-desktop-report.md").read_text(encoding="utf-8"), "the report tells of all rounds"
    assert len(watched_runs(terminal, out)) == 1
    assert "gone.pdf" not in errors
    assert "Traceback" not in errors
    assert files(out) == ["a.md", "b.md", "ocr-desktop-report.json", "ocr-desktop-report.md"]
    children = psutil.Process().children(recursive=True)
    assert [child for child in children if child.pid == watching.pid] == []


def wait_for(path: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < until, f"{path} does not come"
        time.sleep(0.1)


def wait_for_line(path: Path, words: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not (path.exists() and words in path.read_text(encoding="utf-8")):
        assert time.monotonic() < until, f"{words} does not come"
        time.sleep(0.1)


def watched_runs(terminal: Terminal, target: Path) -> list[Any]:
    """The runs that are known of a folder."""
    runs = json.loads(terminal.run("export", "--status", "--json").stdout)["runs"]
    return [run for run in runs if run["target"] == str(target)]


def test_a_report_that_cannot_be_written_is_said_and_written_later(terminal: Terminal) -> None:
    pdf(terminal.folder / "in" / "a.pdf", PHRASE)
    out = terminal.folder / "out"
    (out / "ocr-desktop-report.md").mkdir(parents=True)
    outcome = terminal.run("export", "in", "out")
    assert outcome.returncode == OutputError.exit_code, outcome.stderr
    assert "The report: " in outcome.stderr
    assert "export --resume out" in outcome.stderr
    assert "Go on with: ocr-desktop export --resume out" in terminal.run("export", "--status", "out").stdout
    (out / "ocr-desktop-report.md").rmdir()
    outcome = terminal.run("export", "--resume", "out")
    assert outcome.returncode == 0, outcome.stderr
    assert "a.pdf" in (out / "ocr-desktop-report.md").read_text(encoding="utf-8")
    assert "Go on with" not in terminal.run("export", "--status", "out").stdout
