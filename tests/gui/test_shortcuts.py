"""The list of shortcuts is the actions' own."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenuBar

from ocr_desktop.gui.shortcuts import Shortcut, ShortcutsDialog, told
from tests.gui.stage import Stage, stage

__all__ = ["stage"]


def test_every_action_with_a_key_is_listed_with_all_of_its_keys(stage: Stage) -> None:
    stage.do("shortcuts")
    listed = stage.dialog(ShortcutsDialog).shown()
    everything = {title: keys for group in listed.values() for title, keys in group.items()}
    for action in stage.work.actions:
        keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        title = action.text().rstrip("…")
        assert everything.get(title) == (" or ".join(keys) or None), title
    assert listed["Edit"]["Find Next"] == "Ctrl+G"
    assert not any(re.search("[&…]", title) for title in everything)


def test_a_key_that_is_changed_or_added_is_listed(application: object) -> None:
    bar = QMenuBar()
    menu = bar.addMenu("&File")
    below = menu.addMenu("More")
    action = QAction("Salt && &Pepper…", bar)
    action.setShortcuts([QKeySequence("Ctrl+1"), QKeySequence("F9")])
    below.addAction(action)
    menu.addSeparator()
    menu.addAction("Without a key")
    assert told(bar) == {"File": [Shortcut("Salt & Pepper", ("Ctrl+1", "F9"))]}


def test_filtering(stage: Stage) -> None:
    stage.do("shortcuts")
    dialog = stage.dialog(ShortcutsDialog)
    QTest.keyClicks(dialog.filter, "doubt")
    assert dialog.shown() == {
        "Go": {"Next Doubtful Block": "Ctrl+D or F8", "Previous Doubtful Block": "Ctrl+Shift+D or Shift+F8"}
    }
    dialog.filter.setText("ctrl+o")
    assert "Open" in dialog.shown()["File"]
    dialog.filter.setText("no such")
    assert dialog.shown() == {}
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
