"""Web pages: safe whatever the text, whole, and in the window's subset where they are for the window."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Span, Style, Table, TextFormat
from ocr_desktop.renderers import webpage
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.documents import block, document, page, png
from tests.fakes.html_reading import Reading
from tests.fakes.sample_document import sample_document

OPTIONS = RenderOptions()
# What QTextDocument draws, of what could be written here.
DRAWN = {
    "p", "b", "i", "s", "sub", "sup", "code", "pre", "a", "br", "img", "small", "ul", "ol", "li", "table", "thead",
    "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "del", "hr",
}  # fmt: skip
ATTRIBUTES = {
    "border", "cellspacing", "cellpadding", "style", "rowspan", "colspan", "align", "dir", "start", "href", "rel",
    "src", "alt", "width", "height",
}  # fmt: skip
EVIL = st.lists(
    st.sampled_from(
        ["<script>", "</p>", "&amp;", '"', "'", "<", ">", " onload=x ", "javascript:", "a", "\n", "א", "\0"]
    ),
    min_size=1, max_size=8,
).map("".join)  # fmt: skip


@st.composite
def evil_blocks(draw: st.DrawFn) -> Block:
    text = draw(EVIL)
    spans = tuple(
        Span(0, draw(st.integers(1, len(text))), draw(st.sampled_from(list(Style))), draw(EVIL)) for _ in range(2)
    )
    category = draw(st.sampled_from(list(Category)))
    table = Table(1, 1, (Cell(0, 0, text, header=draw(st.booleans())),)) if category is Category.TABLE else None
    return block(
        category, text, spans=spans, table=table, asset=draw(EVIL), marker=draw(EVIL), level=draw(st.integers(0, 6)),
        format=draw(st.sampled_from(list(TextFormat))),
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(evil_blocks())
def test_a_block_holds_only_drawn_tags_and_safe_links(made: Block) -> None:
    found = Reading(webpage.block_html(made, OPTIONS))
    assert found.tags <= DRAWN
    assert found.attributes <= ATTRIBUTES
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in found.links)


@settings(max_examples=100, deadline=None)
@given(st.lists(evil_blocks(), max_size=4))
def test_a_page_never_holds_scripts_and_closes_its_tags(blocks: list[Block]) -> None:
    made = document(page(*blocks), name="</title><script>x</script>")
    text = webpage.render_document(made, OPTIONS).text
    found = Reading(text)
    assert found.tags <= DRAWN | {
        "html", "head", "meta", "title", "style", "body", "section", "figure", "figcaption", "code",
    }  # fmt: skip
    body = text[text.index("<body>") :]
    for tag in found.tags - {"html", "head", "meta", "title", "style", "br", "img", "hr"}:
        assert len(re.findall(f"<{tag}[ >]", body)) == body.count(f"</{tag}>"), tag


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_text_reads_as_it_was(text: str) -> None:
    made = block(Category.TEXT, text)
    wanted = "".join(char for char in text if char.isprintable() and not char.isspace())
    got = "".join(char for found in Reading(webpage.block_html(made, OPTIONS)).blocks for char, _ in found.visible)
    assert "".join(char for char in got if char.isprintable()) == wanted


def test_direction_follows_the_letters() -> None:
    assert webpage.block_html(block(Category.TEXT, "שלום abc עולם"), OPTIONS).startswith('<p dir="rtl">')
    assert webpage.block_html(block(Category.TEXT, "abc שלום defg"), OPTIONS).startswith("<p>")
    assert webpage.block_html(block(Category.TITLE, "مرحبا"), OPTIONS) == '<h1 dir="rtl">مرحبا</h1>'


def test_a_figure_has_one_caption_inside() -> None:
    made = document(
        page(
            block(Category.PICTURE, asset="a.png"),
            block(Category.CAPTION, "Figure 1", caption_of=0),
            block(Category.CAPTION, "Source: us", caption_of=0),
        )
    )
    text = webpage.render_document(made, RenderOptions(read_asset=lambda _: png(30, 20))).text
    assert (
        '<figure><img src="a.png" alt="Picture" width="30" height="20"><figcaption>Figure 1<br>Source: us</figcaption>'
        "</figure>"
    ) in text


def test_window_pictures_are_no_wider_than_wanted() -> None:
    made = block(Category.PICTURE, asset="a.png")
    options = RenderOptions(read_asset=lambda _: png(300, 100), max_image_width=150)
    assert 'width="150" height="50"' in webpage.block_html(made, options)
    damaged = RenderOptions(read_asset=lambda _: b"\x89PNG\r\n\x1a\n")
    assert "width" not in webpage.block_html(made, damaged)


def test_a_nested_item_alone_keeps_its_depth() -> None:
    made = block(Category.LIST_ITEM, "x <ul>", marker="3.", level=1)
    assert (
        webpage.block_html(made, OPTIONS) == '<ol style="-qt-list-indent: 2" start="3">\n<li>x &lt;ul&gt;</li>\n</ol>'
    )


def test_page_breaks_and_unreadable_pages() -> None:
    made = sample_document()
    assert "<hr>" not in webpage.render_document(made, OPTIONS).text
    assert webpage.render_document(made, RenderOptions(page_breaks=True)).text.count("<hr>") == 2
    assert "Page 3 could not be read: The page is damaged [7]." in webpage.render_document(made, OPTIONS).text


def test_the_page_may_load_nothing_but_pictures() -> None:
    text = webpage.render_document(sample_document(), OPTIONS).text
    assert "default-src &#x27;none&#x27;" in text or "default-src 'none'" in text
    assert "<script" not in text
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.parametrize("name", ["http://a.b", "https://a.b/?x=1&y=<2>", "mailto:a@b.c"])
def test_links(name: str) -> None:
    made = block(Category.TEXT, "x", spans=(Span(0, 1, Style.LINK, name),))
    wanted = name.replace("<", "%3C").replace(">", "%3E")
    assert Reading(webpage.block_html(made, OPTIONS)).links == [wanted]


def test_a_list_item_of_a_model_loses_nothing_to_a_stray_tag() -> None:
    stray = block(Category.LIST_ITEM, "</p>some words", format=TextFormat.MARKDOWN)
    assert "some words</li>" in webpage.block_html(stray, OPTIONS)
    whole = block(Category.LIST_ITEM, "some *words*", format=TextFormat.MARKDOWN)
    assert "<li>some <em>words</em></li>" in webpage.block_html(whole, OPTIONS)
