"""Word documents, read back with another look at what is in them."""

import io
import re
import time
import zipfile

import docx
import pytest
from docx.document import Document as WordFile
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Span, Style, Table, TextFormat
from ocr_desktop.document.document import Document, FinishReason
from ocr_desktop.renderers.registry import RenderOptions, render
from tests.fakes.documents import BOX, block, document, page, png
from tests.fakes.sample_document import sample_document


def written(made: Document, **more: object) -> WordFile:
    return docx.Document(io.BytesIO(render(made, "docx", RenderOptions(**more)).content))  # type: ignore[arg-type]


def styles(file: WordFile) -> list[tuple[str, str]]:
    return [(str(paragraph.style.name) if paragraph.style else "", paragraph.text) for paragraph in file.paragraphs]


def numberings(file: WordFile) -> list[str]:
    return [(re.findall(r'<w:numId w:val="(\d+)"', paragraph._p.xml) or [""])[0] for paragraph in file.paragraphs]


def test_parts_get_the_styles_that_word_has_for_them() -> None:
    file = written(
        document(
            page(
                block(Category.TITLE, "A title"),
                block(Category.SECTION_HEADER, "A section", level=3),
                block(Category.TEXT, "Plain text"),
                block(Category.CAPTION, "A caption"),
                block(Category.FORMULA, r"\frac{a}{b}", format=TextFormat.LATEX),
            )
        )
    )
    assert styles(file) == [
        ("Heading 1", "A title"),
        ("Heading 3", "A section"),
        ("Normal", "Plain text"),
        ("Caption", "A caption"),
        ("Normal", r"\frac{a}{b}"),
    ]


def test_styles_and_links_are_kept() -> None:
    spans = (Span(0, 4, Style.BOLD), Span(5, 9, Style.ITALIC), Span(10, 14, Style.LINK, "https://a.example/?b=1&c"))
    file = written(document(page(block(Category.TEXT, "bold ital link", spans=spans))))
    (paragraph,) = file.paragraphs
    assert [(run.text, run.bold, run.italic) for run in paragraph.runs if run.text.strip()] == [
        ("bold", True, None),
        ("ital", None, True),
    ]
    assert [(link.text, link.address) for link in paragraph.hyperlinks] == [("link", "https://a.example/?b=1&c")]
    bad = block(Category.TEXT, "click", spans=(Span(0, 5, Style.LINK, "javascript:alert(1)"),))
    assert not written(document(page(bad))).paragraphs[0].hyperlinks


def test_markdown_of_a_model_is_read() -> None:
    text = "**bold** and `code`\n\nsecond [x](https://a.example)"
    file = written(document(page(block(Category.TEXT, text, format=TextFormat.MARKDOWN))))
    assert [paragraph.text for paragraph in file.paragraphs] == ["bold and code", "second x"]
    assert file.paragraphs[0].runs[0].bold


def test_numbered_lists_begin_anew_where_they_do() -> None:
    items = [
        block(Category.LIST_ITEM, text, marker=marker, level=level)
        for text, marker, level in (
            ("one", "1.", 0), ("two", "2.", 0), ("below", "•", 1), ("five", "5.", 0), ("lettered", "(a)", 0),
        )
    ]  # fmt: skip
    file = written(document(page(*items)))
    assert [style for style, _ in styles(file)] == [
        "List Number", "List Number", "List Bullet 2", "List Number", "List"
    ]  # fmt: skip
    first, second, _, fifth, _ = numberings(file)
    assert first == second != fifth
    assert file.paragraphs[-1].text == "(a) lettered"
    starts = re.findall(r'<w:startOverride w:val="(\d+)"/>', file.part.numbering_part.element.xml)
    assert starts == ["1", "5"]


def test_tables_keep_their_spans_and_headers() -> None:
    cells = (
        Cell(0, 0, "wide", column_span=2, header=True),
        Cell(0, 2, "tall", row_span=2, header=True),
        Cell(1, 0, "a"),
        Cell(1, 1, "b\nc"),
    )
    file = written(document(page(Block(BOX, Category.TABLE, table=Table(2, 3, cells)))))
    (table,) = file.tables
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [["wide", "wide", "tall"], ["a", "b\nc", "tall"]]
    assert table.cell(0, 0)._tc is table.cell(0, 1)._tc
    assert table.cell(0, 2)._tc is not table.cell(1, 1)._tc
    assert table.cell(0, 0).paragraphs[0].runs[0].bold


def test_pictures_fit_the_page_and_a_broken_one_costs_only_itself() -> None:
    made = document(page(block(Category.PICTURE, asset="a.png"), block(Category.TEXT, "after")))
    file = written(made, read_asset=lambda _: png(3000, 30))
    (shape,) = file.inline_shapes
    section = file.sections[0]
    assert shape.width == (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    assert shape.width / shape.height == pytest.approx(100, rel=0.01)
    assert not written(made, read_asset=lambda _: png(9, 9), pictures="none").inline_shapes
    broken = written(made, read_asset=lambda _: b"\x89PNG nothing")
    assert [paragraph.text for paragraph in broken.paragraphs] == ["after"]


def test_page_breaks_and_pages_that_failed() -> None:
    lost = page(number=1, finish=FinishReason.FAILED, error="It is torn")
    made = document(page(block(Category.TEXT, "one")), lost)
    assert "w:br" not in written(made).element.xml.replace("w:broken", "")
    file = written(made, page_breaks=True)
    assert file.element.xml.count('w:type="page"') == 1
    assert "Page 2 could not be read: It is torn" in [paragraph.text for paragraph in file.paragraphs]


def test_right_to_left_text_is_marked() -> None:
    file = written(document(page(block(Category.TEXT, "שלום עולם"))))
    assert "<w:bidi/>" in file.paragraphs[0]._p.xml
    assert "<w:rtl/>" in file.paragraphs[0]._p.xml


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Category)), st.text(st.characters(), max_size=30), st.sampled_from(list(TextFormat))
        ),
        max_size=6,
    )
)
def test_no_text_breaks_it(contents: list[tuple[Category, str, TextFormat]]) -> None:
    blocks = [block(category, text, format=form) for category, text, form in contents]
    blocks += [Block(BOX, Category.TABLE, table=Table(1, 1, (Cell(0, 0, text),))) for _, text, _ in contents]
    assert written(document(page(*blocks)), headers_footers=True) is not None


def test_the_same_document_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    options = RenderOptions(read_asset=lambda _: png(2, 1))
    first = render(sample_document(), "docx", options).content
    monkeypatch.setattr(time, "time", lambda: 2e9)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2e9))
    assert render(sample_document(), "docx", options).content == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert package.testzip() is None
