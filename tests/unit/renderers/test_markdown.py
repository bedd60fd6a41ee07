"""Markdown: options, blocks and what is written for each."""

from ocr_desktop.document.blocks import Category, Span, Style, TextFormat
from ocr_desktop.renderers import markdown
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.documents import block, document, page, png


def test_pictures_are_linked_embedded_or_left_out_and_captions_stay() -> None:
    made = page(
        block(Category.PICTURE, "Text [in] it", asset="a b(1).png"), block(Category.CAPTION, "Figure 1", caption_of=0)
    )
    linked = markdown.page_markdown(made, RenderOptions(assets_href="My file #1_assets"))
    assert linked == "![Picture](My%20file%20%231_assets/a%20b%281%29.png)\n\nText [in] it\n\nFigure 1"
    embedded = markdown.page_markdown(made, RenderOptions(pictures="embed", read_asset=lambda _: png(1, 1)))
    assert embedded.startswith("![Picture](data:image/png;base64,iVBOR")
    assert markdown.page_markdown(made, RenderOptions(pictures="none")) == "Text [in] it\n\nFigure 1"


def test_a_lost_picture_costs_only_itself() -> None:
    def lost(name: str) -> bytes:
        raise FileNotFoundError(name)

    made = page(block(Category.PICTURE, asset="a.png"), block(Category.TEXT, "text"))
    assert markdown.page_markdown(made, RenderOptions(pictures="embed", read_asset=lost)) == "text"


def test_text_of_a_picture_without_a_crop_is_kept() -> None:
    assert markdown.block_markdown(block(Category.PICTURE, "words in it"), RenderOptions()) == "words in it"


def test_page_breaks_and_unreadable_pages() -> None:
    made = document(
        page(block(Category.TEXT, "one")),
        page(error="it is *broken*", number=1),
        page(block(Category.TEXT, "x"), number=4),
    )
    assert markdown.render_document(made, RenderOptions()).text == (
        "one\n\n> Page 2 could not be read: it is \\*broken\\*\n\nx\n"
    )
    assert "one\n\n---\n\n<!-- page 2 -->\n\n>" in markdown.render_document(made, RenderOptions(page_breaks=True)).text
    assert markdown.render_document(document(), RenderOptions()).text == ""


def test_a_rule_between_pages_is_no_underline() -> None:
    made = document(page(block(Category.TEXT, "one")), page(number=1))
    assert markdown.render_document(made, RenderOptions(page_breaks=True)).text == "one\n\n---\n\n<!-- page 2 -->\n"


def test_formulas() -> None:
    options = RenderOptions()
    latex = block(Category.FORMULA, "$$x_1 <y$$", format=TextFormat.LATEX)
    assert markdown.block_markdown(latex, options) == "$$\nx_1 < y\n$$"
    assert markdown.block_markdown(block(Category.FORMULA, "_a_ = *b*"), options) == "\\_a\\_ = \\*b\\*"


def test_formulas_between_brackets() -> None:
    options = RenderOptions(math="brackets")
    text = block(Category.TEXT, "so $x^2$, `$a$`, $$y$$ for $5 and $6", format=TextFormat.MARKDOWN)
    assert markdown.block_markdown(text, options) == r"so \(x^2\), `$a$`, \[y\] for $5 and $6"
    alone = block(Category.FORMULA, "E = mc^2", format=TextFormat.LATEX)
    made = page(alone, block(Category.TEXT, "so $x$"))
    assert markdown.page_markdown(made, options).startswith("\\[\nE = mc^2\n\\]\n\nso $x$")  # no model wrote that


def test_listing_keeps_its_lines_and_is_fenced_beyond_its_own_fences() -> None:
    code = "```\n    a * b\n```"
    made = block(Category.TEXT, code, spans=(Span(0, len(code), Style.CODE),))
    assert markdown.block_markdown(made, RenderOptions()) == f"````\n{code}\n````"


def test_emphasis_that_stars_cannot_show_is_html() -> None:
    def styled(text: str, *spans: Span) -> str:
        return markdown.block_markdown(block(Category.TEXT, text, spans=spans), RenderOptions())

    assert styled("one two", Span(0, 3, Style.BOLD)) == "**one** two"
    assert styled("one two", Span(0, 4, Style.BOLD)) == "**one** two"
    assert (
        styled("un believable", Span(2, 6, Style.ITALIC))
        == "un *bel*<em></em>ievable".replace("*bel*<em></em>", "<em>bel</em>")[:2] + " <em>bel</em>ievable"
    )
    assert styled("one two", Span(0, 7, Style.BOLD), Span(4, 7, Style.ITALIC)) == "**one _two_**"
    assert styled("one two", Span(0, 5, Style.BOLD), Span(2, 7, Style.ITALIC)) == (
        "<strong>on<em>e t</em></strong><em>wo</em>"
    )
    assert styled("(one)", Span(1, 4, Style.BOLD)) == "(**one**)"
    assert styled("x2", Span(1, 2, Style.SUPERSCRIPT)) == "x<sup>2</sup>"


def test_links_to_other_than_web_and_mail_are_text() -> None:
    def linked(target: str) -> str:
        return markdown.block_markdown(
            block(Category.TEXT, "a [b]", spans=(Span(0, 5, Style.LINK, target),)), RenderOptions()
        )

    assert linked("https://a.b/c d(e)") == "[a &#91;b&#93;](https://a.b/cd%28e%29)"
    assert linked("javascript:alert(1)") == "a [b]"
    assert linked("file:///etc/passwd") == "a [b]"


def test_tables_without_a_header_claim_none() -> None:
    made = block(Category.TABLE, "a\tb\nc\td")
    assert markdown.block_markdown(made, RenderOptions()) == "|  |  |\n| --- | --- |\n| a | b |\n| c | d |"
