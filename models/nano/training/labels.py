"""What training knows of a page beyond its text: glyphs by patch, geometry, where to look.

The codebook is a frozen random code for an image token: the sum of one vector for each glyph
in each of its places and of a few vectors for the geometry of its lines. The vision tower
learns to produce it while the decoder learns to read it, before the two are joined.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from renderer import WIDTH, Block, Line, Page
from torch import Tensor
from vocabulary import (
    CATEGORIES,
    CATEGORY,
    CHARACTER_IDS,
    CHARACTERS,
    CLOSE,
    COMMA,
    EMPTY,
    END_OF_ASSISTANT,
    IDS,
    NEXT,
    NUMBER_IDS,
    OPEN,
    TEXT,
)

PATCH = 14
COLUMNS = WIDTH // PATCH
SLOTS = 3
"""The most glyphs counted in one patch, from left to right."""
CLASSES = len(CHARACTERS) + 1
"""No glyph, or one of the characters."""
GEOMETRY = 18
"""Numbers that describe the line in one patch row of an image token; there are two rows."""
NOWHERE = -1


@dataclass(frozen=True)
class Labels:
    """The targets of one page. Image tokens are counted in raster order.

    Args:
        glyphs: (tokens, 4, SLOTS) class of each glyph, by patch of the image token.
        geometry: (tokens, 2, GEOMETRY).
        answer: the token ids of the answer, the end token included.
        places: the image token that holds what each answer token prints, or NOWHERE.
        slots: where in that image token a character is: patch times SLOTS plus slot, or NOWHERE.
        lines: the row of patches that the line of a character runs along, or NOWHERE.
    """

    glyphs: NDArray[np.uint8]
    geometry: NDArray[np.float32]
    answer: list[int]
    places: list[int]
    slots: list[int]
    lines: list[int]


def _token(x: float, y: float, rows: int) -> int:
    row = min(rows // 2 - 1, max(0, int(y // (2 * PATCH))))
    column = min(COLUMNS // 2 - 1, max(0, int(x // (2 * PATCH))))
    return row * (COLUMNS // 2) + column


def _row(line: Line, rows: int) -> int:
    """The row of patches that a line runs along."""
    return min(rows - 1, max(0, int(line.middle // PATCH)))


def _describe(geometry: NDArray[np.float32], block: Block, index: int, longest: Line, rows: int) -> None:
    """Writes the geometry of one line into the image tokens that it crosses."""
    line = block.lines[index]
    x1, y1, x2, y2 = block.bbox
    row = _row(line, rows)
    centre = (row + 0.5) * PATCH
    first = min(COLUMNS // 2 - 1, int(line.left // (2 * PATCH)))
    last = min(COLUMNS // 2 - 1, int(max(line.left, line.right - 1) // (2 * PATCH)))
    for column in range(first, last + 1):
        left = column * 2 * PATCH
        values = geometry[(row // 2) * (COLUMNS // 2) + column, row % 2]
        values[0] = 1
        values[1] = index == 0
        values[2] = index == len(block.lines) - 1
        values[3] = column == first
        values[4] = column == last
        values[5] = column == last and line is longest
        values[6 + CATEGORIES.index(block.category)] = 1
        values[10] = 3 * (line.top - centre) / PATCH
        values[11] = 3 * (line.bottom - centre) / PATCH
        values[12] = 3 * (line.left - left) / (2 * PATCH) if column == first else 0
        values[13] = 3 * (line.right - left) / (2 * PATCH) if column == last else 0
        values[14] = 3 * (x1 - left) / WIDTH
        values[15] = 3 * (x2 - left) / WIDTH
        values[16] = 3 * (y1 - centre) / WIDTH
        values[17] = 3 * (y2 - centre) / WIDTH


def label(page: Page) -> Labels:
    """Everything that training wants to know of a page."""
    rows = page.height // PATCH
    tokens = rows // 2 * (COLUMNS // 2)
    glyphs = np.zeros((tokens, 4, SLOTS), dtype=np.uint8)
    geometry = np.zeros((tokens, 2, GEOMETRY), dtype=np.float32)
    found: dict[Line, list[int]] = {}
    for block in page.blocks:
        longest = max(block.lines, key=lambda line: line.right)
        for index, line in enumerate(block.lines):
            _describe(geometry, block, index, longest, rows)
            found[line] = _place(glyphs, line, rows)
    return Labels(glyphs, geometry, *_answer(page.blocks, rows, found))


def _place(glyphs: NDArray[np.uint8], line: Line, rows: int) -> list[int]:
    """Writes the glyphs of a line into their patches; the slot of each, or NOWHERE if all are taken."""
    row = _row(line, rows)
    slots: list[int] = []
    for character, x in zip(line.text, line.centres, strict=True):
        column = min(COLUMNS - 1, max(0, int(x // PATCH)))
        patch = row % 2 * 2 + column % 2
        taken = glyphs[_token(x, line.middle, rows), patch]
        free = np.flatnonzero(taken == 0)
        if free.size:
            taken[free[0]] = CHARACTERS.index(character) + 1
        slots.append(patch * SLOTS + int(free[0]) if free.size else NOWHERE)
    return slots


def _answer(
    blocks: tuple[Block, ...], rows: int, found: dict[Line, list[int]]
) -> tuple[list[int], list[int], list[int], list[int]]:
    answer: list[int] = []
    places: list[int] = []
    slots: list[int] = []
    along: list[int] = []

    def say(token: int, place: int, slot: int = NOWHERE, row: int = NOWHERE) -> None:
        answer.append(token)
        places.append(place)
        slots.append(slot)
        along.append(row)

    if not blocks:
        return [IDS[EMPTY], END_OF_ASSISTANT], [NOWHERE] * 2, [NOWHERE] * 2, [NOWHERE] * 2
    for number, block in enumerate(blocks):
        lines = block.lines
        longest = max(lines, key=lambda line: line.right)
        first = _token(lines[0].centres[0], lines[0].middle, rows)
        widest = _token(longest.centres[-1], longest.middle, rows)
        lowest = _token(lines[-1].centres[-1], lines[-1].middle, rows)
        say(IDS[NEXT if number else OPEN], first)
        for corner, place in enumerate((first, first, widest, lowest)):
            if corner:
                say(IDS[COMMA], place)
            say(NUMBER_IDS[block.bbox[corner]], place)
        for piece in (CATEGORY, block.category, TEXT):
            say(IDS[piece], first)
        for index, line in enumerate(lines):
            row = _row(line, rows)
            for character, x, slot in zip(line.text, line.centres, found[line], strict=True):
                say(CHARACTER_IDS[character], _token(x, line.middle, rows), slot, row)
            if index < len(lines) - 1:
                say(CHARACTER_IDS[" "], places[-1], row=row)
    say(IDS[CLOSE], places[-1])
    say(END_OF_ASSISTANT, NOWHERE)
    return answer, places, slots, along


class Codebook:
    """The frozen code between the two halves.

    Args:
        width: the decoder's hidden size.
        device: where the vectors live.
    """

    def __init__(self, width: int, device: torch.device) -> None:
        generator = torch.Generator().manual_seed(20)
        directions = 2 * GEOMETRY + 1
        basis = torch.linalg.qr(torch.randn(width, width, generator=generator)).Q.T
        space = basis[directions:]
        count = 4 * SLOTS * (CLASSES - 1)
        codes = torch.randn(count, len(space), generator=generator) @ space
        codes = codes / codes.norm(dim=-1, keepdim=True)
        self.glyphs = torch.zeros(4 * SLOTS, CLASSES, width)
        self.glyphs[:, 1:] = codes.view(4 * SLOTS, CLASSES - 1, width)
        self.glyphs = self.glyphs.to(device)
        self.geometry = basis[: 2 * GEOMETRY].to(device)
        self.always = (2 * basis[2 * GEOMETRY]).to(device)

    def encode(self, glyphs: Tensor, geometry: Tensor) -> Tensor:
        """Image tokens (batch, n, width) of glyph classes and geometry."""
        batch, tokens = glyphs.shape[:2]
        flat = glyphs.view(batch * tokens, -1).long()
        offsets = torch.arange(flat.shape[1], device=flat.device) * CLASSES
        table = self.glyphs.flatten(0, 1)
        code = torch.nn.functional.embedding_bag(flat + offsets, table, mode="sum")
        code = code.view(batch, tokens, -1) + geometry.flatten(2) @ self.geometry
        out: Tensor = code + self.always
        return out

    def scores(self, tokens: Tensor) -> Tensor:
        """How much of each glyph is in each place: (batch, n, 12, CLASSES); no glyph is 0.5."""
        inner: Tensor = tokens @ self.glyphs.flatten(0, 1).T.to(tokens.dtype)
        inner = inner.view(*tokens.shape[:2], 4 * SLOTS, CLASSES)
        inner[..., 0] += 0.5
        return inner
