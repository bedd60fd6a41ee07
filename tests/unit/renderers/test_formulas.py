"""Formulas in a text, as MathML and as drawings; LaTeX is untrusted."""

import time
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_desktop.document.blocks import Block, Category, TextFormat
from ocr_desktop.document.document import Document, FinishReason, PageResult
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.renderers import math_drawing, mathml, webpage
from ocr_desktop.renderers.formulas import Formula, Undrawable, replaced
from ocr_desktop.renderers.registry import RenderOptions, render

DISPLAY = r"x = \frac{-b \pm \sqrt{b^2-4ac}}{2a}"


def found(text: str) -> list[tuple[str, bool]]:
    """The formulas of a text, and whether each stands alone."""
    seen: list[tuple[str, bool]] = []

    def one(formula: Formula) -> str:
        seen.append((formula.latex, formula.display))
        return "X"

    replaced(text, one)
    return seen


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("so $x^2$ is", [("x^2", False)]),
        (r"so \(x\) and \[y\]", [("x", False), ("y", True)]),
        ("$$\na\n= b\n$$", [("a = b", True)]),
        ("$5 and $6", []),
        ("it costs 5$ or 6$", []),
        (r"\$x$ and \$5", []),
        ("`$a$` and ``b $c$``", []),
        ("```\n$a$\n```\n$b$", [("b", False)]),
        ("$a$$b$", [("a", False), ("b", False)]),
        ("from $a\nto b$", []),
    ],
)
def test_where_formulas_are(text: str, formulas: list[tuple[str, bool]]) -> None:
    assert found(text) == formulas


def test_what_cannot_be_written_stays() -> None:
    text = r"so $x^2$ and \(y\) stay"
    assert replaced(text, lambda formula: "") == text


@pytest.mark.parametrize(
    "latex",
    [
        DISPLAY,
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\begin{cases} 1 & x>0\\ 0 & \text{otherwise}\end{cases}",
        r"\left\{ \frac{\partial f}{\partial x} \right\} \tag{3}",
        r"\hat{y} = \operatorname*{argmax}_\theta \log p_\theta(y\mid x)",
        r"\mathbb{R}^n \xrightarrow{f} \mathcal{L}, \underbrace{a+b}_{n}",
    ],
)
def test_drawn(latex: str) -> None:
    drawn = math_drawing.drawn(Formula(latex, display=True), "#204080")
    root = ElementTree.fromstring(drawn.svg)
    assert 1 < drawn.width < 30
    assert 0.3 < drawn.height < 8
    assert -0.2 < drawn.descent < drawn.height
    assert b"#204080" in drawn.svg
    assert not any(element.tag.endswith(("symbol", "use", "image", "script", "text")) for element in root.iter())


def test_lines_of_an_environment_are_lines() -> None:
    one = math_drawing.drawn(Formula("a = b", display=True), "#000000")
    two = math_drawing.drawn(Formula(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", display=True), "#000000")
    assert two.height > 1.7 * one.height


@pytest.mark.parametrize(
    "latex", ["", r"\frac{a}{", r"\nosuchcommand{x}", "x^a^b", "{" * 500 + "x" + "}" * 500, "a" * 5000]
)
def test_what_cannot_be_drawn_says_so(latex: str) -> None:
    with pytest.raises(Undrawable):
        math_drawing.drawn(Formula(latex), "#000000")
    if latex != "":
        assert mathml.written(Formula(latex)) == ""


@pytest.mark.parametrize(("start", "end"), [(r"\frac{1}{", "}"), (r"\left(", r"\right)"), (r"\sqrt{", "}")])
def test_what_would_take_minutes_is_refused_at_once(start: str, end: str) -> None:
    latex = 14 * start + "x" + 14 * end
    before = time.process_time()
    with pytest.raises(Undrawable, match="too large"):
        math_drawing.drawn(Formula(latex), "#000000")
    assert time.process_time() - before < 1


HOSTILE = (
    r"\text{<script>alert(1)</script>}",
    r"\href{javascript:alert(1)}{x}",
    r"\class{a\" onload=\"alert(1)}{x}",
    r"\style{background:url(https://example.org/x)}{x}",
    r"\text{&#60;img src=x onerror=alert(1)&#62;}",
)


@pytest.mark.parametrize("latex", HOSTILE)
def test_nothing_of_it_runs_or_loads(latex: str) -> None:
    written = mathml.written(Formula(latex))
    if not written:
        return
    root = ElementTree.fromstring(written)
    for element in root.iter():
        assert element.tag.removeprefix("{http://www.w3.org/1998/Math/MathML}").startswith("m")
        assert not set(element.attrib) & {"href", "class", "style", "id", "onload", "src"}


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(list(r"\{}^_&$#%<>ab12 ()[]|" "\x00\ud800")), max_size=40))
def test_whatever_it_is_is_drawn_or_refused(latex: str) -> None:
    written = mathml.written(Formula(latex))
    if written:
        ElementTree.fromstring(written)


def page(*blocks: Block) -> Document:
    return Document("a.pdf", "ab", 1, (PageResult(0, Size(100, 100), "dots-ocr", "1", blocks, FinishReason.STOP),))


def test_the_web_page_has_mathml() -> None:
    formula = Block(Box(0, 0, 9, 9), Category.FORMULA, DISPLAY, order=0, format=TextFormat.LATEX)
    unknown = Block(Box(0, 10, 9, 19), Category.FORMULA, r"\nosuch < x", order=1, format=TextFormat.LATEX)
    text = Block(Box(0, 20, 9, 29), Category.TEXT, r"Let $a<b$ and $\nosuch$.", order=2, format=TextFormat.MARKDOWN)
    price = Block(Box(0, 30, 9, 39), Category.TEXT, "From $a$ to $b$", order=3)
    html = render(page(formula, unknown, text, price), "html", RenderOptions()).text
    assert html.count("<math ") == 2
    assert "<mfrac>" in html
    assert r"<code>\nosuch &lt; x</code>" in html
    assert "<mo>&lt;</mo>" in html
    assert r"$\nosuch$" in html
    assert "From $a$ to $b$" in html  # what no model wrote is no LaTeX


def test_marks_in_what_a_model_wrote_are_no_formulas() -> None:
    written = webpage.model_html("\ue0000\ue001 $x$ [a](https://example.org/$y$)", mathml.written)
    assert written.count("<math ") == 1
    assert "\ue000" not in written
