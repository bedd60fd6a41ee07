"""Reads held-out words in held-out fonts with the published weights and prints the tables.

    python evaluate.py --samples 40

`--samples` counts pages for each canvas and font: 40 x 6 fonts are 240 pages a canvas row.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from decoding import read
from fonts import FONT_ROOT, Face, held_out_faces
from network import DotsOcr, Shape
from renderer import BUDGETS, HEIGHTS, Page, Recipe, draw, lay_out
from safetensors.torch import load_file
from vocabulary import CATEGORIES, decode
from words import WORD_LIST, Writer, load_words


def limit(height: int) -> int:
    """The most tokens of an answer: far more than any page of the canvas needs."""
    return 60 + 2 * BUDGETS[height]


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


def parse_answer(text: str) -> list[tuple[tuple[int, ...], str, str]] | None:
    """Boxes, categories and texts of an answer; None if it is not the layout JSON."""
    try:
        blocks = json.loads(text)
        parsed = [(tuple(b["bbox"]), str(b["category"]), str(b["text"])) for b in blocks]
    except (ValueError, KeyError, TypeError):
        return None
    right = all(len(box) == 4 and category in CATEGORIES for box, category, _ in parsed)
    return parsed if right else None


def score(row: Row, font: str, page: Page, answer: str) -> Score:
    """Compares one answer with what is printed."""
    wanted = "\n".join(block.text for block in page.blocks)
    parsed = parse_answer(answer)
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


def evaluate(reader: Callable[[np.ndarray], list[str]], faces: list[Face], writer: Writer, count: int) -> list[Score]:
    """Reads every row in every face. The reader takes images (n, height, 336)."""
    scores: list[Score] = []
    for row in ROWS:
        for face in faces:
            made = pages(row, face, writer, count)
            images = np.stack([image for _, image in made])
            answers = reader(images)
            scores += [score(row, face.family, page, answer) for (page, _), answer in zip(made, answers, strict=True)]
    return scores


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


def load(folder: Path, device: torch.device) -> DotsOcr:
    """The published model, computed in float32."""
    model = DotsOcr(Shape.from_config(folder / "config.json"))
    weights = load_file(folder / "model.safetensors")
    model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    return model.eval().to(device)


def main() -> None:
    """Prints the tables by canvas, by font, and CER by canvas and font."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path(__file__).parent.parent)
    parser.add_argument("--samples", type=int, default=40, help="pages a canvas and font")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--fonts", type=Path, default=FONT_ROOT)
    parser.add_argument("--words", type=Path, default=WORD_LIST)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    device = torch.device(given.device)
    model = load(given.model, device)

    def reader(images: np.ndarray) -> list[str]:
        return [decode(ids) for ids in read(model, torch.from_numpy(images).to(device), limit(images.shape[1]))]

    writer = Writer(load_words(given.words, held_out=True))
    started = time.monotonic()
    scores = evaluate(reader, held_out_faces(given.fonts), writer, given.samples)
    plain = [item for item in scores if " " not in item.row]
    print("\n".join(table(scores, lambda item: item.row)), end="\n\n")
    print("\n".join(table(plain, lambda item: item.font)), end="\n\n")
    print("\n".join(table(plain, lambda item: f"{item.row} {item.font}")))
    print(f"\n{len(scores)} pages in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
