"""What is selected in the text of a page that is not whole blocks: some words, or some cells of a table."""

import html
import re
from collections.abc import Iterator
from typing import cast

from PySide6.QtGui import QFontInfo, QTextCharFormat, QTextCursor, QTextTable

from ocr_desktop.document.blocks import Block
from ocr_desktop.gui import long_words
from ocr_desktop.gui.copying import Piece, mathml
from ocr_desktop.gui.formulas import Formulas, fragments
from ocr_desktop.gui.sheet import OBJECT
from ocr_desktop.renderers import arrangement, forms, inline, markdown, safe_html
from ocr_desktop.renderers.formulas import Formula

_BOLD = 600
_Align = QTextCharFormat.VerticalAlignment
_ALIGNED = {_Align.AlignSuperScript: "sup", _Align.AlignSubScript: "sub"}


def cells(cursor: QTextCursor, block: Block) -> Block | None:
    """The table of the cells that are selected in a block; None where it is not cells that are."""
    table, grid = cursor.currentTable(), arrangement.grid(block)
    if not isinstance(table, QTextTable) or grid is None or not cursor.hasComplexSelection():
        return None
    # What the annotations of PySide6 call nothing.
    first, rows, left, columns = cast(tuple[int, int, int, int], cursor.selectedTableCells())
    if (table.rows(), table.columns()) != (grid.rows, grid.columns):
        return None
    return forms.cut(block, range(first, first + rows), range(left, left + columns))


def words(cursor: QTextCursor, formulas: Formulas, math: str) -> Piece:
    """The words that are selected, exactly; formulas among them as their source, or as MathML.

    Args:
        math: what stands around formulas in the text, as in the settings.
    """
    sources = (markdown.delimited(found, math) if found else "" for found in formulas.chosen(cursor))
    text = re.sub(OBJECT, lambda _: next(sources, ""), long_words.whole(cursor.selection().toPlainText()))
    return Piece(inline.cleaned(text).strip("\n"), _html(cursor, formulas))


def _html(cursor: QTextCursor, formulas: Formulas) -> str:
    document, end = cursor.document(), cursor.selectionEnd()
    written = []
    block = document.findBlock(cursor.selectionStart())
    while block.isValid() and block.position() <= end:
        part = QTextCursor(document)
        part.setPosition(max(cursor.selectionStart(), block.position()))
        part.setPosition(min(end, block.position() + block.length() - 1), QTextCursor.MoveMode.KeepAnchor)
        written.append("".join(_runs(part, formulas)))
        block = block.next()
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in written if paragraph)


def _runs(part: QTextCursor, formulas: Formulas) -> Iterator[str]:
    start, end = part.selectionStart(), part.selectionEnd()
    for fragment in fragments(part.document(), start, end):
        run = QTextCursor(part.document())  # positions are not those of characters in Python
        run.setPosition(max(fragment.position(), start))
        run.setPosition(min(fragment.position() + fragment.length(), end), QTextCursor.MoveMode.KeepAnchor)
        look = fragment.charFormat()
        if look.objectType():
            yield from (_formula(found) for found in formulas.chosen(run) if found)
        elif not look.isImageFormat():
            text = html.escape(inline.cleaned(long_words.whole(run.selectedText()))).replace("\n", "<br>")
            for tag in _tags(look):
                text = f"<{tag}>{text}</{tag}>"
            target = inline.safe_target(look.anchorHref())
            yield f"<a{safe_html.link_attributes(target)}>{text}</a>" if target else text


def _tags(look: QTextCharFormat) -> Iterator[str]:
    if QFontInfo(look.font()).fixedPitch():
        yield "code"
    if look.verticalAlignment() in _ALIGNED:
        yield _ALIGNED[look.verticalAlignment()]
    if look.fontStrikeOut():
        yield "s"
    if look.fontItalic():
        yield "i"
    if look.fontWeight() >= _BOLD:
        yield "b"


def _formula(found: Formula) -> str:
    return mathml(found) or f"<code>{html.escape(found.latex)}</code>"
