from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QWidget,
)

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


def test_engines_whose_model_is_missing_say_so_and_the_models_are_a_click_away(application: object) -> None:
    there = {"instant", "dots-nano"}
    dialog = SettingsDialog(Settings(), installed=lambda name: name in there)
    engines = dialog.control("engine")
    assert isinstance(engines, QComboBox)
    assert [engines.itemText(row) for row in range(4)] == [
        "Instant", "dots.ocr (not installed)", "DeepSeek-OCR (not installed)", "dots-nano (demonstration)",
    ]  # fmt: skip
    wanted: list[None] = []
    dialog.models_wanted.connect(lambda: wanted.append(None))
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Models…").click()
    assert len(wanted) == 1
    there.add("dots-ocr")
    told: list[Settings] = []
    dialog.changed.connect(told.append)
    dialog.show_engines()
    assert engines.itemText(1) == "dots.ocr"
    assert told == []
    dialog.deleteLater()


def test_models_share_their_settings_but_for_those_that_one_does_not_know(
    dialog: SettingsDialog,
) -> None:
    section = [name for name, info in settings.table().items() if info.section == "Models"]

    def disabled() -> set[str]:
        return {name for name in settings.table() if not dialog.control(name).isEnabled()}

    assert disabled() == set()
    engines = dialog.control("engine")
    assert isinstance(engines, QComboBox)
    engines.setCurrentIndex(engines.findData("dots-nano"))
    only = {
        engine: {name for name in section if settings.table()[name].engines == (engine,)}
        for engine in ("dots-ocr", "deepseek-ocr")
    }
    assert disabled() == only["dots-ocr"] | only["deepseek-ocr"]
    assert {"dots_mode", "deepseek_mode"} <= disabled()
    assert "model_max_tokens" not in disabled()
    for name in section:
        note = dialog.findChild(QLabel, f"note-{name}")
        assert isinstance(note, QLabel)
        assert ("Only for dots.ocr." in note.text()) == (name in only["dots-ocr"])
        assert ("Only for DeepSeek-OCR." in note.text()) == (name in only["deepseek-ocr"])
        assert ("Only for" in note.text()) == (
            name in only["dots-ocr"] | only["deepseek-ocr"]
        )  # the section is for all
    dialog.show_settings(Settings(engine="dots-ocr"))
    assert disabled() == only["deepseek-ocr"]
    dialog.show_settings(Settings(engine="deepseek-ocr"))
    assert disabled() == only["dots-ocr"]
    dialog.deleteLater()


def test_it_fits_into_a_small_window_and_scrolling_changes_nothing(application: QApplication) -> None:
    window = QWidget()
    window.resize(900, 600)
    window.show()
    dialog = SettingsDialog(Settings(), window)
    told: list[Settings] = []
    dialog.changed.connect(told.append)
    dialog.show()
    tabs = dialog.findChild(QTabWidget)
    assert tabs is not None
    tabs.setCurrentIndex(next(index for index in range(tabs.count()) if tabs.tabText(index) == "Models"))
    application.processEvents()
    assert dialog.height() <= 600
    page = tabs.currentWidget()
    assert isinstance(page, QScrollArea)
    assert page.verticalScrollBar().maximum() > 0
    for name in ("model_max_tokens", "dots_detail"):
        control = dialog.control(name)
        middle = QPointF(control.rect().center())
        turned = QWheelEvent(
            middle, control.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, turned)
        assert not turned.isAccepted(), "it is left to the page, which scrolls"
    assert told == []
    dialog.close()
    window.close()


@pytest.mark.usefixtures("application")
def test_what_zero_stands_for_is_said() -> None:
    dialog = SettingsDialog(Settings())

    def shown(name: str) -> str:
        spin = dialog.findChild(QSpinBox, f"setting-{name}")
        assert isinstance(spin, QSpinBox)
        return spin.text()

    assert (shown("workers"), shown("page_seconds")) == ("Automatic", "300 seconds")
    dialog.show_settings(settings.changed(Settings(), {"page_seconds": 0}))
    assert shown("page_seconds") == "No limit"
