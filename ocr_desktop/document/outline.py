"""Heading levels over a whole document: from numbering, size of type, weight and category.

An engine sees one page; how deep a heading lies shows only beside all others. A title is level 1, sections
begin at level 2 whether or not there is a title, so that a heading does not change its level because another
page was read. Levels that are known already (from a model, or from a person) are kept and taken as evidence.
"""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ocr_desktop.document.blocks import Block, Category, Origin, Style, TextFormat
from ocr_desktop.document.document import PageResult

_TITLE, _TOP, _DEEPEST = 1, 2, 6
# Sizes from a text layer are exact up to rounding; those measured on a picture differ from line to line.
_TOLERANCE_TEXT, _TOLERANCE_PICTURE = 0.04, 0.12
_TITLE_RATIO = 1.15
_LINE_TO_TYPE = 0.75

_DECIMAL = re.compile(r"(?:§+\s*)?(\d{1,2}(?:\.\d{1,3}){0,5})(\.?)(?=[\s:)—–])\s*[:)—–]?\s*\S")
_LETTERED = re.compile(r"([A-Z](?:\.\d{1,3}){1,5})\.?\s+\S")
_ROMAN = re.compile(r"([IVXL]{1,6})[.:]\s+\S")
_NAMED = re.compile(
    r"(part|book|chapter|appendix|section|article|teil|kapitel|anhang|abschnitt|partie|chapitre|annexe)"
    r"\s+(\d{1,3}(?:\.\d{1,3})*|[IVXLC]+|[A-Z])\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Heading:
    """One heading and what is known of it.

    Args:
        index: where its block is among those of its page.
        block: the heading itself.
        size: of its type in page units, 0 where unknown.
        bold: whether all of it is bold.
        depth: of its number (``2.1`` is 2), 0 without one.
        sure: whether the number cannot be the beginning of a sentence.
    """

    index: int
    block: Block
    size: float
    bold: bool
    depth: int
    sure: bool

    @property
    def open(self) -> bool:
        """Whether its level is still to be found."""
        return self.block.level == 0 and self.block.format is not TextFormat.MARKDOWN


_Style = tuple[int, bool]


class Outline:
    """The headings of pages, remembered from one time to the next: no page is looked through twice."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[PageResult, tuple[_Heading, ...]]] = {}

    def levels(self, pages: Sequence[PageResult]) -> list[dict[int, int]]:
        """For every page the levels that are found: position of the block on its page → 1 to 6."""
        # The page is kept with its headings, so that no other one comes to have its id.
        self._known = {id(page): self._known.get(id(page)) or (page, _headings(page)) for page in pages}
        found = [self._known[id(page)][1] for page in pages]
        return _found_levels(found)

    def page(self, pages: Sequence[PageResult], wanted: int) -> PageResult:
        """One of the pages with a level for every heading that had none, as it follows from all of them."""
        return _with_levels(pages[wanted], self.levels(pages)[wanted])


def with_heading_levels(pages: Sequence[PageResult]) -> tuple[PageResult, ...]:
    """The pages with a level, 1 to 6, for every title and section header that had none."""
    return tuple(map(_with_levels, pages, Outline().levels(pages)))


def _found_levels(pages: Sequence[Sequence[_Heading]]) -> list[dict[int, int]]:
    found: list[dict[int, int]] = [{} for _ in pages]
    headings = [heading for page in pages for heading in page]
    if not any(heading.open for heading in headings):
        return found
    numbered = _trusted_numbers(headings)
    styles = _styles(headings)
    title = _untagged_title(headings) if pages[0] else None
    ranks = _levels_of_styles(headings, styles, numbered, title)
    places = (page for page, of_page in enumerate(pages) for _ in of_page)
    for place, (page, heading) in enumerate(zip(places, headings, strict=True)):
        if not heading.open:
            continue
        if heading.block.category is Category.TITLE or place == title:
            level = _TITLE
        elif place in numbered:
            level = numbered[place] + _TOP - 1
        else:
            level = ranks.get(styles[place], _TOP)
        found[page][heading.index] = min(level, _DEEPEST)
    return found


def _with_levels(page: PageResult, levels: dict[int, int]) -> PageResult:
    if not levels:
        return page
    blocks = (
        replace(block, level=levels[index]) if index in levels else block for index, block in enumerate(page.blocks)
    )
    return replace(page, blocks=tuple(blocks))


def _headings(page: PageResult) -> tuple[_Heading, ...]:
    """The headings of a page in reading order."""
    found = []
    for index, block in sorted(enumerate(page.blocks), key=lambda pair: pair[1].order):
        if block.category in (Category.TITLE, Category.SECTION_HEADER):
            depth, sure = _number(block.text)
            found.append(_Heading(index, block, _size(block), _bold(block), depth, sure))
    return tuple(found)


def _size(block: Block) -> float:
    if block.font_size > 0:
        return block.font_size
    # A turned line is as high as it is long: the shorter side is the height of the type.
    heights = [min(line.box.width, line.box.height) for line in block.lines]
    return statistics.median(heights) * _LINE_TO_TYPE if heights else 0.0


def _bold(block: Block) -> bool:
    visible = [place for place, char in enumerate(block.text) if not char.isspace()]
    spans = [span for span in block.spans if span.style is Style.BOLD]
    return bool(visible) and all(any(span.start <= place < span.end for span in spans) for place in visible)


def _number(text: str) -> tuple[int, bool]:
    """How deep a heading's own number is, 0 without one, and whether it can be nothing else."""
    text = text.strip()
    named = _NAMED.match(text)
    if named:
        return named[2].count(".") + 1, True
    decimal = _DECIMAL.match(text)
    if decimal:
        return decimal[1].count(".") + 1, "." in decimal[1] or bool(decimal[2])
    lettered = _LETTERED.match(text)
    if lettered:
        return lettered[1].count(".") + 1, True
    return (1, True) if _ROMAN.match(text) else (0, False)


def _trusted_numbers(headings: Sequence[_Heading]) -> dict[int, int]:
    """Heading → depth of its number. “3 ways to read” counts as numbered only among others that are."""
    doubtful = [place for place, heading in enumerate(headings) if heading.depth and not heading.sure]
    certain = any(heading.sure and heading.depth > 1 for heading in headings)
    trusted = {place: heading.depth for place, heading in enumerate(headings) if heading.depth and heading.sure}
    if certain or len(doubtful) > 1:
        trusted |= {place: headings[place].depth for place in doubtful}
    return trusted


def _styles(headings: Sequence[_Heading]) -> list[_Style | None]:
    """For each heading its class of size (0 is the largest) and weight; None where the size is unknown."""
    recognised = any(heading.block.origin is not Origin.TEXT_LAYER for heading in headings if heading.size)
    tolerance = _TOLERANCE_PICTURE if recognised else _TOLERANCE_TEXT
    order = sorted((place for place, heading in enumerate(headings) if heading.size), key=lambda p: -headings[p].size)
    classes: dict[int, int] = {}
    number, reference = -1, 0.0
    for place in order:
        if number < 0 or headings[place].size < reference * (1 - tolerance):
            number, reference = number + 1, headings[place].size
        classes[place] = number
    return [(classes[place], not heading.bold) if place in classes else None for place, heading in enumerate(headings)]


def _untagged_title(headings: Sequence[_Heading]) -> int | None:
    """The title where the layout took it for a section: alone, first, clearly the largest; the first page has one."""
    if any(heading.block.category is Category.TITLE or heading.block.level == _TITLE for heading in headings):
        return None
    sizes = sorted((heading.size for heading in headings if heading.size), reverse=True)
    if len(sizes) < 2 or sizes[0] < sizes[1] * _TITLE_RATIO:
        return None
    first = headings[0]
    return 0 if first.size == sizes[0] and first.open and not first.depth else None


def _levels_of_styles(
    headings: Sequence[_Heading],
    styles: Sequence[_Style | None],
    numbered: dict[int, int],
    title: int | None,
) -> dict[_Style | None, int]:
    """Style → level: as its numbered or already levelled headings say, else one below the next larger style."""
    evidence: dict[_Style | None, Counter[int]] = {}
    for place, heading in enumerate(headings):
        if heading.block.category is Category.TITLE or place == title:
            continue
        votes = evidence.setdefault(styles[place], Counter())
        if heading.block.level > 0:
            votes[heading.block.level] += 1
        elif place in numbered:
            votes[numbered[place] + _TOP - 1] += 1
    known = {style: _most_frequent(votes) for style, votes in evidence.items() if votes}
    levels: dict[_Style | None, int] = {}
    previous = _TOP - 1
    ordered = sorted(style for style in evidence if style is not None)
    for place, style in enumerate(ordered):
        # A smaller style with a known level bounds the larger ones: they lie no deeper.
        bound = min((known[later] for later in ordered[place + 1 :] if later in known), default=_DEEPEST)
        level = known.get(style, max(_TOP, min(previous + 1, bound)))
        levels[style] = min(level, _DEEPEST)
        previous = levels[style]
    levels[None] = known.get(None, _TOP)
    return levels


def _most_frequent(votes: "Counter[int]") -> int:
    return min(_tied(votes.most_common()))


def _tied(ranking: Iterable[tuple[int, int]]) -> list[int]:
    ranking = list(ranking)
    return [value for value, count in ranking if count == ranking[0][1]]
