from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QSpinBox

from ocr_desktop import settings
from ocr_desktop.gui.settings_dialog import FormatBoxes, SettingsDialog
from ocr_desktop.settings import Settings

OTHER: dict[type, Any] = {
    bool: lambda value, info: not value,
    int: lambda value, info: value + 1,
    str: lambda value, info: value + "x",
    float: lambda value, info: value + (0.25 if value < info.maximum else -0.25),
}


def other(name: str) -> Any:
    info, value = settings.table()[name], settings.default(name)
    if info.several:
        return info.several[-1]
    if info.choices:
        return info.choices[-1] if info.choices[-1] != value else info.choices[0]
    return OTHER[settings.kind(name)](value, info)


@pytest.fixture
def dialog(application: object) -> SettingsDialog:
    return SettingsDialog(Settings())


@pytest.mark.parametrize("name", list(settings.table()))
def test_each_setting_has_a_control_that_changes_it(name: str, dialog: SettingsDialog) -> None:
    told: list[Settings] = []
    dialog.changed.connect(told.append)
    control = dialog.control(name)
    assert control.accessibleName() == settings.table()[name].title
    assert control.accessibleDescription() == settings.table()[name].help
    wanted = other(name)
    if isinstance(control, QCheckBox):
        control.setChecked(wanted)
    elif isinstance(control, QComboBox):
        assert control.count() == len(settings.table()[name].choices)
        control.setCurrentIndex(control.findData(wanted))
    elif isinstance(control, QSpinBox | QDoubleSpinBox):
        control.setValue(wanted)
    elif isinstance(control, QLineEdit):
        control.setText(wanted)
        control.editingFinished.emit()
    elif isinstance(control, FormatBoxes):
        control.findChildren(QCheckBox)[-1].click()
    if wanted == settings.default(name):  # a setting with a single choice cannot change
        assert told == []
    else:
        assert told == [settings.changed(Settings(), {name: wanted})]
        dialog.show_settings(Settings(), tell=True)
        assert told[-1] == Settings()
        assert len(told) == 2
    dialog.deleteLater()


def test_a_text_that_is_not_allowed_goes_back_and_says_why(dialog: SettingsDialog) -> None:
    told: list[Settings] = []
    dialog.changed.connect(told.append)
    line, note = dialog.control("file_name"), dialog.findChild(QLabel, "note-file_name")
    assert isinstance(line, QLineEdit)
    assert isinstance(note, QLabel)
    line.setText("../{stem}")
    line.editingFinished.emit()
    assert (line.text(), told) == ("{stem}", [])
    assert "no place in a file name" in note.text()
    line.setText("{stem} {number}")
    line.editingFinished.emit()
    assert told[-1].file_name == "{stem} {number}"
    assert "no place" not in note.text()
    dialog.deleteLater()


def test_numbers_keep_within_their_bounds(dialog: SettingsDialog) -> None:
    control = dialog.control("max_megapixels")
    info = settings.table()["max_megapixels"]
    assert isinstance(control, QSpinBox)
    assert (control.minimum(), control.maximum()) == (info.minimum, info.maximum)
    assert control.suffix() == " megapixels"
    dialog.deleteLater()
