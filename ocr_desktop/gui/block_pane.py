"""The area with the list of blocks: what is chosen there is chosen on the page and in the text, and the other way."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QSettings, Qt, Signal
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from ocr_desktop.document.blocks import Block
from ocr_desktop.gui import style
from ocr_desktop.gui.block_items import MOST_CHARACTERS, Row
from ocr_desktop.gui.block_list import BlockList
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.window_actions import WindowActions

NARROWEST = 180
MEMORY = "block_list"


class BlockPane(QWidget):
    """A list of the blocks of the page that is shown.

    Args:
        memory: where it is remembered whether the list is seen.
        move: blocks, by their reading order, are to stand before another one, or last where there is none of this
            order.

    Signals:
        switched: the list is seen now, or not any more.
    """

    switched = Signal()

    def __init__(
        self,
        reader: Reader,
        actions: WindowActions,
        memory: QSettings,
        move: Callable[[Sequence[int], int], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._actions = actions
        self._memory = memory
        self._move = move
        self._telling = False
        self.list = BlockList(self)
        self._hint = style.Words("", self)
        self._hint.setWordWrap(True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._hint.setMargin(2 * style.GRID)
        self._hint.setForegroundRole(style.Caption().foregroundRole())
        self._title = style.Caption(tr("Blocks"), self)
        self._title.setContentsMargins(style.GRID + 4, style.GRID, style.GRID, style.GRID // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(style.Hairline(self))
        self._stack = QStackedLayout()
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self.list)
        column.addLayout(self._stack, 1)
        self.setFocusProxy(self.list)
        self.setMinimumWidth(NARROWEST)
        self.list.chosen.connect(self._chosen_here)
        self.list.edit_wanted.connect(lambda: self._reader.page_view.edit_requested.emit(self.list.current_order))
        self.list.delete_wanted.connect(self._actions["delete_block"].trigger)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.left.connect(reader.page_view.setFocus)
        self.list.items.moved.connect(self._dropped)
        self.show_list(memory.value(MEMORY, False, bool) is True)
        reader.blocks_changed.connect(self.refresh)
        reader.page_view.chosen_changed.connect(self._chosen_on_page)

    def doings(self) -> dict[str, Callable[[], object]]:
        """What actions of the window do."""
        return {"block_list": self.switch}

    def show_list(self, show: bool) -> None:
        """Show or hide the list."""
        self.setVisible(show)
        self._memory.setValue(MEMORY, show)
        self._actions["block_list"].setText(tr("Hide Block List") if show else tr("Show Block List"))
        self.refresh()
        self.switched.emit()

    def switch(self) -> None:
        """Hide the list where it is seen; show it, and go there, where it is not."""
        self.show_list(self.isHidden())
        if not self.isHidden():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def hint(self) -> str:
        """What stands in place of blocks; empty where there are some."""
        return self._hint.text() if self._stack.currentWidget() is self._hint else ""

    def refresh(self) -> None:
        """Show the blocks of the page as they are now; a list that is not seen is not kept up to date."""
        if self.isHidden():
            return
        reader = self._reader
        blocks = reader.blocks
        self.list.show_rows(self._rows(blocks), movable=reader.editable)
        self._title.setText(tr("%n block(s)", "", len(blocks)) if blocks else tr("Blocks"))
        if not blocks:
            self._hint.setText(
                tr("There is nothing to read on this page.")
                if reader.result is not None
                else tr("The blocks of a page are listed here as soon as they have been read.")
            )
        self._stack.setCurrentWidget(self.list if blocks else self._hint)
        self._chosen_on_page()

    def _rows(self, blocks: Sequence[Block]) -> list[Row]:
        doubts, corrected = self._reader.doubts, self._reader.corrected
        return [
            Row(block.order, block.category, _line(block), doubts.get(block.order, ""), corrected.get(block.order, ""))
            for block in blocks
        ]

    def _chosen_on_page(self) -> None:
        view = self._reader.page_view
        if not (self._telling or self.isHidden()):
            self.list.choose(view.chosen, view.current)

    def _chosen_here(self) -> None:
        orders, current = self.list.chosen_orders, self.list.current_order
        view = self._reader.page_view
        if (orders, current) != (view.chosen, view.current):
            self._telling = True
            self._reader.reveal(current)
            view.choose(orders)
            self._telling = False

    def _dropped(self, rows: Sequence[int], before: int) -> None:
        listed = [row.order for row in self.list.items.rows]
        place = listed[before] if before < len(listed) else listed[-1] + 1
        self._move([listed[row] for row in rows], place)

    def _show_menu(self, position: QPoint) -> None:
        if self.list.current_order < 0:
            return
        menu = QMenu(self)
        self._reader.page_view.more(menu, self.list.current_order)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(position)


def _line(block: Block) -> str:
    """The first words of a block, in one line."""
    return " ".join(block.text[: 2 * MOST_CHARACTERS].split())[:MOST_CHARACTERS]
