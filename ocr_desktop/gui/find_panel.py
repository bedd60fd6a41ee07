"""The panel in which one looks for words: in the document that is shown, or in everything that was ever read."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.errors import OcrDesktopError
from ocr_desktop.gui import phrases, style, symbols
from ocr_desktop.gui.find_results import MOST_BLOCKS, FoundList, rows_of
from ocr_desktop.gui.finder import Answer, Query
from ocr_desktop.gui.language import tr
from ocr_desktop.library import words
from ocr_desktop.sentences import said

TYPING_MS = 150
WIDTH, NARROWEST = 280, 240
HINT = said("Words in whatever order; “in quotation marks” one after the other.")
_ARROWS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class Scope(StrEnum):
    """Where to look."""

    DOCUMENT = said("This Document")
    EVERYTHING = said("Everything Read")


class FindPanel(QWidget):
    """A search field, and what was found.

    Signals:
        wanted: a ``Query``, or None where nothing is looked for any more.
        chosen: a ``Row`` to go to.
        closed: the person is done.
    """

    wanted = Signal(object)
    chosen = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = ""
        self._wish = Scope.EVERYTHING  # where the person wants to look, as soon as that can be
        self._open = False  # something was asked, and is not answered yet
        self._hurried = self.backwards = False  # and is to be gone to at once; what was gone to last came from behind
        self._visited: tuple[object, ...] = ()
        self.within: Callable[[int], bool] = lambda _by: False  # whether another place in what was gone to is shown
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._ask)
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName(tr("Find"))
        self.field.setPlaceholderText(tr("Find"))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(lambda _text: self._typing.start())
        self._symbol = QAction(self.field)
        self.field.addAction(self._symbol, QLineEdit.ActionPosition.LeadingPosition)
        self._close = QToolButton(self)
        self._close.setAutoRaise(True)
        self._close.setToolTip(tr("Close"))
        self._close.setAccessibleName(tr("Close the search"))
        self._close.clicked.connect(self.closed)
        self.scopes = {scope: QPushButton(tr(scope.value), self) for scope in Scope}
        self._group = QButtonGroup(self)
        for button in self.scopes.values():
            button.setCheckable(True)
            button.setFlat(True)
            button.toggled.connect(lambda on, button=button: button.setFlat(not on))  # a frame is seen in the dark too
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
        self.scopes[Scope.EVERYTHING].setChecked(True)
        self.scopes[Scope.DOCUMENT].setEnabled(False)
        self._group.buttonClicked.connect(self._scope_clicked)
        self._group.buttonToggled.connect(lambda _button, on: self._ask() if on else None)
        self.list = FoundList(self)
        self.list.installEventFilter(self)
        self.list.clicked.connect(lambda _index: self._choose())
        self._hint = style.Quiet(tr(HINT), self)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._hint.setMargin(2 * style.GRID)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self.list)
        self._count = style.Caption(parent=self)
        self._count.setContentsMargins(style.GRID + 4, style.GRID // 2, style.GRID + 4, style.GRID)
        self._count.setWordWrap(True)
        self._count.hide()
        self._lay_out()
        self._dress()

    @property
    def scope(self) -> Scope:
        """Where it looks."""
        return next(scope for scope, button in self.scopes.items() if button.isChecked())

    @property
    def hint(self) -> str:
        """What stands in place of results; empty where there are some."""
        return self._hint.text() if self._stack.currentWidget() is self._hint else ""

    @property
    def count(self) -> str:
        """What is said of how much was found."""
        return self._count.text()

    def begin(self, scope: Scope) -> None:
        """Be ready for words."""
        self._wish = scope
        self._choose_scope()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._ask()

    def set_document(self, sha256: str) -> None:
        """Which document is shown; empty where none is, or it is not known yet."""
        if sha256 == self._document:
            return
        self._document = sha256
        self.scopes[Scope.DOCUMENT].setEnabled(bool(sha256))
        before = self.scope
        self._choose_scope()
        if before is self.scope is Scope.DOCUMENT:
            self._ask()

    def ask_again(self) -> None:
        """Something has been read, or forgotten, since."""
        if self.isVisible() and not self._typing.isActive():
            self._ask()

    def show_answer(self, answer: Answer) -> None:
        """Show what was found."""
        self._open = False
        rows = rows_of(answer)
        self.list.show_rows(rows)
        self._stack.setCurrentWidget(self.list if rows else self._hint)
        if not rows:
            nothing = (
                tr("“{words}” was not found on any page of this document.")
                if answer.query.sha256
                else tr("“{words}” was not found in anything that was read.")
            )
            self._hint.setText(nothing.format(words=answer.query.words.strip()))
        places = sum(len(hit.blocks) for hit in answer.hits)
        lines = []
        if rows:
            found = tr("{places} on %n page(s)", "", len(answer.hits)).format(places=tr("%n place(s)", "", places))
            listed = tr("; at most {most} a page are listed").format(most=MOST_BLOCKS) if places > len(rows) else ""
            lines.append(found + listed + (tr(". There may be more.") if answer.cut else ""))
        if answer.waiting:
            lines.append(tr("%n page(s) read earlier are being made searchable.", "", answer.waiting))
        self._count.setText("\n".join(lines))
        self._count.setVisible(bool(lines))
        if self._hurried:
            self._hurried = False
            self.step(1)

    def show_error(self, error: OcrDesktopError) -> None:
        """Say why nothing can be looked for."""
        self._open = self._hurried = False
        self._say(phrases.error(error))

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) place of what was found; one row may have several."""
        row = self.list.row()
        if row is None or row.identity != self._visited or not self.within(by):
            self.list.step(by)
            self._choose(backwards=by < 0)

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the field the arrows walk through the list; Return goes there; Escape ends it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._return_pressed(back=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
            if watched is self.field and key in _ARROWS:
                self.list.step(_ARROWS[key])
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt's own: symbols follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_close"):
            self._dress()

    # Inside

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(style.GRID // 2)
        top.addWidget(self.field, 1)
        top.addWidget(self._close)
        where = QHBoxLayout()
        where.setSpacing(style.GRID // 2)
        for button in self.scopes.values():
            where.addWidget(button, 1)
        head = QVBoxLayout()
        head.setContentsMargins(style.GRID + 4, style.GRID, style.GRID, style.GRID)
        head.setSpacing(style.GRID)
        head.addLayout(top)
        head.addLayout(where)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(style.Hairline(self))
        column.addWidget(self._stack, 1)
        column.addWidget(self._count)
        self.setMinimumWidth(max(NARROWEST, column.minimumSize().width()))  # other languages are longer

    def _dress(self) -> None:
        self._close.setIcon(symbols.icon("close", self.palette(), self.devicePixelRatioF()))
        self._symbol.setIcon(symbols.icon("find", self.palette(), self.devicePixelRatioF()))

    def _ask(self) -> None:
        self._typing.stop()
        wanted = self.field.text()
        self._open = bool(words.phrases(wanted))
        if self._open:
            self.wanted.emit(Query(wanted, self._document if self.scope is Scope.DOCUMENT else ""))
        else:
            self._hurried = False
            self.wanted.emit(None)
            self._say(tr("There is no word in “{words}”.").format(words=wanted.strip()) if wanted.strip() else tr(HINT))

    def _scope_clicked(self, _button: QAbstractButton) -> None:
        self._wish = self.scope

    def _choose_scope(self) -> None:
        self.scopes[self._wish if self.scopes[self._wish].isEnabled() else Scope.EVERYTHING].setChecked(True)

    def _say(self, words: str) -> None:
        self.list.show_rows([])
        self._hint.setText(words)
        self._stack.setCurrentWidget(self._hint)
        self._count.hide()
        self._count.clear()

    def _return_pressed(self, *, back: bool) -> None:
        row = self.list.row()
        if self._typing.isActive() or self._open:  # the person is quicker than the search
            self._hurried = True
            self._ask()
        elif row is None or row.identity == self._visited:
            self.step(-1 if back else 1)
        else:
            self._choose()

    def _choose(self, *, backwards: bool = False) -> None:
        row = self.list.row()
        if row is not None:
            self.backwards = backwards
            self._visited = row.identity
            self.chosen.emit(row)
