from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.correction import Change
from ocr_desktop.errors import LibraryError, OcrDesktopError
from ocr_desktop.gui.corrector import Corrector
from ocr_desktop.gui.document_items import DocumentItem, PageItem
from ocr_desktop.gui.results import Results
from ocr_desktop.jobs.job import State
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.store import Library
from ocr_desktop.settings import Settings
from tests.fakes.desk_queue import page_result


@pytest.fixture
def page() -> PageItem:
    document = DocumentItem(1, 0, Path("/a.pdf"), Settings(), sha256="0" * 64)
    return PageItem(document, 0, 0, State.DONE)


@pytest.fixture
def results(library: Library, page: PageItem) -> Results:
    made = Results(library)
    library.put_page(page.document.sha256, page_result(0, "first", "second"), page.document.settings.result_key)
    return made


@pytest.fixture
def corrector(library: Library, results: Results, application: object) -> Iterator[Corrector]:
    made = Corrector(results)
    made.store = Corrections(library)
    yield made
    made.close()


def texts(results: Results, page: PageItem) -> list[str]:
    result = results.get(page)
    assert result is not None
    return [block.text for block in result.blocks]


def retype(corrector: Corrector, page: PageItem, at: int, text: str) -> None:
    corrector.change(page, "Edit Text", lambda now: now.with_text(at, text), (at, at))


def test_changes_are_undone_and_done_again(corrector: Corrector, results: Results, page: PageItem) -> None:
    told: list[int] = []
    corrector.changed.connect(lambda _page, block: told.append(block))
    retype(corrector, page, 1, "better")
    corrector.change(page, "Delete Block", lambda now: now.without(2), (2, 1))
    assert texts(results, page) == ["Heading 1", "better"]
    assert (corrector.undo_words(page), corrector.redo_words(page)) == ("Delete Block", "")
    corrector.undo(page)
    corrector.undo(page)
    corrector.undo(page)
    assert texts(results, page) == ["Heading 1", "first", "second"]
    assert (corrector.undo_words(page), corrector.redo_words(page)) == ("", "Edit Text")
    corrector.redo(page)
    assert texts(results, page) == ["Heading 1", "better", "second"]
    retype(corrector, page, 2, "other")
    assert corrector.redo_words(page) == ""
    assert told == [1, 1, 2, 1, 1, 2]


def test_what_changes_nothing_is_no_step(corrector: Corrector, page: PageItem) -> None:
    retype(corrector, page, 1, "first")
    assert corrector.undo_words(page) == ""


def test_what_is_changed_is_known_and_discarded_and_that_undone(
    corrector: Corrector, results: Results, page: PageItem
) -> None:
    assert corrector.changes(page) == {}
    retype(corrector, page, 1, "better")
    assert corrector.changes(page) == {1: frozenset({Change.TEXT})}
    assert corrector.discard(page)
    assert not corrector.discard(page)
    assert corrector.changes(page) == {}
    assert texts(results, page)[1] == "first"
    corrector.undo(page)
    assert texts(results, page)[1] == "better"


def test_it_is_kept_and_gone_on_from(corrector: Corrector, results: Results, page: PageItem, library: Library) -> None:
    retype(corrector, page, 1, "better")
    corrector.change(page, "Move Later", lambda now: now.moved(1, 2), (1, 2))
    corrector.close()
    later = Results(library)
    again = Corrector(later)
    again.store = Corrections(library)
    assert texts(later, page) == ["Heading 1", "second", "better"]
    assert set(again.changes(page)) >= {2}
    assert Change.TEXT in again.changes(page)[2]
    again.discard(page)
    again.close()
    assert texts(Results(library), page) == ["Heading 1", "first", "second"]
    assert Corrections(library).of_page(page.document.sha256, 0) == []


def test_another_reading_begins_with_no_steps(corrector: Corrector, results: Results, page: PageItem) -> None:
    retype(corrector, page, 1, "better")
    results.put(page, page_result(0, "another", "reading"))
    assert corrector.undo_words(page) == ""
    retype(corrector, page, 1, "x")
    assert texts(results, page) == ["Heading 1", "x", "reading"]


def test_a_level_that_only_its_neighbours_tell_is_no_correction(
    corrector: Corrector, results: Results, page: PageItem
) -> None:
    result = page_result(0, "first")
    heading = replace(result.blocks[0], level=0)
    results.put(page, replace(result, blocks=(heading, *result.blocks[1:])))
    shown = results.get(page)
    assert shown is not None
    assert shown.blocks[0].level > 0
    retype(corrector, page, 1, "better")
    assert set(corrector.changes(page)) == {1}


def test_what_is_not_read_or_not_kept_cannot_be_corrected(corrector: Corrector, page: PageItem) -> None:
    assert corrector.may_correct(page)
    page.state = State.RUNNING
    assert not corrector.may_correct(page)
    assert not corrector.may_correct(None)


def test_what_cannot_be_written_is_said_and_tried_again(
    corrector: Corrector,
    page: PageItem,
    library: Library,
    wait_until: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[OcrDesktopError] = []
    corrector.not_kept.connect(told.append)
    kept = Corrections(library)

    def fail(*_given: object) -> None:
        raise LibraryError("It is locked.")

    with monkeypatch.context() as patched:
        patched.setattr(corrector.store, "put", fail)
        corrector.change(page, "Category", lambda now: now.with_category(1, Category.TITLE))
        wait_until(lambda: told)
    assert told[0].message == "It is locked."
    assert kept.of_page(page.document.sha256, 0) == []
    corrector.keep_again()
    wait_until(lambda: kept.of_page(page.document.sha256, 0))
