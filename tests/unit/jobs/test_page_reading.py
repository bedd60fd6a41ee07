"""What is known of a page before it is read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.jobs.page_reading import PageKey, earlier_of
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings

KEY = PageKey("a" * 64, 2, "dots-ocr", "1", "as wanted now")
READ = PageResult(2, Size(10, 20), "dots-ocr", "1", reason="as wanted then")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    opened.put_page(KEY.sha256, READ, "as wanted then")
    yield opened
    opened.close()


def test_an_engine_that_drafts_is_told_what_it_read(library: Library) -> None:
    assert earlier_of(library, KEY, Settings()) == READ
    assert earlier_of(library, replace(KEY, page=3), Settings()) is None


def test_nobody_else_is(library: Library) -> None:
    library.put_page(KEY.sha256, replace(READ, engine="instant"), "key")
    assert earlier_of(library, replace(KEY, engine="instant"), Settings()) is None
    assert earlier_of(library, KEY, Settings(drafting="off")) is None


def test_a_page_that_lay_otherwise_is_no_draft(library: Library) -> None:
    library.put_page(KEY.sha256, replace(READ, turned=90), "turned")
    assert earlier_of(library, KEY, Settings()) is None


def test_a_library_that_cannot_be_asked_is_no_trouble(library: Library) -> None:
    library.close()
    assert earlier_of(library, KEY, Settings()) is None
