"""What the window shows before anything is open: what it does, and how to begin."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ocr_desktop.gui import style
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.notice import Notice, Way
from ocr_desktop.sentences import said

_INVITATION = said(
    "PDFs, scans and pictures become text that you can copy and export. Everything stays on this computer."
)


class EmptyState(QWidget):
    """An invitation to drop something.

    Signals:
        open_wanted: the person wants to choose files.
        sample_wanted: the person wants to see what it does.
    """

    open_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, with_sample: bool = True) -> None:
        super().__init__(parent)
        self._notice = Notice(self, symbol_size=72)
        paste = QKeySequence(QKeySequence.StandardKey.Paste).toString(QKeySequence.SequenceFormat.NativeText)
        sample = (Way(tr("See What It Does with a Sample"), self.sample_wanted.emit),) if with_sample else ()
        self._notice.say(
            "drop",
            tr("Drop documents or folders here"),
            tr(_INVITATION),
            tr("You can also paste a picture with {keys}.").format(keys=paste),
            (Way(tr("Open…"), self.open_wanted.emit), *sample),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(*(3 * style.GRID,) * 4)
        column.addWidget(self._notice)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own: a dashed outline, the sign for a place to drop things."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_drop_outline(painter, QRectF(self.rect()), self.palette(), ready=False)
        painter.end()


def paint_drop_outline(painter: QPainter, rect: QRectF, palette: QPalette, *, ready: bool) -> None:
    """The outline of a place where things can be dropped.

    Args:
        ready: something that can be dropped is over it.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = palette.color(QPalette.ColorRole.Highlight) if ready else style.hairline(palette)
    pen = QPen(colour, 2.5 if ready else 1.5, Qt.PenStyle.SolidLine if ready else Qt.PenStyle.CustomDashLine)
    if not ready:
        pen.setDashPattern([5.0, 4.0])
    painter.setPen(pen)
    if ready:
        fill = palette.color(QPalette.ColorRole.Highlight)
        fill.setAlphaF(0.08)
        painter.setBrush(fill)
    inset = 2.0 * style.GRID
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 12, 12)


class DropOverlay(QWidget):
    """Shows that a drop is welcome, over all that is there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._under = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Show over the whole parent."""
        self.setGeometry(self._under.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own."""
        del event
        painter = QPainter(self)
        paint_drop_outline(painter, QRectF(self.rect()), self.palette(), ready=True)
        painter.end()
