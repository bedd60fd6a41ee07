"""The menus as people know them from their system: order, places, keys that mean what they mean everywhere.

https://developer.apple.com/design/human-interface-guidelines/keyboards, …/the-menu-bar,
https://support.apple.com/102650 (Mac keyboard shortcuts)
"""

import itertools
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ocr_desktop.gui import style
from ocr_desktop.gui.window_actions import CATEGORIES, MENUS, RECENT, SEPARATOR, Spec, WindowActions, menus

Role = QAction.MenuRole

# What macOS itself does, or draws over every app, in Qt's names: Ctrl is the command key, Meta the control key.
RESERVED = """
Ctrl+H Ctrl+Alt+H Ctrl+Alt+M Ctrl+` Ctrl+Shift+` Ctrl+Alt+` Ctrl+Tab Ctrl+Shift+Tab Meta+Tab Meta+Shift+Tab
Ctrl+Space Ctrl+Shift+Space Ctrl+Alt+Space Meta+Ctrl+Space Meta+Space Meta+Alt+Space
Ctrl+Shift+3 Ctrl+Shift+4 Ctrl+Shift+5 Ctrl+Shift+6 Meta+Ctrl+Shift+3 Meta+Ctrl+Shift+4
Ctrl+Alt+D Meta+Ctrl+D Meta+Ctrl+Q Ctrl+Shift+Q Ctrl+Alt+Shift+Q Ctrl+Alt+Esc Ctrl+? Ctrl+Shift+/
Ctrl+Alt+8 Ctrl+Alt+= Ctrl+Alt+- Meta+Ctrl+Alt+8 Meta+Ctrl+Alt+. Meta+Ctrl+Alt+, Ctrl+F5 Ctrl+Alt+F5
F11 F12 Shift+F11 Meta+Up Meta+Down Meta+Left Meta+Right Meta+1 Meta+2 Meta+3
Meta+F1 Meta+F2 Meta+F3 Meta+F4 Meta+F5 Meta+F6 Meta+F7 Meta+F8
"""

# What a key does in every Mac app that has such a thing, and so does in this one.
STANDARD = {
    "Ctrl+,": "settings", "Ctrl+Q": "quit", "Ctrl+O": "open", "Ctrl+W": "close", "Ctrl+M": "minimize",
    "Ctrl+Z": "undo", "Ctrl+Shift+Z": "redo", "Ctrl+C": "copy", "Ctrl+V": "paste", "Ctrl+A": "select_all",
    "Ctrl+F": "find", "Ctrl+G": "find_next", "Ctrl+Shift+G": "find_previous", "Ctrl+E": "find_selection",
    "Ctrl++": "zoom_in", "Ctrl+-": "zoom_out", "Ctrl+0": "zoom_actual", "Ctrl+9": "zoom_fit",
    "Ctrl+L": "rotate_left", "Ctrl+R": "rotate_right", "Meta+Ctrl+F": "full_screen", "Meta+Ctrl+S": "sidebar",
    "Ctrl+[": "previous_block", "Ctrl+]": "next_block", "Ctrl+.": "stop", "Ctrl+Y": "history",
}  # fmt: skip

# There is nothing here to make new, to print, to cut, to check the spelling of, or to choose a font for.
NOBODYS = ("Ctrl+N", "Ctrl+P", "Ctrl+Shift+P", "Ctrl+X", "Ctrl+T", "Ctrl+;", "Ctrl+:", "Ctrl+Shift+S", "Ctrl+Shift+A")

ASKS = {
    "open", "open_folder", "capture", "export", "export_folder", "find", "find_everywhere", "models", "settings",
    "go_to_page", "locate", "edit_block", "password", "check_updates",
}  # fmt: skip

both = pytest.mark.parametrize("mac", [True, False])


def specs(mac: bool) -> Iterator[Spec]:
    for entries in menus(mac=mac).values():
        yield from (spec for spec in entries if spec not in (SEPARATOR, RECENT, CATEGORIES))


def keys(mac: bool) -> list[tuple[str, str]]:
    """Every key as Qt writes it, and whose it is."""
    return [(QKeySequence(key).toString(), spec.name) for spec in specs(mac) for key in spec.keys]


@both
def test_every_key_can_be_pressed_and_is_one_actions_alone(mac: bool) -> None:
    found = [key for key, _ in keys(mac)]
    assert "" not in found
    assert sorted(found) == sorted(set(found))


@both
def test_every_action_is_in_one_place(mac: bool) -> None:
    names = [spec.name for spec in specs(mac)]
    assert sorted(names) == sorted(set(names))


def test_keys_of_the_system_are_left_to_it() -> None:
    reserved = {QKeySequence(key).toString() for key in RESERVED.split()}
    assert len(reserved) == len(RESERVED.split()), "each of them can be pressed"
    assert {key: name for key, name in keys(mac=True) if key in reserved} == {}


def test_keys_mean_what_they_mean_in_every_app_of_a_mac() -> None:
    found = dict(keys(mac=True))
    assert {key: found.get(QKeySequence(key).toString()) for key in STANDARD} == STANDARD
    assert [key for key in NOBODYS if QKeySequence(key).toString() in found] == []


@both
def test_three_dots_are_where_more_is_asked(mac: bool) -> None:
    dotted = {spec.name for spec in specs(mac) if spec.title.endswith("…")}
    assert dotted == ASKS & {spec.name for spec in specs(mac)}
    assert not any("..." in spec.title for spec in specs(mac))


def test_menus_are_in_the_order_of_the_system() -> None:
    assert list(menus(mac=True)) == ["File", "Edit", "View", "Go", "Block", "Document", "Window", "Help"]
    assert list(menus(mac=False)) == ["File", "Edit", "View", "Go", "Block", "Document", "Help"]


def test_what_is_in_them_too() -> None:
    def names(menu: str) -> list[str]:
        return [spec.name for spec in menus(mac=True)[menu]]

    edit = names("Edit")
    assert [name for name in edit if name in ("undo", "redo", "copy", "paste", "select_all", "find")] == [
        "undo", "redo", "copy", "paste", "select_all", "find",
    ]  # fmt: skip
    file = names("File")
    assert file[0] == "open"
    assert file.index("recent") < file.index("close") < file.index("export") < file.index("quit")
    assert names("Window") == ["minimize", "zoom_window", "", "front"]
    assert names("View")[-1] == "full_screen"
    assert names("Help")[-1] == "about"
    other = menus(mac=False)
    assert [spec.name for spec in other["File"]][-2:] == ["close", "quit"]


@both
def test_what_belongs_into_the_apps_own_menu_says_so_and_nothing_else_does(mac: bool) -> None:
    roles = {spec.name: spec.role for spec in specs(mac) if spec.role is not Role.NoRole}
    assert roles == {
        "about": Role.AboutRole,
        "settings": Role.PreferencesRole,
        "models": Role.ApplicationSpecificRole,
        "check_updates": Role.ApplicationSpecificRole,
        "quit": Role.QuitRole,
    }


@both
def test_no_menu_begins_or_ends_with_a_line_or_has_two_in_a_row(
    mac: bool, application: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(style, "IS_MAC", mac)
    window = QMainWindow()
    WindowActions(window)
    for action in window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        lines = [entry.isSeparator() for entry in menu.actions()]
        assert lines, "no menu is empty"
        assert not lines[0]
        assert not lines[-1]
        assert not any(here and after for here, after in itertools.pairwise(lines))


def test_nothing_of_a_mac_is_elsewhere(application: object) -> None:
    window = QMainWindow()
    here = {action.objectName() for action in WindowActions(window)}
    macs = {spec.name for spec in specs(mac=True)} - {spec.name for spec in specs(mac=False)}
    assert macs == {"capture", "quick_look", "find_selection", "minimize", "zoom_window", "front"}
    assert not here & macs
    assert {spec.only for entries in MENUS.values() for spec in entries} == {"", "mac", "elsewhere"}
