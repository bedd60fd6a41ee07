"""The page that a converted model is tried on, and an answer to it: what is printed there, in the model's format.

The answer is given, not asked for: how likely a decoder finds each of its tokens can then be told in one pass, for
any checkpoint, and one early difference does not change all that follows.
"""

import contextlib
from collections.abc import Iterator

from ocr_desktop import paths
from ocr_desktop.sources import opening
from ocr_desktop.sources.page import Source

FILE = "samples/letter.jpg"
TOKENS = 128
"""Of the answer, at most: enough for shares of a hundredth, few enough for a machine without a GPU."""

BLOCKS = (
    ((135, 113, 343, 176), "The Harbour Library\n12 Quay Street\nPort Linden"),
    ((137, 187, 290, 207), "14 March 1987"),
    ((137, 219, 304, 237), "Dear Miss Alder,"),
    (
        (138, 245, 822, 314),
        "Thank you for the three boxes of letters that reached us on Monday. They had stayed dry, in spite of the "
        "weather, and all of them are legible. We have begun to sort them by year, as you suggested.",
    ),
    (
        (139, 323, 842, 434),
        "The earliest seems to be the one your grandfather wrote from the lighthouse in 1911. He describes how the "
        "lamp was lit for the first time, and how the whole village came up the hill to see it.",
    ),
)
"""Boxes with what is printed in them: left, top, right and bottom in thousandths of the page's width and height."""


@contextlib.contextmanager
def opened() -> Iterator[Source]:
    """The page's file."""
    with contextlib.closing(opening.open_source(paths.resource(FILE))) as source:
        yield source
