"""Which mode shows a page well: by its size, by how much is printed on it and how large, and by the machine."""

from collections.abc import Collection
from dataclasses import dataclass

import psutil

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.deepseek_ocr import preprocess
from ocr_desktop.engines.deepseek_ocr.preprocess import SQUARES, Mode
from ocr_desktop.engines.runtime import checks
from ocr_desktop.sources.page import PageImage, Source

LEAST_PRINT = 10.0
"""Pixels of the type's size, in the square that shows it: smaller letters run together."""

# The paper (arXiv 2510.18234) reads 97 of 100 characters where there are ten tokens of text for a feature. About
# three letters make a token; some are left over.
_LETTERS_A_FEATURE = 24
_HAN = 3  # letters that a sign of Chinese counts for
_LARGE_MEMORY = 12_000_000_000
"""Bytes of a machine below which the largest square is left to tiles: its attention takes a gigabyte at once."""


@dataclass(frozen=True, slots=True)
class Print:
    """What a page says by itself is printed on it.

    Args:
        size: of the smallest type that much is printed in, in page units.
        letters: about how many; a sign of Chinese counts for several.
    """

    size: float
    letters: int


def printed(source: Source, page: int, image: PageImage) -> Print | None:
    """What is printed on a part of a page; None where its text layer does not tell, or tells but some of it.

    Raises:
        PageUnreadable: the page cannot be parsed.
    """
    lines = [line for block in source.text_layer(page) for line in block if _within(line.box, image.clip)]
    weights = sorted((line.size, sum(map(_weight, line.text))) for line in lines)
    letters = sum(weight for _, weight in weights)
    if not letters or checks.print_outside(image, [line.box for line in lines]):
        return None
    passed = 0
    for size, weight in weights:  # a tenth may be smaller: footnotes of one line, numbers of pages
        passed += weight
        if passed * 10 > letters:
            return Print(size, letters)
    return Print(weights[-1][0], letters)


def choose(image: PageImage, known: Print | None, sides: Collection[int], base: int) -> Mode:
    """The mode that shows a page well in as few features as do; tiles where nothing else does.

    Args:
        image: of the page or a part of it.
        known: what is printed there.
        sides: of squares that can be shown at all.
        base: side of the base mode.
    """
    for mode in SQUARES:
        side = preprocess.side(mode, base)
        if side in sides and _shows(mode, side, base, image, known):
            return mode
    possible = [mode for mode in (Mode.GUNDAM, *reversed(SQUARES)) if needed(mode, base) <= set(sides)]
    assert possible, "a model that takes no picture"
    return possible[0]


def needed(mode: Mode, base: int) -> set[int]:
    """Sides of all squares that a mode shows."""
    own = {preprocess.side(mode, base)}
    return own | {preprocess.tile_side(base)} if mode is Mode.GUNDAM else own


def _shows(mode: Mode, side: int, base: int, image: PageImage, known: Print | None) -> bool:
    """Whether a square shows all that is printed large enough, and has features enough for it."""
    if mode is Mode.LARGE and psutil.virtual_memory().total < _LARGE_MEMORY:
        return False
    if known is None:  # nothing is gained by enlarging a picture, and much may be on it
        return side >= base and max(image.pixels.shape[:2]) <= side
    size = known.size * side / max(image.clip.width, image.clip.height)
    return size >= LEAST_PRINT and known.letters <= _LETTERS_A_FEATURE * preprocess.places(side) ** 2


def _within(box: Box, clip: Box) -> bool:
    return box.overlap(clip) > 0.5


def _weight(character: str) -> int:
    if not character.isalnum():
        return 0
    return _HAN if ord(character) >= 0x2E80 else 1
