"""A model's Markdown keeps its meaning and loses its teeth."""

import markdown as python_markdown
import markdown_it
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Category, TextFormat
from ocr_desktop.renderers import harmless, markdown, safe_html, webpage
from ocr_desktop.renderers.model_markdown import defused
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.documents import block, page
from tests.fakes.html_reading import Reading

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<b onclick=alert(1)>x</b>",
    '<table style="background:url(//a.b)"><tr><td onmouseover=x>a</td></tr></table>',
    "<iframe src=//a.b></iframe>",
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](  <javascript:alert(1)>)",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](data:text/html;base64,xx)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x][y]\n\n[y]:\njavascript:alert(1)",
    "> [x][y]\n>\n> [y]: vbscript:x",
    "<javascript:alert(1)>",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "<table>\n```\n<script>alert(1)</script>\n```\n</table>",
    "`<script>alert(1)</script>",
    "`` ` <script>alert(1)</script>",
    "<!-- --><script>x</script>",
    "<!--><script>x</script>-->",
    "<scr<script>ipt>x</scr</script>ipt>",
    "<svg/onload=alert(1)>",
    "<math><mtext><script>x",
    "<a href='javascript:x'>y</a>",
    "<td colspan='2' rowspan=\"3\" onclick=x>",
    "<?php x ?><![CDATA[<script>x</script>]]>",
    "<br/onclick=x>",
    "<b\nonclick=x\n>y</b>",
]
WORDS = r"""< > / " ' ` ``` <b> </b> <td <table> <script> </script> <!-- --> onclick=
    javascript: ]( ) [ ]: & ; \ <br <a x"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\n", "\n\n", "    "])
HARMLESS_ATTRIBUTES = {"rowspan", "colspan", "href", "start", "title", "class", "src", "alt", "rel", "align", "style"}

_common_mark = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# The reader of a file may be less careful than these two about links: it is not asked to refuse any.
_common_mark.validateLink = lambda url: True  # type: ignore[method-assign]


def rendered(text: str) -> list[str]:
    return [
        str(_common_mark.render(text)),
        python_markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists"]),
    ]


def assert_harmless(html: str) -> None:
    found = Reading(html)
    assert found.tags <= harmless.ELEMENTS | {"a", "img", "blockquote"}
    assert found.attributes <= HARMLESS_ATTRIBUTES
    for link in [*found.links, *(image.get("src") or "" for image in found.images)]:
        start = "".join(link.split()).lower()
        assert not start.startswith(("javascript", "vbscript", "data:")), link


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_disarmed(attack: str) -> None:
    for html in rendered(defused(attack)):
        assert_harmless(html)
    assert_harmless(webpage.model_html(attack))


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_no_mixture_of_pieces_makes_a_dangerous_tag(text: str) -> None:
    for html in rendered(defused(text)):
        assert_harmless(html)
    assert_harmless(webpage.model_html(text))


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\nSome *text* with `code` and **more**.",
        "| a | b |\n|---|---|\n| 1 | $x^2$ |",
        "1. one\n2. two\n   - three",
        "a < b and [link](https://a.b/c) and <https://a.b>",
        "H<sub>2</sub>O &amp; CO<sub>2</sub>",
        '<table><tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr></table>',
        "```c\nif (a < b) return;\n```",
    ],
)
def test_honest_markdown_is_passed_on_as_it_is(text: str) -> None:
    assert defused(text) == text


def test_generic_types_in_code_stay_readable() -> None:
    assert "List< String>" in defused("```java\nList<String> x;\n```")
    assert defused("`List<String>` and <String>") == "`List< String>` and &lt;String>"


def test_a_models_headings_items_and_tables_find_their_place() -> None:
    made = page(
        block(Category.SECTION_HEADER, "### Deep **end**", format=TextFormat.MARKDOWN),
        block(Category.LIST_ITEM, "- one\n- two", format=TextFormat.MARKDOWN),
        block(Category.LIST_ITEM, "plain *item*", format=TextFormat.MARKDOWN, marker="1."),
        block(Category.TABLE, "<table><tr><td rowspan=2>x</td></tr></table>", format=TextFormat.MARKDOWN),
    )
    assert markdown.page_markdown(made, RenderOptions()) == (
        '### Deep **end**\n\n- one\n- two\n\n1. plain *item*\n\n<table><tr><td rowspan="2">x</td></tr></table>'
    )
    html = webpage.page_html(made, RenderOptions())
    assert "<h3>Deep <strong>end</strong></h3>" in html
    assert '<td rowspan="2">x</td>' in html
    assert "<li>plain <em>item</em></li>" in html


def test_reduced_html_is_closed_and_keeps_its_text() -> None:
    assert safe_html.reduced("<b>a<i>b</b>c<p>d") == "<b>a<i>b</i></b>c<p>d</p>"
    assert safe_html.reduced("<td rowspan=99999999999>x") == '<td rowspan="1000">x</td>'
    assert safe_html.reduced("<style>x</style><custom>kept</custom></b>") == "kept"


@pytest.mark.timeout(20)
@pytest.mark.parametrize("loop", ["[", "![", "[a](", "`", "`a``b", "<", "<b ", "]:", "* ", "_a ", "```\n", "> ", "|"])
def test_a_model_in_a_loop_holds_nobody_up(loop: str) -> None:
    assert webpage.model_html(loop * 4000)
