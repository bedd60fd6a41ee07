"""Correcting the page that is shown: from what a person does in the window to changes of its blocks, and back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocr_desktop.document.blocks import Block, Category, Table
from ocr_desktop.document.correction import Change, Correction
from ocr_desktop.document.geometry import Box
from ocr_desktop.gui.block_editor import BlockEditor
from ocr_desktop.gui.box_hand import BLOCK
from ocr_desktop.gui.corrector import Corrector
from ocr_desktop.gui.document_items import PageItem
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.main_window import MainWindow
from ocr_desktop.gui.number_hand import NumberHand
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.window_actions import WindowActions
from ocr_desktop.sentences import said

CATEGORIES = {
    "category_title": Category.TITLE, "category_heading": Category.SECTION_HEADER, "category_text": Category.TEXT,
    "category_list": Category.LIST_ITEM, "category_table": Category.TABLE, "category_formula": Category.FORMULA,
    "category_picture": Category.PICTURE, "category_caption": Category.CAPTION,
    "category_footnote": Category.FOOTNOTE, "category_header": Category.PAGE_HEADER,
    "category_footer": Category.PAGE_FOOTER,
}  # fmt: skip
_ON_BLOCKS = ("edit_block", *CATEGORIES, "move_earlier", "move_later", "merge", "delete_block")


class Correcting(QObject):
    """Connects the page, its text, the editor and the menus with what is kept of a page.

    Args:
        corrector: which changes pages.
        actions: of the window.

    Signals:
        trouble: an ``OcrDesktopError``: a correction is not on the disk (yet).
        said: a few words about what was done.
    """

    trouble = Signal(object)
    said = Signal(str)

    def __init__(self, corrector: Corrector, reader: Reader, actions: WindowActions, parent: MainWindow) -> None:
        super().__init__(parent)
        self._corrector = corrector
        self._reader = reader
        self._actions = actions
        self._edited: tuple[PageItem, Block] | None = None
        self._came_from: QWidget | None = None  # what had the focus before something was edited
        self.editor = BlockEditor(reader)
        reader.text_view.add_foot(self.editor)
        reader.corrections = lambda page: {at: _words(kinds) for at, kinds in corrector.changes(page).items()}
        reader.may_correct = corrector.may_correct
        corrector.changed.connect(self._changed)
        corrector.not_kept.connect(self.trouble)
        reader.page_shown.connect(self._page_shown)
        reader.block_changed.connect(lambda _order: self.update_actions())
        view, text = reader.page_view, reader.text_view
        for signal in (view.edit_requested, text.edit_wanted):
            signal.connect(self.edit)
        view.more = text.more = self._fill_menu
        view.chosen_changed.connect(self.update_actions)
        view.delete_requested.connect(self._delete)
        view.box_moved.connect(self._box_moved)
        NumberHand(reader, self.move_blocks)
        view.box_drawn.connect(self._box_drawn)
        view.drawing_ended.connect(lambda: actions["draw_block"].setChecked(view.drawing_for == BLOCK))
        self.editor.text_saved.connect(self._text_saved)
        self.editor.table_saved.connect(self._table_saved)
        self.editor.split_wanted.connect(self._split)
        self.editor.left.connect(self._go_back)
        parent.closing.connect(self.editor.save)

    def doings(self) -> dict[str, Callable[..., object]]:
        """What actions of the window do."""
        return {
            "undo": self._undo, "redo": self._redo, "edit_block": lambda: self.edit(self._current),
            **{name: lambda category=category: self._set_category(category) for name, category in CATEGORIES.items()},
            "move_earlier": lambda: self._move(-1), "move_later": lambda: self._move(1), "merge": self._merge,
            "delete_block": self._delete, "draw_block": self._draw,
            "show_answer": self._show_answer, "discard": self._discard,
        }  # fmt: skip

    def update_actions(self) -> None:
        """Enable what can be done now, and say what it would be."""
        page = self._page
        undo, redo = self._corrector.undo_words(page), self._corrector.redo_words(page)
        chosen, last = self._chosen, len(self._blocks) - 1
        result = self._reader.result
        corrected = page is not None and result is not None and result.corrected
        self._actions.enable(
            {
                **dict.fromkeys(_ON_BLOCKS, bool(chosen)), "undo": bool(undo), "redo": bool(redo),
                "merge": len(chosen) > 1 or (bool(chosen) and chosen[0] < last),
                "move_earlier": len(chosen) == 1 and chosen[0] > 0,
                "move_later": len(chosen) == 1 and chosen[0] < last,
                "edit_block": self._may_edit(self._current), "draw_block": page is not None,
                "read_region": page is not None,
                "show_answer": corrected or self._reader.answer_shown, "discard": corrected,
            }
        )  # fmt: skip
        self._actions["undo"].setText(tr("Undo {step}").format(step=undo) if undo else tr("Undo"))
        self._actions["redo"].setText(tr("Redo {step}").format(step=redo) if redo else tr("Redo"))
        self._actions["merge"].setText(
            tr("Merge %n Block(s)", "", len(chosen)) if len(chosen) > 1 else tr("Merge with Next Block")
        )
        self._actions["show_answer"].setChecked(self._reader.answer_shown)

    def edit(self, order: int) -> None:
        """Open the editor for a block."""
        self.editor.save()
        page = self._page
        if page is not None and self._may_edit(order):
            self._came_from = self._reader.window().focusWidget()
            self._reader.show_text(True)
            self._edited = page, self._blocks[order]
            self.editor.edit(self._blocks[order])
            word = self._reader.words.clicked
            if word is not None and word.order == order:
                self.editor.choose(word.start, word.end)
            self._reader.text_view.reveal(order)

    # Inside

    def _go_back(self) -> None:
        """The person goes on where something was chosen to be edited: in the list of blocks, the text, or the page."""
        before = self._came_from
        there = before is not None and before.isVisible() and not self.editor.isAncestorOf(before)
        (before if before is not None and there else self._reader.page_view).setFocus()

    @property
    def _page(self) -> PageItem | None:
        """The page that can be corrected now."""
        return self._reader.page if self._reader.editable else None

    @property
    def _blocks(self) -> tuple[Block, ...]:
        """As they are shown, each at its position."""
        result = self._reader.result
        return tuple(sorted(result.blocks, key=lambda block: block.order)) if result is not None else ()

    @property
    def _chosen(self) -> tuple[int, ...]:
        return self._reader.page_view.chosen if self._page is not None else ()

    @property
    def _current(self) -> int:
        return self._reader.block.order if self._reader.block is not None else -1

    def _may_edit(self, order: int) -> bool:
        blocks = self._blocks
        there = self._page is not None and 0 <= order < len(blocks)
        return there and blocks[order].category is not Category.PICTURE

    def _change(self, words: str, make: Callable[[Correction], Correction], before: int = -1, after: int = -1) -> None:
        self.editor.save()  # what is being typed is not lost, and is a step of its own
        page = self._page
        if page is not None:
            self._corrector.change(page, words, make, (before, after))

    def _saved(self, words: str, order: int, make: Callable[[Correction], Correction]) -> None:
        """Keep what was typed, on the page that it belongs to, which need not be the one that is shown now."""
        edited, self._edited = self._edited, None
        now = self._corrector.correction(edited[0]) if edited is not None else None
        if edited is None or now is None or not self._corrector.may_correct(edited[0]):
            return
        if order < len(now.blocks) and now.blocks[order].block.text == edited[1].text:  # else it was read anew
            self._corrector.change(edited[0], words, make, (order, order))

    def _text_saved(self, order: int, text: str) -> None:
        self._saved(tr("Edit Text", "step to undo"), order, lambda now: now.with_text(order, text))

    def _table_saved(self, order: int, table: Table) -> None:
        self._saved(tr("Edit Table", "step to undo"), order, lambda now: now.with_table(order, table))

    def _split(self, order: int, at: int) -> None:
        is_table = order < len(self._blocks) and self._blocks[order].category is Category.TABLE

        def split(now: Correction) -> Correction:
            return now.split_table(order, at) if is_table else now.split(order, at)

        try:
            self._change(tr("Split Block", "step to undo"), split, order, order + 1)
        except ValueError:
            self.said.emit(tr("Put the cursor where the second block is to begin."))

    def _set_category(self, category: Category) -> None:
        chosen = self._chosen

        def changed(now: Correction) -> Correction:
            for order in chosen:
                if now.blocks[order].block.category is not category:
                    now = now.with_category(order, category)
            return now

        self._change(tr("Change Category", "step to undo"), changed, self._current, self._current)

    def _move(self, by: int) -> None:
        if len(self._chosen) == 1:
            at = self._chosen[0]
            self._change(tr("Change Reading Order", "step to undo"), lambda now: now.moved(at, at + by), at, at + by)

    def move_blocks(self, orders: Sequence[int], before: int) -> None:
        """Let blocks be read before another one, in the order in which they are read now; last where there is none."""
        orders = sorted(orders)
        above = [order for order in orders if order < before]
        below = [order for order in orders if order >= before]

        def moved(now: Correction) -> Correction:
            for number, order in enumerate(above):
                now = now.moved(order - number, before - 1)
            for number, order in enumerate(below):
                now = now.moved(order, before + number)
            return now

        if orders and self._page is not None:
            current = self._current if self._current in orders else orders[0]
            place = before - len(above) + orders.index(current)
            self._change(tr("Change Reading Order", "step to undo"), moved, current, place)

    def _merge(self) -> None:
        chosen = self._chosen
        places = chosen if len(chosen) > 1 else (*chosen, *(at + 1 for at in chosen))
        if places:
            self._change(tr("Merge Blocks", "step to undo"), lambda now: now.merged(*places), self._current, places[0])

    def _delete(self) -> None:
        chosen = self._chosen
        if chosen:
            words = tr("Delete Blocks", "step to undo") if len(chosen) > 1 else tr("Delete Block", "step to undo")
            after = min(chosen[0], len(self._blocks) - len(chosen) - 1)
            self._change(words, lambda now: now.without(*chosen), chosen[0], after)

    def _box_moved(self, order: int, box: Box) -> None:
        self._change(tr("Change Box", "step to undo"), lambda now: now.with_box(order, box), order, order)

    def _box_drawn(self, box: Box) -> None:
        place = sum(_before(block.box, box) for block in self._blocks)
        self._reader.page_view.set_drawing(False)
        self._change(
            tr("Draw Block", "step to undo"), lambda now: now.with_new(box, Category.TEXT, at=place), -1, place
        )
        self.edit(place)

    def _draw(self, on: bool) -> None:
        self._reader.page_view.set_drawing(on and self._page is not None)
        if on:
            self._reader.page_view.setFocus()

    def _undo(self) -> None:
        self.editor.save()
        if self._page is not None:
            self._corrector.undo(self._page)

    def _redo(self) -> None:
        self.editor.save()
        if self._page is not None:
            self._corrector.redo(self._page)

    def _discard(self) -> None:
        self.editor.save()
        if self._page is not None and self._corrector.discard(self._page):
            self.said.emit(tr("The page is as the engine read it. This can be undone."))

    def _show_answer(self, on: bool) -> None:
        self.editor.save()
        self._reader.show_answer(on)
        self.update_actions()

    def _changed(self, page: PageItem, order: int) -> None:
        self.editor.leave()
        self._reader.page_changed(page)
        if page is self._reader.page:
            self._reader.reveal(order)
            self.update_actions()

    def _page_shown(self, page: PageItem | None) -> None:
        block = self.editor.block
        if block is not None and self._edited is not None and page is not self._edited[0]:
            self.editor.save()
        elif block is not None and (page is not self._page or block not in self._blocks):
            self.editor.leave()
        self.update_actions()

    def _fill_menu(self, menu: QMenu, order: int) -> None:
        if order < 0 or self._page is None:
            return
        if order not in self._chosen:
            self._reader.reveal(order)
        self.update_actions()
        menu.addSeparator()
        menu.addAction(self._actions["edit_block"])
        categories = menu.addMenu(tr("Category"))
        for name, category in CATEGORIES.items():
            same = self._blocks[order].category is category
            action = categories.addAction(self._actions[name].text())
            action.setCheckable(True)
            action.setChecked(same)
            action.triggered.connect(self._actions[name].trigger)
        for name in ("move_earlier", "move_later", "merge", "delete_block"):
            menu.addAction(self._actions[name])


_KINDS = {
    Change.TEXT: said("text"),
    Change.CATEGORY: said("category"),
    Change.BOX: said("box"),
    Change.MOVED: said("moved"),
    Change.SPLIT: said("split"),
    Change.MERGED: said("merged"),
    Change.ADDED: said("added"),
}


def _before(one: Box, new: Box) -> bool:
    """Whether a block is read before one that is drawn: it ends above the middle of that."""
    return one.y1 <= new.centre[1]


def _words(kinds: frozenset[Change]) -> str:
    words = tr(", ").join(tr(_KINDS[kind]) for kind in Change if kind in kinds)
    return tr("Corrected by hand: {what}").format(what=words)
