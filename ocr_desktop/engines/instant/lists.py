"""Lists: the items of a region, their markers and how deep they are nested."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ocr_desktop.engines.instant.printed import PrintedLine, Run

_BULLETS = "•‣▪■□○●◦◆◇❖➢➤➔✓✔✗★☆·∙⁃▶►"
_DASH_BULLETS = "-–—*+"
_MARKER = re.compile(
    rf"\s*(?P<marker>[{_BULLETS}]"
    rf"|[{re.escape(_DASH_BULLETS)}](?=\s)"
    r"|[\(\[（]?\d{1,3}(?:\.\d{1,3}){0,3}[\.\)\]）](?=\s|[^\W\d_]|$)"
    r"|[\(\[（]?(?:[a-zA-Z]|[ivxlcIVXLC]{1,6})[\.\)\]）](?=\s|$)"
    r"|(?:\d{1,3}(?:\.\d{1,3}){1,3})(?=\s)"
    r"|[\u2460-\u2473\u2776-\u277f]|[一二三四五六七八九十]{1,3}[、．.])\s*"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One list item.

    Args:
        marker: what stands before the text, empty where nothing does.
        lines: without the marker.
        left: x where the item starts, for its level.
    """

    marker: str
    lines: tuple[PrintedLine, ...]
    left: float


def marker_of(text: str) -> str:
    """The list marker that a line starts with, or nothing."""
    found = _MARKER.match(text)
    return found["marker"] if found else ""


def has_bullet(text: str) -> bool:
    """Whether a line starts with a sign that nothing but a list item starts with."""
    return text.lstrip()[:1] in _BULLETS if text.strip() else False


def items(lines: Sequence[PrintedLine]) -> list[Item]:
    """The items of a region: a marker at the left of a line starts one, other lines continue it."""
    starts: list[tuple[str, list[PrintedLine]]] = []
    outermost: float | None = None
    for line in lines:
        marker = marker_of(line.text)
        # A marker far to the right of the first one's text is a word of a running line.
        reach = outermost is None or line.box.x0 < outermost + 8 * line.size
        if marker and reach:
            outermost = line.box.x0 if outermost is None else min(outermost, line.box.x0)
            starts.append((marker, [line]))
        elif starts:
            starts[-1][1].append(line)
        else:
            starts.append(("", [line]))
    return [_item(marker, own) for marker, own in starts]


def _item(marker: str, lines: list[PrintedLine]) -> Item:
    left = lines[0].box.x0
    if marker:
        lines = [_without_marker(lines[0]), *lines[1:]]
    return Item(marker, tuple(line for line in lines if line.text.strip()), left)


def _without_marker(line: PrintedLine) -> PrintedLine:
    found = _MARKER.match(line.text)
    cut = found.end() if found else 0
    runs: list[Run] = []
    for run in line.runs:
        if cut >= len(run.text):
            cut -= len(run.text)
            continue
        runs.append(replace(run, text=run.text[cut:]))
        cut = 0
    return replace(line, runs=tuple(runs))


def levels(lefts: Sequence[float], size: float) -> list[int]:
    """Nesting of consecutive items from where they start: further in is deeper."""
    found: list[int] = []
    stack: list[float] = []
    for left in lefts:
        while stack and left < stack[-1] - 0.6 * size:
            stack.pop()
        if not stack or left > stack[-1] + 0.6 * size:
            stack.append(left)
        found.append(len(stack) - 1)
    return found
