"""Memory given back between pages, so that a long document needs no more than a short one."""

import ctypes
import sys

import pymupdf

_PAGES = 8


class Housekeeping:
    """Counts pages; every few of them it empties caches that only ever grow."""

    def __init__(self) -> None:
        self._pages = 0

    def page_done(self) -> None:
        """To be called after each page, on the engine's own thread."""
        self._pages += 1
        if self._pages % _PAGES == 0:
            give_back()


def give_back() -> None:
    """Empty MuPDF's store of fonts and images, and return freed memory to the system."""
    pymupdf.TOOLS.store_shrink(100)
    if sys.platform.startswith("linux"):
        # glibc keeps what the networks free between smaller blocks: megabytes a page, without end.
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
