"""Two readings of a page side by side, above the text pane; or how far the second one is, or why there is none."""

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QShowEvent,
    QTextCursor,
    QTextTable,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.document.comparison import Comparison
from ocr_desktop.gui import comparison_text, style, symbols
from ocr_desktop.gui.comparison_text import TAKE, Look
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.notice import Notice, Way

_MARGIN = 12
_AIR = 5  # around a group, as much as cells have
_TINT = 0.22


class ComparisonPanel(QWidget):
    """Lies over another widget, but for what of it is below ``above``.

    Args:
        ground: what it lies over.
        above: a part of that which stays to be seen, while it is.

    Signals:
        step_wanted: 1 for the next difference, -1 for the one before.
        group_clicked: position of a group.
        take_wanted: position of a group whose other reading is to be taken.
        leave_wanted: the comparison is to end.
    """

    step_wanted = Signal(int)
    group_clicked = Signal(int)
    take_wanted = Signal(int)
    leave_wanted = Signal()

    def __init__(self, ground: QWidget, above: QWidget) -> None:
        super().__init__(ground)
        self._ground, self._above = ground, above
        self._comparison: Comparison | None = None
        self._look: Look | None = None
        self._starts: list[int] = []
        self._current = -1
        self._stage = ""
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._title = style.Words(parent=self)
        self._title.setFont(style.font(bold=True))
        self._counts = style.Caption(parent=self)
        self._counts.setWordWrap(True)
        self._previous = self._button("previous", tr("Previous Difference"), -1)
        self._next = self._button("next", tr("Next Difference"), 1)
        self._done = QPushButton(tr("Done"), self)
        self._done.setAutoDefault(False)
        self._done.clicked.connect(self.leave_wanted)
        self.sheet = _Sheet(self)
        self.sheet.anchorClicked.connect(self._link)
        self.notice = Notice(self)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setAccessibleName(tr("Progress of this page"))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.sheet)
        self._stack.addWidget(self.notice)
        self._lay_out()
        for widget in (ground, above):
            widget.installEventFilter(self)
        self.setFocusProxy(self.sheet)
        self.hide()
        self._dress()

    @property
    def counts(self) -> str:
        """What it says of the differences."""
        return self._counts.text()

    def show_comparison(self, comparison: Comparison, look: Look, counts: str, *, stay: bool) -> None:
        """Show two readings.

        Args:
            counts: how many differences there are, for a person.
            stay: keep the scroll bar where it is.
        """
        self._comparison, self._look = comparison, look
        self._head(look.titles, counts, several=bool(comparison.different))
        bar = self.sheet.verticalScrollBar()
        place = bar.value() if stay else 0
        text, self._starts = comparison_text.written(comparison, look)
        self._current = -1
        self.sheet.setHtml(text)
        bar.setValue(place)
        self._bar.hide()
        self._stack.setCurrentWidget(self.sheet)
        self._come()

    def show_progress(self, titles: tuple[str, str], stage: str, fraction: float | None) -> None:
        """Say how far the second reading is.

        Args:
            stage: what is being done.
            fraction: 0 to 1, None while unknown.
        """
        if self._bar.isHidden() or self._stage != stage:
            self._forget(titles)
            self._stage = stage
            says = tr("{engine} reads this page…").format(engine=titles[1])
            self.notice.say("document", says, stage, "", (Way(tr("Cancel"), self.leave_wanted.emit),))
        self._bar.setRange(0, 0 if fraction is None else 1000)
        self._bar.setValue(0 if fraction is None else round(fraction * 1000))
        self._bar.show()
        self._come()

    def show_message(
        self, titles: tuple[str, str], symbol: str, words: tuple[str, str, str], ways: tuple[Way, ...] = ()
    ) -> None:
        """Say why there is nothing to compare.

        Args:
            words: title, text and remedy.
            ways: that lead on.
        """
        self._forget(titles)
        self.notice.say(symbol, *words, ways)
        self._bar.hide()
        self._come()

    def show_current(self, group: int) -> None:
        """Let a group stand out and bring it into view; -1 none."""
        self._current = group
        self._bring_into_view(group)
        self.sheet.viewport().update()

    def ground(self) -> QRect | None:
        """What of the sheet's viewport the current group stands on, None for nothing."""
        return self._place_of(self._current)

    def click(self, cursor: QTextCursor) -> None:
        """A place in the text was clicked."""
        group = self.group_at(cursor)
        if group >= 0:
            self.group_clicked.emit(group)

    def fill_menu(self, menu: QMenu, cursor: QTextCursor) -> None:
        """What can be done with the selection, and at a place in the text."""
        copy = menu.addAction(tr("Copy"))
        copy.setEnabled(self.sheet.textCursor().hasSelection())
        copy.triggered.connect(self.sheet.copy)
        menu.addAction(tr("Select All")).triggered.connect(self.sheet.selectAll)
        place, comparison = self.group_at(cursor), self._comparison
        if comparison is not None and self._look is not None and self._look.may_take and place in comparison.different:
            menu.addSeparator()
            take = menu.addAction(comparison_text.taking(comparison.groups[place]))
            take.triggered.connect(lambda: self.take_wanted.emit(place))

    def group_at(self, cursor: QTextCursor) -> int:
        """The group that a place in the text belongs to, -1 for none."""
        table = self._table()
        if table is None or not self._starts:
            return -1
        cell = table.cellAt(cursor.position())
        row = cell.row() if cell.isValid() else 0
        return sum(start <= row for start in self._starts) - 1

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own: what it lies over has another size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's own: what is covered cannot be reached by keys."""
        super().showEvent(event)
        self._cover(Qt.FocusPolicy.NoFocus)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt's own: it can be again."""
        super().hideEvent(event)
        self._cover(Qt.FocusPolicy.StrongFocus)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own: the colours follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_stack"):
            self._dress()
            if self._comparison is not None and self._look is not None:
                look = Look(self._look.titles, self.palette(), self._look.may_take)
                current = self._current
                self.show_comparison(self._comparison, look, self.counts, stay=True)
                self.show_current(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's own: Escape leaves the comparison."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave_wanted.emit()
        else:
            super().keyPressEvent(event)

    # Inside

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(style.GRID // 2)
        self._title.setWordWrap(True)
        head.addWidget(self._title, 1)
        for button in (self._previous, self._next, self._done):
            head.addWidget(button)
        words = QVBoxLayout()
        words.setContentsMargins(_MARGIN, style.GRID, _MARGIN, style.GRID)
        words.setSpacing(2)
        words.addLayout(head)
        words.addWidget(self._counts)  # over the whole width: in a narrow window there is none beside the buttons
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(words)
        column.addWidget(style.Hairline(self))
        column.addWidget(self._bar)
        column.addWidget(self._stack, 1)

    def _button(self, symbol: str, title: str, by: int) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(symbol)
        button.setAutoRaise(True)
        button.setIconSize(QSize(symbols.TOOLBAR, symbols.TOOLBAR))
        button.setToolTip(title)
        button.setAccessibleName(title)
        button.clicked.connect(lambda _checked=False: self.step_wanted.emit(by))
        return button

    def _head(self, titles: tuple[str, str], counts: str, *, several: bool) -> None:
        self._title.setText(
            tr("{one} and {other}", "two engines that are compared").format(one=titles[0], other=titles[1])
        )
        self._counts.setText(counts)
        self._counts.setVisible(bool(counts))
        for button in (self._previous, self._next):
            button.setVisible(several)

    def _forget(self, titles: tuple[str, str]) -> None:
        self._comparison, self._look, self._starts, self._current = None, None, [], -1
        self.sheet.clear()
        self._head(titles, "", several=False)
        self._stack.setCurrentWidget(self.notice)

    def _come(self) -> None:
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        height = self._above.y() if not self._above.isHidden() else self._ground.height()
        self.setGeometry(0, 0, self._ground.width(), height)

    def _cover(self, policy: Qt.FocusPolicy) -> None:
        covered = self._ground.focusProxy()
        if covered is not None:
            covered.setFocusPolicy(policy)

    def _dress(self) -> None:
        for button in (self._previous, self._next):
            button.setIcon(symbols.icon(button.objectName(), self.palette(), self.devicePixelRatioF()))

    def _link(self, url: QUrl) -> None:
        name = url.toString()
        if name.startswith(TAKE) and name[len(TAKE) :].isdecimal():
            self.take_wanted.emit(int(name[len(TAKE) :]))

    def _table(self) -> QTextTable | None:
        return next(
            (frame for frame in self.sheet.document().rootFrame().childFrames() if isinstance(frame, QTextTable)), None
        )

    def _rows(self, group: int) -> range:
        table = self._table()
        count = table.rows() if table is not None else 0
        return range(self._starts[group], self._starts[group + 1] if group + 1 < len(self._starts) else count)

    def _place_of(self, group: int) -> QRect | None:
        """Where a group stands in the viewport."""
        table = self._table()
        if table is None or not 0 <= group < len(self._starts):
            return None
        cells = [table.cellAt(row, column) for row in self._rows(group) for column in range(table.columns())]
        top = min(self.sheet.cursorRect(cell.firstCursorPosition()).top() for cell in cells)
        bottom = max(self.sheet.cursorRect(cell.lastCursorPosition()).bottom() for cell in cells)
        return QRect(0, top - _AIR, self.sheet.viewport().width(), bottom - top + 2 * _AIR)

    def _bring_into_view(self, group: int) -> None:
        place = self._place_of(group)
        if place is None:
            return
        bar, height = self.sheet.verticalScrollBar(), self.sheet.viewport().height()
        if place.top() < 0 or place.height() > height:
            bar.setValue(bar.value() + place.top() - _MARGIN)
        elif place.bottom() > height:
            bar.setValue(bar.value() + place.bottom() - height + _MARGIN)


class _Sheet(QTextBrowser):
    """The two readings; a click makes a group the current one."""

    def __init__(self, panel: ComparisonPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(style.GRID)
        self.setAccessibleName(tr("Two readings of the page"))

    def event(self, event: QEvent) -> bool:
        """Qt's own: keys for what is selected here are not those of the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            copies = event.matches(QKeySequence.StandardKey.Copy) and self.textCursor().hasSelection()
            if copies or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt's own: what can be done with the selection, and with the group."""
        menu = QMenu(self)
        self._panel.fill_menu(menu, self.cursorForPosition(event.pos()))
        menu.exec(event.globalPos())
        menu.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's own: what the current group stands on. As a format of cells it would lay out the whole table anew."""
        ground = self._panel.ground()
        if ground is not None:
            tint = self.palette().color(QPalette.ColorRole.Highlight)
            tint.setAlphaF(_TINT)
            painter = QPainter(self.viewport())
            painter.fillRect(ground, tint)
            painter.end()
        super().paintEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt's own: where the person clicks, and selects nothing."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._panel.click(self.cursorForPosition(place))

    def loadResource(self, type: int, name: QUrl | str) -> object:  # noqa: A002
        """Qt's own: nothing is loaded, whatever the text says."""
        del type, name
        return None
