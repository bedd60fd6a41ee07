"""The formats, and what rendering promises whatever the format."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Category
from ocr_desktop.errors import UsageError
from ocr_desktop.renderers.registry import FORMATS, RenderOptions, render
from ocr_desktop.settings import Settings, table
from tests.fakes.documents import block, document, page

TEXTS = [entry.name for entry in FORMATS.values() if not entry.binary]
TELLING = [name for name in TEXTS if not FORMATS[name].tables]


def test_formats_are_those_of_the_settings() -> None:
    assert tuple(FORMATS) == table()["format"].choices


def test_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="odt"):
        render(document(), "odt", RenderOptions())
    with pytest.raises(UsageError, match="original"):
        render(document(), "pdf", RenderOptions())


def test_renderers_are_imported_only_when_used() -> None:
    program = (
        "import sys\nfrom ocr_desktop.renderers import registry\n"
        "assert not any(entry.target.split(':')[0] in sys.modules for entry in registry.FORMATS.values())\n"
        "assert 'docx' not in sys.modules and 'lxml' not in sys.modules\n"
        "from ocr_desktop.document.document import Document\n"
        "registry.render(Document('a', '', 0), 'txt', registry.RenderOptions())\n"
        "assert 'ocr_desktop.renderers.plain_text' in sys.modules\n"
        "assert 'ocr_desktop.renderers.webpage' not in sys.modules\n"
        "for name in set(registry.FORMATS) - {'pdf'}:\n"
        "    registry.render(Document('a', '', 0), name, registry.RenderOptions())\n"
        "assert not {'PIL', 'pymupdf', 'numpy', 'PySide6'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_options_from_settings() -> None:
    settings = Settings(headers_footers=True, pictures="none", page_breaks=True)
    options = RenderOptions.from_settings(settings, assets_href="a b")
    assert options == RenderOptions(headers_footers=True, pictures="none", page_breaks=True, assets_href="a b")


def test_embedding_needs_a_way_to_read() -> None:
    with pytest.raises(ValueError, match="embedded"):
        RenderOptions(pictures="embed")
    with pytest.raises(ValueError, match="pictures"):
        RenderOptions(pictures="some")


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Category)), st.text(st.characters(), max_size=30)), max_size=6))
def test_any_text_renders_to_something_that_can_be_written(name: str, contents: list[tuple[Category, str]]) -> None:
    made = document(page(*(block(category, text) for category, text in contents)))
    for options in (RenderOptions(), RenderOptions(headers_footers=True, page_breaks=True, pictures="none")):
        text = render(made, name, options).text
        assert text.encode("utf-8").decode("utf-8") == text
        assert "\0" not in text


WORDS = st.lists(st.text("abcdefgh", min_size=3, max_size=8), min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize("pictures", ["files", "embed", "none"])
@pytest.mark.parametrize("name", TELLING)
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Category)), WORDS, st.booleans()), min_size=1, max_size=6))
def test_no_word_depends_on_the_format_or_the_pictures(
    name: str, pictures: str, contents: list[tuple[Category, str, bool]]
) -> None:
    blocks = [
        block(category, f"w{number}w {text}", asset="a.png" if cropped and category is Category.PICTURE else "")
        for number, (category, text, cropped) in enumerate(contents)
    ]
    options = RenderOptions(headers_footers=True, pictures=pictures, read_asset=lambda _: b"x")
    text = render(document(page(*blocks)), name, options).text
    for number, (_, words, _) in enumerate(contents):
        assert text.count(f"w{number}w") == 1
        for word in words.split():
            assert word in text


@pytest.mark.parametrize("name", TELLING)
def test_pictures_are_named_only_where_they_are_linked(name: str) -> None:
    made = document(
        page(block(Category.PICTURE, asset="a b.png"), block(Category.PICTURE, asset="c.png")),
        page(block(Category.PICTURE, asset="a b.png"), number=1),
    )
    wanted = () if name == "txt" else ("a b.png", "c.png")
    assert render(made, name, RenderOptions()).assets == wanted
    assert render(made, name, RenderOptions(pictures="none")).assets == ()
    assert render(made, name, RenderOptions(pictures="embed", read_asset=lambda _: b"x")).assets == ()
