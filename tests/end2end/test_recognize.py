"""``ocr-desktop recognize``, from the outside."""

import json
import os
import subprocess
from pathlib import Path

import pymupdf
import pytest

from tests.end2end.conftest import PHRASE, Terminal, pdf, scan

ENGINES = (
    "ocr_desktop.engines",
    "rapidocr",
    "onnxruntime",
    "pymupdf",
    "PIL",
    "numpy",
    "cv2",
    "PySide6",
    "ocr_desktop.gui",
)


def test_a_pdf_to_standard_output_and_nothing_else(terminal: Terminal) -> None:
    outcome = terminal.run("recognize", pdf(terminal.folder / "ä.pdf", f"{PHRASE} – “so”", "Second"), "--quiet")
    assert outcome.returncode == 0
    assert outcome.stderr == ""
    assert outcome.stdout.startswith("# Chapter 1\n") or outcome.stdout.startswith("## Chapter 1\n")
    assert PHRASE in outcome.stdout
    assert outcome.stdout.endswith("\n")
    assert "file:" not in outcome.stdout


def test_a_scan_into_a_file_with_lines_of_progress(terminal: Terminal) -> None:
    source = scan(terminal.folder / "scan.png", PHRASE)
    outcome = terminal.run("recognize", source, "-o", "out/scan.txt")
    assert outcome.returncode == 0
    assert outcome.stdout == ""
    assert "scan.png → out/scan.txt, 1 page" in outcome.stderr
    assert "\r" not in outcome.stderr
    assert PHRASE in (terminal.folder / "out" / "scan.txt").read_text(encoding="utf-8")
    assert [path.name for path in (terminal.folder / "out").iterdir()] == ["scan.txt"]


def test_several_documents_good_and_bad(terminal: Terminal) -> None:
    folder = terminal.folder
    good = pdf(folder / "good.pdf", PHRASE)
    text = folder / "notes.pdf"
    text.write_text("Only notes.")
    broken = folder / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Cat")
    empty = folder / "empty.pdf"
    empty.touch()
    locked = pdf(folder / "locked.pdf", PHRASE, password="sesame")
    outcome = terminal.run("recognize", text, good, broken, empty, locked, "missing.pdf", "-f", "json")
    assert outcome.returncode == 8
    assert json.loads(outcome.stdout)["name"] == "good.pdf"
    told = {line.split(":")[0]: line for line in outcome.stderr.splitlines()}
    assert set(told) >= {"notes.pdf", "broken.pdf", "empty.pdf", "locked.pdf", "missing.pdf", "good.pdf"}
    assert "text file" in told["notes.pdf"]
    assert told["empty.pdf"].startswith("empty.pdf: is empty")
    assert "--password" in told["locked.pdf"]
    assert "Traceback" not in outcome.stderr


def test_pages_and_names_that_cannot_be(terminal: Terminal) -> None:
    pdf(terminal.folder / "two.pdf", PHRASE, PHRASE)
    outcome = terminal.run("recognize", "two.pdf", "--pages", "2-9")
    assert outcome.returncode == 0
    assert "two.pdf has 2 pages: there is no page 3–9." in outcome.stderr
    outcome = terminal.run("recognize", "two.pdf", "-o", "two.pdf")
    assert outcome.returncode == 2
    assert "is the document itself" in outcome.stderr
    for output in ("out.odt", "out.png"):
        outcome = terminal.run("recognize", "two.pdf", "-o", output)
        assert outcome.returncode == 2
        assert "results end in .md" in outcome.stderr
        assert not (terminal.folder / output).exists()


def cut_off(folder: Path) -> None:
    """A PDF of three scans that ends in the middle of the second page's picture, and one with a broken picture."""
    with pymupdf.open() as made:
        places = []
        for number in range(3):
            picture = scan(folder / f"{number}.png", f"{PHRASE} {number}")
            page = made.new_page(width=450, height=160)
            places.append(page.insert_image(page.rect, filename=picture))
            picture.unlink()
        data = made.tobytes(no_new_id=True, deflate=True)
    second = data.index(b"%d 0 obj" % places[1])
    begin = data.index(b"stream", second)
    (folder / "torn.pdf").write_bytes(data[: begin + 200])
    # A block of a kind that there is none of.
    (folder / "worn.pdf").write_bytes(data[: begin + 9] + b"\x07" * 40 + data[begin + 49 :])


def test_damaged_documents_are_no_success(terminal: Terminal) -> None:
    cut_off(terminal.folder)
    torn = terminal.run("recognize", "torn.pdf")
    assert torn.returncode == 8
    assert f"{PHRASE} 0" in torn.stdout
    assert "torn.pdf, page" in torn.stderr
    assert "damaged" in torn.stderr
    worn = terminal.run("recognize", "worn.pdf", "-f", "json")
    assert worn.returncode == 8
    assert "worn.pdf, page 2: " in worn.stderr
    pages = {page["page"]: page["losses"] for page in json.loads(worn.stdout)["pages"]}
    assert pages[0] == pages[2] == []
    assert pages.get(1) != []
    for _ in range(2):  # what an export has written once is not passed over when it is written again
        export = terminal.run("export", ".", "out")
        assert export.returncode == 8
        report = json.loads((terminal.folder / "out" / "ocr-desktop-report.json").read_text(encoding="utf-8"))
        assert all(document["failures"] or document["losses"] for document in report["documents"])


def test_an_empty_page_is_said_quietly(terminal: Terminal) -> None:
    source = terminal.folder / "blank.pdf"
    with pymupdf.open(pdf(terminal.folder / "page.pdf", PHRASE)) as made:
        made.new_page()
        made.save(source)
    outcome = terminal.run("recognize", source)
    assert outcome.returncode == 0
    assert "2 pages read, nothing on page 2" in outcome.stderr


@pytest.mark.parametrize(("given", "status"), [((), 3), (("--password", "open"), 3), (("--password", "sesame"), 0)])
def test_passwords(terminal: Terminal, given: tuple[str, ...], status: int) -> None:
    outcome = terminal.run("recognize", pdf(terminal.folder / "locked.pdf", PHRASE, password="sesame"), *given)
    assert outcome.returncode == status
    assert (PHRASE in outcome.stdout) == (status == 0)
    if "open" in given:
        assert "does not open" in outcome.stderr or "wrong" in outcome.stderr.lower()
    for place in (terminal.home, terminal.folder):
        files = [path for path in place.rglob("*") if path.is_file() and path.suffix != ".pdf"]
        assert not [path for path in files if b"sesame" in path.read_bytes()]


def test_names_that_are_long_and_odd(terminal: Terminal) -> None:
    folder = terminal.folder / "Büro 🗂️"
    source = pdf(folder / ("📄" + "x" * 240 + ".pdf"), PHRASE)
    assert len(source.name.encode()) > 245
    outcome = terminal.run("recognize", source, "-o", folder / "texts")
    assert outcome.returncode == 0, outcome.stderr
    (written,) = (folder / "texts").iterdir()
    assert PHRASE in written.read_text(encoding="utf-8")


def test_pages_and_formats(terminal: Terminal) -> None:
    source = pdf(terminal.folder / "book.pdf", "One", "Two", "Three", "Four")
    outcome = terminal.run("recognize", source, "--pages", "2,-1", "--format", "json", "-q")
    assert [page["page"] for page in json.loads(outcome.stdout)["pages"]] in ([1, 3], [2, 4])
    beyond = terminal.run("recognize", source, "--pages", "9")
    assert beyond.returncode == 2
    assert "4 pages" in beyond.stderr
    nonsense = terminal.run("recognize", source, "--pages", "two")
    assert nonsense.returncode == 2
    assert "page range" in nonsense.stderr


def test_a_target_that_cannot_be_written(terminal: Terminal) -> None:
    (terminal.folder / "file").write_text("in the way")
    outcome = terminal.run("recognize", pdf(terminal.folder / "a.pdf", PHRASE), "-o", "file/a.md")
    assert outcome.returncode == 6
    assert "cannot be written" in outcome.stderr


def test_a_reader_that_has_had_enough(terminal: Terminal) -> None:
    source = pdf(terminal.folder / "long.pdf", *(f"{PHRASE} {number}" for number in range(3)))
    with terminal.start("recognize", source, "-f", "html") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait(60) == 141
    assert b"Traceback" not in told
    assert b"Broken" not in told


def test_the_front_end_holds_no_engine(terminal: Terminal) -> None:
    """Not even after it has read something."""
    source = pdf(terminal.folder / "a.pdf", PHRASE)
    script = "import json, sys\nfrom ocr_desktop.__main__ import main\nstatus = main(sys.argv[1:])\n"
    script += "sys.stderr.write(json.dumps(list(sys.modules)))\nsys.exit(status)"
    python = terminal.command()[0]
    outcome = subprocess.run(
        [python, "-c", script, "recognize", str(source), "-q"],
        env=terminal.variables(), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert PHRASE in outcome.stdout
    modules = json.loads(outcome.stderr)
    assert [name for name in modules if any(name == each or name.startswith(f"{each}.") for each in ENGINES)] == []


def test_without_a_display_the_command_line_is_named(terminal: Terminal) -> None:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if os.uname().sysname != "Linux":
        pytest.skip("a Mac always has a display")
    environment = {key: value for key, value in terminal.variables().items() if key not in screens}
    outcome = subprocess.run(
        terminal.command(pdf(Path(terminal.folder) / "a.pdf", PHRASE)),
        env=environment, capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert outcome.returncode == 2
    assert "no display" in outcome.stderr
    assert "ocr-desktop recognize" in outcome.stderr


def test_a_timeline_of_all_processes(terminal: Terminal) -> None:
    source = pdf(terminal.folder / "a.pdf", PHRASE, "Second")
    outcome = terminal.run("recognize", source, "--quiet", "--trace", "trace.json")
    assert outcome.returncode == 0
    events = json.loads((terminal.folder / "trace.json").read_text(encoding="utf-8"))["traceEvents"]
    names = {event["pid"]: event["args"]["name"] for event in events if event["name"] == "process_name"}
    assert {"front end", "worker: page", "worker: recognition"} <= set(names.values())
    read = {event["args"]["page"]: event for event in events if event["name"] == "Recognize"}
    assert sorted(read) == [0, 1]
    assert {names[event["pid"]] for event in read.values()} == {"worker: recognition"}
    pages = {
        event["id"]: [each for each in events if each.get("id") == event["id"]] for event in events if "id" in event
    }
    for begun, ended in pages.values():
        assert names[begun["pid"]] == "front end"
        assert begun["ts"] <= read[begun["args"]["page"] - 1]["ts"] < ended["ts"]
    outcome = terminal.run("recognize", source, "--trace", "no/such/folder/trace.json")
    assert outcome.returncode == 6
    assert "The timeline “" in outcome.stderr
    assert "cannot be written" in outcome.stderr
