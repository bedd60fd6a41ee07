"""What a folder is exported to: asked before the export begins."""

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop import settings
from ocr_desktop.gui import style
from ocr_desktop.gui.export_options import Choice, ExportOptions, form_layout, labelled, menu
from ocr_desktop.gui.language import tr
from ocr_desktop.settings import Settings

_CHOICES = ("format", "pictures", "existing")


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What the person wants: the documents of one folder, in another, with these settings."""

    folder: Path
    target: Path
    settings: Settings
    choice: Choice = field(default_factory=Choice)


class FolderField(QWidget):
    """A folder: typed, or chosen with the button.

    Signals:
        changed: another folder stands there.
    """

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._line = QLineEdit(self)
        self._line.setAccessibleName(name)
        self._line.setMinimumWidth(320)
        self._line.textChanged.connect(self.changed)
        button = QPushButton(tr("Choose…"), self)
        button.setAccessibleName(tr("Choose the folder: {which}").format(which=name))
        button.setAutoDefault(False)
        button.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._line, 1)
        row.addWidget(button)
        self.setFocusProxy(self._line)

    @property
    def folder(self) -> Path | None:
        """What stands there; None while that is nothing."""
        text = self._line.text().strip()
        return Path(text).expanduser() if text else None

    def put(self, folder: Path | None) -> None:
        """Put a folder there."""
        self._line.setText("" if folder is None else str(folder))

    def _choose(self) -> None:
        dialog = QFileDialog(self, self._name, str(self.folder or Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._line.setText)
        dialog.open()


class ExportForm(QWidget):
    """The questions before an export.

    Signals:
        wished: an ``ExportWish``.
        given_up: the person does not want to.
    """

    wished = Signal(object)
    given_up = Signal()

    def __init__(self, current: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = current
        self._suggested: Path | None = None
        self.source = FolderField(tr("Folder with documents"), self)
        self.target = FolderField(tr("Folder for the results"), self)
        self._menus = {name: menu(name, current, self) for name in _CHOICES}
        self.options = ExportOptions(current, self)
        title = QLabel(tr("Export a Folder"))
        title.setFont(style.font(1.25, bold=True))
        about = style.Caption(
            tr(
                "Every PDF, scan and picture in the folder, and in folders within it, is read and written to a folder "
                "of the same shape. Stop whenever you like: finished pages are never read twice."
            )
        )
        about.setWordWrap(True)
        form = form_layout()
        form.addRow(tr("Documents in:"), self.source)
        form.addRow(tr("Results to:"), self.target)
        for name, made in self._menus.items():
            form.addRow(labelled(name), made)
        self._problem = style.Caption()
        self._problem.setWordWrap(True)
        buttons = QDialogButtonBox()
        buttons.addButton(tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self._start = buttons.addButton(tr("Export", "button"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.given_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(3 * style.GRID,) * 4)
        column.setSpacing(style.GRID)
        for widget in (title, about):
            column.addWidget(widget)
        column.addSpacing(style.GRID)
        column.addLayout(form)
        column.addWidget(self.options)
        column.addWidget(self._problem)
        column.addStretch(1)
        column.addWidget(buttons)
        self.source.changed.connect(self._source_changed)
        self.target.changed.connect(self._check)
        self.options.changed.connect(self._check)
        self._check()

    @property
    def chosen(self) -> Settings:
        """The settings with what was chosen here."""
        changes: dict[str, object] = {name: made.currentData() for name, made in self._menus.items()}
        return settings.changed(self._settings, changes | self.options.changes)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's own: only a button that is in a dialog already can be what Return presses."""
        self._start.setDefault(True)
        super().showEvent(event)

    def _source_changed(self) -> None:
        source = self.source.folder
        if source is not None and self.target.folder in (None, self._suggested):
            self._suggested = source.with_name(tr("{folder} – text").format(folder=source.name))
            self.target.put(self._suggested)
        self._check()

    def _check(self) -> None:
        problem = self._what_is_missing()
        self._problem.setText(problem)
        self._start.setEnabled(not problem)

    def _what_is_missing(self) -> str:
        source, target = self.source.folder, self.target.folder
        if source is None or target is None:
            return tr("Choose a folder with documents, and one for the results.")
        if not source.is_dir():
            return tr("There is no folder “{folder}”.").format(folder=source)
        if target.exists() and not target.is_dir():
            return tr("“{name}” is a file; the results need a folder.").format(name=target.name)
        return self.options.problem

    def _accept(self) -> None:
        source, target = self.source.folder, self.target.folder
        if source is not None and target is not None and not self._what_is_missing():
            self.wished.emit(ExportWish(source.absolute(), target.absolute(), self.chosen, self.options.choice))
