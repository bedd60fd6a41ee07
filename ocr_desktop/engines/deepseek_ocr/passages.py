"""Markdown without places, read while it is being written: one block for each passage of it."""

import re
from dataclasses import dataclass

from ocr_desktop.document.blocks import Block, Category
from ocr_desktop.document.geometry import Size, Transform
from ocr_desktop.engines.runtime.answers import Parsed
from ocr_desktop.engines.runtime.growing import Finishing, GrowingBlock, GrowingBlocks

_ENOUGH = 16  # characters of a line that tell what it begins
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a passage is.

    Args:
        category: of its block.
        begins: a line that begins one, going by its first characters.
        ends: what its last line holds; empty where a line that begins something else ends it.
        over_gaps: it goes on after an empty line.
        one_line: it does not go on after its first line.
    """

    category: Category
    begins: re.Pattern[str]
    ends: str = ""
    over_gaps: bool = False
    one_line: bool = False


_PARAGRAPH = _Kind(Category.TEXT, re.compile(r"\s*\S"))
_GOES_ON = (_PARAGRAPH, _Kind(Category.LIST_ITEM, re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s")))
_KINDS = (
    _Kind(Category.TITLE, re.compile(r" {0,3}#\s"), one_line=True),
    _Kind(Category.SECTION_HEADER, re.compile(r" {0,3}#{2,6}\s"), one_line=True),
    _Kind(Category.TABLE, re.compile(r"\s*<table", re.IGNORECASE), "</table", over_gaps=True),
    _Kind(Category.TABLE, re.compile(r"\s*\|")),
    _Kind(Category.FORMULA, re.compile(r"\s*\\\["), r"\]"),
    _Kind(Category.FORMULA, re.compile(r"\s*\$\$"), "$$"),
    _Kind(Category.TEXT, re.compile(r" {0,3}```"), "```", over_gaps=True),
    *reversed(_GOES_ON),
)


class PassageParser:
    """Reads one answer. ``feed`` it as it comes, then ``finish``. Where its blocks stand is not known."""

    def __init__(self, page: Size, finishing: Finishing) -> None:
        """Begin.

        Args:
            page: size of the page, in page units.
            finishing: what becomes of the text.
        """
        self._blocks = GrowingBlocks(page, Transform(), finishing)
        self._block: GrowingBlock | None = None
        self._kind = _PARAGRAPH
        self._line: list[str] = []  # what has been read of it
        self._routed = False  # it is known which block the line belongs to
        self._ended = False

    def feed(self, piece: str) -> list[Block]:
        """Read on; as ``LayoutParser.feed``."""
        for part in _LINE.findall(piece):
            self._line.append(part)
            ends = part.endswith("\n")
            if self._routed:
                self._add(part)
            elif ends or sum(map(len, self._line)) >= _ENOUGH:
                self._route("".join(self._line))
            if ends:
                self._end_line("".join(self._line))
        return self._blocks.changed()

    def finish(self) -> Parsed:
        """Take the answer as ended."""
        if not self._ended:
            self._ended = True
            if not self._routed:
                self._route("".join(self._line))
            self._end_passage()
        return self._blocks.parsed()

    def _route(self, line: str) -> None:
        """The beginning of a line tells whether it goes on with the passage or begins one."""
        self._routed = True
        start = line[:_ENOUGH]
        if self._block is None or not self._kind.ends:
            kind = next((kind for kind in _KINDS if kind.begins.match(start)), None)
            if kind is None:
                self._end_passage()
                return
            goes_on = kind is self._kind or (kind is _PARAGRAPH and self._kind in _GOES_ON)
            if self._block is None or not goes_on or kind.one_line:
                self._end_passage()
                self._kind = kind
                self._block = self._blocks.begin(kind.category)
        elif not line.strip() and not self._kind.over_gaps:
            self._end_passage()
            return
        self._add(line)

    def _add(self, text: str) -> None:
        if self._block is not None:
            self._block.add(text)
            if self._block.has_grown:
                self._blocks.show(self._block)

    def _end_line(self, line: str) -> None:
        self._line.clear()
        self._routed = False
        if self._block is None:
            return
        if self._kind.one_line:
            self._end_passage()
        elif self._kind.ends:
            begins = self._kind.begins.match(line) if self._block.length == len(line) else None
            if self._kind.ends in line[begins.end() if begins else 0 :].lower():
                self._end_passage()

    def _end_passage(self) -> None:
        if self._block is not None:
            self._blocks.show(self._block)
        self._block = None
