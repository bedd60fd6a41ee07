"""What few people want of an export and some need: folded away until it is asked for."""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ocr_desktop import settings
from ocr_desktop.errors import UsageError
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.settings_dialog import FormatBoxes, choice_title
from ocr_desktop.jobs.selection import Selection
from ocr_desktop.settings import Settings
from ocr_desktop.sources import page_range

_SWITCHES = ("headers_footers", "page_breaks")
BETWEEN = ";"


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a folder is exported.

    Args:
        selection: which files.
        pages: which pages of each, as in ``sources.page_range``.
        watch: whether it goes on with what comes in.
    """

    selection: Selection = field(default_factory=Selection)
    pages: str = ""
    watch: bool = False


class ExportOptions(QWidget):
    """The options, below a triangle that opens them.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self, current: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._also = FormatBoxes("also", current.also, self)
        self._also.setAccessibleName(tr(settings.table()["also"].title))
        self._per = menu("one_file_per", current, self)
        self._name = _line(tr("Names of files"), tr(settings.table()["file_name"].help), self)
        self._name.setText(current.file_name)
        self._include = _line(tr("Only these files"), tr("Patterns such as *.pdf; 2024/**. Empty: all files."), self)
        self._exclude = _line(
            tr("Not these files"), tr("Patterns such as drafts; *.png. Empty: none are left out."), self
        )
        self._pages = _line(tr("Pages of each document"), tr("Such as 1-3, 8, -1. Empty: all pages."), self)
        self._include.setPlaceholderText(tr("All – or *.pdf; 2024/**"))
        self._exclude.setPlaceholderText(tr("None – or drafts; *.png"))
        self._pages.setPlaceholderText(tr("All – or 1-3, 8, -1"))
        self._boxes = {name: switch(name, current, self) for name in _SWITCHES}
        self._watch = QCheckBox(tr("Watch the folder and read what comes in"), self)
        self._watch.setToolTip(tr("A file is read once it has stopped growing. It goes on until you stop it."))
        self._triangle = QToolButton(self)
        self._triangle.setText(tr("Options"))
        self._triangle.setCheckable(True)
        self._triangle.setAutoRaise(True)
        self._triangle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._triangle.toggled.connect(self._open)
        self._body = QWidget(self)
        self._lay_out()
        self._open(False)

    @property
    def changes(self) -> dict[str, object]:
        """Setting → what was chosen here."""
        return {
            "also": self._also.value,
            "one_file_per": self._per.currentData(),
            "file_name": self._name.text(),
            **{name: box.isChecked() for name, box in self._boxes.items()},
        }

    @property
    def choice(self) -> Choice:
        """What of the folder is exported.

        Raises:
            UsageError: something that was typed makes no sense.
        """
        page_range.check(self._pages.text())
        selection = Selection(_patterns(self._include.text()), _patterns(self._exclude.text()))
        return Choice(selection, self._pages.text().strip(), self._watch.isChecked())

    @property
    def problem(self) -> str:
        """What makes no sense, for a person; empty where all does."""
        try:
            settings.check("file_name", self._name.text())
            _ = self.choice
        except UsageError as exc:
            return phrases.error(exc)
        return ""

    def _lay_out(self) -> None:
        form = form_layout(self._body)
        form.addRow(labelled("also"), self._also)
        form.addRow(labelled("one_file_per"), self._per)
        form.addRow(tr("Names of files:"), self._name)
        form.addRow(tr("Only these files:"), self._include)
        form.addRow(tr("Not these files:"), self._exclude)
        form.addRow(tr("Pages of each:"), self._pages)
        for box in (*self._boxes.values(), self._watch):
            form.addRow("", box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._triangle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._body)
        for line in (self._name, self._include, self._exclude, self._pages):
            line.textChanged.connect(self.changed)

    def _open(self, opened: bool) -> None:
        self._triangle.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._triangle.setAccessibleName(tr("Hide the options") if opened else tr("Show the options"))
        self._body.setVisible(opened)
        window = self.window()
        if window.isVisible():
            window.resize(window.width(), max(window.height(), window.sizeHint().height()))


def menu(name: str, current: Settings, parent: QWidget) -> QComboBox:
    """A menu for a setting with choices."""
    info = settings.table()[name]
    made = QComboBox(parent)
    for choice in info.choices:
        made.addItem(choice_title(name, choice), choice)
    made.setCurrentIndex(made.findData(getattr(current, name)))
    about = tr(info.help)
    made.setAccessibleName(tr(info.title))
    made.setAccessibleDescription(about)
    made.setToolTip(about)
    return made


def switch(name: str, current: Settings, parent: QWidget) -> QCheckBox:
    """A box for a setting that is on or off."""
    info = settings.table()[name]
    made = QCheckBox(tr(info.title), parent)
    made.setChecked(getattr(current, name))
    made.setToolTip(tr(info.help))
    return made


def labelled(name: str) -> str:
    """The label of a setting in a form."""
    return tr("{title}:").format(title=tr(settings.table()[name].title))


def form_layout(parent: QWidget | None = None) -> QFormLayout:
    """The labels on the right of their column, as on a Mac."""
    form = QFormLayout(parent)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(2 * style.GRID)
    form.setVerticalSpacing(style.GRID + 4)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _line(name: str, tip: str, parent: QWidget) -> QLineEdit:
    line = QLineEdit(parent)
    line.setAccessibleName(name)
    line.setAccessibleDescription(tip)
    line.setToolTip(tip)
    return line


def _patterns(text: str) -> tuple[str, ...]:
    return tuple(part for piece in text.split(BETWEEN) if (part := piece.strip()))
