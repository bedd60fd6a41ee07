"""Plain text a person would type."""

from ocr_desktop.document.blocks import Category, Cell, Table
from ocr_desktop.renderers import plain_text
from ocr_desktop.renderers.registry import RenderOptions
from tests.fakes.documents import block, document, page


def test_lists_keep_markers_and_depth() -> None:
    made = page(
        block(Category.LIST_ITEM, "one\nmore", marker="9."),
        block(Category.LIST_ITEM, "two", marker="•", level=1),
        block(Category.LIST_ITEM, "three", marker="(b)", level=1),
        block(Category.LIST_ITEM, "four", marker="10."),
    )
    assert plain_text.page_text(made, RenderOptions()) == "9. one\n   more\n  • two\n  (b) three\n10. four"


def test_tables_are_aligned_by_tabs_over_spans() -> None:
    cells = (Cell(0, 0, "a\nb", column_span=2), Cell(0, 2, "c"), Cell(1, 2, "d\te"))
    made = block(Category.TABLE, table=Table(2, 3, cells))
    assert plain_text.block_text(made) == "a b\t\tc\n\t\td e"


def test_nothing_is_escaped_and_headings_are_one_line() -> None:
    assert plain_text.block_text(block(Category.TEXT, "*a* # <b>  c\n\nd")) == "*a* # <b> c\n\nd"
    assert plain_text.block_text(block(Category.TITLE, "a\nb")) == "a b"


def test_page_breaks_are_form_feeds() -> None:
    made = document(page(block(Category.TEXT, "one")), page(block(Category.TEXT, "two"), number=1))
    assert plain_text.render_document(made, RenderOptions()).text == "one\n\ntwo\n"
    assert plain_text.render_document(made, RenderOptions(page_breaks=True)).text == "one\n\ftwo\n"


def test_an_unreadable_page_is_named() -> None:
    made = document(page(error="damaged"))
    assert plain_text.render_document(made, RenderOptions()).text == "[Page 1 could not be read: damaged]\n"
