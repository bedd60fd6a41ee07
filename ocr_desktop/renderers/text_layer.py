"""Where the words of a page stand: what was read, as lines of text with a place on the page each.

Engines that know printed lines say where they are. Of the others only a block's box is known: its text is broken
into as many lines as fill the box when it is set in one size, and these lie evenly in it.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ocr_desktop.document.blocks import Block, Category, Table, TextFormat
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.renderers import arrangement, inline, webpage

Advance = Callable[[str], float]
"""The width of a character, in parts of the type size."""

LEADING = 1.2
"""From line to line, in parts of the type size."""

_NARROWEST = 0.1  # page units: what has no extent at all could not be selected
_LEAST_SKEW = 0.05
_NEARLY_FULL = 0.85  # a line so long that is not the last one of its paragraph reached the margin
_JOINERS = "\u200c\u200d"
_TAGS = re.compile("<[^>]*>")
_TOKEN = re.compile(r"\s*(?:[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff]+)")


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A line of text, or a part of one.

    Args:
        text: in the order in which it is read, without spaces at its ends.
        place: maps the unit square onto the displayed page, in page units: x in the direction in which the text
            runs (which for right-to-left text mirrors it), y from its upper edge to its lower one.
    """

    text: str
    place: Transform


def placed(page: PageResult, blocks: Iterable[Block], advance: Advance) -> list[PlacedText]:
    """The text of some blocks of a page, in their order."""
    upright = Transform.quarter_turns(page.turned // 90, page.size)
    to_page = upright.inverse
    found: list[PlacedText] = []
    for block in blocks:
        for box, text in _lines(block, upright, advance):
            frame = _frame(box, page.skew).then(to_page)
            found.extend(_runs(text, frame, advance))
    return found


def block_text(block: Block) -> str:
    """What a block says, without markup; a list item with what stands before it."""
    if block.format is TextFormat.LATEX:
        text = arrangement.latex_line(block.text)
    elif block.format is TextFormat.MARKDOWN:
        text = html.unescape(_TAGS.sub(" ", webpage.model_html(block.text)))
    else:
        text = block.text
    mark = f"{block.marker} " if block.category is Category.LIST_ITEM and block.marker else ""
    return clean(mark + text)


def clean(text: str) -> str:
    """Text without what nobody can search for: controls, marks of direction, halves of surrogate pairs."""
    kept = inline.cleaned(text).replace("\ufffd", "")
    return "".join(char for char in kept if char in _JOINERS or unicodedata.category(char) != "Cf")


def _lines(block: Block, upright: Transform, advance: Advance) -> Iterator[tuple[Box, str]]:
    """The lines of a block, as they lie on the page turned upright."""
    if block.lines:  # corrections keep those that still say what the text says
        for line in block.lines:
            yield upright.box(line.box), " ".join(clean(line.text).split())
        return
    box = upright.box(block.box)
    table = arrangement.grid(block) if block.category is Category.TABLE else None
    if table is None:
        yield from _broken(block_text(block), box, advance)
        return
    for place, text in _cells(table, box, upright, advance):
        yield from _broken(clean(text), place, advance)


def _cells(table: Table, box: Box, upright: Transform, advance: Advance) -> Iterator[tuple[Box, str]]:
    """The cells of a table; where their places are not known, columns are as wide as what is in them wants."""
    wants = [1.0] * table.columns
    for cell in table.cells:
        if cell.column_span == 1:
            longest = max((_width(line, advance) for line in clean(cell.text).split("\n")), default=0.0)
            wants[cell.column] = max(wants[cell.column], longest + 1.0)
    edges = [box.x0]
    for want in wants:
        edges.append(edges[-1] + box.width * want / sum(wants))
    height = box.height / table.rows
    for cell in table.cells:
        top = box.y0 + height * cell.row
        guessed = Box(edges[cell.column], top, edges[cell.column + cell.column_span], top + height * cell.row_span)
        yield (upright.box(cell.box) if cell.box else guessed), cell.text


def _broken(text: str, box: Box, advance: Advance) -> Iterator[tuple[Box, str]]:
    """A text in lines that fill a box."""
    paragraphs = [line for line in text.split("\n") if line.strip()]
    if not paragraphs:
        return
    width, height = max(box.width, _NARROWEST), max(box.height, _NARROWEST)

    def set_in(count: int) -> list[tuple[str, bool]]:
        """Lines, and whether each ends its paragraph, in a size of which so many fit."""
        return _wrapped(paragraphs, width * count * LEADING / height, advance)

    most = len(paragraphs) + sum(len(_TOKEN.findall(paragraph)) for paragraph in paragraphs)
    fitting = range(1, most + 1)
    lines = set_in(fitting[min(bisect_left(fitting, True, key=lambda count: len(set_in(count)) <= count), most - 1)])
    longest = max(_width(line, advance) for line, _ in lines)
    pitch = box.height / len(lines)
    for number, (line, last) in enumerate(lines):
        share = _width(line, advance) / longest if longest else 1.0
        extent = box.width * (1.0 if share > _NEARLY_FULL and not last else share)
        left = box.x1 - extent if inline.right_to_left(line) else box.x0
        yield Box(left, box.y0 + pitch * number, left + extent, box.y0 + pitch * (number + 1)), line


def _wrapped(paragraphs: list[str], width: float, advance: Advance) -> list[tuple[str, bool]]:
    lines: list[tuple[str, bool]] = []
    for paragraph in paragraphs:
        current, taken = "", 0.0
        for token in _TOKEN.findall(" ".join(paragraph.split())):
            wanted = _width(token, advance)
            if current and taken + wanted > width:
                lines.append((current, False))
                current, taken = token.lstrip(), _width(token.lstrip(), advance)
            else:
                current, taken = current + token, taken + wanted
        lines.append((current.strip(), True))
    return lines


def _frame(box: Box, skew: float) -> Transform:
    """The unit square onto the text in a box, which lies around text that leans."""
    width, height = max(box.width, _NARROWEST), max(box.height, _NARROWEST)
    x, y = box.centre
    turn = Transform()
    if abs(skew) >= _LEAST_SKEW and abs(skew) < 45:
        turn = Transform.rotation(skew)
        cos, sin = turn.a, abs(turn.b)
        across = (width * cos - height * sin) / (cos * cos - sin * sin)
        down = (height * cos - width * sin) / (cos * cos - sin * sin)
        if across > 0 and down > height / 10:
            width, height = across, down
        else:  # a box that is not around the text after all
            turn = Transform()
    unit = Transform.shift(-0.5, -0.5).then(Transform.scale(width, height))
    return unit.then(turn).then(Transform.shift(x, y))


def _runs(text: str, frame: Transform, advance: Advance) -> Iterator[PlacedText]:
    """A line as it is; of one that is read from the right, each word at its place."""
    if not text:
        return
    if not any(unicodedata.bidirectional(char) in ("R", "AL") for char in text):
        yield PlacedText(text, frame)
        return
    total = _width(text, advance) or 1.0
    from_right = inline.right_to_left(text)
    done = 0.0
    for word in text.split(" "):
        start, extent = done / total, _width(word, advance) / total
        left = 1.0 - start - extent if from_right else start
        if inline.right_to_left(word):
            yield PlacedText(word, Transform(-extent, 0, 0, 1, left + extent, 0).then(frame))
        elif word:
            yield PlacedText(word, Transform(extent, 0, 0, 1, left, 0).then(frame))
        done += _width(word + " ", advance)


def _width(text: str, advance: Advance) -> float:
    return sum(map(advance, text))
