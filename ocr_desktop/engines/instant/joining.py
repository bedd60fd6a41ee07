"""Printed lines → the text a person would have typed, with the spans of its looks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocr_desktop.document.blocks import Span, Style
from ocr_desktop.engines.instant import characters
from ocr_desktop.engines.instant.printed import PrintedLine, Run

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:[-\u2010][^\W\d_]+)*)[-\u2010]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")


@dataclass(frozen=True, slots=True)
class Typed:
    """Text and the styled ranges of it."""

    text: str
    spans: tuple[Span, ...] = ()


@dataclass(slots=True)
class _Piece:
    text: str
    styles: frozenset[Style]
    target: str


def vocabulary(lines: Iterable[PrintedLine]) -> frozenset[str]:
    """The words within the lines of a page, in lower case: evidence of how a broken word is spelled."""
    words: set[str] = set()
    for line in lines:
        words.update(word.lower().replace("\u2010", "-") for word in _WORD.findall(line.text.rstrip(" -\u2010\u00ad")))
    return frozenset(words)


def merged(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Pieces of the same printed line put together, top to bottom; vertical lines from right to left."""
    flat = sorted((line for line in lines if not line.vertical), key=lambda line: (line.baseline, line.box.x0))
    rows: list[list[PrintedLine]] = []
    for line in flat:
        row = next((row for row in reversed(rows[-3:]) if _same_row(row, line)), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    return [one_line(row) for row in rows] + _columns([line for line in lines if line.vertical])


def _columns(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """Vertical lines in reading order: columns from right to left; of notes set in pairs the right one first."""
    columns: list[list[PrintedLine]] = []
    for line in sorted(lines, key=lambda line: (-line.box.width, -line.box.x1)):
        for column in columns:
            main = column[0].box
            common = min(main.x1, line.box.x1) - max(main.x0, line.box.x0)
            if common > 0.5 * min(main.width, line.box.width):
                column.append(line)
                break
        else:
            columns.append([line])
    ordered: list[PrintedLine] = []
    for column in sorted(columns, key=lambda column: -column[0].box.centre[0]):
        pairs: list[list[PrintedLine]] = []
        for line in sorted(column, key=lambda line: line.box.y0):
            if pairs and line.box.y0 < pairs[-1][0].box.y1 - 0.5 * min(line.box.height, pairs[-1][0].box.height):
                pairs[-1].append(line)
            else:
                pairs.append([line])
        ordered.extend(line for pair in pairs for line in sorted(pair, key=lambda line: -line.box.x1))
    return ordered


def _same_row(row: Sequence[PrintedLine], line: PrintedLine) -> bool:
    last = max(row, key=lambda other: other.size)
    size = max(last.size, line.size)
    down = min(last.box.y1, line.box.y1) - max(last.box.y0, line.box.y0)
    close = down > 0.5 * min(last.box.height, line.box.height)
    same = abs(last.baseline - line.baseline) < 0.3 * size or (close and min(last.size, line.size) < 0.85 * size)
    across = max(min(other.box.x1, line.box.x1) - max(other.box.x0, line.box.x0) for other in row)
    return same and close and across < 0.5 * min(line.box.width, last.box.width)


def one_line(row: Sequence[PrintedLine]) -> PrintedLine:
    """Pieces that stand side by side as one line."""
    if len(row) == 1:
        return row[0]
    backwards = characters.is_right_to_left("".join(line.text for line in row))
    row = sorted(row, key=lambda line: -line.box.x1 if backwards else line.box.x0)
    main = max(row, key=lambda line: len(line.text))
    runs: list[Run] = []
    box = row[0].box
    for before, line in zip([None, *row], row, strict=False):
        if before is not None:
            gap = before.box.x0 - line.box.x1 if backwards else line.box.x0 - before.box.x1
            if not -0.3 * main.size < gap < 0.15 * main.size and _needs_space(runs[-1].text, line.text):
                runs.append(Run(" ", main.size))
        runs.extend(line.runs)
        box = box.union(line.box)
    known = [(line.confidence, len(line.text)) for line in row if line.confidence is not None]
    weight = sum(length for _, length in known)
    return PrintedLine(
        box=box,
        runs=tuple(runs),
        baseline=main.baseline,
        size=main.size,
        origin=main.origin,
        confidence=sum(value * length for value, length in known) / weight if weight else None,
        visible=any(line.visible for line in row),
    )


def _needs_space(before: str, after: str) -> bool:
    if not before or not after or before[-1].isspace() or after[0].isspace():
        return False
    return not (characters.is_wide(before[-1]) and characters.is_wide(after[0]))


def joined(lines: Sequence[PrintedLine], words: frozenset[str] = frozenset(), *, breaks: bool = False) -> Typed:
    """The lines as one paragraph.

    Args:
        lines: whole lines, in reading order.
        words: of the page, see ``vocabulary``.
        breaks: whether the line breaks belong to the text.
    """
    pieces: list[_Piece] = []
    for line in lines:
        own = [
            _Piece(characters.typed(run.text), run.styles, run.target)
            for run in line.runs
            if characters.typed(run.text)
        ]
        if not own:
            continue
        if pieces:
            _join(pieces, own, words, breaks)
        pieces.extend(own)
    return _typed(pieces)


def code(lines: Sequence[PrintedLine]) -> Typed:
    """Lines of a program: breaks and indentation kept."""
    left = min(line.box.x0 for line in lines)
    rows = []
    for line in lines:
        text = characters.typed(line.text).rstrip()
        width = line.box.width / max(len(text), 1) or line.size * 0.6
        # Indentation may be spaces, or the line may simply start further to the right.
        indent = round((line.box.x0 - left) / width) if text == text.lstrip() else 0
        rows.append(" " * indent + text)
    text = "\n".join(rows).replace(characters.SOFT_HYPHEN, "")
    return Typed(text, (Span(0, len(text), Style.CODE),) if text else ())


def _join(pieces: list[_Piece], after: list[_Piece], words: frozenset[str], breaks: bool) -> None:
    """Make the end of the text so far fit to the line that follows: a space, a break, nothing, or a hyphen less."""
    last = pieces[-1]
    following = "".join(piece.text for piece in after).lstrip()
    last.text = last.text.rstrip()
    while not last.text and len(pieces) > 1:
        pieces.pop()
        last = pieces[-1]
        last.text = last.text.rstrip()
    after[0].text = after[0].text.lstrip()
    before = "".join(piece.text for piece in pieces[-4:])
    if breaks:
        last.text += "\n"
        return
    if before.endswith(characters.SOFT_HYPHEN):
        last.text = last.text.rstrip(characters.SOFT_HYPHEN)
        return
    if not before or not following:
        return
    if before[-1] in characters.HYPHENS and len(before) > 1 and not before[-2].isspace():
        if _is_broken_word(before, following, words):
            last.text = last.text[:-1]
        return
    if _runs_on(before, following):
        return
    pieces.append(_Piece(" ", last.styles & after[0].styles, last.target if last.target == after[0].target else ""))


def _is_broken_word(before: str, following: str, words: frozenset[str]) -> bool:
    """Whether the hyphen at the end of a line stands there only because the line ended.

    It does before a small letter, unless the word has a hyphen already, is part of an address, or the page
    itself writes the compound with a hyphen and not as one word.
    """
    if _ADDRESS.search(before):
        return False
    word, rest = _LAST_WORD.search(before), _FIRST_WORD.match(following)
    if word is None or rest is None or not rest[0][0].islower():
        return False
    start, end = word[1].lower().replace("\u2010", "-"), rest[0].lower()
    if start + end in words:
        return True
    return "-" not in start and f"{start}-{end}" not in words


def _runs_on(before: str, following: str) -> bool:
    """Whether no space belongs between the end of a line and the start of the next."""
    if characters.is_wide(before[-1]) or characters.is_wide(following[0]):
        return True
    if before[-1] in "\u2014\u2015" and len(before) > 1 and not before[-2].isspace():
        return True
    if before[-1] == "\u2013" and before[-2:-1].isdigit() and following[0].isdigit():
        return True
    return before[-1] in "/-_.?&=#%" and _ADDRESS.search(before) is not None and following[0].isalnum()


def _typed(pieces: Sequence[_Piece]) -> Typed:
    """Text with single spaces, none between wide characters or at its ends, and the spans that remain."""
    out: list[str] = []
    looks: list[tuple[frozenset[Style], str]] = []
    whole = "".join(piece.text for piece in pieces)
    position = 0
    for piece in pieces:
        for character in piece.text:
            following = whole[position + 1 : position + 2]
            position += 1
            if character == characters.SOFT_HYPHEN or (character == " " and _is_stray(out, following)):
                continue
            out.append(character)
            looks.append((piece.styles, piece.target))
    while out and out[-1].isspace():
        out.pop()
        looks.pop()
    return Typed("".join(out), _spans(out, looks))


def _is_stray(out: Sequence[str], following: str) -> bool:
    if not out or out[-1] in " \n" or following == "\n":
        return True
    return bool(following) and characters.is_wide(out[-1]) and characters.is_wide(following)


def _spans(out: Sequence[str], looks: Sequence[tuple[frozenset[Style], str]]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for style in Style:
        start = None
        target = ""
        for index in range(len(out) + 1):
            has, link = False, ""
            if index < len(out):
                styles, link = looks[index]
                has = bool(link) if style is Style.LINK else style in styles
                link = link if style is Style.LINK else ""
            if start is not None and (not has or link != target):
                spans.extend(_trimmed(out, start, index, style, target))
                start = None
            if has and start is None:
                start, target = index, link
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end)))


def _trimmed(out: Sequence[str], start: int, end: int, style: Style, target: str) -> list[Span]:
    while start < end and out[start].isspace():
        start += 1
    while end > start and out[end - 1].isspace():
        end -= 1
    return [Span(start, end, style, target)] if start < end else []
