"""Measures and type of the window: an 8-point grid, the system's font in four sizes, quiet secondary text."""

import html
import sys

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QSplitter, QSplitterHandle, QWidget

from ocr_desktop.sentences import said

GRID = 8
RADIUS = 6.0
THUMBNAIL = 44
"""Height of a thumbnail in the sidebar, in points."""

IS_MAC = sys.platform == "darwin"
SHOW_IN_FOLDER = said("Show in Finder") if IS_MAC else said("Show in Folder")


def font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    """The system's font, larger or smaller.

    Args:
        scale: 1 is the size of labels; 0.85 captions, 1.25 headings, 1.7 large titles.
    """
    made = QFont(QApplication.font())
    if made.pointSizeF() > 0:
        made.setPointSizeF(made.pointSizeF() * scale)
    else:
        made.setPixelSize(round(made.pixelSize() * scale))
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def secondary(palette: QPalette) -> QColor:
    """Text that steps back: two thirds of the way from the background to the text."""
    return mixed(palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText), 0.66)


def hairline(palette: QPalette) -> QColor:
    """Lines between areas."""
    return mixed(palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText), 0.16)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two; ``share`` 0 is the first, 1 the second."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )


def tip(text: str) -> str:
    """Text for a tool tip, where a file's name could be taken for HTML."""
    return f"<p>{html.escape(text).replace(chr(10), '<br>')}</p>" if "<" in text else text


def wrap(label: QLabel, width: int) -> None:
    """Break a label's lines at a width; layouts do not ask a wrapped label how high it wants to be."""
    label.setWordWrap(True)
    label.setFixedWidth(width)
    label.setMinimumHeight(label.heightForWidth(width) if label.text() else label.fontMetrics().height())


class Words(QLabel):
    """A label for text of any origin: a file's name that looks like HTML is shown as it is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


class Quiet(Words):
    """Text that steps back, and follows the palette between light and dark.

    The system's own colour for it, that of text which is only there until something is typed, is too faint to read.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._step_back()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own: light has become dark, or the other way round."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._step_back()

    def _step_back(self) -> None:
        wanted = secondary(self.palette())
        if self.palette().color(QPalette.ColorRole.PlaceholderText) != wanted:  # else this would not end
            own = QPalette()
            own.setColor(QPalette.ColorRole.PlaceholderText, wanted)
            self.setPalette(own)


class Caption(Quiet):
    """Small text that steps back."""

    def __init__(self, text: str = "", parent: QWidget | None = None, *, scale: float = 0.9) -> None:
        super().__init__(text, parent)
        self.setFont(font(scale))


class Hairline(QWidget):
    """A line between two areas."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), hairline(self.palette()))
        painter.end()


class Splitter(QSplitter):
    """Areas side by side with a hairline between them; the hairline can be gripped a little beside it too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:
        """Qt's own."""
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.contentsRect(), hairline(self.palette()))
        painter.end()
