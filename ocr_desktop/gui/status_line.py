"""The line at the foot of the window: what is being read, for how long, and by which engine."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from ocr_desktop import catalog
from ocr_desktop.document.document import FinishReason, PageResult, TextSource
from ocr_desktop.document.doubting import doubtful
from ocr_desktop.gui import phrases, style, symbols
from ocr_desktop.gui.language import told, tr
from ocr_desktop.jobs.job import Progress
from ocr_desktop.sentences import said

_SOURCES = {
    TextSource.NONE: said("No text"),
    TextSource.TEXT_LAYER: said("From the text layer"),
    TextSource.RECOGNITION: said("Recognised"),
    TextSource.MIXED: said("Text layer and recognition"),
    TextSource.MODEL: said("Read by a model"),
}


class StatusLine(QWidget):
    """Progress on the left, what is known of the page on the right.

    Signals:
        stop_wanted: the person wants all reading to stop.
    """

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = style.Caption(parent=self)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(16 * style.GRID, 6)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(tr("Progress of reading"))
        self._stop = QToolButton(self)
        self._stop.setAutoRaise(True)
        self._stop.setToolTip(tr("Stop reading"))
        self._stop.setAccessibleName(tr("Stop reading"))
        self._stop.clicked.connect(self.stop_wanted)
        self._page = style.Caption(parent=self)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(style.GRID + 4, 0, style.GRID + 4, 0)
        row.setSpacing(style.GRID)
        row.addWidget(self._bar)
        row.addWidget(self._stop)
        row.addWidget(self._words, 1)
        row.addWidget(self._page)
        self.setFixedHeight(28)
        self.show_progress(None)
        self.dress()

    @property
    def about_page(self) -> str:
        """What it says about the page."""
        return self._page.text()

    @property
    def words(self) -> str:
        """What it says about progress."""
        return self._words.text()

    def add(self, sign: QWidget) -> None:
        """Take in what else is going on, beside what is told of the page."""
        self._row.insertWidget(self._row.indexOf(self._page), sign)

    def dress(self) -> None:
        """Draw the symbol in the colours of now."""
        self._stop.setIcon(symbols.icon("stop", self.palette(), self.devicePixelRatioF()))

    def say(self, words: str) -> None:
        """Say something in passing, while nothing is being read."""
        if self._bar.isHidden():
            self._words.setText(words)

    def show_progress(self, now: Progress | None) -> None:
        """Say how far reading is; None when nothing is being read."""
        self._bar.setVisible(now is not None)
        self._stop.setVisible(now is not None)
        if now is None:
            self._words.setText("")
            return
        ended = now.pages_done + now.pages_failed
        self._bar.setRange(0, 1000 if ended + now.pages_left else 0)
        self._bar.setValue(round(now.fraction * 1000))
        self._words.setText(tr("Reading · {how_far}").format(how_far=phrases.progress(now)))

    def show_page(self, result: PageResult | None, engine: str, *, earlier: bool = False) -> None:
        """Say where the text of the page comes from.

        Args:
            engine: that reads, or would read.
            earlier: the text is that of an earlier reading; the engine has found nothing yet.
        """
        title = phrases.engine(engine)
        if result is None:
            self._page.setText(title)
            self._page.setToolTip(tr(catalog.engine(engine).summary))
            return
        if earlier:
            reading = tr("Earlier reading by {engine}").format(engine=phrases.engine(result.engine))
            self._page.setText(f"{reading} · {title}")
            self._page.setToolTip(
                tr("{engine} has found nothing on this page yet. What is shown was read before.").format(engine=title)
            )
            return
        stopped = result.finish is FinishReason.CANCELLED
        parts = [tr("Stopped") if stopped else tr(_SOURCES[result.text_source]), title]
        if result.warnings:
            parts.insert(0, phrases.doubts(max(len(doubtful(result)), len(result.warnings))))
        self._page.setText(" · ".join(parts))
        if result.losses:
            parts.insert(0, tr("Read in part"))
        self._page.setToolTip(
            style.tip("\n".join(filter(None, map(told, (*result.losses, result.reason, *result.warnings)))))
        )
