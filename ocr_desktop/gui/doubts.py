"""The walk from one doubtful place to the next."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from ocr_desktop.document.doubting import WHOLE_PAGE, Doubtful, doubtful
from ocr_desktop.gui import phrases
from ocr_desktop.gui.document_items import DocumentItems, PageItem
from ocr_desktop.gui.document_list import DocumentList
from ocr_desktop.gui.language import together, told, tr
from ocr_desktop.gui.reader import Reader

_BEFORE, _AFTER = -2, 1_000_000_000  # all places of a page


class Doubts(QObject):
    """Goes to the next doubtful place, through pages and documents, and says why it is one.

    Args:
        items: of the list.

    Signals:
        told: what is to be said about the place that is shown; empty where it is not doubtful.
    """

    told = Signal(str)

    def __init__(self, items: DocumentItems, shown: DocumentList, reader: Reader, parent: QObject) -> None:
        super().__init__(parent)
        self._items = items
        self._list = shown
        self._reader = reader
        self._whole: PageItem | None = None  # the page that the person was led to as a whole
        reader.block_changed.connect(self._block_changed)
        reader.page_shown.connect(self._page_shown)

    def doings(self) -> dict[str, Callable[[], object]]:
        """What actions of the window do."""
        return {"next_doubt": lambda: self.step(1), "previous_doubt": lambda: self.step(-1)}

    @property
    def anywhere(self) -> bool:
        """Whether there is anything doubtful."""
        return any(page.doubted for document in self._items.documents for page in document.pages)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) doubtful place; after the last one the first again."""
        here = self._reader.page
        if here is not None and self._go(here, self._place(), by):
            return
        for page in self._others(here, by):
            self._list.show_item(page)
            if self._go(page, _BEFORE if by > 0 else _AFTER, by):
                return
            page.doubted = 0  # a person has corrected it since
        if here is not None:
            self._list.show_item(here)
            self._go(here, _BEFORE if by > 0 else _AFTER, by)

    def _place(self) -> int:
        """Where on the page the person is."""
        if self._reader.block is not None:
            return self._reader.block.order
        return WHOLE_PAGE if self._whole is self._reader.page else _BEFORE

    def _others(self, here: PageItem | None, by: int) -> list[PageItem]:
        """The other doubtful pages in the order in which one comes to them."""
        pages = [page for document in self._items.documents for page in document.pages if page.doubted or page is here]
        if by < 0:
            pages.reverse()
        start = pages.index(here) + 1 if here in pages else 0
        return [page for page in [*pages[start:], *pages[:start]] if page is not here]

    def _go(self, page: PageItem, place: int, by: int) -> bool:
        """Go to the first doubtful place of the page that is shown that comes after a place; whether there is one."""
        found = self._known()
        later = [doubt for doubt in found if (doubt.order > place if by > 0 else doubt.order < place)]
        if not later:
            return False
        doubt = later[0 if by > 0 else -1]
        self._reader.reveal(doubt.order)
        self._whole = page if doubt.order == WHOLE_PAGE else None
        self._tell(doubt, found)
        return True

    def _known(self) -> Sequence[Doubtful]:
        return doubtful(self._reader.result) if self._reader.result is not None else ()

    def _page_shown(self, page: PageItem | None) -> None:
        if page is not None and self._reader.result is not None and not self._reader.earlier:
            page.doubted = len(self._known())  # a person may have corrected it, or undone that

    def _block_changed(self, order: int) -> None:
        self._whole = None
        found = self._known() if order >= 0 else ()
        doubt = next((doubt for doubt in found if doubt.order == order), None)
        if doubt is None:
            self.told.emit("")
        else:
            self._tell(doubt, found)

    def _tell(self, doubt: Doubtful, found: Sequence[Doubtful]) -> None:
        where = (
            tr("Doubtful place {which} · ").format(which=phrases.of(found.index(doubt) + 1, len(found)))
            if len(found) > 1
            else tr("Doubtful · ")
        )
        self.told.emit(where + together(*map(told, doubt.reasons)))
