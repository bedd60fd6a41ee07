"""Every key that does something, told from the actions themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ocr_desktop.gui import style
from ocr_desktop.gui.language import tr

_ROW = 3 * style.GRID


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What an action is called, and its keys as this platform writes them."""

    title: str
    keys: tuple[str, ...]


def told(bar: QMenuBar) -> dict[str, list[Shortcut]]:
    """The actions of a menu bar that have keys, by menu, in the order of the menus."""
    found: dict[str, list[Shortcut]] = {}
    for action in bar.actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            shortcuts = [_told(each) for each in _actions(menu) if each.shortcuts()]
            if shortcuts:
                found[_plain(menu.title())] = shortcuts
    return found


def _actions(menu: QMenu) -> Iterator[QAction]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _actions(below)
        elif not action.isSeparator():
            yield action


def _told(action: QAction) -> Shortcut:
    keys = (key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())
    return Shortcut(_plain(action.text()), tuple(keys))


def _plain(title: str) -> str:
    """A title without what marks a key or a question in it."""
    return title.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


class ShortcutsDialog(QDialog):
    """The list, with a field that filters it by words or keys."""

    def __init__(self, bar: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter by words or keys"))
        self.filter.setAccessibleName(tr("Filter by words or keys"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setItemsExpandable(False)
        self.list.setUniformRowHeights(True)
        self.list.setIndentation(2 * style.GRID)
        self.list.setAccessibleName(tr("Keyboard shortcuts"))
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        for title, shortcuts in told(bar).items():
            self._add(title, shortcuts)
        self.list.expandAll()
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        buttons = QDialogButtonBox()
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.close)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * style.GRID,) * 4)
        column.setSpacing(style.GRID)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        self.resize(460, 560)

    def _add(self, title: str, shortcuts: list[Shortcut]) -> None:
        group = QTreeWidgetItem(self.list, [title])
        group.setFont(0, style.font(bold=True))
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setSizeHint(0, QSize(0, _ROW))
        rows = []
        for shortcut in shortcuts:
            keys = tr(" or ").join(shortcut.keys)
            row = QTreeWidgetItem(group, [shortcut.title, keys])
            row.setSizeHint(0, QSize(0, _ROW))
            row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{shortcut.title}: {keys}")
            rows.append(row)
        self._groups.append((group, rows))

    def _filter(self, wanted: str) -> None:
        """Show the rows that have all of the words, and their menus."""
        parts = wanted.lower().split()
        for group, rows in self._groups:
            for row in rows:
                words = f"{group.text(0)} {row.text(0)} {row.text(1)}".lower()
                row.setHidden(not all(part in words for part in parts))
            group.setHidden(all(row.isHidden() for row in rows))

    def shown(self) -> dict[str, dict[str, str]]:
        """What is seen now: by menu the titles and their keys."""
        return {
            group.text(0): {row.text(0): row.text(1) for row in rows if not row.isHidden()}
            for group, rows in self._groups
            if not group.isHidden()
        }
