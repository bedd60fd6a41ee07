"""Search: everything that was read is found, in any script, with its place."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.library import store
from ocr_desktop.library.search import BEFORE, LENGTH, BlockHit, Search
from ocr_desktop.library.store import MIGRATIONS, Library

A, B = "a" * 64, "b" * 64


def page(number: int, *texts: str, engine: str = "instant") -> PageResult:
    blocks = (Block(Box(0, 10 * n, 10, 10 * n + 9), Category.TEXT, text, n) for n, text in enumerate(texts))
    return PageResult(number, Size(10, 20), engine, "1", tuple(blocks))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    opened.note_file(A, Path("/in/birds.pdf"), "PDF", 3)
    opened.put_page(A, page(0, "The linnet sings.", "Linnets nest low in the hedge."), "key")
    opened.put_page(A, page(1, "2024年の報告書：機械学習による文字認識", "Wörter mit Umläuten"), "key")
    opened.put_page(B, page(0, "한국어는 재미있다", "linnet"), "key")
    yield opened
    opened.close()


def found(library: Library, wanted: str) -> list[tuple[str, int]]:
    return sorted((hit.key.sha256[0], hit.key.page) for hit in Search(library).find(wanted))


@pytest.mark.parametrize(
    ("wanted", "pages"),
    [
        ("linnet", [("a", 0), ("b", 0)]), ("LINNET hedge", [("a", 0)]), ("lin", [("a", 0), ("b", 0)]), ("innet", []),
        ('"nest low"', [("a", 0)]), ('"low nest"', []), ('"sings linnets"', []), ("linnet nowhere", []),
        ("認識", [("a", 1)]), ("文", [("a", 1)]), ("識字", []), ("2024年", [("a", 1)]), ("機械 報告", [("a", 1)]),
        ("한국", [("b", 0)]), ("재미있", [("b", 0)]), ("umlauten worter", [("a", 1)]), ("UMLÄUTEN", [("a", 1)]),
        ("", []), ("***", []), ("-linnet", [("a", 0), ("b", 0)]), ("words:linnet", []), ("' OR 1=1 --", []),
    ],
)  # fmt: skip
def test_what_is_found(library: Library, wanted: str, pages: list[tuple[str, int]]) -> None:
    assert found(library, wanted) == pages


def test_a_hit_says_where_it_is(library: Library) -> None:
    (hit,) = Search(library).find("linnet nest")
    assert (hit.path, hit.size, hit.corrected) == (Path("/in/birds.pdf"), Size(10, 20), False)
    assert hit.blocks == (  # first the block that has both words
        BlockHit(1, Box(0, 10, 10, 19), "Linnets nest low in the hedge.", ((0, 7), (8, 12))),
        BlockHit(0, Box(0, 0, 10, 9), "The linnet sings.", ((4, 10),)),
    )
    (other,) = Search(library).find("한국")
    assert other.path is None


def test_only_in_one_document_and_no_more_than_wanted(library: Library) -> None:
    search = Search(library)
    assert [hit.key.sha256 for hit in search.find("linnet", sha256=B)] == [B]
    assert len(search.find("linnet", limit=1)) == 1
    assert search.find("linnet", limit=0) == []


def test_the_page_that_says_it_most_comes_first(library: Library) -> None:
    library.put_page(B, page(5, "rare " * 5), "key")
    library.put_page(B, page(6, "rare " + "and much else " * 50), "key")
    hits = Search(library).find("rare")
    assert [hit.key.page for hit in hits] == [5, 6]
    assert hits[0].score > hits[1].score


def test_a_page_that_was_read_several_times_is_found_once(library: Library) -> None:
    library.put_page(A, page(0, "The linnet sings again.", engine="dots-ocr"), "key")
    assert found(library, "linnet") == [("a", 0), ("b", 0)]
    (hit,) = Search(library).find("again")
    assert hit.key.engine == "dots-ocr"


def test_what_was_replaced_is_not_found(library: Library) -> None:
    library.put_page(A, page(0, "The wren sings."), "key")
    assert found(library, "linnet") == [("b", 0)]
    assert found(library, "wren") == [("a", 0)]
    library.put_page(A, page(0), "key")
    assert found(library, "wren") == []


@pytest.mark.parametrize("filler", ["word ", "漢字"])
def test_snippets_are_short_and_marked(library: Library, filler: str) -> None:
    library.put_page(B, page(9, filler * 300 + "\n\tneedle\x07 " + filler * 300), "key")
    (block,) = Search(library).find("needle")[0].blocks
    ((start, end),) = block.marks
    assert block.snippet[start:end] == "needle"
    assert block.snippet.startswith("…")
    assert block.snippet.endswith("…")
    assert len(block.snippet) <= BEFORE + LENGTH + 2
    assert block.snippet.isprintable()


def as_before_the_index(path: Path, pages: int) -> None:
    """A library of the version before there was an index, with some pages."""
    new = Library(path)
    for number in range(pages):
        new.put_page(A, page(number, f"linnet number {number}"), "key")
    new.note_file(A, Path("/in/old.pdf"), "PDF", pages)
    new.close()
    old = sqlite3.connect(path)
    for kind, name in old.execute("SELECT type, name FROM sqlite_master").fetchall():
        if name in (
            "corrections", "documents", "files_by_document", "search_pages", "search_backlog", "search_words", "turns",
            "service_jobs",
        ):  # fmt: skip
            old.execute(f"DROP {kind} {name}")
    old.execute("ALTER TABLE runs DROP COLUMN held")
    before = next(number for number, step in enumerate(MIGRATIONS) if "search_words" in step)
    old.execute(f"PRAGMA user_version = {before}")
    old.commit()
    old.close()


def test_an_older_library_is_indexed_in_steps(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    as_before_the_index(path, 25)
    library = Library(path)
    search = Search(library)
    assert search.waiting() == 25
    assert search.find("linnet") == []
    library.put_page(A, page(24, "wren"), "key")  # read meanwhile
    assert search.catch_up(10) == 15
    assert len(search.find("linnet")) == 10
    library.close()
    library = Library(path)  # stopped, and begun again
    search = Search(library)
    assert [search.catch_up(10), search.catch_up(10), search.catch_up(10)] == [5, 0, 0]
    assert len(search.find("linnet")) == 24
    assert search.find("linnet")[0].path == Path("/in/old.pdf")
    library.close()


def test_opening_an_older_library_reads_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.sqlite3"
    as_before_the_index(path, 3)
    monkeypatch.setattr(store, "understood", lambda rows: pytest.fail("a page was read"))
    Library(path).close()


def test_pages_and_their_words_are_written_together(tmp_path: Path) -> None:
    """A process that is killed while it writes leaves no page without its words, and no words without a page."""
    path = tmp_path / "library.sqlite3"
    script = f"""
from pathlib import Path
from tests.unit.library.test_search import A, page
from ocr_desktop.library.store import Library
library = Library(Path({str(path)!r}))
print("begun", flush=True)
for number in range(1_000_000):
    library.put_page(A, page(number % 300, f"linnet {{number}}"), "key")
"""
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, stdout=subprocess.PIPE
    ) as one:
        assert one.stdout is not None
        one.stdout.readline()
        time.sleep(0.7)
        one.kill()
    library = Library(path)
    kept = [(number, library.page(A, number, "instant", "1", "key")) for number in range(300)]
    said = {number: found.blocks[0].text for number, found in kept if found is not None}
    assert said
    hits = Search(library).find("linnet", 1000)
    assert {hit.key.page: hit.blocks[0].snippet for hit in hits} == said
    check = "INSERT INTO search_words (search_words) VALUES ('integrity-check')"
    library.write(lambda database: database.execute(check))
    library.close()
