import pymupdf
import pytest

from ocr_desktop.document.blocks import Style
from ocr_desktop.engines.instant import text_layer
from tests.fakes import printed_pages


def first(document: pymupdf.Document) -> text_layer.PageContent:
    return text_layer.read(document[0])


def styles_of(content: text_layer.PageContent, text: str) -> set[Style]:
    return {style for line in content.lines for run in line.runs if run.text.strip() == text for style in run.styles}


def test_looks_and_links() -> None:
    content = first(printed_pages.listing())
    assert styles_of(content, "bold") == {Style.BOLD}
    assert styles_of(content, "italic") == {Style.ITALIC}
    assert styles_of(content, "return None") == {Style.CODE}
    assert [line.size for line in content.lines if line.text.startswith("What")] == [pytest.approx(24)]
    targets = [(run.text.strip(), run.target) for line in content.lines for run in line.runs if run.target]
    assert targets == [("a link", "https://example.org/island")]


def test_raised_and_lowered_signs() -> None:
    runs = [run for line in first(printed_pages.listing()).lines for run in line.runs if run.text == "2"]
    assert [run.styles for run in runs] == [{Style.SUBSCRIPT}, {Style.SUPERSCRIPT}]


def test_chinese_type_of_one_width_is_no_program() -> None:
    document = pymupdf.open()
    document.new_page().insert_text((50, 50), "行事曆 108", fontname="china-t")
    assert all(Style.CODE not in run.styles for line in first(document).lines for run in line.runs)


def test_text_drawn_twice_is_read_once() -> None:
    document = pymupdf.open()
    page = document.new_page()
    for shift in (0, 0.3):
        page.insert_text((50 + shift, 50), "A poor man's bold")
    page.insert_text((50, 90), "A poor man's bold")
    assert len(first(document).lines) == 2


def test_hidden_text_and_symbols() -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((50, 50), "shown")
    page.insert_text((50, 80), "hidden", render_mode=3)
    assert [(line.text, line.visible) for line in first(document).lines] == [("shown", True), ("hidden", False)]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_text_is_told(rotate: int) -> None:
    document = pymupdf.open()
    document.new_page().insert_text((300, 300), "A line of text that lies", rotate=rotate)
    assert first(document).turned == rotate


def test_rules_shapes_and_images() -> None:
    document = printed_pages.ruled_table()
    page = document[0]
    page.draw_circle((300, 600), 40)
    page.draw_rect(pymupdf.Rect(100, 500, 200, 560), color=(0, 0, 0), fill=None)
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 200, 100))
    picture.clear_with(90)
    page.insert_image(pymupdf.Rect(400, 600, 500, 650), pixmap=picture)
    content = first(document)
    assert len(content.rules) == 9 + 4
    assert len(content.shapes) == 1
    assert [(round(box.x0), round(box.y0), round(box.width)) for box in content.images] == [(400, 600, 100)]
    assert content.image_scale == pytest.approx(2, rel=0.01)


def test_words_have_places() -> None:
    document = pymupdf.open()
    document.new_page().insert_text((50, 50), "two words")
    assert [(word.text, word.box.x0 >= 50) for word in text_layer.words(document[0])] == [
        ("two", True),
        ("words", True),
    ]
