"""Reads held-out words in held-out fonts with the published weights and prints the tables.

    python evaluate.py --samples 40

`--samples` counts pages for each canvas and font: 40 x 6 fonts are 240 pages a canvas row. What ships is measured by
`python -m tests.benchmarks.nano_reading`, on the same pages.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from decoding import read
from fonts import FONT_ROOT
from network import DotsOcr, Shape
from renderer import BUDGETS
from safetensors.torch import load_file
from scoring import Score, every_page, parse_answer, score, tables
from vocabulary import decode
from words import WORD_LIST


def limit(height: int) -> int:
    """The most tokens of an answer: far more than any page of the canvas needs."""
    return 60 + 2 * BUDGETS[height]


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

    started = time.monotonic()
    scores: list[Score] = []
    for row, face, made in every_page(given.fonts, given.words, given.samples):
        images = torch.from_numpy(np.stack([image for _, image in made])).to(device)
        answers = [decode(ids) for ids in read(model, images, limit(row.height))]
        pairs = zip(made, answers, strict=True)
        scores += [score(row, face.family, page, parse_answer(answer)) for (page, _), answer in pairs]
    print(tables(scores))
    print(f"\n{len(scores)} pages in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
