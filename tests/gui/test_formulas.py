"""Drawn formulas in the text of a page: they replace their source, and are copied as it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtGui import QColor, QPalette, QTextCursor
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest

from ocr_desktop.document.blocks import Block, Category, TextFormat
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.gui import formulas
from ocr_desktop.gui.formulas import TOGETHER_MS, Formulas
from ocr_desktop.gui.sheet import OBJECT
from ocr_desktop.gui.text_view import TextView
from ocr_desktop.renderers.formulas import Formula
from ocr_desktop.renderers.registry import RenderOptions

TEXT = Block(Box(0, 0, 9, 9), Category.TEXT, r"The square $x^2$ and $\nosuch$.", order=0, format=TextFormat.MARKDOWN)
FORMULA = Block(Box(0, 10, 9, 19), Category.FORMULA, r"\frac{a}{b}", order=1, format=TextFormat.LATEX)


@pytest.fixture
def view(application: object) -> TextView:
    view = TextView()
    view.resize(500, 400)
    view.show()
    return view


@pytest.fixture
def drawn(view: TextView, wait_until: Callable[..., None]) -> Callable[[], None]:
    """Waits until the formulas that can be are drawn."""

    def wait() -> None:
        wait_until(lambda: OBJECT in view._sheet.toPlainText(), 30, "a drawing")
        wait_until(lambda: not view._formulas._drawing, 30, "all drawings")
        QTest.qWait(2 * TOGETHER_MS)

    return wait


def show(view: TextView, *blocks: Block) -> None:
    view.show_page(PageResult(0, Size(100, 100), "dots-ocr", "1", blocks, FinishReason.STOP), RenderOptions())


def test_the_source_is_shown_until_it_is_drawn(view: TextView, drawn: Callable[[], None]) -> None:
    show(view, TEXT, FORMULA)
    assert "$x^2$" in view._sheet.toPlainText()
    assert r"\frac{a}{b}" in view._sheet.toPlainText()
    drawn()
    text = view._sheet.toPlainText()
    assert text.count(OBJECT) == 2
    assert "$x^2$" not in text
    assert r"$\nosuch$" in text  # which cannot be drawn


def test_of_many_that_were_seen_few_are_held_as_qt_paints_them(
    view: TextView, drawn: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formulas, "AT_HAND", 2)
    for number in range(4):
        show(view, replace(FORMULA, text=rf"\frac{{a}}{{{number}}}"))
        drawn()
        view.grab()
    assert len(view._formulas._made) == 4
    assert len(view.findChildren(QSvgRenderer)) + len(view._formulas._at_hand) <= 2
    show(view, *(replace(FORMULA, text=rf"\frac{{a}}{{{number}}}", order=number) for number in range(4)))
    picture = view.grab().toImage()
    seen = [any(picture.pixelColor(x, y).lightness() < 90 for x in range(picture.width())) for y in range(200)]
    assert sum(one and not before for before, one in pairwise([False, *seen])) >= 4  # also those that were let go


def test_it_is_painted_in_the_ink_of_the_text_and_on_its_line(view: TextView, drawn: Callable[[], None]) -> None:
    palette = view.palette()
    palette.setColor(QPalette.ColorRole.Text, QColor("#c00000"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#ffffff"))
    view.setPalette(palette)
    show(view, FORMULA)
    drawn()
    picture = view.grab().toImage()
    red = sum(
        QColor(picture.pixel(x, y)).red() > QColor(picture.pixel(x, y)).blue() + 90
        for x in range(picture.width())
        for y in range(80)
    )
    assert red > 20


def test_a_formula_is_copied_as_its_source(view: TextView, drawn: Callable[[], None]) -> None:
    show(view, TEXT, FORMULA)
    drawn()
    view.select_all()
    assert view.selected_markdown() == "The square $x^2$ and $\\nosuch$.\n\n$$\n\\frac{a}{b}\n$$"
    document = view._sheet.document()
    cursor = QTextCursor(document)
    cursor.setPosition(document.find("square").selectionStart())
    cursor.setPosition(document.find(" and").selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
    view._sheet.setTextCursor(cursor)
    assert view.selected_markdown() == "square $x^2$ and"


def test_what_is_still_being_read_is_not_drawn(view: TextView, drawn: Callable[[], None]) -> None:
    view.clear()
    view.add_block(TEXT)
    QTest.qWait(300)
    assert OBJECT not in view._sheet.toPlainText()
    show(view, TEXT)
    drawn()


def test_a_wide_formula_fits(view: TextView, drawn: Callable[[], None]) -> None:
    show(view, Block(Box(0, 0, 9, 9), Category.FORMULA, "+".join("abcdefgh" * 12), order=0, format=TextFormat.LATEX))
    drawn()
    assert view._sheet.horizontalScrollBar().maximum() == 0


def test_each_is_drawn_once(application: object, wait_until: Callable[..., None]) -> None:
    formulas = Formulas()
    formula = Formula("x")
    assert formulas.html(formula, "#000000") == ""
    wait_until(lambda: formulas.html(formula, "#000000") != "", 30)
    assert formulas.html(formula, "#000000") == formulas.html(formula, "#000000")
    assert formulas.html(formula, "#ffffff") == ""  # another ink is another drawing
    wait_until(lambda: not formulas._drawing, 30)
