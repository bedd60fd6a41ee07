"""Lines cut into words, for cells of tables that a printed line runs through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ocr_desktop.document.geometry import Box
from ocr_desktop.engines.instant import characters
from ocr_desktop.engines.instant.printed import PrintedLine, Run


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text layer and where it stands, in layout units."""

    box: Box
    text: str


def cut(line: PrintedLine, known: Sequence[Word] = ()) -> list[PrintedLine]:
    """The words of a line, each as a line of its own.

    Args:
        line: with any number of words.
        known: words of the page whose places are known; where they do not fit, places are estimated.
    """
    tokens = _tokens(line)
    if len(tokens) < 2:
        return [line]
    boxes = _known_boxes(line, [token for token, _ in tokens], known) or _estimated_boxes(line, [t for t, _ in tokens])
    return [replace(line, box=box, runs=runs) for box, (_, runs) in zip(boxes, tokens, strict=True)]


def _tokens(line: PrintedLine) -> list[tuple[str, tuple[Run, ...]]]:
    tokens: list[tuple[str, tuple[Run, ...]]] = []
    runs: list[Run] = []
    for run in line.runs:
        start = 0
        for index, character in enumerate(run.text):
            if character.isspace():
                if index > start:
                    runs.append(replace(run, text=run.text[start:index]))
                if runs:
                    tokens.append(("".join(r.text for r in runs), tuple(runs)))
                    runs = []
                start = index + 1
        if start < len(run.text):
            runs.append(replace(run, text=run.text[start:]))
    if runs:
        tokens.append(("".join(r.text for r in runs), tuple(runs)))
    return tokens


def _known_boxes(line: PrintedLine, tokens: Sequence[str], known: Sequence[Word]) -> list[Box] | None:
    grown = line.box.padded(1.0)
    inside = [word for word in known if grown.contains(*word.box.centre)]
    if characters.is_right_to_left(line.text):
        inside.reverse()
    if [word.text for word in inside] == list(tokens):
        return [word.box for word in inside]
    inside.sort(key=lambda word: word.box.x0)
    return [word.box for word in inside] if [word.text for word in inside] == list(tokens) else None


def _estimated_boxes(line: PrintedLine, tokens: Sequence[str]) -> list[Box]:
    """Places by the share of the line's width that characters usually take."""
    widths = [sum(1.0 if characters.is_wide(c) else 0.55 for c in token) for token in tokens]
    unit = line.box.width / (sum(widths) + 0.3 * (len(tokens) - 1))
    boxes, x = [], line.box.x0
    for width in widths:
        boxes.append(Box(x, line.box.y0, x + width * unit, line.box.y1))
        x += (width + 0.3) * unit
    if characters.is_right_to_left(line.text):
        boxes = [Box(line.box.x0 + line.box.x1 - b.x1, b.y0, line.box.x0 + line.box.x1 - b.x0, b.y1) for b in boxes]
    return boxes
