"""How words stand out, in the text and on the page: what was looked for, what the pointer is over, what is selected."""

from enum import Enum, auto

from PySide6.QtGui import QColor, QPalette, QTextCharFormat

from ocr_desktop.gui import colours

_PAPER = {
    "UNSURE": "#c98a00", "FOUND": "#ffe066", "CURRENT": "#ff9f0a", "SELECTED": "#cbdefa", "POINTED": "#8fbcf7",
    "LOCATED": "#b9e6a0",
}  # fmt: skip
_DARK_FOUND = "#7a5c00"


class Kind(Enum):
    """Why words stand out; the later ones are painted over those before."""

    UNSURE = auto()
    SELECTED = auto()
    FOUND = auto()
    CURRENT = auto()
    POINTED = auto()
    LOCATED = auto()


def on_screen(kind: Kind, palette: QPalette) -> QTextCharFormat:
    """How they look in the text."""
    made = QTextCharFormat()
    if kind is Kind.UNSURE:
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        made.setUnderlineColor(colours.warning(colours.is_dark(palette)))
        return made
    if kind is Kind.CURRENT:
        made.setBackground(QColor(_PAPER["CURRENT"]))
        made.setForeground(QColor("#000000"))
        return made
    if kind is Kind.FOUND:
        tint = QColor(_DARK_FOUND if colours.is_dark(palette) else _PAPER["FOUND"])
    else:
        tint = palette.color(QPalette.ColorRole.Highlight)
        tint.setAlphaF(0.35)
    made.setBackground(tint)
    return made


def on_paper(kind: Kind) -> QColor:
    """With what a page is multiplied there: paper is white in dark surroundings too."""
    return QColor(_PAPER[kind.name])
