"""Results ↔ plain JSON values."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocr_desktop.document import codec
from ocr_desktop.document.blocks import Block, Category, Cell, Line, Origin, Span, Style, Table, TextFormat
from ocr_desktop.document.document import Document, FinishReason, PageResult, TextSource
from ocr_desktop.document.geometry import Box, Size

numbers = st.floats(-1e6, 1e6)
lengths = st.floats(0.01, 1e5)
texts = st.text(max_size=12)
shares = st.none() | st.floats(0, 1)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    (x0, x1), (y0, y1) = (sorted((draw(numbers), draw(numbers))) for _ in range(2))
    return Box(x0, y0, x1, y1)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells = [
        Cell(row, column, draw(texts), header=draw(st.booleans()), box=draw(st.none() | boxes()))
        for row in range(rows) for column in range(columns) if draw(st.booleans())
    ]  # fmt: skip
    return Table(rows, columns, tuple(cells))


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    text = draw(st.text(min_size=1, max_size=20))
    ends = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=2)))
    spans = (Span(ends[0], ends[1], draw(st.sampled_from(Style)), draw(texts)),) if draw(st.booleans()) else ()
    return Block(
        draw(boxes()), draw(st.sampled_from(Category)), text, draw(st.integers(0, 99)), draw(shares),
        draw(st.sampled_from(Origin)), draw(st.sampled_from(TextFormat)), spans,
        tuple(draw(st.lists(st.builds(Line, boxes(), texts, shares), max_size=2))),
        draw(st.integers(0, 6)), draw(texts), draw(st.none() | tables()), draw(texts),
        draw(st.none() | st.integers(0, 9)), draw(lengths),
    )  # fmt: skip


pages = st.builds(
    PageResult, st.integers(0, 999), st.builds(Size, lengths, lengths), texts, texts,
    st.lists(blocks(), max_size=2).map(tuple), st.sampled_from(FinishReason), st.sampled_from(TextSource), texts,
    st.sampled_from((0, 90, 180, 270)), numbers, st.dictionaries(texts, numbers, max_size=2),
    st.lists(texts, max_size=2).map(tuple), texts, counts=st.dictionaries(texts, st.integers(0, 9), max_size=2),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(pages)
def test_a_page_survives_json(page: PageResult) -> None:
    assert codec.page_from_dict(json.loads(json.dumps(codec.page_to_dict(page)))) == page


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=30)
@given(st.lists(pages, max_size=2), texts)
def test_a_document_survives_json_with_every_field_written(some: list[PageResult], name: str) -> None:
    document = Document(name, "ab" * 32, 7, tuple(some))
    plain = json.loads(json.dumps(codec.document_to_dict(document)))
    assert codec.document_from_dict(plain) == document
    for page in plain["pages"]:
        assert set(page) == {field.name for field in dataclasses.fields(PageResult)}


def test_defaults_may_be_left_out() -> None:
    page = PageResult(3, Size(10, 20), "instant", "1")
    assert codec.to_plain(page) == {
        "page": 3, "size": {"width": 10, "height": 20}, "engine": "instant", "engine_version": "1",
    }  # fmt: skip


def test_unknown_fields_are_ignored() -> None:
    assert codec.from_plain(Size, {"width": 1, "height": 2, "depth": 3}) == Size(1.0, 2.0)


@pytest.mark.parametrize("schema", [None, 0, 2, "1"])
def test_another_schema_is_refused(schema: Any) -> None:
    plain = codec.page_to_dict(PageResult(0, Size(1, 1), "a", "1")) | {"schema": schema}
    with pytest.raises(ValueError, match="schema"):
        codec.page_from_dict(plain)
    with pytest.raises(ValueError, match="schema"):
        codec.document_from_dict(plain)


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {},
        {"width": 1},
        {"width": "1", "height": 2},
        {"width": True, "height": 2},
        {"width": None, "height": 2},
        {"width": -1, "height": 2},
        {"width": float("nan"), "height": 2},
    ],
)
def test_what_is_no_size(plain: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        codec.from_plain(Size, plain)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(pages, st.data())
def test_any_damage_is_a_value_error_or_a_page(page: PageResult, data: st.DataObject) -> None:
    plain = codec.page_to_dict(page)
    plain["page"][data.draw(st.sampled_from(sorted(plain["page"])))] = data.draw(json_values)
    try:
        found = codec.page_from_dict(plain)
    except ValueError:
        return
    assert isinstance(found, PageResult)
