r"""The answer of DeepSeek-OCR, Markdown with places, read while it is being written.

Before each block stands what it is and where: ``<|ref|>sub_title<|/ref|><|det|>[[115, 581, 259, 599]]<|/det|>``, then
its text up to the next one. Numbers are thousandths of the picture's width and height, 0 to 999: the published code
draws them upon the picture as it was given, whatever padding and tiles were made of it
(github.com/deepseek-ai/DeepSeek-OCR, ``draw_bounding_boxes``). Asked for the text of a picture or for a phrase in it,
the model writes that in place of the label. Nothing of the answer is evaluated, and nothing in it raises.
"""

import re
from dataclasses import replace
from enum import StrEnum
from functools import partial

from ocr_desktop.document.blocks import Block, Category, TextFormat
from ocr_desktop.document.geometry import Box, Size, Transform
from ocr_desktop.engines.deepseek_ocr.passages import PassageParser
from ocr_desktop.engines.runtime import answers
from ocr_desktop.engines.runtime.answers import Parsed
from ocr_desktop.engines.runtime.checks import Doubt
from ocr_desktop.engines.runtime.growing import GrowingBlock, GrowingBlocks, box_of
from ocr_desktop.sentences import said

SCALE = 999
"""The number that stands for the picture's right or lower edge."""

_TAG = re.compile(r"<\|/?(?:ref|det|grounding)\|>")
_TAGS = ("<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|grounding|>")
_UNFINISHED = frozenset(tag[:length] for tag in _TAGS for length in range(1, len(tag)))
_LONGEST_TAG = max(map(len, _TAGS))
_END = re.compile(r"<｜(?:end|begin)▁of▁sentence｜>")
_IN_PLACES = frozenset("0123456789.,-+[]() \t\r\n")
_GROUP = re.compile(r"\[([^\[\]]*)\]?")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_\- ]{0,30}")
_HEADING_END = re.compile(r"\n\s*\n")
_CENTRED = re.compile(r"</?center>", re.IGNORECASE)
_CODE = r"(?P<code>```.{1,4000}?```|(?P<ticks>`{1,2})(?!`)[^\n]{1,1000}?(?<!`)(?P=ticks)(?!`))"
_DISPLAY = re.compile(rf"{_CODE}|\\\[(?P<formula>.{{1,2000}}?)\\\]", re.DOTALL)
_INLINE = re.compile(rf"{_CODE}|\\\((?P<formula>[^\n$]{{1,1000}}?)\\\)", re.DOTALL)
_DOLLAR = re.compile(r"(?<!\\)\$")
_SPACES = str.maketrans("(),", "   ")

_LABELS = {
    Category.TITLE: "title doc_title document_title",
    Category.SECTION_HEADER: "sub_title sub_sub_title section_title section_header paragraph_title heading",
    Category.TEXT: "text paragraph plain_text abstract content reference references reference_content aside_text code "
    "algorithm author quote index toc table_of_contents handwriting number",
    Category.PICTURE: "image figure picture photo chart diagram seal stamp logo icon header_image footer_image",
    Category.CAPTION: "caption image_caption figure_caption chart_caption table_caption equation_caption code_caption "
    "figure_title table_title chart_title figure_table_chart_title formula_number equation_number",
    Category.FOOTNOTE: "footnote image_footnote figure_footnote table_footnote vision_footnote page_footnote",
    Category.TABLE: "table",
    Category.FORMULA: "equation formula display_formula inline_formula isolate_formula interline_equation",
    Category.PAGE_HEADER: "header page_header running_header",
    Category.PAGE_FOOTER: "footer page_footer page_number",
    Category.LIST_ITEM: "list list_item list_group",
}  # fmt: skip


def _plain(label: str) -> str:
    return re.sub(r"[\W_]", "", label.lower())


_CATEGORIES = {_plain(label): category for category, labels in _LABELS.items() for label in labels.split()}
_PAGE_NUMBER = _plain("page_number")


class Task(StrEnum):
    """What the model was asked."""

    DOCUMENT = "document"
    OCR = "ocr"
    TEXT = "text"
    FIGURE = "figure"
    LOCATE = "locate"

    @property
    def has_places(self) -> bool:
        """Whether the answer says where things are."""
        return self not in (Task.TEXT, Task.FIGURE)


class _State(StrEnum):
    LOOSE = "before the first block"
    LABEL = "within ref"
    PLACES = "within det"
    BODY = "the text of a block"


def parser(task: Task, page: Size, to_page: Transform | None = None) -> "LayoutParser | PassageParser":
    """Reads the answer to what was asked; for the arguments see ``LayoutParser``."""
    return LayoutParser(page, to_page, task) if task.has_places else PassageParser(page, finished)


class LayoutParser:
    """Reads one answer. ``feed`` it as it comes, then ``finish``."""

    def __init__(self, page: Size, to_page: Transform | None = None, task: Task = Task.DOCUMENT) -> None:
        """Begin.

        Args:
            page: size of the page, in page units.
            to_page: from the numbers of the answer, 0 to 999 over the picture that was read, to page units; None
                where that picture is the page.
            task: one whose answer has places.
        """
        self._page = page
        self._words_as_labels = task is not Task.DOCUMENT
        self._each_box = task is Task.LOCATE
        whole = Transform.scale(page.width / SCALE, page.height / SCALE)
        finishing = _line if self._words_as_labels else finished
        self._blocks = GrowingBlocks(page, to_page or whole, finishing)
        self._state = _State.LOOSE
        self._held = ""  # what may become a tag
        self._loose: list[str] = []
        self._written: list[str] = []  # of the label or of the places
        self._places = _Places()
        self._block: GrowingBlock | None = None  # that is being read
        self._label = ""  # of it, where no category is called so
        self._is_page_number = False
        self._ended = False

    def feed(self, piece: str) -> list[Block]:
        """Read on.

        Returns:
            the blocks that are new or have changed; one with a known order replaces the earlier one. A text that
            grows is given out in growing steps, not with every piece.
        """
        text = self._held + piece
        place = 0
        for tag in _TAG.finditer(text):
            self._words(text[place : tag.start()])
            self._tag(tag[0])
            place = tag.end()
        lengths = range(min(_LONGEST_TAG - 1, len(text) - place), 0, -1)
        keep = next((length for length in lengths if text[-length:] in _UNFINISHED), 0)
        self._words(text[place : len(text) - keep])
        self._held = text[len(text) - keep :]
        return self._blocks.changed()

    def finish(self) -> Parsed:
        """Take the answer as ended, wherever it is."""
        if self._ended:
            return self._parsed()
        self._ended = True
        self._words(self._held)
        if self._state is not _State.LOOSE:
            breaks_off = self._state in (_State.LABEL, _State.PLACES)
            self._end_label()
            self._end_places(closed=False)
            block = self._block
            self._close()
            if breaks_off:
                self._blocks.breaks_off(block)
        return self._parsed()

    def _parsed(self) -> Parsed:
        if self._each_box:
            return _placed_alone(self._blocks.parsed())
        return self._without_places() if self._state is _State.LOOSE else self._blocks.parsed()

    # What comes in.

    def _tag(self, tag: str) -> None:
        if tag == "<|ref|>":
            self._end_label()
            self._end_places(closed=False)
            self._end_loose()
            self._close()
            self._state = _State.LABEL
        elif tag == "<|/ref|>":
            self._end_label()
        elif tag == "<|det|>":
            self._end_label()
            self._end_places(closed=False)
            self._end_loose()
            if self._block is None or not self._awaits_places(self._block):
                self._close()
                self._block = self._blocks.begin()
            self._state = _State.PLACES
        elif tag == "<|/det|>":
            self._end_places(closed=True)

    def _words(self, text: str) -> None:
        if self._state is _State.LABEL and not self._written:
            text = text.lstrip()
        if self._state is _State.LABEL and not self._words_as_labels and "\n" in text:
            label, text = text.split("\n", 1)  # no label is that long: its end is missing
            self._written.append(label)
            self._end_label()
            text = "\n" + text
        if self._state is _State.PLACES:
            read = self._places.take(text)
            text = text[read:]
            if self._places.ended:
                self._end_places(closed=False)
        if not text:
            return
        if self._state is _State.LOOSE:
            self._loose.append(text)
        elif self._state is _State.LABEL:
            self._written.append(text)
        elif self._block is not None:
            self._block.add(text)
            if self._block.has_grown:
                self._blocks.show(self._block)

    # What it means.

    def _end_label(self) -> None:
        if self._state is not _State.LABEL:
            return
        label = "".join(self._written).strip()
        self._written.clear()
        self._state = _State.BODY
        self._block = self._blocks.begin()
        if self._words_as_labels:
            self._block.category = Category.TEXT
            self._block.add(label)
        else:
            plain = _plain(label)
            self._block.category = _CATEGORIES.get(plain)
            self._is_page_number = plain == _PAGE_NUMBER
            self._label = "" if self._block.category else label

    def _end_places(self, *, closed: bool) -> None:
        """The places of a block are complete, or break off; what was no place of what was read is its text."""
        if self._state is not _State.PLACES:
            return
        written, rest = self._places.end(closed=closed)
        self._places = _Places()
        self._state = _State.BODY
        block = self._block
        assert block is not None
        boxes, sound = _boxes(written)
        if not boxes or not sound:
            self._blocks.place(block, None, written.strip())
        if boxes:
            block = self._placed(block, boxes)
        block.add(rest)

    def _awaits_places(self, block: GrowingBlock) -> bool:
        """Whether nothing but the label of a block has been read."""
        return block.box is None and (self._words_as_labels or block.is_blank)

    def _placed(self, block: GrowingBlock, boxes: list[Box]) -> GrowingBlock:
        """A block put where it is: a text in several parts around all of them, pictures each where it is."""
        if self._is_page_number and boxes[0].centre[1] < SCALE / 2:
            block.category = Category.PAGE_HEADER
        if not self._each_box and block.category is not Category.PICTURE:
            boxes = [Box.around(corner for box in boxes for corner in box.corners)]
        text, category = block.text, block.category
        for number, box in enumerate(boxes):
            if number:
                self._blocks.close(block)
                block = self._blocks.begin(category)
                block.add(text)
            self._blocks.place(block, box, "")
        self._block = block
        return block

    def _end_loose(self) -> None:
        """Words before the first block: kept as a block of their own."""
        if self._state is _State.LOOSE:
            self._blocks.loose(finished_text("".join(self._loose)).strip())
            self._loose.clear()

    def _close(self) -> None:
        """The block is complete. What follows a heading after an empty line is none of it."""
        block, self._block = self._block, None
        if block is None:
            return
        rest = ""
        if self._label and block.is_blank:
            block.write(self._label)  # no label, but what stands there: the model took the page for a picture
            block.category = Category.TEXT
        elif self._label and _WORD.fullmatch(self._label):
            self._blocks.unknown_category(block, self._label)
        elif self._label:
            block.write(f"{self._label}\n{block.text}")
            block.category = Category.TEXT
        elif block.category in (Category.TITLE, Category.SECTION_HEADER):
            heading, *more = _HEADING_END.split(block.text.strip(), maxsplit=1)
            rest = "".join(more)
            block.write(heading)
        self._label, self._is_page_number = "", False
        self._blocks.close(block)
        self._blocks.loose(rest)

    def _without_places(self) -> Parsed:
        """The answer names no block: it is Markdown by itself."""
        passages = PassageParser(self._page, finished)
        passages.feed("".join(self._loose))
        parsed = passages.finish()
        doubt = Doubt(None, said("The answer does not say where on the page things stand."))
        return replace(parsed, doubts=(doubt,)) if parsed.blocks else parsed


def _placed_alone(parsed: Parsed) -> Parsed:
    """Places, and what there is to say of them: what a model says beside them answers no question."""
    found = [block for block in parsed.blocks if block.order not in parsed.unplaced]
    numbers = {block.order: number for number, block in enumerate(found)}
    doubts = (replace(doubt, order=numbers[doubt.order]) for doubt in parsed.doubts if doubt.order in numbers)
    blocks = (replace(block, order=numbers[block.order]) for block in found)
    return Parsed(tuple(blocks), tuple(doubts), frozenset())


class _Places:
    """Numbers in brackets; what comes after the last bracket, or cannot be a number, is told apart."""

    def __init__(self) -> None:
        self._numbers: list[str] = []
        self._rest: list[str] = []
        self._depth = 0
        self._complete = False  # the outermost bracket is closed
        self._broken = False
        self.ended = False

    def take(self, text: str) -> int:
        """Read on; the number of characters that may belong to it."""
        for place, character in enumerate(text):
            if self.ended:
                return place
            self._take(character)
        return len(text)

    def end(self, *, closed: bool) -> tuple[str, str]:
        """Where it ends: the places, and what is none of them.

        Args:
            closed: the answer says that they end here.
        """
        numbers, rest = "".join(self._numbers), "".join(self._rest)
        return (numbers + rest, "") if closed and (self._broken or "[" in rest) else (numbers, rest)

    def _take(self, character: str) -> None:
        if self._broken:
            self._rest.append(character)
            self.ended = character == "\n"
        elif character not in _IN_PLACES:
            self._rest.append(character)
            self._broken = True
            self.ended = self._complete
        elif self._complete:
            self._rest.append(character)
        else:
            self._numbers.append(character)
            self._depth += (character == "[") - (character == "]")
            self._complete = character == "]" and self._depth <= 0


def finished(block: Block) -> Block:
    """A block with the text as the model wrote it, as it is kept: formulas between dollar signs, as elsewhere."""
    kept = answers.finished(replace(block, text=finished_text(block.text)))
    if block.category is Category.FORMULA and _DOLLAR.search(kept.text):
        return replace(kept, format=TextFormat.MARKDOWN)  # several of them, or words between them
    return kept


def finished_text(text: str) -> str:
    """Markdown as models write it elsewhere, from what this one writes."""
    text = _CENTRED.sub("", _END.sub("", text))
    return _INLINE.sub(partial(_delimited, "$"), _DISPLAY.sub(partial(_delimited, "$$"), text))


def _delimited(sign: str, found: re.Match[str]) -> str:
    formula = found["formula"]
    if formula is None or "$" in formula:
        return found[0]
    return f"{sign}{formula.strip()}{sign}"


def _line(block: Block) -> Block:
    """Words that were asked for as they stand."""
    kept = answers.finished(replace(block, text=_END.sub("", block.text)))
    return replace(kept, format=TextFormat.PLAIN)


def _boxes(written: str) -> tuple[list[Box], bool]:
    """The boxes of a list of them, however nested, and whether all of it was boxes."""
    boxes: list[Box] = []
    sound = True
    corner: list[str] = []
    for group in _GROUP.findall(written) or [written]:
        numbers = corner + group.translate(_SPACES).split()
        corner = numbers if len(numbers) == 2 else []  # two corners, each in brackets of its own
        for start in range(0, 0 if corner else len(numbers), 4):
            box = box_of(numbers[start : start + 4])
            sound = sound and box is not None
            boxes += [box] if box is not None else []
    return boxes, sound and not corner
