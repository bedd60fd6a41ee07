"""Words that stand out in the text and on the page at once: what was looked for, selected, or is pointed at.

Text and page say the same, each in its way: hyphens and lines here, Markdown there. Both lead to the text of the block;
words and what was found are places in that. Where an engine knows no lines, nothing is known within a block: then a
bar beside it says that something was found in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QObject, QTimer

from ocr_desktop.document.alignment import Alignment
from ocr_desktop.document.blocks import Block
from ocr_desktop.document.document import PageResult
from ocr_desktop.document.doubting import about_lines, unsure_lines
from ocr_desktop.document.geometry import Box, Size
from ocr_desktop.document.printed import Printed
from ocr_desktop.gui.page_view import PageView
from ocr_desktop.gui.sheet import FILLER, Extent
from ocr_desktop.gui.text_view import TextView
from ocr_desktop.gui.word_colours import Kind
from ocr_desktop.library import words
from ocr_desktop.library.words import Phrase

_BAR = 0.006  # of the page's width
_MOST_SELECTED = 60  # blocks; of more it is plain what is selected


class WordMarks(QObject):
    """Marks words of the page that is shown."""

    def __init__(self, page_view: PageView, text_view: TextView, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._text = page_view, text_view
        self._blocks: dict[int, _Known] = {}
        self._phrases: tuple[Phrase, ...] = ()
        self._found: list[Extent] = []
        self._now: Extent | None = None
        self._pointed: Extent | None = None
        self._clicked: Extent | None = None
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._mark_again)
        text_view.rewritten.connect(self._rewritten)
        text_view.word_pointed.connect(self._pointed_in_text)
        text_view.word_clicked.connect(self._clicked_in_text)
        self._select = QTimer(self, singleShot=True, interval=0)  # the text is perhaps being written right now
        self._select.timeout.connect(self._mark_selected)
        text_view.selection_changed.connect(self._select.start)
        page_view.place_pointed.connect(self._pointed_on_page)
        page_view.place_clicked.connect(self._clicked_on_page)

    # What is shown

    def show(self, result: PageResult | None) -> None:
        """Another page, or what has become of one."""
        self._clicked = None
        blocks = result.blocks if result is not None else ()
        size = result.size if result is not None else self._page.size_shown
        turned = result.turned if result is not None else 0
        self._blocks = {block.order: _Known(block, size, turned, self._text) for block in blocks}
        self._look_again()

    def add(self, block: Block) -> None:
        """A block found while the page is being read, or a new state of one."""
        self._blocks[block.order] = _Known(block, self._page.size_shown, 0, self._text)
        self._look_again()

    @property
    def clicked(self) -> Extent | None:
        """The word that was clicked last, by the characters of its block's text; None where it was none."""
        return self._clicked if self._clicked is not None and self._clicked.order in self._blocks else None

    # What is looked for

    def find(self, phrases: Sequence[Phrase]) -> None:
        """Mark what is looked for, on every page that has all of it; nothing for no phrases."""
        if tuple(phrases) != self._phrases:
            self._phrases = tuple(phrases)
            self._now = None
            self._look_again()

    def go(self, order: int, *, last: bool = False) -> None:
        """Make the first place of a block where something was found the current one, or the last, and show it."""
        self._look()
        there = [place for place in self._found if place.order == order]
        self._now = there[-1 if last else 0] if there else None
        self._mark_found()
        if self._now is not None:
            self._show(self._now)

    def step(self, by: int) -> bool:
        """Go to the next (1) or previous (-1) place within the block; whether there is one."""
        if self._now not in self._found:
            return False
        number = self._found.index(self._now) + by
        if not 0 <= number < len(self._found) or self._found[number].order != self._now.order:
            return False
        self._now = self._found[number]
        self._mark_found()
        self._show(self._now)
        return True

    # Inside

    def _look_again(self) -> None:
        """Once all is told that is to be shown."""
        self._pointed = None
        self._again.start()

    def _rewritten(self, order: int) -> None:
        for known in self._blocks.values():
            if order in (-1, known.block.order):
                known.forget_shown()
        self._look_again()

    def _mark_again(self) -> None:
        self._look()
        self._mark(Kind.UNSURE, [place for known in self._blocks.values() for place in known.unsure()])
        self._mark_found()
        self._mark_selected()
        self._mark(Kind.POINTED, [self._pointed] if self._pointed is not None else [])

    def _look(self) -> None:
        blocks = [self._blocks[order] for order in sorted(self._blocks)] if self._phrases else []
        self._found = [
            Extent(known.block.order, start, end)
            for known in blocks
            for start, end in words.places(known.block.text, self._phrases)[1]
        ]
        if len(self._phrases) > 1:
            texts = [known.block.text for known in blocks]
            if not all(any(words.places(text, [one])[0] for text in texts) for one in self._phrases):
                self._found = []
        if self._now not in self._found:
            self._now = None

    def _mark_found(self) -> None:
        self._mark(Kind.FOUND, [place for place in self._found if place != self._now])
        self._mark(Kind.CURRENT, [self._now] if self._now is not None else [])

    def _mark(self, kind: Kind, places: Sequence[Extent]) -> None:
        known = [(self._blocks[place.order], place) for place in places]
        shown = [known_one.shown_at(place) for known_one, place in known]
        self._text.sheet.mark_words(kind, [place for place in shown if place is not None])
        boxes = dict.fromkeys(box for known_one, place in known for box in known_one.boxes_of(place))
        self._page.mark_words(kind, list(boxes))

    def _show(self, place: Extent) -> None:
        known = self._blocks[place.order]
        shown = known.shown_at(place)
        if shown is not None:
            self._text.sheet.bring_words_into_view(shown)
        boxes = known.boxes_of(place)
        if boxes:
            self._page.bring_into_view(boxes[0])

    # The pointer

    def _pointed_in_text(self, order: int, offset: int) -> None:
        known = self._blocks.get(order)
        self._point(known.word_shown_at(offset) if known is not None and offset >= 0 else None)

    def _pointed_on_page(self, order: int, x: float, y: float) -> None:
        known = self._blocks.get(order)
        self._point(known.word_printed_at(x, y) if known is not None else None)

    def _point(self, word: Extent | None) -> None:
        if word is not None and not self._blocks[word.order].printed.text:
            word = None  # it is not known where it is printed
        if word != self._pointed:
            self._pointed = word
            self._mark(Kind.POINTED, [word] if word is not None else [])

    def _clicked_in_text(self, order: int, offset: int) -> None:
        known = self._blocks.get(order)
        word = known.word_shown_at(offset) if known is not None and offset >= 0 else None
        if offset >= 0 or self._clicked is None or order != self._clicked.order:
            self._clicked = word
        if known is not None and word is not None:
            for box in known.boxes_of(word)[:1]:
                self._page.bring_into_view(box)

    def _clicked_on_page(self, order: int, x: float, y: float) -> None:
        known = self._blocks.get(order)
        word = self._clicked = known.word_printed_at(x, y) if known is not None else None
        shown = known.shown_at(word) if known is not None and word is not None else None
        if shown is not None:
            self._text.sheet.place_caret(shown)
            self._text.sheet.bring_words_into_view(shown)

    def _mark_selected(self) -> None:
        held = [each for each in self._text.sheet.selected() if each.order in self._blocks]
        if len(held) > _MOST_SELECTED:
            held = []
        boxes = [box for each in held for box in self._blocks[each.order].boxes_shown_at(each)]
        self._page.mark_words(Kind.SELECTED, boxes)


@dataclass
class _Known:
    """A block: what is shown of it, and where it is printed; made out as soon as it is asked for."""

    block: Block
    size: Size
    turned: int
    text_view: TextView

    @cached_property
    def printed(self) -> Printed:
        return Printed(self.block, self.size, self.turned)

    @cached_property
    def to_print(self) -> Alignment:
        return Alignment(self.block.text, self.printed.text)

    @cached_property
    def shown(self) -> str:
        return self.text_view.sheet.text_of(self.block.order)

    @cached_property
    def to_show(self) -> Alignment:
        return Alignment(self.block.text, self.shown)

    @cached_property
    def words(self) -> Sequence[words.Word]:
        return list(words.words(self.block.text))

    def forget_shown(self) -> None:
        """The text is shown otherwise from now on."""
        for name in ("shown", "to_show"):
            self.__dict__.pop(name, None)

    def unsure(self) -> Iterator[Extent]:
        """Lines that are hard to read; a block that is so as a whole is marked as such."""
        start = 0
        for line in self.block.lines if about_lines(self.block) else ():
            end = start + len(line.text)
            place = self.to_print.back(start, end) if line in unsure_lines(self.block) else None
            if place is not None:
                yield Extent(self.block.order, *place)
            start = end + 1 if line.text else start

    def word_shown_at(self, offset: int) -> Extent | None:
        return self._word_around(self.to_show.back(offset, offset + 1))

    def word_printed_at(self, x: float, y: float) -> Extent | None:
        place = self.printed.at(x, y)
        return self._word_around(self.to_print.back(place, place + 1)) if place is not None else None

    def shown_at(self, place: Extent) -> Extent | None:
        found = self.to_show.there(place.start, place.end)
        if found is None:
            return None
        start, end = found
        return Extent(place.order, start, end + (self.shown[end : end + 1] == FILLER))

    def boxes_of(self, place: Extent) -> Sequence[Box]:
        """Where words are printed; a bar beside the block where that is not known."""
        if not self.printed.text:
            box, wide = self.block.box, _BAR * self.size.width
            return (Box(box.x0 - 2 * wide, box.y0, box.x0 - wide, box.y1),)
        found = self.to_print.there(place.start, place.end)
        return self.printed.boxes(*found) if found is not None else ()

    def boxes_shown_at(self, shown: Extent) -> Iterator[Box]:
        """Where what is shown in the text is printed; nothing where that is not known."""
        place = self.to_show.back(shown.start, shown.end)
        found = self.to_print.there(*place) if place is not None else None
        return iter(self.printed.boxes(*found) if found is not None else ())

    def _word_around(self, place: tuple[int, int] | None) -> Extent | None:
        if place is None:
            return None
        found = (word for word in self.words if word.start <= place[0] < word.end)
        return next((Extent(self.block.order, word.start, word.end) for word in found), None)
