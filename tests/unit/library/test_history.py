"""History: what was read when; and what is deleted is gone."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.history import Forgotten, History
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.search import Search
from ocr_desktop.library.store import ExportRecord, Library

A, B = "a1" * 32, "ab" * 32


def page(number: int, engine: str = "instant") -> PageResult:
    block = Block(Box(0, 0, 10, 9), Category.TEXT, "confidential linnet")
    return PageResult(number, Size(10, 20), engine, "1", (block,))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    for sha in (A, B):
        opened.note_file(sha, Path(f"/in/{sha[:2]}.pdf"), "PDF", 3)
        for number in range(2):
            opened.put_page(sha, page(number), "key")
        opened.put_page(sha, page(0, "dots-ocr"), "key")
        key = PageKey(sha, 1, "instant", "1", "key")
        begun = Corrections(opened).get(key)
        assert begun is not None
        Corrections(opened).put(key, begun.with_text(0, "secret linnet"))
    yield opened
    opened.close()


def test_the_last_one_first(library: Library) -> None:
    entries = History(library).entries()
    assert [entry.sha256 for entry in entries] == [B, A]
    assert (entries[0].path, entries[0].page_count) == (Path("/in/ab.pdf"), 3)
    assert (entries[0].pages_read, entries[0].pages_corrected) == (2, 1)
    assert entries[0].opened_at > 1e9
    assert History(library).entries(1, offset=1) == entries[1:]


def test_a_document_is_named_by_its_place_or_its_digits(library: Library) -> None:
    history = History(library)
    assert [entry.sha256 for entry in history.at(Path("/in/ab.pdf"))] == [B]
    assert history.at(Path("/in/other.pdf")) == []
    assert [entry.sha256 for entry in history.beginning("A")] == [A, B]
    assert [entry.sha256 for entry in history.beginning("ab")] == [B]
    assert [entry.sha256 for entry in history.beginning(A)] == [A]


def test_what_a_file_held_before_it_was_changed_is_still_known(library: Library) -> None:
    library.note_file("c" * 64, Path("/in/ab.pdf"), "PDF", 1)
    assert [entry.sha256 for entry in History(library).entries()] == ["c" * 64, B, A]
    assert [entry.sha256 for entry in History(library).at(Path("/in/ab.pdf"))] == ["c" * 64]


def test_what_is_deleted_is_gone_and_nothing_else(library: Library, tmp_path: Path) -> None:
    library.note_exports({Path("/out/ab.md"): ExportRecord(B, "print", "/in/ab.pdf", "/out/ab", "hash")})
    assert History(library).delete(B) == Forgotten(3, 1)
    assert [entry.sha256 for entry in History(library).entries()] == [A]
    assert [file.sha256 for file in library.recent()] == [A]
    assert library.page(B, 0, "instant", "1", "key") is None
    assert Corrections(library).of_page(B, 1) == []
    assert {hit.key.sha256 for hit in Search(library).find("linnet")} == {A}
    assert {hit.key.sha256 for hit in Search(library).find("secret")} == {A}
    assert library.exported(Path("/out/ab.md")) is not None
    with sqlite3.connect(tmp_path / "library.sqlite3") as database:
        counts = [
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("search_words", "search_pages")
        ]
        database.execute("INSERT INTO search_words (search_words) VALUES ('integrity-check')")
    database.close()
    assert counts == [3, 3]
    assert History(library).delete(B) == Forgotten(0, 0)


def test_the_place_of_a_file_that_goes_takes_no_other_place(library: Library) -> None:
    library.note_file(A, Path("/uploads/1/sent.pdf"), "PDF", 3, stays=False)
    library.note_file("c" * 64, Path("/uploads/2/new.pdf"), "PDF", 1, stays=False)
    history = History(library)
    assert [(entry.sha256, entry.path) for entry in history.entries()] == [
        ("c" * 64, Path("new.pdf")), (A, Path("/in/a1.pdf")), (B, Path("/in/ab.pdf"))
    ]  # fmt: skip
    assert history.at(Path("/uploads/1/sent.pdf")) == []
    assert {file.path for file in library.recent()} == {Path("/in/a1.pdf"), Path("/in/ab.pdf")}
    library.note_file("c" * 64, Path("/in/new.pdf"), "PDF", 1)
    assert history.entries(1)[0].path == Path("/in/new.pdf")


def test_the_newest_reading_of_each_page(library: Library) -> None:
    assert History(library).readings(A) == [
        PageKey(A, 0, "dots-ocr", "1", "key"), PageKey(A, 1, "instant", "1", "key")
    ]  # fmt: skip
    library.put_page(A, page(0), "other")
    assert History(library).readings(A)[0] == PageKey(A, 0, "instant", "1", "other")
    assert History(library).readings("c" * 64) == []
