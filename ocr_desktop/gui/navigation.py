"""Going somewhere: to a page, a document, what is wrong, a place on a page that is perhaps not read yet."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QInputDialog

from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box
from ocr_desktop.gui.document_items import DocumentItem, DocumentItems, PageItem
from ocr_desktop.gui.document_list import DocumentList
from ocr_desktop.gui.language import number, tr
from ocr_desktop.gui.reader import Reader


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page.

    Args:
        page: from 0.
        box: in page units.
        order: of the block that was there when this was noted; the page may have been read otherwise since.
    """

    page: int
    box: Box
    order: int

    def block(self, result: PageResult) -> int:
        """Which block of a page is there now, -1 for none."""
        named = next((block for block in result.blocks if block.order == self.order), None)
        if named is not None and named.box == self.box:
            return named.order
        shared = {block.order: _shared(self.box, block.box) for block in result.blocks}
        best = max(shared, key=lambda order: shared[order], default=-1)
        return best if best >= 0 and shared[best] > 0 else -1


class Navigation(QObject):
    """Makes something the current item of the list, and so of the window.

    Args:
        items: of the list.

    Signals:
        arrived: reading order of the block at the place that was to be shown, -1 where none is there.
    """

    arrived = Signal(int)

    def __init__(self, items: DocumentItems, shown: DocumentList, reader: Reader, parent: QObject) -> None:
        super().__init__(parent)
        self._items = items
        self._list = shown
        self._reader = reader
        self._awaited: tuple[DocumentItem, Spot] | None = None
        self._arrived = False
        self._on_its_way = QTimer(self, singleShot=True, interval=0)  # others are still being told what is shown
        self._on_its_way.timeout.connect(self._go_on)
        reader.page_shown.connect(self._page_shown)

    def doings(self) -> dict[str, Callable[[], object]]:
        """What actions of the window do."""
        return {
            "next_page": lambda: self._list.step(1),
            "previous_page": lambda: self._list.step(-1),
            "go_to_page": self.ask_page,
            "next_document": lambda: self.step_document(1),
            "previous_document": lambda: self.step_document(-1),
            "next_problem": self.next_problem,
        }

    def ask_page(self) -> None:
        """Ask for the number of a page of the document, and go there."""
        page = self._reader.page
        if page is None:
            return
        document = page.document
        dialog = QInputDialog(self._reader.window())
        dialog.setWindowTitle(tr("Go to Page"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setLabelText(tr("Page (1 to {last}):").format(last=number(document.page_count)))
        dialog.setOkButtonText(tr("Go", "button"))
        dialog.setCancelButtonText(tr("Cancel"))
        dialog.setIntRange(1, document.page_count)
        dialog.setIntValue(page.number + 1)
        dialog.intValueSelected.connect(lambda number: self.show_page(document, number - 1))
        dialog.open()

    def show_page(self, document: DocumentItem, number: int) -> None:
        """Go to a page, from 0; nothing happens where it is not in the list."""
        if number in document.by_number:
            self._list.show_item(document.by_number[number])

    def step_document(self, by: int) -> None:
        """Go to the next (1) or previous (-1) document."""
        document = self._reader.document
        if document is not None:
            documents = self._items.documents
            self._list.show_item(documents[min(max(document.row + by, 0), len(documents) - 1)])

    def next_problem(self) -> None:
        """Go to the next page or document that could not be read."""
        shown = self._reader.page or self._reader.document
        found = self._items.problem_after(shown) if shown is not None else None
        if found is not None:
            self._list.show_item(found)

    def show_spot(self, document: DocumentItem, spot: Spot) -> None:
        """Go to a place on a page: now where the page is there and read, else as soon as it is."""
        self._awaited, self._arrived = (document, spot), False
        self._list.show_item(document.by_number.get(spot.page, document))
        self._page_shown(self._reader.page)  # which may have been shown already

    def _page_shown(self, page: PageItem | None) -> None:
        if self._awaited is None:
            return
        document, spot = self._awaited
        if self._reader.document is not document:  # the person has gone elsewhere meanwhile
            self._awaited = None
        elif page is None or spot.page not in document.by_number:
            return  # it is still being opened
        elif page.number == spot.page:
            self._arrived = True
            if self._reader.result is not None:
                self._awaited = None
                order = spot.block(self._reader.result)
                self._reader.reveal(order)
                self.arrived.emit(order)
        elif self._arrived:
            self._awaited = None
        else:
            self._on_its_way.start()

    def _go_on(self) -> None:
        if self._awaited is not None:
            document, spot = self._awaited
            self.show_page(document, spot.page)


def _shared(one: Box, other: Box) -> float:
    """How much two boxes share: the part of the smaller that lies in the other one."""
    return max(one.overlap(other), other.overlap(one))
