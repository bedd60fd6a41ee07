"""The menu that says blocks of which categories are seen."""

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from ocr_desktop.document.blocks import Category
from ocr_desktop.gui import phrases
from ocr_desktop.gui.language import tr

MEMORY = "hidden_categories"
KEY = "Ctrl+Alt+A"


class CategoryFilter(QObject):
    """Which categories are hidden, on the page and in its text. Copying and exporting do not care.

    Args:
        menu: to fill.
        memory: where it is remembered.

    Signals:
        changed: the categories that are hidden, a frozen set.
    """

    changed = Signal(object)

    def __init__(self, menu: QMenu, memory: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._memory = memory
        self._all = menu.addAction(tr("Show All Categories"))
        self._all.setShortcut(QKeySequence(KEY))
        self._all.triggered.connect(lambda _checked=False: self._set(frozenset()))
        menu.addSeparator()
        self._actions = {category: self._action(menu, category) for category in Category}
        known = set(Category)
        remembered = str(memory.value(MEMORY, "")).split(",")
        self._hidden = frozenset(Category(name) for name in remembered if name in known)
        self._check()

    @property
    def hidden(self) -> frozenset[Category]:
        """The categories that are hidden."""
        return self._hidden

    def show(self, category: Category) -> None:
        """Hide a category no longer."""
        self._set(self._hidden - {category})

    def _action(self, menu: QMenu, category: Category) -> QAction:
        action = menu.addAction(phrases.category(category))
        action.setCheckable(True)
        action.triggered.connect(lambda on, category=category: self._switch(category, on=on))
        return action

    def _switch(self, category: Category, *, on: bool) -> None:
        self._set(self._hidden - {category} if on else self._hidden | {category})

    def _set(self, hidden: frozenset[Category]) -> None:
        if hidden != self._hidden:
            self._hidden = hidden
            self._memory.setValue(MEMORY, ",".join(sorted(hidden)))
            self._check()
            self.changed.emit(hidden)

    def _check(self) -> None:
        for category, action in self._actions.items():
            action.setChecked(category not in self._hidden)
        self._all.setEnabled(bool(self._hidden))


def title(category: Category) -> str:
    """What a person calls it."""
    return phrases.category(category)
