"""The text: a page as rendered Markdown, or its source, block by block."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QMenu, QStackedLayout, QVBoxLayout, QWidget

from ocr_desktop import paths
from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.gui import copying, selection, style
from ocr_desktop.gui.copying import Piece
from ocr_desktop.gui.formulas import Formulas
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.sheet import MARGIN_PX, PICTURE_WIDTH, Mode, Sheet, Shown
from ocr_desktop.renderers import forms, markdown, webpage
from ocr_desktop.renderers.forms import What
from ocr_desktop.renderers.formulas import Formula
from ocr_desktop.renderers.registry import RenderOptions
from ocr_desktop.sentences import said

SMALLEST_PICTURE_WIDTH = 120
RESIZE_MS = 150
HINT_WAITING = said("The text appears here as soon as the page has been read.")
HINT_EMPTY = said("There is nothing to read on this page.")
HINT_STOPPED = said("Reading was stopped before there was anything of this page.")
HINT_FAILED = said("This page could not be read.")
HINT_LEFT_OUT = said("Only page headers and footers were read on this page. The settings say that they are left out.")


class TextView(QWidget):
    """Shows the text of one page; the blocks are the same as those of the page view.

    Signals:
        block_hovered, block_clicked: reading order of a block, -1 for none.
        word_pointed, word_clicked: a block and a character of what is shown of it, both -1 for none.
        edit_wanted: reading order of the block whose text is to be changed.
        rewritten: what is shown of a block, -1 of any, is another one: words that were marked are not any more.
        selection_changed: more or less is selected.
    """

    block_hovered = Signal(int)
    block_clicked = Signal(int)
    word_pointed = Signal(int, int)
    word_clicked = Signal(int, int)
    edit_wanted = Signal(int)
    rewritten = Signal(int)
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, assets: Path | None = None) -> None:
        super().__init__(parent)
        self._options = RenderOptions()
        self._blocks: dict[int, Block] = {}
        self._mode = Mode.RENDERED
        self._current = self._hovered = self._growing = -1
        self._corrected: Mapping[int, str] = {}
        self._doubts: Mapping[int, str] = {}
        self.more: Callable[[QMenu, int], object] = lambda _menu, _order: None
        self._formulas = Formulas(self)
        self._formulas.drawn.connect(lambda: self._write(keep_place=True))
        self._room = PICTURE_WIDTH
        self._resized = QTimer(self, singleShot=True, interval=RESIZE_MS)
        self._resized.timeout.connect(self._fit_pictures)
        self._sheet = Sheet(self, self._formulas, assets or paths.assets_directory(), self)
        self._sheet.selectionChanged.connect(self.selection_changed)
        self._hint = style.Quiet(tr(HINT_WAITING), self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        self._hint.setContentsMargins(32, 32, 32, 32)
        self._hint.setAutoFillBackground(True)
        self._hint.setBackgroundRole(QPalette.ColorRole.Base)
        self._caption = style.Caption(parent=self)
        self._caption.setContentsMargins(MARGIN_PX, style.GRID, MARGIN_PX, 0)
        self._caption.setBackgroundRole(QPalette.ColorRole.Base)
        self._caption.setAutoFillBackground(True)
        self._caption.hide()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._caption)
        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        self._stack.addWidget(self._hint)
        self._stack.addWidget(self._sheet)
        self.setFocusProxy(self._sheet)

    # What is shown

    def show_page(self, result: PageResult | None, options: RenderOptions, *, same_page: bool = False) -> None:
        """Show a page; None while it is not read yet. What stands there already stays, and so does the scroll bar.

        Args:
            options: as for rendering: page headers and footers, pictures.
            same_page: that is shown already, otherwise; else that is made out from its blocks.
        """
        blocks = {} if result is None else {block.order: block for block in result.blocks}
        grown, self._growing = self._growing != -1, -1
        if grown or (blocks, options) != (self._blocks, self._options):
            self._options = options
            same_page |= bool(self._blocks) and any(blocks.get(order) == block for order, block in self._blocks.items())
            self._blocks = blocks
            self._write(keep_place=same_page)
        if result is None:
            self._show_hint(HINT_WAITING)
        elif result.finish is FinishReason.FAILED and not blocks:
            self._show_hint(HINT_FAILED)
        elif result.finish is FinishReason.CANCELLED and not blocks:
            self._show_hint(HINT_STOPPED)
        elif self._sheet.count == 0:
            left_out = any(self._content(block).strip() for block in blocks.values())
            self._show_hint(HINT_LEFT_OUT if left_out else HINT_EMPTY)

    def set_caption(self, words: str) -> None:
        """Say quietly above the text what it is; empty where that goes without saying."""
        self._caption.setText(words)
        self._caption.setVisible(bool(words))

    def clear(self) -> None:
        """Show nothing but that the text is awaited."""
        self.show_page(None, self._options)

    def add_block(self, block: Block) -> None:
        """A block found while the page is being read, or a new state of one."""
        self._growing = block.order
        self._blocks[block.order] = block
        if self._shown(block):
            self._sheet.add_block(Shown(block.order, self._content(block)))
            self._stack.setCurrentWidget(self._sheet)
            self.rewritten.emit(block.order)

    def set_mode(self, mode: str) -> None:
        """``rendered`` or ``source``."""
        if Mode(mode) is not self._mode:
            self._mode = Mode(mode)
            self._write(keep_place=False)

    def highlight(self, order: int) -> None:
        """Let a block stand out without moving the view; -1 none."""
        self._hovered = order
        self._sheet.mark(self._current, self._hovered)

    def reveal(self, order: int) -> None:
        """Make a block the current one and bring it into view; -1 none."""
        self._current = order
        self._sheet.mark(self._current, self._hovered)
        self._sheet.bring_into_view(order)

    @property
    def sheet(self) -> Sheet:
        """What the text stands on."""
        return self._sheet

    # Taking it away

    @property
    def current(self) -> int:
        """Reading order of the current block, -1 none."""
        return self._current

    def has_selection(self) -> bool:
        """Whether the person has selected text."""
        return self._sheet.textCursor().hasSelection()

    def selected(self) -> What | Piece | None:
        """The selection: whole blocks where it is all of one, or several; else cells of a table, or words."""
        cursor = self._sheet.textCursor()
        touched = self._sheet.touched(cursor.selectionStart(), cursor.selectionEnd()) if cursor.hasSelection() else ()
        if not touched:
            return None
        if len(touched) > 1 or self._sheet.covered(touched[0], cursor):
            return forms.together([self._blocks[order] for order in touched])
        cells = selection.cells(cursor, self._blocks[touched[0]]) if self._mode is Mode.RENDERED else None
        return cells or selection.words(cursor, self._formulas, self._options.math)

    def selected_words(self) -> str:
        """The selection as it is read, in one line."""
        return " ".join(self._sheet.textCursor().selection().toPlainText().split())

    def selected_markdown(self) -> str:
        """The selection: exactly the selected text within a block; as Markdown where it is all of one, or several."""
        return self._selected().text

    def selected_html(self) -> str:
        """The same as HTML."""
        return self._selected().html

    def copy(self) -> None:
        """Put the selection on the clipboard, in all its forms."""
        if self.has_selection():
            self._selected().to_clipboard()

    def selected_mime(self) -> QMimeData:
        """The selection as it is dragged."""
        return self._selected().as_mime()

    def _selected(self) -> copying.Copied:
        what = self.selected()
        return copying.of(what, self._options) if what is not None else copying.Copied("")

    def select_all(self) -> None:
        """Select the whole page."""
        self._sheet.selectAll()

    # Inside

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system between light and dark, and its font."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._write(keep_place=True, anew=True)
        super().changeEvent(event)

    def room_changed(self) -> None:
        """The sheet has become wider or narrower: pictures follow when it rests."""
        self._resized.start()

    def hovered(self, order: int, offset: int) -> None:
        """The pointer is over a block of the sheet, and a character of it; -1 none."""
        if order != self._hovered:
            self.highlight(order)
            self.block_hovered.emit(order)
        self.word_pointed.emit(order, offset)

    def about(self, order: int) -> str:
        """Why a block is marked as doubtful, and what of it is corrected, for a person; empty where it is neither."""
        said = (self._doubts.get(order, ""), self._corrected.get(order, ""))
        return style.tip("\n".join(filter(None, said)))

    def edit(self, order: int) -> None:
        """The person wants to change the text of a block of the sheet, -1: of the current one."""
        order = self._current if order < 0 else order
        if order in self._blocks:
            self.clicked(order, -1)
            self.edit_wanted.emit(order)

    def fill_menu(self, menu: QMenu, order: int) -> None:
        """What can be done with the selection, and with a block of the sheet."""
        copy = menu.addAction(tr("Copy"))
        copy.setEnabled(self.has_selection())
        copy.triggered.connect(self.copy)
        menu.addAction(tr("Select All")).triggered.connect(self.select_all)
        self.more(menu, order)

    def set_corrected(self, words: Mapping[int, str]) -> None:
        """Mark quietly the blocks that a person has changed; the words say in what."""
        self._corrected = words
        self._sheet.set_corrected(words.keys())

    def set_doubts(self, words: Mapping[int, str], of_lines: Mapping[int, str]) -> None:
        """Mark quietly the blocks that are doubtful; the words say why, and which lines of others are."""
        self._doubts = {**of_lines, **words}
        self._sheet.set_doubtful(words.keys())

    def add_foot(self, widget: QWidget) -> None:
        """Put something below the text."""
        self._column.addWidget(widget)

    def clicked(self, order: int, offset: int) -> None:
        """The person has clicked a block of the sheet, and a character of it; -1 none."""
        self._current = order
        self._sheet.mark(self._current, self._hovered)
        self.block_clicked.emit(order)
        self.word_clicked.emit(order, offset)

    def _shown(self, block: Block) -> bool:
        furniture = block.category in (Category.PAGE_HEADER, Category.PAGE_FOOTER)
        return bool(self._content(block).strip()) and (self._options.headers_footers or not furniture)

    def _content(self, block: Block) -> str:
        if self._mode is Mode.SOURCE:
            return markdown.block_markdown(block, self._options)
        width = min(max(self._room, SMALLEST_PICTURE_WIDTH), PICTURE_WIDTH)
        options = dataclasses.replace(
            self._options,
            max_image_width=width,
            read_asset=self._sheet.picture_head,
            formula=None if block.order == self._growing else self._formula,
        )
        return webpage.block_html(block, options)

    def _formula(self, formula: Formula) -> str:
        return self._formulas.html(formula, self.palette().color(QPalette.ColorRole.Text).name())

    def _write(self, *, keep_place: bool, anew: bool = False) -> None:
        blocks = [self._blocks[order] for order in sorted(self._blocks)]
        shown = [Shown(block.order, self._content(block)) for block in blocks if self._shown(block)]
        self._sheet.show_blocks(shown, self._mode, anew=anew, keep_place=keep_place)
        self._current = self._current if self._current in self._blocks else -1
        self._sheet.mark(self._current, -1)
        if shown:
            self._stack.setCurrentWidget(self._sheet)
        self.rewritten.emit(-1)

    def _fit_pictures(self) -> None:
        room = self._sheet.room()
        if room != self._room:
            self._room = room
            if any(block.asset for block in self._blocks.values()):
                self._write(keep_place=True)

    def _show_hint(self, text: str) -> None:
        self._hint.setText(tr(text))
        self._stack.setCurrentWidget(self._hint)
