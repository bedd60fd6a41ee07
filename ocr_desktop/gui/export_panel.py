"""An export while it runs, and its report when it is over."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.gui import colours, phrases, style, symbols
from ocr_desktop.gui.language import number, told, tr
from ocr_desktop.gui.notice import Way, WayButtons
from ocr_desktop.jobs.job import Progress


@dataclass(frozen=True, slots=True)
class Trouble:
    """A document that was not written as it should be, and why."""

    document: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """How an export went, in words.

    Args:
        good: nothing went wrong and nothing was stopped.
    """

    title: str
    text: str
    good: bool


class ExportPanel(QWidget):
    """Shows one export.

    Signals:
        pause_wanted: True to pause, False to go on.
        stop_wanted: the person wants it to end.
    """

    pause_wanted = Signal(bool)
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol = ""
        self._good = True
        self._by_person = self._yields = False
        self._picture = QLabel(self)
        self._title = style.Words(parent=self)
        self._title.setFont(style.font(1.25, bold=True))
        self._title.setWordWrap(True)
        self._words = style.Words(parent=self)
        self._words.setWordWrap(True)
        self._now = style.Caption(parent=self)
        self._energy = style.Caption(parent=self)
        self._energy.setWordWrap(True)
        self._held = style.Caption(parent=self)
        self._held.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._bar.setAccessibleName(tr("Progress of the export"))
        self._troubles = self._list()
        self._pause = QPushButton(tr("Pause"), self)
        self._pause.setCheckable(True)
        self._pause.clicked.connect(self._pause_clicked)
        self._stop = QPushButton(tr("Stop"), self)
        self._stop.clicked.connect(self.stop_wanted)
        self._ways = WayButtons(self)
        self._lay_out()

    @property
    def title(self) -> str:
        """The heading."""
        return self._title.text()

    @property
    def words(self) -> str:
        """How far it is, or how it went."""
        return self._words.text()

    @property
    def paused(self) -> bool:
        """Whether it waits for the person."""
        return self._by_person

    @property
    def energy(self) -> str:
        """What is done for the machine's sake."""
        return self._energy.text()

    def begin(self, title: str) -> None:
        """A new export."""
        self._symbol = ""
        self._picture.hide()
        self._title.setText(title)
        self._words.setText(tr("Looking for documents…"))
        self._now.setText("")
        self.show_held("")
        self.show_energy("", paused=False)
        self._bar.setRange(0, 0)
        self._troubles.clear()
        self._troubles.hide()
        self._by_person = False
        self._show_pause()
        for widget in (self._bar, self._pause, self._stop, self._now):
            widget.show()
        self._stop.setEnabled(True)
        self._ways.offer(())

    def show_progress(self, now: Progress) -> None:
        """How far it is."""
        total = now.pages_done + now.pages_failed + now.pages_left
        documents = now.documents_done + now.documents_failed + now.documents_left
        # Pages of documents that are not opened yet are unknown: whole documents are the honest measure.
        ended = now.documents_done + now.documents_failed
        self._bar.show()
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(1000 * ended / documents) if documents else 0)
        parts = [tr("{done} of %n document(s)", "", documents).format(done=number(now.documents_done))]
        parts += [tr("%n failed", "", now.documents_failed)] if now.documents_failed else []
        parts.append(tr("%n page(s) read", "", now.pages_done))
        if self._pause.isChecked():
            parts.append(tr("paused"))
        else:
            parts += [phrases.left(now.seconds_left)] if now.seconds_left is not None and total else []
            parts += [phrases.rate(now)]
        self._words.setText(" · ".join(filter(None, parts)))

    def wait(self, words: str) -> None:
        """Nothing is read now; it goes on by itself."""
        self._words.setText(words)
        self._now.setText("")
        self._bar.hide()

    @property
    def current(self) -> str:
        """What it is at; empty while that is nothing."""
        return "" if self._now.isHidden() else self._now.text()

    def show_current(self, words: str) -> None:
        """What it is at."""
        self._now.setText(words)

    @property
    def held(self) -> str:
        """What it waits for."""
        return self._held.text()

    def show_held(self, line: str) -> None:
        """It waits for something outside; empty where it goes on. The person can have it try at once."""
        self._held.setText(told(line))
        self._held.setVisible(bool(line))
        self._show_pause()

    def show_energy(self, line: str, *, paused: bool) -> None:
        """What is done for the machine's sake. Where that paused it, the person can let it go on all the same."""
        self._energy.setText(told(line))
        self._energy.setVisible(bool(line))
        self._yields = paused
        self._show_pause()

    def add_trouble(self, trouble: Trouble) -> None:
        """A document was not written as it should be."""
        row = QTreeWidgetItem([trouble.document, trouble.reason])
        row.setSizeHint(0, QSize(0, self._troubles.fontMetrics().height() + style.GRID))
        row.setToolTip(0, style.tip(trouble.document))
        row.setToolTip(1, style.tip(" ".join(filter(None, (trouble.reason, trouble.remedy)))))
        self._troubles.addTopLevelItem(row)
        self._troubles.show()

    def stopping(self) -> None:
        """The person has stopped it; the pages that are being read come to their end."""
        self._stop.setEnabled(False)
        self._words.setText(tr("Stopping…"))

    def finish(self, summary: Summary, ways: tuple[Way, ...]) -> None:
        """It is over."""
        self._symbol = "done" if summary.good else "warning"
        self._good = summary.good
        self._title.setText(summary.title)
        self._words.setText(summary.text)
        for widget in (self._bar, self._pause, self._stop, self._now):
            widget.hide()
        self._ways.offer(ways)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own: the symbol follows the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * style.GRID)
        head.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(style.GRID // 2)
        words.addWidget(self._title)
        words.addWidget(self._words)
        head.addLayout(words, 1)
        foot = QHBoxLayout()
        foot.setSpacing(style.GRID)
        foot.addStretch(1)
        for button in (self._pause, self._stop):
            button.setAutoDefault(False)
            foot.addWidget(button)
        foot.addWidget(self._ways)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(3 * style.GRID,) * 4)
        column.setSpacing(style.GRID + 4)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._now)
        column.addWidget(self._held)
        column.addWidget(self._energy)
        column.addWidget(self._troubles, 1)
        column.addStretch(0)
        column.addLayout(foot)

    def _list(self) -> QTreeWidget:
        made = QTreeWidget(self)
        made.setHeaderLabels([tr("Document"), tr("What happened")])
        made.setRootIsDecorated(False)
        made.setUniformRowHeights(True)
        made.setAlternatingRowColors(True)
        made.setColumnWidth(0, 220)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setAccessibleName(tr("Documents with problems"))
        return made

    def _pause_clicked(self) -> None:
        """The person pauses it, or lets it go on, whatever it was that paused it."""
        self._by_person = not (self._by_person or self._yields or self.held)
        if self._yields:
            self.show_energy("", paused=False)
        self._show_pause()
        self.pause_wanted.emit(self._by_person)

    def _show_pause(self) -> None:
        paused = self._by_person or self._yields or bool(self.held)
        self._pause.setChecked(paused)
        self._pause.setText(tr("Continue") if paused else tr("Pause"))
        self._now.setHidden(paused or self._pause.isHidden())

    def _draw(self) -> None:
        self._picture.setVisible(bool(self._symbol))
        if self._symbol:
            dark = colours.is_dark(self.palette())
            colour = colours.done(dark) if self._good else colours.warning(dark)
            self._picture.setPixmap(symbols.pixmap(self._symbol, colour, 36, self.devicePixelRatioF()))
