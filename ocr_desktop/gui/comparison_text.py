"""Two readings of a page as one table for a text view: side by side, the words that differ marked."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFontDatabase, QPalette

from ocr_desktop.document.blocks import Block, TextFormat
from ocr_desktop.document.comparison import CellPair, Comparison, Group
from ocr_desktop.document.wording import Piece
from ocr_desktop.gui import colours, phrases, style
from ocr_desktop.gui.language import tr
from ocr_desktop.renderers import inline

TAKE = "take:"
"""What a link begins with that takes the other reading of a group; its position follows."""


@dataclass(frozen=True, slots=True)
class Look:
    """In which colours, and under which names.

    Args:
        titles: of the two engines.
        palette: of the widget.
        may_take: whether the other reading can be taken.
    """

    titles: tuple[str, str]
    palette: QPalette
    may_take: bool

    @property
    def quiet(self) -> str:
        """Text that steps back."""
        return style.secondary(self.palette).name()

    @property
    def line(self) -> str:
        """Lines of tables."""
        return style.hairline(self.palette).name()

    def mark(self, words: str, side: int, *, apart: bool) -> str:
        """Words that differ: underlined, so that it is not told by colours alone.

        Args:
            apart: in type that tells l from I, to compare them letter by letter.
        """
        ink, ground = colours.different(side, colours.is_dark(self.palette))
        family = html.escape(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family())
        font = f"font-family:'{family}'" if apart else ""
        return (
            f'<span style="color:{ink.name()};background-color:{ground.name()};text-decoration:underline;'
            f'{font}">{_escaped(words)}</span>'
        )


def written(comparison: Comparison, look: Look) -> tuple[str, list[int]]:
    """A table of HTML; and of each group the first of its rows. Each row is of one group."""
    rows = [f'<tr><th width="50%" align="left">{html.escape(look.titles[0])}</th>'
            f'<th width="50%" align="left">{html.escape(look.titles[1])}</th></tr>']  # fmt: skip
    starts = []
    for place, group in enumerate(comparison.groups):
        starts.append(len(rows))
        if group.same:
            rows.append(f'<tr><td colspan="2">{_side(group, 0, look)}</td></tr>')
        else:
            cells = (_side(group, side, look) if blocks else _missing(look)
                     for side, blocks in enumerate((group.first, group.second)))  # fmt: skip
            rows.append("<tr>" + "".join(f'<td width="50%">{cell}</td>' for cell in cells) + "</tr>")
            rows.append(f"<tr>{_foot(place, group, look)}</tr>")
    return f'<table width="100%" cellspacing="0" cellpadding="6" border="0">{"".join(rows)}</table>', starts


def about(group: Group, titles: tuple[str, str]) -> str:
    """What is to be said of a group beside its words, in plain text; empty for nothing."""
    if not (group.first and group.second):
        return tr("Only in {engine}").format(engine=titles[0 if group.first else 1])
    kinds = [dict.fromkeys(phrases.category(block.category) for block in side) for side in (group.first, group.second)]
    parts = len(group.first), len(group.second)
    if parts != (1, 1):
        return (
            tr("{one}: %n block(s)", "", parts[0]).format(one=titles[0])
            + " · "
            + tr("{one}: %n block(s)", "", parts[1]).format(one=titles[1])
        )
    if kinds[0] != kinds[1]:
        return " · ".join(f"{title}: {', '.join(names)}" for title, names in zip(titles, kinds, strict=True))
    return ""


def taking(group: Group) -> str:
    """What it means to take the other reading of a group, as a button says it."""
    if not group.second:
        return tr("Remove This Block")
    return tr("Take This Reading") if group.first else tr("Add This Block")


def _foot(place: int, group: Group, look: Look) -> str:
    """Under the words what is to be said of them, and under those that can be taken, or can go, the link for it."""
    said = f'<span style="color:{look.quiet}">{html.escape(about(group, look.titles))}</span>'
    link = f'<a href="{TAKE}{place}">{html.escape(taking(group))}</a>' if look.may_take else ""
    cells = (said, link) if group.second else (link, said)
    return "".join(f'<td width="50%"><small>{cell}</small></td>' for cell in cells)


def _missing(look: Look) -> str:
    return _aside(tr("Nothing here"), look)


def _aside(words: str, look: Look) -> str:
    return f'<i style="color:{look.quiet}">{html.escape(words)}</i>'


def _side(group: Group, side: int, look: Look) -> str:
    if group.cells:
        return _table(group.cells, side, look)
    blocks = (group.first, group.second)[side]
    text = _pieces(group.pieces, side, look)
    if not text.strip():
        kinds = tr(", ").join(dict.fromkeys(phrases.category(block.category) for block in blocks))
        return _aside(tr("{kind} without text").format(kind=kinds), look)
    return f"<code>{text}</code>" if any(map(_is_code, blocks)) else text


def _is_code(block: Block) -> bool:
    return block.format is TextFormat.LATEX


def _pieces(pieces: Sequence[Piece], side: int, look: Look) -> str:
    found = []
    for piece in pieces:
        text = piece.second if side else piece.first
        words = text.strip()
        if piece.same or not words:
            found.append(_escaped(text))
        else:
            start = text.index(words)
            found += [
                _escaped(text[:start]),
                look.mark(words, side, apart=bool(piece.first and piece.second)),
                _escaped(text[start + len(words) :]),
            ]
    return "".join(found)


def _table(cells: Sequence[CellPair], side: int, look: Look) -> str:
    at = {(cell.row, cell.column): cell for cell in cells}
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})
    written = (
        "<tr>" + "".join(
            f"<td>{_pieces(at[row, column].pieces, side, look) if (row, column) in at else ''}</td>"
            for column in columns
        ) + "</tr>"
        for row in rows
    )  # fmt: skip
    return (
        '<table border="1" cellspacing="0" cellpadding="3" style="border-collapse: collapse; border-style: solid;'
        f' border-color: {look.line}">{"".join(written)}</table>'
    )


def _escaped(text: str) -> str:
    return html.escape(inline.cleaned(text)).replace("\n", "<br>")
