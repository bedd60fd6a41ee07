"""Page ranges."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ocr_desktop.errors import UsageError
from ocr_desktop.sources import page_range


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", range(10)),
        ("  ", range(10)),
        ("1", [0]),
        ("1-3,8,-1", [0, 1, 2, 7, 9]),
        ("8-", [7, 8, 9]),
        ("-3-", [7, 8, 9]),
        ("-3--2", [7, 8]),
        ("2:4", [1, 2, 3]),
        (":3", [0, 1, 2]),
        (" 2 - 4 , 3", [1, 2, 3]),
        ("9-99", [8, 9]),
        ("5,5,5-5", [4]),
        ("-10", [0]),
    ],
)
def test_of_ten_pages(text: str, pages: list[int]) -> None:
    assert page_range.parse(text, 10) == tuple(pages)


@pytest.mark.parametrize("text", ["x", "1-2-3", "1,,2", ",", "-", ":", "1.5", "--1x", "1;2"])
def test_no_range(text: str) -> None:
    with pytest.raises(UsageError, match="not a page range") as caught:
        page_range.parse(text, 10)
    assert "1-3,8,-1" in caught.value.remedy
    with pytest.raises(UsageError):
        page_range.check(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [("0", "no page 0"), ("1-0", "no page 0"), ("3-2", "“3-2” runs backwards"), ("1,9:3", "“9:3” runs backwards")],
)
def test_why_it_is_none(text: str, message: str) -> None:
    for ask in (page_range.check, lambda text: page_range.parse(text, 10)):
        with pytest.raises(UsageError, match=message):
            ask(text)


@pytest.mark.parametrize(
    ("text", "pages"),
    [("", ()), ("1-10,-3", ()), ("8-", ()), ("9-12", ((11, 12),)), ("3,20", ((20, 20),)), ("-3-99", ((11, 99),))],
)
def test_pages_that_a_document_of_ten_lacks(text: str, pages: tuple[tuple[int, int], ...]) -> None:
    assert page_range.lacking(text, 10) == pages


@pytest.mark.parametrize("text", ["11", "8--9", "11-12", "-11"])
def test_no_page_of_this_document(text: str) -> None:
    with pytest.raises(UsageError, match="names no page of a document of 10 pages"):
        page_range.parse(text, 10)
    page_range.check(text)


@given(st.sets(st.integers(1, 60), min_size=1), st.integers(1, 60))
def test_single_pages(pages: set[int], count: int) -> None:
    wanted = tuple(sorted(page - 1 for page in pages if page <= count))
    text = ",".join(map(str, pages))
    if wanted:
        assert page_range.parse(text, count) == wanted
    else:
        with pytest.raises(UsageError):
            page_range.parse(text, count)


@given(st.integers(1, 60), st.integers(-60, 60).filter(bool), st.integers(-60, 60).filter(bool))
def test_a_range_is_the_pages_between(count: int, first: int, last: int) -> None:
    assume(first <= last or (first > 0) != (last > 0))
    begin = first if first > 0 else count + 1 + first
    end = last if last > 0 else count + 1 + last
    wanted = tuple(page - 1 for page in range(1, count + 1) if begin <= page <= end)
    if wanted:
        assert page_range.parse(f"{first}:{last}", count) == page_range.parse(f"{first}-{last}", count) == wanted
    else:
        with pytest.raises(UsageError):
            page_range.parse(f"{first}:{last}", count)


@given(st.text(alphabet="0123456789-,: x", max_size=12), st.integers(1, 30))
def test_any_text_gives_pages_of_the_document_or_a_usage_error(text: str, count: int) -> None:
    try:
        pages = page_range.parse(text, count)
    except UsageError:
        return
    assert pages
    assert list(pages) == sorted(set(pages))
    assert pages[0] >= 0
    assert pages[-1] < count
