"""Corrections in the library: beside the answer, with the reading that they were made on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.correction import Correction
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.library.corrections import Corrections
from ocr_desktop.library.keys import PageKey
from ocr_desktop.library.search import Search
from ocr_desktop.library.store import Library

SHA = "a" * 64
KEY = PageKey(SHA, 0, "instant", "1", "key")


def answer(*texts: str) -> PageResult:
    blocks = (Block(Box(0, 10 * n, 10, 10 * n + 9), Category.TEXT, text, n) for n, text in enumerate(texts))
    return PageResult(0, Size(10, 20), "instant", "1", tuple(blocks))


READ = answer("The linnet sinqs.", "It nests low.")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    opened.put_page(SHA, READ, "key")
    yield opened
    opened.close()


def correct(library: Library, text: str = "The linnet sings.") -> Correction:
    corrections = Corrections(library)
    begun = corrections.get(KEY)
    assert begun is not None
    correction = begun.with_text(0, text)
    corrections.put(KEY, correction)
    return correction


def shown(library: Library) -> PageResult:
    found = library.page(*KEY.columns)
    assert found is not None
    return found


def test_the_page_comes_back_as_corrected_with_the_answer(library: Library) -> None:
    correction = correct(library)
    assert shown(library) == correction.applied(READ)
    assert shown(library).engine_blocks == READ.blocks
    assert Corrections(library).get(KEY) == correction
    assert Corrections(library).put(KEY, correction.without(1)) == correction.without(1).applied(READ)


def test_it_is_there_after_a_restart(library: Library, tmp_path: Path) -> None:
    correction = correct(library)
    library.close()
    again = Library(tmp_path / "library.sqlite3")
    assert shown(again) == correction.applied(READ)
    again.close()


def test_no_page(library: Library) -> None:
    nowhere = replace(KEY, page=7)
    assert Corrections(library).get(nowhere) is None
    assert Corrections(library).put(nowhere, Correction.of(READ)) is None


def test_what_changes_nothing_is_not_kept(library: Library) -> None:
    begun = Corrections(library).get(KEY)
    assert begun is not None
    correct(library)
    assert Corrections(library).put(KEY, begun) == READ
    assert shown(library) == READ
    assert Corrections(library).of_page(SHA, 0) == []


def test_another_answer_is_shown_uncorrected_and_nothing_is_lost(library: Library) -> None:
    correction = correct(library)
    other = answer("The linen sings.", "It nests low.")
    library.put_page(SHA, other, "key")
    assert shown(library) == other
    assert Corrections(library).stamps(SHA, "instant", "1", "key") == {}
    (kept,) = Corrections(library).of_page(SHA, 0)
    assert (kept.key, kept.correction, kept.applies) == (KEY, correction, False)
    # It can be carried over; then both are kept, and each belongs to its own reading.
    carried = kept.correction.onto(other)
    assert Corrections(library).put(KEY, carried) == carried.applied(other)
    assert [one.applies for one in Corrections(library).of_page(SHA, 0)] == [True, False]
    library.put_page(SHA, READ, "key")
    assert shown(library) == correction.applied(READ)


def test_a_correction_of_what_is_no_longer_there_is_kept(library: Library) -> None:
    """The page was read again while somebody was typing."""
    begun = Corrections(library).get(KEY)
    assert begun is not None
    other = answer("Something else")
    library.put_page(SHA, other, "key")
    assert Corrections(library).put(KEY, begun.with_text(0, "typed")) == other
    assert [one.applies for one in Corrections(library).of_page(SHA, 0)] == [False]


def test_other_settings_are_another_reading(library: Library) -> None:
    correct(library)
    library.put_page(SHA, READ, "other settings")
    found = library.page(SHA, 0, "instant", "1", "other settings")
    assert found == READ


def test_a_corrected_page_is_no_answer(library: Library) -> None:
    correct(library)
    with pytest.raises(ValueError, match="corrected"):
        library.put_page(SHA, shown(library), "key")


def test_stamps_tell_whether_something_was_changed(library: Library) -> None:
    def stamps() -> dict[int, str]:
        return dict(Corrections(library).stamps(SHA, "instant", "1", "key"))

    assert stamps() == {}
    first = correct(library)
    one = stamps()
    assert list(one) == [0]
    correct(library, "The linnet sang.")
    assert stamps() != one
    Corrections(library).put(KEY, first)
    assert stamps() == one


def test_what_was_corrected_is_found_and_what_it_replaced_is_not(library: Library) -> None:
    search = Search(library)
    assert search.find("sinqs")
    correct(library)
    assert not search.find("sinqs")
    (hit,) = search.find("sings")
    assert hit.corrected
    library.put_page(SHA, READ, "key")
    assert search.find("sings")
    library.put_page(SHA, answer("other"), "key")
    assert not search.find("sings")


def test_a_correction_that_cannot_be_understood(library: Library) -> None:
    correct(library)
    library.write(lambda database: database.execute("UPDATE corrections SET correction = x'00'"))
    assert shown(library) == READ
    assert Corrections(library).get(KEY) == Correction.of(READ)
    assert Corrections(library).of_page(SHA, 0) == []
