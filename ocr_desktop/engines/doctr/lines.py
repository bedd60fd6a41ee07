"""Words to lines: docTR finds single words, the layout wants what stands beside each other in one piece."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.runtime.text_reading import RecognizedLine

_SAME_LINE = 0.5  # share of the lower height that two words must have in common
_NEXT = 1.0  # of the height: a wider gap is one between columns or cells
_INTO = 0.6  # of the height by which grown boxes may lie over each other


@dataclass(frozen=True, slots=True)
class Word:
    """One word.

    Args:
        box: in pixels.
        text: may be empty.
        confidence: of the text, 0 to 1.
    """

    box: Box
    text: str
    confidence: float


def lines_of(words: Sequence[Word]) -> tuple[RecognizedLine, ...]:
    """The lines that words stand in; words without text are left out."""
    lines: list[list[Word]] = []
    for word in sorted((word for word in words if word.text.strip()), key=lambda word: word.box.x0):
        before = [line for line in lines if _follows(line[-1].box, word.box)]
        if before:
            min(before, key=lambda line: abs(word.box.x0 - line[-1].box.x1)).append(word)
        else:
            lines.append([word])
    return tuple(map(_line, lines))


def _follows(last: Box, box: Box) -> bool:
    lower = min(last.height, box.height)
    common = min(last.y1, box.y1) - max(last.y0, box.y0)
    gap = box.x0 - last.x1
    return common >= _SAME_LINE * lower and -_INTO * lower <= gap <= _NEXT * max(last.height, box.height)


def _line(words: list[Word]) -> RecognizedLine:
    box = words[0].box
    for word in words[1:]:
        box = box.union(word.box)
    ordered = list(reversed(words)) if _runs_leftwards(words) else words
    signs = sum(len(word.text) for word in words)
    confidence = sum(len(word.text) * word.confidence for word in words) / signs
    quad = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
    return RecognizedLine(quad, " ".join(word.text for word in ordered), confidence)


def _runs_leftwards(words: Sequence[Word]) -> bool:
    """Whether most letters are of a script that is written from right to left."""
    kinds = [unicodedata.bidirectional(sign) for word in words for sign in word.text]
    return sum(kind in ("R", "AL") for kind in kinds) > sum(kind == "L" for kind in kinds)
