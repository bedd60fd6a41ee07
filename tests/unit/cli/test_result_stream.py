"""Results on standard output: whole, in order, told apart."""

import json
from pathlib import Path

import pytest

from ocr_desktop.cli.result_stream import ResultStream, separator
from ocr_desktop.document.blocks import Category
from ocr_desktop.document.document import Document
from ocr_desktop.settings import Settings
from tests.fakes.documents import block, document, page


def sample(text: str) -> Document:
    return document(page(block(Category.TEXT, text)), name=f"{text}.pdf")


def stream(*names: str, format: str = "md") -> ResultStream:  # noqa: A002
    return ResultStream([Path(name) for name in names], Settings(format=format, pictures="none"), Path("assets"))


def test_one_document_stands_alone(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    stream("a.pdf").put(0, sample("Ä"))
    assert capsysbinary.readouterr().out == "Ä\n".encode()


def test_documents_come_in_the_order_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    results = stream("a.pdf", "b.pdf", "c.pdf")
    results.put(2, sample("third"))
    results.put(1, None)
    assert capsys.readouterr().out == ""
    results.put(0, sample("first"))
    assert capsys.readouterr().out == "<!-- file: a.pdf -->\n\nfirst\n\n<!-- file: c.pdf -->\n\nthird\n"


def test_text_is_headed_as_by_head(capsys: pytest.CaptureFixture[str]) -> None:
    results = stream("a.pdf", "b.pdf", format="txt")
    results.put(0, sample("first"))
    results.put(1, sample("second"))
    assert capsys.readouterr().out == "==> a.pdf <==\nfirst\n\n==> b.pdf <==\nsecond\n"


def test_json_is_one_value_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    results = stream("a.pdf", "b.pdf", format="json")
    results.put(0, sample("first"))
    results.put(1, sample("second"))
    text, names = capsys.readouterr().out, []
    while text:
        value, end = json.JSONDecoder().raw_decode(text)
        names.append(value["name"])
        text = text[end:].lstrip()
    assert names == ["first.pdf", "second.pdf"]


def test_a_name_cannot_end_its_comment() -> None:
    assert separator(Path("a--> b\nc.pdf"), "md", first=True) == "<!-- file: a- -> b c.pdf -->\n\n"
