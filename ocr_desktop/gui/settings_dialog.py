"""The settings, as a dialog that is made from their one table: a page a section, a control a setting.

As on a Mac, a change takes effect at once; there is nothing to confirm.
"""

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop import catalog, settings
from ocr_desktop.errors import UsageError
from ocr_desktop.gui import phrases, style
from ocr_desktop.gui.language import LANGUAGES, together, tr
from ocr_desktop.gui.scrolled import Scrolled, room_above
from ocr_desktop.sentences import said
from ocr_desktop.setting import Info
from ocr_desktop.settings import Settings

_FIELD_WIDTH = 200
_NOTE_WIDTH = 340
_TITLES = {
    "format": {
        "md": "Markdown",
        "txt": said("Plain text"),
        "json": "JSON",
        "html": said("Web page"),
        "docx": said("Word document"),
        "csv": said("Tables (CSV)"),
        "pdf": said("Searchable PDF"),
    },
    "text_layer": {"auto": said("Where it can be trusted"), "never": said("Never"), "always": said("Always")},
    "pictures": {"files": said("Beside the text"), "embed": said("Within the text"), "none": said("Left out")},
    "existing": {
        "skip": said("Keep what is unchanged"),
        "overwrite": said("Write everything anew"),
        "version": said("Keep both"),
    },
    "one_file_per": {"document": said("Document"), "page": said("Page")},
    "on_battery": {
        "until-low": said("Go on until it is low"),
        "fewer": said("The same, with fewer workers"),
        "pause": said("Wait for the mains"),
        "go-on": said("Go on"),
    },
    "dots_mode": {"layout": said("Boxes and text"), "layout-only": said("Boxes only"), "text": said("Text only")},
    "deepseek_task": {
        "document": said("Boxes and text"),
        "ocr": said("Lines of a picture"),
        "text": said("Text only"),
        "figure": said("Charts and drawings"),
    },
    "deepseek_mode": {
        "auto": said("By the page"),
        "tiny": said("Tiny (512 × 512)"),
        "small": said("Small (640 × 640)"),
        "base": said("Base (1024 × 1024)"),
        "large": said("Large (1280 × 1280)"),
        "gundam": said("Gundam (tiles)"),
    },
    "model_cache": {"exact": said("Exact"), "8-bit": said("8-bit")},
    "math": {"dollars": said("Dollars"), "brackets": said("Brackets")},
    "language": {"system": said("That of the system"), **LANGUAGES},
    "dots_detail": {"efficient": said("Efficient (Neural Engine)"), "full": said("Full (GPU)")},
    "doctr_device": {"auto": said("As is quickest"), "cpu": said("Processor"), "coreml": "Core ML"},
    "drafting": {"auto": said("Where it is quicker"), "off": said("Never")},
    "model_compute_units": {
        "cpu_and_ne": said("Neural Engine"),
        "cpu_and_gpu": "GPU",
        "all": said("As the system chooses"),
        "cpu_only": said("Processor"),
    },
}


class SettingsDialog(QDialog):
    """All settings.

    Signals:
        changed: the new ``Settings``.
        models_wanted: the person wants to see the models.
    """

    changed = Signal(object)
    models_wanted = Signal()

    def __init__(
        self, current: Settings, parent: QWidget | None = None, *, installed: Callable[[str], bool] = lambda _name: True
    ) -> None:
        """Show the settings.

        Args:
            current: as they are.
            installed: whether an engine's model is there.
        """
        super().__init__(parent)
        self._installed = installed
        self.setWindowTitle(tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._settings = current
        self._setters: dict[str, Callable[[Any], None]] = {}
        self._tabs = QTabWidget()
        self._tabs.setAccessibleName(tr("Sections of the settings"))
        self._tabs.tabBar().setAccessibleName(tr("Sections of the settings"))
        sections: dict[str, QFormLayout] = {}
        for name, info in settings.table().items():
            if info.section not in sections:
                sections[info.section] = self._section(info.section)
            self._add(sections[info.section], name, info)
        buttons = QDialogButtonBox()
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        restore = buttons.addButton(tr("Restore Defaults"), QDialogButtonBox.ButtonRole.ResetRole)
        restore.clicked.connect(lambda: self.show_settings(Settings(), tell=True))
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * style.GRID,) * 4)
        column.setSpacing(2 * style.GRID)
        column.addWidget(self._tabs)
        column.addWidget(buttons)
        self._enable()
        self.show_engines()
        self.setMinimumWidth(max(560, self.sizeHint().width()))
        self.resize(self.minimumWidth(), min(self.sizeHint().height(), room_above(self)))

    def control(self, name: str) -> QWidget:
        """The control of a setting."""
        found = self.findChild(QWidget, f"setting-{name}")
        assert isinstance(found, QWidget)
        return found

    def show_settings(self, new: Settings, *, tell: bool = False) -> None:
        """Show other values.

        Args:
            tell: emit ``changed`` for them too.
        """
        self._settings = new
        for name, put in self._setters.items():
            self.control(name).blockSignals(True)
            put(getattr(new, name))
            self.control(name).blockSignals(False)
        self._enable()
        if tell:
            self.changed.emit(new)

    def show_engines(self) -> None:
        """Say which engines have no model yet; it may have come or gone."""
        menu = self.control("engine")
        assert isinstance(menu, QComboBox)
        for row in range(menu.count()):
            name = menu.itemData(row)
            title = choice_title("engine", name)
            menu.setItemText(
                row, title if self._installed(name) else tr("{engine} (not installed)").format(engine=title)
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own. The wheel scrolls the page: what lies under it by chance keeps its value."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _enable(self) -> None:
        """Of the settings that several engines share, enable those that the chosen engine knows."""
        engine = self._settings.engine
        for name, info in settings.table().items():
            known = engine in info.engines or engine not in _engines_of(info.section)
            self.control(name).setEnabled(known or not info.engines)

    def _section(self, title: str) -> QFormLayout:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(*(3 * style.GRID,) * 4)
        form.setHorizontalSpacing(2 * style.GRID)
        form.setVerticalSpacing(style.GRID // 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._tabs.addTab(Scrolled(page), tr(title))
        if len(engines := _engines_of(title)) > 1:
            _add_note(form, style.Caption(tr("For {engines}.").format(engines=_listed(engines))))
        return form

    def _add(self, form: QFormLayout, name: str, info: Info) -> None:
        control = self._control(name, info)
        control.setObjectName(f"setting-{name}")
        control.setAccessibleName(tr(info.title))
        control.setAccessibleDescription(tr(info.help))
        if isinstance(control, QComboBox | QAbstractSpinBox):
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            control.installEventFilter(self)
        label = QLabel("" if isinstance(control, QCheckBox) else tr("{title}:").format(title=tr(info.title)))
        label.setBuddy(control)
        form.addRow(label, self._with_models(control) if name == "engine" else control)
        note = style.Caption(_help(name, info))
        note.setObjectName(f"note-{name}")
        _add_note(form, note)

    def _with_models(self, control: QWidget) -> QWidget:
        """The choice of the engine, and beside it the way to what it may need."""
        button = QPushButton(tr("Models…"))
        button.setAutoDefault(False)
        button.setToolTip(tr("What engines need: get it, choose another variant, or remove it"))
        button.clicked.connect(self.models_wanted)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID)
        row.addWidget(control)
        row.addWidget(button)
        return both

    def _control(self, name: str, info: Info) -> QWidget:
        value = getattr(self._settings, name)
        kind = settings.kind(name)
        if kind is bool:
            box = QCheckBox(tr(info.title))
            box.setChecked(value)
            box.toggled.connect(lambda on: self._put(name, on))
            self._setters[name] = box.setChecked
            return box
        if info.choices:
            return self._choice(name, info, value)
        if kind in (int, float):
            return self._number(name, info, value)
        if info.several:
            boxes = FormatBoxes(name, value)
            boxes.changed.connect(lambda: self._put(name, boxes.value))
            self._setters[name] = boxes.put
            return boxes
        line = QLineEdit(value)
        line.setMinimumWidth(_FIELD_WIDTH)
        line.editingFinished.connect(lambda: self._put_text(name, line))
        self._setters[name] = line.setText
        return line

    def _choice(self, name: str, info: Info, value: str) -> QWidget:
        menu = QComboBox()
        for choice in info.choices:
            menu.addItem(choice_title(name, choice), choice)
        menu.setMinimumWidth(_FIELD_WIDTH)
        menu.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        menu.setCurrentIndex(menu.findData(value))
        menu.currentIndexChanged.connect(lambda row: self._put(name, menu.itemData(row)))
        self._setters[name] = lambda new: menu.setCurrentIndex(menu.findData(new))
        return menu

    def _number(self, name: str, info: Info, value: float) -> QWidget:
        whole = settings.kind(name) is int
        spin = QSpinBox() if whole else QDoubleSpinBox()
        if info.minimum is not None and info.maximum is not None:
            spin.setRange(int(info.minimum) if whole else info.minimum, int(info.maximum) if whole else info.maximum)  # type: ignore[arg-type]
        if isinstance(spin, QDoubleSpinBox):
            spin.setSingleStep(0.1)
        spin.setSuffix(f" {tr(info.unit)}" if info.unit else "")
        spin.setSpecialValueText(tr(info.zero))
        spin.setMinimumWidth(_FIELD_WIDTH)
        spin.setValue(value)  # type: ignore[arg-type]
        spin.setKeyboardTracking(False)
        spin.valueChanged.connect(lambda new: self._put(name, new))
        self._setters[name] = spin.setValue
        return spin

    def _put(self, name: str, value: Any) -> None:
        self._settings = settings.changed(self._settings, {name: value})
        self._enable()
        self.changed.emit(self._settings)

    def _put_text(self, name: str, line: QLineEdit) -> None:
        """Take a text; one that is not allowed goes back to what it was, and its note says why."""
        note = self.findChild(QLabel, f"note-{name}")
        assert isinstance(note, QLabel)
        try:
            self._put(name, line.text())
        except UsageError as exc:
            line.setText(getattr(self._settings, name))
            _show(note, phrases.error(exc))
        else:
            _show(note, _help(name, settings.table()[name]))


_BOXES_A_ROW = 3


class FormatBoxes(QWidget):
    """A setting that may hold several formats: a box for each.

    Signals:
        changed: a person ticked or unticked one.
    """

    changed = Signal()

    def __init__(self, name: str, value: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes = {choice: QCheckBox(choice_title("format", choice)) for choice in settings.table()[name].several}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * style.GRID)
        grid.setVerticalSpacing(style.GRID // 2)
        for number, box in enumerate(self._boxes.values()):
            grid.addWidget(box, *divmod(number, _BOXES_A_ROW))
            box.clicked.connect(self.changed)
        grid.setColumnStretch(_BOXES_A_ROW, 1)
        self.put(value)

    @property
    def value(self) -> str:
        """The setting."""
        return ",".join(choice for choice, box in self._boxes.items() if box.isChecked())

    def put(self, value: str) -> None:
        """Show a value."""
        for choice, box in self._boxes.items():
            box.setChecked(choice in settings.listed(value))


def _engines_of(section: str) -> tuple[str, ...]:
    """The engines that a section is for; none where it is for all."""
    of_section = [info.engines for info in settings.table().values() if info.section == section]
    return tuple(entry.name for entry in catalog.ENGINES if any(entry.name in engines for engines in of_section))


def _listed(engines: tuple[str, ...]) -> str:
    return phrases.listed([phrases.engine(name) for name in engines])


def _add_note(form: QFormLayout, note: QLabel) -> None:
    note.setWordWrap(True)
    # Tabs do not ask a wrapped label how high it wants to be.
    note.setFixedWidth(_NOTE_WIDTH)
    note.setContentsMargins(0, 0, 0, style.GRID)
    note.setMinimumHeight(note.heightForWidth(_NOTE_WIDTH))
    form.addRow(QLabel(), note)


def _show(note: QLabel, text: str) -> None:
    note.setText(text)
    note.setMinimumHeight(note.heightForWidth(_NOTE_WIDTH))


def _help(name: str, info: Info) -> str:
    """What a setting does, its choices called as in the menu, and for whom, where others share its section."""
    text = tr(info.help)
    for choice in info.choices:
        text = re.sub(rf"(^|[;.] |[；。]){re.escape(choice)}(: |：)", rf"\g<1>{choice_title(name, choice)}\g<2>", text)
    shared = info.engines and {*info.engines} != {*_engines_of(info.section)}
    return together(text, tr("Only for {engines}.").format(engines=_listed(info.engines)) if shared else "")


def choice_title(name: str, choice: str) -> str:
    """What a choice of a setting is called."""
    if name == "engine":
        return phrases.engine(choice)
    return tr(_TITLES.get(name, {}).get(choice, choice))
