"""The library: what is put in comes out, whatever happens to the file."""

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.errors import LibraryError
from ocr_desktop.library.store import MIGRATIONS, ExportRecord, GivenName, Library

SHA = "a" * 64


def result(page: int = 0, text: str = "hello", version: str = "1") -> PageResult:
    block = Block(Box(0, 0, 10, 10), Category.TEXT, text)
    return PageResult(page, Size(10, 20), "instant", version, (block,), timings={"layout": 0.5}, warnings=("hm",))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "new" / "folder" / "library.sqlite3")
    yield opened
    opened.close()


def test_a_page_comes_back(library: Library) -> None:
    odd = result(text="line\n\0 ünï 漢字 \ud800 \U0001f600")
    library.put_page(SHA, odd, "key")
    assert library.page(SHA, 0, "instant", "1", "key") == odd


@pytest.mark.parametrize(
    "other",
    [("b" * 64, 0, "instant", "1", "key"), (SHA, 1, "instant", "1", "key"), (SHA, 0, "dots", "1", "key"),
     (SHA, 0, "instant", "2", "key"), (SHA, 0, "instant", "1", "other")],
)  # fmt: skip
def test_every_part_of_the_key_counts(library: Library, other: tuple[str, int, str, str, str]) -> None:
    library.put_page(SHA, result(), "key")
    assert library.page(*other) is None


def test_a_later_reading_replaces(library: Library) -> None:
    library.put_page(SHA, result(text="old"), "key")
    library.put_page(SHA, result(text="new"), "key")
    found = library.page(SHA, 0, "instant", "1", "key")
    assert found is not None
    assert found.blocks[0].text == "new"


def test_the_latest_reading_by_an_engine_is_known(library: Library) -> None:
    assert library.earlier(SHA, 0, "instant") is None
    for version, key, text in (("1", "key", "first"), ("2", "key", "second"), ("1", "other", "third")):
        library.put_page(SHA, result(text=text, version=version), key)
    library.put_page(SHA, result(page=1, text="elsewhere"), "key")
    found = library.earlier(SHA, 0, "instant")
    assert found is not None
    assert found.blocks[0].text == "third"
    assert library.earlier(SHA, 0, "dots-ocr") is None
    assert library.earlier("b" * 64, 0, "instant") is None


def test_committed_when_put_returns(tmp_path: Path) -> None:
    """A process that is killed right after has lost nothing."""
    path = tmp_path / "library.sqlite3"
    script = f"""
import os
from pathlib import Path
from tests.unit.library.test_store import result, SHA
from ocr_desktop.library.store import Library
library = Library(Path({str(path)!r}))
for page in range(3):
    library.put_page(SHA, result(page), "key")
os.kill(os.getpid(), 9)
"""
    root = Path(__file__).resolve().parents[3]
    subprocess.run([sys.executable, "-c", script], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
    library = Library(path)
    assert [library.page(SHA, page, "instant", "1", "key") == result(page) for page in range(4)] == [True] * 3 + [False]
    library.close()


def test_recent_files_latest_first(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(range(100, 200))
    monkeypatch.setattr(time, "time", lambda: float(next(times)))
    for number in range(5):
        library.note_file(f"{number}" * 64, Path(f"/d/{number}.pdf"), "PDF", number + 1)
    library.note_file("9" * 64, Path("/d/1.pdf"), "PDF", 7)  # the file was edited: still one entry
    found = library.recent(3)
    assert [file.path.name for file in found] == ["1.pdf", "4.pdf", "3.pdf"]
    assert (found[0].sha256, found[0].page_count, found[0].opened_at) == ("9" * 64, 7, 105.0)


def test_exports_are_known(library: Library) -> None:
    target = Path(os.fsdecode(b"/out/\xff.md"))
    assert library.exported(target) is None
    library.note_exports({target: ExportRecord(SHA, "one")})
    library.note_exports({target: ExportRecord(SHA, "two", "/in/a.pdf", "/out/a", "hash")})
    assert library.exported(target) == ExportRecord(SHA, "two", "/in/a.pdf", "/out/a", "hash")


def test_the_names_that_exports_have_given(library: Library) -> None:
    def record(source: str, base: str) -> ExportRecord:
        return ExportRecord(SHA, "f", source, base, "hash")

    library.note_exports(
        {
            Path("/out/a.md"): record("/in/a.pdf", "/out/a"),
            Path("/out/a.json"): record("/in/a.pdf", "/out/a"),
            Path("/out/deep/b 2.md"): record("/in/deep/b.pdf", "/out/deep/b"),
            Path("/out2/c.md"): record("/in/c.pdf", "/out2/c"),
            Path("/out/old.md"): ExportRecord(SHA, "f"),
        }
    )
    assert library.names_in(Path("/out")) == [
        GivenName(Path("/out/a"), Path("/in/a.pdf"), Path("/out/a.json")),
        GivenName(Path("/out/deep/b"), Path("/in/deep/b.pdf"), Path("/out/deep/b 2.md")),
    ]
    assert Path("/out2/c") in {name.base for name in library.names_in(Path("/"))}
    library.note_exports({Path("/out/a.md"): record("/in/other.pdf", "/out/a")})
    assert library.names_in(Path("/out"))[-1].source == Path("/in/other.pdf")  # whoever came last


def test_exports_that_an_older_version_noted_are_known(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    with sqlite3.connect(path) as old:
        for statement in MIGRATIONS[0].split(";"):
            old.execute(statement)
        old.execute("INSERT INTO exports VALUES ('/out/a.md', ?, 'f', 1.0)", (SHA,))
        old.execute("PRAGMA user_version = 1")
    old.close()
    library = Library(path)
    assert library.exported(Path("/out/a.md")) == ExportRecord(SHA, "f")
    assert library.names_in(Path("/out")) == []
    library.close()


@pytest.mark.parametrize("content", [b"this is no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_moved_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "library.sqlite3"
    path.write_bytes(content)
    library = Library(path)
    assert library.moved_aside is not None
    assert library.moved_aside.read_bytes() == content
    library.put_page(SHA, result(), "key")
    assert library.page(SHA, 0, "instant", "1", "key") == result()
    library.close()


def test_damage_that_shows_later(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    library = Library(path)
    for page in range(50):
        library.put_page(SHA, result(page, text=os.urandom(3000).hex()), "key")
    library.close()
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)  # all but the first page of the file
    path.write_bytes(bytes(data))
    library = Library(path)
    assert library.page(SHA, 1, "instant", "1", "key") is None
    library.put_page(SHA, result(), "key")
    assert library.page(SHA, 0, "instant", "1", "key") == result()
    assert library.moved_aside is not None
    assert library.moved_aside.stat().st_size == len(data)
    library.close()


def test_a_stored_page_that_cannot_be_understood_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    library = Library(path)
    library.put_page(SHA, result(), "key")
    with sqlite3.connect(path) as other:
        other.execute("UPDATE pages SET result = x'00'")
    other.close()
    assert library.page(SHA, 0, "instant", "1", "key") is None
    library.close()


def test_a_library_of_the_future_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    Library(path).close()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(LibraryError, match="newer"):
        Library(path)
    assert [file.name for file in tmp_path.iterdir() if "damaged" in file.name] == []


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError):
        Library(tmp_path / "file" / "library.sqlite3")
    with pytest.raises(LibraryError):
        Library(tmp_path)


def test_several_threads(library: Library) -> None:
    def work(start: int) -> None:
        for page in range(start, 80, 4):
            library.put_page(SHA, result(page), "key")
            assert library.page(SHA, page, "instant", "1", "key") is not None

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(library.page(SHA, page, "instant", "1", "key") for page in range(80))


def _fill(path: Path, start: int) -> None:
    library = Library(path)
    for page in range(start, 60, 3):
        library.put_page(SHA, result(page), "key")
    library.close()


def test_whoever_reads_does_not_wait_for_whoever_writes(library: Library) -> None:
    """A commit may take long: the disk is asked to keep it before it counts."""
    library.put_page("a", result(1), "k")
    committing, read = threading.Event(), threading.Event()

    def write() -> None:
        def action(database: sqlite3.Connection) -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute("DELETE FROM pages")
            committing.set()
            assert read.wait(10)
            database.execute("COMMIT")

        library.write(action)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert committing.wait(10)
        assert library.page("a", 1, "instant", "1", "k") is not None  # as it was before
    finally:
        read.set()
        thread.join()
    assert library.page("a", 1, "instant", "1", "k") is None


def worn(file: Path) -> None:
    """A library that opens, and is damaged where the pages are."""
    library = Library(file)
    for number in range(200):
        library.put_page(SHA, result(number), "k")
    ((root,),) = library.read("SELECT rootpage FROM sqlite_master WHERE name = 'pages'", ())
    ((size,),) = library.read("PRAGMA page_size", ())
    library.close()
    data = bytearray(file.read_bytes())
    data[(root - 1) * size : root * size] = b"\x55" * size
    file.write_bytes(data)


def aside(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.damaged *") if not path.name.endswith(("-wal", "-shm"))]


def test_damage_seen_by_many_threads_is_mended_once(tmp_path: Path) -> None:
    worn(tmp_path / "library.sqlite3")
    library = Library(tmp_path / "library.sqlite3")
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda number: library.page(SHA, number % 9, "instant", "1", "k"), range(64)))
    library.put_page(SHA, result(1), "k")
    assert library.page(SHA, 1, "instant", "1", "k") is not None
    library.close()
    assert len(aside(tmp_path)) == 1


def test_damage_that_another_process_has_mended(tmp_path: Path) -> None:
    worn(tmp_path / "library.sqlite3")
    first, second = Library(tmp_path / "library.sqlite3"), Library(tmp_path / "library.sqlite3")
    assert first.page(SHA, 0, "instant", "1", "k") is None
    first.put_page(SHA, result(0), "k")
    assert second.page(SHA, 0, "instant", "1", "k") is not None
    second.put_page(SHA, result(1), "k")
    assert first.page(SHA, 1, "instant", "1", "k") is not None
    assert (first.moved_aside is None, second.moved_aside is None) == (False, True)
    first.close()
    second.close()
    assert len(aside(tmp_path)) == 1


def test_a_damaged_file_that_cannot_be_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worn(tmp_path / "library.sqlite3")
    library = Library(tmp_path / "library.sqlite3")

    def refuse(path: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as context:
        context.setattr(Path, "rename", refuse)
        for _ in range(2):  # and it is said again, not that something is closed
            with pytest.raises(LibraryError, match="cannot be moved aside: Permission denied"):
                library.page(SHA, 0, "instant", "1", "k")
    assert library.page(SHA, 0, "instant", "1", "k") is None
    library.close()
    assert len(aside(tmp_path)) == 1


def test_several_processes_from_the_first_moment_on(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_fill, args=(path, start)) for start in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    library = Library(path)
    assert all(library.page(SHA, page, "instant", "1", "key") for page in range(60))
    assert library.moved_aside is None
    library.close()


def test_after_close_it_says_so(tmp_path: Path) -> None:
    library = Library(tmp_path / "library.sqlite3")
    library.close()
    with pytest.raises(LibraryError):
        library.recent()
