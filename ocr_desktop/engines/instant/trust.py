"""Is a page's text layer to be trusted? What is read from it, what by recognition, and why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.engines.instant import characters
from ocr_desktop.engines.instant.text_layer import PageContent
from ocr_desktop.sentences import said

MANY_LOST = 0.15  # share of characters without meaning from which a text layer is garbage
SOME_LOST = 0.01  # … and from which the person is told
_FEW_WORDS = 8  # with fewer words nothing can be said of the language
_HIDDEN_PLAUSIBLE = 0.75  # an earlier OCR is kept only where it did well
_VISIBLE_PLAUSIBLE = 0.4
_LETTERS_AS_CURVES = 40  # so many shapes of the size of letters are text that was drawn
_SCAN = 0.5  # share of the page that images cover on a scan
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāēīōūăąęěůűыаеёиоуэюяіїєαεηιουωάέήίόύώ")
_NUMBER = re.compile(r"[\d.,:/%+\-–−()$€£¥°×=]*\d[\d.,:/%+\-–−()$€£¥°×=]*$")
_ODD = re.compile(r"[{}\[\]|\\<>^~=]")
_EDGES = "\"'“”‘’„«»‹›()[]{}<>.,;:!?…·•*-–—/|"


@dataclass(frozen=True, slots=True)
class Decision:
    """How a page is to be read.

    Args:
        layer: whether the text layer is used.
        recognise: whether the whole page goes through recognition.
        reason: in a sentence for a person.
        warnings: doubts, in sentences for a person.
    """

    layer: bool
    recognise: bool
    reason: str
    warnings: tuple[str, ...] = ()


def decide(content: PageContent, size: Size, policy: str) -> Decision:
    """How to read a page.

    Args:
        content: of the page.
        size: of the page, in the same units.
        policy: the setting: ``auto``, ``never`` (use the text layer) or ``always``.
    """
    text = "".join(line.text for line in content.lines)
    signs = [character for character in text if not character.isspace()]
    if not signs:
        return _without_text(content, size)
    if policy == "never":
        return Decision(False, True, said("The settings say that the text layer is not to be used."))
    if policy == "always":
        return Decision(True, False, said("The settings say that the text layer is to be used."))
    lost = sum(map(characters.is_lost, signs)) / len(signs)
    if lost >= MANY_LOST:
        return Decision(
            False, True, said("The text layer is unusable: {lost:.0%} of its characters have no meaning.", lost=lost)
        )
    hidden = sum(len(line.text) for line in content.lines if not line.visible) / max(len(text), 1)
    score, words = plausibility([line.text for line in content.lines])
    if hidden > 0.5:
        if words >= _FEW_WORDS // 2 and score < _HIDDEN_PLAUSIBLE:
            return Decision(
                False,
                True,
                said("The scan's hidden text reads as nonsense ({score:.0%} of it are words).", score=score),
            )
    elif words >= _FEW_WORDS and score < _VISIBLE_PLAUSIBLE:
        return Decision(False, True, said("The text layer is garbled: only {score:.0%} of it are words.", score=score))
    drawn = drawn_letters(content)
    if drawn >= max(_LETTERS_AS_CURVES, 0.5 * len(signs)):
        return Decision(
            True, True, said("Part of the text is drawn as curves; it is recognised, the rest is text layer.")
        )
    covered = covered_share(content.images, size)
    if hidden <= 0.5 and covered >= _SCAN and _lies_beside(content):
        return Decision(True, True, said("The page is a scan with some text added; the scan is recognised."))
    warnings = (f"{lost:.0%} of the characters have no Unicode value.",) if lost >= SOME_LOST else ()
    if hidden > 0.5:
        return Decision(True, False, said("The scan brings a hidden text that reads well."), warnings)
    return Decision(True, False, said("The text layer can be trusted."), warnings)


def _without_text(content: PageContent, size: Size) -> Decision:
    if not (content.images or content.shapes or content.rules or content.fills):
        return Decision(False, False, said("The page is empty."))
    if content.images and covered_share(content.images, size) >= _SCAN:
        return Decision(False, True, said("The page is a scan without a text layer."))
    if drawn_letters(content) >= _LETTERS_AS_CURVES:
        return Decision(False, True, said("The page has no text layer: its text is drawn as curves."))
    return Decision(False, True, said("The page has no text layer, only pictures or drawings."))


def plausibility(lines: Sequence[str]) -> tuple[float, int]:
    """How much of the text looks like words or numbers, 0 to 1, and how many words were judged.

    The share by words or by characters, whichever is less: nonsense comes in many short pieces.
    """
    good = total = 0
    fine = count = 0
    for line in lines:
        for token in line.split():
            core = token.strip(_EDGES)
            weight = max(len(core), 1)
            total += weight
            count += 1
            if core and _is_plausible(core):
                good += weight
                fine += 1
    return (min(good / total, fine / count) if count else 0.0), count


def _is_plausible(word: str) -> bool:
    if _NUMBER.match(word):
        return True
    letters = sum(character.isalpha() for character in word)
    if letters < 0.7 * len(word) or any(map(characters.is_lost, word)) or _ODD.search(word):
        return False
    if any(character > "\u052f" for character in word):  # scripts of which vowels and case say nothing
        return True
    if len(word) == 1:
        return word.lower() in "aàeéèioóuyxnbàéùвикосуя"
    parts = re.split(r"[-'’./&@_\d]+", word)
    return all(_is_pronounceable(part) for part in parts if part)


def _is_pronounceable(part: str) -> bool:
    if part.isupper() and len(part) <= 5:
        return True
    inner = part[1:]
    if not (inner.islower() or part.isupper() or len(part) == 1 or sum(c.isupper() for c in inner) == 1):
        return False
    return len(part) <= 3 or any(character in _VOWELS for character in part.lower())


def drawn_letters(content: PageContent) -> int:
    """How many shapes of the size of letters stand where there is no text."""
    small = [shape for shape in content.shapes if 2 <= shape.height <= 40 and 1 <= shape.width <= 60]
    if len(small) < _LETTERS_AS_CURVES:
        return 0
    boxes = [line.box for line in content.lines]
    return sum(not any(box.contains(*shape.centre) for box in boxes) for shape in small)


def covered_share(boxes: Sequence[Box], size: Size) -> float:
    """The share of a page that boxes cover, to the nearest of 24 × 24 fields."""
    steps = 24
    hits = 0
    for row in range(steps):
        y = (row + 0.5) * size.height / steps
        for column in range(steps):
            x = (column + 0.5) * size.width / steps
            hits += any(box.contains(x, y) for box in boxes)
    return hits / steps**2


def _lies_beside(content: PageContent) -> bool:
    """Whether the text stands in a small part of the largest image only: a stamp, a file number."""
    image = max(content.images, key=lambda box: box.area)
    inside = [line for line in content.lines if image.contains(*line.box.centre)]
    if not inside:
        return True
    area = sum(line.box.area for line in inside)
    return area < 0.02 * image.area
