"""What all lists draw alike: the ground of a row that is selected."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from ocr_desktop.gui import style


@dataclass(frozen=True, slots=True)
class RowState:
    """Where a row is drawn and how.

    Args:
        chosen: it is selected.
        strong: and its list has the focus, so that its ground has the colour of a selection.
        focused: it is the current one.
    """

    rect: QRect
    palette: QPalette
    chosen: bool
    strong: bool
    focused: bool

    @staticmethod
    def of(option: QStyleOptionViewItem) -> "RowState":
        """What Qt says of a row that is to be drawn."""
        # The annotations of PySide6 do not know the fields of style options.
        rect, palette, state, view = (getattr(option, name) for name in ("rect", "palette", "state", "widget"))
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        return RowState(rect, palette, chosen, chosen and view.hasFocus(), focused)

    @property
    def ground(self) -> QRectF:
        """What a selection fills."""
        return QRectF(self.rect).adjusted(style.GRID / 2, 1, -style.GRID / 2, -1)

    def paint_ground(self, painter: QPainter) -> None:
        """Fill the ground of a row that is selected."""
        if self.chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent() if self.strong else style.hairline(self.palette))
            painter.drawRoundedRect(self.ground, style.RADIUS, style.RADIUS)


def accent() -> QColor:
    """The colour of a selection in a list that has the focus."""
    return QApplication.palette().color(QPalette.ColorRole.Highlight)
