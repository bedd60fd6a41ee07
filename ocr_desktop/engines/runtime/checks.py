"""Second looks at what a model says it read: print outside all boxes, empty blocks, another engine's reading.

Nothing is mended here: each doubt lowers its block's confidence and is told to the person.
"""

import dataclasses
import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.doubting import about_block
from ocr_desktop.document.geometry import Box
from ocr_desktop.sentences import said
from ocr_desktop.sources.page import PageImage

MOST_WARNINGS = 20
DOUBTED = 0.5  # what one doubt leaves of a block's confidence

# Print.
_CONTRAST = 60  # grey levels from the paper that count as print
_TILE = 8  # pixels; what is counted is tiles with print in them: a photograph weighs no more than its area
_RULE = 0.35  # of the page's width or height: a line that long is a rule or an edge, not text
_EDGE = 0.015  # of the page's sides: the shadow of a scanner's lid
_MARGIN = 0.008  # of the page's longer side: a box may be that tight
_SHARE_OUTSIDE = 0.04  # of the print
_TILES_OUTSIDE = 6

# Readings.
_GRAM = 3
_LEAST_TO_COMPARE = 12  # letters and digits
_ALIKE = 0.5
_LINE_INSIDE = 0.5  # of a line's area
_AGREES = 0.8  # but for its numbers
_MOST_NUMBERS = 3  # that are named of a block
_MARKS = "*_`#|,.;:!?()[]“”\"'"  # around a number, of its sentence or of Markdown
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")  # a table is written in HTML

# Scripts.
_SHARE_UNKNOWN = 0.1  # of a page's letters and digits
_LEAST_UNKNOWN = 2

_WORDLESS = frozenset({Category.PICTURE})
_NOT_COMPARED = frozenset({Category.PICTURE, Category.FORMULA})


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a page that a person should know.

    Args:
        order: of the block it is about; None where it is about the page.
        text: a sentence for a person, without the number of the block.
    """

    order: int | None
    text: str


def empty_blocks(blocks: Iterable[Block]) -> list[Doubt]:
    """Blocks without text that are no pictures."""
    return [
        Doubt(block.order, said("It has no text."))
        for block in blocks
        if block.category not in _WORDLESS and not block.text.strip()
    ]


def print_outside(image: PageImage, boxes: Sequence[Box]) -> list[Doubt]:
    """Whether much of what is printed on the page lies in no box.

    Args:
        image: the page or the part of it that was read; half a pixel a point is enough.
        boxes: of the blocks, in page units.
    """
    tiles = _tiles_with_print(image.pixels)
    total = int(tiles.sum())
    left = tiles.copy()
    margin = _MARGIN * max(image.clip.width, image.clip.height)
    for box in boxes:
        grown = box.padded(margin)
        x0, y0 = ((grown.x0 - image.clip.x0) * image.scale / _TILE, (grown.y0 - image.clip.y0) * image.scale / _TILE)
        x1, y1 = ((grown.x1 - image.clip.x0) * image.scale / _TILE, (grown.y1 - image.clip.y0) * image.scale / _TILE)
        left[max(0, int(y0)) : max(0, int(np.ceil(y1))), max(0, int(x0)) : max(0, int(np.ceil(x1)))] = False
    outside = int(left.sum())
    if outside < _TILES_OUTSIDE or outside < _SHARE_OUTSIDE * total:
        return []
    share = f"{100 * outside / total:.0f} %" if outside < total else "All"
    return [
        Doubt(
            None,
            said(
                "{share} of the print on this page is in no block, most of it {where}.", share=share, where=_where(left)
            ),
        )
    ]


def other_reading(blocks: Sequence[Block], reference: Sequence[Block], engine: str) -> list[Doubt]:
    """Where another engine reads something else on the same place.

    Args:
        blocks: what is doubted, in page units.
        reference: the other engine's blocks of the same page.
        engine: its title, for a person.
    """
    lines = [
        (line.box, line.text)
        for block in reference
        if block.category not in _NOT_COMPARED
        for line in (block.lines or (block,))
        if line.box.area and _letters(line.text)
    ]
    if not lines:
        return []
    doubts = []
    for block in blocks:
        if block.category in _NOT_COMPARED or not block.text.strip():
            continue
        found = " ".join(text for box, text in lines if box.overlap(block.box) >= _LINE_INSIDE)
        written = _TAG.sub(" ", block.text)
        ours, theirs = _letters(written), _letters(found)
        if numbers := _other_numbers(written, found):
            doubts.append(
                Doubt(
                    block.order, said("{engine} reads other numbers there: {numbers}", engine=engine, numbers=numbers)
                )
            )
        elif max(len(ours), len(theirs)) < _LEAST_TO_COMPARE:
            continue
        elif not theirs:
            doubts.append(Doubt(block.order, said("{engine} finds no text there.", engine=engine)))
        elif (alike := _alike(ours, theirs)) < _ALIKE:
            doubts.append(
                Doubt(
                    block.order,
                    said(
                        "{engine} reads something else there ({number:.0f} % alike).", engine=engine, number=100 * alike
                    ),
                )
            )
    missed = [text for box, text in lines if not any(box.overlap(block.box) >= _LINE_INSIDE for block in blocks)]
    if sum(len(_letters(text)) for text in missed) >= _LEAST_TO_COMPARE:
        what = "a line" if len(missed) == 1 else f"{len(missed)} lines"
        doubts.append(
            Doubt(
                None,
                said(
                    "{engine} reads {what} in no block: “{excerpt}”.",
                    engine=engine,
                    what=what,
                    excerpt=_excerpt(" ".join(missed)),
                ),
            )
        )
    return doubts


def unknown_signs(reference: Sequence[Block], alphabet: AbstractSet[str], engine: str) -> list[Doubt]:
    """Whether a page is written in letters that a model cannot write.

    Args:
        reference: another engine's blocks of the page.
        alphabet: every sign that the model can write.
        engine: the other engine's title, for a person.
    """
    letters = [sign for block in reference for sign in block.text if sign.isalnum()]
    unknown = sum(sign not in alphabet for sign in letters)
    if unknown < _LEAST_UNKNOWN or unknown <= _SHARE_UNKNOWN * len(letters):
        return []
    share = 100 * unknown / len(letters)
    return [
        Doubt(
            None,
            said(
                "{share:.0f} % of the letters that {engine} finds here are none that this model knows.",
                share=share,
                engine=engine,
            ),
        )
    ]


def not_upright(turned: int, engine: str) -> list[Doubt]:
    """Whether another engine had to turn the page to read it; a model reads it as it lies.

    Args:
        turned: clockwise degrees by which the other engine turned it.
        engine: its title, for a person.
    """
    if not turned:
        return []
    lies = said("upside down") if turned == 180 else said("on its side")
    text = said(
        "{engine} finds that this page lies {lies}, and this engine does not turn pages: much may be misread.",
        engine=engine,
        lies=lies,
    )
    return [
        Doubt(
            None,
            f"{text} " + said("Turn it in the file and read it again, or read it with {engine}.", engine=engine),
        )
    ]


def doubted(blocks: Sequence[Block], doubts: Iterable[Doubt]) -> tuple[Block, ...]:
    """The blocks, with a lower confidence for each doubt about them."""
    counts = Counter(doubt.order for doubt in doubts)
    return tuple(
        dataclasses.replace(block, confidence=(1.0 if block.confidence is None else block.confidence) * DOUBTED**count)
        if (count := counts[block.order])
        else block
        for block in blocks
    )


def warnings(doubts: Sequence[Doubt]) -> tuple[str, ...]:
    """The doubts as sentences for a person, those about the page first."""
    ordered = sorted(doubts, key=lambda doubt: -1 if doubt.order is None else doubt.order)
    sentences = [
        doubt.text if doubt.order is None else about_block(doubt.order, _inner(doubt.text)) for doubt in ordered
    ]
    if len(sentences) > MOST_WARNINGS:
        more = len(sentences) - MOST_WARNINGS + 1
        sentences[MOST_WARNINGS - 1 :] = [said("{count} more doubts of this kind.", count=more)]
    return tuple(sentences)


def _tiles_with_print(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which tiles of 8 × 8 pixels have print in them; rules and the page's edges do not count."""
    grey = pixels.mean(axis=2)
    paper = float(np.median(grey))
    ink = np.abs(grey - paper) > _CONTRAST
    height, width = ink.shape
    ink[_long_runs(ink)] = False
    ink[_long_runs(ink.T).T] = False
    edge_y, edge_x = int(height * _EDGE), int(width * _EDGE)
    ink[:edge_y], ink[height - edge_y :], ink[:, :edge_x], ink[:, width - edge_x :] = False, False, False, False
    padded = np.pad(ink, ((0, -height % _TILE), (0, -width % _TILE)))
    tiles = padded.reshape(padded.shape[0] // _TILE, _TILE, padded.shape[1] // _TILE, _TILE).sum(axis=(1, 3))
    found: NDArray[np.bool_] = tiles >= 2  # one dark pixel is a speck
    return found


def _long_runs(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pixels that belong to an unbroken horizontal run longer than a line of type ever is."""
    least = max(2, int(ink.shape[1] * _RULE))
    marked = np.zeros_like(ink)
    for row in np.flatnonzero(ink.sum(axis=1) >= least):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], ink[row].astype(np.int8), [0]))))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start >= least:
                marked[row, start:end] = True
    return marked


def _where(tiles: NDArray[np.bool_]) -> str:
    """In which ninth of the page most of the tiles lie."""
    ys, xs = np.nonzero(tiles)
    row = Counter((ys * 3 // tiles.shape[0]).tolist()).most_common(1)[0][0]
    column = Counter((xs * 3 // tiles.shape[1]).tolist()).most_common(1)[0][0]
    vertical = ("at the top", "in the middle", "at the bottom")[row]
    return vertical + ("" if column == 1 else (" left", "", " right")[column])


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _alike(one: str, other: str) -> float:
    """The share of common runs of three letters, 0 to 1 (Dice's coefficient over multisets)."""
    first, second = _grams(one), _grams(other)
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 1.0


def _grams(text: str) -> Counter[str]:
    if len(text) <= _GRAM:
        return Counter([text])
    return Counter(text[start : start + _GRAM] for start in range(len(text) - _GRAM + 1))


def _other_numbers(ours: str, theirs: str) -> str:
    """The numbers that two readings which agree otherwise have in the same places: “17 or 11?”; empty without any.

    Numbers that the other reading has as well, in another place, are not meant: it may go through a table otherwise.
    """
    printed = [[word for word in text.split() if _letters(word)] for text in (ours, theirs)]
    first, second = ([_letters(word) for word in found] for found in printed)
    numbers = Counter(filter(_is_number, first)), Counter(filter(_is_number, second))
    only = numbers[0] - numbers[1], numbers[1] - numbers[0]
    if not (only[0] and only[1]) or _alike(_without_digits(first), _without_digits(second)) < _AGREES:
        return ""
    steps = difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    if all(step != "equal" for step, *_ in steps):
        return ""
    pairs = []
    for step, start, end, begin, stop in steps:
        one = [place for place in range(start, end) if first[place] in only[0]]
        other = [place for place in range(begin, stop) if second[place] in only[1]]
        same = "".join(first[place] for place in one) == "".join(second[place] for place in other)  # 1 284 and 1,284
        if step == "replace" and one and other and not same:
            named = (" ".join(printed[0][p] for p in one), " ".join(printed[1][p] for p in other))
            pairs.append(" or ".join(text.strip(_MARKS) for text in named) + "?")
    more = [f"And {len(pairs) - _MOST_NUMBERS} more."] if len(pairs) > _MOST_NUMBERS else []
    return " ".join([*pairs[:_MOST_NUMBERS], *more])


def _without_digits(words: Iterable[str]) -> str:
    """The words as one, with the same digit for every digit."""
    return re.sub(r"\d", "0", "".join(words))


def _is_number(word: str) -> bool:
    """Whether most of a word is digits: 17, 4b."""
    return 2 * sum(map(str.isdigit, word)) >= len(word)


def _inner(sentence: str) -> str:
    """A sentence after a colon."""
    first, _, rest = sentence.partition(" ")
    return f"{first.lower()} {rest}" if first in ("It", "Its", "Where", "The") else sentence


def _excerpt(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
