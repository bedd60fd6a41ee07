"""How a person has turned pages: readings from before are none, whichever engine made them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Size
from ocr_desktop.library.history import History
from ocr_desktop.library.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def reading(engine: str = "instant", turned: int | None = None) -> PageResult:
    return PageResult(3, Size(10, 20), engine, "1", asked_turn=turned)


def found(library: Library, engine: str = "instant") -> PageResult | None:
    return library.page("abc", 3, engine, "1", "key")


def test_a_turned_page_is_read_anew_by_every_engine(library: Library) -> None:
    for engine in ("instant", "dots-ocr"):
        library.put_page("abc", reading(engine), "key")
    assert library.turn("abc", 3) is None
    assert found(library) == reading()
    library.put_turn("abc", 3, 90)
    assert library.turn("abc", 3) == 90
    assert library.turn("abc", 2) is None
    assert found(library) is None
    assert found(library, "dots-ocr") is None
    library.put_page("abc", reading(turned=90), "key")
    assert found(library) == reading(turned=90)
    library.put_turn("abc", 3, 0)  # back: that is said, too
    assert found(library) is None
    library.put_page("abc", reading(turned=0), "key")
    assert found(library) == reading(turned=0)


def test_turned_by_quarters(library: Library) -> None:
    with pytest.raises(ValueError, match="quarters"):
        library.put_turn("abc", 3, 45)
    with pytest.raises(ValueError, match="quarters"):
        reading(turned=45)


def test_a_deleted_document_is_turned_no_more(library: Library) -> None:
    library.put_page("abc", reading(), "key")
    library.put_turn("abc", 3, 180)
    History(library).delete("abc")
    assert library.turn("abc", 3) is None
