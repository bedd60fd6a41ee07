"""Layout: which lines belong together as what, and in which order they are read.

No line is lost and none is used twice: each goes to the region that covers most of it; those that no region
claims are grouped by distance and become text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.instant import characters, lists, paragraphs, ruled
from ocr_desktop.engines.instant.layout_model import Analysis, Region
from ocr_desktop.engines.instant.printed import PrintedLine
from ocr_desktop.engines.instant.reading_order import reading_order
from ocr_desktop.engines.instant.ruled import Grid

_CLAIMED = 0.5  # least share of a line that lies in the region which claims it
_SMALL_PICTURE = 0.002  # of the page's area: rules, bullets and logos smaller than that are no pictures
_SLIM = 0.05  # of the page's shorter side: what the network alone sees, and is slimmer, is no picture
_WRITTEN_OVER = 0.3  # share of a picture that text covers when it is no picture
_RECENT = 8  # lines of a group that a line below it may stand next to
_COLUMN_LINES = 3  # least number of lines of a column
_HEADLINE = 1.7  # times the usual type size of a region
_WHITE = 2.5  # type sizes between two lines of a region that part it
_BLUR = 0.6  # type sizes by which boxes of neighbouring columns may overlap: recognised ones are generous
_COLUMN_WIDTH = 5.0  # … and its least width, in type sizes
_WHOLE_PAGE = 0.85  # a picture of that share of the page is its background


@dataclass(frozen=True, slots=True)
class Part:
    """A region with its lines; the grid of a table, once it is known."""

    box: Box
    category: Category
    lines: tuple[PrintedLine, ...] = ()
    grid: Grid | None = None


def arrange(
    lines: Sequence[PrintedLine],
    analysis: Analysis,
    pictures: Sequence[Box] = (),
    rules: Sequence[Box] = (),
    *,
    right_to_left: bool | None = None,
) -> list[Part]:
    """The parts of a page in reading order.

    Args:
        lines: all of the page.
        analysis: of the same page, in the same units.
        pictures: where pictures are known to be (raster images, drawings); merged with those of the analysis.
        rules: thin boxes of the lines that are drawn.
        right_to_left: whether columns run that way; None finds out from the text.
    """
    columns = [line for line in lines if line.vertical and line.box.height > 2 * line.box.width]
    if sum(len(line.text) for line in columns) > 0.5 * sum(len(line.text) for line in lines):
        return _vertical_page(lines)
    grids = _tables(ruled.grids(rules), lines, analysis)
    regions = _regions(lines, analysis, pictures, grids)
    regions.extend(Region(grid.box, Category.TABLE) for grid in grids)
    claims = _claims(lines, regions)
    parts = []
    for index, region in enumerate(regions):
        own = [line for line, claim in zip(lines, claims, strict=True) if claim == index]
        drawn = index - (len(regions) - len(grids))
        if drawn >= 0:
            parts.append(replace(_part(region, own), grid=grids[drawn]))
        elif region.category is Category.TEXT:
            parts.extend(_text_parts(own))
        elif own or region.category is Category.PICTURE:
            parts.append(_part(region, own))
    orphans = [line for line, claim in zip(lines, claims, strict=True) if claim < 0]
    parts.extend(part for group in clusters(orphans) for part in _text_parts(group))
    if right_to_left is None:
        right_to_left = characters.is_right_to_left("".join(line.text for line in lines))
    return _continued(_sorted_out(_ordered(parts, right_to_left), analysis.size[1]))


def _sorted_out(parts: list[Part], height: float) -> list[Part]:
    """Categories that the neighbours speak against, set right."""
    done: list[Part] = []
    ends = [part for part in parts if part.category in (Category.PAGE_HEADER, Category.PAGE_FOOTER)]
    for index, part in enumerate(parts):
        category = part.category
        around = parts[max(0, index - 1) : index] + parts[index + 1 : index + 2]
        if category is Category.LIST_ITEM:
            marked = any(lists.marker_of(line.text) for line in part.lines)
            if not marked and not any(other.category is Category.LIST_ITEM for other in around):
                category = Category.TEXT  # a single item without a bullet is a paragraph
        elif (
            category is Category.TEXT
            and len(part.lines) == 1
            and min(part.box.y0, height - part.box.y1) < 0.12 * height
        ):
            beside = [end for end in ends if _same_height(part.box, end.box)]
            category = beside[0].category if beside else category
        done.append(replace(part, category=category))
    if [part.category for part in done] == [part.category for part in parts]:
        return parts
    headers = [part for part in done if part.category is Category.PAGE_HEADER]
    footers = [part for part in done if part.category is Category.PAGE_FOOTER]
    body = [part for part in done if part.category not in (Category.PAGE_HEADER, Category.PAGE_FOOTER)]
    return [*_from_top(headers), *body, *_from_top(footers)]


def _same_height(a: Box, b: Box) -> bool:
    return min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * min(a.height, b.height)


def _from_top(parts: list[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (round(part.box.centre[1] / 6), part.box.x0))


def _vertical_page(lines: Sequence[PrintedLine]) -> list[Part]:
    """A page set in columns from right to left: networks know nothing of it, distance tells all."""
    vertical = clusters([line for line in lines if line.vertical])
    level = clusters([line for line in lines if not line.vertical])
    parts = [Part(_around(group), Category.TEXT, tuple(group)) for group in [*vertical, *level]]
    return _ordered(parts, right_to_left=True)


def _text_parts(lines: list[PrintedLine]) -> list[Part]:
    """Text by its columns; a headline that networks took for a part of it stands alone."""
    if not lines:
        return []
    usual = median(line.size for line in lines)
    head = [line for line in lines if line.size > _HEADLINE * usual and len(line.text.strip()) > 2]
    if not head or len(lines) < 3 * len(head) or any(line.vertical for line in lines):
        return [Part(_around(run), Category.TEXT, tuple(run)) for column in _columns(lines) for run in _runs(column)]
    rest = [line for line in lines if line not in head]
    parts = [Part(_around(group), Category.SECTION_HEADER, tuple(group)) for group in clusters(head)]
    return parts + [Part(_around(run), Category.TEXT, tuple(run)) for column in _columns(rest) for run in _runs(column)]


def _runs(lines: list[PrintedLine]) -> list[list[PrintedLine]]:
    """Lines parted where there is much white between them: room for a heading that is a region of its own."""
    if any(line.vertical for line in lines):
        return [lines]
    runs: list[list[PrintedLine]] = []
    reach = float("-inf")
    for line in sorted(lines, key=lambda line: line.box.y0):
        if line.box.y0 > reach + _WHITE * line.size:
            runs.append([])
        runs[-1].append(line)
        reach = max(reach, line.box.y1)
    return runs


def _columns(lines: list[PrintedLine]) -> list[list[PrintedLine]]:
    """The columns of a region: networks take narrow gutters for spaces. One group where there are none."""
    if len(lines) < 2 * _COLUMN_LINES or any(line.vertical for line in lines):
        return [lines] if lines else []
    groups: list[list[PrintedLine]] = []
    reach = float("-inf")
    for line in sorted(lines, key=lambda line: line.box.x0):
        if line.box.x0 >= reach - _BLUR * line.size:
            groups.append([])
        groups[-1].append(line)
        reach = max(reach, line.box.x1)
    long = all(len(group) >= _COLUMN_LINES for group in groups)
    wide = all(_around(group).width > _COLUMN_WIDTH * group[0].size for group in groups)
    return groups if long and wide else [lines]


def _continued(parts: list[Part]) -> list[Part]:
    """Parts in order, with text that a region's end cut in mid-sentence put together again."""
    done: list[Part] = []
    for part in parts:
        if done and (_goes_on(done[-1], part) or _is_more_code(done[-1], part)):
            lines = done[-1].lines + part.lines
            done[-1] = Part(_around(lines), Category.TEXT, lines)
        else:
            done.append(part)
    return done


def _is_more_code(above: Part, below: Part) -> bool:
    """Whether both are the same listing of a program, which networks cut where its indentation changes."""
    able = (Category.TEXT, Category.LIST_ITEM)
    if above.category not in able or below.category not in able or not above.lines or not below.lines:
        return False
    size = below.lines[0].size
    near = -0.5 * size < below.box.y0 - above.box.y1 < 1.5 * size
    return near and paragraphs.is_code(above.lines) and paragraphs.is_code(below.lines)


def _goes_on(above: Part, below: Part) -> bool:
    if above.category is not Category.TEXT or below.category is not Category.TEXT or not above.lines or not below.lines:
        return False
    last, first = max(above.lines, key=lambda line: line.baseline), min(below.lines, key=lambda line: line.baseline)
    if last.vertical or first.vertical or max(last.size, first.size) > 1.3 * min(last.size, first.size):
        return False
    left, right = min(above.box.x0, below.box.x0), max(above.box.x1, below.box.x1)
    common = min(above.box.x1, below.box.x1) - max(above.box.x0, below.box.x0)
    step = first.baseline - last.baseline
    return (
        common > 0.6 * (right - left)
        and 0.5 * last.size < step < 1.7 * last.size
        and right - last.box.x1 < 1.5 * last.size
        and first.box.x0 - left < 0.7 * first.size
        and not paragraphs.ends_sentence(last.text)
    )


def _part(region: Region, lines: list[PrintedLine]) -> Part:
    """Text is where its lines are (the network's boxes may reach into the next column); a grid keeps its box."""
    box = _around(lines) if lines else region.box
    if region.category in (Category.TABLE, Category.PICTURE):
        box = box.union(region.box)
    return Part(box, region.category, tuple(lines))


def _tables(grids: Sequence[Grid], lines: Sequence[PrintedLine], analysis: Analysis) -> list[Grid]:
    """Those of the drawn grids that are tables, rather than frames, forms of design or charts."""
    seen = [region.box for region in analysis.regions if region.category is Category.TABLE]
    tables = []
    for grid in grids:
        inside = [line for line in lines if grid.box.contains(*line.box.centre)]
        filled = {grid.area_at(*line.box.centre) for line in inside}
        if len(filled) < 2:
            continue
        agreed = any(max(box.overlap(grid.box), grid.box.overlap(box)) > 0.5 for box in seen)
        dense = len(grid.areas) >= 4 and len(filled) >= 0.3 * len(grid.areas) and len(inside) <= 4 * len(filled)
        if agreed or dense:
            tables.append(grid)
    return tables


def _regions(
    lines: Sequence[PrintedLine], analysis: Analysis, pictures: Sequence[Box], grids: Sequence[Grid]
) -> list[Region]:
    """The regions of the analysis without those that lie in others or in drawn tables, and the pictures."""
    page = Box(0.0, 0.0, *analysis.size)
    kept: list[Region] = []
    for region in sorted(analysis.regions, key=lambda region: -region.box.area):
        if region.category is Category.PICTURE or _share(region.box, [grid.box for grid in grids]) > 0.5:
            continue
        if not any(region.box.overlap(other.box) > 0.8 for other in kept):
            kept.append(region)
    found = [region.box for region in analysis.regions if region.category is Category.PICTURE]
    seen = [
        box
        for box in [*found, *analysis.pictures]
        if min(box.width, box.height) > _SLIM * min(analysis.size)
        and not any(max(box.overlap(known), known.overlap(box)) > 0.3 for known in pictures)
    ]
    text = [line.box for line in lines]
    tables = [grid.box for grid in grids] + [r.box for r in kept if r.category is Category.TABLE]
    for box in _merged([*pictures, *seen], page):
        if _share(box, text) > _WRITTEN_OVER or _share(box, tables) > 0.4:
            continue  # there is more text or table than picture
        kept = [region for region in kept if region.category is Category.TABLE or region.box.overlap(box) < 0.7]
        kept.append(Region(box, Category.PICTURE))
    return kept


def _share(box: Box, others: Sequence[Box]) -> float:
    """How much of a box others cover (taken as if they did not overlap)."""
    covered = sum(common.area for other in others if (common := box.intersection(other)) is not None)
    return covered / box.area if box.area else 0.0


def _merged(boxes: Sequence[Box], page: Box) -> list[Box]:
    """Overlapping pictures as one; slivers and backgrounds left out."""
    merged: list[Box] = []
    for candidate in boxes:
        box = candidate.clamped(page)
        if (
            box.area < _SMALL_PICTURE * page.area
            or min(box.width, box.height) < 8
            or box.area > _WHOLE_PAGE * page.area
        ):
            continue
        while True:
            other = next((m for m in merged if max(box.overlap(m), m.overlap(box)) > 0.3), None)
            if other is None:
                break
            merged.remove(other)
            box = box.union(other)
        merged.append(box)
    return merged


def _claims(lines: Sequence[PrintedLine], regions: Sequence[Region]) -> list[int]:
    """For each line the index of the region that covers most of it, or -1."""
    if not lines or not regions:
        return [-1] * len(lines)
    a, b = _corners([line.box for line in lines]), _corners([region.box for region in regions])
    width = np.minimum(a[:, None, 2], b[None, :, 2]) - np.maximum(a[:, None, 0], b[None, :, 0])
    height = np.minimum(a[:, None, 3], b[None, :, 3]) - np.maximum(a[:, None, 1], b[None, :, 1])
    area = np.maximum((a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1]), 1e-6)
    share = np.maximum(width, 0) * np.maximum(height, 0) / area[:, None]
    # Of two regions that hold the line equally well, the smaller one is about it.
    extent = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    best = np.argmax(np.round(share, 1) - 0.01 * extent[None, :] / max(float(extent.max()), 1e-6), axis=1)
    held = share[np.arange(len(lines)), best] >= _CLAIMED
    return [int(index) if ok else -1 for index, ok in zip(best, held, strict=True)]


def _corners(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.array([(box.x0, box.y0, box.x1, box.y1) for box in boxes], dtype=np.float64)


def clusters(lines: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """Lines that stand close below or beside each other and are of like size, as groups."""
    groups: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda line: (line.box.y0, line.box.x0)):
        near = [
            group
            for group in groups
            if any(_neighbours(line, other) for other in (group if line.vertical else group[-8:]))
        ]
        if not near:
            groups.append([line])
            continue
        first, *others = near
        first.append(line)
        for other in others:
            first.extend(other)
            groups.remove(other)
    return groups


def _neighbours(a: PrintedLine, b: PrintedLine) -> bool:
    if a.vertical != b.vertical:
        return False
    size = max(a.size, b.size)
    if not a.vertical and min(a.size, b.size) < 0.75 * size:
        return False
    across = min(a.box.x1, b.box.x1) - max(a.box.x0, b.box.x0)
    down = min(a.box.y1, b.box.y1) - max(a.box.y0, b.box.y0)
    if a.vertical:
        # Notes of half the size stand within the columns, which part widely.
        return (down > 0 and across > -1.2 * size) or (across > 0 and down > -1.5 * size)
    below = across > 0.3 * min(a.box.width, b.box.width) and down > -0.9 * size
    beside = down > 0.5 * min(a.box.height, b.box.height) and across > -1.0 * size
    return below or beside


def _around(lines: Sequence[PrintedLine]) -> Box:
    box = lines[0].box
    for line in lines[1:]:
        box = box.union(line.box)
    return box


def _ordered(parts: list[Part], right_to_left: bool) -> list[Part]:
    """Headers, then the body, then footnotes, then footers; the body by cuts through the white."""
    ends = (Category.PAGE_HEADER, Category.PAGE_FOOTER)
    body = [part for part in parts if part.category not in ends]
    order = reading_order([part.box for part in body], right_to_left=right_to_left)
    headers = [part for part in parts if part.category is Category.PAGE_HEADER]
    footers = [part for part in parts if part.category is Category.PAGE_FOOTER]
    return [
        *_from_top(headers),
        *(body[index] for index in order),
        *_from_top(footers),
    ]


def mapped(part: Part, transform: Transform) -> Part:
    """The same part on a page that is scaled or moved (not turned)."""
    return replace(
        part,
        box=transform.box(part.box),
        lines=tuple(line.mapped(transform) for line in part.lines),
        grid=part.grid.mapped(transform) if part.grid else None,
    )
