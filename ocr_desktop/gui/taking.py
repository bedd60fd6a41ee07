"""Taking away what was read: copying it, as it is or in one form, and dragging it out of the window."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import Document
from ocr_desktop.gui import copying
from ocr_desktop.gui.backstage import Backstage
from ocr_desktop.gui.copying import Copied, Piece
from ocr_desktop.gui.document_items import DocumentItem
from ocr_desktop.gui.language import tr
from ocr_desktop.gui.reader import Reader
from ocr_desktop.gui.window_actions import WindowActions
from ocr_desktop.renderers import forms
from ocr_desktop.renderers.forms import Form, What
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

TITLES: Mapping[Form, str] = MappingProxyType(
    {
        Form.MARKDOWN: said("Markdown"),
        Form.HTML: said("HTML"),
        Form.PLAIN: said("Plain Text"),
        Form.LATEX: said("LaTeX"),
        Form.TSV: said("Cells (TSV)"),
        Form.CSV: said("Cells (CSV)"),
    }
)


class Taking(QObject):
    """What is copied of what is shown.

    Args:
        reader: shows it.
        backstage: has the rest of the document.
        actions: of the window; their submenus are filled here.
        current: the person's settings.

    Signals:
        told: something to be said in passing.
        failed: an ``OcrDesktopError``.
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(
        self, reader: Reader, backstage: Backstage, actions: WindowActions, current: Callable[[], Settings]
    ) -> None:
        super().__init__(reader)
        self._reader = reader
        self._backstage = backstage
        self._actions = actions
        self._current = current
        reader.copy_wanted.connect(lambda block: self._put(self._chosen(block.order)))
        for menu, fill in (
            (actions.copy_as, lambda menu: self._fill(menu, self._wanted)),
            (actions.copy_page_as, lambda menu: self._fill(menu, lambda: self._reader.result)),
            (actions.copy_document_as, self.fill_for_document),
        ):
            menu.aboutToShow.connect(lambda menu=menu, fill=fill: fill(menu))
            fill(menu)
        for view in (reader.page_view, reader.text_view):
            view.more = self._before(view.more)

    def doings(self) -> dict[str, Callable[..., object]]:
        """What actions of the window do."""
        return {
            "copy": lambda: self._put(self._wanted()),
            "copy_page": lambda: self._put(self._reader.result),
            "copy_document": self._put_document,
        }

    def fill_for_document(self, menu: QMenu) -> None:
        """Offer the forms in which all of a document can be copied."""
        menu.clear()
        for form in Form:
            if form is not Form.LATEX:
                action = menu.addAction(tr(TITLES[form]))
                action.setEnabled(self._reader.document is not None)
                action.triggered.connect(lambda _checked=False, form=form: self._put_document(form))

    def add_for_document(self, menu: QMenu) -> None:
        """The same, below another menu."""
        self.fill_for_document(menu.addMenu(self._actions.copy_document_as.title()))

    # Inside

    def _wanted(self) -> What | Piece | None:
        """What Copy takes: the selection, else the chosen blocks, else the page."""
        selected = self._reader.text_view.selected()
        if selected is not None:
            return selected
        block = self._reader.block
        return self._chosen(block.order) if block is not None else self._reader.result

    def _chosen(self, order: int) -> What | None:
        """The blocks that are chosen, if this one is among them; else this one."""
        orders = self._reader.page_view.chosen
        orders = orders if order in orders else (order,)
        blocks = self._reader.result.blocks if self._reader.result is not None else ()
        found = [block for block in blocks if block.order in orders]
        return forms.together(found) if found else None

    def _fill(self, menu: QMenu, wanted: Callable[[], What | Piece | None]) -> None:
        """Offer all forms, in the same places always; those that something does not have cannot be chosen."""
        menu.clear()
        what = wanted()
        had = copying.forms_of(what) if what is not None else ()
        for form in Form:
            action = menu.addAction(tr(TITLES[form]))
            action.setEnabled(form in had)
            action.triggered.connect(lambda _checked=False, form=form: self._put(wanted(), form))

    def _before(self, more: Callable[[QMenu, int], object]) -> Callable[[QMenu, int], object]:
        """Offer the forms of a block, or of the selection, right after what copies it, and then what else there is.

        Where there is neither they are those of the page.
        """

        def offered(menu: QMenu, order: int) -> None:
            text = self._reader.text_view
            if text.has_selection() and not self._reader.page_view.isAncestorOf(menu):
                self._add(menu, self._actions.copy_as.title(), text.selected)
            elif order >= 0:
                self._add(menu, self._actions.copy_as.title(), lambda: self._chosen(order))
            elif self._reader.result is not None and menu.isEmpty():
                menu.addAction(self._actions["copy_page"])
                self._add(menu, self._actions.copy_page_as.title(), lambda: self._reader.result)
            more(menu, order)

        return offered

    def _add(self, menu: QMenu, title: str, wanted: Callable[[], What | Piece | None]) -> None:
        """Add a menu with the forms of something after the first entry."""
        below = QMenu(title, menu)
        self._fill(below, wanted)
        behind = menu.actions()[1:2]
        menu.insertMenu(behind[0], below) if behind else menu.addMenu(below)

    def _put(self, what: What | Piece | None, form: Form | None = None) -> None:
        """Copy something, in one form or in all of them."""
        if what is None:
            return
        options = copying.options(self._current())
        copied = copying.of(what, options) if form is None else copying.as_form(what, form, options)
        self._copied(what, copied, form)

    def _put_document(self, form: Form | None = None) -> None:
        """Copy all of the document that is shown: in the background, since it may be long."""
        item: DocumentItem | None = self._reader.document
        if item is None:
            return
        options = copying.options(self._current())

        def made() -> tuple[Document, Copied]:
            whole = self._backstage.results.document(item)
            return whole, copying.of(whole, options) if form is None else copying.as_form(whole, form, options)

        self._backstage.background.run(made, lambda found: self._copied(*found, form), self.failed.emit)

    def _copied(self, what: What | Piece, copied: Copied, form: Form | None) -> None:
        cells = form in (Form.TSV, Form.CSV)
        if cells and not copied.text:
            self.told.emit(tr("There are no tables here that could be copied."))
            return
        copied.to_clipboard()
        marked = forms.defused(what) if cells and not isinstance(what, Piece) else 0
        words = _words(what)
        if marked:
            words += " " + tr("An apostrophe stands before %n cell(s): a spreadsheet would run them.", "", marked)
        self.told.emit(words)


def _words(what: What | Piece) -> str:
    if isinstance(what, Piece):
        return tr("The selection was copied.")
    if isinstance(what, Document):
        return tr("The document was copied.")
    if isinstance(what, Block):
        return tr("The block was copied.")
    return tr("The page was copied.") if what.engine else tr("Copied %n block(s).", "", len(what.blocks))
