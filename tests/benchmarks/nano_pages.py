"""Pages that the small model reads, and the model with what it sees of them: what the decoding benchmarks share.

A page is drawn on one of the model's canvases, so nothing is resized; its text is known, as a text layer has it. The
tower in MLX looks at it once; what is measured begins with its features.
"""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr_desktop.convert.decoder_weights import convert_decoder
from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.dots_ocr.box_habits import BoxHabits
from ocr_desktop.engines.dots_ocr.config import DotsConfig
from ocr_desktop.engines.dots_ocr.decoder import Decoder
from ocr_desktop.engines.dots_ocr.draft import AnswerDraft
from ocr_desktop.engines.dots_ocr.preprocess import Patches, patches
from ocr_desktop.engines.dots_ocr.prompt import Mode, Prompter
from ocr_desktop.engines.dots_ocr.scribe import Scribe
from ocr_desktop.engines.dots_ocr.vision import MlxTower, rotary
from ocr_desktop.engines.runtime.known import of_text_layer
from ocr_desktop.engines.runtime.language import make_prompt_cache, trim_prompt_cache
from ocr_desktop.engines.runtime.weights import Checkpoint
from ocr_desktop.sources.page import TextLine

NANO = Path(__file__).parents[2] / "models" / "nano"
WIDTH = 336
_HEIGHTS = {56: 1, 112: 3, 224: 5, 336: 7, 448: 10}
"""Lines of print on a canvas, by its height."""

_TEXT = (
    "the river runs past old stone houses and a mill where bread was made in winter until spring came with rain "
    "while children watched boats carry wool timber salt and letters toward markets beyond hills our report lists "
    "prices for grain honey candles glass leather tools paper books and copper kept under careful record by clerks"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page.

    Args:
        pixels: uint8, shape (height, 336, 3).
        layer: its paragraphs as a text layer would tell them, lines with boxes in pixels.
    """

    pixels: NDArray[np.uint8]
    layer: tuple[tuple[TextLine, ...], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as the decoder gets it.

    Args:
        page: as it was drawn.
        cut: its patches.
        ids: of the prompt.
        features: float16, shape (patches / 4, width of the decoder).
    """

    page: Page
    cut: Patches
    ids: list[int]
    features: NDArray[np.float16]


def drawn(count: int, seed: int = 1, heights: Sequence[int] = tuple(_HEIGHTS)) -> Iterator[Page]:
    """So many pages: paragraphs of common words and numbers, on the canvases in turn."""
    rng = random.Random(f"pages/{seed}")
    for number in range(count):
        yield _drawn(rng, heights[number % len(heights)])


def _drawn(rng: random.Random, height: int) -> Page:
    size = rng.choice((18, 19, 20, 21))
    font, room = ImageFont.load_default(size), WIDTH - 30
    image = Image.new("RGB", (WIDTH, height), "white")
    pen = ImageDraw.Draw(image)
    left, top = _HEIGHTS[height], rng.randint(8, 16)
    layer: list[tuple[TextLine, ...]] = []
    gap = min((height - 24 - left * (size + 5)) // max(1, left // 3), 24)
    while left:
        lines: list[TextLine] = []
        for _ in range(min(left, rng.randint(2, 4))):
            text = _line(rng, font, room)
            pen.text((15, top), text, fill=(20, 20, 20), font=font)
            lines.append(TextLine(Box(*pen.textbbox((15, top), text, font=font)), text, size))
            top += size + 5
        top += gap
        left -= len(lines)
        layer.append(tuple(lines))
    return Page(np.asarray(image), tuple(layer))


def _line(rng: random.Random, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: int) -> str:
    words: list[str] = []
    while True:
        word = rng.choice(_TEXT.split()) if rng.random() < 0.9 else str(rng.randint(2, 9999))
        if font.getlength(" ".join([*words, word])) > room:
            return " ".join(words)
        words.append(word)


class SmallModel:
    """The model that comes with the app, its decoder as ``convert`` writes it.

    Args:
        work: an empty folder for the decoder.
        checkpoint: in the public layout.
        bits: of the decoder's weights.
    """

    def __init__(self, work: Path, checkpoint: Path = NANO, bits: int = 16) -> None:
        self.config = DotsConfig.load(checkpoint)
        self.prompter = Prompter.load(checkpoint, self.config.image_token)
        self.checkpoint = checkpoint
        convert_decoder(
            Checkpoint(checkpoint),
            self.config,
            work / "decoder",
            bits=bits,
            progress=lambda _share, _stage: None,
            cancel=threading.Event(),
        )
        self.decoder = Decoder.load(work / "decoder", self.config.image_token)
        self.tower = MlxTower.load(checkpoint, self.config, dtype=mx.float32)
        self._scribe = Scribe(self.prompter.tokenizer, self.config.end_tokens[0])
        self._habits = BoxHabits()

    def look(self, page: Page) -> Seen:
        """Send a page through the tower."""
        cut = patches(page.pixels, self.config)
        features = self.encode(cut)
        return Seen(page, cut, self.prompter.ids(Mode.LAYOUT, len(features)), features)

    def encode(self, cut: Patches) -> NDArray[np.float16]:
        """The features of patches."""
        vision = self.config.vision
        return self.tower.encode(cut.values, *rotary(*cut.grid, vision.head_dim, vision.rope_theta), threading.Event())

    def embedded(self, seen: Seen) -> mx.array:
        """The prompt of a page."""
        return self.decoder.embed(seen.ids, seen.features)

    def draft(self, page: Page) -> AnswerDraft:
        """What the answer will probably be, from the page's text layer, as the engine drafts it."""
        known = of_text_layer(page.layer, markdown=False)
        return AnswerDraft(self._scribe, [known], Transform.scale(1, 1), [self._habits])


def forward_seconds(model: Any, sizes: Sequence[int], *, context: int = 400, rounds: int = 9) -> dict[int, float]:
    """What a forward of so many tokens costs, the least of several, by number of tokens.

    Args:
        model: a decoder of mlx-lm.
        sizes: numbers of tokens.
        context: tokens that the cache holds.
        rounds: how often each is measured.
    """
    cache = make_prompt_cache(model)
    mx.eval(model(mx.zeros((1, context), mx.int32), cache=cache))
    best = dict.fromkeys(sizes, float("inf"))
    for _ in range(rounds):
        for size in sizes:
            began = time.perf_counter()
            mx.eval(mx.argmax(model(mx.zeros((1, size), mx.int32), cache=cache), axis=-1))
            best[size] = min(best[size], time.perf_counter() - began)
            trim_prompt_cache(cache, size)
    return best
