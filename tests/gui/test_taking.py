"""Copying: every form on the clipboard is read back, as the programs that it is pasted into do."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QMenu

from ocr_desktop import catalog, paths
from ocr_desktop.document.blocks import Block, Category, Cell, Span, Style, Table, TextFormat
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.jobs.job import PageEnded, State
from ocr_desktop.renderers.forms import Form
from tests.fakes.desk_queue import A4
from tests.fakes.documents import png
from tests.fakes.pasting import HtmlTables, pipe_table, separated
from tests.gui.stage import Stage, stage

__all__ = ["stage"]

PROSE = Block(Box(72, 50, 500, 80), Category.TEXT, "Some words in a line.", 0, spans=(Span(5, 10, Style.BOLD),))
PLAIN_TABLE = Block(
    Box(72, 100, 500, 200),
    Category.TABLE,
    order=1,
    table=Table(
        3,
        2,
        (
            Cell(0, 0, "Name", header=True), Cell(0, 1, "a | b", header=True), Cell(1, 0, "x < y & z"),
            Cell(1, 1, "-5,25 €"), Cell(2, 0, "é “q”, 1;2"), Cell(2, 1, ""),
        ),
    ),
)  # fmt: skip
SPANNED = Block(
    Box(72, 210, 500, 300),
    Category.TABLE,
    order=2,
    table=Table(
        3,
        3,
        (
            Cell(0, 0, "wide", column_span=2), Cell(0, 2, "tall", row_span=3), Cell(1, 0, "two\nlines"),
            Cell(1, 1, 'say "hi"'), Cell(2, 0, "=1+1"), Cell(2, 1, "+49 30 12-34"),
        ),
    ),
)  # fmt: skip
SPANNED_GRID = [["wide", "", "tall"], ["two\nlines", 'say "hi"', ""], ["=1+1", "+49 30 12-34", ""]]
FORMULA = Block(Box(72, 310, 500, 340), Category.FORMULA, "$$\n\\frac{a}{b}\n$$", 3, format=TextFormat.LATEX)
PICTURE = Block(Box(72, 350, 500, 400), Category.PICTURE, order=4, asset="abc.png")
MODEL = Block(Box(72, 410, 500, 440), Category.TEXT, "The area $r^2$ of *it*.", 5, format=TextFormat.MARKDOWN)
BLOCKS = (PROSE, PLAIN_TABLE, SPANNED, FORMULA, PICTURE, MODEL)


def show(stage: Stage, *blocks: Block) -> DocumentItem:
    """Open a document of one page with these blocks."""
    item = stage.open("a.pdf")[0]
    result = PageResult(0, A4, "instant", catalog.engine("instant").version, blocks)
    stage.queue.open_document(item.job, item.index, 1)
    stage.queue.listener(PageEnded(item.job, item.index, 0, State.DONE, result))
    stage.queue.end_document(item.job, item.index)
    stage.wait(lambda: item.state.ended, what="the document to end")
    return item


def choose(stage: Stage, *orders: int) -> None:
    """Click these blocks on the page, with the key that adds from the second on."""
    view = stage.work.reader.page_view
    for number, order in enumerate(orders):
        x, y = next(block for block in BLOCKS if block.order == order).box.centre
        view.click_at(view.canvas.mapFromScene(x, y), adding=number > 0)


def pasted() -> QMimeData:
    return QGuiApplication.clipboard().mimeData()


def data(kind: str) -> str:
    return bytes(pasted().data(kind).data()).decode()


def copy_as(stage: Stage, form: Form, menu: QMenu | None = None) -> str:
    """Choose a form in a menu of the window; what is on the clipboard then."""
    menu = menu or stage.work.actions.copy_as
    menu.aboutToShow.emit()
    actions = dict(
        zip([f for f in Form if f is not Form.LATEX or len(menu.actions()) == 6], menu.actions(), strict=True)
    )
    assert actions[form].isEnabled(), form
    QGuiApplication.clipboard().setText("before")
    actions[form].trigger()
    stage.wait(lambda: pasted().text() != "before")
    return pasted().text()


def offered(menu: QMenu) -> list[str]:
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if action.isEnabled()]


def test_a_table_is_copied_in_every_form_with_its_cells(stage: Stage) -> None:
    show(stage, *BLOCKS)
    choose(stage, 1)
    stage.do("copy")
    cells = [["Name", "a | b"], ["x < y & z", "-5,25 €"], ["é “q”, 1;2", ""]]
    assert pipe_table(pasted().text()) == cells
    assert pipe_table(data("text/markdown")) == cells
    assert HtmlTables(pasted().html()).grids == [cells]
    assert separated(data("text/csv"), ",") == cells
    assert separated(data("text/tab-separated-values"), "\t") == cells
    assert '<meta charset="utf-8">' in pasted().html()


def test_spans_and_lines_of_cells_survive_and_nothing_is_run(stage: Stage) -> None:
    show(stage, *BLOCKS)
    choose(stage, 2)
    stage.do("copy")
    found = HtmlTables(pasted().html())
    assert found.grids == [SPANNED_GRID]
    assert found.spans == [("wide", 1, 2), ("tall", 3, 1)]
    assert found.as_text == ["=1+1", "+49 30 12-34"], "data is as it was, and Excel is told that it is text"
    assert HtmlTables(pasted().text().replace("<br>", "<br style='same-cell'>")).grids == [SPANNED_GRID]
    defused = [*SPANNED_GRID[:2], ["'=1+1", "'+49 30 12-34", ""]]
    assert separated(data("text/csv"), ",") == separated(data("text/tab-separated-values"), "\t") == defused


def test_a_table_is_copied_as_cells(stage: Stage) -> None:
    show(stage, *BLOCKS)
    choose(stage, 2)
    assert separated(copy_as(stage, Form.TSV), "\t")[:2] == SPANNED_GRID[:2]
    assert not pasted().hasHtml(), "one form is one form"
    assert separated(copy_as(stage, Form.CSV), ",")[:2] == SPANNED_GRID[:2]
    assert "An apostrophe stands before 2 cell" in stage.work.status.words
    choose(stage, 1)
    copy_as(stage, Form.CSV)
    assert "An apostrophe" not in stage.work.status.words
    assert HtmlTables(copy_as(stage, Form.HTML)).grids[0][0] == ["Name", "a | b"]
    assert not pasted().hasHtml()
    assert "mso" not in pasted().text(), "what is only for pasting is not in the source"


def test_a_formula_is_latex_and_mathml(stage: Stage) -> None:
    show(stage, *BLOCKS)
    choose(stage, 3)
    stage.do("copy")
    assert pasted().text() == "$$\n\\frac{a}{b}\n$$"
    assert data("application/x-latex") == "\\frac{a}{b}"
    root = ElementTree.fromstring(data("application/mathml+xml"))
    assert ["".join(part.itertext()) for part in next(root.iter("{http://www.w3.org/1998/Math/MathML}mfrac"))] == list(
        "ab"
    )
    assert "<mfrac>" in pasted().html()
    assert copy_as(stage, Form.LATEX) == "\\frac{a}{b}"
    stage.work._set("math", "brackets")
    stage.do("copy")
    assert pasted().text() == "\\[\n\\frac{a}{b}\n\\]"


def test_a_picture_is_a_picture(stage: Stage) -> None:
    folder = paths.assets_directory()
    folder.mkdir(parents=True)
    (folder / "abc.png").write_bytes(png(30, 20))
    show(stage, *BLOCKS)
    choose(stage, 4)
    stage.do("copy")
    assert pasted().imageData().width() == 30
    assert not pasted().hasText(), "an empty text would be what editors paste"


def test_a_lost_picture_leaves_the_clipboard_quiet(stage: Stage) -> None:
    show(stage, *BLOCKS)
    choose(stage, 4)
    stage.do("copy")
    assert not pasted().hasImage()
    assert pasted().text() == ""


def test_several_blocks_are_copied_together(stage: Stage) -> None:
    show(stage, *BLOCKS)
    choose(stage, 0, 5)
    stage.do("copy")
    assert pasted().text() == "Some **words** in a line.\n\nThe area $r^2$ of *it*."
    assert "<b>words</b>" in pasted().html()
    assert "<msup>" in pasted().html()
    assert stage.work.status.words.startswith("Copied 2 block")


def test_only_the_forms_that_something_has_are_offered(stage: Stage) -> None:
    menu = stage.work.actions.copy_as
    assert offered(menu) == []
    show(stage, *BLOCKS)
    text = ["Markdown", "HTML", "Plain Text"]
    for order, more in ((0, []), (1, ["Cells (TSV)", "Cells (CSV)"]), (3, ["LaTeX"])):
        choose(stage, order)
        assert offered(menu) == text + more
    assert offered(stage.work.actions.copy_page_as) == [*text, "Cells (TSV)", "Cells (CSV)"]


@pytest.mark.parametrize("whole", ["page", "document"])
def test_a_page_and_a_document_are_copied_in_one_form(stage: Stage, whole: str) -> None:
    show(stage, *BLOCKS)
    menu = getattr(stage.work.actions, f"copy_{whole}_as")

    def as_(form: Form) -> str:
        return copy_as(stage, form, menu)

    assert "**words**" in as_(Form.MARKDOWN)
    assert "<b>words</b>" in as_(Form.HTML)
    assert "Some words in a line." in as_(Form.PLAIN)
    first, second = as_(Form.CSV).split("\r\n\r\n")
    assert separated(first, ",")[0] == ["Name", "a | b"]
    assert separated(second, ",")[0] == ["wide", "", "tall"]


def test_a_document_without_tables_says_so_and_keeps_the_clipboard(stage: Stage) -> None:
    show(stage, PROSE)
    QGuiApplication.clipboard().setText("before")
    menu = stage.work.actions.copy_document_as
    menu.aboutToShow.emit()
    menu.actions()[-1].trigger()
    stage.wait(lambda: "no tables" in stage.work.status.words)
    assert pasted().text() == "before"


def test_cells_that_are_selected_are_a_table(stage: Stage) -> None:
    show(stage, *BLOCKS)
    sheet = stage.work.reader.text_view._sheet
    cursor = QTextCursor(sheet.document())
    cursor.setPosition(sheet.document().find("two").selectionStart())
    cursor.setPosition(sheet.document().find("+49").selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    sheet.setTextCursor(cursor)
    stage.do("copy")
    wanted = [row[:2] for row in SPANNED_GRID[1:]]
    assert HtmlTables(pasted().html()).grids == [wanted]
    assert separated(data("text/tab-separated-values"), "\t")[0] == wanted[0]


def test_words_that_are_selected_keep_their_look_and_their_formulas(stage: Stage) -> None:
    stage.work._set("math", "brackets")
    show(stage, PROSE, MODEL)
    sheet = stage.work.reader.text_view._sheet
    stage.wait(lambda: "\N{OBJECT REPLACEMENT CHARACTER}" in sheet.toPlainText(), 30.0)
    cursor = QTextCursor(sheet.document())
    cursor.setPosition(sheet.document().find("area").selectionStart())
    cursor.setPosition(sheet.document().find("it").selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    sheet.setTextCursor(cursor)
    stage.do("copy")
    assert pasted().text() == "area \\(r^2\\) of it"
    assert "<i>it</i>" in pasted().html()
    assert "<msup>" in pasted().html()
    assert "formula:" not in pasted().html()
    cursor.setPosition(sheet.document().find("Some").selectionStart())
    cursor.setPosition(sheet.document().find("rds").selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    sheet.setTextCursor(cursor)
    stage.do("copy")
    assert "<p>Some <b>words</b></p>" in pasted().html()


def test_the_menus_of_a_block_offer_its_forms(stage: Stage, tmp_path: Path) -> None:
    show(stage, *BLOCKS)
    view, text = stage.work.reader.page_view, stage.work.reader.text_view
    on_page = QMenu(view.canvas)
    view.fill_menu(on_page, view.canvas.mapFromScene(*PLAIN_TABLE.box.centre))
    in_text = QMenu(text._sheet)
    text.fill_menu(in_text, 1)
    for menu in (on_page, in_text):
        assert [action.text() for action in menu.actions()][1] == "Copy As"
        below = menu.actions()[1].menu()
        assert isinstance(below, QMenu)
        below.actions()[5].trigger()
        assert separated(pasted().text(), ",")[0] == ["Name", "a | b"]
        QGuiApplication.clipboard().clear()
