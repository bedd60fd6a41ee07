"""Ordinary prose is written as it is; what Markdown would take for markup is not."""

import pytest

from ocr_desktop.document.blocks import Category
from ocr_desktop.renderers import escaping, markdown
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.documents import block


def written(text: str) -> str:
    return markdown.block_markdown(block(Category.TEXT, text), RenderOptions())


@pytest.mark.parametrize(
    "text",
    [
        "snake_case and __init__ as in a__b",
        "3 * 4 = 12 and 5 - 3 = 2 (see 1.) and so on.",
        "AT&T, R&D; a < b, 5 <= 6, x > y, p<0.05",
        "As shown in [12] and [3, 4]: it holds!",
        "A footnote* of one star, one ` tick, about ~5 km",
        "It costs $5 or €6 (10 %) – “quoted”, #1 and C# and 50%.",
        "https://example.org/a_b?c=d&e=f#g and me@example.org",
        "-5 degrees",
        "1.5 litres",
        "2024 was warm",
        "Name: ______ Date: ____",
        "C:\\Users\\name",
        "e.g. {a} | {b} ^ c",
        "Wait... what?! Yes - no -- maybe --- done",
        "Zeile eins  \nZeile zwei",
    ],
)
def test_ordinary_prose_stays_clean(text: str) -> None:
    expected = "__init__" in text and text.replace("__init__", "\\_\\_init\\_\\_")
    assert written(text) == (expected or text)


@pytest.mark.parametrize(
    ("text", "markdown_text"),
    [
        ("# a", "\\# a"), ("#a", "\\#a"), ("- a", "\\- a"), ("+ a", "\\+ a"), ("* a", "\\* a"), ("> a", "\\> a"),
        ("1. a", "1\\. a"), ("12) a", "12\\) a"), ("2024. It was", "2024\\. It was"), ("-", "\\-"), ("1.", "1\\."),
        ("---", "\\---"), ("* * *", "\\* * *"), ("___", "\\_\\_\\_"), ("a\n===", "a  \n&#61;=="),
        ("a\n---", "a  \n\\---"),
        ("*a*", "\\*a\\*"), ("_a_", "\\_a\\_"), ("**", "\\*\\*"), ("a`b`", "a\\`b\\`"),
        ("~~a~~", "&#126;&#126;a&#126;&#126;"),
        ("<b>", "&lt;b>"), ("</b", "&lt;/b"), ("<!--", "&lt;!--"), ("<me@a.b>", "&lt;me@a.b>"), ("&amp;", "&amp;amp;"),
        ("&#65;", "&amp;#65;"), ("[a](b)", "[a\\](b)"), ("[a]: b", "\\[a]: b"), ("![a](b)", "\\![a\\](b)"),
        ("a\\", "a\\\\"),
        ("\\*", "\\\\*"), ("```", "\\`\\`\\`"), ("~~~\na\n~~~", "&#126;&#126;&#126;  \na  \n&#126;&#126;&#126;"),
        ("[x] a", "\\[x] a"), ("a | b\n--- | ---", "a | b  \n\\--- | ---"), ("١. a", "١\\. a"),
    ],
)  # fmt: skip
def test_markup_is_escaped(text: str, markdown_text: str) -> None:
    assert written(text) == markdown_text


def test_fences_are_longer_than_any_run_in_the_text() -> None:
    assert escaping.fence("no ticks") == "```"
    assert escaping.fence("a ```` b", least=1) == "`````"


def test_hashes_at_the_end_of_a_heading() -> None:
    assert escaping.heading_end("C#") == "C\\#"
    assert escaping.heading_end("C##") == "C\\#\\#"
    assert escaping.heading_end("a \\#") == "a \\#"
    assert escaping.heading_end("a \\\\#") == "a \\\\\\#"
    assert escaping.heading_end("plain") == "plain"
