"""Everything that is made of a page of hostile output: nothing in it runs, and nothing is loaded."""

import io
import re
import zipfile
from xml.etree import ElementTree

import markdown as python_markdown
import markdown_it
import pytest

from ocr_desktop.document.blocks import Block, Category, Cell, Table, TextFormat
from ocr_desktop.document.file_name import safe
from ocr_desktop.renderers import forms, markdown, mathml, table_cells, webpage
from ocr_desktop.renderers.forms import Form
from ocr_desktop.renderers.formulas import Formula
from ocr_desktop.renderers.registry import RenderOptions, render
from tests.fakes.documents import BOX, block, document, page
from tests.fakes.hostile import ATTACKS, FORMULAS_OF_SHEETS, NUMBERS, Suspicious, hostile_page
from tests.fakes.pasting import separated

FILES = RenderOptions(headers_footers=True, assets_href="a_assets", formula=mathml.written)
NONE = RenderOptions(headers_footers=True, pictures="none", formula=mathml.written)
OURS = re.compile(r"a_assets/[^/]+")
_COMMON_MARK = markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# The reader of a file may be less careful about links.
_COMMON_MARK.validateLink = lambda url: True  # type: ignore[method-assign]


@pytest.mark.parametrize("wanted", ["html", "plain_page", "pasted_page", "page_html"])
def test_html_holds_only_what_is_let_through(wanted: str) -> None:
    made = hostile_page()
    text = render(made, "html", FILES).text if wanted == "html" else getattr(webpage, wanted)(made.pages[0], FILES)
    found = Suspicious(text, OURS)
    assert found.wrong == []
    assert all(link.startswith(("http://", "https://", "mailto:")) for link in found.links)
    assert "alert(1)" in text, "what was written is still to be read"


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_each_block_by_itself_is_harmless_on_the_clipboard(attack: str) -> None:
    for item in hostile_page().pages[0].blocks:
        if item.text in (attack, f"{attack}\n{attack}"):
            for text in (forms.pasted(item, NONE), forms.written(item, Form.HTML, NONE)):
                assert Suspicious(text).wrong == []


def test_markdown_is_harmless_whoever_renders_it() -> None:
    text = render(hostile_page(), "md", FILES).text
    for read in (_COMMON_MARK.render(text), _python_markdown(text)):
        found = Suspicious(read.replace("<!-- -->", ""), OURS)
        wrong = [each for each in found.wrong if not _is_relative_link(each)]
        assert wrong == []


def _python_markdown(text: str) -> str:
    return python_markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists"])


def _is_relative_link(wrong: str) -> bool:
    """What leads nowhere outside: a place in the file itself, or a file beside it, once it is clicked."""
    found = re.fullmatch(r"<a href='([^']*)'>", wrong)
    return found is not None and re.match(r"[\w+.-]+:|//|\\\\", found[1].strip()) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("![pixel](http://a.b/c.png)", "[pixel](http://a.b/c.png)"),
        ("![one][two]", "\\![one][two]"),
        ("\\![kept](http://a.b)", "\\![kept](http://a.b)"),
        ("\\\\![x](http://a.b)", "\\\\[x](http://a.b)"),
        ("Wow! [1]", "Wow! [1]"),
        ("`![code](x)`", "`! [code](x)`"),
        ("![a [b]](http://a.b)", "\\![a [b]](http://a.b)"),
    ],
)
def test_a_picture_that_a_model_names_is_a_link_at_most(text: str, written: str) -> None:
    made = markdown.block_markdown(block(Category.TEXT, text, format=TextFormat.MARKDOWN), NONE)
    assert made == written
    assert "<img" not in _COMMON_MARK.render(made)
    assert "<img" not in _python_markdown(made)


def test_a_word_document_leads_to_the_web_only_and_holds_nothing_else() -> None:
    packed = zipfile.ZipFile(io.BytesIO(render(hostile_page(), "docx", FILES).content))
    for name in packed.namelist():
        if name.endswith((".xml", ".rels")):
            root = ElementTree.fromstring(packed.read(name))
            for element in root.iter():
                if element.get("TargetMode") == "External":
                    assert element.get("Type", "").endswith("/hyperlink")
                    assert element.get("Target", "").startswith(("http://", "https://", "mailto:"))
                assert not element.tag.endswith(("}altChunk", "}instrText", "}fldSimple", "}object"))
    kinds = {name.rsplit(".", 1)[-1] for name in packed.namelist()}
    assert kinds <= {"xml", "rels", "jpeg"}, "no macros, nothing embedded; the picture is of the empty template"


def test_plain_text_and_json_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("txt", "md", "html"):
        assert not re.search("[\x00-\x08\x0e-\x1f\x7f]", render(hostile_page(), name, NONE).text.replace("\f", ""))
    assert render(hostile_page(), "json", NONE).content.decode()


@pytest.mark.parametrize("cell", FORMULAS_OF_SHEETS)
def test_no_cell_is_run_by_a_spreadsheet(cell: str) -> None:
    table = Block(BOX, Category.TABLE, table=Table(1, 2, (Cell(0, 0, cell), Cell(0, 1, "x\n" + cell))))
    for form, separator in ((Form.CSV, ","), (Form.TSV, "\t")):
        first, second = separated(forms.written(table, form, NONE), separator)[0]
        assert first[:1] == "'"
        assert first[1:] == table_cells.rows(table)[0][0], "nothing of it is lost"
        assert second[:1] == "x"
    assert "mso-number-format:'\\@'" in forms.pasted(table, NONE)
    assert "'" not in re.sub(r"style=\"[^\"]*\"", "", forms.pasted(table, NONE)) or "'" in cell
    assert forms.defused(table) == 1


@pytest.mark.parametrize("cell", NUMBERS)
def test_numbers_are_never_touched(cell: str) -> None:
    table = Block(BOX, Category.TABLE, table=Table(1, 1, (Cell(0, 0, cell),)))
    assert separated(forms.written(table, Form.CSV, NONE), ",") == [[cell]]
    assert "mso-number-format" not in forms.pasted(table, NONE)
    assert forms.defused(table) == 0


@pytest.mark.timeout(60)
def test_a_word_of_a_megabyte_holds_nobody_up() -> None:
    for format_ in (TextFormat.PLAIN, TextFormat.MARKDOWN, TextFormat.LATEX):
        made = document(page(Block(BOX, Category.TEXT, "w" * 1_000_000, format=format_)))
        for name in ("md", "html", "txt", "docx"):
            assert render(made, name, NONE).content


def test_nesting_has_an_end() -> None:
    for attack in ATTACKS:
        assert Suspicious(webpage.model_html(attack)).deepest < 60


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
def test_a_formula_holds_nothing_but_mathematics(attack: str) -> None:
    text = mathml.written(Formula(attack.strip("$")))
    assert Suspicious(text).wrong == []


@pytest.mark.parametrize("command", ["href{javascript:x}", "htmlClass{x}", "input{/etc/passwd}", "write18{ls}"])
def test_latex_leads_nowhere_in_text_either(command: str) -> None:
    name = command.partition("{")[0].rstrip("0123456789")
    for made in (
        block(Category.FORMULA, f"x\\{command}", format=TextFormat.LATEX),
        block(Category.TEXT, f"so $x\\{command}$ it", format=TextFormat.MARKDOWN),
        block(Category.TEXT, f"so $x\\{command}$ it"),
    ):
        for form in {Form.MARKDOWN, Form.LATEX} & {*forms.forms(made)}:
            assert f"\\{name}" not in forms.written(made, form, NONE)
        assert f"mathtt{{{name}}}" in forms.written(made, Form.MARKDOWN, NONE)
    prose = block(Category.TEXT, "The command \\href in prose", format=TextFormat.MARKDOWN)
    assert forms.written(prose, Form.MARKDOWN, NONE) == prose.text


def test_names_do_not_turn_around() -> None:
    assert safe("cv\u202egpj.exe\0/..\u2066") == "cv_gpj.exe__.._"
    assert safe("עברית \u200fא") == "עברית \u200fא"
