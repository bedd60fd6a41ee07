"""What was read, for showing and copying: the pages of late from memory, all others from the library."""

from collections import OrderedDict
from typing import Protocol

from ocr_desktop import catalog
from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import Document, PageResult
from ocr_desktop.document.outline import Outline, with_heading_levels
from ocr_desktop.errors import LibraryError
from ocr_desktop.gui.document_items import DocumentItem, PageItem
from ocr_desktop.library.keys import PageKey
from ocr_desktop.sentences import said
from ocr_desktop.settings import Settings

PAGES_IN_MEMORY = 256


class PageStore(Protocol):
    """The part of ``library.store.Library`` that is used here."""

    def page(self, sha256: str, page: int, engine: str, engine_version: str, result_key: str) -> PageResult | None:
        """A page that was read before."""


class Results:
    """Results by page item. A person who opens a thousand pages does not pay for them with memory."""

    def __init__(self, store: PageStore | None = None) -> None:
        self.store = store
        self._pages: OrderedDict[tuple[int, int], PageResult] = OrderedDict()
        self._growing: dict[tuple[int, int], dict[int, Block]] = {}
        self._outline = Outline()

    def put(self, page: PageItem, result: PageResult) -> None:
        """A page has ended."""
        key = _key(page)
        self._growing.pop(key, None)
        self._pages[key] = result
        self._pages.move_to_end(key)
        while len(self._pages) > PAGES_IN_MEMORY:
            self._pages.popitem(last=False)

    def grow(self, page: PageItem, block: Block) -> None:
        """A block of a page that is being read."""
        self._growing.setdefault(_key(page), {})[block.order] = block

    def forget(self, document: DocumentItem, *pages: PageItem) -> None:
        """Drop what is in memory of a document, or of some of its pages only."""
        wanted = {_key(page) for page in pages}
        for kept in (self._pages, self._growing):
            for key in [k for k in kept if (k in wanted if pages else k[0] == document.serial)]:
                del kept[key]

    def growing(self, page: PageItem) -> tuple[Block, ...]:
        """What is known of a page that is being read, in reading order."""
        blocks = self._growing.get(_key(page), {})
        return tuple(blocks[order] for order in sorted(blocks))

    def get(self, page: PageItem) -> PageResult | None:
        """What was read on a page, with the heading levels that fit those of its neighbours.

        Raises:
            LibraryError: the library cannot be read.
        """
        if self.raw(page) is None:
            return None
        keys = sorted(key for key in self._pages if key[0] == page.document.serial)
        return self._outline.page([self._pages[key] for key in keys], keys.index(_key(page)))

    def raw(self, page: PageItem) -> PageResult | None:
        """What was read on a page, and corrected, as the library has it.

        Raises:
            LibraryError: the library cannot be read.
        """
        found = self._pages.get(_key(page)) or self._stored(page.document, page.number)
        if found is not None:
            self._pages[_key(page)] = found
            self._pages.move_to_end(_key(page))
        return found

    def key(self, page: PageItem) -> PageKey:
        """By what the library knows the reading of a page."""
        return _library_key(page.document, page.number, page.document.settings)

    def earlier(self, page: PageItem) -> PageResult | None:
        """What was read on a page before its document was begun to be read anew; None where nothing was.

        Raises:
            LibraryError: the library cannot be read.
        """
        found = self._kept(page.document, page.number)
        return None if found is None else with_heading_levels([found])[0]

    def document(self, item: DocumentItem) -> Document:
        """All that was read of a document; on any thread. Of a page that is not read anew yet, its earlier reading.

        Raises:
            LibraryError: the library cannot be read.
        """
        held = dict(self._pages)
        found = (
            held.get((item.serial, page.number)) or self._stored(item, page.number) or self._kept(item, page.number)
            for page in list(item.pages)
        )  # fmt: skip
        pages = with_heading_levels([result for result in found if result is not None])
        return Document(name=item.path.name, sha256=item.sha256, page_count=item.page_count, pages=tuple(pages))

    def _kept(self, item: DocumentItem, number: int) -> PageResult | None:
        """The newest of a page's earlier readings: the library keeps them beside the new one."""
        found = (self._stored(item, number, settings) for settings in item.earlier)
        return next((result for result in found if result is not None), None)

    def _stored(self, item: DocumentItem, number: int, settings: Settings | None = None) -> PageResult | None:
        if self.store is None:
            raise LibraryError(said("The library is not open."))
        return self.store.page(*_library_key(item, number, settings or item.settings).columns)


def _key(page: PageItem) -> tuple[int, int]:
    return page.document.serial, page.number


def _library_key(item: DocumentItem, number: int, asked: Settings) -> PageKey:
    entry = catalog.engine(asked.engine)
    return PageKey(item.sha256, number, entry.name, entry.version, asked.result_key)
