"""What DeepSeek-OCR will probably answer, drafted from what is known of the page.

Each block as it would be written, with the numbers of the place where it is known to stand. Where the model places it
otherwise, the draft goes on behind the numbers.
"""

import re
from collections.abc import Iterable

from ocr_desktop.document.blocks import Category
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.deepseek_ocr.parse import SCALE, Task
from ocr_desktop.engines.runtime.known import KnownBlock, KnownPage

_LABELS = {
    Category.TITLE: "title",
    Category.SECTION_HEADER: "sub_title",
    Category.PICTURE: "image",
    Category.CAPTION: "image_caption",
    Category.FOOTNOTE: "footnote",
    Category.TABLE: "table",
    Category.FORMULA: "equation",
    Category.PAGE_HEADER: "header",
    Category.PAGE_FOOTER: "footer",
}  # all others are text
_PARTS = re.compile(r"</?(?:thead|tbody)>")
_HEADER_CELL = re.compile(r"(</?)th\b")
_DISPLAY = re.compile(r"\A\$\$(.*)\$\$\Z", re.DOTALL)


def drafted(pages: Iterable[KnownPage], task: Task, to_page: Transform) -> list[str]:
    """Answers, as likely as what they are made from.

    Args:
        pages: what is known of the page, the best first.
        task: what the model is asked.
        to_page: from the numbers of the answer to page units.
    """
    if task is Task.TEXT:
        return ["\n\n".join(_written(block) for block in page.blocks if block.text) for page in pages]
    to_answer = to_page.inverse
    if task is Task.DOCUMENT:
        return ["".join(_block(block, to_answer) for block in page.blocks) for page in pages]
    if task is Task.OCR:
        return ["".join(_lines(block, to_answer) for block in page.blocks) for page in pages]
    return []


def _block(block: KnownBlock, to_answer: Transform) -> str:
    words = _written(block)
    return _placed(_LABELS.get(block.category, "text"), block.box, to_answer) + (f"{words}\n\n" if words else "\n")


def _lines(block: KnownBlock, to_answer: Transform) -> str:
    return "".join(_placed(line.text, line.box, to_answer) for line in block.lines if line.text)


def _placed(label: str, box: Box, to_answer: Transform) -> str:
    seen = to_answer.box(box)
    edges = (seen.x0, seen.y0, seen.x1, seen.y1)
    numbers = ", ".join(str(min(max(round(edge), 0), SCALE)) for edge in edges)
    return f"<|ref|>{label}<|/ref|><|det|>[[{numbers}]]<|/det|>\n"


def _written(block: KnownBlock) -> str:
    """Its text as the model writes it: cells of a table are all alike, and formulas stand in brackets."""
    if block.category is Category.TABLE:
        return _HEADER_CELL.sub(r"\1td", _PARTS.sub("", block.text))
    return _DISPLAY.sub(r"\\[\1\\]", block.text)
