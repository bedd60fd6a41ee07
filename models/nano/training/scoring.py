"""What the model is tested on and how its answers are judged; torch is not needed here.

Used by `evaluate.py`, which reads with the training's own network, and by the program's own benchmark
(`python -m tests.benchmarks.nano_reading`), which reads through converted packages.
"""

import json
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fonts import Face, held_out_faces
from renderer import BUDGETS, HEIGHTS, Page, Recipe, draw, lay_out
from vocabulary import CATEGORIES
from words import Writer, load_words

Block = tuple[tuple[int, ...], str, str]
"""Box, category and text."""


@dataclass(frozen=True)
class Score:
    """How one page was read."""

    row: str
    font: str
    characters: int
    errors: int
    valid: bool
    overlap: float
    category: float

    @property
    def rate(self) -> float:
        return self.errors / max(1, self.characters)


@dataclass(frozen=True)
class Row:
    """One kind of page to test."""

    name: str
    height: int
    letters: bool = False
    degrade: bool = False


ROWS = (
    *(Row(f"336x{height}", height) for height in HEIGHTS),
    Row("336x56 random letters", 56, letters=True),
    Row("336x224 degraded", 224, degrade=True),
)


def edits(wanted: str, got: str) -> int:
    """The Levenshtein distance."""
    target = np.array([ord(c) for c in got], dtype=np.int64)
    steps = np.arange(len(got) + 1)
    row = steps.copy()
    for character in wanted:
        best = np.minimum(row[1:] + 1, row[:-1] + (target != ord(character)))
        row = np.concatenate(([row[0] + 1], best))
        row = np.minimum.accumulate(row - steps) + steps
    return int(row[-1])


def overlap(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Intersection over union of two boxes."""
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or high <= 0:
        return 0.0
    both = wide * high
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def parse_answer(text: str) -> list[Block] | None:
    """Boxes, categories and texts of an answer; None if it is not the layout JSON."""
    try:
        blocks = json.loads(text)
        parsed = [(tuple(b["bbox"]), str(b["category"]), str(b["text"])) for b in blocks]
    except (ValueError, KeyError, TypeError):
        return None
    right = all(len(box) == 4 and category in CATEGORIES for box, category, _ in parsed)
    return parsed if right else None


def score(row: Row, font: str, page: Page, parsed: Sequence[Block] | None) -> Score:
    """Compares what was read with what is printed; None is an answer that is not the layout JSON."""
    wanted = "\n".join(block.text for block in page.blocks)
    if parsed is None:
        return Score(row.name, font, len(wanted), len(wanted), False, 0.0, 0.0)
    got = "\n".join(text for _, _, text in parsed)
    overlaps: list[float] = []
    categories: list[bool] = []
    for block in page.blocks:
        best = max(parsed, key=lambda p: overlap(block.bbox, p[0]), default=((0, 0, 0, 0), "", ""))
        overlaps.append(overlap(block.bbox, best[0]))
        categories.append(best[1] == block.category)
    mean = statistics.fmean(overlaps)
    right = statistics.fmean(categories)
    return Score(row.name, font, len(wanted), edits(wanted, got), True, mean, right)


def pages(row: Row, face: Face, writer: Writer, count: int) -> list[tuple[Page, np.ndarray]]:
    """Pages as full as their canvas allows; the 112 row has two lines or more."""
    rng = random.Random(f"test/{row.name}/{face.family}")
    recipe = Recipe(row.height, BUDGETS[row.height], ((1.0, (face,)),), True, row.letters)
    made: list[tuple[Page, np.ndarray]] = []
    while len(made) < count:
        page = lay_out(rng, writer, recipe)
        lines = sum(len(block.lines) for block in page.blocks)
        if lines >= (2 if row.height == 112 else 1):
            made.append((page, draw(rng, page, degrade=row.degrade)))
    return made


def every_page(fonts: Path, words: Path, count: int) -> Iterator[tuple[Row, Face, list[tuple[Page, np.ndarray]]]]:
    """The pages of every row and held-out face, `count` each: words and fonts that were never trained on."""
    writer = Writer(load_words(words, held_out=True))
    for row in ROWS:
        for face in held_out_faces(fonts):
            yield row, face, pages(row, face, writer, count)


def table(scores: list[Score], key: Callable[[Score], str]) -> list[str]:
    """A Markdown table with a row for each value of the key."""
    groups: dict[str, list[Score]] = {}
    for item in scores:
        groups.setdefault(key(item), []).append(item)
    lines = [
        "| | pages | characters | CER | pooled | median | perfect | JSON | IoU | category |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, items in groups.items():
        rates = [item.rate for item in items]
        pooled = sum(item.errors for item in items) / sum(item.characters for item in items)
        cells = [
            name,
            str(len(items)),
            f"{statistics.fmean(item.characters for item in items):.0f}",
            f"{100 * statistics.fmean(rates):.2f} %",
            f"{100 * pooled:.2f} %",
            f"{100 * statistics.median(rates):.2f} %",
            f"{100 * statistics.fmean(item.errors == 0 for item in items):.0f} %",
            f"{100 * statistics.fmean(item.valid for item in items):.1f} %",
            f"{statistics.fmean(item.overlap for item in items):.3f}",
            f"{100 * statistics.fmean(item.category for item in items):.0f} %",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def tables(scores: list[Score]) -> str:
    """CER by canvas, by font (without random letters and degraded pages), and by both."""
    plain = [item for item in scores if " " not in item.row]
    return "\n\n".join(
        "\n".join(table(chosen, key))
        for chosen, key in (
            (scores, lambda item: item.row),
            (plain, lambda item: item.font),
            (plain, lambda item: f"{item.row} {item.font}"),
        )
    )
