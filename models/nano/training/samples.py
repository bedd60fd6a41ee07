"""Endless batches for training, each told by its number alone."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from fonts import training_faces
from labels import NOWHERE, Labels, label
from losses import Batch
from renderer import BUDGETS, HEIGHTS, WIDTH, Recipe, draw, lay_out
from torch.utils.data import DataLoader, IterableDataset, get_worker_info
from vocabulary import PAD
from words import Writer, load_words

SHARES = {"regular": 0.36, "bold": 0.18, "italic": 0.24, "mono": 0.22}


@dataclass(frozen=True)
class Mixture:
    """What a stage trains on.

    Args:
        shares: how often each canvas height comes.
        unit: samples of the lowest canvas in a batch; higher ones have fewer.
        dense: the share of pages filled as far as they go.
        drawn: whether images are needed.
        easy: how many of the first batches keep to the two lowest canvases.
    """

    shares: tuple[float, float, float, float, float]
    unit: int
    dense: float
    drawn: bool
    easy: int = 0


MIXTURES = {
    "vision": Mixture((0.35, 0.45, 0.15, 0.03, 0.02), 32, 0.9, drawn=True),
    "decoder": Mixture((0.15, 0.3, 0.25, 0.15, 0.15), 32, 0.5, drawn=False, easy=450),
    "joint": Mixture((0.12, 0.25, 0.26, 0.17, 0.2), 32, 0.5, drawn=True, easy=60),
}


@dataclass(frozen=True)
class Source:
    """Where fonts and words come from, and the seed."""

    fonts: Path
    words: Path
    seed: int


def collate(images: list[np.ndarray], labels: list[Labels], drawn: bool) -> Batch:
    """A batch of pages of one canvas."""
    longest = max(len(item.answer) for item in labels)
    answers = torch.full((len(labels), longest), PAD)
    places = torch.full((len(labels), longest), NOWHERE)
    slots = torch.full((len(labels), longest), NOWHERE)
    lines = torch.full((len(labels), longest), NOWHERE)
    for row, item in enumerate(labels):
        answers[row, : len(item.answer)] = torch.tensor(item.answer)
        places[row, : len(item.places)] = torch.tensor(item.places)
        slots[row, : len(item.slots)] = torch.tensor(item.slots)
        lines[row, : len(item.lines)] = torch.tensor(item.lines)
    return Batch(
        images=torch.from_numpy(np.stack(images)) if drawn else torch.empty(0),
        glyphs=torch.from_numpy(np.stack([item.glyphs for item in labels])),
        geometry=torch.from_numpy(np.stack([item.geometry for item in labels])),
        answers=answers,
        places=places,
        slots=slots,
        lines=lines,
    )


class Batches(IterableDataset[Batch]):
    """Batches from number `start` on; with several workers each makes every n-th."""

    def __init__(self, source: Source, stage: str, start: int) -> None:
        super().__init__()
        self.source, self.stage, self.start = source, stage, start

    def __iter__(self) -> Iterator[Batch]:
        info = get_worker_info()
        step, number = (info.num_workers, self.start + info.id) if info else (1, self.start)
        faces = training_faces(self.source.fonts)
        groups = tuple((SHARES[style], tuple(faces[style])) for style in SHARES if faces[style])
        writer = Writer(load_words(self.source.words, held_out=False))
        mixture = MIXTURES[self.stage]
        while True:
            rng = random.Random(f"{self.source.seed}/{self.stage}/{number}")
            low = (0.5, 0.5, 0, 0, 0)
            height = rng.choices(HEIGHTS, low if number < mixture.easy else mixture.shares)[0]
            images: list[np.ndarray] = []
            labels: list[Labels] = []
            for _ in range(max(2, mixture.unit * HEIGHTS[0] // height)):
                recipe = Recipe(
                    height=height,
                    budget=0 if rng.random() < 0.004 else BUDGETS[height],
                    faces=groups,
                    dense=rng.random() < mixture.dense,
                    letters=rng.random() < 0.06,
                    rescale=0.3,
                )
                page = lay_out(rng, writer, recipe)
                labels.append(label(page))
                if mixture.drawn:
                    images.append(draw(rng, page, degrade=rng.random() < 0.75))
            if not mixture.drawn:
                images = [np.empty((height, WIDTH), np.uint8)]
            yield collate(images, labels, mixture.drawn)
            number += step


def loader(source: Source, stage: str, start: int, workers: int) -> Iterator[Batch]:
    """Batches made in this process, or ahead of time in worker processes."""
    batches = Batches(source, stage, start)
    if workers == 0:
        return iter(batches)
    return iter(DataLoader(batches, batch_size=None, num_workers=workers, prefetch_factor=4))
