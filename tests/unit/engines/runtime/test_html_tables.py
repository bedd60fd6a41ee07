from hypothesis import example, given
from hypothesis import strategies as st

from ocr_desktop.engines.runtime import html_tables


def cells(markup: str) -> list[tuple[int, int, int, int, str]]:
    table = html_tables.read(markup)
    assert table is not None
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells]


def test_spans_headers_and_entities() -> None:
    table = html_tables.read(
        "<table><thead><tr><th rowspan='2'>Year</th><th colspan=2>R&amp;D</th></tr><tr><th>a</th><th>b</th></tr>"
        "</thead><tbody><tr><td>1999</td><td>x<br>y</td><td>x<sup>2</sup></td></tr></tbody></table>"
    )
    assert table is not None
    assert (table.rows, table.columns) == (3, 3)
    assert [(cell.row, cell.column, cell.text, cell.header) for cell in table.cells] == [
        (0, 0, "Year", True), (0, 1, "R&D", True), (1, 1, "a", True), (1, 2, "b", True),
        (2, 0, "1999", False), (2, 1, "x\ny", False), (2, 2, "x2", False),
    ]  # fmt: skip
    assert html_tables.text(table) == "Year\tR&D\n\ta\tb\n1999\tx y\tx2"


def test_a_table_cut_short_gives_what_there_is() -> None:
    assert cells("<table><tr><td>a</td><td>b</td></tr><tr><td>c") == [
        (0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "c"),
    ]  # fmt: skip


def test_words_outside_the_cells_are_rows() -> None:
    markup = "Table 1<table><caption>Prices</caption><tr><td>a</td><td>b</td></tr></table>in euros"
    assert cells(markup) == [
        (0, 0, 1, 2, "Table 1Prices"), (1, 0, 1, 1, "a"), (1, 1, 1, 1, "b"), (2, 0, 1, 2, "in euros"),
    ]  # fmt: skip


def test_a_table_in_a_cell_is_its_text() -> None:
    markup = "<table><tr><td>a<table><tr><td>in</td><td>side</td></tr></table>z</td><td>b</td></tr></table>"
    assert cells(markup) == [(0, 0, 1, 1, "a\nin side z"), (0, 1, 1, 1, "b")]


def test_spans_that_collide_or_make_no_sense() -> None:
    markup = "<tr><td>a</td><td rowspan=3>b</td></tr><tr><td colspan=9>c</td><td rowspan=x colspan=0>d</td></tr>"
    assert cells(markup) == [(0, 0, 1, 1, "a"), (0, 1, 2, 1, "b"), (1, 0, 1, 1, "c"), (1, 2, 1, 1, "d")]
    table = html_tables.read("<tr>" + "<td rowspan=999999999 colspan=999999999>x</td>" * 50 + "</tr>" + "<tr></tr>" * 9)
    assert table is not None
    assert table.columns <= html_tables.MOST_COLUMNS + 50


def test_no_cell_no_table() -> None:
    assert html_tables.read("<table><tr></tr></table> only words") is None
    assert html_tables.read("| a | b |") is None


TAGS: tuple[str, ...] = (
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<th rowspan=2>",
    "<td colspan='3'>",
    "<br>",
    "</th>",
)
TAGS += ("<td rowspan=3 colspan=2>", "<caption>", "<![CDATA[", "<!--x-->", "<t", "&lt;", "&am", "<td", ">")


@given(st.lists(st.sampled_from(TAGS) | st.sampled_from(["alpha", "beta", " ", "\n", "12 €"]), max_size=40))
@example(["<td>", "alpha", "<th rowspan=2>", "</table>", "beta", "<tr>", "<td colspan='3'>"])
@example(["<th rowspan=2>", "<tr>", "beta", "<td>"])
def test_any_markup_gives_a_sound_table_without_losing_words(pieces: list[str]) -> None:
    table = html_tables.read("".join(pieces))  # Table itself checks that cells neither overlap nor leave the grid
    if table is None:
        return
    said = html_tables.text(table)
    assert sum(map(len, said.split())) <= sum(map(len, pieces)) * 2
    clean = [piece for piece in pieces if piece in TAGS[:8] or piece.isalpha()]
    table = html_tables.read("".join(clean))
    if table is not None:
        for word in ("alpha", "beta"):
            assert html_tables.text(table).count(word) == clean.count(word)
