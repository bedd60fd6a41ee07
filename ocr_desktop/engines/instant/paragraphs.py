"""Where one paragraph ends and the next begins, and whether line breaks belong to the text."""

import itertools
import re
from collections.abc import Sequence
from statistics import median

from ocr_desktop.document.blocks import Style
from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant import characters
from ocr_desktop.engines.instant.printed import PrintedLine

_SPARE = 2.5  # type sizes that a line could have held beyond the next word: its end is meant
_SHORT = 0.7  # of the column: what is wider may be text that leaves it ragged
_ENDS = re.compile(r"[.!?:。！？：…؟۔][\"'”’»)\]」』]*$")


def paragraphs(lines: Sequence[PrintedLine], limits: Box | None = None) -> list[list[PrintedLine]]:
    """The lines of one region (top to bottom) in groups of one paragraph each.

    Args:
        lines: merged, top to bottom.
        limits: between which the lines had to fit, where that is known (a table's cell): a line that leaves room
            for more was ended by its author.
    """
    if len(lines) < 2 or any(line.vertical for line in lines):
        return [list(lines)] if lines else []
    left, right = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    pitches = [below.baseline - above.baseline for above, below in itertools.pairwise(lines)]
    pitch = median(pitches)
    hanging = _hangs(lines, left)
    groups = [[lines[0]]]
    for index in range(1, len(lines)):
        above, line = lines[index - 1], lines[index]
        below = lines[index + 1] if index + 1 < len(lines) else None
        wide_gap = pitches[index - 1] > max(1.3 * pitch, pitch + 0.35 * line.size)
        other_type = max(above.size, line.size) > 1.35 * min(above.size, line.size)
        if hanging:
            starts = line.box.x0 - left < 0.5 * line.size
        else:
            starts = _is_indented(above, line, below, left, right) or _follows_a_stop(above, line, right)
        if limits is not None:
            starts = starts or _room(above, line, limits.x1) > _SPARE
        if wide_gap or other_type or starts:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def ends_sentence(text: str) -> bool:
    """Whether a line ends where a sentence may."""
    return _ENDS.search(text.rstrip()) is not None


def _hangs(lines: Sequence[PrintedLine], left: float) -> bool:
    """Whether first lines stand out to the left, as in a bibliography."""
    inner = [line for line in lines if line.box.x0 - left > 0.7 * line.size]
    outer = [line for line in lines if line.box.x0 - left < 0.5 * line.size]
    if len(lines) < 4 or len(outer) < 2 or len(inner) < len(outer) or lines[0] not in outer:
        return False
    start = median(line.box.x0 for line in inner)
    return all(abs(line.box.x0 - start) < 0.6 * line.size for line in inner)


def _is_indented(above: PrintedLine, line: PrintedLine, below: PrintedLine | None, left: float, right: float) -> bool:
    """Whether a line starts further in than the text around it: the first line of a paragraph."""
    if characters.is_right_to_left(line.text):
        indent, before = right - line.box.x1, right - above.box.x1
        after = right - below.box.x1 if below is not None else None
    else:
        indent, before = line.box.x0 - left, above.box.x0 - left
        after = below.box.x0 - left if below is not None else None
    size = line.size
    if not 0.7 * size < indent < 6 * size or (before > 0.4 * size and abs(before - indent) > 0.4 * size):
        return False
    if after is None:
        return before < 0.4 * size and ends_sentence(above.text)
    return after < 0.4 * size or (before < 0.4 * size and ends_sentence(above.text))


def _room(above: PrintedLine, line: PrintedLine, right: float) -> float:
    """How much more than the next line's first word the line above could have held, in type sizes."""
    words = line.text.split(maxsplit=1)
    if not words:
        return 0.0
    share = (1 if characters.is_wide(words[0][0]) else len(words[0])) / max(len(line.text.strip()), 1)
    return (right - above.box.x1 - share * line.box.width) / max(line.size, 1e-6)


def _follows_a_stop(above: PrintedLine, line: PrintedLine, right: float) -> bool:
    """Whether the line above ended a sentence with room to spare for more."""
    if characters.is_right_to_left(line.text):
        return False
    text = line.text.strip()
    if not text or text[0].islower() or not ends_sentence(above.text):
        return False
    return _room(above, line, right) > _SPARE


def keeps_breaks(lines: Sequence[PrintedLine], right: float | None = None) -> bool:
    """Whether the lines of a paragraph were ended by their author: a poem, an address.

    Args:
        lines: of one paragraph, top to bottom.
        right: where the column ends that they stand in, None where that is not known.
    """
    if len(lines) < 2 or any(line.vertical for line in lines):
        return False
    if any(line.text.rstrip().endswith(("-", characters.SOFT_HYPHEN)) for line in lines):
        return False
    own = max(line.box.x1 for line in lines)
    spare = sum(_room(above, line, own) > 1.5 for above, line in itertools.pairwise(lines))
    if right is not None and (len(lines) <= 3 or spare):  # many lines that all fill their own measure are prose
        left = min(line.box.x0 for line in lines)
        short = all(line.box.x1 - left < _SHORT * (right - left) for line in lines)
        if short and all(_room(above, line, right) > _SPARE for above, line in itertools.pairwise(lines)):
            return True
    return len(lines) >= 3 and spare >= 0.7 * (len(lines) - 1)


def is_code(lines: Sequence[PrintedLine]) -> bool:
    """Whether everything is set in a typewriter face, on lines of its own."""
    runs = [run for line in lines for run in line.runs if run.text.strip()]
    return bool(runs) and all(Style.CODE in run.styles for run in runs)
