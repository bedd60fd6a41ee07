"""The JSON file follows its schema, says all of it in its documentation, and reads back."""

import json
import re
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document import codec
from ocr_desktop.document.blocks import Block, Category, Cell, Line, Span, Style, Table
from ocr_desktop.document.document import Document
from ocr_desktop.renderers import json_file
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.documents import BOX, block, document, page

VALIDATOR = jsonschema.Draft202012Validator(json_file.schema())


def sample(text: str = "text") -> Document:
    cells = (Cell(0, 0, text, column_span=2, header=True, box=BOX), Cell(1, 0, "x"))
    return document(
        page(
            block(Category.TITLE, f"Title {text}", level=1, spans=(Span(0, 5, Style.LINK, "https://a.b"),)),
            block(Category.TEXT, text, lines=(Line(BOX, text, 0.5),), confidence=0.5),
            block(Category.TABLE, text, table=Table(2, 2, cells)),
            block(Category.PICTURE, asset="a.png"),
            block(Category.CAPTION, text, caption_of=3),
            timings={"layout": 0.25},
            counts={"tokens": 7, "forwards": 2},
            warnings=("one",),
        )
    )


def test_output_follows_the_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_file.schema())
    data = json.loads(json_file.render_document(sample(), RenderOptions(assets_href="a_assets")).text)
    VALIDATOR.validate(data)
    assert data["schema"] == codec.SCHEMA_VERSION
    assert data["assets_folder"] == "a_assets"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.pop("sha256"),
        lambda data: data.update(schema=2),
        lambda data: data["pages"][0].update(finish="gone"),
        lambda data: data["pages"][0]["blocks"][0].update(category="Chapter"),
        lambda data: data["pages"][0]["blocks"][0]["box"].pop("x0"),
        lambda data: data["pages"][0]["blocks"][2]["table"]["cells"][0].update(row="0"),
        lambda data: data["pages"][0]["blocks"][1].update(confidence="high"),
    ],
)
def test_the_schema_refuses_what_is_wrong(spoil: Callable[[dict[str, Any]], Any]) -> None:
    data = json.loads(json_file.render_document(sample(), RenderOptions()).text)
    spoil(data)
    assert not VALIDATOR.is_valid(data)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=20))
def test_reads_back_as_it_was(text: str) -> None:
    made = sample(text)
    data = json.loads(json_file.render_document(made, RenderOptions()).text)
    assert codec.document_from_dict(data) == made


def test_every_field_is_documented() -> None:
    manual = json_file.__doc__ or ""
    schema = json_file.schema()
    objects = [schema, *(schema["$defs"][name] for name in ("PageResult", "Block", "Span", "Table", "Cell"))]
    for described in objects:
        for name in described["properties"]:
            assert re.search(rf"^[ ]{{4}}(?:\w+, )*{name}\b|\{{[^}}]*\b{name}\b", manual, re.MULTILINE), name


def test_headers_are_kept_whatever_the_options() -> None:
    made = document(page(Block(BOX, Category.PAGE_HEADER, "running title")))
    assert "running title" in json_file.render_document(made, RenderOptions()).text


def test_no_assets_folder_without_pictures() -> None:
    data = json.loads(json_file.render_document(sample(), RenderOptions(pictures="none", assets_href="a")).text)
    assert data["assets_folder"] == ""
