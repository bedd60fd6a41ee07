"""Markdown, rendered by two independent implementations, reads as what was meant."""

from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

import markdown as python_markdown
import markdown_it
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, Cell, Span, Style, Table
from ocr_desktop.renderers import arrangement, inline, markdown
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.documents import block, page
from tests.fakes.html_reading import Reading

OPTIONS = RenderOptions()
Converter = Callable[[str], str]
# The same examples each time: a rare corner of Markdown must not fail somebody else's change. Raise the number and
# take derandomize away to hunt.
EXAMPLES = settings(max_examples=250, deadline=None, derandomize=True)

_common_mark = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def common_mark(text: str) -> str:
    return str(_common_mark.render(text))


def classic(text: str) -> str:
    return python_markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists"])


IMPLEMENTATIONS = pytest.mark.parametrize("convert", [common_mark, classic])

# Pieces that mean something to Markdown, between harmless ones, in any order.
HARMLESS = """a b word snake_case 1 12 2024 é 漢字 （括） ( ) " ' . , : ; @ / $ ^ { }"""
NASTY = r"""[ ] [x] [1] ]( ]:
    [a]: http://a.b/c_d <b> </p> <div> <!-- --> <a@b.c> < > & &amp; &lt; &#35; &copy * ** *** _ __
    ` `` ``` ~ ~~ ~~~ # ## ####### + - -- --- ---- = == === | || |- :- 1. 12) 3. \ \\ \* ! ![ $$ {:"""
SPACES = [" ", " ", "  ", "\t", "\n", "\n", "    ", "\u00a0"]
PIECES = st.sampled_from([*HARMLESS.split(), *NASTY.split(), *SPACES])
TEXTS = st.lists(PIECES, min_size=1, max_size=14).map("".join) | st.text(min_size=1, max_size=40)


def meant(text: str) -> list[str]:
    """The paragraphs of a text, spaces collapsed."""
    found = inline.paragraphs(text)
    lines = (("".join(run.text for run in line) for line in paragraph) for paragraph in found)
    return [text for paragraph in lines if (text := "\n".join(" ".join(line.split()) for line in paragraph).strip())]


def seen(html: str) -> list[str]:
    return [found.text for found in Reading(html).blocks]


@IMPLEMENTATIONS
@EXAMPLES
@given(TEXTS)
@example("a\n===")
@example("**\n**")
@example("~~a\n~~~")
@example("x | y\n--- | ---\n1 | 2")
def test_plain_text_stays_text(convert: Converter, text: str) -> None:
    html = convert(markdown.block_markdown(block(Category.TEXT, text), OPTIONS))
    assert seen(html) == meant(text)
    assert Reading(html).tags <= {"p", "br"}


@IMPLEMENTATIONS
@EXAMPLES
@given(TEXTS, st.integers(1, 6))
def test_a_heading_stays_one_heading(convert: Converter, text: str, level: int) -> None:
    html = convert(markdown.block_markdown(block(Category.SECTION_HEADER, text, level=level), OPTIONS))
    assert seen(html) == ([" ".join(" ".join(meant(text)).split())] if meant(text) else [])
    assert Reading(html).tags <= {f"h{level}"}


@st.composite
def styled(draw: st.DrawFn) -> Block:
    text = draw(TEXTS)
    spans = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        style = draw(st.sampled_from(list(Style)))
        spans.append(Span(start, end, style, "https://a.b/c(d)_e?f=1&copy=2" if style is Style.LINK else ""))
    return block(Category.TEXT, text, spans=tuple(spans))


def meant_characters(item: Block) -> list[tuple[str, frozenset[str]]]:
    return [
        (char, frozenset(style.value for style in run.styles))
        for paragraph in inline.paragraphs(item.text, item.spans)
        for line in paragraph
        for run in line
        for char in run.text
        if not char.isspace()
    ]


@IMPLEMENTATIONS
@EXAMPLES
@given(styled())
def test_styles_reach_exactly_their_characters(convert: Converter, item: Block) -> None:
    if arrangement.is_listing(item):
        return
    html = convert(markdown.block_markdown(item, OPTIONS))
    assert [pair for found in Reading(html).blocks for pair in found.visible] == meant_characters(item)


@IMPLEMENTATIONS
@EXAMPLES
@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=3), st.booleans())
def test_table_cells_stay_cells(convert: Converter, rows: list[list[str]], header: bool) -> None:
    cells = tuple(
        Cell(y, x, text, header=header and y == 0) for y, row in enumerate(rows) for x, text in enumerate(row)
    )
    html = convert(markdown.block_markdown(block(Category.TABLE, table=Table(len(rows), 2, cells)), OPTIONS))
    wanted = [
        "\n".join(" ".join(x.split()) for x in inline.cleaned(t).split("\n") if x.split()) for r in rows for t in r
    ]
    assert seen(html) == [text for text in wanted if text]
    assert Reading(html).tags <= {"table", "thead", "tbody", "tr", "th", "td", "br"}


@IMPLEMENTATIONS
@pytest.mark.parametrize(
    "target",
    [
        "https://a.b/c_d_e*f*g?x=1&copy;=2&y=3&#35;",
        "http://a.b/(c)[d]`e`|f\\g\"h'<i>",
        "mailto:me@a.b",
        "https://a.b/é",
    ],
)
def test_links_lead_where_they_led(convert: Converter, target: str) -> None:
    made = block(Category.TEXT, "a b c", spans=(Span(2, 3, Style.LINK, target),))
    links = Reading(convert(markdown.block_markdown(made, OPTIONS))).links
    assert [unquote(link) for link in links] == [target]


@st.composite
def item_blocks(draw: st.DrawFn) -> list[Block]:
    markers = st.sampled_from(["•", "-", "1.", "2.", "3)", "9.", "10.", "250.", "(a)", "iv.", ""])
    count = draw(st.integers(1, 7))
    return [
        block(Category.LIST_ITEM, draw(TEXTS), marker=draw(markers), level=draw(st.integers(0, 2)), order=number)
        for number in range(count)
    ]


def meant_items(groups: list[arrangement.ItemList], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], str]]:
    """For each item the lists around it and its text without spaces."""
    found = []
    for group in groups:
        here = (*path, "ul" if group.start is None else "ol")
        for item in group.items:
            text = arrangement.literal_marker(item.block) + inline.cleaned(item.block.text)
            found.append((here, "".join(text.split())))
            found.extend(meant_items(item.lists, here))
    return found


def seen_items(html: str) -> list[tuple[tuple[str, ...], str]]:
    """The same from HTML: paragraphs of one item are put together again."""
    tree = _Items(html)
    return [(path, "".join(text.split())) for path, text in tree.items]


class _Items(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.items: list[tuple[tuple[str, ...], str]] = []
        self.starts: list[int] = []
        self._lists: list[str] = []
        self._open: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ul", "ol"):
            self._lists.append(tag)
            if tag == "ol":
                self.starts.append(int(dict(attrs).get("start") or "1"))
        elif tag == "li":
            self._open.append(len(self.items))
            self.items.append((tuple(self._lists), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.pop()
        elif tag == "li":
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            path, text = self.items[self._open[-1]]
            self.items[self._open[-1]] = (path, text + data)
        else:
            assert not data.strip(), f"outside of every item: {data}"


def meant_starts(groups: list[arrangement.ItemList]) -> list[int]:
    found = []
    for group in groups:
        found += [] if group.start is None else [group.start]
        for item in group.items:
            found += meant_starts(item.lists)
    return found


@IMPLEMENTATIONS
@EXAMPLES
@given(item_blocks())
def test_lists_keep_nesting_numbers_and_text(convert: Converter, items: list[Block]) -> None:
    shown = [item for item in items if arrangement.is_item(item)]
    groups = arrangement.item_lists(shown)
    html = convert(markdown.page_markdown(page(*shown), OPTIONS))
    assert seen_items(html) == meant_items(groups)
    assert _Items(html).starts == meant_starts(groups)
