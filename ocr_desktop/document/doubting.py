"""What is doubtful on a page, and why.

A doubt about one block is said among the warnings of its page, in words that tell which block is meant.
"""

import re
from dataclasses import dataclass

from ocr_desktop.document.blocks import Block, Line, Origin
from ocr_desktop.document.document import PageResult
from ocr_desktop.sentences import said

DOUBTFUL = 0.8
"""A block of a lower confidence is doubtful."""

WHOLE_PAGE = -1
_MOST_LINES, _LONGEST = 3, 60  # lines that are named, and characters of each
_ABOUT = re.compile(r"Block (\d+): (.+)", re.DOTALL)


def about_block(order: int, text: str) -> str:
    """A sentence about a block as a warning of its page.

    Args:
        order: of the block in the engine's answer, from 0.
    """
    return said("Block {number}: {text}", number=order + 1, text=text)


def taken_apart(warning: str) -> tuple[int | None, str]:
    """The ``order`` of the block that a warning is about, None for the page as a whole; and the sentence."""
    match = _ABOUT.fullmatch(warning)
    return (int(match[1]) - 1, match[2]) if match is not None else (None, warning)


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A doubtful place.

    Args:
        order: of the block, -1 for the page as a whole.
        reasons: in sentences for a person; at least one.
    """

    order: int
    reasons: tuple[str, ...]


def doubtful(result: PageResult) -> tuple[Doubtful, ...]:
    """What is doubtful on a page: first the page as a whole, then its blocks in reading order.

    What a person has written instead is not doubtful.
    """
    reasons: dict[int, list[str]] = {}
    for warning in result.warnings:
        number, sentence = taken_apart(warning)
        order = WHOLE_PAGE if number is None else _place_now(result, number)
        if order is not None:
            reasons.setdefault(order, []).append(sentence[:1].upper() + sentence[1:])
    for block in result.blocks:
        if block.order not in reasons and (why := hard_to_read(block)):
            reasons[block.order] = [why]
    return tuple(Doubtful(order, tuple(reasons[order])) for order in sorted(reasons))


def hard_to_read(block: Block) -> str:
    """Why a block is doubtful by itself, in a sentence for a person; empty where it is not."""
    if block.confidence is None or block.confidence >= DOUBTFUL:
        return ""
    share = f"{block.confidence:.0%}"
    if block.origin is Origin.MODEL:
        return said("Read with a confidence of {share}.", share=share)
    return said("Hard to read: recognised with a confidence of {share}.", share=share)


def unsure_lines(block: Block) -> tuple[Line, ...]:
    """The printed lines of a block that are doubtful by themselves; what a person has written is not."""
    if block.origin is Origin.PERSON:
        return ()
    return tuple(line for line in block.lines if line.confidence is not None and line.confidence < DOUBTFUL)


def about_lines(block: Block) -> str:
    """Which lines of a block that is none as a whole are doubtful, for a person; empty where none is."""
    lines = () if hard_to_read(block) else unsure_lines(block)
    sentences = [
        said("Hard to read: “{words}”, recognised with a confidence of {share}.",
             words=_excerpt(line.text), share=f"{line.confidence:.0%}")
        for line in lines[:_MOST_LINES]
    ]  # fmt: skip
    return "\n".join(sentences) + ("\n…" if len(lines) > _MOST_LINES else "")


def _excerpt(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _place_now(result: PageResult, number: int) -> int | None:
    """The ``order`` that a block of the engine's answer has now; None where it is gone, or a person's."""
    if result.engine_blocks is None:
        return number if any(block.order == number for block in result.blocks) else None
    answered = next((block for block in result.engine_blocks if block.order == number), None)
    if answered is None:
        return None
    same = (block for block in result.blocks if (block.box, block.text) == (answered.box, answered.text))
    return next((block.order for block in same if block.origin is not Origin.PERSON), None)
