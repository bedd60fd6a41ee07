"""What is higher than a small screen scrolls."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ocr_desktop.gui import style

_LEAST = 20 * style.GRID
_TITLE_BAR = 5 * style.GRID


class Scrolled(QScrollArea):
    """A scroll area that wants to be as high as what is in it."""

    def __init__(self, content: QWidget) -> None:
        """Show what is in it as high as it wants to be, where there is room."""
        super().__init__()
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(content)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        """Qt's own."""
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Qt's own."""
        return QSize(super().minimumSizeHint().width(), _LEAST)


def room_above(dialog: QWidget) -> int:
    """How high a dialog may be: as its window, and no higher than the screen."""
    screen = dialog.screen().availableGeometry().height() - _TITLE_BAR
    window = dialog.parentWidget()
    return screen if window is None else min(screen, window.window().height())
