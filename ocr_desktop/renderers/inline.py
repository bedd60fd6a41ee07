"""Text and its spans as runs: stretches of equal style, line by line, ready to be nested.

Spans may overlap in any way. Runs carry their styles in one fixed order, outermost first, so that opening and
closing them in that order always nests.
"""

import itertools
import re
import unicodedata
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ocr_desktop.document.blocks import Span, Style
from ocr_desktop.renderers import harmless

_NESTING = (Style.LINK, Style.BOLD, Style.ITALIC, Style.STRIKE, Style.SUPERSCRIPT, Style.SUBSCRIPT, Style.CODE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What no text may hold: controls (Markdown libraries use some as private marks), halves of surrogate pairs,
# code points that are no characters.
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one set of styles, outermost first; ``target`` is the address if LINK is among them."""

    text: str
    styles: tuple[Style, ...] = ()
    target: str = ""


Line = tuple[Run, ...]


def cleaned(text: str) -> str:
    """Text with line feeds for all kinds of line ends and without what cannot be written in a file of text."""
    text = _UNFIT.sub("", _LINE_ENDS.sub("\n", text))
    return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)


def one_line(text: str) -> str:
    """Clean text on a single line, spaces collapsed."""
    return " ".join(cleaned(text).split())


def safe_target(target: str) -> str:
    """The address of a link, percent-encoded where Markdown could misread it; empty unless it is web or mail."""
    address = "".join(cleaned(target).split())
    scheme = _SCHEME.match(address)
    if not scheme or scheme[1].lower() not in harmless.SCHEMES:
        return ""
    return "".join(
        char if char.isalnum() or char in "-._~:/?#@!$&'*+,;=%" else urllib.parse.quote(char, safe="")
        for char in address
    )


def runs(text: str, spans: Sequence[Span]) -> tuple[Run, ...]:
    """The text cut at the edges of its spans; runs of equal style are joined."""
    cuts = sorted({0, len(text), *(edge for span in spans for edge in (span.start, span.end))})
    found: list[Run] = []
    for start, end in itertools.pairwise(cuts):
        here = [span for span in spans if span.start <= start and end <= span.end]
        target = next((safe_target(span.target) for span in here if span.style is Style.LINK), "")
        names = {span.style for span in here if span.style is not Style.LINK or target}
        styles = tuple(style for style in _NESTING if style in names)
        run = Run(cleaned(text[start:end]), styles, target)
        if found and (found[-1].styles, found[-1].target) == (run.styles, run.target):
            found[-1] = replace(run, text=found[-1].text + run.text)
        elif run.text:
            found.append(run)
    return tuple(found)


def lines(text: str, spans: Sequence[Span] = ()) -> tuple[Line, ...]:
    """The runs of each line of a text, spaces collapsed and none at the ends; empty lines are kept, as ``()``."""
    result: list[list[Run]] = [[]]
    for run in runs(text, spans):
        for number, piece in enumerate(run.text.split("\n")):
            if number:
                result.append([])
            if piece:
                result[-1].append(replace(run, text=piece))
    return tuple(_tidy(line) for line in result)


def paragraphs(text: str, spans: Sequence[Span] = ()) -> tuple[tuple[Line, ...], ...]:
    """The lines of each paragraph; empty lines separate paragraphs."""
    found: list[list[Line]] = [[]]
    for line in lines(text, spans):
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return tuple(tuple(paragraph) for paragraph in found if paragraph)


def joined(parts: Sequence[Line]) -> Line:
    """Several lines as one, a space between them."""
    result: list[Run] = []
    for number, line in enumerate(parts):
        if number and line:
            result.append(Run(" "))
        result.extend(line)
    return tuple(result)


def without(line: Line, style: Style) -> Line:
    """The line with one style taken off."""
    return tuple(replace(run, styles=tuple(kept for kept in run.styles if kept is not style)) for run in line)


def wholly(text: str, spans: Sequence[Span], style: Style) -> bool:
    """Whether every visible character of a text is of a style (false for blank text)."""
    visible = [run for run in runs(text, spans) if run.text.strip()]
    return bool(visible) and all(style in run.styles for run in visible)


def right_to_left(text: str) -> bool:
    """Whether most letters of a text are of a right-to-left script."""
    kinds = [unicodedata.bidirectional(char) for char in text]
    backward = sum(kind in ("R", "AL") for kind in kinds)
    return backward > kinds.count("L")


def _tidy(line: Sequence[Run]) -> Line:
    tidy: list[Run] = []
    space_before = True
    for run in line:
        text = _SPACES.sub(" ", run.text)
        if space_before:
            text = text.lstrip(" ")
        if text:
            tidy.append(replace(run, text=text))
            space_before = text.endswith(" ")
    while tidy and not tidy[-1].text.rstrip(" "):
        tidy.pop()
    if tidy:
        tidy[-1] = replace(tidy[-1], text=tidy[-1].text.rstrip(" "))
    return tuple(tidy)
