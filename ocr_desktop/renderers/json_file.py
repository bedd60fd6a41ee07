"""JSON: everything that was read, with boxes. The schema, version 1 (``schema()`` gives it as JSON Schema).

The file is one object. Every field is always there. Units: a **page unit** is one point (1/72 inch) in documents
such as PDF and one pixel in pictures; boxes have their origin at the top left corner of the page as displayed,
x to the right, y downwards. Page numbers, rows, columns and ``order`` count from 0. Readers must ignore
fields that they do not know; ``schema`` is raised when a field is removed or changes its meaning.

Top level:
    schema            1
    assets_folder     where the cropped pictures lie, relative to the file; empty where none were written
    name              file name of the document, without folders
    sha256            of the document's bytes, in hex
    page_count        pages in the document, read or not
    pages             those that were read, in page order

Page:
    page              page number
    size              {width, height} in page units
    engine            what read it: its name in the catalog,
    engine_version    and its version
    blocks            layout elements in reading order
    finish            how reading ended: stop (complete), length, repetition, cancelled, failed
    text_source       where the text comes from: none, text-layer, recognition, mixed, model
    reason            why so, in a sentence
    turned            clockwise degrees (0, 90, 180, 270) that make the content of the displayed page upright
    skew              clockwise degrees by which the upright content leans
    timings           seconds by stage; "first token" (of a decoder) and "first box" are moments within others
    warnings          doubts about this page, in sentences
    error             what went wrong where finish is failed, else empty
    losses            what of the page could not be read because the file is damaged, in sentences
    engine_blocks     where a person has corrected the page: the blocks as the engine answered; else null
    asked_turn        clockwise degrees by which a person turned the page before it was read; else null
    counts            of a model's answer: tokens, forwards of the decoder, drafted tokens, and those accepted of them

Block:
    box               {x0, y0, x1, y1} in page units
    category          Caption, Footnote, Formula, List-item, Page-footer, Page-header, Picture, Section-header,
                      Table, Text or Title
    text              paragraphs joined; of a table its cells row by row, tab-separated; may be empty
    order             position in reading order, unique on the page
    confidence        0 to 1 where recognition gave one, else null
    origin            text-layer, recognition, model or person
    format            how text is to be taken: plain, markdown or latex
    spans             styled ranges of plain text
    lines             printed lines, where known: {box, text, confidence}
    level             headings: 1 to 6, 0 where unknown; list items: nesting from 0
    marker            list items: what stands before the text, such as • or 1.
    table             tables: the cells, else null
    asset             pictures: file name of the crop in assets_folder, else empty
    caption_of        captions: order of the picture or table they belong to, else null
    font_size         dominant size of the type in page units, 0 where unknown

Span:
    start, end        characters (Unicode code points) of text, the end excluded
    style             bold, italic, strike, code, superscript, subscript or link
    target            address of a link, else empty

Table:
    rows, columns     size of the grid
    cells             {row, column, text, row_span, column_span, header, box}; never overlapping; grid positions
                      without a cell are empty; box is null where unknown
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any

from ocr_desktop.document import codec
from ocr_desktop.document.document import Document
from ocr_desktop.renderers import arrangement
from ocr_desktop.renderers.registry import Rendering, RenderOptions

_SCALARS: Mapping[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}


def render_document(document: Document, options: RenderOptions) -> Rendering:
    """Everything in the document; options decide only whether pictures are written beside it."""
    assets = arrangement.linked_assets(document, dataclasses.replace(options, headers_footers=True))
    plain = codec.document_to_dict(document)
    data = {"schema": plain.pop("schema"), "assets_folder": options.assets_href if assets else "", **plain}
    text = json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    # Halves of surrogate pairs cannot be written as UTF-8, but JSON can name them.
    text = "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text)
    return Rendering(text, assets)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what ``render_document`` writes, made from the dataclasses themselves."""
    definitions: dict[str, Any] = {}
    reference(Document, definitions)
    top = definitions.pop(Document.__name__)
    first: dict[str, Any] = {"schema": {"const": codec.SCHEMA_VERSION}, "assets_folder": {"type": "string"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"OCR Desktop document, schema {codec.SCHEMA_VERSION}",
        **top,
        "properties": {**first, **top["properties"]},
        "required": [*first, *top["required"]],
        "$defs": definitions,
    }


def reference(cls: type[Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a dataclass written in full, put among the definitions; a reference to it."""
    if cls.__name__ not in definitions:
        definitions[cls.__name__] = {}  # holds the place, should a type refer to itself
        hints = typing.get_type_hints(cls)
        properties = {field.name: _kind(hints[field.name], definitions) for field in dataclasses.fields(cls)}
        summary = (cls.__doc__ or "").split("\n", 1)[0].strip()
        definitions[cls.__name__] = {
            "description": summary,
            "type": "object",
            "properties": properties,
            "required": list(properties),
        }
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _kind(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_kind(part, definitions) for part in arguments]}
    if hint is types.NoneType:
        return {"type": "null"}
    if origin is tuple:
        return {"type": "array", "items": _kind(arguments[0], definitions)}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _kind(arguments[1], definitions)}
    if dataclasses.is_dataclass(hint):
        return reference(typing.cast(type[Any], hint), definitions)
    if issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    return {"type": _SCALARS[hint]}
