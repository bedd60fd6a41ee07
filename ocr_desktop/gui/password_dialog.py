"""Asks for the password of an encrypted document. It is kept in memory as long as the document is open."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ocr_desktop.gui import style, symbols
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.language import tr


class PasswordDialog(QDialog):
    """A sheet of the window.

    Args:
        name: of the document.
        wrong: the password given before did not open it.

    Signals:
        given: the password.
    """

    given = Signal(str)

    def __init__(self, name: str, *, wrong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Sheet if style.IS_MAC else Qt.WindowType.Dialog)
        self.setWindowTitle(tr("Password"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = style.Words(
            (
                tr("That is not the password of “{name}”.") if wrong else tr("“{name}” is protected by a password.")
            ).format(name=name)
        )
        title.setFont(style.font(1.1, bold=True))
        title.setWordWrap(True)
        note = style.Caption(tr("It is used to open this document and is never stored."))
        note.setWordWrap(True)
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setPlaceholderText(tr("Password"))
        self._field.setAccessibleName(tr("Password"))
        show = QCheckBox(tr("Show password"))
        show.toggled.connect(self._show_password)
        buttons = QDialogButtonBox()
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self._open = buttons.addButton(tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._open.setEnabled(False)
        self._field.textChanged.connect(lambda text: self._open.setEnabled(bool(text)))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        lock = QLabel()
        lock.setPixmap(symbols.pixmap("lock", style.secondary(self.palette()), 36, self.devicePixelRatioF()))
        column = QVBoxLayout()
        column.setSpacing(style.GRID)
        for widget in (title, note, self._field, show):
            column.addWidget(widget)
        column.addSpacing(style.GRID)
        column.addWidget(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(3 * style.GRID,) * 4)
        row.setSpacing(2 * style.GRID)
        row.addWidget(lock, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        self.setMinimumWidth(420)
        self._field.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's own: only a button that is in a dialog already can be what Return presses."""
        self._open.setDefault(True)
        super().showEvent(event)

    def accept(self) -> None:
        """Qt's own."""
        password = self._field.text()
        super().accept()
        self.given.emit(password)

    def _show_password(self, show: bool) -> None:
        self._field.setEchoMode(QLineEdit.EchoMode.Normal if show else QLineEdit.EchoMode.Password)


class PasswordPrompts(QObject):
    """Asks for one password after the other, never for two at once.

    Signals:
        given: a document item and its password.
    """

    given = Signal(object, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: list[DocumentItem] = []
        self._dialog: PasswordDialog | None = None

    def ask(self, document: DocumentItem) -> None:
        """Ask for the password of this document, as soon as no other one is asked for."""
        if document not in self._waiting:
            self._waiting.append(document)
        self._next()

    def _next(self) -> None:
        while self._dialog is None and self._waiting:
            document = self._waiting.pop(0)
            problem = document.problem
            if problem is None or not problem.wants_password:
                continue
            dialog = PasswordDialog(document.title, wrong=problem.error == "WrongPassword", parent=self._window)
            dialog.given.connect(lambda password, document=document: self.given.emit(document, password))
            dialog.finished.connect(self._done)
            self._dialog = dialog
            dialog.open()

    def _done(self) -> None:
        self._dialog = None
        self._next()
