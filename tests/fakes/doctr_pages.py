"""Generated pages of words in large print, for docTR's networks of the tests."""

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

VOCABULARY = "acdehilmnoprstu0123"
FONTS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf")


@dataclass(frozen=True, slots=True)
class Page:
    """A generated page.

    Args:
        pixels: uint8, (height, width, 3).
        words: what is printed, with its box in shares of the page: x0, y0, x1, y1.
    """

    pixels: NDArray[np.uint8]
    words: tuple[tuple[str, tuple[float, float, float, float]], ...]


def page(seed: int, size: tuple[int, int] = (760, 620)) -> Page:
    """Lines of words in large print; the same seed gives the same page.

    Args:
        seed: of all that is chosen.
        size: height and width, in pixels.
    """
    chosen = random.Random(seed)
    height, width = size
    picture = Image.new("RGB", (width, height), (chosen.randint(235, 255),) * 3)
    draw = ImageDraw.Draw(picture)
    words, top = [], 40
    while top < height - 70:
        points = chosen.randint(26, 38)
        font = ImageFont.truetype(chosen.choice(FONTS), points)
        left = chosen.randint(30, 60)
        while True:
            text = word(chosen)
            box = draw.textbbox((left, top), text, font=font)
            if box[2] > width - 30:
                break
            draw.text((left, top), text, font=font, fill=(chosen.randint(0, 60),) * 3)
            words.append((text, (box[0] / width, box[1] / height, box[2] / width, box[3] / height)))
            left = int(box[2]) + chosen.randint(16, 26)
        top += round(points * 1.7)
    return Page(np.asarray(picture, np.uint8), tuple(words))


def word(chosen: random.Random) -> str:
    """Some signs of the vocabulary."""
    return "".join(chosen.choice(VOCABULARY) for _ in range(chosen.randint(2, 8)))
