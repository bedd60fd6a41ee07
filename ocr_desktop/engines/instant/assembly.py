"""Parts of the layout → blocks of the document, in page units and reading order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ocr_desktop.document.blocks import Block, Category, Line, Origin, Style
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.instant import characters, joining, lists, paragraphs, tables
from ocr_desktop.engines.instant.joining import Typed
from ocr_desktop.engines.instant.layout import Part
from ocr_desktop.engines.instant.printed import PrintedLine, scale_of

_HEADINGS = (Category.TITLE, Category.SECTION_HEADER)
_CAPTIONED = (Category.PICTURE, Category.TABLE)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the blocks of a page need to know of it.

    Args:
        to_page: layout units → page units.
        page: the whole page, in page units.
        words: of the page, see ``joining.vocabulary``.
    """

    to_page: Transform
    page: Box
    words: frozenset[str] = field(default_factory=frozenset)

    def box(self, box: Box) -> Box:
        """A box of the layout on the page."""
        return self.to_page.box(box).clamped(self.page)

    @property
    def scale(self) -> float:
        """Page units a layout unit."""
        return scale_of(self.to_page)


def blocks(parts: Sequence[Part], setting: Setting) -> tuple[Block, ...]:
    """The blocks of a page; their order is the parts' order."""
    found: list[Block] = []
    indents: list[float | None] = []
    parts = _continued(parts)
    for part in parts:
        for block, indent in _of(part, parts, setting):
            found.append(replace(block, order=len(found)))
            indents.append(indent)
    return tuple(_captioned(_nested(found, indents, setting)))


def _continued(parts: Sequence[Part]) -> list[Part]:
    """Text that the layout cut in the middle of a sentence, put together again where nothing parts it on the page."""
    found: list[Part] = []
    for part in parts:
        if found and _goes_on(found[-1], part):
            found[-1] = replace(found[-1], box=found[-1].box.union(part.box), lines=found[-1].lines + part.lines)
        else:
            found.append(part)
    return found


def _goes_on(above: Part, below: Part) -> bool:
    if not above.category is below.category is Category.TEXT or not above.lines or not below.lines:
        return False
    before, first = joining.merged(above.lines), joining.merged(below.lines)[0]
    last = before[-1]
    size = max(last.size, first.size)
    if last.vertical or first.vertical or size > 1.15 * min(last.size, first.size):
        return False
    beside = min(above.box.x1, below.box.x1) - max(above.box.x0, below.box.x0)
    pitch = last.baseline - before[-2].baseline if len(before) > 1 else 1.8 * size
    near = 0 < first.baseline - last.baseline < 1.4 * pitch and abs(above.box.x0 - below.box.x0) < size
    text = last.text.rstrip()
    unfinished = text.endswith((",", "-")) or text[-1:].islower()
    wide = beside > 0.6 * min(above.box.width, below.box.width)
    return near and wide and unfinished and first.text.lstrip()[:1].islower()


def _of(part: Part, parts: Sequence[Part], setting: Setting) -> list[tuple[Block, float | None]]:
    """The blocks of one part of the page, each with the indent of a list item (layout units)."""
    if part.category is Category.TABLE and part.grid is not None:
        return [(_table(part, setting), None)]
    lines = joining.merged(part.lines)
    if part.category is Category.PICTURE:
        typed = joining.joined(lines, breaks=True)
        return [(replace(_block(part.category, lines, typed, setting), box=setting.box(part.box)), None)]
    if part.category is Category.LIST_ITEM or (lines and lists.has_bullet(lines[0].text)):
        return _items(lines, setting)
    if part.category is Category.TEXT and len(lines) > 0 and paragraphs.is_code(lines):
        return [(_block(part.category, lines, joining.code(lines), setting), None)]
    if part.category in (*_HEADINGS, Category.FORMULA):
        groups = [lines] if lines else []
    else:
        groups = paragraphs.paragraphs(lines)
    right = _reach(part, parts) if part.category is Category.TEXT else None
    return [(_paragraph(part.category, group, setting, right), None) for group in groups]


def _reach(part: Part, parts: Sequence[Part]) -> float | None:
    """How far other lines of text that begin where this part does reach, if nothing stands beside it.

    None where there is no such line.
    """
    if not part.lines:
        return None
    left, size = min(line.box.x0 for line in part.lines), max(line.size for line in part.lines)
    reach = max(
        (
            line.box.x1
            for other in parts
            if other is not part and other.category in (Category.TEXT, Category.LIST_ITEM)
            for line in other.lines
            if abs(line.box.x0 - left) < size
        ),
        default=None,
    )
    if reach is None:
        return None
    beside = (
        other.box.x0
        for other in parts
        if other is not part
        and other.box.x0 >= part.box.x1
        and min(other.box.y1, part.box.y1) > max(other.box.y0, part.box.y0)
    )
    return min((reach, *beside))


def _paragraph(category: Category, lines: Sequence[PrintedLine], setting: Setting, right: float | None) -> Block:
    breaks = category is Category.TEXT and paragraphs.keeps_breaks(lines, right)
    typed = joining.joined(lines, setting.words, breaks=breaks)
    if category in _HEADINGS and not characters.is_worded(typed.text):
        category = Category.FORMULA if characters.has_mathematics(typed.text) else Category.TEXT
    if category in _HEADINGS:  # that a heading is bold goes without saying
        typed = Typed(typed.text, tuple(span for span in typed.spans if span.style is not Style.BOLD))
    return _block(category, lines, typed, setting)


def _items(lines: Sequence[PrintedLine], setting: Setting) -> list[tuple[Block, float | None]]:
    found: list[tuple[Block, float | None]] = []
    for item in lists.items(lines):
        typed = joining.joined(item.lines, setting.words)
        own = item.lines or tuple(lines[:1])
        block = _block(Category.LIST_ITEM, own, typed, setting)
        found.append((replace(block, marker=item.marker), item.left))
    return found


def _table(part: Part, setting: Setting) -> Block:
    assert part.grid is not None
    table, ordered = tables.table(part.grid, tables.by_cell(part.grid, part.lines), setting.words)
    cells = tuple(replace(cell, box=setting.box(cell.box) if cell.box else None) for cell in table.cells)
    text = _tabbed([[cell.text for cell in cells if cell.row == row] for row in range(table.rows)])
    block = _block(Category.TABLE, ordered, Typed(text), setting)
    return replace(block, box=setting.box(part.box), table=replace(table, cells=cells))


def _tabbed(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("\t".join(" ".join(text.split()) for text in row) for row in rows if row)


def _block(category: Category, lines: Sequence[PrintedLine], typed: Typed, setting: Setting) -> Block:
    box = lines[0].box if lines else Box(0, 0, 0, 0)
    for line in lines[1:]:
        box = box.union(line.box)
    return Block(
        box=setting.box(box),
        category=category,
        text=typed.text,
        confidence=_confidence(lines),
        origin=Counter(line.origin for line in lines).most_common(1)[0][0] if lines else Origin.TEXT_LAYER,
        spans=typed.spans,
        lines=tuple(
            Line(setting.box(line.box), characters.typed(line.text).strip(), line.confidence) for line in lines
        ),
        font_size=round(_size(lines) * setting.scale, 2),
    )


def _confidence(lines: Sequence[PrintedLine]) -> float | None:
    known = [(line.confidence, len(line.text)) for line in lines if line.confidence is not None]
    weight = sum(length for _, length in known)
    return min(1.0, max(0.0, sum(value * length for value, length in known) / weight)) if weight else None


def _size(lines: Sequence[PrintedLine]) -> float:
    """The median by characters: sizes of recognised lines waver."""
    sizes = sorted((line.size, max(1, len(line.text))) for line in lines)
    half = sum(length for _, length in sizes) / 2
    for size, length in sizes:
        half -= length
        if half <= 0:
            return size
    return 0.0


def _nested(found: list[Block], indents: Sequence[float | None], setting: Setting) -> list[Block]:
    """Levels of list items, counted within each run of items."""
    start = 0
    while start < len(found):
        if indents[start] is None:
            start += 1
            continue
        end = start
        while end < len(found) and indents[end] is not None:
            end += 1
        lefts = [indent for indent in indents[start:end] if indent is not None]
        size = found[start].font_size / (setting.scale or 1.0)
        for index, level in zip(range(start, end), lists.levels(lefts, size), strict=True):
            found[index] = replace(found[index], level=level)
        start = end
    return found


def _captioned(found: list[Block]) -> list[Block]:
    """Each caption with the picture or table that stands nearest to it."""
    targets = [block for block in found if block.category in _CAPTIONED]
    for index, block in enumerate(found):
        if block.category is not Category.CAPTION or not targets:
            continue
        nearest = min(targets, key=lambda target: _distance(block.box, target.box))
        if _distance(block.box, nearest.box) < 6 * max(block.font_size, 8.0):
            found[index] = replace(block, caption_of=nearest.order)
    return found


def _distance(a: Box, b: Box) -> float:
    dx = max(a.x0 - b.x1, b.x0 - a.x1, 0.0)
    dy = max(a.y0 - b.y1, b.y0 - a.y1, 0.0)
    return dx + dy
