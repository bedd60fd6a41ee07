"""The colours of the window: one pair a layout category, for light and for dark surroundings, and the states.

Hues are spread around the circle and grouped by meaning: headings are warm, running text is blue, what is not
running text (tables, pictures, formulas) is green to violet, and the page's furniture is grey. On their own
surroundings all of them reach a contrast of 3:1, as WCAG 2 asks of graphical marks.
"""

from PySide6.QtGui import QColor, QPalette

from ocr_desktop.document.blocks import Category

_PAIRS: dict[Category, tuple[str, str]] = {
    Category.TITLE: ("#c2352b", "#ff7a6e"),
    Category.SECTION_HEADER: ("#b85c00", "#ffa14a"),
    Category.TEXT: ("#1f6fd6", "#6bb1ff"),
    Category.LIST_ITEM: ("#0b7f94", "#4fd0e3"),
    Category.TABLE: ("#1c8543", "#59d182"),
    Category.PICTURE: ("#8a46c8", "#c79bff"),
    Category.CAPTION: ("#b3398f", "#f48fd2"),
    Category.FORMULA: ("#5a55d6", "#a3a0ff"),
    Category.FOOTNOTE: ("#80691a", "#d8bf5c"),
    Category.PAGE_HEADER: ("#6e6e73", "#a1a1a6"),
    Category.PAGE_FOOTER: ("#6e6e73", "#a1a1a6"),
}

# Words that differ, of the first and of the second reading: their colour, and what they stand on. 4.5:1 at least.
_DIFFERENT = ((("#8c1d12", "#ffb3a8"), ("#fce4e0", "#4a201b")), (("#0b5a2b", "#8fe3ab"), ("#dcf3e3", "#15391f")))

_FAILED = ("#c2352b", "#ff7a6e")
_DONE = ("#1c8543", "#59d182")
_WARNING = ("#9a6700", "#f0c04a")


def colour(category: Category, dark: bool) -> QColor:
    """The colour of a category's boxes and labels, opaque; thin it with ``setAlphaF`` for a fill."""
    return QColor(_PAIRS[category][dark])


def different(side: int, dark: bool) -> tuple[QColor, QColor]:
    """Words that differ, and what they stand on.

    Args:
        side: 0 for those of the first of two readings, 1 for the second.
    """
    ink, ground = _DIFFERENT[side]
    return QColor(ink[dark]), QColor(ground[dark])


def failed(dark: bool) -> QColor:
    """What went wrong."""
    return QColor(_FAILED[dark])


def done(dark: bool) -> QColor:
    """What is finished."""
    return QColor(_DONE[dark])


def warning(dark: bool) -> QColor:
    """What deserves a look."""
    return QColor(_WARNING[dark])


def is_dark(palette: QPalette) -> bool:
    """Whether a palette is a dark one: its text is lighter than what it is written on."""
    text = palette.color(QPalette.ColorRole.WindowText)
    return text.lightnessF() > palette.color(QPalette.ColorRole.Window).lightnessF()
