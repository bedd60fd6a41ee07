"""What is said on top of the page: the stage of its reading, what went wrong, or what is lacking."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ocr_desktop.gui.language import told, tr

GAP = 24
CARD_WIDTH = 360
RADIUS = 10


class PageNotice(QWidget):
    """A chip at the foot of the page while it is read, a card in its middle when it failed.

    Signals:
        retry_requested: the person pressed the card's button.
    """

    retry_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self._error = False
        self._title = QLabel(self)
        self._title.setWordWrap(True)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._remedy = QLabel(self)
        self._remedy.setWordWrap(True)
        self._remedy.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setAccessibleName(tr("Progress of this page"))
        self._retry = QPushButton(tr("Try Again"), self)
        self._retry.clicked.connect(self.retry_requested)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self._retry)
        layout = self._column = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._title)
        layout.addWidget(self._remedy)
        layout.addWidget(self._bar)
        layout.addLayout(buttons)
        self.hide()

    def clear(self) -> None:
        """Say nothing."""
        self._error = False
        self.hide()

    def set_stage(self, text: str, fraction: float | None) -> None:
        """Say what is happening; empty text ends that, but leaves an error standing."""
        if not text:
            if not self._error:
                self.hide()
            return
        self._error = False
        self._show(text, "")
        self._bar.setRange(0, 0 if fraction is None else 1000)
        self._bar.setValue(0 if fraction is None else round(fraction * 1000))

    def set_error(self, message: str, remedy: str) -> None:
        """Say what went wrong and what can be done."""
        self._error = True
        self._show(message, remedy)

    def set_note(self, text: str) -> None:
        """Say something about the page that is shown, until the next stage or error; nothing, where it is empty."""
        self._error = False
        if not text:
            self.hide()
            return
        self._show(text, "")
        self._bar.hide()
        self.place()

    def place(self) -> None:
        """Move to where it belongs on the parent."""
        ground = self._ground
        width = min(CARD_WIDTH if self._error else 240, max(ground.width() - 2 * GAP, 80))
        self._column.invalidate()
        height = max(self._column.totalHeightForWidth(width), self._column.totalMinimumSize().height())
        if self.size() != QSize(width, height):
            self.setFixedSize(width, height)
        x = (ground.width() - self.width()) // 2
        y = (ground.height() - self.height()) // 2 if self._error else ground.height() - self.height() - GAP
        self.move(x, max(y, 0))

    def event(self, event: QEvent) -> bool:
        """What is said needs another height than it had before it was seen: once fonts and styles are known."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.PolishRequest, QEvent.Type.FontChange):
            self.place()
        return handled

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded card in the window's colours."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = self.palette().color(QPalette.ColorRole.WindowText)
        edge.setAlphaF(0.18)
        painter.setPen(edge)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS, RADIUS)

    def _show(self, title: str, remedy: str) -> None:
        self._title.setText(told(title))
        self._remedy.setText(told(remedy))
        self._remedy.setVisible(bool(remedy))
        self._bar.setVisible(not self._error)
        self._retry.setVisible(self._error)
        self._title.setAlignment(Qt.AlignmentFlag.AlignLeft if self._error else Qt.AlignmentFlag.AlignHCenter)
        font = self.font()
        font.setBold(self._error)
        self._title.setFont(font)
        self.show()
        self.place()  # only now do the rows count the button that was not shown before
        self.raise_()
