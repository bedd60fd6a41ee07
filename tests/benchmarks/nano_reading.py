"""What the small model that comes with the app reads, through all that ships: packages, decoder, parser.

    python -m tests.benchmarks.nano_reading [--samples N] [--weights KIND] [--bits N] [--fonts FOLDER] [--words FILE]

Words and fonts were never trained on; the pages are those of ``models/nano/training/evaluate.py``, which reads them
with the training's own network. Needs the held-out fonts (on Debian: fonts-open-sans, fonts-noto-core,
fonts-noto-mono) and a word list (wamerican). ``--samples`` counts pages a canvas and font: 34 × 6 fonts are 204 a
row. ``--weights`` is how the encoder's weights are kept: float32 (the default), float16, palettized8, int8,
palettized4; ``--bits`` those of the decoder: 16, 8 or 4.

Columns: ``CER`` is the mean over pages of edit distance ÷ characters, ``pooled`` over all characters; ``JSON`` the
pages whose answer was whole; ``IoU`` the mean overlap of each printed block with the best block read.
"""

import argparse
import contextlib
import importlib
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np
from PIL import Image

from ocr_desktop.convert.dots_vision import DotsVision
from ocr_desktop.convert.vision_plan import VisionOptions
from ocr_desktop.document.document import FinishReason, PageResult
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.engine import DotsNanoEngine
from ocr_desktop.engines.engine import PageDone, PageInput
from ocr_desktop.settings import Settings
from ocr_desktop.sources import opening
from tests.fakes import dots_model

ROOT = Path(__file__).parents[2]
NANO = ROOT / "models" / "nano"
GOALS = {"336x56": 1.5, "336x112": 2.5, "336x224": 3.0, "336x448": 6.0, "336x56 random letters": 6.0}
"""Character error rate in percent, at most."""

OVERLAP = 0.90
_BROKEN = ("answer", "left out", "cannot be read", "not known", "field")
"""Words of the doubts about an answer that was no whole JSON of boxes and texts."""
_BEYOND = "outside the page"
"""Of those about a box that does not lie on its page: where it lies is part of the overlap."""


@contextlib.contextmanager
def reader(work: Path, weights: str, bits: int, checkpoint: Path) -> Iterator["Reader"]:
    """The engine with the small model, converted as asked for."""
    precision = "float32" if weights == "float32" else "float16"
    options = VisionOptions(DotsVision(DotsConfig.load(checkpoint)).buckets, precision, weights)
    dots_model.install(work / "models", checkpoint, options, bits=bits, name=DotsNanoEngine.name)
    with contextlib.closing(DotsNanoEngine(threads=1, models=work / "models")) as engine:
        yield Reader(engine, work)


class Reader:
    """Reads pictures of pages, one after another."""

    def __init__(self, engine: DotsNanoEngine, work: Path) -> None:
        self._engine = engine
        self._work = work
        self.beyond = 0  # pages with a box that does not lie on them

    def read(self, pixels: np.ndarray[Any, Any]) -> PageResult:
        """The page with these grey pixels, (height, width)."""
        file = self._work / "page.png"
        Image.fromarray(pixels).save(file)
        never = threading.Event()
        with contextlib.closing(opening.open_source(file)) as source:
            page = PageInput(source, 0, Settings(), self._work)
            events = list(self._engine.decode(self._engine.encode(page, never), never))
        assert isinstance(events[-1], PageDone)
        self.beyond += any(_BEYOND in warning for warning in events[-1].result.warnings)
        return events[-1].result


def blocks(result: PageResult) -> list[tuple[tuple[int, ...], str, str]] | None:
    """Boxes, categories and texts; None where the answer was not whole."""
    broken = any(word in warning for warning in result.warnings for word in _BROKEN)
    if result.finish is not FinishReason.STOP or broken:
        return None
    return [
        ((round(b.box.x0), round(b.box.y0), round(b.box.x1), round(b.box.y1)), b.category.value, b.text)
        for b in result.blocks
    ]


def missed(scores: list[Any]) -> Iterator[str]:
    """The goals that are not met."""
    for row, goal in GOALS.items():
        rate = 100 * fmean(score.rate for score in scores if score.row == row)
        if rate > goal:
            yield f"{row}: {rate:.2f} % of the characters are wrong; the goal is {goal} %"
    overlap = fmean(score.overlap for score in scores)
    if overlap < OVERLAP:
        yield f"the boxes overlap by {overlap:.3f}; the goal is {OVERLAP}"
    broken = sum(not score.valid for score in scores)
    if broken:
        yield f"{broken} answers were not whole; the goal is none"


def main() -> int:
    """Print the tables by canvas, by font, and by both; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=34, help="pages a canvas and font")
    parser.add_argument("--weights", default="float32")
    parser.add_argument("--bits", type=int, default=16)
    parser.add_argument("--model", type=Path, default=NANO)
    parser.add_argument("--fonts", type=Path, default=Path("/usr/share/fonts"))
    parser.add_argument("--words", type=Path, default=Path("/usr/share/dict/american-english"))
    given = parser.parse_args()
    sys.path.insert(0, str(NANO / "training"))
    scoring = importlib.import_module("scoring")
    scores = []
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        reader(Path(folder), given.weights, given.bits, given.model) as reading,
    ):
        for row, face, made in scoring.every_page(given.fonts, given.words, given.samples):
            scores += [scoring.score(row, face.family, page, blocks(reading.read(image))) for page, image in made]
            print(f"{row.name}, {face.family}: {len(scores)} pages", file=sys.stderr, flush=True)
    print(scoring.tables(scores))
    print(f"\n{len(scores)} pages, encoder {given.weights}, decoder {given.bits} bits", end="; ")
    print(f"{reading.beyond} with a box beyond their edge; {time.monotonic() - began:.0f} s")
    lines = list(missed(scores))
    print("\n".join(["", *(f"Missed: {line}." for line in lines)] if lines else ["", "Every goal is met."]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
