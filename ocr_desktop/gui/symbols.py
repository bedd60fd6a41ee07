"""The app's own symbols: small line drawings in ``resources/symbols``, tinted as text is."""

import functools

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ocr_desktop import paths
from ocr_desktop.gui import style

TOOLBAR = 20
"""Side of a symbol on a button, in points."""


@functools.cache
def _drawing(name: str) -> str:
    return paths.resource(f"symbols/{name}.svg").read_text(encoding="utf-8")


def renderer(name: str, colour: QColor) -> QSvgRenderer:
    """A symbol in one colour, to be painted at any size."""
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour.name()).encode()))


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """A symbol as pixels.

    Args:
        size: side in points.
        ratio: pixels a point.
    """
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer(name, colour).render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def icon(name: str, palette: QPalette, ratio: float = 1.0) -> QIcon:
    """A symbol for buttons, in the palette's text colour, paler where disabled. Ask again when the palette changes.

    Where it is switched on it has the colour of the accent: in the dark its frame can hardly be seen.

    Args:
        ratio: pixels a point.
    """
    text = palette.color(QPalette.ColorRole.WindowText)
    pale = style.mixed(palette.color(QPalette.ColorRole.Window), text, 0.35)
    made = QIcon()
    made.addPixmap(pixmap(name, text, TOOLBAR, ratio), QIcon.Mode.Normal)
    made.addPixmap(pixmap(name, pale, TOOLBAR, ratio), QIcon.Mode.Disabled)
    accent = palette.color(QPalette.ColorRole.Highlight)
    made.addPixmap(pixmap(name, accent, TOOLBAR, ratio), QIcon.Mode.Normal, QIcon.State.On)
    made.addPixmap(pixmap(name, pale, TOOLBAR, ratio), QIcon.Mode.Disabled, QIcon.State.On)
    return made
